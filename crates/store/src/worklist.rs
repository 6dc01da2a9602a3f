//! Obligations of many households, by office, state and due date.

use rules::Date;

use crate::obligation::{from_row, stored};
use crate::sql::values;
use crate::{Error, HouseholdId, Obligation, ObligationKind, Store};

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
    /// Of these kinds; none named: of all.
    pub kinds: &'a [ObligationKind],
    /// Of this duty, request, ..; `None`: of all.
    pub thing: Option<&'a str>,
    /// The most that come; never more than ten thousand.
    pub count_max: usize,
}

macro_rules! query {
    ($conditions:literal) => {
        concat!(
            "select household, kind, thing, item, person, office, state, starts_on, due_on, done_on, amount from obligation
            where state = $1 and kind in ($3, $4, $5, $6) and ($8 = '' or thing = $8) and ",
            $conditions,
            ", household, kind, thing, item limit $2"
        )
    };
}

impl Worklist<'_> {
    /// One after the other, until there are enough. Those with a due date come as the index has them, those without after them.
    fn queries(&self) -> &'static [&'static str] {
        match (self.office.is_some(), self.due_until.is_some()) {
            (true, true) => &[query!("office = $7 and due_on <= $9 order by due_on")],
            (true, false) => &[
                query!("office = $7 and due_on is not null order by due_on"),
                query!("office = $7 and due_on is null order by due_on"),
            ],
            (false, true) => &[query!("$7 = '' and due_on <= $9 order by due_on")],
            (false, false) => {
                &[query!("$7 = '' and due_on is not null order by due_on"), query!("$7 = '' and due_on is null order by due_on")]
            }
        }
    }
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
        let count = wanted.count_max.min(LINES_MAX);
        let kinds = if wanted.kinds.is_empty() { ObligationKind::ALL.as_slice() } else { wanted.kinds };
        let kinds: [&str; 4] = std::array::from_fn(|at| kinds.get(at).or(kinds.first()).map_or("", |kind| kind.word()));
        let mut tx = self.data.read().await?;
        let mut found = Vec::new();
        for state in wanted.states {
            let mut rest = count;
            for sql in wanted.queries() {
                let [first, second, third, fourth] = kinds;
                let (office, until) = (wanted.office.unwrap_or_default(), wanted.due_until);
                let thing = wanted.thing.unwrap_or_default();
                let values = values![*state, rest as u64, first, second, third, fourth, office, thing];
                let values = [values, until.map_or_else(Vec::new, |until| values![until])].concat();
                let rows = tx.rows("obligation", sql, values).await?;
                rest -= rows.len();
                for row in rows {
                    found.push(from_row(row)?);
                }
            }
        }
        found.sort_by_key(|(household, obligation)| (obligation.due.is_none(), obligation.due, *household));
        found.truncate(count);
        Ok(found)
    }

    /// Restrictions in force, or of which that is not known, in households to which an office owes something in one of these states: those that
    /// end first before the others, those without an end last.
    ///
    /// # Errors
    /// The store fails.
    pub async fn restrictions(
        &self,
        office: &str,
        states: [&str; 6],
        count_max: usize,
    ) -> Result<Vec<(HouseholdId, Obligation)>, Error> {
        let sql = "select household, kind, thing, item, person, office, state, starts_on, due_on, done_on, amount from obligation
            where kind = 'restriction' and state in ('active', 'unknown') and exists (select 1 from obligation as theirs
                where theirs.household = obligation.household and theirs.office = $1 and theirs.state in ($2, $3, $4, $5, $6, $7))
            order by due_on is null, due_on, household, thing, item limit $8";
        let [first, second, third, fourth, fifth, sixth] = states;
        let values = values![office, first, second, third, fourth, fifth, sixth, count_max.min(LINES_MAX) as u64];
        self.data.read().await?.rows("obligation", sql, values).await?.into_iter().map(from_row).collect()
    }
}
