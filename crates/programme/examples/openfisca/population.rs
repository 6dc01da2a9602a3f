//! A population as rows of the rules.

use std::borrow::Cow;

use programme::Programme;
use rules::{Cell, Date, FactId, Level, Month, Ratio, Rows};

use crate::table::Table;

/// Columns of a table, by fact of the pack.
pub(crate) struct Population<'t> {
    /// Number of households.
    pub(crate) households: usize,
    /// The household of each person.
    pub(crate) household_of: &'t [i32],
    /// For each fact, by its id.
    pub(crate) facts: Vec<(Level, Held<'t>)>,
    /// Of the one fact that is a fraction: its id.
    pub(crate) size: Option<FactId>,
    months: Vec<Month>,
}

/// How a fact is held.
pub(crate) enum Held<'t> {
    /// Nobody gave it.
    Missing,
    /// The same at all times.
    Always(Cow<'t, [i32]>),
    /// One column for each month.
    Monthly(Vec<&'t [i32]>),
}

/// Sizes come in quarters of a square metre.
pub(crate) const SIZE_DEN: i64 = 4;

impl<'t> Population<'t> {
    /// The population of a table.
    pub(crate) fn new(programme: &Programme, table: &'t Table) -> Population<'t> {
        let household_of = table.whole("household_of", None);
        let months = table.months();
        let code = |role: &str| i32::try_from(programme.library.code(role)).unwrap_or(-1);
        let (adult, child) = (code("adult"), code("child"));
        let held = |name: &str| match name {
            "born" => Held::Always(Cow::Borrowed(table.whole("born", None))),
            "role" => Held::Always(
                table.whole("is_child", None).iter().map(|child_| if *child_ == 1 { child } else { adult }).collect(),
            ),
            _ => {
                let columns: Vec<&[i32]> = months.iter().map(|month| table.whole(name, Some(*month))).collect();
                if columns.iter().all(|column| column.is_empty()) { Held::Missing } else { Held::Monthly(columns) }
            }
        };
        let facts = programme.library.declarations().facts.iter().map(|fact| (fact.level, held(&fact.name))).collect();
        let size = programme.fact_id("accommodation_size");
        let households = household_of.iter().max().map_or(0, |last| last.unsigned_abs() as usize + 1);
        Population { households, household_of, facts, size, months }
    }

    /// The months of which it has columns.
    pub(crate) fn months(&self) -> &[Month] {
        &self.months
    }

    /// How a fact stands on a day; empty if nobody gave it.
    pub(crate) fn column(&self, fact: FactId, at: Date) -> &[i32] {
        match self.facts.get(fact.0 as usize) {
            Some((_, Held::Always(values))) => values,
            Some((_, Held::Monthly(columns))) => {
                let place = self.months.binary_search(&at.month()).ok();
                place.and_then(|place| columns.get(place)).copied().unwrap_or_default()
            }
            _ => &[],
        }
    }
}

/// All of a population on a day.
pub(crate) struct Everyone<'p> {
    /// The population.
    pub(crate) population: &'p Population<'p>,
    /// The day.
    pub(crate) today: Date,
}

impl Rows for Everyone<'_> {
    fn households(&self) -> usize {
        self.population.households
    }

    fn persons(&self) -> usize {
        self.population.household_of.len()
    }

    fn household_of(&self, person: usize) -> usize {
        self.population.household_of.get(person).map_or(0, |household| household.unsigned_abs() as usize)
    }

    fn today(&self, _: usize) -> Date {
        self.today
    }

    fn is_member(&self, _: usize, _: Date) -> bool {
        true
    }

    fn fact(&self, fact: FactId, row: usize, at: Date) -> Option<Cell> {
        let value = i64::from(*self.population.column(fact, at).get(row)?);
        if self.population.size == Some(fact) {
            Ratio::new(value.into(), SIZE_DEN.into()).ok().map(Cell::Wide)
        } else {
            Some(Cell::Narrow(value))
        }
    }

    fn spells(&self, _: FactId, _: usize) -> &[(Date, Date)] {
        &[]
    }

    fn local(&self, _: usize, _: usize) -> Option<Cell> {
        None
    }

    fn first(&self, _: usize, _: Level, _: usize, _: Date) -> Option<Date> {
        None
    }

    fn followed_by(&self, _: usize, _: usize) -> Option<Date> {
        None
    }
}
