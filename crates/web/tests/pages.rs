//! Every page, as every account, in both languages, over the cases of the Korean pack as households of a store.

#![expect(clippy::unwrap_used, reason = "what fails must fail the test")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use access::Role;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use case::{Engine, read_story};
use chacha20::ChaCha20Rng;
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use programme::Programme;
use rand_core::SeedableRng as _;
use store::{Append, HouseholdId, Location, NewPerson, Outcome, Stamp, Store, Worklist};
use tower::ServiceExt as _;
use vault::{ActorId, HeldRoot, PersonId};
use web::{Machine, Site, Visitor, router};

/// States in which an obligation still binds somebody.
const LIVE: [&str; 6] = ["overdue", "open", "due", "upcoming", "waiting", "unknown"];
/// One in so many of the pack's cases becomes a household.
const STEP: usize = 6;

fn gather(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    files.sort();
}

fn programme() -> &'static Programme {
    static PROGRAMME: LazyLock<Programme> = LazyLock::new(|| {
        let mut files = Vec::new();
        gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr"), &mut files);
        Programme::load(files, &|_| None).unwrap()
    });
    &PROGRAMME
}

/// Noon of a day after every case.
fn noon() -> Timestamp {
    "2026-11-22T03:00:00Z".parse().unwrap()
}

static REPORTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A site, and who lives in it.
struct World {
    pages: Router,
    households: Vec<(HouseholdId, PersonId)>,
    /// What each office has to do with: the source of truth is the work list.
    offices: Vec<(String, BTreeSet<HouseholdId>)>,
    accounts: Vec<Visitor>,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let root = HeldRoot::random(&mut rng);
        let store = Store::create(&Location::Sqlite(folder.path().join("s.db")), programme(), &root, &mut rng).await.unwrap();
        let engine = Engine::new(programme());
        let stamp = Stamp { by: ActorId([9; 16]), at: noon() };
        let mut households = Vec::new();
        for case in programme().cases.iter().step_by(STEP) {
            let mut journal = read_story(programme(), &case.path, &case.text, false).unwrap().journal;
            journal.entries.sort_by_key(|entry| entry.recorded);
            let household = HouseholdId::random(&mut rng);
            let persons = journal.persons.iter().map(|person| NewPerson::of(person, Vec::new())).collect();
            let append = Append { household, expected_last_seq: 0, stamp, persons, entries: journal.entries };
            // A case whose entries a store refuses is one of something that cannot be recorded.
            if let Ok(Outcome::Appended(appended)) = store.append(&engine, append, &mut rng).await {
                households.push((household, appended.persons[0]));
            }
        }
        assert!(households.len() > 30, "only {} cases became households", households.len());
        let mut offices = Vec::new();
        for office in &programme().offices {
            let wanted = Worklist { office: Some(&office.id), states: &LIVE, due_until: None, count_max: 10_000 };
            let lines = store.worklist(&wanted).await.unwrap();
            offices.push((office.id.clone(), lines.into_iter().map(|(household, _)| household).collect()));
        }
        let accounts = accounts(&offices, &households);
        let machine = Machine { now: noon, chance, report: |what| REPORTED.lock().unwrap().push(what.to_owned()) };
        let policies = include_str!("../../../packs/kr/access.cedar");
        let site = Site::new(store, programme(), policies, accounts.clone(), machine).unwrap();
        Self { pages: router(Arc::new(site)), households, offices, accounts, _folder: folder }
    }

    async fn get(&self, path: &str, cookies: &str) -> (StatusCode, String) {
        let request = Request::get(path).header(header::COOKIE, cookies).body(Body::empty()).unwrap();
        let response = self.pages.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    /// Signs in, and gives the cookie.
    async fn enter(&self, account: usize) -> String {
        let request = Request::post("/enter")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("account={account}")))
            .unwrap();
        let response = self.pages.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }
}

/// 32 bytes that differ from call to call.
fn chance() -> [u8; 32] {
    static COUNT: Mutex<u8> = Mutex::new(0);
    let mut count = COUNT.lock().unwrap();
    *count += 1;
    [*count; 32]
}

/// One of each role, with the office that has most to do; and a newcomer.
fn accounts(offices: &[(String, BTreeSet<HouseholdId>)], households: &[(HouseholdId, PersonId)]) -> Vec<Visitor> {
    let busiest = offices.iter().max_by_key(|(_, of)| of.len()).unwrap().0.clone();
    let mut accounts = Vec::new();
    for (number, role) in (1..).zip(Role::ALL) {
        let is_newcomer = *role == Role::Newcomer;
        let has_office = !matches!(role, Role::Newcomer | Role::Analyst | Role::DataProtection | Role::Administrator);
        accounts.push(Visitor {
            actor: ActorId([number; 16]),
            role: *role,
            office: has_office.then(|| busiest.clone()),
            person: is_newcomer.then(|| households[0].1),
        });
    }
    accounts
}

#[tokio::test]
async fn a_list_shows_a_household_to_exactly_those_who_may_open_it() {
    let world = World::new().await;
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        let sees_cases =
            matches!(account.role, Role::Caseworker | Role::Supervisor | Role::Finance | Role::Protection | Role::RightsOfficer);
        let office = world.offices.iter().find(|(office, _)| Some(office) == account.office.as_ref());
        for (household, _) in &world.households {
            let listed = sees_cases && office.is_some_and(|(_, of)| of.contains(household));
            let (status, page) = world.get(&format!("/household/{household}"), &cookie).await;
            let expected = if listed { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(status, expected, "{:?} and {household}: {:?}", account.role, REPORTED.lock().unwrap());
            assert!(listed || !page.contains(&household.to_string()), "a page that is refused tells of it");
        }
    }
}

#[tokio::test]
async fn every_page_is_there_in_both_languages_and_says_nothing_in_the_other() {
    let world = World::new().await;
    let caseworker = world.enter(0).await;
    let newcomer = world.enter(Role::ALL.iter().position(|role| *role == Role::Newcomer).unwrap()).await;
    let protector = world.enter(Role::ALL.iter().position(|role| *role == Role::DataProtection).unwrap()).await;
    let offices = world.offices.iter().find(|(office, _)| Some(office) == world.accounts[0].office.as_ref());
    let household = offices.unwrap().1.first().unwrap();
    let pages = [
        ("/today".to_owned(), &caseworker),
        (format!("/household/{household}"), &caseworker),
        (format!("/household/{household}/why/own_data"), &caseworker),
        ("/mine".to_owned(), &newcomer),
        ("/mine/why/own_data".to_owned(), &newcomer),
        (format!("/household/{household}/record"), &protector),
        ("/programme".to_owned(), &protector),
        ("/programme/basic_grant?on=2015-06-01".to_owned(), &protector),
    ];
    for (path, cookie) in &pages {
        let (status, english) = world.get(path, &format!("{cookie}; language=en")).await;
        assert_eq!(status, StatusCode::OK, "{path}: {:?}", REPORTED.lock().unwrap());
        let (_, korean) = world.get(path, &format!("{cookie}; language=ko")).await;
        assert!(english.contains("<html lang=\"en\">") && korean.contains("<html lang=\"ko\">"));
        assert!(english.contains("Sign out") && !korean.contains("Sign out"), "{path}");
        assert!(english.len() < 100_000 && korean.len() < 100_000, "{path} is larger than a page may be");
    }
}

#[tokio::test]
async fn every_thing_of_the_programme_has_its_page() {
    let world = World::new().await;
    for (_, id, _) in show_ids() {
        let (status, _) = world.get(&format!("/programme/{}", id.replace(' ', "%20")), "").await;
        assert_eq!(status, StatusCode::OK, "{id}: {:?}", REPORTED.lock().unwrap());
    }
}

fn show_ids() -> Vec<(&'static str, &'static str, &'static programme::Bilingual)> {
    show::ids(programme())
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_sent_to_the_first_page() {
    let world = World::new().await;
    let household = world.households[0].0;
    for path in
        ["/today".to_owned(), "/mine".to_owned(), format!("/household/{household}"), format!("/household/{household}/record")]
    {
        assert_eq!(world.get(&path, "").await.0, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(world.get(&path, "session=guessed").await.0, StatusCode::SEE_OTHER, "{path}");
    }
}

#[tokio::test]
async fn a_newcomer_sees_their_own_file_and_that_it_was_read_and_by_whom() {
    let world = World::new().await;
    let newcomer = world.enter(Role::ALL.iter().position(|role| *role == Role::Newcomer).unwrap()).await;
    let (_, page) = world.get("/mine", &newcomer).await;
    assert!(page.contains("Who looked at your file"), "{page}");
    let own = world.households[0].0;
    let reader = (0..world.accounts.len()).find(|number| {
        let office = world.offices.iter().find(|(office, _)| Some(office) == world.accounts[*number].office.as_ref());
        office.is_some_and(|(_, of)| of.contains(&own))
    });
    if let Some(reader) = reader {
        let cookie = world.enter(reader).await;
        assert_eq!(world.get(&format!("/household/{own}"), &cookie).await.0, StatusCode::OK);
        let (_, after) = world.get("/mine", &newcomer).await;
        assert!(after.contains("Caseworker"), "the reading is not in the record");
    }
    assert_eq!(world.get(&format!("/household/{own}"), &newcomer).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_that_another_site_sends_does_nothing() {
    let world = World::new().await;
    let request = Request::post("/enter")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("account=0"))
        .unwrap();
    let response = world.pages.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert!(response.headers().get(header::SET_COOKIE).is_none());
}

#[tokio::test]
async fn wrong_input_is_a_page_that_does_not_exist_and_never_a_failure() {
    let world = World::new().await;
    let cookie = world.enter(0).await;
    let wrong =
        ["/household/x", "/household/00000000000000000000000000000000", "/programme/no_such_thing", "/language/xx", "/nowhere"];
    for path in wrong {
        assert_eq!(world.get(path, &cookie).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, _) = world.get("/programme/basic_grant?on=yesterday", &cookie).await;
    assert_eq!(status, StatusCode::OK, "what is no day is today");
    assert_eq!(*REPORTED.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn every_answer_forbids_scripts_frames_and_keeping() {
    let world = World::new().await;
    for path in ["/", "/programme", "/nowhere"] {
        let response = world.pages.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        let headers = response.headers();
        assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"), "{path}");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert_eq!(headers[header::X_FRAME_OPTIONS], "DENY", "{path}");
    }
}
