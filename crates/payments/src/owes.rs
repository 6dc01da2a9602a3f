//! What a household is owed, as far as paying it needs: read off a standing once, it can be kept in rows and planned from later.

use case::{Entry, FieldValue, Instalment, InstalmentState, Standing, Truth};
use programme::{KindId, Programme};
use rules::{Cell, Date};

use crate::plan::Why;
use crate::{Booked, Booking, Cause, Household, Outcome, PaymentKey, Sequence, plan::Past};

/// What a household is owed by a day, and what stands in the way. It follows from the journal alone; who was paid what is no part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owes {
    /// The day of the standing.
    pub as_of: Date,
    /// Its instalments.
    pub instalments: Vec<Owed>,
    /// Entitlements, and whose, of which something is not known: what was paid of them is not asked back.
    pub unknown: Vec<(String, Option<String>)>,
    /// What a person looks at before anything is paid, and whom it is about; `None`: the household.
    pub holds: Vec<(Why, Option<String>)>,
    /// What the journal records as paid.
    pub recorded: Vec<Recorded>,
}

/// An instalment of a standing, by a name that never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Which.
    pub sequence: Sequence,
    /// In minor units; `None`: not known.
    pub amount: Option<i64>,
    /// The day it is due.
    pub due: Option<Date>,
    /// What is known of it.
    pub state: OwedState,
    /// Whether it has such a name: what is for a single entry has none.
    pub is_identified: bool,
    /// Articles.
    pub law: Vec<String>,
}

/// What a plan asks of an instalment's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwedState {
    /// It is not known whether it is owed, or when.
    Unknown,
    /// The journal says that it was paid.
    Paid,
    /// Neither.
    Known,
}

/// A payment that the journal records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Of which instalment.
    pub sequence: Sequence,
    /// In minor units.
    pub amount: i64,
    /// The day.
    pub on: Date,
}

impl Owes {
    /// What a standing says. `people` are the names of the household's persons that never change, in the order of the journal; `entries` those
    /// that stand.
    pub fn of(programme: &Programme, people: &[String], (standing, as_of): (&Standing, Date), entries: &[Entry]) -> Self {
        let name = |who: Option<usize>| who.map(|who| people.get(who).cloned().unwrap_or_default());
        let mut owes = Self { as_of, instalments: vec![], unknown: vec![], holds: vec![], recorded: vec![] };
        for line in standing.entitlements.iter().filter(|line| !programme.is_paid_elsewhere(line.entitlement)) {
            let Some(entitlement) = programme.entitlements.get(line.entitlement) else { continue };
            let (entitlement, who) = (entitlement.thing.id.clone(), name(line.subject.who));
            let unknown = |one: &Instalment| one.state == InstalmentState::Unknown;
            if line.owed == Truth::Unknown || line.instalments.iter().any(unknown) {
                owes.unknown.push((entitlement.clone(), who.clone()));
            }
            for instalment in &line.instalments {
                let (entitlement, who, instalment_id) = (entitlement.clone(), who.clone(), instalment.id.clone());
                owes.instalments.push(Owed {
                    sequence: Sequence { entitlement, who, instalment: instalment_id },
                    amount: instalment.amount,
                    due: instalment.due,
                    state: match instalment.state {
                        InstalmentState::Unknown => OwedState::Unknown,
                        InstalmentState::Paid => OwedState::Paid,
                        _ => OwedState::Known,
                    },
                    is_identified: line.subject.entry.is_none(),
                    law: line.law.clone(),
                });
            }
        }
        owes.holds.extend(restrictions(programme, standing).map(|(why, who)| (why, name(who))));
        owes.holds.extend(events(programme, entries).map(|(why, who)| (why, name(who))));
        owes.recorded = recorded(programme, people, entries);
        owes
    }

    /// What the journal records as paid, as payments that were made before the books began, or by hand.
    pub fn past(&self, household: Household) -> Vec<Past> {
        let past = |one: &Recorded| {
            let booking = Booking { amount: one.amount, on: one.on, reference: None, returned: None };
            let outcome = Outcome::Booked(Booked { bookings: vec![booking], given_up: 0 });
            let key = PaymentKey { household, sequence: one.sequence.clone(), cause: Cause::Ordinary };
            Past { key, amount: one.amount, outcome, again: false }
        };
        self.recorded.iter().map(past).collect()
    }

    /// Why a person looks first at what somebody gets. What concerns one person concerns what the household gets, and the other way round.
    pub(crate) fn holds_of<'a>(&'a self, who: Option<&'a str>) -> impl Iterator<Item = Why> + 'a {
        let concerns = move |of: Option<&str>| of.is_none() || who.is_none() || of == who;
        let mut found: Vec<Why> = Vec::new();
        for (why, _) in self.holds.iter().filter(|(_, of)| concerns(of.as_deref())) {
            if !found.contains(why) {
                found.push(why.clone());
            }
        }
        found.into_iter()
    }
}

impl Owed {
    /// Whether it is due by a day, or may be.
    pub(crate) fn is_due(&self, by: Date) -> bool {
        self.due.map_or(self.state == OwedState::Unknown, |due| due <= by)
    }

    /// What it comes to; `None`: not known.
    pub(crate) fn known(&self) -> Option<i64> {
        self.amount.filter(|_| self.state != OwedState::Unknown)
    }
}

fn restrictions<'a>(programme: &'a Programme, standing: &'a Standing) -> impl Iterator<Item = (Why, Option<usize>)> + 'a {
    let held = programme.payments.as_ref().map_or(&[][..], |payments| &payments.hold_restrictions);
    let lines = standing.restrictions.iter().filter(move |line| held.contains(&line.restriction) && line.active != Truth::No);
    lines.filter_map(|line| {
        let restriction = programme.restrictions.get(line.restriction)?;
        Some((Why::Restriction(restriction.thing.id.clone()), line.subject.who))
    })
}

fn events<'a>(programme: &'a Programme, entries: &'a [Entry]) -> impl Iterator<Item = (Why, Option<usize>)> + 'a {
    let holds = programme.payments.as_ref().map_or(&[][..], |payments| &payments.hold_entries);
    let says = |entry: &Entry, field: &str, word: usize| match entry.field(programme, field) {
        Some(FieldValue::Cell(Cell::Narrow(found))) => usize::try_from(*found) == Ok(word),
        _ => false,
    };
    holds.iter().flat_map(move |hold| {
        let is_held = move |entry: &&Entry| {
            entry.kind == hold.kind && hold.only.as_ref().is_none_or(|(field, word)| says(entry, field, *word))
        };
        let why = move || Why::Event(programme.kind(hold.kind).id.clone());
        entries.iter().filter(is_held).map(move |entry| (why(), entry.who))
    })
}

/// Payments that the journal records.
fn recorded(programme: &Programme, people: &[String], entries: &[Entry]) -> Vec<Recorded> {
    let read = |entry: &Entry| {
        let text = |name| entry.code(programme, name).map(str::to_owned);
        let Some(FieldValue::Cell(Cell::Narrow(amount))) = entry.field(programme, "amount") else { return None };
        let (entitlement, instalment) = (text("entitlement")?, text("instalment")?);
        let position = programme.entitlements.iter().position(|one| one.thing.id == entitlement);
        if position.is_some_and(|position| programme.is_paid_elsewhere(position)) {
            return None;
        }
        let of = position.and_then(|position| programme.entitlements.get(position));
        let who = match people {
            _ if of.is_some_and(|one| one.thing.level == rules::Level::Household) => None,
            [only] => Some(only.clone()),
            _ => entry.who.and_then(|who| people.get(who).cloned()),
        };
        Some(Recorded { sequence: Sequence { entitlement, who, instalment }, amount: *amount, on: entry.on })
    };
    entries.iter().filter(|entry| entry.kind == KindId::PAYMENT_MADE).filter_map(read).collect()
}
