//! Reasons: the tree, what settled a result, and what it rests on.

use std::fmt::Write;

use crate::support::{ARule, Declare, World, a_household, a_library, a_person, a_rule, a_world, reason, shown};
use rules::{Columns, Comparison, Confidence, Level, Library, Reason, State, Support, Ty, What};

fn tree(library: &Library, reason: &Reason, depth: usize, out: &mut String) {
    let declared = library.declarations();
    let what = match &reason.what {
        What::Rule { rule, version, exception } => {
            format!("rule {} version {version:?} exception {exception:?}", declared.rules[rule.0 as usize].name)
        }
        What::Fact { fact, row, on, .. } => {
            format!("fact {} of {row} on {on}", declared.facts[fact.0 as usize].name)
        }
        What::Parameter { parameter, value, keys, .. } => {
            let keys: Vec<String> = keys.iter().map(|key| shown(library, key)).collect();
            let name = &declared.parameters[parameter.0 as usize].name;
            format!("parameter {name} value {value:?} keys {keys:?}")
        }
        What::Local(name) => format!("local {name}"),
        What::FollowedBy(kind) => format!("followed by {kind}"),
        What::Comparison(comparison) => {
            let Comparison { words, left, right, .. } = comparison.as_ref();
            format!("{words}: {} against {}", shown(library, left), shown(library, right))
        }
        What::Member { person } => format!("member {person}"),
        What::Recorded => "recorded".to_owned(),
        What::Formula(words) => words.to_string(),
    };
    let value = shown(library, &reason.value);
    writeln!(out, "{}{what} -> {value}", "  ".repeat(depth)).unwrap();
    for line in &reason.because {
        tree(library, line, depth + 1, out);
    }
}

/// The tree of reasons in the first row, a line each.
fn why(library: &Library, world: &World, rule: &str) -> String {
    let mut out = String::new();
    tree(library, &reason(library, world, rule, 0), 0, &mut out);
    out
}

fn support(library: &Library, world: &World, rule: &str) -> Support {
    let id = library.rule(rule).unwrap();
    let rows = world.rows(library);
    let mut columns = Columns::default();
    library.evaluate(&library.plan([id]), &rows, &mut columns);
    library.support(&columns, &rows, &[id], 0)
}

/// Names of the facts that a support lists, with whose they are.
fn missing(library: &Library, world: &World, rule: &str) -> Vec<String> {
    let facts = support(library, world, rule).facts;
    let name = |fact: rules::FactId| &library.declarations().facts[fact.0 as usize].name;
    let mut names: Vec<String> = facts.iter().map(|(fact, _, row, _)| format!("{} of {row}", name(*fact))).collect();
    names.sort();
    names
}

fn grant() -> Declare {
    let rule: ARule = a_rule("grant", Ty::Money)
        .law_of("moved_in")
        .from("2020-01-01")
        .formula("base - round(base * cut, down, KRW 10)")
        .except("poor", "all(members: wage < limit)", "base")
        .from("2030-01-01")
        .formula("KRW 0");
    a_library()
        .event("moved_in")
        .fact("wage", Ty::Money)
        .household_fact("cut", Ty::Rate)
        .parameter("base", Ty::Money, &[("2010-01-01", 900), ("2021-01-01", 1_000)])
        .parameter("limit", Ty::Money, &[("2010-01-01", 50)])
        .with(rule)
}

#[test]
fn the_tree_shows_version_values_and_members() {
    let household = a_household().fact("moved_in", "2021-06-01").fact("cut", "1/3");
    let earner = |wage: i64| a_person().fact("wage", wage);
    let world = a_world([household.person(earner(10)).person(earner(60))]);
    insta::assert_snapshot!(why(&grant().build(), &world, "grant"));
}

#[test]
fn the_tree_shows_the_exception_that_applied() {
    let household = a_household().fact("moved_in", "2021-06-01").person(a_person().fact("wage", 10));
    insta::assert_snapshot!(why(&grant().build(), &a_world([household]), "grant"));
}

#[test]
fn the_tree_of_what_waits_shows_the_date_that_is_awaited() {
    insta::assert_snapshot!(why(&grant().build(), &a_world([a_household()]), "grant"));
}

#[test]
fn a_no_is_refuted_by_the_conditions_that_failed() {
    let library = a_library()
        .household_fact("a", Ty::Int)
        .household_fact("b", Ty::Int)
        .rule("r", Ty::Bool, "a > 1 and (b > 2 or b = 0) and a < 10")
        .build();
    let world = a_world([a_household().fact("a", 5).fact("b", 1)]);
    let reason = reason(&library, &world, "r", 0);
    let words = |reason: &&Reason| match &reason.what {
        What::Comparison(comparison) => comparison.words.to_string(),
        other => format!("{other:?}"),
    };
    let refuted: Vec<String> = reason.refuted().iter().map(words).collect();
    assert_eq!(refuted, ["b > 2", "b = 0"]);
}

#[test]
fn what_is_missing_is_named_and_what_does_not_matter_is_not() {
    let library = a_library()
        .household_fact("a", Ty::Int)
        .household_fact("b", Ty::Int)
        .household_fact("c", Ty::Bool)
        .fact("wage", Ty::Int)
        .rule("sum", Ty::Int, "a + b")
        .rule("settled", Ty::Bool, "c or a = 1")
        .rule("branch", Ty::Int, "if c then 1 else a")
        .rule("listed", Ty::Bool, "1 in [a, 1, b]")
        .rule("someone", Ty::Bool, "any(members where wage > 1)")
        .rule("everyone", Ty::Bool, "all(members: wage > 1)")
        .build();
    let gone = a_person().member("2000-01-01", "2001-01-01");
    let unknown = a_person();
    let earner = a_person().fact("wage", 5);
    let family = a_household().fact("b", 1).fact("c", true).person(gone).person(unknown).person(earner);
    let world = a_world([family]);
    assert_eq!(missing(&library, &world, "sum"), ["a of 0"]);
    for settled in ["settled", "branch", "listed", "someone"] {
        assert!(missing(&library, &world, settled).is_empty(), "{settled}");
    }
    assert_eq!(missing(&library, &world, "everyone"), ["wage of 1"], "not of the one who left");
}

#[test]
fn a_missing_parameter_is_named() {
    let library = a_library().parameter("later", Ty::Int, &[("2030-01-01", 1)]).rule("r", Ty::Int, "later at today").build();
    let support = support(&library, &a_world([a_household()]), "r");
    assert_eq!(support.parameters, [(rules::ParameterId(0), State::NotProvided)]);
}

#[test]
fn confidence_is_the_least_of_what_was_used_exceptions_included() {
    let rule = a_rule("r", Ty::Int).formula("1").confidence(Confidence::B).except_of(Confidence::D, "x", "late", "2");
    let library = a_library().household_fact("late", Ty::Bool).with(rule).rule("s", Ty::Int, "r + 1").build();
    let of = |late: bool, rule: &str| support(&library, &a_world([a_household().fact("late", late)]), rule).confidence;
    assert_eq!(of(false, "r"), Some(Confidence::B));
    assert_eq!(of(false, "s"), Some(Confidence::B), "its own is A");
    assert_eq!(of(true, "r"), Some(Confidence::D));
}

#[test]
fn facts_are_named_with_their_level_and_row() {
    let library = a_library()
        .fact("wage", Ty::Int)
        .event("moved_in")
        .person_rule("r", Ty::Bool, "wage > 1 and household.moved_in < today")
        .build();
    let world = a_world([a_household().person(a_person())]);
    let mut facts = support(&library, &world, "r").facts;
    facts.sort_by_key(|fact| fact.0);
    assert_eq!(
        facts,
        [(rules::FactId(0), Level::Person, 0, State::Unknown), (rules::FactId(1), Level::Household, 0, State::Waiting),]
    );
}

#[test]
fn a_rule_used_twice_is_opened_once() {
    let library =
        a_library().household_fact("a", Ty::Int).rule("inner", Ty::Int, "a + 1").rule("r", Ty::Int, "inner * inner").build();
    let world = a_world([a_household().fact("a", 2)]);
    let reason = reason(&library, &world, "r", 0);
    let opened: Vec<usize> = reason.because.iter().map(|line| line.because.len()).collect();
    assert_eq!(opened, [1, 0]);
}
