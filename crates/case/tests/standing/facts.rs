//! How entries become facts.

use crate::story::{Story, a_man};
use crate::world::seen;

fn reported(story: Story, on: &str, recorded: &str, amount: &str) -> Story {
    story.entry(on, "income_reported").set("amount", amount).recorded(&format!("{recorded}T10:00:00+09:00"))
}

/// 500 from April; 800 from June, told in September; 300 from November, told in December.
fn late() -> Story {
    let story = reported(a_man(), "2020-04-01", "2020-04-01", "500");
    let story = reported(story, "2020-06-01", "2020-09-15", "800");
    reported(story, "2020-11-01", "2020-12-20", "300")
}

fn income(story: &Story, days: &[&str]) -> Vec<String> {
    days.iter().map(|day| seen(story, day, None).amount("shows_income")).collect()
}

#[test]
fn a_rise_that_is_reported_late_counts_from_the_report_only() {
    assert_eq!(income(&late(), &["2020-06-01", "2020-09-14", "2020-09-15"]), ["50000", "50000", "80000"]);
}

#[test]
fn a_fall_counts_from_when_it_happened_however_late_it_is_reported() {
    assert_eq!(income(&late(), &["2020-10-31", "2020-11-01"]), ["80000", "30000"]);
}

#[test]
fn a_rise_that_is_told_after_the_next_fall_never_counts() {
    let story = reported(a_man(), "2020-04-01", "2020-04-01", "500");
    let story = reported(story, "2020-06-01", "2021-02-01", "800");
    let story = reported(story, "2020-11-01", "2020-11-01", "300");
    assert_eq!(income(&story, &["2020-06-01", "2020-11-01", "2021-02-01"]), ["50000", "30000", "30000"]);
}

#[test]
fn a_rise_counts_from_the_day_it_is_recorded_where_the_programme_is() {
    let story = a_man().entry("2020-04-01", "income_reported").set("amount", "500");
    let story = story.entry("2020-06-01", "income_reported").set("amount", "800").recorded("2020-09-14T15:00:00Z");
    assert_eq!(income(&story, &["2020-09-14", "2020-09-15"]), ["50000", "80000"]);
}

#[test]
fn the_first_value_stays_and_the_last_one_moves() {
    assert_eq!(seen(&late(), "2020-12-31", None).amount("shows_first_income"), "50000");
    assert_eq!(seen(&late(), "2020-12-31", None).amount("shows_income"), "30000");
}

#[test]
fn a_fact_without_an_entry_is_unknown_unless_the_pack_says_what_follows() {
    let seen = seen(&a_man(), "2020-12-31", None);
    assert_eq!((seen.amount("shows_income").as_str(), seen.missing("shows_income")), ("?", vec!["income".to_owned()]));
    assert_eq!(seen.amount("shows_income_or_none"), "0");
}

#[test]
fn a_count_rises_with_each_report_from_the_day_it_is_recorded() {
    let counts: Vec<String> = ["2020-03-31", "2020-06-01", "2020-09-15", "2020-12-19", "2020-12-20"]
        .iter()
        .map(|day| seen(&late(), day, None).amount("shows_reports"))
        .collect();
    assert_eq!(counts, ["0", "100", "200", "200", "300"]);
}

#[test]
fn a_sum_adds_the_entries_that_fit_and_no_others() {
    let paid =
        |story: Story, on: &str, amount: &str, what: &str| story.entry(on, "fee_paid").set("amount", amount).text("for", what);
    let story = paid(paid(paid(a_man(), "2020-04-01", "10", "school"), "2020-05-01", "7", "rent"), "2020-06-01", "20", "school");
    let story = story.entry("2020-06-02", "fee_paid").set("amount", "40");
    assert_eq!(seen(&story, "2020-05-31", None).amount("shows_fees"), "1000");
    assert_eq!(seen(&story, "2020-06-30", None).amount("shows_fees"), "3000");
}

#[test]
fn a_spell_begins_on_its_first_day_and_ends_before_its_end() {
    let story = a_man().entry("2020-04-01", "job_started").entry("2020-04-11", "job_ended");
    assert_eq!(seen(&story, "2020-04-06", None).days_worked(), 5);
    assert_eq!(seen(&story, "2020-12-31", None).days_worked(), 10);
}

#[test]
fn a_job_that_begins_on_the_day_another_ends_goes_on() {
    let story = a_man().entry("2020-04-01", "job_started").entry("2020-04-11", "job_ended").entry("2020-04-11", "job_started");
    assert_eq!(seen(&story, "2020-04-21", None).days_worked(), 20);
    let story = story.entry("2020-04-16", "job_ended");
    assert_eq!(seen(&story, "2020-04-21", None).days_worked(), 15);
}

#[test]
fn a_second_beginning_inside_a_spell_changes_nothing() {
    let story = a_man().entry("2020-04-01", "job_started").entry("2020-04-05", "job_started").entry("2020-04-11", "job_ended");
    assert_eq!(seen(&story, "2020-12-31", None).days_worked(), 10);
}
