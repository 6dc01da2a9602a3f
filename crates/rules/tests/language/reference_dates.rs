//! The calendar of the reference: counted up from its first day, with no code of the engine's.

use std::sync::LazyLock;

use crate::program::{HOLIDAYS, O};
use num_rational::BigRational;
use rules::{Basis, Date, Feb29, MonthEnd, RoundMode};

/// The day number of 0001-01-01, and of 9999-12-31.
const FIRST: i64 = -719_162;
const LAST: i64 = 2_932_896;

pub(crate) fn is_day(day: i64) -> bool {
    (FIRST..=LAST).contains(&day)
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_year(year: i64) -> bool {
    (1..=9999).contains(&year)
}

/// The number of a day that exists.
fn day(year: i64, month: i64, day: i64) -> Option<i64> {
    if !is_year(year) || !(1..=12).contains(&month) || !(1..=length(year, month)).contains(&day) {
        return None;
    }
    let before = year - 1;
    let days_before_year = 365 * before + before / 4 - before / 100 + before / 400;
    let days_before_month: i64 = (1..month).map(|m| length(year, m)).sum();
    Some(FIRST + days_before_year + days_before_month + day - 1)
}

pub(crate) fn ymd(number: i64) -> (i64, i64, i64) {
    let mut year = ((number - FIRST) / 366).max(0) + 1;
    while is_year(year + 1) && day(year + 1, 1, 1).unwrap() <= number {
        year += 1;
    }
    let mut rest = number - day(year, 1, 1).unwrap();
    let mut month = 1;
    while rest >= length(year, month) {
        rest -= length(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}

pub(crate) fn add_months(from: i64, months: i64, rule: MonthEnd) -> Option<i64> {
    let (year, month, number) = ymd(from);
    let since = 12 * year + month - 1 + months;
    let (year, month) = (since.div_euclid(12), since.rem_euclid(12) + 1);
    if !is_year(year) {
        return None;
    }
    day(year, month, number).or_else(|| match rule {
        MonthEnd::LastDay => day(year, month, length(year, month)),
        MonthEnd::NextFirst => day(year, month, length(year, month)).map(|last| last + 1).filter(|day| is_day(*day)),
        MonthEnd::Refuse => None,
    })
}

/// The most months that fit between, found by trying.
fn months_between(a: i64, b: i64) -> i64 {
    if b < a {
        return -months_between(b, a);
    }
    let ((y, m, _), (year, month, _)) = (ymd(a), ymd(b));
    let most = 12 * (year - y) + month - m + 1;
    (0..=most).rev().find(|n| add_months(a, *n, MonthEnd::LastDay).is_some_and(|reached| reached <= b)).unwrap()
}

/// The most birthdays that fit between, found by trying.
fn years_between(a: i64, b: i64, rule: Feb29) -> i64 {
    if b < a {
        return -years_between(b, a, rule);
    }
    let ((born, month, number), (year, ..)) = (ymd(a), ymd(b));
    let birthday = |years: i64| match (day(born + years, month, number), rule) {
        (Some(day), _) => day,
        (None, Feb29::Feb28) => day(born + years, 2, 28).unwrap(),
        (None, Feb29::Mar1) => day(born + years, 3, 1).unwrap(),
    };
    (0..=year - born).rev().find(|years| birthday(*years) <= b).unwrap()
}

static DAYS_OFF: LazyLock<Vec<i64>> =
    LazyLock::new(|| HOLIDAYS.iter().map(|text| i64::from(text.parse::<Date>().unwrap().day_number())).collect());

fn is_day_off(number: i64) -> bool {
    // 1970-01-01 was a Thursday.
    matches!((number + 3).rem_euclid(7), 5 | 6) || DAYS_OFF.contains(&number)
}

/// A period counted by the Korean Civil Act (0), or with the day itself, without rolling (1).
fn deadline(counting: usize, from: i64, length: i64, in_months: bool) -> Option<i64> {
    if length <= 0 {
        return None;
    }
    let first = if counting == 0 { Some(from + 1).filter(|day| is_day(*day))? } else { from };
    let mut last = match in_months {
        false => first + length - 1,
        true => add_months(first, length, MonthEnd::NextFirst)? - 1,
    };
    while counting == 0 && is_day(last) && is_day_off(last) {
        last += 1;
    }
    Some(last)
}

/// How many days of the month, or of the year, lie in `a..b`.
fn share(a: i64, b: i64, basis: Basis) -> BigRational {
    let (year, month, _) = ymd(a);
    let days_of = |month: i64| {
        let first = day(year, month, 1).unwrap();
        (first..first + length(year, month)).filter(|day| (a..b).contains(day)).count()
    };
    let parts = |days: usize, of: i64| BigRational::new(days.into(), of.into());
    match basis {
        Basis::Thirty if i64::try_from(days_of(month)) == Ok(length(year, month)) => parts(1, 1),
        Basis::Thirty => parts(days_of(month).min(30), 30),
        Basis::ActualMonth => parts(days_of(month), length(year, month)),
        Basis::ActualYear => parts((1..=12).map(days_of).sum(), if is_leap(year) { 366 } else { 365 }),
    }
}

/// Of each period, the days inside the window.
pub(crate) fn covered(spells: &[(Date, Date)], a: &BigRational, b: &BigRational) -> Vec<i64> {
    let number = |value: &BigRational| i64::try_from(value.numer()).unwrap();
    let (a, b) = (number(a), number(b));
    let days = |(start, end): &(Date, Date)| (i64::from(end.day_number()).min(b) - i64::from(start.day_number()).max(a)).max(0);
    spells.iter().map(days).collect()
}

pub(crate) fn rounded(value: &BigRational, mode: RoundMode, unit: i64) -> BigRational {
    let unit = BigRational::from_integer(unit.into());
    let units = value / &unit;
    let (floor, ceiling) = (units.floor(), units.ceil());
    let to_zero = units.trunc();
    let from_zero = if to_zero == floor { ceiling.clone() } else { floor.clone() };
    let two = BigRational::from_integer(2.into());
    let (above, below) = (&ceiling - &units, &units - &floor);
    let nearest = if above < below { ceiling.clone() } else { floor.clone() };
    let is_half = above == below && above != BigRational::from_integer(0.into());
    let whole = match mode {
        RoundMode::Down => to_zero,
        RoundMode::Up => from_zero,
        RoundMode::Floor => floor,
        RoundMode::Ceiling => ceiling,
        RoundMode::HalfUp if is_half => from_zero,
        RoundMode::HalfDown if is_half => to_zero,
        RoundMode::HalfEven if is_half && (&floor / two).is_integer() => floor,
        RoundMode::HalfEven if is_half => ceiling,
        RoundMode::HalfUp | RoundMode::HalfDown | RoundMode::HalfEven => nearest,
    };
    whole * unit
}

/// Operations on whole numbers and dates; `None` where there is no such day.
pub(crate) fn dated(op: &O, args: &[i64], in_months: bool) -> Option<BigRational> {
    let number = match (op, args) {
        (O::Shift("+"), [day, days]) => day + days,
        (O::Shift(_), [day, days]) => day - days,
        (O::Move("add", rule), [day, months]) if in_months => add_months(*day, *months, *rule)?,
        (O::Move("sub", rule), [day, months]) if in_months => add_months(*day, -months, *rule)?,
        (O::Move("add", _), [day, days]) => day + days,
        (O::Move(..), [day, days]) => day - days,
        (O::Deadline(counting), [from, length]) => deadline(*counting, *from, *length, in_months)?,
        (O::Workdays(counting), [from, days]) => {
            let mut today = *from;
            for at in 0..*days {
                today += i64::from(at > 0 || *counting == 0);
                while is_day_off(today) {
                    today += 1;
                }
                if !is_day(today) {
                    return None;
                }
            }
            today
        }
        (O::DaysBetween, [a, b]) => b - a,
        (O::MonthsBetween, [a, b]) => months_between(*a, *b),
        (O::Age(rule), [born, on]) => 12 * years_between(*born, *on, *rule),
        (O::MonthOf, [day]) => {
            let (year, month, _) = ymd(*day);
            12 * year + month - 1
        }
        (O::FirstDay, [month]) => day(month.div_euclid(12), month.rem_euclid(12) + 1, 1)?,
        (O::LastDay, [month]) => {
            let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
            day(year, month, length(year, month))?
        }
        (O::MakeDate, [year, month, number]) => day(*year, *month, *number)?,
        (O::Prorate(basis), [money, a, b]) => {
            return Some(BigRational::from_integer((*money).into()) * share(*a, *b, *basis));
        }
        (op, args) => panic!("{op:?} of {args:?}"),
    };
    Some(BigRational::from_integer(number.into()))
}
