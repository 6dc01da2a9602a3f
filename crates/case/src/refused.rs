//! Entries that cannot be made: what the programme refuses, a value that may stand once only, a step that a request cannot take.

use programme::{Bar, KindId, Programme};
use rules::{Columns, Date, RuleId, Time};

use crate::engine::Engine;
use crate::looked::Looked;
use crate::plans::moves_requests;
use crate::{Entry, Impossible, Journal, Subject, Truth};

/// An entry that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The entry.
    pub entry: Entry,
    /// Why not.
    pub why: Barred,
}

/// Why an entry cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Barred {
    /// The programme refuses it.
    Bar(Bar),
    /// Another entry of its kind has the same value in this field.
    Same(String),
    /// It is a step that the request cannot take.
    Step(Impossible),
}

impl Engine<'_> {
    /// The entries of a journal that cannot be made, each looked at with those that took effect before it. Empty for most journals at
    /// no cost: only kinds of entry that the programme restrains are looked at.
    pub fn refused(&self, journal: &Journal) -> Vec<Refused> {
        let entries = journal.standing_entries(self.programme, Date::MAX, None);
        if !entries.iter().any(|entry| is_restrained(self.programme, entry.kind)) {
            return Vec::new();
        }
        let mut refused: Vec<Refused> = Vec::new();
        for (position, entry) in entries.iter().enumerate() {
            let barred = self.bars(journal, &entries, position).into_iter().chain(same(self.programme, &entries, position));
            refused.extend(barred.map(|why| Refused { entry: entry.clone(), why }));
        }
        if let Some(last) = entries.last() {
            let standing = self.standing(journal, last.on, None);
            let steps = standing.impossible.into_iter();
            refused.extend(
                steps.filter_map(|(position, why)| {
                    Some(Refused { entry: entries.get(position)?.clone(), why: Barred::Step(why) })
                }),
            );
        }
        refused
    }

    /// The bars of an entry's kind that hold for it.
    fn bars(&self, journal: &Journal, entries: &[Entry], position: usize) -> Vec<Barred> {
        let entry = &entries[position];
        let kind = self.programme.kind(entry.kind);
        if kind.refuse.is_empty() {
            return Vec::new();
        }
        let until_then = entries[..=position].to_vec();
        let now = entry.minute().unwrap_or(Time::end_of(entry.on));
        let folded = self.folded(journal, until_then, now);
        let mut locals = Vec::new();
        self.locals.fill((self.programme, &self.zone), &folded.entries, position, &mut locals);
        let rows = self.rows(&folded, entry.on, &locals, Some(position));
        let mut columns = Columns::default();
        let rules = kind.refuse.iter().map(|bar| bar.when);
        self.programme.library.evaluate(&self.programme.library.plan(rules), &rows, &mut columns);
        let looked = Looked { rows, columns: &columns };
        let subject = Subject { who: entry.who, entry: Some(position) };
        let holds = |rule: RuleId| looked.truth(rule, subject) == Truth::Yes;
        kind.refuse.iter().filter(|bar| holds(bar.when)).cloned().map(Barred::Bar).collect()
    }
}

/// Whether anything restrains entries of a kind.
pub(crate) fn is_restrained(programme: &Programme, kind: KindId) -> bool {
    let complains = programme.requests.iter().any(|request| request.filed == kind && request.against.is_some());
    let moves = moves_requests(programme, kind) || complains;
    let kind = programme.kind(kind);
    moves || !kind.refuse.is_empty() || kind.fields.iter().any(|field| field.unique)
}

/// The fields of an entry that may not have the value that an earlier one has.
fn same(programme: &Programme, entries: &[Entry], position: usize) -> Option<Barred> {
    let entry = &entries[position];
    let kind = programme.kind(entry.kind);
    let fields = kind.fields.iter().enumerate().filter(|(_, field)| field.unique);
    let taken = |at: usize| {
        let value = entry.fields.get(at)?.as_ref()?;
        let earlier = entries[..position].iter().filter(|other| other.kind == entry.kind);
        earlier.filter_map(|other| other.fields.get(at)?.as_ref()).find(|other| *other == value)
    };
    fields.filter(|(at, _)| taken(*at).is_some()).map(|(_, field)| Barred::Same(field.id.clone())).next()
}
