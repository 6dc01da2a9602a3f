//! Invented lives: the same from the same seed, whoever makes them, and such that a story of them would be accepted.

use population::{Assumptions, AssumptionsError, BLOCK, Generator, KOREAN, Life, Money, reform, simulate};
use proptest::prelude::*;
use rules::Date;

use crate::korea;

fn generator(seed: u64, until: &str) -> Generator {
    Generator::new(Assumptions::read(KOREAN).unwrap(), seed, (2015, 2025), until.parse().unwrap())
}

proptest! {
    #[test]
    fn a_life_is_the_same_whenever_it_is_made(seed: u64, number in 0_u64..1 << 40) {
        let (one, other) = (generator(seed, "2025-12-31"), generator(seed, "2025-12-31"));
        other.life(number.wrapping_add(1));
        prop_assert_eq!(one.life(number), other.life(number));
        prop_assert!(one.life(number) != one.life(number + 100));
    }

    #[test]
    fn so_many_households_have_at_least_so_many_people(people in 1_u64..2_000) {
        let generator = generator(1, "2025-12-31");
        let households = generator.households(people);
        let count = |households: u64| (0..households).map(|number| generator.life(number).persons.len() as u64).sum::<u64>();
        prop_assert!(count(households) >= people && count(households - 1) < people);
    }
}

#[test]
fn a_life_told_further_begins_as_before() {
    let (short, long) = (generator(5, "2019-06-30"), generator(5, "2025-12-31"));
    let programme = korea();
    let money = Money::new(&programme, "2019-01".parse().unwrap(), 1).unwrap_or_else(|error| panic!("{error}"));
    let until: Date = "2019-06-30".parse().unwrap();
    for number in 0..50 {
        let entries = |life: &Life| {
            let journal = life.journal(&programme, money.wording());
            journal.standing_entries(&programme, until, None).into_iter().map(|entry| (entry.on, entry.kind)).collect::<Vec<_>>()
        };
        assert_eq!(entries(&short.life(number)), entries(&long.life(number)), "household {number}");
    }
}

#[test]
fn sums_do_not_depend_on_how_many_threads_count() {
    let programme = korea();
    let money = Money::new(&programme, "2022-01".parse().unwrap(), 12).unwrap_or_else(|error| panic!("{error}"));
    let generator = generator(3, "2022-12-31");
    let households = BLOCK + 100;
    let (one, three) =
        (simulate(&money, &generator, households, 1, &|_| ()), simulate(&money, &generator, households, 3, &|_| ()));
    assert_eq!((one.table, one.people), (three.table, three.people));
}

#[test]
fn a_programme_beside_itself_changes_nothing() {
    let programme = korea();
    let money = Money::new(&programme, "2022-01".parse().unwrap(), 12).unwrap_or_else(|error| panic!("{error}"));
    let found = reform((&money, &money), &generator(3, "2022-12-31"), 300, 2, &|_| ());
    assert_eq!((found.felt, found.more, found.less, found.households), (0, 0, 0, 300));
    assert_eq!(found.before, found.after);
}

/// Entries of invented lives stand in no text, so their places in one say nothing of which is which.
#[test]
fn a_standing_beside_itself_differs_in_nothing_whatever_was_asked_and_answered() {
    let programme = korea();
    let engine = case::Engine::new(&programme);
    let money = Money::new(&programme, "2021-01".parse().unwrap(), 12).unwrap();
    let generator = generator(7, "2025-12-31");
    let mut requests = 0;
    for number in 0..60 {
        let journal = generator.life(number).journal(&programme, money.wording());
        let as_of = "2025-12-31".parse().unwrap();
        let (standing, entries) = (engine.standing(&journal, as_of, None), engine.entries(&journal, as_of, None));
        requests += standing.requests.len();
        assert_eq!(case::changes(&standing, &standing, &entries, &entries), [], "household {number}");
    }
    assert!(requests > 5, "{requests}");
}

#[test]
fn a_section_that_says_neither_its_source_nor_that_it_is_assumed_is_refused() {
    let text = KOREAN.replacen("[work]\nassumption = true", "[work]", 1);
    assert!(matches!(Assumptions::read(&text), Err(AssumptionsError::Unsourced(section)) if section == "work"));
    let text = KOREAN.replacen("sizes = [70,", "sizes = [71,", 1);
    assert!(matches!(Assumptions::read(&text), Err(AssumptionsError::Sizes(101))));
}
