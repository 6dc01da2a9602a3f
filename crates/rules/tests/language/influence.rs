//! What the engine says that a rule can change by, and cannot do without, is so for programs made at random.

use std::collections::BTreeSet;

use crate::agreement::text;
use crate::generate::{a_program, some_world};
use crate::program::{FACTS, Program, SIGNATURES, declare};
use crate::support::{Household, Records, Supplied, World};
use proptest::prelude::*;
use rules::{Cell, Changes, Columns, Date, FactId, Level, Library, Needs, RuleId, State};

fn ids() -> impl Iterator<Item = (RuleId, Level)> {
    (0..).map(RuleId).zip(SIGNATURES.map(|(level, _)| level))
}

fn evaluated(library: &Library, world: &World) -> Columns {
    let mut columns = Columns::default();
    library.evaluate(&library.plan(ids().map(|(id, _)| id)), &world.rows(library), &mut columns);
    columns
}

/// The value of a row; nothing where it is not known.
fn seen(library: &Library, columns: &Columns, rule: RuleId, row: usize) -> (State, Option<Cell>) {
    let (state, cell) = columns.rule(library, rule, row);
    (state, (state == State::Known).then_some(cell))
}

/// Each row of a level: its number, its household, and the numbers of the persons in that.
fn rows(world: &World, level: Level) -> Vec<(usize, usize, std::ops::Range<usize>)> {
    let mut end = 0;
    let mut all = Vec::new();
    for (number, household) in world.households.iter().enumerate() {
        let persons = end..end + household.persons.len();
        end = persons.end;
        match level {
            Level::Household => all.push((number, number, persons)),
            Level::Person => all.extend(persons.clone().map(|person| (person, number, persons.clone()))),
        }
    }
    all
}

fn records(household: &Household) -> impl Iterator<Item = &Records> {
    [&household.records].into_iter().chain(household.persons.iter().map(|person| &person.records))
}

fn records_mut(world: &mut World) -> impl Iterator<Item = &mut Records> {
    world.households.iter_mut().flat_map(|household| {
        [&mut household.records].into_iter().chain(household.persons.iter_mut().map(|person| &mut person.records))
    })
}

fn on(mut world: World, today: Date) -> World {
    world.households.iter_mut().for_each(|household| household.today = today);
    world
}

/// The same world, one fact being what it is somewhere in another.
fn with_fact_of(mut world: World, other: &World, fact: &str) -> World {
    let others: Vec<&Records> = other.households.iter().flat_map(records).filter(|from| has(from, fact)).collect();
    for (number, into) in records_mut(&mut world).enumerate() {
        into.facts.remove(fact);
        into.spells.remove(fact);
        if let Some(from) = others.get(number % (others.len() + 1)) {
            into.facts.extend(from.facts.get_key_value(fact).map(|(name, history)| (name.clone(), history.clone())));
            into.spells.extend(from.spells.get_key_value(fact).map(|(name, spells)| (name.clone(), spells.clone())));
        }
    }
    world
}

fn has(records: &Records, fact: &str) -> bool {
    records.facts.contains_key(fact) || records.spells.contains_key(fact)
}

/// Facts that are known in every row of a world since the first of all days.
fn always_known(world: &World) -> BTreeSet<FactId> {
    let of_level = |household: &Household, level| match level {
        Level::Household => vec![household.records.clone()],
        Level::Person => household.persons.iter().map(|person| person.records.clone()).collect(),
    };
    let is_known = |records: &Records, fact: &str| {
        let history = records.facts.get(fact);
        history.is_some_and(|history| {
            history.first().is_some_and(|(from, _)| *from == Date::MIN) && history.iter().all(|(_, value)| value.is_some())
        })
    };
    let known = |(name, level): (&str, Level)| {
        world.households.iter().all(|household| of_level(household, level).iter().all(|records| is_known(records, name)))
    };
    (0..).map(FactId).zip(FACTS).filter(|(_, (name, level, ..))| known((name, *level))).map(|(id, _)| id).collect()
}

/// Whether something by which a rule can change happens in a household after one day and until another.
fn may_differ(changes: &Changes, household: &Household, watched: &[Date], (first, last): (Date, Date)) -> bool {
    let between = |day: Date| first < day && day <= last;
    let of_fact = |fact: &FactId| {
        let name = FACTS[fact.0 as usize].0;
        records(household).any(|records| {
            let steps = records.facts.get(name).into_iter().flatten().map(|(from, _)| *from);
            let spells = records.spells.get(name).into_iter().flatten().flat_map(|(start, end)| [*start, *end]);
            steps.chain(spells).any(between)
        })
    };
    changes.facts.iter().any(of_fact)
        || changes.days.iter().copied().any(between)
        || watched.iter().any(|day| first <= *day && *day <= last)
        || (changes.members && household.persons.iter().any(|person| between(person.member.0) || between(person.member.1)))
}

/// How many rows of a world were compared on two days between which nothing happens by which they can change.
fn stays(program: &Program, world: &World, (first, last): (Date, Date)) -> Result<usize, TestCaseError> {
    let library = &declare(program).build();
    let (before, after) = (evaluated(library, &on(world.clone(), first)), evaluated(library, &on(world.clone(), last)));
    let given = always_known(world);
    let mut compared = 0;
    for (id, level) in ids() {
        let changes = library.changes(id, &given);
        if changes.every_day || changes.entries {
            continue;
        }
        for (row, household, persons) in rows(world, level) {
            let days = |node| after.days(library, node, household, persons.clone()).collect::<Vec<_>>();
            let watched: Vec<Date> = changes.watched.iter().flat_map(|node| days(*node)).collect();
            if !may_differ(&changes, &world.households[household], &watched, (first, last)) {
                prop_assert_eq!(
                    seen(library, &before, id, row),
                    seen(library, &after, id, row),
                    "r{} {:?}\n{}",
                    id.0,
                    changes,
                    text(program)
                );
                compared += 1;
            }
        }
    }
    Ok(compared)
}

/// Whether a row has had what is needed by its day.
fn had(needs: &Needs, world: &World, household: usize, own: Option<usize>) -> bool {
    let Some(needs) = needs else { return false };
    needs.iter().all(|(fact, (low, high))| {
        let (name, level, ..) = FACTS[fact.0 as usize];
        let household = &world.households[household];
        let records = match (level, own) {
            (Level::Person, Some(person)) => &household.persons[person].records,
            _ => &household.records,
        };
        let fits = |value: &Option<Supplied>| match value {
            Some(Supplied::Cell(Cell::Narrow(number))) => low <= number && number <= high,
            Some(_) => true,
            None => false,
        };
        records.facts.get(name).is_some_and(|history| history.iter().any(|(_, value)| fits(value)))
    })
}

proptest! {
    #[test]
    fn a_fact_by_which_a_rule_cannot_change_changes_nothing(
        program in a_program(),
        world in some_world(),
        other in some_world(),
        fact in 0..FACTS.len(),
    ) {
        let library = declare(&program).build();
        let changed = with_fact_of(world.clone(), &other, FACTS[fact].0);
        let (before, after) = (evaluated(&library, &world), evaluated(&library, &changed));
        for (id, level) in ids() {
            let facts = library.changes(id, &BTreeSet::new()).facts;
            if !facts.contains(&FactId(u32::try_from(fact).unwrap())) {
                for (row, ..) in rows(&world, level) {
                    prop_assert_eq!(seen(&library, &before, id, row), seen(&library, &after, id, row), "r{} in row {}", id.0, row);
                }
            }
        }
    }

    #[test]
    fn a_value_stays_while_nothing_happens_by_which_it_can_change(
        program in a_program(),
        world in some_world(),
        days in 1..400_i32,
    ) {
        let first = world.households[0].today;
        stays(&program, &world, (first, first.add_days(days).unwrap()))?;
    }

    #[test]
    fn what_is_known_or_holds_has_what_it_needs(program in a_program(), mut world in some_world()) {
        let library = declare(&program).build();
        let today = world.households[0].today;
        world = on(world, today);
        // What is recorded later is not known yet.
        for records in records_mut(&mut world) {
            records.facts.values_mut().for_each(|history| history.retain(|(from, _)| *from <= today));
        }
        let columns = evaluated(&library, &world);
        for (id, level) in ids() {
            let needed = library.needs_for_value(id, today..=today);
            let to_hold = library.needs_to_hold(id, today..=today);
            for (row, household, persons) in rows(&world, level) {
                let own = (level == Level::Person).then(|| row - persons.start);
                let value = seen(&library, &columns, id, row);
                let is_known = value.0 == State::Known;
                prop_assert!(!is_known || had(&needed, &world, household, own), "r{} {needed:?}", id.0);
                let holds = SIGNATURES[id.0 as usize].1 == rules::Ty::Bool && value.1 == Some(Cell::Narrow(1));
                prop_assert!(!holds || had(&to_hold, &world, household, own), "r{} {to_hold:?}", id.0);
            }
        }
    }
}

#[test]
fn many_values_stay() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut compared = 0;
    for _ in 0..60 {
        let program = a_program().new_tree(&mut runner).unwrap().current();
        let world = some_world().new_tree(&mut runner).unwrap().current();
        let first = world.households[0].today;
        compared += stays(&program, &world, (first, first.add_days(40).unwrap())).unwrap();
    }
    assert!(compared > 100, "only {compared}");
}
