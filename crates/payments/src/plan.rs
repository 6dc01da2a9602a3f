//! What to pay one household: what it is owed less what was instructed. What cannot be paid is held with its reasons, and holds up nothing else.

use std::collections::{BTreeMap, BTreeSet};

use case::{Entry, FieldValue, Instalment, InstalmentState, Standing, Truth};
use jiff::Timestamp;
use programme::{KindId, Programme};
use rules::{Cell, Date, Level};

use crate::{Booked, Booking, Cause, Household, Outcome, PaymentKey, Sequence};

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
    /// Names of its persons that never change, in the order of the journal.
    pub people: &'a [String],
    /// Its standing as of the last day of the run.
    pub standing: &'a Standing,
    /// The entries that stand.
    pub entries: &'a [Entry],
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

/// The standing that a payment follows from, so that it can be computed again.
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
    /// The day of the standing.
    pub as_of: Option<Date>,
    /// The instant up to which entries were known.
    pub known_at: Option<Timestamp>,
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
    for found in owed(programme, turn) {
        let before = past.get(&found.sequence).map_or(&[][..], Vec::as_slice);
        if found.due_now(turn) || !before.is_empty() {
            positions.push(found.position(programme, turn, before, usual));
        }
        seen.insert(found.sequence);
    }
    // What went out for something that is not owed any more.
    for (sequence, before) in past.into_iter().filter(|(sequence, _)| !seen.contains(*sequence)) {
        positions.push(Owed::nothing(programme, turn, sequence).position(programme, turn, &before, usual));
    }
    positions
}

/// An instalment of the standing, by a name that never changes.
struct Owed<'a> {
    sequence: Sequence,
    entitlement: Option<usize>,
    who: Option<usize>,
    identified: bool,
    instalment: Option<&'a Instalment>,
    known: bool,
    law: &'a [String],
}

fn owed<'a>(programme: &Programme, turn: &Turn<'a>) -> Vec<Owed<'a>> {
    let mut found = Vec::new();
    for line in &turn.standing.entitlements {
        let Some(entitlement) = programme.entitlements.get(line.entitlement) else { continue };
        for instalment in &line.instalments {
            let who = line.subject.who.map(|who| turn.people.get(who).cloned().unwrap_or_default());
            let sequence = Sequence { entitlement: entitlement.thing.id.clone(), who, instalment: instalment.id.clone() };
            found.push(Owed {
                sequence,
                entitlement: Some(line.entitlement),
                who: line.subject.who,
                identified: line.subject.entry.is_none(),
                instalment: Some(instalment),
                known: instalment.state != InstalmentState::Unknown && instalment.amount.is_some(),
                law: &line.law,
            });
        }
    }
    found
}

impl<'a> Owed<'a> {
    /// Something that was paid and is not among what is owed; whether it may be is not known while a fact is missing.
    fn nothing(programme: &Programme, turn: &Turn<'a>, sequence: &Sequence) -> Owed<'a> {
        let entitlement = programme.entitlements.iter().position(|one| one.thing.id == sequence.entitlement);
        let who = sequence.who.as_ref().and_then(|who| turn.people.iter().position(|one| one == who));
        let lines = turn.standing.entitlements.iter();
        let mut lines = lines.filter(|line| Some(line.entitlement) == entitlement && line.subject.who == who);
        let unnamed = sequence.who.is_none() && level(programme, &sequence.entitlement) == Some(Level::Person);
        let known = !unnamed
            && !lines.any(|line| {
                line.owed == Truth::Unknown || line.instalments.iter().any(|one| one.state == InstalmentState::Unknown)
            });
        Owed { sequence: sequence.clone(), entitlement, who, identified: true, instalment: None, known, law: &[] }
    }

    fn due_now(&self, turn: &Turn<'_>) -> bool {
        let Some(instalment) = self.instalment else { return false };
        match instalment.due {
            Some(due) => turn.standing.as_of.is_some_and(|last| due <= last),
            None => instalment.state == InstalmentState::Unknown,
        }
    }

    /// What is owed of it; `None`: not known. What was paid before its day is not asked back for being early.
    fn amount(&self, turn: &Turn<'_>, out: i64) -> Option<i64> {
        let amount = match self.instalment {
            Some(instalment) => instalment.amount.filter(|_| self.known)?,
            None if self.known => 0,
            None => return None,
        };
        Some(if self.instalment.is_none() || self.due_now(turn) { amount } else { amount.min(out) })
    }

    fn position(&self, programme: &Programme, turn: &Turn<'_>, past: &[&Past], usual: Usual<'_>) -> Position {
        let recovered = turn.recovered.get(&self.sequence).copied().unwrap_or(0);
        let out = past.iter().map(|one| one.outcome.out(one.amount)).sum::<i64>() - recovered;
        let owed = self.amount(turn, out);
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
        position.why = self.why_held(programme, turn, past, &pays, usual);
        position.why.retain(|why| !(why.can_pass() && turn.passed.contains(&(self.sequence.clone(), why.clone()))));
        let line = self.entitlement.and_then(|at| programme.payments.as_ref()?.line_of(at));
        match line {
            Some(line) if position.why.is_empty() => {
                position.pay =
                    pays.into_iter().map(|(cause, amount)| self.pay(turn, (cause, amount), &line.id, owed, out)).collect();
            }
            _ => position.held = owed - out,
        }
        position
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

    fn pay(&self, turn: &Turn<'_>, (cause, amount): (Cause, i64), line: &str, owed: i64, out: i64) -> Pay {
        let basis = Basis {
            owed,
            out,
            due: self.instalment.and_then(|instalment| instalment.due),
            law: self.law.to_vec(),
            as_of: turn.standing.as_of,
            known_at: turn.standing.known_at,
        };
        let key = PaymentKey { household: turn.household, sequence: self.sequence.clone(), cause };
        Pay { key, amount, line: line.to_owned(), basis }
    }

    fn why_held(
        &self,
        programme: &Programme,
        turn: &Turn<'_>,
        past: &[&Past],
        pays: &[(Cause, i64)],
        usual: Usual<'_>,
    ) -> Vec<Why> {
        let mut why = Vec::new();
        let payments = programme.payments.as_ref();
        let line = self.entitlement.and_then(|at| payments?.line_of(at));
        let most = line.and_then(|line| line.most);
        let paid_elsewhere = past.is_empty() && self.instalment.is_some_and(|one| one.state == InstalmentState::Paid);
        let unusual = |amount: i64| {
            let (times, (middle, count)) =
                (i64::from(payments?.far_times?), usual(&self.sequence.entitlement, &self.pay_line(programme)?)?);
            let far = amount > middle.saturating_mul(times) || amount.saturating_mul(times) < middle;
            (count >= payments?.far_least && far).then_some(())
        };
        let checks = [
            (!self.identified, Why::NotIdentified),
            (line.is_none(), Why::NoBudget),
            (paid_elsewhere, Why::PaidElsewhere),
            (past.iter().any(|one| !one.outcome.known(one.amount)), Why::OutcomeUnknown),
            (past.iter().any(|one| came_back(one) && !one.again), Why::CameBack),
            (pays.iter().any(|(_, amount)| most.is_some_and(|most| *amount > most)), Why::Ceiling),
            (turn.double_suspected, Why::DoubleSuspected),
            (pays.iter().any(|(cause, amount)| *cause == Cause::Ordinary && unusual(*amount).is_some()), Why::Unusual),
        ];
        why.extend(checks.into_iter().filter(|(holds, _)| *holds).map(|(_, why)| why));
        why.extend(restrictions(programme, turn, self.who));
        why.extend(events(programme, turn, self.who));
        why
    }

    fn pay_line(&self, programme: &Programme) -> Option<String> {
        let entitlement = programme.entitlements.get(self.entitlement?)?;
        Some(entitlement.pay.get(self.instalment?.line)?.id.clone())
    }
}

/// Whether it was refused or came back, in part at least.
fn came_back(past: &Past) -> bool {
    match &past.outcome {
        Outcome::Rejected { .. } => true,
        Outcome::Booked(booked) => booked.returned() > 0,
        Outcome::Unanswered | Outcome::Accepted => false,
    }
}

/// What concerns one person concerns what the household gets, and the other way round.
fn concerns(of: Option<usize>, who: Option<usize>) -> bool {
    of.is_none() || who.is_none() || of == who
}

fn restrictions<'a>(programme: &'a Programme, turn: &'a Turn<'_>, who: Option<usize>) -> impl Iterator<Item = Why> + 'a {
    let held = programme.payments.as_ref().map_or(&[][..], |payments| &payments.hold_restrictions);
    let lines =
        turn.standing.restrictions.iter().filter(move |line| held.contains(&line.restriction) && line.active != Truth::No);
    lines.filter(move |line| concerns(line.subject.who, who)).filter_map(|line| {
        let restriction = programme.restrictions.get(line.restriction)?;
        Some(Why::Restriction(restriction.thing.id.clone()))
    })
}

fn events<'a>(programme: &'a Programme, turn: &'a Turn<'_>, who: Option<usize>) -> impl Iterator<Item = Why> + 'a {
    let holds = programme.payments.as_ref().map_or(&[][..], |payments| &payments.hold_entries);
    let says = |entry: &Entry, field: &str, word: usize| match entry.field(programme, field) {
        Some(FieldValue::Cell(Cell::Narrow(found))) => usize::try_from(*found) == Ok(word),
        _ => false,
    };
    holds.iter().filter_map(move |hold| {
        let holds = |entry: &&Entry| {
            entry.kind == hold.kind
                && concerns(entry.who, who)
                && hold.only.as_ref().is_none_or(|(field, word)| says(entry, field, *word))
        };
        turn.entries.iter().find(holds).map(|_| Why::Event(programme.kind(hold.kind).id.clone()))
    })
}

/// Whether an entitlement is a person's or a household's.
fn level(programme: &Programme, entitlement: &str) -> Option<Level> {
    programme.entitlements.iter().find(|one| one.thing.id == entitlement).map(|one| one.thing.level)
}

/// Payments that the journal records and that were not made through these books: from before they began, or by hand.
pub fn paid_elsewhere(programme: &Programme, household: Household, people: &[String], entries: &[Entry]) -> Vec<Past> {
    let past = |entry: &Entry| {
        let text = |name| entry.code(programme, name).map(str::to_owned);
        let Some(FieldValue::Cell(Cell::Narrow(amount))) = entry.field(programme, "amount") else { return None };
        let (entitlement, instalment) = (text("entitlement")?, text("instalment")?);
        let who = match people {
            _ if level(programme, &entitlement) == Some(Level::Household) => None,
            [only] => Some(only.clone()),
            _ => entry.who.and_then(|who| people.get(who).cloned()),
        };
        let sequence = Sequence { entitlement, who, instalment };
        let booking = Booking { amount: *amount, on: entry.on, reference: None, returned: None };
        let outcome = Outcome::Booked(Booked { bookings: vec![booking], given_up: 0 });
        Some(Past { key: PaymentKey { household, sequence, cause: Cause::Ordinary }, amount: *amount, outcome, again: false })
    };
    entries.iter().filter(|entry| entry.kind == KindId::PAYMENT_MADE).filter_map(past).collect()
}
