//! The hashes of leaves and nodes (RFC 9162, 2.1.1).

use sha2::{Digest, Sha256};
use std::fmt;

/// A hash of a leaf or of a node of the tree: SHA-256, 32 bytes. It is printed in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

/// Bytes that cannot be a hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a hash of the log has 32 bytes, not {length}")]
pub struct NotAHash {
    /// How many bytes there were.
    pub length: usize,
}

impl TryFrom<&[u8]> for Hash {
    type Error = NotAHash;

    fn try_from(bytes: &[u8]) -> Result<Self, NotAHash> {
        bytes.try_into().map(Self).map_err(|_| NotAHash { length: bytes.len() })
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// The hash of a leaf's bytes. The first byte hashed, 0, keeps leaves and nodes apart, so that a node cannot be passed off as a leaf.
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(leaf).finalize().into())
}

/// The hash of a node from those of its left and right children.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The root of a tree without leaves: the hash of nothing.
pub(crate) fn empty_root() -> Hash {
    Hash(Sha256::new().finalize().into())
}
