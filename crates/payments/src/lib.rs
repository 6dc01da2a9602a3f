//! From an instalment that is owed to money that has arrived: who is paid what, once; the books; the bank's files.
//!
//! No input or output, no clock: days, instants, files and what is already known arrive as arguments.

pub mod answer;
mod bank;
pub mod columns;
mod difference;
mod id;
mod instalment;
pub mod iso20022;
pub mod ledger;
mod money;
mod outcome;
pub mod overpayment;
pub mod owes;
pub mod payee;
pub mod plan;
mod read;
mod reconcile;
pub mod run;
mod text;

pub use bank::{Account, AccountNumber, Agent, BankError, Bic, ClearingSystem, Iban, Member};
pub use difference::{Difference, differences};
pub use id::{EndToEndId, ID_CHARS, Ids};
pub use instalment::{Cause, Household, PaymentKey, Sequence};
pub use money::{Currency, Money, MoneyError};
pub use outcome::{Booked, Booking, Misfit, Outcome};
pub use read::read_answers;
pub use reconcile::{Heard, Kept, Refused, Sent, Sorted, Why, check_accounts, check_claim, check_whole, of_one};
pub use text::{BankText, Letters, NAME_MAX, REMITTANCE_MAX, Revealing, SilentText, TextError};
