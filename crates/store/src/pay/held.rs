//! What a plan does not pay, and why; and what a person let pass.

use std::collections::{BTreeSet, HashMap};

use payments::plan::Why;
use payments::{Household, Sequence};
use serde_json::json;

use super::Refusal;
use super::line::{sequence_of, sequence_values};
use super::words::Reason;
use crate::backup::table::Cells;
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Stamp, Store};

/// An instalment that is not paid, or of which too much went out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// Whose.
    pub household: HouseholdId,
    /// Which.
    pub sequence: Sequence,
    /// Why, in a word: `missing`, `event:died`, `no_account`; `over` where too much went out.
    pub why: String,
    /// What should be paid, in minor units.
    pub amount: i64,
    /// What went out beyond what is owed, in minor units.
    pub over: i64,
    /// The last entry of the journal that the standing knew; 0: not written down.
    pub seq: u64,
}

impl Held {
    /// The columns of `pay_held`.
    pub(super) fn cells(&self, run: &str) -> Cells {
        let rest = values![self.why.as_str(), self.amount, self.over, self.seq];
        [values![run], sequence_values(Household(self.household.0), &self.sequence), rest].concat()
    }
}

impl Store {
    /// How much a run does not pay, by reason: how many instalments, and how much that is where it is known, in minor units.
    ///
    /// # Errors
    /// The store fails.
    pub async fn held_totals(&self, run: &str) -> Result<Vec<(String, u64, i64)>, Error> {
        let sql = "select why, count(*) as instalments, cast(sum(amount + over) as bigint) as amount from pay_held where run = $1
            group by why order by why";
        let rows = self.data.rows("pay_held", sql, values![run]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?, row.take()?))).collect()
    }

    /// What a run does not pay, the first so many: for one reason, or for any.
    ///
    /// # Errors
    /// The store fails.
    pub async fn held(&self, run: &str, why: Option<&str>, count: u64) -> Result<Vec<Held>, Error> {
        let sql = "select run, household, entitlement, who, instalment, why, amount, over, seq from pay_held
            where run = $1 and ($2 = '' or why = $2) order by household, entitlement, who, instalment, why limit $3";
        let rows = self.data.rows("pay_held", sql, values![run, why.unwrap_or_default(), count]).await?;
        let read = |mut row: crate::sql::Row| {
            let _: String = row.take()?;
            let (household, sequence) = sequence_of(&mut row)?;
            let (why, amount, over, seq) = (row.take()?, row.take()?, row.take()?, row.take()?);
            Ok(Held { household: HouseholdId(household.0), sequence, why, amount, over, seq })
        };
        rows.into_iter().map(read).collect()
    }

    /// A person looked at why an instalment is held, and lets it pass from now on.
    ///
    /// # Errors
    /// It is for no person to let pass.
    pub async fn let_pass(
        &self,
        household: HouseholdId,
        sequence: Sequence,
        why: &str,
        because: &Reason,
        stamp: Stamp,
    ) -> Result<(), Error> {
        if Why::passable(why).is_none() {
            return Err(Refusal::NotPassable(why.to_owned()).into());
        }
        let (why, reason) = (why.to_owned(), because.stored().to_owned());
        self.data.write(Pass { household, sequence, why, reason, stamp }).await
    }
}

struct Pass {
    household: HouseholdId,
    sequence: Sequence,
    why: String,
    reason: String,
    stamp: Stamp,
}

impl Work for Pass {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "insert into pay_pass (household, entitlement, who, instalment, why) values ($1, $2, $3, $4, $5)
            on conflict do nothing";
        let key = sequence_values(Household(self.household.0), &self.sequence);
        tx.execute("pay_pass", sql, [key, values![self.why.as_str()]].concat()).await?;
        let says = json!({ "instalment": self.sequence.to_string(), "why": self.why, "reason": self.reason });
        tx.pay_event("passed", &self.household.to_string(), self.stamp, &says).await?;
        Ok(())
    }
}

/// What persons let pass, of the households after one and up to another.
pub(super) async fn passed(
    tx: &mut Tx,
    after: &[u8],
    last: HouseholdId,
) -> Result<HashMap<HouseholdId, BTreeSet<(Sequence, Why)>>, Error> {
    let sql = "select household, entitlement, who, instalment, why from pay_pass where household > $1 and household <= $2";
    let mut found: HashMap<HouseholdId, BTreeSet<(Sequence, Why)>> = HashMap::new();
    for mut row in tx.rows("pay_pass", sql, values![after, last]).await? {
        let (household, sequence) = sequence_of(&mut row)?;
        let why: String = row.take()?;
        let why = Why::passable(&why).ok_or_else(|| row.damaged("there is nothing of that name to let pass"))?;
        found.entry(HouseholdId(household.0)).or_default().insert((sequence, why));
    }
    Ok(found)
}
