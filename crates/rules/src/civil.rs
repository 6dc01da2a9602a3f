//! Civil dates as day numbers: the calendar of the law, without clocks or time zones.
//!
//! Every day lies in the years 1 to 9999 of the proleptic Gregorian calendar. What would leave them is an error, never a wrong day.

mod counting;
mod hours;
mod share;
mod text;

use std::fmt;

pub use counting::{Counting, EndsOn, Roll, add_workdays, deadline};
pub use hours::{DAY_MINUTES, HoursError, OfficeHours, Time, hours_on, minute_of, working_minutes};
pub use share::{Basis, Interval, Within, prorate};

/// A day, held as the number of days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date(i32);

/// A month of a year, held as the number of months since 0000-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month(i32);

/// A length of civil time. A year is 12 months and a week 7 days; a month is no number of days.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Period {
    /// Months, moved by first.
    pub months: i32,
    /// Days, moved by after the months.
    pub days: i32,
}

/// Which day is meant when the month reached has no day of that number, as in "one month after 31 January".
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MonthEnd {
    /// The last day of that month.
    LastDay,
    /// The first day of the month after it.
    NextFirst,
    /// None: the question is an error.
    Refuse,
}

/// On which day of a common year an anniversary of 29 February is reached.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Feb29 {
    /// On 28 February.
    Feb28,
    /// On 1 March.
    Mar1,
}

/// A day of the week.
#[expect(missing_docs, reason = "the names say it")]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Why there is no such day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateError {
    /// The result, or a step on the way to it, lies outside the years 1 to 9999.
    OutOfRange,
    /// The month has no day of that number, and the rule is [`MonthEnd::Refuse`].
    NoSuchDay {
        /// The month reached.
        month: Month,
        /// The number of the day it lacks.
        day: u32,
    },
    /// The text is no date, or no month.
    NotADate,
    /// A period to be counted must be longer than nothing.
    EmptyPeriod,
    /// Only days off, for longer than any calendar of holidays explains.
    NoWorkday {
        /// The day after which a workday was sought.
        after: Date,
    },
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateError::OutOfRange => f.write_str("the day lies outside the years 1 to 9999"),
            DateError::NoSuchDay { month, day } => write!(f, "{month} has no day {day}"),
            DateError::NotADate => f.write_str("not a date such as 2014-11-30, nor a month such as 2014-11"),
            DateError::EmptyPeriod => f.write_str("a period to be counted must be longer than nothing"),
            DateError::NoWorkday { after } => {
                write!(f, "no workday soon after {after}: are the holidays right?")
            }
        }
    }
}

impl std::error::Error for DateError {}

/// From 0000-03-01, the day before which the reckoning below puts the leap day, to 1970-01-01.
const EPOCH: i32 = 719_468;

impl Date {
    /// 0001-01-01.
    pub const MIN: Date = Date(-719_162);
    /// 9999-12-31.
    pub const MAX: Date = Date(2_932_896);

    /// The day of that year, month and number, if there is one in the years 1 to 9999.
    #[inline]
    pub const fn from_ymd(year: i32, month: u32, day: u32) -> Option<Date> {
        let Some(of) = Month::from_ym(year, month) else {
            return None;
        };
        if day >= 1 && day <= of.length() { Some(of.day(day)) } else { None }
    }

    /// The day that many days after 1970-01-01 (before it, if negative), if it lies in the years 1 to 9999.
    #[inline]
    pub const fn from_day_number(days: i32) -> Option<Date> {
        if days >= Date::MIN.0 && days <= Date::MAX.0 { Some(Date(days)) } else { None }
    }

    /// Days since 1970-01-01; negative before it.
    #[inline]
    pub const fn day_number(self) -> i32 {
        self.0
    }

    /// Year, month (1 to 12) and day (1 to 31).
    #[inline]
    pub const fn ymd(self) -> (i32, u32, u32) {
        // Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms" (2022), section 4:
        // years begin in March, so that the leap day is the last of its year; multiplications stand in for divisions.
        let day = (self.0 + EPOCH) as u32;
        let in_centuries = 4 * day + 3;
        let (century, day_of_century) = (in_centuries / 146_097, in_centuries % 146_097 / 4);
        let in_years = 2_939_745 * (4 * day_of_century + 3) as u64;
        let (year_of_century, day_of_year) = ((in_years >> 32) as u32, (in_years as u32) / 2_939_745 / 4);
        let in_months = 2_141 * day_of_year + 197_913;
        let (month, day_of_month) = (in_months >> 16, (in_months & 0xffff) / 2_141);
        let after_december = day_of_year >= 306;
        let year = 100 * century + year_of_century + after_december as u32;
        (year as i32, if after_december { month - 12 } else { month }, day_of_month + 1)
    }

    /// The month in which the day lies.
    #[inline]
    pub const fn month(self) -> Month {
        let (year, month, _) = self.ymd();
        Month(year * 12 + month as i32 - 1)
    }

    /// The day of the week.
    #[inline]
    pub const fn weekday(self) -> Weekday {
        match (self.0 - Date::MIN.0) % 7 {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// The day that many days later, or earlier if negative.
    ///
    /// # Errors
    /// `OutOfRange`.
    #[inline]
    pub fn add_days(self, days: i32) -> Result<Date, DateError> {
        self.0.checked_add(days).and_then(Date::from_day_number).ok_or(DateError::OutOfRange)
    }

    /// The day reached by moving on by the months, under the rule for a day that the month lacks, and then by the days.
    ///
    /// # Errors
    /// `OutOfRange`; `NoSuchDay` under [`MonthEnd::Refuse`].
    #[inline]
    pub fn add(self, period: Period, rule: MonthEnd) -> Result<Date, DateError> {
        if period.months == 0 {
            return self.add_days(period.days);
        }
        let (_, _, day) = self.ymd();
        let month = self.month().plus(period.months)?;
        let reached = match rule {
            _ if day <= month.length() => month.day(day),
            MonthEnd::LastDay => month.last_day(),
            MonthEnd::NextFirst => month.next_first()?,
            MonthEnd::Refuse => return Err(DateError::NoSuchDay { month, day }),
        };
        reached.add_days(period.days)
    }

    /// [`Date::add`] of the negative period: back by the months first, then by the days. It does not undo `add`.
    ///
    /// # Errors
    /// As [`Date::add`].
    #[inline]
    pub fn sub(self, period: Period, rule: MonthEnd) -> Result<Date, DateError> {
        self.add(period.times(-1)?, rule)
    }

    /// The day of number `n` in a series that repeats every `period`, this day having number 0. It is reckoned from this day at
    /// once, never from its neighbour, so a series from the 31st comes back to the 31st after a short month.
    ///
    /// # Errors
    /// As [`Date::add`].
    #[inline]
    pub fn nth(self, period: Period, n: i32, rule: MonthEnd) -> Result<Date, DateError> {
        self.add(period.times(n)?, rule)
    }
}

impl Month {
    /// That month (1 to 12) of that year, if the year is one of 1 to 9999.
    #[inline]
    pub const fn from_ym(year: i32, month: u32) -> Option<Month> {
        if year >= 1 && year <= 9999 && month >= 1 && month <= 12 { Some(Month(year * 12 + month as i32 - 1)) } else { None }
    }

    /// Months since 0000-01.
    #[inline]
    pub const fn month_number(self) -> i32 {
        self.0
    }

    /// Year and month (1 to 12).
    #[inline]
    pub const fn ym(self) -> (i32, u32) {
        (self.0 / 12, (self.0 % 12) as u32 + 1)
    }

    /// The month that many months later, or earlier if negative.
    ///
    /// # Errors
    /// `OutOfRange`.
    #[inline]
    pub fn plus(self, months: i32) -> Result<Month, DateError> {
        match self.0.checked_add(months) {
            Some(number) if (12..120_000).contains(&number) => Ok(Month(number)),
            _ => Err(DateError::OutOfRange),
        }
    }

    /// Its first day.
    #[inline]
    pub const fn first_day(self) -> Date {
        self.day(1)
    }

    /// Its last day.
    #[inline]
    pub const fn last_day(self) -> Date {
        self.day(self.length())
    }

    /// The first day of the month after it.
    ///
    /// # Errors
    /// `OutOfRange` for 9999-12.
    #[inline]
    pub fn next_first(self) -> Result<Date, DateError> {
        Ok(self.plus(1)?.first_day())
    }

    /// Its length in days.
    #[inline]
    pub const fn length(self) -> u32 {
        match self.ym() {
            (year, 2) => 28 + is_leap(year) as u32,
            (_, 4 | 6 | 9 | 11) => 30,
            _ => 31,
        }
    }

    /// Its day of that number, which the caller has checked.
    #[inline]
    const fn day(self, day: u32) -> Date {
        // Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, as in `Date::ymd`.
        let from_march = self.0 - 2;
        let (year, month) = (from_march / 12, from_march % 12);
        let day_of_year = (153 * month + 2) / 5 + day as i32 - 1;
        Date(365 * year + year / 4 - year / 100 + year / 400 + day_of_year - EPOCH)
    }
}

/// Whether 29 February is a day of that year.
#[inline]
const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

impl Period {
    /// So many years of 12 months.
    #[inline]
    pub const fn years(years: i16) -> Period {
        Period { months: 12 * years as i32, days: 0 }
    }

    /// So many months.
    #[inline]
    pub const fn months(months: i32) -> Period {
        Period { months, days: 0 }
    }

    /// So many weeks of 7 days.
    #[inline]
    pub const fn weeks(weeks: i16) -> Period {
        Period { months: 0, days: 7 * weeks as i32 }
    }

    /// So many days.
    #[inline]
    pub const fn days(days: i32) -> Period {
        Period { months: 0, days }
    }

    /// The period `n` times over.
    ///
    /// # Errors
    /// `OutOfRange` if a part does not fit.
    #[inline]
    pub fn times(self, n: i32) -> Result<Period, DateError> {
        match (self.months.checked_mul(n), self.days.checked_mul(n)) {
            (Some(months), Some(days)) => Ok(Period { months, days }),
            _ => Err(DateError::OutOfRange),
        }
    }
}

/// The days from `a` until `b`, of which the first is counted and the last is not; negative if `b` is the earlier.
#[inline]
pub const fn days_between(a: Date, b: Date) -> i32 {
    b.0 - a.0
}

/// The whole months completed from `a` to `b`: the most that can be added to `a` without passing `b`.
/// If `b` is the earlier, it is the months from `b` to `a`, with a minus.
///
/// # Errors
/// `NoSuchDay` under [`MonthEnd::Refuse`], exactly when the other two rules disagree.
#[inline]
pub fn months_between(a: Date, b: Date, rule: MonthEnd) -> Result<i32, DateError> {
    if b < a {
        return Ok(-months_between(b, a, rule)?);
    }
    let ((_, _, day), (_, _, day_reached)) = (a.ymd(), b.ymd());
    let month = b.month();
    let months = month.0 - a.month().0;
    if day_reached >= day {
        return Ok(months);
    }
    // Short of the day, unless the month ends here and has no such day.
    match rule {
        _ if day_reached < month.length() => Ok(months - 1),
        MonthEnd::LastDay => Ok(months),
        MonthEnd::NextFirst => Ok(months - 1),
        MonthEnd::Refuse => Err(DateError::NoSuchDay { month, day }),
    }
}

/// The whole years completed from `a` to `b`, as an age is counted.
/// If `b` is the earlier, it is the years from `b` to `a`, with a minus.
#[inline]
pub fn years_between(a: Date, b: Date, rule: Feb29) -> i32 {
    if b < a {
        return -years_between(b, a, rule);
    }
    let ((year, month, day), (year_reached, month_reached, day_reached)) = (a.ymd(), b.ymd());
    let birthday = match (month, day, rule) {
        (2, 29, Feb29::Feb28) if !is_leap(year_reached) => (2, 28),
        _ => (month, day),
    };
    year_reached - year - i32::from((month_reached, day_reached) < birthday)
}
