//! What follows by law is put on record.

use case::{Entry, FieldValue, Journal};
use jiff::Timestamp;

use crate::world::{ENGINE, QUAY, journal, time};

fn at(text: &str) -> Timestamp {
    format!("{text}:00+09:00").parse().unwrap()
}

fn told(entries: &[Entry]) -> Vec<String> {
    let code = |entry: &Entry, name: &str| entry.code(&QUAY, name).unwrap_or("-").to_owned();
    let one = |entry: &Entry| {
        let what = QUAY.kind(entry.kind).id.as_str();
        if what == "withdrawal" {
            format!("withdrawal of {}", code(entry, "of"))
        } else {
            format!("{} {} {}", entry.on, code(entry, "thing"), code(entry, "outcome"))
        }
    };
    entries.iter().map(one).collect()
}

fn ticked(journal: &mut Journal, instant: &str) -> Vec<String> {
    let tick = ENGINE.tick(journal, at(instant));
    let told = told(&tick.entries);
    journal.entries.extend(tick.entries);
    told
}

const ASKED: &str = "on=2026-01-05T10:00:00 asked id=r sort=grant office=town";

#[test]
fn a_missed_deadline_is_recorded_on_the_day_on_which_it_fell_however_late_the_tick() {
    let mut journal = journal(&[ASKED]);
    assert_eq!(ticked(&mut journal, "2026-01-15T23:59"), ["2025-07-21 duty.report must_explain"]);
    assert_eq!(
        ticked(&mut journal, "2026-03-01T12:00"),
        ["2026-01-16 request.grant accepted", "2026-01-21 duty.report must_explain"]
    );
    assert_eq!(ticked(&mut journal, "2026-03-01T12:00"), Vec::<String>::new());
}

#[test]
fn what_is_recorded_changes_no_standing() {
    let mut ticking = journal(&[ASKED]);
    let before = ENGINE.standing(&ticking, "2026-03-01".parse().unwrap(), None).requests;
    ticked(&mut ticking, "2026-03-01T12:00");
    let after = ENGINE.standing(&ticking, "2026-03-01".parse().unwrap(), None).requests;
    assert_eq!((&before[0].place, before[0].owner, before[0].due), (&after[0].place, after[0].owner, after[0].due));
}

#[test]
fn a_consequence_that_a_correction_undoes_is_taken_back() {
    let mut journal = journal(&[ASKED]);
    ticked(&mut journal, "2026-01-16T09:00");
    let answer = crate::world::journal(&[ASKED, "on=2026-01-14 recorded=2026-01-20T09:00:00+09:00 answered of=r"]);
    journal.entries.push(answer.entries.last().unwrap().clone());
    assert_eq!(ticked(&mut journal, "2026-01-20T10:00"), ["withdrawal of law:request.grant:r:0:accepted:2026-01-16#1"]);
    assert_eq!(ticked(&mut journal, "2026-01-20T10:00"), Vec::<String>::new());
}

#[test]
fn a_silent_receiver_is_recorded_to_the_minute() {
    let mut journal = journal(&[ASKED, "on=2026-01-06T10:00:00 request_transferred of=r office=port why=x"]);
    ticked(&mut journal, "2026-01-07T10:00");
    let tick = ENGINE.tick(&journal, at("2026-01-07T10:01"));
    assert_eq!(told(&tick.entries), ["2026-01-07 request.grant not_accepted"]);
    assert_eq!(tick.entries[0].at, Some(601));
    assert_eq!(tick.entries[0].field(&QUAY, "office"), Some(&FieldValue::Code("port".to_owned())));
}

#[test]
fn a_tick_says_when_the_next_one_is_needed() {
    let journal = journal(&[ASKED]);
    assert_eq!(ENGINE.tick(&journal, at("2026-01-10T09:00")).next, Some(time("2026-01-16T00:00")));
    // The second report falls due on the 20th; nothing is on its way before.
    assert_eq!(ENGINE.tick(&journal, at("2026-01-16T00:00")).next, Some(time("2026-01-21T00:00")));
}

#[test]
fn a_restriction_that_ends_is_recorded_once_it_has_ended() {
    let mut journal = journal(&["on=2025-02-03 banned id=b until=2025-03-02 number=no-1"]);
    assert_eq!(ticked(&mut journal, "2025-03-02T23:00"), Vec::<String>::new());
    assert_eq!(ticked(&mut journal, "2025-03-03T00:00"), ["2025-03-03 restriction.ban ended"]);
}
