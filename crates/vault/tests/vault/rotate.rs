//! Rotation: everything stays readable all the while, and the old key is gone at the end.

use crate::support::*;
use vault::*;

const ALL: usize = usize::MAX;

fn house_with_two() -> House {
    let mut house = House::new(1);
    house.seal(&place(ALICE, "name"), "가");
    house.seal(&place(BORA, "name"), "나");
    house
}

fn reads_both(house: &mut House) {
    assert_eq!(house.read(&place(ALICE, "name")).unwrap(), "가");
    assert_eq!(house.read(&place(BORA, "name")).unwrap(), "나");
}

fn wrap_key(house: &House) -> KeyId {
    house.store.keys.person_keys[0].wrapped_by
}

#[test]
fn either_root_unlocks_while_the_root_is_rotated_and_only_the_new_one_after() {
    let mut house = house_with_two();
    let (old, new) = (HeldRoot::random(&mut seeded(1)), HeldRoot::random(&mut house.rng));
    assert_eq!(old.id(), house.root.id());
    assert_eq!(run(house.vault.add_root(&new, &mut house.store, &mut house.rng)).unwrap(), 8);
    assert_eq!(run(house.vault.add_root(&new, &mut house.store, &mut house.rng)).unwrap(), 0, "again changes nothing");
    for root in [&old, &new, &old] {
        house.unlock(root).unwrap();
        reads_both(&mut house);
    }
    run(house.vault.retire_root(old.id(), &mut house.store)).unwrap();
    house.unlock(&new).unwrap();
    reads_both(&mut house);
    let answer = error(house.unlock(&old));
    assert!(matches!(answer, VaultError::OtherRoot { .. }), "{answer}");
}

#[test]
fn a_root_that_a_key_still_needs_is_not_retired() {
    let mut house = house_with_two();
    let new = HeldRoot::random(&mut house.rng);
    run(house.vault.add_root(&new, &mut house.store, &mut house.rng)).unwrap();
    // As if the first step had been interrupted before its last key.
    house.store.keys.compartment_keys.pop();
    let answer = error(run(house.vault.retire_root(house.root.id(), &mut house.store)));
    assert!(matches!(answer, VaultError::RootStillNeeded { .. }), "{answer}");
    let root = HeldRoot::random(&mut seeded(1));
    house.unlock(&root).unwrap();
    reads_both(&mut house);
}

#[test]
fn a_new_compartment_key_takes_over_person_by_person() {
    let mut house = house_with_two();
    let old = wrap_key(&house);
    run(house.vault.add_compartment_key(KeyUse::Wrap, Compartment::Identity, &[&house.root], &mut house.store, &mut house.rng))
        .unwrap();
    let rewrap = |house: &mut House| {
        run(house.vault.rewrap_person_keys(Compartment::Identity, 1, &mut house.store, &mut house.rng)).unwrap()
    };
    assert_eq!(rewrap(&mut house), 1);
    reads_both(&mut house);
    let answer = error(run(house.vault.retire_compartment_key(old, &mut house.store)));
    assert!(matches!(answer, VaultError::KeyStillNeeded(_)), "{answer}");
    assert_eq!([rewrap(&mut house), rewrap(&mut house)], [1, 0]);
    run(house.vault.retire_compartment_key(old, &mut house.store)).unwrap();
    assert!(house.store.keys.compartment_keys.iter().all(|key| key.id != old));
    let root = HeldRoot::random(&mut seeded(1));
    house.unlock(&root).unwrap();
    reads_both(&mut house);
}

#[test]
fn the_newest_key_of_a_compartment_is_not_retired() {
    let mut house = house_with_two();
    let newest = wrap_key(&house);
    let answer = error(run(house.vault.retire_compartment_key(newest, &mut house.store)));
    assert!(matches!(answer, VaultError::KeyStillNeeded(_)), "{answer}");
}

#[test]
fn a_new_compartment_key_is_wrapped_by_every_root_in_use() {
    let mut house = house_with_two();
    let new = HeldRoot::random(&mut house.rng);
    run(house.vault.add_root(&new, &mut house.store, &mut house.rng)).unwrap();
    let answer =
        error(run(house.vault.add_compartment_key(KeyUse::Wrap, Compartment::Health, &[&new], &mut house.store, &mut house.rng)));
    assert!(matches!(answer, VaultError::RootNotGiven(root) if root == house.root.id()), "{answer}");
}

#[test]
fn a_process_that_does_not_know_a_new_key_says_to_unlock_again() {
    let mut house = house_with_two();
    let mut other = run(Vault::unlock(INSTALLATION, &house.root, &mut house.store)).unwrap();
    run(other.add_compartment_key(KeyUse::Wrap, Compartment::Identity, &[&house.root], &mut house.store, &mut house.rng))
        .unwrap();
    run(other.rewrap_person_keys(Compartment::Identity, ALL, &mut house.store, &mut house.rng)).unwrap();
    let answer = error(house.read(&place(ALICE, "name")));
    assert!(matches!(answer, VaultError::UnknownKey(_)), "{answer}");
    let root = HeldRoot::random(&mut seeded(1));
    house.unlock(&root).unwrap();
    reads_both(&mut house);
}

#[test]
fn a_person_s_new_key_seals_everything_anew_and_the_old_one_opens_nothing() {
    let mut house = house_with_two();
    let scan = place(ALICE, "scan");
    house.seal_document(&scan, b"%PDF-1.7\n").unwrap();
    let (old_keys, old_sealed) = (house.store.keys.clone(), house.store.sealed.clone());
    let count = run(house.vault.rotate_person_key(ALICE, Compartment::Identity, &mut house.store, &mut house.rng)).unwrap();
    assert_eq!(count, 2);
    reads_both(&mut house);
    assert_eq!(house.open(&scan).unwrap().document(&scan.slot).unwrap().bytes.expose(), b"%PDF-1.7\n");
    for (place, bytes) in old_sealed.into_iter().filter(|(place, _)| place.person == ALICE) {
        assert_ne!(house.store.sealed[&place], bytes);
        assert!(matches!(error(house.read_forged(&place, bytes)), VaultError::UnknownKey(_) | VaultError::KeyMissing { .. }));
    }
    house.store.keys = old_keys;
    assert!(matches!(error(house.read(&place(ALICE, "name"))), VaultError::UnknownKey(_) | VaultError::KeyMissing { .. }));
    assert_eq!(house.read(&place(BORA, "name")).unwrap(), "나");
}

#[test]
fn a_person_s_key_stays_when_one_of_their_values_cannot_be_sealed_anew() {
    let mut house = house_with_two();
    let old = house.store.keys.person_keys[0].id;
    house.store.sealed.insert(place(ALICE, "phone"), house.store.sealed[&place(ALICE, "name")].clone());
    let answer = error(run(house.vault.rotate_person_key(ALICE, Compartment::Identity, &mut house.store, &mut house.rng)));
    assert!(matches!(answer, VaultError::Forged(_)), "{answer}");
    assert!(house.store.keys.person_keys.iter().any(|key| key.id == old));
    reads_both(&mut house);
}
