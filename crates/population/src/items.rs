//! Questions put to the engine: a household on a day, with what was known by another, and for an instalment its number and days.

use rules::{Cell, Date, FactId, Level, Rows};

use crate::block::Block;
use crate::reading::Readings;

/// A question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// Person or household in the block, by the level of what is asked.
    pub(crate) row: u32,
    /// The day as of which it is asked.
    pub(crate) today: Date,
    /// What had happened by then is known.
    pub(crate) known: Date,
    /// `n`, `due`, `period_start`, `period_end` of an instalment; [`crate::life::NONE`]: it has none.
    pub(crate) locals: [i64; 4],
}

/// Some questions as rows.
pub(crate) struct Items<'a> {
    pub(crate) block: &'a Block,
    pub(crate) readings: &'a Readings,
    pub(crate) items: &'a [Item],
    /// Persons in the rows, by block; all of the household, or only whom the question is about.
    pub(crate) persons: &'a [u32],
    /// For each of them its item.
    pub(crate) home: &'a [u32],
    pub(crate) level: Level,
    /// For each local of the library, its place among those of an item.
    pub(crate) locals: &'a [Option<usize>],
}

impl Items<'_> {
    fn item(&self, household: usize) -> Option<&Item> {
        self.items.get(household)
    }

    fn household(&self, item: &Item) -> usize {
        match self.level {
            Level::Household => item.row as usize,
            Level::Person => self.block.home.get(item.row as usize).map_or(0, |home| *home as usize),
        }
    }

    /// The row in the block, and the question that it is part of.
    fn place(&self, level: Level, row: usize) -> Option<(usize, &Item)> {
        match level {
            Level::Household => self.item(row).map(|item| (self.household(item), item)),
            Level::Person => {
                let person = self.persons.get(row).copied()? as usize;
                Some((person, self.item(self.home.get(row).copied()? as usize)?))
            }
        }
    }
}

impl Rows for Items<'_> {
    fn households(&self) -> usize {
        self.items.len()
    }

    fn persons(&self) -> usize {
        self.persons.len()
    }

    fn household_of(&self, person: usize) -> usize {
        self.home.get(person).map_or(0, |home| *home as usize)
    }

    fn today(&self, household: usize) -> Date {
        self.item(household).map_or(Date::MIN, |item| item.today)
    }

    fn is_member(&self, person: usize, on: Date) -> bool {
        let born = self.persons.get(person).and_then(|person| self.block.born.get(*person as usize));
        born.is_some_and(|born| *born <= on)
    }

    fn fact(&self, fact: FactId, row: usize, at: Date) -> Option<Cell> {
        let place = self.readings.place.get(fact.0 as usize).copied().flatten()?;
        let level = self.readings.facts.get(place)?.level;
        let (row, item) = self.place(level, row)?;
        self.block.cell(self.readings, fact, row, at.min(item.known))
    }

    fn spells(&self, fact: FactId, row: usize) -> &[(Date, Date)] {
        let place = self.readings.place.get(fact.0 as usize).copied().flatten();
        let of = place.and_then(|place| Some((place, self.readings.facts.get(place)?.level)));
        let found = of.and_then(|(place, level)| Some((place, self.place(level, row)?)));
        found.map_or(&[], |(place, (row, item))| self.block.spells(place, row, item.known))
    }

    fn local(&self, local: usize, household: usize) -> Option<Cell> {
        let place = self.locals.get(local).copied().flatten()?;
        let number = self.item(household)?.locals.get(place).copied()?;
        (number != crate::life::NONE).then_some(Cell::Narrow(number))
    }

    fn first(&self, _: usize, _: Level, _: usize, _: Date) -> Option<Date> {
        None
    }

    fn followed_by(&self, _: usize, _: usize) -> Option<Date> {
        None
    }
}
