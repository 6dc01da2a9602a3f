//! What a store does, on SQLite and on PostgreSQL: one suite, each test in a store of its own.

mod cluster;
mod home;
mod journal;
mod sample;
