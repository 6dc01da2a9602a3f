//! Letters that are printed.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Mutex;

use access::Role;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt as _;
use web::Typesetter;

use crate::world::{REPORTED, World};

/// A program that hands back what it got, as if it were a PDF.
const ECHO: &str = "echo %PDF-; exec /bin/cat";

/// What was reported where letters are set by a script that may fail.
static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A world whose letters are set by a script.
async fn set_by(script: &str) -> World {
    World::with(
        |what| TOLD.lock().unwrap().push(what.to_owned()),
        |site, folder| {
            let program = folder.join("letters");
            std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
            site.sets_letters_by(Typesetter::new(program, None))
        },
    )
    .await
}

/// What the program got.
fn got(pdf: &str) -> Value {
    serde_json::from_str(pdf.strip_prefix("%PDF-\n").unwrap()).unwrap()
}

/// The entry that a page names behind a mark and another page did not.
fn new_one(pages: [&str; 2], mark: &str) -> String {
    let named = |page: &str| -> BTreeSet<String> {
        page.split(mark).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    };
    named(pages[1]).difference(&named(pages[0])).next().unwrap().clone()
}

impl World {
    /// A decision of which the person was not told: its entry, and that of the notice before it.
    async fn decided(&self, officer: &str) -> (String, String) {
        let household = self.household();
        let path = format!("/household/{household}");
        let told = [("on", "2026-11-02"), ("field.decision", "protection_ended"), ("field.comment_by", "2026-11-16")];
        let before = self.get(&path, officer).await.1;
        self.record(officer, household, "prior_notice_given", &told).await;
        let page = self.get(&path, officer).await.1;
        let notice = new_one([&before, &page], "/add/council_sat?field.of=");
        let ended = [("on", "2026-11-20"), ("field.of", notice.as_str()), ("field.ground", "assets")];
        self.record(officer, household, "protection_ended", &ended).await;
        let decided = self.get(&path, officer).await.1;
        (new_one([&page, &decided], "/add/decision_notified?field.of="), notice)
    }
}

#[tokio::test]
async fn the_letter_of_a_decision_says_why_and_what_can_be_done_against_it_until_when() {
    let world = World::new().await;
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    let household = world.household();
    let path = format!("/household/{household}");
    let (decision, notice) = world.decided(&officer).await;
    let letter = format!("{path}/letter/{decision}");
    let (status, early) = world.get(&letter, &officer).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    assert!(
        early.contains("As it stands it has no effect") && early.contains("It is not on record that the person was told"),
        "{early}"
    );
    assert!(early.contains("Acquired assets of 300 million won or more"), "{early}");
    let notified = [
        ("on", "2026-11-21"),
        ("field.of", decision.as_str()),
        ("field.decision", "protection_ended"),
        ("field.reasons", "true"),
        ("field.remedy_told", "true"),
    ];
    world.record(&officer, household, "decision_notified", &notified).await;
    let told = world.get(&letter, &officer).await.1;
    assert!(told.contains("Object to a decision") && told.contains("until 19 February 2027"), "{told}");
    let korean = world.get(&letter, &format!("{officer}; language=ko")).await.1;
    assert!(korean.contains("불복 방법과 기한") && korean.contains("2027년 2월 19일까지"), "{korean}");
    for other in [format!("{path}/letter/{notice}"), format!("{path}/letter/e999"), "/mine/letter/e1".to_owned()] {
        assert_eq!(world.get(&other, &officer).await.0, StatusCode::NOT_FOUND, "{other}");
    }
    let stranger = world.households.iter().map(|(id, _)| *id).find(|id| *id != household).unwrap();
    let (status, page) = world.get(&format!("/household/{stranger}/letter/{decision}"), &officer).await;
    assert!(status == StatusCode::NOT_FOUND || !page.contains("until 19 February 2027"), "{page}");
    for role in [Role::Finance, Role::Analyst, Role::Administrator, Role::DataProtection, Role::Newcomer] {
        let cookie = world.enter(world.number_of(role)).await;
        assert_eq!(world.get(&letter, &cookie).await.0, StatusCode::NOT_FOUND, "{role:?}");
    }
}

#[tokio::test]
async fn a_statement_is_for_those_who_may_see_the_money_and_for_whom_it_is_about() {
    let world = World::new().await;
    let household = world.household();
    let path = format!("/household/{household}/statement");
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        let (seen, whole) = (world.get(&path, &cookie).await, world.get(&format!("/household/{household}"), &cookie).await);
        let may = whole.0 == StatusCode::OK && whole.1.contains("id=\"money\"");
        assert_eq!(seen.0 == StatusCode::OK, may, "{:?}", account.role);
        let own = world.get("/mine/statement", &cookie).await.0;
        assert_eq!(own == StatusCode::OK, account.role == Role::Newcomer, "{:?}", account.role);
    }
    assert_eq!(world.get(&path, "").await.0, StatusCode::SEE_OTHER);
    let officer = world.enter(world.number_of(Role::Finance)).await;
    let english = world.get(&path, &officer).await.1;
    assert!(english.contains("What came") && english.contains("What is coming"), "{english}");
    let korean = world.get(&path, &format!("{officer}; language=ko")).await.1;
    assert!(korean.contains("지급 내역서") && !korean.contains("What came"), "{korean}");
}

#[tokio::test]
async fn whoever_sees_a_letter_has_it_as_pdf_too_and_nobody_else() {
    let world = set_by(ECHO).await;
    let household = world.household();
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    let (decision, _) = world.decided(&officer).await;
    let person = world.households[0].1;
    let letters = [
        format!("/household/{household}/letter/{decision}"),
        format!("/household/{household}/statement"),
        format!("/mine/letter/{decision}"),
        "/mine/statement".to_owned(),
        format!("/mandates/{person}/letter/{decision}"),
        format!("/mandates/{person}/statement"),
        format!("/household/{household}/letter/e999"),
    ];
    let mut given = 0;
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        for letter in &letters {
            let (page, pdf) = (world.get(letter, &cookie).await, world.get(&format!("{letter}/pdf"), &cookie).await);
            assert_eq!(page.0, pdf.0, "{letter}: {:?}, {:?}", account.role, REPORTED.lock().unwrap());
            given += usize::from(pdf.0 == StatusCode::OK);
            let is_linked = page.1.replace("&#x2f;", "/").contains(&format!("href=\"{letter}/pdf\""));
            assert_eq!(is_linked, page.0 == StatusCode::OK, "{letter}");
            assert_eq!(pdf.1.starts_with("%PDF-"), page.0 == StatusCode::OK, "{letter}");
            let place = letter.replace("/household/", "/households/").replace("/letter/", "/letters/");
            let said = world.read_as(number, &place).await;
            let printed = world.read_as(number, &format!("{place}/pdf")).await;
            assert_eq!((said.status, printed.status), (page.0, page.0), "{place}: {:?}", account.role);
            assert_eq!(printed.body.as_str().is_some_and(|it| it.starts_with("%PDF-")), page.0 == StatusCode::OK, "{place}");
        }
    }
    assert!(given > 5, "{given}");
    for letter in &letters {
        assert_eq!(world.get(&format!("{letter}/pdf"), "").await.0, StatusCode::SEE_OTHER, "{letter}");
    }
}

#[tokio::test]
async fn a_pdf_says_what_the_page_says_and_its_name_tells_nobody_whose_it_is() {
    let world = set_by(ECHO).await;
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    let path = format!("/household/{}", world.household());
    let (decision, _) = world.decided(&officer).await;
    for (letter, file) in [(format!("letter/{decision}"), "letter"), ("statement".to_owned(), "statement")] {
        for lang in ["en", "ko"] {
            let cookie = format!("{officer}; language={lang}");
            let page = world.get(&format!("{path}/{letter}"), &cookie).await.1.replace("&#x2f;", "/").replace("&#x27;", "'");
            let pdf = got(&world.get(&format!("{path}/{letter}/pdf"), &cookie).await.1);
            let mut texts = Vec::new();
            gather(&pdf, &mut texts);
            assert!(texts.len() > 10, "{pdf}");
            for text in texts {
                assert!(page.contains(&text), "the page does not say `{text}`: {page}");
            }
            keep(&format!("{}.{lang}", if file == "letter" { "decision" } else { file }), &pdf);
        }
        let request = Request::get(format!("{path}/{letter}/pdf")).header(header::COOKIE, &officer).body(Body::empty()).unwrap();
        let response = world.pages.clone().oneshot(request).await.unwrap();
        let says = |name| response.headers()[name].to_str().unwrap();
        assert_eq!(says(header::CONTENT_TYPE), "application/pdf");
        assert_eq!(says(header::CONTENT_DISPOSITION), format!("attachment; filename=\"{file}-2026-11-22.pdf\""));
        assert_eq!(says(header::CACHE_CONTROL), "no-store");
    }
}

/// Every text that is to be read.
fn gather(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|it| gather(it, texts)),
        Value::Object(fields) => fields.iter().for_each(|(name, it)| match it.as_str() {
            Some(text) if name == "text" || name == "title" => texts.push(text.to_owned()),
            _ => gather(it, texts),
        }),
        _ => {}
    }
}

/// What the real program is tested with, in its own crate, is what is given to it here.
fn keep(name: &str, pdf: &Value) {
    let path = format!("{}/../letters/tests/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let written = serde_json::to_string_pretty(pdf).unwrap() + "\n";
    if std::env::var_os("RESETTLE_WRITE").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == written, "run the tests once with RESETTLE_WRITE=1 to renew {path}");
}

#[tokio::test]
async fn who_had_a_letter_as_pdf_stands_in_the_access_record() {
    let world = set_by(ECHO).await;
    let household = world.household();
    let (officer, watching) =
        (world.enter(world.number_of(Role::Caseworker)).await, world.enter(world.number_of(Role::DataProtection)).await);
    let read = async || world.get(&format!("/household/{household}/record"), &watching).await.1.matches("<tr>").count();
    let before = read().await;
    assert_eq!(world.get(&format!("/household/{household}/statement/pdf"), &officer).await.0, StatusCode::OK);
    assert!(read().await > before);
}

#[tokio::test]
async fn without_a_program_there_is_no_pdf_and_one_that_fails_is_told_plainly_without_the_letter() {
    let world = World::new().await;
    let path = format!("/household/{}/statement", world.household());
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    let page = world.get(&path, &officer).await.1;
    assert!(!page.contains("/pdf") && page.contains("browser’s print"), "{page}");
    assert_eq!(world.get(&format!("{path}/pdf"), &officer).await.0, StatusCode::NOT_FOUND);

    let world = set_by("/bin/cat >&2; exit 3").await;
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    let path = format!("/household/{}/statement/pdf", world.household());
    let (status, page) = world.get(&path, &officer).await;
    assert!(status == StatusCode::INTERNAL_SERVER_ERROR && page.contains("There is no PDF of this letter now"), "{page}");
    let reported = TOLD.lock().unwrap().clone();
    let told: Vec<&String> = reported.iter().filter(|line| line.contains("program of letters")).collect();
    assert!(told.iter().all(|line| line.contains("exit status: 3") && line.len() < 200), "{told:?}");
    assert!(!told.is_empty());
}
