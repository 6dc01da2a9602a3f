//! Sealed values: who reads them and why, look-ups, documents, rotation of keys, erasure.

use std::sync::atomic::{AtomicUsize, Ordering};

use store::{Error, KEYS_FOLLOWED, Location, LookUp, Reading};
use vault::{Compartment, DocumentLimits, Field, HeldRoot, PersonId, RootKey, Slot, VaultError};

use crate::home::{Home, on_both, on_sqlite};
use crate::sample::{CASEWORKER, OTHER, detail, engine, household, reading, stamp};

fn slot(field: &str, version: u64) -> Slot {
    Slot { compartment: Compartment::Identity, field: Field::new(field).unwrap(), version }
}

async fn text(store: &store::Store, person: PersonId, field: &str, version: u64) -> Result<String, Error> {
    let slot = slot(field, version);
    let opened = store.open_values(person, vec![slot.clone()], &reading("2024-02-01T00:00:00Z")).await?;
    Ok(opened.value(&slot).unwrap().expose_text().unwrap().to_owned())
}

/// A store in which a person has a name, two phones and a document, and the person.
async fn known(home: &mut Home) -> (store::Store, PersonId) {
    let store = home.create().await;
    let (_, done) = household(&store, home).await;
    let person = done.persons[0];
    let phone = LookUp::Phone { country: "82".to_owned(), trunk: "0".to_owned() };
    let new = store::Detail { look_up: Some(phone), ..detail(Compartment::Identity, "phone", "+82 10-5555-0101") };
    let slots = store.add_details(person, vec![new], stamp("2024-01-02T00:00:00Z"), &mut home.rng).await.unwrap();
    assert_eq!(slots, [slot("phone", 2)]);
    let scan = (Compartment::Identity, Field::new("document").unwrap());
    let bytes = b"%PDF-1.7 a scan";
    let at = stamp("2024-01-03T00:00:00Z");
    store.add_document(person, scan, (bytes, &DocumentLimits::default()), at, &mut home.rng).await.unwrap();
    (store, person)
}

on_both! {
    async fn a_reading_leaves_its_line_before_anything_is_given(home) {
        let (store, person) = known(home).await;
        assert_eq!(text(&store, person, "name", 1).await.unwrap(), "박미영");
        let lines = store.access_record(person, None, 10).await.unwrap();
        let newest = &lines[0];
        assert_eq!((newest.who, newest.purpose.as_str(), newest.person), (CASEWORKER, "compute_standing", person));
        assert_eq!(newest.fields, ["identity/name/1"]);
        // Asking for what is not there leaves a line as well.
        assert!(matches!(text(&store, person, "name", 9).await, Err(Error::Vault(_))));
        assert_eq!(store.access_record(person, None, 10).await.unwrap().len(), lines.len() + 1);
        let older = store.access_record(person, Some(newest.position), 10).await.unwrap();
        assert_eq!(older, lines[1..]);
    }

    async fn a_standing_leaves_one_line_for_each_person(home) {
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        let by_other = Reading { who: OTHER, ..reading("2024-02-01T00:00:00Z") };
        store.household(engine(), id, &by_other).await.unwrap();
        for person in done.persons {
            let lines = store.access_record(person, None, 10).await.unwrap();
            assert_eq!(lines.iter().filter(|line| line.who == OTHER).count(), 1);
        }
    }

    async fn a_phone_is_found_however_it_is_written_and_the_person_can_see_that(home) {
        let (store, person) = known(home).await;
        let phone = LookUp::Phone { country: "82".to_owned(), trunk: "0".to_owned() };
        let field = Field::new("phone").unwrap();
        let look = async |text: &str| {
            store.find((Compartment::Identity, &field), &phone, text, &reading("2024-02-02T00:00:00Z")).await.unwrap()
        };
        assert_eq!(look("010 5555 0101").await, [person]);
        assert_eq!(look("010 5555 0102").await, []);
        assert_eq!(store.access_record(person, None, 1).await.unwrap()[0].fields, ["identity/phone/2"]);
    }

    async fn every_rotation_leaves_all_readable_and_the_old_root_useless(home) {
        let (store, person) = known(home).await;
        let new_root = HeldRoot::random(&mut home.rng);
        let phone = LookUp::Phone { country: "82".to_owned(), trunk: "0".to_owned() };
        let at = stamp("2024-03-01T00:00:00Z");
        assert_eq!(store.rotate_person_key(person, Compartment::Identity, at, &mut home.rng).await.unwrap(), 5);
        store.rotate_compartment_key(Compartment::Identity, &[&home.root], &mut home.rng).await.unwrap();
        store.rotate_index_key(Compartment::Identity, std::slice::from_ref(&phone), &[&home.root], &mut home.rng).await.unwrap();
        store.add_root(&new_root, &mut home.rng).await.unwrap();
        store.retire_root(home.root.id()).await.unwrap();
        store.close().await;
        let refused = store::Store::open(&home.location, &home.root).await.err().unwrap();
        assert!(matches!(&refused, Error::Vault(error) if matches!(**error, VaultError::OtherRoot { .. })), "{refused}");
        let store = store::Store::open(&home.location, &new_root).await.unwrap();
        assert_eq!(text(&store, person, "name", 1).await.unwrap(), "박미영");
        let (field, later) = (Field::new("phone").unwrap(), reading("2024-03-02T00:00:00Z"));
        let found = store.find((Compartment::Identity, &field), &phone, "01055550101", &later).await.unwrap();
        assert_eq!(found, [person]);
        let leaves = store.leaves(0, 1000).await.unwrap();
        assert!(leaves.iter().all(store::Leaf::is_intact), "{:?}", leaves.iter().find(|leaf| !leaf.is_intact()));
    }

    async fn a_key_that_another_process_destroyed_wraps_nothing_any_more(home) {
        let (store, person) = known(home).await;
        let Location::Postgres { .. } = home.location else { return };
        let beside = home.open().await;
        store.rotate_compartment_key(Compartment::Threats, &[&home.root], &mut home.rng).await.unwrap();
        let known = store.details(person).await.unwrap().len();
        let told = || vec![detail(Compartment::Threats, "threat", "a man at the door")];
        let at = stamp("2024-03-01T00:00:00Z");
        let refused = beside.add_details(person, told(), at, &mut home.rng).await.err().unwrap();
        assert!(matches!(refused, Error::KeyReplaced(_)), "{refused}");
        assert_eq!(store.details(person).await.unwrap().len(), known, "nothing is kept that nobody could read");
        assert!(store.knows_keys().await.unwrap() && !beside.knows_keys().await.unwrap());
        beside.follow_keys(&home.root).await.unwrap();
        assert!(beside.knows_keys().await.unwrap());
        beside.add_details(person, told(), at, &mut home.rng).await.unwrap();
        assert_eq!(text(&beside, person, "name", 1).await.unwrap(), "박미영");
    }

    async fn what_another_process_reads_while_a_key_is_made_stays_readable_if_it_follows(home) {
        let (store, person) = known(home).await;
        let Location::Postgres { .. } = home.location else { return };
        let beside = home.open().await;
        let (done, mut is_done) = tokio::sync::oneshot::channel();
        let (read, root) = (AtomicUsize::new(0), &home.root);
        let making = async {
            store.rotate_compartment_key(Compartment::Identity, &[root], &mut home.rng).await.unwrap();
            done.send(()).unwrap();
        };
        let reading = async {
            while is_done.try_recv().is_err() {
                if !beside.knows_keys().await.unwrap() {
                    beside.follow_keys(root).await.unwrap();
                }
                for _ in 0..10 {
                    assert_eq!(text(&beside, person, "name", 1).await.unwrap(), "박미영");
                    read.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(KEYS_FOLLOWED / 10).await;
                }
            }
        };
        tokio::join!(making, reading);
        assert!(read.load(Ordering::Relaxed) > 10, "it read while the key was made");
        beside.follow_keys(root).await.unwrap();
        assert!(beside.knows_keys().await.unwrap(), "the old key is gone for it, too");
    }

    async fn after_an_erasure_nothing_is_readable_and_money_and_log_are_whole(home) {
        let (store, person) = known(home).await;
        let household_id = store.household_of(person).await.unwrap();
        let before = store.household(engine(), household_id, &reading("2024-04-01T00:00:00Z")).await.unwrap();
        store.erase(person, stamp("2024-04-02T00:00:00Z")).await.unwrap();
        store.erase(person, stamp("2024-04-03T00:00:00Z")).await.unwrap();
        assert!(matches!(text(&store, person, "name", 1).await, Err(Error::Vault(_))));
        let name = vec![detail(Compartment::Identity, "name", "X")];
        let refused = store.add_details(person, name, stamp("2024-04-04T00:00:00Z"), &mut home.rng).await.err().unwrap();
        assert!(matches!(&refused, Error::Vault(error) if matches!(**error, VaultError::Erased(_))), "{refused}");
        assert!(store.details(person).await.unwrap().iter().all(|line| line.is_erased));
        let after = store.household(engine(), household_id, &reading("2024-04-05T00:00:00Z")).await.unwrap();
        assert_eq!(after.journal.entries, before.journal.entries);
        assert_eq!((after.journal.persons[0].born, after.journal.persons[1].born), (None, before.journal.persons[1].born));
        assert_eq!(store.erasures().await.unwrap().len(), 1);
        let leaves = store.leaves(0, 1000).await.unwrap();
        assert!(leaves.iter().all(store::Leaf::is_intact), "{:?}", leaves.iter().find(|leaf| !leaf.is_intact()));
    }
}

#[test]
fn a_key_is_not_destroyed_while_it_wraps_what_came_since_somebody_looked() {
    on_sqlite(async |home| {
        let (store, person) = known(home).await;
        let Location::Sqlite(path) = &home.location else { return };
        let beside = rusqlite::Connection::open(format!("{}.keys", path.display())).unwrap();
        let meanwhile = "create trigger meanwhile before delete on compartment_key begin
            insert into person_key (person, compartment, version, id, wrapped_by, wrapped)
            select randomblob(16), compartment, version, randomblob(16), old.id, wrapped from person_key limit 1; end";
        beside.execute_batch(meanwhile).unwrap();
        let refused = store.rotate_compartment_key(Compartment::Identity, &[&home.root], &mut home.rng).await.err().unwrap();
        assert!(matches!(&refused, Error::Vault(error) if matches!(**error, VaultError::KeyStillNeeded(_))), "{refused}");
        beside.execute_batch("drop trigger meanwhile").unwrap();
        drop(beside);
        store.rotate_compartment_key(Compartment::Identity, &[&home.root], &mut home.rng).await.unwrap();
        assert_eq!(text(&store, person, "name", 1).await.unwrap(), "박미영");
    });
}
