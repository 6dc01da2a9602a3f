//! Shares of months and years.

use proptest::prelude::*;
use rules::Ratio;
use rules::{Basis, DateError, Interval, Month, Within, days_between, prorate};

use super::{Date, date, recent_date};

fn interval(start: &str, end: &str) -> Interval {
    Interval { start: date(start), end: date(end) }
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn share(start: &str, end: &str, of: &str, basis: Basis) -> String {
    prorate(interval(start, end), Within::Month(month(of)), basis).unwrap().to_string()
}

fn share_of_year(start: &str, end: &str, of: i32, basis: Basis) -> String {
    prorate(interval(start, end), Within::Year(of), basis).unwrap().to_string()
}

#[test]
fn a_day_that_ends_an_interval_is_no_longer_in_it() {
    assert_eq!(interval("2015-02-10", "2015-02-11").days(), 1);
    assert_eq!(interval("2015-02-10", "2015-02-10").days(), 0);
    assert_eq!(interval("2015-02-10", "2015-02-01").days(), 0);
    assert_eq!(interval("2015-01-10", "2015-02-11").overlap_month(month("2015-02")), 10);
    assert_eq!(interval("2015-02-10", "2015-05-01").overlap_month(month("2015-02")), 19);
    assert_eq!(interval("2015-02-10", "2015-03-01").overlap_month(month("2015-03")), 0);
    assert_eq!(interval("2015-01-01", "2015-02-01").overlap(interval("2015-01-31", "2015-12-31")), 1);
}

#[test]
fn an_interval_reaches_the_end_of_the_calendar_but_for_its_last_day() {
    let all = Interval { start: Date::MIN, end: Date::MAX };
    assert_eq!(all.overlap_month(Date::MAX.month()), 30);
}

#[test]
fn on_thirty_days_a_whole_month_is_one_and_a_day_a_thirtieth() {
    let basis = Basis::Thirty;
    assert_eq!(share("2015-02-01", "2015-03-01", "2015-02", basis), "1");
    assert_eq!(share("2015-02-02", "2015-03-01", "2015-02", basis), "0.9");
    assert_eq!(share("2016-02-01", "2016-02-29", "2016-02", basis), "14/15");
    assert_eq!(share("2015-01-02", "2015-02-01", "2015-01", basis), "1");
    assert_eq!(share("2015-01-01", "2015-02-01", "2015-01", basis), "1");
    assert_eq!(share("2015-04-02", "2015-05-01", "2015-04", basis), "29/30");
    assert_eq!(share("2015-05-01", "2015-06-01", "2015-04", basis), "0");
}

#[test]
fn on_the_actual_month_a_day_is_a_part_of_that_month() {
    let basis = Basis::ActualMonth;
    assert_eq!(share("2015-06-16", "2015-07-01", "2015-06", basis), "0.5");
    assert_eq!(share("2015-02-01", "2015-02-15", "2015-02", basis), "0.5");
    assert_eq!(share("2016-02-01", "2016-02-15", "2016-02", basis), "14/29");
    assert_eq!(share("2015-01-31", "2015-06-01", "2015-01", basis), "1/31");
}

#[test]
fn on_the_actual_year_a_month_is_worth_its_days() {
    let basis = Basis::ActualYear;
    assert_eq!(share("2015-01-01", "2015-02-01", "2015-01", basis), "372/365");
    assert_eq!(share("2016-02-01", "2016-03-01", "2016-02", basis), "58/61");
    assert_eq!(share_of_year("2015-03-15", "2015-03-16", 2015, basis), "1/365");
    assert_eq!(share_of_year("2016-03-15", "2016-03-16", 2016, basis), "1/366");
}

#[test]
fn the_share_of_a_year_is_the_mean_of_its_months() {
    assert_eq!(share_of_year("2015-01-01", "2015-07-01", 2015, Basis::Thirty), "0.5");
    assert_eq!(share_of_year("2015-01-01", "2015-07-01", 2015, Basis::ActualMonth), "0.5");
    assert_eq!(share_of_year("2015-01-01", "2015-07-01", 2015, Basis::ActualYear), "181/365");
    assert_eq!(share_of_year("2014-12-01", "2015-01-16", 2015, Basis::Thirty), "1/24");
}

#[test]
fn a_year_that_the_calendar_lacks_has_no_share() {
    for year in [0, 10_000, i32::MAX, i32::MIN] {
        let share = prorate(interval("2015-01-01", "2015-07-01"), Within::Year(year), Basis::Thirty);
        assert_eq!(share, Err(DateError::OutOfRange));
    }
}

proptest! {
    #[test]
    fn the_overlap_is_the_number_of_days_in_both(a in recent_date(), days in -50..100, b in recent_date(), shift in -80..80, more in -50..100) {
        let one = Interval { start: a, end: a.add_days(days).unwrap() };
        let near = a.add_days(shift).unwrap();
        for other in [Interval { start: near, end: near.add_days(more).unwrap() }, Interval { start: b, end: b.add_days(more).unwrap() }] {
            let within = |day: &Date, it: Interval| *day >= it.start && *day < it.end;
            let both = (0..100).filter_map(|n| a.add_days(n).ok()).filter(|day| within(day, one) && within(day, other)).count();
            prop_assert_eq!(one.overlap(other), both as i32);
            prop_assert_eq!(other.overlap(one), both as i32);
        }
    }

    #[test]
    fn the_months_of_an_interval_hold_all_its_days(a in recent_date(), days in 0..400) {
        let it = Interval { start: a, end: a.add_days(days).unwrap() };
        let overlaps = (0..15).map(|n| it.overlap_month(a.month().plus(n).unwrap()));
        prop_assert_eq!(overlaps.sum::<i32>(), days_between(it.start, it.end));
    }

    #[test]
    fn the_parts_of_a_whole_add_up_to_one(a in recent_date()) {
        let (year, _, _) = a.ymd();
        let month = a.month();
        let parts = |within, start, end, basis| {
            let share = |start, end| prorate(Interval { start, end }, within, basis).unwrap();
            share(start, a).checked_add(share(a, end)).unwrap()
        };
        prop_assert_eq!(parts(Within::Month(month), month.first_day(), month.next_first().unwrap(), Basis::ActualMonth), Ratio::ONE);
        let (first, end) = (Date::from_ymd(year, 1, 1).unwrap(), Date::from_ymd(year + 1, 1, 1).unwrap());
        for basis in [Basis::ActualMonth, Basis::ActualYear] {
            prop_assert_eq!(parts(Within::Year(year), first, end, basis), Ratio::ONE);
        }
    }

    #[test]
    fn on_thirty_days_a_longer_stay_never_has_the_smaller_share(a in recent_date(), days in 0..40) {
        let share = |days| {
            let it = Interval { start: a, end: a.add_days(days).unwrap() };
            prorate(it, Within::Month(a.month()), Basis::Thirty).unwrap()
        };
        prop_assert!(share(days) <= share(days + 1));
        prop_assert!(share(days + 1) <= Ratio::ONE);
    }
}
