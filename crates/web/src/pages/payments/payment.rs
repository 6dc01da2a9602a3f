//! The payments of a run one by one: what each is, what became of it, and what it follows from.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, Path, Query, State};
use axum::response::{Redirect, Response};
use payments::{EndToEndId, Outcome};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use show::reasons::Told;
use show::{Teller, reasons};
use store::HouseholdId;
use store::pay::{Known, Line};

use super::{Till, Untaken, hand, recorded, said, till};
use crate::answer::{Answer, Trouble};
use crate::pages::{Guest, said_wrong};
use crate::site::Site;
use crate::view::code;

/// Payments on one page.
const LINES: usize = 100;
const TEMPLATE: &str = "payment.html";

#[derive(Serialize)]
struct List {
    run: String,
    through: String,
    lines: Vec<Shown>,
    /// The id after which the next page begins.
    next: Option<String>,
}

/// A payment.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Payment")]
pub(crate) struct Shown {
    pub(crate) id: String,
    /// The number of the household.
    code: String,
    title: String,
    /// Minor units: of it, owed of the instalment in all, gone out before.
    amount: i64,
    owed: i64,
    gone_out: i64,
    due: Option<String>,
    law: String,
    /// A word for why it is paid now.
    cause: String,
}

/// A payment, and what became of it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PaymentStands")]
pub(crate) struct One {
    run: String,
    through: String,
    line: Shown,
    /// `paid`, `returned`, `rejected` or `under-way`; `None`: it was not instructed.
    outcome: Option<&'static str>,
    bookings: Vec<Booking>,
    /// What can be done about it: `take-out`, `failed`, `again`.
    can: Vec<&'static str>,
    /// The household, if whoever looks may open what the payment follows from.
    household: Option<String>,
}

/// What the bank booked.
#[derive(Serialize, JsonSchema)]
struct Booking {
    on: String,
    /// Minor units.
    amount: i64,
    /// Whether it came back.
    is_returned: bool,
}

#[derive(Serialize)]
struct Whys {
    run: String,
    line: Shown,
    /// As computed for this run; before that, if it was paid before, as computed then.
    known: Vec<Computed>,
}

/// A computation.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Computed {
    run: String,
    as_of: String,
    seq: u64,
    owed: i64,
    is_same_pack: bool,
    told: Vec<Told>,
}

#[derive(Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    token: String,
    because: String,
}

/// What somebody found out about a payment.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(rename = "PaymentStep")]
pub(crate) enum Step {
    /// The bank said, other than in a file, that it was not made.
    Failed { because: String },
    /// What came back is to be sent again.
    Again { because: String },
}

/// The payments of a run.
pub(crate) async fn list(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(run): Path<String>,
    Query(after): Query<After>,
) -> Response {
    let page = async {
        let till = till(&site, guest.asker(&site)?, Action::SeePayments)?;
        let info = site.store.run_info(&run).await?;
        let (lines, next) = lines(&till, &run, after.after.as_deref(), LINES).await?;
        guest.page(&site, "payment_lines.html", List { run: info.id, through: info.through.to_string(), lines, next })
    };
    guest.told(&site, page.await)
}

/// So many payments of a run, after one of them; and after which the next begin.
pub(crate) async fn lines(till: &Till<'_>, run: &str, after: Option<&str>, count: usize) -> Answer<(Vec<Shown>, Option<String>)> {
    let lines = till.site.store.run_lines(run, after.and_then(EndToEndId::stored)).await?;
    let next = if lines.len() > count { lines.get(count - 1).map(|line| line.id.to_string()) } else { None };
    Ok((lines.iter().take(count).map(|line| shown(till, line)).collect(), next))
}

/// One payment.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Path((run, id)): Path<(String, String)>) -> Response {
    let page = async {
        let till = till(&site, guest.asker(&site)?, Action::SeePayments)?;
        till.page(&guest, TEMPLATE, one(&till, (&run, &id)).await?, None)
    };
    guest.told(&site, page.await)
}

/// Says of a payment what the bank said: `failed`; or that what came back is to be sent `again`.
pub(crate) async fn say(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((run, id, what)): Path<(String, String, String)>,
    Form(typed): Form<Typed>,
) -> Response {
    let done = told(&site, &guest, (&run, &id, &what), typed).await;
    guest.answered(&site, done)
}

/// From a form that was sent, back to its payment.
pub(crate) async fn back(Path((run, id, _)): Path<(String, String, String)>) -> Redirect {
    let is_id = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let to = if is_id(&run) && is_id(&id) { format!("/payments/{run}/payment/{id}") } else { "/payments".to_owned() };
    Redirect::to(&to)
}

fn shown(till: &Till<'_>, line: &Line) -> Shown {
    let cause = line.key.cause.to_string();
    Shown {
        id: line.id.to_string(),
        code: code(HouseholdId(line.key.household.0)),
        title: till.title_of(&line.key.sequence),
        amount: line.amount,
        owed: line.owed,
        gone_out: line.gone_out,
        due: line.due.map(|due| due.to_string()),
        law: line.law.clone(),
        cause: cause.split('/').next().unwrap_or_default().replace('-', "_"),
    }
}

fn payment_id(text: &str) -> Answer<EndToEndId> {
    EndToEndId::stored(text).ok_or(Trouble::Missing)
}

/// One payment, and what became of it.
pub(crate) async fn one(till: &Till<'_>, (run, id): (&str, &str)) -> Answer<One> {
    let (site, store, id) = (till.site, &till.site.store, payment_id(id)?);
    let (info, line) = (store.run_info(run).await?, store.run_line(run, id).await?);
    let household = HouseholdId(line.key.household.0);
    let given = store.given(household).await?.into_iter().find(|given| given.key == line.key);
    let outcome = given.map(|given| given.outcome);
    let bookings = match &outcome {
        Some(Outcome::Booked(booked)) => {
            let booking =
                |it: &payments::Booking| Booking { on: it.on.to_string(), amount: it.amount, is_returned: it.returned.is_some() };
            booked.bookings.iter().map(booking).collect()
        }
        _ => Vec::new(),
    };
    let mut can = Vec::new();
    if till.may(Action::Pay) {
        if matches!(info.state.as_str(), "planned" | "reviewed") {
            can.push("take-out");
        }
        if outcome.as_ref().is_some_and(|outcome| !outcome.known(line.amount)) && info.file_digest.is_some() {
            can.push("failed");
        }
        if store.came_back(run, u64::from(u32::MAX)).await?.contains(&id) {
            can.push("again");
        }
    }
    let may_open = site.may(till.visitor, household, &[Action::SeeMoney]).await.is_ok();
    Ok(One {
        run: info.id,
        through: info.through.to_string(),
        line: shown(till, &line),
        outcome: outcome.as_ref().map(became),
        bookings,
        can,
        household: may_open.then(|| household.to_string()),
    })
}

/// The word of what became of a payment.
pub(in crate::pages) fn became(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Booked(booked) if booked.returned() > 0 => "returned",
        Outcome::Booked(_) => "paid",
        Outcome::Rejected { .. } => "rejected",
        Outcome::Unanswered | Outcome::Accepted => "under-way",
    }
}

async fn told(site: &Arc<Site>, guest: &Guest, (run, id, what): (&str, &str, &str), typed: Typed) -> Answer<Response> {
    let till = hand(site, guest, Action::Pay, &typed.token)?;
    let step = match what {
        "failed" => Step::Failed { because: typed.because },
        "again" => Step::Again { because: typed.because },
        _ => return Err(Trouble::Missing),
    };
    match said(do_step(&till, (run, id), step).await)? {
        Ok(()) => Ok(recorded(&format!("/payments/{run}/payment/{id}"))),
        Err(wrong) => Ok(said_wrong(till.page(guest, TEMPLATE, one(&till, (run, id)).await?, Some(wrong))?)),
    }
}

/// Says what was found out about a payment.
pub(crate) async fn do_step(till: &Till<'_>, (run, id): (&str, &str), step: Step) -> Result<(), Untaken> {
    let (store, payment) = (&till.site.store, payment_id(id)?);
    let household = HouseholdId(store.run_line(run, payment).await?.key.household.0);
    let (Step::Failed { because } | Step::Again { because }) = &step;
    let why = till.reason(Some(household), because).await?;
    match step {
        Step::Failed { .. } => store.say_failed(payment, &why, till.stamp()).await?,
        Step::Again { .. } => store.send_again(payment, &why, till.stamp()).await?,
    }
    Ok(())
}

/// What a payment follows from.
pub(crate) async fn why(State(site): State<Arc<Site>>, guest: Guest, Path((run, id)): Path<(String, String)>) -> Response {
    let page = async {
        let (line, known) = whys(&till(&site, guest.asker(&site)?, Action::SeePayments)?, (&run, &id)).await?;
        guest.page(&site, "payment_why.html", Whys { run, line, known })
    };
    guest.told(&site, page.await)
}

/// What a payment follows from: of arrears, the new and the old computation.
pub(crate) async fn whys(till: &Till<'_>, (run, id): (&str, &str)) -> Answer<(Shown, Vec<Computed>)> {
    let (site, id) = (till.site, payment_id(id)?);
    let line = site.store.run_line(run, id).await?;
    site.may(till.visitor, HouseholdId(line.key.household.0), &[Action::SeeMoney]).await?;
    let basis = site.store.basis_of(&site.engine, run, id, &till.reading()?).await?;
    let known = [Some(&basis.now), basis.before.as_ref()].into_iter().flatten();
    let known = known.map(|known| computed(till, &line, known)).collect();
    Ok((shown(till, &line), known))
}

fn computed(till: &Till<'_>, line: &Line, known: &Known) -> Computed {
    let (site, words) = (till.site, till.words());
    let entries = site.engine.entries(&known.journal, known.as_of, None);
    let teller = Teller { programme: site.programme(), words: &words, journal: &known.journal, entries, ids: false };
    let who = line.key.sequence.who.as_deref();
    let is_whose = |why: &case::Why| {
        who.is_none() || why.subject.who.and_then(|at| known.persons.get(at)).map(ToString::to_string).as_deref() == who
    };
    let all = site.engine.why(&known.journal, known.as_of, None, &line.key.sequence.entitlement);
    Computed {
        run: known.run.clone(),
        as_of: known.as_of.to_string(),
        seq: known.seq,
        owed: known.owed,
        is_same_pack: known.is_same_pack,
        told: all.iter().filter(|why| is_whose(why)).map(|why| reasons::tree(&teller, why)).collect(),
    }
}
