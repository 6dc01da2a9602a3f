//! Every value of every variable, against OpenFisca's.

use programme::Programme;
use rules::{Cell, Level, Month, Ratio, RuleId, State};

use crate::population::Population;
use crate::table::{Column, Table, exact};

/// The variables of OpenFisca's template, which are rules of the pack.
pub(crate) const VARIABLES: [&str; 14] = [
    "years_of_age",
    "basic_income",
    "pension",
    "income_tax",
    "social_security_contribution",
    "household_income",
    "housing_allowance",
    "parenting_allowance",
    "meal_price",
    "swimming_pool_access",
    "housing_tax",
    "disposable_income",
    "total_benefits",
    "total_taxes",
];

/// What reforms of the template add.
const ADDED: [&str; 2] = ["new_tax", "goes_to_school"];

/// A rule that is a variable of OpenFisca's.
pub(crate) struct Variable {
    /// Its name.
    pub(crate) name: &'static str,
    /// The rule.
    pub(crate) rule: RuleId,
    /// Whose it is.
    pub(crate) level: Level,
}

/// What came of a comparison.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Values compared.
    pub(crate) compared: u64,
    /// Columns that OpenFisca refuses and the pack does not provide for, in every row.
    pub(crate) refused: u64,
    /// How many values differ.
    pub(crate) differ: u64,
    /// Some of them, in words.
    pub(crate) examples: Vec<String>,
    /// The largest difference put down to 32-bit floats, as a share of the money that the household moves.
    pub(crate) largest: Option<Ratio>,
}

/// A difference up to this share of the money that a household moves is one of 32-bit floats, which keep 24 binary digits: each
/// of the nine terms of a sum may be off by half a unit of its last digit.
const TOLERANCE: (i128, i128) = (1, 1 << 22);

/// The variables that the pack has.
///
/// # Errors
/// The name of one that it lacks.
pub(crate) fn variables(programme: &Programme) -> Result<Vec<Variable>, String> {
    let library = &programme.library;
    let variable = |name: &'static str| {
        let rule = library.rule(name)?;
        let declared = library.declarations().rules.get(rule.0 as usize)?;
        Some(Variable { name, rule, level: declared.level })
    };
    let known = VARIABLES.into_iter().map(|name| variable(name).ok_or_else(|| format!("the pack has no rule `{name}`")));
    known.chain(ADDED.into_iter().filter_map(variable).map(Ok)).collect()
}

/// Compares one month. `value` gives the pack's value of a variable, by position, for a row.
pub(crate) fn month(
    population: &Population,
    table: &Table,
    month: Month,
    variables: &[Variable],
    value: &dyn Fn(usize, usize) -> (State, Cell),
    outcome: &mut Outcome,
) {
    let moved = moved(population, table, month);
    let household = |level, row: usize| match level {
        Level::Person => population.household_of.get(row).map_or(0, |household| household.unsigned_abs() as usize),
        Level::Household => row,
    };
    for (position, Variable { name, level, .. }) in variables.iter().enumerate() {
        let rows = if *level == Level::Person { population.household_of.len() } else { population.households };
        match table.column(name, Some(month)) {
            Some(Column::Error) => {
                let provided = (0..rows).find(|row| value(position, *row).0 != State::NotProvided);
                outcome.refused += 1;
                outcome.check(provided.is_none(), || format!("{month} {name}: OpenFisca refuses, row {provided:?} has a value"));
            }
            Some(column) => {
                for row in 0..rows {
                    let moved = moved.get(household(*level, row)).copied().unwrap_or(0);
                    let (ours, theirs) = (ours(name, value(position, row)), theirs(column, row));
                    outcome.compared += 1;
                    let agree = ours.zip(theirs).is_some_and(|(ours, theirs)| outcome.agree(ours, theirs, moved));
                    outcome.check(agree, || format!("{month} {name} row {row}: {ours:?}, OpenFisca {theirs:?}"));
                }
            }
            None => outcome.check(false, || format!("{month} {name}: no column")),
        }
    }
}

/// Euros, years, or a truth.
fn ours(name: &str, (state, cell): (State, Cell)) -> Option<Ratio> {
    let unit = match name {
        "years_of_age" => 12,
        "goes_to_school" => 1,
        _ => 100,
    };
    let value = match cell {
        Cell::Narrow(value) => Ratio::from(value),
        Cell::Wide(value) => value,
    };
    if state == State::Known { value.checked_div(Ratio::from(unit)).ok() } else { None }
}

fn theirs(column: &Column, row: usize) -> Option<Ratio> {
    match column {
        Column::Whole(values) => values.get(row).map(|value| Ratio::from(i64::from(*value))),
        Column::Float(bits) => bits.get(row).copied().and_then(exact),
        Column::Error => None,
    }
}

/// For each household the euros of all that goes into its sums, without regard to sign; at least the 2,000 that a home of 200 square
/// metres costs in tax.
fn moved(population: &Population, table: &Table, month: Month) -> Vec<i64> {
    let column = |name: &str| table.whole(name, Some(month));
    let mut cents: Vec<i64> = column("rent").iter().map(|rent| i64::from(*rent) + 200_000).collect();
    let incomes = column("salary").iter().zip(column("capital_returns"));
    for (household, (salary, returns)) in population.household_of.iter().zip(incomes) {
        if let Some(cents) = cents.get_mut(household.unsigned_abs() as usize) {
            *cents += i64::from(salary.abs()) + i64::from(returns.abs());
        }
    }
    cents.into_iter().map(|cents| cents / 100).collect()
}

impl Outcome {
    fn check(&mut self, agree: bool, example: impl FnOnce() -> String) {
        if !agree {
            self.differ += 1;
            if self.examples.len() < 20 {
                self.examples.push(example());
            }
        }
    }

    fn agree(&mut self, ours: Ratio, theirs: Ratio, moved: i64) -> bool {
        if ours == theirs {
            return true;
        }
        let share = ours.checked_sub(theirs).and_then(|off| off.abs().checked_div(Ratio::from(moved.max(1))));
        let Ok(share) = share else { return false };
        let within = Ratio::new(TOLERANCE.0, TOLERANCE.1).is_ok_and(|most| share <= most);
        if within {
            self.largest = self.largest.max(Some(share));
        }
        within
    }
}
