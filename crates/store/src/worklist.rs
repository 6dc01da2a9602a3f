//! Obligations of many households, by office, state and due date.

use rules::Date;

use crate::obligation::{from_row, stored};
use crate::sql::values;
use crate::{Error, HouseholdId, Obligation, Store};

/// The most obligations that are read at once.
const LINES_MAX: usize = 10_000;

/// Which obligations are wanted. They come by due date, those without one last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worklist<'a> {
    /// Of this office; `None`: of all, and of the persons themselves.
    pub office: Option<&'a str>,
    /// In these states: `open`, `overdue`, `due`, ..
    pub states: &'a [&'a str],
    /// Due by then; `None`: also those without a due date.
    pub due_until: Option<Date>,
    /// The most that come; never more than ten thousand.
    pub count_max: usize,
}

impl Store {
    /// The obligations of one household, in order, as of the day of its last fold.
    ///
    /// # Errors
    /// The store fails.
    pub async fn obligations(&self, household: HouseholdId) -> Result<Vec<Obligation>, Error> {
        stored(&mut self.data.read().await?, household).await
    }

    /// Obligations of all households. States are those of each one's last fold: see [`refold`](Self::refold).
    ///
    /// # Errors
    /// The store fails.
    pub async fn worklist(&self, wanted: &Worklist<'_>) -> Result<Vec<(HouseholdId, Obligation)>, Error> {
        macro_rules! query {
            ($conditions:literal) => {
                concat!(
                    "select household, kind, thing, item, person, office, state, starts_on, due_on, done_on, amount from obligation
                    where state = $1 and ",
                    $conditions,
                    " limit $2"
                )
            };
        }
        let count = wanted.count_max.min(LINES_MAX);
        let mut tx = self.data.read().await?;
        let mut found = Vec::new();
        for state in wanted.states {
            let (sql, more) = match (wanted.office, wanted.due_until) {
                (Some(office), Some(until)) => {
                    (query!("office = $3 and due_on <= $4 order by due_on, household, kind, thing, item"), values![office, until])
                }
                (Some(office), None) => {
                    (query!("office = $3 order by due_on is null, due_on, household, kind, thing, item"), values![office])
                }
                (None, Some(until)) => (query!("due_on <= $3 order by due_on, household, kind, thing, item"), values![until]),
                (None, None) => (query!("1 = 1 order by due_on is null, due_on, household, kind, thing, item"), values![]),
            };
            let values = [values![*state, count as u64], more].concat();
            for row in tx.rows("obligation", sql, values).await? {
                found.push(from_row(row)?);
            }
        }
        found.sort_by_key(|(household, obligation)| (obligation.due.is_none(), obligation.due, *household));
        found.truncate(count);
        Ok(found)
    }
}
