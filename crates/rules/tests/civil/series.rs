//! Adding periods to days, series of days, and what lies between two days.

use proptest::prelude::*;
use rules::{Date, DateError, Feb29, MonthEnd, Period, days_between, months_between, years_between};

use super::{RULES, any_date, date, recent_date};

#[test]
fn a_month_after_the_31st_is_what_the_rule_says() {
    let (from, month) = (date("2015-01-31"), Period::months(1));
    assert_eq!(from.add(month, MonthEnd::LastDay), Ok(date("2015-02-28")));
    assert_eq!(from.add(month, MonthEnd::NextFirst), Ok(date("2015-03-01")));
    let february = "2015-02".parse().unwrap();
    assert_eq!(from.add(month, MonthEnd::Refuse), Err(DateError::NoSuchDay { month: february, day: 31 }));
}

#[test]
fn a_year_after_29_february_is_what_the_rule_says() {
    let (from, year) = (date("2016-02-29"), Period::years(1));
    assert_eq!(from.add(year, MonthEnd::LastDay), Ok(date("2017-02-28")));
    assert_eq!(from.add(year, MonthEnd::NextFirst), Ok(date("2017-03-01")));
    assert_eq!(from.add(Period::years(4), MonthEnd::Refuse), Ok(date("2020-02-29")));
}

#[test]
fn months_are_added_before_days() {
    let period = Period { months: 1, days: 1 };
    assert_eq!(date("2015-01-31").add(period, MonthEnd::LastDay), Ok(date("2015-03-01")));
    assert_eq!(date("2015-01-31").add(period, MonthEnd::NextFirst), Ok(date("2015-03-02")));
    assert_eq!(date("2015-01-30").add(period, MonthEnd::LastDay), Ok(date("2015-03-01")));
}

#[test]
fn days_alone_ask_no_rule() {
    for rule in RULES {
        assert_eq!(date("2015-01-31").add(Period::days(30), rule), Ok(date("2015-03-02")));
    }
}

#[test]
fn subtracting_goes_back_by_the_same_rule() {
    let (from, month) = (date("2015-03-31"), Period::months(1));
    assert_eq!(from.sub(month, MonthEnd::LastDay), Ok(date("2015-02-28")));
    assert_eq!(from.sub(month, MonthEnd::NextFirst), Ok(date("2015-03-01")));
    assert!(from.sub(month, MonthEnd::Refuse).is_err());
    assert_eq!(date("2015-01-15").sub(Period { months: 1, days: 15 }, MonthEnd::Refuse), Ok(date("2014-11-30")));
}

#[test]
fn a_series_from_the_31st_comes_back_to_the_31st() {
    let days = |rule| (0..5).map(|n| date("2014-12-31").nth(Period::months(1), n, rule).unwrap().to_string()).collect::<Vec<_>>();
    assert_eq!(days(MonthEnd::LastDay), ["2014-12-31", "2015-01-31", "2015-02-28", "2015-03-31", "2015-04-30"]);
    assert_eq!(days(MonthEnd::NextFirst), ["2014-12-31", "2015-01-31", "2015-03-01", "2015-03-31", "2015-05-01"]);
    assert_eq!(date("2015-03-31").nth(Period::months(3), -2, MonthEnd::LastDay), Ok(date("2014-09-30")));
}

#[test]
fn a_period_too_long_for_the_calendar_is_an_error() {
    let from = date("2015-01-31");
    for period in [
        Period::months(i32::MAX),
        Period::months(i32::MIN),
        Period::days(i32::MAX),
        Period::days(i32::MIN),
        Period::years(i16::MAX),
    ] {
        for rule in RULES {
            assert_eq!(from.add(period, rule), Err(DateError::OutOfRange), "{period}");
            assert_eq!(from.sub(period, rule), Err(DateError::OutOfRange), "{period}");
            assert_eq!(from.nth(period, i32::MAX, rule), Err(DateError::OutOfRange), "{period}");
        }
    }
}

#[test]
fn a_person_born_on_29_february_ages_on_the_day_that_the_rule_names() {
    let born = date("2000-02-29");
    for (day, by_28, by_1_march) in
        [("2018-02-27", 17, 17), ("2018-02-28", 18, 17), ("2018-03-01", 18, 18), ("2020-02-28", 19, 19), ("2020-02-29", 20, 20)]
    {
        assert_eq!(years_between(born, date(day), Feb29::Feb28), by_28, "{day}");
        assert_eq!(years_between(born, date(day), Feb29::Mar1), by_1_march, "{day}");
    }
}

#[test]
fn a_person_born_on_28_february_ages_on_that_day_in_every_year() {
    for rule in [Feb29::Feb28, Feb29::Mar1] {
        for year in ["2019", "2020"] {
            let age = years_between(date("2000-02-28"), date(&format!("{year}-02-28")), rule);
            assert_eq!(age.to_string(), year.replacen("20", "", 1));
        }
    }
}

#[test]
fn a_month_from_the_31st_is_complete_on_the_day_that_the_rule_names() {
    let (from, february) = (date("2015-01-31"), "2015-02".parse().unwrap());
    let on = |day| RULES.map(|rule| months_between(from, date(day), rule));
    assert_eq!(on("2015-02-27"), [Ok(0), Ok(0), Ok(0)]);
    assert_eq!(on("2015-02-28"), [Ok(1), Ok(0), Err(DateError::NoSuchDay { month: february, day: 31 })]);
    assert_eq!(on("2015-03-01"), [Ok(1), Ok(1), Ok(1)]);
    assert_eq!(on("2015-03-30"), [Ok(1), Ok(1), Ok(1)]);
    assert_eq!(on("2015-03-31"), [Ok(2), Ok(2), Ok(2)]);
}

#[test]
fn what_lies_behind_is_counted_with_a_minus() {
    assert_eq!(days_between(date("2015-03-01"), date("2015-02-28")), -1);
    assert_eq!(months_between(date("2015-03-31"), date("2015-01-31"), MonthEnd::LastDay), Ok(-2));
    assert_eq!(years_between(date("2015-03-31"), date("2013-04-01"), Feb29::Mar1), -1);
    assert_eq!(days_between(Date::MIN, Date::MAX), 3_652_058);
}

proptest! {
    #[test]
    fn no_period_makes_adding_panic(from in any_date(), months: i32, days: i32, n: i32) {
        let period = Period { months, days };
        for rule in RULES {
            let _ = (from.add(period, rule), from.sub(period, rule), from.nth(period, n, rule));
        }
    }

    #[test]
    fn days_added_are_days_between(a in any_date(), b in any_date()) {
        prop_assert_eq!(a.add_days(days_between(a, b)), Ok(b));
    }

    #[test]
    fn months_added_keep_the_number_of_the_day_or_follow_the_rule(from in recent_date(), months in -600..600) {
        let [last, next, refused] = RULES.map(|rule| from.add(Period::months(months), rule));
        let (last, next) = (last.unwrap(), next.unwrap());
        prop_assert_eq!(last.month().month_number(), from.month().month_number() + months);
        if last.ymd().2 == from.ymd().2 {
            prop_assert_eq!((next, refused), (last, Ok(last)));
        } else {
            prop_assert_eq!(last, last.month().last_day());
            prop_assert!(last.ymd().2 < from.ymd().2);
            prop_assert_eq!(Ok(next), last.add_days(1));
            prop_assert!(refused.is_err());
        }
    }

    #[test]
    fn months_between_is_the_most_that_can_be_added(a in recent_date(), b in recent_date()) {
        let (a, b) = (a.min(b), a.max(b));
        for rule in [MonthEnd::LastDay, MonthEnd::NextFirst] {
            let months = months_between(a, b, rule).unwrap();
            prop_assert!(a.nth(Period::months(1), months, rule).unwrap() <= b);
            prop_assert!(a.nth(Period::months(1), months + 1, rule).unwrap() > b);
        }
    }

    #[test]
    fn months_between_refuses_just_when_the_rules_disagree(a in recent_date(), b in recent_date()) {
        let [last, next, refused] = RULES.map(|rule| months_between(a, b, rule));
        prop_assert_eq!(refused.ok(), if last == next { last.ok() } else { None });
    }

    #[test]
    fn years_are_twelve_months(a in recent_date(), b in recent_date()) {
        for (feb_29, rule) in [(Feb29::Feb28, MonthEnd::LastDay), (Feb29::Mar1, MonthEnd::NextFirst)] {
            prop_assert_eq!(years_between(a, b, feb_29), months_between(a, b, rule).unwrap() / 12);
        }
    }

    #[test]
    fn what_lies_between_is_mirrored(a in recent_date(), b in recent_date()) {
        prop_assert_eq!(days_between(a, b), -days_between(b, a));
        prop_assert_eq!(months_between(a, b, MonthEnd::LastDay).unwrap(), -months_between(b, a, MonthEnd::LastDay).unwrap());
        prop_assert_eq!(years_between(a, b, Feb29::Mar1), -years_between(b, a, Feb29::Mar1));
    }
}
