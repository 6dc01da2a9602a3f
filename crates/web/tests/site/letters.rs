//! Letters that are printed.

use std::collections::BTreeSet;

use access::Role;
use axum::http::StatusCode;

use crate::world::{REPORTED, World};

/// The entry that a page names behind a mark and another page did not.
fn new_one(pages: [&str; 2], mark: &str) -> String {
    let named = |page: &str| -> BTreeSet<String> {
        page.split(mark).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    };
    named(pages[1]).difference(&named(pages[0])).next().unwrap().clone()
}

#[tokio::test]
async fn the_letter_of_a_decision_says_why_and_what_can_be_done_against_it_until_when() {
    let world = World::new().await;
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    let household = world.household();
    let path = format!("/household/{household}");
    let told = [("on", "2026-11-02"), ("field.decision", "protection_ended"), ("field.comment_by", "2026-11-16")];
    let before = world.get(&path, &officer).await.1;
    world.record(&officer, household, "prior_notice_given", &told).await;
    let page = world.get(&path, &officer).await.1;
    let notice = new_one([&before, &page], "/add/council_sat?field.of=");
    world
        .record(
            &officer,
            household,
            "protection_ended",
            &[("on", "2026-11-20"), ("field.of", &notice), ("field.ground", "assets")],
        )
        .await;
    let decided = world.get(&path, &officer).await.1;
    let decision = new_one([&page, &decided], "/add/decision_notified?field.of=");
    let letter = format!("{path}/letter/{decision}");
    let (status, early) = world.get(&letter, &officer).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    assert!(
        early.contains("As it stands it has no effect") && early.contains("It is not on record that the person was told"),
        "{early}"
    );
    assert!(early.contains("Acquired assets of 300 million won or more"), "{early}");
    let notified = [
        ("on", "2026-11-21"),
        ("field.of", decision.as_str()),
        ("field.decision", "protection_ended"),
        ("field.reasons", "true"),
        ("field.remedy_told", "true"),
    ];
    world.record(&officer, household, "decision_notified", &notified).await;
    let told = world.get(&letter, &officer).await.1;
    assert!(told.contains("Object to a decision") && told.contains("until 19 February 2027"), "{told}");
    let korean = world.get(&letter, &format!("{officer}; language=ko")).await.1;
    assert!(korean.contains("불복 방법과 기한") && korean.contains("2027년 2월 19일까지"), "{korean}");
    for other in [format!("{path}/letter/{notice}"), format!("{path}/letter/e999"), "/mine/letter/e1".to_owned()] {
        assert_eq!(world.get(&other, &officer).await.0, StatusCode::NOT_FOUND, "{other}");
    }
    let stranger = world.households.iter().map(|(id, _)| *id).find(|id| *id != household).unwrap();
    let (status, page) = world.get(&format!("/household/{stranger}/letter/{decision}"), &officer).await;
    assert!(status == StatusCode::NOT_FOUND || !page.contains("until 19 February 2027"), "{page}");
    for role in [Role::Finance, Role::Analyst, Role::Administrator, Role::DataProtection, Role::Newcomer] {
        let cookie = world.enter(world.number_of(role)).await;
        assert_eq!(world.get(&letter, &cookie).await.0, StatusCode::NOT_FOUND, "{role:?}");
    }
}

#[tokio::test]
async fn a_statement_is_for_those_who_may_see_the_money_and_for_whom_it_is_about() {
    let world = World::new().await;
    let household = world.household();
    let path = format!("/household/{household}/statement");
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        let (seen, whole) = (world.get(&path, &cookie).await, world.get(&format!("/household/{household}"), &cookie).await);
        let may = whole.0 == StatusCode::OK && whole.1.contains("id=\"money\"");
        assert_eq!(seen.0 == StatusCode::OK, may, "{:?}", account.role);
        let own = world.get("/mine/statement", &cookie).await.0;
        assert_eq!(own == StatusCode::OK, account.role == Role::Newcomer, "{:?}", account.role);
    }
    assert_eq!(world.get(&path, "").await.0, StatusCode::SEE_OTHER);
    let officer = world.enter(world.number_of(Role::Finance)).await;
    let english = world.get(&path, &officer).await.1;
    assert!(english.contains("What came") && english.contains("What is coming"), "{english}");
    let korean = world.get(&path, &format!("{officer}; language=ko")).await.1;
    assert!(korean.contains("지급 내역서") && !korean.contains("What came"), "{korean}");
}
