//! The steps of a run, from forms; and fetching its file.

use std::sync::Arc;

use access::Action;
use axum::body::Body;
use axum::extract::{Form, Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse as _, Response};
use payments::{EndToEndId, Sequence};
use rules::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use store::HouseholdId;
use store::pay::{Making, Refusal};

use super::run::{Became, file_of, held_page, of};
use super::{Till, Untaken, hand, recorded, said, till, to_the_end};
use crate::answer::{Answer, Trouble};
use crate::pages::{Guest, said_wrong};
use crate::site::Site;

/// What a form says; what it has no field for is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    token: String,
    /// The digest that was shown.
    shown: String,
    pay_on: String,
    because: String,
    /// A payment that is taken out.
    payment: String,
    /// An instalment that is let pass, and what is.
    household: String,
    entitlement: String,
    who: String,
    instalment: String,
    why: String,
}

/// A step with a run.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(rename = "RunStep")]
pub(crate) enum Step {
    /// Somebody looked through it.
    Review {},
    /// Approves exactly what was shown. A person does this, who has just proved who they are, and no program.
    #[serde(skip)]
    Approve {
        /// The digest that was shown.
        shown: String,
    },
    /// Orders it for a day. A person does this too.
    #[serde(skip)]
    Release { pay_on: String },
    /// Makes the sealed file for the bank.
    Export {},
    /// Everything is known that will be.
    Close {},
    /// It is not to be paid.
    Stop { because: String },
    /// The file that was made did not and will not go to the bank.
    Withdraw { because: String },
    /// One payment is not to be made in it.
    TakeOut { payment: String, because: String },
    /// An instalment that is held is let pass, from the next plan on.
    Pass(Passed),
}

/// What is let pass.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "HeldPassed")]
pub(crate) struct Passed {
    household: String,
    entitlement: String,
    /// The person, if it is one person's.
    who: Option<String>,
    instalment: String,
    /// Why it is held, as the run says.
    why: String,
    because: String,
}

impl Typed {
    fn step(self, word: &str) -> Option<Step> {
        let Self { shown, pay_on, because, payment, household, entitlement, who, instalment, why, .. } = self;
        let who = Some(who).filter(|who| !who.is_empty());
        Some(match word {
            "review" => Step::Review {},
            "approve" => Step::Approve { shown },
            "release" => Step::Release { pay_on },
            "export" => Step::Export {},
            "close" => Step::Close {},
            "stop" => Step::Stop { because },
            "withdraw" => Step::Withdraw { because },
            "take-out" => Step::TakeOut { payment, because },
            "pass" => Step::Pass(Passed { household, entitlement, who, instalment, why, because }),
            _ => return None,
        })
    }
}

/// Takes a step with a run: `review`, `approve`, `release`, `export`, `close`, `stop`, `withdraw`, `take-out`, `pass`.
pub(crate) async fn take(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((run, step)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Response {
    let done = taken(&site, &guest, (run, &step), typed).await;
    guest.answered(&site, done)
}

async fn taken(site: &Arc<Site>, guest: &Guest, (run, word): (String, &str), typed: Typed) -> Answer<Response> {
    let action = if word == "approve" { Action::ApprovePayments } else { Action::Pay };
    let till = hand(site, guest, action, &typed.token)?;
    let (path, held) = (format!("/payments/{run}"), typed.why.clone());
    let step = typed.step(word).ok_or(Trouble::Missing)?;
    site.store.run_info(&run).await?;
    if matches!(step, Step::Approve { .. } | Step::Release { .. }) {
        guest.proved(site, path.as_str())?;
    }
    match said(do_step(&till, &run, step).await)? {
        Err(wrong) if word == "pass" => Ok(said_wrong(held_page(&till, guest, (&run, &held), Some(wrong)).await?)),
        Err(wrong) => Ok(said_wrong(of(&till, guest, &run, Became { wrong: Some(wrong), fell_away: Vec::new() }).await?)),
        Ok(fell_away) if fell_away.is_empty() => Ok(recorded(&path)),
        Ok(fell_away) => Ok(Html(of(&till, guest, &run, Became { wrong: None, fell_away }).await?).into_response()),
    }
}

/// Takes a step with a run; gives the payments that fell away by it.
pub(crate) async fn do_step(till: &Till<'_>, run: &str, step: Step) -> Result<Vec<EndToEndId>, Untaken> {
    let (store, stamp) = (&till.site.store, till.stamp());
    match step {
        Step::Review {} => store.review_run(run, stamp).await.map(drop)?,
        Step::Approve { shown } => {
            let digest = hex::decode(shown).ok().and_then(|bytes| bytes.try_into().ok()).unwrap_or([0; 32]);
            store.approve_run(till.payments, run, digest, stamp).await.map(drop)?;
        }
        Step::Release { pay_on } => return released(till, run, &pay_on).await,
        Step::Export {} => exported(till, run).await?,
        Step::Close {} => store.close_run(run, stamp).await.map(drop)?,
        Step::Stop { because } => store.stop_run(run, &till.reason(None, &because).await?, stamp).await.map(drop)?,
        Step::Withdraw { because } => {
            let why = till.reason(None, &because).await?;
            store.withdraw_run(run, &till.treasury.register, &why, stamp).await.map(drop)?;
        }
        Step::TakeOut { payment, because } => {
            let payment = EndToEndId::stored(&payment).ok_or(Trouble::Missing)?;
            store.take_out(run, payment, &till.reason(None, &because).await?, stamp).await.map(drop)?;
        }
        Step::Pass(passed) => let_pass(till, run, passed).await?,
    }
    Ok(Vec::new())
}

async fn released(till: &Till<'_>, run: &str, pay_on: &str) -> Result<Vec<EndToEndId>, Untaken> {
    let pay_on = pay_on.parse::<Date>().map_err(|_| "day")?;
    let (ids, stamp, site, run) = (till.ids().await?, till.stamp(), Arc::clone(till.site), run.to_owned());
    let release = to_the_end(async move {
        let Some(treasury) = &site.treasury else { return Err(Refusal::NoPayments.into()) };
        site.store.release_run(&site.engine, &run, pay_on, (&ids, &treasury.register), stamp).await
    });
    Ok(release.await??.fell_away.into_iter().map(|(id, _)| id).collect())
}

async fn exported(till: &Till<'_>, run: &str) -> Result<(), Untaken> {
    till.bank()?;
    let (reading, site, run) = (till.reading()?, Arc::clone(till.site), run.to_owned());
    let export = to_the_end(async move {
        let Some((treasury, bank)) = site.treasury.as_ref().and_then(|treasury| Some((treasury, treasury.bank.as_ref()?))) else {
            return Err(Refusal::NoPayments.into());
        };
        let making = Making {
            programme: site.programme(),
            payer: &bank.payer,
            register: &treasury.register,
            folder: &bank.folder,
            columns: bank.out.as_ref(),
            recipients: &bank.recipients,
            signer: &bank.signer,
        };
        site.store.export_run(&run, &making, &reading).await.map(drop)
    });
    Ok(export.await??)
}

async fn let_pass(till: &Till<'_>, run: &str, passed: Passed) -> Result<(), Untaken> {
    let (store, Passed { household, entitlement, who, instalment, why, because }) = (&till.site.store, passed);
    let sequence = Sequence { entitlement, who, instalment };
    let household: HouseholdId = household.parse().map_err(|_| Trouble::Missing)?;
    let held = store.held(run, Some(&why), u64::from(u32::MAX)).await?;
    if !held.iter().any(|it| it.household == household && it.sequence == sequence) {
        return Err(Trouble::Missing.into());
    }
    let because = till.reason(Some(household), &because).await?;
    Ok(store.let_pass(household, sequence, &why, &because, till.stamp()).await?)
}

/// The sealed file of a run.
pub(crate) async fn file(State(site): State<Arc<Site>>, guest: Guest, Path(run): Path<String>) -> Response {
    let done = fetched(&site, &guest, &run, false).await;
    guest.answered(&site, done)
}

/// The signed note that tells what is in it.
pub(crate) async fn note(State(site): State<Arc<Site>>, guest: Guest, Path(run): Path<String>) -> Response {
    let done = fetched(&site, &guest, &run, true).await;
    guest.answered(&site, done)
}

async fn fetched(site: &Arc<Site>, guest: &Guest, run: &str, is_note: bool) -> Answer<Response> {
    fetch(&till(site, guest.asker(site)?, Action::Pay)?, run, is_note).await
}

/// The sealed file of a run, or the note beside it.
pub(crate) async fn fetch(till: &Till<'_>, run: &str, is_note: bool) -> Answer<Response> {
    // A run that there is has no name that leads out of the folder. A file counts once the export is written down.
    till.site.store.run_info(run).await?.file_digest.ok_or(Trouble::Missing)?;
    let path =
        if is_note { till.bank()?.folder.join(format!("{run}.note")) } else { file_of(till, run).ok_or(Trouble::Missing)? };
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
    let bytes = bytes.ok().and_then(Result::ok).ok_or(Trouble::Missing)?;
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}
