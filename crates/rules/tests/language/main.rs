//! The language by examples that read as sentences, and by properties over programs made at random.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests say what they expect by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod agreement;
mod dates;
mod generate;
mod governing;
mod influence;
mod limits;
mod logic;
mod members;
mod numbers;
mod program;
mod reasons;
mod reference;
mod reference_dates;
mod refusals;

use rules::Ty;
use support::{a_household, a_library, a_world, result};

/// What a formula of that type gives in a household without persons.
fn says(ty: Ty, formula: &str) -> String {
    let library = a_library().rule("r", ty, formula).build();
    result(&library, &a_world([a_household()]), "r")
}
