//! How far other systems were told which households have new entries. The journal is the list of what is to be told: nothing has to be kept
//! beside it, and nothing told is lost or told of an entry that was never recorded.

use std::collections::BTreeMap;

use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Store};

const TABLE: &str = "hook";
/// The most entries of which is told at once.
const ENTRIES_MAX: u64 = 500;

/// Of what a system has not heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Households with new entries, and the number of the last of them.
    pub households: BTreeMap<HouseholdId, u64>,
    /// The first position of the log of which it had not heard.
    pub from: u64,
    /// The first of which it will not have heard then either.
    pub until: u64,
}

impl Store {
    /// What was recorded of which a system has not heard, up to 500 entries. One that was never asked about hears of what comes from now on.
    ///
    /// # Errors
    /// The store fails.
    pub async fn unheard(&self, hook: &str) -> Result<Option<Changes>, Error> {
        let mut tx = self.data.read().await?;
        let row = tx.row(TABLE, "select name, heard from hook where name = $1", values![hook]).await?;
        let Some(mut row) = row else {
            let sql = "select coalesce(max(position) + 1, 0) as count from leaf";
            let end: u64 = tx.row("leaf", sql, values![]).await?.map_or(Ok(0), |mut row| row.take())?;
            drop(tx);
            self.heard(hook, end).await?;
            return Ok(None);
        };
        let (_, from): (String, u64) = (row.take()?, row.take()?);
        let sql = "select household, seq, log from entry where log >= $1 order by log limit $2";
        let mut changes = Changes { households: BTreeMap::new(), from, until: from };
        for mut row in tx.rows("entry", sql, values![from, ENTRIES_MAX]).await? {
            let (household, seq) = (row.take()?, row.take()?);
            changes.households.insert(household, seq);
            changes.until = row.take::<u64>()? + 1;
        }
        Ok(Some(changes).filter(|changes| !changes.households.is_empty()))
    }

    /// Notes that a system has heard of everything before a position of the log.
    ///
    /// # Errors
    /// The store fails.
    pub async fn heard(&self, hook: &str, until: u64) -> Result<(), Error> {
        self.data.write(Heard { hook: hook.to_owned(), until }).await
    }
}

struct Heard {
    hook: String,
    until: u64,
}

impl Work for Heard {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "insert into hook (name, heard) values ($1, $2) on conflict (name) do update set heard = excluded.heard";
        tx.execute(TABLE, sql, values![self.hook.as_str(), self.until]).await?;
        Ok(())
    }
}
