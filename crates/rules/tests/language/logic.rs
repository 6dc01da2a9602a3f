//! Three-valued logic, and which reason prevails when a value is missing.

use crate::says;
use crate::support::{Declare, World, a_household, a_library, a_person, a_world, result};
use rules::{Confidence, ParameterValue, Ty};

/// A condition for every state: `yes`, `no`, and one for each reason why there is none.
const STATES: [&str; 6] = ["yes", "no", "waiting", "unknown", "absent", "fault"];

fn states() -> Declare {
    a_library()
        .event("never")
        .household_fact("nobody_knows", Ty::Bool)
        .parameter("later_law", Ty::Int, &[("2030-01-01", 1)])
        .rule("yes", Ty::Bool, "true")
        .rule("no", Ty::Bool, "false")
        .rule("waiting", Ty::Bool, "never < today")
        .rule("unknown", Ty::Bool, "nobody_knows")
        .rule("absent", Ty::Bool, "later_law at 2026-01-01 = 1")
        .rule("fault", Ty::Bool, "1 / 0 = 1")
        .rule("days_waiting", Ty::Days, "days_between(today, never)")
        .rule("days_fault", Ty::Days, "days_between(today, date(2026, 13, 1))")
}

fn nobody() -> World {
    a_world([a_household()])
}

/// All pairs of states under an operator, a line for each left operand.
fn pairs(formula: impl Fn(&str, &str) -> String) -> String {
    let mut lines = Vec::new();
    for left in STATES {
        let cell = |right: &str| {
            let library = states().rule("r", Ty::Bool, &formula(left, right)).build();
            result(&library, &nobody(), "r")
        };
        let cells: Vec<String> = STATES.map(cell).to_vec();
        lines.push(format!("{left:>8}: {}", cells.join(", ")));
    }
    lines.join("\n")
}

#[test]
fn and_is_settled_by_one_no() {
    insta::assert_snapshot!(pairs(|a, b| format!("{a} and {b}")));
}

#[test]
fn or_is_settled_by_one_yes() {
    insta::assert_snapshot!(pairs(|a, b| format!("{a} or {b}")));
}

#[test]
fn of_two_missing_values_the_worse_reason_prevails() {
    insta::assert_snapshot!(pairs(|a, b| format!("{a} = {b}")));
}

#[test]
fn a_list_is_settled_by_the_word_found() {
    insta::assert_snapshot!(pairs(|a, b| format!("{a} in [no, {b}]")));
}

#[test]
fn not_turns_yes_and_no_around_and_leaves_the_rest() {
    let not = |state: &str| {
        let library = states().rule("r", Ty::Bool, &format!("not {state}")).build();
        result(&library, &nobody(), "r")
    };
    assert_eq!(STATES.map(not), ["false", "true", "waiting", "unknown", "not provided", "fault: operand"]);
}

#[test]
fn a_branch_not_taken_does_not_matter() {
    for (formula, value) in [
        ("if yes then 1 else (if fault then 1 else 2)", "1"),
        ("if no then (if unknown then 1 else 2) else 3", "3"),
        ("if unknown then 1 else 1", "unknown"),
        ("if waiting then 1 else 2", "waiting"),
    ] {
        let library = states().rule("r", Ty::Int, formula).build();
        assert_eq!(result(&library, &nobody(), "r"), value, "{formula}");
    }
}

#[test]
fn the_worse_reason_prevails_in_either_order_of_operands() {
    for formula in [
        "days_waiting + days_fault",
        "days_fault + days_waiting",
        "days_between(never, date(2026, 13, 1))",
        "days_between(date(2026, 13, 1), never)",
        "min(days_waiting, days_fault)",
        "min(days_fault, days_waiting)",
    ] {
        let library = states().rule("r", Ty::Days, formula).build();
        assert_eq!(result(&library, &nobody(), "r"), "fault: operand", "{formula}");
    }
    for formula in ["never + days_fault", "date(2026, 13, 1) + days_waiting"] {
        let library = states().rule("r", Ty::Date, formula).build();
        assert_eq!(result(&library, &nobody(), "r"), "fault: operand", "{formula}");
    }
}

#[test]
fn a_missing_fact_is_unknown_and_an_event_that_has_not_happened_waits() {
    let library = states().rule("r", Ty::Date, "never + 1 days").rule("s", Ty::Bool, "not nobody_knows").build();
    assert_eq!(result(&library, &nobody(), "r"), "waiting");
    assert_eq!(result(&library, &nobody(), "s"), "unknown");
}

#[test]
fn whether_something_is_recorded_is_always_known() {
    let library = a_library()
        .event("moved_in")
        .household_fact("region", Ty::Text)
        .household_fact("jobs", Ty::Spells)
        .rule("moved", Ty::Bool, "recorded(moved_in)")
        .rule("regional", Ty::Bool, "recorded(region)")
        .rule("earlier", Ty::Bool, "recorded(region at 2020-01-01)")
        .rule("after_moving", Ty::Bool, "recorded(region at moved_in)")
        .rule("worked", Ty::Bool, "recorded(jobs)")
        .build();
    let rules = ["moved", "regional", "earlier", "after_moving", "worked"];
    let empty = nobody();
    assert_eq!(rules.map(|rule| result(&library, &empty, rule)), ["false"; 5]);
    let full = a_world([a_household()
        .fact("moved_in", "2024-01-01")
        .since("2023-01-01", "region", "seoul")
        .spells("jobs", &[("2024-01-01", "2024-02-01")])]);
    assert_eq!(rules.map(|rule| result(&library, &full, rule)), ["true", "true", "false", "true", "true"]);
}

#[test]
fn a_value_of_a_confidence_that_is_not_accepted_is_unknown() {
    let told = |confidence| {
        let mut value = crate::support::a_value("2020-01-01", ParameterValue::Single(rules::Datum::Narrow(7)));
        value.citation.confidence = confidence;
        let library =
            a_library().any_parameter("told", &[], Ty::Int, None, vec![value]).rule("r", Ty::Int, "told at today").build();
        result(&library, &nobody(), "r")
    };
    assert_eq!(told(Confidence::A), "7");
    assert_eq!(told(Confidence::C), "7");
    assert_eq!(told(Confidence::D), "unknown", "this library accepts A to C");
    assert_eq!(told(Confidence::S), "unknown");
    assert_eq!(told(Confidence::X), "unknown");
}

#[test]
fn codes_are_compared_with_quoted_ones() {
    let library = a_library()
        .fact("role", Ty::Text)
        .person_rule("head", Ty::Bool, "role = 'head'")
        .person_rule("young", Ty::Bool, "role in ['son', 'daughter']")
        .build();
    let with = |role: &str| {
        let world = a_world([a_household().person(a_person().fact("role", role))]);
        (result(&library, &world, "head"), result(&library, &world, "young"))
    };
    let said = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(with("head"), said("true", "false"));
    assert_eq!(with("daughter"), said("false", "true"));
    assert_eq!(with("lodger"), said("false", "false"), "a code that no formula mentions");
}

#[test]
fn comparisons_hold_for_every_ordered_type() {
    for formula in [
        "1 < 2 and 2 <= 2 and 3 > 2 and 2 >= 2 and 1 != 2 and 2 = 2",
        "1/3 < 0.5 and 50% = 0.5 and 1 > 0.99",
        "2 persons < 3 persons and 3 persons != 2 persons",
        "2024-02-29 < 2024-03-01 and 2024-02 < 2024-03",
        "30 days < 5 weeks and 11 months < 1 year and 12 months = 1 year",
        "KRW 10 < KRW 11 and KRW 1 * 0.5 < KRW 1",
        "true != false and true = true",
        "2 in [1, 2] and not (3 in [1, 2]) and 2024-01-01 in [2024-01-01]",
    ] {
        assert_eq!(says(Ty::Bool, formula), "true", "{formula}");
    }
}

#[test]
fn whether_a_rule_is_recorded_is_whether_it_has_a_value() {
    let library = a_library()
        .household_fact("region", Ty::Text)
        .fact("role", Ty::Text)
        .person_rule("of_household", Ty::Text, "household.region")
        .person_rule("own", Ty::Text, "role")
        .person_rule("r", Ty::Bool, "recorded(of_household)")
        .person_rule("s", Ty::Bool, "recorded(own)")
        .person_rule("t", Ty::Bool, "recorded(household.region)")
        .build();
    let world = a_world([a_household().person(a_person())]);
    assert_eq!(["r", "s", "t"].map(|rule| result(&library, &world, rule)), ["unknown", "unknown", "false"]);
}
