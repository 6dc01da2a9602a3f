//! A frontier against the definition of a tree's root in RFC 9162, 2.1.1, taken at its word.

use proptest::prelude::*;
use tlog::{Frontier, Hash, leaf_hash, node_hash};

use crate::naive::root;

/// The leaves of the reference implementation's tests, and the roots of the trees of the first 0 to 8 of them
/// (github.com/google/certificate-transparency, `merkletree/merkle_tree_test.cc`).
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn the_trees_of_the_reference_implementation_have_its_roots() {
    for (size, root) in ROOTS.iter().enumerate() {
        let frontier: Frontier = LEAVES[..size].iter().map(|leaf| leaf_hash(leaf)).collect();
        assert_eq!(frontier.root().to_string(), *root, "{size} leaves");
    }
}

#[test]
fn a_leaf_that_holds_two_hashes_is_not_their_node() {
    let (left, right) = (leaf_hash(b"left"), leaf_hash(b"right"));
    assert_ne!(leaf_hash(&[left.0, right.0].concat()), node_hash(&left, &right));
}

#[test]
fn positions_count_from_zero_without_gaps() {
    let mut frontier = Frontier::new();
    let positions: Vec<u64> = (0..100).map(|_| frontier.push(leaf_hash(b"same"))).collect();
    assert_eq!(positions, (0..100).collect::<Vec<_>>());
    assert_eq!(frontier.size(), 100);
}

#[test]
fn a_damaged_frontier_is_refused() {
    let bytes = LEAVES.iter().take(7).map(|leaf| leaf_hash(leaf)).collect::<Frontier>().to_bytes();
    for length in 0..bytes.len() {
        assert!(Frontier::from_bytes(&bytes[..length]).is_err(), "{length} bytes");
    }
    assert!(Frontier::from_bytes(&[bytes.as_slice(), &[0; 32]].concat()).is_err());
    let error = Frontier::from_bytes(&u64::MAX.to_be_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "damaged frontier of the log: 8 bytes cannot be one of 18446744073709551615 leaves");
    let too_large = [u64::MAX.to_be_bytes().as_slice(), &[0; 32 * 64]].concat();
    assert!(Frontier::from_bytes(&too_large).is_err());
}

proptest! {
    #[test]
    fn a_root_is_that_of_the_definition(leaves in prop::collection::vec(any::<Vec<u8>>(), 0..70)) {
        let frontier: Frontier = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
        prop_assert_eq!(frontier.root(), root(&leaves));
    }

    #[test]
    fn a_frontier_read_back_goes_on_as_if_it_had_never_been_written(before in 0usize..200, after in 0usize..200) {
        let leaf = |number: usize| leaf_hash(&number.to_be_bytes());
        let whole: Frontier = (0..before + after).map(leaf).collect();
        let mut read: Frontier = (0..before).map(leaf).collect();
        read = Frontier::from_bytes(&read.to_bytes()).unwrap();
        read.extend((before..before + after).map(leaf));
        prop_assert_eq!(read, whole);
    }

    #[test]
    fn a_leaf_changed_moved_removed_or_added_changes_the_root(size in 2usize..100, at in any::<prop::sample::Index>()) {
        let leaves: Vec<Hash> = (0..size).map(|number| leaf_hash(&number.to_be_bytes())).collect();
        let at = at.index(size - 1);
        let root = |leaves: &[Hash]| leaves.iter().copied().collect::<Frontier>().root();
        let altered = |change: &dyn Fn(&mut Vec<Hash>)| {
            let mut copy = leaves.clone();
            change(&mut copy);
            root(&copy)
        };
        let before = root(&leaves);
        prop_assert_ne!(altered(&|leaves| leaves[at] = leaf_hash(b"another")), before);
        prop_assert_ne!(altered(&|leaves| leaves.swap(at, at + 1)), before);
        prop_assert_ne!(altered(&|leaves| _ = leaves.remove(at)), before);
        prop_assert_ne!(altered(&|leaves| leaves.insert(at, leaf_hash(b"another"))), before);
    }
}
