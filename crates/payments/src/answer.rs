//! What banks answer, whatever kind of file it came in.

use rules::Date;

use crate::Money;

/// All that one file of a bank says.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Answers {
    /// What kind of message: `camt.053.001.08`, `csv`.
    pub message: String,
    /// The id that the bank gave it; empty if it gave none.
    pub id: String,
    /// The accounts that it is about, as the bank writes them.
    pub accounts: Vec<String>,
    /// What it repeats of the file that it answers, to be compared with that file.
    pub claims: Vec<Claim>,
    /// Line by line.
    pub lines: Vec<Line>,
    /// Lines that are not booked yet, or only for information; they change nothing.
    pub unbooked: u64,
}

/// What an answer repeats of what it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which file or block.
    pub about: About,
    /// How many payments were in it.
    pub count: Option<u64>,
    /// Their sum, as it is written.
    pub sum: Option<String>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which payments it is about.
    pub about: About,
    /// What it says.
    pub says: Says,
    /// The bank's own reference, if it gave one.
    pub bank_reference: Option<String>,
    /// Where in the file: bytes from its start, or in CSV the line.
    pub at: u64,
}

/// Which payments something is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// The payment with this end-to-end id.
    Payment(String),
    /// All payments of a block, by its id, which is also that of its file.
    File(String),
    /// It does not say.
    Nothing,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// The bank took the order.
    Accepted,
    /// The bank will not pay.
    Rejected {
        /// A code of ISO 20022 (`AC04`) or the bank's words.
        reason: String,
    },
    /// It was debited from our account.
    Paid {
        /// How much.
        amount: Money,
        /// On which day.
        on: Date,
        /// How many payments, for a line about several.
        count: Option<u64>,
    },
    /// It came back.
    Returned {
        /// How much.
        amount: Money,
        /// On which day.
        on: Date,
        /// A code of ISO 20022 (`AC04`) or the bank's words; empty if the bank gave none.
        reason: String,
    },
    /// Something else happened on the account.
    Other {
        /// How much.
        amount: Money,
        /// On which day.
        on: Date,
        /// Whether it came in.
        came_in: bool,
    },
}
