//! How a law counts a period: its first day, its last day, and what happens when the last is a day off.

use super::{Date, DateError, MonthEnd, Period};

/// How a period is counted.
///
/// The Korean Civil Act (articles 157 and 159 to 161) is `{ first_day_counts: false, ends: DayBefore, rolls: NextWorkday }`, with
/// the first day counted when the period starts with the day itself, at 00:00. For how long a right is restricted or an
/// obligation lasts, the General Act on Public Administration (article 6(2)) has `{ true, DayBefore, No }`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Counting {
    /// Whether the day of the event is the first day counted; otherwise it is the day after.
    pub first_day_counts: bool,
    /// On which day of its last month a period of months or years ends.
    pub ends: EndsOn,
    /// What happens when the last day is a day off.
    pub rolls: Roll,
}

/// On which day of its last month a period of months or years ends. A month that lacks the day ends it with its own last day.
/// A period of days or weeks is the same under both.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum EndsOn {
    /// On the day with the number of the event's day (European Regulation 1182/71, article 3(2)(c)): one month after
    /// 30 April ends on 30 May. When the first day counts, as [`EndsOn::DayBefore`].
    SameNumber,
    /// On the day before the one with the number of the first day counted (Korean Civil Act, article 160): one month
    /// after 30 April is counted from 1 May and ends on 31 May.
    DayBefore,
}

/// What happens when the last day of a period is a day off.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Roll {
    /// Nothing: the period ends on it.
    No,
    /// The period ends on the next workday.
    NextWorkday,
}

/// The most days off in a row that are believed; a pack that holds more is wrong.
const DAYS_OFF_MAX: u32 = 60;

/// The last day of the period that the event on `from` sets going. `is_day_off` says which days are no workdays:
/// the holidays, and the days of the week on which nobody works.
///
/// # Errors
/// `EmptyPeriod` if the period is not longer than nothing, or holds a negative part; `OutOfRange`;
/// `NoWorkday` after 60 days off in a row.
#[inline]
pub fn deadline(from: Date, period: Period, counting: &Counting, is_day_off: impl Fn(Date) -> bool) -> Result<Date, DateError> {
    if period.months < 0 || period.days < 0 || period == Period::default() {
        return Err(DateError::EmptyPeriod);
    }
    let last = match (counting.first_day_counts, counting.ends) {
        (false, EndsOn::SameNumber) => from.add(period, MonthEnd::LastDay)?,
        (false, EndsOn::DayBefore) => day_before_end(from.add_days(1)?, period)?,
        (true, _) => day_before_end(from, period)?,
    };
    match counting.rolls {
        Roll::No => Ok(last),
        Roll::NextWorkday => workday_from(last, is_day_off),
    }
}

/// The last day of a period of which `first` is the first. Where the last month lacks the number, it ends with that month: the day
/// before the first of the next.
fn day_before_end(first: Date, period: Period) -> Result<Date, DateError> {
    first.add(period, MonthEnd::NextFirst)?.add_days(-1)
}

/// The workday of number `n`, counted from `from`, or from the day after it; `from` itself if `n` is 0.
///
/// # Errors
/// `OutOfRange`; `NoWorkday` after 60 days off in a row.
#[inline]
pub fn add_workdays(from: Date, n: u32, first_day_counts: bool, is_day_off: impl Fn(Date) -> bool) -> Result<Date, DateError> {
    let mut day = from;
    for counted in 0..n {
        let next = if counted == 0 && first_day_counts { day } else { day.add_days(1)? };
        day = workday_from(next, &is_day_off)?;
    }
    Ok(day)
}

/// The first workday that is not before `day`.
#[inline]
fn workday_from(day: Date, is_day_off: impl Fn(Date) -> bool) -> Result<Date, DateError> {
    let mut workday = day;
    for _ in 0..=DAYS_OFF_MAX {
        if !is_day_off(workday) {
            return Ok(workday);
        }
        workday = workday.add_days(1)?;
    }
    Err(DateError::NoWorkday { after: day })
}
