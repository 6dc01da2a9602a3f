//! Backups of the data: one encrypted file, taken while the store is in use, that goes into either data base.
//!
//! Keys are not in it. They have backups of their own ([`vault::KeyBackup`]) that live at most 30 days, so that erasing a person reaches
//! the backups of the data as well. `docs/backup.md` describes both.

mod error;
mod folder;
mod format;
mod keys;
mod restore;
pub(crate) mod seal;
pub(crate) mod table;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tlog::TreeHead;

pub use error::BackupError;
pub use folder::{KeptFile, backup_files, backup_name};
pub use keys::{back_up_keys, restore_keys};
pub use restore::{restore, verify_backup};
pub use seal::{Opener, Recipients, SealedFile, make_backup_key, open_sealed};

use crate::database::{Database, Half, Mode};
use crate::log::frontier;
use crate::sql::Tx;
use crate::verify::Progress;
use crate::{Location, migrate};
use format::Writer;
use seal::NewFile;
use table::TABLES;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// The size and root of the log at the moment of the backup.
    pub tree: TreeHead,
    /// How many rows of all tables there are.
    pub rows: u64,
}

/// Backs up a store's data into a new file, encrypted. The store may be in use meanwhile: the backup is one state of it.
/// The file gets its name when it is complete, and never takes the place of another.
///
/// # Errors
/// The file is there already or cannot be written, or the store cannot be read.
pub async fn back_up(
    location: &Location,
    file: &Path,
    recipients: &Recipients,
    progress: &mut Progress<'_>,
) -> Result<BackedUp, BackupError> {
    Ok(write_named(location, |_| file.to_owned(), recipients, progress).await?.1)
}

/// The same into a folder, under a name that says when it was made and how large the log was ([`backup_name`]); gives its path.
///
/// # Errors
/// As [`back_up`].
pub async fn back_up_into(
    location: &Location,
    (folder, at): (&Path, Timestamp),
    recipients: &Recipients,
    progress: &mut Progress<'_>,
) -> Result<(PathBuf, BackedUp), BackupError> {
    write_named(location, |tree| folder.join(backup_name(at, tree.size)), recipients, progress).await
}

async fn write_named(
    location: &Location,
    name: impl FnOnce(&TreeHead) -> PathBuf,
    recipients: &Recipients,
    progress: &mut Progress<'_>,
) -> Result<(PathBuf, BackedUp), BackupError> {
    let data = Database::open(location, Half::Data, Mode::Read).await?;
    let mut tx = data.read().await?;
    // The first statement fixes the state that all others see.
    let tree = frontier(&mut tx).await?.head();
    let path = name(&tree);
    let file = NewFile::create(&path)?;
    let written = write((&mut tx, tree), &file, recipients, progress).await;
    drop(tx);
    data.close().await;
    let written = written?;
    file.finish()?;
    Ok((path, written))
}

async fn write(
    (tx, tree): (&mut Tx, TreeHead),
    file: &NewFile,
    recipients: &Recipients,
    progress: &mut Progress<'_>,
) -> Result<BackedUp, BackupError> {
    let mut out = Writer::new(recipients.encrypt(file)?, migrate::DATA.steps())?;
    let mut done = 0;
    for table in TABLES.iter() {
        out.begin(table)?;
        let mut last = None;
        loop {
            let rows = table.page(tx, last.as_ref()).await?;
            rows.iter().try_for_each(|row| out.row(row))?;
            // Each leaf has a row of its own, and these are nearly all there is.
            done += rows.len() as u64;
            progress(done, 2 * tree.size);
            match rows.into_iter().next_back() {
                Some(row) => last = Some(row),
                None => break,
            }
        }
        out.end()?;
    }
    let (encrypted, rows) = out.finish(&tree)?;
    encrypted.finish().and_then(|mut file| std::io::Write::flush(&mut file)).map_err(BackupError::file(file.part()))?;
    Ok(BackedUp { tree, rows })
}
