//! Days and months, their numbers and their text.

use proptest::prelude::*;
use rules::{Date, DateError, Month, Period, Weekday};

use super::{any_date, date};

#[test]
fn every_day_of_9999_years_has_its_number_its_month_and_its_text() {
    let (mut number, mut year, mut month, mut day) = (Date::MIN.day_number(), 1, 1, 1);
    while year <= 9999 {
        let today = Date::from_day_number(number).unwrap();
        assert_eq!(today.ymd(), (year, month, day));
        assert_eq!(Date::from_ymd(year, month, day), Some(today));
        assert_eq!(today.month().ym(), (year, month));
        let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        let length = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
        number += 1;
        day += 1;
        if day > length {
            assert_eq!(today.month().length(), length);
            assert_eq!(today.month().last_day(), today);
            assert_eq!(Date::from_ymd(year, month, day), None);
            (month, day) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    assert_eq!(number, Date::MAX.day_number() + 1);
}

#[test]
fn the_calendar_has_two_ends() {
    assert_eq!(Date::MIN.to_string(), "0001-01-01");
    assert_eq!(Date::MAX.to_string(), "9999-12-31");
    assert_eq!(Date::from_day_number(Date::MIN.day_number() - 1), None);
    assert_eq!(Date::from_day_number(Date::MAX.day_number() + 1), None);
    assert_eq!(Date::MIN.add_days(-1), Err(DateError::OutOfRange));
    assert_eq!(Date::MAX.add_days(i32::MAX), Err(DateError::OutOfRange));
    assert_eq!(Month::from_ym(0, 12), None);
    assert_eq!(Month::from_ym(10_000, 1), None);
    assert_eq!(Date::MAX.month().next_first(), Err(DateError::OutOfRange));
    assert_eq!(Date::MIN.month().plus(-1), Err(DateError::OutOfRange));
    assert_eq!(Date::MIN.month().plus(i32::MIN), Err(DateError::OutOfRange));
}

#[test]
fn day_zero_is_the_first_of_1970_a_thursday() {
    assert_eq!(date("1970-01-01").day_number(), 0);
    assert_eq!(date("1970-01-01").weekday(), Weekday::Thursday);
    assert_eq!(date("2000-02-29").day_number(), 11_016);
    assert_eq!(date("2014-11-30").weekday(), Weekday::Sunday);
    assert_eq!(date("1945-08-15").weekday(), Weekday::Wednesday);
}

#[test]
fn there_is_no_30_february_and_29_only_in_leap_years() {
    for (year, leap) in [(1900, false), (2000, true), (2015, false), (2016, true)] {
        assert_eq!(Date::from_ymd(year, 2, 29).is_some(), leap, "{year}");
        assert_eq!(Date::from_ymd(year, 2, 30), None);
    }
    for (month, day) in [(0, 1), (13, 1), (1, 0), (1, 32), (4, 31), (u32::MAX, 1), (1, u32::MAX)] {
        assert_eq!(Date::from_ymd(2015, month, day), None, "{month} {day}");
    }
    assert_eq!(Date::from_ymd(i32::MAX, 1, 1), None);
    assert_eq!(Date::from_ymd(i32::MIN, 1, 1), None);
}

#[test]
fn a_month_knows_its_days() {
    let month: Month = "2016-02".parse().unwrap();
    assert_eq!(month.first_day(), date("2016-02-01"));
    assert_eq!(month.last_day(), date("2016-02-29"));
    assert_eq!(month.next_first(), Ok(date("2016-03-01")));
    assert_eq!(month.plus(-14).unwrap().to_string(), "2014-12");
    assert_eq!(month.month_number(), 2016 * 12 + 1);
}

#[test]
fn only_the_plain_written_date_is_read() {
    assert_eq!("2014-11-30".parse(), Ok(Date::from_ymd(2014, 11, 30).unwrap()));
    for text in [
        "",
        "2014",
        "2014-11",
        "2014-11-3",
        "2014-1-30",
        "14-11-30",
        "2014-11-31",
        "2014-00-01",
        "0000-01-01",
        "2014/11/30",
        "20141130",
        "2014-11-30 ",
        " 2014-11-30",
        "+014-11-30",
        "-014-11-30",
        "2014-11--1",
        "2014-+1-30",
        "12014-11-30",
        "2014-11-30T00:00",
        "２０14-11-30",
    ] {
        assert_eq!(text.parse::<Date>(), Err(DateError::NotADate), "{text:?}");
    }
    for text in ["", "2014", "2014-13", "2014-1", "0000-12", "2014-11-30", "2014 11"] {
        assert_eq!(text.parse::<Month>(), Err(DateError::NotADate), "{text:?}");
    }
}

#[test]
fn a_period_is_told_in_words() {
    for (period, words) in [
        (Period::months(3), "3 months"),
        (Period::months(1), "1 month"),
        (Period::years(5), "5 years"),
        (Period::months(12), "1 year"),
        (Period::months(18), "18 months"),
        (Period::days(60), "60 days"),
        (Period::weeks(2), "14 days"),
        (Period { months: 2, days: 10 }, "2 months 10 days"),
        (Period { months: 12, days: 1 }, "1 year 1 day"),
        (Period::days(-1), "-1 day"),
        (Period::default(), "0 days"),
    ] {
        assert_eq!(period.to_string(), words);
    }
}

#[test]
fn an_error_says_what_is_wrong_in_plain_words() {
    let feb_30 = DateError::NoSuchDay { month: "2015-02".parse().unwrap(), day: 30 };
    assert_eq!(feb_30.to_string(), "2015-02 has no day 30");
    let off = DateError::NoWorkday { after: date("2015-02-28") };
    assert_eq!(off.to_string(), "no workday soon after 2015-02-28: are the holidays right?");
}

proptest! {
    #[test]
    fn a_later_day_sorts_later_in_number_and_in_text(a in any_date(), b in any_date()) {
        prop_assert_eq!(a.cmp(&b), a.day_number().cmp(&b.day_number()));
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        prop_assert_eq!(a.cmp(&b), a.ymd().cmp(&b.ymd()));
    }

    #[test]
    fn the_text_of_a_day_and_of_its_month_read_back(a in any_date()) {
        prop_assert_eq!(a.to_string().parse(), Ok(a));
        prop_assert_eq!(a.month().to_string().parse(), Ok(a.month()));
    }

    #[test]
    fn the_week_has_seven_days_in_order(a in any_date()) {
        use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
        let week = [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday];
        // 1970-01-01 was a Thursday.
        prop_assert_eq!(a.weekday(), week[(a.day_number() + 3).rem_euclid(7) as usize]);
    }

    #[test]
    fn no_text_makes_reading_panic(text in "[-0-9é]{0,12}") {
        let _ = (text.parse::<Date>(), text.parse::<Month>());
    }
}
