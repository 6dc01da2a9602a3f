//! Mandates: who gives one, what a representative sees and does with it, and that its end is an end at once.

use access::Role;
use axum::http::StatusCode;
use serde_json::json;

use crate::program::token;
use crate::world::{REPORTED, World};

const SCOPES: [&str; 4] = ["see_standing", "see_money", "see_names", "ask"];

impl World {
    /// What a newcomer types to give the representative a mandate.
    fn number(&self) -> String {
        let id = self.accounts[self.number_of(Role::Representative)].actor.to_string();
        format!("{}-{}", &id[..4], &id[4..8])
    }

    async fn give(&self, cookie: &str, to: &str, scopes: &[&str], days: &str) -> (StatusCode, String) {
        let ticked = scopes.iter().map(|scope| (*scope, "yes"));
        let fields: Vec<(&str, &str)> = [("to", to), ("days", days)].into_iter().chain(ticked).collect();
        self.post("/mine/mandates", cookie, &fields).await
    }

    /// Ends every mandate of a newcomer; says how many there were.
    async fn end_all(&self, cookie: &str) -> usize {
        let (_, page) = self.get("/mine/mandates", cookie).await;
        let ids: Vec<&str> = page.split("name=\"mandate\" value=\"").skip(1).map(|rest| &rest[..32]).collect();
        for id in &ids {
            assert_eq!(self.post("/mine/mandates/end", cookie, &[("mandate", id)]).await.0, StatusCode::SEE_OTHER);
        }
        ids.len()
    }
}

#[tokio::test]
async fn the_list_of_a_representative_and_the_policies_agree_on_every_person() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Representative)).await;
    let (_, foreign, newcomer) = world.foreign();
    let first = world.households[0].1;
    let giver = world.enter(newcomer).await;
    assert_eq!(world.give(&giver, &world.number(), &["see_standing"], "30").await.0, StatusCode::SEE_OTHER);
    let (_, list) = world.get("/mandates", &cookie).await;
    for (household, person) in &world.households {
        let is_listed = list.contains(&format!("href=\"/mandates/{person}\""));
        assert_eq!(is_listed, [first, foreign].contains(person), "{person}");
        let (status, _) = world.get(&format!("/mandates/{person}"), &cookie).await;
        assert_eq!(status == StatusCode::OK, is_listed, "{person}: {:?}", REPORTED.lock().unwrap());
        assert_eq!(world.get(&format!("/household/{household}"), &cookie).await.0, StatusCode::NOT_FOUND);
    }
    for (number, account) in world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Representative) {
        let cookie = world.enter(number).await;
        for path in ["/mandates".to_owned(), format!("/mandates/{foreign}")] {
            assert_eq!(world.get(&path, &cookie).await.0, StatusCode::NOT_FOUND, "{:?} {path}", account.role);
        }
    }
}

#[tokio::test]
async fn a_mandate_shows_what_it_is_for_and_nothing_else() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Representative)).await;
    let (household, person, newcomer) = world.foreign();
    let giver = world.enter(newcomer).await;
    let shown = format!("Bearer {}", token(world.number_of(Role::Representative), true));
    for scope in SCOPES {
        assert_eq!(world.give(&giver, &world.number(), &[scope], "7").await.0, StatusCode::SEE_OTHER);
        let case = world.ask("GET", &format!("/mandates/{person}"), &[("authorization", &shown)], None).await.body;
        assert_eq!(case["may"], json!([scope]), "the newest takes the place of the one before: {case}");
        let persons = case["persons"].as_array().unwrap();
        assert_eq!(persons.len(), 1, "others of the household are nobody's business: {case}");
        assert!(scope == "see_names" || persons[0]["names"] == json!([]), "{case}");
        if scope == "ask" {
            let body = json!({ "fields": { "office": "mou" }, "preview": true });
            let headers = [("authorization", shown.as_str()), ("idempotency-key", "k")];
            let looked = world.ask("POST", &format!("/mandates/{person}/requests/grievance"), &headers, Some(body)).await;
            assert_eq!(looked.body["effect"]["lines"], json!([]), "who only asks is not told where they stand: {looked:?}");
        }
        let expected = [
            ("/ask", "ask"),
            ("/ask/grievance", "ask"),
            ("/statement", "see_money"),
            ("/why/basic_grant", "see_money"),
            ("/why/own_data", "see_standing"),
        ];
        for (path, needed) in expected {
            let (status, _) = world.get(&format!("/mandates/{person}{path}"), &cookie).await;
            assert_eq!(status == StatusCode::OK, scope == needed, "{scope} {path}: {:?}", REPORTED.lock().unwrap());
        }
    }
    world.give(&giver, &world.number(), &SCOPES, "90").await;
    let beyond = [
        format!("/household/{household}"),
        format!("/household/{household}/record"),
        format!("/household/{household}/add"),
        format!("/threats/{person}"),
        format!("/mandates/{person}/help"),
        "/threats".to_owned(),
        "/mine".to_owned(),
        "/mine/help".to_owned(),
        "/mine/mandates".to_owned(),
    ];
    for path in beyond {
        assert_eq!(world.get(&path, &cookie).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(world.give(&cookie, &world.number(), &SCOPES, "7").await.0, StatusCode::NOT_FOUND, "nobody hands a mandate on");
}

#[tokio::test]
async fn what_is_told_of_a_threat_is_nothing_for_a_representative_whatever_the_mandate() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Representative)).await;
    let giver = world.enter(world.number_of(Role::Newcomer)).await;
    world.give(&giver, &world.number(), &SCOPES, "90").await;
    world.post("/mine/help", &giver, &[("text", "A man waits outside my door"), ("reach", "")]).await;
    let person = world.households[0].1;
    for path in ["", "/ask", "/statement", "/why/own_data"] {
        let (status, page) = world.get(&format!("/mandates/{person}{path}"), &cookie).await;
        assert!(status == StatusCode::OK && !page.contains("A man waits"), "{path}: {page}");
        assert!(!page.contains("/help") && !page.contains("Who looked"), "{path}: {page}");
    }
}

#[tokio::test]
async fn once_it_is_ended_there_is_no_such_person_for_pages_and_programs_at_once() {
    let world = World::new().await;
    let number = world.number_of(Role::Representative);
    let (cookie, shown) = (world.enter(number).await, format!("Bearer {}", token(number, false)));
    let giver = world.enter(world.number_of(Role::Newcomer)).await;
    let person = world.households[0].1;
    let paths = ["", "/ask", "/ask/grievance", "/statement", "/why/own_data"];
    world.give(&giver, &world.number(), &SCOPES, "30").await;
    for path in paths {
        assert_eq!(world.get(&format!("/mandates/{person}{path}"), &cookie).await.0, StatusCode::OK, "{path}");
    }
    let api = async |path: &str| world.ask("GET", path, &[("authorization", &shown)], None).await.status;
    assert_eq!(api(&format!("/mandates/{person}")).await, StatusCode::OK);
    assert_eq!(world.end_all(&giver).await, 1);
    for path in paths {
        assert_eq!(world.get(&format!("/mandates/{person}{path}"), &cookie).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["", "/requests", "/requests/grievance", "/why/own_data"] {
        assert_eq!(api(&format!("/mandates/{person}{path}")).await, StatusCode::NOT_FOUND, "{path}");
    }
    let (_, list) = world.get("/mandates", &cookie).await;
    assert!(!list.contains(&person.to_string()), "{list}");
    let asked = [("field.kind", "grievance"), ("field.office", "mou"), ("do", "record")];
    assert_eq!(world.post(&format!("/mandates/{person}/ask/grievance"), &cookie, &asked).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_asked_in_a_persons_name_is_theirs_and_stands_on_record_as_such() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Representative)).await;
    let giver = world.enter(world.number_of(Role::Newcomer)).await;
    let person = world.households[0].1;
    let path = format!("/mandates/{person}/ask/grievance");
    let asked = [("field.kind", "grievance"), ("field.office", "mou"), ("do", "record")];
    let sent = world.post(&path, &cookie, &asked).await;
    assert_eq!(sent, (StatusCode::SEE_OTHER, format!("/mandates/{person}?recorded")), "{:?}", REPORTED.lock().unwrap());
    let (_, theirs) = world.get(&format!("/mandates/{person}"), &cookie).await;
    let back = format!("/mandates/{person}/ask/request_withdrawn");
    assert!(theirs.replace("&#x2f;", "/").contains(&back), "{theirs}");
    let (_, mine) = world.get("/mine", &format!("{giver}; language=en")).await;
    assert!(mine.contains("ask/request_withdrawn") && mine.contains("With the mandate of the person"), "{mine}");
    let (_, korean) = world.get("/mine", &format!("{giver}; language=ko")).await;
    assert!(korean.contains("본인의 위임"), "{korean}");
    let (_, mandates) = world.get("/mine/mandates", &giver).await;
    assert!(mandates.contains("last used"), "{mandates}");
    let watching = world.enter(world.number_of(Role::DataProtection)).await;
    let (_, record) = world.get(&format!("/household/{}/record", world.households[0].0), &watching).await;
    assert!(record.contains("With the mandate of the person") && record.contains("Representative"), "{record}");
}

#[tokio::test]
async fn a_mandate_is_given_for_oneself_to_a_representative_for_something_and_not_for_long() {
    let world = World::new().await;
    let newcomer = world.number_of(Role::Newcomer);
    let cookie = world.enter(newcomer).await;
    world.end_all(&cookie).await;
    let number = world.number();
    let caseworker = world.accounts[world.number_of(Role::Caseworker)].actor.to_string();
    let wrong: [(&str, &[&str], &str, &str); 9] = [
        ("", &SCOPES, "30", "No representative has this number"),
        ("0000-0000", &SCOPES, "30", "No representative has this number"),
        (&caseworker, &SCOPES, "30", "No representative has this number"),
        ("<script>", &SCOPES, "30", "No representative has this number"),
        (&number, &[], "30", "Tick what"),
        (&number, &["see_threats", "see_access_record", "record"], "30", "Tick what"),
        (&number, &SCOPES, "91", "90 days at most"),
        (&number, &SCOPES, "0", "90 days at most"),
        (&number, &SCOPES, "soon", "90 days at most"),
    ];
    for (to, scopes, days, said) in wrong {
        let (status, page) = world.give(&cookie, to, scopes, days).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{to} {days}: {page}");
        assert!(page.contains(said) && !page.contains("<script>"), "{to} {days}: {page}");
        let korean = world.give(&format!("{cookie}; language=ko"), to, scopes, days).await;
        assert_eq!(korean.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(world.end_all(&cookie).await, 0, "what is wrong gives nothing");
    let other = world.foreign().1.to_string();
    let fields = [("to", number.as_str()), ("days", "30"), ("ask", "yes"), ("person", other.as_str())];
    assert_eq!(world.post("/mine/mandates", &cookie, &fields).await.0, StatusCode::SEE_OTHER);
    let advocate = world.enter(world.number_of(Role::Representative)).await;
    assert_eq!(world.get(&format!("/mandates/{other}"), &advocate).await.0, StatusCode::NOT_FOUND, "it is of who gives it");
    let (_, page) = world.get("/mine/mandates", &cookie).await;
    let id = &page.split("name=\"mandate\" value=\"").nth(1).unwrap()[..32];
    let stranger = world.enter(world.foreign().2).await;
    for (who, id) in [(&stranger, id), (&cookie, "x"), (&cookie, &"0".repeat(32)), (&advocate, id)] {
        assert_eq!(world.post("/mine/mandates/end", who, &[("mandate", id)]).await.0, StatusCode::NOT_FOUND, "{id}");
    }
    assert_eq!(world.end_all(&cookie).await, 1, "nobody else ended it");
    for (number, account) in world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Newcomer) {
        let cookie = world.enter(number).await;
        assert_eq!(world.get("/mine/mandates", &cookie).await.0, StatusCode::NOT_FOUND, "{:?}", account.role);
        assert_eq!(world.give(&cookie, &world.number(), &SCOPES, "7").await.0, StatusCode::NOT_FOUND, "{:?}", account.role);
    }
}

#[tokio::test]
async fn who_lives_with_somebody_does_not_learn_that_they_gave_a_mandate() {
    let world = World::new().await;
    let [giver, other] = world.of_one_household();
    let (giver, other) = (world.enter(giver).await, world.enter(other).await);
    let advocate = world.enter(world.number_of(Role::Representative)).await;
    let (_, before) = world.get("/mine", &other).await;
    world.give(&giver, &world.number(), &SCOPES, "30").await;
    let (_, list) = world.get("/mandates", &advocate).await;
    for person in list.split("href=\"/mandates/").skip(1).map(|rest| &rest[..32]) {
        assert_eq!(world.get(&format!("/mandates/{person}"), &advocate).await.0, StatusCode::OK);
    }
    assert!(world.get("/mine", &giver).await.1.contains("With the mandate of the person"));
    let (_, after) = world.get("/mine", &other).await;
    assert!(!before.contains("With the mandate") && !after.contains("With the mandate"), "{after}");
    assert!(!world.get("/mine/mandates", &other).await.1.contains("name=\"mandate\""));
}
