//! Days, months and periods as text.

use std::fmt;
use std::str::FromStr;

use super::{Date, DateError, Month, Period};

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = self.ym();
        write!(f, "{year:04}-{month:02}")
    }
}

impl fmt::Display for Period {
    /// In words: `3 months`, `5 years`, `2 months 10 days`. Months are told in years when they make whole years.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |count: i32, unit: &str| format!("{count} {unit}{}", if count.abs() == 1 { "" } else { "s" });
        let months = if self.months % 12 == 0 { words(self.months / 12, "year") } else { words(self.months, "month") };
        match (self.months, self.days) {
            (0, days) => f.write_str(&words(days, "day")),
            (_, 0) => f.write_str(&months),
            (_, days) => write!(f, "{months} {}", words(days, "day")),
        }
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads `2014-11-30`, exactly so.
    fn from_str(text: &str) -> Result<Date, DateError> {
        let (month, day) = text.rsplit_once('-').ok_or(DateError::NotADate)?;
        let (year, month) = month.parse::<Month>()?.ym();
        two_digits(day.as_bytes()).and_then(|day| Date::from_ymd(year, month, day)).ok_or(DateError::NotADate)
    }
}

impl FromStr for Month {
    type Err = DateError;

    /// Reads `2014-11`, exactly so.
    fn from_str(text: &str) -> Result<Month, DateError> {
        let read = |text: &[u8]| match *text {
            [a, b, c, d, b'-', e, f] => {
                Month::from_ym((100 * two_digits(&[a, b])? + two_digits(&[c, d])?) as i32, two_digits(&[e, f])?)
            }
            _ => None,
        };
        read(text.as_bytes()).ok_or(DateError::NotADate)
    }
}

/// The number that two ASCII digits write.
pub(super) fn two_digits(text: &[u8]) -> Option<u32> {
    match *text {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some(u32::from(tens - b'0') * 10 + u32::from(ones - b'0')),
        _ => None,
    }
}
