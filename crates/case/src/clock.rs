//! Days and times of day, and the deadlines that lie between them.

use rules::{Date, Time};

/// When something took effect: a day, and where it is recorded the minute of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct When {
    /// The day.
    pub on: Date,
    /// The minute of the day; `None`: only the day is recorded.
    pub at: Option<u16>,
}

impl When {
    /// The first moment at which it may have been.
    pub fn earliest(self) -> Time {
        self.at.and_then(|minute| Time::new(self.on, minute)).unwrap_or(Time::start_of(self.on))
    }
}

/// The end of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// A last day, to its end.
    Day(Date),
    /// A last minute.
    Time(Time),
}

impl Limit {
    /// Its day.
    pub fn day(self) -> Date {
        match self {
            Limit::Day(day) => day,
            Limit::Time(time) => time.day(),
        }
    }

    /// Its time, where the law counts hours.
    pub fn time(self) -> Option<Time> {
        match self {
            Limit::Day(_) => None,
            Limit::Time(time) => Some(time),
        }
    }

    /// The first minute after it: then what the law makes of silence follows.
    pub fn passed_at(self) -> Time {
        let passed = match self {
            Limit::Day(day) => Time::end_of(day).number() + 1,
            Limit::Time(time) => time.number() + 1,
        };
        Time::from_number(passed).unwrap_or(Time::end_of(Date::MAX))
    }

    /// Whether what happened then kept it; `None`: on its day, at a time that is not recorded.
    pub fn kept(self, when: When) -> Option<bool> {
        match (self, when.at) {
            (Limit::Time(limit), None) if when.on == limit.day() => None,
            _ => Some(when.earliest() < self.passed_at()),
        }
    }
}
