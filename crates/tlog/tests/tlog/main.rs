//! The log: its tree, its proofs, its checkpoints.

#![expect(clippy::unwrap_used, reason = "what helps the tests may panic as they do")]

mod checkpoint;
mod frontier;
mod inclusion;
mod naive;
mod note;
mod proof;
