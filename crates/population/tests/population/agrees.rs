//! The money of a month is that of the standing on its last day: every entitlement, every month, household by household.

use std::collections::BTreeMap;

use case::{Engine, InstalmentState, Truth};
use population::{Assumptions, Block, Booked, Desk, Generator, KOREAN, Life, Money};
use programme::Recurring;
use rules::{Date, Month};

use crate::korea;

fn generator(seed: u64, arrive: (i32, i32), until: Date) -> Generator {
    Generator::new(Assumptions::read(KOREAN).unwrap(), seed, arrive, until)
}

/// Entitlement and month: sum, how many, how many not known.
type Sums = BTreeMap<(usize, usize), (i128, u64, u64)>;

/// What the standings on the last days of the months show as due in them.
fn by_standing(engine: &Engine, money: &Money, life: &Life) -> Sums {
    let programme = engine.programme();
    let journal = life.journal(programme, money.wording());
    let mut sums = Sums::new();
    for month in 0..money.months() {
        let standing = engine.standing(&journal, money.month(month).last_day(), None);
        for line in standing.entitlements.iter().filter(|line| line.owed == Truth::Yes) {
            let entitlement = &programme.entitlements[line.entitlement];
            let due = line.instalments.iter().filter(|part| part.due.is_some_and(|due| due.month() == money.month(month)));
            let mut amounts: Vec<Option<i64>> =
                due.map(|part| part.amount.filter(|_| part.state != InstalmentState::Unknown)).collect();
            if entitlement.pay.is_empty() && entitlement.rate == Some(Recurring::Month) {
                amounts.push(line.amount);
            }
            for amount in amounts {
                let sum = sums.entry((line.entitlement, month)).or_default();
                match amount {
                    Some(amount) => (sum.0, sum.1) = (sum.0 + i128::from(amount), sum.1 + 1),
                    None => sum.2 += 1,
                }
            }
        }
    }
    sums
}

fn by_columns(money: &Money, generator: &Generator, households: std::ops::Range<u64>) -> BTreeMap<u64, Sums> {
    let (mut block, mut desk) = (Block::default(), Desk::default());
    Block::generate(money, generator, households, &mut block);
    let mut found: BTreeMap<u64, Sums> = BTreeMap::new();
    money.run(&block, &mut desk, &mut |booked: Booked| {
        let sum = found.entry(booked.household).or_default().entry((booked.entitlement, booked.month)).or_default();
        match booked.amount {
            Some(amount) => (sum.0, sum.1) = (sum.0 + i128::from(amount), sum.1 + 1),
            None => sum.2 += 1,
        }
    });
    found
}

fn agree(seed: u64, arrive: (i32, i32), first: &str, months: usize, households: u64) {
    let programme = korea();
    let engine = Engine::new(&programme);
    let first: Month = first.parse().unwrap();
    let money = Money::new(&programme, first, months).unwrap_or_else(|error| panic!("{error}"));
    let generator = generator(seed, arrive, money.month(months - 1).last_day());
    let found = by_columns(&money, &generator, 0..households);
    let mut paid = vec![0_u64; programme.entitlements.len()];
    for number in 0..households {
        let life = generator.life(number);
        let expected = by_standing(&engine, &money, &life);
        let found = found.get(&number).cloned().unwrap_or_default();
        for key in expected.keys().chain(found.keys()) {
            let (entitlement, month) = (&programme.entitlements[key.0].thing.id, money.month(key.1));
            assert_eq!(found.get(key), expected.get(key), "household {number}, {entitlement}, {month}: columns, then standing");
        }
        expected.iter().for_each(|((entitlement, _), sum)| paid[*entitlement] += sum.1);
    }
    let kinds = paid.iter().filter(|count| **count > 0).count();
    assert!(kinds >= 8, "only {kinds} entitlements were paid at all");
}

#[test]
fn those_who_arrive_before_and_in_the_months_are_paid_as_their_standings_say() {
    agree(1, (2017, 2025), "2021-01", 60, 150);
}

#[test]
fn those_of_long_ago_are_paid_as_their_standings_say() {
    agree(2, (2003, 2014), "2009-01", 72, 150);
}
