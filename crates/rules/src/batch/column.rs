//! Columns in and out.

use super::{BatchError, Kernel, Slice, Source, Supply, loops};
use crate::batch::code::{Arg, Lane};
use crate::batch::value::Stand;
use crate::{Cell, Date, FactId, Level, Ratio, Rows, State};

/// The numbers of a column, as in [`Cell::Narrow`]; of fractions, the numerators.
#[derive(Clone, Copy, Debug)]
pub enum Numbers<'a> {
    /// In 32 bits.
    I32(&'a [i32]),
    /// In 64 bits.
    I64(&'a [i64]),
}

impl Numbers<'_> {
    pub(super) fn len(self) -> usize {
        match self {
            Numbers::I32(numbers) => numbers.len(),
            Numbers::I64(numbers) => numbers.len(),
        }
    }

    pub(super) fn get(self, row: usize) -> Option<i64> {
        match self {
            Numbers::I32(numbers) => numbers.get(row).copied().map(i64::from),
            Numbers::I64(numbers) => numbers.get(row).copied(),
        }
    }
}

/// The rows of one fact.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Their numbers; of rows that are not known, any.
    pub numbers: Numbers<'a>,
    /// Which rows are known; `None`: all. A row that is not known is missing: of an event that it has not happened.
    pub known: Option<&'a [bool]>,
}

/// Which persons belong to which household.
#[derive(Clone, Copy, Debug)]
pub enum Persons<'a> {
    /// There are none.
    None,
    /// Those of each household stand together: household h has the persons `offsets[h]..offsets[h + 1]`.
    Grouped(&'a [u32]),
    /// They stand in any order, of which a grouping was made.
    Scattered(&'a Grouping),
}

/// An order of persons by household.
#[derive(Clone, Debug)]
pub struct Grouping {
    pub(super) offsets: Vec<u32>,
    pub(super) order: Vec<u32>,
}

impl Grouping {
    /// From the household of each person. Those of a household keep their order.
    ///
    /// # Errors
    /// `Length` if a person belongs to no household, or there are more than 2^32 - 1 persons.
    pub fn new(household_of: &[u32], households: usize) -> Result<Grouping, BatchError> {
        u32::try_from(household_of.len()).map_err(|_| BatchError::Length)?;
        let mut offsets = vec![0_u32; households + 1];
        for household in household_of {
            *offsets.get_mut(*household as usize + 1).ok_or(BatchError::Length)? += 1;
        }
        let mut before = 0;
        for offset in &mut offsets {
            before += *offset;
            *offset = before;
        }
        let mut next = offsets.clone();
        let mut order = vec![0; household_of.len()];
        for (person, household) in (0_u32..).zip(household_of) {
            if let Some(place) = next.get_mut(*household as usize) {
                if let Some(slot) = order.get_mut(*place as usize) {
                    *slot = person;
                }
                *place += 1;
            }
        }
        Ok(Grouping { offsets, order })
    }
}

/// What a kernel runs over.
#[derive(Clone)]
pub struct Inputs<'a> {
    /// Number of households.
    pub households: usize,
    /// Their persons.
    pub persons: Persons<'a>,
    /// For each fact, by its id: its column, one row a household or person.
    pub facts: Vec<Option<Column<'a>>>,
    /// Asked for what no column holds. Its rows are those of the columns.
    pub rows: Option<&'a (dyn Rows + Sync)>,
}

impl<'a> Inputs<'a> {
    pub(super) fn column(&self, fact: FactId) -> Option<Column<'a>> {
        self.facts.get(fact.0 as usize).copied().flatten()
    }

    pub(super) fn offsets(&self) -> &'a [u32] {
        match self.persons {
            Persons::None => &[],
            Persons::Grouped(offsets) => offsets,
            Persons::Scattered(grouping) => &grouping.offsets,
        }
    }

    pub(super) fn order(&self) -> Option<&'a [u32]> {
        if let Persons::Scattered(grouping) = self.persons { Some(&grouping.order) } else { None }
    }

    /// Whether the same persons belong to the same households, in the same order.
    pub(super) fn groups_alike(&self, other: &Inputs) -> bool {
        match (self.persons, other.persons) {
            (Persons::Grouped(a), Persons::Grouped(b)) => std::ptr::eq(a, b),
            (Persons::Scattered(a), Persons::Scattered(b)) => std::ptr::eq(a, b),
            _ => false,
        }
    }

    /// Number of persons.
    pub fn persons(&self) -> usize {
        self.offsets().last().map_or(0, |last| *last as usize)
    }

    pub(super) fn len(&self, level: Level) -> usize {
        match level {
            Level::Household => self.households,
            Level::Person => self.persons(),
        }
    }

    /// The rows of some households, or of their persons.
    pub(super) fn range(&self, level: Level, households: (usize, usize)) -> (usize, usize) {
        let person = |household: usize| self.offsets().get(household).map_or(0, |offset| *offset as usize);
        match level {
            Level::Household => households,
            Level::Person => (person(households.0), person(households.1)),
        }
    }

    /// A slice with the bounds of these columns, facts being the same at all times where `always` says so.
    /// `dens` are the denominators of facts that are fractions.
    pub fn slice(&self, today: Date, always: impl Fn(FactId) -> bool, den: impl Fn(FactId) -> i64) -> Slice {
        let sizes = self.offsets().windows(2).map(|pair| if let [a, b] = pair { b.saturating_sub(*a) } else { 0 });
        let facts = (0_u32..).zip(&self.facts).map(|(number, column)| {
            let fact = FactId(number);
            column.map(|column| column.supply(always(fact), den(fact)))
        });
        Slice { today, household_max: sizes.max().unwrap_or(0) as usize, members_fixed: true, facts: facts.collect() }
    }
}

impl Column<'_> {
    fn supply(self, always: bool, den: i64) -> Supply {
        let all_known = self.known.is_none_or(|known| known.iter().all(|known| *known));
        let bounds = |numbers: &mut dyn Iterator<Item = i64>| {
            numbers.fold(None, |bounds: Option<(i64, i64)>, number| {
                Some(bounds.map_or((number, number), |(low, high)| (low.min(number), high.max(number))))
            })
        };
        let is_known = |row: usize| self.known.is_none_or(|known| known.get(row).copied().unwrap_or(false));
        let bounds = match self.numbers {
            Numbers::I32(numbers) if self.known.is_none() => {
                numbers.iter().min().zip(numbers.iter().max()).map(|(low, high)| (i64::from(*low), i64::from(*high)))
            }
            Numbers::I64(numbers) if self.known.is_none() => {
                numbers.iter().min().zip(numbers.iter().max()).map(|(low, high)| (*low, *high))
            }
            numbers => bounds(&mut (0..numbers.len()).filter(|row| is_known(*row)).filter_map(|row| numbers.get(row))),
        };
        let (min, max) = bounds.unwrap_or((0, 0));
        Supply { min, max, all_known, den, always }
    }
}

/// The numbers of an output column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// The same in every row.
    Same(i128),
    /// In 32 bits.
    I32(Vec<i32>),
    /// In 64 bits.
    I64(Vec<i64>),
    /// In 128 bits.
    I128(Vec<i128>),
    /// Fractions, each with a denominator of its own.
    Ratios(Vec<Ratio>),
}

/// The rows of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub(super) level: Level,
    pub(super) is_wide: bool,
    /// What all numbers are divided by; 1 unless the rule is a rate or an amount.
    pub den: i128,
    /// The numbers; where the state is not `Known`, any.
    pub values: Values,
    /// The states; `None`: all are `always`.
    pub states: Option<Vec<State>>,
    /// The state of all rows, where they have one.
    pub always: State,
}

impl Output {
    /// The state of a row, and its value if it is known, as [`crate::Columns::rule`] gives them.
    pub fn row(&self, row: usize) -> (State, Cell) {
        let state = self.states.as_ref().map_or(self.always, |states| states.get(row).copied().unwrap_or_default());
        let number = match &self.values {
            Values::Same(number) => *number,
            Values::I32(values) => values.get(row).map_or(0, |value| i128::from(*value)),
            Values::I64(values) => values.get(row).map_or(0, |value| i128::from(*value)),
            Values::I128(values) => values.get(row).copied().unwrap_or(0),
            Values::Ratios(values) => return (state, Cell::Wide(values.get(row).copied().unwrap_or(Ratio::ZERO))),
        };
        let cell = match self.is_wide {
            true => Cell::Wide(Ratio::new(number, self.den).unwrap_or(Ratio::ZERO)),
            false => Cell::Narrow(i64::try_from(number).unwrap_or(0)),
        };
        (state, cell)
    }
}

impl Output {
    /// The sum of the rows that are known, of so many; `None` if it does not fit.
    pub fn total(&self, rows: usize) -> Option<Ratio> {
        let all_known = self.states.is_none() && self.always == State::Known;
        let arch = pulp::Arch::new();
        let numerators = match &self.values {
            Values::Same(number) if all_known => number.checked_mul(i128::try_from(rows).ok()?)?,
            Values::I32(values) if all_known => loops::total(arch, values),
            Values::I64(values) if all_known => loops::total(arch, values),
            _ => return self.total_by_row(rows),
        };
        Ratio::new(numerators, self.den).ok()
    }

    fn total_by_row(&self, rows: usize) -> Option<Ratio> {
        let mut known = (0..rows).filter_map(|row| match self.row(row) {
            (State::Known, Cell::Wide(ratio)) => Some(ratio),
            (State::Known, Cell::Narrow(number)) => Some(Ratio::from(number)),
            _ => None,
        });
        known.try_fold(Ratio::ZERO, |total, more| total.checked_add(more).ok())
    }
}

/// What a run writes, one column a rule. Can be used again for the next run, which saves allocating.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outputs {
    /// In the order of the rules.
    pub columns: Vec<Output>,
}

/// A vector of the same kind if there is one, of that length.
macro_rules! reused {
    ($old:expr, $kind:ident, $len:expr, $zero:expr) => {{
        let mut values = if let Some(Values::$kind(values)) = $old { values } else { Vec::new() };
        values.resize($len, $zero);
        Values::$kind(values)
    }};
}

impl Outputs {
    /// Makes room for a run.
    pub(super) fn lay_out(&mut self, kernel: &Kernel, inputs: &Inputs, households: (usize, usize)) {
        let mut old = std::mem::take(&mut self.columns).into_iter();
        for result in &kernel.results {
            let (start, end) = inputs.range(result.level, households);
            let len = end - start;
            let old = old.next();
            let (values, states) = old.map_or((None, None), |old| (Some(old.values), old.states));
            let states_of = |states: Option<Vec<State>>| {
                let mut states = states.unwrap_or_default();
                states.resize(len, State::Known);
                Some(states)
            };
            let (den, values, states, always) = match result.source {
                Source::Slow(_) => (1, reused!(values, Ratios, len, Ratio::ZERO), states_of(states), State::Known),
                Source::Value(value) => {
                    let values = match value.num.arg {
                        Arg::Const(number) => Values::Same(number),
                        Arg::Reg(reg) => match kernel.code.lane(reg) {
                            Lane::I64 => reused!(values, I64, len, 0),
                            Lane::I128 => reused!(values, I128, len, 0),
                            Lane::I32 | Lane::State => reused!(values, I32, len, 0),
                        },
                    };
                    let (states, always) = match value.stand {
                        Stand::Known => (None, State::Known),
                        Stand::Always(state) => (None, state),
                        Stand::Column(_) => (states_of(states), State::Known),
                    };
                    (value.den, values, states, always)
                }
            };
            self.columns.push(Output { level: result.level, is_wide: result.is_wide, den, values, states, always });
        }
    }
}
