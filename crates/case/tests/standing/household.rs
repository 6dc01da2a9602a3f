//! Who belongs to the household, and the stage of each.

use crate::story::{Story, a_household, person};
use crate::world::seen;

/// A mother at home since a day, and a son.
fn two(born: &str, settled: &str) -> Story {
    a_household()
        .with(person("mother").born("1985-04-02"))
        .with(person("son").born(born))
        .entry("2020-03-01", "arrived")
        .entry(settled, "settled")
        .text("region", "coast")
}

fn grant(story: &Story) -> String {
    seen(story, "2022-01-01", None).amount("welcome_grant")
}

#[test]
fn a_child_counts_from_the_day_of_birth() {
    assert_eq!(grant(&two("2020-06-15", "2020-06-15")), "150000");
    assert_eq!(grant(&two("2020-06-16", "2020-06-15")), "90050");
}

#[test]
fn who_leaves_is_no_member_from_that_day() {
    let left = |day| two("2010-01-01", "2020-06-15").entry(day, "left_household").who("son");
    assert_eq!(grant(&left("2020-06-16")), "150000");
    assert_eq!(grant(&left("2020-06-15")), "90050");
}

#[test]
fn who_joins_is_a_member_from_that_day() {
    let joined = |day| two("2010-01-01", "2020-06-15").of(&["mother"]).entry(day, "joined_household").who("son");
    assert_eq!(grant(&joined("2020-06-15")), "150000");
    assert_eq!(grant(&joined("2020-06-16")), "90050");
}

#[test]
fn who_left_can_come_back_even_on_the_same_day() {
    let back = |day| {
        two("2010-01-01", "2020-06-15").entry("2020-05-01", "left_household").who("son").entry(day, "joined_household").who("son")
    };
    assert_eq!(grant(&back("2020-06-15")), "150000");
    assert_eq!(grant(&back("2020-06-16")), "90050");
    assert_eq!(grant(&back("2020-05-01")), "150000");
}

#[test]
fn an_entry_about_the_household_is_about_each_person_and_one_about_a_person_is_not() {
    let story = two("2010-01-01", "2020-06-15").entry("2020-04-01", "entered_hostel").who("mother");
    assert_eq!(seen(&story, "2020-03-31", None).stages(), ["arrival", "arrival"]);
    assert_eq!(seen(&story, "2020-04-01", None).stages(), ["hostel", "arrival"]);
}

#[test]
fn a_stage_once_reached_is_not_left_for_an_earlier_one() {
    let story = two("2010-01-01", "2020-06-15").entry("2020-08-01", "entered_hostel").who("mother");
    assert_eq!(seen(&story, "2020-09-01", None).stages(), ["residence", "residence"]);
}

#[test]
fn a_stage_that_goes_on_beyond_its_limit_is_a_finding() {
    let story = a_household().with(person("man")).entry("2020-04-01", "entered_hostel");
    let findings = |day| seen(&story, day, None).standing.findings.len();
    assert_eq!((findings("2020-06-30"), findings("2020-07-01")), (0, 1));
}

#[test]
fn a_duty_for_each_entry_about_the_household_is_owed_to_each_member_of_that_day() {
    let story = two("2010-01-01", "2020-06-15").entry("2020-05-01", "left_household").who("son");
    let filed =
        |story: Story, day| seen(&story.entry(day, "objection_filed").who("son"), "2022-01-01", None).duties("answer_objection");
    assert_eq!(filed(story, "2020-06-01").len(), 1);
}
