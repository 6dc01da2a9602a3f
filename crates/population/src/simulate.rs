//! Streaming: blocks of households, made, counted and forgotten, on as many threads as the caller likes.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::block::Block;
use crate::chance::Chance;
use crate::generate::Generator;
use crate::life::Life;
use crate::money::{Booked, Desk, Money, Table};

/// Households of a block.
pub const BLOCK: u64 = 4_096;

impl Block {
    /// The households of a range as columns of what a programme's money is read from.
    pub fn generate(money: &Money, generator: &Generator, households: Range<u64>, block: &mut Block) {
        let (mut chance, mut life) = (Chance::new(generator.seed()), Life::default());
        block.clear(households.start, &money.readings);
        for household in households {
            generator.tell(household, &mut chance, &mut life);
            block.push(&life, &money.readings);
        }
        block.finish(&money.readings);
    }
}

/// What a simulation found.
#[derive(Clone, Debug, Default)]
pub struct Simulated {
    /// What falls due.
    pub table: Table,
    /// People in all.
    pub people: u64,
    /// Households in all.
    pub households: u64,
    /// Questions that were put to the engine.
    pub questions: u64,
}

/// Everything that falls due for so many households. Memory is that of one block a thread. `seen` is told of the people of every
/// block that is done.
pub fn simulate(
    money: &Money,
    generator: &Generator,
    households: u64,
    threads: usize,
    seen: &(impl Fn(u64) + Sync),
) -> Simulated {
    let count = |all: &mut Simulated, (block, desk): &mut (Block, Desk), range: Range<u64>| {
        Block::generate(money, generator, range, block);
        money.run(block, desk, &mut |booked: Booked| all.table.book(booked));
        all.people += block.persons() as u64;
        all.households += block.households() as u64;
        all.questions = desk.questions;
        seen(block.persons() as u64);
    };
    let new = || (Simulated { table: Table::new(money), ..Simulated::default() }, <(Block, Desk)>::default());
    let mut all = new().0;
    for part in in_blocks(households, threads, &new, &count) {
        all.table.add(&part.table);
        all.people += part.people;
        all.households += part.households;
        all.questions += part.questions;
    }
    all
}

/// Counts blocks of households on some threads; what each of them found. Sums do not depend on who counted what.
pub(crate) fn in_blocks<A: Send, D>(
    households: u64,
    threads: usize,
    new: &(impl Fn() -> (A, D) + Sync),
    count: &(impl Fn(&mut A, &mut D, Range<u64>) + Sync),
) -> Vec<A> {
    let next = AtomicU64::new(0);
    let work = || {
        let (mut found, mut desk) = new();
        loop {
            let first = next.fetch_add(BLOCK, Ordering::Relaxed);
            if first >= households {
                return found;
            }
            count(&mut found, &mut desk, first..households.min(first + BLOCK));
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let joined = workers.into_iter().map(|worker| worker.join());
        joined.map(|found| found.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}
