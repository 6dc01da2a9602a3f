//! A proof that something stands in a log, in one file that is checked without the log (c2sp.org/tlog-proof).

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hash::{Hash, leaf_hash};
use crate::key::Verifier;
use crate::proof::{ProofError, verify_inclusion};

const MAGIC: &str = "c2sp.org/tlog-proof@v1";
/// The longest file that is read, in bytes.
pub const INCLUSION_BYTES_MAX: usize = 1 << 20;
/// A path in a tree is never longer.
const HASHES_MAX: usize = 63;

/// That a record stands at a position of a log, as a checkpoint has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The bytes of the leaf.
    pub record: Vec<u8>,
    /// Its position, from 0.
    pub position: u64,
    /// The hashes that lead from the leaf to the root.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed, as it was written.
    pub checkpoint: String,
}

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InclusionError {
    /// It has another form.
    #[error("this is no proof of an entry: {0}")]
    Form(&'static str),
    /// The checkpoint in it counts for nothing.
    #[error("the checkpoint in the proof: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// It does not lead from the record to the checkpoint.
    #[error("the record is not what was recorded, or the proof was changed: {0}")]
    Proof(#[from] ProofError),
}

impl fmt::Display for Inclusion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { record, position, proof, checkpoint } = self;
        writeln!(out, "{MAGIC}\nextra {}\nindex {position}", STANDARD.encode(record))?;
        proof.iter().try_for_each(|hash| writeln!(out, "{}", STANDARD.encode(hash.0)))?;
        write!(out, "\n{checkpoint}")
    }
}

impl Inclusion {
    /// Reads a proof, and checks that it leads from its record to a checkpoint that one of these keys has signed.
    ///
    /// # Errors
    /// It is none, or proves nothing.
    pub fn open(text: &str, origin: &str, verifiers: &[Verifier]) -> Result<(Self, Checkpoint), InclusionError> {
        let inclusion = Self::parse(text).map_err(InclusionError::Form)?;
        let checkpoint = Checkpoint::open(inclusion.checkpoint.as_bytes(), origin, verifiers)?;
        let Self { record, position, proof, .. } = &inclusion;
        verify_inclusion(&leaf_hash(record), *position, &checkpoint.tree, proof)?;
        Ok((inclusion, checkpoint))
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        if text.len() > INCLUSION_BYTES_MAX {
            return Err("it is too long");
        }
        let (head, checkpoint) = text.split_once("\n\n").ok_or("no empty line stands before a checkpoint")?;
        let mut lines = head.split('\n');
        if lines.next() != Some(MAGIC) {
            return Err("its first line is another");
        }
        let record = lines.next().and_then(|line| line.strip_prefix("extra ")).and_then(|line| STANDARD.decode(line).ok());
        let position = lines.next().and_then(|line| line.strip_prefix("index ")).filter(|line| is_number(line));
        let hash = |line: &str| Hash::try_from(STANDARD.decode(line).ok()?.as_slice()).ok();
        let proof: Option<Vec<Hash>> = lines.map(hash).collect();
        Ok(Self {
            record: record.ok_or("its second line is not the record in base64")?,
            position: position.and_then(|line| line.parse().ok()).ok_or("its third line is not a position")?,
            proof: proof.filter(|proof| proof.len() <= HASHES_MAX).ok_or("what follows are not hashes in base64")?,
            checkpoint: checkpoint.to_owned(),
        })
    }
}

fn is_number(line: &str) -> bool {
    line.bytes().all(|digit| digit.is_ascii_digit()) && (line == "0" || !line.starts_with('0'))
}
