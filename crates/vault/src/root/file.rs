//! A root key in a file that nobody else can read. The one place of this crate that touches a disk.

use super::{HeldRoot, RootError};
use crate::SecretKey;
use crate::secret::KEY_BYTES;
use std::fs::{File, OpenOptions, symlink_metadata};
use std::io::{Error, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use zeroize::Zeroizing;

impl HeldRoot {
    /// Writes the key to a new file that only its owner may read. Errors if the file is there already.
    pub fn create_file(&self, path: &Path) -> Result<(), RootError> {
        let write = || {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(self.key.expose())?;
            file.sync_all()?;
            // The name is safe only when its folder is.
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(Ok(()), |folder| File::open(folder)?.sync_all())
        };
        write().map_err(|error| io(path, error))
    }

    /// Reads the key from its file. Errors if others may read or write the file, if it is a link or no plain file, or if it
    /// is not exactly 32 bytes long.
    pub fn from_file(path: &Path) -> Result<Self, RootError> {
        let named = symlink_metadata(path).map_err(|error| io(path, error))?;
        if !named.is_file() {
            return Err(RootError::NotPlainFile(path.to_owned()));
        }
        let mut file = File::open(path).map_err(|error| io(path, error))?;
        let opened = file.metadata().map_err(|error| io(path, error))?;
        // What was opened must be what was looked at, not what somebody put there in between.
        if (named.dev(), named.ino()) != (opened.dev(), opened.ino()) {
            return Err(RootError::NotPlainFile(path.to_owned()));
        }
        let mode = opened.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(RootError::OpenToOthers { path: path.to_owned(), mode });
        }
        if opened.len() != KEY_BYTES as u64 {
            return Err(RootError::FileSize { path: path.to_owned(), bytes: opened.len() });
        }
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        file.read_exact(&mut *bytes).map_err(|error| io(path, error))?;
        Ok(Self::new(SecretKey::take(&mut bytes)))
    }
}

fn io(path: &Path, error: Error) -> RootError {
    RootError::Io { path: path.to_owned(), error }
}
