//! Lines of banks' files that fit nothing, and what persons did about them.

use payments::answer::{About, Line, Says};
use serde_json::{Value as Json, json};

use super::Refusal;
use super::words::Reason;
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, Stamp, Store};

/// A line of a bank's file that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLine {
    /// The number of the import.
    pub import: u64,
    /// Which of its lines, from 1.
    pub nth: u64,
    /// A word for why it was not used.
    pub why: String,
    /// What the bank said: `about`, `says`, `amount` in minor units, `on`, `reason`, `reference`, as far as it did.
    pub said: Json,
}

/// What a line says, to be kept.
pub(super) fn said(line: &Line) -> Json {
    let about = match &line.about {
        About::Payment(id) | About::File(id) => Some(id.as_str()),
        About::Nothing => None,
    };
    let (says, money, reason) = match &line.says {
        Says::Accepted => ("accepted", None, None),
        Says::Rejected { reason } => ("rejected", None, Some(reason)),
        Says::Paid { amount, on, .. } => ("paid", Some((amount, on)), None),
        Says::Returned { amount, on, reason } => ("returned", Some((amount, on)), Some(reason)),
        Says::Other { amount, on, came_in: true } => ("came_in", Some((amount, on)), None),
        Says::Other { amount, on, came_in: false } => ("went_out", Some((amount, on)), None),
    };
    let (amount, on) = money.map(|(amount, on)| (amount.minor, on.to_string())).unzip();
    json!({ "about": about, "says": says, "amount": amount, "on": on, "reason": reason, "reference": line.bank_reference })
}

impl Store {
    /// Lines of banks' files that wait for a person.
    ///
    /// # Errors
    /// The store fails.
    pub async fn kept_lines(&self) -> Result<Vec<KeptLine>, Error> {
        let sql = "select import, nth, why, line from pay_kept where settled is null order by import, nth";
        let rows = self.data.rows("pay_kept", sql, values![]).await?;
        let read = |mut row: crate::sql::Row| {
            let (import, nth, why, line): (u64, u64, String, String) = (row.take()?, row.take()?, row.take()?, row.take()?);
            let said = serde_json::from_str(&line).map_err(|_| row.damaged("it is no JSON"))?;
            Ok(KeptLine { import, nth, why, said })
        };
        rows.into_iter().map(read).collect()
    }

    /// A person says what was done about a line that fitted nothing. No payment changes by that.
    ///
    /// # Errors
    /// No such line waits.
    pub async fn settle_line(&self, import: u64, nth: u64, why: &Reason, stamp: Stamp) -> Result<(), Error> {
        self.data.write(Settle { import, nth, reason: why.stored().to_owned(), stamp }).await
    }
}

struct Settle {
    import: u64,
    nth: u64,
    reason: String,
    stamp: Stamp,
}

impl Work for Settle {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "update pay_kept set settled = $3 where import = $1 and nth = $2 and settled is null";
        if tx.execute("pay_kept", sql, values![self.import, self.nth, self.reason.as_str()]).await? == 0 {
            return Err(Refusal::NoLine(self.import, self.nth).into());
        }
        let about = format!("{}/{}", self.import, self.nth);
        tx.pay_event("line_settled", &about, self.stamp, &json!({ "reason": self.reason })).await?;
        Ok(())
    }
}
