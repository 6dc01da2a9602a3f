//! The payments of a run one by one: what each is, what became of it, and what it follows from.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, Path, Query, State};
use axum::response::{Redirect, Response};
use payments::{EndToEndId, Outcome};
use serde::{Deserialize, Serialize};
use show::reasons::Told;
use show::{Teller, reasons};
use store::HouseholdId;
use store::pay::{Known, Line};

use super::{Till, Wrong, again, hand, recorded, said, till};
use crate::answer::{Answer, Trouble};
use crate::pages::Guest;
use crate::site::Site;
use crate::view::code;

/// Payments on one page.
const LINES: usize = 100;

#[derive(Serialize)]
struct List {
    run: String,
    through: String,
    lines: Vec<Shown>,
    /// The id after which the next page begins.
    next: Option<String>,
}

/// A payment.
#[derive(Serialize)]
struct Shown {
    id: String,
    code: String,
    title: String,
    /// Minor units: of it, owed of the instalment in all, gone out before.
    amount: i64,
    owed: i64,
    gone_out: i64,
    due: Option<String>,
    law: String,
    cause: String,
}

#[derive(Serialize)]
struct One {
    run: String,
    through: String,
    line: Shown,
    /// The word of what became of it; `None`: it was not instructed.
    outcome: Option<&'static str>,
    /// Bookings: the day, how much, and whether it came back.
    bookings: Vec<(String, i64, bool)>,
    /// What can be done about it.
    can: Vec<&'static str>,
    /// The household, if whoever looks may open what the payment follows from.
    household: Option<String>,
    wrong: Option<Wrong>,
    token: String,
}

#[derive(Serialize)]
struct Whys {
    run: String,
    line: Shown,
    /// As computed for this run; before that, if it was paid before, as computed then.
    known: Vec<Computed>,
}

/// A computation.
#[derive(Serialize)]
struct Computed {
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

/// The payments of a run.
pub(crate) async fn list(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(run): Path<String>,
    Query(after): Query<After>,
) -> Response {
    let page = async {
        let till = till(&site, &guest, Action::SeePayments)?;
        let info = site.store.run_info(&run).await?;
        let after = after.after.as_deref().and_then(EndToEndId::stored);
        let lines = site.store.run_lines(&run, after).await?;
        let next = if lines.len() > LINES { lines.get(LINES - 1).map(|line| line.id.to_string()) } else { None };
        let lines = lines.into_iter().take(LINES).map(|line| shown(&till, &guest, &line)).collect();
        guest.page(&site, "payment_lines.html", List { run: info.id, through: info.through.to_string(), lines, next })
    };
    guest.told(&site, page.await)
}

/// One payment.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Path((run, id)): Path<(String, String)>) -> Response {
    let page = async { one(&till(&site, &guest, Action::SeePayments)?, &guest, (&run, &id), None).await };
    guest.told(&site, page.await)
}

/// Says of a payment what the bank said: `failed`; or that what came back is to be sent `again`.
pub(crate) async fn say(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((run, id, what)): Path<(String, String, String)>,
    Form(typed): Form<Typed>,
) -> Response {
    let done = told(&site, &guest, (&run, &id, &what), &typed).await;
    guest.answered(&site, done)
}

/// From a form that was sent, back to its payment.
pub(crate) async fn back(Path((run, id, _)): Path<(String, String, String)>) -> Redirect {
    let is_id = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let to = if is_id(&run) && is_id(&id) { format!("/payments/{run}/payment/{id}") } else { "/payments".to_owned() };
    Redirect::to(&to)
}

fn shown(till: &Till<'_>, guest: &Guest, line: &Line) -> Shown {
    let cause = line.key.cause.to_string();
    Shown {
        id: line.id.to_string(),
        code: code(HouseholdId(line.key.household.0)),
        title: till.title_of(guest.lang, &line.key.sequence),
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

async fn one(till: &Till<'_>, guest: &Guest, (run, id): (&str, &str), wrong: Option<Wrong>) -> Answer<String> {
    let (site, store, id) = (till.site, &till.site.store, payment_id(id)?);
    let (info, line) = (store.run_info(run).await?, store.run_line(run, id).await?);
    let household = HouseholdId(line.key.household.0);
    let given = store.given(household).await?.into_iter().find(|given| given.key == line.key);
    let outcome = given.map(|given| given.outcome);
    let bookings = match &outcome {
        Some(Outcome::Booked(booked)) => {
            booked.bookings.iter().map(|it| (it.on.to_string(), it.amount, it.returned.is_some())).collect()
        }
        _ => Vec::new(),
    };
    let mut can = Vec::new();
    if site.may_here(till.visitor, Action::Pay) {
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
    let page = One {
        run: info.id,
        through: info.through.to_string(),
        line: shown(till, guest, &line),
        outcome: outcome.as_ref().map(became),
        bookings,
        can,
        household: may_open.then(|| household.to_string()),
        wrong,
        token: guest.signed_in()?.form_token.clone(),
    };
    guest.page(site, "payment.html", page)
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

async fn told(site: &Arc<Site>, guest: &Guest, (run, id, what): (&str, &str, &str), typed: &Typed) -> Answer<Response> {
    let till = hand(site, guest, Action::Pay, &typed.token)?;
    let (store, payment) = (&site.store, payment_id(id)?);
    let household = HouseholdId(store.run_line(run, payment).await?.key.household.0);
    let done = async {
        let why = till.reason(Some(household), &typed.because).await?;
        match what {
            "failed" => store.say_failed(payment, &why, till.stamp()).await.map(Some),
            "again" => store.send_again(payment, &why, till.stamp()).await.map(Some),
            _ => Ok(None),
        }
    };
    match said(done.await)? {
        Ok(None) => Err(Trouble::Missing),
        Ok(Some(())) => Ok(recorded(&format!("/payments/{run}/payment/{id}"))),
        Err(wrong) => Ok(again(one(&till, guest, (run, id), Some(wrong)).await?)),
    }
}

/// What a payment follows from: of arrears, the old and the new computation.
pub(crate) async fn why(State(site): State<Arc<Site>>, guest: Guest, Path((run, id)): Path<(String, String)>) -> Response {
    let page = whys(&site, &guest, (&run, &id)).await;
    guest.told(&site, page)
}

async fn whys(site: &Arc<Site>, guest: &Guest, (run, id): (&str, &str)) -> Answer<String> {
    let (till, id) = (till(site, guest, Action::SeePayments)?, payment_id(id)?);
    let line = site.store.run_line(run, id).await?;
    site.may(till.visitor, HouseholdId(line.key.household.0), &[Action::SeeMoney]).await?;
    let basis = site.store.basis_of(&site.engine, run, id, &till.reading()?).await?;
    let known = [Some(&basis.now), basis.before.as_ref()].into_iter().flatten();
    let known = known.map(|known| computed(&till, guest, &line, known)).collect();
    guest.page(site, "payment_why.html", Whys { run: run.to_owned(), line: shown(&till, guest, &line), known })
}

fn computed(till: &Till<'_>, guest: &Guest, line: &Line, known: &Known) -> Computed {
    let (site, words) = (till.site, till.site.pages(guest.lang).words());
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
