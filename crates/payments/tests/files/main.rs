//! Files of banks: what goes out is what the standard asks, what comes in is read whole or refused.
#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

mod answers;
mod columns;
mod hostile;
mod made;
mod out;
mod reconciled;
mod schema;
