//! What somebody did to the data base behind the program's back, in words.

use thiserror::Error;

use crate::Error;

/// The first thing found that is not as it was recorded. Positions are those of the log, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Alteration {
    /// A leaf's hash is gone.
    #[error("the log has no position {position}: its hash was removed")]
    LeafMissing {
        /// Where.
        position: u64,
    },
    /// The row of a leaf is gone.
    #[error("what was recorded at position {position} of the log ({row}) was removed, or another row was put in its place")]
    Removed {
        /// Where.
        position: u64,
        /// What was recorded there.
        row: String,
    },
    /// A row is not as it was.
    #[error("{row}, at position {position} of the log, was changed after it was recorded")]
    Changed {
        /// Where.
        position: u64,
        /// What.
        row: String,
    },
    /// A row stands at another place than it was recorded at.
    #[error("{row} stands at position {position} of the log and was recorded at position {belongs}: the order was changed")]
    Moved {
        /// Where it stands.
        position: u64,
        /// Where it was recorded.
        belongs: u64,
        /// What.
        row: String,
    },
    /// A row that was never recorded.
    #[error("table {table} has a row for position {position} of the log, which was never recorded: it was added from outside")]
    Added {
        /// Where it says that it is.
        position: u64,
        /// Which table.
        table: String,
    },
    /// The sealed bytes are others, or gone though the person was not erased.
    #[error("{row}, at position {position} of the log: {fault}")]
    Exchanged {
        /// Where.
        position: u64,
        /// What.
        row: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// Rows and their hashes were changed together.
    #[error(
        "the log was rewritten: rows and hashes agree, but somewhere from position {from} to before {to} they are not those that were \
         recorded; a checkpoint between the two would tell more closely"
    )]
    Rewritten {
        /// The first position that nothing vouches for.
        from: u64,
        /// The first position behind those that were rewritten.
        to: u64,
    },
    /// The end of the log is gone.
    #[error("the log has {size} entries and had {had}: those from position {size} on were removed")]
    CutOff {
        /// How many there are.
        size: u64,
        /// How many there were.
        had: u64,
    },
}

/// Why a log is not verified.
#[derive(Clone, Debug, Error)]
pub enum VerifyError {
    /// It was altered.
    #[error(transparent)]
    Altered(#[from] Alteration),
    /// It could not be read.
    #[error(transparent)]
    Store(#[from] Error),
}
