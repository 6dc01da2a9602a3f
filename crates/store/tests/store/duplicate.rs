//! Two persons who may be one: listed, decided, joined and parted, and not paid twice.

use proptest::prelude::*;
use store::{Decision, Error, HouseholdId, Store, Suspicion, Verdict, verify_log};
use vault::PersonId;

use crate::home::{Home, on_both};
use crate::sample::{at, engine, household, reading, stamp};

/// Two households, with the mother of each.
async fn two(home: &mut Home) -> (Store, [HouseholdId; 2], [PersonId; 2]) {
    let store = home.create().await;
    let (a, of_a) = household(&store, home).await;
    let (b, of_b) = household(&store, home).await;
    (store, [a, b], [of_a.persons[0], of_b.persons[0]])
}

fn suspicion(persons: [PersonId; 2]) -> Suspicion {
    Suspicion { persons, grounds: "name=0.997 birth=day".to_owned() }
}

async fn decide(store: &Store, home: &mut Home, persons: [PersonId; 2], seen: u64, verdict: Verdict) -> Result<(), Error> {
    let decision = Decision { persons, seen, verdict, why: "the same fingerprints".to_owned() };
    store.decide(&decision, stamp("2024-01-02T00:00:00Z"), &mut home.rng).await
}

async fn held(store: &Store, households: [HouseholdId; 2]) -> [bool; 2] {
    [store.held_as_duplicate(households[0]).await.unwrap(), store.held_as_duplicate(households[1]).await.unwrap()]
}

/// The reason can be read until one of the two is erased; the decision, and everything else of the other, stays.
async fn forgets_why(home: &mut Home, erased: usize) {
    let (store, _, persons) = two(home).await;
    decide(&store, home, persons, 0, Verdict::Different).await.unwrap();
    let row = store.duplicate(persons).await.unwrap().remove(0);
    let reading = reading("2024-02-01T00:00:00Z");
    assert_eq!(store.why(&row, &reading).await.unwrap().as_deref(), Some("the same fingerprints"));
    store.erase(row.persons[erased], stamp("2024-02-02T00:00:00Z")).await.unwrap();
    assert_eq!(store.why(&row, &reading).await.unwrap(), None);
    assert_eq!(store.duplicate(persons).await.unwrap(), std::slice::from_ref(&row));
    let left = store.details(row.persons[1 - erased]).await.unwrap();
    assert!(left.iter().all(|line| line.is_erased == (line.slot.field.as_str() == store::WHY_FIELD)));
    store.close().await;
    verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
}

on_both! {
    async fn neither_household_is_paid_until_somebody_decides(home) {
        let (store, households, persons) = two(home).await;
        assert_eq!(held(&store, households).await, [false, false]);
        assert_eq!(store.suspect(vec![suspicion(persons)], stamp("2024-01-01T00:00:00Z")).await.unwrap(), 1);
        assert_eq!(held(&store, households).await, [true, true]);
        decide(&store, home, persons, 1, Verdict::Different).await.unwrap();
        assert_eq!(held(&store, households).await, [false, false]);
        let again = store.suspect(vec![suspicion(persons)], stamp("2024-01-03T00:00:00Z")).await.unwrap();
        assert_eq!((again, held(&store, households).await), (0, [false, false]), "what was decided is not asked again");
    }

    async fn of_joined_files_one_is_paid_until_they_are_parted(home) {
        let (store, households, persons) = two(home).await;
        decide(&store, home, persons, 0, Verdict::Same { keeps: households[1] }).await.unwrap();
        assert_eq!(held(&store, households).await, [true, false]);
        for household in households {
            assert_eq!(store.duplicates_of(household).await.unwrap().len(), 1, "a joined file is found under both");
        }
        decide(&store, home, persons, 1, Verdict::Different).await.unwrap();
        assert_eq!(held(&store, households).await, [false, false]);
        let states: Vec<Verdict> = store.duplicate(persons).await.unwrap().into_iter().map(|row| row.verdict).collect();
        assert_eq!(states, [Verdict::Same { keeps: households[1] }, Verdict::Different], "nothing is lost");
    }

    async fn who_decided_over_what_somebody_else_decided_is_told_so(home) {
        let (store, households, persons) = two(home).await;
        decide(&store, home, persons, 0, Verdict::Different).await.unwrap();
        let late = decide(&store, home, [persons[1], persons[0]], 0, Verdict::Same { keeps: households[0] }).await;
        assert!(matches!(late, Err(Error::DecidedMeanwhile)), "{late:?}");
        assert_eq!(store.duplicate(persons).await.unwrap().len(), 1);
    }

    async fn two_of_one_household_and_a_third_household_are_refused(home) {
        let (store, households, persons) = two(home).await;
        let (third, done) = household(&store, home).await;
        let keeps = decide(&store, home, persons, 0, Verdict::Same { keeps: third }).await;
        assert!(matches!(keeps, Err(Error::NotOfThese(_))), "{keeps:?}");
        let both = [done.persons[0], done.persons[1]];
        let inside = decide(&store, home, both, 0, Verdict::Different).await;
        assert!(matches!(inside, Err(Error::OneHousehold(_))), "{inside:?}");
        assert_eq!(store.suspect(vec![suspicion(both)], stamp("2024-01-01T00:00:00Z")).await.unwrap(), 0);
        assert_eq!(held(&store, households).await, [false, false]);
    }

    async fn why_is_sealed_and_grounds_that_could_name_somebody_are_refused(home) {
        let (store, _, persons) = two(home).await;
        let named = Suspicion { persons, grounds: "박미영".to_owned() };
        assert!(matches!(store.suspect(vec![named], stamp("2024-01-01T00:00:00Z")).await, Err(Error::Grounds)));
        decide(&store, home, persons, 0, Verdict::Open).await.unwrap();
        let row = store.duplicate(persons).await.unwrap().remove(0);
        let slot = row.why.unwrap();
        let opened = store.open_values(row.persons[0], vec![slot.clone()], &reading("2024-02-01T00:00:00Z")).await.unwrap();
        assert_eq!(opened.value(&slot).unwrap().expose_text(), Some("the same fingerprints"));
    }

    async fn why_it_was_decided_goes_with_the_first_of_the_two(home) {
        forgets_why(home, 0).await;
    }

    async fn why_it_was_decided_goes_with_the_other_of_the_two(home) {
        forgets_why(home, 1).await;
    }

    async fn a_reason_that_is_gone_though_nobody_was_erased_is_found(home) {
        let (store, _, persons) = two(home).await;
        decide(&store, home, persons, 0, Verdict::Different).await.unwrap();
        store.close().await;
        crate::damage::vandalise(home, "update sealed set bytes = null where field = 'duplicate.why'").await;
        let error = verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap_err().to_string();
        assert!(error.contains("the person was not erased"), "{error}");
    }

    async fn all_files_of_one_person_are_found_from_each_until_they_are_parted(home) {
        let (store, [a, b], [in_a, in_b]) = two(home).await;
        let (c, of_c) = household(&store, home).await;
        let pairs = [[in_a, in_b], [in_b, of_c.persons[0]]];
        for pair in pairs {
            decide(&store, home, pair, 0, Verdict::Same { keeps: b }).await.unwrap();
        }
        let sorted = |mut found: Vec<HouseholdId>| { found.sort(); found };
        assert_eq!(sorted(store.joined_with(a).await.unwrap()), sorted(vec![b, c]));
        assert_eq!(sorted(store.joined_with(c).await.unwrap()), sorted(vec![a, b]));
        decide(&store, home, pairs[1], 1, Verdict::Different).await.unwrap();
        assert_eq!(store.joined_with(a).await.unwrap(), [b]);
        assert_eq!(store.joined_with(c).await.unwrap(), []);
    }

    async fn what_was_decided_is_in_the_log(home) {
        let (store, _, persons) = two(home).await;
        store.suspect(vec![suspicion(persons)], stamp("2024-01-01T00:00:00Z")).await.unwrap();
        decide(&store, home, persons, 1, Verdict::Different).await.unwrap();
        store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
        crate::damage::vandalise(home, "update duplicate set state = 'open' where number = 2").await;
        let error = verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap_err().to_string();
        assert!(error.contains("duplicate") && error.contains("was changed"), "{error}");
    }
}

fn verdicts() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0..4_u8, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn joined_and_parted_files_have_the_standings_that_they_had(steps in verdicts()) {
        crate::home::on_sqlite(async |home| {
            let (store, households, persons) = two(home).await;
            let standings = async || {
                let mut found = Vec::new();
                for id in households {
                    let day = ("2024-03-01".parse().unwrap(), Some(at("2024-03-01T00:00:00Z")));
                    found.push(store.standing(engine(), id, day, &reading("2024-03-01T00:00:00Z")).await.unwrap());
                    found.push(store.known_when(engine(), id, 4, &reading("2024-03-01T00:00:00Z")).await.unwrap());
                }
                format!("{found:?}")
            };
            let before = standings().await;
            let last = steps.len() as u64;
            for (seen, step) in (0..).zip(&steps) {
                let keeps = households[usize::from(step % 2)];
                let verdict = [Verdict::Same { keeps }, Verdict::Same { keeps }, Verdict::Open, Verdict::Different][usize::from(*step)];
                decide(&store, home, persons, seen, verdict).await.unwrap();
                let paid = held(&store, households).await.iter().filter(|held| !**held).count();
                assert_eq!(paid, match verdict { Verdict::Open => 0, Verdict::Same { .. } => 1, Verdict::Different => 2 });
            }
            decide(&store, home, persons, last, Verdict::Different).await.unwrap();
            assert_eq!(standings().await, before);
            assert_eq!(held(&store, households).await, [false, false]);
        });
    }
}
