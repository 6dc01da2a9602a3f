//! Limits: each is refused with a message, and nothing grows, hangs or overflows its stack before it is reached.

use std::fmt::Write;

use crate::support::{a_household, a_library, a_rule, a_world, result};
use rules::{DEPTH_MAX, FORMULA_BYTES_MAX, NODES_MAX, Ty};

fn refusal(formula: &str) -> String {
    a_library().rule("r", Ty::Int, formula).refusal()
}

#[test]
fn a_formula_may_be_long_but_not_endless() {
    let padded = |length: usize| format!("1{}", " ".repeat(length - 1));
    assert_eq!(refusal(&padded(FORMULA_BYTES_MAX)), "accepted");
    let refused = refusal(&padded(FORMULA_BYTES_MAX + 1));
    assert!(refused.contains("this formula has 4001 bytes; at most 4000 are allowed"), "{refused}");
    assert!(refused.contains("help: name parts of it as rules of their own"), "{refused}");
}

#[test]
fn a_formula_may_be_nested_but_not_endlessly() {
    let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(refusal(&nested(DEPTH_MAX - 1)), "accepted");
    let deep = [
        nested(DEPTH_MAX),
        format!("{}1{}", "max(".repeat(DEPTH_MAX), ")".repeat(DEPTH_MAX)),
        format!("{}1{}", "if true then ".repeat(DEPTH_MAX), " else 1".repeat(DEPTH_MAX)),
        format!("if {}true then 1 else 2", "not ".repeat(DEPTH_MAX + 1)),
    ];
    for formula in deep {
        let refused = refusal(&formula);
        assert!(refused.contains("this formula is nested more than 48 deep"), "{refused}");
    }
}

#[test]
fn a_formula_may_join_many_parts() {
    let library = a_library().rule("r", Ty::Int, &["1"; 100].join(" + ")).build();
    assert_eq!(result(&library, &a_world([a_household()]), "r"), "100");
}

#[test]
fn no_chain_of_operators_overflows_the_stack() {
    let nots = format!("{}true", format!("{}(", "not ".repeat(47)).repeat(20));
    for formula in [
        ["1"; 2000].join("+"),
        ["1"; 2000].join("-"),
        format!("if {} then 1 else 2", ["a"; 600].join(" or ")),
        format!("if {nots}{} then 1 else 2", ")".repeat(20)),
    ] {
        let refused = a_library().household_fact("a", Ty::Bool).rule("r", Ty::Int, &formula).refusal();
        assert!(refused.contains("build on each other more than 200 deep"), "{refused}");
    }
}

/// A chain of rules, each the next plus one. Declared from its end or from its beginning.
fn chain(length: usize, forwards: bool) -> crate::support::Declare {
    let mut rules: Vec<(String, String)> = (1..length).map(|at| (format!("r{at}"), format!("r{} + 1", at - 1))).collect();
    rules.insert(0, ("r0".to_owned(), "1".to_owned()));
    if !forwards {
        rules.reverse();
    }
    rules.iter().fold(a_library(), |library, (name, formula)| library.rule(name, Ty::Int, formula))
}

#[test]
fn no_chain_of_rules_overflows_the_stack() {
    for forwards in [true, false] {
        let library = chain(100, forwards).build();
        assert_eq!(result(&library, &a_world([a_household()]), "r99"), "100");
        let refused = chain(20_000, forwards).refusal();
        assert!(refused.contains("build on each other more than"), "{}", refused.get(..200).unwrap_or(&refused));
    }
}

#[test]
fn a_library_has_a_largest_size() {
    // Every rule has about 480 nodes, none shared.
    let formula = format!("if {} then 1 else 2", ["(today<today)"; 100].join(" and "));
    let rules = NODES_MAX / 100;
    let library = (0..rules).fold(a_library(), |library, at| library.with(a_rule(&format!("r{at}"), Ty::Int).formula(&formula)));
    let refused = library.refusal();
    assert!(refused.starts_with(char::is_numeric) && refused.contains("these rules have more than 200000 parts"));
    assert_eq!(refused.lines().count(), 1, "it is said once");
}

#[test]
fn many_rules_with_long_unknown_names_are_refused_quickly() {
    let mut long = String::new();
    for at in 0..300 {
        write!(long, "unknown_{at}_").unwrap();
    }
    let refused = chain(50, true).rule("r", Ty::Int, &long).refusal();
    assert!(refused.contains("is not known here"));
}
