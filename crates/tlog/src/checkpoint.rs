//! Signed checkpoints of a log (c2sp.org/tlog-checkpoint): who holds one can prove what the log was.

use crate::key::{Signer, Verifier};
use crate::note::{Note, NoteError};
use crate::{Hash, SIZE_MAX, TreeHead};
use base64::{Engine, engine::general_purpose::STANDARD};

/// Says that a log had a certain root when it had a certain size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Its size and root.
    pub tree: TreeHead,
}

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is not a note that a known key has signed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The signed text is not a checkpoint.
    #[error("not a checkpoint: {0}")]
    Form(&'static str),
    /// It is a checkpoint of another log.
    #[error("a checkpoint of the log `{found}`, not of `{expected}`")]
    Origin {
        /// The log that was asked for.
        expected: String,
        /// The log it is of.
        found: String,
    },
}

impl Checkpoint {
    /// The checkpoint as a signed note.
    ///
    /// # Errors
    /// If the origin is empty or has a control character in it.
    pub fn sign(&self, signer: &Signer) -> Result<String, CheckpointError> {
        let Self { origin, tree } = self;
        if origin.is_empty() || origin.contains('\n') {
            return Err(CheckpointError::Form("the log has no name, or one of several lines"));
        }
        let mut note = Note::new(&format!("{origin}\n{}\n{}\n", tree.size, STANDARD.encode(tree.root.0)))?;
        note.sign(signer);
        Ok(note.to_string())
    }

    /// Reads a checkpoint of the log `origin` that one of these keys has signed.
    ///
    /// # Errors
    /// If it is not one, to the letter, or not of this log, or none of these keys has signed it.
    pub fn open(note: &[u8], origin: &str, verifiers: &[Verifier]) -> Result<Self, CheckpointError> {
        let note = Note::parse(note)?;
        let checkpoint = Self::parse(note.verified(verifiers)?).map_err(CheckpointError::Form)?;
        if checkpoint.origin == origin {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::Origin { expected: origin.to_owned(), found: checkpoint.origin })
        }
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        let mut lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
        let mut line = || lines.next().filter(|line| !line.is_empty());
        let origin = line().ok_or("the first line does not name a log")?.to_owned();
        let size = line().and_then(size).ok_or("the second line is not a number of entries")?;
        let root = line().and_then(|line| STANDARD.decode(line).ok());
        let root =
            root.and_then(|bytes| Hash::try_from(bytes.as_slice()).ok()).ok_or("the third line is not a root in base64")?;
        // Further lines may say anything; nothing here is believed of them.
        if lines.any(str::is_empty) {
            return Err("an empty line stands in it");
        }
        Ok(Self { origin, tree: TreeHead { size, root } })
    }
}

/// Digits alone, without leading zeros.
fn size(line: &str) -> Option<u64> {
    let is_plain = line.bytes().all(|digit| digit.is_ascii_digit()) && (line == "0" || !line.starts_with('0'));
    line.parse().ok().filter(|size| is_plain && *size <= SIZE_MAX)
}
