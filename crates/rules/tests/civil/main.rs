//! The civil calendar, periods as laws count them, and shares of months and years.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

mod calendar;
mod counting;
mod hours;
mod series;
mod share;

use proptest::prelude::*;
use rules::{Date, MonthEnd};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

const RULES: [MonthEnd; 3] = [MonthEnd::LastDay, MonthEnd::NextFirst, MonthEnd::Refuse];

fn any_date() -> impl Strategy<Value = Date> {
    (Date::MIN.day_number()..=Date::MAX.day_number()).prop_map(|number| Date::from_day_number(number).unwrap())
}

/// A day of this age, where months of every shape and leap years come often enough.
fn recent_date() -> impl Strategy<Value = Date> {
    (date("1990-01-01").day_number()..date("2060-01-01").day_number()).prop_map(|number| Date::from_day_number(number).unwrap())
}
