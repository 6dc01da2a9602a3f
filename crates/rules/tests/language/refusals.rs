//! What is refused: the place, the words found there, and what would be right.

use crate::support::{Declare, a_library, a_rule, a_value, table};
use rules::{Datum, Level, ParameterValue, ScaleKind, Ty};

fn library() -> Declare {
    a_library()
        .kinds(&["asked", "answered"])
        .list("region", &["capital", "other"])
        .fact("wage", Ty::Money)
        .fact("born", Ty::Date)
        .fact("role", Ty::Text)
        .fact("nickname", Ty::Text)
        .household_fact("size", Ty::Persons)
        .household_fact("cut", Ty::Rate)
        .household_fact("home", Ty::Enum(0))
        .household_fact("jobs", Ty::Spells)
        .household_fact("homes", Ty::Spells)
        .event("moved_in")
        .parameter("grant", Ty::Money, &[("2020-01-01", 10)])
        .any_parameter("rent", &[Ty::Persons], Ty::Money, None, vec![a_value("2020-01-01", table(&[(1, 9, Datum::Narrow(1))]))])
        .scale("tax", ScaleKind::MarginalRate, &[(0, "6%")])
        .rule("reduction", Ty::Rate, "cut")
}

/// Each formula, as that of a rule of this level and type, with what is said of it.
fn refused(level: Level, ty: Ty, formulas: &[&str]) -> String {
    let say = |formula: &&str| {
        let mut rule = a_rule("r", ty).formula(formula);
        rule.level = level;
        let refusal = library().with(rule).refusal();
        // The formula stands in a line of its own, after "  = ".
        let refusal = refusal.replace("22:", "");
        format!("{formula}\n  {}", refusal.replace('\n', "\n  "))
    };
    formulas.iter().map(say).collect::<Vec<_>>().join("\n")
}

fn household(ty: Ty, formulas: &[&str]) -> String {
    refused(Level::Household, ty, formulas)
}

#[test]
fn money_that_has_no_meaning() {
    insta::assert_snapshot!(household(
        Ty::Money,
        &[
            "KRW 1 * KRW 2",
            "KRW 1 + 1",
            "KRW 1 * 0.5",
            "(KRW 1 / 3) + KRW 1",
            "round(KRW 1 * 0.5, half_up)",
            "round(KRW 1 * 0.5, nearest, KRW 1)",
            "round(KRW 1 * 0.5, half_up, 1)",
            "round(KRW 1 * 0.5, half_up, KRW 0)",
            "round(0.5, half_up, KRW 1)",
            "EUR 1",
            "KRW 1.5",
            "KRW 50%",
            "KRW",
            "KRW -1",
            "KRW 99999999999999999999",
            "10",
            "grant",
            "1 - grant at today",
            "-size",
        ],
    ));
}

#[test]
fn units_that_do_not_mix() {
    insta::assert_snapshot!(household(
        Ty::Bool,
        &[
            "30 days < 1 month",
            "30 days + 1 month = 2 months",
            "moved_in + 1 month < today",
            "moved_in - 1 year < today",
            "today - moved_in > 3 days",
            "add(moved_in, 1 month) < today",
            "add(moved_in, 1 month, end) < today",
            "add(moved_in, 3, last_day) < today",
            "size > 3",
            "size + 1 > 2 persons",
            "1 year > 12",
            "max(3 days, 0.5) > 1",
            "min(size, 0.5) > 1",
            "min(1, KRW 1) > 1",
            "min() > 1",
            "min(true, false)",
            "cut > KRW 1",
            "wage > 1",
            "today > 2024-01",
            "true < false",
            "home < 'other'",
            "jobs = homes",
            "moved_in",
            "if size then true else false",
            "(if true then 1 else KRW 1) = 1",
            "cut in [0.5]",
            "1 in [1, 2 days]",
        ],
    ));
}

#[test]
fn names_and_words_that_are_not_known() {
    insta::assert_snapshot!(household(
        Ty::Bool,
        &[
            "moved_inn < today",
            "zzzzzzzzzz < today",
            "n = 1",
            "entry.date = today",
            "household = 1",
            "home = 'capitol'",
            "'capital' = home",
            "home = 'other' and 'a' = 'b'",
            "home in ['capital', 'rural']",
            "rnt(1 person) = KRW 1",
            "days_betwen(today, today) = 1 day",
            "sum(wage) = KRW 1",
            "followed_by('answer') < today",
            "followed_by(answered) < today",
            "first('unheard', today) < today",
            "deadline(today, 3 days, cvil) < today",
            "age(today, today, may) = 1 year",
            "reduction at today = 1",
            "(1 + 1) at today = 1",
        ],
    ));
}

#[test]
fn levels_that_are_wrong() {
    let mut refused = vec![household(
        Ty::Bool,
        &["wage > KRW 1", "any(members where size > 1 person)", "any(members where any(members where wage > KRW 1))"],
    )];
    refused.push(self::refused(
        Level::Person,
        Ty::Bool,
        &[
            "size > 1 person",
            "household.wage > KRW 1",
            "count(members) > 1 person",
            "role = nickname",
            "role in [nickname]",
            "household.size at born > 1 person",
        ],
    ));
    insta::assert_snapshot!(refused.join("\n"));
}

#[test]
fn keys_and_values_of_wrong_number() {
    insta::assert_snapshot!(household(
        Ty::Money,
        &[
            "rent at today",
            "rent(1 person, 2 persons) at today",
            "rent(1) at today",
            "rent(1 person)",
            "round(tax(KRW 1, KRW 2) at today, up, KRW 1)",
            "round(tax(1) at today, up, KRW 1)",
            "grant(1) at today",
            "part(KRW 10, 1, 2)",
            "year()",
        ],
    ));
}

#[test]
fn members_that_are_not_asked_rightly() {
    insta::assert_snapshot!(household(
        Ty::Bool,
        &[
            "count(members: wage) = 1 person",
            "all(members where wage > KRW 1)",
            "sum(members) = KRW 1",
            "sum(members: born) = today",
            "max(members: role = 'head')",
            "any(members: wage)",
            "any(members where wage)",
            "count(members at 3) = 1 person",
            "count(members",
        ],
    ));
}

#[test]
fn periods_that_are_not_read_from_a_fact() {
    insta::assert_snapshot!(household(
        Ty::Days,
        &[
            "days_in(moved_in, today, today)",
            "days_in(if true then jobs else homes, today, today)",
            "days_between(reached(jobs, 3, today), today)",
            "days_between(reached_total(jobs, 3 months, today), today)",
            "days_between(today, if recorded(size > 1 person) then today else today)",
        ],
    ));
    let chosen = a_rule("chosen", Ty::Spells).formula("if true then jobs else homes");
    let dated = a_rule("dated", Ty::Spells).formula("jobs at moved_in");
    for rule in [chosen, dated] {
        let formula = format!("days_in({}, today, today)", rule.name);
        let refusal = library().with(rule).rule("r", Ty::Days, &formula).refusal();
        assert!(refusal.contains("periods are read from a fact as they are"), "{refusal}");
    }
}

#[test]
fn formulas_that_cannot_be_read() {
    insta::assert_snapshot!(household(
        Ty::Int,
        &[
            "",
            "1 +",
            "1 1",
            "(1",
            "1)",
            "1 = 1 = 1",
            "if true then 1",
            "if true 1 else 2",
            "1 + if true then 1 else 2",
            "1 + not 2",
            "and",
            "1 and",
            "--1",
            "1 in 2",
            "1 in []",
            "f(1,)",
            "2024-02-30",
            "2024-13",
            "99999999999999999999",
            "0.99999999999999999999999999999999999999999999",
            "9999999999 days",
            "\"a\"",
            "'a",
            "1 && 2",
            "1 || 2",
            "!true",
            "1 ; 2",
            "날짜",
            "1 + 날짜 + $",
        ],
    ));
}

#[test]
fn rules_that_go_in_a_circle() {
    let refusal = a_library()
        .rule("a", Ty::Int, "b + 1")
        .rule("b", Ty::Int, "c")
        .rule("c", Ty::Int, "if a > 1 then 1 else 2")
        .rule("outside", Ty::Int, "a + 1")
        .rule("itself", Ty::Int, "itself")
        .refusal();
    insta::assert_snapshot!(refusal);
}

#[test]
fn dates_by_which_nothing_says_which_law_governs() {
    let rules = [
        a_rule("r", Ty::Money).formula("grant"),
        a_rule("r", Ty::Money).law_of("moved_in").formula("grant(size)"),
        a_rule("r", Ty::Money).law_of("size").formula("KRW 1"),
        a_rule("r", Ty::Money).law_of("if grant > KRW 1 then today else today").formula("KRW 1"),
        a_rule("r", Ty::Int).from("2020-01-01").formula("1"),
        a_rule("r", Ty::Int).from("2020-01-01").by("size").formula("1"),
        a_rule("r", Ty::Int).until("2020-01-01").formula("1"),
        a_rule("r", Ty::Int).formula("1").except("x", "1", "2"),
        a_rule("r", Ty::Int).formula("1").except("x", "true", "KRW 2"),
    ];
    let refusals = rules.map(|rule| library().with(rule).refusal());
    insta::assert_snapshot!(refusals.join("\n"));
}

#[test]
fn an_error_is_told_once_and_not_again_of_those_who_use_the_rule() {
    let wrong_first = a_library().rule("wrong", Ty::Int, "nothing").rule("user", Ty::Int, "wrong + 1");
    let wrong_last = a_library().rule("user", Ty::Int, "wrong + 1").rule("wrong", Ty::Int, "nothing");
    for library in [wrong_first, wrong_last] {
        let refusal = library.refusal();
        assert_eq!(refusal.matches("nothing").count(), 2, "{refusal}");
        assert!(!refusal.contains("has an error"), "{refusal}");
    }
}

#[test]
fn things_declared_twice_or_out_of_kind() {
    let twice = a_library().event("a").parameter("a", Ty::Int, &[]).rule("a", Ty::Int, "1");
    let parameter = |name: &str, keys: &[Ty], ty: Ty, scale, value: ParameterValue| {
        a_library().any_parameter(name, keys, ty, scale, vec![a_value("2020-01-01", value)])
    };
    let narrow = ParameterValue::Single(Datum::Narrow(1));
    let scale = |datum| ParameterValue::Scale(vec![rules::Bracket { above: 0, value: datum }]);
    let single = Some(ScaleKind::SingleAmount);
    let refusals = [
        twice.refusal(),
        parameter("wide", &[], Ty::Rate, None, narrow.clone()).refusal(),
        parameter("keyless", &[Ty::Int], Ty::Int, None, narrow.clone()).refusal(),
        parameter("unscaled", &[], Ty::Amount, single, narrow).refusal(),
        parameter("rates", &[], Ty::Rate, single, scale(Datum::Unknown)).refusal(),
        parameter("keys", &[Ty::Rate], Ty::Int, None, table(&[])).refusal(),
        a_library().parameter("order", Ty::Int, &[("2021-01-01", 1), ("2020-01-01", 2)]).refusal(),
    ];
    insta::assert_snapshot!(refusals.join("\n"));
}

#[test]
fn a_place_inside_an_inexact_text_is_the_whole_text() {
    let mut library = library().rule("r", Ty::Int, "1 + nothing");
    let rule = library.declared.rules.last_mut().unwrap();
    rule.versions[0].formula.as_mut().unwrap().exact = false;
    assert!(library.refusal().contains("[1 + nothing] `nothing` is not known here"));
}
