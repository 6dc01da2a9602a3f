//! Times of day, and periods that run only while offices work.

use std::fmt;
use std::str::FromStr;

use super::{Date, DateError};

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 1_440;

/// The most days in a row without office hours that are believed, as for deadlines.
const DAYS_OFF_MAX: u32 = 60;

/// A minute of a day, on the clock of the programme: held as minutes since 1970-01-01T00:00. It knows no time zone; where clocks are
/// put forward or back, an hour on this clock is not always an hour that has passed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Time(i64);

/// When offices work on a workday: stretches of minutes of the day, half-open, in order, not touching; from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeHours {
    /// The first day on which these hours hold.
    pub from: Date,
    /// The first day on which they no longer hold; `None`: until the next.
    pub until: Option<Date>,
    /// Stretches of minutes since midnight: 09:00 to 12:00 is `(540, 720)`.
    pub open: Vec<(u16, u16)>,
}

/// Why a period of working hours has no end that can be computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HoursError {
    /// The hours of that day are not known.
    NotKnown(Date),
    /// As for days.
    Date(DateError),
}

impl Time {
    /// That minute of a day, if a day has it.
    pub const fn new(day: Date, minute: u16) -> Option<Time> {
        if minute < DAY_MINUTES { Some(Time(day.day_number() as i64 * DAY_MINUTES as i64 + minute as i64)) } else { None }
    }

    /// The first minute of a day.
    pub const fn start_of(day: Date) -> Time {
        Time(day.day_number() as i64 * DAY_MINUTES as i64)
    }

    /// The last minute of a day.
    pub const fn end_of(day: Date) -> Time {
        Time(Time::start_of(day).0 + DAY_MINUTES as i64 - 1)
    }

    /// Minutes since 1970-01-01T00:00.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// The time that many minutes after 1970-01-01T00:00, if it lies in the years 1 to 9999.
    pub fn from_number(minutes: i64) -> Option<Time> {
        let day = i32::try_from(minutes.div_euclid(i64::from(DAY_MINUTES))).ok()?;
        Date::from_day_number(day).map(|_| Time(minutes))
    }

    /// Its day.
    pub fn day(self) -> Date {
        let day = i32::try_from(self.0.div_euclid(i64::from(DAY_MINUTES))).unwrap_or(i32::MAX);
        Date::from_day_number(day).unwrap_or(Date::MAX)
    }

    /// Its minute of the day.
    pub fn minute(self) -> u16 {
        u16::try_from(self.0.rem_euclid(i64::from(DAY_MINUTES))).unwrap_or(0)
    }

    /// So many hours later, by day and night.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn add_hours(self, hours: i64) -> Result<Time, DateError> {
        let minutes = hours.checked_mul(60).and_then(|minutes| self.0.checked_add(minutes));
        minutes.and_then(Time::from_number).ok_or(DateError::OutOfRange)
    }
}

/// The time at which so many minutes of office hours have passed. What arrives outside office hours counts from the next opening; a
/// period that ends at closing time ends then, not at the next opening.
///
/// # Errors
/// `EmptyPeriod` if there are no minutes to count; `NotKnown` if a day's office hours are not; `NoWorkday` after 60 days without any;
/// `OutOfRange`.
pub fn working_minutes<'a>(
    from: Time,
    minutes: u32,
    open: impl Fn(Date) -> Option<&'a [(u16, u16)]>,
    is_day_off: impl Fn(Date) -> bool,
) -> Result<Time, HoursError> {
    if minutes == 0 {
        return Err(HoursError::Date(DateError::EmptyPeriod));
    }
    let (mut day, mut minute, mut left, mut idle) = (from.day(), from.minute(), minutes, 0);
    while idle <= DAYS_OFF_MAX {
        idle += 1;
        if !is_day_off(day) {
            for (opens, closes) in open(day).ok_or(HoursError::NotKnown(day))? {
                let begins = minute.max(*opens);
                let here = u32::from(closes.saturating_sub(begins));
                if here >= left {
                    // At most the length of the stretch, so it fits.
                    let ends = i64::from(begins) + i64::from(left);
                    return Ok(Time(i64::from(day.day_number()) * i64::from(DAY_MINUTES) + ends));
                }
                left -= here;
                idle = if here > 0 { 0 } else { idle };
            }
        }
        day = day.add_days(1).map_err(HoursError::Date)?;
        minute = 0;
    }
    Err(HoursError::Date(DateError::NoWorkday { after: from.day() }))
}

/// The hours in force on a day, of a list in order.
pub fn hours_on(list: &[OfficeHours], day: Date) -> Option<&[(u16, u16)]> {
    let begun = list.partition_point(|hours| hours.from <= day);
    let hours = list.get(begun.checked_sub(1)?)?;
    hours.until.is_none_or(|until| day < until).then_some(hours.open.as_slice())
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{:02}:{:02}", self.day(), self.minute() / 60, self.minute() % 60)
    }
}

impl FromStr for Time {
    type Err = DateError;

    /// Reads `2026-01-02T17:30`, exactly so.
    fn from_str(text: &str) -> Result<Time, DateError> {
        let (day, clock) = text.split_once('T').ok_or(DateError::NotADate)?;
        minute_of(clock).and_then(|minute| Time::new(day.parse().ok()?, minute)).ok_or(DateError::NotADate)
    }
}

/// The minute of the day that a clock shows: `17:30`; `24:00` is the end of the day.
pub fn minute_of(clock: &str) -> Option<u16> {
    let (hours, minutes) = clock.split_once(':')?;
    let part = |text: &str| super::text::two_digits(text.as_bytes());
    let (hours, minutes) = (u16::try_from(part(hours)?).ok()?, u16::try_from(part(minutes)?).ok()?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= DAY_MINUTES).then_some(minute)
}
