//! The months looked at, and in which of them a day lies.

use std::ops::RangeInclusive;

use rules::{Date, DateError, Month};

/// Months, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    pub(crate) first: Month,
    /// First day of the first month, as a number.
    begins: i32,
    /// For each day from then on its month.
    month_of: Vec<u16>,
    /// The last days of the months.
    pub(crate) last_days: Vec<Date>,
}

/// Most months that are looked at together.
pub const MONTHS_MAX: usize = 600;

impl Window {
    /// So many months from one on; at most [`MONTHS_MAX`].
    pub(crate) fn new(first: Month, months: usize) -> Result<Window, DateError> {
        let mut month_of = Vec::new();
        let mut last_days = Vec::new();
        for number in 0..i32::try_from(months.min(MONTHS_MAX)).unwrap_or(0) {
            let month = first.plus(number)?;
            let place = u16::try_from(last_days.len()).unwrap_or(u16::MAX);
            month_of.extend((0..month.length()).map(|_| place));
            last_days.push(month.last_day());
        }
        Ok(Window { first, begins: first.first_day().day_number(), month_of, last_days })
    }

    pub(crate) fn len(&self) -> usize {
        self.last_days.len()
    }

    /// All its days, and some before them.
    pub(crate) fn days(&self, earlier: i32) -> RangeInclusive<Date> {
        let first = self.first.first_day();
        let last = self.last_days.last().copied().unwrap_or(first);
        first.add_days(-earlier).unwrap_or(Date::MIN)..=last
    }

    /// The month in which a day lies, if it is one of these.
    pub(crate) fn month(&self, day: i32) -> Option<usize> {
        usize::try_from(day.checked_sub(self.begins)?)
            .ok()
            .and_then(|day| self.month_of.get(day))
            .map(|month| usize::from(*month))
    }

    /// The first month at the end of which a day has come; `None`: it comes later.
    pub(crate) fn come(&self, day: i32) -> Option<usize> {
        if day < self.begins { Some(0) } else { self.month(day) }
    }

    pub(crate) fn last_day(&self, month: usize) -> Date {
        self.last_days.get(month).copied().unwrap_or(Date::MAX)
    }
}
