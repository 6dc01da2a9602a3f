//! A journal made ready to be looked at: the entries that stand, what they say, and which of them count for nothing.

use jiff::Timestamp;
use programme::KindId;
use rules::{Date, Time};

use crate::engine::{Engine, Scratch};
use crate::facts::Facts;
use crate::looked::{Looked, Support};
use crate::plans::moves_requests;
use crate::{DecisionLine, Entry, Journal, Missing, Subject, Truth, VoidLine};

/// A journal made ready to be looked at.
pub(crate) struct Folded {
    pub(crate) entries: Vec<Entry>,
    pub(crate) facts: Facts,
    pub(crate) persons: usize,
    /// The minute at which it is looked at: the last one of a day.
    pub(crate) now: Time,
    /// Entries that move requests, by position.
    pub(crate) acts: Vec<usize>,
    /// Entries that answer nothing, by position, in order: those that count for nothing, and decisions without effect.
    pub(crate) void: Vec<usize>,
    /// Entries that count for nothing or may count for nothing, and why.
    pub(crate) voided: Vec<VoidLine>,
    /// Decisions that need certain steps.
    pub(crate) decisions: Vec<DecisionLine>,
}

impl Folded {
    /// The day on which it is looked at.
    pub(crate) fn as_of(&self) -> Date {
        self.now.day()
    }

    /// From when on an entry has effect: a decision once every step was taken, everything else from its own day. `None`: it has none.
    pub(crate) fn effect(&self, entry: usize) -> Option<Date> {
        let own = self.entries.get(entry).map(|entry| entry.on);
        let lines = self.decisions.iter().filter(|line| line.subject.entry == Some(entry));
        lines.map(|line| line.effect).fold(own, |latest, effect| Some(latest?.max(effect?)))
    }

    /// The entries as they have effect, where that differs from how they are recorded.
    fn in_effect(&self) -> Option<Vec<Entry>> {
        let differs = |line: &DecisionLine| line.effect != Some(line.decided);
        if !self.decisions.iter().any(differs) {
            return None;
        }
        let dated = |(position, entry): (usize, &Entry)| match self.effect(position)? {
            on if on == entry.on => Some(entry.clone()),
            on => Some(Entry { on, at: None, ..entry.clone() }),
        };
        let mut entries: Vec<Entry> = self.entries.iter().enumerate().filter_map(dated).collect();
        entries.sort_by_key(|entry| (entry.on, entry.at));
        Some(entries)
    }
}

impl Engine<'_> {
    pub(crate) fn fold(&self, journal: &Journal, as_of: Date, known_at: Option<Timestamp>) -> Folded {
        self.fold_at(journal, Time::end_of(as_of), known_at)
    }

    pub(crate) fn fold_at(&self, journal: &Journal, now: Time, known_at: Option<Timestamp>) -> Folded {
        let mut entries = journal.standing_entries(self.programme, now.day(), known_at);
        if entries.last().is_some_and(|last| last.when().earliest() > now) {
            entries.retain(|entry| entry.when().earliest() <= now);
        }
        let mut folded = self.folded(journal, entries, now);
        let moves = |(position, entry): (usize, &Entry)| moves_requests(self.programme, entry.kind).then_some(position);
        folded.acts = folded.entries.iter().enumerate().filter_map(moves).collect();
        folded.voided = self.voided(&folded);
        folded.void = folded.voided.iter().filter(|line| line.missing.is_empty()).map(|line| line.entry).collect();
        folded.decisions = self.decisions(&folded);
        if let Some(in_effect) = folded.in_effect() {
            folded.facts = Facts::read(self.programme, &self.zone, &journal.persons, &in_effect);
            let without = |entry: &usize| folded.effect(*entry).is_none();
            let idle: Vec<usize> = (0..folded.entries.len()).filter(without).collect();
            folded.void.extend(idle);
            folded.void.sort_unstable();
            folded.void.dedup();
        }
        folded
    }

    /// Entries with what they say, before it is asked which of them count.
    pub(crate) fn folded(&self, journal: &Journal, entries: Vec<Entry>, now: Time) -> Folded {
        Folded {
            facts: Facts::read(self.programme, &self.zone, &journal.persons, &entries),
            entries,
            persons: journal.persons.len(),
            now,
            acts: Vec::new(),
            void: Vec::new(),
            voided: Vec::new(),
            decisions: Vec::new(),
        }
    }

    /// The entries that count for nothing, and those of which no source says whether they do.
    fn voided(&self, folded: &Folded) -> Vec<VoidLine> {
        let mut scratch = Scratch::default();
        let mut voided = Vec::new();
        for (position, entry) in folded.entries.iter().enumerate() {
            let Some((_, plan)) = self.void.iter().find(|(kind, _)| *kind == entry.kind) else { continue };
            self.locals.fill((self.programme, &self.zone), &folded.entries, position, &mut scratch.locals);
            let rows = self.rows(folded, folded.as_of(), &scratch.locals, Some(position));
            self.programme.library.evaluate(plan, &rows, &mut scratch.columns);
            let looked = Looked { rows, columns: &scratch.columns };
            let subject = Subject { who: entry.who, entry: Some(position) };
            let bars = &self.programme.kind(entry.kind).void;
            match bars.iter().position(|bar| looked.truth(bar.when, subject) == Truth::Yes) {
                Some(bar) => voided.push(VoidLine { entry: position, bar, missing: Vec::new() }),
                None => voided.extend((0..bars.len()).filter_map(|bar| self.doubt(&looked, (entry.kind, bar), subject))),
            }
        }
        voided
    }

    /// A bar of which it is not known whether it holds, because no source gives a value of the programme.
    fn doubt(&self, looked: &Looked, (kind, bar): (KindId, usize), subject: Subject) -> Option<VoidLine> {
        let rule = self.programme.kind(kind).void.get(bar)?.when;
        if looked.truth(rule, subject) != Truth::Unknown {
            return None;
        }
        let mut support = Support::default();
        looked.support(&[rule], subject, &mut support);
        let values = support.missing.into_iter().filter(|missing| matches!(missing, Missing::Value(_)));
        let missing: Vec<Missing> = values.collect();
        (!missing.is_empty()).then(|| VoidLine { entry: subject.entry.unwrap_or(0), bar, missing })
    }
}
