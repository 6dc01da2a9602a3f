//! The API: what it gives, to whom, and that nothing is done twice or over what was not read.

use access::Role;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::program::{DOCUMENT, token};
use crate::world::World;

#[test]
fn the_published_description_is_the_one_of_the_routes() {
    let written = serde_json::to_string_pretty(&*DOCUMENT).unwrap() + "\n";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    if std::env::var_os("RESETTLE_WRITE").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == written, "run the tests once with RESETTLE_WRITE=1 to renew docs/openapi.json");
}

/// Every operation: method, path with what there is in the world, and whether it is open.
pub(crate) fn operations(world: &World) -> Vec<(String, String, bool)> {
    let mut all = Vec::new();
    for (path, methods) in DOCUMENT["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap();
        let path =
            path.replace("{id}", &world.household().to_string()).replace("{entry}", "e1").replace("{kind}", "contact_tried");
        let path = path.replace("{request}", "grievance").replace("{thing}", "own_data").replace("{number}", &"0".repeat(32));
        let path = path.replace("{person}", &world.households[0].1.to_string());
        let path = path.replace("{alarm}", &"0".repeat(32)).replace("{pack}", "next");
        let path = path.replace("{run}", "RUN-1").replace("{payment}", &"A".repeat(32));
        for (method, operation) in methods.as_object().unwrap() {
            all.push((method.to_uppercase(), path.clone(), operation.get("security").is_none()));
        }
    }
    all
}

#[tokio::test]
async fn nothing_but_health_and_the_description_is_told_to_whoever_shows_no_token_that_counts() {
    let world = World::new().await;
    let session = world.enter(world.number_of(Role::Caseworker)).await;
    let mut open = Vec::new();
    for (method, path, is_open) in operations(&world) {
        if is_open {
            assert_eq!(world.ask(&method, &path, &[], None).await.status, StatusCode::OK, "{path}");
            open.push(path);
            continue;
        }
        let body = (method == "POST").then(|| json!({}));
        for headers in [
            vec![],
            vec![("cookie", session.as_str())],
            vec![("authorization", "Bearer resettle_guessed")],
            vec![("authorization", "Basic cjpyCg==")],
        ] {
            let refused = world.ask(&method, &path, &headers, body.clone()).await;
            assert!(matches!(refused.problem(), (401, "no-token") | (429, "slow")), "{method} {path}: {refused:?}");
        }
    }
    assert_eq!(open, ["/health", "/openapi.json"]);
    let right = token(world.number_of(Role::Caseworker), false);
    for path in [format!("/me?access_token={right}"), format!("/me?token={right}")] {
        assert_eq!(world.ask("GET", &path, &[], None).await.problem(), (401, "no-token"), "a token stands in no address");
    }
}

#[tokio::test]
async fn without_a_proxy_nobody_is_slowed_by_what_a_header_says() {
    let world = World::new().await;
    let headers = [("authorization", "Bearer resettle_nobodys"), ("x-forwarded-for", "203.0.113.9")];
    for _ in 0..40 {
        assert_eq!(world.ask("GET", "/me", &headers, None).await.problem(), (401, "no-token"));
    }
}

/// What is sent and changes nothing: names stand in no address.
fn is_reading(path: &str) -> bool {
    ["/people/search", "/find"].contains(&path) || path.contains("/suppose/")
}

#[tokio::test]
async fn a_token_that_reads_writes_nothing() {
    let world = World::new().await;
    for (number, account) in world.accounts.iter().enumerate() {
        let shown = format!("Bearer {}", token(number, false));
        for (method, path, _) in operations(&world).into_iter().filter(|(method, path, _)| method != "GET" && !is_reading(path)) {
            let headers = [("authorization", shown.as_str()), ("idempotency-key", "k"), ("if-match", "\"1\"")];
            let refused = world.ask(&method, &path, &headers, (method == "POST").then(|| json!({}))).await;
            assert_eq!(refused.problem(), (403, "scope"), "{:?} {method} {path}", account.role);
        }
    }
}

#[tokio::test]
async fn every_role_gets_from_the_api_what_its_pages_give_it_and_nothing_else() {
    let world = World::new().await;
    let household = world.household();
    let page = |path: &str| match path.strip_prefix("/households/") {
        Some(rest) => format!("/household/{}", rest.replace("/kinds", "/add").replace("/entries", "")),
        None if ["/mine/record", "/mine/entries", "/mine/emergencies"].contains(&path) => "/mine".to_owned(),
        None => path
            .replace("/requests", "/ask")
            .replace("/RUN-1/payments/A", "/RUN-1/payment/A")
            .replace("/RUN-1/payments", "/RUN-1/lines")
            .replace("/held", "/held?why=missing")
            .replace("/payments/runs", "/payments")
            .replace("/questions", "/over"),
    };
    let mut compared = 0;
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        let reads = operations(&world).into_iter().filter(|(method, _, is_open)| method == "GET" && !is_open);
        for (_, path, _) in reads.filter(|(_, path, _)| path != "/me") {
            let page = world.get(&page(&path), &cookie).await.0;
            let shown = format!("Bearer {}", token(number, false));
            let answer = world.ask("GET", &path, &[("authorization", &shown)], None).await;
            // The story is for those who see where a household stands; finance officers see its money alone.
            let is_story = path == format!("/households/{household}/entries") && account.role == Role::Finance;
            assert_eq!(
                answer.status,
                if is_story { StatusCode::NOT_FOUND } else { page },
                "{:?} {path}: {answer:?}",
                account.role
            );
            assert!(answer.status == StatusCode::OK || answer.problem() == (404, "missing"), "{answer:?}");
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
}

#[tokio::test]
async fn an_entry_is_previewed_recorded_once_and_not_over_what_was_not_read() {
    let world = World::new().await;
    let at = format!("/households/{}", world.household());
    let read = world.read(Role::Caseworker, &at).await;
    let (tag, entries, kind) = (read.tag().to_owned(), format!("{at}/entries"), format!("{at}/kinds/contact_tried"));
    let entry = |preview: bool| json!({ "on": "2026-11-20", "who": "p1", "fields": { "reached": false }, "preview": preview });
    let journal =
        async || world.read(Role::Caseworker, &format!("{entries}?limit=200")).await.body["items"].as_array().unwrap().clone();
    let before = journal().await;
    let looked = world.write(Role::Caseworker, &kind, ("k0", ""), entry(true)).await;
    assert_eq!((looked.status, looked.body["objections"].as_array().unwrap().len()), (StatusCode::OK, 0), "{looked:?}");
    assert_eq!(journal().await, before, "a preview records nothing");
    let blind = world.write(Role::Caseworker, &kind, ("k1", ""), entry(false)).await;
    assert_eq!(blind.problem(), (428, "no-match"));
    for no_tag in ["0", "{}", "*", "\"\"", "\"last\""] {
        assert_eq!(world.write(Role::Caseworker, &kind, ("k1", no_tag), entry(false)).await.problem(), (428, "no-match"));
    }
    let done = world.write(Role::Caseworker, &kind, ("k1", &tag), entry(false)).await;
    assert_eq!(done.status, StatusCode::CREATED, "{done:?}");
    let again = world.write(Role::Caseworker, &kind, ("k1", &tag), entry(false)).await;
    assert_eq!((again.status, &again.body), (done.status, &done.body));
    let after = journal().await;
    assert_eq!(after.len(), before.len() + 1, "it is recorded once");
    let recorded = after.last().unwrap();
    assert_eq!((&recorded["kind"], &recorded["fields"]["reached"]), (&json!("contact_tried"), &json!(false)));
    let other = world.write(Role::Caseworker, &kind, ("k1", &tag), entry(true)).await;
    assert_eq!(other.status, StatusCode::OK, "a preview needs no key of its own");
    let mut changed = entry(false);
    changed["on"] = json!("2026-11-19");
    assert_eq!(world.write(Role::Caseworker, &kind, ("k1", &tag), changed.clone()).await.problem(), (422, "key-used"));
    let overtaken = world.write(Role::Caseworker, &kind, ("k2", &tag), changed.clone()).await;
    assert_eq!(overtaken.problem(), (412, "overtaken"));
    assert_eq!(overtaken.body["overtaken"].as_array().unwrap().len(), 1, "{overtaken:?}");
    let number = format!("\"{}\"", done.body["last_seq"]);
    assert_eq!(overtaken.body["last_seq"], done.body["last_seq"]);
    assert_eq!(world.write(Role::Caseworker, &kind, ("k2", &number), changed).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_correction_says_only_what_differs() {
    let world = World::new().await;
    let at = format!("/households/{}", world.household());
    let entry = json!({ "on": "2026-11-20", "who": "p1", "fields": { "reached": false } });
    let tag = world.read(Role::Caseworker, &at).await.tag().to_owned();
    let done = world.write(Role::Caseworker, &format!("{at}/kinds/contact_tried"), ("k1", &tag), entry).await;
    let seq = done.body["last_seq"].as_u64().unwrap();
    let correction = format!("{at}/entries/e{seq}/correction");
    let body = json!({ "fields": { "reached": true } });
    let corrected = world.write(Role::Caseworker, &correction, ("k2", &format!("\"{seq}\"")), body.clone()).await;
    assert_eq!(corrected.status, StatusCode::CREATED, "{corrected:?}");
    let journal = world.read(Role::Caseworker, &format!("{at}/entries?limit=200")).await.body;
    let stands = journal["items"].as_array().unwrap().iter().find(|line| line["id"] == json!(format!("e{seq}"))).unwrap();
    assert_eq!((&stands["on"], &stands["fields"]["reached"]), (&json!("2026-11-20"), &json!(true)), "{stands}");
    let nothing = world.write(Role::Caseworker, &format!("{at}/entries/e999/correction"), ("k3", "\"1\""), body).await;
    assert_eq!(nothing.problem(), (404, "missing"));
}

#[tokio::test]
async fn a_newcomer_asks_and_tells_of_a_threat_by_program_and_nobody_learns_of_the_threat() {
    let world = World::new().await;
    let tag = world.read(Role::Newcomer, "/mine").await.tag().to_owned();
    let asked = json!({ "fields": { "office": "mou" } });
    let looked = world
        .write(Role::Newcomer, "/mine/requests/grievance", ("k", ""), json!({ "fields": { "office": "mou" }, "preview": true }))
        .await;
    assert!(looked.body["before"]["due"].is_string(), "{looked:?}");
    let done = world.write(Role::Newcomer, "/mine/requests/grievance", ("k1", &tag), asked).await;
    assert_eq!(done.status, StatusCode::CREATED, "{done:?}");
    let told = json!({ "text": "A man waits outside my door" });
    for _ in 0..2 {
        let done = world.write(Role::Newcomer, "/mine/help", ("k2", ""), told.clone()).await;
        assert_eq!((done.status, &done.body["household"]), (StatusCode::CREATED, &Value::Null), "{done:?}");
    }
    let heard = world.enter(world.number_of(Role::Protection)).await;
    let (_, page) = world.get(&format!("/threats/{}", world.households[0].1), &heard).await;
    assert_eq!(page.matches("A man waits").count(), 1, "{page}");
    for path in ["/mine", "/mine/entries?limit=200", "/mine/record?limit=200"] {
        let file = world.read(Role::Newcomer, path).await.body.to_string();
        assert!(!file.contains("A man waits") && !file.contains("\"protection\""), "{path}: {file}");
    }
    let person = world.households[0].1.to_string();
    let told = world.read(Role::Protection, &format!("/threats/{person}")).await.body;
    assert!(told.to_string().contains("A man waits"), "{told}");
    assert_eq!(world.read(Role::Protection, "/threats").await.body["items"][0]["person"], json!(person));
    let mut next = String::new();
    for _ in 0..20 {
        let page = world.read(Role::Newcomer, &format!("/mine/record?limit=1{next}")).await.body;
        assert_eq!(page["items"].as_array().unwrap().len(), 1, "a page with a gap tells that something is hidden: {page}");
        let Some(after) = page["next"].as_str() else { break };
        next = format!("&after={after}");
    }
}

#[tokio::test]
async fn whoever_is_taken_in_is_looked_for_first_and_taken_in_once() {
    let world = World::new().await;
    let person = json!({ "details": { "name": "손정훈" }, "born": "1985-03-02", "sex": "male" });
    let read = format!("Bearer {}", token(world.number_of(Role::Caseworker), false));
    let search = async |person: Value| world.ask("POST", "/people/search", &[("authorization", &read)], Some(person)).await;
    assert_eq!(search(person.clone()).await.body["items"], json!([]));
    let done = world.write(Role::Caseworker, "/households", ("k1", ""), person.clone()).await;
    assert_eq!(done.status, StatusCode::CREATED, "{done:?}");
    let again = world.write(Role::Caseworker, "/households", ("k1", ""), person).await;
    assert_eq!(again.body, done.body);
    let found = search(json!({ "details": { "name": "Son Jong-hun" }, "born": "1985-03-02" })).await;
    assert_eq!(found.body["items"][0]["household"], done.body["household"], "{found:?}");
    let household = done.body["household"].as_str().unwrap();
    let child = json!({ "details": { "name": "손미나" }, "born": "2015-07-09", "on": "2026-11-01" });
    let joins = format!("/households/{household}/persons");
    let seq = format!("\"{}\"", done.body["last_seq"]);
    assert_eq!(world.write(Role::Caseworker, &joins, ("k2", &seq), child.clone()).await.status, StatusCode::CREATED);
    assert_eq!(world.write(Role::Caseworker, &joins, ("k3", &seq), child).await.problem(), (412, "overtaken"));
    let file = world.read(Role::Caseworker, &format!("/households/{household}")).await.body;
    assert_eq!(file["persons"].as_array().unwrap().len(), 2, "{file}");
}

#[tokio::test]
async fn what_is_wrong_is_said_with_its_place_whatever_is_written() {
    let world = World::new().await;
    let at = format!("/households/{}", world.household());
    let wrong = [
        (Role::Caseworker, format!("{at}/kinds/contact_tried"), json!({}), "#/on"),
        (Role::Caseworker, format!("{at}/kinds/contact_tried"), json!({ "on": 5 }), "#/on"),
        (
            Role::Caseworker,
            format!("{at}/kinds/contact_tried"),
            json!({ "on": "2026-11-31", "fields": { "reached": true } }),
            "#/on",
        ),
        (
            Role::Caseworker,
            format!("{at}/kinds/contact_tried"),
            json!({ "on": "2026-11-20", "who": "p1", "fields": { "reached": "perhaps" } }),
            "#/fields/reached",
        ),
        (
            Role::Caseworker,
            format!("{at}/kinds/contact_tried"),
            json!({ "on": "2026-11-20", "fields": { "no_such": 1 } }),
            "#/fields/no_such",
        ),
        (
            Role::Caseworker,
            format!("{at}/kinds/contact_tried"),
            json!({ "on": "2026-11-20", "fields": { "reached": [] } }),
            "#/fields/reached",
        ),
        (Role::Caseworker, format!("{at}/kinds/contact_tried"), json!({ "on": "2026-11-20", "extra": 1 }), "#"),
        (Role::Caseworker, format!("{at}/entries/e1/correction"), json!({ "on": "soon" }), "#/on"),
        (Role::Caseworker, format!("{at}/persons"), json!({ "details": {} }), "#/details/name"),
        (Role::Caseworker, "/households".to_owned(), json!({ "details": { "name": "손", "shoe": "42" } }), "#/details/shoe"),
        (Role::Caseworker, "/households".to_owned(), json!({ "details": { "name": "손" }, "born": "soon" }), "#/born"),
        (Role::Caseworker, "/people/search".to_owned(), json!({ "details": { "name": "손" }, "sex": "?" }), "#/sex"),
        (Role::Newcomer, "/mine/requests/grievance".to_owned(), json!({ "fields": { "office": "nowhere" } }), "#/fields/office"),
        (Role::Newcomer, "/mine/help".to_owned(), json!({ "text": " " }), "#/text"),
    ];
    for (role, path, body, place) in wrong {
        let of = if path.starts_with("/mine") { "/mine" } else { &at };
        let tag = world.read(role, of).await.tag().to_owned();
        let refused = world.write(role, &path, ("k", &tag), body.clone()).await;
        assert_eq!(refused.problem(), (422, "invalid"), "{path} {body}: {refused:?}");
        let error = &refused.body["errors"][0];
        assert!(error["pointer"].as_str().unwrap_or("#").starts_with(place), "{path} {body}: {error}");
        assert!(!error["detail"].as_str().unwrap().is_empty());
    }
    let future = json!({ "on": "2027-01-05", "who": "p1", "fields": { "reached": true } });
    let tag = world.read(Role::Caseworker, &at).await.tag().to_owned();
    let refused = world.write(Role::Caseworker, &format!("{at}/kinds/contact_tried"), ("k", &tag), future).await;
    assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("yet to come"), "{refused:?}");
}

#[tokio::test]
async fn what_is_no_request_of_the_api_is_a_problem_too() {
    let world = World::new().await;
    let shown = format!("Bearer {}", token(world.number_of(Role::Caseworker), true));
    let entries = format!("/households/{}/kinds/contact_tried", world.household());
    let key = [("authorization", shown.as_str()), ("idempotency-key", "k")];
    assert_eq!(world.ask("GET", "/nothing", &key, None).await.problem(), (404, "missing"));
    assert_eq!(world.ask("DELETE", "/today", &key, None).await.problem(), (405, "method"));
    assert_eq!(world.ask("PUT", &entries, &key, None).await.headers[header::ALLOW], "POST,GET,HEAD");
    assert_eq!(world.ask("POST", &entries, &key[..1], Some(json!({}))).await.problem(), (400, "no-key"));
    assert_eq!(world.ask("POST", &entries, &key, None).await.problem(), (415, "media-type"));
    let large = json!({ "on": "x".repeat(300 << 10) });
    assert_eq!(world.ask("POST", &entries, &key, Some(large)).await.problem(), (413, "too-large"));
    assert_eq!(world.read(Role::Caseworker, "/today?limit=0").await.problem(), (422, "invalid"));
    assert_eq!(world.read(Role::Caseworker, "/today?limit=x").await.problem(), (422, "invalid"));
    assert_eq!(world.read(Role::Caseworker, "/today?after=!").await.problem(), (422, "invalid"));
    assert_eq!(world.read(Role::Caseworker, "/programme/basic_grant?on=soon").await.problem(), (422, "invalid"));
    let broken = Request::post(format!("/api/v1{entries}"))
        .header("authorization", &shown)
        .header("idempotency-key", "k")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{"));
    assert_eq!(world.pages.clone().oneshot(broken.unwrap()).await.unwrap().status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_a_program_knows_already_is_not_said_again() {
    let world = World::new().await;
    let shown = format!("Bearer {}", token(world.number_of(Role::Caseworker), false));
    let at = format!("/households/{}", world.household());
    let first = world.read(Role::Caseworker, &at).await;
    let again = world.ask("GET", &at, &[("authorization", &shown), ("if-none-match", first.tag())], None).await;
    assert_eq!((again.status, again.tag()), (StatusCode::NOT_MODIFIED, first.tag()));
    let korean = world
        .ask("GET", &at, &[("authorization", &shown), ("accept-language", "ko"), ("if-none-match", first.tag())], None)
        .await;
    assert_eq!(korean.status, StatusCode::OK, "in another language it is another answer");
    assert_ne!(korean.body, first.body);
}

#[tokio::test]
async fn pages_of_a_list_put_together_are_the_list() {
    let world = World::new().await;
    for (role, path) in [
        (Role::Caseworker, "/today".to_owned()),
        (Role::Caseworker, format!("/households/{}/entries", world.household())),
        (Role::Newcomer, "/mine/record".to_owned()),
    ] {
        world.read(Role::Newcomer, "/mine").await;
        let (mut gathered, mut next, mut pages) = (Vec::new(), None, 0);
        loop {
            let after = next.map_or(String::new(), |next: String| format!("&after={next}"));
            let page = world.read(role, &format!("{path}?limit=2{after}")).await.body;
            assert!(page["items"].as_array().unwrap().len() <= 2);
            gathered.extend(page["items"].as_array().unwrap().clone());
            next = page["next"].as_str().map(str::to_owned);
            pages += 1;
            if next.is_none() || pages == 30 {
                break;
            }
        }
        assert!(pages > 1, "{path} has one page");
        let whole = world.read(role, &format!("{path}?limit=200")).await.body["items"].as_array().unwrap().clone();
        if role == Role::Caseworker {
            assert_eq!(gathered[..], whole[..gathered.len()], "{path}");
        }
    }
}

#[tokio::test]
async fn a_token_is_made_on_a_page_shown_once_and_ended_there_or_by_itself() {
    let world = World::new().await;
    let role = Role::Supervisor;
    let cookie = world.enter(world.number_of(role)).await;
    let mut made = Vec::new();
    for may_write in ["false", "true"] {
        let (status, page) = world.post("/tokens", &cookie, &[("may_write", may_write), ("days", "30")]).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let token = page.split("<code class=\"token\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(token.starts_with("resettle_") && token.len() > 70, "{token}");
        let (_, later) = world.get("/tokens", &cookie).await;
        assert!(!later.contains(&token), "it is not shown again");
        made.push(format!("Bearer {token}"));
    }
    let asked = async |token: &str, method: &str, path: &str| world.ask(method, path, &[("authorization", token)], None).await;
    let me = asked(&made[1], "GET", "/me").await.body;
    assert_eq!((&me["role"], &me["may_write"]), (&json!("supervisor"), &json!(true)));
    let listed = asked(&made[0], "GET", "/tokens").await.body;
    assert_eq!(listed["items"].as_array().unwrap().len(), 4, "with those that the world made: {listed}");
    let reading = asked(&made[0], "GET", "/me").await.body["token"].as_str().unwrap().to_owned();
    assert_eq!(world.post("/tokens/end", &cookie, &[("token", &reading)]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(asked(&made[0], "GET", "/me").await.problem(), (401, "no-token"));
    let writing = format!("/tokens/{}", me["token"].as_str().unwrap());
    let foreign = format!("Bearer {}", token(world.number_of(Role::Caseworker), true));
    assert_eq!(asked(&foreign, "DELETE", &writing).await.problem(), (404, "missing"));
    assert_eq!(asked(&made[1], "DELETE", &writing).await.status, StatusCode::NO_CONTENT);
    assert_eq!(asked(&made[1], "GET", "/me").await.problem(), (401, "no-token"));
    let (status, page) = world.post("/tokens", &cookie, &[("days", "366")]).await;
    assert_eq!(status, StatusCode::CONFLICT, "{page}");
}

#[tokio::test]
async fn a_token_for_the_file_of_one_person_is_for_a_month_at_most() {
    let world = World::new().await;
    for (role, most) in [(Role::Newcomer, 30), (Role::Representative, 30), (Role::Caseworker, 365)] {
        let cookie = world.enter(world.number_of(role)).await;
        for days in [1, 30, 31, 90, 365] {
            let (status, _) = world.post("/tokens", &cookie, &[("days", &days.to_string())]).await;
            assert_eq!(status == StatusCode::OK, days <= most, "{role:?} {days}");
        }
        let (_, page) = world.get("/tokens", &cookie).await;
        assert_eq!(page.contains("value=\"90\""), most > 30, "{role:?}");
    }
}
