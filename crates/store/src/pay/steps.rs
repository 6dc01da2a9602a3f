//! The steps of a run: each in one transaction, on the run as it stands in it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use payments::EndToEndId;
use payments::run::{Pays, Run, Step};
use programme::Payments;
use serde_json::{Value as Json, json};
use vault::ActorId;

use super::line::pays;
use super::run_row::{RunInfo, done_by, save};
use super::words::Reason;
use super::{ExportRegister, Refusal, officer};
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, Stamp, Store};

/// What an event says of payments.
pub(super) fn says(pays: &Pays) -> Json {
    json!({ "payments": pays.count, "amount": pays.sum, "digest": hex::encode(pays.digest) })
}

/// The next state, or why not.
pub(super) fn stepped(step: Step) -> Result<Run, Refusal> {
    step.map_err(|refused| Refusal::Run(refused.1))
}

impl Store {
    /// A person has looked at a run's totals, and at what is held.
    ///
    /// # Errors
    /// It was reviewed already, or there is no such run.
    pub async fn review_run(&self, run: &str, stamp: Stamp) -> Result<RunInfo, Error> {
        self.data.write(Review { run: run.to_owned(), stamp }).await
    }

    /// A person approves what was shown: `shown` is its digest.
    ///
    /// # Errors
    /// Whoever planned or changed the run does not approve it, nor anybody twice, nor something else than was shown.
    pub async fn approve_run(&self, payments: &Payments, run: &str, shown: [u8; 32], stamp: Stamp) -> Result<RunInfo, Error> {
        self.data.write(Approve { run: run.to_owned(), shown, payments: payments.clone(), stamp }).await
    }

    /// Takes a payment out of a run. It stays due. Approvals given before are void.
    ///
    /// # Errors
    /// It is approved, has no such payment, or it is the last.
    pub async fn take_out(&self, run: &str, id: EndToEndId, why: &Reason, stamp: Stamp) -> Result<RunInfo, Error> {
        let mut tx = self.data.read().await?;
        let info = RunInfo::load(&mut tx, run).await?;
        let rest = pays(&mut tx, (run, info.through), Some(id)).await?;
        drop(tx);
        if rest.count == info.payments {
            return Err(Refusal::NoPayment(id.to_string()).into());
        }
        let out = TakeOut { run: run.to_owned(), id, reason: why.stored().to_owned(), rest, seen: info.digest, stamp };
        self.data.write(out).await
    }

    /// Stops a run before it is released. Its payments stay due.
    ///
    /// # Errors
    /// It was released, or no reason is given.
    pub async fn stop_run(&self, run: &str, why: &Reason, stamp: Stamp) -> Result<RunInfo, Error> {
        self.data.write(Stop { run: run.to_owned(), reason: why.stored().to_owned(), exported: None, stamp }).await
    }

    /// Stops a run that was released, if the export register names no file of it. Its payments are owed again, under other names.
    ///
    /// # Errors
    /// Its file went out, or it was not released.
    pub async fn withdraw_run(&self, run: &str, register: &ExportRegister, why: &Reason, stamp: Stamp) -> Result<RunInfo, Error> {
        // Whoever exports holds the register while the file is made.
        let held = register.hold().await?;
        let exported = Some(held.runs());
        self.data.write(Stop { run: run.to_owned(), reason: why.stored().to_owned(), exported, stamp }).await
    }

    /// Closes a run all of whose payments are accounted for.
    ///
    /// # Errors
    /// The outcome of some is not known.
    pub async fn close_run(&self, run: &str, stamp: Stamp) -> Result<RunInfo, Error> {
        self.data.write(Close { run: run.to_owned(), stamp }).await
    }
}

/// Loads a run, takes a step and writes what came of it.
async fn step(tx: &mut Tx, run: &str, step: impl FnOnce(Run) -> Step) -> Result<Run, Error> {
    let info = RunInfo::load(tx, run).await?;
    let before = info.run(tx).await?;
    let after = stepped(step(before))?;
    save(tx, &after).await?;
    Ok(after)
}

struct Review {
    run: String,
    stamp: Stamp,
}

impl Work for Review {
    type Done = RunInfo;

    async fn run(&self, tx: &mut Tx) -> Result<RunInfo, Error> {
        let run = step(tx, &self.run, |run| run.review(done_by(self.stamp))).await?;
        tx.pay_event("reviewed", &self.run, self.stamp, &says(&run.contents().pays)).await?;
        RunInfo::load(tx, &self.run).await
    }
}

struct Approve {
    run: String,
    shown: [u8; 32],
    payments: Payments,
    stamp: Stamp,
}

impl Work for Approve {
    type Done = RunInfo;

    async fn run(&self, tx: &mut Tx) -> Result<RunInfo, Error> {
        let run = step(tx, &self.run, |run| run.approve(done_by(self.stamp), self.shown, &self.payments)).await?;
        take_slot(tx, &self.run, (self.stamp.by, self.stamp.at), self.shown).await?;
        tx.pay_event("approved", &self.run, self.stamp, &says(&run.contents().pays)).await?;
        RunInfo::load(tx, &self.run).await
    }
}

/// Takes the next slot of those who approve.
pub(super) async fn take_slot(tx: &mut Tx, run: &str, (by, at): (ActorId, Timestamp), digest: [u8; 32]) -> Result<(), Error> {
    let sql = "select run, max(slot) as last from pay_hand where run = $1 and slot > 0 group by run";
    let last = tx.row("pay_hand", sql, values![run]).await?;
    let last: Option<u64> = last.map(|mut row| row.take::<String>().and_then(|_| row.take())).transpose()?;
    let sql = "insert into pay_hand (run, slot, slot_before, hand, digest, done_at) values ($1, $2, $3, $4, $5, $6)";
    let values = values![run, last.unwrap_or(0) + 1, last, by, digest, at];
    tx.execute("pay_hand", sql, values).await?;
    Ok(())
}

pub(super) async fn void_approvals(tx: &mut Tx, run: &str) -> Result<(), Error> {
    let sql = "delete from pay_hand where run = $1 and slot > 0";
    tx.execute("pay_hand", sql, values![run]).await?;
    Ok(())
}

struct TakeOut {
    run: String,
    id: EndToEndId,
    reason: String,
    rest: Pays,
    seen: Option<[u8; 32]>,
    stamp: Stamp,
}

impl Work for TakeOut {
    type Done = RunInfo;

    async fn run(&self, tx: &mut Tx) -> Result<RunInfo, Error> {
        if RunInfo::load(tx, &self.run).await?.digest != self.seen {
            return Err(Refusal::Overtaken(self.run.clone()).into());
        }
        step(tx, &self.run, |run| run.take_out(officer(self.stamp.by), &self.reason, self.rest)).await?;
        let sql = "insert into pay_taken (run, id, reason) values ($1, $2, $3)";
        tx.execute("pay_taken", sql, values![self.run.as_str(), self.id.as_str(), self.reason.as_str()]).await?;
        void_approvals(tx, &self.run).await?;
        let sql = "insert into pay_hand (run, slot, hand, digest, done_at)
            select $1, min(slot) - 1, $2, $3, $4 from pay_hand where run = $1
                and not exists (select 1 from pay_hand where run = $1 and hand = $2) having count(*) > 0";
        tx.execute("pay_hand", sql, values![self.run.as_str(), self.stamp.by, Vec::new(), self.stamp.at]).await?;
        let mut said = says(&self.rest);
        said["id"] = json!(self.id.as_str());
        said["reason"] = json!(self.reason);
        tx.pay_event("changed", &self.run, self.stamp, &said).await?;
        RunInfo::load(tx, &self.run).await
    }
}

struct Stop {
    run: String,
    reason: String,
    /// For a run that was released: the runs that the register names.
    exported: Option<BTreeSet<String>>,
    stamp: Stamp,
}

impl Work for Stop {
    type Done = RunInfo;

    async fn run(&self, tx: &mut Tx) -> Result<RunInfo, Error> {
        let (done, reason) = (done_by(self.stamp), self.reason.clone());
        match &self.exported {
            None if RunInfo::load(tx, &self.run).await?.state == "planning" => self.stop_planning(tx).await?,
            None => drop(step(tx, &self.run, |run| run.stop(done, reason)).await?),
            Some(exported) => {
                step(tx, &self.run, |run| run.withdraw(done, reason, exported)).await?;
                let sql = "insert into pay_heard (id, nth, import, says, amount, reason)
                    select id, 1, 0, 'rejected', 0, $2 from instructed where run = $1";
                tx.execute("pay_heard", sql, values![self.run.as_str(), self.reason.as_str()]).await?;
                let sql = "insert into pay_heard (id, nth, import, says, amount) select id, 2, 0, 'again', 0 from instructed where run = $1";
                tx.execute("pay_heard", sql, values![self.run.as_str()]).await?;
            }
        }
        let what = if self.exported.is_some() { "withdrawn" } else { "stopped" };
        tx.pay_event(what, &self.run, self.stamp, &json!({ "reason": self.reason })).await?;
        RunInfo::load(tx, &self.run).await
    }
}

impl Stop {
    async fn stop_planning(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "update pay_run set state = 'stopped', open_through = null, stopped_by = $2, stopped_at = $3, reason = $4 where run = $1";
        let values = values![self.run.as_str(), self.stamp.by, self.stamp.at, self.reason.as_str()];
        tx.execute("pay_run", sql, values).await?;
        Ok(())
    }
}

struct Close {
    run: String,
    stamp: Stamp,
}

impl Work for Close {
    type Done = RunInfo;

    async fn run(&self, tx: &mut Tx) -> Result<RunInfo, Error> {
        step(tx, &self.run, Run::close).await?;
        tx.pay_event("closed", &self.run, self.stamp, &json!({})).await?;
        RunInfo::load(tx, &self.run).await
    }
}
