//! What acts for an account: its tokens, and requests of which each is done once.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use store::{
    AccountError, Append, Done, Error, Grant, HouseholdId, MACHINE, NewPerson, Once, Stamp, Store, TOKEN_DAYS_MAX, TOKENS_MAX,
};
use vault::ActorId;

use crate::home::{Home, on_both};
use crate::sample::{CASEWORKER, OTHER, appended, at, engine, entries, household, reading, stamp};

fn noon() -> Timestamp {
    at("2026-11-22T03:00:00Z")
}

fn days(count: i64) -> Timestamp {
    noon() + SignedDuration::from_hours(24 * count)
}

async fn account(store: &Store, home: &mut Home) -> ActorId {
    let stamp = Stamp { by: MACHINE, at: noon() };
    let id = store.create_account(None, None, stamp, &mut home.rng).await.unwrap();
    store.grant_account(id, Grant { role: Some("caseworker".to_owned()), office: None, person: None }, stamp).await.unwrap();
    id
}

fn refused<T: std::fmt::Debug>(done: Result<T, Error>) -> AccountError {
    match done {
        Err(Error::Account(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn once(store: &Store, key: &str, body: &str) -> Once {
    store.once(CASEWORKER, key, body.as_bytes(), noon()).unwrap()
}

on_both! {
    async fn a_token_counts_until_its_last_day_or_until_its_owner_ends_it(home) {
        let store = home.create().await;
        let (one, other) = (account(&store, home).await, account(&store, home).await);
        store.make_token([7; 32], one, false, 30, noon()).await.unwrap();
        store.make_token([8; 32], one, true, TOKEN_DAYS_MAX, noon()).await.unwrap();
        let (token, of) = store.token([7; 32], days(30) - SignedDuration::from_secs(1)).await.unwrap().unwrap();
        assert_eq!((token.may_write, token.until, of.id), (false, days(30), one));
        assert_eq!(store.token([7; 32], days(30)).await.unwrap(), None);
        assert_eq!(store.token([9; 32], noon()).await.unwrap(), None);
        let left = store.tokens(one, days(30)).await.unwrap();
        assert_eq!(left.iter().map(|token| token.may_write).collect::<Vec<_>>(), [true]);
        let id = left[0].id.to_string();
        assert!(!store.end_token(other, &id).await.unwrap(), "it is another's");
        assert!(store.end_token(one, &id).await.unwrap());
        assert_eq!(store.token([8; 32], noon()).await.unwrap(), None);
    }

    async fn a_token_is_for_a_year_at_most_and_an_account_has_so_many_and_no_more(home) {
        let store = home.create().await;
        let id = account(&store, home).await;
        for days in [0, TOKEN_DAYS_MAX + 1] {
            assert_eq!(refused(store.make_token([7; 32], id, false, days, noon()).await), AccountError::TokenDays);
        }
        for number in 0..TOKENS_MAX {
            store.make_token([number as u8; 32], id, false, 1, noon()).await.unwrap();
        }
        assert_eq!(refused(store.make_token([99; 32], id, false, 1, noon()).await), AccountError::Tokens);
        store.make_token([99; 32], id, false, 1, days(1)).await.unwrap();
        assert_eq!(store.tokens(id, days(1)).await.unwrap().len(), 1, "those that have ended do not count");
    }

    async fn tokens_go_with_the_account_and_with_its_old_password(home) {
        let store = home.create().await;
        let id = account(&store, home).await;
        let by = |by| Stamp { by, at: noon() };
        store.make_token([7; 32], id, true, 30, noon()).await.unwrap();
        store.ask_reset(id, by(CASEWORKER)).await.unwrap();
        let code = store::SignUp { code: [1; 32], until: days(1) };
        assert!(store.token([7; 32], noon()).await.unwrap().is_some());
        store.reset_account(id, code, by(OTHER)).await.unwrap();
        assert_eq!(store.token([7; 32], noon()).await.unwrap(), None);
        store.make_token([8; 32], id, true, 30, noon()).await.unwrap();
        store.end_account(id, by(OTHER)).await.unwrap();
        assert_eq!(store.token([8; 32], noon()).await.unwrap(), None);
        assert_eq!(refused(store.make_token([9; 32], id, true, 30, noon()).await), AccountError::Ended);
    }

    async fn a_request_is_done_once_and_remembered_with_what_came_of_it(home) {
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        let moved = entries("[[entry]]\non = 2023-10-20\nrecorded = 2023-10-21\nwhat = \"moved\"\nregion = \"other\"");
        let append = |expected_last_seq| Append {
            household: id,
            expected_last_seq,
            stamp: stamp("2023-11-01T00:00:00Z"),
            persons: Vec::new(),
            entries: moved.clone(),
        };
        let first = once(&store, "k1", "moved");
        assert_eq!(store.done_before(&first).await.unwrap(), None);
        appended(store.append_once(engine(), append(done.last_seq), Some(&first), &mut home.rng).await.unwrap());
        let known = Some(Done { household: Some(id), last_seq: Some(done.last_seq + 1) });
        assert_eq!(store.done_before(&first).await.unwrap(), known);
        let again = store.append_once(engine(), append(done.last_seq + 1), Some(&first), &mut home.rng).await;
        assert!(matches!(again, Err(Error::DoneBefore)), "{again:?}");
        let other = store.done_before(&once(&store, "k1", "moved elsewhere")).await;
        assert!(matches!(other, Err(Error::OtherRequest)), "{other:?}");
        assert_eq!(store.done_before(&once(&store, "k2", "moved")).await.unwrap(), None);
        let of_other = store.once(OTHER, "k1", b"moved", noon()).unwrap();
        assert_eq!(store.done_before(&of_other).await.unwrap(), None, "keys of two accounts never meet");
        let late = store.once(CASEWORKER, "k1", b"moved", days(8)).unwrap();
        assert_eq!(store.done_before(&late).await.unwrap(), None, "it is forgotten after some days");
    }

    async fn a_request_that_comes_twice_at_once_makes_one_household(home) {
        let store = home.create().await;
        let request = once(&store, "k1", "new");
        let mut made = Vec::new();
        let mut new = || Append {
            household: HouseholdId::random(&mut home.rng),
            expected_last_seq: 0,
            stamp: stamp("2023-11-01T00:00:00Z"),
            persons: vec![NewPerson { member: true, ..NewPerson::default() }],
            entries: Vec::new(),
        };
        for append in [new(), new()] {
            made.push(store.append_once(engine(), append, Some(&request), &mut home.rng).await);
        }
        assert!(made[0].is_ok() && matches!(made[1], Err(Error::DoneBefore)), "{made:?}");
        assert_eq!(store.person_count().await.unwrap(), 1);
    }

    async fn another_system_hears_of_each_household_with_new_entries_until_it_says_that_it_heard(home) {
        let store = home.create().await;
        household(&store, home).await;
        assert_eq!(store.unheard("housing").await.unwrap(), None, "it hears of what comes from then on");
        let (second, done) = household(&store, home).await;
        let (third, _) = household(&store, home).await;
        let told = store.unheard("housing").await.unwrap().unwrap();
        assert_eq!(told.households.keys().copied().collect::<BTreeSet<_>>(), BTreeSet::from([second, third]));
        assert_eq!(told.households[&second], done.last_seq);
        assert_eq!(store.unheard("housing").await.unwrap().unwrap(), told, "until it says so");
        assert_eq!(store.unheard("another").await.unwrap(), None, "each for itself");
        store.heard("housing", told.until).await.unwrap();
        assert_eq!(store.unheard("housing").await.unwrap(), None);
        store.household(engine(), second, &reading("2023-11-02T00:00:00Z")).await.unwrap();
        assert_eq!(store.unheard("housing").await.unwrap(), None, "who reads changes nothing");
    }
}
