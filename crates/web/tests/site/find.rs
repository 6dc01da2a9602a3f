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
    pub(crate) async fn named(&self, household: store::HouseholdId, name: &str) {
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
async fn nobody_finds_a_name_of_a_household_that_they_may_not_open() {
    let world = World::new().await;
    let (household, ..) = world.foreign();
    world.named(household, "손정훈").await;
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        let opens = world.get(&format!("/household/{household}"), &cookie).await.0 == StatusCode::OK;
        for text in ["손정훈", "손", "jong hoon"] {
            let page = world.post("/find", &cookie, &[("text", text)]).await.1;
            let beside_the_box = page.replace("value=\"손정훈\"", "");
            assert!(opens || !beside_the_box.contains("손정훈"), "{:?}, {text}: {page}", account.role);
        }
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
