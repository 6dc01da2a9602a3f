//! An erased person's values are unreadable for ever, also from backups of the data.

use crate::support::*;
use vault::*;

#[test]
fn what_was_sealed_for_an_erased_person_cannot_be_read_from_a_data_backup() {
    let mut house = House::new(1);
    house.seal(&place(ALICE, "name"), "가");
    house.seal(&place(BORA, "name"), "나");
    let data_backup = house.store.sealed.clone();
    run(house.vault.erase(ALICE, &mut house.store)).unwrap();
    house.store.sealed = data_backup;
    let answer = error(house.read(&place(ALICE, "name")));
    assert!(matches!(answer, VaultError::Erased(ALICE)), "{answer}");
    assert!(house.store.keys.person_keys.iter().all(|key| key.person != ALICE));
    assert_eq!(house.read(&place(BORA, "name")).unwrap(), "나");
}

#[test]
fn nothing_is_sealed_for_an_erased_person_any_more() {
    let mut house = House::new(2);
    run(house.vault.erase(ALICE, &mut house.store)).unwrap();
    run(house.vault.erase(ALICE, &mut house.store)).unwrap();
    let answer = error(run(house.vault.seal(&place(ALICE, "name"), b"x", &mut house.store, &mut house.rng)));
    assert!(matches!(answer, VaultError::Erased(ALICE)), "{answer}");
    assert_eq!(house.store.keys.erased, [ALICE]);
}

#[test]
fn a_key_that_was_destroyed_is_said_to_be_unknown() {
    let mut house = House::new(3);
    house.seal(&place(ALICE, "name"), "가");
    house.store.keys.person_keys.clear();
    let answer = error(house.read(&place(ALICE, "name")));
    assert!(matches!(answer, VaultError::UnknownKey(_) | VaultError::KeyMissing { .. }), "{answer}");
}
