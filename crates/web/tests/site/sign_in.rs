//! Coming in: with a code, once; then with a login, a password and a one-time code; and what slows down whoever guesses.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

use access::{Cost, RelyingParty, SignUpCode, Totp};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use chacha20::ChaCha20Rng;
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use rand_core::SeedableRng as _;
use store::{Grant, Location, MACHINE, SignUp, Stamp, Store};
use tower::ServiceExt as _;
use vault::{ActorId, HeldRoot};
use web::{Door, Machine, Site, router};

use crate::world::programme;

/// Where browsers find the site.
pub(crate) const ORIGIN: &str = "https://resettle.example.org";
pub(crate) const PASSWORD: &str = "rain over the harbour";

/// Seconds that have passed since noon, in every world: tests only let it pass.
pub(crate) static PASSED: AtomicI64 = AtomicI64::new(0);

pub(crate) fn now() -> Timestamp {
    "2026-11-22T03:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(PASSED.load(Ordering::Relaxed))
}

fn chance() -> [u8; 32] {
    static COUNT: AtomicU8 = AtomicU8::new(1);
    [COUNT.fetch_add(1, Ordering::Relaxed); 32]
}

pub(crate) struct World {
    pages: Router,
    pub(crate) site: Arc<Site>,
    rng: ChaCha20Rng,
    _folder: tempfile::TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Those that were set, each without its properties.
    pub(crate) cookies: Vec<String>,
    pub(crate) to: String,
    pub(crate) content_policy: String,
    pub(crate) page: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|site| site).await
    }

    /// With something more about its site.
    pub(crate) async fn with(more: impl FnOnce(Site) -> Site) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let root = HeldRoot::random(&mut rng);
        let store = Store::create(&Location::Sqlite(folder.path().join("s.db")), programme(), &root, &mut rng).await.unwrap();
        let report = |what: &str| eprintln!("{what}");
        let machine = Machine {
            now,
            chance,
            cost: Cost::LEAST,
            is_behind_proxy: true,
            is_secure: false,
            upload_bytes_max: 1 << 20,
            token_days_max: 365,
            report,
        };
        let policies = include_str!("../../../../packs/kr/access.cedar");
        let site = Site::new(store, programme(), policies, Door::SignIn, machine).unwrap();
        let site = site.known_as(RelyingParty::new(ORIGIN).unwrap()).pays_from(crate::money::treasury(folder.path()));
        let site = Arc::new(more(site));
        Self { pages: router(Arc::clone(&site)), site, rng, _folder: folder }
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.pages.clone().oneshot(request).await.unwrap();
        let text = |value: &axum::http::HeaderValue| value.to_str().unwrap().to_owned();
        let cookies = response.headers().get_all(header::SET_COOKIE).iter().map(text);
        let cookies = cookies.map(|cookie| cookie.split(';').next().unwrap().to_owned()).collect();
        let to = response.headers().get(header::LOCATION).map(text).unwrap_or_default();
        let content_policy = text(&response.headers()[header::CONTENT_SECURITY_POLICY]);
        let status = response.status();
        let page = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, cookies, to, content_policy, page: String::from_utf8(page.to_vec()).unwrap() }
    }

    pub(crate) async fn get(&self, path: &str, cookies: &str) -> Answer {
        self.ask(Request::get(path).header(header::COOKIE, cookies).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, cookies: &str, address: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| text.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02x}"));
        let body = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&");
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", address)
            .header(header::COOKIE, cookies)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    /// Makes an account, and gives its code.
    pub(crate) async fn account(&mut self, login: &str, role: Option<&str>) -> (ActorId, SignUpCode) {
        let code = SignUpCode::random(&mut self.rng);
        let sign_up = SignUp { code: code.hash(), until: now() + SignedDuration::from_hours(72) };
        let stamp = Stamp { by: MACHINE, at: now() };
        let id = self.site.store().create_account(Some(login), Some(sign_up), stamp, &mut self.rng).await.unwrap();
        if let Some(role) = role {
            let grant = Grant { role: Some(role.to_owned()), office: Some("mou".to_owned()), person: None };
            self.site.store().grant_account(id, grant, stamp).await.unwrap();
        }
        (id, code)
    }

    /// Signs up as somebody does: reads the secret off the page, has a device show a code, chooses a password.
    pub(crate) async fn sign_up(&self, code: &SignUpCode) -> Totp {
        let code = code.to_string();
        let page = self.post("/sign-up", "", "192.0.2.1", &[("sign_up_code", &code)]).await.page;
        assert_eq!(page.matches("type=\"password\"").count(), 2, "nobody reads it over a shoulder: {page}");
        let (_, after) = page.split_once("name=\"secret\" value=\"").unwrap();
        let secret = after.split('"').next().unwrap();
        let totp = Totp::read(secret).unwrap();
        let shown = totp.at(seconds());
        let fields =
            [("sign_up_code", &code[..]), ("secret", secret), ("password", PASSWORD), ("again", PASSWORD), ("code", &shown)];
        let done = self.post("/sign-up", "", "192.0.2.1", &fields).await;
        assert_eq!((done.status, &done.to[..]), (StatusCode::SEE_OTHER, "/"), "{}", done.page);
        totp
    }

    pub(crate) async fn sign_in(&self, cookies: &str, address: &str, login: &str, password: &str, code: &str) -> Answer {
        self.post("/sign-in", cookies, address, &[("login", login), ("password", password), ("code", code)]).await
    }
}

fn seconds() -> u64 {
    now().as_second().cast_unsigned()
}

/// Waits for the device's next code.
pub(crate) fn next_code(totp: &Totp) -> String {
    PASSED.fetch_add(30, Ordering::Relaxed);
    totp.at(seconds())
}

/// Tests that let time pass do so one after the other.
pub(crate) static CLOCK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn somebody_signs_up_with_a_code_and_in_with_what_they_chose_and_out_again() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (_, code) = world.account("kim7", Some("caseworker")).await;
    let totp = world.sign_up(&code).await;
    let signed_in = world.sign_in("", "192.0.2.1", "KIM 7", PASSWORD, &next_code(&totp)).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER, "{}", signed_in.page);
    let cookies = signed_in.cookies.join("; ");
    assert_eq!(world.get("/", &cookies).await.to, "/today");
    assert_eq!(world.get("/today", &cookies).await.status, StatusCode::OK);
    let again = world.sign_in(&cookies, "192.0.2.1", "kim7", PASSWORD, &next_code(&totp)).await;
    assert_ne!(again.cookies[0], signed_in.cookies[0], "each sign-in has a token of its own");
    assert_eq!(world.get("/today", &cookies).await.status, StatusCode::SEE_OTHER, "the one before is over");
    let cookies = again.cookies.join("; ");
    world.post("/leave", &cookies, "192.0.2.1", &[]).await;
    assert_eq!(world.get("/today", &cookies).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_account_without_a_role_sees_only_that_it_has_none() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (_, code) = world.account("kim7", None).await;
    let totp = world.sign_up(&code).await;
    let cookies = world.sign_in("", "192.0.2.1", "kim7", PASSWORD, &next_code(&totp)).await.cookies.join("; ");
    let first = world.get("/", &cookies).await;
    assert!(first.page.contains("Your account has no task yet"), "{}", first.page);
    for path in ["/today", "/mine", "/household/00000000000000000000000000000000"] {
        assert_eq!(world.get(path, &cookies).await.to, "/", "{path}");
    }
}

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (_, code) = world.account("kim7", Some("caseworker")).await;
    let totp = world.sign_up(&code).await;
    let used = totp.at(seconds());
    let right = next_code(&totp);
    let mut pages = Vec::new();
    for (login, password, code) in [
        ("kim7", "another password", &right[..]),
        ("kim7", PASSWORD, "000000"),
        ("kim7", PASSWORD, &used),
        ("nobody", PASSWORD, &right),
        ("' or 1=1 --", "", ""),
    ] {
        let refused = world.sign_in("", "192.0.2.1", login, password, code).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.cookies.is_empty() && !refused.page.contains(password) || password.is_empty());
        let shown = login.replace('\'', "&#x27;");
        pages.push(refused.page.replace(&format!("value=\"{shown}\""), "value=\"\""));
    }
    for page in &pages {
        assert_eq!(page, &pages[0]);
    }
}

#[tokio::test]
async fn who_guesses_waits_and_the_owner_comes_in_from_a_known_browser_meanwhile() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (_, code) = world.account("kim7", Some("caseworker")).await;
    let totp = world.sign_up(&code).await;
    let signed_in = world.sign_in("", "192.0.2.1", "kim7", PASSWORD, &next_code(&totp)).await;
    let known = signed_in.cookies.iter().find(|cookie| cookie.starts_with("known=")).unwrap();
    for login in ["kim7", "nobody"] {
        for number in 0..8 {
            let guess =
                world.sign_in("known=guessed", &format!("203.0.113.{number}"), login, "a guessed password", "123456").await;
            let expected = if number < 5 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::TOO_MANY_REQUESTS };
            assert_eq!(guess.status, expected, "{login}, guess {number}: whether there is such an account cannot be told");
        }
    }
    let ahead = totp.at(seconds() + 30);
    let elsewhere = world.sign_in("", "198.51.100.7", "kim7", PASSWORD, &ahead).await;
    assert_eq!(elsewhere.status, StatusCode::TOO_MANY_REQUESTS);
    let owner = world.sign_in(known, "198.51.100.8", "kim7", PASSWORD, &ahead).await;
    assert_eq!(owner.status, StatusCode::SEE_OTHER, "{}", owner.page);
    PASSED.fetch_add(60, Ordering::Relaxed);
    let later = world.sign_in("", "198.51.100.9", "kim7", PASSWORD, &next_code(&totp)).await;
    assert_eq!(later.status, StatusCode::SEE_OTHER, "nobody is shut out for good");
}

#[tokio::test]
async fn what_is_wrong_with_a_sign_up_is_said_and_the_code_still_counts() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (_, code) = world.account("kim7", Some("caseworker")).await;
    let text = code.to_string();
    let wrong = world.post("/sign-up", "", "192.0.2.1", &[("sign_up_code", "AAAA-AAAA")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.page.contains("not valid"));
    let totp = Totp::random(&mut ChaCha20Rng::seed_from_u64(3));
    let (secret, shown) = (totp.text(), totp.at(seconds()));
    for (password, again, one_time, says) in [
        (PASSWORD, "another", &shown[..], "not the same"),
        ("short", "short", &shown, "at least 12"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", &shown, "would be guessed"),
        (PASSWORD, PASSWORD, "000000", "one-time code was not right"),
    ] {
        let fields =
            [("sign_up_code", &text[..]), ("secret", &secret), ("password", password), ("again", again), ("code", one_time)];
        let refused = world.post("/sign-up", "", "192.0.2.1", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(refused.page.contains(says) && refused.page.contains(&secret), "{says}: {}", refused.page);
    }
    world.sign_up(&code).await;
    assert!(world.post("/sign-up", "", "192.0.2.1", &[("sign_up_code", &text)]).await.page.contains("not valid"));
}

#[tokio::test]
async fn where_accounts_are_real_nobody_chooses_one_and_nobody_lets_time_pass() {
    let world = World::new().await;
    assert_eq!(world.post("/enter", "", "192.0.2.1", &[("account", "0")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.post("/later", "", "192.0.2.1", &[("days", "1")]).await.status, StatusCode::NOT_FOUND);
    let page = world.get("/", "").await.page;
    assert!(page.contains("action=\"/sign-in\""));
    let password = page.split("name=\"password\"").nth(1).unwrap().split('>').next().unwrap();
    let allows = ["type=\"password\"", "autocomplete=\"current-password\""];
    assert!(
        allows.iter().all(|part| password.contains(part)) && !page.contains("onpaste"),
        "a keeper of passwords fills it: {password}"
    );
    let odd = world.post("/sign-in", "", "192.0.2.1", &[]).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY, "a form without fields is one that is wrong");
}

#[tokio::test]
async fn somebody_sees_where_they_are_signed_in_and_ends_the_others() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (_, code) = world.account("kim7", Some("caseworker")).await;
    let totp = world.sign_up(&code).await;
    let mut cookies = Vec::new();
    for _ in 0..3 {
        cookies.push(world.sign_in("", "192.0.2.1", "kim7", PASSWORD, &next_code(&totp)).await.cookies.join("; "));
    }
    let page = world.get("/sessions", &cookies[0]).await.page;
    assert_eq!(page.matches("End this one").count(), 3);
    assert_eq!(page.matches("This one<").count(), 1);
    assert_eq!(world.post("/sessions", &cookies[0], "", &[("session", "no such")]).await.to, "/sessions");
    world.post("/sessions", &cookies[0], "", &[]).await;
    assert_eq!(world.get("/sessions", &cookies[0]).await.page.matches("End this one").count(), 1);
    assert_eq!(world.get("/today", &cookies[1]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.get("/sessions", "").await.to, "/", "nobody is signed in");
    assert_eq!(world.post("/sessions", "", "", &[]).await.to, "/");
}

/// An administrator who has just signed in.
pub(crate) async fn administrator(world: &mut World, login: &str) -> (String, Totp) {
    let (_, code) = world.account(login, Some("administrator")).await;
    let totp = world.sign_up(&code).await;
    (world.sign_in("", "192.0.2.1", login, PASSWORD, &next_code(&totp)).await.cookies.join("; "), totp)
}

pub(crate) fn shown_code(page: &str) -> SignUpCode {
    let (_, after) = page.split_once("<code class=\"code\">").unwrap();
    SignUpCode::read(after.split('<').next().unwrap()).unwrap()
}

#[tokio::test]
async fn an_administrator_makes_an_account_another_gives_it_a_task_and_either_ends_it() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (admin, _) = administrator(&mut world, "admin1").await;
    let (other, _) = administrator(&mut world, "admin2").await;
    assert_eq!(world.get("/", &admin).await.to, "/accounts");
    let made = world.post("/accounts", &admin, "", &[("login", "kim7")]).await.page;
    let totp = world.sign_up(&shown_code(&made)).await;
    let at = world.post("/accounts/find", &admin, "", &[("login", "KIM7")]).await.to;
    let task = format!("{at}/task");
    let own = world.post(&task, &admin, "", &[("role", "caseworker"), ("office", "mou")]).await;
    assert!(own.status == StatusCode::UNPROCESSABLE_ENTITY && own.page.contains("does not give it a role"), "{}", own.page);
    let given = world.post(&task, &other, "", &[("role", "caseworker"), ("office", "mou")]).await;
    assert_eq!(given.to, at, "{}", given.page);
    let kim = world.sign_in("", "192.0.2.1", "kim7", PASSWORD, &next_code(&totp)).await.cookies.join("; ");
    assert_eq!(world.get("/today", &kim).await.status, StatusCode::OK);
    world.post(&task, &admin, "", &[("role", "")]).await;
    assert_eq!(world.get("/today", &kim).await.to, "/", "what is taken away is gone at once");
    world.post(&format!("{at}/end"), &admin, "", &[]).await;
    assert_eq!(world.get("/sessions", &kim).await.to, "/", "nobody is signed in to what has ended");
    assert!(world.get(&at, &admin).await.page.contains("ended"));
}

#[tokio::test]
async fn a_new_beginning_takes_two_administrators() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (one, _) = administrator(&mut world, "admin1").await;
    let (two, _) = administrator(&mut world, "admin2").await;
    let (id, code) = world.account("kim7", Some("caseworker")).await;
    let totp = world.sign_up(&code).await;
    let at = format!("/accounts/{id}");
    let early = world.post(&format!("{at}/confirm"), &one, "", &[]).await;
    assert!(early.status == StatusCode::UNPROCESSABLE_ENTITY && early.page.contains("Nobody has asked"));
    world.post(&format!("{at}/reset"), &one, "", &[]).await;
    let alone = world.post(&format!("{at}/confirm"), &one, "", &[]).await;
    assert!(alone.page.contains("another administrator has to"), "{}", alone.page);
    let confirmed = world.post(&format!("{at}/confirm"), &two, "", &[]).await.page;
    let old = world.sign_in("", "192.0.2.2", "kim7", PASSWORD, &next_code(&totp)).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY, "the old password opens nothing");
    let totp = world.sign_up(&shown_code(&confirmed)).await;
    let new = world.sign_in("", "192.0.2.3", "kim7", PASSWORD, &next_code(&totp)).await;
    assert_eq!(new.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn accounts_are_for_administrators_who_have_just_shown_who_they_are() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (admin, totp) = administrator(&mut world, "admin1").await;
    let own = world.site.store().account_by_login("admin1").await.unwrap().unwrap().id;
    let (id, code) = world.account("kim7", Some("caseworker")).await;
    let kim = world.sign_up(&code).await;
    let kim = world.sign_in("", "192.0.2.1", "kim7", PASSWORD, &next_code(&kim)).await.cookies.join("; ");
    for path in ["/accounts".to_owned(), format!("/accounts/{id}")] {
        assert_eq!(world.get(&path, &kim).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(world.get(&path, "").await.to, "/", "{path}");
    }
    let forms = ["task", "reset", "confirm", "end"].map(|what| format!("/accounts/{own}/{what}"));
    for path in forms.iter().map(String::as_str).chain(["/accounts", "/accounts/find"]) {
        assert_eq!(world.post(path, &kim, "", &[("login", "admin1")]).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(world.post(path, "", "", &[("login", "lee8")]).await.to, "/", "{path}");
    }
    for path in &forms {
        let refused = world.post(path, &admin, "", &[("role", "supervisor")]).await;
        assert!(refused.page.contains("Nobody changes their own account"), "{path}: {}", refused.page);
    }
    PASSED.fetch_add(601, Ordering::Relaxed);
    assert_eq!(world.get("/accounts", &admin).await.to, "/sign-in/again?to=/accounts");
    let again = world.get("/sign-in/again?to=/accounts", &admin).await.page;
    assert!(again.contains("Once more: is it you?"), "{again}");
    let typed = |code| [("password", PASSWORD), ("code", code), ("to", "/accounts")];
    let wrong = world.post("/sign-in/again", &admin, "", &typed("000000")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = next_code(&totp);
    let proved = world.post("/sign-in/again", &admin, "", &typed(&code)).await;
    assert_eq!(proved.to, "/accounts");
    assert_eq!(world.get("/accounts", &proved.cookies.join("; ")).await.status, StatusCode::OK);
    assert_eq!(world.get("/accounts", &admin).await.to, "/", "the token before is worth nothing");
}

#[tokio::test]
async fn what_is_wrong_with_an_account_is_said_on_its_page() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (admin, _) = administrator(&mut world, "admin1").await;
    let (id, _) = world.account("kim7", None).await;
    for (login, says) in [("KIM-7", "Another account has this login"), ("x", "3 to 40 letters"), ("김철수", "3 to 40 letters")]
    {
        let refused = world.post("/accounts", &admin, "", &[("login", login)]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.page.contains(says), "{login}: {}", refused.page);
    }
    assert!(world.post("/accounts/find", &admin, "", &[("login", "nobody")]).await.page.contains("No account has this"));
    let zeros = "0".repeat(32);
    for (fields, says) in [
        (vec![("role", "king")], "There is no such role"),
        (vec![("role", "caseworker"), ("office", "nowhere")], "no such office"),
        (vec![("role", "newcomer")], "is for one person"),
        (vec![("role", "newcomer"), ("person", "kim")], "no such person"),
        (vec![("role", "newcomer"), ("person", &zeros)], "no such person"),
        (vec![("role", "caseworker"), ("person", &zeros)], "own file"),
    ] {
        let refused = world.post(&format!("/accounts/{id}/task"), &admin, "", &fields).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.page.contains(says), "{says}: {}", refused.page);
    }
    for path in ["/accounts/kim".to_owned(), format!("/accounts/{zeros}")] {
        assert_eq!(world.get(&path, &admin).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(world.post(&format!("/accounts/{id}/promote"), &admin, "", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.post(&format!("/accounts/{zeros}/end"), &admin, "", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_guesses_tokens_waits_and_a_token_that_counts_does_not() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (id, _) = world.account("kim7", Some("caseworker")).await;
    let hash = sha2::Digest::finalize(sha2::Digest::chain_update(sha2::Sha256::default(), "resettle_right")).into();
    world.site.store().make_token(hash, id, false, 1, now()).await.unwrap();
    let ask = async |token: &str| {
        let request = Request::get("/api/v1/me").header("x-forwarded-for", "203.0.113.9").header("authorization", token);
        world.ask(request.body(Body::empty()).unwrap()).await.status
    };
    for _ in 0..31 {
        assert_eq!(ask("Bearer resettle_guess").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(ask("Bearer resettle_guess").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask("Bearer resettle_right").await, StatusCode::OK);
    PASSED.fetch_add(24 * 3600, Ordering::Relaxed);
    assert_eq!(ask("Bearer resettle_right").await, StatusCode::UNAUTHORIZED, "its time is over");
}

#[tokio::test]
async fn a_token_is_made_by_whoever_has_just_shown_who_they_are() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (admin, _) = administrator(&mut world, "admin1").await;
    let fields = [("may_write", "false"), ("days", "1")];
    assert_eq!(world.post("/tokens", "", "", &fields).await.to, "/");
    assert_eq!(world.post("/tokens", &admin, "", &fields).await.status, StatusCode::OK);
    PASSED.fetch_add(601, Ordering::Relaxed);
    assert_eq!(world.post("/tokens", &admin, "", &fields).await.to, "/sign-in/again?to=/tokens");
    assert_eq!(world.get("/tokens", &admin).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_approves_or_releases_money_has_just_shown_who_they_are() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (_, code) = world.account("fin1", Some("finance")).await;
    let totp = world.sign_up(&code).await;
    let cookie = world.sign_in("", "192.0.2.1", "fin1", PASSWORD, &next_code(&totp)).await.cookies.join("; ");
    let page = world.get("/payments", &cookie).await.page;
    let token = page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = [("token", token.as_str()), ("through", "2026-11-30"), ("pay_on", "2026-11-30")];
    let run = world.post("/payments", &cookie, "", &form).await.to.trim_end_matches("?recorded").to_owned();
    let early = world.post(&format!("{run}/approve"), &cookie, "", &form).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody is asked twice within ten minutes: {}", early.page);
    PASSED.fetch_add(601, Ordering::Relaxed);
    for step in ["approve", "release"] {
        let asked = world.post(&format!("{run}/{step}"), &cookie, "", &form).await;
        assert_eq!(asked.to, format!("/sign-in/again?to={run}"), "{step}");
    }
    assert_eq!(world.post(&format!("{run}/stop"), &cookie, "", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}
