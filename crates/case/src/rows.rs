//! A household as a batch of one.

use programme::{KindId, Programme};
use rules::{Cell, Date, FactId, Level, Rows};

use crate::Entry;
use crate::facts::{Facts, field_cell};

/// One household, looked at on a day, and for some rules from one of its entries or one instalment of a series.
pub(crate) struct CaseRows<'a> {
    pub(crate) programme: &'a Programme,
    pub(crate) facts: &'a Facts,
    pub(crate) entries: &'a [Entry],
    pub(crate) persons: usize,
    pub(crate) today: Date,
    /// Values by position in `Library::locals`.
    pub(crate) locals: &'a [Option<Cell>],
    /// The entry that the row is about, by position.
    pub(crate) entry: Option<usize>,
    /// Entries that count for nothing, by position, in order.
    pub(crate) void: &'a [usize],
}

impl Rows for CaseRows<'_> {
    fn households(&self) -> usize {
        1
    }

    fn persons(&self) -> usize {
        self.persons
    }

    fn household_of(&self, _: usize) -> usize {
        0
    }

    fn today(&self, _: usize) -> Date {
        self.today
    }

    fn is_member(&self, person: usize, on: Date) -> bool {
        self.facts.is_member(person, on)
    }

    fn fact(&self, fact: FactId, row: usize, at: Date) -> Option<Cell> {
        self.facts.value(fact, row, at)
    }

    fn spells(&self, fact: FactId, row: usize) -> &[(Date, Date)] {
        self.facts.spells(fact, row)
    }

    fn local(&self, local: usize, _: usize) -> Option<Cell> {
        self.locals.get(local).copied().flatten()
    }

    fn first(&self, kind: usize, level: Level, row: usize, from: Date) -> Option<Date> {
        let about = |entry: &&Entry| level == Level::Household || entry.who.is_none() || entry.who == Some(row);
        let counting = self.entries.iter().enumerate().filter(|(position, _)| self.void.binary_search(position).is_err());
        let of_kind = counting.map(|(_, entry)| entry).filter(|entry| entry.kind.0 as usize == kind && entry.on >= from);
        of_kind.filter(about).map(|entry| entry.on).next()
    }

    fn followed_by(&self, kind: usize, _: usize) -> Option<Date> {
        let kind = KindId(u32::try_from(kind).ok()?);
        self.answers(self.entry?, kind).next().map(|answer| self.entries[answer].on)
    }

    fn followed_field(&self, kind: usize, field: usize, _: usize) -> Option<Cell> {
        let kind = KindId(u32::try_from(kind).ok()?);
        let last = self.answers(self.entry?, kind).last()?;
        self.entries[last].fields.get(field)?.as_ref().map(|value| field_cell(self.programme, value))
    }

    fn of_followed_by(&self, kind: usize, _: usize) -> Option<Date> {
        let kind = KindId(u32::try_from(kind).ok()?);
        let of = self.entries.get(self.entry?)?.code(self.programme, "of")?;
        let named = self.entries.iter().position(|entry| entry.label.as_deref() == Some(of))?;
        self.answers(named, kind).next().map(|answer| self.entries[answer].on)
    }
}

impl CaseRows<'_> {
    /// A field of the first entry of a kind that answers the row's own.
    pub(crate) fn first_answer(&self, kind: KindId, field: usize) -> Option<Cell> {
        let first = self.answers(self.entry?, kind).next()?;
        self.entries[first].fields.get(field)?.as_ref().map(|value| field_cell(self.programme, value))
    }

    /// The entries of a kind that answer another: those on or after it whose `of` names it. An entry without `of` answers the
    /// earliest entry of the other's kind, about the same person, that nothing has answered yet. What is void answers nothing.
    fn answers(&self, asked: usize, kind: KindId) -> impl Iterator<Item = usize> {
        let entries = self.entries;
        let question = &entries[asked];
        let same = |entry: &Entry| entry.who.is_none() || question.who.is_none() || entry.who == question.who;
        let mut closed: Vec<usize> = Vec::new();
        let of_kind = entries.iter().enumerate().filter(move |(_, entry)| entry.kind == kind);
        let counting = of_kind.filter(|(position, _)| self.void.binary_search(position).is_err());
        counting.filter_map(move |(position, entry)| {
            let answered = match entry.code(self.programme, "of") {
                Some(of) => entries.iter().position(|other| other.label.as_deref() == Some(of)),
                None if same(entry) => entries.iter().enumerate().position(|(position, other)| {
                    other.kind == question.kind && other.on <= entry.on && same(other) && !closed.contains(&position)
                }),
                None => None,
            };
            closed.extend(answered);
            (answered == Some(asked) && entry.on >= question.on).then_some(position)
        })
    }
}
