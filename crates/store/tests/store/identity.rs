//! Identities at a provider: tied by an owner, one of an account and of one account; and vouched for by the account's last row.

use jiff::Timestamp;
use store::{Account, AccountAct, AccountError, AddedPasskey, Error, MACHINE, Showed, SignUp, Stamp, Store, verify_log};
use vault::{ActorId, Compartment};

use crate::damage::vandalise;
use crate::home::{Home, on_both};
use crate::sample::{OTHER, at};

fn noon() -> Timestamp {
    at("2026-11-22T03:00:00Z")
}

fn code(number: u8) -> SignUp {
    SignUp { code: [number; 32], until: at("2026-11-25T03:00:00Z") }
}

/// An account whose owner has chosen a password.
async fn begun(store: &Store, home: &mut Home, number: u8) -> ActorId {
    let by = Stamp { by: MACHINE, at: noon() };
    let id = store.create_account(Some(&format!("kim{number}")), Some(code(number)), by, &mut home.rng).await.unwrap();
    store.enrol([number; 32], "secret words", 100, noon(), &mut home.rng).await.unwrap();
    id
}

async fn last(store: &Store, id: ActorId) -> Account {
    store.account(id).await.unwrap().unwrap()
}

async fn tie(store: &Store, home: &mut Home, id: ActorId, number: u8) -> Result<(), Error> {
    store.tie_identity(&last(store, id).await, [number; 32], noon(), &mut home.rng).await
}

/// Whose account it opens.
async fn opened(store: &Store, number: u8) -> Option<ActorId> {
    store.account_of_identity([number; 32], noon()).await.unwrap().map(|(account, _)| account.id)
}

fn refused<T: std::fmt::Debug>(done: Result<T, Error>) -> AccountError {
    match done {
        Err(Error::Account(error)) => error,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn an_identity_opens_the_account_that_is_tied_to_it_until_it_is_untied(home) {
        let store = home.create().await;
        let id = begun(&store, home, 1).await;
        assert_eq!((opened(&store, 7).await, store.tied_since(&last(&store, id).await).await.unwrap()), (None, None));
        tie(&store, home, id, 7).await.unwrap();
        assert_eq!(store.tied_since(&last(&store, id).await).await.unwrap(), Some(noon()));
        let (account, used) = store.account_of_identity([7; 32], noon()).await.unwrap().unwrap();
        assert_eq!(account.id, id);
        assert_eq!(store.credentials(&account, noon()).await.unwrap().as_deref(), Some("secret words"), "the password stays");
        store.begin_session([8; 32], id, Showed::Identity(used), "", noon()).await.unwrap();
        assert_eq!(opened(&store, 6).await, None);
        store.untie_identity(id, noon()).await.unwrap();
        assert_eq!(opened(&store, 7).await, None);
        let late = store.begin_session([9; 32], id, Showed::Identity(used), "", noon()).await;
        assert_eq!(refused(late), AccountError::NoIdentity, "untied at the same moment");
        assert_eq!(refused(store.untie_identity(id, noon()).await), AccountError::NoIdentity);
        let acts: Vec<AccountAct> = store.account_history(id).await.unwrap().into_iter().map(|row| row.act).collect();
        let expected = [AccountAct::Created, AccountAct::Enrolled, AccountAct::IdentityTied, AccountAct::IdentityUntied];
        assert_eq!(acts, expected);
        store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn an_identity_is_one_accounts_and_an_account_has_one(home) {
        let store = home.create().await;
        let (one, other) = (begun(&store, home, 1).await, begun(&store, home, 2).await);
        let stale = last(&store, one).await;
        tie(&store, home, one, 7).await.unwrap();
        assert_eq!(refused(tie(&store, home, other, 7).await), AccountError::IdentityTaken);
        assert_eq!(refused(tie(&store, home, one, 8).await), AccountError::Tied);
        let late = store.tie_identity(&stale, [8; 32], noon(), &mut home.rng).await;
        assert_eq!(refused(late), AccountError::Meanwhile);
        let used = store.account_of_identity([7; 32], noon()).await.unwrap().unwrap().1;
        let theirs = store.begin_session([9; 32], other, Showed::Identity(used), "", noon()).await;
        assert_eq!(refused(theirs), AccountError::NoIdentity, "it opens nobody else's");
        store.rotate_index_key(Compartment::Identity, &[], &[&home.root], &mut home.rng).await.unwrap();
        assert_eq!(opened(&store, 7).await, Some(one), "under another key of indexes as well");
        assert_eq!(refused(tie(&store, home, other, 7).await), AccountError::IdentityTaken);
        store.close().await;
    }

    async fn what_needs_no_provider_stays_when_an_account_is_tied(home) {
        let store = home.create().await;
        let by = Stamp { by: MACHINE, at: noon() };
        let id = store.create_account(Some("kim1"), Some(code(1)), by, &mut home.rng).await.unwrap();
        let passkey = AddedPasskey { hash: [1; 32], text: "a key", state: &[0] };
        store.enrol_passkey([1; 32], passkey, noon(), &mut home.rng).await.unwrap();
        tie(&store, home, id, 7).await.unwrap();
        assert_eq!(refused(store.remove_passkey(id, [1; 32], noon()).await), AccountError::LastMeans);
        assert_eq!(opened(&store, 7).await, Some(id), "what is refused changes nothing");
        store.untie_identity(id, noon()).await.unwrap();
        store.close().await;
    }

    async fn an_identity_that_is_put_in_moved_or_brought_back_from_outside_opens_nothing(home) {
        let store = home.create().await;
        let (one, other) = (begun(&store, home, 1).await, begun(&store, home, 2).await);
        tie(&store, home, one, 7).await.unwrap();
        tie(&store, home, other, 8).await.unwrap();
        store.close().await;
        vandalise(home, "create table kept as select * from account_identity").await;
        // Whoever can write makes their own identity that of another's account.
        vandalise(home, "delete from account_identity where blind = (select blind from kept order by blind limit 1)").await;
        vandalise(home, "update account_identity set blind = (select blind from kept order by blind limit 1)").await;
        let store = home.open().await;
        let found = [store.account_of_identity([7; 32], noon()).await, store.account_of_identity([8; 32], noon()).await];
        assert!(found.iter().any(|found| matches!(found, Err(Error::Damaged { .. }))), "{found:?}");
        assert!(!found.iter().any(|found| matches!(found, Ok(Some(_)))), "{found:?}");
        store.close().await;
        vandalise(home, "delete from account_identity").await;
        vandalise(home, "insert into account_identity select * from kept").await;
        let store = home.open().await;
        store.untie_identity(one, noon()).await.unwrap();
        store.close().await;
        vandalise(home, "delete from account_identity").await;
        vandalise(home, "insert into account_identity select * from kept").await;
        let store = home.open().await;
        let found = store.account_of_identity([7; 32], noon()).await;
        assert!(matches!(found, Err(Error::Damaged { .. })), "{found:?}");
        assert_eq!(opened(&store, 8).await, Some(other));
        store.close().await;
    }

    async fn a_new_beginning_and_an_end_untie(home) {
        let store = home.create().await;
        let (one, other, third) = (begun(&store, home, 1).await, begun(&store, home, 2).await, begun(&store, home, 3).await);
        for (id, number) in [(one, 7), (other, 8)] {
            tie(&store, home, id, number).await.unwrap();
        }
        store.reset_account(one, code(4), Stamp { by: MACHINE, at: noon() }).await.unwrap();
        store.end_account(other, Stamp { by: OTHER, at: noon() }).await.unwrap();
        assert_eq!((opened(&store, 7).await, opened(&store, 8).await), (None, None));
        store.enrol([4; 32], "other words", 101, noon(), &mut home.rng).await.unwrap();
        assert_eq!(store.tied_since(&last(&store, one).await).await.unwrap(), None);
        tie(&store, home, third, 7).await.unwrap();
        store.close().await;
    }
}
