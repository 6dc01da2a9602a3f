//! Which law governs: parameters by date, versions, transitional rules, exceptions, tables and scales.

use crate::support::{ARule, Declare, a_household, a_library, a_person, a_rule, a_value, a_world, result, results, table};
use rules::{Datum, ParameterValue, ScaleKind, Ty};

fn single(number: i64) -> ParameterValue {
    ParameterValue::Single(Datum::Narrow(number))
}

/// What a formula over the grant gives on a day.
fn on(library: Declare, day: &str) -> String {
    let library = library.rule("r", Ty::Money, "grant at today").build();
    result(&library, &a_world([a_household().today(day)]), "r")
}

fn grant() -> Declare {
    let mut first = a_value("2020-01-01", single(100));
    first.until = Some("2022-01-01".parse().unwrap());
    let second = a_value("2023-01-01", single(300));
    let unknown = a_value("2025-01-01", ParameterValue::Single(Datum::Unknown));
    a_library().any_parameter("grant", &[], Ty::Money, None, vec![first, second, unknown])
}

#[test]
fn a_value_holds_from_its_first_day() {
    assert_eq!(on(grant(), "2019-12-31"), "not provided");
    assert_eq!(on(grant(), "2020-01-01"), "KRW 100");
}

#[test]
fn an_expired_value_does_not_fall_back() {
    assert_eq!(on(grant(), "2021-12-31"), "KRW 100");
    assert_eq!(on(grant(), "2022-01-01"), "not provided");
    assert_eq!(on(grant(), "2022-12-31"), "not provided");
    assert_eq!(on(grant(), "2023-01-01"), "KRW 300");
}

#[test]
fn a_value_that_no_source_gives_is_unknown_and_hides_the_earlier_one() {
    assert_eq!(on(grant(), "2024-12-31"), "KRW 300");
    assert_eq!(on(grant(), "2025-01-01"), "unknown");
}

#[test]
fn parameters_without_at_are_read_as_of_the_law_date() {
    let library = grant()
        .event("decided")
        .with(a_rule("r", Ty::Money).law_of("decided").formula("grant"))
        .with(a_rule("mixed", Ty::Money).law_of("decided").formula("grant + (grant at 2023-01-01)"))
        .build();
    let decided = |day: &str| a_world([a_household().fact("decided", day)]);
    assert_eq!(result(&library, &decided("2021-12-31"), "r"), "KRW 100");
    assert_eq!(result(&library, &decided("2023-01-01"), "r"), "KRW 300");
    assert_eq!(result(&library, &decided("2021-12-31"), "mixed"), "KRW 400");
    assert_eq!(result(&library, &a_world([a_household()]), "r"), "waiting");
}

#[test]
fn members_are_judged_by_the_law_date_of_their_household() {
    let library = a_library()
        .parameter("wage_limit", Ty::Money, &[("2020-01-01", 10), ("2021-01-01", 20)])
        .event("decided")
        .fact("wage", Ty::Money)
        .with(a_rule("r", Ty::Persons).law_of("decided").formula("count(members where wage < wage_limit)"))
        .build();
    let world = |decided: &str| {
        let person = |wage: i64| a_person().fact("wage", wage);
        a_world([a_household().fact("decided", decided).person(person(9)).person(person(15))])
    };
    assert_eq!(result(&library, &world("2020-12-31"), "r"), "1 persons");
    assert_eq!(result(&library, &world("2021-01-01"), "r"), "2 persons");
}

/// A rule with two versions, chosen by the day of entry, the first of which ends early.
fn versions() -> ARule {
    a_rule("r", Ty::Int).law_of("entered").from("2014-11-29").until("2025-02-11").formula("1").from("2026-01-01").formula("2")
}

#[test]
fn a_version_holds_from_its_first_day_and_an_expired_one_is_not_replaced() {
    let library = a_library().event("entered").with(versions()).build();
    for (entered, value) in [
        ("2014-11-28", "not provided"),
        ("2014-11-29", "1"),
        ("2025-02-10", "1"),
        ("2025-02-11", "not provided"),
        ("2025-12-31", "not provided"),
        ("2026-01-01", "2"),
    ] {
        let world = a_world([a_household().fact("entered", entered)]);
        assert_eq!(result(&library, &world, "r"), value, "entered {entered}");
    }
}

#[test]
fn a_version_with_a_date_of_its_own_leaves_earlier_cases_under_the_old_rule() {
    let rule =
        a_rule("r", Ty::Int).law_of("decided").from("2010-01-01").formula("1").from("2020-01-01").by("entered").formula("2");
    let library = a_library().event("entered").event("decided").with(rule).build();
    let of = |entered: &str, decided: &str| {
        let household = a_household().fact("entered", entered).fact("decided", decided);
        result(&library, &a_world([household]), "r")
    };
    assert_eq!(of("2019-12-31", "2021-06-01"), "1", "entered before, decided after");
    assert_eq!(of("2020-01-01", "2021-06-01"), "2");
    assert_eq!(of("2009-01-01", "2009-12-31"), "not provided");
}

#[test]
fn versions_may_be_declared_in_any_order() {
    let rule = a_rule("r", Ty::Int).law_of("today").from("2020-01-01").formula("2").from("2010-01-01").formula("1");
    let library = a_library().with(rule).build();
    assert_eq!(result(&library, &a_world([a_household().today("2015-01-01")]), "r"), "1");
    assert_eq!(result(&library, &a_world([a_household().today("2020-01-01")]), "r"), "2");
}

/// A rule whose exceptions hold when the facts of the same name do.
fn with_exceptions(general: Option<&str>) -> Declare {
    let mut rule =
        a_rule("r", Ty::Int).except("late", "is_late", "2").except("ill", "is_ill", "3").except("frail", "is_frail", "3");
    if let Some(general) = general {
        rule = rule.formula(general);
    }
    a_library()
        .household_fact("is_late", Ty::Bool)
        .household_fact("is_ill", Ty::Bool)
        .household_fact("is_frail", Ty::Bool)
        .with(rule)
}

fn excepted(general: Option<&str>, holding: &[&str], unknown: &[&str]) -> String {
    let mut household = a_household();
    for fact in ["is_late", "is_ill", "is_frail"] {
        if !unknown.contains(&fact) {
            household = household.fact(fact, holding.contains(&fact));
        }
    }
    result(&with_exceptions(general).build(), &a_world([household]), "r")
}

#[test]
fn an_exception_replaces_the_general_rule() {
    assert_eq!(excepted(Some("1"), &[], &[]), "1");
    assert_eq!(excepted(Some("1"), &["is_late"], &[]), "2");
    assert_eq!(excepted(Some("1"), &["is_ill"], &[]), "3");
}

#[test]
fn no_exception_and_no_general_rule_is_not_provided_for() {
    assert_eq!(excepted(None, &[], &[]), "not provided");
    assert_eq!(excepted(None, &["is_late"], &[]), "2");
}

#[test]
fn two_exceptions_that_agree_are_one() {
    assert_eq!(excepted(Some("1"), &["is_ill", "is_frail"], &[]), "3");
}

#[test]
fn two_exceptions_that_disagree_are_a_fault_naming_both_and_their_articles() {
    assert_eq!(excepted(Some("1"), &["is_late", "is_ill"], &[]), "fault: late (LAW late) against ill (LAW ill)");
    assert_eq!(
        excepted(None, &["is_late", "is_frail"], &["is_ill"]),
        "fault: late (LAW late) against frail (LAW frail)",
        "whatever the third may be"
    );
}

#[test]
fn an_exception_whose_condition_is_unknown_leaves_the_result_unknown() {
    assert_eq!(excepted(Some("1"), &[], &["is_ill"]), "unknown");
    assert_eq!(excepted(Some("1"), &["is_late"], &["is_ill"]), "unknown");
}

#[test]
fn an_exception_of_unknown_value_does_not_disagree_with_another() {
    for (first, second) in [("2", "nobody_knows"), ("nobody_knows", "2")] {
        let rule = a_rule("r", Ty::Int).except("a", "true", first).except("b", "true", second);
        let library = a_library().household_fact("nobody_knows", Ty::Int).with(rule).build();
        assert_eq!(result(&library, &a_world([a_household()]), "r"), "unknown");
    }
}

#[test]
fn exceptions_with_literal_conditions_are_named_too() {
    let rule = a_rule("r", Ty::Int).except("a", "true", "1").except("b", "true", "2");
    let other = a_rule("s", Ty::Bool).formula("true");
    let library = a_library().with(other).with(rule).build();
    assert_eq!(result(&library, &a_world([a_household()]), "r"), "fault: a (LAW a) against b (LAW b)");
}

#[test]
fn a_table_is_read_by_its_key_and_a_key_that_no_row_covers_is_unknown() {
    let rows =
        table(&[(1, 1, Datum::Narrow(9)), (2, 3, Datum::Narrow(15)), (5, 5, Datum::Unknown), (6, i64::MAX, Datum::Narrow(25))]);
    let library = a_library()
        .household_fact("size", Ty::Persons)
        .any_parameter("grant", &[Ty::Persons], Ty::Money, None, vec![a_value("2020-01-01", rows)])
        .rule("r", Ty::Money, "grant(size) at today")
        .rule("before", Ty::Money, "grant(size) at 2019-12-31")
        .build();
    let sizes = [0, 1, 2, 3, 4, 5, 6, 99].map(|size: i64| a_household().fact("size", size));
    assert_eq!(
        results(&library, &a_world(sizes), "r"),
        ["unknown", "KRW 9", "KRW 15", "KRW 15", "unknown", "unknown", "KRW 25", "KRW 25"]
    );
    let unknown = a_world([a_household()]);
    assert_eq!(result(&library, &unknown, "r"), "unknown");
    assert_eq!(result(&library, &unknown, "before"), "not provided", "whatever the key is");
}

#[test]
fn a_table_of_two_keys_is_read_outermost_first() {
    let key = |region: i64, size: i64| vec![rules::Key::Range(region, region), rules::Key::Range(size, size)];
    let rows = vec![(key(0, 1), Datum::Narrow(10)), (key(0, 2), Datum::Narrow(20)), (key(1, 1), Datum::Narrow(30))];
    let library = a_library()
        .list("region", &["capital", "other"])
        .any_parameter(
            "rent",
            &[Ty::Enum(0), Ty::Persons],
            Ty::Money,
            None,
            vec![a_value("2020-01-01", ParameterValue::Table(rows))],
        )
        .rule("a", Ty::Money, "rent('capital', 2 persons) at today")
        .rule("b", Ty::Money, "rent('other', 1 person) at today")
        .rule("c", Ty::Money, "rent('other', 2 persons) at today")
        .build();
    let world = a_world([a_household()]);
    assert_eq!(["a", "b", "c"].map(|rule| result(&library, &world, rule)), ["KRW 20", "KRW 30", "unknown"]);
}

/// What a scale with steps above 0, 100 and 1,000 gives for some bases.
fn scaled(kind: ScaleKind, values: [&str; 3], ty: Ty) -> Vec<String> {
    let brackets: Vec<(i64, &str)> = [0, 100, 1_000].into_iter().zip(values).collect();
    let library =
        a_library().household_fact("base", Ty::Money).scale("tax", kind, &brackets).rule("r", ty, "tax(base) at today").build();
    let bases = [-5_i64, 0, 1, 100, 101, 1_000, 1_001].map(|base| a_household().fact("base", base));
    results(&library, &a_world(bases), "r")
}

#[test]
fn a_marginal_rate_applies_to_the_part_above_its_step() {
    let expected = ["0", "0", "0.06", "6", "6.15", "141", "141.24"];
    let expected = expected.map(|amount| format!("KRW {amount} unrounded"));
    assert_eq!(scaled(ScaleKind::MarginalRate, ["6%", "15%", "24%"], Ty::Amount), expected);
}

#[test]
fn a_single_amount_is_that_of_the_highest_step_reached() {
    let expected = ["0", "7", "7", "8", "8", "9", "9"].map(|amount| format!("KRW {amount}"));
    assert_eq!(scaled(ScaleKind::SingleAmount, ["7", "8", "9"], Ty::Money), expected);
}

#[test]
fn marginal_amounts_are_added_for_every_step_passed() {
    let expected = ["0", "0", "7", "7", "15", "15", "24"].map(|amount| format!("KRW {amount}"));
    assert_eq!(scaled(ScaleKind::MarginalAmount, ["7", "8", "9"], Ty::Money), expected);
}

#[test]
fn a_step_that_no_source_gives_matters_only_to_those_who_reach_it() {
    let of = |kind, values, ty| scaled(kind, values, ty).iter().map(|v| v == "unknown").collect::<Vec<_>>();
    let above = [false, false, false, false, false, false, true];
    assert_eq!(of(ScaleKind::MarginalRate, ["6%", "15%", "unknown"], Ty::Amount), above);
    assert_eq!(of(ScaleKind::MarginalAmount, ["7", "8", "unknown"], Ty::Money), above);
    let from = [false, false, false, false, false, true, true];
    assert_eq!(of(ScaleKind::SingleAmount, ["7", "8", "unknown"], Ty::Money), from);
}

#[test]
fn facts_are_read_as_they_stood_on_a_day() {
    let library = a_library()
        .household_fact("wage", Ty::Money)
        .event("moved_in")
        .rule("now", Ty::Money, "wage")
        .rule("then", Ty::Money, "wage at moved_in")
        .rule("less", Ty::Money, "wage - (wage at 2024-01-01)")
        .rule("negative", Ty::Money, "-wage at 2024-01-01")
        .build();
    let wages = || a_household().since("2020-01-01", "wage", 10).since("2024-01-01", "wage", 12);
    let moved = |day: &str| a_world([wages().fact("moved_in", day)]);
    assert_eq!(result(&library, &moved("2023-12-31"), "now"), "KRW 12");
    assert_eq!(result(&library, &moved("2019-12-31"), "then"), "unknown");
    assert_eq!(result(&library, &moved("2023-12-31"), "then"), "KRW 10");
    assert_eq!(result(&library, &moved("2024-01-01"), "then"), "KRW 12");
    assert_eq!(result(&library, &a_world([wages()]), "then"), "waiting");
    assert_eq!(result(&library, &a_world([wages().today("2023-12-31")]), "less"), "KRW -2");
    assert_eq!(result(&library, &a_world([wages()]), "negative"), "KRW -12");
}

#[test]
fn a_short_name_stands_for_another_rule() {
    let user = a_rule("pay.grant.first", Ty::Money).alias("total", "pay.grant").formula("total - KRW 1");
    let library = a_library().rule("pay.grant", Ty::Money, "KRW 10").with(user).build();
    assert_eq!(result(&library, &a_world([a_household()]), "pay.grant.first"), "KRW 9");
}

#[test]
fn the_least_base_that_there_is_owes_nothing() {
    let library = a_library()
        .household_fact("base", Ty::Money)
        .scale("tax", ScaleKind::MarginalRate, &[(0, "6%"), (100, "15%")])
        .rule("r", Ty::Amount, "tax(base) at today")
        .build();
    let world = a_world([a_household().fact("base", i64::MIN)]);
    assert_eq!(result(&library, &world, "r"), "KRW 0 unrounded");
}

#[test]
fn a_rule_that_is_only_a_parameter_rests_on_both() {
    let library = a_library().parameter("grant", Ty::Money, &[("2020-01-01", 5)]).rule("r", Ty::Money, "grant at today").build();
    let reason = crate::support::reason(&library, &a_world([a_household()]), "r", 0);
    assert!(matches!(reason.what, rules::What::Rule { .. }));
    assert!(matches!(reason.because[0].what, rules::What::Parameter { value: Some(0), .. }));
}
