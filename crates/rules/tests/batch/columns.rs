//! The facts of a world as columns.

use crate::support::World;
use rules::{Cell, Column, Date, FactId, Grouping, Inputs, Level, Library, Numbers, Persons, Rows, Slice, Ty};

/// The columns of one fact, as vectors.
#[derive(Debug)]
pub(crate) struct Owned {
    narrow: Vec<i32>,
    numbers: Vec<i64>,
    known: Vec<bool>,
    den: i64,
    always: bool,
}

/// What a test hands to a kernel.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) households: usize,
    pub(crate) offsets: Vec<u32>,
    facts: Vec<Option<Owned>>,
}

/// A number of rows, and the households of persons, of a world in which all are evaluated on one day.
pub(crate) fn table(library: &Library, world: &World, today: Date, wanted: impl Fn(usize) -> bool) -> Table {
    let rows = world.rows(library);
    let mut offsets = vec![0_u32];
    for household in &world.households {
        offsets.push(offsets.last().unwrap() + u32::try_from(household.persons.len()).unwrap());
    }
    let declared = &library.declarations().facts;
    let facts = declared.iter().enumerate().map(|(number, fact)| {
        let fits = fact.ty != Ty::Spells && wanted(number);
        fits.then(|| {
            let id = FactId(u32::try_from(number).unwrap());
            let count = if fact.level == Level::Household { rows.households() } else { rows.persons() };
            let cells: Vec<Option<Cell>> = (0..count).map(|row| rows.fact(id, row, today)).collect();
            let always = (0..count).all(|row| world.is_constant(library, id, row));
            owned(&cells, always)
        })
    });
    Table { households: world.households.len(), offsets, facts: facts.collect() }
}

fn owned(cells: &[Option<Cell>], always: bool) -> Owned {
    let dens = cells.iter().map(|cell| if let Some(Cell::Wide(ratio)) = cell { i64::try_from(ratio.den()).unwrap() } else { 1 });
    let den = dens.fold(1_i64, |a, b| a * b / gcd(a, b));
    // What stands where nothing is known must not matter.
    let number = |cell: &Option<Cell>| match cell {
        None => i64::MIN + 7,
        Some(Cell::Narrow(number)) => *number,
        Some(Cell::Wide(ratio)) => i64::try_from(ratio.num() * (i128::from(den) / ratio.den())).unwrap(),
    };
    let numbers: Vec<i64> = cells.iter().map(number).collect();
    let narrow: Option<Vec<i32>> =
        cells.iter().zip(&numbers).map(|(cell, n)| if cell.is_some() { i32::try_from(*n).ok() } else { Some(77) }).collect();
    Owned { narrow: narrow.unwrap_or_default(), numbers, known: cells.iter().map(Option::is_some).collect(), den, always }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Table {
    /// As columns, persons in the groups in which they stand.
    pub(crate) fn inputs<'a>(&'a self, rows: Option<&'a (dyn Rows + Sync)>) -> Inputs<'a> {
        let column = |owned: &'a Owned| Column {
            numbers: if owned.narrow.is_empty() { Numbers::I64(&owned.numbers) } else { Numbers::I32(&owned.narrow) },
            known: if owned.known.iter().all(|known| *known) { None } else { Some(&owned.known) },
        };
        Inputs {
            households: self.households,
            persons: Persons::Grouped(&self.offsets),
            facts: self.facts.iter().map(|fact| fact.as_ref().map(column)).collect(),
            rows,
        }
    }

    pub(crate) fn slice(&self, inputs: &Inputs, today: Date, members_fixed: bool) -> Slice {
        let fact = |id: FactId| self.facts[id.0 as usize].as_ref().unwrap();
        Slice { members_fixed, ..inputs.slice(today, |id| fact(id).always, |id| fact(id).den) }
    }

    /// The persons in another order: their columns, and their households. Gives the new place of each.
    pub(crate) fn scattered(&self, library: &Library) -> (Table, Grouping, Vec<usize>) {
        let persons = *self.offsets.last().unwrap() as usize;
        // Those of a household keep their order, so that sums overflow on the same rows.
        let home = |person: usize| self.offsets.iter().rposition(|offset| *offset as usize <= person).unwrap();
        let rank = |person: usize| person - self.offsets[home(person)] as usize;
        let mut order: Vec<usize> = (0..persons).collect();
        order.sort_by_key(|person| (rank(*person), usize::MAX - home(*person)));
        let pick = |owned: &Owned| Owned {
            narrow: if owned.narrow.is_empty() { Vec::new() } else { order.iter().map(|row| owned.narrow[*row]).collect() },
            numbers: order.iter().map(|row| owned.numbers[*row]).collect(),
            known: order.iter().map(|row| owned.known[*row]).collect(),
            den: owned.den,
            always: owned.always,
        };
        let copy = |owned: &Owned| Owned {
            narrow: owned.narrow.clone(),
            numbers: owned.numbers.clone(),
            known: owned.known.clone(),
            den: owned.den,
            always: owned.always,
        };
        let level = |number: usize| library.declarations().facts[number].level;
        let facts = self.facts.iter().enumerate().map(|(number, owned)| {
            owned.as_ref().map(|owned| if level(number) == Level::Person { pick(owned) } else { copy(owned) })
        });
        let homes: Vec<u32> = order.iter().map(|person| u32::try_from(home(*person)).unwrap()).collect();
        let table = Table { households: self.households, offsets: self.offsets.clone(), facts: facts.collect() };
        let mut place = vec![0; persons];
        order.iter().enumerate().for_each(|(to, from)| place[*from] = to);
        (table, Grouping::new(&homes, self.households).unwrap(), place)
    }
}

impl World {
    /// Whether a fact of a row is the same on every day.
    fn is_constant(&self, library: &Library, fact: FactId, row: usize) -> bool {
        let declared = &library.declarations().facts[fact.0 as usize];
        let persons = self.households.iter().flat_map(|household| &household.persons);
        let history = match declared.level {
            Level::Household => self.households[row].records.facts.get(&declared.name),
            Level::Person => persons.map(|person| person.records.facts.get(&declared.name)).nth(row).unwrap(),
        };
        history.is_none_or(|history| history.is_empty() || (history.len() == 1 && history[0].0 == Date::MIN))
    }
}
