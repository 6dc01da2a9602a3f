//! Dates, months, deadlines and periods.

use crate::says;
use crate::support::{Declare, a_household, a_library, a_person, a_world, result, results};
use rules::Ty;

fn all(ty: Ty, cases: &[(&str, &str)]) {
    for (formula, value) in cases {
        assert_eq!(says(ty, formula), *value, "{formula}");
    }
}

#[test]
fn days_are_added_and_counted() {
    all(
        Ty::Date,
        &[
            ("2024-02-28 + 2 days", "2024-03-01"),
            ("2024-03-01 - 1 day", "2024-02-29"),
            ("2024-01-01 + 2 weeks", "2024-01-15"),
            ("add(2024-01-01, 30 days, refuse)", "2024-01-31"),
            ("9999-12-31 + 1 day", "fault: out of range"),
            ("0001-01-01 - 1 day", "fault: out of range"),
        ],
    );
    all(
        Ty::Days,
        &[
            ("days_between(2024-02-01, 2024-03-01)", "29 days"),
            ("days_between(2024-03-01, 2024-02-01)", "-29 days"),
            ("days_between(2024-03-01, 2024-03-01)", "0 days"),
        ],
    );
}

#[test]
fn months_are_added_under_the_rule_for_the_end_of_the_month() {
    all(
        Ty::Date,
        &[
            ("add(2024-01-31, 1 month, last_day)", "2024-02-29"),
            ("add(2024-01-31, 1 month, next_first)", "2024-03-01"),
            ("add(2024-01-31, 1 month, refuse)", "fault: out of range"),
            ("add(2024-01-31, 2 months, refuse)", "2024-03-31"),
            ("add(2024-02-29, 1 year, last_day)", "2025-02-28"),
            ("sub(2024-03-31, 1 month, last_day)", "2024-02-29"),
            ("sub(2024-03-31, 1 month, next_first)", "2024-03-01"),
            ("sub(2024-03-31, 90 days, last_day)", "2024-01-01"),
            ("add(9999-12-01, 1 month, last_day)", "fault: out of range"),
        ],
    );
}

#[test]
fn whole_months_and_years_are_counted() {
    all(
        Ty::Months,
        &[
            ("months_between(2024-01-31, 2024-02-28)", "0 months"),
            ("months_between(2024-01-31, 2024-02-29)", "1 months"),
            ("months_between(2024-01-15, 2024-02-14)", "0 months"),
            ("months_between(2024-02-14, 2024-01-15)", "0 months"),
            ("months_between(2024-02-15, 2023-02-15)", "-12 months"),
            ("age(2004-02-29, 2023-02-28, feb28)", "228 months"),
            ("age(2004-02-29, 2023-02-28, mar1)", "216 months"),
            ("age(2004-02-29, 2023-03-01, mar1)", "228 months"),
            ("age(1966-05-02, 2026-05-01, mar1)", "708 months"),
            ("age(1966-05-01, 2026-05-01, mar1)", "720 months"),
        ],
    );
    assert_eq!(says(Ty::Bool, "age(1966-05-01, today, mar1) >= 60 years"), "true");
    assert_eq!(says(Ty::Bool, "age(1966-05-02, today, mar1) >= 60 years"), "false");
}

#[test]
fn parts_of_dates_are_read_and_put_together() {
    all(Ty::Int, &[("year(2024-02-29)", "2024"), ("month_of_year(2024-02-29)", "2")]);
    all(Ty::Month, &[("month(2024-02-29)", "2024-02"), ("2024-11", "2024-11")]);
    all(
        Ty::Date,
        &[
            ("first_day(2024-02)", "2024-02-01"),
            ("last_day(month(2024-02-10))", "2024-02-29"),
            ("date(2024, 2, 29)", "2024-02-29"),
            ("date(year(today), 12, 31)", "2026-12-31"),
            ("date(2023, 2, 29)", "fault: out of range"),
            ("date(2023, 13, 1)", "fault: out of range"),
            ("date(2023, -1, 1)", "fault: out of range"),
            ("date(0, 1, 1)", "fault: out of range"),
            ("date(9_999_999_999, 1, 1)", "fault: out of range"),
        ],
    );
}

#[test]
fn a_deadline_is_counted_as_the_calendar_says() {
    let on = |formula: &str| {
        let library = a_library().holidays(&["2024-05-06"]).rule("r", Ty::Date, formula).build();
        result(&library, &a_world([a_household()]), "r")
    };
    assert_eq!(on("deadline(2024-04-04, 30 days, civil)"), "2024-05-07", "Saturday, Sunday, holiday");
    assert_eq!(on("deadline(2024-04-30, 1 month, civil)"), "2024-05-31");
    assert_eq!(on("deadline(2024-04-04, 30 days, plain)"), "2024-05-03");
    assert_eq!(on("deadline(2024-04-04, 0 days, civil)"), "fault: out of range");
    assert_eq!(on("workdays(2024-05-03, 1, civil)"), "2024-05-07");
    assert_eq!(on("workdays(2024-05-03, 2, plain)"), "2024-05-07", "the first day counts");
    assert_eq!(on("workdays(2024-05-04, 0, civil)"), "2024-05-04");
    assert_eq!(on("workdays(2024-05-04, -1, civil)"), "fault: out of range");
}

fn jobs() -> Declare {
    a_library().fact("jobs", Ty::Spells).person_event("moved_in")
}

/// What a formula over these jobs gives on a day.
fn worked(ty: Ty, formula: &str, today: &str) -> String {
    let library = jobs().person_rule("r", ty, formula).build();
    let spells = [("2020-01-01", "2020-02-01"), ("2020-03-01", "2020-03-11"), ("2020-06-30", "9999-12-31")];
    let person = a_person().spells("jobs", &spells).fact("moved_in", "2020-01-11");
    result(&library, &a_world([a_household().today(today).person(person)]), "r")
}

#[test]
fn days_of_periods_are_counted_inside_a_window() {
    for (formula, value) in [
        ("days_in(jobs, 2020-01-01, 2020-06-01)", "41 days"),
        ("days_in(jobs, moved_in, 2020-03-06)", "26 days"),
        ("days_in(jobs, 2020-02-01, 2020-03-01)", "0 days"),
        ("days_in(jobs, 2020-06-01, 2020-01-01)", "0 days"),
        ("longest(jobs, 2020-01-01, 2020-06-01)", "31 days"),
        ("longest(jobs, 2020-01-25, 2020-06-01)", "10 days"),
        ("longest(jobs, 2020-02-01, 2020-03-01)", "0 days"),
    ] {
        assert_eq!(worked(Ty::Days, formula, "2026-05-01"), value, "{formula}");
    }
}

#[test]
fn a_length_is_reached_on_a_day_and_waits_until_then() {
    for (formula, value) in [
        ("reached(jobs, 31 days, 2020-01-01)", "2020-02-01"),
        ("reached(jobs, 21 days, moved_in)", "2020-02-01"),
        ("reached(jobs, 22 days, moved_in)", "2020-07-22"),
        ("reached(jobs, 1 month, 2020-01-01)", "2020-02-01"),
        ("reached(jobs, 2 months, 2020-01-01)", "2020-08-30"),
        ("reached(jobs, 8 months, 2020-01-01)", "2021-03-01"),
        ("reached_total(jobs, 31 days, 2020-01-01)", "2020-02-01"),
        ("reached_total(jobs, 36 days, 2020-01-01)", "2020-03-06"),
        ("reached_total(jobs, 31 days, moved_in)", "2020-03-11"),
        ("reached_total(jobs, 32 days, moved_in)", "2020-07-01"),
    ] {
        assert_eq!(worked(Ty::Date, formula, "2026-05-01"), value, "{formula}");
    }
    let formula = "reached(jobs, 22 days, moved_in)";
    assert_eq!(worked(Ty::Date, formula, "2020-07-21"), "waiting");
    assert_eq!(worked(Ty::Date, formula, "2020-07-22"), "2020-07-22");
    let recorded = "recorded(reached_total(jobs, 36 days, 2020-01-01))";
    assert_eq!(worked(Ty::Bool, recorded, "2020-03-05"), "false");
    assert_eq!(worked(Ty::Bool, recorded, "2020-03-06"), "true");
}

#[test]
fn periods_of_the_household_are_read_by_each_person_and_through_rules() {
    let library = a_library()
        .household_fact("housed", Ty::Spells)
        .with(crate::support::a_rule("dwelling", Ty::Spells).formula("housed"))
        .person_rule("direct", Ty::Days, "days_in(household.housed, 2024-01-01, 2025-01-01)")
        .person_rule("by_rule", Ty::Days, "days_in(household.dwelling, 2024-01-01, 2025-01-01)")
        .build();
    let spells = [("2023-12-01", "2024-01-08")];
    let home = a_household().spells("housed", &spells).person(a_person());
    let world = a_world([a_household().person(a_person()), home]);
    assert_eq!(results(&library, &world, "direct"), ["0 days", "7 days"]);
    assert_eq!(results(&library, &world, "by_rule"), ["0 days", "7 days"]);
}

#[test]
fn what_follows_an_entry_waits_until_it_does() {
    let library = a_library()
        .kinds(&["asked", "answered"])
        .rule("answer", Ty::Date, "followed_by('answered')")
        .rule("next", Ty::Date, "first('asked', 2024-01-02)")
        .rule("told", Ty::Bool, "recorded(followed_by('answered'))")
        .build();
    let rules = ["answer", "next", "told"];
    let before = a_world([a_household().entry(0, "2024-01-01")]);
    assert_eq!(rules.map(|rule| result(&library, &before, rule)), ["waiting", "waiting", "false"]);
    let household = a_household().entry(0, "2024-01-01").entry(0, "2024-01-02").followed_by(1, "2024-02-01");
    let after = a_world([household]);
    assert_eq!(rules.map(|rule| result(&library, &after, rule)), ["2024-02-01", "2024-01-02", "true"]);
}

#[test]
fn rows_supply_values_of_their_own() {
    let rule = crate::support::a_rule("r", Ty::Date)
        .local("n", Ty::Int)
        .local("entry.on", Ty::Date)
        .formula("if n = 2 then entry.on else today");
    let library = a_library().with(rule).build();
    let of = |n: i64| a_household().local("n", n).local("entry.on", "2024-02-29");
    let world = a_world([of(2), of(1), a_household()]);
    assert_eq!(results(&library, &world, "r"), ["2024-02-29", "2026-05-01", "unknown"]);
}
