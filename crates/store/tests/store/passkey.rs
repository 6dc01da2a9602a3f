//! Passkeys of accounts: added, used once, removed; and vouched for by the account's last row.

use jiff::Timestamp;
use store::{
    Account, AccountAct, AccountError, AddedPasskey, Error, MACHINE, PASSKEYS_MAX, Showed, SignUp, Stamp, Store, UsedPasskey,
    verify_log,
};
use vault::ActorId;

use crate::damage::vandalise;
use crate::home::{Home, on_both};
use crate::sample::{OTHER, at};

fn noon() -> Timestamp {
    at("2026-11-22T03:00:00Z")
}

fn code(number: u8) -> SignUp {
    SignUp { code: [number; 32], until: at("2026-11-25T03:00:00Z") }
}

fn passkey(number: u8) -> AddedPasskey<'static> {
    AddedPasskey { hash: [number; 32], text: "a key", state: &[0] }
}

/// An account whose owner begins with a passkey.
async fn begun(store: &Store, home: &mut Home, number: u8) -> ActorId {
    let by = Stamp { by: MACHINE, at: noon() };
    let id = store.create_account(Some(&format!("kim{number}")), Some(code(number)), by, &mut home.rng).await.unwrap();
    store.enrol_passkey([number; 32], passkey(number), noon(), &mut home.rng).await.unwrap();
    id
}

async fn last(store: &Store, id: ActorId) -> Account {
    store.account(id).await.unwrap().unwrap()
}

fn refused<T: std::fmt::Debug>(done: Result<T, Error>) -> AccountError {
    match done {
        Err(Error::Account(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn used(number: u8, before: u8, after: u8) -> Showed {
    Showed::Passkey(UsedPasskey { hash: [number; 32], before: vec![before], after: vec![after] })
}

on_both! {
    async fn a_passkey_opens_an_account_and_its_use_is_written_down_once(home) {
        let store = home.create().await;
        let id = begun(&store, home, 1).await;
        let (account, kept) = store.account_of_passkey([1; 32], noon()).await.unwrap().unwrap();
        assert_eq!((account.id, &kept.text[..], &kept.state[..], kept.seen), (id, "a key", &[0][..], None));
        assert_eq!(store.credentials(&account, noon()).await.unwrap(), None, "there is no password");
        store.begin_session([7; 32], id, used(1, 0, 1), "", noon()).await.unwrap();
        let twice = store.begin_session([8; 32], id, used(1, 0, 1), "", noon()).await;
        assert_eq!(refused(twice), AccountError::NoPasskey, "of two at the same moment one counts");
        let kept = store.passkeys(&account, noon()).await.unwrap();
        assert_eq!((kept.len(), &kept[0].state[..], kept[0].seen), (1, &[1][..], Some(noon())));
        assert_eq!(store.account_of_passkey([2; 32], noon()).await.unwrap(), None);
        let other = begun(&store, home, 2).await;
        assert_eq!(refused(store.begin_session([9; 32], other, used(1, 1, 2), "", noon()).await), AccountError::NoPasskey);
        store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn the_last_thing_that_opens_an_account_stays(home) {
        let store = home.create().await;
        let id = begun(&store, home, 1).await;
        assert_eq!(refused(store.remove_passkey(id, [1; 32], noon()).await), AccountError::LastMeans);
        assert_eq!(store.passkeys(&last(&store, id).await, noon()).await.unwrap().len(), 1, "what is refused changes nothing");
        store.add_passkey(&last(&store, id).await, passkey(2), noon(), &mut home.rng).await.unwrap();
        store.remove_passkey(id, [1; 32], noon()).await.unwrap();
        assert_eq!(refused(store.remove_passkey(id, [1; 32], noon()).await), AccountError::NoPasskey);
        assert_eq!(store.account_of_passkey([1; 32], noon()).await.unwrap(), None);
        let acts: Vec<AccountAct> = store.account_history(id).await.unwrap().into_iter().map(|row| row.act).collect();
        let expected = [AccountAct::Created, AccountAct::Enrolled, AccountAct::PasskeyAdded, AccountAct::PasskeyRemoved];
        assert_eq!(acts, expected);
        store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn a_passkey_is_one_accounts_and_an_account_has_only_so_many(home) {
        let store = home.create().await;
        let (one, other) = (begun(&store, home, 1).await, begun(&store, home, 2).await);
        let account = last(&store, one).await;
        assert_eq!(refused(store.add_passkey(&account, passkey(2), noon(), &mut home.rng).await), AccountError::PasskeyTaken);
        assert_eq!(refused(store.remove_passkey(one, [2; 32], noon()).await), AccountError::NoPasskey, "nobody removes another's");
        store.add_passkey(&account, passkey(3), noon(), &mut home.rng).await.unwrap();
        let stale = store.add_passkey(&account, passkey(4), noon(), &mut home.rng).await;
        assert_eq!(refused(stale), AccountError::Meanwhile);
        for number in 4..2 + PASSKEYS_MAX as u8 {
            store.add_passkey(&last(&store, one).await, passkey(number), noon(), &mut home.rng).await.unwrap();
        }
        let full = store.add_passkey(&last(&store, one).await, passkey(99), noon(), &mut home.rng).await;
        assert_eq!(refused(full), AccountError::Passkeys);
        assert_eq!(store.passkeys(&last(&store, other).await, noon()).await.unwrap().len(), 1);
        store.close().await;
    }

    async fn a_passkey_that_is_put_in_or_brought_back_from_outside_opens_nothing(home) {
        let store = home.create().await;
        let id = begun(&store, home, 1).await;
        store.add_passkey(&last(&store, id).await, passkey(2), noon(), &mut home.rng).await.unwrap();
        store.close().await;
        vandalise(home, "create table kept as select * from account_passkey").await;
        let store = home.open().await;
        store.remove_passkey(id, [2; 32], noon()).await.unwrap();
        store.close().await;
        vandalise(home, "delete from account_passkey; insert into account_passkey select * from kept").await;
        let store = home.open().await;
        for number in [1, 2] {
            let found = store.account_of_passkey([number; 32], noon()).await;
            assert!(matches!(found, Err(Error::Damaged { .. })), "{number}: {found:?}");
        }
        store.close().await;
    }

    async fn a_new_beginning_and_an_end_take_every_passkey(home) {
        let store = home.create().await;
        let (one, other) = (begun(&store, home, 1).await, begun(&store, home, 2).await);
        store.reset_account(one, code(3), Stamp { by: MACHINE, at: noon() }).await.unwrap();
        store.end_account(other, Stamp { by: OTHER, at: noon() }).await.unwrap();
        for number in [1, 2] {
            assert_eq!(store.account_of_passkey([number; 32], noon()).await.unwrap(), None);
        }
        store.enrol([3; 32], "secret words", 100, noon(), &mut home.rng).await.unwrap();
        store.add_passkey(&last(&store, one).await, passkey(1), noon(), &mut home.rng).await.unwrap();
        let account = last(&store, one).await;
        assert_eq!(store.credentials(&account, noon()).await.unwrap().as_deref(), Some("secret words"), "both open it");
        store.remove_passkey(one, [1; 32], noon()).await.unwrap();
        store.close().await;
    }
}
