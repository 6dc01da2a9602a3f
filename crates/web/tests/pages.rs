//! Every page, as every account, in both languages, over the cases of the Korean pack as households of a store.

#![expect(clippy::unwrap_used, reason = "what fails must fail the test")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use access::{Cost, Role};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use case::{Engine, read_story};
use chacha20::ChaCha20Rng;
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use programme::Programme;
use rand_core::SeedableRng as _;
use store::{Append, Grant, HouseholdId, Location, NewPerson, Outcome, Stamp, Store, Worklist};
use tower::ServiceExt as _;
use vault::{ActorId, HeldRoot, PersonId};
use web::{Door, Machine, Site, Visitor, router};

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
        let accounts = accounts(&store, &offices, &households).await;
        let report = |what: &str| REPORTED.lock().unwrap().push(what.to_owned());
        let machine = Machine { now: noon, chance, cost: Cost::LEAST, is_behind_proxy: false, is_secure: false, report };
        let policies = include_str!("../../../packs/kr/access.cedar");
        let door = Door::Chooser(accounts.iter().map(|account| account.actor).collect());
        let site = Site::new(store, programme(), policies, door, machine).unwrap();
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
async fn accounts(
    store: &Store,
    offices: &[(String, BTreeSet<HouseholdId>)],
    households: &[(HouseholdId, PersonId)],
) -> Vec<Visitor> {
    let busiest = offices.iter().max_by_key(|(_, of)| of.len()).unwrap().0.clone();
    let (mut accounts, mut rng) = (Vec::new(), ChaCha20Rng::seed_from_u64(8));
    let stamp = Stamp { by: ActorId([9; 16]), at: noon() };
    for role in Role::ALL {
        let is_newcomer = *role == Role::Newcomer;
        let has_office = !matches!(role, Role::Newcomer | Role::Analyst | Role::DataProtection | Role::Administrator);
        let (office, person) = (has_office.then(|| busiest.clone()), is_newcomer.then(|| households[0].1));
        let actor = store.create_account(None, None, stamp, &mut rng).await.unwrap();
        let grant = Grant { role: Some(role.word().to_owned()), office: office.clone(), person };
        store.grant_account(actor, grant, stamp).await.unwrap();
        accounts.push(Visitor { actor, role: *role, office, person });
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

impl World {
    async fn post(&self, path: &str, cookies: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookies)
            .body(Body::from(body.join("&")))
            .unwrap();
        let response = self.pages.clone().oneshot(request).await.unwrap();
        let (status, location) = (response.status(), response.headers().get(header::LOCATION).cloned());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, location.map_or_else(|| String::from_utf8(body.to_vec()).unwrap(), |at| at.to_str().unwrap().to_owned()))
    }

    fn number_of(&self, role: Role) -> usize {
        self.accounts.iter().position(|account| account.role == role).unwrap()
    }

    /// A household of the caseworkers' office.
    fn household(&self) -> HouseholdId {
        let office = self.accounts[self.number_of(Role::Caseworker)].office.as_ref();
        *self.offices.iter().find(|(known, _)| Some(known) == office).unwrap().1.first().unwrap()
    }
}

#[tokio::test]
async fn what_an_officer_writes_is_recorded_only_after_they_have_seen_what_it_changes() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    let household = world.household();
    let path = format!("/household/{household}/add/contact_tried");
    let entry = [("on", "2026-11-20"), ("who", "p1"), ("field.reached", "false"), ("seen", "0")];
    let (status, form) = world.get(&path, &cookie).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    let seen = form.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let entry = entry.map(|(name, value)| if name == "seen" { (name, seen.as_str()) } else { (name, value) });
    let count = |page: &str| page.matches("Officer tried to reach").count();
    let (_, before) = world.get(&format!("/household/{household}"), &cookie).await;
    let (status, looked) = world.post(&path, &cookie, &entry).await;
    assert_eq!(status, StatusCode::OK, "{looked}");
    assert!(looked.contains("What it changes"), "{looked}");
    assert_eq!(count(&world.get(&format!("/household/{household}"), &cookie).await.1), count(&before), "looking records nothing");
    let record = [&entry[..], &[("do", "record")]].concat();
    assert_eq!(world.post(&path, &cookie, &record).await, (StatusCode::SEE_OTHER, format!("/household/{household}?recorded")));
    let (_, after) = world.get(&format!("/household/{household}"), &cookie).await;
    assert!(count(&after) > count(&before), "{after}");
    assert_eq!(world.post(&path, &cookie, &record).await.0, StatusCode::SEE_OTHER, "sent twice, it is recorded once");
    let (_, again) = world.get(&format!("/household/{household}"), &cookie).await;
    assert_eq!(count(&again), count(&after));
    let another = [("on", "2026-11-19"), ("who", "p1"), ("field.reached", "true"), ("seen", &seen), ("do", "record")];
    let (status, page) = world.post(&path, &cookie, &another).await;
    assert_eq!(status, StatusCode::CONFLICT, "{page}");
    assert!(page.contains("Somebody recorded something else meanwhile"));
}

#[tokio::test]
async fn what_is_wrong_in_a_form_is_said_beside_it_and_nothing_that_was_written_is_lost() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    let path = format!("/household/{}/add/exit_ban_imposed", world.household());
    let wrong =
        [("on", "2026-11-31"), ("who", "p1"), ("field.basis", "spite"), ("field.until", "soon"), ("field.number", "<b>7</b>")];
    for lang in ["en", "ko"] {
        let (status, page) = world.post(&path, &format!("{cookie}; language={lang}"), &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.matches("aria-invalid").count() >= 4, "{page}");
        assert!(page.contains("&lt;b&gt;7&lt;&#x2f;b&gt;") && !page.contains("<b>7"), "{page}");
    }
    let ban = [
        ("on", "2026-11-20"),
        ("who", "p1"),
        ("field.basis", "convenience"),
        ("field.until", "2026-12-01"),
        ("field.notice", "in_writing"),
    ];
    let (status, page) = world.post(&path, &cookie, &[&ban[..], &[("do", "record")]].concat()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("the convenience of official duties is no ground"), "{page}");
    let future = [("on", "2027-01-05"), ("who", "p1"), ("field.reached", "true"), ("do", "record")];
    let (status, page) = world.post(&format!("/household/{}/add/contact_tried", world.household()), &cookie, &future).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("yet to come") && page.contains("What it changes"), "{page}");
}

#[tokio::test]
async fn a_newcomer_files_a_request_and_takes_it_back_and_records_nothing_else() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Newcomer)).await;
    let (status, list) = world.get("/mine/ask", &cookie).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    assert!(list.contains("/mine/ask/grievance"), "{list}");
    let (_, form) = world.get("/mine/ask/grievance", &cookie).await;
    assert!(form.contains("value=\"grievance\" selected"), "what was chosen is chosen: {form}");
    for request in &programme().requests {
        let (status, _) = world.get(&format!("/mine/ask/{}", request.thing.id), &cookie).await;
        assert_eq!(status, StatusCode::OK, "{}: {:?}", request.thing.id, REPORTED.lock().unwrap());
    }
    let asked = [("field.kind", "grievance"), ("field.office", "mou")];
    let (_, looked) = world.post("/mine/ask/grievance", &cookie, &asked).await;
    assert!(looked.contains("Ministry of Unification must answer. By "), "{looked}");
    let sent = world.post("/mine/ask/grievance", &cookie, &[&asked[..], &[("do", "record")]].concat()).await;
    assert_eq!(sent, (StatusCode::SEE_OTHER, "/mine?recorded".to_owned()));
    let (_, page) = world.get("/mine", &cookie).await;
    let link = page.split("ask/request_withdrawn?field.of=").nth(1).unwrap().split('"').next().unwrap();
    let back = [
        ("on", "2026-11-21"),
        ("field.of", link),
        ("field.why", "it is settled"),
        ("field.present", "nobody"),
        ("field.own_wish", "true"),
    ];
    let sent = world.post("/mine/ask/request_withdrawn", &cookie, &[&back[..], &[("do", "record")]].concat()).await;
    assert_eq!(sent.0, StatusCode::SEE_OTHER, "{}", sent.1);
    for other in ["contact_tried", "exit_ban_lifted", "no_such"] {
        assert_eq!(world.get(&format!("/mine/ask/{other}"), &cookie).await.0, StatusCode::NOT_FOUND, "{other}");
        let own = world.households[0].0;
        assert_eq!(world.get(&format!("/household/{own}/add/{other}"), &cookie).await.0, StatusCode::NOT_FOUND, "{other}");
    }
}

#[tokio::test]
async fn who_may_not_record_finds_no_form() {
    let world = World::new().await;
    let household = world.household();
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        let may = matches!(account.role, Role::Caseworker | Role::Supervisor | Role::Protection | Role::RightsOfficer);
        let expected = if may { StatusCode::OK } else { StatusCode::NOT_FOUND };
        for path in ["add", "add/contact_tried", "correct/e1"] {
            assert_eq!(
                world.get(&format!("/household/{household}/{path}"), &cookie).await.0,
                expected,
                "{:?} {path}",
                account.role
            );
        }
        let sent = world.post(&format!("/household/{household}/add/contact_tried"), &cookie, &[]).await.0;
        assert_eq!(sent == StatusCode::NOT_FOUND, !may, "{:?}: {sent}", account.role);
    }
}

#[tokio::test]
async fn a_complaint_is_nothing_on_the_page_of_the_office_complained_of() {
    let world = World::new().await;
    let newcomer = world.enter(world.number_of(Role::Newcomer)).await;
    let office = world.accounts[world.number_of(Role::Caseworker)].office.clone().unwrap();
    let complaint = [("field.about", office.as_str()), ("do", "record")];
    let sent = world.post("/mine/ask/rights_complaint", &newcomer, &complaint).await;
    assert_eq!(sent.0, StatusCode::SEE_OTHER, "{}", sent.1);
    let own = world.households[0].0;
    assert!(world.get("/mine", &newcomer).await.1.contains("Human Rights Commission"));
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    let (status, page) = world.get(&format!("/household/{own}"), &cookie).await;
    if status == StatusCode::OK {
        assert!(!page.contains("Complaint filed with the Human Rights Commission"), "{page}");
    }
}

#[tokio::test]
async fn a_threat_that_is_told_reaches_protection_officers_and_nobody_else_and_no_page_of_the_person() {
    let world = World::new().await;
    let own = world.households[0].0;
    let newcomer = world.enter(world.number_of(Role::Newcomer)).await;
    let (status, page) = world.post("/mine/help", &newcomer, &[("text", " ")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("aria-invalid"), "{page}");
    let told = [("text", "A man waits <outside> my door"), ("reach", "after ten at night")];
    assert_eq!(world.post("/mine/help", &newcomer, &told).await, (StatusCode::SEE_OTHER, "/mine/help?told".to_owned()));
    let protector = world.enter(world.number_of(Role::Protection)).await;
    let (_, list) = world.get("/threats", &protector).await;
    let person = world.households[0].1.to_string();
    assert!(list.contains(&person), "{list}");
    let (status, page) = world.get(&format!("/threats/{person}"), &protector).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    assert!(page.contains("A man waits &lt;outside&gt; my door") && page.contains("after ten at night"), "{page}");
    assert_eq!(world.get(&format!("/household/{own}"), &protector).await.0, StatusCode::OK, "they can reach the person");
    for path in ["/mine", "/mine/help", "/mine/ask"] {
        let (_, page) = world.get(path, &newcomer).await;
        assert!(!page.contains("A man waits") && !page.contains("Protection officer<"), "{path} tells of it: {page}");
    }
    for (number, account) in world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Protection) {
        let cookie = world.enter(number).await;
        for path in ["/threats".to_owned(), format!("/threats/{person}")] {
            assert_eq!(world.get(&path, &cookie).await.0, StatusCode::NOT_FOUND, "{:?} {path}", account.role);
        }
        let (_, page) = world.get(&format!("/household/{own}"), &cookie).await;
        assert!(!page.contains("A man waits"), "{:?} reads it", account.role);
    }
}

#[tokio::test]
async fn whoever_is_taken_in_is_looked_for_first_in_any_spelling() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    let person = [("name", "손정훈"), ("born", "1985-03-02"), ("sex", "male"), ("passport", "")];
    let (status, page) = world.post("/intake", &cookie, &person).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    assert!(page.contains("Nobody on record is like this person"), "{page}");
    let (status, household) = world.post("/intake", &cookie, &[&person[..], &[("do", "record")]].concat()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{household}");
    let (status, page) = world.get(&household, &cookie).await;
    assert_eq!(status, StatusCode::OK, "whoever took them in sees them: {:?}", REPORTED.lock().unwrap());
    assert!(page.contains("손정훈"), "{page}");
    let again = [("name", "Son Jong-hun"), ("born", "1985-03-02")];
    let (_, page) = world.post("/intake", &cookie, &again).await;
    assert!(page.contains("Already on record") && page.contains("손정훈"), "{page}");
    let joins = household.replace("?recorded", "/join");
    let child = [("name", "손미나"), ("born", "2015-07-09"), ("on", "2026-11-01"), ("do", "record")];
    let (status, at) = world.post(&joins, &cookie, &child).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{at}");
    assert!(world.get(&at, &cookie).await.1.contains("손미나"));
    let (status, page) = world.post("/intake", &cookie, &[("born", "soon")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.matches("aria-invalid").count(), 2, "{page}");
    for (number, account) in world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Caseworker) {
        let cookie = world.enter(number).await;
        assert_eq!(world.get("/intake", &cookie).await.0, StatusCode::NOT_FOUND, "{:?}", account.role);
    }
}
