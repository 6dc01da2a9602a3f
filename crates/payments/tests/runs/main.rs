//! From a standing to closed books: plans, runs, corrections, returns.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests say what they expect by panicking")]

mod history;
mod overpaid;
mod payees;
mod planned;
mod steps;
mod world;
