//! Payments: from a plan to closed books on pages, and what is refused on the way.

use std::collections::BTreeSet;
use std::path::Path;

use access::Role;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use case::{Engine, Entry};
use chacha20::ChaCha20Rng;
use http_body_util::BodyExt as _;
use payments::columns::{InMapping, Meaning};
use payments::iso20022::{Creditor, Debtor};
use payments::payee::{Channel, PayeeKind};
use payments::{Account, AccountNumber, Agent, BankText, ClearingSystem, Currency, Letters, Member, NAME_MAX, Revealing};
use programme::KindId;
use rand_core::SeedableRng as _;
use rules::{FileId, Span};
use store::pay::{AskedRoute, ExportRegister, Payer};
use store::{HouseholdId, NewPerson, Reading, Recipients, Stamp, Store, make_backup_key};
use tlog::Signer;
use tower::ServiceExt as _;
use vault::{ActorId, PersonId, Purposes};
use web::{Bank, Treasury};

use crate::world::{REPORTED, World, noon, programme};

fn account() -> Account {
    Account::Number(AccountNumber::read("100-200-300").unwrap())
}

fn agent() -> Agent {
    Agent::Member(Member::read(ClearingSystem::Agreed("KFTC".to_owned()), "004").unwrap())
}

/// A bank whose answers are in columns.
pub(crate) fn treasury(folder: &Path) -> Treasury {
    let silent = Revealing::of_programme(programme()).check(BankText::of("Treasury 3", Letters::Any, NAME_MAX).unwrap()).unwrap();
    let recipient = make_backup_key(&folder.join("bank.age")).unwrap();
    let words = [("PAID", Meaning::Paid), ("BACK", Meaning::Returned)];
    let answers = InMapping {
        delimiter: b',',
        id: "id".to_owned(),
        status: "status".to_owned(),
        words: words.into_iter().map(|(word, means)| (word.to_owned(), means)).collect(),
        amount: "amount".to_owned(),
        thousands: None,
        day: "day".to_owned(),
        reason: None,
        reference: None,
        currency: Currency::of("KRW").unwrap(),
    };
    let bank = Bank {
        payer: Payer { debtor: Debtor { name: silent, account: account(), agent: agent() }, text: None, one_booking: false },
        account: account(),
        out: None,
        answers: Some(answers),
        recipients: Recipients::keys([recipient.as_str()]).unwrap(),
        signer: Signer::new("pay.example", &[7; 32]).unwrap(),
        folder: folder.to_owned(),
    };
    Treasury { register: ExportRegister::at(&folder.join("exports")), bank: Some(bank) }
}

/// Where the money of some households goes.
pub(crate) async fn accounts(store: &Store, households: &[(HouseholdId, PersonId)]) {
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let stamp = |by| Stamp { by: ActorId([by; 16]), at: noon() - jiff::SignedDuration::from_hours(24 * 60) };
    for (household, _) in households.iter().take(12) {
        let name = BankText::of("홍길동", Letters::Any, NAME_MAX).unwrap();
        let creditor = Creditor { name, account: account(), agent: Some(agent()) };
        let (payee, kind, channel) = (household.as_person(), PayeeKind::Person, Channel::InPerson);
        let route = AskedRoute { payee, kind, is_unseen: false, creditor, channel };
        let change = store.ask_account(programme(), route, stamp(1), &mut rng).await.unwrap();
        store.confirm_account(programme(), change, channel, stamp(2)).await.unwrap();
    }
}

/// Two finance officers, and the token of each one's forms.
pub(crate) struct Finance {
    pub(crate) world: World,
    pub(crate) planner: (String, String),
    pub(crate) approver: (String, String),
}

pub(crate) fn token_in(page: &str) -> String {
    page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

impl Finance {
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let first = world.number_of(Role::Finance);
        let second = world.accounts.iter().rposition(|account| account.role == Role::Finance).unwrap();
        let mut officers = Vec::new();
        for number in [first, second] {
            let cookie = world.enter(number).await;
            let token = token_in(&world.get("/payments", &cookie).await.1);
            officers.push((cookie, token));
        }
        let [planner, approver] = officers.try_into().unwrap();
        Self { world, planner, approver }
    }

    pub(crate) async fn post(
        &self,
        (cookie, token): &(String, String),
        path: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String) {
        self.world.post(path, cookie, &[fields, &[("token", token.as_str())]].concat()).await
    }

    /// The path of a run that was planned.
    async fn planned(&self) -> String {
        let (status, to) = self.post(&self.planner, "/payments", &[("through", "2026-11-30")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{to}: {:?}", REPORTED.lock().unwrap());
        to.trim_end_matches("?recorded").to_owned()
    }

    async fn page(&self, path: &str) -> String {
        let (status, page) = self.world.get(path, &self.approver.0).await;
        assert_eq!(status, StatusCode::OK, "{path}: {page} {:?}", REPORTED.lock().unwrap());
        page
    }

    /// Takes a step, and gives the run's page.
    pub(crate) async fn step(&self, who: &(String, String), run: &str, step: &str, fields: &[(&str, &str)]) -> String {
        let (status, to) = self.post(who, &format!("{run}/{step}"), fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{step}: {to} {:?}", REPORTED.lock().unwrap());
        self.page(run).await
    }

    async fn upload(&self, (cookie, token): &(String, String), file: &str) -> (StatusCode, String) {
        self.world.upload("/payments/import", (cookie, token), file.as_bytes()).await
    }

    /// Ids and amounts, as the list of a run shows them.
    async fn lines(&self, run: &str) -> Vec<(String, String)> {
        let page = self.page(&format!("{run}/lines")).await;
        let rows = page.split("/payment/").skip(1).map(|row| {
            let id = row.split('"').next().unwrap().to_owned();
            let amount = row.split("class=\"number\">").nth(1).unwrap().split('<').next().unwrap();
            (id, amount.chars().filter(char::is_ascii_digit).collect())
        });
        rows.collect()
    }
}

fn digest_in(page: &str) -> String {
    page.split("all its payments): <code>").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_run_whose_planning_broke_off_shows_how_far_it_is_and_goes_on() {
    let till = Finance::new().await;
    let (store, through) = (till.world.site.store(), "2026-11-30".parse().unwrap());
    let (mut rng, by) = (ChaCha20Rng::seed_from_u64(3), ActorId([5; 16]));
    let known: Purposes = programme().purposes.iter().map(|purpose| purpose.id.as_str()).collect();
    let reading = Reading { who: by, purpose: known.find("payment").unwrap(), at: noon() };
    let ids = store.payment_ids(&reading, &mut rng).await.unwrap();
    let (register, engine) = (ExportRegister::at(&till.world._folder.path().join("exports")), Engine::new(programme()));
    let stamp = Stamp { by, at: noon() };
    let run = tokio::select! {
        biased;
        run = async {
            loop {
                if let Some(run) = store.run_through(through).await.unwrap() {
                    break run.id;
                }
                tokio::task::yield_now().await;
            }
        } => run,
        planned = store.plan_run(&engine, through, (&ids, &register), stamp, &mut rng, &|_| {}) => panic!("{planned:?}"),
    };
    let page = till.page(&format!("/payments/{run}")).await;
    assert!(page.contains("0 % planned") && page.contains("<progress"), "{page}");
    assert!(page.contains("it goes on where it stopped"), "{page}");
    assert_eq!(till.planned().await, format!("/payments/{run}"), "it is the same run");
    assert!(!till.page(&format!("/payments/{run}")).await.contains("<progress"));
}

#[tokio::test]
async fn a_run_goes_from_a_plan_to_closed_books_by_two_people() {
    let till = Finance::new().await;
    let run = till.planned().await;
    assert!(till.page(&run).await.contains("What it pays"));
    let reviewed = till.step(&till.planner, &run, "review", &[]).await;
    let shown = digest_in(&reviewed);
    let (status, own) = till.post(&till.planner, &format!("{run}/approve"), &[("shown", &shown)]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(own.contains("Whoever planned or changed the run cannot approve it"), "{own}");
    let (status, other) = till.post(&till.approver, &format!("{run}/approve"), &[("shown", &"0".repeat(64))]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "what was not shown is not approved: {other}");
    let approved = till.step(&till.approver, &run, "approve", &[("shown", &shown)]).await;
    assert!(approved.contains("waits to be released"), "{approved}");
    let lines = till.lines(&run).await;
    till.step(&till.planner, &run, "release", &[("pay_on", "2026-11-23")]).await;
    let exported = till.step(&till.planner, &run, "export", &[]).await;
    let again = till.step(&till.planner, &run, "export", &[]).await;
    assert!(exported.contains("SHA-256") && again.contains("SHA-256"));
    let request = Request::get(format!("{run}/file")).header(header::COOKIE, &till.planner.0).body(Body::empty()).unwrap();
    let fetched = till.world.pages.clone().oneshot(request).await.unwrap();
    assert!(fetched.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().ends_with(".xml.age\""));
    let sealed = fetched.into_body().collect().await.unwrap().to_bytes();
    assert!(sealed.starts_with(b"age-encryption.org/v1"), "what leaves is sealed");
    assert_eq!(till.world.get(&format!("{run}/note"), &till.planner.0).await.0, StatusCode::OK);
    let (first, amount) = &lines[0];
    let rows: Vec<String> = lines.iter().map(|(id, amount)| format!("{id},PAID,{amount},2026-11-23")).collect();
    let answers =
        format!("id,status,amount,day\n{}\nNOT-OURS,PAID,5,2026-11-23\n{first},BACK,{amount},2026-11-24\n", rows.join("\n"));
    let (status, imported) = till.upload(&till.planner, &answers).await;
    assert_eq!(status, StatusCode::OK, "{imported}");
    assert!(imported.contains("1 line waits for a person") && imported.contains("1 line of the bank fits nothing"), "{imported}");
    assert!(till.upload(&till.planner, &answers).await.1.contains("taken in before"));
    let kept = till.page("/payments/kept").await;
    assert!(kept.contains("another sender") && kept.contains("NOT-OURS"), "{kept}");
    let dealt = [("import", "1"), ("nth", "1"), ("because", "the rent of the office")];
    assert_eq!(till.post(&till.planner, "/payments/kept", &dealt).await.0, StatusCode::SEE_OTHER);
    assert!(till.page("/payments/kept").await.contains("No line waits"));
    let payment = format!("{run}/payment/{first}");
    assert!(till.page(&payment).await.contains("came back"));
    let (status, to) = till.post(&till.planner, &format!("{payment}/again"), &[("because", "it goes to the same account")]).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{payment}?recorded")));
    let closed = till.step(&till.planner, &run, "close", &[]).await;
    assert!(closed.contains("It is closed") && closed.contains("</time> approved"), "{closed}");
}

#[tokio::test]
async fn a_run_can_be_left_before_it_is_released_and_says_so() {
    let till = Finance::new().await;
    let run = till.planned().await;
    let before = till.lines(&run).await;
    let payment = before[0].0.as_str();
    let out = [("payment", payment), ("because", "the account is in doubt")];
    till.step(&till.approver, &run, "take-out", &out).await;
    assert_eq!(till.lines(&run).await, before[1..], "it is taken out");
    let shown = digest_in(&till.step(&till.planner, &run, "review", &[]).await);
    let (status, _) = till.post(&till.approver, &format!("{run}/approve"), &[("shown", &shown)]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "who changed it does not approve it");
    let (status, page) = till.post(&till.planner, &format!("{run}/stop"), &[("because", " ")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("Say why."), "{page}");
    let stopped = till.step(&till.planner, &run, "stop", &[("because", "one <b>too</b> early")]).await;
    assert!(stopped.contains("It was stopped") && stopped.contains("one &lt;b&gt;too"), "{stopped}");
}

#[tokio::test]
async fn a_form_of_money_without_the_token_of_its_session_does_nothing() {
    let till = Finance::new().await;
    let run = till.planned().await;
    let payment = till.lines(&run).await[0].0.clone();
    let mut forms: Vec<String> = ["review", "approve", "release", "export", "close", "stop", "withdraw", "take-out", "pass"]
        .map(|step| format!("{run}/{step}"))
        .into();
    forms.extend(["/payments", "/payments/lift", "/payments/kept", "/payments/over"].map(str::to_owned));
    forms.extend(["failed", "again"].map(|what| format!("{run}/payment/{payment}/{what}")));
    let before = till.page(&run).await;
    for path in &forms {
        let fields =
            [("through", "2026-12-31"), ("because", "why not"), ("payment", payment.as_str()), ("import", "1"), ("nth", "1")];
        assert_eq!(till.world.post(path, &till.planner.0, &fields).await.0, StatusCode::FORBIDDEN, "{path}");
        let stolen = (till.planner.0.clone(), till.approver.1.clone());
        assert_eq!(till.post(&stolen, path, &fields).await.0, StatusCode::FORBIDDEN, "{path}: another session's");
    }
    assert_eq!(till.upload(&(till.planner.0.clone(), String::new()), "id").await.0, StatusCode::FORBIDDEN);
    assert_eq!(till.page(&run).await, before);
}

#[tokio::test]
async fn the_budget_says_what_is_committed_by_month_and_its_chart_stands_beside_its_table() {
    let till = Finance::new().await;
    let page = till.page("/payments/budget").await;
    let found = till.world.site.store().budget(programme()).await.unwrap();
    let committed: i64 = found.values().flat_map(|line| line.committed.values()).sum();
    assert!(committed > 0);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>().unwrap();
    let sums = page.split("<td class=\"number\"><strong>").skip(1).map(|cell| digits(cell.split('<').next().unwrap()));
    assert_eq!(sums.sum::<i64>(), committed, "the months are all that is committed: {page}");
    let months: Vec<&str> = found.values().flat_map(|line| line.committed.keys()).map(String::as_str).collect();
    let drawn: BTreeSet<&str> = months.into_iter().filter(|month| *month >= "2026-11").collect();
    assert_eq!(page.matches("<rect").count(), drawn.len().min(24), "a bar for each month to come");
}

#[tokio::test]
async fn payments_are_nothing_for_anybody_but_finance_officers() {
    let till = Finance::new().await;
    let run = till.planned().await;
    let payment = till.lines(&run).await[0].0.clone();
    let pages = ["", "/lines", "/held?why=missing", "/file", "/note"].map(|page| format!("{run}{page}"));
    let single =
        ["", "/why"].map(|page| format!("{run}/payment/{payment}{page}")).into_iter().chain(["/payments/budget".to_owned()]);
    let single: Vec<String> = single.collect();
    let whole = ["/payments", "/payments/kept", "/payments/over"].map(str::to_owned);
    for (number, account) in till.world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Finance) {
        let cookie = till.world.enter(number).await;
        for path in pages.iter().chain(&single).chain(&whole) {
            assert_eq!(till.world.get(path, &cookie).await.0, StatusCode::NOT_FOUND, "{:?} {path}", account.role);
        }
        for path in
            whole.iter().chain([&format!("{run}/review"), &format!("{run}/approve"), &format!("{run}/payment/{payment}/again")])
        {
            assert_eq!(till.world.post(path, &cookie, &[]).await.0, StatusCode::NOT_FOUND, "{:?} {path}", account.role);
        }
    }
    for path in pages.iter().chain(&single).chain(&whole) {
        assert_eq!(till.world.get(path, "").await.0, StatusCode::SEE_OTHER, "{path}");
    }
}

#[tokio::test]
async fn what_there_is_not_of_a_run_is_a_page_that_does_not_exist() {
    let till = Finance::new().await;
    let other = till.planned().await;
    let (status, to) = till.post(&till.planner, "/payments", &[("through", "2020-12-31")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
    let run = to.trim_end_matches("?recorded").to_owned();
    let here = till.lines(&run).await;
    let there = till.lines(&other).await.into_iter().find(|line| !here.contains(line)).unwrap().0;
    let absent = ["A".repeat(32), "x".to_owned(), there];
    for id in &absent {
        for page in ["", "/why"] {
            assert_eq!(
                till.world.get(&format!("{run}/payment/{id}{page}"), &till.planner.0).await.0,
                StatusCode::NOT_FOUND,
                "{id}"
            );
        }
        let sent = till.post(&till.planner, &format!("{run}/payment/{id}/again"), &[("because", "x")]).await;
        assert_eq!(sent.0, StatusCode::NOT_FOUND, "{id}");
        let out = till.post(&till.planner, &format!("{run}/take-out"), &[("because", "x"), ("payment", id)]).await;
        assert_eq!(out.0, StatusCode::NOT_FOUND, "{id}");
    }
    for path in
        ["/payments/P00009-00000000", "/payments/..%2F..%2Fetc", &format!("{run}/held?why=nothing"), &format!("{run}/file")]
    {
        assert_eq!(till.world.get(path, &till.planner.0).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let stranger = till.world.household().to_string();
    let pass = [
        ("household", stranger.as_str()),
        ("entitlement", "basic_grant"),
        ("instalment", "none"),
        ("why", "unusual"),
        ("because", "x"),
    ];
    assert_eq!(till.post(&till.planner, &format!("{run}/pass"), &pass).await.0, StatusCode::NOT_FOUND);
    assert_eq!(till.post(&till.planner, &format!("{run}/promote"), &[]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_wrong_with_a_form_of_money_is_said_and_nothing_is_done() {
    let till = Finance::new().await;
    let (status, page) = till.post(&till.planner, "/payments", &[("through", "soon")]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("This is no day."), "{page}");
    assert!(page.contains("There is no run yet"), "{page}");
    for (file, says) in [("", "cannot be read"), ("id,status\n", "cannot be read"), ("<a/>", "cannot be read")] {
        let (status, page) = till.upload(&till.planner, file).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(says), "{file}: {page}");
    }
    let (status, page) = till.post(&till.planner, "/payments/kept", &[("import", "1"), ("nth", "1"), ("because", "x")]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Look at it again"), "{page}");
    let (status, page) = till.post(&till.planner, "/payments/lift", &[("because", "x")]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Look at it again"), "{page}");
    let run = till.planned().await;
    for (step, fields, says) in [
        ("close", vec![], "Look at it again"),
        ("export", vec![], "Look at it again"),
        ("release", vec![("pay_on", "never")], "This is no day."),
        ("release", vec![("pay_on", "2026-11-23")], "Look at it again"),
        ("withdraw", vec![("because", "x")], "Look at it again"),
    ] {
        let (status, page) = till.post(&till.planner, &format!("{run}/{step}"), &fields).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(says), "{step}: {page}");
    }
    assert_eq!(*REPORTED.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn every_page_of_payments_is_there_in_both_languages_and_says_what_a_payment_follows_from() {
    let till = Finance::new().await;
    let run = till.planned().await;
    let payment = till.lines(&run).await[0].0.clone();
    let mut seen_why = false;
    for path in [
        "/payments".to_owned(),
        run.clone(),
        format!("{run}/lines"),
        format!("{run}/held?why=missing"),
        format!("{run}/payment/{payment}"),
        "/payments/kept".to_owned(),
        "/payments/over".to_owned(),
    ] {
        let (status, english) = till.world.get(&path, &format!("{}; language=en", till.planner.0)).await;
        assert_eq!(status, StatusCode::OK, "{path}: {:?}", REPORTED.lock().unwrap());
        let (_, korean) = till.world.get(&path, &format!("{}; language=ko", till.planner.0)).await;
        assert!(korean.contains("<html lang=\"ko\">") && korean.contains("지급") && !korean.contains("Payments"), "{path}");
        assert!(english.len() < 100_000 && korean.len() < 100_000, "{path} is larger than a page may be");
        for household in till.world.households.iter().map(|(household, _)| household.to_string()) {
            let is_link = english.contains(&format!("/household/{household}"));
            assert!(!is_link || till.world.get(&format!("/household/{household}"), &till.planner.0).await.0 == StatusCode::OK);
        }
    }
    for (id, _) in till.lines(&run).await {
        let (status, page) = till.world.get(&format!("{run}/payment/{id}/why"), &till.planner.0).await;
        let (_, one) = till.world.get(&format!("{run}/payment/{id}"), &till.planner.0).await;
        assert_eq!(status == StatusCode::OK, one.contains("What it follows from"), "{id}: {page}");
        seen_why |= status == StatusCode::OK;
    }
    assert!(seen_why, "nobody could open any");
}

#[tokio::test]
async fn what_was_paid_to_one_of_a_household_is_on_no_statement_of_another() {
    let till = Finance::new().await;
    let run = till.planned().await;
    let shown = digest_in(&till.step(&till.planner, &run, "review", &[]).await);
    till.step(&till.approver, &run, "approve", &[("shown", &shown)]).await;
    till.step(&till.planner, &run, "release", &[("pay_on", "2026-11-23")]).await;
    let (store, mut theirs) = (till.world.site.store(), None);
    for (household, person) in &till.world.households {
        let given = store.given(*household).await.unwrap();
        theirs = theirs.or(given.iter().any(|it| it.key.sequence.who.is_some()).then_some((*household, *person)));
    }
    let (household, paid) = theirs.unwrap();
    let entry = Entry {
        label: None,
        kind: KindId::JOINED_HOUSEHOLD,
        who: Some(store.persons(household).await.unwrap().len()),
        on: "2026-11-20".parse().unwrap(),
        at: None,
        dated: true,
        recorded: noon(),
        fields: Vec::new(),
        span: Span { file: FileId(0), start: 0, end: 0 },
    };
    let joined = till.world.append(household, vec![NewPerson::default()], vec![entry]).await;
    for (person, is_theirs) in [(paid, true), (joined[0], false)] {
        let cookie = till.world.newcomer(person).await;
        let (status, page) = till.world.get("/mine/statement", &cookie).await;
        assert!(status == StatusCode::OK && page.contains("on its way") == is_theirs, "{page}");
    }
}
