//! How many files of others somebody opens within a day. Whoever goes through a register file by file is not shut out, but has to say why, and
//! others hear of it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use store::HouseholdId;
use vault::ActorId;

use crate::answer::{Answer, Trouble};
use crate::site::{Site, Visitor};

/// So many an account opens within a day before it has to say why, if nothing else is configured: one every five minutes of a working day.
pub const FILES_A_DAY: u64 = 100;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Which files each account opened since the program started, and when first.
#[derive(Default)]
pub(crate) struct OpenedFiles(Mutex<HashMap<ActorId, HashMap<HouseholdId, Timestamp>>>);

impl OpenedFiles {
    /// Opens a file for an account that may open so many within a day; `false`: it has. One that is opened again counts once.
    fn open(&self, account: ActorId, household: HouseholdId, now: Timestamp, max: u64) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (opened, is_fresh) = (all.entry(account).or_default(), |at: Timestamp| now.duration_since(at) < DAY);
        if opened.get(&household).is_some_and(|at| is_fresh(*at)) {
            return true;
        }
        if opened.len() as u64 >= max {
            opened.retain(|_, at| is_fresh(*at));
        }
        let may = (opened.len() as u64) < max;
        if may {
            opened.insert(household, now);
        }
        may
    }

    fn count(&self, account: ActorId, now: Timestamp) -> u64 {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = all.get(&account).into_iter().flatten();
        opened.filter(|(_, at)| now.duration_since(**at) < DAY).count() as u64
    }
}

impl Site {
    /// Notes that somebody opens a household's file, which is not their own.
    ///
    /// # Errors
    /// They opened as many within a day as they may.
    pub(crate) async fn opens(&self, visitor: &Visitor, household: HouseholdId) -> Answer<()> {
        if visitor.person.is_some() || self.opened.open(visitor.actor, household, self.now(), self.files_a_day) {
            return Ok(());
        }
        let max = self.files_of(visitor).await?;
        if self.opened.open(visitor.actor, household, self.now(), max) { Ok(()) } else { Err(Trouble::ManyFiles) }
    }

    /// How many files somebody may open within a day now: as many again, each time that they said why.
    pub(crate) async fn files_of(&self, visitor: &Visitor) -> Answer<u64> {
        let more = self.store.more_opened(visitor.actor, self.now()).await?;
        Ok(self.files_a_day.saturating_mul(1 + more))
    }

    /// How many files somebody opened within the last day.
    pub(crate) fn files_opened(&self, visitor: &Visitor) -> u64 {
        self.opened.count(visitor.actor, self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_counts_once_and_for_a_day_and_each_account_for_itself() {
        let (opened, at) = (OpenedFiles::default(), |hour: i64| Timestamp::from_second(hour * 3600).unwrap());
        let (one, other, file) = (ActorId([1; 16]), ActorId([2; 16]), |number: u8| HouseholdId([number; 16]));
        assert!(opened.open(one, file(1), at(0), 2) && opened.open(one, file(2), at(1), 2));
        assert!(opened.open(one, file(1), at(2), 2), "it is open already");
        assert!(!opened.open(one, file(3), at(3), 2) && opened.open(other, file(3), at(3), 2));
        assert!(!opened.open(one, file(3), at(23), 2) && opened.open(one, file(3), at(24), 2), "the first is a day ago");
        assert_eq!((opened.count(one, at(24)), opened.count(one, at(60))), (2, 0));
    }
}
