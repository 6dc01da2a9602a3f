//! Time passes: what follows by law is put on record on its day, and every list is right whenever somebody looks at it.

use case::Entry;
use jiff::{SignedDuration, Timestamp};
use programme::{KindId, Programme};
use rules::Date;
use store::{HouseholdId, Rebuild, Rebuilt, Stamp, Store, Ticked, Twice, Worklist};

use crate::damage::vandalise;
use crate::home::{Home, on_both};
use crate::sample::{CASEWORKER, at, engine, household, pack, reading, stamp};

async fn tick(store: &Store, home: &mut Home, time: Timestamp) -> Ticked {
    store.tick(engine(), Stamp { by: CASEWORKER, at: time }, &mut home.rng, &mut |_| ()).await.unwrap()
}

/// The Korean programme with a duty that is owed on three days of February 2024 only.
fn with_duty_of_three_days() -> Programme {
    let duty = r#"
        title = { en = "Three days", ko = "사흘" }
        about = { en = "Owed on three days.", ko = "사흘 동안만." }
        per = "person"
        owner = "mou"
        law = ["NKD 42(4)"]
        confidence = "A"
        when = "today >= 2024-02-10 and today <= 2024-02-12"
        starts = "moved_in"
        due = "2025-01-01"
        met = "guard_wish"
    "#;
    let mut files = pack();
    files.push(("duties/three_days.toml".to_owned(), duty.to_owned()));
    Programme::load(files, &|_| None).unwrap()
}

/// What a fold of now would have otherwise.
async fn stale(store: &Store, time: Timestamp) -> Rebuilt {
    let range = HouseholdId::ranges(1)[0];
    store.refold(engine(), range, Rebuild::CompareNow, Stamp { by: CASEWORKER, at: time }, &|_| ()).await.unwrap()
}

async fn followed(store: &Store, id: HouseholdId) -> Vec<Entry> {
    let read = store.household(engine(), id, &reading("2030-01-01T00:00:00Z")).await.unwrap();
    let kinds = [KindId::LAW_FOLLOWED, KindId::WITHDRAWAL];
    read.journal.entries.into_iter().filter(|entry| kinds.contains(&entry.kind)).collect()
}

/// When and what, whenever it was recorded.
fn dated(entries: &[Entry]) -> Vec<(Date, Vec<Option<case::FieldValue>>)> {
    entries.iter().map(|entry| (entry.on, entry.fields.clone())).collect()
}

on_both! {
    async fn what_followed_is_recorded_on_its_day_however_late_the_tick_and_once(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        let late = at("2025-06-01T03:00:00Z");
        let first = tick(&store, home, late).await;
        assert_eq!((first.households, first.failed.len()), (1, 0));
        let entries = followed(&store, id).await;
        assert_eq!(entries.len() as u64, first.entries);
        assert!(!entries.is_empty() && entries.iter().all(|entry| entry.on < "2025-06-01".parse().unwrap()), "{entries:?}");
        assert!(entries.iter().any(|entry| entry.on < "2024-12-01".parse().unwrap()), "each on the day on which it fell");
        let again = tick(&store, home, late).await;
        assert_eq!((again.households, again.entries), (0, 0), "nothing is due any more");
    }

    async fn after_each_tick_every_obligation_is_what_a_fold_of_that_moment_gives(home) {
        let store = home.create().await;
        household(&store, home).await;
        let (mut time, mut looked) = (at("2023-10-06T03:00:00Z"), 0);
        for _ in 0..220 {
            time += SignedDuration::from_hours(24);
            looked += tick(&store, home, time).await.households;
            assert_eq!(stale(&store, time).await.differing, [], "{time}");
        }
        assert!(looked < 60, "it is looked at when something changes, not every day: {looked}");
    }

    async fn what_holds_for_three_days_that_no_date_names_is_listed_on_them(home) {
        let (store, programme) = (home.create().await, with_duty_of_three_days());
        let engine = case::Engine::new(&programme);
        household(&store, home).await;
        let mut listed = Vec::new();
        for day in 1..=20 {
            let now = Stamp { by: CASEWORKER, at: at(&format!("2024-02-{day:02}T03:00:00Z")) };
            store.tick(&engine, now, &mut home.rng, &mut |_| ()).await.unwrap();
            let open = Worklist { office: None, states: &["open"], due_until: None, kinds: &[], count_max: 1000 };
            if store.worklist(&open).await.unwrap().iter().any(|(_, it)| it.thing == "three_days") {
                listed.push(day);
            }
        }
        assert_eq!(listed, [10, 11, 12]);
    }

    async fn what_new_texts_of_the_pack_change_is_listed_after_the_next_tick_of_every_household(home) {
        let (store, changed) = (home.create().await, with_duty_of_three_days());
        for _ in 0..3 {
            household(&store, home).await;
        }
        let time = at("2024-02-11T03:00:00Z");
        tick(&store, home, time).await;
        assert_eq!(tick(&store, home, time).await.households, 0, "nothing is due");
        let (under, now) = (case::Engine::new(&changed), Stamp { by: CASEWORKER, at: time });
        assert_eq!(store.due_count(&under, time).await.unwrap(), 0);
        let taken = store.tick(&under, now, &mut home.rng, &mut |_| ()).await.unwrap();
        assert_eq!((taken.households, taken.changed), (3, 3));
        let open = Worklist { office: None, states: &["open"], due_until: None, kinds: &[], count_max: 1000 };
        let listed = store.worklist(&open).await.unwrap();
        assert_eq!(listed.iter().filter(|(_, it)| it.thing == "three_days").count(), 6, "of both persons of each");
        assert_eq!(store.tick(&under, now, &mut home.rng, &mut |_| ()).await.unwrap().households, 0, "once");
        let known = store.taken_up(10).await.unwrap();
        assert_eq!(known.iter().map(|it| it.pack).collect::<Vec<_>>(), [changed.digest, engine().programme().digest]);
        assert_eq!(known.iter().map(|it| it.at).collect::<Vec<_>>(), [Some(time), None], "the first when the store was made");
    }

    async fn texts_taken_up_before_the_log_held_them_are_taken_up_once_more_and_then_stand_in_it(home) {
        let store = home.create().await;
        household(&store, home).await;
        let time = at("2024-02-11T03:00:00Z");
        tick(&store, home, time).await;
        assert_eq!(store.taken_up(10).await.unwrap().iter().map(|it| it.log).collect::<Vec<_>>(), [Some(0)]);
        store.close().await;
        vandalise(home, "update taken_up set log = null").await;
        let store = home.open().await;
        assert_eq!(tick(&store, home, time).await.households, 1);
        let known = store.taken_up(10).await.unwrap();
        assert!(known.len() == 2 && known[0].log.is_some(), "{known:?}");
        assert_eq!(tick(&store, home, time).await.households, 0, "once");
    }

    async fn read_under_two_packs_a_household_says_what_the_other_lacks_and_one_that_is_damaged_hides_no_other(home) {
        let store = home.create().await;
        let (damaged, _) = household(&store, home).await;
        let (whole, _) = household(&store, home).await;
        store.close().await;
        vandalise(home, &format!("update entry set kind = 'flown' where seq = 1 and household = {}", literal(home, damaged))).await;
        let store = home.open().await;
        let stamp = Stamp { by: CASEWORKER, at: at("2025-06-01T03:00:00Z") };
        let (now, same) = (engine().programme(), with_duty_of_three_days());
        let read = store.read_twice((now, &same), &[damaged, whole], stamp).await.unwrap();
        let [Err(error), Ok(Twice { now: before, then: Ok(after) })] = &read[..] else { panic!("{read:?}") };
        assert!(error.to_string().contains("flown"), "{error}");
        assert_eq!(before, after, "what both have words for is read alike");
        let lacking = pack().into_iter().map(|(path, text)| (path, text.replace("moved_in", "took_up_home"))).collect();
        let lacking = Programme::load(lacking, &|_| None).unwrap();
        let read = store.read_twice((now, &lacking), &[whole], stamp).await.unwrap();
        let [Ok(Twice { then: Err(what), .. })] = &read[..] else { panic!("{read:?}") };
        assert_eq!(what, "there is no kind of entry `moved_in`");
        let foreign = Programme { id: "other".to_owned(), ..lacking };
        let refused = store.read_twice((now, &foreign), &[whole], stamp).await.unwrap_err();
        assert!(matches!(refused, store::Error::OtherProgramme { .. }), "{refused}");
    }

    async fn one_late_tick_records_what_many_in_time_would_have(home) {
        let store = home.create().await;
        let ((daily, _), end) = (household(&store, home).await, at("2024-03-20T03:00:00Z"));
        let mut time = at("2023-10-06T03:00:00Z");
        while time < end {
            tick(&store, home, time).await;
            time += SignedDuration::from_hours(72);
        }
        let (at_once, _) = household(&store, home).await;
        tick(&store, home, end).await;
        let (daily, at_once) = (followed(&store, daily).await, followed(&store, at_once).await);
        assert_eq!(dated(&daily), dated(&at_once));
        assert!(!daily.is_empty());
    }

    async fn a_household_that_cannot_be_read_is_named_and_the_others_are_done(home) {
        let store = home.create().await;
        let (damaged, _) = household(&store, home).await;
        let (whole, _) = household(&store, home).await;
        store.close().await;
        vandalise(home, &format!("update entry set kind = 'flown' where seq = 1 and household = {}", literal(home, damaged))).await;
        let store = home.open().await;
        let ticked = tick(&store, home, at("2025-06-01T03:00:00Z")).await;
        assert_eq!(ticked.failed.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [damaged]);
        assert!(ticked.failed[0].1.to_string().contains("flown"), "{}", ticked.failed[0].1);
        assert!(!followed(&store, whole).await.is_empty());
        assert_eq!(store.due_count(engine(), at("2025-06-01T03:00:00Z")).await.unwrap(), 1, "it stays due");
    }

    async fn who_is_late_is_on_the_list_of_their_office(home) {
        let store = home.create().await;
        household(&store, home).await;
        let overdue = async |store: &Store| {
            let all = Worklist { office: None, states: &["overdue"], due_until: None, kinds: &[], count_max: 1000 };
            store.worklist(&all).await.unwrap()
        };
        let before = overdue(&store).await.len();
        tick(&store, home, at("2028-07-01T00:00:00Z")).await;
        let late = overdue(&store).await;
        assert!(late.len() > before);
        let (_, one) = late.iter().find(|(_, it)| it.office.is_some()).unwrap();
        let wanted = Worklist { office: one.office.as_deref(), states: &["overdue"], due_until: one.due, kinds: &[], count_max: 1000 };
        assert!(store.worklist(&wanted).await.unwrap().iter().any(|(_, listed)| listed == one));
        assert_eq!(stale(&store, stamp("2028-07-01T00:00:00Z").at).await.differing, []);
    }
}

/// An id in SQL.
pub(crate) fn literal(home: &Home, id: HouseholdId) -> String {
    match home.location {
        store::Location::Sqlite(_) => format!("x'{id}'"),
        store::Location::Postgres { .. } => format!("'\\x{id}'"),
    }
}
