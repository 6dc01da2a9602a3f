//! The backups of a folder: what lies there, from when, and how large the log was then.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::BackupError;
use super::seal::NewFile;

/// With what every file of age begins.
const AGE: &[u8; 21] = b"age-encryption.org/v1";
const MOMENT: &str = "%Y%m%dT%H%M%SZ";

/// A file that is kept in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// What it is called.
    pub name: String,
    /// When it was made: as its name says, or else when it was written last.
    pub at: Timestamp,
    /// How large the log was then, if its name says it.
    pub log_size: Option<u64>,
    /// How large it is.
    pub bytes: u64,
    /// Whether it was written to its end.
    pub is_complete: bool,
}

/// What a backup is called in a folder: `backup-20261122T030000Z-000000012345.age`.
#[must_use]
pub fn backup_name(at: Timestamp, log_size: u64) -> String {
    format!("backup-{}-{log_size:012}.age", at.strftime(MOMENT))
}

/// What such a name says.
fn said(name: &str) -> Option<(Timestamp, u64)> {
    let (moment, size) = name.strip_prefix("backup-")?.strip_suffix(".age")?.split_once('-')?;
    let at = DateTime::strptime(MOMENT, moment).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some((at, size.parse().ok()?))
}

/// The backups in a folder, the newest first, whatever they are called: files that are encrypted with age, and what is being written or was
/// left unfinished. Nothing is decrypted.
///
/// # Errors
/// The folder or a file in it cannot be read.
pub fn backup_files(folder: &Path) -> Result<Vec<KeptFile>, BackupError> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).map_err(BackupError::file(folder))? {
        let path = file.map_err(BackupError::file(folder))?.path();
        match kept(&path) {
            Ok(Some(file)) => found.push(file),
            Ok(None) => {}
            // It got its own name meanwhile, or was taken away.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(BackupError::File { path, error: error.into() }),
        }
    }
    found.sort_by(|a, b| (b.at, &b.name).cmp(&(a.at, &a.name)));
    Ok(found)
}

/// A file, if it is a backup or a part of one.
fn kept(path: &Path) -> std::io::Result<Option<KeptFile>> {
    let about = fs::metadata(path)?;
    let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| about.is_file()) else { return Ok(None) };
    let whole = name.strip_suffix(NewFile::PART);
    let is_backup = match whole {
        Some(whole) => said(whole).is_some(),
        None => is_age(path)?,
    };
    if !is_backup {
        return Ok(None);
    }
    let (at, log_size) = match said(whole.unwrap_or(name)) {
        Some((at, size)) => (at, Some(size)),
        None => (Timestamp::try_from(about.modified()?).unwrap_or(Timestamp::MIN), None),
    };
    Ok(Some(KeptFile { name: name.to_owned(), at, log_size, bytes: about.len(), is_complete: whole.is_none() }))
}

fn is_age(path: &Path) -> std::io::Result<bool> {
    let mut begins = [0; AGE.len()];
    match File::open(path)?.read_exact(&mut begins) {
        Ok(()) => Ok(begins == *AGE),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
