//! How much of a month or a year a stretch of days covers.

use super::{Date, DateError, Month, days_between, is_leap};
use crate::ratio::Ratio;

/// The days from `start` until `end`: the first is in it, the last is not. Empty if `end` is not the later.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Interval {
    /// The first day in it.
    pub start: Date,
    /// The first day no longer in it.
    pub end: Date,
}

impl Interval {
    /// Its length in days; 0 if it is empty.
    #[inline]
    pub fn days(self) -> i32 {
        days_between(self.start, self.end).max(0)
    }

    /// The number of days that lie in both.
    #[inline]
    pub fn overlap(self, other: Interval) -> i32 {
        Interval { start: self.start.max(other.start), end: self.end.min(other.end) }.days()
    }

    /// The number of its days that lie in the month.
    #[inline]
    pub fn overlap_month(self, month: Month) -> i32 {
        // No interval holds the very last day of the calendar, so in its month nothing is missed.
        self.overlap(Interval { start: month.first_day(), end: month.next_first().unwrap_or(Date::MAX) })
    }
}

/// What a day is a part of.
///
/// "Covered" are the days of the interval that lie in the month. The share of a year is the mean of the shares of its months.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Basis {
    /// A day is 1/30 of a month. A month covered whole is exactly 1, whatever its length, and no share is above 1: so 27 of the
    /// 28 days of a February are 27/30, all 28 are 1, and 30 days of a January are 1 as all 31 are.
    Thirty,
    /// A day is one part of as many as that month has days: 15 of the days of June are 1/2, 14 of a February of 28 are 1/2.
    ActualMonth,
    /// A day is one part of as many as that year has days, and a month's share is of a twelfth of the year. So a whole month of
    /// 31 days is above 1 and one of 30 is below it; a whole year is exactly 1.
    ActualYear,
}

/// Of what a share is taken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Within {
    /// Of that month.
    Month(Month),
    /// Of that calendar year.
    Year(i32),
}

/// The parts into which a month is divided here: a number that 28, 29, 30 and 31 divide, and 365 and 366.
const PARTS: i64 = 4 * 7 * 29 * 15 * 31 * 73 * 61;

/// The share of the month or the year that the interval covers, exactly.
///
/// # Errors
/// `OutOfRange` for a year outside 1 to 9999.
#[inline]
pub fn prorate(interval: Interval, within: Within, basis: Basis) -> Result<Ratio, DateError> {
    let (first, count) = match within {
        Within::Month(month) => (month, 1),
        Within::Year(year) => (Month::from_ym(year, 1).ok_or(DateError::OutOfRange)?, 12),
    };
    let covered = (0..count).map(|n| parts_covered(interval, Month(first.0 + n), basis)).sum();
    Ok(Ratio::from_parts(covered, PARTS * i64::from(count)))
}

fn parts_covered(interval: Interval, month: Month, basis: Basis) -> i64 {
    let days = i64::from(interval.overlap_month(month));
    let length = i64::from(month.length());
    match basis {
        Basis::Thirty if days == length => PARTS,
        Basis::Thirty => (days * (PARTS / 30)).min(PARTS),
        Basis::ActualMonth => days * (PARTS / length),
        Basis::ActualYear => 12 * days * (PARTS / days_of_year(month)),
    }
}

fn days_of_year(month: Month) -> i64 {
    let (year, _) = month.ym();
    365 + i64::from(is_leap(year))
}
