//! Households in memory, with facts as dated histories.

use std::collections::BTreeMap;

use rules::{Cell, Date, FactId, Level, Library, Ratio, Rows, Ty};

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A value before it is known of which type the fact is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Supplied {
    Cell(Cell),
    /// A date, a rate, a word or a code.
    Words(String),
}

impl From<i64> for Supplied {
    fn from(number: i64) -> Self {
        Supplied::Cell(Cell::Narrow(number))
    }
}

impl From<bool> for Supplied {
    fn from(truth: bool) -> Self {
        Supplied::from(i64::from(truth))
    }
}

impl From<Date> for Supplied {
    fn from(date: Date) -> Self {
        Supplied::Cell(Cell::date(date))
    }
}

impl From<&str> for Supplied {
    fn from(words: &str) -> Self {
        Supplied::Words(words.to_owned())
    }
}

impl Supplied {
    fn cell(&self, library: &Library, ty: Ty) -> Cell {
        match (self, ty) {
            (Supplied::Cell(cell), _) => *cell,
            (Supplied::Words(words), Ty::Date) => Cell::date(date(words)),
            (Supplied::Words(words), Ty::Rate | Ty::Amount) => Cell::Wide(words.parse::<Ratio>().unwrap()),
            (Supplied::Words(words), Ty::Enum(list)) => {
                let list = &library.declarations().enums[list as usize].values;
                let position = list.iter().position(|word| word == words).unwrap();
                Cell::Narrow(i64::try_from(position).unwrap())
            }
            (Supplied::Words(words), _) => Cell::Narrow(library.code(words)),
        }
    }
}

/// What a fact was from each of some days on, in order; nothing before the first.
pub(crate) type History = Vec<(Date, Option<Supplied>)>;

/// What is recorded of one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    pub(crate) facts: BTreeMap<String, History>,
    pub(crate) spells: BTreeMap<String, Vec<(Date, Date)>>,
    /// Days on which entries of each kind took effect, in order.
    pub(crate) entries: Vec<(usize, Date)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) records: Records,
    /// Half-open.
    pub(crate) member: (Date, Date),
}

#[derive(Clone, Debug)]
pub(crate) struct Household {
    pub(crate) records: Records,
    pub(crate) today: Date,
    pub(crate) persons: Vec<Person>,
    pub(crate) locals: BTreeMap<String, Supplied>,
    /// By kind of entry.
    pub(crate) followed_by: BTreeMap<usize, Date>,
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) households: Vec<Household>,
}

pub(crate) fn a_person() -> Person {
    Person { records: Records::default(), member: (Date::MIN, Date::MAX) }
}

/// A household as it stands on 1 May 2026.
pub(crate) fn a_household() -> Household {
    Household {
        records: Records::default(),
        today: date("2026-05-01"),
        persons: Vec::new(),
        locals: BTreeMap::new(),
        followed_by: BTreeMap::new(),
    }
}

pub(crate) fn a_world(households: impl IntoIterator<Item = Household>) -> World {
    World { households: households.into_iter().collect() }
}

impl Records {
    fn add(&mut self, fact: &str, from: Date, value: Option<Supplied>) {
        self.facts.entry(fact.to_owned()).or_default().push((from, value));
    }

    fn add_spells(&mut self, fact: &str, spells: &[(&str, &str)]) {
        let spells = spells.iter().map(|(a, b)| (date(a), date(b))).collect();
        self.spells.insert(fact.to_owned(), spells);
    }
}

impl Person {
    /// The same on every day.
    pub(crate) fn fact(mut self, fact: &str, value: impl Into<Supplied>) -> Self {
        self.records.add(fact, Date::MIN, Some(value.into()));
        self
    }

    pub(crate) fn spells(mut self, fact: &str, spells: &[(&str, &str)]) -> Self {
        self.records.add_spells(fact, spells);
        self
    }

    /// A member from the first day until the second, on which no longer.
    pub(crate) fn member(mut self, from: &str, until: &str) -> Self {
        self.member = (date(from), date(until));
        self
    }
}

impl Household {
    pub(crate) fn today(mut self, today: &str) -> Self {
        self.today = date(today);
        self
    }

    /// The same on every day.
    pub(crate) fn fact(mut self, fact: &str, value: impl Into<Supplied>) -> Self {
        self.records.add(fact, Date::MIN, Some(value.into()));
        self
    }

    /// From that day on.
    pub(crate) fn since(mut self, from: &str, fact: &str, value: impl Into<Supplied>) -> Self {
        self.records.add(fact, date(from), Some(value.into()));
        self
    }

    pub(crate) fn spells(mut self, fact: &str, spells: &[(&str, &str)]) -> Self {
        self.records.add_spells(fact, spells);
        self
    }

    pub(crate) fn local(mut self, name: &str, value: impl Into<Supplied>) -> Self {
        self.locals.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn person(mut self, person: Person) -> Self {
        self.persons.push(person);
        self
    }

    /// The row's own entry is followed by one of this kind.
    pub(crate) fn followed_by(mut self, kind: usize, on: &str) -> Self {
        self.followed_by.insert(kind, date(on));
        self
    }

    /// There is an entry of this kind.
    pub(crate) fn entry(mut self, kind: usize, on: &str) -> Self {
        self.records.entries.push((kind, date(on)));
        self
    }
}

impl World {
    /// A world with only that household.
    pub(crate) fn only(&self, household: usize) -> World {
        a_world([self.households[household].clone()])
    }

    pub(crate) fn rows<'w>(&'w self, library: &'w Library) -> WorldRows<'w> {
        let households = self.households.iter().enumerate();
        let persons = households.flat_map(|(at, household)| household.persons.iter().map(move |person| (at, person)));
        WorldRows { library, world: self, persons: persons.collect() }
    }
}

/// A world as the engine reads it. Slow and plain: every question is answered by a search.
pub(crate) struct WorldRows<'w> {
    library: &'w Library,
    world: &'w World,
    persons: Vec<(usize, &'w Person)>,
}

impl WorldRows<'_> {
    pub(crate) fn persons_count(&self) -> usize {
        self.persons.len()
    }

    fn records(&self, level: Level, row: usize) -> &Records {
        match level {
            Level::Household => &self.world.households[row].records,
            Level::Person => &self.persons[row].1.records,
        }
    }
}

impl Rows for WorldRows<'_> {
    fn households(&self) -> usize {
        self.world.households.len()
    }

    fn persons(&self) -> usize {
        self.persons.len()
    }

    fn household_of(&self, person: usize) -> usize {
        self.persons[person].0
    }

    fn today(&self, household: usize) -> Date {
        self.world.households[household].today
    }

    fn is_member(&self, person: usize, on: Date) -> bool {
        let (from, until) = self.persons[person].1.member;
        from <= on && on < until
    }

    fn fact(&self, fact: FactId, row: usize, at: Date) -> Option<Cell> {
        let declared = &self.library.declarations().facts[fact.0 as usize];
        let history = self.records(declared.level, row).facts.get(&declared.name)?;
        let (_, value) = history.iter().rev().find(|(from, _)| *from <= at)?;
        Some(value.as_ref()?.cell(self.library, declared.ty))
    }

    fn spells(&self, fact: FactId, row: usize) -> &[(Date, Date)] {
        let declared = &self.library.declarations().facts[fact.0 as usize];
        let spells = &self.records(declared.level, row).spells;
        spells.get(&declared.name).map_or(&[], Vec::as_slice)
    }

    fn local(&self, local: usize, household: usize) -> Option<Cell> {
        let name = &self.library.locals()[local];
        let rules = self.library.declarations().rules.iter();
        let declared = rules.flat_map(|r| &r.locals).find(|l| l.name == *name)?;
        let supplied = self.world.households[household].locals.get(name)?;
        Some(supplied.cell(self.library, declared.ty))
    }

    fn first(&self, kind: usize, level: Level, row: usize, from: Date) -> Option<Date> {
        let mut entries = self.records(level, row).entries.iter();
        let found = entries.find(|(k, on)| *k == kind && *on >= from);
        found.map(|(_, on)| *on)
    }

    fn followed_by(&self, kind: usize, household: usize) -> Option<Date> {
        self.world.households[household].followed_by.get(&kind).copied()
    }
}
