//! Files of banks in ISO 20022: payments out, answers in.

mod camt;
mod pain001;
mod pain002;
mod xml;

pub use camt::read_camt;
pub use pain001::{Creditor, Debtor, Header, Payment, Totals, WriteError, Writer, Written, totals};
pub use pain002::read_pain002;
pub use xml::{Limits, ReadError};
