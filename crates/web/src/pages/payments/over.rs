//! Money that went out beyond what is owed: questions to persons. Nothing is deducted by itself.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, State};
use axum::response::Response;
use payments::overpayment::{Choice, Decided, Overpayment, Recovery};
use payments::{Household, Sequence};
use programme::value::minor_units;
use rules::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::pay::{Answer as Answered, Question};
use store::{HouseholdId, actor_id};

use super::{Till, Untaken, Wrong, hand, recorded, said, till};
use crate::answer::{Answer, Trouble};
use crate::pages::accounts::code;
use crate::pages::{Guest, said_wrong};
use crate::site::Site;
use crate::view::code as household_code;

#[derive(Serialize)]
struct Page {
    questions: Vec<Line>,
}

/// A question about money that went out beyond what is owed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PaymentQuestion")]
pub(crate) struct Line {
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
    parts: Vec<Part>,
}

/// A part of what is paid back.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RecoveryPart")]
struct Part {
    on: String,
    /// Minor units.
    amount: i64,
}

impl Line {
    /// By household, and what it is about.
    pub(crate) fn key(&self) -> String {
        let Self { household, entitlement, who, instalment, number, .. } = self;
        format!("{household}/{entitlement}/{}/{instalment}/{number:020}", who.as_deref().unwrap_or_default())
    }
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

/// What a person does about a question.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "QuestionStep")]
pub(crate) struct Taken {
    question: Which,
    step: Step,
}

/// Which question.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WhichQuestion")]
struct Which {
    household: String,
    entitlement: String,
    /// The person, if it is one person's.
    who: Option<String>,
    instalment: String,
    number: u64,
}

/// A step; days are `2027-03-01`.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(rename = "QuestionStepTaken")]
enum Step {
    /// The payee was told.
    Notice { on: String },
    /// The payee commented, or did not in time.
    Hear { on: String, text: Option<String> },
    /// Whoever was asked decides, with reasons. No program does.
    #[serde(skip)]
    Decide { choice: Choice, reasons: String, on: String },
    /// The question goes to another account.
    HandOn { to: String },
    /// The payee objects.
    Object { on: String },
    /// The objection was answered. No program does this either.
    #[serde(skip)]
    Answered { is_upheld: bool },
    /// So many minor units were paid back.
    Recovered { amount: i64 },
}

impl Typed {
    /// What a form asks for; or the word of what is wrong with it.
    fn read(self, digits: u8) -> Result<Taken, &'static str> {
        let step = match self.step.as_str() {
            "notice" => Step::Notice { on: self.on },
            "hear" => Step::Hear { on: self.on, text: Some(self.text) },
            "decide" => Step::Decide { choice: choice(&self, digits)?, reasons: self.text, on: self.on },
            "hand-on" => Step::HandOn { to: self.to },
            "object" => Step::Object { on: self.on },
            "uphold" => Step::Answered { is_upheld: true },
            "reject" => Step::Answered { is_upheld: false },
            "recovered" => Step::Recovered { amount: minor_units(&plain(&self.amount), digits).ok_or("amount")? },
            _ => return Err("choice"),
        };
        let Self { household, entitlement, who, instalment, number, .. } = self;
        let who = Some(who).filter(|who| !who.is_empty());
        Ok(Taken { question: Which { household, entitlement, who, instalment, number }, step })
    }
}

/// All questions.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { list(&till(&site, guest.asker(&site)?, Action::SeePayments)?, &guest, None).await };
    guest.told(&site, page.await)
}

/// Takes a step on one.
pub(crate) async fn take(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = taken(&site, &guest, typed).await;
    guest.answered(&site, done)
}

async fn list(till: &Till<'_>, guest: &Guest, wrong: Option<Wrong>) -> Answer<String> {
    till.page(guest, "payment_over.html", Page { questions: questions(till).await? }, wrong)
}

/// All questions.
pub(crate) async fn questions(till: &Till<'_>) -> Answer<Vec<Line>> {
    let questions = till.site.store.questions(till.site.programme(), None).await?;
    Ok(questions.into_iter().map(|question| line(till, question)).collect())
}

fn line(till: &Till<'_>, question: Question) -> Line {
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
        Some(Choice::Instalments { parts, .. }) => {
            parts.iter().map(|(on, amount)| Part { on: on.to_string(), amount: *amount }).collect()
        }
        _ => Vec::new(),
    };
    Line {
        household: HouseholdId(id).to_string(),
        code: household_code(HouseholdId(id)),
        title: till.title_of(&proposal.key.sequence),
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

async fn taken(site: &Arc<Site>, guest: &Guest, typed: Typed) -> Answer<Response> {
    let till = hand(site, guest, Action::Pay, &typed.token)?;
    let done = async { do_step(&till, typed.read(site.programme().minor_digits)?).await };
    match said(done.await)? {
        Ok(()) => Ok(recorded("/payments/over")),
        Err(wrong) => Ok(said_wrong(list(&till, guest, Some(wrong)).await?)),
    }
}

/// Takes a step on a question.
pub(crate) async fn do_step(till: &Till<'_>, Taken { question, step }: Taken) -> Result<(), Untaken> {
    let household: HouseholdId = question.household.parse().map_err(|_| Trouble::Missing)?;
    let day = |on: &str| on.parse::<Date>().map_err(|_| "day");
    let step = match step {
        Step::Notice { on } => Answered::Notice(day(&on)?),
        Step::Hear { on, text } => {
            let comment = match text.filter(|text| !text.trim().is_empty()) {
                Some(text) => Some(till.reason(Some(household), &text).await?),
                None => None,
            };
            Answered::Hear(day(&on)?, comment)
        }
        Step::Decide { choice, reasons, on } => {
            let on = day(&on)?;
            Answered::Decide(choice, till.reason(Some(household), &reasons).await?, on)
        }
        Step::HandOn { to } => Answered::HandOn(actor_id(to.trim()).map_err(|_| "account")?),
        Step::Object { on } => Answered::Object(day(&on)?),
        Step::Answered { is_upheld } => Answered::Answered(is_upheld),
        Step::Recovered { amount } => Answered::Recovered(amount),
    };
    let Which { entitlement, who, instalment, number, .. } = question;
    let which = (household, Sequence { entitlement, who, instalment }, number);
    till.site.store.answer_question(till.site.programme(), which, step, till.stamp()).await?;
    Ok(())
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
