//! Periods that run only while offices work.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rules::{Date, DateError, HoursError, Time, Weekday, minute_of, working_minutes};

use super::{date, recent_date};

/// Nine to six with an hour at noon: eight hours.
const OFFICE: [(u16, u16); 2] = [(540, 720), (780, 1080)];

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn after(from: Time, minutes: u32, holidays: &BTreeSet<Date>) -> Time {
    working_minutes(from, minutes, |_| Some(&OFFICE), |day| weekend(day) || holidays.contains(&day)).unwrap()
}

fn hours(from: &str, hours: u32) -> String {
    after(time(from), hours * 60, &BTreeSet::new()).to_string()
}

#[test]
fn three_working_hours_from_friday_half_past_five_end_on_monday_at_half_past_eleven() {
    assert_eq!(hours("2026-01-09T17:30", 3), "2026-01-12T11:30");
}

#[test]
fn eight_working_hours_are_a_day_and_the_hour_at_noon_is_not_one() {
    assert_eq!(hours("2026-01-09T17:30", 8), "2026-01-12T17:30");
    assert_eq!(hours("2026-01-06T09:00", 8), "2026-01-06T18:00");
}

#[test]
fn what_arrives_at_night_at_noon_or_on_a_sunday_counts_from_the_next_opening() {
    assert_eq!(hours("2026-01-06T03:15", 1), "2026-01-06T10:00");
    assert_eq!(hours("2026-01-06T12:20", 1), "2026-01-06T14:00");
    assert_eq!(hours("2026-01-06T22:00", 1), "2026-01-07T10:00");
    assert_eq!(hours("2026-01-11T10:00", 1), "2026-01-12T10:00");
}

#[test]
fn a_period_over_a_holiday_goes_on_after_it() {
    let holidays = BTreeSet::from([date("2026-01-12")]);
    assert_eq!(after(time("2026-01-09T17:30"), 180, &holidays).to_string(), "2026-01-13T11:30");
}

#[test]
fn where_the_hours_of_a_day_are_not_known_the_end_is_not_known() {
    let found = working_minutes(time("2026-01-09T17:30"), 60, |_| None, weekend);
    assert_eq!(found, Err(HoursError::NotKnown(date("2026-01-09"))));
    let never = working_minutes(time("2026-01-09T17:30"), 60, |_| Some(&OFFICE), |_| true);
    assert_eq!(never, Err(HoursError::Date(DateError::NoWorkday { after: date("2026-01-09") })));
    let nothing = working_minutes(time("2026-01-09T17:30"), 0, |_| Some(&OFFICE), weekend);
    assert_eq!(nothing, Err(HoursError::Date(DateError::EmptyPeriod)));
}

#[test]
fn a_clock_is_read_exactly() {
    assert_eq!(minute_of("09:00"), Some(540));
    assert_eq!(minute_of("24:00"), Some(1440));
    for wrong in ["9:00", "09:60", "24:01", "0900", "09:0x"] {
        assert_eq!(minute_of(wrong), None, "{wrong}");
    }
    assert_eq!("2026-01-09T17:30:00".parse::<Time>(), Err(DateError::NotADate));
}

fn any_time() -> impl Strategy<Value = Time> {
    (recent_date(), 0_u16..1440).prop_map(|(day, minute)| Time::new(day, minute).unwrap())
}

fn holidays_near(from: Time) -> impl Strategy<Value = BTreeSet<Date>> {
    prop::collection::btree_set(0_i32..40, 0..12)
        .prop_map(move |days| days.into_iter().map(|days| from.day().add_days(days).unwrap()).collect())
}

proptest! {
    #[test]
    fn hours_added_one_after_the_other_or_together_end_at_the_same_time(
        (from, holidays) in any_time().prop_flat_map(|from| (Just(from), holidays_near(from))),
        first in 1_u32..3_000,
        second in 1_u32..3_000,
    ) {
        let together = after(from, first + second, &holidays);
        prop_assert_eq!(after(after(from, first, &holidays), second, &holidays), together);
    }

    #[test]
    fn a_deadline_in_hours_never_moves_earlier_when_a_holiday_is_added(
        (from, holidays) in any_time().prop_flat_map(|from| (Just(from), holidays_near(from))),
        minutes in 1_u32..6_000,
        more in 0_i32..40,
    ) {
        let before = after(from, minutes, &holidays);
        let mut more_holidays = holidays;
        more_holidays.insert(from.day().add_days(more).unwrap());
        prop_assert!(after(from, minutes, &more_holidays) >= before);
    }

    #[test]
    fn a_period_ends_inside_office_hours_on_a_workday(from in any_time(), minutes in 1_u32..6_000) {
        let end = after(from, minutes, &BTreeSet::new());
        prop_assert!(!weekend(end.day()));
        prop_assert!(OFFICE.iter().any(|(opens, closes)| *opens < end.minute() && end.minute() <= *closes));
    }

    #[test]
    fn a_time_is_written_as_it_is_read(time in any_time()) {
        prop_assert_eq!(time.to_string().parse::<Time>(), Ok(time));
        prop_assert_eq!(Time::from_number(time.number()), Some(time));
    }
}
