//! The right edge of a tree, from which it grows.

use crate::TreeHead;
use crate::hash::{Hash, empty_root, node_hash};

/// The most leaves that a tree may have. A size then fits a database's signed integer.
pub const SIZE_MAX: u64 = i64::MAX as u64;

/// The roots of the whole subtrees of which a tree is made, the largest first: one for each bit that is set in its size.
///
/// Appending takes one hash on average, the root at most 63.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Hash>,
}

/// Bytes that cannot be a frontier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("damaged frontier of the log: {length} bytes cannot be one{}", size.map(|size| format!(" of {size} leaves")).unwrap_or_default())]
pub struct NotAFrontier {
    /// How many bytes there were.
    pub length: usize,
    /// The size that they begin with, if they are long enough to have one.
    pub size: Option<u64>,
}

impl Frontier {
    /// The frontier of a tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves the tree has; the position of the leaf that is pushed next, counted from 0.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf by its hash. Gives its position, counted from 0.
    pub fn push(&mut self, leaf: Hash) -> u64 {
        let position = self.size;
        let mut subtree = leaf;
        // A whole subtree of one size and another of that size beside it are one of twice the size.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                subtree = node_hash(&left, &subtree);
            }
        }
        self.subtrees.push(subtree);
        self.size += 1;
        position
    }

    /// The root of the tree: the hash that fixes every leaf and its place.
    #[must_use]
    pub fn root(&self) -> Hash {
        let from_the_right = self.subtrees.iter().rev().copied();
        from_the_right.reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
    }

    /// Size and root.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        TreeHead { size: self.size, root: self.root() }
    }

    /// The size (8 bytes, big-endian) and the hash of each subtree, the largest first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        self.subtrees.iter().for_each(|subtree| bytes.extend_from_slice(&subtree.0));
        bytes
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// # Errors
    /// If there are not as many hashes as the size needs, or it is above [`SIZE_MAX`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAFrontier> {
        let error = |size| NotAFrontier { length: bytes.len(), size };
        let (size, hashes) = bytes.split_first_chunk().ok_or_else(|| error(None))?;
        let size = u64::from_be_bytes(*size);
        let (hashes, rest) = hashes.as_chunks();
        if size > SIZE_MAX || !rest.is_empty() || hashes.len() != size.count_ones() as usize {
            return Err(error(Some(size)));
        }
        Ok(Self { size, subtrees: hashes.iter().copied().map(Hash).collect() })
    }
}

impl Extend<Hash> for Frontier {
    fn extend<T: IntoIterator<Item = Hash>>(&mut self, leaves: T) {
        leaves.into_iter().for_each(|leaf| {
            self.push(leaf);
        });
    }
}

impl FromIterator<Hash> for Frontier {
    fn from_iter<T: IntoIterator<Item = Hash>>(leaves: T) -> Self {
        let mut frontier = Self::new();
        frontier.extend(leaves);
        frontier
    }
}
