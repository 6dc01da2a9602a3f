//! What falls due month by month, for blocks of households.
//!
//! The money of a month is what the standing on its last day shows as due in it. It is computed by the programme's own rules; only
//! the months in which something can fall due are asked about ([`crate::seek`]).

use std::ops::Range;

use programme::Programme;
use rules::{Columns, Date, FactId, Library, Month, RuleId, State};

use crate::block::Block;
use crate::items::Item;
use crate::lines::{Line, LineKind};
use crate::reading::{Readings, UnreadableFact};
use crate::seek::{Found, Piece};
use crate::window::Window;
use crate::words::{UnknownWord, Wording};

/// Why the money of a programme cannot be computed for columns of people.
#[derive(Debug, thiserror::Error)]
pub enum MoneyError {
    /// Lives speak of something that the programme does not know.
    #[error("{0}")]
    Word(#[from] UnknownWord),
    /// A fact is read in a way that columns do not have.
    #[error("{0}")]
    Fact(#[from] UnreadableFact),
    /// An entitlement reads single entries.
    #[error("`{0}` reads single entries, which columns of people do not hold")]
    Entries(String),
    /// The months are out of range.
    #[error("the months are out of range")]
    Months,
}

/// A sum of money, and what could not be summed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// In minor units.
    pub amount: i128,
    /// How many instalments it is made of.
    pub count: u64,
    /// How many more there may be whose amount or condition is not known.
    pub unknown: u64,
}

impl Sum {
    /// Adds another.
    pub fn add(&mut self, other: Sum) {
        self.amount += other.amount;
        self.count += other.count;
        self.unknown += other.unknown;
    }
}

/// Money that falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The household, by its number.
    pub household: u64,
    /// Position of the entitlement.
    pub entitlement: usize,
    /// Which of the months.
    pub month: usize,
    /// In minor units; `None`: it is not known.
    pub amount: Option<i64>,
}

/// What falls due, by entitlement and month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    months: usize,
    sums: Vec<Sum>,
}

impl Table {
    /// An empty table.
    pub fn new(money: &Money) -> Table {
        Table { months: money.months(), sums: vec![Sum::default(); money.months() * money.programme.entitlements.len()] }
    }

    /// Adds an amount.
    pub fn book(&mut self, booked: Booked) {
        if let Some(sum) = self.sums.get_mut(booked.entitlement * self.months + booked.month) {
            sum.add(match booked.amount {
                Some(amount) => Sum { amount: amount.into(), count: 1, unknown: 0 },
                None => Sum { amount: 0, count: 0, unknown: 1 },
            });
        }
    }

    /// Adds another table of the same programme and months.
    pub fn add(&mut self, other: &Table) {
        self.sums.iter_mut().zip(&other.sums).for_each(|(sum, other)| sum.add(*other));
    }

    /// The sum of an entitlement in a month.
    pub fn sum(&self, entitlement: usize, month: usize) -> Sum {
        self.sums.get(entitlement * self.months + month).copied().unwrap_or_default()
    }
}

/// The money side of a programme, made ready for some months.
pub struct Money<'p> {
    pub(crate) programme: &'p Programme,
    pub(crate) window: Window,
    pub(crate) lines: Vec<Line>,
    pub(crate) wording: Wording,
    pub(crate) readings: Readings,
    /// For each local of the library, its place among those of an instalment.
    pub(crate) locals: Vec<Option<usize>>,
}

/// Room that is used again for each block.
#[derive(Debug, Default)]
pub struct Desk {
    pub(crate) columns: Columns,
    pub(crate) persons: Vec<u32>,
    pub(crate) home: Vec<u32>,
    pub(crate) own: Vec<usize>,
    pub(crate) begins: Vec<usize>,
    pub(crate) pieces: Vec<Piece>,
    found: Found,
    pub(crate) items: Vec<Item>,
    /// For each candidate the question that answers it.
    answers: Vec<usize>,
    /// How many questions were put.
    pub questions: u64,
}

impl Desk {
    /// The persons who were part of a question.
    pub(crate) fn persons_of(&self, place: usize) -> Range<usize> {
        let at = |place: usize| self.begins.get(place).copied().unwrap_or(self.persons.len());
        at(place)..at(place + 1)
    }
}

/// Money that may fall due.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) row: u32,
    pub(crate) month: u16,
    /// `n`, `due`, `period_start`, `period_end`.
    pub(crate) locals: [i64; 4],
}

/// Questions put at a time.
pub(crate) const AT_ONCE: usize = 1024;

impl<'p> Money<'p> {
    /// Makes a programme ready for so many months from one on.
    ///
    /// # Errors
    /// If its money cannot be computed for invented lives.
    pub fn new(programme: &'p Programme, first: Month, months: usize) -> Result<Money<'p>, MoneyError> {
        let window = Window::new(first, months).map_err(|_| MoneyError::Months)?;
        let lines = Line::all(programme, &window);
        if let Some(line) = lines.iter().find(|line| line.reads_entries(programme)) {
            let id = programme.entitlements.get(line.entitlement).map(|entitlement| entitlement.thing.id.clone());
            return Err(MoneyError::Entries(id.unwrap_or_default()));
        }
        let wording = Wording::of(programme)?;
        let wanted = lines.iter().flat_map(|line| line.facts(programme)).collect();
        let readings = Readings::new(programme, &wording, &wanted)?;
        let place = |name: &String| programme::SERIES_LOCALS.iter().position(|local| local == name);
        let locals = programme.library.locals().iter().map(place).collect();
        Ok(Money { programme, window, lines, wording, readings, locals })
    }

    /// The programme.
    pub fn programme(&self) -> &'p Programme {
        self.programme
    }

    /// How many months.
    pub fn months(&self) -> usize {
        self.window.len()
    }

    /// One of the months.
    pub fn month(&self, number: usize) -> Month {
        self.window.last_day(number).month()
    }

    /// The words of lives in this programme.
    pub fn wording(&self) -> &Wording {
        &self.wording
    }

    /// Everything that falls due in a block.
    pub fn run(&self, block: &Block, desk: &mut Desk, book: &mut impl FnMut(Booked)) {
        for line in &self.lines {
            self.line(line, block, desk, book);
        }
    }

    /// What falls due in a block of one entitlement.
    pub fn run_one(&self, entitlement: usize, block: &Block, desk: &mut Desk, book: &mut impl FnMut(Booked)) {
        for line in self.lines.iter().filter(|line| line.entitlement == entitlement) {
            self.line(line, block, desk, book);
        }
    }

    fn line(&self, line: &Line, block: &Block, desk: &mut Desk, book: &mut impl FnMut(Booked)) {
        let mut found = std::mem::take(&mut desk.found);
        found.candidates.clear();
        found.settled.clear();
        self.seek(line, block, desk, &mut found);
        for some in found.candidates.chunks(AT_ONCE) {
            self.pay(line, block, desk, some, book);
        }
        for settled in &found.settled {
            (settled.first..=settled.last)
                .for_each(|month| self.book(line, block, settled.row, month, Some(settled.amount), book));
        }
        desk.found = found;
    }

    /// Books those of some candidates that are owed.
    fn pay(&self, line: &Line, block: &Block, desk: &mut Desk, some: &[Candidate], book: &mut impl FnMut(Booked)) {
        let is_series = matches!(line.kind, LineKind::Series { .. });
        let (mut items, mut answers) = (std::mem::take(&mut desk.items), std::mem::take(&mut desk.answers));
        items.clear();
        answers.clear();
        let mut before: Option<&Candidate> = None;
        for candidate in some {
            if before.is_none_or(|before| !self.is_as_before(line, block, before, candidate)) {
                let known = self.window.last_day(candidate.month.into());
                // An instalment of a series is looked at from the first day of its period.
                let start = day(candidate.locals[2]).filter(|_| is_series);
                items.push(Item { row: candidate.row, today: start.unwrap_or(known), known, locals: candidate.locals });
                before = Some(candidate);
            }
            answers.push(items.len() - 1);
        }
        self.ask(line, block, desk, &items, if is_series { &line.plan_of_period } else { &line.plan_of_month });
        let library = &self.programme.library;
        for (candidate, answer) in some.iter().zip(&answers) {
            let Some(row) = desk.own.get(*answer).copied() else { continue };
            let is_owed = || value(library, &desk.columns, line.owed, row) == (State::Known, 1);
            if is_series || (is_owed() && self.falls_due(line, desk, row, candidate)) {
                self.book(
                    line,
                    block,
                    candidate.row,
                    candidate.month.into(),
                    instalment(library, line, &desk.columns, row),
                    book,
                );
            }
        }
        (desk.items, desk.answers) = (items, answers);
    }

    /// Whether an instalment has the answer that an earlier one of its series had: nothing by which they can differ lies between.
    fn is_as_before(&self, line: &Line, block: &Block, before: &Candidate, candidate: &Candidate) -> bool {
        let Some(between) = line.between.as_ref().filter(|_| before.row == candidate.row) else { return false };
        let (Some(first), Some(end)) = (day(before.locals[2]), day(candidate.locals[3])) else { return false };
        let last = end.max(self.window.last_day(candidate.month.into()));
        let lies_between = |day: i32| first.day_number() < day && day <= last.day_number();
        let mut differs =
            before.locals[0] >= candidate.locals[0] || between.days.iter().any(|day| lies_between(day.day_number()));
        for fact in &between.facts {
            self.rows_of(*fact, line.level, block, candidate.row as usize, |place, row| {
                differs |= block.steps(place, row).iter().any(|step| lies_between(step.day));
            });
        }
        for fact in between.watched.iter().filter_map(|node| self.programme.library.fact_of(*node)) {
            self.rows_of(fact, line.level, block, candidate.row as usize, |place, row| {
                let passes = |number: i64| i32::try_from(number).is_ok_and(|day| day == first.day_number() || lies_between(day));
                differs |= block.steps(place, row).iter().any(|step| passes(step.number));
            });
        }
        !differs
    }

    /// Whether a single instalment is due in the month.
    fn falls_due(&self, line: &Line, desk: &Desk, row: usize, candidate: &Candidate) -> bool {
        let LineKind::Once(due) = line.kind else { return true };
        let (state, day) = value(&self.programme.library, &desk.columns, due, row);
        let month = i32::try_from(day).ok().and_then(|day| self.window.month(day));
        state == State::Known && month == Some(candidate.month.into())
    }

    fn book(
        &self,
        line: &Line,
        block: &Block,
        row: u32,
        month: usize,
        amount: Option<Option<i64>>,
        book: &mut impl FnMut(Booked),
    ) {
        let Some(amount) = amount else { return };
        let household = match line.level {
            rules::Level::Household => row,
            rules::Level::Person => block.home.get(row as usize).copied().unwrap_or(0),
        };
        let household = block.first + u64::from(household);
        book(Booked { household, entitlement: line.entitlement, month, amount });
    }
}

/// An instalment's amount; `Some(None)`: there may be one, but its amount is not known; `None`: there is none.
fn instalment(library: &Library, line: &Line, columns: &Columns, row: usize) -> Option<Option<i64>> {
    let (amount_state, amount) = value(library, columns, line.amount, row);
    let when = line.when.map_or((State::Known, 1), |when| value(library, columns, when, row));
    match (when, amount_state) {
        ((State::Known, 0) | (State::Waiting | State::NotProvided, _), _) => None,
        ((State::Known, _), State::Known) => Some(Some(amount)),
        _ => Some(None),
    }
}

fn day(number: i64) -> Option<Date> {
    i32::try_from(number).ok().and_then(Date::from_day_number)
}

pub(crate) fn value(library: &Library, columns: &Columns, rule: RuleId, row: usize) -> (State, i64) {
    match columns.rule(library, rule, row) {
        (state, rules::Cell::Narrow(value)) => (state, value),
        (_, rules::Cell::Wide(_)) => (State::Fault, 0),
    }
}

impl Money<'_> {
    /// The place of a fact among those kept.
    pub(crate) fn place(&self, fact: FactId) -> Option<usize> {
        self.readings.place.get(fact.0 as usize).copied().flatten()
    }
}
