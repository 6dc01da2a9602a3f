//! Standings, under the pack of a made-up country and under the Korean one.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests say what they expect by panicking")]

mod corrections;
mod duties;
mod facts;
mod household;
mod invariants;
mod korea;
mod money;
mod previews;
mod properties;
mod reasons;
mod refused;
mod story;
mod world;
