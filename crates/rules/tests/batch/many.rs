//! More households than one chunk holds, of all sizes, one of them larger than a chunk.

use crate::support::a_library;
use rules::{Cell, Column, Grouping, Inputs, Kernel, Library, Numbers, Outputs, Persons, State, Ty};

const HOUSEHOLDS: usize = 4_000;

fn library() -> Library {
    a_library()
        .household_fact("rent", Ty::Money)
        .fact("wage", Ty::Money)
        .rule("wages", Ty::Money, "sum(members: wage)")
        .rule("is_rich", Ty::Bool, "any(members: wage > KRW 990)")
        .rule("lowest", Ty::Money, "min(members: wage)")
        .person_rule("share", Ty::Money, "household.rent + wage")
        .build()
}

/// The household of each person, who stand together.
fn homes() -> Vec<u32> {
    let size = |home: usize| if home == 1_000 { 5_000 } else { home % 7 };
    (0..HOUSEHOLDS).flat_map(|home| (0..size(home)).map(move |_| u32::try_from(home).unwrap())).collect()
}

fn results(library: &Library, persons: Persons, rent: &[i32], wage: &[i32]) -> Outputs {
    let column = |numbers| Some(Column { numbers: Numbers::I32(numbers), known: None });
    let inputs = Inputs { households: HOUSEHOLDS, persons, facts: vec![column(rent), column(wage)], rows: None };
    let rules = ["wages", "is_rich", "lowest", "share"].map(|name| library.rule(name).unwrap());
    let slice = inputs.slice("2026-01-01".parse().unwrap(), |_| true, |_| 1);
    let mut outputs = Outputs::default();
    Kernel::compile(library, &rules, slice).unwrap().run(&inputs, &mut outputs).unwrap();
    outputs
}

fn check(outputs: &Outputs, homes: &[u32], rent: &[i32], wage: &[i32]) {
    let mut wages = vec![Vec::new(); HOUSEHOLDS];
    homes.iter().zip(wage).for_each(|(home, wage)| wages[*home as usize].push(i64::from(*wage)));
    let known = |number: i64| (State::Known, Cell::Narrow(number));
    for (home, wages) in wages.iter().enumerate() {
        assert_eq!(outputs.columns[0].row(home), known(wages.iter().sum()), "wages of household {home}");
        assert_eq!(outputs.columns[1].row(home), known(i64::from(wages.iter().any(|wage| *wage > 990))), "of household {home}");
        let (state, lowest) = outputs.columns[2].row(home);
        match wages.iter().min() {
            Some(wage) => assert_eq!((state, lowest), known(*wage), "lowest of household {home}"),
            None => assert_eq!(state, State::Waiting, "household {home} is empty"),
        }
    }
    for (person, (home, wage)) in homes.iter().zip(wage).enumerate() {
        assert_eq!(outputs.columns[3].row(person), known(i64::from(rent[*home as usize] + wage)), "person {person}");
    }
}

#[test]
fn households_of_all_sizes_have_their_own_sums() {
    let (library, homes) = (library(), homes());
    let rent: Vec<i32> = (0..).map(|home| home * 31 % 500).take(HOUSEHOLDS).collect();
    let wage: Vec<i32> = (0..).map(|person| person * 379 % 1_000).take(homes.len()).collect();
    let mut offsets = vec![0; HOUSEHOLDS + 1];
    homes.iter().for_each(|home| offsets[*home as usize + 1] += 1);
    (0..HOUSEHOLDS).for_each(|home| offsets[home + 1] += offsets[home]);
    check(&results(&library, Persons::Grouped(&offsets), &rent, &wage), &homes, &rent, &wage);

    let strewn: Vec<u32> = (0..homes.len()).map(|place| homes[place * 7_919 % homes.len()]).collect();
    let grouping = Grouping::new(&strewn, HOUSEHOLDS).unwrap();
    check(&results(&library, Persons::Scattered(&grouping), &rent, &wage), &strewn, &rent, &wage);
}
