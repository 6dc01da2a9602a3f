//! Where money goes: asked for by one, confirmed by another, unseen by the household if it has to be.

use access::Role;
use axum::http::StatusCode;

use crate::world::{REPORTED, World};

const NEW: [(&str, &str); 6] = [
    ("payee", "all"),
    ("kind", "person"),
    ("name", "홍길동"),
    ("account", "222-333-4444"),
    ("bank", "088"),
    ("channel", "in_person"),
];

/// Somebody at a page of accounts: their cookie, its path and the token of their forms.
struct Hand<'a> {
    world: &'a World,
    cookie: String,
    path: String,
    token: String,
    /// The number of the next account: the household has one already.
    change: &'static str,
}

impl<'a> Hand<'a> {
    async fn new(world: &'a World, account: usize, path: &str) -> Self {
        let cookie = world.enter(account).await;
        let (status, page) = world.get(path, &cookie).await;
        assert_eq!(status, StatusCode::OK, "{path}: {:?}", REPORTED.lock().unwrap());
        let token = page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        Self { world, cookie, path: path.to_owned(), token, change: "2" }
    }

    async fn page(&self) -> String {
        self.world.get(&self.path, &self.cookie).await.1
    }

    async fn ask(&self, fields: &[(&str, &str)]) -> (StatusCode, String) {
        self.world.post(&self.path, &self.cookie, &[fields, &[("token", self.token.as_str())]].concat()).await
    }

    async fn say(&self, what: &str, channel: &str) -> (StatusCode, String) {
        let fields =
            [("payee", "all"), ("kind", "person"), ("change", self.change), ("channel", channel), ("token", self.token.as_str())];
        self.world.post(&format!("{}/{what}", self.path), &self.cookie, &fields).await
    }
}

/// Somebody of a role at the accounts of the newcomer's household; the newcomer on their own page.
async fn at(world: &World, role: Role) -> Hand<'_> {
    let number = world.number_of(role);
    let path = match role {
        Role::Newcomer => "/mine/payees".to_owned(),
        _ => format!("/household/{}/payees", world.households[0].0),
    };
    Hand::new(world, number, &path).await
}

/// What is typed of a new account, with another value in one field.
fn with<'f>(field: (&'f str, &'f str)) -> Vec<(&'f str, &'f str)> {
    NEW.into_iter().filter(|(name, _)| *name != field.0).chain([field]).collect()
}

#[tokio::test]
async fn an_account_that_one_takes_down_is_confirmed_by_another_and_then_shown_by_its_last_digits() {
    let world = World::new().await;
    let (first, second) = (at(&world, Role::Caseworker).await, at(&world, Role::Supervisor).await);
    assert_eq!(first.ask(&NEW).await.0, StatusCode::SEE_OTHER);
    let asked = second.page().await;
    assert!(asked.contains("222-333-4444"), "who confirms it compares the whole number");
    assert!(world.get("/today", &second.cookie).await.1.contains("Accounts to confirm"));
    assert!(!world.get("/today", &first.cookie).await.1.contains("Accounts to confirm"), "one's own is work for others");
    let (status, own) = first.say("confirm", "in_person").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(own.contains("does not confirm it over the same channel"), "{own}");
    let (status, own) = first.say("confirm", "call_back").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a call is their own word too");
    assert!(own.contains("over whichever channel"), "{own}");
    assert_eq!(second.say("confirm", "call_back").await.0, StatusCode::SEE_OTHER);
    let page = second.page().await;
    assert!(page.contains("···4444") && !page.contains("222-333-4444"), "{page}");
    let told = world.read(Role::Supervisor, &format!("/households/{}/payees", world.households[0].0)).await.body;
    let lines = told["items"].as_array().unwrap().iter().flat_map(|payee| payee["lines"].as_array().unwrap());
    let states: Vec<_> = lines.map(|line| (line["state"].as_str().unwrap(), line["account"].as_str())).collect();
    assert!(states.contains(&("cooling", Some("···4444"))) && !told.to_string().contains("222-333-4444"), "{told}");
    assert!(page.contains("from 29 November 2026 on"), "it cools down for seven days");
    assert!(!world.get("/today", &second.cookie).await.1.contains("Accounts to confirm"));
    let (status, again) = second.say("confirm", "letter").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.contains("decided meanwhile"), "{again}");
}

#[tokio::test]
async fn among_invented_people_one_lets_a_week_pass_and_money_follows_the_account() {
    let world = World::new().await;
    let (first, second) = (at(&world, Role::Caseworker).await, at(&world, Role::Supervisor).await);
    first.ask(&NEW).await;
    second.say("confirm", "call_back").await;
    for days in ["0", "-7", "367", "soon"] {
        assert_ne!(world.post("/later", "", &[("days", days)]).await.0, StatusCode::SEE_OTHER, "{days} days");
    }
    assert_eq!(world.post("/later", "", &[("days", "7")]).await, (StatusCode::SEE_OTHER, "/".to_owned()));
    assert!(world.get("/", "").await.1.contains("In this demo it is 29 November 2026"));
    assert!(at(&world, Role::Caseworker).await.page().await.contains("in force"));
}

#[tokio::test]
async fn a_newcomer_names_an_account_hears_of_it_and_takes_it_back_but_does_not_confirm_it() {
    let world = World::new().await;
    let own = at(&world, Role::Newcomer).await;
    assert_eq!(own.ask(&NEW).await.0, StatusCode::SEE_OTHER);
    assert!(world.get("/mine", &own.cookie).await.1.contains("Look whether it is yours"));
    assert!(at(&world, Role::Caseworker).await.page().await.contains("person&#x27;s own page"));
    assert_eq!(own.say("confirm", "letter").await.0, StatusCode::NOT_FOUND);
    assert_eq!(own.say("refuse", "").await.0, StatusCode::SEE_OTHER);
    assert!(own.page().await.contains("refused or taken back"));
    assert!(!world.get("/mine", &own.cookie).await.1.contains("Look whether it is yours"));
}

#[tokio::test]
async fn nothing_goes_to_an_account_that_a_newcomer_says_is_in_anothers_hands() {
    let world = World::new().await;
    let (own, first, second) =
        (at(&world, Role::Newcomer).await, at(&world, Role::Caseworker).await, at(&world, Role::Supervisor).await);
    first.ask(&with(("channel", "letter"))).await;
    second.say("confirm", "call_back").await;
    assert_eq!(own.say("lost", "").await.0, StatusCode::SEE_OTHER);
    let page = own.page().await;
    assert!(page.contains("Money goes nowhere now") && page.contains("lost</span>") && !page.contains("in force"), "{page}");
}

#[tokio::test]
async fn an_account_for_somebody_under_threat_is_seen_by_protection_officers_alone() {
    let world = World::new().await;
    let (_, person) = world.households[0];
    let newcomer = world.enter(world.number_of(Role::Newcomer)).await;
    let told = world.post("/mine/help", &newcomer, &[("text", "He waits at the door.")]).await;
    assert_eq!(told.0, StatusCode::SEE_OTHER);
    let path = format!("/threats/{person}/payees");
    let officer = Hand { change: "1", ..Hand::new(&world, world.number_of(Role::Protection), &path).await };
    assert_eq!(officer.ask(&with(("account", "777-888-9999"))).await.0, StatusCode::SEE_OTHER);
    assert_eq!(officer.say("confirm", "call_back").await.0, StatusCode::SEE_OTHER);
    assert!(officer.page().await.contains("···9999"));
    let threats = world.get(&format!("/threats/{person}"), &officer.cookie).await.1;
    assert!(threats.contains("He waits at the door.") && !threats.contains("777"), "{threats}");
    assert_eq!(world.get("/threats", &officer.cookie).await.1.matches(&format!("/threats/{person}")).count(), 1);
    for role in [Role::Newcomer, Role::Caseworker, Role::Finance] {
        let other = at(&world, role).await;
        let page = other.page().await;
        assert!(!page.contains("9999") && !page.contains("cooling"), "{role:?}: {page}");
        assert_eq!(world.get(&path, &other.cookie).await.0, StatusCode::NOT_FOUND, "{role:?}");
        assert!(!world.get("/today", &other.cookie).await.1.contains("Accounts to confirm"), "{role:?}");
    }
}

#[tokio::test]
async fn an_account_that_cannot_be_is_refused_at_its_field_and_what_was_typed_stays() {
    let world = World::new().await;
    let hand = at(&world, Role::Caseworker).await;
    for (field, wrong, says) in [
        ("account", "none", "This is no account number"),
        ("account", "DE00123456780123456789", "This is no account number"),
        ("bank", "", "The bank is missing"),
        ("bank", "WRONGBIC1", "The bank is missing"),
        ("name", "", "as the bank has it"),
        ("payee", "p9", "Choose one of those in the list"),
        ("kind", "friend", "Choose one of those in the list"),
        ("channel", "portal", "Choose one of those in the list"),
    ] {
        let (status, page) = hand.ask(&with((field, wrong))).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(page.contains(says), "{field}: {page}");
        assert!(field == "name" || page.contains("value=\"홍길동\""), "{field}: what was typed stays");
    }
    let unsaid = world.post(&hand.path, &hand.cookie, &NEW).await;
    assert_eq!(unsaid.0, StatusCode::FORBIDDEN, "a form of money bears the token of its session");
    assert!(!hand.page().await.contains("222-333-4444"), "nothing was taken down");
}

#[tokio::test]
async fn who_lives_with_others_sees_where_the_households_money_goes_and_names_an_account_for_their_own_alone() {
    let world = World::new().await;
    let [one, other] = world.of_one_household();
    let (one, other) = (Hand::new(&world, one, "/mine/payees").await, Hand::new(&world, other, "/mine/payees").await);
    assert_eq!(one.ask(&NEW).await.0, StatusCode::UNPROCESSABLE_ENTITY, "the whole household's is nobody's alone");
    assert_eq!(one.ask(&with(("payee", "p2"))).await.0, StatusCode::UNPROCESSABLE_ENTITY, "nor is that of others");
    assert_eq!(one.ask(&with(("payee", "p1"))).await.0, StatusCode::SEE_OTHER);
    assert!(one.page().await.contains("222-333-4444"));
    assert!(!other.page().await.contains("4444"), "nobody sees where another's own money goes");
    let person = world.accounts[world.of_one_household()[0]].person.unwrap();
    let household = world.site.store().household_of(person).await.unwrap();
    crate::money::accounts(world.site.store(), &[(household, person)]).await;
    for member in [one, other] {
        let page = member.page().await;
        assert!(page.contains("···-300") && page.contains("The whole household"), "{page}");
        assert!(!page.contains("/lost"), "what is everybody's is not for one to end");
    }
}
