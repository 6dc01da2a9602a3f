//! A sealed value opens at its place, and nowhere else.

use crate::support::*;
use proptest::prelude::*;
use vault::*;

fn compartments() -> impl Strategy<Value = Compartment> {
    prop::sample::select(Compartment::ALL.to_vec())
}

fn places() -> impl Strategy<Value = Place> {
    let persons = prop::sample::select(vec![ALICE, BORA]);
    let fields = prop::sample::select(vec!["name", "name.ko", "phone"]);
    (persons, compartments(), fields, 0..3_u64)
        .prop_map(|(person, compartment, field, version)| Place { person, slot: slot(compartment, field, version) })
}

proptest! {
    #[test]
    fn what_was_sealed_opens_at_its_place_as_it_was(place in places(), text in ".{0,200}", seed: u64) {
        let mut house = House::new(seed);
        house.seal(&place, &text);
        prop_assert_eq!(house.read(&place).unwrap(), text);
    }

    #[test]
    fn a_value_moved_to_any_other_place_is_refused(from in places(), to in places(), seed: u64) {
        prop_assume!(from != to);
        let mut house = House::new(seed);
        let moved = house.seal(&from, "010-1234-5678").into_bytes();
        house.seal(&to, "010-8765-4321");
        let answer = error(house.read_forged(&to, moved));
        prop_assert!(matches!(answer, VaultError::Forged(_) | VaultError::UnknownKey(_) | VaultError::KeyMissing { .. }), "{answer}");
    }

    #[test]
    fn a_value_with_any_bit_flipped_is_refused(at: prop::sample::Index, bit in 0..8_u8, text in ".{0,80}") {
        let mut house = House::new(1);
        let place = place(ALICE, "name");
        let mut bytes = house.seal(&place, &text).into_bytes();
        *at.get_mut(&mut bytes) ^= 1 << bit;
        let answer = error(house.read_forged(&place, bytes));
        prop_assert!(matches!(answer, VaultError::Forged(_) | VaultError::UnknownKey(_) | VaultError::KeyMissing { .. } | VaultError::Format { .. }), "{answer}");
    }

    #[test]
    fn a_value_of_any_other_length_is_refused(length in 0..300_usize) {
        let mut house = House::new(1);
        let place = place(ALICE, "name");
        let mut bytes = house.seal(&place, "한글").into_bytes();
        prop_assume!(length != bytes.len());
        bytes.resize(length, 0);
        let answer = error(house.read_forged(&place, bytes));
        prop_assert!(matches!(answer, VaultError::Forged(_) | VaultError::Format { .. }), "{answer}");
    }
}

#[test]
fn every_single_bit_of_a_value_counts() {
    let mut house = House::new(2);
    let place = place(ALICE, "name");
    let sealed = house.seal(&place, "가나다").into_bytes();
    for bit in 0..8 * sealed.len() {
        let mut bytes = sealed.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(house.read_forged(&place, bytes).is_err(), "bit {bit}");
    }
}

#[test]
fn the_same_text_sealed_twice_does_not_look_the_same() {
    let mut house = House::new(3);
    let place = place(ALICE, "name");
    assert_ne!(house.seal(&place, "가"), house.seal(&place, "가"));
}

#[test]
fn short_values_are_all_of_one_length() {
    let mut house = House::new(4);
    let lengths =
        ["", "가", "010-1234-5678", &"x".repeat(60)].map(|text| house.seal(&place(ALICE, "name"), text).as_bytes().len());
    assert_eq!(lengths, [110; 4]);
    assert_eq!(house.seal(&place(ALICE, "name"), &"x".repeat(61)).as_bytes().len(), 174);
}

#[test]
fn a_value_has_a_greatest_length() {
    let mut house = House::new(5);
    let place = place(ALICE, "note");
    house.seal(&place, &"x".repeat(VALUE_BYTES_MAX));
    assert_eq!(house.read(&place).unwrap().len(), VALUE_BYTES_MAX);
    let longer = vec![0; VALUE_BYTES_MAX + 1];
    let answer = error(run(house.vault.seal(&place, &longer, &mut house.store, &mut house.rng)));
    assert!(matches!(answer, VaultError::ValueTooLong { bytes } if bytes == longer.len()), "{answer}");
}

#[test]
fn another_installation_opens_nothing_even_with_the_same_keys() {
    let mut house = House::new(6);
    house.seal(&place(ALICE, "name"), "가");
    let other = InstallationId([0x22; 16]);
    let answer = error(run(Vault::unlock(other, &house.root, &mut house.store)));
    assert!(matches!(answer, VaultError::Root(RootError::Unwrap)), "{answer}");
}

#[test]
fn a_person_s_key_put_in_another_s_row_is_refused() {
    let mut house = House::new(7);
    house.seal(&place(ALICE, "name"), "가");
    let stolen = house.store.sealed[&place(ALICE, "name")].clone();
    house.store.sealed.insert(place(BORA, "name"), stolen);
    let mut record = house.store.keys.person_keys[0].clone();
    record.person = BORA;
    house.store.keys.person_keys.push(record);
    let answer = error(house.read(&place(BORA, "name")));
    assert!(matches!(answer, VaultError::DamagedKey(_)), "{answer}");
}

#[test]
fn every_bit_of_a_wrapped_key_counts() {
    let mut house = House::new(8);
    house.seal(&place(ALICE, "name"), "가");
    for bit in 0..8 * house.store.keys.person_keys[0].wrapped.len() {
        house.store.keys.person_keys[0].wrapped[bit / 8] ^= 1 << (bit % 8);
        assert!(matches!(error(house.read(&place(ALICE, "name"))), VaultError::DamagedKey(_)), "bit {bit}");
        house.store.keys.person_keys[0].wrapped[bit / 8] ^= 1 << (bit % 8);
    }
    assert_eq!(house.read(&place(ALICE, "name")).unwrap(), "가");
}

#[test]
fn what_is_stored_holds_no_clear_text() {
    let mut house = House::new(9);
    let (place, text) = (place(ALICE, "name"), "홍길동 010-1234-5678");
    house.seal(&place, text);
    house.seal_document(&Place { slot: slot(Compartment::Identity, "scan", 1), ..place }, text.as_bytes()).unwrap();
    for bytes in house.store.sealed.values() {
        let is_found = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!is_found("홍길동".as_bytes()) && !is_found(b"010-1234") && !is_found(&ALICE.0));
    }
}
