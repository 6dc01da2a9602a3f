//! Whoever guesses: at once, and with sign-up codes. One after the other is in `sign_in`.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;

use crate::sign_in::{CLOCK, PASSED, World, next_code};

#[tokio::test]
async fn whoever_guesses_many_passwords_at_once_has_no_more_tries_than_one_after_the_other() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (_, code) = world.account("kim7", Some("caseworker")).await;
    let totp = world.sign_up(&code).await;
    next_code(&totp);
    let guess = async || world.sign_in("", "", "kim7", "a guessed password", "123456").await.status;
    let answers = tokio::join!(guess(), guess(), guess(), guess(), guess(), guess(), guess(), guess());
    let answers: [StatusCode; 8] = answers.into();
    let tried = answers.iter().filter(|status| **status == StatusCode::UNPROCESSABLE_ENTITY).count();
    assert_eq!(tried, 5, "{answers:?}");
}

#[tokio::test]
async fn whoever_guesses_sign_up_codes_waits_and_not_even_a_right_one_counts_meanwhile() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (_, code) = world.account("kim7", Some("caseworker")).await;
    let code = code.to_string();
    let shows = async |address: &str, code: &str| {
        world.post("/sign-up", "", address, &[("sign_up_code", code)]).await.page.contains("name=\"secret\"")
    };
    for _ in 0..40 {
        assert!(!shows("203.0.113.9", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA").await);
    }
    assert!(!shows("203.0.113.9", &code).await, "it is not looked at");
    assert!(shows("198.51.100.7", &code).await, "whoever did not guess does not wait");
    PASSED.fetch_add(61, Ordering::Relaxed);
    assert!(shows("203.0.113.9", &code).await, "nobody is shut out for good");
}
