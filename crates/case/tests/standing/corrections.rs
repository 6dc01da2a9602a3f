//! What was recorded, when, and how it is corrected.

use crate::story::{Story, a_man};
use crate::world::{MERIDIA, date, instant, journal, seen};
use case::Engine;

/// Income of 500 from April 2020, reported in that month.
fn income() -> Story {
    a_man().entry("2020-04-01", "income_reported").set("amount", "500").recorded("2020-04-10T09:00:00+09:00").id("income")
}

fn corrected() -> Story {
    income().correction("income", "2020-06-01T12:00:00+09:00").set("amount", "400")
}

#[test]
fn a_correction_counts_once_it_is_known() {
    assert_eq!(seen(&corrected(), "2020-05-01", None).amount("shows_income"), "40000");
    assert_eq!(seen(&corrected(), "2020-05-01", Some("2020-06-01T12:00:00+09:00")).amount("shows_income"), "40000");
    assert_eq!(seen(&corrected(), "2020-05-01", Some("2020-06-01T11:59:59+09:00")).amount("shows_income"), "50000");
}

#[test]
fn before_a_correction_everything_was_known_as_it_was() {
    let engine = Engine::new(&MERIDIA);
    let at = Some(instant("2020-05-31T23:59:59+09:00"));
    let (with, without) = (journal(&MERIDIA, &corrected().to_string()), journal(&MERIDIA, &income().to_string()));
    assert_eq!(engine.standing(&with, date("2020-07-01"), at), engine.standing(&without, date("2020-07-01"), at));
}

#[test]
fn a_correction_that_says_nothing_changes_nothing() {
    let empty = income().correction("income", "2020-06-01T12:00:00+09:00");
    for as_of in ["2020-04-01", "2020-04-10", "2020-07-01"] {
        assert_eq!(seen(&empty, as_of, None).standing, seen(&income(), as_of, None).standing, "{as_of}");
    }
    assert_eq!(seen(&empty, "2020-07-01", None).entries[1].recorded, instant("2020-04-10T09:00:00+09:00"));
}

#[test]
fn a_correction_of_the_day_moves_the_entry() {
    let moved = income().correction("income", "2020-06-01T12:00:00+09:00").set("on", "2020-05-15");
    assert_eq!(seen(&moved, "2020-05-14", None).amount("shows_income"), "?");
    assert_eq!(seen(&moved, "2020-05-15", None).amount("shows_income"), "50000");
}

#[test]
fn a_second_correction_without_a_day_keeps_the_day_of_the_first() {
    let twice = income()
        .correction("income", "2020-06-01T12:00:00+09:00")
        .set("on", "2020-05-15")
        .correction("income", "2020-06-02T12:00:00+09:00")
        .set("amount", "300");
    assert_eq!(seen(&twice, "2020-05-14", None).amount("shows_income"), "?");
    assert_eq!(seen(&twice, "2020-05-15", None).amount("shows_income"), "30000");
}

#[test]
fn the_later_of_two_corrections_counts_wherever_it_is_written() {
    let later_first = income()
        .correction("income", "2020-06-02T12:00:00+09:00")
        .set("amount", "300")
        .correction("income", "2020-06-01T12:00:00+09:00")
        .set("amount", "400");
    assert_eq!(seen(&later_first, "2020-07-01", None).amount("shows_income"), "30000");
}

#[test]
fn a_withdrawn_entry_is_as_if_it_had_not_happened_once_that_is_known() {
    let withdrawn = income().withdrawal("income", "2020-06-01T12:00:00+09:00");
    assert_eq!(seen(&withdrawn, "2020-05-01", None).amount("shows_income"), "?");
    assert_eq!(seen(&withdrawn, "2020-05-01", Some("2020-05-31T00:00:00+09:00")).amount("shows_income"), "50000");
}

#[test]
fn a_withdrawn_correction_leaves_the_entry_as_it_was_recorded() {
    let story = income()
        .correction("income", "2020-06-01T12:00:00+09:00")
        .set("amount", "400")
        .id("mistaken")
        .withdrawal("mistaken", "2020-06-05T12:00:00+09:00");
    assert_eq!(seen(&story, "2020-07-01", None).amount("shows_income"), "50000");
    assert_eq!(seen(&story, "2020-07-01", Some("2020-06-03T00:00:00+09:00")).amount("shows_income"), "40000");
}

#[test]
fn a_withdrawn_withdrawal_withdraws_nothing() {
    let story = income()
        .withdrawal("income", "2020-06-01T12:00:00+09:00")
        .id("mistaken")
        .withdrawal("mistaken", "2020-06-05T12:00:00+09:00");
    assert_eq!(seen(&story, "2020-07-01", None).amount("shows_income"), "50000");
    assert_eq!(seen(&story, "2020-07-01", Some("2020-06-03T00:00:00+09:00")).amount("shows_income"), "?");
}

#[test]
fn what_is_recorded_at_one_instant_happened_first_and_was_then_corrected() {
    let story = a_man()
        .correction("income", "2020-04-01")
        .set("amount", "400")
        .entry("2020-04-01", "income_reported")
        .set("amount", "500")
        .id("income");
    assert_eq!(seen(&story, "2020-07-01", None).amount("shows_income"), "40000");
}

#[test]
fn without_an_instant_an_entry_is_recorded_as_its_day_begins_where_the_programme_is() {
    let story = a_man();
    assert_eq!(seen(&story, "2020-03-01", Some("2020-02-29T15:00:00Z")).stages(), ["arrival"]);
    assert_eq!(seen(&story, "2020-03-01", Some("2020-02-29T14:59:59Z")).stages(), ["none"]);
}

#[test]
fn an_entry_takes_effect_on_its_day_and_not_before() {
    assert_eq!(seen(&a_man(), "2020-02-29", None).stages(), ["none"]);
    assert_eq!(seen(&a_man(), "2020-03-01", None).stages(), ["arrival"]);
}
