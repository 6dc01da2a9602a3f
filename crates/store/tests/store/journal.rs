//! Journals: what is appended is there, in order, once.

use rand_core::SeedableRng;
use store::{Append, Error, HouseholdId, Outcome, Stamp};
use vault::ActorId;

use crate::home::on_both;
use crate::sample::{CASEWORKER, STORY, appended, engine, entries, household, journal, persons, programme, reading, stamp};

on_both! {
    async fn a_household_reads_back_as_it_was_recorded(home) {
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        store.close().await;
        let store = home.open().await;
        let read = store.household(engine(), id, &reading("2023-10-06T00:00:00Z")).await.unwrap();
        let mut told = journal(STORY);
        told.entries.sort_by_key(|entry| entry.recorded);
        assert_eq!((read.last_seq, &read.persons), (6, &done.persons));
        for (read, told) in read.journal.persons.iter().zip(&told.persons) {
            assert_eq!((read.born, read.sex, &read.role, read.member), (told.born, told.sex, &told.role, told.member));
        }
        for (read, told) in read.journal.entries.iter().zip(&told.entries) {
            assert_eq!((read.kind, read.who, read.on, read.dated), (told.kind, told.who, told.on, told.dated));
            assert_eq!(read.recorded, told.recorded);
        }
        assert_eq!(read.recorded_by, [CASEWORKER; 6]);
        let of = read.journal.entries[5].code(programme(), "of");
        assert_eq!(of, Some("e5"), "a correction names the entry by its number");
    }

    async fn the_standing_from_the_store_is_that_of_the_story(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        let day = "2024-01-15".parse().unwrap();
        let read = store.standing(engine(), id, (day, None), &reading("2024-01-15T00:00:00Z")).await.unwrap();
        assert_eq!(read, engine().standing(&journal(STORY), day, None));
    }

    async fn who_has_not_seen_the_last_entry_gets_a_conflict_with_what_others_recorded(home) {
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        let append = |entries| Append {
            household: id,
            expected_last_seq: done.last_seq,
            stamp: stamp("2023-11-01T00:00:00Z"),
            persons: Vec::new(),
            entries,
        };
        let moved = entries("[[entry]]\non = 2023-10-20\nrecorded = 2023-10-21\nwhat = \"moved\"\nregion = \"other\"");
        let ended = entries("[[entry]]\non = 2023-10-30\nrecorded = 2023-10-31\nwhat = \"contact_tried\"\nreached = false");
        appended(store.append(engine(), append(moved.clone()), &mut home.rng).await.unwrap());
        let outcome = store.append(engine(), append(ended), &mut home.rng).await.unwrap();
        let Outcome::Conflict(conflict) = outcome else { panic!("it was recorded over what was not seen") };
        assert_eq!((conflict.last_seq, conflict.theirs.len()), (7, 1));
        assert_eq!((conflict.theirs[0].seq, conflict.theirs[0].entry.kind), (7, moved[0].kind));
        let read = store.household(engine(), id, &reading("2023-11-01T00:00:00Z")).await.unwrap();
        assert_eq!(read.last_seq, 7);
    }

    async fn many_who_append_at_once_lose_nothing_and_record_nothing_twice(home) {
        let store = std::sync::Arc::new(home.create().await);
        let (id, _) = household(&store, home).await;
        let one = entries("[[entry]]\non = 2023-10-30\nrecorded = 2023-10-31\nwhat = \"contact_tried\"\nreached = false");
        let writers = (0..6).map(|writer| {
            let (store, one) = (std::sync::Arc::clone(&store), one.clone());
            tokio::spawn(async move {
                let mut rng = chacha20::ChaCha20Rng::seed_from_u64(writer);
                let (mut done, mut expected_last_seq) = (Vec::new(), 6);
                while done.len() < 5 {
                    let stamp = Stamp { by: ActorId([writer as u8; 16]), ..stamp("2023-10-31T00:00:00Z") };
                    let append = Append { household: id, expected_last_seq, stamp, persons: Vec::new(), entries: one.clone() };
                    match store.append(engine(), append, &mut rng).await.unwrap() {
                        Outcome::Appended(appended) => {
                            done.push(appended.last_seq);
                            expected_last_seq = appended.last_seq;
                        }
                        Outcome::Conflict(conflict) => {
                            assert_eq!(conflict.theirs.len() as u64, conflict.last_seq - expected_last_seq);
                            expected_last_seq = conflict.last_seq;
                        }
                    }
                }
                done
            })
        });
        let mut confirmed = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            confirmed.extend(writer.await.unwrap());
        }
        confirmed.sort_unstable();
        assert_eq!(confirmed, (7..=36).collect::<Vec<u64>>());
        assert_eq!(store.household(engine(), id, &reading("2023-11-01T00:00:00Z")).await.unwrap().last_seq, 36);
        let leaves = store.leaves(0, 10_000).await.unwrap();
        assert!(leaves.iter().all(store::Leaf::is_intact));
        let mut tree = tlog::Frontier::new();
        leaves.iter().for_each(|leaf| { tree.push(leaf.hash); });
        assert_eq!(store.log_frontier().await.unwrap().head(), tree.head());
    }

    async fn sixty_four_who_begin_households_at_once_are_all_served(home) {
        let store = std::sync::Arc::new(home.create().await);
        let writers = (0..64).map(|writer| {
            let store = std::sync::Arc::clone(&store);
            tokio::spawn(async move {
                let mut rng = chacha20::ChaCha20Rng::seed_from_u64(writer);
                let (told, stamp) = (journal(STORY), stamp("2023-10-05T00:00:00Z"));
                let (household, persons) = (HouseholdId::random(&mut rng), persons(&told));
                let entries = told.entries[..2].to_vec();
                let new = Append { household, expected_last_seq: 0, stamp, persons, entries };
                appended(store.append(engine(), new, &mut rng).await.unwrap());
                let entries = told.entries[2..4].to_vec();
                let more = Append { household, expected_last_seq: 2, stamp, persons: Vec::new(), entries };
                appended(store.append(engine(), more, &mut rng).await.unwrap());
                assert_eq!(store.household(engine(), household, &reading("2023-11-01T00:00:00Z")).await.unwrap().last_seq, 4);
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        assert_eq!(store.household_count().await.unwrap(), 64);
        let leaves = store.leaves(0, 10_000).await.unwrap();
        assert!(leaves.iter().all(store::Leaf::is_intact));
        assert_eq!(store.log_frontier().await.unwrap().size(), leaves.len() as u64);
    }

    async fn a_long_journal_recorded_at_once_is_read_back_entry_by_entry(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        let text = |number: u32| {
            let reached = number.is_multiple_of(3);
            format!("[[entry]]\non = 2023-10-30\nrecorded = 2023-10-31\nwhat = \"contact_tried\"\nreached = {reached}\n")
        };
        let told = entries(&(0..203).map(text).collect::<String>());
        let stamp = stamp("2023-10-31T00:00:00Z");
        let many = Append { household: id, expected_last_seq: 6, stamp, persons: Vec::new(), entries: told.clone() };
        appended(store.append(engine(), many, &mut home.rng).await.unwrap());
        let read = store.household(engine(), id, &reading("2023-11-01T00:00:00Z")).await.unwrap();
        let fields = |entries: &[case::Entry]| entries.iter().map(|entry| entry.fields.clone()).collect::<Vec<_>>();
        assert_eq!(fields(&read.journal.entries[6..]), fields(&told));
    }

    async fn an_append_that_is_refused_leaves_its_lines_of_what_was_opened(home) {
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        let before = store.access_record(done.persons[0], None, 100).await.unwrap().len();
        let mut wrong = entries("[[entry]]\non = 2023-10-30\nrecorded = 2023-10-31\nwhat = \"contact_tried\"\nreached = false");
        wrong[0].who = Some(7);
        let stamp = stamp("2023-10-31T00:00:00Z");
        let append = Append { household: id, expected_last_seq: 6, stamp, persons: Vec::new(), entries: wrong };
        let refused = store.append(engine(), append, &mut home.rng).await.err().unwrap();
        assert!(matches!(refused, Error::Entry(_)), "{refused}");
        assert_eq!(store.access_record(done.persons[0], None, 100).await.unwrap().len(), before + 1);
    }

    async fn a_household_that_is_not_there_is_an_error(home) {
        let store = home.create().await;
        let id = HouseholdId::random(&mut home.rng);
        let read = store.household(engine(), id, &reading("2023-11-01T00:00:00Z")).await;
        assert!(matches!(read, Err(Error::NoHousehold(missing)) if missing == id));
    }
}
