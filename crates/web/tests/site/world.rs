//! A site over the cases of the Korean pack as households of a store, and who is in it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use access::{Cost, Role};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use case::{Engine, Entry, read_story};
use chacha20::ChaCha20Rng;
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use programme::Programme;
use rand_core::SeedableRng as _;
use sha2::{Digest as _, Sha256};
use store::{
    Append, Grant, HouseholdId, Location, NewPerson, Outcome, Recipients, Showed, Stamp, Store, Worklist, make_backup_key,
};
use tlog::Signer;
use tower::ServiceExt as _;
use vault::{ActorId, HeldRoot, PersonId};
use web::{Backups, Checkpoints, Door, Keeping, Machine, Site, Visitor, router};

/// States in which an obligation still binds somebody.
pub(crate) const LIVE: [&str; 6] = ["overdue", "open", "due", "upcoming", "waiting", "unknown"];
/// One in so many of the pack's cases becomes a household.
pub(crate) const STEP: usize = 6;

pub(crate) fn gather(folder: &Path, files: &mut Vec<(String, String)>) {
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

pub(crate) fn programme() -> &'static Programme {
    static PROGRAMME: LazyLock<Programme> = LazyLock::new(|| {
        let mut files = Vec::new();
        gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr"), &mut files);
        Programme::load(files, &|_| None).unwrap()
    });
    &PROGRAMME
}

/// Noon of a day after every case.
pub(crate) fn noon() -> Timestamp {
    "2026-11-22T03:00:00Z".parse().unwrap()
}

pub(crate) static REPORTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn reported(what: &str) {
    REPORTED.lock().unwrap().push(what.to_owned());
}

/// A site, and who lives in it.
pub(crate) struct World {
    pub(crate) pages: Router,
    pub(crate) site: Arc<Site>,
    pub(crate) households: Vec<(HouseholdId, PersonId)>,
    /// What each office has to do with: the source of truth is the work list.
    pub(crate) offices: Vec<(String, BTreeSet<HouseholdId>)>,
    pub(crate) accounts: Vec<Visitor>,
    pub(crate) _folder: tempfile::TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(reported, |site, _| site).await
    }

    /// One whose failures are told to somebody else.
    pub(crate) async fn reporting(report: fn(&str)) -> Self {
        Self::with(report, |site, _| site).await
    }

    /// The same, with something more of the site; files for it go to a folder.
    pub(crate) async fn with(report: fn(&str), more: impl FnOnce(Site, &Path) -> Site) -> Self {
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
            let wanted = Worklist { office: Some(&office.id), states: &LIVE, due_until: None, kinds: &[], count_max: 10_000 };
            let lines = store.worklist(&wanted).await.unwrap();
            offices.push((office.id.clone(), lines.into_iter().map(|(household, _)| household).collect()));
        }
        let accounts = accounts(&store, &offices, &households).await;
        crate::program::make_tokens(&store, &accounts).await;
        let machine = Machine {
            now: noon,
            chance,
            cost: Cost::LEAST,
            is_behind_proxy: false,
            is_secure: false,
            upload_bytes_max: 1 << 20,
            token_days_max: 365,
            report,
        };
        let policies = include_str!("../../../../packs/kr/access.cedar");
        let door = Door::Chooser(accounts.iter().map(|account| account.actor).collect());
        let treasury = crate::money::treasury(folder.path());
        crate::money::accounts(&store, &households).await;
        let site = Site::new(store, programme(), policies, door, machine).unwrap();
        let site = Arc::new(more(site.pays_from(treasury).keeps(keeping(folder.path())), folder.path()));
        Self { pages: router(Arc::clone(&site)), site, households, offices, accounts, _folder: folder }
    }

    pub(crate) async fn get(&self, path: &str, cookies: &str) -> (StatusCode, String) {
        let request = Request::get(path).header(header::COOKIE, cookies).body(Body::empty()).unwrap();
        let response = self.pages.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    /// Signs in, and gives the cookie.
    pub(crate) async fn enter(&self, account: usize) -> String {
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

/// Folders for backups and checkpoints.
fn keeping(folder: &Path) -> Keeping {
    let [backups, checkpoints] = ["backups", "checkpoints"].map(|name| folder.join(name));
    [&backups, &checkpoints].into_iter().try_for_each(std::fs::create_dir).unwrap();
    let recipient = make_backup_key(&folder.join("backup.age")).unwrap();
    Keeping {
        backups: Some(Backups { folder: backups, recipients: Recipients::keys([recipient.as_str()]).unwrap() }),
        checkpoints: Some(Checkpoints { folder: checkpoints, signer: Signer::new("log.example", &[7; 32]).unwrap() }),
    }
}

/// 32 bytes that differ from call to call.
pub(crate) fn chance() -> [u8; 32] {
    static COUNT: Mutex<u16> = Mutex::new(0);
    let mut count = COUNT.lock().unwrap();
    *count += 1;
    let [high, low] = count.to_be_bytes();
    std::array::from_fn(|at| if at.is_multiple_of(2) { high } else { low })
}

/// One of each role, with the office that has most to do, and a newcomer; a second finance officer, who approves; a supervisor and a
/// caseworker of other offices; two newcomers of one household, and one of a household that the first office has nothing to do with. The first newcomer gave the
/// representative a mandate for everything.
pub(crate) async fn accounts(
    store: &Store,
    offices: &[(String, BTreeSet<HouseholdId>)],
    households: &[(HouseholdId, PersonId)],
) -> Vec<Visitor> {
    let busiest = offices.iter().max_by_key(|(_, of)| of.len()).unwrap().0.clone();
    let (mut accounts, mut rng) = (Vec::new(), ChaCha20Rng::seed_from_u64(8));
    let stamp = Stamp { by: ActorId([9; 16]), at: noon() };
    let (_, own) = offices.iter().max_by_key(|(_, of)| of.len()).unwrap();
    let foreign = households.iter().find(|(household, _)| !own.contains(household)).unwrap().1;
    let usual = Role::ALL.iter().map(|role| (*role, busiest.clone(), households[0].1));
    let mut two = Vec::new();
    for (household, _) in households {
        let persons = store.persons(*household).await.unwrap();
        if persons.len() > 1 && two.is_empty() {
            two = persons;
        }
    }
    let more = [
        (Role::Finance, busiest.clone(), foreign),
        (Role::Supervisor, "police".to_owned(), foreign),
        (Role::Caseworker, "local_government".to_owned(), foreign),
        (Role::Newcomer, String::new(), two[0]),
        (Role::Newcomer, String::new(), two[1]),
        (Role::Newcomer, String::new(), foreign),
        (Role::Administrator, String::new(), foreign),
    ];
    for (role, office, person) in usual.chain(more) {
        let role = &role;
        let is_newcomer = *role == Role::Newcomer;
        let has_office =
            !matches!(role, Role::Newcomer | Role::Representative | Role::Analyst | Role::DataProtection | Role::Administrator);
        let office = if *role == Role::CouncilMember { "council".to_owned() } else { office };
        let (office, person) = (has_office.then_some(office), is_newcomer.then_some(person));
        let actor = store.create_account(None, None, stamp, &mut rng).await.unwrap();
        let grant = Grant { role: Some(role.word().to_owned()), office: office.clone(), person };
        store.grant_account(actor, grant, stamp).await.unwrap();
        accounts.push(Visitor { actor, role: *role, office, person, mandate: Vec::new() });
    }
    let [newcomer, representative] =
        [Role::Newcomer, Role::Representative].map(|role| accounts.iter().find(|account| account.role == role).unwrap().actor);
    let (may, by_newcomer) = (["see_standing", "see_money", "see_names", "ask"], Stamp { by: newcomer, ..stamp });
    store.give_mandate((households[0].1, representative), &may, 90, by_newcomer, &mut rng).await.unwrap();
    accounts
}

impl World {
    pub(crate) async fn post(&self, path: &str, cookies: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookies)
            .body(Body::from(body.join("&")))
            .unwrap();
        self.page_or_way(request).await
    }

    /// Sends a form with a file.
    pub(crate) async fn upload(&self, path: &str, (cookies, token): (&str, &str), file: &[u8]) -> (StatusCode, String) {
        let head = |name: &str, rest: &str| format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n");
        let start = [head("token", ""), format!("{token}\r\n"), head("file", "; filename=\"a\"")].concat();
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b0")
            .header(header::COOKIE, cookies)
            .body(Body::from([start.as_bytes(), file, b"\r\n--b0--\r\n"].concat()))
            .unwrap();
        self.page_or_way(request).await
    }

    /// The page that answers, or where it leads.
    async fn page_or_way(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.pages.clone().oneshot(request).await.unwrap();
        let (status, location) = (response.status(), response.headers().get(header::LOCATION).cloned());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, location.map_or_else(|| String::from_utf8(body.to_vec()).unwrap(), |at| at.to_str().unwrap().to_owned()))
    }

    /// Records an entry about the first person of a household, by its form.
    pub(crate) async fn record(&self, cookie: &str, household: HouseholdId, kind: &str, fields: &[(&str, &str)]) {
        let add = format!("/household/{household}/add/{kind}");
        let form = self.get(&add, cookie).await.1;
        let seen = form.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let sent = self.post(&add, cookie, &[fields, &[("who", "p1"), ("seen", seen), ("do", "record")]].concat()).await;
        assert_eq!(sent.0, StatusCode::SEE_OTHER, "{kind}: {}", sent.1);
    }

    /// Appends to the journal of a household, whatever stands last; gives who is new.
    pub(crate) async fn append(&self, household: HouseholdId, persons: Vec<NewPerson>, entries: Vec<Entry>) -> Vec<PersonId> {
        let (mut rng, stamp) = (ChaCha20Rng::from_seed(chance()), Stamp { by: ActorId([9; 16]), at: noon() });
        let mut append = Append { household, expected_last_seq: 0, stamp, persons, entries };
        loop {
            match self.site.store().append(&Engine::new(programme()), append.clone(), &mut rng).await.unwrap() {
                Outcome::Appended(done) => return done.persons,
                Outcome::Conflict(now) => append.expected_last_seq = now.last_seq,
            }
        }
    }

    /// Makes an account of a person in their own file, and gives the cookie of its session.
    pub(crate) async fn newcomer(&self, person: PersonId) -> String {
        let (store, mut rng) = (self.site.store(), ChaCha20Rng::from_seed(chance()));
        let stamp = Stamp { by: ActorId([9; 16]), at: noon() };
        let actor = store.create_account(None, None, stamp, &mut rng).await.unwrap();
        let grant = Grant { role: Some(Role::Newcomer.word().to_owned()), office: None, person: Some(person) };
        store.grant_account(actor, grant, stamp).await.unwrap();
        let hash = Sha256::digest(actor.to_string()).into();
        store.begin_session(hash, actor, Showed::Nothing, "", noon()).await.unwrap();
        format!("session={actor}")
    }

    pub(crate) fn number_of(&self, role: Role) -> usize {
        self.accounts.iter().position(|account| account.role == role).unwrap()
    }

    /// The accounts of two persons of one household.
    pub(crate) fn of_one_household(&self) -> [usize; 2] {
        let last = self.foreign().2;
        [last - 2, last - 1]
    }

    /// A household that the caseworkers' office has nothing to do with, its first person, and that person's account.
    pub(crate) fn foreign(&self) -> (HouseholdId, PersonId, usize) {
        let newcomer = self.accounts.iter().rposition(|account| account.role == Role::Newcomer).unwrap();
        let person = self.accounts[newcomer].person.unwrap();
        (self.households.iter().find(|(_, first)| *first == person).unwrap().0, person, newcomer)
    }

    /// A household of the caseworkers' office.
    pub(crate) fn household(&self) -> HouseholdId {
        let office = self.accounts[self.number_of(Role::Caseworker)].office.as_ref();
        *self.offices.iter().find(|(known, _)| Some(known) == office).unwrap().1.first().unwrap()
    }
}
