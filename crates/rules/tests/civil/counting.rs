//! Periods as laws count them.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rules::{Counting, Date, DateError, EndsOn, Period, Roll, Weekday, add_workdays, deadline};

use super::{date, recent_date};

/// Korean Civil Act, articles 157 and 159 to 161.
const CIVIL_ACT: Counting = Counting { first_day_counts: false, ends: EndsOn::DayBefore, rolls: Roll::NextWorkday };
/// The same without article 161, to see the count itself.
const CIVIL_ACT_UNROLLED: Counting = Counting { rolls: Roll::No, ..CIVIL_ACT };
/// Korean Civil Act, article 157, second sentence: the period starts at 00:00 of the first day.
const FROM_MIDNIGHT: Counting = Counting { first_day_counts: true, ..CIVIL_ACT };
/// Korean General Act on Public Administration, article 6(2): for how long a right is restricted.
const RESTRICTION: Counting = Counting { first_day_counts: true, ends: EndsOn::DayBefore, rolls: Roll::No };
/// European Regulation 1182/71, article 3.
const EUROPEAN: Counting = Counting { first_day_counts: false, ends: EndsOn::SameNumber, rolls: Roll::NextWorkday };

fn weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Weekends and the Korean public holidays of the tests below.
fn day_off(day: Date) -> bool {
    weekend(day) || ["2015-02-18", "2015-02-19", "2015-02-20", "2015-05-05"].contains(&day.to_string().as_str())
}

#[track_caller]
fn ends(counting: &Counting, from: &str, period: Period, last: &str) {
    assert_eq!(deadline(date(from), period, counting, day_off), Ok(date(last)), "{period} from {from}");
}

#[test]
fn three_months_after_notice_on_30_november_run_from_1_december_to_28_february() {
    ends(&CIVIL_ACT_UNROLLED, "2014-11-30", Period::months(3), "2015-02-28");
}

#[test]
fn and_as_that_is_a_saturday_they_end_on_monday_2_march() {
    ends(&CIVIL_ACT, "2014-11-30", Period::months(3), "2015-03-02");
}

#[test]
fn the_day_of_the_event_is_not_counted() {
    ends(&CIVIL_ACT_UNROLLED, "2015-06-01", Period::days(10), "2015-06-11");
    ends(&CIVIL_ACT_UNROLLED, "2015-06-01", Period::days(1), "2015-06-02");
}

#[test]
fn a_period_that_starts_at_midnight_counts_its_first_day() {
    ends(&FROM_MIDNIGHT, "2015-06-01", Period::days(10), "2015-06-10");
    ends(&FROM_MIDNIGHT, "2015-06-01", Period::months(1), "2015-06-30");
    ends(&FROM_MIDNIGHT, "2015-01-01", Period::years(1), "2015-12-31");
}

#[test]
fn a_month_ends_on_the_day_before_the_one_that_corresponds_to_its_first() {
    ends(&CIVIL_ACT_UNROLLED, "2015-06-14", Period::months(1), "2015-07-14");
    ends(&FROM_MIDNIGHT, "2015-06-15", Period::months(1), "2015-07-14");
}

#[test]
fn a_month_counted_from_the_first_ends_with_the_month() {
    ends(&CIVIL_ACT_UNROLLED, "2015-04-30", Period::months(1), "2015-05-31");
    ends(&CIVIL_ACT_UNROLLED, "2015-02-28", Period::months(1), "2015-03-31");
    ends(&CIVIL_ACT_UNROLLED, "2015-02-28", Period::years(1), "2016-02-29");
}

#[test]
fn a_last_month_without_the_day_ends_the_period_with_its_last_day() {
    ends(&CIVIL_ACT_UNROLLED, "2015-01-27", Period::months(1), "2015-02-27");
    for from in ["2015-01-28", "2015-01-29", "2015-01-30", "2015-01-31"] {
        ends(&CIVIL_ACT_UNROLLED, from, Period::months(1), "2015-02-28");
    }
    ends(&CIVIL_ACT_UNROLLED, "2016-02-28", Period::years(1), "2017-02-28");
    ends(&CIVIL_ACT_UNROLLED, "2016-02-29", Period::years(1), "2017-02-28");
}

#[test]
fn two_weeks_after_a_wednesday_end_on_a_wednesday() {
    ends(&CIVIL_ACT_UNROLLED, "2015-06-03", Period::weeks(2), "2015-06-17");
}

#[test]
fn days_that_go_with_months_are_counted_after_them() {
    ends(&CIVIL_ACT_UNROLLED, "2014-11-30", Period { months: 2, days: 10 }, "2015-02-10");
}

#[test]
fn a_last_day_on_a_holiday_moves_past_the_whole_run_of_days_off() {
    // Seollal 2015: Wednesday to Friday, then the weekend.
    ends(&CIVIL_ACT, "2015-02-08", Period::days(10), "2015-02-23");
    ends(&CIVIL_ACT, "2015-02-07", Period::days(10), "2015-02-17");
    // Children's Day, a Tuesday.
    ends(&CIVIL_ACT, "2015-04-05", Period::months(1), "2015-05-06");
}

#[test]
fn a_first_day_on_a_holiday_moves_nothing() {
    ends(&CIVIL_ACT, "2015-02-18", Period::days(5), "2015-02-23");
}

#[test]
fn a_restriction_counts_its_first_day_and_ends_even_on_a_holiday() {
    ends(&RESTRICTION, "2015-02-09", Period::days(10), "2015-02-18");
    ends(&RESTRICTION, "2014-11-30", Period::months(3), "2015-02-28");
    ends(&RESTRICTION, "2014-12-01", Period::months(3), "2015-02-28");
    ends(&RESTRICTION, "2015-01-31", Period::months(1), "2015-02-28");
    ends(&RESTRICTION, "2015-03-31", Period::months(1), "2015-04-30");
}

#[test]
fn by_the_number_a_month_after_30_april_ends_on_30_may() {
    let unrolled = Counting { rolls: Roll::No, ..EUROPEAN };
    ends(&unrolled, "2015-04-30", Period::months(1), "2015-05-30");
    ends(&unrolled, "2015-01-31", Period::months(1), "2015-02-28");
    ends(&unrolled, "2015-01-31", Period { months: 1, days: 3 }, "2015-03-03");
    ends(&EUROPEAN, "2015-04-30", Period::months(1), "2015-06-01");
}

#[test]
fn when_the_first_day_counts_both_ends_are_the_same() {
    let by_number = Counting { ends: EndsOn::SameNumber, ..RESTRICTION };
    for from in ["2015-01-01", "2015-01-31", "2015-02-28", "2015-03-15"] {
        for period in [Period::months(1), Period::days(10), Period::years(1)] {
            assert_eq!(deadline(date(from), period, &by_number, day_off), deadline(date(from), period, &RESTRICTION, day_off));
        }
    }
}

#[test]
fn a_period_of_nothing_has_no_last_day() {
    for period in [Period::default(), Period::days(-1), Period { months: 1, days: -1 }, Period { months: -1, days: 40 }] {
        assert_eq!(deadline(date("2015-06-01"), period, &CIVIL_ACT, day_off), Err(DateError::EmptyPeriod));
    }
}

#[test]
fn a_period_beyond_the_calendar_has_no_last_day() {
    assert_eq!(deadline(date("9999-06-01"), Period::years(1), &CIVIL_ACT, day_off), Err(DateError::OutOfRange));
    assert_eq!(deadline(Date::MAX, Period::days(1), &CIVIL_ACT, day_off), Err(DateError::OutOfRange));
    assert_eq!(add_workdays(date("9999-12-30"), 3, false, |_| false), Err(DateError::OutOfRange));
}

#[test]
fn sixty_days_off_in_a_row_are_believed_and_sixty_one_are_not() {
    let off_until = |end: &'static str| move |day: Date| day >= date("2015-06-02") && day < date(end);
    let run = |end| deadline(date("2015-06-01"), Period::days(1), &CIVIL_ACT, off_until(end));
    assert_eq!(run("2015-08-01"), Ok(date("2015-08-01")));
    assert_eq!(run("2015-08-02"), Err(DateError::NoWorkday { after: date("2015-06-02") }));
    assert!(matches!(add_workdays(date("2015-06-01"), 1, false, |_| true), Err(DateError::NoWorkday { .. })));
}

#[test]
fn ten_workdays_skip_weekends_and_holidays() {
    assert_eq!(add_workdays(date("2015-02-09"), 10, false, day_off), Ok(date("2015-02-26")));
    assert_eq!(add_workdays(date("2015-02-09"), 10, true, day_off), Ok(date("2015-02-25")));
}

#[test]
fn the_first_workday_from_a_saturday_is_monday_counted_or_not() {
    assert_eq!(add_workdays(date("2015-06-06"), 1, true, day_off), Ok(date("2015-06-08")));
    assert_eq!(add_workdays(date("2015-06-06"), 1, false, day_off), Ok(date("2015-06-08")));
    assert_eq!(add_workdays(date("2015-06-05"), 1, true, day_off), Ok(date("2015-06-05")));
}

#[test]
fn no_workdays_after_a_day_is_that_day() {
    assert_eq!(add_workdays(date("2015-06-06"), 0, false, day_off), Ok(date("2015-06-06")));
}

/// Article 160 word for word: find the corresponding day of the last month; the day before it, or without one the month's last.
fn by_article_160(first: Date, months: i32) -> Date {
    let last_month = first.month().plus(months).unwrap();
    let (year, month) = last_month.ym();
    match Date::from_ymd(year, month, first.ymd().2) {
        Some(corresponding) => corresponding.add_days(-1).unwrap(),
        None => last_month.last_day(),
    }
}

fn period() -> impl Strategy<Value = Period> {
    (0..30_i32, 0..80_i32).prop_filter_map("empty", |(months, days)| (months + days > 0).then_some(Period { months, days }))
}

/// Some days off near a day, besides the weekends.
fn holidays() -> impl Strategy<Value = BTreeSet<i32>> {
    prop::collection::btree_set(0..1200_i32, 0..60)
}

proptest! {
    #[test]
    fn months_end_as_article_160_says(from in recent_date(), months in 1..120) {
        let first = from.add_days(1).unwrap();
        prop_assert_eq!(deadline(from, Period::months(months), &CIVIL_ACT_UNROLLED, weekend), Ok(by_article_160(first, months)));
        prop_assert_eq!(deadline(from, Period::months(months), &RESTRICTION, weekend), Ok(by_article_160(from, months)));
    }

    #[test]
    fn a_period_of_days_holds_that_many_days_however_it_ends(from in recent_date(), days in 1..400) {
        for ends in [EndsOn::SameNumber, EndsOn::DayBefore] {
            let last = |first_day_counts| deadline(from, Period::days(days), &Counting { first_day_counts, ends, rolls: Roll::No }, weekend);
            prop_assert_eq!(last(false), from.add_days(days));
            prop_assert_eq!(last(true), from.add_days(days - 1));
        }
    }

    #[test]
    fn a_deadline_that_rolls_is_the_first_workday_not_before_the_one_that_does_not(from in recent_date(), period in period(), holidays in holidays()) {
        let off = |day: Date| weekend(day) || holidays.contains(&(day.day_number() - from.day_number()));
        let unrolled = deadline(from, period, &CIVIL_ACT_UNROLLED, off).unwrap();
        let rolled = deadline(from, period, &CIVIL_ACT, off).unwrap();
        prop_assert!(!off(rolled));
        prop_assert!((unrolled.day_number()..rolled.day_number()).all(|day| off(Date::from_day_number(day).unwrap())));
    }

    #[test]
    fn one_holiday_more_never_brings_a_deadline_forward(from in recent_date(), period in period(), n in 0..60_u32, holidays in holidays(), one in 0..120) {
        let off = |day: Date| weekend(day) || holidays.contains(&(day.day_number() - from.day_number()));
        // On the deadline itself, where it matters most, and anywhere.
        for counting in [CIVIL_ACT, FROM_MIDNIGHT, EUROPEAN] {
            let before = deadline(from, period, &counting, off).unwrap();
            prop_assert!(deadline(from, period, &counting, |day| off(day) || day == before).unwrap() > before);
            let more = |day: Date| off(day) || Ok(day) == from.add_days(one);
            prop_assert!(deadline(from, period, &counting, more).unwrap() >= before);
            prop_assert!(add_workdays(from, n, false, more).unwrap() >= add_workdays(from, n, false, off).unwrap());
        }
    }

    #[test]
    fn workdays_added_together_or_one_after_another_agree(from in recent_date(), a in 0..60_u32, b in 0..60_u32, first: bool, holidays in holidays()) {
        let off = |day: Date| weekend(day) || holidays.contains(&(day.day_number() - from.day_number()));
        let together = add_workdays(from, a + 1 + b, first, off);
        let apart = add_workdays(from, a + 1, first, off).and_then(|day| add_workdays(day, b, false, off));
        prop_assert_eq!(together, apart);
    }

    #[test]
    fn as_many_workdays_lie_up_to_the_day_as_were_added(from in recent_date(), n in 1..60_u32, first: bool, holidays in holidays()) {
        let off = |day: Date| weekend(day) || holidays.contains(&(day.day_number() - from.day_number()));
        let last = add_workdays(from, n, first, off).unwrap();
        prop_assert!(!off(last));
        let counted = from.day_number() + i32::from(!first)..=last.day_number();
        let workdays = counted.filter(|day| !off(Date::from_day_number(*day).unwrap())).count();
        prop_assert_eq!(workdays, n as usize);
    }
}
