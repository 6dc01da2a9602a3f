//! Payments: what was planned, approved, instructed and heard of, at most once each.
//!
//! The rules are those of the crate `payments`; here they are carried out on rows, each step in one transaction, or in pieces that go on where
//! they stopped. What may happen only once is so by the schema (`migrations/data_4.sql`), not by this program. `docs/payments.md` describes both.

mod basis;
mod books;
mod error;
mod event;
mod export;
mod finance;
mod heard;
mod held;
mod import;
mod kept;
mod line;
mod over;
mod owed;
mod payees;
mod plan;
mod register;
mod release;
mod route;
mod run_row;
mod secret;
mod status;
mod steps;
mod tables;
mod verify;
mod words;

pub use basis::{Basis, Known};
pub use books::{Balances, Until};
pub use error::Refusal;
pub use export::{Exported, Making, Payer};
pub use finance::{Coming, Given, LineOfBudget, coming};
pub use heard::HeardOf;
pub use held::Held;
pub use import::Imported;
pub use kept::KeptLine;
pub use line::Line;
pub use over::{Answer, Question};
pub use payees::Payee;
#[cfg(test)]
pub(crate) use payees::TO_CONFIRM;
pub use register::{Export, ExportRegister, Fence};
pub use release::Released;
pub use route::{AccountChange, AskedRoute};
pub use run_row::RunInfo;
pub use status::{Change, Totals};
pub use words::Reason;

pub(crate) use event::event_of_row;
pub(crate) use route::FIND_UNDECIDED;
pub(crate) use tables::{INSERT_ONLY, TABLES};
pub(crate) use verify::verify;

use jiff::Timestamp;
use payments::run::Officer;
use programme::Programme;
use rules::Date;
use vault::ActorId;

use crate::Error;
use crate::store::civil_time;

/// An account of the program, as the rules of payments know it.
fn officer(by: ActorId) -> Officer {
    Officer(by.to_string())
}

/// The civil day of an instant in the programme's time zone.
fn civil_day(programme: &Programme, at: Timestamp) -> Result<Date, Error> {
    Ok(civil_time(programme, at)?.day())
}
