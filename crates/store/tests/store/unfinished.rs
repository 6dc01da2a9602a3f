//! Making and restoring that were cut short, lost keys, damaged files: what to do is said, and can be done.

use std::os::unix::fs::PermissionsExt as _;

use store::{Append, Error, HouseholdId, Location, NewPerson, SOURCE_FIELD, Store};
use vault::{Compartment, VaultError};

use crate::damage::vandalise;
use crate::home::{Home, on_both, on_postgres, on_sqlite};
use crate::sample::{STORY, appended, detail, engine, household, journal, programme, reading, stamp};

async fn refused(home: &mut Home) -> Error {
    Store::create(&home.location, programme(), &home.root, &mut home.rng).await.err().unwrap()
}

on_both! {
    async fn a_store_whose_making_was_cut_short_says_so_and_is_made_again(home) {
        home.create().await.close().await;
        vandalise(home, "delete from store").await;
        let said = Store::open(&home.location, &home.root).await.err().unwrap();
        assert!(matches!(&said, Error::Unfinished { .. }), "{said}");
        let store = home.create().await;
        household(&store, home).await;
        store.close().await;
        assert!(matches!(refused(home).await, Error::AlreadyThere { .. }), "one that is filled is never made again");
    }

    async fn a_missing_key_is_not_taken_for_an_erased_person(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        store.close().await;
        forget_keys(home).await;
        let store = home.open().await;
        let error = store.household(engine(), id, &reading("2024-01-01T00:00:00Z")).await.err().unwrap();
        assert!(matches!(&error, Error::Vault(error) if matches!(**error, VaultError::KeyMissing(_))), "{error}");
        assert!(error.to_string().contains("was not erased") && error.to_string().contains("restore the newest backup"), "{error}");
    }

    async fn a_row_of_another_register_becomes_one_person_whoever_imports_it_first(home) {
        let store = home.create().await;
        let append = |home: &mut Home| {
            let key = detail(Compartment::Identity, SOURCE_FIELD, "00ff");
            let key = store::Detail { look_up: Some(store::LookUp::LettersAndDigits), ..key };
            let whole = journal(STORY);
            Append {
                household: HouseholdId::random(&mut home.rng),
                expected_last_seq: 0,
                stamp: stamp("2023-10-05T00:00:00Z"),
                persons: vec![NewPerson { details: vec![key], ..NewPerson::default() }],
                entries: whole.entries[..1].to_vec(),
            }
        };
        let (first, second) = (append(home), append(home));
        appended(store.append(engine(), first, &mut home.rng).await.unwrap());
        let size = store.log_frontier().await.unwrap().size();
        let error = store.append(engine(), second, &mut home.rng).await.err().unwrap();
        assert!(matches!(error, Error::RecordedBefore), "{error}");
        assert_eq!(store.households(None, None, 10).await.unwrap().len(), 1);
        assert_eq!(store.log_frontier().await.unwrap().size(), size, "nothing of it stays");
    }
}

/// As if the key table's newest pages had never reached the disk.
async fn forget_keys(home: &Home) {
    match &home.location {
        Location::Sqlite(path) => {
            let file = rusqlite::Connection::open(format!("{}.keys", path.display())).unwrap();
            file.execute("delete from person_key", ()).unwrap();
        }
        Location::Postgres { keys, .. } => {
            let pool = sqlx::PgPool::connect(keys).await.unwrap();
            sqlx::query("delete from resettle_keys.person_key").execute(&pool).await.unwrap();
            pool.close().await;
        }
    }
}

#[test]
fn a_file_of_keys_without_data_is_made_anew_unless_it_holds_the_keys_of_persons() {
    on_sqlite(async |home| {
        let Location::Sqlite(path) = home.location.clone() else { return };
        let lose_data = || ["", "-wal", "-shm"].map(|end| _ = std::fs::remove_file(format!("{}{end}", path.display())));
        home.create().await.close().await;
        lose_data();
        let store = home.create().await;
        household(&store, home).await;
        store.close().await;
        lose_data();
        let said = refused(home).await;
        assert!(matches!(&said, Error::HalfThere { .. }), "{said}");
        std::fs::write(&path, "no data base").unwrap();
        let said = refused(home).await;
        assert!(matches!(&said, Error::DamagedFile { .. }), "what cannot be read is not removed: {said}");
    });
}

#[test]
fn a_store_that_is_just_being_filled_is_left_alone() {
    on_postgres(async |home| {
        home.create().await.close().await;
        vandalise(home, "delete from store").await;
        let Location::Postgres { data, .. } = &home.location else { return };
        let pool = sqlx::PgPool::connect(data).await.unwrap();
        let mut other = pool.begin().await.unwrap();
        let sql = "insert into resettle.store (one, installation, programme) values (1, '\\x00', 'kr')";
        sqlx::query(sql).execute(&mut *other).await.unwrap();
        let said = refused(home).await;
        assert!(matches!(&said, Error::AlreadyThere { .. }), "{said}");
        other.rollback().await.unwrap();
        home.create().await;
    });
}

#[test]
fn nobody_else_may_read_the_files() {
    on_sqlite(async |home| {
        let store = home.create().await;
        household(&store, home).await;
        for file in std::fs::read_dir(home.folder.path()).unwrap() {
            let file = file.unwrap();
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", file.path().display());
        }
    });
}

#[test]
fn a_reader_that_meets_a_damaged_page_names_the_file_and_what_to_do() {
    on_sqlite(async |home| {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        store.close().await;
        let Location::Sqlite(path) = &home.location else { return };
        let mut bytes = std::fs::read(path).unwrap();
        // All but the first page, which holds the schema's root.
        bytes[4096..].fill(0xff);
        std::fs::write(path, bytes).unwrap();
        let error = match Store::open(&home.location, &home.root).await {
            Ok(store) => store.household(engine(), id, &reading("2024-01-01T00:00:00Z")).await.err().unwrap(),
            Err(error) => error,
        };
        let said = error.to_string();
        assert!(said.starts_with(&path.display().to_string()) && said.contains("restore the newest good backup"), "{said}");
    });
}
