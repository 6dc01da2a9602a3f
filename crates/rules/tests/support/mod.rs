//! Test data: libraries and households, built up in words, and results as short texts.

mod library;
mod show;
mod world;

pub(crate) use library::{ARule, AVersion, Declare, a_library, a_rule, a_value, table};
pub(crate) use show::{shown, value_of};
pub(crate) use world::{Household, Person, Records, Supplied, World, WorldRows, a_household, a_person, a_world};

use rules::{Columns, Library, Reason};

/// What a rule gives in the only household of a world, as text.
pub(crate) fn result(library: &Library, world: &World, rule: &str) -> String {
    shown(library, &reason(library, world, rule, 0).value)
}

/// What a rule gives in every row of its level, as text.
pub(crate) fn results(library: &Library, world: &World, rule: &str) -> Vec<String> {
    let id = library.rule(rule).unwrap();
    let rows = world.rows(library);
    let count = match library.declarations().rules[id.0 as usize].level {
        rules::Level::Household => world.households.len(),
        rules::Level::Person => rows.persons_count(),
    };
    (0..count).map(|row| shown(library, &reason(library, world, rule, row).value)).collect()
}

/// The reasons of a rule's value in a row. The value at the root is checked against the column.
pub(crate) fn reason(library: &Library, world: &World, rule: &str, row: usize) -> Reason {
    let id = library.rule(rule).unwrap();
    let rows = world.rows(library);
    let mut columns = Columns::default();
    library.evaluate(&library.plan([id]), &rows, &mut columns);
    let reason = library.explain(&columns, &rows, id, row);
    assert!(
        value_of(library, id, columns.rule(library, id, row), &reason.value),
        "the root of the reasons is the value of the column"
    );
    reason
}
