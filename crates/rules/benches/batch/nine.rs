//! One rule of nine steps: an age, a waiting time, two rates, a table of brackets, rounding, a cap and a choice.

use crate::library::Declare;
use crate::{Chance, numbers};
use rules::{Cell, Date, FactId, Feb29, Inputs, Level, Library, MonthEnd, Period, Persons, Rows, Ty, years_between};

pub(crate) const TODAY: &str = "2026-03-01";

/// Nine steps: age, its comparison, months added, their comparison, `and`, rate of the rent, rounding, share of the income,
/// rounding, difference, the least and the most, the choice.
const FORMULA: &str = "if age(born, today, mar1) >= 18 years and add(moved, 6 months, last_day) <= today \
    then max(KRW 0, min(round(rent * 0.633, down, KRW 10) - round(income * 13.25%, half_up, KRW 1), KRW 400_000)) \
    else KRW 0";

pub(crate) fn library() -> Library {
    Declare::new("KRW", 0)
        .fact("born", Level::Household, Ty::Date)
        .fact("moved", Level::Household, Ty::Date)
        .fact("rent", Level::Household, Ty::Money)
        .fact("income", Level::Household, Ty::Money)
        .rule("benefit", Level::Household, Ty::Money, FORMULA)
        .build()
}

pub(crate) struct Columns {
    pub(crate) born: Vec<i32>,
    pub(crate) moved: Vec<i32>,
    pub(crate) rent: Vec<i32>,
    pub(crate) income: Vec<i32>,
}

impl Columns {
    pub(crate) fn new(rows: usize) -> Columns {
        let mut chance = Chance(7);
        let mut column = |low: i32, bound: u64| (0..rows).map(|_| low + chance.below(bound)).collect::<Vec<i32>>();
        Columns {
            born: column(-15_000, 35_000),
            moved: column(18_000, 2_600),
            rent: column(100_000, 900_000),
            income: column(0, 4_000_000),
        }
    }

    pub(crate) fn inputs(&self) -> Inputs<'_> {
        let facts = [&self.born, &self.moved, &self.rent, &self.income].map(|column| numbers(column)).to_vec();
        Inputs { households: self.born.len(), persons: Persons::None, facts, rows: None }
    }

    /// One loop, as one would write it who knows the month: the two dates are compared with days found beforehand.
    pub(crate) fn by_hand_into(&self, out: &mut Vec<i32>) {
        let (born_by, moved_by) = thresholds();
        out.clear();
        let rows = self.born.iter().zip(&self.moved).zip(&self.rent).zip(&self.income);
        out.extend(rows.map(|(((born, moved), rent), income)| {
            let allowance = i64::from(*rent) * 633 / 10_000 * 10;
            let share = (i64::from(*income) * 1325 + 5_000) / 10_000;
            let benefit = allowance.wrapping_sub(share).clamp(0, 400_000);
            if *born <= born_by && *moved <= moved_by { benefit as i32 } else { 0 }
        }));
    }

    pub(crate) fn by_hand(&self) -> Vec<i32> {
        let mut out = Vec::new();
        self.by_hand_into(&mut out);
        out
    }
}

/// The last birth of one who is 18, and the last move six months ago.
fn thresholds() -> (i32, i32) {
    let today: Date = TODAY.parse().unwrap();
    let last = |holds: &dyn Fn(Date) -> bool| {
        let days = (-20_000..today.day_number()).rev();
        days.into_iter().find(|day| holds(Date::from_day_number(*day).unwrap())).unwrap()
    };
    let born = last(&|day| years_between(day, today, Feb29::Mar1) >= 18);
    let moved = last(&|day| day.add(Period::months(6), MonthEnd::LastDay).unwrap() <= today);
    (born, moved)
}

impl Rows for Columns {
    fn households(&self) -> usize {
        self.born.len()
    }

    fn persons(&self) -> usize {
        0
    }

    fn household_of(&self, _: usize) -> usize {
        0
    }

    fn today(&self, _: usize) -> Date {
        TODAY.parse().unwrap()
    }

    fn is_member(&self, _: usize, _: Date) -> bool {
        false
    }

    fn fact(&self, fact: FactId, row: usize, _: Date) -> Option<Cell> {
        let column = [&self.born, &self.moved, &self.rent, &self.income][fact.0 as usize];
        Some(Cell::Narrow(i64::from(column[row])))
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
