//! What programs read of restrictions and of the installation itself.

use std::collections::BTreeSet;

use access::Role;
use axum::http::StatusCode;
use serde_json::Value;

use crate::world::World;

#[tokio::test]
async fn restrictions_of_an_office_come_page_by_page_as_its_list_has_them() {
    let world = World::new().await;
    let officer = world.number_of(Role::Caseworker);
    let cookie = world.enter(officer).await;
    for until in ["2026-12-10", "2026-12-01", "2026-12-10"] {
        let ban =
            [("on", "2026-11-20"), ("field.basis", "investigation"), ("field.until", until), ("field.notice", "in_writing")];
        world.record(&cookie, world.household(), "exit_ban_imposed", &ban).await;
    }
    let page = world.get("/restrictions", &cookie).await.1;
    let (mut places, mut after) = (Vec::new(), String::new());
    loop {
        let part = world.read_as(officer, &format!("/restrictions?limit=1{after}")).await;
        assert_eq!(part.status, StatusCode::OK, "{part:?}");
        let line = &part.body["items"][0];
        places.push(["restriction", "item", "household", "until"].map(|name| line[name].as_str().unwrap_or_default().to_owned()));
        match part.body["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let distinct: BTreeSet<_> = places.iter().collect();
    assert!(distinct.len() == places.len() && places.len() >= 3, "{places:?}");
    assert_eq!(page.matches("<tr><td>").count(), places.len(), "{page}");
    for [restriction, _, household, _] in &places {
        assert!(
            page.contains(&format!("/household/{household}")) && page.contains(&format!("/programme/{restriction}")),
            "{page}"
        );
    }
}

#[tokio::test]
async fn a_program_of_an_administrator_sees_how_the_installation_is_and_no_key_and_nobody() {
    let world = World::new().await;
    let here = world.read(Role::Administrator, "/installation").await.body;
    let store = world.site.store();
    assert_eq!(here["people"], store.person_count().await.unwrap());
    assert_eq!(here["log_root"], hex::encode(store.log_frontier().await.unwrap().root().0));
    let counted = |name: &str| here["counts"].as_array().unwrap().iter().find(|it| it["name"] == name).cloned().unwrap();
    assert_eq!(
        (&counted("answers_5xx")["count"], &counted("answers_5xx")["should_be_none"]),
        (&Value::from(0), &Value::from(true))
    );
    let keys = world.read(Role::Administrator, "/installation/keys").await.body;
    assert_eq!(keys["compartments"].as_array().unwrap().len(), 4, "{keys}");
    for (household, person) in &world.households {
        let all = here.to_string() + &keys.to_string();
        assert!(!all.contains(&household.to_string()) && !all.contains(&person.to_string()), "{all}");
    }
}
