//! Requests, duties and restrictions as time passes, under a small programme that exists here only.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests say what they expect by panicking")]

mod again;
mod complaints;
mod course;
mod decisions;
mod hours;
mod house;
mod machine;
mod numbers;
mod precedents;
mod refused;
mod restricted;
mod slow;
mod tick;
mod world;
