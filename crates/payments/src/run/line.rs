//! What a run holds beside its state.

use std::collections::BTreeMap;

use super::{Contents, Done};
use crate::plan::Pay;
use crate::{EndToEndId, Outcome};

/// A payment of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunLine {
    /// Its id.
    pub id: EndToEndId,
    /// What is paid, and what that follows from.
    pub pay: Pay,
}

/// A payment that a person took out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Which.
    pub line: RunLine,
    /// Who took it out.
    pub done: Done,
    /// Why.
    pub reason: String,
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
    /// What became of its payments, in their order.
    pub outcomes: Vec<Outcome>,
}

impl Answered {
    pub(super) fn of(out: Sent) -> Answered {
        let outcomes = vec![Outcome::Unanswered; out.contents.lines.len()];
        Answered { out, outcomes }
    }

    pub(super) fn with(mut self, changed: &BTreeMap<EndToEndId, Outcome>) -> Answered {
        for (line, outcome) in self.out.contents.lines.iter().zip(&mut self.outcomes) {
            if let Some(changed) = changed.get(&line.id) {
                outcome.clone_from(changed);
            }
        }
        self
    }

    pub(super) fn concerns(&self, changed: &BTreeMap<EndToEndId, Outcome>) -> bool {
        self.out.contents.lines.iter().any(|line| changed.contains_key(&line.id))
    }

    /// How many payments are not accounted for.
    pub fn unknown(&self) -> usize {
        let lines = self.out.contents.lines.iter().zip(&self.outcomes);
        lines.filter(|(line, outcome)| !outcome.known(line.pay.amount)).count()
    }
}
