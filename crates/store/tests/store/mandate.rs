//! Mandates: of one person, for some things and some days, ended at once.

use jiff::{SignedDuration, Timestamp};
use store::{Error, MANDATE_DAYS_MAX, MANDATES_MAX, MandateError, Stamp, Store, verify_log};
use vault::{ActorId, PersonId};

use crate::home::{Home, on_both};
use crate::sample::{CASEWORKER, OTHER, at, household};

const ADVOCATE: ActorId = ActorId([77; 16]);
const NEWCOMER: ActorId = ActorId([78; 16]);

fn noon() -> Timestamp {
    at("2026-11-22T03:00:00Z")
}

fn by_newcomer(at: Timestamp) -> Stamp {
    Stamp { by: NEWCOMER, at }
}

async fn mother(home: &mut Home) -> (Store, PersonId, PersonId) {
    let store = home.create().await;
    let (_, done) = household(&store, home).await;
    (store, done.persons[0], done.persons[1])
}

/// Whose mandates are in force.
async fn persons(store: &Store, account: ActorId, now: Timestamp) -> Vec<PersonId> {
    store.mandates_to(account, now).await.unwrap().iter().map(|mandate| mandate.person).collect()
}

fn refused<T: std::fmt::Debug>(done: Result<T, Error>) -> MandateError {
    match done {
        Err(Error::Mandate(error)) => error,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn a_mandate_is_in_force_from_when_it_is_given_to_its_end_and_for_one_account(home) {
        let (store, mother, _) = mother(home).await;
        let stamp = by_newcomer(noon());
        store.give_mandate((mother, ADVOCATE), &["see_standing", "ask"], 30, stamp, &mut home.rng).await.unwrap();
        let until = noon() + SignedDuration::from_hours(24 * 30);
        let mandate = store.mandates_to(ADVOCATE, noon()).await.unwrap().remove(0);
        assert_eq!((mandate.person, mandate.until, mandate.may), (mother, until, vec!["see_standing".to_owned(), "ask".to_owned()]));
        assert_eq!(persons(&store, CASEWORKER, noon()).await, []);
        assert_eq!(persons(&store, ADVOCATE, noon() - SignedDuration::from_secs(1)).await, []);
        assert_eq!(persons(&store, ADVOCATE, until - SignedDuration::from_secs(1)).await, [mother]);
        assert_eq!(persons(&store, ADVOCATE, until).await, []);
    }

    async fn who_gave_it_ends_it_at_once_and_nobody_else_does(home) {
        let (store, mother, daughter) = mother(home).await;
        let stamp = by_newcomer(noon());
        let id = store.give_mandate((mother, ADVOCATE), &["ask"], 30, stamp, &mut home.rng).await.unwrap();
        assert_eq!(refused(store.end_mandate(id, daughter, stamp).await), MandateError::Unknown);
        assert_eq!(persons(&store, ADVOCATE, noon()).await, [mother]);
        store.end_mandate(id, mother, stamp).await.unwrap();
        assert_eq!(persons(&store, ADVOCATE, noon()).await, [], "the very moment");
        assert_eq!(refused(store.end_mandate(id, mother, stamp).await), MandateError::Unknown);
        assert_eq!(store.mandates_of(mother).await.unwrap()[0].ended, Some(noon()));
        assert_eq!(store.mandates_of(daughter).await.unwrap(), []);
        store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn a_second_one_takes_the_place_of_the_first(home) {
        let (store, mother, _) = mother(home).await;
        for may in [&["see_standing", "see_money", "ask"][..], &["see_standing"]] {
            store.give_mandate((mother, ADVOCATE), may, 30, by_newcomer(noon()), &mut home.rng).await.unwrap();
        }
        let in_force = store.mandates_to(ADVOCATE, noon()).await.unwrap();
        assert_eq!((in_force.len(), &in_force[0].may), (1, &vec!["see_standing".to_owned()]));
    }

    async fn it_is_for_something_and_for_some_days_and_there_are_few(home) {
        let (store, mother, _) = mother(home).await;
        let stamp = by_newcomer(noon());
        for days in [0, MANDATE_DAYS_MAX + 1, u16::MAX] {
            let given = store.give_mandate((mother, ADVOCATE), &["ask"], days, stamp, &mut home.rng).await;
            assert_eq!(refused(given), MandateError::Days);
        }
        assert_eq!(refused(store.give_mandate((mother, ADVOCATE), &[], 1, stamp, &mut home.rng).await), MandateError::Nothing);
        for number in 0..MANDATES_MAX as u8 {
            store.give_mandate((mother, ActorId([number; 16])), &["ask"], 1, stamp, &mut home.rng).await.unwrap();
        }
        let more = store.give_mandate((mother, OTHER), &["ask"], 1, stamp, &mut home.rng).await;
        assert_eq!(refused(more), MandateError::TooMany);
        store.give_mandate((mother, ActorId([0; 16])), &["ask"], 2, stamp, &mut home.rng).await.unwrap();
        let tomorrow = by_newcomer(noon() + SignedDuration::from_hours(24));
        store.give_mandate((mother, OTHER), &["ask"], 1, tomorrow, &mut home.rng).await.unwrap();
    }
}
