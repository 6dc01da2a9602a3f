//! New keys from a page: one administrator asks, another agrees, and nobody does it alone.

use std::sync::Mutex;

use access::Role;
use axum::http::StatusCode;
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;
use vault::{Compartment, HeldRoot, RootError};

use crate::money::token_in;
use crate::world::World;

const PAGE: &str = "/installation/keys";

static REPORTED: Mutex<Vec<String>> = Mutex::new(Vec::new());
static FAULTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The root key of every world.
fn root() -> Result<HeldRoot, RootError> {
    Ok(HeldRoot::random(&mut ChaCha20Rng::seed_from_u64(7)))
}

async fn world() -> World {
    let report = |what: &str| REPORTED.lock().unwrap().push(what.to_owned());
    World::with(report, |site, _| site.renews_keys(Box::new(root))).await
}

/// Both administrators, each with the token of their forms.
async fn both(world: &World) -> [(String, String); 2] {
    let numbers = (0..world.accounts.len()).filter(|number| world.accounts[*number].role == Role::Administrator);
    let mut found = Vec::new();
    for number in numbers {
        let cookie = world.enter(number).await;
        let token = token_in(&world.get("/installation/backups", &cookie).await.1);
        found.push((cookie, token));
    }
    found.try_into().unwrap()
}

async fn step(world: &World, (cookie, token): &(String, String), compartment: &str, what: &str) -> (StatusCode, String) {
    world.post(&format!("{PAGE}/{compartment}/{what}"), cookie, &[("token", token)]).await
}

async fn version(world: &World, compartment: Compartment) -> u32 {
    world.site.store().key_versions().await.unwrap()[&compartment]
}

#[tokio::test]
async fn keys_are_for_administrators_alone_and_from_their_own_page() {
    let world = world().await;
    let [(admin, token), _] = both(&world).await;
    for (number, account) in world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Administrator) {
        let cookie = world.enter(number).await;
        assert_eq!(world.get(PAGE, &cookie).await.0, StatusCode::NOT_FOUND, "{:?}", account.role);
        for what in ["ask", "agree", "withdraw", "make"] {
            let sent = step(&world, &(cookie.clone(), token.clone()), "identity", what).await;
            assert_eq!(sent.0, StatusCode::NOT_FOUND, "{:?}", account.role);
        }
    }
    for forged in ["", "0", &"a".repeat(5_000)] {
        assert_eq!(step(&world, &(admin.clone(), forged.to_owned()), "identity", "ask").await.0, StatusCode::FORBIDDEN);
    }
    for (compartment, what) in
        [("root", "ask"), ("identity", "done"), ("Identity", "ask"), ("..%2fidentity", "ask"), ("%00", "%00")]
    {
        let sent = step(&world, &(admin.clone(), token.clone()), compartment, what).await;
        assert_eq!(sent.0, StatusCode::NOT_FOUND, "{compartment} {what}");
        assert_eq!(
            world.get(&format!("{PAGE}/{compartment}/{what}"), &admin).await.0,
            StatusCode::SEE_OTHER,
            "a link does nothing"
        );
    }
    assert!(world.site.store().key_lines().await.unwrap().is_empty(), "nobody else did anything");
}

#[tokio::test]
async fn one_asks_another_agrees_and_the_new_key_opens_everything() {
    let world = world().await;
    let [ana, ben] = both(&world).await;
    let before = version(&world, Compartment::Identity).await;
    assert_eq!(step(&world, &ana, "identity", "ask").await, (StatusCode::SEE_OTHER, PAGE.to_owned()));
    let (own, other) = (world.get(PAGE, &ana.0).await.1, world.get(PAGE, &ben.0).await.1);
    assert!(own.contains("another administrator has to agree") && !own.contains("identity/agree"), "{own}");
    assert!(other.contains("identity/agree") && other.contains("identity/withdraw"), "{other}");
    let (status, page) = step(&world, &ana, "identity", "agree").await;
    assert!(status == StatusCode::CONFLICT && page.contains("Whoever asks does not agree"), "{status} {page}");
    step(&world, &ana, "identity", "make").await;
    assert_eq!(version(&world, Compartment::Identity).await, before, "nobody does it alone");
    assert_eq!(step(&world, &ben, "identity", "agree").await.0, StatusCode::SEE_OTHER);
    for _ in 0..500 {
        if !world.get(PAGE, &ben.0).await.1.contains("<progress") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let page = world.get(PAGE, &ben.0).await.1;
    assert!(page.contains(&format!("Key number {}", before + 1)) && page.contains("<td>made</td>"), "{page}");
    assert_eq!(version(&world, Compartment::Threats).await, 1, "of one compartment alone");
    let caseworker = world.enter(world.number_of(Role::Caseworker)).await;
    let household = world.offices.iter().max_by_key(|(_, of)| of.len()).and_then(|(_, of)| of.first()).unwrap();
    assert_eq!(world.get(&format!("/household/{household}"), &caseworker).await.0, StatusCode::OK, "names still open");
}

#[tokio::test]
async fn what_was_refused_or_is_no_longer_asked_is_not_made() {
    let world = world().await;
    let [ana, ben] = both(&world).await;
    let (status, page) = step(&world, &ben, "health", "agree").await;
    assert!(status == StatusCode::CONFLICT && page.contains("Nobody asks for this any more"), "{status} {page}");
    step(&world, &ana, "health", "ask").await;
    let (status, page) = step(&world, &ben, "health", "ask").await;
    assert!(status == StatusCode::CONFLICT && page.contains("It was asked for already"), "{status} {page}");
    assert_eq!(step(&world, &ben, "health", "withdraw").await.0, StatusCode::SEE_OTHER);
    assert_eq!(step(&world, &ben, "health", "agree").await.0, StatusCode::CONFLICT);
    assert_eq!(version(&world, Compartment::Health).await, 1);
    assert!(world.get(PAGE, &ana.0).await.1.contains("withdrawn or refused"));
}

#[tokio::test]
async fn a_key_that_could_not_be_made_is_told_and_can_be_made_later() {
    let report = |what: &str| FAULTS.lock().unwrap().push(what.to_owned());
    let foreign = || Ok(HeldRoot::random(&mut ChaCha20Rng::seed_from_u64(8)));
    let world = World::with(report, |site, _| site.renews_keys(Box::new(foreign))).await;
    let [ana, ben] = both(&world).await;
    step(&world, &ana, "accounts", "ask").await;
    step(&world, &ben, "accounts", "agree").await;
    let page = world.get(PAGE, &ana.0).await.1;
    assert!(page.contains("The new key was not made") && page.contains("accounts/make"), "{page}");
    assert_eq!(version(&world, Compartment::Accounts).await, 1);
    let reported = FAULTS.lock().unwrap().concat();
    assert!(reported.contains("was not made"), "{reported}");
}

#[tokio::test]
async fn without_a_root_key_the_page_says_where_keys_are_made() {
    let world = World::new().await;
    let [(cookie, token), _] = both(&world).await;
    assert!(world.get(PAGE, &cookie).await.1.contains("made at the machine"));
    let sent = step(&world, &(cookie, token), "identity", "ask").await;
    assert_eq!(sent.0, StatusCode::NOT_FOUND);
}
