//! All runs; planning one, and taking in what a bank answers.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, Multipart, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use payments::iso20022::Limits;
use payments::{Currency, read_answers};
use rules::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::pay::{Imported, RunInfo};

use super::{Till, Untaken, Wrong, hand, recorded, said, till, to_the_end, wrong};
use crate::answer::{Answer, Trouble};
use crate::long_work::{PATIENCE, Stands};
use crate::pages::{Guest, said_wrong, uploaded};
use crate::site::Site;

#[derive(Serialize)]
struct Page {
    runs: Vec<Line>,
    #[serde(flatten)]
    waiting: Waiting,
    imported: Option<Taken>,
}

/// What waits for somebody, besides runs.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PaymentsWaiting")]
pub(crate) struct Waiting {
    fence: Option<Fence>,
    /// Lines of banks' files that fit nothing.
    kept: usize,
    /// Questions about money that went out too much, not decided.
    questions: usize,
    has_bank: bool,
    /// The day that is usual for the next run: the last of this month.
    through: String,
}

/// What keeps everything from being paid, after a restore.
#[derive(Serialize, JsonSchema)]
struct Fence {
    /// Runs that the export register names and the data base does not know.
    runs: Vec<String>,
    /// Whether a person lifted it.
    is_lifted: bool,
}

/// A run in the list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunLine")]
pub(crate) struct Line {
    pub(crate) id: String,
    through: String,
    /// `planning`, `planned`, `reviewed`, `approved`, `released`, `exported`, `answered`, `closed` or `stopped`.
    state: String,
    payments: u64,
    /// Minor units.
    amount: i64,
    /// How many of what it waits for; `None`: of nothing.
    waits: Option<u64>,
}

/// What a bank's file changed.
#[derive(Serialize)]
pub(crate) struct Taken {
    pub(crate) number: u64,
    /// Payments that are known better now.
    changed: u64,
    /// Lines that said what was known.
    known: u64,
    /// Lines that wait for a person.
    kept: usize,
    /// The runs that it concerns.
    runs: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    token: String,
    through: String,
    because: String,
}

/// All runs.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { list(&till(&site, guest.asker(&site)?, Action::SeePayments)?, &guest, None, None).await };
    guest.told(&site, page.await)
}

/// Plans what is due by a day, or goes on with it.
pub(crate) async fn plan(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = planned(&site, &guest, &typed).await;
    guest.answered(&site, done)
}

/// Takes in what a bank answers.
pub(crate) async fn import(State(site): State<Arc<Site>>, guest: Guest, file: Multipart) -> Response {
    let done = taken_in(&site, &guest, file).await;
    guest.answered(&site, done)
}

/// Lifts the fence after a restore.
pub(crate) async fn lift(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = lifted(&site, &guest, &typed).await;
    guest.answered(&site, done)
}

/// From a form that was sent, back to the list: as when somebody changes the language there.
pub(crate) async fn back() -> Redirect {
    Redirect::to("/payments")
}

pub(crate) async fn line(till: &Till<'_>, run: &RunInfo) -> Answer<Line> {
    let waits = match run.state.as_str() {
        "planning" | "closed" | "stopped" => None,
        _ => Some(till.site.store.run_waits(till.payments, &run.id).await?.how_many),
    };
    let RunInfo { id, through, state, payments, amount, .. } = run.clone();
    Ok(Line { id, through: through.to_string(), state, payments, amount, waits })
}

async fn list(till: &Till<'_>, guest: &Guest, wrong: Option<Wrong>, imported: Option<Taken>) -> Answer<String> {
    let mut runs = Vec::new();
    for run in till.site.store.runs().await? {
        runs.push(line(till, &run).await?);
    }
    till.page(guest, "payments.html", Page { runs, waiting: waiting(till).await?, imported }, wrong)
}

/// What waits for somebody, besides runs.
pub(crate) async fn waiting(till: &Till<'_>) -> Answer<Waiting> {
    let (site, store) = (till.site, &till.site.store);
    let fence = store.fence(&till.treasury.register).await?;
    let is_open = |question: &store::pay::Question| !matches!(question.state, payments::overpayment::Overpayment::Decided(_));
    Ok(Waiting {
        fence: fence.map(|fence| Fence {
            runs: fence.unknown.into_iter().map(|export| export.run).collect(),
            is_lifted: fence.is_lifted,
        }),
        kept: store.kept_lines().await?.len(),
        questions: store.questions(site.programme(), None).await?.into_iter().filter(is_open).count(),
        has_bank: till.treasury.bank.is_some(),
        through: month_end(site.today()?).to_string(),
    })
}

fn month_end(day: Date) -> Date {
    let (year, month, _) = day.ymd();
    (28..=31).rev().find_map(|of_month| Date::from_ymd(year, month, of_month)).unwrap_or(day)
}

async fn planned(site: &Arc<Site>, guest: &Guest, typed: &Typed) -> Answer<Response> {
    let till = hand(site, guest, Action::Pay, &typed.token)?;
    let Ok(through) = typed.through.parse::<Date>() else {
        return Ok(said_wrong(list(&till, guest, Some("day".into()), None).await?));
    };
    let stands = begin(&till, through).await?;
    match (unplanned(&stands), stands) {
        (Some(wrong), _) => Ok(said_wrong(list(&till, guest, Some(wrong), None).await?)),
        (None, Stands::Done(run)) => Ok(recorded(&format!("/payments/{}", run.id))),
        (None, _) => {
            let run = till.site.store.run_through(through).await?;
            let to = run.map_or_else(|| "/payments".to_owned(), |run| format!("/payments/{}", run.id));
            Ok(Redirect::to(&to).into_response())
        }
    }
}

/// Plans what is due by a day, or goes on with it; tells how that stands soon, also if it is not done.
pub(crate) async fn begin(till: &Till<'_>, through: Date) -> Answer<Stands> {
    let (ids, stamp, site) = (till.ids().await?, till.stamp(), Arc::clone(till.site));
    let plan = async move {
        let Some(treasury) = &site.treasury else { return Err(store::pay::Refusal::NoPayments.into()) };
        let mut chance = site.random();
        let paid = (&ids, &treasury.register);
        let planned = site.store.plan_run(&site.engine, through, paid, stamp, &mut chance, &|_| {}).await;
        planned.inspect_err(|error| (site.machine.report)(&format!("planning through {through}: {error}")))
    };
    Ok(till.site.planning.carry_out(through, PATIENCE, plan).await)
}

/// Why a run was not planned to its end, if that is known.
pub(crate) fn unplanned(stands: &Stands) -> Option<Wrong> {
    match stands {
        Stands::On | Stands::Done(_) => None,
        Stands::Failed(error) => match &**error {
            store::Error::Pay(refusal) => wrong(refusal).or(Some(BROKE_OFF.into())),
            _ => Some(BROKE_OFF.into()),
        },
        Stands::Off => Some(BROKE_OFF.into()),
    }
}

const BROKE_OFF: &str = "broke_off";

async fn taken_in(site: &Arc<Site>, guest: &Guest, form: Multipart) -> Answer<Response> {
    let looked = till(site, guest.asker(site)?, Action::Pay)?;
    let (token, bytes) = match uploaded(form).await {
        Ok(parts) => parts,
        Err(word) => return Ok(said_wrong(list(&looked, guest, Some(word.into()), None).await?)),
    };
    let till = hand(site, guest, Action::Pay, &token)?;
    match said(take_in(&till, bytes).await)? {
        Ok(taken) => Ok(Html(list(&till, guest, None, Some(taken)).await?).into_response()),
        Err(wrong) => Ok(said_wrong(list(&till, guest, Some(wrong), None).await?)),
    }
}

/// Takes in what a bank answers: the bytes of its file.
pub(crate) async fn take_in(till: &Till<'_>, bytes: impl AsRef<[u8]> + Send + 'static) -> Result<Taken, Untaken> {
    let bank = till.bank()?;
    let (ids, stamp, accounts) = (till.ids().await?, till.stamp(), [bank.account.clone()]);
    let currency = Currency::of(&till.site.programme().currency).map_err(|error| Trouble::Broken(error.to_string()))?;
    let (columns, site) = (bank.answers.clone(), Arc::clone(till.site));
    let import = to_the_end(async move {
        let answers = read_answers(bytes.as_ref(), columns.as_ref(), Limits::default());
        let answers = answers.map_err(|error| Wrong { word: "unread", detail: Some(error.to_string()) })?;
        let digest = Sha256::digest(&bytes).into();
        Ok::<_, Untaken>(site.store.import_answers(answers, digest, (&ids, &accounts, currency), stamp).await?)
    });
    let Imported { number, changed, known, kept, runs } = import.await??;
    Ok(Taken { number, changed, known, kept: kept.len(), runs })
}

async fn lifted(site: &Arc<Site>, guest: &Guest, typed: &Typed) -> Answer<Response> {
    let till = hand(site, guest, Action::Pay, &typed.token)?;
    guest.proved(site, "/payments")?;
    let lifted = async {
        let why = till.reason(None, &typed.because).await?;
        Ok(site.store.lift_fence(&till.treasury.register, &why, till.stamp()).await?)
    };
    match said(lifted.await)? {
        Ok(()) => Ok(recorded("/payments")),
        Err(wrong) => Ok(said_wrong(list(&till, guest, Some(wrong), None).await?)),
    }
}
