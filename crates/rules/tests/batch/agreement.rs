//! Programs and worlds at random: the kernel agrees with [`Library::evaluate`] on every row.

use std::fmt::Write;

use crate::columns::table;
use crate::generate::{a_program, some_world};
use crate::program::{Program, SIGNATURES, declare};
use crate::support::World;
use proptest::prelude::*;
use rules::{Cell, Columns, Date, Inputs, Kernel, Level, Library, Outputs, Part, Persons, Ratio, RuleId, State};

/// State and value of every row of every rule; values only where they are known.
type Rows = Vec<Vec<(State, Option<Cell>)>>;

fn ids() -> Vec<RuleId> {
    (0..8).map(RuleId).collect()
}

fn count(world: &World, rule: usize) -> usize {
    match SIGNATURES[rule].0 {
        Level::Household => world.households.len(),
        Level::Person => world.households.iter().map(|household| household.persons.len()).sum(),
    }
}

/// The first row of each rule that is of a household or one after it.
fn first(world: &World, household: usize) -> Vec<usize> {
    let before = World { households: world.households[..household].to_vec() };
    (0..8).map(|rule| count(&before, rule)).collect()
}

fn seen((state, cell): (State, Cell)) -> (State, Option<Cell>) {
    (state, (state == State::Known).then_some(cell))
}

fn ordinary(library: &Library, world: &World) -> Rows {
    let mut columns = Columns::default();
    library.evaluate(&library.plan(ids()), &world.rows(library), &mut columns);
    let rows = |rule: usize| (0..count(world, rule)).map(move |row| (rule, row));
    let value = |(rule, row)| seen(columns.rule(library, RuleId(rule as u32), row));
    (0..8).map(|rule| rows(rule).map(value).collect()).collect()
}

fn read(outputs: &Outputs, world: &World, place: impl Fn(usize, usize) -> usize) -> Rows {
    let column = |rule: usize| (0..count(world, rule)).map(|row| seen(outputs.columns[rule].row(place(rule, row)))).collect();
    (0..8).map(column).collect()
}

/// All households on one day, all persons members of theirs on every day if so wanted.
fn on_one_day(mut world: World, members_fixed: bool) -> (World, Date) {
    let today = world.households[0].today;
    for household in &mut world.households {
        household.today = today;
        for person in household.persons.iter_mut().filter(|_| members_fixed) {
            person.member = (Date::MIN, Date::MAX);
        }
    }
    (world, today)
}

fn text(program: &Program) -> String {
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

fn differences(program: &Program, expected: &Rows, found: &Rows) -> Result<(), TestCaseError> {
    for (rule, (expected, found)) in expected.iter().zip(found).enumerate() {
        prop_assert_eq!(expected, found, "rule {} of\n{}", rule, text(program));
    }
    Ok(())
}

/// The sum of what is known; `None` if it does not fit on the way.
fn total(rows: &[(State, Option<Cell>)]) -> Option<Ratio> {
    let mut known = rows.iter().filter_map(|(_, cell)| *cell).map(|cell| match cell {
        Cell::Narrow(number) => Ratio::from(number),
        Cell::Wide(ratio) => ratio,
    });
    known.try_fold(Ratio::ZERO, |total, more| total.checked_add(more).ok())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_kernel_agrees_with_the_ordinary_evaluator(
        program in a_program(),
        world in some_world(),
        wanted in proptest::collection::vec(proptest::bool::weighted(0.85), 16),
        members_fixed in proptest::bool::weighted(0.7),
        parts in 1..4_usize,
    ) {
        let library = declare(&program).build();
        let (world, today) = on_one_day(world, members_fixed);
        let table = table(&library, &world, today, |fact| wanted[fact]);
        let rows = world.rows(&library);
        let inputs = table.inputs(Some(&rows));
        let kernel = Kernel::compile(&library, &ids(), table.slice(&inputs, today, members_fixed)).unwrap();
        let mut outputs = Outputs::default();
        Part::run_together(kernel.parts(&inputs, &mut outputs, parts).unwrap()).unwrap();
        let all = read(&outputs, &world, |_, row| row);
        differences(&program, &ordinary(&library, &world), &all)?;
        for (output, rows) in outputs.columns.iter().zip(&all) {
            if let Some(total) = total(rows) {
                prop_assert_eq!(output.total(rows.len()), Some(total));
            }
        }
        let cut = world.households.len() / 2;
        for (start, end) in [(0, cut), (cut, world.households.len())] {
            kernel.part(&inputs, start..end, &mut outputs).unwrap().run().unwrap();
            let (before, within) = (first(&world, start), first(&world, end));
            let expected: Rows = all.iter().enumerate().map(|(rule, rows)| rows[before[rule]..within[rule]].to_vec()).collect();
            let found: Rows = outputs.columns.iter().zip(&expected).map(|(column, rows)| {
                (0..rows.len()).map(|row| seen(column.row(row))).collect()
            }).collect();
            differences(&program, &expected, &found)?;
        }
    }

    #[test]
    fn persons_in_any_order_give_the_same(program in a_program(), world in some_world()) {
        let library = declare(&program).build();
        let (world, today) = on_one_day(world, true);
        let (table, grouping, place) = table(&library, &world, today, |_| true).scattered(&library);
        let inputs = Inputs { persons: Persons::Scattered(&grouping), ..table.inputs(None) };
        let kernel = Kernel::compile(&library, &ids(), table.slice(&inputs, today, true)).unwrap();
        if kernel.needs_rows() {
            return Ok(());
        }
        let mut outputs = Outputs::default();
        kernel.run(&inputs, &mut outputs).unwrap();
        let placed = |rule: usize, row: usize| if SIGNATURES[rule].0 == Level::Person { place[row] } else { row };
        differences(&program, &ordinary(&library, &world), &read(&outputs, &world, placed))?;
    }
}
