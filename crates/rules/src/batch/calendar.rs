//! Functions of days: the scalar ones row by row, and those that rise or fall turned into a comparison with one day.

use crate::{Date, Feb29, Month, MonthEnd, Period, months_between, years_between};

/// A function of one or two days or months, as the ordinary evaluator computes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum DayFn {
    /// A date and a number of months.
    AddMonths(MonthEnd),
    /// Whole years as months, from a birth to a day.
    Age(Feb29),
    MonthsBetween,
    Year,
    MonthOfYear,
    MonthOf,
    /// Of a month.
    FirstDay,
    LastDay,
}

/// Where there is no such day.
pub(super) const NONE: i32 = i32::MIN;

fn day(number: i32) -> Option<Date> {
    Date::from_day_number(number)
}

fn month(number: i32) -> Option<Month> {
    Month::from_ym(number.div_euclid(12), u32::try_from(number.rem_euclid(12) + 1).ok()?)
}

impl DayFn {
    pub(super) fn call(self, a: i32, b: i32) -> Option<i32> {
        Some(match self {
            DayFn::AddMonths(rule) => day(a)?.add(Period { months: b, days: 0 }, rule).ok()?.day_number(),
            DayFn::Age(rule) => 12 * years_between(day(a)?, day(b)?, rule),
            DayFn::MonthsBetween => months_between(day(a)?, day(b)?, MonthEnd::LastDay).ok()?,
            DayFn::Year => day(a)?.ymd().0,
            DayFn::MonthOfYear => i32::try_from(day(a)?.ymd().1).ok()?,
            DayFn::MonthOf => day(a)?.month().month_number(),
            DayFn::FirstDay => month(a)?.first_day().day_number(),
            DayFn::LastDay => month(a)?.last_day().day_number(),
        })
    }
}

/// A function of one number that never falls, or never rises.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// `f(x, number)`.
    First(DayFn, i32),
    /// `f(number, x)`.
    Second(DayFn, i32),
    /// `sign * x + number`, within bounds.
    Shift { sign: i64, number: i64, low: i64, high: i64 },
}

impl Step {
    /// Whether it never falls (`Some(true)`) or never rises.
    fn rises(self) -> Option<bool> {
        match self {
            Step::First(DayFn::AddMonths(MonthEnd::Refuse) | DayFn::MonthOfYear, _) => None,
            Step::First(DayFn::AddMonths(_) | DayFn::Year | DayFn::MonthOf | DayFn::FirstDay | DayFn::LastDay, _) => Some(true),
            Step::First(DayFn::Age(_), _) => Some(false),
            Step::Second(DayFn::Age(_), _) => Some(true),
            Step::First(..) | Step::Second(..) => None,
            Step::Shift { sign, .. } => Some(sign > 0),
        }
    }

    fn call(self, x: i64) -> Option<i64> {
        match self {
            Step::First(function, b) => function.call(i32::try_from(x).ok()?, b).map(i64::from),
            Step::Second(function, a) => function.call(a, i32::try_from(x).ok()?).map(i64::from),
            Step::Shift { sign, number, low, high } => {
                sign.checked_mul(x)?.checked_add(number).filter(|y| (low..=high).contains(y))
            }
        }
    }
}

/// Functions one after the other, outermost last; together they never fall or never rise on a range.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    pub(super) steps: Vec<Step>,
}

/// The numbers of a range for which something holds: from `first` up, or below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Threshold {
    pub(super) first: i64,
    pub(super) above: bool,
}

impl Chain {
    /// The bounds of the results for numbers of a range; `None` if it is not defined on all of it.
    pub(super) fn ends(&self, (low, high): (i64, i64)) -> Option<(i64, i64)> {
        for step in &self.steps {
            step.rises()?;
        }
        let (x, y) = (self.call(low)?, self.call(high)?);
        Some((x.min(y), x.max(y)))
    }

    fn call(&self, x: i64) -> Option<i64> {
        self.steps.iter().try_fold(x, |x, step| step.call(x))
    }

    /// Where the result is at least `bound`, for numbers of a range; `None` if it is not defined on all of it.
    pub(super) fn at_least(&self, bound: i64, (low, high): (i64, i64)) -> Option<Threshold> {
        let mut above = true;
        for step in &self.steps {
            above = above == step.rises()?;
        }
        // Every step that can fail fails from some end on, so what holds at both ends holds between.
        self.call(low)?;
        self.call(high)?;
        let (mut from, mut until) = (low, high.checked_add(1)?);
        while from < until {
            let middle = from + (until - from) / 2;
            if (self.call(middle)? >= bound) == above {
                until = middle;
            } else {
                from = middle + 1;
            }
        }
        Some(Threshold { first: from, above })
    }
}
