//! What a run pays.

use std::collections::{BTreeMap, BTreeSet};

use rules::Date;
use sha2::{Digest, Sha256};

use super::{Done, Officer, Run, RunError, RunLine, Taken};
use crate::{EndToEndId, Ids};

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
    /// Its payments, in the order of their ids.
    pub lines: Vec<RunLine>,
    /// What was taken out by a person.
    pub taken: Vec<Taken>,
}

impl Contents {
    /// A run of these payments.
    ///
    /// # Errors
    /// When there are none, one comes twice, or the amounts do not fit.
    pub fn plan(id: String, through: Date, planned: Done, pays: Vec<crate::plan::Pay>, ids: &Ids) -> Result<Run, RunError> {
        if pays.is_empty() {
            return Err(RunError::Empty);
        }
        let mut lines: Vec<RunLine> = pays.into_iter().map(|pay| RunLine { id: ids.of(&pay.key), pay }).collect();
        lines.sort_by_key(|line| line.id);
        if let Some(pair) = lines.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(RunError::Double(Box::new(pair[0].pay.key.clone())));
        }
        let contents = Contents { id, through, planned, changed_by: BTreeSet::new(), lines, taken: Vec::new() };
        let known = contents.lines.iter().all(|line| line.pay.amount > 0) && contents.checked_sum().is_some();
        if known { Ok(Run::Planned(contents)) } else { Err(RunError::Amount) }
    }

    fn checked_sum(&self) -> Option<i64> {
        self.lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.pay.amount))
    }

    /// The sum of its payments, in minor units.
    pub fn sum(&self) -> i64 {
        self.checked_sum().unwrap_or(i64::MAX)
    }

    /// Sums by line of the budget and entitlement: what a reviewer sees first.
    pub fn totals(&self) -> BTreeMap<(&str, &str), (usize, i64)> {
        let mut totals = BTreeMap::new();
        for RunLine { pay, .. } in &self.lines {
            let total: &mut (usize, i64) = totals.entry((pay.line.as_str(), pay.key.sequence.entitlement.as_str())).or_default();
            *total = (total.0 + 1, total.1.saturating_add(pay.amount));
        }
        totals
    }

    pub(super) fn take(&mut self, id: EndToEndId, done: Done, reason: String) -> Result<(), RunError> {
        if reason.trim().is_empty() {
            return Err(RunError::NoReason);
        }
        let at = self.lines.binary_search_by_key(&id, |line| line.id).map_err(|_| RunError::NoLine(id))?;
        if self.lines.len() == 1 {
            return Err(RunError::Empty);
        }
        let line = self.lines.remove(at);
        self.changed_by.insert(done.by.clone());
        self.taken.push(Taken { line, done, reason });
        Ok(())
    }

    /// SHA-256 of what it pays: an approval is for this and nothing else.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"resettle payment run 1\n");
        hash.update(format!("{}\n{}\n{}\n", self.id, self.through, self.lines.len()));
        for RunLine { id, pay } in &self.lines {
            hash.update(id.as_str());
            hash.update(pay.amount.to_be_bytes());
        }
        hash.finalize().into()
    }
}
