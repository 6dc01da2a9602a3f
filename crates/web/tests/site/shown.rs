//! How much of a household is shown: never money to who may not see it, never others of the household to whom it is not about.

use access::Role;
use axum::http::StatusCode;
use case::read_story;
use programme::{KindId, Lang};
use serde_json::{Value, json};
use store::{Grant, Stamp};
use vault::ActorId;

use crate::program::token;
use crate::world::{World, noon, programme};

const PAID: &str = r#"
[[person]]
id = "somebody"
born = 1985-04-02

[[entry]]
on = 2021-06-15
recorded = 2026-11-22
what = "payment_made"
entitlement = "basic_grant"
instalment = "first"
amount = 6_000_000
"#;

impl World {
    /// What there is of a list under a path, for an account.
    async fn items(&self, account: usize, path: &str) -> Vec<Value> {
        let shown = format!("Bearer {}", token(account, false));
        let list = self.ask("GET", &format!("{path}?limit=200"), &[("authorization", &shown)], None).await;
        assert_eq!(list.status, StatusCode::OK, "{path}: {list:?}");
        list.body["items"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_payment_that_was_made_is_in_no_list_of_who_may_not_see_money() {
    let world = World::new().await;
    let household = world.household();
    let entries = read_story(programme(), "paid", PAID, false).unwrap().journal.entries;
    world.append(household, Vec::new(), entries).await;
    let title = programme().kind(KindId::PAYMENT_MADE).title.get(Lang::En);
    for (role, may) in
        [(Role::Caseworker, true), (Role::Supervisor, true), (Role::RightsOfficer, false), (Role::Protection, false)]
    {
        let number = world.number_of(role);
        let listed = world.items(number, &format!("/households/{household}/entries")).await;
        assert_eq!(listed.iter().any(|entry| entry["kind"] == json!("payment_made")), may, "{role:?}");
        let (_, page) = world.get(&format!("/household/{household}"), &world.enter(number).await).await;
        assert_eq!(page.contains(title), may, "{role:?}: {page}");
    }
}

#[tokio::test]
async fn what_an_entry_would_change_in_money_is_not_told_to_who_may_not_see_money() {
    let world = World::new().await;
    let path = format!("/households/{}/kinds/left_household", world.household());
    for (role, may) in [(Role::Caseworker, true), (Role::RightsOfficer, false), (Role::Protection, false)] {
        let left = json!({ "on": "2026-11-20", "who": "p1", "preview": true });
        let looked = world.write(role, &path, ("k", ""), left).await;
        assert_eq!(looked.status, StatusCode::OK, "{looked:?}");
        let effect = looked.body["effect"].to_string();
        assert_eq!(effect.contains("KRW") || effect.contains("Basic settlement grant"), may, "{role:?}: {effect}");
    }
}

#[tokio::test]
async fn what_is_due_in_money_is_on_no_work_list_but_that_of_finance_officers() {
    let world = World::new().await;
    for role in [Role::Caseworker, Role::Supervisor, Role::CouncilMember, Role::Finance, Role::Protection, Role::RightsOfficer] {
        let lines = world.items(world.number_of(role), "/today").await;
        let of_money = lines.iter().filter(|line| line["kind"] == json!("instalment") || !line["amount"].is_null()).count();
        let expected = if role == Role::Finance { lines.len() } else { 0 };
        assert_eq!(of_money, expected, "{role:?}: {lines:?}");
    }
}

#[tokio::test]
async fn on_ones_own_page_there_is_nobody_else_of_the_household() {
    let world = World::new().await;
    let mut labels = Vec::new();
    for number in world.of_one_household() {
        let shown = format!("Bearer {}", token(number, false));
        let mine = world.ask("GET", "/mine", &[("authorization", &shown)], None).await.body;
        let persons = mine["persons"].as_array().unwrap();
        assert_eq!((persons.len(), mine["names"].as_object().unwrap().len()), (1, 1), "{mine}");
        labels.push(persons[0]["label"].clone());
    }
    assert_ne!(labels[0], labels[1]);
}

#[tokio::test]
async fn who_heard_of_a_threat_is_not_in_the_record_that_the_person_reads_whatever_their_task_is_now() {
    let world = World::new().await;
    let (newcomer, protector) = (world.number_of(Role::Newcomer), world.number_of(Role::Protection));
    let told = world.write(Role::Newcomer, "/mine/help", ("k", ""), json!({ "text": "A man waits at the door." })).await;
    assert_eq!(told.status, StatusCode::CREATED, "{told:?}");
    let heard = world.read(Role::Protection, &format!("/threats/{}", world.households[0].1)).await;
    assert_eq!(heard.status, StatusCode::OK, "{heard:?}");
    let actor = world.accounts[protector].actor;
    let now =
        Grant { role: Some(Role::Caseworker.word().to_owned()), office: world.accounts[protector].office.clone(), person: None };
    world.site.store().grant_account(actor, now, Stamp { by: ActorId([9; 16]), at: noon() }).await.unwrap();
    let record = world.items(newcomer, "/mine/record").await;
    assert!(record.iter().all(|line| line["who"] != json!(actor.to_string())), "{record:?}");
}

#[tokio::test]
async fn how_the_installation_is_is_for_administrators_and_tells_its_log_its_pack_and_what_failed() {
    let world = World::new().await;
    let log = world.site.store().log_frontier().await.unwrap();
    for (number, account) in world.accounts.iter().enumerate() {
        let (status, page) = world.get("/installation", &world.enter(number).await).await;
        if account.role != Role::Administrator {
            assert_eq!(status, StatusCode::NOT_FOUND, "{:?}", account.role);
            continue;
        }
        assert_eq!(status, StatusCode::OK);
        for told in [hex::encode(log.root().0), hex::encode(programme().digest), "something failed here".to_owned()] {
            assert!(page.contains(&told), "{told}: {page}");
        }
        let (_, counts) = page.split_once("id=\"counts\"").unwrap();
        assert!(!counts.contains("chip overdue"), "nothing failed: {page}");
    }
}
