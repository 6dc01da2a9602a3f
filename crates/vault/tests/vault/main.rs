//! What the vault promises, and what each thief, vandal and accident gets.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests say what they expect by panicking")]

mod access;
mod backup;
mod document;
mod erase;
mod golden;
mod index;
mod life;
mod reading;
mod root;
mod rotate;
mod seal;
mod shares;
mod silence;
mod support;
