//! Money that went out beyond what is owed: questions to persons. Nothing is deducted by itself.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, State};
use axum::response::Response;
use payments::overpayment::{Choice, Decided, Overpayment, Recovery};
use payments::{Household, Sequence};
use programme::value::minor_units;
use rules::Date;
use serde::{Deserialize, Serialize};
use store::pay::{Answer as Step, Question};
use store::{HouseholdId, actor_id};

use super::{Till, Wrong, again, hand, recorded, said, till};
use crate::answer::{Answer, Trouble};
use crate::pages::Guest;
use crate::pages::accounts::code;
use crate::site::Site;
use crate::view::code as household_code;

#[derive(Serialize)]
struct Page {
    questions: Vec<Line>,
    may: bool,
    today: String,
    wrong: Option<Wrong>,
    token: String,
}

/// A question.
#[derive(Serialize)]
struct Line {
    household: String,
    code: String,
    title: String,
    entitlement: String,
    who: Option<String>,
    instalment: String,
    number: u64,
    amount: i64,
    recovered: i64,
    /// `proposed`, `noticed`, `heard`, `decided`, `objected`.
    state: &'static str,
    /// To whom it was put; whether that is whoever looks.
    to: String,
    is_mine: bool,
    /// Articles by which it cannot be set off.
    no_set_off: Vec<String>,
    /// The last day of what can be done by the payee now: to comment, to object.
    until: Option<String>,
    /// What was decided: `leave`, `write_off`, `instalments`; and these.
    choice: Option<&'static str>,
    parts: Vec<(String, i64)>,
}

/// What a form says; what it has no field for is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    token: String,
    household: String,
    entitlement: String,
    who: String,
    instalment: String,
    number: u64,
    /// `notice`, `hear`, `decide`, `hand-on`, `object`, `uphold`, `reject`, `recovered`.
    step: String,
    on: String,
    text: String,
    choice: String,
    /// Instalments, one a line: a day and an amount.
    parts: String,
    agreed: String,
    set_off: String,
    to: String,
    amount: String,
}

/// All questions.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { list(&till(&site, &guest, Action::SeePayments)?, &guest, None).await };
    guest.told(&site, page.await)
}

/// Takes a step on one.
pub(crate) async fn take(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = taken(&site, &guest, &typed).await;
    guest.answered(&site, done)
}

async fn list(till: &Till<'_>, guest: &Guest, wrong: Option<Wrong>) -> Answer<String> {
    let questions = till.site.store.questions(till.site.programme(), None).await?;
    let page = Page {
        questions: questions.into_iter().map(|question| line(till, guest, question)).collect(),
        may: till.site.may_here(till.visitor, Action::Pay),
        today: till.site.today()?.to_string(),
        wrong,
        token: guest.signed_in()?.form_token.clone(),
    };
    guest.page(till.site, "payment_over.html", page)
}

fn line(till: &Till<'_>, guest: &Guest, question: Question) -> Line {
    let proposal = question.proposal().clone();
    let Household(id) = proposal.key.household;
    let (state, until) = match &question.state {
        Overpayment::Proposed(_) => ("proposed", None),
        Overpayment::Noticed { comment_until, .. } => ("noticed", Some(*comment_until)),
        Overpayment::Heard { .. } => ("heard", None),
        Overpayment::Decided(decided) => ("decided", Some(decided.object_until)),
        Overpayment::Objected { .. } => ("objected", None),
    };
    let choice = match &question.state {
        Overpayment::Decided(Decided { choice, .. }) | Overpayment::Objected { decided: Decided { choice, .. }, .. } => {
            Some(choice)
        }
        _ => None,
    };
    let parts = match choice {
        Some(Choice::Instalments { parts, .. }) => parts.iter().map(|(day, amount)| (day.to_string(), *amount)).collect(),
        _ => Vec::new(),
    };
    Line {
        household: HouseholdId(id).to_string(),
        code: household_code(HouseholdId(id)),
        title: till.title_of(guest.lang, &proposal.key.sequence),
        entitlement: proposal.key.sequence.entitlement,
        who: proposal.key.sequence.who,
        instalment: proposal.key.sequence.instalment,
        number: question.number,
        amount: proposal.amount,
        recovered: question.recovered,
        state,
        is_mine: proposal.to.0 == till.visitor.actor.to_string(),
        to: actor_id(&proposal.to.0).map(code).unwrap_or_default(),
        no_set_off: proposal.no_set_off,
        until: until.map(|day| day.to_string()),
        choice: choice.map(|choice| match choice {
            Choice::Leave => "leave",
            Choice::WriteOff => "write_off",
            Choice::Instalments { .. } => "instalments",
        }),
        parts,
    }
}

async fn taken(site: &Arc<Site>, guest: &Guest, typed: &Typed) -> Answer<Response> {
    let till = hand(site, guest, Action::Pay, &typed.token)?;
    let household: HouseholdId = typed.household.parse().map_err(|_| Trouble::Missing)?;
    let who = Some(typed.who.clone()).filter(|who| !who.is_empty());
    let sequence = Sequence { entitlement: typed.entitlement.clone(), who, instalment: typed.instalment.clone() };
    let step = match step(&till, household, typed).await {
        Ok(step) => step.map_err(|word| Wrong { word, detail: None }),
        Err(error) => said(Err(error))?,
    };
    let done = match step {
        Ok(step) => {
            let which = (household, sequence, typed.number);
            said(site.store.answer_question(site.programme(), which, step, till.stamp()).await)?.map(drop)
        }
        Err(wrong) => Err(wrong),
    };
    match done {
        Ok(()) => Ok(recorded("/payments/over")),
        Err(wrong) => Ok(again(list(&till, guest, Some(wrong)).await?)),
    }
}

/// What a form asks for; or the word of what is wrong with it.
async fn step(till: &Till<'_>, household: HouseholdId, typed: &Typed) -> Result<Result<Step, &'static str>, store::Error> {
    let digits = till.site.programme().minor_digits;
    let Ok(on) = typed.on.parse::<Date>() else { return Ok(Err("day")) };
    Ok(Ok(match typed.step.as_str() {
        "notice" => Step::Notice(on),
        "hear" if typed.text.trim().is_empty() => Step::Hear(on, None),
        "hear" => Step::Hear(on, Some(till.reason(Some(household), &typed.text).await?)),
        "decide" => match choice(typed, digits) {
            Ok(choice) => Step::Decide(choice, till.reason(Some(household), &typed.text).await?, on),
            Err(word) => return Ok(Err(word)),
        },
        "hand-on" => match actor_id(typed.to.trim()) {
            Ok(to) => Step::HandOn(to),
            Err(_) => return Ok(Err("account")),
        },
        "object" => Step::Object(on),
        "uphold" => Step::Answered(true),
        "reject" => Step::Answered(false),
        "recovered" => match minor_units(&plain(&typed.amount), digits) {
            Some(amount) => Step::Recovered(amount),
            None => return Ok(Err("amount")),
        },
        _ => return Ok(Err("choice")),
    }))
}

/// An amount without what people put between digits.
fn plain(amount: &str) -> String {
    amount.chars().filter(|letter| !matches!(letter, ',' | '_' | ' ')).collect()
}

fn choice(typed: &Typed, digits: u8) -> Result<Choice, &'static str> {
    match typed.choice.as_str() {
        "leave" => Ok(Choice::Leave),
        "write_off" => Ok(Choice::WriteOff),
        "instalments" => {
            let part = |line: &str| {
                let (day, amount) = line.trim().split_once([' ', '='])?;
                Some((day.parse::<Date>().ok()?, minor_units(&plain(amount), digits)?))
            };
            let lines = typed.parts.lines().filter(|line| !line.trim().is_empty());
            let parts: Vec<_> = lines.map(part).collect::<Option<_>>().ok_or("parts")?;
            let agreed = typed.agreed.parse().map_err(|_| "agreed")?;
            let by = if typed.set_off == "true" { Recovery::SetOff } else { Recovery::Payment };
            Ok(Choice::Instalments { parts, by, agreed })
        }
        _ => Err("choice"),
    }
}
