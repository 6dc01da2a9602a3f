//! One process for one file: two that serve the same store would each think that they alone write.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;

use crate::database::{Half, half_path};
use crate::{Error, Location};

/// The lock of a file, held until this is dropped. The system gives it back even if the process is killed.
pub(crate) struct Lock(#[expect(dead_code, reason = "it is held, not used")] File);

impl Lock {
    /// Takes the lock of a store; PostgreSQL needs none.
    pub(crate) fn take(location: &Location) -> Result<Option<Self>, Error> {
        let Location::Sqlite(path) = location else { return Ok(None) };
        // A file of its own: SQLite's own locks on the data file would be lost with ours.
        let mut name = half_path(path, Half::Data).into_os_string();
        name.push(".lock");
        let name = std::path::PathBuf::from(name);
        let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&name);
        let file = file.map_err(|error| match error.kind() {
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => Error::ReadOnly,
            std::io::ErrorKind::NotFound => Error::NoStore { place: path.display().to_string() },
            _ => Error::file(&name)(error),
        })?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Err(Error::InUse { path: path.clone() }),
            Err(TryLockError::Error(error)) => Err(Error::file(&name)(error)),
        }
    }
}
