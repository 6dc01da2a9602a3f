//! Blind indexes: the same number, the same index, in the same field only.

use crate::support::*;
use std::collections::BTreeSet;
use vault::*;

const KOREA: Normal<'_> = Normal::Phone { country: "82", trunk: "0" };

#[test]
fn one_number_has_one_index_however_it_is_written() {
    let house = House::new(1);
    let phone = Field::new("phone").unwrap();
    let index = |text| house.vault.index(Compartment::Identity, &phone, KOREA, text).unwrap();
    assert_eq!(index("010-1234-5678"), index("+82 10 1234 5678"));
    assert_ne!(index("010-1234-5678"), index("010-1234-5679"));
}

#[test]
fn one_number_has_another_index_in_every_field_compartment_form_and_installation() {
    let (house, other) = (House::new(1), House::new(2));
    let mut indexes = BTreeSet::new();
    for vault in [&house.vault, &other.vault] {
        for compartment in Compartment::ALL {
            for field in ["phone", "account"] {
                for normal in [KOREA, Normal::Digits, Normal::LettersAndDigits] {
                    let field = Field::new(field).unwrap();
                    indexes.insert(vault.index(compartment, &field, normal, "01012345678").unwrap());
                }
            }
        }
    }
    assert_eq!(indexes.len(), 2 * 4 * 2 * 3);
}

#[test]
fn a_new_index_key_leaves_old_numbers_findable_until_they_are_indexed_anew() {
    let mut house = House::new(3);
    let place = place(ALICE, "phone");
    house.seal(&place, "010-1234-5678");
    let field = &place.slot.field;
    let old = house.vault.index(Compartment::Identity, field, KOREA, "01012345678").unwrap();
    let old_key = house.store.keys.compartment_keys.iter().find(|key| key.key_use == KeyUse::Index).unwrap().id;

    run(house.vault.add_compartment_key(KeyUse::Index, Compartment::Identity, &[&house.root], &mut house.store, &mut house.rng))
        .unwrap();
    let both = house.vault.indexes(Compartment::Identity, field, KOREA, "01012345678").unwrap();
    let new = run(house.vault.reindex(&place, KOREA, &mut house.store)).unwrap();
    assert_eq!(both, [new, old]);
    assert_eq!((new.version(), old.version()), (2, 1));

    run(house.vault.retire_compartment_key(old_key, &mut house.store)).unwrap();
    assert_eq!(house.vault.indexes(Compartment::Identity, field, KOREA, "01012345678").unwrap(), [new]);
    assert_eq!(house.read(&place).unwrap(), "010-1234-5678");
}

#[test]
fn a_text_that_is_no_number_is_refused_without_being_repeated() {
    let house = House::new(4);
    let field = Field::new("account").unwrap();
    let answer = error(house.vault.index(Compartment::Accounts, &field, Normal::Digits, "11길동"));
    assert_eq!(answer.to_string(), "it cannot be looked up: character 3 does not belong to such a number");
}
