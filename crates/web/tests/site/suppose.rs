//! What if: what an entry would change, and that nothing is recorded.

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::program::token;
use crate::world::{World, programme};

/// The lines of what would change, if the form could be read.
fn changes(page: &str) -> Option<String> {
    let section = page.split("<section class=\"effect\"").nth(1)?;
    Some(section.split("</section>").next().unwrap().to_owned())
}

impl World {
    /// What an officer is told that an event of today would change.
    async fn supposed(&self, role: Role, path: &str, kind: &str) -> Option<String> {
        let cookie = self.enter(self.number_of(role)).await;
        let what = [("on", "2026-11-22"), ("who", "p1"), ("do", "look")];
        changes(&self.post(&format!("{path}/suppose/{kind}"), &cookie, &what).await.1)
    }
}

#[tokio::test]
async fn what_if_says_what_would_change_and_records_nothing_whatever_button_is_pressed() {
    let world = World::new().await;
    let household = world.household();
    let at = format!("/household/{household}");
    let before = world.read(Role::Caseworker, &format!("/households/{household}")).await.body["last_seq"].clone();
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    let list = world.get(&format!("{at}/suppose"), &cookie).await.1;
    assert!(list.contains("/suppose/left_facility\""), "{list}");
    let form = world.get(&format!("{at}/suppose/left_facility"), &cookie).await.1;
    assert!(form.contains("What if") && !form.contains("value=\"record\""), "{form}");
    let today = [("on", "2026-11-22"), ("who", "p1"), ("do", "record")];
    let page = world.post(&format!("{at}/suppose/left_facility"), &cookie, &today).await.1;
    assert!(changes(&page).unwrap().contains("<li"), "{page}");
    let to_come = [("on", "2027-03-01"), ("who", "p1"), ("field.reached", "false"), ("do", "record")];
    let (status, page) = world.post(&format!("{at}/suppose/contact_tried"), &cookie, &to_come).await;
    assert_eq!(status, StatusCode::OK, "a day to come can be supposed: {page}");
    let after = world.read(Role::Caseworker, &format!("/households/{household}")).await.body["last_seq"].clone();
    assert_eq!(before, after);
    let wrong = world.post(&format!("{at}/suppose/left_facility"), &cookie, &[("on", "soon"), ("who", "p1")]).await;
    assert_eq!(wrong.0, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.1);
}

#[tokio::test]
async fn what_an_entry_changes_says_nothing_of_money_to_whom_may_not_see_it() {
    let world = World::new().await;
    let at = format!("/household/{}", world.household());
    let of_money: Vec<&str> = programme().entitlements.iter().map(|one| one.thing.title.get(programme::Lang::En)).collect();
    let tells = |said: &str| of_money.iter().any(|title| said.contains(title));
    let mut told = 0;
    for kind in ["left_facility", "protection_granted", "job_ended", "contact_tried"] {
        let Some(said) = world.supposed(Role::Caseworker, &at, kind).await else { continue };
        told += usize::from(tells(&said));
        for role in [Role::Protection, Role::RightsOfficer] {
            let said = world.supposed(role, &at, kind).await.unwrap();
            assert!(!tells(&said), "{role:?} {kind}: {said}");
        }
    }
    assert!(told > 0, "the caseworker is told of money");
}

#[tokio::test]
async fn newcomers_suppose_of_themselves_and_nobody_of_a_file_that_is_not_theirs_to_see() {
    let world = World::new().await;
    let newcomer = world.number_of(Role::Newcomer);
    let cookie = world.enter(newcomer).await;
    assert_eq!(world.get("/mine/suppose", &cookie).await.0, StatusCode::OK);
    let moved = world.post("/mine/suppose/left_facility", &cookie, &[("on", "2026-11-22"), ("who", "p1")]).await;
    assert!(changes(&moved.1).is_some(), "{}", moved.1);
    let of_others = format!("/household/{}/suppose", world.household());
    for role in [Role::Newcomer, Role::Finance, Role::Analyst, Role::Administrator, Role::DataProtection, Role::Representative] {
        let cookie = world.enter(world.number_of(role)).await;
        for path in [of_others.clone(), format!("{of_others}/left_facility")] {
            assert_eq!(world.get(&path, &cookie).await.0, StatusCode::NOT_FOUND, "{role:?} {path}");
            assert_eq!(
                world.post(&format!("{of_others}/left_facility"), &cookie, &[]).await.0,
                StatusCode::NOT_FOUND,
                "{role:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_program_supposes_what_a_page_does_and_records_nothing() {
    let world = World::new().await;
    let at = format!("/households/{}", world.household());
    let before = world.read(Role::Caseworker, &at).await.body["last_seq"].clone();
    let suppose = async |role: Role, path: &str, said: Value| {
        let token = format!("Bearer {}", token(world.number_of(role), false));
        world.ask("POST", path, &[("authorization", &token)], Some(said)).await
    };
    let left = json!({ "on": "2026-11-22", "who": "p1" });
    for (role, base) in [(Role::Caseworker, at.as_str()), (Role::Newcomer, "/mine")] {
        let kinds = world.read(role, &format!("{base}/suppose")).await.body;
        let known = kinds["groups"].as_array().unwrap().iter().flat_map(|group| group["kinds"].as_array().unwrap());
        assert!(known.into_iter().any(|kind| kind["id"] == "left_facility"), "{kinds}");
        let form = world.read(role, &format!("{base}/suppose/left_facility")).await.body;
        assert!(form["is_supposed"] == true && form["effect"].is_null(), "{form}");
        let told = suppose(role, &format!("{base}/suppose/left_facility"), left.clone()).await;
        assert_eq!(told.status, StatusCode::OK);
        assert!(told.body["effect"].is_object(), "{told:?}");
        let wrong =
            suppose(role, &format!("{base}/suppose/contact_tried"), json!({ "who": "p1", "fields": { "none": 1 } })).await;
        let told = (wrong.problem(), &wrong.body["errors"][0]["pointer"]);
        assert_eq!(told, ((422, "invalid"), &json!("#/fields/none")), "{wrong:?}");
        assert_eq!(suppose(role, &format!("{base}/suppose/nothing"), left.clone()).await.problem(), (404, "missing"));
    }
    assert_eq!(world.read(Role::Caseworker, &at).await.body["last_seq"], before);
    for role in [Role::Finance, Role::Analyst, Role::Administrator, Role::Newcomer] {
        assert_eq!(
            suppose(role, &format!("{at}/suppose/left_facility"), left.clone()).await.problem(),
            (404, "missing"),
            "{role:?}"
        );
    }
}
