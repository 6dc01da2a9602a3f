//! From entries to facts: for each fact the steps that it took, for each person the days of membership.

use std::ops::Range;

use programme::{CountsFrom, Fact, FactSource, KindId, Literal, Programme, Reading, Take, Taken};
use rules::{Cell, Date, Datum, FactId, Level, Ratio, Ty};

use crate::{Entry, FieldValue, Person};

/// The facts of one household, folded from its entries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    persons: usize,
    /// For each fact its rows one after the other (a household's has one, a person's as many as there are persons).
    steps_of: Vec<Range<u32>>,
    /// From that day on, that value.
    steps: Vec<(Date, Cell)>,
    spells_of: Vec<Range<u32>>,
    spells: Vec<(Date, Date)>,
    /// Days of membership of each person.
    membership: Vec<Vec<(Date, Date)>>,
}

impl Facts {
    /// Reads all facts of a programme from entries in order of effect.
    pub(crate) fn read(programme: &Programme, zone: &jiff::tz::TimeZone, persons: &[Person], entries: &[Entry]) -> Facts {
        let mut by_kind: Vec<Vec<&Entry>> = vec![Vec::new(); programme.kinds.len()];
        for entry in entries {
            by_kind[entry.kind.0 as usize].push(entry);
        }
        let reader = Reader { programme, zone, by_kind };
        let mut facts = Facts { persons: persons.len(), ..Facts::default() };
        for fact in &programme.facts {
            for row in 0..persons.len() {
                let person = persons.get(row).filter(|_| fact.level == Level::Person);
                if fact.level == Level::Person || row == 0 {
                    reader.fact(fact, person.map(|person| (row, person)), &mut facts);
                } else {
                    facts.close(0, 0);
                }
            }
        }
        facts.membership = (0..persons.len()).map(|person| membership(&persons[person], person, &reader)).collect();
        facts
    }

    fn close(&mut self, steps: usize, spells: usize) {
        let range = |from: usize, to: usize| u32::try_from(from).unwrap_or(u32::MAX)..u32::try_from(to).unwrap_or(u32::MAX);
        let (steps, spells) =
            (range(self.steps.len() - steps, self.steps.len()), range(self.spells.len() - spells, self.spells.len()));
        self.steps_of.push(steps);
        self.spells_of.push(spells);
    }

    fn slot(&self, fact: FactId, row: usize) -> usize {
        fact.0 as usize * self.persons + row
    }

    /// The value of a fact on a day.
    pub(crate) fn value(&self, fact: FactId, row: usize, on: Date) -> Option<Cell> {
        let range = self.steps_of.get(self.slot(fact, row))?;
        let steps = &self.steps[range.start as usize..range.end as usize];
        let begun = steps.partition_point(|(from, _)| *from <= on);
        steps[..begun].last().map(|(_, cell)| *cell)
    }

    pub(crate) fn spells(&self, fact: FactId, row: usize) -> &[(Date, Date)] {
        self.spells_of.get(self.slot(fact, row)).map_or(&[], |range| &self.spells[range.start as usize..range.end as usize])
    }

    pub(crate) fn is_member(&self, person: usize, on: Date) -> bool {
        self.membership.get(person).is_some_and(|spells| spells.iter().any(|(from, to)| *from <= on && on < *to))
    }
}

/// From birth, or from joining; until leaving.
fn membership(person: &Person, row: usize, reader: &Reader) -> Vec<(Date, Date)> {
    let of = |kind: KindId| {
        let entries = &reader.by_kind[kind.0 as usize];
        entries.iter().filter(|entry| entry.who == Some(row)).map(|entry| entry.on).collect::<Vec<Date>>()
    };
    let (mut joined, left) = (of(KindId::JOINED_HOUSEHOLD), of(KindId::LEFT_HOUSEHOLD));
    if person.member {
        joined.insert(0, person.born.unwrap_or(Date::MIN));
    }
    periods(&joined, &left)
}

/// Periods that begin with one of `starts` and end with the next of `ends`. An end ends one period only: what begins on the day
/// on which another ended goes on.
fn periods(starts: &[Date], ends: &[Date]) -> Vec<(Date, Date)> {
    let mut periods: Vec<(Date, Date)> = Vec::new();
    let mut ends = ends.iter();
    for start in starts {
        if periods.last().is_some_and(|(_, end)| start < end) {
            continue;
        }
        let end = ends.find(|end| *end >= start).copied().unwrap_or(Date::MAX);
        if *start < end {
            periods.push((*start, end));
        }
    }
    periods
}

struct Reader<'a> {
    programme: &'a Programme,
    zone: &'a jiff::tz::TimeZone,
    by_kind: Vec<Vec<&'a Entry>>,
}

impl<'a> Reader<'a> {
    /// Reads one row of a fact and closes it.
    fn fact(&self, fact: &Fact, person: Option<(usize, &Person)>, facts: &mut Facts) {
        let before = (facts.steps.len(), facts.spells.len());
        let constant = match (&fact.from, person) {
            (FactSource::Journal(reading), _) => {
                self.journal(reading, fact.ty, person.map(|(row, _)| row), facts);
                None
            }
            (FactSource::Born, Some((_, person))) => person.born.map(Cell::date),
            (FactSource::Sex, Some((_, person))) => person.sex.and_then(|sex| i64::try_from(sex).ok()).map(Cell::Narrow),
            (FactSource::Role, Some((_, person))) => {
                person.role.as_deref().map(|role| Cell::Narrow(self.programme.library.code(role)))
            }
            (_, None) => None,
        };
        facts.steps.extend(constant.map(|cell| (Date::MIN, cell)));
        facts.close(facts.steps.len() - before.0, facts.spells.len() - before.1);
    }

    fn entries(&self, kinds: &[KindId], row: Option<usize>) -> Vec<&'a Entry> {
        let about = |entry: &&&Entry| row.is_none() || entry.who.is_none() || entry.who == row;
        let mut entries: Vec<&Entry> =
            kinds.iter().flat_map(|kind| self.by_kind[kind.0 as usize].iter().filter(about)).copied().collect();
        if kinds.len() > 1 {
            entries.sort_by_key(|entry| entry.on);
        }
        entries
    }

    fn journal(&self, reading: &Reading, ty: Ty, row: Option<usize>, facts: &mut Facts) {
        let mut entries = self.entries(&reading.kinds, row);
        entries.retain(|entry| reading.filters.iter().all(|filter| self.passes(entry, &filter.field, &filter.any_of)));
        let otherwise = reading.otherwise.as_ref().map(|otherwise| self.literal(&otherwise.value));
        facts.steps.extend(otherwise.map(|cell| (Date::MIN, cell)));
        match &reading.take {
            Take::First(taken) => {
                facts.steps.extend(entries.iter().find_map(|entry| self.taken(entry, taken).map(|cell| (entry.on, cell))))
            }
            Take::Last(taken) => self.last(reading, taken, &entries, facts),
            Take::Count => {
                let each = entries.iter().map(|entry| (self.counted_on(entry, reading.rise), Cell::Narrow(1)));
                sum(Cell::Narrow(0), each.collect(), facts);
            }
            Take::Sum(field) => {
                let nothing = if ty.is_wide() { Cell::Wide(Ratio::ZERO) } else { Cell::Narrow(0) };
                let added = |entry: &&Entry| {
                    let cell = self.field(entry, field)?;
                    let from = if matches!(direction(nothing, cell), Direction::Fall) { reading.fall } else { reading.rise };
                    Some((self.counted_on(entry, from), cell))
                };
                sum(nothing, entries.iter().filter_map(added).collect(), facts);
            }
            Take::Spells(ends) => {
                let days = |entries: &[&Entry]| entries.iter().map(|entry| entry.on).collect::<Vec<Date>>();
                facts.spells.extend(periods(&days(&entries), &days(&self.entries(ends, row))));
            }
        }
    }

    /// The last value on each day. A rise or a fall may count only from the day on which it was recorded.
    fn last(&self, reading: &Reading, taken: &Taken, entries: &[&Entry], facts: &mut Facts) {
        let mut counted: Vec<(Date, usize, Cell)> = Vec::new();
        let mut before = reading.otherwise.as_ref().map(|otherwise| self.literal(&otherwise.value));
        for (order, entry) in entries.iter().enumerate() {
            let Some(cell) = self.taken(entry, taken) else { continue };
            let from = match before.map(|before| direction(before, cell)) {
                Some(Direction::Rise) => reading.rise,
                Some(Direction::Fall) => reading.fall,
                _ => CountsFrom::Effect,
            };
            counted.push((self.counted_on(entry, from), order, cell));
            before = Some(cell);
        }
        counted.sort_by_key(|(day, order, _)| (*day, *order));
        let mut latest = None;
        for (day, order, cell) in counted {
            if latest.is_none_or(|latest| order > latest) {
                facts.steps.push((day, cell));
                latest = Some(order);
            }
        }
    }

    /// The day from which what an entry adds counts.
    fn counted_on(&self, entry: &Entry, from: CountsFrom) -> Date {
        if from == CountsFrom::Report { entry.on.max(entry.recorded_on(self.zone)) } else { entry.on }
    }

    fn passes(&self, entry: &Entry, field: &str, any_of: &[Literal]) -> bool {
        match entry.field(self.programme, field) {
            Some(FieldValue::Code(code)) => any_of.iter().any(|literal| matches!(literal, Literal::Text(text) if text == code)),
            Some(FieldValue::Cell(cell)) => any_of.iter().any(|literal| self.literal(literal) == *cell),
            None => false,
        }
    }

    fn literal(&self, literal: &Literal) -> Cell {
        match literal {
            Literal::Datum(Datum::Narrow(value)) => Cell::Narrow(*value),
            Literal::Datum(Datum::Wide(value)) => Cell::Wide(*value),
            Literal::Datum(Datum::Unknown) => Cell::Narrow(0),
            Literal::Text(text) => Cell::Narrow(self.programme.library.code(text)),
        }
    }

    fn taken(&self, entry: &Entry, taken: &Taken) -> Option<Cell> {
        match taken {
            Taken::Effect => Some(Cell::date(entry.on)),
            Taken::Recorded => Some(Cell::date(entry.recorded_on(self.zone))),
            Taken::Field(field) => self.field(entry, field),
        }
    }

    fn field(&self, entry: &Entry, field: &str) -> Option<Cell> {
        entry.field(self.programme, field).map(|value| field_cell(self.programme, value))
    }
}

/// The running sum of what is added on each day.
fn sum(nothing: Cell, mut added: Vec<(Date, Cell)>, facts: &mut Facts) {
    added.sort_by_key(|(day, _)| *day);
    let mut total = nothing;
    facts.steps.push((Date::MIN, total));
    for (day, cell) in added {
        let sum = match (total, cell) {
            (Cell::Narrow(a), Cell::Narrow(b)) => a.checked_add(b).map(Cell::Narrow),
            (Cell::Wide(a), Cell::Wide(b)) => a.checked_add(b).ok().map(Cell::Wide),
            _ => None,
        };
        // A sum that cannot be held stays at its largest: limits on fields keep real sums far below it.
        total = sum.unwrap_or(total);
        facts.steps.push((day, total));
    }
}

/// A field's value as formulas see it.
pub(crate) fn field_cell(programme: &Programme, value: &FieldValue) -> Cell {
    match value {
        FieldValue::Cell(cell) => *cell,
        FieldValue::Code(code) => Cell::Narrow(programme.library.code(code)),
    }
}

enum Direction {
    Rise,
    Fall,
    Level,
}

fn direction(before: Cell, after: Cell) -> Direction {
    let order = match (before, after) {
        (Cell::Narrow(a), Cell::Narrow(b)) => b.cmp(&a),
        (Cell::Wide(a), Cell::Wide(b)) => b.cmp(&a),
        _ => std::cmp::Ordering::Equal,
    };
    match order {
        std::cmp::Ordering::Greater => Direction::Rise,
        std::cmp::Ordering::Less => Direction::Fall,
        std::cmp::Ordering::Equal => Direction::Level,
    }
}
