//! Clocks of hours.

use crate::world::{seen, standing};

#[test]
fn a_question_filed_on_friday_half_past_five_is_due_on_monday_half_past_eleven() {
    let asked = ["on=2026-01-09T17:30:00 asked id=r sort=question office=town"];
    let line = &standing(&asked, "2026-01-09").requests[0];
    assert_eq!(line.due_at.map(|time| time.to_string()), Some("2026-01-12T11:30".to_owned()));
    assert_eq!(seen(&asked, "2026-01-12T11:30"), "town held open");
    assert_eq!(seen(&asked, "2026-01-12T11:31"), "town held overdue");
}

#[test]
fn an_answer_on_the_last_day_is_in_time_to_the_minute() {
    let answered = |on: &str| {
        let answer = format!("on={on} answered of=r");
        seen(&["on=2026-01-09T17:30:00 asked id=r sort=question office=town", &answer], "2026-01-13")
    };
    assert_eq!(answered("2026-01-12T11:30:00"), "town answered met");
    assert_eq!(answered("2026-01-12T11:31:00"), "town answered met_late");
    assert_eq!(answered("2026-01-12"), "town answered unknown");
    assert_eq!(answered("2026-01-09T18:00:00"), "town answered met");
}

#[test]
fn without_its_time_the_clock_of_hours_is_not_known() {
    assert_eq!(seen(&["on=2026-01-09 asked id=r sort=question office=town"], "2026-01-12"), "town held unknown");
}

#[test]
fn seventy_two_hours_run_by_day_and_night_and_the_office_is_the_one_that_is_named() {
    let known = "on=2026-01-09T17:30:00 leak_known id=l office=port";
    let duty = |lines: &[&str], at: &str| {
        let found = standing(lines, at);
        let line = found.duties.iter().find(|line| line.due_at.is_some()).unwrap().clone();
        format!("{:?} {} {}", line.owner, line.due_at.unwrap(), line.state.word())
    };
    assert_eq!(duty(&[known], "2026-01-12T17:30"), "Office(OfficeId(1)) 2026-01-12T17:30 open");
    assert_eq!(duty(&[known], "2026-01-12T17:31"), "Office(OfficeId(1)) 2026-01-12T17:30 overdue");
    let told = [known, "on=2026-01-12T09:00:00 leak_told of=l"];
    assert_eq!(duty(&told, "2026-01-13"), "Office(OfficeId(1)) 2026-01-12T17:30 met");
}
