//! The books: double entry, as of any day and as known at any instant.

mod way;

use jiff::Timestamp;
use rules::Date;
use thiserror::Error;

pub use way::{Stand, heard};

use crate::{Currency, Household, Sequence};

/// An instalment of a household.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct InstalmentKey {
    /// Whose.
    pub household: Household,
    /// Which.
    pub sequence: Sequence,
}

/// Where an amount stands. Debits are above zero, credits below.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Account {
    /// What was charged to a line of the budget: a debit.
    Budget(String),
    /// What is owed and not yet instructed: a credit.
    Owed(InstalmentKey),
    /// What was instructed and not yet answered: a credit.
    Instructed(InstalmentKey),
    /// What left our account: a credit.
    Settled(InstalmentKey),
    /// What came back and waits for a person to say where it goes: a credit.
    Returned(InstalmentKey),
    /// What went out beyond what is owed: a debit. It is a question to a named person, not a debt.
    Overpaid(InstalmentKey),
    /// What was paid back after a person decided and agreed so: a debit.
    Recovered(InstalmentKey),
    /// What a person decided to leave or to write off: a debit.
    WrittenOff(InstalmentKey),
}

/// A change of one account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posting {
    /// Which.
    pub account: Account,
    /// By how much, in minor units: a debit above zero, a credit below.
    pub amount: i64,
}

/// Changes that belong together and add up to nothing. There is no other kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transaction {
    effective: Date,
    recorded: Timestamp,
    currency: Currency,
    postings: Vec<Posting>,
}

/// Why a transaction was not made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// It does not add up to nothing.
    #[error("the postings add up to {0} minor units, not to nothing")]
    Unbalanced(i128),
    /// It changes nothing.
    #[error("a transaction needs two postings at least, and none of them of nothing")]
    Nothing,
    /// It goes into books of another currency.
    #[error("the books are in {books}, the transaction is in {transaction}")]
    Currency {
        /// Of the books.
        books: Currency,
        /// Of the transaction.
        transaction: Currency,
    },
    /// It was recorded before one that the books already hold.
    #[error("the books were written until {last}; nothing can be recorded before that")]
    Backwards {
        /// The last instant of the books.
        last: Timestamp,
    },
    /// A movement of nothing or of less.
    #[error("a movement is of more than nothing, not of {0} minor units")]
    Amount(i64),
}

impl Transaction {
    /// Postings that add up to nothing.
    ///
    /// # Errors
    /// When they do not, or there are fewer than two, or one is of nothing.
    pub fn of(
        effective: Date,
        recorded: Timestamp,
        currency: Currency,
        postings: Vec<Posting>,
    ) -> Result<Transaction, LedgerError> {
        let sum: i128 = postings.iter().map(|posting| i128::from(posting.amount)).sum();
        if sum != 0 {
            return Err(LedgerError::Unbalanced(sum));
        }
        if postings.len() < 2 || postings.iter().any(|posting| posting.amount == 0) {
            return Err(LedgerError::Nothing);
        }
        Ok(Transaction { effective, recorded, currency, postings })
    }

    /// The day from which it counts.
    pub fn effective(&self) -> Date {
        self.effective
    }

    /// When it was written.
    pub fn recorded(&self) -> Timestamp {
        self.recorded
    }

    /// Its postings.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }
}

/// What happens to an instalment's money.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Movement {
    /// It is owed, or more is.
    Owe {
        /// The line of the budget.
        line: String,
    },
    /// Less is owed, and it was not instructed yet.
    OweLess {
        /// The line of the budget.
        line: String,
    },
    /// The bank is told to pay.
    Instruct,
    /// The bank paid.
    Settle,
    /// The bank refuses, or a person found that it never paid.
    Reject,
    /// It came back.
    Return,
    /// What came back is to be sent again.
    OweAgain,
    /// Less is owed, and it went out already: a question to a named person.
    Overpay {
        /// The line of the budget, which is relieved of it.
        line: String,
    },
    /// More is owed again, of what went out beyond.
    OverpayLess {
        /// The line of the budget, which bears it again.
        line: String,
    },
    /// It was paid back, as agreed.
    Recover,
    /// A person decided to leave it or to write it off.
    WriteOff,
}

impl Movement {
    /// The transaction: an amount above zero, from one account to another.
    ///
    /// # Errors
    /// When the amount is nothing or less.
    pub fn of(
        &self,
        key: &InstalmentKey,
        amount: i64,
        currency: Currency,
        on: Date,
        recorded: Timestamp,
    ) -> Result<Transaction, LedgerError> {
        if amount <= 0 {
            return Err(LedgerError::Amount(amount));
        }
        let (debit, credit) = self.sides(key);
        let postings = vec![Posting { account: debit, amount }, Posting { account: credit, amount: -amount }];
        Transaction::of(on, recorded, currency, postings)
    }

    fn sides(&self, key: &InstalmentKey) -> (Account, Account) {
        let key = || key.clone();
        match self {
            Movement::Owe { line } => (Account::Budget(line.clone()), Account::Owed(key())),
            Movement::OweLess { line } => (Account::Owed(key()), Account::Budget(line.clone())),
            Movement::Instruct => (Account::Owed(key()), Account::Instructed(key())),
            Movement::Settle => (Account::Instructed(key()), Account::Settled(key())),
            Movement::Reject => (Account::Instructed(key()), Account::Owed(key())),
            Movement::Return => (Account::Settled(key()), Account::Returned(key())),
            Movement::OweAgain => (Account::Returned(key()), Account::Owed(key())),
            Movement::Overpay { line } => (Account::Overpaid(key()), Account::Budget(line.clone())),
            Movement::OverpayLess { line } => (Account::Budget(line.clone()), Account::Overpaid(key())),
            Movement::Recover => (Account::Recovered(key()), Account::Overpaid(key())),
            Movement::WriteOff => (Account::WrittenOff(key()), Account::Overpaid(key())),
        }
    }
}

/// All transactions of one currency, in the order in which they were written.
#[derive(Clone, Debug)]
pub struct Books {
    currency: Currency,
    transactions: Vec<Transaction>,
}

impl Books {
    /// Empty books.
    pub fn new(currency: Currency) -> Books {
        Books { currency, transactions: Vec::new() }
    }

    /// Writes a transaction. None is ever changed or taken out; a mistake is set right by another.
    ///
    /// # Errors
    /// When it is in another currency, or recorded before the last one.
    pub fn record(&mut self, transaction: Transaction) -> Result<(), LedgerError> {
        if transaction.currency != self.currency {
            return Err(LedgerError::Currency { books: self.currency, transaction: transaction.currency });
        }
        match self.transactions.last() {
            Some(last) if last.recorded > transaction.recorded => Err(LedgerError::Backwards { last: last.recorded }),
            _ => {
                self.transactions.push(transaction);
                Ok(())
            }
        }
    }

    /// The balance of the accounts that are asked for, in minor units, as of a day and as known at an instant (`None`: now).
    pub fn balance(&self, which: impl Fn(&Account) -> bool, as_of: Date, known_at: Option<Timestamp>) -> i128 {
        // They stand in the order of recording.
        let known = known_at.map_or(self.transactions.len(), |at| self.transactions.partition_point(|one| one.recorded <= at));
        let counted = self.transactions[..known].iter().filter(|one| one.effective <= as_of);
        let postings = counted.flat_map(|one| &one.postings).filter(|posting| which(&posting.account));
        postings.map(|posting| i128::from(posting.amount)).sum()
    }

    /// What was written, in that order.
    pub fn transactions(&self) -> &[Transaction] {
        &self.transactions
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(number: u8) -> InstalmentKey {
        let sequence = Sequence { entitlement: "grant".to_owned(), who: None, instalment: format!("rest/{number}") };
        InstalmentKey { household: Household([number; 16]), sequence }
    }

    fn won() -> Currency {
        Currency::of("KRW").unwrap()
    }

    fn day(number: u8) -> Date {
        format!("2027-03-{:02}", number + 1).parse().unwrap()
    }

    fn instant(number: u8) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + i64::from(number)).unwrap()
    }

    fn movement() -> impl Strategy<Value = Movement> {
        let line = || "grants".to_owned();
        prop::sample::select(vec![
            Movement::Owe { line: line() },
            Movement::OweLess { line: line() },
            Movement::Instruct,
            Movement::Settle,
            Movement::Reject,
            Movement::Return,
            Movement::OweAgain,
            Movement::Overpay { line: line() },
            Movement::OverpayLess { line: line() },
            Movement::Recover,
            Movement::WriteOff,
        ])
    }

    #[test]
    fn a_transaction_that_does_not_add_up_cannot_be_made() {
        let posting = |amount| Posting { account: Account::Owed(key(1)), amount };
        let made = |amounts: &[i64]| Transaction::of(day(1), instant(1), won(), amounts.iter().copied().map(posting).collect());
        assert_eq!(made(&[5, -4]), Err(LedgerError::Unbalanced(1)));
        assert_eq!(made(&[i64::MAX, i64::MAX]), Err(LedgerError::Unbalanced(2 * i128::from(i64::MAX))));
        for nothing in [&[][..], &[0], &[0, 0], &[5, -5, 0]] {
            assert_eq!(made(nothing), Err(LedgerError::Nothing));
        }
        assert!(made(&[5, -3, -2]).is_ok());
    }

    #[test]
    fn the_way_of_an_instalment_leaves_what_the_budget_bore() {
        let mut books = Books::new(won());
        let line = || "grants".to_owned();
        let way = [Movement::Owe { line: line() }, Movement::Instruct, Movement::Settle, Movement::Return, Movement::OweAgain];
        for (at, movement) in (0..).zip(way) {
            books.record(movement.of(&key(1), 100, won(), day(at), instant(at)).unwrap()).unwrap();
        }
        let balance = |account: Account, on: u8| books.balance(|one| *one == account, day(on), None);
        assert_eq!(balance(Account::Settled(key(1)), 2), -100);
        assert_eq!((balance(Account::Settled(key(1)), 4), balance(Account::Returned(key(1)), 4)), (0, 0));
        assert_eq!((balance(Account::Owed(key(1)), 4), balance(Account::Budget(line()), 4)), (-100, 100));
    }

    #[test]
    fn books_take_nothing_from_before_or_of_another_currency() {
        let mut books = Books::new(won());
        let owe =
            |currency, at| Movement::Owe { line: "grants".to_owned() }.of(&key(1), 5, currency, day(1), instant(at)).unwrap();
        books.record(owe(won(), 5)).unwrap();
        assert!(matches!(books.record(owe(won(), 4)), Err(LedgerError::Backwards { .. })));
        assert!(matches!(books.record(owe(Currency::of("EUR").unwrap(), 6)), Err(LedgerError::Currency { .. })));
        assert_eq!(Movement::Instruct.of(&key(1), 0, won(), day(1), instant(6)), Err(LedgerError::Amount(0)));
    }

    proptest! {
        /// What was known then is what is known of it now.
        #[test]
        fn books_balance_on_every_day_and_later_writing_does_not_change_what_was_known(
            moves in prop::collection::vec((movement(), 0_u8..3, 1..1_000_i64, 0_u8..20), 1..30), as_of in 0_u8..20, known in 0_u8..30,
        ) {
            let mut books = Books::new(won());
            let mut then = None;
            for (at, (movement, which, amount, on)) in (0..).zip(moves) {
                books.record(movement.of(&key(which), amount, won(), day(on), instant(at)).unwrap()).unwrap();
                if at == known {
                    then = Some(books.clone());
                }
            }
            prop_assert_eq!(books.balance(|_| true, day(as_of), Some(instant(known))), 0);
            prop_assert_eq!(books.balance(|_| true, day(as_of), None), 0);
            let owed = |account: &Account| matches!(account, Account::Owed(_));
            if let Some(then) = then {
                prop_assert_eq!(books.balance(owed, day(as_of), Some(instant(known))), then.balance(owed, day(as_of), None));
            }
        }
    }
}
