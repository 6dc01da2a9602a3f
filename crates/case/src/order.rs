//! Entries that cannot have happened in the order that a journal gives.

use programme::{KindId, Programme};
use rules::Date;

use crate::{Entry, Journal};

/// Why an entry cannot have happened when it is said to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disorder {
    /// The person was born later.
    BeforeBirth(Date),
    /// Its kind happens once, and did so on this day.
    Again(Date),
    /// An entry of this kind, which comes before it, is of this later day.
    TooEarly(KindId, Date),
    /// There is no entry of this kind, which it needs before it.
    Lacks(KindId),
}

/// Entries before a birth, entries that occur twice and may not, and entries that come before what they need.
pub fn disorders(programme: &Programme, journal: &Journal) -> Vec<(Entry, Disorder)> {
    let entries = journal.standing_entries(programme, Date::MAX, None);
    let mut found = Vec::new();
    for (position, entry) in entries.iter().enumerate() {
        let kind = programme.kind(entry.kind);
        let born = entry.who.and_then(|who| journal.persons.get(who)?.born);
        found.extend(born.filter(|born| entry.on < *born).map(|born| (entry.clone(), Disorder::BeforeBirth(born))));
        let is_same = |earlier: &&Entry| earlier.kind == entry.kind && earlier.who == entry.who;
        if let Some(earlier) = entries[..position].iter().find(is_same).filter(|_| kind.once) {
            found.push((entry.clone(), Disorder::Again(earlier.on)));
        }
        for other in &kind.after {
            let late = concerning(&entries, *other, entry).find(|found| found.on > entry.on);
            found.extend(late.map(|late| (entry.clone(), Disorder::TooEarly(*other, late.on))));
        }
        for other in &kind.needs {
            let mut needed = concerning(&entries, *other, entry).map(|found| found.on);
            match needed.next() {
                None => found.push((entry.clone(), Disorder::Lacks(*other))),
                // They are in order of days: if the first is too late, all are.
                Some(first) if first > entry.on => found.push((entry.clone(), Disorder::TooEarly(*other, first))),
                Some(_) => {}
            }
        }
    }
    found
}

/// Entries of a kind about the same person, or about the household.
fn concerning<'e>(entries: &'e [Entry], kind: KindId, entry: &'e Entry) -> impl Iterator<Item = &'e Entry> {
    let same = move |other: &&Entry| other.who.is_none() || entry.who.is_none() || other.who == entry.who;
    entries.iter().filter(move |other| other.kind == kind).filter(same)
}
