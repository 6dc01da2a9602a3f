//! Programs made at random: the engine agrees with the reference, with itself row by row, and with its own reasons.

use std::fmt::Write;

use crate::generate::{a_program, some_world};
use crate::program::{Program, SIGNATURES, declare};
use crate::reference::{Got, Reference};
use crate::support::{Supplied, World, WorldRows, value_of};
use num_rational::BigRational;
use proptest::prelude::*;
use rules::{Cell, Columns, Confidence, Level, Library, Reason, RuleId, State, Support, What};

fn build(program: &Program) -> Library {
    declare(program).build()
}

pub(crate) fn text(program: &Program) -> String {
    let mut out = String::new();
    for (number, rule) in program.iter().enumerate() {
        writeln!(out, "r{number} law_of {}", rule.law_of).unwrap();
        for version in &rule.versions {
            let by = version.by.as_ref().map(ToString::to_string);
            let formula = version.formula.as_ref().map(ToString::to_string);
            writeln!(out, "  {:?} to {:?} by {by:?}: {formula:?}", version.from, version.until).unwrap();
            for (when, then) in &version.exceptions {
                writeln!(out, "    if {when} then {then}").unwrap();
            }
        }
    }
    out
}

fn ids() -> impl Iterator<Item = (RuleId, Level)> {
    (0..).map(RuleId).zip(SIGNATURES.map(|(level, _)| level))
}

fn evaluated(library: &Library, world: &World) -> Columns {
    let mut columns = Columns::default();
    library.evaluate(&library.plan(ids().map(|(id, _)| id)), &world.rows(library), &mut columns);
    columns
}

/// The value of a column, as the reference has it.
fn got((state, cell): (State, Cell)) -> Got {
    match (state, cell) {
        (State::Known, Cell::Narrow(number)) => Ok(BigRational::from_integer(number.into())),
        (State::Known, Cell::Wide(ratio)) => Ok(BigRational::new(ratio.num().into(), ratio.den().into())),
        (state, _) => Err(state),
    }
}

fn count(world: &World, level: Level) -> usize {
    match level {
        Level::Household => world.households.len(),
        Level::Person => world.households.iter().map(|household| household.persons.len()).sum(),
    }
}

/// All values: for each rule, its rows.
fn table(library: &Library, world: &World) -> Vec<Vec<Got>> {
    let columns = evaluated(library, world);
    let column = |(id, level)| (0..count(world, level)).map(|row| got(columns.rule(library, id, row))).collect();
    ids().map(column).collect()
}

fn support(library: &Library, columns: &Columns, rows: &WorldRows, id: RuleId, row: usize) -> Support {
    library.support(columns, rows, &[id], row)
}

fn confidence(library: &Library, reason: &Reason) -> Option<Confidence> {
    let declared = library.declarations();
    let own = match &reason.what {
        What::Rule { rule, version, exception } => {
            let version = version.and_then(|at| declared.rules[rule.0 as usize].versions.get(at));
            let excepted = version.zip(*exception).map(|(version, at)| version.exceptions[at].citation.confidence);
            version.map(|version| version.citation.confidence).max(excepted)
        }
        What::Parameter { parameter, value: Some(at), .. } => {
            let value = &declared.parameters[parameter.0 as usize].values[*at];
            // A value that is not accepted is not used.
            Some(value.citation.confidence).filter(|confidence| declared.accept.contains(confidence))
        }
        _ => None,
    };
    reason.because.iter().map(|line| confidence(library, line)).fold(own, Option::max)
}

proptest! {
    #[test]
    fn the_engine_agrees_with_a_slow_reference_on_every_row(program in a_program(), world in some_world()) {
        let library = build(&program);
        let rows = world.rows(&library);
        let reference = Reference::new(&program, &rows);
        let columns = evaluated(&library, &world);
        for (number, (id, level)) in ids().enumerate() {
            for row in 0..count(&world, level) {
                let engine = got(columns.rule(&library, id, row));
                let expected = reference.rule(number, row);
                let allowed = reference.is_near_bounds.get() && !(engine.is_ok() && expected.is_ok());
                prop_assert!(
                    engine == expected || allowed,
                    "r{number} in row {row}: engine {engine:?}, reference {expected:?}\n{}",
                    text(&program)
                );
            }
        }
    }

    #[test]
    fn a_batch_of_many_is_many_batches_of_one(program in a_program(), world in some_world()) {
        let library = build(&program);
        let together = table(&library, &world);
        let mut apart: Vec<Vec<Got>> = vec![Vec::new(); SIGNATURES.len()];
        for household in 0..world.households.len() {
            for (column, rows) in apart.iter_mut().zip(table(&library, &world.only(household))) {
                column.extend(rows);
            }
        }
        prop_assert_eq!(together, apart);
    }

    #[test]
    fn columns_used_before_and_other_plans_change_nothing(program in a_program(), world in some_world()) {
        let library = build(&program);
        let mut columns = evaluated(&library, &world);
        for (id, level) in ids() {
            let before: Vec<Got> = (0..count(&world, level)).map(|row| got(evaluated(&library, &world).rule(&library, id, row))).collect();
            library.evaluate(&library.plan([id]), &world.rows(&library), &mut columns);
            let after: Vec<Got> = (0..count(&world, level)).map(|row| got(columns.rule(&library, id, row))).collect();
            prop_assert_eq!(before, after);
        }
    }

    #[test]
    fn reasons_begin_with_the_value_and_support_agrees_with_them(program in a_program(), world in some_world()) {
        let library = build(&program);
        let rows = world.rows(&library);
        let columns = evaluated(&library, &world);
        for (id, level) in ids() {
            for row in 0..count(&world, level) {
                let cell = columns.rule(&library, id, row);
                let reason = library.explain(&columns, &rows, id, row);
                prop_assert!(value_of(&library, id, cell, &reason.value));
                let support = support(&library, &columns, &rows, id, row);
                prop_assert_eq!(support.confidence, confidence(&library, &reason), "{:#?}", reason);
                prop_assert!(support.facts.iter().all(|(_, _, _, state)| *state != State::Known));
                prop_assert!(support.parameters.iter().all(|(_, state)| *state != State::Known));
                for (_, level, row, _) in &support.facts {
                    let rows_of_level = count(&world, *level);
                    prop_assert!(*row < rows_of_level);
                }
            }
        }
    }

    #[test]
    fn what_is_known_needs_nothing_and_what_is_unknown_names_what_is_missing(program in a_program(), mut world in some_world()) {
        // The row's own value is no fact, so nobody can be asked for it.
        for household in &mut world.households {
            household.locals.entry("n".to_owned()).or_insert(Supplied::from(1));
        }
        let library = build(&program);
        let rows = world.rows(&library);
        let columns = evaluated(&library, &world);
        for (id, level) in ids() {
            for row in 0..count(&world, level) {
                let support = support(&library, &columns, &rows, id, row);
                let nothing = support.facts.is_empty() && support.parameters.is_empty();
                match columns.rule(&library, id, row).0 {
                    State::Known => prop_assert!(nothing, "{support:?}"),
                    State::Unknown => prop_assert!(!nothing, "r{} in row {row}: {}", id.0, text(&program)),
                    State::Waiting | State::NotProvided | State::Fault => {}
                }
            }
        }
    }
}

#[test]
fn the_programs_are_not_trivial() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for _ in 0..60 {
        let program = a_program().new_tree(&mut runner).unwrap().current();
        let world = some_world().new_tree(&mut runner).unwrap().current();
        for value in table(&build(&program), &world).into_iter().flatten() {
            *seen.entry(value.map_or_else(|state| format!("{state:?}"), |_| "Known".to_owned())).or_default() += 1;
        }
    }
    for state in ["Known", "Waiting", "Unknown", "NotProvided", "Fault"] {
        assert!(seen.get(state).copied().unwrap_or(0) > 10, "{state} is rare: {seen:?}");
    }
}
