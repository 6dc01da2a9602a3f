//! Deadlines counted the slow way, day by day and minute by minute, from the entries alone: what the engine gives must be these.

use case::{Entry, Limit};
use rules::{Date, Time};

use crate::world::QUAY;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Weekends and the two holidays of the pack.
fn is_free(date: Date) -> bool {
    let since_a_monday = date.day_number() - day("2026-01-05").day_number();
    since_a_monday.rem_euclid(7) >= 5 || date == day("2026-01-01") || date == day("2026-02-17")
}

fn ten_days_after(filed: Date) -> Date {
    let mut last = filed.add_days(10).unwrap();
    while is_free(last) {
        last = last.add_days(1).unwrap();
    }
    last
}

fn working_hours_after(from: Time, hours: i64) -> Time {
    let (mut minute, mut left) = (from, hours * 60);
    while left > 0 {
        let hour = minute.minute() / 60;
        let is_open = !is_free(minute.day()) && ((9..12).contains(&hour) || (13..18).contains(&hour));
        left -= i64::from(is_open);
        minute = Time::from_number(minute.number() + 1).unwrap();
    }
    minute
}

fn until(entry: &Entry) -> Option<Date> {
    let number = entry.number(&QUAY, "until")?;
    Date::from_day_number(i32::try_from(number).ok()?)
}

/// Entries of a kind that name another one, from its day on.
fn naming<'e>(entries: &'e [Entry], kind: &str, named: &Entry) -> Vec<&'e Entry> {
    let (kind, label, from) = (QUAY.kind_id(kind), named.label.clone(), named.on);
    let names = move |entry: &&Entry| Some(entry.kind) == kind && entry.code(&QUAY, "of") == label.as_deref() && entry.on >= from;
    entries.iter().filter(names).collect()
}

/// The end of the time for an answer.
pub(crate) fn limit(entries: &[Entry], filing: &Entry) -> Limit {
    let sort = filing.number(&QUAY, "sort").filter(|_| Some(filing.kind) == QUAY.kind_id("asked"));
    match sort {
        // A question.
        Some(3) => Limit::Time(working_hours_after(filing.when().earliest(), 3)),
        Some(_) => {
            let extended = naming(entries, "extended", filing).last().and_then(|entry| until(entry));
            Limit::Day(extended.unwrap_or_else(|| ten_days_after(filing.on)))
        }
        None => Limit::Day(ten_days_after(filing.on)),
    }
}

/// The first minute after it.
pub(crate) fn passed(limit: Limit) -> Time {
    match limit {
        Limit::Day(last) => Time::start_of(last.add_days(1).unwrap()),
        Limit::Time(last) => Time::from_number(last.number() + 1).unwrap(),
    }
}

/// The last day of a ban: its own, or that to which it was extended while it lasted.
pub(crate) fn ban_ends(entries: &[Entry], ban: &Entry) -> Date {
    let mut ends = until(ban).unwrap();
    for extended in naming(entries, "ban_extended", ban).into_iter().filter_map(|entry| Some((entry.on, until(entry)?))) {
        if extended.0 <= ends {
            ends = ends.max(extended.1);
        }
    }
    ends
}
