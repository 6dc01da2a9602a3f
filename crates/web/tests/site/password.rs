//! Another password: for whoever knows the one before, and by which every other session ends. And an administrator who ends another's.

use std::sync::atomic::Ordering;

use access::Totp;
use axum::http::StatusCode;
use store::AccountAct;

use crate::sign_in::{Answer, CLOCK, PASSED, PASSWORD, World, administrator, next_code};

const OTHER: &str = "seven lamps by the lake";

/// Somebody who has just signed in, twice.
async fn owner(world: &mut World) -> (Totp, [String; 2]) {
    let (_, code) = world.account("kim7", Some("caseworker")).await;
    let totp = world.sign_up(&code).await;
    let first = signed_in(world, &totp, PASSWORD).await;
    let second = signed_in(world, &totp, PASSWORD).await;
    (totp, [first, second].map(|answer| answer.cookies.join("; ")))
}

async fn signed_in(world: &World, totp: &Totp, password: &str) -> Answer {
    world.sign_in("", "192.0.2.1", "kim7", password, &next_code(totp)).await
}

async fn change(world: &World, cookies: &str, current: &str, password: &str, again: &str) -> Answer {
    world.post("/password", cookies, "192.0.2.1", &[("current", current), ("password", password), ("again", again)]).await
}

#[tokio::test]
async fn somebody_changes_their_password_and_is_signed_out_everywhere_else() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (totp, [here, elsewhere]) = owner(&mut world).await;
    assert!(world.get("/sessions", &here).await.page.contains("href=\"/password\""));
    let page = world.get("/password", &here).await.page;
    assert!(
        page.contains("autocomplete=\"current-password\"") && page.contains("value=\"kim7\""),
        "a keeper of passwords fills it"
    );
    let changed = change(&world, &here, PASSWORD, OTHER, OTHER).await;
    assert_eq!((changed.status, &changed.to[..]), (StatusCode::SEE_OTHER, "/sessions?recorded"), "{}", changed.page);
    assert_eq!(world.get("/today", &here).await.status, StatusCode::OK);
    assert_eq!(world.get("/today", &elsewhere).await.to, "/", "whoever was signed in elsewhere is not any more");
    assert_eq!(signed_in(&world, &totp, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY, "the old one opens nothing");
    assert_eq!(signed_in(&world, &totp, OTHER).await.status, StatusCode::SEE_OTHER, "and the device is the same");
}

#[tokio::test]
async fn what_is_wrong_with_another_password_is_said_and_the_old_one_still_counts() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (totp, [here, _]) = owner(&mut world).await;
    for (current, password, again, says) in [
        ("not the one", OTHER, OTHER, "was not right. Nothing was changed"),
        ("", OTHER, OTHER, "was not right. Nothing was changed"),
        (PASSWORD, OTHER, "another", "not the same"),
        (PASSWORD, "tooshort1", "tooshort1", "at least 12"),
        (PASSWORD, "Qwerty123456", "Qwerty123456", "would be guessed"),
        (PASSWORD, "kim7 kim7 2026", "kim7 kim7 2026", "would be guessed"),
        (PASSWORD, "하나원 정착지원시설!!", "하나원 정착지원시설!!", "would be guessed"),
    ] {
        let refused = change(&world, &here, current, password, again).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
        assert!(refused.page.contains(says) && !refused.page.contains(password), "{password}: {}", refused.page);
    }
    assert_eq!(signed_in(&world, &totp, PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whoever_finds_a_browser_open_cannot_guess_the_password_at_their_leisure() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (_, [here, _]) = owner(&mut world).await;
    for _ in 0..5 {
        assert_eq!(change(&world, &here, "a guess", OTHER, OTHER).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let waits = change(&world, &here, PASSWORD, OTHER, OTHER).await;
    assert!(waits.status == StatusCode::TOO_MANY_REQUESTS && waits.page.contains("seconds"), "{}", waits.page);
    PASSED.fetch_add(16 * 60, Ordering::Relaxed);
    let asks = world.get("/password", &here).await;
    assert_eq!(asks.to, "/sign-in/again?to=/password", "and some time after, nobody changes it who has not shown who they are");
    assert_eq!(world.get("/password", "").await.to, "/");
}

#[tokio::test]
async fn an_administrator_signs_somebody_out_everywhere_and_it_is_written_down() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (totp, [here, elsewhere]) = owner(&mut world).await;
    let (admin, _) = administrator(&mut world, "admin1").await;
    let at = world.post("/accounts/find", &admin, "", &[("login", "kim7")]).await.to;
    let path = format!("{at}/sessions");
    assert_eq!(world.post(&path, &here, "", &[]).await.status, StatusCode::NOT_FOUND, "no caseworker does it");
    assert_eq!(world.post(&path, &admin, "", &[]).await.to, at);
    for cookies in [&here, &elsewhere] {
        assert_eq!(world.get("/today", cookies).await.to, "/");
    }
    assert!(world.get(&at, &admin).await.page.contains("signed out everywhere"));
    let id = store::actor_id(at.trim_start_matches("/accounts/")).unwrap();
    let history = world.site.store().account_history(id).await.unwrap();
    assert_eq!(history.last().map(|last| last.act), Some(AccountAct::SessionsEnded));
    assert_eq!(signed_in(&world, &totp, PASSWORD).await.status, StatusCode::SEE_OTHER, "its owner comes in anew");
}
