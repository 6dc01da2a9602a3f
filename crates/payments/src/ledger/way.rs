//! How the books follow what happens: what is owed by a standing, what the bank says, what is to be sent again.

use jiff::Timestamp;
use rules::Date;

use super::{Account, Books, InstalmentKey, Movement};
use crate::Outcome;

/// What the books hold of one instalment, each above zero as a rule, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Stand {
    /// Owed and not instructed.
    pub owed: i128,
    /// Instructed and not answered.
    pub instructed: i128,
    /// Out of our account.
    pub settled: i128,
    /// Came back, and nobody has said where it goes.
    pub returned: i128,
    /// Out beyond what is owed.
    pub overpaid: i128,
    /// Paid back.
    pub recovered: i128,
    /// Left or written off.
    pub written_off: i128,
}

impl Stand {
    /// What the budget bears for it.
    pub fn charged(&self) -> i128 {
        self.owed + self.instructed + self.settled + self.returned - self.overpaid - self.recovered - self.written_off
    }

    /// What to write so that the books owe what a standing owes. What did not go out is simply owed less; what did becomes a question.
    pub fn towards(&self, owed: i64, line: &str) -> Vec<(Movement, i128)> {
        let more = i128::from(owed) - self.charged();
        let line = || line.to_owned();
        let moves = if more >= 0 {
            let answered = more.min(self.overpaid);
            [(Movement::OverpayLess { line: line() }, answered), (Movement::Owe { line: line() }, more - answered)]
        } else {
            let unpaid = (-more).min(self.owed.max(0));
            [(Movement::OweLess { line: line() }, unpaid), (Movement::Overpay { line: line() }, -more - unpaid)]
        };
        moves.into_iter().filter(|(_, amount)| *amount > 0).collect()
    }
}

impl Books {
    /// What they hold of an instalment, as of a day and as known at an instant (`None`: now).
    pub fn stand(&self, key: &InstalmentKey, as_of: Date, known_at: Option<Timestamp>) -> Stand {
        let balance = |account: fn(InstalmentKey) -> Account| {
            let account = account(key.clone());
            self.balance(|one| *one == account, as_of, known_at)
        };
        Stand {
            owed: -balance(Account::Owed),
            instructed: -balance(Account::Instructed),
            settled: -balance(Account::Settled),
            returned: -balance(Account::Returned),
            overpaid: balance(Account::Overpaid),
            recovered: balance(Account::Recovered),
            written_off: balance(Account::WrittenOff),
        }
    }
}

/// What to write when more is known of a payment of so many minor units.
pub fn heard(amount: i64, before: &Outcome, after: &Outcome) -> Vec<(Movement, i64)> {
    let booked = |outcome: &Outcome| match outcome {
        Outcome::Booked(booked) => [booked.paid(), booked.returned(), booked.given_up],
        Outcome::Rejected { .. } => [0, 0, amount],
        Outcome::Unanswered | Outcome::Accepted => [0, 0, 0],
    };
    let (before, after) = (booked(before), booked(after));
    let moves = [Movement::Settle, Movement::Return, Movement::Reject];
    moves
        .into_iter()
        .zip(after.into_iter().zip(before))
        .map(|(movement, (after, before))| (movement, after - before))
        .filter(|(_, more)| *more > 0)
        .collect()
}
