//! What a store does, on SQLite and on PostgreSQL: one suite, each test in a store of its own.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests say what they expect by panicking")]

mod account;
mod backup;
mod cluster;
mod damage;
mod duplicate;
mod emergency;
mod forms;
mod home;
mod identity;
mod journal;
mod key_order;
mod leak;
mod mandate;
mod obligations;
mod opening;
mod passkey;
mod pay;
mod permit;
mod program;
mod register;
mod sample;
mod tick;
mod time;
mod told;
mod unfinished;
mod unopened;
mod unsent;
mod vaulted;
mod verify;
