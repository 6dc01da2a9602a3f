//! Finding anything, and nothing that one may not know of.

use access::Role;
use axum::http::StatusCode;
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;
use store::{Detail, Stamp};
use vault::ActorId;

use crate::world::{World, chance, noon, programme};

impl World {
    async fn find(&self, role: Role, text: &str) -> String {
        let cookie = self.enter(self.number_of(role)).await;
        let (status, page) = self.post("/find", &cookie, &[("text", text)]).await;
        assert_eq!(status, StatusCode::OK, "{role:?}: {text}");
        page.replace("&#x2f;", "/")
    }

    /// Gives the first person of a household a name.
    async fn named(&self, household: store::HouseholdId, name: &str) {
        let (store, mut rng) = (self.site.store(), ChaCha20Rng::from_seed(chance()));
        let kind = programme().details.iter().find(|kind| kind.id == "name").unwrap();
        let person = store.persons(household).await.unwrap()[0];
        let stamp = Stamp { by: ActorId([9; 16]), at: noon() };
        store.add_details(person, vec![Detail::of(kind, name).unwrap()], stamp, &mut rng).await.unwrap();
    }
}

#[tokio::test]
async fn a_person_is_found_by_any_spelling_or_part_of_the_name_and_their_household_opened() {
    let world = World::new().await;
    let household = world.household();
    world.named(household, "손정훈").await;
    for spelled in ["손정훈", "Son Jong-hun", "Сон Чжон Хун", "jong hoon"] {
        let page = world.find(Role::Caseworker, spelled).await;
        assert!(page.contains("손정훈") && page.contains(&format!("href=\"/household/{household}\"")), "{spelled}: {page}");
    }
}

#[tokio::test]
async fn who_takes_people_in_hears_that_somebody_is_on_record_elsewhere_and_others_hear_nothing_of_them() {
    let world = World::new().await;
    let (household, ..) = world.foreign();
    world.named(household, "손정훈").await;
    let intake = world.find(Role::Caseworker, "손정훈").await;
    assert!(intake.contains("another office's") || intake.contains("another office&#x27;s"), "{intake}");
    assert!(!intake.contains(&format!("href=\"/household/{household}\"")));
    let may = world.accounts.iter().filter(|account| account.role != Role::Caseworker && account.office.is_some());
    for role in may.map(|account| account.role).chain([Role::Newcomer, Role::Administrator, Role::Analyst, Role::Representative])
    {
        let cookie = world.enter(world.number_of(role)).await;
        let opens = world.get(&format!("/household/{household}"), &cookie).await.0 == StatusCode::OK;
        let page = world.find(role, "손정훈").await;
        assert!(opens || page.matches("손정훈").count() == 1, "{role:?}: it stands in the box alone: {page}");
    }
}

#[tokio::test]
async fn a_number_finds_the_household_of_whoever_may_open_it_and_words_find_what_the_programme_says() {
    let world = World::new().await;
    let number = |household: store::HouseholdId| household.to_string()[..8].to_owned();
    let (own, foreign) = (world.household(), world.foreign().0);
    assert!(world.find(Role::Caseworker, &number(own)).await.contains(&format!("/household/{own}")));
    for (role, household) in [(Role::Caseworker, foreign), (Role::Newcomer, own), (Role::Administrator, own)] {
        let page = world.find(role, &number(household)).await;
        assert!(!page.contains("/household/"), "{role:?}: {page}");
    }
    for words in ["housing SUBSIDY", "주거지원금"] {
        assert!(world.find(Role::Newcomer, words).await.contains("/programme/housing_subsidy"), "{words}");
    }
    assert!(world.find(Role::Caseworker, "<b>").await.contains("Nothing was found"));
    assert_ne!(world.post("/find", "", &[("text", "손정훈")]).await.0, StatusCode::OK, "a stranger finds nothing");
}
