//! The two times of an entry, and the clock.

use store::{Append, Error};

use crate::home::on_both;
use crate::sample::{STORY, appended, at, engine, entries, household, journal, reading, stamp};

on_both! {
    async fn what_was_known_when_an_entry_was_recorded_is_one_call(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        let reading = reading("2024-01-15T00:00:00Z");
        let before_correction = store.known_when(engine(), id, 5, &reading).await.unwrap();
        let with_correction = store.known_when(engine(), id, 6, &reading).await.unwrap();
        let told = journal(STORY);
        let as_told = |entry: usize, day: &str| engine().standing(&told, day.parse().unwrap(), Some(told.entries[entry].recorded));
        let same = |mut standing: case::Standing| { standing.known_at = None; standing };
        assert_eq!(same(before_correction), same(as_told(4, "2023-09-01")));
        assert_eq!(same(with_correction), same(as_told(5, "2023-10-05")));
        let missing = store.known_when(engine(), id, 99, &reading).await;
        assert!(matches!(missing, Err(Error::NoEntry { seq: 99, .. })));
    }

    async fn a_clock_that_was_set_back_records_nothing_and_says_so(home) {
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        let mut late = entries("[[entry]]\non = 2023-10-02\nwhat = \"moved\"\nregion = \"other\"");
        late[0].recorded = at("2023-10-04T00:00:00Z");
        let append = |entries| Append {
            household: id,
            expected_last_seq: done.last_seq,
            stamp: stamp("2023-10-04T00:00:00Z"),
            persons: Vec::new(),
            entries,
        };
        let refused = store.append(engine(), append(late.clone()), &mut home.rng).await;
        assert!(matches!(refused, Err(Error::ClockSetBack { .. })), "{refused:?}");
        assert_eq!(store.household(engine(), id, &reading("2024-01-01T00:00:00Z")).await.unwrap().last_seq, done.last_seq);
        // Two machines whose clocks are seconds apart are no clock set back.
        late[0].recorded = at("2023-10-05T08:59:57+09:00");
        appended(store.append(engine(), append(late), &mut home.rng).await.unwrap());
        let read = store.household(engine(), id, &reading("2024-01-01T00:00:00Z")).await.unwrap();
        assert_eq!(read.journal.entries[6].recorded, read.journal.entries[5].recorded);
    }
}
