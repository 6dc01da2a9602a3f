//! Numbers, rates and money: exact, rounded where it is written, and refused where they would not be exact.

use crate::says;
use crate::support::{a_household, a_library, a_world, result};
use rules::Ty;

#[test]
fn arithmetic_keeps_units() {
    for (ty, formula, value) in [
        (Ty::Int, "2 + 3 * 4 - 1", "13"),
        (Ty::Int, "-(2 + 3) * -4", "20"),
        (Ty::Int, "9_000_000", "9000000"),
        (Ty::Rate, "1 / 3", "1/3"),
        (Ty::Rate, "2 + 0.5", "2.5"),
        (Ty::Rate, "12", "12"),
        (Ty::Rate, "2 / 4 + 50%", "1"),
        (Ty::Rate, "KRW 10 / KRW 4", "2.5"),
        (Ty::Rate, "(KRW 10 * 1/3) / KRW 10", "1/3"),
        (Ty::Rate, "90 days / 4 weeks", "45/14"),
        (Ty::Rate, "18 months / 1 year", "1.5"),
        (Ty::Rate, "1 person / 3 persons", "1/3"),
        (Ty::Persons, "2 persons + 3 persons", "5 persons"),
        (Ty::Persons, "2 persons * 3", "6 persons"),
        (Ty::Days, "2 weeks - 20 days", "-6 days"),
        (Ty::Days, "2 * 3 days", "6 days"),
        (Ty::Months, "5 years + 6 months", "66 months"),
        (Ty::Money, "KRW 10_000 + KRW 1", "KRW 10001"),
        (Ty::Money, "KRW 7 * 3 persons", "KRW 21"),
        (Ty::Money, "3 persons * KRW 7 - 2 * KRW 1", "KRW 19"),
        (Ty::Amount, "KRW 10 * 0.25", "KRW 2.5 unrounded"),
        (Ty::Amount, "KRW 10 / 3", "KRW 10/3 unrounded"),
        (Ty::Amount, "KRW 10 / 3 persons", "KRW 10/3 unrounded"),
        (Ty::Amount, "KRW 10 / 2/3", "KRW 5/3 unrounded"),
        (Ty::Amount, "KRW 1 * 1/3 + KRW 1 - KRW 1 / 3", "KRW 1 unrounded"),
        (Ty::Amount, "KRW 7", "KRW 7 unrounded"),
    ] {
        assert_eq!(says(ty, formula), value, "{formula}");
    }
}

#[test]
fn money_is_written_in_major_units_and_held_in_minor_ones() {
    let euro = |formula: &str| {
        let library = a_library().currency("EUR", 2).rule("r", Ty::Money, formula).build();
        result(&library, &a_world([a_household()]), "r")
    };
    assert_eq!(euro("EUR 9.10"), "EUR 910");
    assert_eq!(euro("EUR 9"), "EUR 900");
    assert_eq!(euro("round(EUR 9.10 / 3, half_up, EUR 0.05)"), "EUR 305");
}

#[test]
fn an_amount_is_rounded_as_written() {
    for (mode, up, down) in [
        ("down", "KRW 20", "KRW -20"),
        ("up", "KRW 30", "KRW -30"),
        ("floor", "KRW 20", "KRW -30"),
        ("ceiling", "KRW 30", "KRW -20"),
        ("half_up", "KRW 30", "KRW -30"),
        ("half_even", "KRW 20", "KRW -20"),
        ("half_down", "KRW 20", "KRW -20"),
    ] {
        assert_eq!(says(Ty::Money, &format!("round(KRW 50 / 2, {mode}, KRW 10)")), up, "{mode}");
        assert_eq!(says(Ty::Money, &format!("round(-KRW 50 / 2, {mode}, KRW 10)")), down, "{mode}");
    }
    assert_eq!(says(Ty::Money, "round(KRW 10 / 3, half_up, KRW 1)"), "KRW 3");
    assert_eq!(says(Ty::Money, "round(KRW 26, down, KRW 10)"), "KRW 20");
}

#[test]
fn parts_add_up_to_the_whole() {
    let part = |n: i64| says(Ty::Money, &format!("part(KRW 100_003, {n}, 4, KRW 10)"));
    assert_eq!([1, 2, 3, 4].map(part), ["KRW 25000", "KRW 25000", "KRW 25000", "KRW 25003"]);
    for (number, of) in [(0, 4), (5, 4), (1, 0), (-1, 4)] {
        let formula = format!("part(KRW 100, {number}, {of}, KRW 1)");
        assert_eq!(says(Ty::Money, &formula), "fault: out of range", "{formula}");
    }
}

#[test]
fn least_and_greatest_are_of_one_type() {
    for (ty, formula, value) in [
        (Ty::Int, "min(3, 1, 2)", "1"),
        (Ty::Rate, "max(1, 0.5, 3/2)", "1.5"),
        (Ty::Rate, "min(0.5, 1)", "0.5"),
        (Ty::Amount, "max(KRW 3, KRW 10 / 3)", "KRW 10/3 unrounded"),
        (Ty::Date, "max(2024-01-01, 2023-12-31)", "2024-01-01"),
        (Ty::Months, "min(1 year, 11 months)", "11 months"),
        (Ty::Month, "max(2024-01, 2023-12)", "2024-01"),
    ] {
        assert_eq!(says(ty, formula), value, "{formula}");
    }
}

#[test]
fn what_does_not_fit_is_a_fault_and_never_a_wrong_number() {
    let most = i64::MAX;
    for (ty, formula) in [
        (Ty::Int, format!("{most} + 1")),
        (Ty::Int, format!("-{most} - 2")),
        (Ty::Int, format!("{most} * 2")),
        (Ty::Money, format!("KRW {most} * 2 persons")),
        (Ty::Money, format!("round(KRW {most} * 1.5, half_up, KRW 1)")),
        (Ty::Money, format!("round(KRW {most} * 1, up, KRW 10)")),
        (Ty::Rate, format!("1/{most} * 1/{most} * 1/{most}")),
        (Ty::Int, format!("-({most} * -1 - 1)")),
    ] {
        assert_eq!(says(ty, &formula), "fault: out of range", "{formula}");
    }
    assert_eq!(says(Ty::Rate, "1 / 0"), "fault: division by zero");
    assert_eq!(says(Ty::Amount, "KRW 1 / (0.5 - 1/2)"), "fault: division by zero");
    assert_eq!(says(Ty::Rate, "1 + 1 / 0"), "fault: operand");
}

#[test]
fn a_share_of_a_month_or_a_year_is_exact() {
    for (formula, value) in [
        ("prorate(KRW 300, 2024-02-15, 2024-03-01, thirty)", "KRW 150 unrounded"),
        ("prorate(KRW 300, 2024-02-01, 2024-03-01, thirty)", "KRW 300 unrounded"),
        ("prorate(KRW 290, 2024-02-15, 2024-03-01, actual_month)", "KRW 150 unrounded"),
        ("prorate(KRW 366, 2024-02-15, 2024-03-01, actual_year)", "KRW 15 unrounded"),
        ("prorate(KRW 300, 2024-02-15, 2024-04-01, thirty)", "KRW 150 unrounded"),
        ("prorate(KRW 300, 2024-03-01, 2024-02-15, thirty)", "KRW 0 unrounded"),
        ("prorate(KRW 310, 2024-01-31, 2024-02-01, actual_month)", "KRW 10 unrounded"),
    ] {
        assert_eq!(says(Ty::Amount, formula), value, "{formula}");
    }
}

#[test]
fn a_comparison_of_exact_fractions_does_not_round() {
    assert_eq!(says(Ty::Bool, "1/3 + 1/3 + 1/3 = 1"), "true");
    assert_eq!(says(Ty::Bool, "KRW 1 * 0.0132 = KRW 0"), "false");
    assert_eq!(says(Ty::Bool, "KRW 100 / 3 * 3 = KRW 100"), "true");
}
