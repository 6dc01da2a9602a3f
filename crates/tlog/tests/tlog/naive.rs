//! The definitions of RFC 9162, 2.1, taken at their word: slow, and easily compared with the text.

use sha2::{Digest, Sha256};
use tlog::Hash;

fn hash(parts: &[&[u8]]) -> Hash {
    Hash(Sha256::digest(parts.concat()).into())
}

fn split(leaves: &[Vec<u8>]) -> (&[Vec<u8>], &[Vec<u8>]) {
    let mut k = 1;
    while 2 * k < leaves.len() {
        k *= 2;
    }
    leaves.split_at(k)
}

/// MTH(D_n) of 2.1.1.
pub(crate) fn root(leaves: &[Vec<u8>]) -> Hash {
    match leaves {
        [] => hash(&[]),
        [leaf] => hash(&[&[0], leaf]),
        _ => {
            let (left, right) = split(leaves);
            hash(&[&[1], &root(left).0, &root(right).0])
        }
    }
}

/// PATH(m, D_n) of 2.1.3.1.
pub(crate) fn path(m: usize, leaves: &[Vec<u8>]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = split(leaves);
    if m < left.len() {
        [path(m, left), vec![root(right)]].concat()
    } else {
        [path(m - left.len(), right), vec![root(left)]].concat()
    }
}

/// PROOF(m, D_n) of 2.1.4.1.
pub(crate) fn proof(m: usize, leaves: &[Vec<u8>]) -> Vec<Hash> {
    subproof(m, leaves, true)
}

fn subproof(m: usize, leaves: &[Vec<u8>], b: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if b { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = split(leaves);
    if m <= left.len() {
        [subproof(m, left, b), vec![root(right)]].concat()
    } else {
        [subproof(m - left.len(), right, false), vec![root(left)]].concat()
    }
}
