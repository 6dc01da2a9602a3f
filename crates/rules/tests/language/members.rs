//! Members of a household: counted, added up, compared, by date, with some of them unknown.

use crate::support::{Declare, Household, a_household, a_library, a_person, a_world, result, results};
use rules::Ty;

fn family() -> Declare {
    a_library()
        .fact("wage", Ty::Money)
        .fact("adult", Ty::Bool)
        .fact("share", Ty::Rate)
        .household_fact("bonus", Ty::Money)
        .event("granted")
}

/// What a household formula gives.
fn of(ty: Ty, formula: &str, household: Household) -> String {
    result(&family().rule("r", ty, formula).build(), &a_world([household]), "r")
}

fn two_adults_and_a_child() -> Household {
    let person = |wage: i64, adult: bool| a_person().fact("wage", wage).fact("adult", adult);
    a_household().person(person(10, true)).person(person(30, true)).person(person(0, false))
}

#[test]
fn members_are_counted_added_and_compared() {
    for (ty, formula, value) in [
        (Ty::Persons, "count(members)", "3 persons"),
        (Ty::Persons, "count(members where adult)", "2 persons"),
        (Ty::Money, "sum(members: wage)", "KRW 40"),
        (Ty::Money, "sum(members: wage where wage > KRW 10)", "KRW 30"),
        (Ty::Amount, "sum(members: wage * 1/3)", "KRW 40/3 unrounded"),
        (Ty::Money, "min(members: wage)", "KRW 0"),
        (Ty::Money, "min(members: wage where adult)", "KRW 10"),
        (Ty::Money, "max(members: wage)", "KRW 30"),
        (Ty::Bool, "any(members where wage > KRW 20)", "true"),
        (Ty::Bool, "any(members: wage > KRW 30)", "false"),
        (Ty::Bool, "all(members: wage > KRW 5)", "false"),
        (Ty::Bool, "all(members: wage > KRW 5 where adult)", "true"),
    ] {
        assert_eq!(of(ty, formula, two_adults_and_a_child()), value, "{formula}");
    }
}

#[test]
fn nobody_counts_as_none_and_has_no_least() {
    for (ty, formula, value) in [
        (Ty::Persons, "count(members)", "0 persons"),
        (Ty::Money, "sum(members: wage)", "KRW 0"),
        (Ty::Rate, "sum(members: share)", "0"),
        (Ty::Bool, "any(members where adult)", "false"),
        (Ty::Bool, "all(members: adult)", "true"),
        (Ty::Money, "min(members: wage)", "waiting"),
        (Ty::Money, "max(members: wage)", "waiting"),
    ] {
        assert_eq!(of(ty, formula, a_household()), value, "{formula}");
    }
}

#[test]
fn one_unknown_member_leaves_the_sum_unknown_but_not_what_another_settles() {
    let household = || two_adults_and_a_child().person(a_person());
    for (ty, formula, value) in [
        (Ty::Persons, "count(members)", "4 persons"),
        (Ty::Persons, "count(members where adult)", "unknown"),
        (Ty::Money, "sum(members: wage)", "unknown"),
        (Ty::Money, "max(members: wage)", "unknown"),
        (Ty::Bool, "any(members where adult)", "true"),
        (Ty::Bool, "any(members where wage > KRW 99)", "unknown"),
        (Ty::Bool, "all(members: adult)", "false"),
        (Ty::Bool, "all(members: wage >= KRW 0)", "unknown"),
    ] {
        assert_eq!(of(ty, formula, household()), value, "{formula}");
    }
}

#[test]
fn whether_an_unknown_condition_holds_does_not_matter_where_either_answer_gives_the_same() {
    let rich = a_household().person(a_person().fact("wage", 10));
    assert_eq!(of(Ty::Bool, "all(members: wage > KRW 5 where adult)", rich.clone()), "true");
    assert_eq!(of(Ty::Bool, "any(members: wage > KRW 50 where adult)", rich.clone()), "false");
    assert_eq!(of(Ty::Bool, "all(members: wage > KRW 50 where adult)", rich.clone()), "unknown");
    assert_eq!(of(Ty::Bool, "any(members: wage > KRW 5 where adult)", rich), "unknown");
}

#[test]
fn membership_is_dated() {
    let household = || {
        a_household()
            .today("2024-06-01")
            .person(a_person().member("2020-01-01", "2024-06-01"))
            .person(a_person().member("2024-06-01", "2030-01-01"))
            .person(a_person())
    };
    assert_eq!(of(Ty::Persons, "count(members)", household()), "2 persons");
    assert_eq!(of(Ty::Persons, "count(members at 2024-05-31)", household()), "2 persons");
    assert_eq!(of(Ty::Persons, "count(members at 2019-12-31)", household()), "1 persons");
    assert_eq!(of(Ty::Persons, "count(members at granted)", household()), "waiting");
    let granted = household().fact("granted", "2030-01-01");
    assert_eq!(of(Ty::Persons, "count(members at granted)", granted), "1 persons");
}

#[test]
fn who_is_no_member_does_not_matter_however_little_is_known_of_them() {
    let gone = a_person().member("2000-01-01", "2001-01-01");
    let household = a_household().person(gone).person(a_person().fact("wage", 5));
    assert_eq!(of(Ty::Money, "sum(members: wage)", household), "KRW 5");
}

#[test]
fn a_person_reads_facts_and_rules_of_the_household() {
    let library = family()
        .rule("poorest", Ty::Money, "min(members: wage)")
        .person_rule("r", Ty::Money, "wage + household.bonus - household.poorest")
        .rule("total", Ty::Money, "sum(members: r)")
        .build();
    let family = two_adults_and_a_child().fact("bonus", 100);
    let other = a_household().fact("bonus", 1).person(a_person().fact("wage", 7));
    let world = a_world([family, other]);
    assert_eq!(results(&library, &world, "r"), ["KRW 110", "KRW 130", "KRW 100", "KRW 1"]);
    assert_eq!(results(&library, &world, "total"), ["KRW 340", "KRW 1"]);
}

#[test]
fn a_sum_that_is_too_large_is_a_fault_of_its_own() {
    let person = || a_person().fact("wage", i64::MAX);
    let household = a_household().person(person()).person(person());
    assert_eq!(of(Ty::Money, "sum(members: wage)", household), "fault: out of range");
}

#[test]
fn members_of_one_household_are_not_members_of_another() {
    let library = family().rule("r", Ty::Money, "sum(members: wage)").build();
    let world = a_world([two_adults_and_a_child(), a_household(), a_household().person(a_person().fact("wage", 7))]);
    assert_eq!(results(&library, &world, "r"), ["KRW 40", "KRW 0", "KRW 7"]);
}
