//! Whether the rows of payments are still what the log says.

use std::collections::BTreeMap;

use payments::run::RunError;
use serde_json::Value as Json;

use super::Refusal;
use super::line::pays;
use super::run_row::{RunInfo, select_run};
use crate::sql::{Tx, values};
use crate::{Error, VerifyError};

/// Recomputes the digest of every run from its lines, and what was instructed from what was released.
pub(crate) async fn verify(tx: &mut Tx) -> Result<(), VerifyError> {
    for row in tx.rows("pay_run", select_run!("order by number"), values![]).await? {
        let run = RunInfo::from_row(row)?;
        check_run(tx, &run).await?;
    }
    let sql = "select instructed.id, instructed.run from instructed
        left join pay_line on pay_line.run = instructed.run and pay_line.id = instructed.id
            and pay_line.household = instructed.household and pay_line.entitlement = instructed.entitlement
            and pay_line.who = instructed.who and pay_line.instalment = instructed.instalment
            and pay_line.cause = instructed.cause and pay_line.number = instructed.number and pay_line.amount = instructed.amount
        left join pay_taken on pay_taken.run = instructed.run and pay_taken.id = instructed.id
        where pay_line.id is null or pay_taken.id is not null limit 1";
    match tx.row("instructed", sql, values![]).await? {
        None => super::import::verify(tx).await,
        Some(row) => Err(row.damaged("no run was released with this payment").into()),
    }
}

async fn check_run(tx: &mut Tx, run: &RunInfo) -> Result<(), VerifyError> {
    let damaged = |what: String| Error::Damaged { table: "pay_line", row: run.id.clone(), what };
    let sql = "select log, what, says from pay_event where about = $1 order by log";
    let mut said: BTreeMap<String, Json> = BTreeMap::new();
    for mut row in tx.rows("pay_event", sql, values![run.id.as_str()]).await? {
        let (_, what): (u64, String) = (row.take()?, row.take()?);
        let says: String = row.take()?;
        let says = serde_json::from_str(&says).map_err(|_| row.damaged("it is no JSON"))?;
        let what = if says_digest(&says).is_some() { "pays".to_owned() } else { what };
        said.insert(what, says);
    }
    let Some(last) = said.get("pays").and_then(says_digest) else { return Ok(()) };
    let now = match pays(tx, (&run.id, run.through), None).await {
        Ok(pays) => hex::encode(pays.digest),
        // Everything fell away, and the run was stopped.
        Err(Error::Pay(Refusal::Run(RunError::Empty))) if run.state == "stopped" => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let fell_away = run.state == "stopped" && !said.contains_key("withdrawn");
    if now != last && !fell_away {
        return Err(damaged("its payments are not those that were planned and approved".to_owned()).into());
    }
    if said.contains_key("released") || said.contains_key("pays") && run.released.is_some() {
        let sql = "select count(*) as payments from instructed where run = $1";
        let Some(mut row) = tx.row("instructed", sql, values![run.id.as_str()]).await? else { return Ok(()) };
        let count: u64 = row.take()?;
        if count != run.payments {
            return Err(damaged(format!("it released {} payments, and {count} are instructed", run.payments)).into());
        }
    }
    Ok(())
}

fn says_digest(says: &Json) -> Option<String> {
    says.get("digest").and_then(Json::as_str).map(str::to_owned)
}
