//! Signing in by an office's own identity provider: an account is tied by its owner, opened by nobody else, and by nothing that is not the provider's word.

use std::sync::atomic::Ordering;

use access::Totp;
use axum::http::StatusCode;
use identity::{Provider, Settings};
use serde_json::json;
use store::{AccountAct, MACHINE, Stamp};
use vault::ActorId;
use web::provider_back;

use crate::idp::{Alter, BACK, CLIENT, Fault, Idp, SECRET, Sign};
use crate::sign_in::{Answer, CLOCK, ORIGIN, PASSED, PASSWORD, World, next_code, now};
use crate::world::World as Demo;

const NAME: &str = "Ministry & Co";
const ADDRESS: &str = "192.0.2.1";

/// A site whose office has a provider.
async fn both() -> (Idp, World) {
    let idp = Idp::new(|| now().as_second()).await;
    let settings = Settings {
        issuer: idp.url.clone(),
        client: CLIENT.to_owned(),
        secret: SECRET.to_owned().into(),
        redirect: provider_back(ORIGIN),
        claim: "sub".to_owned(),
        acr: Vec::new(),
        amr: Vec::new(),
    };
    let provider = Provider::new(settings).unwrap();
    (idp, World::with(|site| site.asks(NAME.to_owned(), provider)).await)
}

struct Owner {
    id: ActorId,
    totp: Totp,
    cookies: String,
}

/// Somebody who signs in with a password.
async fn owner(world: &mut World, login: &str) -> Owner {
    let (id, code) = world.account(login, Some("caseworker")).await;
    let totp = world.sign_up(&code).await;
    let cookies = world.sign_in("", ADDRESS, login, PASSWORD, &next_code(&totp)).await.cookies.join("; ");
    Owner { id, totp, cookies }
}

/// Where a page leads on by itself.
fn onward(page: &str) -> String {
    let (_, after) = page.split_once("content=\"0; url=").unwrap_or_else(|| panic!("it leads nowhere: {page}"));
    after.split('"').next().unwrap().replace("&#x2f;", "/").replace("&amp;", "&")
}

/// Sends a browser to the provider by a form: where it is sent, and the cookie of the way.
async fn sent(world: &World, path: &str, cookies: &str, fields: &[(&str, &str)]) -> (String, String) {
    let answer = world.post(path, cookies, ADDRESS, fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.page);
    assert!(answer.content_policy.contains("form-action 'self';"), "{}", answer.content_policy);
    (onward(&answer.page), answer.cookies[0].clone())
}

/// The address to which the provider sends a browser back.
fn back(idp: &Idp, url: &str, sub: &str) -> String {
    let brought = idp.signs_in(url, sub);
    let code = brought.code.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    format!("{}?code={code}&state={}", BACK.strip_prefix(ORIGIN).unwrap(), brought.state)
}

/// Goes there and comes back. Sent from elsewhere, a browser shows the cookie of the way alone.
async fn goes(idp: &Idp, world: &World, path: &str, cookies: &str, sub: &str) -> Answer {
    let (url, way) = sent(world, path, cookies, &[("to", "/passkeys")]).await;
    world.get(&back(idp, &url, sub), &way).await
}

async fn enters(idp: &Idp, world: &World, sub: &str) -> Answer {
    goes(idp, world, "/sign-in/provider", "", sub).await
}

/// The session that an answer began; the cookie of the way is taken away by it.
fn session(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.page);
    assert!(answer.cookies.contains(&"provider=".to_owned()), "{:?}", answer.cookies);
    answer.cookies.iter().find(|cookie| cookie.starts_with("session=")).unwrap_or_else(|| panic!("{}", answer.page)).clone()
}

fn refused(answer: &Answer, words: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.page);
    assert!(answer.page.contains(words), "{words}: {}", answer.page);
    assert!(!answer.cookies.iter().any(|cookie| cookie.starts_with("session=")), "{:?}", answer.cookies);
}

async fn acts(world: &World, id: ActorId) -> Vec<AccountAct> {
    world.site.store().account_history(id).await.unwrap().into_iter().map(|row| row.act).collect()
}

#[tokio::test]
async fn an_owner_ties_their_account_comes_in_by_the_provider_and_unties_it() {
    let _clock = CLOCK.lock().await;
    let (idp, mut world) = both().await;
    let Owner { id, cookies, .. } = owner(&mut world, "kim7").await;
    assert!(world.get("/sign-in", "").await.page.contains("Go to Ministry &amp; Co"), "the button is there, and harmless");
    assert!(world.get("/sessions", &cookies).await.page.contains("href=\"/identity\""));
    assert!(world.get("/identity", &cookies).await.page.contains("not tied"));
    let tied = goes(&idp, &world, "/identity", &cookies, "sub of kim").await;
    assert_eq!((tied.status, &onward(&tied.page)[..]), (StatusCode::OK, "/identity"), "{}", tied.page);
    assert!(world.get("/identity", &cookies).await.page.contains("Tied since"));
    let entered = enters(&idp, &world, "sub of kim").await;
    let session = session(&entered);
    assert_eq!(onward(&entered.page), "/");
    assert!(!entered.page.contains("eyJ") && !entered.cookies.concat().contains("eyJ"), "no token leaves the server");
    assert_eq!(world.get("/", &session).await.to, "/today", "what the account is for is said here");
    assert_eq!(world.get("/passkeys", &session).await.status, StatusCode::OK, "they have just shown who they are");
    assert_eq!(world.post("/identity/untie", &session, ADDRESS, &[]).await.to, "/identity");
    refused(&enters(&idp, &world, "sub of kim").await, "nobody here has tied an account");
    refused(&world.post("/identity/untie", &session, ADDRESS, &[]).await, "not tied any more");
    let expected =
        [AccountAct::Created, AccountAct::Granted, AccountAct::Enrolled, AccountAct::IdentityTied, AccountAct::IdentityUntied];
    assert_eq!(acts(&world, id).await, expected);
}

#[tokio::test]
async fn the_provider_makes_no_account_and_says_the_same_of_whoever_has_none() {
    let _clock = CLOCK.lock().await;
    let (idp, mut world) = both().await;
    let [kim, lee] = [owner(&mut world, "kim7").await, owner(&mut world, "lee8").await];
    for (owner, sub) in [(&kim, "kim"), (&lee, "lee")] {
        session_of_tied(&goes(&idp, &world, "/identity", &owner.cookies, sub).await);
    }
    let accounts = world.site.store().accounts().await.unwrap().len();
    let store = world.site.store();
    store.end_account(kim.id, Stamp { by: MACHINE, at: now() }).await.unwrap();
    let stamp = Stamp { by: MACHINE, at: now() };
    let sign_up = store::SignUp { code: [1; 32], until: now() };
    store.reset_account(lee.id, sign_up, stamp).await.unwrap();
    let mut pages = Vec::new();
    for sub in ["kim", "lee", "kim7", "admin", "nobody"] {
        let answer = enters(&idp, &world, sub).await;
        refused(&answer, "nobody here has tied an account");
        pages.push(answer.page);
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "an account that ended or began anew is like none");
    assert_eq!(world.site.store().accounts().await.unwrap().len(), accounts);
}

fn session_of_tied(answer: &Answer) {
    assert!(answer.status == StatusCode::OK && answer.page.contains("Your account is tied"), "{}", answer.page);
}

#[tokio::test]
async fn an_answer_counts_once_in_the_browser_that_was_sent_and_within_ten_minutes() {
    let _clock = CLOCK.lock().await;
    let (idp, mut world) = both().await;
    let kim = owner(&mut world, "kim7").await;
    session_of_tied(&goes(&idp, &world, "/identity", &kim.cookies, "kim").await);
    let over = "began in another browser";
    let (url, way) = sent(&world, "/sign-in/provider", "", &[]).await;
    let answer = back(&idp, &url, "kim");
    let other = sent(&world, "/sign-in/provider", "", &[]).await.1;
    refused(&world.get(&answer, &other).await, over);
    refused(&world.get(&answer, &way).await, over);
    let (url, _) = sent(&world, "/sign-in/provider", "", &[]).await;
    refused(&world.get(&back(&idp, &url, "kim"), "").await, over);
    let (url, way) = sent(&world, "/sign-in/provider", "", &[]).await;
    let answer = back(&idp, &url, "kim");
    session(&world.get(&answer, &way).await);
    refused(&world.get(&answer, &way).await, over);
    let (url, way) = sent(&world, "/sign-in/provider", "", &[]).await;
    PASSED.fetch_add(600, Ordering::Relaxed);
    refused(&world.get(&back(&idp, &url, "kim"), &way).await, over);
    for wrong in ["", "?code=a", "?state=", "?code=a&state=b", "?error=access_denied"] {
        refused(&world.get(&format!("/sign-in/provider/back{wrong}"), &way).await, over);
    }
}

#[tokio::test]
async fn nothing_that_is_not_the_providers_word_opens_an_account() {
    let _clock = CLOCK.lock().await;
    let (idp, mut world) = both().await;
    let kim = owner(&mut world, "kim7").await;
    session_of_tied(&goes(&idp, &world, "/identity", &kim.cookies, "kim").await);
    let wrongs: [(Alter, &str); 6] = [
        (|token| (token.header["alg"], token.sign) = (json!("none"), Sign::Nothing), "does not count"),
        (|token| (token.header["alg"], token.sign) = (json!("HS256"), Sign::Secret), "does not count"),
        (|token| token.sign = Sign::Key(9), "does not count"),
        (|token| token.claims["nonce"] = json!("another"), "does not count"),
        (|token| token.claims["aud"] = json!("another"), "does not count"),
        (|token| token.claims["auth_time"] = json!(1), "just shown who you are"),
    ];
    for (alter, words) in wrongs {
        idp.state().alter = alter;
        refused(&enters(&idp, &world, "kim").await, words);
    }
    idp.state().alter = |_| {};
    let (url, way) = sent(&world, "/sign-in/provider", "", &[]).await;
    let answer = back(&idp, &url, "kim");
    refused(&world.get(&format!("{answer}&iss=https://id.elsewhere.example"), &way).await, "does not count");
    let (url, way) = sent(&world, "/sign-in/provider", "", &[]).await;
    let (_, state) = back(&idp, &url, "kim").split_once("&state=").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    refused(&world.get(&format!("/sign-in/provider/back?error=access_denied&state={state}"), &way).await, "did not let you in");
    session(&enters(&idp, &world, "kim").await);
}

#[tokio::test]
async fn an_account_is_tied_only_by_its_owner_who_has_just_shown_who_they_are() {
    let _clock = CLOCK.lock().await;
    let (idp, mut world) = both().await;
    let kim = owner(&mut world, "kim7").await;
    for path in ["/identity", "/identity/untie"] {
        assert_eq!(world.post(path, "", ADDRESS, &[]).await.to, "/", "{path}: nobody is signed in");
        assert_eq!(world.get(path, "").await.to, "/", "{path}");
    }
    // Signed out before coming back.
    let (url, way) = sent(&world, "/identity", &kim.cookies, &[]).await;
    let late = back(&idp, &url, "kim");
    world.post("/leave", &kim.cookies, ADDRESS, &[]).await;
    refused(&world.get(&late, &way).await, "Begin once more");
    let again = async |totp: &Totp| world.sign_in("", ADDRESS, "kim7", PASSWORD, &next_code(totp)).await.cookies.join("; ");
    let cookies = again(&kim.totp).await;
    PASSED.fetch_add(601, Ordering::Relaxed);
    for path in ["/identity", "/identity/untie"] {
        assert_eq!(world.post(path, &cookies, ADDRESS, &[]).await.to, "/sign-in/again?to=/identity", "{path}");
    }
    assert!(!acts(&world, kim.id).await.contains(&AccountAct::IdentityTied));
    // Somebody else's identity is not taken from them.
    let cookies = again(&kim.totp).await;
    session_of_tied(&goes(&idp, &world, "/identity", &cookies, "kim").await);
    let lee = owner(&mut world, "lee8").await;
    refused(&goes(&idp, &world, "/identity", &lee.cookies, "kim").await, "Another account is tied");
    refused(&goes(&idp, &world, "/identity", &cookies, "kim at home").await, "tied already");
    let entered = session(&enters(&idp, &world, "kim").await);
    assert!(world.get("/identity", &entered).await.page.contains("Tied since"));
}

#[tokio::test]
async fn somebody_shows_once_more_who_they_are_by_the_provider_and_only_as_themselves() {
    let _clock = CLOCK.lock().await;
    let (idp, mut world) = both().await;
    let [kim, lee] = [owner(&mut world, "kim7").await, owner(&mut world, "lee8").await];
    session_of_tied(&goes(&idp, &world, "/identity", &kim.cookies, "kim").await);
    session_of_tied(&goes(&idp, &world, "/identity", &lee.cookies, "lee").await);
    PASSED.fetch_add(601, Ordering::Relaxed);
    assert_eq!(world.get("/passkeys", &kim.cookies).await.to, "/sign-in/again?to=/passkeys");
    assert!(world.get("/sign-in/again?to=/passkeys", &kim.cookies).await.page.contains("/sign-in/again/provider"));
    let path = "/sign-in/again/provider";
    assert_eq!(world.post(path, "", ADDRESS, &[]).await.to, "/", "nobody is signed in");
    for other in ["lee", "nobody"] {
        refused(&goes(&idp, &world, path, &kim.cookies, other).await, "as somebody to whom this account is not tied");
    }
    let shown = goes(&idp, &world, path, &kim.cookies, "kim").await;
    assert_eq!(onward(&shown.page), "/passkeys");
    assert_eq!(world.get("/passkeys", &session(&shown)).await.status, StatusCode::OK);
    assert_eq!(world.get("/sessions", &kim.cookies).await.to, "/", "the session before is over");
    let (url, way) = sent(&world, path, &lee.cookies, &[("to", "https://elsewhere.example")]).await;
    assert_eq!(onward(&world.get(&back(&idp, &url, "lee"), &way).await.page), "/", "nobody is sent elsewhere");
}

#[tokio::test]
async fn while_the_provider_is_down_the_page_says_so_and_one_signs_in_otherwise() {
    let _clock = CLOCK.lock().await;
    let (idp, mut world) = both().await;
    idp.state().faults.insert("/.well-known/openid-configuration", Fault::Says("500 Oh", "{}"));
    assert!(world.site.hears_provider().await.is_err());
    let kim = owner(&mut world, "kim7").await;
    let silent = world.post("/sign-in/provider", "", ADDRESS, &[]).await;
    assert_eq!(silent.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        silent.page.contains("does not answer just now") && silent.page.contains("href=\"&#x2f;sign-in\""),
        "{}",
        silent.page
    );
    assert_eq!(world.get("/today", &kim.cookies).await.status, StatusCode::OK);
    idp.state().faults.clear();
    PASSED.fetch_add(10, Ordering::Relaxed);
    session_of_tied(&goes(&idp, &world, "/identity", &kim.cookies, "kim").await);
    idp.state().faults.insert("/token", Fault::Long);
    for _ in 0..40 {
        assert_eq!(
            enters(&idp, &world, "kim").await.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "nobody waits for what is not their fault"
        );
    }
}

#[tokio::test]
async fn whoever_comes_back_wrong_too_often_waits() {
    let _clock = CLOCK.lock().await;
    let (idp, mut world) = both().await;
    let kim = owner(&mut world, "kim7").await;
    session_of_tied(&goes(&idp, &world, "/identity", &kim.cookies, "kim").await);
    let from = async |address: &str, sub: &str| {
        let (url, way) = sent(&world, "/sign-in/provider", "", &[]).await;
        let request = axum::http::Request::get(back(&idp, &url, sub))
            .header("x-forwarded-for", address)
            .header("cookie", way)
            .body(axum::body::Body::empty())
            .unwrap();
        world.ask(request).await
    };
    for number in 0..32 {
        let answer = from("203.0.113.9", "nobody").await;
        let expected = if number < 31 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(answer.status, expected, "{number}");
    }
    session(&from("198.51.100.7", "kim").await);
    PASSED.fetch_add(61, Ordering::Relaxed);
    session(&from("203.0.113.9", "kim").await);
}

#[tokio::test]
async fn a_site_without_a_provider_has_no_such_pages() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let kim = owner(&mut world, "kim7").await;
    let demo = Demo::new().await;
    let cookie = demo.enter(0).await;
    for path in ["/identity", "/identity/untie", "/sign-in/provider", "/sign-in/again/provider"] {
        assert_eq!(world.post(path, &kim.cookies, ADDRESS, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(world.get(path, &kim.cookies).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(demo.post(path, &cookie, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(world.get("/sign-in/provider/back?code=a&state=b", "").await.status, StatusCode::NOT_FOUND);
    for path in ["/sign-in", "/sign-in/again", "/sessions"] {
        let page = world.get(path, if path == "/sign-in" { "" } else { &kim.cookies }).await.page;
        assert!(!page.contains("provider") && !page.contains("/identity"), "{path}");
    }
}
