//! The batch evaluator: on every row the results of the ordinary one.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests say what they expect by panicking")]

mod agreement;
mod columns;
mod duckdb;
mod edges;
#[path = "../language/generate.rs"]
mod generate;
mod many;
#[expect(dead_code, reason = "shared with the tests of the language")]
#[path = "../language/program.rs"]
mod program;
#[expect(dead_code, unused_imports, reason = "shared with the tests of the language")]
#[path = "../support/mod.rs"]
mod support;
