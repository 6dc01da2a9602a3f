//! Money that went out beyond what is owed: questions to persons, as they stand in the data base. Nothing follows from one by itself.

use std::collections::{BTreeMap, HashMap};

use payments::ledger::InstalmentKey;
use payments::overpayment::{Choice, Decided, Overpayment, Proposal, Recovery};
use payments::run::{Done, Officer};
use payments::{Household, Sequence};
use programme::{Payments, Programme};
use rules::Date;
use serde_json::{Value as Json, json};
use vault::ActorId;

use super::line::{sequence_of, sequence_values};
use super::run_row::done_by;
use super::words::Reason;
use super::{Held, Refusal, officer};
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Stamp, Store};

/// A question to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its number within the instalment, from 1.
    pub number: u64,
    /// Where it stands.
    pub state: Overpayment,
    /// What was paid back as agreed, in minor units.
    pub recovered: i64,
}

/// What somebody does about a question.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The payee was told on that day.
    Notice(Date),
    /// The payee commented, or did not in time; the comment, or where it is kept.
    Hear(Date, Option<Reason>),
    /// Whoever was asked decides, with reasons; the payee is told of it on that day.
    Decide(Choice, Reason, Date),
    /// The question goes to another account.
    HandOn(ActorId),
    /// The payee objects.
    Object(Date),
    /// The objection was answered; whether it was upheld.
    Answered(bool),
    /// So many minor units were paid back.
    Recovered(i64),
}

impl Question {
    /// What was found.
    pub fn proposal(&self) -> &Proposal {
        match &self.state {
            Overpayment::Proposed(proposal) | Overpayment::Noticed { proposal, .. } | Overpayment::Heard { proposal, .. } => {
                proposal
            }
            Overpayment::Decided(decided) | Overpayment::Objected { decided, .. } => &decided.proposal,
        }
    }
}

impl Store {
    /// All questions, or those of one household.
    ///
    /// # Errors
    /// The store fails.
    pub async fn questions(&self, programme: &Programme, household: Option<HouseholdId>) -> Result<Vec<Question>, Error> {
        let (after, last) = household.map_or((Vec::new(), HouseholdId([0xff; 16])), |id| {
            (u128::from_be_bytes(id.0).saturating_sub(1).to_be_bytes().to_vec(), id)
        });
        let sql = "select household, entitlement, who, instalment, number, amount, found_at, put_to, state, says from pay_over
            where household > $1 and household <= $2 order by household, entitlement, who, instalment, number";
        let rows = self.data.rows("pay_over", sql, values![after, last]).await?;
        rows.into_iter().map(|row| read(row, programme)).collect()
    }

    /// A step on a question.
    ///
    /// # Errors
    /// There is no such question, or the step does not fit it.
    pub async fn answer_question(
        &self,
        programme: &Programme,
        (household, sequence, number): (HouseholdId, Sequence, u64),
        answer: Answer,
        stamp: Stamp,
    ) -> Result<Question, Error> {
        let programme_payments = programme.payments.clone().ok_or(Refusal::NoPayments)?;
        let no_set_off = no_set_off(programme, &sequence);
        let work = Step { household, sequence, number, answer, stamp, payments: programme_payments, no_set_off };
        self.data.write(work).await
    }
}

fn no_set_off(programme: &Programme, sequence: &Sequence) -> Vec<String> {
    let at = programme.entitlements.iter().position(|one| one.thing.id == sequence.entitlement);
    let line = at.and_then(|at| programme.payments.as_ref()?.line_of(at));
    line.map(|line| line.no_set_off.clone()).unwrap_or_default()
}

/// Puts the question of what went out too much to whoever planned, unless it stands already.
pub(super) async fn propose(tx: &mut Tx, held: &Held, stamp: Stamp) -> Result<(), Error> {
    let key = || sequence_values(Household(held.household.0), &held.sequence);
    let sql = "select instalment, number, amount, says from pay_over
        where household = $1 and entitlement = $2 and who = $3 and instalment = $4 order by number";
    let (mut last, mut asked) = (0_u64, 0);
    for mut row in tx.rows("pay_over", sql, key()).await? {
        let _: String = row.take()?;
        last = row.take()?;
        let amount: i64 = row.take()?;
        asked += amount - back(&mut row)?;
    }
    if held.over <= asked {
        return Ok(());
    }
    let sql = "insert into pay_over (household, entitlement, who, instalment, number, amount, found_at, put_to, state, says)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'proposed', '{}')";
    let more = held.over - asked;
    tx.execute("pay_over", sql, [key(), values![last + 1, more, stamp.at, stamp.by]].concat()).await?;
    let says = json!({ "instalment": held.sequence.to_string(), "number": last + 1, "amount": more });
    tx.pay_event("overpayment_found", &held.household.to_string(), stamp, &says).await?;
    Ok(())
}

struct Step {
    household: HouseholdId,
    sequence: Sequence,
    number: u64,
    answer: Answer,
    stamp: Stamp,
    payments: Payments,
    no_set_off: Vec<String>,
}

impl Work for Step {
    type Done = Question;

    async fn run(&self, tx: &mut Tx) -> Result<Question, Error> {
        let key = || [sequence_values(Household(self.household.0), &self.sequence), values![self.number]].concat();
        let sql = "select household, entitlement, who, instalment, number, amount, found_at, put_to, state, says from pay_over
            where household = $1 and entitlement = $2 and who = $3 and instalment = $4 and number = $5";
        let row = tx.row("pay_over", sql, key()).await?;
        let mut question = read_with(row.ok_or(Refusal::NoQuestion)?, self.no_set_off.clone())?;
        let what = self.step(&mut question)?;
        let (state, says) = write(&question);
        let put_to = actor(&question.proposal().to);
        let sql = "update pay_over set put_to = $6, state = $7, says = $8
            where household = $1 and entitlement = $2 and who = $3 and instalment = $4 and number = $5";
        tx.execute("pay_over", sql, [key(), values![put_to, state, says.to_string()]].concat()).await?;
        let said = json!({ "instalment": self.sequence.to_string(), "number": self.number, "state": says });
        tx.pay_event(what, &self.household.to_string(), self.stamp, &said).await?;
        Ok(question)
    }
}

impl Step {
    fn step(&self, question: &mut Question) -> Result<&'static str, Refusal> {
        let before = question.state.clone();
        let (after, what) = match &self.answer {
            Answer::Notice(served) => (before.notice(*served, &self.payments)?, "overpayment_noticed"),
            Answer::Hear(on, comment) => {
                let comment = comment.as_ref().map(|comment| comment.stored().to_owned());
                (before.hear(*on, comment)?, "overpayment_heard")
            }
            Answer::Decide(choice, why, on) => {
                let (choice, why) = (choice.clone(), why.stored().to_owned());
                (before.decide(choice, done_by(self.stamp), why, *on, &self.payments)?, "overpayment_decided")
            }
            Answer::HandOn(to) => (before.hand_on(officer(*to))?, "overpayment_handed_on"),
            Answer::Object(on) => (before.object(*on)?, "overpayment_objected"),
            Answer::Answered(upheld) => (before.answer_objection(*upheld)?, "overpayment_answered"),
            Answer::Recovered(amount) => {
                let agreed = match &before {
                    Overpayment::Decided(Decided { choice: Choice::Instalments { .. }, .. }) => question.proposal().amount,
                    _ => 0,
                };
                if *amount <= 0 || question.recovered + amount > agreed {
                    return Err(Refusal::NotAgreed(*amount));
                }
                question.recovered += amount;
                (before, "overpayment_recovered")
            }
        };
        question.state = after;
        Ok(what)
    }
}

/// What was paid back as agreed, of the households after one and up to another, in minor units.
pub(super) async fn recovered(
    tx: &mut Tx,
    after: &[u8],
    last: HouseholdId,
) -> Result<HashMap<HouseholdId, BTreeMap<Sequence, i64>>, Error> {
    let sql = "select household, entitlement, who, instalment, says from pay_over where household > $1 and household <= $2";
    let mut found: HashMap<HouseholdId, BTreeMap<Sequence, i64>> = HashMap::new();
    for mut row in tx.rows("pay_over", sql, values![after, last]).await? {
        let (household, sequence) = sequence_of(&mut row)?;
        *found.entry(HouseholdId(household.0)).or_default().entry(sequence).or_default() += back(&mut row)?;
    }
    Ok(found)
}

fn back(row: &mut Row) -> Result<i64, Error> {
    let says: String = row.take()?;
    let says: Json = serde_json::from_str(&says).map_err(|_| row.damaged("it is no JSON"))?;
    Ok(says.get("recovered").and_then(Json::as_i64).unwrap_or(0))
}

fn actor(officer: &Officer) -> Option<ActorId> {
    crate::actor_id(&officer.0).ok()
}

/// The state in a word, and what else it holds.
fn write(question: &Question) -> (&'static str, Json) {
    let mut says = json!({ "recovered": question.recovered });
    let mut decided = |one: &Decided| {
        says["by"] = json!(one.done.by.0);
        says["at"] = json!(one.done.at.to_string());
        says["reasons"] = json!(one.reasons);
        says["object_until"] = json!(one.object_until.to_string());
        says["choice"] = match &one.choice {
            Choice::Leave => json!("leave"),
            Choice::WriteOff => json!("write_off"),
            Choice::Instalments { parts, by, agreed } => {
                let parts: Vec<Json> = parts.iter().map(|(day, amount)| json!([day.to_string(), amount])).collect();
                json!({ "parts": parts, "set_off": *by == Recovery::SetOff, "agreed": agreed.to_string() })
            }
        };
    };
    let state = match &question.state {
        Overpayment::Proposed(_) => "proposed",
        Overpayment::Noticed { served, comment_until, .. } => {
            says["served"] = json!(served.to_string());
            says["comment_until"] = json!(comment_until.to_string());
            "noticed"
        }
        Overpayment::Heard { served, comment, .. } => {
            says["served"] = json!(served.to_string());
            says["comment"] = json!(comment);
            "heard"
        }
        Overpayment::Decided(one) => {
            decided(one);
            "decided"
        }
        Overpayment::Objected { decided: one, on } => {
            decided(one);
            says["objected"] = json!(on.to_string());
            "objected"
        }
    };
    (state, says)
}

fn read(row: Row, programme: &Programme) -> Result<Question, Error> {
    let mut question = read_with(row, Vec::new())?;
    let articles = no_set_off(programme, &question.proposal().key.sequence);
    match &mut question.state {
        Overpayment::Proposed(proposal) | Overpayment::Noticed { proposal, .. } | Overpayment::Heard { proposal, .. } => {
            proposal.no_set_off = articles;
        }
        Overpayment::Decided(decided) | Overpayment::Objected { decided, .. } => decided.proposal.no_set_off = articles,
    }
    Ok(question)
}

fn read_with(mut row: Row, no_set_off: Vec<String>) -> Result<Question, Error> {
    let (household, sequence) = sequence_of(&mut row)?;
    let (number, amount, found) = (row.take()?, row.take()?, row.take()?);
    let to: ActorId = row.take()?;
    let (state, says): (String, String) = (row.take()?, row.take()?);
    let says: Json = serde_json::from_str(&says).map_err(|_| row.damaged("it is no JSON"))?;
    let proposal = Proposal { key: InstalmentKey { household, sequence }, amount, found, to: officer(to), no_set_off };
    let recovered = says.get("recovered").and_then(Json::as_i64).unwrap_or(0);
    let state = state_of(&state, &says, proposal).ok_or_else(|| row.damaged("it is no question about money"))?;
    Ok(Question { number, state, recovered })
}

fn state_of(state: &str, says: &Json, proposal: Proposal) -> Option<Overpayment> {
    let day = |name: &str| says.get(name)?.as_str()?.parse::<Date>().ok();
    Some(match state {
        "proposed" => Overpayment::Proposed(proposal),
        "noticed" => Overpayment::Noticed { proposal, served: day("served")?, comment_until: day("comment_until")? },
        "heard" => {
            let comment = says.get("comment").and_then(Json::as_str).map(str::to_owned);
            Overpayment::Heard { proposal, served: day("served")?, comment }
        }
        "decided" => Overpayment::Decided(decided_of(says, proposal)?),
        "objected" => Overpayment::Objected { on: day("objected")?, decided: decided_of(says, proposal)? },
        _ => return None,
    })
}

fn decided_of(says: &Json, proposal: Proposal) -> Option<Decided> {
    let text = |name: &str| says.get(name)?.as_str();
    let choice = match says.get("choice")? {
        Json::String(word) if word == "leave" => Choice::Leave,
        Json::String(word) if word == "write_off" => Choice::WriteOff,
        agreed => {
            let part = |part: &Json| Some((part.get(0)?.as_str()?.parse().ok()?, part.get(1)?.as_i64()?));
            let parts = agreed.get("parts")?.as_array()?.iter().map(part).collect::<Option<_>>()?;
            let by = if agreed.get("set_off")?.as_bool()? { Recovery::SetOff } else { Recovery::Payment };
            Choice::Instalments { parts, by, agreed: agreed.get("agreed")?.as_str()?.parse().ok()? }
        }
    };
    let done = Done { by: Officer(text("by")?.to_owned()), at: text("at")?.parse().ok()? };
    let (reasons, object_until) = (text("reasons")?.to_owned(), text("object_until")?.parse().ok()?);
    Some(Decided { proposal, choice, done, reasons, object_until })
}
