//! Files of banks in ISO 20022: payments out, answers in.

mod camt;
pub(crate) mod checked;
pub(crate) mod guarded;
mod pain001;
mod pain002;
mod xml;

pub use camt::read_camt;
pub use checked::{Totals, WriteError, totals};
pub use guarded::Limits;
pub use pain001::{Creditor, Debtor, Header, Payment, Writer, Written};
pub use pain002::read_pain002;
pub use xml::ReadError;
