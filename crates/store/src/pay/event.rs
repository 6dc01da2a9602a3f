//! What happened with payments: each a leaf of the log.

use jiff::Timestamp;
use serde_json::Value as Json;
use vault::ActorId;

use crate::leaves::Found;
use crate::log::{LeafKind, instant, leaf_data};
use crate::sql::{Row, Tx, values};
use crate::{Error, Stamp};

fn data(what: &str, about: &str, (by, at): (ActorId, Timestamp), says: &str) -> Vec<u8> {
    leaf_data(LeafKind::Payment, &[what.as_bytes(), about.as_bytes(), &by.0, &instant(at), says.as_bytes()])
}

impl Tx {
    /// Writes down what somebody did, about a run, a payment, a payee or an import.
    pub(crate) async fn pay_event(&mut self, what: &str, about: &str, stamp: Stamp, says: &Json) -> Result<u64, Error> {
        let says = says.to_string();
        let log = self.leaf(LeafKind::Payment, &data(what, about, (stamp.by, stamp.at), &says)).await?;
        let sql = "insert into pay_event (log, what, about, done_by, done_at, says) values ($1, $2, $3, $4, $5, $6)";
        self.execute("pay_event", sql, values![log, what, about, stamp.by, stamp.at, says]).await?;
        Ok(log)
    }
}

/// The leaf that a row gives.
pub(crate) fn event_of_row(row: &mut Row) -> Result<Found, Error> {
    let (what, about, position): (String, String, u64) = (row.take()?, row.take()?, row.take()?);
    let (by, at): (ActorId, Timestamp) = (row.take()?, row.take()?);
    let says: String = row.take()?;
    Ok((position, data(&what, &about, (by, at), &says), None))
}
