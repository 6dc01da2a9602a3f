//! Duties, requests, restrictions and rights, on the day before, the day of and the day after.

use crate::story::{Story, a_household, a_man, a_man_at_home_since, person};
use crate::world::seen;

fn filed(story: Story, on: &str) -> Story {
    story.entry(on, "objection_filed").text("about", "grant")
}

fn answered(story: Story, on: &str) -> Story {
    story.entry(on, "objection_answered")
}

#[test]
fn a_duty_is_open_through_its_last_day_and_overdue_the_day_after() {
    let story = a_man_at_home_since("2020-05-01");
    let state = |day| seen(&story, day, None).duties("register_home");
    assert_eq!(state("2020-04-30"), Vec::<String>::new());
    assert_eq!(state("2020-05-01"), ["open by 2020-05-15"]);
    assert_eq!(state("2020-05-15"), ["open by 2020-05-15"]);
    assert_eq!(state("2020-05-16"), ["overdue by 2020-05-15"]);
}

#[test]
fn a_duty_done_on_its_last_day_is_met_and_a_day_later_met_late() {
    let done =
        |day| seen(&a_man_at_home_since("2020-05-01").entry(day, "registered"), "2021-01-01", None).duties("register_home");
    assert_eq!(done("2020-05-15"), ["met by 2020-05-15"]);
    assert_eq!(done("2020-05-16"), ["met_late by 2020-05-15"]);
}

#[test]
fn a_duty_is_not_met_by_what_happens_later() {
    let story = a_man_at_home_since("2020-05-01").entry("2020-05-20", "registered");
    assert_eq!(seen(&story, "2020-05-19", None).duties("register_home"), ["overdue by 2020-05-15"]);
}

#[test]
fn each_objection_has_its_own_answer_first_come_first_answered() {
    let story = answered(filed(filed(a_man(), "2020-04-01"), "2020-04-20"), "2020-05-10");
    assert_eq!(seen(&story, "2020-06-01", None).duties("answer_objection"), ["met_late by 2020-05-01", "overdue by 2020-05-20"]);
    let both = answered(story, "2020-05-15");
    assert_eq!(seen(&both, "2020-06-01", None).duties("answer_objection"), ["met_late by 2020-05-01", "met by 2020-05-20"]);
}

#[test]
fn an_answer_given_before_the_second_objection_does_not_stand_in_its_way() {
    let story = answered(filed(answered(filed(a_man(), "2020-04-01"), "2020-04-05"), "2020-04-10"), "2020-04-15");
    assert_eq!(seen(&story, "2020-06-01", None).duties("answer_objection"), ["met by 2020-05-01", "met by 2020-05-10"]);
}

#[test]
fn an_answer_that_names_its_objection_answers_that_one() {
    let story = filed(filed(a_man(), "2020-04-01"), "2020-04-20").id("second");
    let story = answered(story, "2020-05-10").text("of", "second");
    assert_eq!(seen(&story, "2020-06-01", None).duties("answer_objection"), ["overdue by 2020-05-01", "met by 2020-05-20"]);
    let story = answered(story, "2020-05-11");
    assert_eq!(seen(&story, "2020-06-01", None).duties("answer_objection"), ["met_late by 2020-05-01", "met by 2020-05-20"]);
}

#[test]
fn an_answer_on_the_same_day_answers_wherever_it_is_written() {
    let story = filed(answered(a_man(), "2020-04-01"), "2020-04-01");
    assert_eq!(seen(&story, "2020-06-01", None).duties("answer_objection"), ["met by 2020-05-01"]);
}

#[test]
fn an_answer_to_one_person_is_none_to_another() {
    let story = a_household().with(person("mother")).with(person("son"));
    let story = filed(filed(story, "2020-04-01").who("mother"), "2020-04-02").who("son");
    let story = answered(story, "2020-04-10").who("son");
    let seen = seen(&story, "2020-04-10", None);
    assert_eq!(seen.duties("answer_objection/mother"), ["open by 2020-05-01"]);
    assert_eq!(seen.duties("answer_objection/son"), ["met by 2020-05-02"]);
}

#[test]
fn a_request_is_answered_by_its_last_day_or_overdue() {
    let story = filed(a_man(), "2020-04-01");
    assert_eq!(seen(&story, "2020-05-01", None).requests(), ["2020-04-01 open by 2020-05-01"]);
    assert_eq!(seen(&story, "2020-05-02", None).requests(), ["2020-04-01 overdue by 2020-05-01"]);
    assert_eq!(seen(&answered(story, "2020-05-01"), "2020-05-02", None).requests(), ["2020-04-01 met by 2020-05-01"]);
}

#[test]
fn a_request_of_another_kind_is_not_this_request_and_one_of_unknown_kind_is_unknown() {
    let other = a_man().entry("2020-04-01", "objection_filed").text("about", "school");
    assert_eq!(seen(&other, "2020-04-01", None).requests(), Vec::<String>::new());
    let unknown = a_man().entry("2020-04-01", "objection_filed");
    assert_eq!(seen(&unknown, "2020-05-10", None).requests(), ["2020-04-01 unknown by 2020-05-01"]);
}

fn banned(until: &str) -> Story {
    a_man().entry("2020-04-01", "ban_imposed").text("ground", "trial").set("until", until).id("ban")
}

#[test]
fn a_restriction_is_in_force_through_its_last_day_and_lapses_by_itself() {
    let state = |day| seen(&banned("2020-07-31"), day, None).restrictions();
    assert_eq!(state("2020-03-31"), Vec::<String>::new());
    assert_eq!(state("2020-04-01"), ["yes until 2020-07-31"]);
    assert_eq!(state("2020-07-31"), ["yes until 2020-07-31"]);
    assert_eq!(state("2020-08-01"), ["no until 2020-07-31"]);
}

#[test]
fn a_restriction_ends_on_the_day_it_is_lifted() {
    let story = banned("2020-07-31").entry("2020-05-10", "ban_lifted").text("of", "ban");
    assert_eq!(seen(&story, "2020-05-09", None).restrictions(), ["yes until 2020-07-31"]);
    assert_eq!(seen(&story, "2020-05-10", None).restrictions(), ["no until 2020-07-31"]);
}

#[test]
fn a_restriction_beyond_the_longest_that_the_law_allows_is_a_finding_unless_it_was_lifted() {
    let findings = |story: &Story| seen(story, "2020-05-01", None).standing.findings.len();
    assert_eq!(findings(&banned("2020-10-01")), 0);
    assert_eq!(findings(&banned("2020-10-02")), 1);
    assert_eq!(findings(&banned("2020-10-02").entry("2020-05-01", "ban_lifted")), 0);
}

#[test]
fn a_restriction_without_a_recorded_end_lapses_when_the_law_says() {
    let story = a_man().entry("2020-04-01", "ban_imposed").text("ground", "trial");
    assert_eq!(seen(&story, "2020-10-01", None).restrictions(), ["yes until -"]);
    assert_eq!(seen(&story, "2020-10-02", None).restrictions(), ["no until -"]);
}

#[test]
fn a_restriction_on_a_ground_that_nobody_recorded_is_unknown_and_not_left_out() {
    let story = a_man().entry("2020-04-01", "ban_imposed").set("until", "2020-07-31");
    assert_eq!(seen(&story, "2020-05-01", None).restrictions(), ["unknown until 2020-07-31"]);
    assert_eq!(seen(&story, "2020-08-01", None).restrictions(), ["no until 2020-07-31"]);
}

#[test]
fn a_right_is_open_through_its_last_day() {
    let story = a_household().with(person("girl").born("2005-03-10"));
    assert_eq!(seen(&story, "2023-03-09", None).right("schooling"), "yes until 2023-03-10");
    assert_eq!(seen(&story, "2023-03-10", None).right("schooling"), "none");
    let someone = a_household().with(person("someone"));
    assert_eq!(seen(&someone, "2023-03-10", None).right("schooling"), "unknown until -");
}
