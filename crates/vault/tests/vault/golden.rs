//! Every stored version opens for ever: `golden/` holds what each version wrote, and nothing in it is ever changed.
//!
//! A new format adds files and tests beside these; the old ones stay, and only the first test, of what is written, moves on.

use crate::support::*;
use std::collections::{BTreeMap, BTreeSet};
use vault::*;

const V1: &str = include_str!("golden/v1.txt");
const DOCUMENT_V1: &[u8] = include_bytes!("golden/document-v1.bin");
const VALUE: &str = "홍길동";
const PDF: &[u8] = b"%PDF-1.7\n";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn golden() -> BTreeMap<&'static str, Vec<u8>> {
    V1.lines().filter_map(|line| line.split_once(": ")).map(|(name, hex)| (name, unhex(hex))).collect()
}

fn index(vault: &Vault) -> BlindIndex {
    vault.index(Compartment::Accounts, &Field::new("account").unwrap(), Normal::Digits, "110-234-567890").unwrap()
}

/// What this version writes, from a seeded generator.
fn written() -> (String, Vec<u8>) {
    let mut house = House::new(42);
    let (set, shares) = house.root.split(&mut house.rng);
    let sealed = house.seal(&place(ALICE, "name"), VALUE);
    let document = house.seal_document(&place(ALICE, "scan"), PDF).unwrap();
    let backup = run(house.vault.back_up_keys(&house.root, at(1000), 30, &mut house.store, &mut house.rng)).unwrap();
    let mut lines = vec![
        ("share set S1", set.to_bytes()),
        ("sealed value F1", sealed.into_bytes()),
        ("key backup B1", backup.as_bytes().to_vec()),
        ("blind index 1", index(&house.vault).0.to_vec()),
    ];
    for share in &shares[..3] {
        lines.push((["share 1", "share 2", "share 3"][usize::from(share.number()) - 1], share_text(share)));
    }
    (lines.iter().map(|(name, bytes)| format!("{name}: {}\n", hex(bytes))).collect(), document.into_bytes())
}

fn share_text(share: &Share) -> Vec<u8> {
    secrecy::ExposeSecret::expose_secret(&share.to_text()).as_bytes().to_vec()
}

#[test]
fn version_1_is_written_byte_for_byte_as_it_was() {
    let (lines, document) = written();
    assert!(
        lines == V1 && document == DOCUMENT_V1,
        "what is written has changed: that is a new version, which needs a new format number"
    );
}

#[test]
fn version_1_opens_from_its_shares_its_backup_and_its_data() {
    let golden = golden();
    let set = ShareSet::from_bytes(&golden["share set S1"]).unwrap();
    let shares = ["share 1", "share 2", "share 3"].map(|name| std::str::from_utf8(&golden[name]).unwrap().parse().ok().unwrap());
    let root = HeldRoot::from_shares(&set, &shares).ok().unwrap();
    let mut store = MemoryStore::default();
    let backup = KeyBackup::from_bytes(golden["key backup B1"].clone()).unwrap();
    run(backup.load(INSTALLATION, &root, at(1000), &BTreeSet::new(), &mut store)).unwrap();
    store.sealed.insert(place(ALICE, "name"), golden["sealed value F1"].clone());
    store.sealed.insert(place(ALICE, "scan"), DOCUMENT_V1.to_vec());
    let vault = run(Vault::unlock(INSTALLATION, &root, &mut store)).ok().unwrap();

    let request = Access { fields: vec![place(ALICE, "name").slot, place(ALICE, "scan").slot], ..access(&place(ALICE, "name")) };
    let opened = run(vault.open(request, &mut store, &mut MemoryLog::default())).ok().unwrap();
    assert_eq!(opened.value(&place(ALICE, "name").slot).and_then(Clear::expose_text), Some(VALUE));
    assert_eq!(opened.document(&place(ALICE, "scan").slot).unwrap().bytes.expose(), PDF);
    assert_eq!(index(&vault).0.to_vec(), golden["blind index 1"]);
}
