//! What people may type, and addresses may hold, to get further than they should.

use std::sync::Mutex;

use access::Role;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::json;
use tower::ServiceExt as _;

use crate::program::token;
use crate::world::World;

/// A text in which each language of the machine would see an end or a beginning of its own.
const ODD: [&str; 7] = [
    "{{ 7*7 }}{% raw %}",
    "%2541%252e%252e",
    "\"quoted\" \\ and 'single'",
    "'; drop table person; --",
    "=1+1",
    "</textarea><b>",
    "\u{202e}gnp.exe",
];

#[tokio::test]
async fn whatever_is_typed_is_shown_as_it_was_typed_and_nothing_reads_it_as_its_own() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    for odd in ODD {
        world.post("/intake", &cookie, &[("name", odd), ("do", "keep")]).await;
        let (status, page) = world.get("/intake", &cookie).await;
        let escaped = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#x27;"), ("/", "&#x2f;")];
        let shown = escaped.iter().fold(odd.to_owned(), |text, (sign, code)| text.replace(sign, code));
        assert!(status == StatusCode::OK && page.contains(&format!("value=\"{shown}\"")), "{odd}: {page}");
    }
}

#[tokio::test]
async fn what_a_program_writes_is_a_text_of_what_it_reads_and_nothing_of_its_shape() {
    let world = World::new().await;
    let texts = ODD.iter().copied().chain(["\"}],\"told\":[{\"at\":\"", "</script>\u{2028}\u{2029}\n\\u0022"]);
    for (number, text) in texts.enumerate() {
        let done = world.write(Role::Newcomer, "/mine/help", (&format!("k{number}"), ""), json!({ "text": text })).await;
        assert_eq!(done.status, StatusCode::CREATED, "{text}: {done:?}");
        let read = world.read(Role::Protection, &format!("/threats/{}", world.households[0].1)).await.body;
        let told = read["told"].as_array().unwrap();
        assert_eq!(told.len(), number + 1);
        assert!(told.iter().any(|one| one["text"] == json!(text)), "{text}: {read}");
    }
}

#[tokio::test]
async fn what_fails_within_is_said_to_have_failed_and_nothing_of_what_is_within() {
    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let world = World::reporting(|what| TOLD.lock().unwrap().push(what.to_owned())).await;
    let caseworker = world.number_of(Role::Caseworker);
    let cookie = world.enter(caseworker).await;
    let beside = rusqlite::Connection::open(world._folder.path().join("s.db")).unwrap();
    beside.execute_batch("alter table obligation rename to moved").unwrap();
    drop(beside);
    let (status, page) = world.get("/today", &cookie).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    let request = Request::get("/api/v1/today").header("authorization", format!("Bearer {}", token(caseworker, false)));
    let answer = world.pages.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let answer = String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
    assert!(answer.contains("urn:resettle:problem:failed"), "{answer}");
    for within in ["obligation", "no such", "sql", "select", ".rs", "s.db"] {
        assert!(!page.to_lowercase().contains(within) && !answer.to_lowercase().contains(within), "{within}: {page} {answer}");
    }
    let told = TOLD.lock().unwrap();
    assert!(told.iter().any(|what| what.contains("obligation")), "whoever watches over it learns what: {told:?}");
}

#[tokio::test]
async fn a_file_of_a_run_is_looked_for_by_its_run_and_nowhere_else() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Finance)).await;
    for run in ["..", "%2e%2e", "..%2f..%2fs.db", "P00001-00000000", "%00", "s.db"] {
        for what in ["file", "note"] {
            let status = world.get(&format!("/payments/{run}/{what}"), &cookie).await.0;
            assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST), "{run}: {status}");
        }
    }
}

#[tokio::test]
async fn a_field_that_is_sent_twice_records_nothing_that_was_not_looked_at() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    let path = format!("/household/{}/payees", world.household());
    let token = world.get(&path, &cookie).await.1;
    let token = token.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let account = [("payee", "all"), ("kind", "person"), ("name", "홍길동"), ("account", "222-333-4444"), ("bank", "088")];
    let twice = [("channel", "in_person"), ("account", "999-999-9999"), ("token", token.as_str())];
    let (status, _) = world.post(&path, &cookie, &[&account[..], &twice].concat()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = world.get(&path, &cookie).await.1;
    assert!(!page.contains("4444") && !page.contains("9999"), "{page}");
}

#[tokio::test]
async fn every_cookie_is_for_this_site_alone_and_leaving_empties_what_the_browser_holds() {
    let world = World::new().await;
    let session = world.enter(world.number_of(Role::Caseworker)).await;
    let asked = |request: Request<Body>| {
        let pages = world.pages.clone();
        async move { pages.oneshot(request).await.unwrap() }
    };
    let language = Request::get("/language/ko").body(Body::empty()).unwrap();
    let leave = Request::post("/leave").header("sec-fetch-site", "same-origin").header(header::COOKIE, &session);
    for request in [language, leave.body(Body::empty()).unwrap()] {
        let response = asked(request).await;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(["session=", "language="].iter().any(|known| cookie.starts_with(known)), "{cookie}");
            assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
        }
        if response.headers().contains_key("clear-site-data") {
            assert_eq!(response.headers()["clear-site-data"], "\"cache\", \"storage\"");
            assert_eq!(world.get("/today", &session).await.0, StatusCode::SEE_OTHER, "the session has ended");
            return;
        }
    }
    panic!("leaving said nothing of what the browser holds");
}
