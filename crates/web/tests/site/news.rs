//! What other systems are told of what changes.

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Stamp;
use web::NewsError;

use crate::world::{World, noon};

impl World {
    fn actor(&self, role: Role) -> vault::ActorId {
        self.accounts[self.number_of(role)].actor
    }

    async fn told(&self, hook: &str, role: Role) -> Option<(String, Option<Value>)> {
        let news = self.site.news(hook, self.actor(role)).await.unwrap()?;
        Some((news.id, news.body.map(|body| serde_json::from_str(&body).unwrap())))
    }
}

#[tokio::test]
async fn a_system_is_told_the_numbers_of_households_that_its_account_may_see_until_it_has_heard() {
    let world = World::new().await;
    let hooks =
        [("housing", Role::Caseworker), ("bank", Role::Finance), ("counts", Role::Analyst), ("machine", Role::Administrator)];
    for (hook, role) in hooks {
        assert_eq!(world.told(hook, role).await, None, "{hook} hears of what comes from now on");
    }
    let household = world.household();
    let at = format!("/households/{household}");
    let tag = world.read(Role::Caseworker, &at).await.tag().to_owned();
    let entry = json!({ "on": "2026-11-20", "who": "p1", "fields": { "reached": false } });
    let done = world.write(Role::Caseworker, &format!("{at}/kinds/contact_tried"), ("k", &tag), entry).await;
    let data = json!({ "households": [{ "id": household.to_string(), "last_seq": done.body["last_seq"] }] });
    let expected = json!({ "type": "households.changed", "timestamp": noon().to_string(), "data": data });
    let ids = [
        world.told("housing", Role::Caseworker).await.unwrap(),
        world.told("housing", Role::Caseworker).await.unwrap(),
        world.told("bank", Role::Finance).await.unwrap(),
    ];
    assert_eq!(ids.each_ref().map(|(_, body)| body.clone()), [0; 3].map(|_| Some(expected.clone())));
    assert_eq!(ids[0].0, ids[1].0, "told again under the same number");
    for (hook, role) in &hooks[2..] {
        assert_eq!(world.told(hook, *role).await.unwrap().1, None, "{hook} may see no household");
    }
    let news = world.site.news("housing", world.actor(Role::Caseworker)).await.unwrap().unwrap();
    world.site.heard("housing", &news).await.unwrap();
    assert_eq!(world.told("housing", Role::Caseworker).await, None);
    assert!(world.told("bank", Role::Finance).await.is_some(), "each hears for itself");
}

#[tokio::test]
async fn a_threat_told_quietly_is_no_news() {
    let world = World::new().await;
    assert_eq!(world.told("housing", Role::Caseworker).await, None);
    let told = world.write(Role::Newcomer, "/mine/help", ("k", ""), json!({ "text": "A man waits at the door." })).await;
    assert_eq!(told.status, StatusCode::CREATED, "{told:?}");
    assert_eq!(world.told("housing", Role::Caseworker).await, None);
}

#[tokio::test]
async fn an_account_that_ended_is_told_nothing_and_that_is_said() {
    let world = World::new().await;
    let actor = world.actor(Role::Caseworker);
    world.site.news("housing", actor).await.unwrap();
    let stamp = Stamp { by: world.actor(Role::Administrator), at: noon() };
    world.site.store().end_account(actor, stamp).await.unwrap();
    assert!(matches!(world.site.news("housing", actor).await, Err(NewsError::NoAccount)));
}
