//! Files opened in an emergency: who may, what they see then, who hears of it, and that numbers cannot be tried out unseen.

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};
use store::HouseholdId;

use crate::program::token;
use crate::world::{REPORTED, World};

const WHY: &str = "She called and said <b>that she cannot</b> breathe; the ambulance asks who else lives there";

fn code(household: HouseholdId) -> String {
    let id = household.to_string();
    format!("{}-{}", &id[..4], &id[4..8])
}

fn escaped(text: &str) -> String {
    text.replace('<', "&lt;").replace('>', "&gt;").replace('/', "&#x2f;")
}

impl World {
    async fn open(&self, cookie: &str, number: &str, why: &str) -> (StatusCode, String) {
        self.post("/emergency", cookie, &[("household", number), ("why", why)]).await
    }

    async fn alarms(&self, cookie: &str) -> Vec<String> {
        let (_, page) = self.get("/today", cookie).await;
        let links = page.split("href=\"/alarms/").skip(1);
        links.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn who_opens_a_file_sees_where_it_stands_and_who_it_is_and_nothing_more() {
    let world = World::new().await;
    let ((household, person, _), number) = (world.foreign(), world.number_of(Role::Caseworker));
    let (cookie, path) = (world.enter(number).await, format!("/household/{household}"));
    assert_eq!(world.get(&path, &cookie).await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.open(&cookie, &code(household), WHY).await, (StatusCode::SEE_OTHER, path.clone()));
    let (status, page) = world.get(&path, &cookie).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    assert!(page.contains("You opened this file in an emergency") && !page.contains("id=\"money\""), "{page}");
    assert_eq!(world.get(&format!("{path}/why/own_data"), &cookie).await.0, StatusCode::OK);
    for beyond in ["/add", "/statement", "/add/contact_tried", "/record", "/join", "/why/basic_grant"] {
        assert_eq!(world.get(&format!("{path}{beyond}"), &cookie).await.0, StatusCode::NOT_FOUND, "{beyond}");
    }
    assert_eq!(world.get(&format!("/threats/{person}"), &cookie).await.0, StatusCode::NOT_FOUND);
    let api = world.read(Role::Caseworker, &format!("/households/{household}")).await.body;
    assert_eq!(api["may"], json!(["see_standing", "see_names"]), "{api}");
    assert!(api["open_until"].is_string() && api["standing"]["entitlements"] == json!([]), "{api}");
    for (other, account) in world.accounts.iter().enumerate().filter(|(other, _)| *other != number) {
        let cookie = world.enter(other).await;
        let office = world.offices.iter().find(|(office, _)| Some(office) == account.office.as_ref());
        let may = account.role != Role::DataProtection && office.is_some_and(|(_, of)| of.contains(&household));
        assert_eq!(world.get(&path, &cookie).await.0 == StatusCode::OK, may, "{:?}: it is open to one account", account.role);
    }
}

#[tokio::test]
async fn the_list_of_what_is_open_and_the_policies_agree_on_every_household() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::RightsOfficer)).await;
    let (foreign, ..) = world.foreign();
    world.open(&cookie, &foreign.to_string(), WHY).await;
    let (_, listed) = world.get("/emergency", &cookie).await;
    let office = world.accounts[world.number_of(Role::RightsOfficer)].office.as_ref();
    let own = &world.offices.iter().find(|(known, _)| Some(known) == office).unwrap().1;
    for (household, _) in &world.households {
        let is_listed = listed.contains(&format!("href=\"/household/{household}\""));
        assert_eq!(is_listed, *household == foreign);
        let (status, _) = world.get(&format!("/household/{household}"), &cookie).await;
        assert_eq!(status == StatusCode::OK, is_listed || own.contains(household), "{household}");
    }
}

#[tokio::test]
async fn the_person_reads_who_opened_their_file_and_why_and_so_does_who_watches_over_the_data() {
    let world = World::new().await;
    let (household, _, newcomer) = world.foreign();
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    world.open(&officer, &household.to_string(), WHY).await;
    let newcomer_cookie = world.enter(newcomer).await;
    let watching = world.enter(world.number_of(Role::DataProtection)).await;
    for (path, cookie) in [("/mine".to_owned(), &newcomer_cookie), (format!("/household/{household}/record"), &watching)] {
        let (status, page) = world.get(&path, &format!("{cookie}; language=en")).await;
        assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
        assert!(page.contains("the ambulance asks who else lives there") && !page.contains("<b>that"), "{page}");
        assert!(page.contains("Emergency: opened with a reason") && page.contains("has looked at it yet"), "{page}");
        let (_, korean) = world.get(&path, &format!("{cookie}; language=ko")).await;
        assert!(korean.contains("긴급 열람 (평소에는 볼 수 없는"), "{korean}");
    }
    let shown = format!("Bearer {}", token(newcomer, false));
    let told = world.ask("GET", "/mine/emergencies", &[("authorization", &shown)], None).await.body;
    assert_eq!((&told["items"][0]["why"], &told["items"][0]["role"]), (&json!(WHY), &json!("caseworker")), "{told}");
    let (_, other) = world.get("/mine", &world.enter(world.number_of(Role::Newcomer)).await).await;
    assert!(!other.contains("ambulance"), "it is on the page of others");
}

#[tokio::test]
async fn whatever_is_read_of_an_open_file_is_in_the_record_as_read_in_an_emergency() {
    let world = World::new().await;
    let ((household, _, newcomer), number) = (world.foreign(), world.number_of(Role::Caseworker));
    let cookie = world.enter(number).await;
    world.open(&cookie, &household.to_string(), WHY).await;
    let shown = format!("Bearer {}", token(newcomer, false));
    let purposes = async || {
        let record = world.ask("GET", "/mine/record?limit=200", &[("authorization", &shown)], None).await.body;
        let who = json!(world.accounts[number].actor.to_string());
        let of_them = record["items"].as_array().unwrap().iter().filter(|line| line["who"] == who).cloned();
        of_them.map(|line| (line["purpose"].clone(), line["count"].as_u64().unwrap())).collect::<Vec<_>>()
    };
    let before = purposes().await;
    assert_eq!(world.get(&format!("/household/{household}"), &cookie).await.0, StatusCode::OK);
    let after = purposes().await;
    assert_eq!((before.len(), after.len(), &after[0].0), (1, 1, &before[0].0), "{after:?}");
    assert!(after[0].1 > before[0].1, "{after:?}");
}

#[tokio::test]
async fn it_is_an_alarm_to_supervisors_of_that_office_until_one_has_looked_at_it() {
    let world = World::new().await;
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    let supervisor = world.enter(world.number_of(Role::Supervisor)).await;
    let elsewhere = world.accounts.iter().rposition(|account| account.role == Role::Supervisor).unwrap();
    let elsewhere = world.enter(elsewhere).await;
    world.open(&officer, &world.foreign().0.to_string(), WHY).await;
    let alarms = world.alarms(&supervisor).await;
    assert_eq!((alarms.len(), world.alarms(&elsewhere).await.len(), world.alarms(&officer).await.len()), (1, 0, 0));
    let path = format!("/alarms/{}", alarms[0]);
    for cookie in [&officer, &elsewhere] {
        assert_eq!(world.get(&path, cookie).await.0, StatusCode::NOT_FOUND);
        assert_eq!(world.post(&path, cookie, &[]).await.0, StatusCode::NOT_FOUND);
    }
    let (status, page) = world.get(&path, &supervisor).await;
    assert!(status == StatusCode::OK && page.contains(&escaped(WHY)), "{page}");
    let heard = world.read(Role::Supervisor, "/alarms?limit=1").await.body;
    assert_eq!((&heard["items"][0]["id"], &heard["items"][0]["looked_at"]), (&json!(alarms[0]), &Value::Null), "{heard}");
    assert_eq!(world.read(Role::Supervisor, &path).await.body["opened"]["why"], WHY);
    for number in (0..world.accounts.len()).filter(|number| *number != world.number_of(Role::Supervisor)) {
        assert_eq!(world.read_as(number, &path).await.problem(), (404, "missing"), "{:?}", world.accounts[number].role);
    }
    assert_eq!(world.post(&path, &supervisor, &[]).await, (StatusCode::SEE_OTHER, "/today".to_owned()));
    assert_eq!(world.alarms(&supervisor).await, Vec::<String>::new());
    let (_, list) = world.get("/alarms", &supervisor).await;
    assert!(list.contains(&alarms[0]) && !list.contains("not yet"), "{list}");
    world.open(&supervisor, &world.foreign().0.to_string(), WHY).await;
    let own = world.alarms(&supervisor).await.remove(0);
    assert_eq!(
        world.post(&format!("/alarms/{own}"), &supervisor, &[]).await.0,
        StatusCode::CONFLICT,
        "nobody looks at their own"
    );
    assert_eq!(world.alarms(&supervisor).await, [own]);
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        let expected = if account.role == Role::Supervisor { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(world.get("/alarms", &cookie).await.0, expected, "{:?}", account.role);
        for wrong in ["x", "0000000000000000000000000000000g", &"0".repeat(32)] {
            assert_eq!(world.get(&format!("/alarms/{wrong}"), &cookie).await.0, StatusCode::NOT_FOUND, "{wrong}");
        }
    }
}

#[tokio::test]
async fn whoever_tries_out_numbers_is_recorded_with_a_reason_and_soon_has_to_stop() {
    let world = World::new().await;
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    let supervisor = world.enter(world.number_of(Role::Supervisor)).await;
    let foreign = world.foreign().0.to_string();
    for (number, why) in [("", WHY), (&foreign, ""), (&foreign, "   "), (&foreign, "quickly"), (&foreign, &"x".repeat(1001))] {
        for lang in ["en", "ko"] {
            let (status, page) = world.open(&format!("{officer}; language={lang}"), number, why).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains("role=\"alert\"") && page.contains("aria-invalid"), "{page}");
            assert!(page.contains(&escaped(why.trim())), "what was written is lost: {page}");
        }
    }
    assert_eq!(world.get(&format!("/household/{foreign}"), &officer).await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.alarms(&supervisor).await.len(), 0, "without a reason nothing is opened, and nothing told");
    for guessed in ["0000-0000", "00000000", "<script>", "zzzz-zzzz", &"0".repeat(32)] {
        let (status, page) = world.open(&officer, guessed, WHY).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("No household has this number") && !page.contains("<script>"), "{page}");
    }
    assert_eq!(world.alarms(&supervisor).await.len(), 5, "each is an alarm");
    for number in [&foreign, "0000-0000"] {
        let (status, page) = world.open(&officer, number, WHY).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("as many files as you may"), "the answer is the same, whether there is such a file: {page}");
    }
    assert_eq!(world.get(&format!("/household/{foreign}"), &officer).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_may_not_open_files_in_an_emergency_finds_no_form_and_who_may_see_one_needs_none() {
    let world = World::new().await;
    let foreign = world.foreign().0.to_string();
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        let may = matches!(account.role, Role::Caseworker | Role::Supervisor | Role::RightsOfficer);
        let expected = if may { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(world.get("/emergency", &cookie).await.0, expected, "{:?}", account.role);
        if !may {
            assert_eq!(world.open(&cookie, &foreign, WHY).await.0, StatusCode::NOT_FOUND, "{:?}", account.role);
        }
    }
    assert_eq!(world.open("", &foreign, WHY).await, (StatusCode::SEE_OTHER, "/".to_owned()));
    let supervisor = world.enter(world.number_of(Role::Supervisor)).await;
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    let own = world.household();
    assert_eq!(world.open(&officer, &own.to_string(), WHY).await, (StatusCode::SEE_OTHER, format!("/household/{own}")));
    assert_eq!(world.alarms(&supervisor).await.len(), 0, "who may see it anyway raises no alarm");
}
