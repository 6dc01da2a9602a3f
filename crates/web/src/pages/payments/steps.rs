//! The steps of a run, from forms; and fetching its file.

use std::sync::Arc;

use access::Action;
use axum::body::Body;
use axum::extract::{Form, Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse as _, Response};
use payments::{EndToEndId, Sequence};
use rules::Date;
use serde::Deserialize;
use store::HouseholdId;
use store::pay::{Making, Refusal, Released};

use super::run::{Became, file_of, held_page, of};
use super::{Till, Wrong, again, hand, recorded, said, till, to_the_end};
use crate::answer::{Answer, Trouble};
use crate::pages::Guest;
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

async fn taken(site: &Arc<Site>, guest: &Guest, (run, step): (String, &str), typed: Typed) -> Answer<Response> {
    let action = if step == "approve" { Action::ApprovePayments } else { Action::Pay };
    let till = hand(site, guest, action, &typed.token)?;
    let path = format!("/payments/{run}");
    site.store.run_info(&run).await?;
    if matches!(step, "approve" | "release") {
        guest.proved(site, path.as_str())?;
    }
    if step == "pass" {
        return passed(&till, guest, &run, &typed).await;
    }
    let done = match step {
        "review" => site.store.review_run(&run, till.stamp()).await.map(|_| Vec::new()),
        "approve" => approved(&till, &run, &typed.shown).await,
        "release" => match released(&till, &run, &typed.pay_on).await? {
            Some(released) => released.map(|it| it.fell_away.into_iter().map(|(id, _)| id).collect()),
            None => return wrong(&till, guest, &run, Wrong { word: "day", detail: None }).await,
        },
        "export" => exported(&till, &run).await?.map(|()| Vec::new()),
        "close" => site.store.close_run(&run, till.stamp()).await.map(|_| Vec::new()),
        "stop" | "withdraw" | "take-out" => because(&till, (&run, step), &typed).await?.map(|()| Vec::new()),
        _ => return Err(Trouble::Missing),
    };
    match said(done)? {
        Err(why) => wrong(&till, guest, &run, why).await,
        Ok(fell_away) if fell_away.is_empty() => Ok(recorded(&path)),
        Ok(fell_away) => Ok(Html(of(&till, guest, &run, Became { wrong: None, fell_away }).await?).into_response()),
    }
}

async fn wrong(till: &Till<'_>, guest: &Guest, run: &str, wrong: Wrong) -> Answer<Response> {
    Ok(again(of(till, guest, run, Became { wrong: Some(wrong), fell_away: Vec::new() }).await?))
}

/// Approves exactly what the page showed.
async fn approved(till: &Till<'_>, run: &str, shown: &str) -> Result<Vec<EndToEndId>, store::Error> {
    let byte = |at: usize| u8::from_str_radix(shown.get(2 * at..2 * at + 2)?, 16).ok();
    let digest: Option<Vec<u8>> = (0..32).map(byte).collect();
    let digest = digest.and_then(|bytes| bytes.try_into().ok()).unwrap_or([0; 32]);
    till.site.store.approve_run(till.payments, run, digest, till.stamp()).await.map(|_| Vec::new())
}

/// `None`: the day of payment is none.
async fn released(till: &Till<'_>, run: &str, pay_on: &str) -> Answer<Option<Result<Released, store::Error>>> {
    let Ok(pay_on) = pay_on.parse::<Date>() else { return Ok(None) };
    let (ids, stamp, site, run) = (till.ids().await?, till.stamp(), Arc::clone(till.site), run.to_owned());
    let release = async move {
        let Some(treasury) = &site.treasury else { return Err(Refusal::NoPayments.into()) };
        site.store.release_run(&site.engine, &run, pay_on, (&ids, &treasury.register), stamp).await
    };
    to_the_end(release).await.map(Some)
}

async fn exported(till: &Till<'_>, run: &str) -> Answer<Result<(), store::Error>> {
    till.bank()?;
    let (reading, site, run) = (till.reading()?, Arc::clone(till.site), run.to_owned());
    let export = async move {
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
    };
    to_the_end(export).await
}

async fn because(till: &Till<'_>, (run, step): (&str, &str), typed: &Typed) -> Answer<Result<(), store::Error>> {
    let store = &till.site.store;
    let payment = match (step, EndToEndId::stored(&typed.payment)) {
        ("take-out", None) => return Err(Trouble::Missing),
        (_, payment) => payment,
    };
    let done = async {
        let why = till.reason(None, &typed.because).await?;
        match (step, payment) {
            ("take-out", Some(payment)) => store.take_out(run, payment, &why, till.stamp()).await.map(drop),
            ("withdraw", _) => store.withdraw_run(run, &till.treasury.register, &why, till.stamp()).await.map(drop),
            _ => store.stop_run(run, &why, till.stamp()).await.map(drop),
        }
    };
    Ok(done.await)
}

/// Lets pass what a run holds, from the next plan on.
async fn passed(till: &Till<'_>, guest: &Guest, run: &str, typed: &Typed) -> Answer<Response> {
    let store = &till.site.store;
    let who = Some(typed.who.clone()).filter(|who| !who.is_empty());
    let sequence = Sequence { entitlement: typed.entitlement.clone(), who, instalment: typed.instalment.clone() };
    let household: HouseholdId = typed.household.parse().map_err(|_| Trouble::Missing)?;
    let held = store.held(run, Some(&typed.why), u64::from(u32::MAX)).await?;
    if !held.iter().any(|it| it.household == household && it.sequence == sequence) {
        return Err(Trouble::Missing);
    }
    let done = async {
        let why = till.reason(Some(household), &typed.because).await?;
        store.let_pass(household, sequence, &typed.why, &why, till.stamp()).await
    };
    match said(done.await)? {
        Ok(()) => Ok(recorded(&format!("/payments/{run}"))),
        Err(wrong) => Ok(again(held_page(till, guest, (run, &typed.why), Some(wrong)).await?)),
    }
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
    let till = till(site, guest, Action::Pay)?;
    // A run that there is has no name that leads out of the folder. A file counts once the export is written down.
    site.store.run_info(run).await?.file_digest.ok_or(Trouble::Missing)?;
    let path =
        if is_note { till.bank()?.folder.join(format!("{run}.note")) } else { file_of(&till, run).ok_or(Trouble::Missing)? };
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
    let bytes = bytes.ok().and_then(Result::ok).ok_or(Trouble::Missing)?;
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}
