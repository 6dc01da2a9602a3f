//! Accounts: made, given a task, signed in to, begun anew by two, ended; each step a leaf of the log.

use jiff::{SignedDuration, Timestamp};
use store::{
    AccountAct, AccountError, Error, Grant, IDLE, MACHINE, SESSIONS_MAX, Showed, SignUp, Stamp, Store, WHOLE, verify_log,
};
use vault::{ActorId, Compartment};

use crate::home::{Home, on_both, on_sqlite};
use crate::sample::{CASEWORKER, OTHER, at};

fn noon() -> Timestamp {
    at("2026-11-22T03:00:00Z")
}

fn by(who: ActorId) -> Stamp {
    Stamp { by: who, at: noon() }
}

fn code(number: u8) -> SignUp {
    SignUp { code: [number; 32], until: noon() + SignedDuration::from_hours(72) }
}

fn grant(role: &str) -> Grant {
    Grant { role: Some(role.to_owned()), office: Some("mou".to_owned()), person: None }
}

/// An account whose owner has chosen a password.
async fn enrolled(store: &Store, home: &mut Home, login: &str, number: u8) -> ActorId {
    let id = store.create_account(Some(login), Some(code(number)), by(MACHINE), &mut home.rng).await.unwrap();
    store.enrol([number; 32], "secret words", 100, noon(), &mut home.rng).await.unwrap();
    id
}

fn refused<T: std::fmt::Debug>(done: Result<T, Error>) -> AccountError {
    match done {
        Err(Error::Account(error)) => error,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn a_new_account_starts_with_nothing_and_every_step_is_in_the_log(home) {
        let store = home.create().await;
        let id = store.create_account(Some("kim7"), Some(code(1)), by(CASEWORKER), &mut home.rng).await.unwrap();
        let made = store.account(id).await.unwrap().unwrap();
        assert_eq!((made.grant, made.secret), (Grant::default(), None));
        store.grant_account(id, grant("caseworker"), by(CASEWORKER)).await.unwrap();
        let account = store.enrol([1; 32], "secret words", 100, noon(), &mut home.rng).await.unwrap();
        assert_eq!((account.grant.clone(), account.by), (grant("caseworker"), id));
        assert_eq!(store.credentials(&account, noon()).await.unwrap().as_deref(), Some("secret words"));
        let acts: Vec<AccountAct> = store.account_history(id).await.unwrap().into_iter().map(|row| row.act).collect();
        assert_eq!(acts, [AccountAct::Created, AccountAct::Granted, AccountAct::Enrolled]);
        assert_eq!(store.accounts().await.unwrap(), [account]);
        store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn an_account_is_found_by_its_login_however_it_is_typed_and_no_two_have_one(home) {
        let store = home.create().await;
        let id = store.create_account(Some("Kim-7"), None, by(MACHINE), &mut home.rng).await.unwrap();
        for typed in ["kim7", " KIM 7"] {
            assert_eq!(store.account_by_login(typed).await.unwrap().map(|account| account.id), Some(id), "{typed}");
        }
        for typed in ["kim", "", "' or 1=1 --", "김7"] {
            assert_eq!(store.account_by_login(typed).await.unwrap(), None, "{typed}");
        }
        let again = store.create_account(Some("KIM7"), None, by(MACHINE), &mut home.rng).await;
        assert_eq!(refused(again), AccountError::LoginTaken);
        assert_eq!(refused(store.create_account(Some("k1"), None, by(MACHINE), &mut home.rng).await), AccountError::LoginLength);
        assert_eq!(store.accounts().await.unwrap().len(), 1, "what is refused leaves nothing");
        store.end_account(id, by(MACHINE)).await.unwrap();
        store.create_account(Some("kim7"), None, by(MACHINE), &mut home.rng).await.unwrap();
    }

    async fn logins_are_found_after_the_key_of_indexes_was_changed(home) {
        let store = home.create().await;
        let id = store.create_account(Some("kim7"), None, by(MACHINE), &mut home.rng).await.unwrap();
        let mark = store.browser_mark(id).unwrap();
        store.rotate_index_key(Compartment::Identity, &[], &[&home.root], &mut home.rng).await.unwrap();
        assert_eq!(store.account_by_login("kim7").await.unwrap().map(|account| account.id), Some(id));
        assert_ne!(store.browser_mark(id).unwrap(), mark);
    }

    async fn a_code_counts_once_and_not_after_its_time(home) {
        let store = home.create().await;
        store.create_account(Some("kim7"), Some(code(1)), by(MACHINE), &mut home.rng).await.unwrap();
        let late = noon() + SignedDuration::from_hours(73);
        assert_eq!(store.account_of_code([1; 32], late).await.unwrap(), None);
        assert_eq!(refused(store.enrol([1; 32], "a", 1, late, &mut home.rng).await), AccountError::Code);
        assert_eq!(refused(store.enrol([2; 32], "a", 1, noon(), &mut home.rng).await), AccountError::Code);
        store.enrol([1; 32], "a", 1, noon(), &mut home.rng).await.unwrap();
        assert_eq!(refused(store.enrol([1; 32], "b", 2, noon(), &mut home.rng).await), AccountError::Code);
    }

    async fn a_new_beginning_needs_two_others_and_ends_the_old_one(home) {
        let store = home.create().await;
        let id = enrolled(&store, home, "kim7", 1).await;
        store.begin_session([7; 32], id, Showed::Code(101), "", noon()).await.unwrap();
        assert_eq!(refused(store.reset_account(id, code(2), by(CASEWORKER)).await), AccountError::NotAsked);
        assert_eq!(refused(store.ask_reset(id, by(id)).await), AccountError::Own);
        store.ask_reset(id, by(CASEWORKER)).await.unwrap();
        assert_eq!(refused(store.reset_account(id, code(2), by(CASEWORKER)).await), AccountError::SamePerson);
        assert_eq!(refused(store.reset_account(id, code(2), by(id)).await), AccountError::Own);
        assert!(store.session([7; 32], noon()).await.unwrap().is_some(), "until it is confirmed nothing changes");
        store.reset_account(id, code(2), by(OTHER)).await.unwrap();
        assert_eq!(store.session([7; 32], noon()).await.unwrap(), None);
        let account = store.account(id).await.unwrap().unwrap();
        assert_eq!(store.credentials(&account, noon()).await.unwrap(), None, "the old password opens nothing");
        assert_eq!(refused(store.reset_account(id, code(3), by(OTHER)).await), AccountError::NotAsked);
        let begun = store.enrol([2; 32], "new words", 1, noon(), &mut home.rng).await.unwrap();
        assert_eq!(store.credentials(&begun, noon()).await.unwrap().as_deref(), Some("new words"));
    }

    async fn nobody_changes_their_own_account_and_what_has_ended_stays_so(home) {
        let store = home.create().await;
        let id = enrolled(&store, home, "kim7", 1).await;
        assert_eq!(refused(store.grant_account(id, grant("administrator"), by(id)).await), AccountError::Own);
        assert_eq!(refused(store.end_account(id, by(id)).await), AccountError::Own);
        store.begin_session([7; 32], id, Showed::Nothing, "", noon()).await.unwrap();
        store.end_account(id, by(OTHER)).await.unwrap();
        assert_eq!(store.session([7; 32], noon()).await.unwrap(), None);
        assert_eq!(refused(store.begin_session([8; 32], id, Showed::Nothing, "", noon()).await), AccountError::Ended);
        assert_eq!(refused(store.grant_account(id, grant("caseworker"), by(OTHER)).await), AccountError::Ended);
        assert_eq!(refused(store.end_account(ActorId([5; 16]), by(OTHER)).await), AccountError::Unknown);
    }

    async fn a_one_time_code_counts_once_whoever_is_first(home) {
        let store = home.create().await;
        let id = enrolled(&store, home, "kim7", 1).await;
        assert_eq!(refused(store.begin_session([7; 32], id, Showed::Code(100), "", noon()).await), AccountError::CodeUsed);
        store.begin_session([7; 32], id, Showed::Code(101), "", noon()).await.unwrap();
        assert_eq!(refused(store.begin_session([8; 32], id, Showed::Code(101), "", noon()).await), AccountError::CodeUsed);
        assert_eq!(store.sessions(id, noon()).await.unwrap().len(), 1);
    }

    async fn a_session_ends_after_half_an_hour_without_a_page_and_after_ten_hours_with(home) {
        let store = home.create().await;
        let id = enrolled(&store, home, "kim7", 1).await;
        store.begin_session([7; 32], id, Showed::Nothing, "", noon()).await.unwrap();
        store.begin_session([8; 32], id, Showed::Nothing, "", noon()).await.unwrap();
        let mut now = noon();
        while now + SignedDuration::from_mins(20) < noon() + WHOLE {
            now += SignedDuration::from_mins(20);
            assert!(store.session([7; 32], now).await.unwrap().is_some(), "{now}");
        }
        assert_eq!(store.session([7; 32], noon() + WHOLE + SignedDuration::from_secs(1)).await.unwrap(), None);
        let idle = noon() + IDLE + SignedDuration::from_secs(1);
        assert_eq!(store.session([8; 32], idle).await.unwrap(), None);
        assert_eq!(store.session([8; 32], noon()).await.unwrap(), None, "what has ended does not come back");
    }

    async fn somebody_sees_and_ends_their_own_sessions_and_nobody_elses(home) {
        let store = home.create().await;
        let (one, other) = (enrolled(&store, home, "kim7", 1).await, enrolled(&store, home, "lee8", 2).await);
        for number in 0..8 {
            let now = noon() + SignedDuration::from_secs(i64::from(number));
            store.begin_session([number; 32], one, Showed::Nothing, "Firefox, Linux", now).await.unwrap();
        }
        store.begin_session([9; 32], other, Showed::Nothing, "", noon()).await.unwrap();
        let mine = store.sessions(one, noon()).await.unwrap();
        assert_eq!(mine.len() as u64, SESSIONS_MAX, "the one that was used longest ago goes");
        let last = mine.last().unwrap().id.to_string();
        assert_eq!(store.end_sessions(other, Some(&last), None).await.unwrap(), 0, "it is another's");
        assert_eq!(store.end_sessions(one, Some(&last), None).await.unwrap(), 1);
        assert_eq!(store.end_sessions(one, None, Some([7; 32])).await.unwrap() as u64, SESSIONS_MAX - 2);
        assert!(store.session([7; 32], noon()).await.unwrap().is_some());
        assert_eq!(store.sessions(other, noon()).await.unwrap().len(), 1);
    }
}

#[test]
fn no_login_token_or_password_stands_in_the_files() {
    on_sqlite(async |home| {
        let store = home.create().await;
        let id = enrolled(&store, home, "kimyuna1985", 1).await;
        store.begin_session([7; 32], id, Showed::Nothing, "Firefox", noon()).await.unwrap();
        let store::Location::Sqlite(path) = &home.location else { return };
        for name in ["", "-wal", ".keys", ".keys-wal"] {
            let file = std::fs::read(format!("{}{name}", path.display())).unwrap();
            for text in ["kimyuna1985", "KIMYUNA1985", "secret words"] {
                assert!(!file.windows(text.len()).any(|window| window == text.as_bytes()), "store.db{name} holds {text}");
            }
        }
    });
}
