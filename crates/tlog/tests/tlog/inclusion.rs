//! A proof in one file: written, read, and refused when anything of it is changed.

use proptest::prelude::*;
use tlog::{Checkpoint, Frontier, Hash, Inclusion, Signer, inclusion_parts, leaf_hash};

fn record(number: u64) -> Vec<u8> {
    format!("record {number}").into_bytes()
}

/// The root of some of the leaves.
fn root(part: std::ops::Range<u64>) -> Hash {
    let mut frontier = Frontier::new();
    part.for_each(|leaf| _ = frontier.push(leaf_hash(&record(leaf))));
    frontier.root()
}

fn proven(position: u64, size: u64) -> (Inclusion, Signer) {
    let signer = Signer::new("log.example/test", &[7; 32]).unwrap();
    let mut frontier = Frontier::new();
    (0..size).for_each(|leaf| _ = frontier.push(leaf_hash(&record(leaf))));
    let checkpoint = Checkpoint { origin: signer.name().to_owned(), tree: frontier.head() }.sign(&signer).unwrap();
    let proof = inclusion_parts(position, size).unwrap().into_iter().map(root).collect();
    (Inclusion { record: record(position), position, proof, checkpoint }, signer)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_entry_of_a_log_is_proven_by_what_is_written(size in 1_u64..200, at in 0_u64..200) {
        let (inclusion, signer) = proven(at % size, size);
        let (read, checkpoint) = Inclusion::open(&inclusion.to_string(), signer.name(), &[signer.verifier()]).unwrap();
        prop_assert_eq!(read, inclusion);
        prop_assert_eq!(checkpoint.tree.size, size);
    }

    #[test]
    fn a_proof_of_which_a_letter_is_changed_proves_nothing(at in 0_usize..500, letter in proptest::char::range('0', 'z')) {
        let (inclusion, signer) = proven(5, 9);
        let mut text: Vec<char> = inclusion.to_string().chars().collect();
        let at = at % text.len();
        prop_assume!(text[at] != letter);
        text[at] = letter;
        let text: String = text.into_iter().collect();
        prop_assert!(Inclusion::open(&text, signer.name(), &[signer.verifier()]).is_err(), "{text}");
    }
}

#[test]
fn a_proof_of_another_log_or_key_or_record_is_refused() {
    let (inclusion, signer) = proven(5, 9);
    let other = Signer::new("log.example/test", &[8; 32]).unwrap();
    let text = inclusion.to_string();
    assert!(Inclusion::open(&text, signer.name(), &[other.verifier()]).is_err());
    assert!(Inclusion::open(&text, "log.example/other", &[signer.verifier()]).is_err());
    let forged = Inclusion { record: record(6), ..inclusion };
    let said = Inclusion::open(&forged.to_string(), signer.name(), &[signer.verifier()]).unwrap_err().to_string();
    assert!(said.starts_with("the record is not what was recorded"), "{said}");
}
