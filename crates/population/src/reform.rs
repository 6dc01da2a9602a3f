//! What a reform changes for people who do not exist: both programmes over the same lives.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use crate::block::Block;
use crate::generate::Generator;
use crate::money::{Booked, Desk, Money, Table};
use crate::simulate::in_blocks;

/// How many of those who gain most, and of those who lose most, are named.
pub const EXTREMES: usize = 3;

/// What a reform changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reformed {
    /// What falls due under the programme as it is.
    pub before: Table,
    /// What falls due under the reform.
    pub after: Table,
    /// People in all.
    pub people: u64,
    /// Households in all.
    pub households: u64,
    /// Households for which anything is not the same.
    pub felt: u64,
    /// Households that are owed more, as far as amounts are known.
    pub more: u64,
    /// Households that are owed less.
    pub less: u64,
    /// The households that gain most, by number, with how much more they are owed.
    pub most: Vec<(u64, i128)>,
    /// The households that lose most, with how much less, as a negative number.
    pub least: Vec<(u64, i128)>,
}

impl Reformed {
    fn new(base: &Money, reform: &Money) -> Reformed {
        Reformed { before: Table::new(base), after: Table::new(reform), ..Reformed::default() }
    }

    fn add(&mut self, other: Reformed) {
        self.before.add(&other.before);
        self.after.add(&other.after);
        self.people += other.people;
        self.households += other.households;
        self.felt += other.felt;
        self.more += other.more;
        self.less += other.less;
        self.most.extend(other.most);
        self.least.extend(other.least);
        self.keep_extremes();
    }

    /// Keeps the furthest of those gathered; of equals the one with the smaller number, so that it does not matter who counted.
    fn keep_extremes(&mut self) {
        self.most.sort_unstable_by_key(|(number, difference)| (-difference, *number));
        self.least.sort_unstable_by_key(|(number, difference)| (*difference, *number));
        self.most.truncate(EXTREMES);
        self.least.truncate(EXTREMES);
    }

    fn household(&mut self, number: u64, difference: i128, is_felt: bool) {
        self.felt += u64::from(is_felt);
        match difference {
            0 => {}
            1.. => {
                self.more += 1;
                self.most.push((number, difference));
            }
            _ => {
                self.less += 1;
                self.least.push((number, difference));
            }
        }
    }
}

/// What one side books for a household: how much, and a mark by which two lists of bookings can be told apart.
#[derive(Clone, Copy, Debug, Default)]
struct Side {
    amount: i128,
    mark: u64,
}

impl Side {
    fn book(&mut self, booked: &Booked) {
        let mut hasher = DefaultHasher::new();
        (booked.entitlement, booked.month, booked.amount).hash(&mut hasher);
        self.mark = self.mark.wrapping_add(hasher.finish());
        self.amount += i128::from(booked.amount.unwrap_or(0));
    }
}

/// What a reform, which lies over a programme, changes for so many households in the same months. `seen` is told of the people of
/// every block that is done.
pub fn reform(
    (base, reform): (&Money, &Money),
    generator: &Generator,
    households: u64,
    threads: usize,
    seen: &(impl Fn(u64) + Sync),
) -> Reformed {
    let count = |all: &mut Reformed, desk: &mut (Block, Desk, Vec<[Side; 2]>), range: std::ops::Range<u64>| {
        let (block, desk, sides) = desk;
        sides.clear();
        sides.resize(usize::try_from(range.end - range.start).unwrap_or(0), [Side::default(); 2]);
        for (side, money) in [base, reform].into_iter().enumerate() {
            // The reform may read facts that the programme does not.
            Block::generate(money, generator, range.clone(), block);
            let table = if side == 0 { &mut all.before } else { &mut all.after };
            money.run(block, desk, &mut |booked: Booked| {
                table.book(booked);
                let place = usize::try_from(booked.household - range.start).ok();
                if let Some(side) = place.and_then(|place| sides.get_mut(place)).and_then(|sides| sides.get_mut(side)) {
                    side.book(&booked);
                }
            });
        }
        for (number, [before, after]) in range.zip(sides.iter()) {
            all.household(number, after.amount - before.amount, after.mark != before.mark);
        }
        all.keep_extremes();
        all.people += block.persons() as u64;
        all.households += block.households() as u64;
        seen(block.persons() as u64);
    };
    let new = || (Reformed::new(base, reform), (Block::default(), Desk::default(), Vec::new()));
    let mut whole = Reformed::new(base, reform);
    in_blocks(households, threads, &new, &count).into_iter().for_each(|part| whole.add(part));
    whole
}
