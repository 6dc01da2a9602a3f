//! Proofs against the definitions in the RFC, and against whoever would have something else believed.

use proptest::prelude::*;
use std::ops::Range;
use tlog::{Frontier, Hash, ProofError, TreeHead};
use tlog::{consistency_parts, inclusion_parts, leaf_hash, verify_consistency, verify_inclusion};

use crate::naive;

type Change = fn(&mut Vec<Vec<u8>>, usize);

fn leaves(size: usize) -> Vec<Vec<u8>> {
    (0..size).map(|number| number.to_be_bytes().to_vec()).collect()
}

fn head(leaves: &[Vec<u8>]) -> TreeHead {
    TreeHead { size: leaves.len() as u64, root: naive::root(leaves) }
}

fn roots(leaves: &[Vec<u8>], parts: Vec<Range<u64>>) -> Vec<Hash> {
    let root = |part: Range<u64>| {
        let leaves = &leaves[part.start as usize..part.end as usize];
        leaves.iter().map(|leaf| leaf_hash(leaf)).collect::<Frontier>().root()
    };
    parts.into_iter().map(root).collect()
}

#[test]
fn every_leaf_of_every_small_tree_has_the_proof_of_the_definition() {
    for size in 1..=40 {
        let leaves = leaves(size);
        for position in 0..size {
            let proof = roots(&leaves, inclusion_parts(position as u64, size as u64).unwrap());
            assert_eq!(proof, naive::path(position, &leaves), "{position} of {size}");
            verify_inclusion(&leaf_hash(&leaves[position]), position as u64, &head(&leaves), &proof).unwrap();
        }
    }
}

#[test]
fn every_beginning_of_every_small_tree_has_the_proof_of_the_definition() {
    for new in 1..=40 {
        let leaves = leaves(new);
        for old in 1..=new {
            let proof = roots(&leaves, consistency_parts(old as u64, new as u64).unwrap());
            assert_eq!(proof, naive::proof(old, &leaves), "{old} of {new}");
            verify_consistency(&head(&leaves[..old]), &head(&leaves), &proof).unwrap();
        }
    }
}

#[test]
fn an_empty_log_is_the_beginning_of_every_log() {
    let (empty, five) = (head(&[]), head(&leaves(5)));
    assert_eq!(consistency_parts(0, 5), Ok(Vec::new()));
    verify_consistency(&empty, &five, &[]).unwrap();
    let other = TreeHead { size: 0, root: five.root };
    assert!(matches!(verify_consistency(&other, &five, &[]), Err(ProofError::Root { .. })));
}

#[test]
fn what_is_not_in_a_log_has_no_proof() {
    let error = inclusion_parts(5, 5).unwrap_err();
    assert_eq!(error.to_string(), "position 5 is not in a log of 5 entries");
    assert_eq!(verify_inclusion(&leaf_hash(b""), 5, &head(&leaves(5)), &[]), Err(error));
    assert_eq!(consistency_parts(6, 5).unwrap_err().to_string(), "a log of 6 entries cannot be the beginning of one of 5");
    assert!(verify_consistency(&head(&leaves(6)), &head(&leaves(5)), &[]).is_err());
}

#[test]
fn the_largest_log_has_proofs_of_63_hashes() {
    assert_eq!(inclusion_parts(0, tlog::SIZE_MAX).unwrap().len(), 63);
    assert_eq!(inclusion_parts(0, u64::MAX).unwrap().len(), 64);
    assert_eq!(consistency_parts(1, u64::MAX).unwrap().len(), 64);
}

proptest! {
    #[test]
    fn a_proof_shows_its_own_leaf_at_its_own_place_and_no_other(size in 2usize..80, at in any::<prop::sample::Index>(), other in any::<prop::sample::Index>()) {
        let leaves = leaves(size);
        let (at, other) = (at.index(size), other.index(size));
        let proof = naive::path(at, &leaves);
        let shows = |leaf: usize, position: usize| verify_inclusion(&leaf_hash(&leaves[leaf]), position as u64, &head(&leaves), &proof).is_ok();
        prop_assert!(shows(at, at));
        prop_assert_eq!(shows(other, at), other == at);
        prop_assert_eq!(shows(at, other), other == at);
    }

    #[test]
    fn a_damaged_proof_proves_nothing(new in 2usize..80, old in any::<prop::sample::Index>(), hash in any::<prop::sample::Index>(), bit in 0usize..256) {
        let leaves = leaves(new);
        let old = 1 + old.index(new - 1);
        let (before, after) = (head(&leaves[..old]), head(&leaves));
        let proof = naive::proof(old, &leaves);
        let mut damaged = proof.clone();
        damaged[hash.index(proof.len())].0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_consistency(&before, &after, &damaged).is_err());
        prop_assert!(verify_consistency(&before, &after, &proof[1..]).is_err());
        prop_assert!(verify_consistency(&before, &after, &[proof.as_slice(), &proof[..1]].concat()).is_err());

        let (leaf, mut damaged) = (leaf_hash(&leaves[old]), naive::path(old, &leaves));
        prop_assert!(verify_inclusion(&leaf, old as u64, &after, &damaged[1..]).is_err());
        prop_assert!(verify_inclusion(&leaf, old as u64, &after, &[damaged.as_slice(), &damaged[..1]].concat()).is_err());
        let at = hash.index(damaged.len());
        damaged[at].0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_inclusion(&leaf, old as u64, &after, &damaged).is_err());
    }

    #[test]
    fn a_log_whose_past_was_changed_is_not_consistent_with_it(new in 2usize..80, old in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let past = leaves(new);
        let old = 2 + old.index(new - 1);
        let changes: [Change; 4] = [
            |log, at| log[at].push(1),
            |log, at| log.swap(at, at + 1),
            |log, at| { log.remove(at); log.push(vec![9]); },
            |log, at| { log.insert(at, vec![9]); },
        ];
        for change in changes {
            let mut log = past.clone();
            change(&mut log, at.index(old - 1));
            let proof = naive::proof(old, &log);
            prop_assert!(verify_consistency(&head(&past[..old]), &head(&log), &proof).is_err());
        }
    }

    #[test]
    fn any_sizes_and_any_hashes_are_answered(position in any::<u64>(), size in any::<u64>(), proof in prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..70)) {
        let tree = TreeHead { size, root: leaf_hash(b"") };
        let earlier = TreeHead { size: position, root: leaf_hash(b"") };
        prop_assert!(verify_inclusion(&leaf_hash(b"another"), position, &tree, &proof).is_err());
        prop_assert!(position == size || verify_consistency(&earlier, &tree, &proof).is_err());
        _ = (inclusion_parts(position, size), consistency_parts(position, size));
    }
}
