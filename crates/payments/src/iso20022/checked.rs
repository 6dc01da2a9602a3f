//! What must hold of every file of payments, in whatever form it is written.

use std::io;

use thiserror::Error;

use super::pain001::{Header, Payment};
use crate::{Account, EndToEndId};

/// Most digits of an amount (`ActiveOrHistoricCurrencyAndAmount`: 18).
const AMOUNT_MAX: i64 = 999_999_999_999_999_999;

/// How many payments, and their sum in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many.
    pub count: u64,
    /// Their sum in minor units.
    pub sum: i64,
}

/// Why no file was made. What was already written of it must be thrown away.
#[derive(Debug, Error)]
pub enum WriteError {
    /// It could not be written.
    #[error("the file cannot be written: {0}")]
    Io(#[from] io::Error),
    /// A payment of nothing, of less, or of more than a bank can read.
    #[error("payment {id} is of {amount} minor units; a payment is of 1 to {AMOUNT_MAX}")]
    Amount {
        /// Which.
        id: EndToEndId,
        /// Of how much.
        amount: i64,
    },
    /// Two payments with one id, or not in the order of their ids.
    #[error("payment {0} comes twice, or not in the order of ids")]
    Order(EndToEndId),
    /// An account that is no IBAN, and no bank beside it.
    #[error("payment {0} goes to an account that is no IBAN: the bank that holds it must be named")]
    NoBank(EndToEndId),
    /// The payments are not those that the header promised.
    #[error("the header promises {} payments of {} minor units in all; there were {} of {}", .promised.count, .promised.sum, .written.count, .written.sum)]
    Totals {
        /// By the header.
        promised: Totals,
        /// What came.
        written: Totals,
    },
    /// The sum is too large.
    #[error("the sum of the payments is too large")]
    Sum,
    /// The id of the file does not fit.
    #[error("`{0}` is no id for a file: write 1 to 35 letters, digits and hyphens")]
    Id(String),
    /// A text that a spreadsheet would take for a formula.
    #[error("payment {0}: the name begins with a sign that a spreadsheet takes for a formula")]
    Formula(EndToEndId),
    /// A file of no payments.
    #[error("a file needs at least one payment")]
    Empty,
}

/// The totals of payments.
///
/// # Errors
/// When the sum is too large.
pub fn totals(amounts: impl IntoIterator<Item = i64>) -> Result<Totals, WriteError> {
    amounts.into_iter().try_fold(Totals::default(), Totals::with)
}

impl Totals {
    fn with(self, amount: i64) -> Result<Totals, WriteError> {
        let sum = self.sum.checked_add(amount).filter(|sum| *sum <= AMOUNT_MAX).ok_or(WriteError::Sum)?;
        Ok(Totals { count: self.count + 1, sum })
    }
}

/// Looks at each payment before it is written, and at the whole at the end.
pub(crate) struct Checked {
    promised: Totals,
    written: Totals,
    last: Option<EndToEndId>,
}

impl Checked {
    pub(crate) fn of(header: &Header) -> Result<Checked, WriteError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !(1..=35).contains(&header.id.len()) || !header.id.bytes().all(fits) {
            return Err(WriteError::Id(crate::money::shown(&header.id)));
        }
        if header.totals.count == 0 {
            return Err(WriteError::Empty);
        }
        Ok(Checked { promised: header.totals, written: Totals::default(), last: None })
    }

    pub(crate) fn payment(&mut self, payment: &Payment<'_>) -> Result<(), WriteError> {
        let Payment { id, amount, to } = *payment;
        if self.last.is_some_and(|last| last >= id) {
            return Err(WriteError::Order(id));
        }
        if !(1..=AMOUNT_MAX).contains(&amount) {
            return Err(WriteError::Amount { id, amount });
        }
        if to.agent.is_none() && matches!(to.account, Account::Number(_)) {
            return Err(WriteError::NoBank(id));
        }
        self.last = Some(id);
        self.written = self.written.with(amount)?;
        Ok(())
    }

    pub(crate) fn finish(&self) -> Result<(), WriteError> {
        if self.written == self.promised {
            return Ok(());
        }
        Err(WriteError::Totals { promised: self.promised, written: self.written })
    }
}
