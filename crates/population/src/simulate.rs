//! Streaming: blocks of households, made, counted and forgotten, on as many threads as the caller likes.

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
    pub fn generate(money: &Money, generator: &Generator, households: std::ops::Range<u64>, block: &mut Block) {
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

/// Everything that falls due for so many households. Memory is that of one block a thread. `seen` is told of every block that is done: its
/// people, and everything that falls due in it if `each` asks for it.
pub fn simulate(
    money: &Money,
    generator: &Generator,
    households: u64,
    threads: usize,
    seen: &(impl Fn(u64) + Sync),
) -> Simulated {
    let next = AtomicU64::new(0);
    let work = || {
        let (mut block, mut desk) = (Block::default(), Desk::default());
        let mut done = Simulated { table: Table::new(money), ..Simulated::default() };
        loop {
            let first = next.fetch_add(BLOCK, Ordering::Relaxed);
            if first >= households {
                done.questions = desk.questions;
                return done;
            }
            Block::generate(money, generator, first..households.min(first + BLOCK), &mut block);
            money.run(&block, &mut desk, &mut |booked: Booked| done.table.book(booked));
            done.people += block.persons() as u64;
            done.households += block.households() as u64;
            seen(block.persons() as u64);
        }
    };
    let mut all = Simulated { table: Table::new(money), ..Simulated::default() };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        for done in workers.into_iter().filter_map(|worker| worker.join().ok()) {
            all.table.add(&done.table);
            all.people += done.people;
            all.households += done.households;
            all.questions += done.questions;
        }
    });
    all
}
