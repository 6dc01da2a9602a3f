//! Payments, for programs of finance officers: everything but what a person has to do who has just shown who they are. To approve and release a run, to
//! decide what becomes of money that went out too much, and to lift the fence are pages only.

use std::sync::Arc;

use access::Action;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use rules::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::caller::{Asked, Body, Caller, File, Key};
use super::data::{Data, List, Paging, Reply};
use super::problem::{Problem, Wrong};
use super::read::NO_DAY;
use super::route::{FILE, Route};
use super::write::{Asking, Recorded};
use crate::answer::Trouble;
use crate::pages::payments::{Till, Untaken, budget, kept, over, payment, run, runs, steps, till};
use crate::site::Site;

type Here = State<Arc<Site>>;

/// The routes of payments.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(("payments", "/payments"), "What waits for somebody, besides runs.", waiting).gives::<runs::Waiting>(),
        Route::get(("runs", "/payments/runs"), "Payment runs, the last one first.", all_runs).gives::<List<runs::Line>>().paged(),
        Route::post(
            ("plan", "/payments/runs"),
            "Plans what is due by a day, or goes on with it. If that takes long, the run is still `planning`.",
            plan,
        )
        .takes::<Plan>()
        .gives::<runs::Line>(),
        Route::get(("run", "/payments/runs/{run}"), "What a run pays, what it holds, where it stands.", one_run)
            .gives::<run::Shown>(),
        Route::post(("stepRun", "/payments/runs/{run}/steps"), "Takes a step with a run.", step_run)
            .takes::<steps::Step>()
            .gives::<runs::Line>(),
        Route::get(("held", "/payments/runs/{run}/held"), "What a run does not pay, and why.", held)
            .gives::<List<run::HeldLine>>()
            .paged(),
        Route::get(("runPayments", "/payments/runs/{run}/payments"), "The payments of a run.", lines)
            .gives::<List<payment::Shown>>()
            .paged(),
        Route::get(("payment", "/payments/runs/{run}/payments/{payment}"), "A payment, and what became of it.", one_payment)
            .gives::<payment::One>(),
        Route::get(
            ("paymentWhy", "/payments/runs/{run}/payments/{payment}/why"),
            "What a payment follows from; of arrears, the new and the old computation.",
            why,
        )
        .gives::<Vec<payment::Computed>>(),
        Route::post(
            ("stepPayment", "/payments/runs/{run}/payments/{payment}/steps"),
            "Says what was found out about a payment.",
            step_payment,
        )
        .takes::<payment::Step>()
        .gives::<payment::One>(),
        Route::get(("file", "/payments/runs/{run}/file"), "The sealed file of a run, for the bank.", file).gives_file(FILE),
        Route::get(("note", "/payments/runs/{run}/note"), "The signed note that tells what is in it.", note).gives_file(FILE),
        Route::post(("takeAnswers", "/payments/answers"), "Takes in what a bank answers: its file as it came.", take_answers)
            .takes_file()
            .gives::<Import>(),
        Route::get(("kept", "/payments/kept"), "Lines of banks' files that fit nothing.", kept_lines)
            .gives::<List<kept::Line>>()
            .paged(),
        Route::post(("settleKept", "/payments/kept"), "Says what was done about one.", settle)
            .takes::<kept::Settled>()
            .gives::<Recorded>(),
        Route::get(("questions", "/payments/questions"), "Money that went out beyond what is owed.", questions)
            .gives::<List<over::Line>>()
            .paged(),
        Route::post(("stepQuestion", "/payments/questions"), "Takes a step on one.", step_question)
            .takes::<over::Taken>()
            .gives::<Recorded>(),
        Route::get(
            ("budget", "/payments/budget"),
            "Paid, under way and committed, by line of the budget and by month.",
            the_budget,
        )
        .gives::<budget::Budget>(),
    ]
}

fn look<'a>(site: &'a Arc<Site>, caller: &'a Caller) -> Result<Till<'a>, Problem> {
    Ok(till(site, caller.asker(), Action::SeePayments)?)
}

fn hand<'a>(site: &'a Arc<Site>, caller: &'a Caller) -> Result<Till<'a>, Problem> {
    Ok(till(site, caller.asker(), Action::Pay)?)
}

async fn waiting(State(site): Here, caller: Caller) -> Reply<runs::Waiting> {
    Ok(runs::waiting(&look(&site, &caller)?).await?.into())
}

async fn all_runs(State(site): Here, caller: Caller, Asked(paging): Asked<Paging>) -> Reply<List<runs::Line>> {
    let till = look(&site, &caller)?;
    let runs = site.store.runs().await.map_err(Trouble::from)?;
    let (runs, next) = paging.behind(runs, |run| run.id.clone())?;
    let mut lines = Vec::new();
    for run in &runs {
        lines.push(runs::line(&till, run).await?);
    }
    Ok(List::new(lines, next).into())
}

async fn one_run(State(site): Here, caller: Caller, Path(id): Path<String>) -> Reply<run::Shown> {
    Ok(run::shown(&look(&site, &caller)?, &id).await?.into())
}

async fn held(
    State(site): Here,
    caller: Caller,
    Path(id): Path<String>,
    Asked(paging): Asked<Paging>,
) -> Reply<List<run::HeldLine>> {
    Ok(paging.page(run::held_lines(&look(&site, &caller)?, &id).await?, run::HeldLine::key)?.into())
}

async fn lines(
    State(site): Here,
    caller: Caller,
    Path(id): Path<String>,
    Asked(paging): Asked<Paging>,
) -> Reply<List<payment::Shown>> {
    let till = look(&site, &caller)?;
    site.store.run_info(&id).await.map_err(Trouble::from)?;
    let (lines, next) = payment::lines(&till, &id, paging.after()?.as_deref(), paging.limit()?).await?;
    Ok(List::new(lines, next).into())
}

type Paid = Path<(String, String)>;

async fn one_payment(State(site): Here, caller: Caller, Path((run, id)): Paid) -> Reply<payment::One> {
    Ok(payment::one(&look(&site, &caller)?, (&run, &id)).await?.into())
}

async fn why(State(site): Here, caller: Caller, Path((run, id)): Paid) -> Reply<Vec<payment::Computed>> {
    Ok(payment::whys(&look(&site, &caller)?, (&run, &id)).await?.1.into())
}

async fn file(State(site): Here, caller: Caller, Path(run): Path<String>) -> Result<Response, Problem> {
    fetched(&site, &caller, &run, false).await
}

async fn note(State(site): Here, caller: Caller, Path(run): Path<String>) -> Result<Response, Problem> {
    fetched(&site, &caller, &run, true).await
}

async fn fetched(site: &Arc<Site>, caller: &Caller, run: &str, is_note: bool) -> Result<Response, Problem> {
    let till = hand(site, caller)?;
    if site.store.run_info(run).await.map_err(Trouble::from)?.file_digest.is_none() {
        return Err(Problem::not_yet());
    }
    Ok(steps::fetch(&till, run, is_note).await?)
}

async fn kept_lines(State(site): Here, caller: Caller, Asked(paging): Asked<Paging>) -> Reply<List<kept::Line>> {
    Ok(paging.page(kept::lines(&look(&site, &caller)?).await?, kept::Line::key)?.into())
}

async fn questions(State(site): Here, caller: Caller, Asked(paging): Asked<Paging>) -> Reply<List<over::Line>> {
    Ok(paging.page(over::questions(&look(&site, &caller)?).await?, over::Line::key)?.into())
}

async fn the_budget(State(site): Here, caller: Caller) -> Reply<budget::Budget> {
    Ok(budget::budget(&look(&site, &caller)?).await?.into())
}

/// What a program asks to be done once.
struct Wish<'a> {
    till: Till<'a>,
    asking: Asking<'a>,
}

impl<'a> Wish<'a> {
    fn new(site: &'a Arc<Site>, caller: &'a Caller, key: &Key, asked: &[u8]) -> Result<Self, Problem> {
        Ok(Self { till: hand(site, caller)?, asking: Asking::new(site, caller, key, asked)? })
    }

    /// Does it, unless it was done before by the same key; gives the number that came of it. That it was done is remembered just after: a crash between
    /// the two leaves a step that is done and cannot be taken twice, so that the same request then is refused.
    async fn done(&self, step: impl Future<Output = Result<Option<u64>, Untaken>>) -> Result<Option<u64>, Problem> {
        if let Some(done) = self.asking.done().await? {
            return Ok(done.last_seq);
        }
        match step.await {
            Ok(number) => {
                self.asking.remember(number).await?;
                Ok(number)
            }
            Err(Untaken::Trouble(trouble)) => Err(trouble.into()),
            Err(Untaken::Wrong(wrong)) => {
                // The same request may have overtaken this one.
                let done = self.asking.done().await?;
                Ok(done.ok_or_else(|| Problem::refused().with([self.said(wrong)]))?.last_seq)
            }
        }
    }

    fn said(&self, wrong: crate::pages::payments::Wrong) -> Wrong {
        let words = self.till.words();
        let detail = wrong.detail.map(|detail| format!(" {detail}")).unwrap_or_default();
        Wrong { pointer: None, detail: format!("{}{detail}", words.say(&format!("payments-wrong-{}", wrong.word))) }
    }

    async fn run(&self, id: &str) -> Result<Response, Problem> {
        let info = self.till.site.store.run_info(id).await.map_err(Trouble::from)?;
        Ok(Data::from(runs::line(&self.till, &info).await?).created())
    }
}

/// Through which day.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RunWanted")]
struct Plan {
    /// `2027-03-31`.
    through: String,
}

async fn plan(State(site): Here, caller: Caller, key: Key, body: Body<Plan>) -> Result<Response, Problem> {
    let wish = Wish::new(&site, &caller, &key, &body.asked)?;
    let through: Date = body.value.through.parse().map_err(|_| Problem::wrong("/through", NO_DAY))?;
    let plan = async {
        let stands = runs::begin(&wish.till, through).await?;
        match runs::unplanned(&stands) {
            Some(wrong) => Err(wrong.into()),
            None => Ok(None),
        }
    };
    wish.done(plan).await?;
    let run = site.store.run_through(through).await.map_err(Trouble::from)?;
    Ok(Data::from(runs::line(&wish.till, &run.ok_or_else(Problem::busy)?).await?).created())
}

async fn step_run(
    State(site): Here,
    caller: Caller,
    key: Key,
    Path(id): Path<String>,
    body: Body<steps::Step>,
) -> Result<Response, Problem> {
    let wish = Wish::new(&site, &caller, &key, &body.asked)?;
    wish.done(async { steps::do_step(&wish.till, &id, body.value).await.map(|_| None) }).await?;
    wish.run(&id).await
}

async fn step_payment(
    State(site): Here,
    caller: Caller,
    key: Key,
    Path((run, id)): Paid,
    body: Body<payment::Step>,
) -> Result<Response, Problem> {
    let wish = Wish::new(&site, &caller, &key, &body.asked)?;
    wish.done(async { payment::do_step(&wish.till, (&run, &id), body.value).await.map(|()| None) }).await?;
    Ok(Data::from(payment::one(&wish.till, (&run, &id)).await?).created())
}

/// A bank's file that was taken in.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AnswersTaken")]
struct Import {
    /// Its number. Lines of it that fit nothing are among those that were kept.
    import: Option<u64>,
}

async fn take_answers(State(site): Here, caller: Caller, key: Key, file: File) -> Result<Response, Problem> {
    let wish = Wish::new(&site, &caller, &key, &file.asked())?;
    let import = wish.done(async { runs::take_in(&wish.till, file.bytes).await.map(|taken| Some(taken.number)) }).await?;
    Ok(Data::from(Import { import }).created())
}

async fn settle(State(site): Here, caller: Caller, key: Key, body: Body<kept::Settled>) -> Result<Response, Problem> {
    let wish = Wish::new(&site, &caller, &key, &body.asked)?;
    wish.done(async { kept::settle_one(&wish.till, body.value).await.map(|()| None) }).await?;
    Ok(Recorded::NOWHERE.into_response())
}

async fn step_question(State(site): Here, caller: Caller, key: Key, body: Body<over::Taken>) -> Result<Response, Problem> {
    let wish = Wish::new(&site, &caller, &key, &body.asked)?;
    wish.done(async { over::do_step(&wish.till, body.value).await.map(|()| None) }).await?;
    Ok(Recorded::NOWHERE.into_response())
}
