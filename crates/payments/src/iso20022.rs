//! Files of banks in ISO 20022: payments out, answers in.

mod camt;
pub(crate) mod checked;
mod pain001;
mod pain002;
pub(crate) mod xml;

pub use camt::read_camt;
pub use checked::{Totals, WriteError, totals};
pub use pain001::{Creditor, Debtor, Header, Payment, Writer, Written};
pub use pain002::read_pain002;
pub use xml::{Limits, ReadError};
