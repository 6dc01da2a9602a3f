//! A new key takes two: one asks, another agrees, and only then is it made.

use jiff::{SignedDuration, Timestamp};
use store::{Error, KEY_ORDER_DAYS, KeyAct, KeyOrder, KeyOrderError, Stamp, Store, verify_log};
use vault::{ActorId, Compartment};

use crate::damage::vandalise;
use crate::home::on_both;
use crate::sample::{at, engine, household, reading};

const ANA: ActorId = ActorId([81; 16]);
const BEN: ActorId = ActorId([82; 16]);
const THREATS: Compartment = Compartment::Threats;

fn noon() -> Timestamp {
    at("2026-11-22T03:00:00Z")
}

fn by(by: ActorId) -> Stamp {
    Stamp { by, at: noon() }
}

async fn step(store: &Store, act: KeyAct, stamp: Stamp) -> Result<(), KeyOrderError> {
    match store.key_step(THREATS, act, stamp).await {
        Ok(()) => Ok(()),
        Err(Error::KeyOrder(error)) => Err(error),
        Err(error) => panic!("{error}"),
    }
}

async fn order(store: &Store) -> KeyOrder {
    KeyOrder::of(&store.key_lines().await.unwrap(), THREATS, noon())
}

on_both! {
    async fn a_new_key_is_made_once_two_have_agreed_and_opens_what_was_sealed(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        let before = store.key_versions().await.unwrap()[&THREATS];
        let early = store.renew_key(THREATS, &[&home.root], by(ANA), &mut home.rng).await.unwrap_err();
        assert!(matches!(early, Error::KeyOrder(KeyOrderError::NotAsked)), "{early}");
        step(&store, KeyAct::Asked, by(ANA)).await.unwrap();
        let alone = store.renew_key(THREATS, &[&home.root], by(ANA), &mut home.rng).await.unwrap_err();
        assert!(matches!(alone, Error::KeyOrder(KeyOrderError::NotAgreed)), "{alone}");
        step(&store, KeyAct::Agreed, by(BEN)).await.unwrap();
        assert_eq!(order(&store).await, KeyOrder::Agreed { asked: by(ANA), agreed: by(BEN) });
        store.renew_key(THREATS, &[&home.root], by(BEN), &mut home.rng).await.unwrap();
        assert_eq!(store.key_versions().await.unwrap()[&THREATS], before + 1);
        assert_eq!(order(&store).await, KeyOrder::None);
        let again = store.renew_key(THREATS, &[&home.root], by(BEN), &mut home.rng).await.unwrap_err();
        assert!(matches!(again, Error::KeyOrder(KeyOrderError::NotAsked)), "what two agreed on is made once: {again}");
        store.household(engine(), id, &reading("2026-11-22T03:00:00Z")).await.unwrap();
        let acts: Vec<_> = store.key_lines().await.unwrap().iter().map(|line| (line.act, line.stamp.by)).collect();
        assert_eq!(acts, [(KeyAct::Asked, ANA), (KeyAct::Agreed, BEN), (KeyAct::Done, BEN)]);
    }

    async fn nobody_agrees_alone_or_to_what_is_no_longer_asked(home) {
        let store = home.create().await;
        assert_eq!(step(&store, KeyAct::Agreed, by(BEN)).await, Err(KeyOrderError::NotAsked));
        assert_eq!(step(&store, KeyAct::Withdrawn, by(BEN)).await, Err(KeyOrderError::NotAsked));
        step(&store, KeyAct::Asked, by(ANA)).await.unwrap();
        assert_eq!(step(&store, KeyAct::Asked, by(BEN)).await, Err(KeyOrderError::Asked));
        assert_eq!(step(&store, KeyAct::Agreed, by(ANA)).await, Err(KeyOrderError::SamePerson));
        let other = store.key_step(Compartment::Health, KeyAct::Agreed, by(BEN)).await.unwrap_err();
        assert!(matches!(other, Error::KeyOrder(KeyOrderError::NotAsked)), "of another compartment: {other}");
        step(&store, KeyAct::Withdrawn, by(BEN)).await.unwrap();
        assert_eq!(step(&store, KeyAct::Agreed, by(BEN)).await, Err(KeyOrderError::NotAsked), "it was refused");
        step(&store, KeyAct::Asked, by(ANA)).await.unwrap();
        let late = noon() + SignedDuration::from_hours(24 * KEY_ORDER_DAYS) + SignedDuration::from_secs(1);
        assert_eq!(step(&store, KeyAct::Agreed, Stamp { by: BEN, at: late }).await, Err(KeyOrderError::NotAsked), "too late");
        step(&store, KeyAct::Agreed, by(BEN)).await.unwrap();
        for act in [KeyAct::Asked, KeyAct::Agreed, KeyAct::Withdrawn] {
            assert_eq!(step(&store, act, by(ANA)).await, Err(KeyOrderError::Agreed), "{act:?}");
        }
    }

    async fn who_asked_and_agreed_is_in_the_log(home) {
        let store = home.create().await;
        step(&store, KeyAct::Asked, by(ANA)).await.unwrap();
        step(&store, KeyAct::Agreed, by(BEN)).await.unwrap();
        store.close().await;
        verify_log(&home.location, &[], &mut |_, _| ()).await.unwrap();
        vandalise(home, "update key_order set act = 'withdrawn' where act = 'agreed'").await;
        let error = verify_log(&home.location, &[], &mut |_, _| ()).await.unwrap_err().to_string();
        assert!(error.contains("key_order"), "{error}");
    }
}
