//! Backups of the key table: whole, sealed, and gone after 30 days.

use crate::support::*;
use jiff::Timestamp;
use std::collections::BTreeSet;
use vault::*;

const DAY: i64 = 86_400;

fn back_up(house: &mut House, days: u8) -> Result<KeyBackup, VaultError> {
    run(house.vault.back_up_keys(&house.root, at(1000), days, &mut house.store, &mut house.rng))
}

fn load(backup: &KeyBackup, root: &HeldRoot, now: Timestamp, erased: &[PersonId]) -> Result<MemoryStore, VaultError> {
    let mut store = MemoryStore::default();
    run(backup.load(INSTALLATION, root, now, &erased.iter().copied().collect::<BTreeSet<_>>(), &mut store))?;
    Ok(store)
}

fn house_with_two() -> House {
    let mut house = House::new(1);
    house.seal(&place(ALICE, "name"), "가");
    house.seal(&place(BORA, "name"), "나");
    house
}

#[test]
fn a_backup_gives_the_key_table_back_as_it_was() {
    let mut house = house_with_two();
    run(house.vault.erase(PersonId([9; 16]), &mut house.store)).unwrap();
    let backup = KeyBackup::from_bytes(back_up(&mut house, 30).unwrap().as_bytes().to_vec()).unwrap();
    let mut restored = load(&backup, &house.root, at(1000 + 29 * DAY), &[]).unwrap();
    assert_eq!(restored.keys, house.store.keys);
    restored.sealed = house.store.sealed.clone();
    house.store = restored;
    let root = HeldRoot::random(&mut seeded(1));
    house.unlock(&root).unwrap();
    assert_eq!(house.read(&place(ALICE, "name")).unwrap(), "가");
}

#[test]
fn a_backup_loads_until_the_second_it_expires_and_never_afterwards() {
    let mut house = house_with_two();
    let backup = back_up(&mut house, 30).unwrap();
    assert_eq!(backup.expires(), at(1000 + 30 * DAY));
    assert!(load(&backup, &house.root, at(1000 + 30 * DAY - 1), &[]).is_ok());
    let answer = error(load(&backup, &house.root, at(1000 + 30 * DAY), &[]));
    assert!(matches!(answer, VaultError::Backup(BackupError::Expired { .. })), "{answer}");
}

#[test]
fn a_backup_from_the_future_is_refused_as_the_clock_was_set_back() {
    let mut house = house_with_two();
    let backup = back_up(&mut house, 30).unwrap();
    let answer = error(load(&backup, &house.root, at(999), &[]));
    assert!(matches!(answer, VaultError::Backup(BackupError::FromTheFuture { .. })), "{answer}");
}

#[test]
fn a_backup_lives_one_to_thirty_days() {
    let mut house = house_with_two();
    for days in [0, 31, 255] {
        let answer = error(back_up(&mut house, days));
        assert!(matches!(answer, VaultError::Backup(BackupError::Life { .. })), "{answer}");
    }
}

#[test]
fn persons_erased_since_the_backup_do_not_come_back_with_it() {
    let mut house = house_with_two();
    let backup = back_up(&mut house, 30).unwrap();
    let restored = load(&backup, &house.root, at(1000), &[ALICE]).unwrap();
    assert!(restored.keys.person_keys.iter().all(|key| key.person == BORA));
    assert_eq!(restored.keys.erased, [ALICE]);
}

#[test]
fn no_byte_of_a_backup_can_be_changed_and_none_left_out() {
    let mut house = house_with_two();
    let backup = back_up(&mut house, 30).unwrap().as_bytes().to_vec();
    let loads = |bytes| {
        KeyBackup::from_bytes(bytes).map_err(VaultError::from).and_then(|backup| load(&backup, &house.root, at(2000), &[]))
    };
    for at in 0..backup.len() {
        let mut changed = backup.clone();
        changed[at] ^= 1;
        assert!(loads(changed).is_err(), "byte {at}");
        assert!(loads(backup[..at].to_vec()).is_err(), "cut at {at}");
    }
    assert!(loads(backup).is_ok());
}

#[test]
fn a_backup_needs_its_root_its_installation_and_an_empty_table() {
    let mut house = house_with_two();
    let backup = back_up(&mut house, 30).unwrap();
    let answer = error(load(&backup, &HeldRoot::random(&mut house.rng), at(1000), &[]));
    assert!(matches!(answer, VaultError::Backup(BackupError::OtherRoot { .. })), "{answer}");
    let none = BTreeSet::new();
    let other = InstallationId([0x22; 16]);
    let answer = error(run(backup.load(other, &house.root, at(1000), &none, &mut MemoryStore::default())));
    assert!(matches!(answer, VaultError::Backup(BackupError::OtherInstallation)), "{answer}");
    let answer = error(run(backup.load(INSTALLATION, &house.root, at(1000), &none, &mut house.store)));
    assert!(matches!(answer, VaultError::Backup(BackupError::TableNotEmpty)), "{answer}");
}

#[test]
fn a_backup_does_not_show_whose_keys_are_in_it() {
    let mut house = house_with_two();
    let backup = back_up(&mut house, 30).unwrap();
    assert!(!backup.as_bytes().windows(16).any(|window| window == ALICE.0));
}
