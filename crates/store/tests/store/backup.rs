//! Backups: one file from either data base into either, or a clear error and nothing at all.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use age::secrecy::ExposeSecret;
use age::x25519::Identity;
use rand_core::SeedableRng;
use store::{
    Append, BackedUp, BackupError, Location, Opener, Outcome, Recipients, Store, back_up, back_up_into, back_up_keys,
    backup_files, log_head, restore, restore_keys, verify_backup, verify_log,
};

use crate::cluster::cluster;
use crate::damage::vandalise;
use crate::home::{Home, on_both};
use crate::sample::{appended, at, engine, entries, household, reading, stamp};

/// A key that opens the backups of these tests, and one that does not.
pub(crate) static KEY: LazyLock<Identity> = LazyLock::new(Identity::generate);
static OTHER_KEY: LazyLock<Identity> = LazyLock::new(Identity::generate);

pub(crate) fn opener(home: &Home, key: &Identity) -> Opener {
    let path = home.folder.path().join("backup.key");
    std::fs::write(&path, format!("# a comment\n{}\n", key.to_string().expose_secret())).unwrap();
    Opener::key_file(&path).unwrap()
}

pub(crate) fn recipients() -> Recipients {
    Recipients::keys([KEY.to_public().to_string().as_str()]).unwrap()
}

pub(crate) async fn backed_up(home: &Home) -> (PathBuf, BackedUp) {
    static FILES: AtomicU64 = AtomicU64::new(0);
    let file = home.folder.path().join(format!("backup-{}.age", FILES.fetch_add(1, Ordering::Relaxed)));
    let done = back_up(&home.location, &file, &recipients(), &mut |_, _| {}).await.unwrap();
    (file, done)
}

/// A place of the other data base; a file where there is no PostgreSQL.
pub(crate) fn elsewhere(home: &Home) -> Location {
    static PLACES: AtomicU64 = AtomicU64::new(0);
    let name = format!("restored_{}", PLACES.fetch_add(1, Ordering::Relaxed));
    match (&home.location, cluster()) {
        (Location::Sqlite(_), Some(cluster)) => {
            cluster.create_database(&name);
            Location::Postgres { data: cluster.url("postgres", &name), keys: cluster.url("postgres", &name) }
        }
        _ => Location::Sqlite(home.folder.path().join(name)),
    }
}

async fn is_empty(location: &Location) -> bool {
    let there = log_head(location, &[]).await;
    there.is_err_and(|error| error.to_string().starts_with("there is no store"))
}

const NOW: &str = "2024-03-01T00:00:00Z";

on_both! {
    async fn a_folder_tells_when_its_backups_were_made_how_large_the_log_was_and_what_is_unfinished(home) {
        let store = home.create().await;
        household(&store, home).await;
        let folder = home.folder.path().join("backups");
        std::fs::create_dir(&folder).unwrap();
        let into = (folder.as_path(), at(NOW));
        let (path, done) = back_up_into(&home.location, into, &recipients(), &mut |_, _| {}).await.unwrap();
        assert_eq!(verify_backup(&path, &opener(home, &KEY), home.folder.path(), &mut |_, _| {}).await.unwrap(), done);
        let again = back_up_into(&home.location, into, &recipients(), &mut |_, _| {}).await;
        assert!(matches!(again, Err(BackupError::File { .. })), "none takes the place of another: {again:?}");
        std::fs::copy(&path, folder.join("friday")).unwrap();
        std::fs::write(folder.join("backup-20240229T120000Z-000000000007.age.part"), "age-enc").unwrap();
        std::fs::write(folder.join("read.me"), "what lies here is none of it a backup").unwrap();
        std::fs::write(folder.join("short"), "age").unwrap();
        let found: Vec<_> = backup_files(&folder).unwrap().into_iter().map(|it| (it.name, it.log_size, it.is_complete)).collect();
        let named = (path.file_name().unwrap().to_str().unwrap().to_owned(), Some(done.tree.size), true);
        let part = ("backup-20240229T120000Z-000000000007.age.part".to_owned(), Some(7), false);
        assert_eq!(found, [("friday".to_owned(), None, true), named, part], "the newest first; a copy is as old as its file");
    }

    async fn a_backup_goes_into_the_other_data_base_with_the_same_log_and_the_same_standings(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        store.household(engine(), id, &reading("2024-02-01T00:00:00Z")).await.unwrap();
        let (file, done) = backed_up(home).await;
        let keys = home.folder.path().join("keys");
        let expires = back_up_keys(&home.location, &home.root, &keys, (at(NOW), 30), &mut home.rng).await.unwrap();
        assert_eq!(expires, at("2024-03-31T00:00:00Z"));
        assert_eq!(done.tree, log_head(&home.location, &[]).await.unwrap());

        let other = elsewhere(home);
        assert_eq!(restore(&file, &opener(home, &KEY), &other, &mut |_, _| {}).await.unwrap(), done);
        assert_eq!(verify_log(&other, &[done.tree], &mut |_, _| {}).await.unwrap(), done.tree);
        restore_keys(&other, &home.root, &keys, at(NOW)).await.unwrap();
        let restored = Store::open(&other, &home.root).await.unwrap();
        let (on, why) = ((stamp_day(), None), reading(NOW));
        let before = store.standing(engine(), id, on, &why).await.unwrap();
        let after = restored.standing(engine(), id, on, &why).await.unwrap();
        assert_eq!(format!("{after:?}"), format!("{before:?}"));
        let more = more(id, 6);
        appended(restored.append(engine(), more, &mut home.rng).await.unwrap());
        restored.close().await;
        store.close().await;
        assert!(verify_log(&other, &[done.tree], &mut |_, _| {}).await.unwrap().size > done.tree.size);
    }

    async fn a_backup_taken_while_others_append_is_one_state(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        let mut rng = chacha20::ChaCha20Rng::seed_from_u64(8);
        let appending = async {
            for last in 6..26 {
                let outcome = store.append(engine(), more(id, last), &mut rng).await.unwrap();
                assert!(matches!(outcome, Outcome::Appended(_)));
            }
        };
        let backing_up = async {
            let mut sizes = Vec::new();
            for _ in 0..3 {
                let (file, done) = backed_up(home).await;
                let verified = verify_backup(&file, &opener(home, &KEY), home.folder.path(), &mut |_, _| {}).await.unwrap();
                assert_eq!(verified, done);
                sizes.push(done.tree);
            }
            sizes
        };
        let ((), trees) = tokio::join!(appending, backing_up);
        verify_log(&home.location, &trees, &mut |_, _| {}).await.unwrap();
        store.close().await;
    }

    async fn a_damaged_cut_or_foreign_backup_is_refused_and_nothing_is_written(home) {
        let store = home.create().await;
        household(&store, home).await;
        store.close().await;
        let (file, _) = backed_up(home).await;
        let (bytes, place) = (std::fs::read(&file).unwrap(), elsewhere(home));
        let damaged = home.folder.path().join("damaged");
        let last = bytes.len() - 1;
        let mut cases: Vec<Vec<u8>> = [0, 10, 100, 200, last / 2, last].map(|length| bytes[..length].to_vec()).to_vec();
        cases.extend([5, 60, 180, 250, last / 2, last].map(|at| {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            bytes
        }));
        cases.push([bytes.as_slice(), b"more"].concat());
        cases.push(b"PK".to_vec());
        for (number, case) in cases.iter().enumerate() {
            std::fs::write(&damaged, case).unwrap();
            let error = restore(&damaged, &opener(home, &KEY), &place, &mut |_, _| {}).await.unwrap_err();
            let known = matches!(error, BackupError::Damaged(_) | BackupError::NoBackup(_) | BackupError::WrongKey);
            assert!(known, "{number}: {error}");
            assert!(is_empty(&place).await, "{number}");
        }
        let error = restore(&file, &opener(home, &OTHER_KEY), &place, &mut |_, _| {}).await.unwrap_err();
        assert_eq!(error.to_string(), "the key or passphrase given does not open this backup: it is encrypted to another");
        assert!(is_empty(&place).await);
        assert!(restore(&file, &opener(home, &KEY), &place, &mut |_, _| {}).await.is_ok());
    }

    async fn a_backup_of_an_altered_store_is_refused(home) {
        let store = home.create().await;
        household(&store, home).await;
        store.close().await;
        vandalise(home, "update entry set fields = replace(fields, '2300000', '2900000')").await;
        let (file, _) = backed_up(home).await;
        let place = elsewhere(home);
        for error in [
            restore(&file, &opener(home, &KEY), &place, &mut |_, _| {}).await.unwrap_err(),
            verify_backup(&file, &opener(home, &KEY), home.folder.path(), &mut |_, _| {}).await.unwrap_err(),
        ] {
            assert!(error.to_string().contains("was changed after it was recorded"), "{error}");
        }
        assert!(is_empty(&place).await);
    }

    async fn nothing_that_is_there_is_written_over(home) {
        let store = home.create().await;
        household(&store, home).await;
        store.close().await;
        let (file, done) = backed_up(home).await;
        let error = restore(&file, &opener(home, &KEY), &home.location, &mut |_, _| {}).await.unwrap_err();
        assert!(error.to_string().starts_with("there is a store at "), "{error}");
        assert_eq!(log_head(&home.location, &[]).await.unwrap(), done.tree);
        let again = back_up(&home.location, &file, &recipients(), &mut |_, _| {}).await;
        assert!(again.is_err());
        let keys = home.folder.path().join("keys");
        back_up_keys(&home.location, &home.root, &keys, (at(NOW), 1), &mut home.rng).await.unwrap();
        let error = restore_keys(&home.location, &home.root, &keys, at(NOW)).await.unwrap_err();
        assert!(error.to_string().starts_with("there is a store at "), "{error}");
        home.open().await.close().await;
    }

    async fn whoever_was_erased_stays_erased_in_what_is_restored(home) {
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        let keys = home.folder.path().join("keys");
        back_up_keys(&home.location, &home.root, &keys, (at(NOW), 30), &mut home.rng).await.unwrap();
        store.erase(done.persons[1], stamp("2024-03-02T00:00:00Z")).await.unwrap();
        store.close().await;
        let (file, _) = backed_up(home).await;
        let other = elsewhere(home);
        restore(&file, &opener(home, &KEY), &other, &mut |_, _| {}).await.unwrap();
        let late = restore_keys(&other, &home.root, &keys, at("2024-03-31T00:00:00Z")).await.unwrap_err();
        assert!(late.to_string().starts_with("this key backup expired"), "{late}");
        restore_keys(&other, &home.root, &keys, at("2024-03-30T00:00:00Z")).await.unwrap();
        let restored = Store::open(&other, &home.root).await.unwrap();
        let household = restored.household(engine(), id, &reading("2024-03-30T00:00:00Z")).await.unwrap();
        let born: Vec<bool> = household.journal.persons.iter().map(|person| person.born.is_some()).collect();
        assert_eq!(born, [true, false]);
        restored.close().await;
    }
}

/// One entry more, after the one of this number.
fn more(household: store::HouseholdId, last: u64) -> Append {
    let mut entries =
        entries("[[entry]]\non = 2023-11-01\nwhat = \"job_started\"\nwho = \"mother\"\ninsured = true\nwage = 2_500_000\n");
    entries.iter_mut().for_each(|entry| entry.recorded = at("2024-02-01T00:00:00Z"));
    Append { household, expected_last_seq: last, stamp: stamp("2024-02-01T00:00:00Z"), persons: Vec::new(), entries }
}

fn stamp_day() -> rules::Date {
    rules::Date::from_ymd(2024, 3, 1).unwrap()
}

#[test]
fn a_passphrase_opens_what_it_has_closed_and_another_does_not() {
    crate::home::on_sqlite(async |home| {
        home.create().await.close().await;
        let file = home.folder.path().join("backup");
        let recipients = Recipients::passphrase("one two three".to_owned());
        back_up(&home.location, &file, &recipients, &mut |_, _| {}).await.unwrap();
        let verified = |words: &str| verify_with(&file, Opener::passphrase(words.to_owned()), home);
        assert!(verified("one two three").await.is_ok());
        assert!(matches!(verified("one two four").await, Err(BackupError::WrongKey)));
    });
}

async fn verify_with(file: &std::path::Path, opener: Opener, home: &Home) -> Result<BackedUp, BackupError> {
    verify_backup(file, &opener, home.folder.path(), &mut |_, _| {}).await
}

#[test]
fn what_is_no_key_of_age_is_refused() {
    assert!(matches!(Recipients::keys([]), Err(BackupError::NoRecipient)));
    let error = Recipients::keys(["age1mistyped"]).err().unwrap();
    assert!(error.to_string().starts_with("`age1mistyped` is no key that age encrypts to"), "{error}");
}
