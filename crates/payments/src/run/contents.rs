//! What a run holds beside its state. The payments themselves are not held: there may be a million.

use std::collections::BTreeSet;

use rules::Date;
use sha2::{Digest, Sha256};

use super::{Done, Officer, RunError};
use crate::EndToEndId;

/// What a run pays.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contents {
    /// Its id, at most 35 letters, digits and hyphens: that of its file too.
    pub id: String,
    /// The last day on which an instalment is due that it pays.
    pub through: Date,
    /// Who planned it.
    pub planned: Done,
    /// Who changed it since: they do not approve it either.
    pub changed_by: BTreeSet<Officer>,
    /// Its payments.
    pub pays: Pays,
}

impl Contents {
    pub(super) fn changed(mut self, by: Officer, rest: Pays) -> Contents {
        self.changed_by.insert(by);
        Contents { pays: rest, ..self }
    }
}

/// The payments of a run, all together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pays {
    /// How many.
    pub count: u64,
    /// Their sum, in minor units.
    pub sum: i64,
    /// SHA-256 of every one of them, and of what each follows from: an approval is for this and nothing else.
    pub digest: [u8; 32],
}

/// Adds the payments of a run up, in the order of their ids.
pub struct Tally {
    hash: Sha256,
    last: Option<EndToEndId>,
    count: u64,
    sum: i64,
}

impl Tally {
    /// Of the run of that id.
    pub fn new(run: &str, through: Date) -> Tally {
        let mut hash = Sha256::new();
        hash.update(format!("resettle payment run 1\n{run}\n{through}\n"));
        Tally { hash, last: None, count: 0, sum: 0 }
    }

    /// Adds a payment; `frozen` is what else of it nobody may change.
    ///
    /// # Errors
    /// When it comes twice or out of order, or the amounts do not fit.
    pub fn add(&mut self, id: EndToEndId, amount: i64, frozen: &[u8]) -> Result<(), RunError> {
        if self.last.is_some_and(|last| last >= id) {
            return Err(RunError::Double(id));
        }
        self.sum = self.sum.checked_add(amount).filter(|_| amount > 0).ok_or(RunError::Amount)?;
        self.hash.update(id.as_str());
        self.hash.update(amount.to_be_bytes());
        self.hash.update((frozen.len() as u64).to_be_bytes());
        self.hash.update(frozen);
        self.last = Some(id);
        self.count += 1;
        Ok(())
    }

    /// All of them.
    ///
    /// # Errors
    /// When there are none.
    pub fn finish(self) -> Result<Pays, RunError> {
        if self.count == 0 {
            return Err(RunError::Empty);
        }
        Ok(Pays { count: self.count, sum: self.sum, digest: self.hash.finalize().into() })
    }
}

/// A run whose file went out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// What it pays.
    pub contents: Contents,
    /// Who released it.
    pub released: Done,
    /// Who made the file.
    pub exported: Done,
    /// SHA-256 of the file.
    pub digest: [u8; 32],
}

/// A run of which the bank said something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// The run.
    pub out: Sent,
    /// How many of its payments are not accounted for.
    pub unknown: u64,
}
