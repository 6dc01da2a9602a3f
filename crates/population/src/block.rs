//! Some thousand households as columns: every fact with the days on which it changes.

use std::ops::Range;

use rules::{Cell, Date, FactId, Level, Ratio};

use crate::life::{HUNDRED, Life};
use crate::reading::{FactOf, Readings, SourceOf};

/// From that day on, that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) day: i32,
    pub(crate) number: i64,
}

/// The rows of one fact.
#[derive(Clone, Debug, Default)]
struct Steps {
    /// Where the steps of each row begin.
    begins: Vec<u32>,
    steps: Vec<Step>,
    /// Of a fact made of periods: those of each row, and the same with the last one open, for every number of them.
    spells: Vec<(Date, Date)>,
    closed: Vec<u32>,
    open: Vec<u32>,
    /// As they were said: row, day, number.
    said: Vec<(u32, i32, i64)>,
}

/// Some households as columns.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The number of the first household.
    pub first: u64,
    /// The persons of household h are `persons[h]..persons[h + 1]`.
    pub(crate) offsets: Vec<u32>,
    pub(crate) home: Vec<u32>,
    pub(crate) born: Vec<Date>,
    is_male: Vec<bool>,
    facts: Vec<Steps>,
}

impl Block {
    /// Begins anew with no household.
    pub(crate) fn clear(&mut self, first: u64, readings: &Readings) {
        self.first = first;
        self.offsets.clear();
        self.offsets.push(0);
        self.home.clear();
        self.born.clear();
        self.is_male.clear();
        self.facts.resize_with(readings.facts.len(), Steps::default);
        self.facts.iter_mut().for_each(|fact| fact.said.clear());
    }

    /// Adds a household.
    pub(crate) fn push(&mut self, life: &Life, readings: &Readings) {
        let household = u32::try_from(self.households()).unwrap_or(u32::MAX);
        let first = u32::try_from(self.born.len()).unwrap_or(u32::MAX);
        for someone in &life.persons {
            self.home.push(household);
            self.born.push(someone.born);
            self.is_male.push(someone.is_male);
        }
        let end = u32::try_from(self.born.len()).unwrap_or(u32::MAX);
        self.offsets.push(end);
        for event in &life.events {
            for read in readings.of.get(event.what as usize).map_or(&[][..], Vec::as_slice) {
                let Some(number) = read.number(event) else { continue };
                let (Some(fact), Some(steps)) = (readings.facts.get(read.fact), self.facts.get_mut(read.fact)) else { continue };
                let rows = match (fact.level, event.who) {
                    (Level::Household, _) => household..household + 1,
                    (Level::Person, Some(who)) => first + u32::from(who)..first + u32::from(who) + 1,
                    (Level::Person, None) => first..end,
                };
                steps.said.extend(rows.map(|row| (row, event.on.day_number(), number)));
            }
        }
    }

    /// Puts what was said in order of rows.
    pub(crate) fn finish(&mut self, readings: &Readings) {
        let (households, persons) = (self.households(), self.persons());
        for (fact, steps) in readings.facts.iter().zip(&mut self.facts) {
            steps.arrange(fact.source, if fact.level == Level::Person { persons } else { households });
        }
    }

    /// Number of households.
    pub fn households(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Number of persons.
    pub fn persons(&self) -> usize {
        self.born.len()
    }

    pub(crate) fn persons_of(&self, household: usize) -> Range<usize> {
        let at = |household: usize| self.offsets.get(household).map_or(0, |offset| *offset as usize);
        at(household)..at(household + 1)
    }

    /// The steps of a fact in a row.
    pub(crate) fn steps(&self, place: usize, row: usize) -> &[Step] {
        let Some(fact) = self.facts.get(place) else { return &[] };
        let at = |row: usize| fact.begins.get(row).map_or(0, |begin| *begin as usize);
        fact.steps.get(at(row)..at(row + 1)).unwrap_or(&[])
    }

    /// The number of a fact in a row on a day, as it was known then.
    pub(crate) fn number(&self, fact: &FactOf, place: usize, row: usize, at: Date) -> Option<i64> {
        match fact.source {
            SourceOf::Born => self.born.get(row).map(|born| born.day_number().into()),
            SourceOf::Sex => self.is_male.get(row).map(|is_male| i64::from(!is_male)),
            SourceOf::Nobody | SourceOf::Spells => None,
            SourceOf::First | SourceOf::Last | SourceOf::Sum => {
                let steps = self.steps(place, row);
                steps.iter().rev().find(|step| step.day <= at.day_number()).map(|step| step.number).or(fact.default)
            }
        }
    }

    /// The value of a fact, as formulas see it.
    pub(crate) fn cell(&self, readings: &Readings, fact: FactId, row: usize, at: Date) -> Option<Cell> {
        let place = readings.place.get(fact.0 as usize).copied().flatten()?;
        let known = readings.facts.get(place)?;
        let number = self.number(known, place, row, at)?;
        Some(match known.is_wide {
            true => Cell::Wide(Ratio::new(number.into(), HUNDRED.into()).ok()?),
            false => Cell::Narrow(number),
        })
    }

    /// The periods of a fact in a row, as they were known on a day: the one that runs on it has no end yet.
    pub(crate) fn spells(&self, place: usize, row: usize, at: Date) -> &[(Date, Date)] {
        let Some(fact) = self.facts.get(place) else { return &[] };
        let of = |list: &[u32], row: usize| list.get(row).map_or(0, |begin| *begin as usize);
        let closed = of(&fact.closed, row)..of(&fact.closed, row + 1);
        let all = fact.spells.get(closed).unwrap_or(&[]);
        let begun = all.partition_point(|(start, _)| *start <= at);
        match begun.checked_sub(1).and_then(|last| all.get(last)) {
            Some((_, end)) if *end > at => {
                // Those with so many begun stand behind those with fewer.
                let start = of(&fact.open, row) + begun * (begun - 1) / 2;
                fact.spells.get(start..start + begun).unwrap_or(&[])
            }
            _ => all.get(..begun).unwrap_or(&[]),
        }
    }
}

impl Steps {
    fn arrange(&mut self, source: SourceOf, rows: usize) {
        self.begins.clear();
        self.begins.resize(rows + 1, 0);
        for (row, _, _) in &self.said {
            if let Some(count) = self.begins.get_mut(*row as usize + 1) {
                *count += 1;
            }
        }
        let mut before = 0;
        for begin in &mut self.begins {
            before += *begin;
            *begin = before;
        }
        let mut next = self.begins.clone();
        self.steps.clear();
        self.steps.resize(self.said.len(), Step { day: 0, number: 0 });
        for (row, day, number) in &self.said {
            let Some(place) = next.get_mut(*row as usize) else { continue };
            if let Some(step) = self.steps.get_mut(*place as usize) {
                *step = Step { day: *day, number: *number };
            }
            *place += 1;
        }
        match source {
            SourceOf::First => self.keep_first(rows),
            SourceOf::Sum => self.add_up(rows),
            SourceOf::Spells => self.pair(rows),
            _ => {}
        }
    }

    fn range(&self, row: usize) -> Range<usize> {
        let at = |row: usize| self.begins.get(row).map_or(0, |begin| *begin as usize);
        at(row)..at(row + 1)
    }

    fn keep_first(&mut self, rows: usize) {
        let mut kept = 0;
        let mut begins = vec![0; rows + 1];
        for row in 0..rows {
            if let Some(first) = self.steps.get(self.range(row)).and_then(|steps| steps.first()).copied()
                && let Some(place) = self.steps.get_mut(kept)
            {
                *place = first;
                kept += 1;
            }
            if let Some(begin) = begins.get_mut(row + 1) {
                *begin = u32::try_from(kept).unwrap_or(u32::MAX);
            }
        }
        self.steps.truncate(kept);
        self.begins = begins;
    }

    fn add_up(&mut self, rows: usize) {
        for row in 0..rows {
            let range = self.range(row);
            let mut total = 0_i64;
            for step in self.steps.get_mut(range).unwrap_or(&mut []) {
                total = total.saturating_add(step.number);
                step.number = total;
            }
        }
    }

    /// A period begins with a 1 and ends with the next 0; what begins within one is part of it.
    fn pair(&mut self, rows: usize) {
        self.spells.clear();
        (self.closed, self.open) = (vec![0; rows + 1], vec![0; rows + 1]);
        let mut all: Vec<Vec<(Date, Date)>> = Vec::with_capacity(rows);
        for row in 0..rows {
            let steps = self.steps.get(self.range(row)).unwrap_or(&[]);
            let days = |wanted: i64| steps.iter().filter(move |step| step.number == wanted).map(|step| step.day);
            let mut ends = days(0);
            let mut spells: Vec<(Date, Date)> = Vec::new();
            for start in days(1).filter_map(Date::from_day_number) {
                if spells.last().is_some_and(|(_, end)| start < *end) {
                    continue;
                }
                let end = ends.find(|end| *end >= start.day_number()).and_then(Date::from_day_number).unwrap_or(Date::MAX);
                if start < end {
                    spells.push((start, end));
                }
            }
            all.push(spells);
        }
        let place = |spells: &Vec<(Date, Date)>| u32::try_from(spells.len()).unwrap_or(u32::MAX);
        for (row, spells) in all.iter().enumerate() {
            self.spells.extend(spells);
            if let Some(closed) = self.closed.get_mut(row + 1) {
                *closed = place(&self.spells);
            }
        }
        for (row, spells) in all.iter().enumerate() {
            if let Some(open) = self.open.get_mut(row) {
                *open = place(&self.spells);
            }
            for begun in 1..=spells.len() {
                let shown = spells.iter().take(begun).enumerate();
                let open = |(at, (start, end)): (usize, &(Date, Date))| (*start, if at + 1 == begun { Date::MAX } else { *end });
                self.spells.extend(shown.map(open));
            }
        }
    }
}
