//! One run: what it pays, what it holds, where it stands, and the one step that comes next.

use std::sync::Arc;

use access::Action;
use axum::extract::{Path, Query, State};
use axum::response::{Redirect, Response};
use payments::EndToEndId;
use payments::run::{Done, Run};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::actor_id;
use store::pay::RunInfo;

use super::runs::{Line, unplanned};
use super::{Till, Wrong, runs, till};
use crate::answer::{Answer, Trouble};
use crate::long_work::Stands;
use crate::pages::accounts::code;
use crate::pages::{Guest, looked_at_again};
use crate::site::Site;
use crate::view::code as household_code;

/// The most payments that are named on the page of a run.
const NAMED: u64 = 50;
const TEMPLATE: &str = "payment_run.html";
/// The most of what is held that is listed for one reason.
const HELD: u64 = 200;

/// A run.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PaymentRun")]
pub(crate) struct Shown {
    run: Line,
    /// What was done with it, in order.
    acts: Vec<Act>,
    totals: Vec<Totals>,
    changes: Vec<Change>,
    held: Vec<HeldFor>,
    /// What an approval is for: SHA-256 over all that it pays.
    digest: Option<String>,
    pay_on: Option<String>,
    file_digest: Option<String>,
    /// Whether the file lies here, to be fetched.
    has_file: bool,
    has_bank: bool,
    /// How far planning is, until it has come to its end.
    planning: Option<Progress>,
    /// Why planning is not on, if it broke off.
    broke_off: Option<Wrong>,
    /// Why it was stopped.
    reason: Option<String>,
    /// Payments of which nobody knows what became.
    unanswered: Vec<String>,
    /// Payments that the bank did not make, or that came back.
    came_back: Vec<String>,
    /// Whether whoever looks planned or changed it, or has approved it: then somebody else does.
    is_own: bool,
}

#[derive(Serialize)]
struct Page {
    #[serde(flatten)]
    shown: Shown,
    /// Payments that fell away at the release.
    fell_away: Vec<String>,
}

/// How far the planning of a run is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanningProgress")]
struct Progress {
    percent: u8,
    is_on: bool,
}

/// Something that was done.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunAct")]
struct Act {
    word: &'static str,
    by: String,
    at: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunTotals")]
struct Totals {
    budget: String,
    entitlement: String,
    office: String,
    payments: u64,
    amount: i64,
}

/// How payments of one kind changed since the run before.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunChange")]
struct Change {
    entitlement: String,
    cause: String,
    now: Sum,
    before: Sum,
}

/// So many payments, and how much they are.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunSum")]
struct Sum {
    payments: u64,
    /// Minor units.
    amount: i64,
}

/// What is held for one reason.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunHeldFor")]
struct HeldFor {
    why: String,
    word: String,
    what: String,
    instalments: u64,
    /// Minor units; where a fact is missing it is not known.
    amount: Option<i64>,
}

/// What is held, one by one.
#[derive(Serialize)]
struct HeldPage {
    run: String,
    through: String,
    reason: HeldFor,
    lines: Vec<HeldLine>,
    /// Whether a person may let it pass.
    is_passable: bool,
    is_cut: bool,
}

/// An instalment that is held.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunHeld")]
pub(crate) struct HeldLine {
    /// Why: as it is said when it is let pass.
    why: String,
    household: String,
    code: String,
    title: String,
    entitlement: String,
    who: Option<String>,
    instalment: String,
    amount: Option<i64>,
}

impl HeldLine {
    /// By household, and what it is.
    pub(crate) fn key(&self) -> String {
        let Self { household, entitlement, who, instalment, why, .. } = self;
        format!("{household}/{entitlement}/{}/{instalment}/{why}", who.as_deref().unwrap_or_default())
    }
}

/// What became of a step, to be said on the page of its run.
#[derive(Default)]
pub(super) struct Became {
    pub(super) wrong: Option<Wrong>,
    pub(super) fell_away: Vec<EndToEndId>,
}

/// A run. While it is being planned the browser asks again by itself.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Path(run): Path<String>) -> Response {
    let page = async {
        let till = till(&site, guest.asker(&site)?, Action::SeePayments)?;
        let shown = shown(&till, &run).await?;
        let goes_on = shown.planning.as_ref().is_some_and(|planning| planning.is_on);
        let page = page(&till, &guest, shown, Became::default())?;
        Ok(looked_at_again(page, goes_on))
    };
    guest.answered(&site, page.await)
}

/// From a form that was sent, back to its run.
pub(crate) async fn back(Path((run, _)): Path<(String, String)>) -> Redirect {
    let is_id = run.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    Redirect::to(&if is_id { format!("/payments/{run}") } else { "/payments".to_owned() })
}

/// The page of a run, with what became of a step.
pub(super) async fn of(till: &Till<'_>, guest: &Guest, run: &str, became: Became) -> Answer<String> {
    page(till, guest, shown(till, run).await?, became)
}

fn page(till: &Till<'_>, guest: &Guest, shown: Shown, became: Became) -> Answer<String> {
    let wrong = became.wrong.or_else(|| shown.broke_off.clone());
    till.page(guest, TEMPLATE, Page { shown, fell_away: listed(became.fell_away) }, wrong)
}

fn listed(ids: Vec<EndToEndId>) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// A run, and where it stands.
pub(crate) async fn shown(till: &Till<'_>, run: &str) -> Answer<Shown> {
    let (site, store) = (till.site, &till.site.store);
    let info = store.run_info(run).await?;
    let state = if info.state == "planning" { None } else { Some(store.run_state(run).await?) };
    let approvals = store.run_approvals(run).await?;
    let reason = match &info.reason {
        Some(reason) => Some(store.open_words(None, reason, &till.reading()?).await?),
        None => None,
    };
    let stands = (info.state == "planning").then(|| site.planning.stands(&info.through));
    // Planning that is not done here broke off with an earlier server, and is nobody's fault.
    let broke_off = stands.as_ref().filter(|stands| !matches!(stands, Stands::Off)).and_then(unplanned);
    let is_out = matches!(info.state.as_str(), "exported" | "answered" | "closed");
    Ok(Shown {
        run: runs::line(till, &info).await?,
        acts: acts(till, &info, state.as_ref(), &approvals),
        totals: totals(till, run).await?,
        changes: changes(till, &info).await?,
        held: held(till, run).await?,
        digest: info.digest.map(hex::encode),
        pay_on: info.pay_on.map(|day| day.to_string()),
        file_digest: info.file_digest.map(hex::encode),
        has_file: is_out && file_of(till, run).is_some(),
        has_bank: till.treasury.bank.is_some(),
        planning: stands.map(|stands| Progress { percent: info.planned_percent(), is_on: matches!(stands, Stands::On) }),
        reason,
        unanswered: if is_out { listed(store.unanswered(run, NAMED).await?) } else { Vec::new() },
        came_back: if is_out { listed(store.came_back(run, NAMED).await?) } else { Vec::new() },
        is_own: state.as_ref().is_some_and(|state| had_a_hand(state, &approvals, &till.visitor.actor.to_string())),
        broke_off,
    })
}

/// The file of a run that waits to be fetched.
pub(super) fn file_of(till: &Till<'_>, run: &str) -> Option<std::path::PathBuf> {
    let folder = &till.treasury.bank.as_ref()?.folder;
    ["xml", "csv"].iter().map(|kind| folder.join(format!("{run}.{kind}.age"))).find(|path| path.exists())
}

fn had_a_hand(state: &Run, approvals: &[Done], actor: &str) -> bool {
    let contents = state.contents();
    let is_theirs = |by: &str| by == actor;
    is_theirs(&contents.planned.by.0)
        || contents.changed_by.iter().any(|by| is_theirs(&by.0))
        || approvals.iter().any(|done| is_theirs(&done.by.0))
}

fn acts(till: &Till<'_>, info: &RunInfo, state: Option<&Run>, approvals: &[Done]) -> Vec<Act> {
    let said = |word, by: &str, at| {
        let by = actor_id(by).map(code).unwrap_or_default();
        Act { word, by, at: till.site.minute(at) }
    };
    let mut acts = vec![said("planned", &info.planned.0.to_string(), info.planned.1)];
    let Some(state) = state else { return acts };
    let mut done = |word, done: &Done| acts.push(said(word, &done.by.0, done.at));
    if let Run::Reviewed { reviewed, .. } = state {
        done("reviewed", reviewed);
    }
    approvals.iter().for_each(|approval| done("approved", approval));
    match state {
        Run::Released { released, .. } => done("released", released),
        Run::Exported(out) => {
            [("released", &out.released), ("exported", &out.exported)].into_iter().for_each(|(word, it)| done(word, it))
        }
        Run::Answered(answered) | Run::Closed(answered) => {
            done("released", &answered.out.released);
            done("exported", &answered.out.exported);
        }
        Run::Stopped { stopped, .. } => done("stopped", stopped),
        Run::Planned(_) | Run::Reviewed { .. } | Run::Approved { .. } => {}
    }
    acts
}

async fn totals(till: &Till<'_>, run: &str) -> Answer<Vec<Totals>> {
    let named = |it: store::pay::Totals| {
        let line = till.payments.budget.iter().find(|line| line.id == it.budget);
        Totals {
            budget: line.map_or(it.budget.as_str(), |line| line.title.get(till.lang)).to_owned(),
            entitlement: till.entitlement(&it.entitlement),
            office: it.office,
            payments: it.payments,
            amount: it.amount,
        }
    };
    Ok(till.site.store.run_totals(till.site.programme(), run).await?.into_iter().map(named).collect())
}

async fn changes(till: &Till<'_>, info: &RunInfo) -> Answer<Vec<Change>> {
    let named = |it: store::pay::Change| Change {
        entitlement: till.entitlement(&it.entitlement),
        cause: it.cause.replace('-', "_"),
        now: Sum { payments: it.payments.0, amount: it.amount.0 },
        before: Sum { payments: it.payments.1, amount: it.amount.1 },
    };
    let changes = till.site.store.run_changes(info).await?;
    // Beside nothing, all that it pays would be a change.
    let is_first = changes.iter().all(|change| change.payments.1 == 0);
    Ok(if is_first { Vec::new() } else { changes.into_iter().map(named).collect() })
}

async fn held(till: &Till<'_>, run: &str) -> Answer<Vec<HeldFor>> {
    let totals = till.site.store.held_totals(run).await?.into_iter();
    Ok(totals.map(|(why, instalments, amount)| held_for(till, why, (instalments, amount))).collect())
}

fn held_for(till: &Till<'_>, why: String, (instalments, amount): (u64, i64)) -> HeldFor {
    let (word, what) = till.why(&why);
    HeldFor { amount: Some(amount).filter(|_| word != "missing"), why, word, what, instalments }
}

/// The reason that is asked for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    why: String,
}

/// What a run holds for one reason.
pub(crate) async fn show_held(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(run): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let page =
        async { held_page(&till(&site, guest.asker(&site)?, Action::SeePayments)?, &guest, (&run, &asked.why), None).await };
    guest.told(&site, page.await)
}

pub(super) async fn held_page(till: &Till<'_>, guest: &Guest, (run, why): (&str, &str), wrong: Option<Wrong>) -> Answer<String> {
    let store = &till.site.store;
    let info = store.run_info(run).await?;
    let all = store.held_totals(run).await?.into_iter().find(|(word, ..)| word == why).ok_or(Trouble::Missing)?;
    let lines = store.held(run, Some(why), HELD).await?;
    let page = HeldPage {
        run: info.id,
        through: info.through.to_string(),
        is_cut: all.1 > HELD,
        reason: held_for(till, why.to_owned(), (all.1, all.2)),
        lines: lines.into_iter().map(|it| held_line(till, it)).collect(),
        is_passable: payments::plan::Why::passable(why).is_some() && till.may(Action::Pay),
    };
    till.page(guest, "payment_held.html", page, wrong)
}

/// What a run does not pay, one by one.
pub(crate) async fn held_lines(till: &Till<'_>, run: &str) -> Answer<Vec<HeldLine>> {
    till.site.store.run_info(run).await?;
    let lines = till.site.store.held(run, None, u64::from(u32::MAX)).await?;
    Ok(lines.into_iter().map(|it| held_line(till, it)).collect())
}

fn held_line(till: &Till<'_>, it: store::pay::Held) -> HeldLine {
    HeldLine {
        household: it.household.to_string(),
        code: household_code(it.household),
        title: till.title_of(&it.sequence),
        amount: Some(if it.over > 0 { it.over } else { it.amount }).filter(|_| it.why != "missing"),
        why: it.why,
        entitlement: it.sequence.entitlement,
        who: it.sequence.who,
        instalment: it.sequence.instalment,
    }
}
