//! Obligations of many households, by office, state and due date.

use rules::Date;

use crate::insert::Table;
use crate::obligation::{STORED, from_row, in_order};
use crate::sql::{Value, values};
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
    /// The most that come; never more than ten thousand.
    pub count_max: usize,
}

/// How many states one statement looks for.
const STATES: usize = 6;

/// Obligations in one state, as the index has them: those with a due date in its order, those without by themselves.
macro_rules! part {
    ($state:literal, $conditions:literal) => {
        concat!(
            "select * from (select household, kind, thing, item, person, office, state, starts_on, due_on, done_on, amount
                from obligation where state = ",
            $state,
            " and kind in ($2, $3, $4, $5) and ",
            $conditions,
            " order by due_on, household, kind, thing, item limit $1) as of_state"
        )
    };
}

macro_rules! parts {
    ($conditions:literal) => {
        concat!(
            part!("$7", $conditions),
            " union all ",
            part!("$8", $conditions),
            " union all ",
            part!("$9", $conditions),
            " union all ",
            part!("$10", $conditions),
            " union all ",
            part!("$11", $conditions),
            " union all ",
            part!("$12", $conditions)
        )
    };
}

macro_rules! query {
    ($first:literal $(, $then:literal)?) => {
        concat!(
            "select * from (",
            parts!($first),
            $(" union all ", parts!($then),)?
            ") as found order by due_on is null, due_on, household, kind, thing, item limit $1"
        )
    };
}

/// Those with a due date as the index has them, and those without by themselves.
pub(crate) const DUTIES_LEFT: &str = "select * from (
        select * from (select household, kind, thing, item, person, office, state, starts_on, due_on, done_on, amount from obligation
            where kind = 'duty' and state in ('open', 'overdue') and thing = $1 and office = $2 and due_on is not null
            order by due_on, household, item limit $3) as dated
        union all select * from (select household, kind, thing, item, person, office, state, starts_on, due_on, done_on, amount from obligation
            where kind = 'duty' and state in ('open', 'overdue') and thing = $1 and office = $2 and due_on is null
            order by household, item limit $3) as undated
    ) as found order by due_on is null, due_on, household, item limit $3";

/// `coalesce` keeps SQLite to the obligations of each household: it would look through all of the office's.
pub(crate) const RESTRICTIONS: &str = "select household, kind, thing, item, person, office, state, starts_on, due_on, done_on, amount from obligation
    where kind = 'restriction' and state in ('active', 'unknown') and exists (select 1 from obligation as theirs
        where theirs.household = obligation.household and coalesce(theirs.office, '') = $1 and coalesce(theirs.state, '') in ($2, $3, $4, $5, $6, $7))
    order by due_on is null, due_on, household, thing, item limit $8";

impl Worklist<'_> {
    fn query(&self) -> &'static str {
        match (self.office.is_some(), self.due_until.is_some()) {
            (true, true) => query!("office = $6 and due_on <= $13"),
            (true, false) => query!("office = $6 and due_on is not null", "office = $6 and due_on is null"),
            (false, true) => query!("$6 = '' and due_on <= $13"),
            (false, false) => query!("$6 = '' and due_on is not null", "$6 = '' and due_on is null"),
        }
    }
}

impl Store {
    /// The obligations of one household, in order, as of the day of its last fold.
    ///
    /// # Errors
    /// The store fails.
    pub async fn obligations(&self, household: HouseholdId) -> Result<Vec<Obligation>, Error> {
        in_order(self.data.rows(Table::Obligation.name(), STORED, values![household]).await?)
    }

    /// Obligations of all households. States are those of each one's last fold: see [`refold`](Self::refold).
    ///
    /// # Errors
    /// The store fails.
    pub async fn worklist(&self, wanted: &Worklist<'_>) -> Result<Vec<(HouseholdId, Obligation)>, Error> {
        let count = wanted.count_max.min(LINES_MAX);
        let kinds = if wanted.kinds.is_empty() { ObligationKind::ALL.as_slice() } else { wanted.kinds };
        let kinds: [&str; 4] = std::array::from_fn(|at| kinds.get(at).or(kinds.first()).map_or("", |kind| kind.word()));
        let mut found = Vec::new();
        for states in wanted.states.chunks(STATES) {
            let mut values = values![count as u64];
            values.extend(kinds.map(Value::from));
            values.push(wanted.office.unwrap_or_default().into());
            values.extend((0..STATES).map(|at| Value::from(states.get(at).copied().unwrap_or_default())));
            values.extend(wanted.due_until.map(Value::from));
            for row in self.data.rows("obligation", wanted.query(), values).await? {
                found.push(from_row(row)?);
            }
        }
        found.sort_by_key(|(household, obligation)| (obligation.due.is_none(), obligation.due, *household));
        found.truncate(count);
        Ok(found)
    }

    /// Duties of one kind that an office has to do now and has not done, by due date, those without one last.
    ///
    /// # Errors
    /// The store fails.
    pub async fn duties_left(&self, office: &str, duty: &str, count_max: usize) -> Result<Vec<(HouseholdId, Obligation)>, Error> {
        let values = values![duty, office, count_max.min(LINES_MAX) as u64];
        self.data.rows("obligation", DUTIES_LEFT, values).await?.into_iter().map(from_row).collect()
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
        let [first, second, third, fourth, fifth, sixth] = states;
        let values = values![office, first, second, third, fourth, fifth, sixth, count_max.min(LINES_MAX) as u64];
        self.data.rows("obligation", RESTRICTIONS, values).await?.into_iter().map(from_row).collect()
    }
}
