//! What to pay one household: what it is owed less what was instructed. What cannot be paid is held with its reasons, and holds up nothing else.

use std::collections::{BTreeMap, BTreeSet};

use programme::Programme;
use rules::{Date, Level};

use crate::owes::{Owed, OwedState, Owes};
use crate::{Cause, Household, Outcome, PaymentKey, Sequence};

/// A payment that was instructed, or that was made before the books began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Which.
    pub key: PaymentKey,
    /// Of how much, in minor units.
    pub amount: i64,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether a named person said that what did not arrive is to be sent again: after asking where to.
    pub again: bool,
}

/// A household whose turn it is.
pub struct Turn<'a> {
    /// Which.
    pub household: Household,
    /// What its standing says as of the last day of the run.
    pub owes: &'a Owes,
    /// What was instructed, also for households that were merged into this one.
    pub past: &'a [Past],
    /// What was paid back, by instalment, in minor units.
    pub recovered: &'a BTreeMap<Sequence, i64>,
    /// What a named person looked at and let pass.
    pub passed: &'a BTreeSet<(Sequence, Why)>,
    /// Whether one of its persons may be another household's.
    pub double_suspected: bool,
}

/// The middle of what was paid for an instalment of the pack, and how often.
pub type Usual<'a> = &'a dyn Fn(&str, &str) -> Option<(i64, u32)>;

/// Why something is not paid.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A fact or a value is missing: what is owed is not known.
    Missing,
    /// The bank has not said what became of an earlier payment of this instalment.
    OutcomeUnknown,
    /// It came back or was refused; nobody has said yet where it is to go.
    CameBack,
    /// The journal says that it was paid; the books do not know of it.
    PaidElsewhere,
    /// A restriction on the person, by its name in the pack.
    Restriction(String),
    /// Something happened after which a person looks first, by its kind: a death, a departure.
    Event(String),
    /// More than one payment of this kind may be.
    Ceiling,
    /// A person of the household may be in the register twice.
    DoubleSuspected,
    /// Far from what was paid before for this instalment.
    Unusual,
    /// The pack does not say from which line of the budget it is paid.
    NoBudget,
    /// It is for a single entry, which has no name that never changes.
    NotIdentified,
}

impl Why {
    /// The words by which it is stored, `event:died`.
    pub fn word(&self) -> String {
        let word = match self {
            Why::Missing => "missing",
            Why::OutcomeUnknown => "outcome_unknown",
            Why::CameBack => "came_back",
            Why::PaidElsewhere => "paid_elsewhere",
            Why::Restriction(name) => return format!("restriction:{name}"),
            Why::Event(name) => return format!("event:{name}"),
            Why::Ceiling => "ceiling",
            Why::DoubleSuspected => "double_suspected",
            Why::Unusual => "unusual",
            Why::NoBudget => "no_budget",
            Why::NotIdentified => "not_identified",
        };
        word.to_owned()
    }

    /// What a person may let pass, of such words.
    pub fn passable(word: &str) -> Option<Why> {
        Some(match word.split_once(':') {
            Some(("restriction", name)) => Why::Restriction(name.to_owned()),
            Some(("event", name)) => Why::Event(name.to_owned()),
            None if word == "ceiling" => Why::Ceiling,
            None if word == "double_suspected" => Why::DoubleSuspected,
            None if word == "unusual" => Why::Unusual,
            _ => return None,
        })
    }

    /// Whether a named person may let it pass. What is not known, or has no place in the books, cannot be.
    fn can_pass(&self) -> bool {
        matches!(self, Why::Restriction(_) | Why::Event(_) | Why::Ceiling | Why::DoubleSuspected | Why::Unusual)
    }
}

/// A payment to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pay {
    /// Which.
    pub key: PaymentKey,
    /// In minor units.
    pub amount: i64,
    /// The line of the budget.
    pub line: String,
    /// What it follows from.
    pub basis: Basis,
}

/// What a payment follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// What is owed of the instalment in all, in minor units.
    pub owed: i64,
    /// What had gone out of it before.
    pub out: i64,
    /// The day it is due.
    pub due: Option<Date>,
    /// Articles.
    pub law: Vec<String>,
}

/// How one instalment stands between what is owed and what went out. `owed + over = out + pay + held`, if what is owed is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Which.
    pub sequence: Sequence,
    /// What is owed of it by the last day of the run; `None`: not known.
    pub owed: Option<i64>,
    /// What went out, less what was paid back.
    pub out: i64,
    /// What to pay now.
    pub pay: Vec<Pay>,
    /// What should be paid, and is held.
    pub held: i64,
    /// Why.
    pub why: Vec<Why>,
    /// What went out beyond what is owed: for a named person to decide about. Nothing is deducted for it.
    pub over: i64,
}

/// What to pay a household, instalment by instalment.
pub fn plan(programme: &Programme, turn: &Turn<'_>, usual: Usual<'_>) -> Vec<Position> {
    let mut past: BTreeMap<&Sequence, Vec<&Past>> = BTreeMap::new();
    turn.past.iter().for_each(|one| past.entry(&one.key.sequence).or_default().push(one));
    let mut positions = Vec::new();
    let mut seen = BTreeSet::new();
    for owed in &turn.owes.instalments {
        let before = past.get(&owed.sequence).map_or(&[][..], Vec::as_slice);
        if owed.is_due(turn.owes.as_of) || !before.is_empty() {
            positions.push(Weighed::of(programme, turn, owed).position(before, usual));
        }
        seen.insert(&owed.sequence);
    }
    // What went out for something that is not owed any more.
    for (sequence, before) in past.into_iter().filter(|(sequence, _)| !seen.contains(*sequence)) {
        positions.push(Weighed::nothing(programme, turn, sequence).position(&before, usual));
    }
    positions
}

/// An instalment of a household whose turn it is.
struct Weighed<'a> {
    programme: &'a Programme,
    turn: &'a Turn<'a>,
    sequence: &'a Sequence,
    /// Its entitlement's position in the pack.
    entitlement: Option<usize>,
    /// `None`: it is not owed any more.
    owed: Option<&'a Owed>,
    /// Whether it is known that it is not owed any more.
    is_gone: bool,
}

impl<'a> Weighed<'a> {
    fn of(programme: &'a Programme, turn: &'a Turn<'a>, owed: &'a Owed) -> Self {
        let sequence = &owed.sequence;
        Self { programme, turn, sequence, entitlement: entitlement(programme, sequence), owed: Some(owed), is_gone: false }
    }

    /// Something that was paid and is not among what is owed; whether it may be is not known while a fact is missing.
    fn nothing(programme: &'a Programme, turn: &'a Turn<'a>, sequence: &'a Sequence) -> Self {
        let entitlement = entitlement(programme, sequence);
        let level = entitlement.and_then(|at| Some(programme.entitlements.get(at)?.thing.level));
        let unnamed = sequence.who.is_none() && level == Some(Level::Person);
        let unknown =
            |(entitlement, who): &(String, Option<String>)| *entitlement == sequence.entitlement && *who == sequence.who;
        let is_gone = !unnamed && !turn.owes.unknown.iter().any(unknown);
        Self { programme, turn, sequence, entitlement, owed: None, is_gone }
    }

    /// What is owed of it; `None`: not known. What was paid before its day is not asked back for being early.
    fn amount(&self, out: i64) -> Option<i64> {
        let Some(owed) = self.owed else { return self.is_gone.then_some(0) };
        let amount = owed.known()?;
        Some(if owed.is_due(self.turn.owes.as_of) { amount } else { amount.min(out) })
    }

    fn position(&self, past: &[&Past], usual: Usual<'_>) -> Position {
        let recovered = self.turn.recovered.get(self.sequence).copied().unwrap_or(0);
        let out = past.iter().map(|one| one.outcome.out(one.amount)).sum::<i64>() - recovered;
        let owed = self.amount(out);
        let mut position =
            Position { sequence: self.sequence.clone(), owed, out, pay: Vec::new(), held: 0, why: Vec::new(), over: 0 };
        let Some(owed) = owed else {
            position.why.push(Why::Missing);
            return position;
        };
        position.over = (out - owed).max(0);
        if owed <= out {
            return position;
        }
        let pays = Self::pays(past, owed, out);
        position.why = self.why_held(past, &pays, usual);
        position.why.retain(|why| !(why.can_pass() && self.turn.passed.contains(&(self.sequence.clone(), why.clone()))));
        match self.budget_line() {
            Some(line) if position.why.is_empty() => {
                position.pay = pays.into_iter().map(|(cause, amount)| self.pay((cause, amount), &line.id, owed, out)).collect();
            }
            _ => position.held = owed - out,
        }
        position
    }

    fn budget_line(&self) -> Option<&'a programme::BudgetLine> {
        self.programme.payments.as_ref()?.line_of(self.entitlement?)
    }

    /// What is missing, by cause: first what failed before, then what is owed besides.
    fn pays(past: &[&Past], owed: i64, out: i64) -> Vec<(Cause, i64)> {
        let missing = owed - out;
        let number = |kind: fn(u16) -> Cause| {
            let same =
                past.iter().filter(|one| std::mem::discriminant(&one.key.cause) == std::mem::discriminant(&kind(1))).count();
            kind(u16::try_from(same + 1).unwrap_or(u16::MAX))
        };
        let failed: i64 = past.iter().map(|one| one.amount - one.outcome.out(one.amount)).sum();
        let replaced =
            past.iter().filter(|one| matches!(one.key.cause, Cause::ReIssue(_) | Cause::TopUp(_))).map(|one| one.amount);
        let again = (failed - replaced.sum::<i64>()).clamp(0, missing);
        let came_back = past.iter().any(|one| came_back(one));
        let mut pays = Vec::new();
        if again > 0 {
            pays.push((if came_back { number(Cause::ReIssue) } else { number(Cause::TopUp) }, again));
        }
        if missing > again {
            pays.push((if past.is_empty() { Cause::Ordinary } else { number(Cause::Arrears) }, missing - again));
        }
        pays
    }

    fn pay(&self, (cause, amount): (Cause, i64), line: &str, owed: i64, out: i64) -> Pay {
        let due = self.owed.and_then(|owed| owed.due);
        let law = self.owed.map(|owed| owed.law.clone()).unwrap_or_default();
        let key = PaymentKey { household: self.turn.household, sequence: self.sequence.clone(), cause };
        Pay { key, amount, line: line.to_owned(), basis: Basis { owed, out, due, law } }
    }

    fn why_held(&self, past: &[&Past], pays: &[(Cause, i64)], usual: Usual<'_>) -> Vec<Why> {
        let payments = self.programme.payments.as_ref();
        let line = self.budget_line();
        let most = line.and_then(|line| line.most);
        let paid_elsewhere = past.is_empty() && self.owed.is_some_and(|one| one.state == OwedState::Paid);
        let unusual = |amount: i64| {
            let pay_line = self.sequence.instalment.split('/').next().unwrap_or_default();
            let (times, (middle, count)) = (i64::from(payments?.far_times?), usual(&self.sequence.entitlement, pay_line)?);
            let far = amount > middle.saturating_mul(times) || amount.saturating_mul(times) < middle;
            (count >= payments?.far_least && far).then_some(())
        };
        let checks = [
            (self.owed.is_some_and(|owed| !owed.is_identified), Why::NotIdentified),
            (line.is_none(), Why::NoBudget),
            (paid_elsewhere, Why::PaidElsewhere),
            (past.iter().any(|one| !one.outcome.known(one.amount)), Why::OutcomeUnknown),
            (past.iter().any(|one| came_back(one) && !one.again), Why::CameBack),
            (pays.iter().any(|(_, amount)| most.is_some_and(|most| *amount > most)), Why::Ceiling),
            (self.turn.double_suspected, Why::DoubleSuspected),
            (pays.iter().any(|(cause, amount)| *cause == Cause::Ordinary && unusual(*amount).is_some()), Why::Unusual),
        ];
        let mut why: Vec<Why> = checks.into_iter().filter(|(holds, _)| *holds).map(|(_, why)| why).collect();
        why.extend(self.turn.owes.holds_of(self.sequence.who.as_deref()));
        why
    }
}

/// The position of an instalment's entitlement in the pack.
fn entitlement(programme: &Programme, sequence: &Sequence) -> Option<usize> {
    programme.entitlements.iter().position(|one| one.thing.id == sequence.entitlement)
}

/// Whether it was refused or came back, in part at least.
fn came_back(past: &Past) -> bool {
    match &past.outcome {
        Outcome::Rejected { .. } => true,
        Outcome::Booked(booked) => booked.returned() > 0,
        Outcome::Unanswered | Outcome::Accepted => false,
    }
}
