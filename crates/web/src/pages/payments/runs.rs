//! All runs; planning one, and taking in what a bank answers.

use std::sync::Arc;
use std::time::Duration;

use access::Action;
use axum::extract::{Form, Multipart, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use payments::iso20022::Limits;
use payments::{Currency, read_answers};
use rules::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::pay::{Imported, RunInfo};

use super::{Till, Wrong, again, hand, recorded, said, till, to_the_end, wrong};
use crate::answer::{Answer, Trouble};
use crate::pages::Guest;
use crate::planning::Stands;
use crate::site::Site;

/// The longest that whoever plans waits for the whole run; then they see how far it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// Every run, and what waits for somebody besides.
#[derive(Serialize)]
struct Page {
    runs: Vec<Line>,
    /// Runs that the export register names and the data base does not know; whether the fence is lifted.
    fence: Option<(Vec<String>, bool)>,
    /// Lines of banks' files that fit nothing.
    kept: usize,
    /// Questions about money that went out too much, not decided.
    questions: usize,
    has_bank: bool,
    may: Vec<&'static str>,
    /// The day that is usual for the next run: the last of this month.
    through: String,
    imported: Option<Taken>,
    wrong: Option<Wrong>,
    token: String,
}

/// A run in the list.
#[derive(Serialize)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) through: String,
    pub(super) state: String,
    pub(super) payments: u64,
    pub(super) amount: i64,
    /// How many of what it waits for; `None`: of nothing.
    pub(super) waits: Option<u64>,
}

/// What a bank's file changed.
#[derive(Serialize)]
struct Taken {
    number: u64,
    changed: u64,
    known: u64,
    kept: usize,
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
    let page = async { list(&till(&site, &guest, Action::SeePayments)?, &guest, None, None).await };
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

pub(super) async fn line(till: &Till<'_>, run: &RunInfo) -> Answer<Line> {
    let waits = match run.state.as_str() {
        "planning" | "closed" | "stopped" => None,
        _ => Some(till.site.store.run_waits(till.payments, &run.id).await?.how_many),
    };
    let RunInfo { id, through, state, payments, amount, .. } = run.clone();
    Ok(Line { id, through: through.to_string(), state, payments, amount, waits })
}

async fn list(till: &Till<'_>, guest: &Guest, wrong: Option<Wrong>, imported: Option<Imported>) -> Answer<String> {
    let (site, store) = (till.site, &till.site.store);
    let mut runs = Vec::new();
    for run in store.runs().await? {
        runs.push(line(till, &run).await?);
    }
    let fence = store.fence(&till.treasury.register).await?;
    let fence = fence.map(|fence| (fence.unknown.into_iter().map(|export| export.run).collect(), fence.is_lifted));
    let is_open = |question: &store::pay::Question| !matches!(question.state, payments::overpayment::Overpayment::Decided(_));
    let page = Page {
        runs,
        fence,
        kept: store.kept_lines().await?.len(),
        questions: store.questions(site.programme(), None).await?.into_iter().filter(is_open).count(),
        has_bank: till.treasury.bank.is_some(),
        may: [Action::Pay, Action::ApprovePayments]
            .into_iter()
            .filter(|it| site.may_here(till.visitor, *it))
            .map(Action::word)
            .collect(),
        through: month_end(site.today()?).to_string(),
        imported: imported.map(|it| Taken {
            number: it.number,
            changed: it.changed,
            known: it.known,
            kept: it.kept.len(),
            runs: it.runs,
        }),
        wrong,
        token: guest.signed_in()?.form_token.clone(),
    };
    guest.page(site, "payments.html", page)
}

fn month_end(day: Date) -> Date {
    let (year, month, _) = day.ymd();
    (28..=31).rev().find_map(|of_month| Date::from_ymd(year, month, of_month)).unwrap_or(day)
}

async fn planned(site: &Arc<Site>, guest: &Guest, typed: &Typed) -> Answer<Response> {
    let till = hand(site, guest, Action::Pay, &typed.token)?;
    let Ok(through) = typed.through.parse::<Date>() else {
        return Ok(again(list(&till, guest, Some(Wrong { word: "day", detail: None }), None).await?));
    };
    let (ids, stamp, site) = (till.ids().await?, till.stamp(), Arc::clone(site));
    let plan = async move {
        let Some(treasury) = &site.treasury else { return Err(store::pay::Refusal::NoPayments.into()) };
        let mut chance = site.random();
        let paid = (&ids, &treasury.register);
        let planned = site.store.plan_run(&site.engine, through, paid, stamp, &mut chance, &|_| {}).await;
        planned.inspect_err(|error| (site.machine.report)(&format!("planning through {through}: {error}")))
    };
    let stands = till.site.planning.plan(through, PATIENCE, plan).await;
    match (unplanned(&stands), stands) {
        (Some(wrong), _) => Ok(again(list(&till, guest, Some(wrong), None).await?)),
        (None, Stands::Done(run)) => Ok(recorded(&format!("/payments/{}", run.id))),
        (None, _) => {
            let run = till.site.store.run_through(through).await?;
            let to = run.map_or_else(|| "/payments".to_owned(), |run| format!("/payments/{}", run.id));
            Ok(Redirect::to(&to).into_response())
        }
    }
}

/// Why a run was not planned to its end, if that is known.
pub(super) fn unplanned(stands: &Stands) -> Option<Wrong> {
    match stands {
        Stands::On | Stands::Done(_) => None,
        Stands::Failed(error) => match &**error {
            store::Error::Pay(refusal) => wrong(refusal).or(Some(BROKE_OFF)),
            _ => Some(BROKE_OFF),
        },
        Stands::Off => Some(BROKE_OFF),
    }
}

const BROKE_OFF: Wrong = Wrong { word: "broke_off", detail: None };

/// The token, and a file's bytes.
async fn parts(mut form: Multipart) -> Result<(String, Vec<u8>), StatusCode> {
    let (mut token, mut bytes) = (String::new(), Vec::new());
    let failed = |error: axum::extract::multipart::MultipartError| error.status();
    while let Some(part) = form.next_field().await.map_err(failed)? {
        match part.name() {
            Some("token") => token = part.text().await.map_err(failed)?,
            Some("file") => bytes = part.bytes().await.map_err(failed)?.to_vec(),
            _ => {}
        }
    }
    Ok((token, bytes))
}

async fn taken_in(site: &Arc<Site>, guest: &Guest, form: Multipart) -> Answer<Response> {
    let looked = till(site, guest, Action::Pay)?;
    let (token, bytes) = match parts(form).await {
        Ok(parts) => parts,
        Err(status) => {
            let word = if status == StatusCode::PAYLOAD_TOO_LARGE { "too_large" } else { "no_file" };
            return Ok(again(list(&looked, guest, Some(Wrong { word, detail: None }), None).await?));
        }
    };
    let till = hand(site, guest, Action::Pay, &token)?;
    let bank = till.bank()?;
    let (ids, stamp, accounts) = (till.ids().await?, till.stamp(), [bank.account.clone()]);
    let currency = Currency::of(&site.programme().currency).map_err(|error| Trouble::Broken(error.to_string()))?;
    let (columns, site) = (bank.answers.clone(), Arc::clone(site));
    let import = to_the_end(async move {
        let answers = read_answers(bytes.as_slice(), columns.as_ref(), Limits::default()).map_err(|error| error.to_string())?;
        let digest = Sha256::digest(&bytes).into();
        Ok::<_, String>(site.store.import_answers(answers, digest, (&ids, &accounts, currency), stamp).await)
    });
    let imported = match import.await? {
        Ok(imported) => said(imported)?,
        Err(unread) => Err(Wrong { word: "unread", detail: Some(unread) }),
    };
    match imported {
        Ok(imported) => Ok(Html(list(&till, guest, None, Some(imported)).await?).into_response()),
        Err(wrong) => Ok(again(list(&till, guest, Some(wrong), None).await?)),
    }
}

async fn lifted(site: &Arc<Site>, guest: &Guest, typed: &Typed) -> Answer<Response> {
    let till = hand(site, guest, Action::Pay, &typed.token)?;
    let lifted = async {
        let why = till.reason(None, &typed.because).await?;
        site.store.lift_fence(&till.treasury.register, &why, till.stamp()).await
    };
    match said(lifted.await)? {
        Ok(()) => Ok(recorded("/payments")),
        Err(wrong) => Ok(again(list(&till, guest, Some(wrong), None).await?)),
    }
}
