//! Signed checkpoints in a folder outside the data base: what the log was, for whoever doubts it later.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;
use tlog::{Checkpoint, NOTE_BYTES_MAX, Signer, TreeHead, Verifier};

use super::{VerifyError, log_head};
use crate::Location;

/// Why no checkpoint is written or read.
#[derive(Clone, Debug, Error)]
pub enum CheckpointError {
    /// The log is not what it was, or cannot be read.
    #[error(transparent)]
    Log(#[from] VerifyError),
    /// A file cannot be read or written.
    #[error("{path}: {error}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: Arc<io::Error>,
    },
    /// A file is no checkpoint of this log by this key.
    #[error("{path}: {error}", path = path.display())]
    Note {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        error: tlog::CheckpointError,
    },
}

/// Signs what the log is now, and writes it into a folder as `checkpoint-SIZE`; gives its path, and what it says. All checkpoints
/// that are there must be beginnings of the log, or nothing is signed. If the newest says the same already, it stays alone.
///
/// # Errors
/// The log contradicts a checkpoint or cannot be read, or the folder cannot be written.
pub async fn write_checkpoint(
    location: &Location,
    signer: &Signer,
    folder: &Path,
) -> Result<(PathBuf, TreeHead), CheckpointError> {
    let verifier = signer.verifier();
    let earlier = read_checkpoints(&checkpoint_files(folder)?, &verifier)?;
    let tree = log_head(location, &earlier).await?;
    let path = folder.join(format!("checkpoint-{:012}", tree.size));
    if earlier.contains(&tree) {
        return Ok((path, tree));
    }
    let note = Checkpoint { origin: signer.name().to_owned(), tree }.sign(signer);
    let note = note.map_err(|error| CheckpointError::Note { path: path.clone(), error })?;
    let write = || {
        // A name of its own first, so that a full disk leaves no half checkpoint.
        let part = path.with_extension("part");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&part)?;
        file.write_all(note.as_bytes())?;
        file.sync_all()?;
        fs::rename(&part, &path)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(file_error(&path))?;
    Ok((path, tree))
}

/// The checkpoints in these files, all of the log and key of this name.
///
/// # Errors
/// A file cannot be read, or is no such checkpoint.
pub fn read_checkpoints(files: &[PathBuf], verifier: &Verifier) -> Result<Vec<TreeHead>, CheckpointError> {
    let read = |path: &PathBuf| {
        let size = fs::metadata(path).map_err(file_error(path))?.len();
        if size > NOTE_BYTES_MAX as u64 {
            return Err(file_error(path)(io::ErrorKind::FileTooLarge.into()));
        }
        let note = fs::read(path).map_err(file_error(path))?;
        let checkpoint = Checkpoint::open(&note, verifier.name(), std::slice::from_ref(verifier));
        checkpoint.map(|checkpoint| checkpoint.tree).map_err(|error| CheckpointError::Note { path: path.clone(), error })
    };
    files.iter().map(read).collect()
}

/// The checkpoints in a folder, by their names, the oldest first.
///
/// # Errors
/// The folder cannot be read.
pub fn checkpoint_files(folder: &Path) -> Result<Vec<PathBuf>, CheckpointError> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).map_err(file_error(folder))? {
        let path = file.map_err(file_error(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.strip_prefix("checkpoint-").is_some_and(|size| size.bytes().all(|digit| digit.is_ascii_digit())) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn file_error(path: &Path) -> impl FnOnce(io::Error) -> CheckpointError {
    move |error| CheckpointError::File { path: path.to_owned(), error: Arc::new(error) }
}
