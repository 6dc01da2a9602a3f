//! Where cases live: journals, the obligations that follow from them, sealed values and the record of who read them, on SQLite
//! or PostgreSQL.
//!
//! Nothing is ever changed or lost: entries are appended, with the number that whoever appends has seen last. Nothing outside the
//! vault names anybody: clear columns hold numbers, days and words of the programme. `docs/store.md` describes the tables.
//! Time, randomness and the programme are arguments.

mod append;
mod database;
mod error;
mod form;
mod ids;
mod keys;
mod lock;
mod log;
mod migrate;
mod obligation;
mod postgres;
mod read;
mod sealed;
mod sql;
mod sqlite;
mod store;
mod writer;

pub use append::{Append, Appended, Conflict, NewPerson, Outcome, Recorded};
pub use database::Location;
pub use error::Error;
pub use form::{label, seq_of};
pub use ids::{HouseholdId, IdError, actor_id, person_id};
pub use log::LeafKind;
pub use obligation::{Obligation, ObligationKind};
pub use store::{COMPUTE, Detail, Household, Reading, Stamp, Store};
