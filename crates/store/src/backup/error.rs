//! What goes wrong with backups, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;
use tlog::TreeHead;

use crate::{Alteration, Error, VerifyError};

/// Why a backup is not made, not verified or not restored.
#[derive(Clone, Debug, Error)]
pub enum BackupError {
    /// The store does not do what is asked.
    #[error(transparent)]
    Store(#[from] Error),
    /// A file cannot be read or written.
    #[error("{path}: {error}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: Arc<io::Error>,
    },
    /// Nobody could open it.
    #[error("a backup needs somebody who can open it: give a recipient (`age1..`) or a passphrase")]
    NoRecipient,
    /// That is no key.
    #[error("{0}")]
    Key(String),
    /// It is encrypted to somebody else.
    #[error("the key or passphrase given does not open this backup: it is encrypted to another")]
    WrongKey,
    /// It is something else.
    #[error("this is no backup of Resettle: {0}")]
    NoBackup(&'static str),
    /// Something of it was changed, or its end is missing.
    #[error("the backup is damaged or cut short ({0}): use another one")]
    Damaged(String),
    /// It is of another schema.
    #[error(
        "the backup has schema {found}, and this program has {known}: restore it with the program it was made with, then open the store with this one"
    )]
    OtherSchema {
        /// The backup's.
        found: u32,
        /// This program's.
        known: u32,
    },
    /// It does not give the log that it says.
    #[error("the backup was altered before it was made: {0}")]
    Altered(#[from] Alteration),
    /// The log in it is not the one it says.
    #[error("the backup says that its log has {} entries and root {}, and it has {} and {}", said.size, said.root, found.size, found.root)]
    OtherLog {
        /// What it says.
        said: TreeHead,
        /// What it has.
        found: TreeHead,
    },
}

impl BackupError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| match error.kind() {
            // What decryption says of bytes that are not as they were written.
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => Self::Damaged(error.to_string()),
            _ => Self::File { path: path.to_owned(), error: Arc::new(error) },
        }
    }
}

impl From<VerifyError> for BackupError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Altered(alteration) => Self::Altered(alteration),
            VerifyError::Store(error) => Self::Store(error),
        }
    }
}
