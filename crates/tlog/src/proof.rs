//! Proofs that a leaf is in a tree, and that one tree is the beginning of another (RFC 9162, 2.1.3 and 2.1.4).
//!
//! A proof is a list of roots of parts of the tree. Where the leaves are is the caller's affair, so [`inclusion_parts`] and
//! [`consistency_parts`] say which leaves each root is of; a [`Frontier`](crate::Frontier) of them gives it.

use crate::hash::{Hash, empty_root, node_hash};
use std::ops::Range;

/// What fixes a tree: how many leaves it has, and its root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHead {
    /// The number of leaves.
    pub size: u64,
    /// The root over all of them.
    pub root: Hash,
}

/// Why a proof cannot be made, or proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// There is no such leaf.
    #[error("position {position} is not in a log of {size} entries")]
    NotInTree {
        /// The position asked for, counted from 0.
        position: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The tree that is said to be the earlier one is the larger.
    #[error("a log of {old} entries cannot be the beginning of one of {new}")]
    Shrunk {
        /// The size of the tree said to be the earlier.
        old: u64,
        /// The size of the tree said to be the later.
        new: u64,
    },
    /// The proof has too few hashes or too many.
    #[error("the proof has {given} hashes, which is not the number that trees of these sizes need")]
    Length {
        /// How many it has.
        given: usize,
    },
    /// The proof leads to another root.
    #[error("the proof leads to the root {found}, not to {expected}")]
    Root {
        /// The root of the tree head.
        expected: Hash,
        /// The root that the proof leads to.
        found: Hash,
    },
}

/// The parts of the tree whose roots, in this order, prove that the leaf at `position` is in the tree of `size` leaves.
///
/// # Errors
/// If the tree has no such leaf.
pub fn inclusion_parts(position: u64, size: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if position >= size {
        return Err(ProofError::NotInTree { position, size });
    }
    let (mut tree, mut parts) = (0..size, Vec::new());
    while tree.end - tree.start > 1 {
        let (left, right) = halves(&tree);
        let is_left = position < left.end;
        parts.push(if is_left { right.clone() } else { left.clone() });
        tree = if is_left { left } else { right };
    }
    parts.reverse();
    Ok(parts)
}

/// The parts of the tree whose roots, in this order, prove that the tree of `old` leaves is the beginning of the one of `new` leaves.
///
/// # Errors
/// If `old` is the larger.
pub fn consistency_parts(old: u64, new: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if old > new {
        return Err(ProofError::Shrunk { old, new });
    }
    if old == 0 {
        return Ok(Vec::new());
    }
    let (mut tree, mut parts) = (0..new, Vec::new());
    while tree.end != old {
        let (left, right) = halves(&tree);
        let is_left = old <= left.end;
        parts.push(if is_left { right.clone() } else { left.clone() });
        tree = if is_left { left } else { right };
    }
    // Whoever checks has the root of the old tree; any other part has to be given.
    if tree.start != 0 {
        parts.push(tree);
    }
    parts.reverse();
    Ok(parts)
}

/// A tree of two leaves or more is two: the left one of the largest power of two that leaves something to the right.
fn halves(tree: &Range<u64>) -> (Range<u64>, Range<u64>) {
    let middle = tree.start + (1 << (tree.end - tree.start - 1).ilog2());
    (tree.start..middle, middle..tree.end)
}

/// Checks that `leaf` is at `position` in the tree (RFC 9162, 2.1.3.2).
///
/// # Errors
/// If the proof does not prove it.
pub fn verify_inclusion(leaf: &Hash, position: u64, tree: &TreeHead, proof: &[Hash]) -> Result<(), ProofError> {
    if position >= tree.size {
        return Err(ProofError::NotInTree { position, size: tree.size });
    }
    let length = ProofError::Length { given: proof.len() };
    let (mut node, mut last, mut root) = (position, tree.size - 1, *leaf);
    for hash in proof {
        if last == 0 {
            return Err(length);
        }
        if node & 1 == 1 || node == last {
            root = node_hash(hash, &root);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            root = node_hash(&root, hash);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last == 0 { same(tree.root, root) } else { Err(length) }
}

/// Checks that `old` is the beginning of `new`: that nothing of it was changed, moved or removed (RFC 9162, 2.1.4.2).
///
/// # Errors
/// If the proof does not prove it.
pub fn verify_consistency(old: &TreeHead, new: &TreeHead, proof: &[Hash]) -> Result<(), ProofError> {
    let length = ProofError::Length { given: proof.len() };
    if old.size > new.size {
        return Err(ProofError::Shrunk { old: old.size, new: new.size });
    }
    if old.size == new.size || old.size == 0 {
        let expected = if old.size == 0 { empty_root() } else { new.root };
        return if proof.is_empty() { same(expected, old.root) } else { Err(length) };
    }
    // A whole tree is a part of the new one, so its root is not in the proof.
    let (first, rest) = match proof.split_first() {
        _ if old.size.is_power_of_two() => (old.root, proof),
        Some((first, rest)) => (*first, rest),
        None => return Err(length),
    };
    let (mut node, mut last) = (old.size - 1, new.size - 1);
    let whole = node.trailing_ones();
    (node, last) = (node >> whole, last >> whole);
    let (mut old_root, mut new_root) = (first, first);
    for hash in rest {
        if last == 0 {
            return Err(length);
        }
        if node & 1 == 1 || node == last {
            (old_root, new_root) = (node_hash(hash, &old_root), node_hash(hash, &new_root));
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            new_root = node_hash(&new_root, hash);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(length);
    }
    same(old.root, old_root)?;
    same(new.root, new_root)
}

fn same(expected: Hash, found: Hash) -> Result<(), ProofError> {
    if expected == found { Ok(()) } else { Err(ProofError::Root { expected, found }) }
}
