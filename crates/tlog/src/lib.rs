//! A log that nobody can rewrite unseen: one Merkle tree over everything recorded, in the order in which it was recorded.
//!
//! The tree, its proofs and their verification are those of RFC 6962 and RFC 9162, section 2.1, with SHA-256. Nothing here does I/O,
//! reads a clock or draws a random number: hashes, texts and keys are arguments.
//!
//! A [`Frontier`] is what must be kept to append to a tree and to know its root: at most 63 hashes, however long the log.
//! A [`Checkpoint`] says, signed, what root a log had at what size; it is a [`Note`], as c2sp.org specifies both.

mod checkpoint;
mod frontier;
mod hash;
mod inclusion;
mod key;
mod note;
mod proof;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use frontier::{Frontier, NotAFrontier, SIZE_MAX};
pub use hash::{Hash, NotAHash, leaf_hash, node_hash};
pub use inclusion::{INCLUSION_BYTES_MAX, Inclusion, InclusionError};
pub use key::{KeyError, Signer, Verifier};
pub use note::{NOTE_BYTES_MAX, Note, NoteError, SIGNATURES_MAX};
pub use proof::{ProofError, TreeHead, consistency_parts, inclusion_parts, verify_consistency, verify_inclusion};
