//! The steps of a run: each in one transaction, on the run as it stands in it.

use std::collections::{BTreeSet, HashMap, HashSet};

use case::Engine;
use payments::run::{Pays, Run, RunError, Step};
use payments::{EndToEndId, Ids};
use programme::Payments;
use rules::Date;
use serde_json::{Value as Json, json};

use super::event::hex;
use super::line::{self, pays};
use super::owed::Folding;
use super::plan::Weighing;
use super::run_row::{RunInfo, done_by, save};
use super::words::Reason;
use super::{ExportRegister, Refusal, officer};
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Stamp, Store};

/// What a release did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// The run.
    pub run: RunInfo,
    /// Payments that fell away since they were approved, and why. They stay due.
    pub fell_away: Vec<(EndToEndId, String)>,
}

/// What an event says of payments.
pub(super) fn says(pays: &Pays) -> Json {
    json!({ "payments": pays.count, "amount": pays.sum, "digest": hex(&pays.digest) })
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

    /// Releases a run: from here on its payments count as instructed, once and for ever. What the journals say by now is looked at again
    /// first: what would not be paid so any more falls away.
    ///
    /// # Errors
    /// It is not approved, payments are fenced, or nothing of it is left.
    pub async fn release_run(
        &self,
        engine: &Engine<'_>,
        run: &str,
        pay_on: Date,
        (ids, register): (&Ids, &ExportRegister),
        stamp: Stamp,
    ) -> Result<Released, Error> {
        let payments = engine.programme().payments.clone().ok_or(Refusal::NoPayments)?;
        let gone_out = self.unfenced(register).await?;
        let info = self.run_info(run).await?;
        let folding = Folding { engine, ids, through: info.through, stamp };
        let weighing = Weighing { folding, usual: self.usual().await?, gone_out };
        let (seen, mut fell) = self.weigh_again(&weighing, run).await?;
        for id in &weighing.gone_out {
            if is_line(&mut self.data.read().await?, run, *id).await? {
                fell.push(*id);
            }
        }
        let release = Release { run: run.to_owned(), pay_on, payments, stamp, seen, fell };
        let released = self.data.write(release).await?;
        if released.run.state == "stopped" {
            return Err(Refusal::NothingLeft(run.to_owned()).into());
        }
        Ok(released)
    }

    /// The households whose journals went on since they were planned, with the last entry seen now; and the payments that would not be made so
    /// any more.
    async fn weigh_again(
        &self,
        weighing: &Weighing<'_>,
        run: &str,
    ) -> Result<(HashMap<HouseholdId, u64>, Vec<EndToEndId>), Error> {
        let moved = moved(&mut self.data.read().await?, run).await?;
        let mut fell = Vec::new();
        for household in moved.keys() {
            let before = u128::from_be_bytes(household.0).saturating_sub(1).to_be_bytes();
            let (lines, _) = self.weigh(weighing, &before, *household).await?;
            let same: HashSet<(EndToEndId, i64)> = lines.iter().map(|line| (line.id, line.amount)).collect();
            let planned = lines_of(&mut self.data.read().await?, run, *household).await?;
            fell.extend(planned.into_iter().filter(|line| !same.contains(line)).map(|(id, _)| id));
        }
        Ok((moved, fell))
    }
}

/// Households of a run whose journals have other last entries than when they were planned.
async fn moved(tx: &mut Tx, run: &str) -> Result<HashMap<HouseholdId, u64>, Error> {
    let sql = "select distinct household.household, household.last_seq from pay_line
        join household on household.household = pay_line.household and household.last_seq <> pay_line.seq where run = $1";
    let rows = tx.rows("pay_line", sql, values![run]).await?;
    rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}

async fn is_line(tx: &mut Tx, run: &str, id: EndToEndId) -> Result<bool, Error> {
    let sql = "select run, id from pay_line where run = $1 and id = $2";
    Ok(tx.row("pay_line", sql, values![run, id.as_str()]).await?.is_some())
}

async fn lines_of(tx: &mut Tx, run: &str, household: HouseholdId) -> Result<Vec<(EndToEndId, i64)>, Error> {
    let sql = "select run, id, amount from pay_line where run = $1 and household = $2";
    let rows = tx.rows("pay_line", sql, values![run, household]).await?;
    rows.into_iter()
        .map(|mut row| {
            let _: String = row.take()?;
            Ok((line::id_of(&mut row)?, row.take()?))
        })
        .collect()
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
        approve(tx, &self.run, self.stamp, self.shown).await?;
        tx.pay_event("approved", &self.run, self.stamp, &says(&run.contents().pays)).await?;
        RunInfo::load(tx, &self.run).await
    }
}

/// Takes the next slot of those who approve.
async fn approve(tx: &mut Tx, run: &str, stamp: Stamp, digest: [u8; 32]) -> Result<(), Error> {
    let sql = "select run, max(slot) as last from pay_hand where run = $1 and slot > 0 group by run";
    let last = tx.row("pay_hand", sql, values![run]).await?;
    let last: Option<u64> = last.map(|mut row| row.take::<String>().and_then(|_| row.take())).transpose()?;
    let sql = "insert into pay_hand (run, slot, slot_before, hand, digest, done_at) values ($1, $2, $3, $4, $5, $6)";
    let values = values![run, last.unwrap_or(0) + 1, last, stamp.by, digest, stamp.at];
    tx.execute("pay_hand", sql, values).await?;
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
        let sql = "delete from pay_hand where run = $1 and slot > 0";
        tx.execute("pay_hand", sql, values![self.run.as_str()]).await?;
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

struct Release {
    run: String,
    pay_on: Date,
    payments: Payments,
    stamp: Stamp,
    /// The last entry of each journal that went on, as it was looked at.
    seen: HashMap<HouseholdId, u64>,
    /// Payments that would not be made any more.
    fell: Vec<EndToEndId>,
}

impl Work for Release {
    type Done = Released;

    async fn run(&self, tx: &mut Tx) -> Result<Released, Error> {
        let info = RunInfo::load(tx, &self.run).await?;
        let approved = info.run(tx).await?;
        let was = approved.contents().pays;
        let run = stepped(approved.release(done_by(self.stamp), &self.payments, |_| true))?;
        let Run::Released { mut contents, approvals, released } = run else {
            return Err(Refusal::Run(RunError::Changed).into());
        };
        let fell_away = self.fall_away(tx).await?;
        if !fell_away.is_empty() {
            contents.pays = match pays(tx, (&self.run, info.through), None).await {
                Ok(pays) => pays,
                Err(Error::Pay(Refusal::Run(RunError::Empty))) => return self.nothing_left(tx, contents, fell_away).await,
                Err(error) => return Err(error),
            };
        }
        let needed = self.payments.people_for(was.sum);
        let sql = "insert into pay_release (run, digest, needed, slot) values ($1, $2, $3, $4)";
        tx.execute("pay_release", sql, values![self.run.as_str(), was.digest, needed, approvals.len() as u64]).await?;
        let sql = "insert into instructed (household, entitlement, who, instalment, cause, number, run, id, amount)
            select household, entitlement, who, instalment, cause, number, run, id, amount from pay_line where run = $1
                and not exists (select 1 from pay_taken where pay_taken.run = pay_line.run and pay_taken.id = pay_line.id)";
        tx.execute("instructed", sql, values![self.run.as_str()]).await?;
        let said = says(&contents.pays);
        save(tx, &Run::Released { contents, approvals, released }).await?;
        let sql = "update pay_run set pay_on = $2 where run = $1";
        tx.execute("pay_run", sql, values![self.run.as_str(), self.pay_on]).await?;
        tx.pay_event("released", &self.run, self.stamp, &said).await?;
        Ok(Released { run: RunInfo::load(tx, &self.run).await?, fell_away })
    }
}

impl Release {
    /// Takes out what cannot be paid so any more.
    async fn fall_away(&self, tx: &mut Tx) -> Result<Vec<(EndToEndId, String)>, Error> {
        let mut fell: Vec<(EndToEndId, String)> = self
            .fell
            .iter()
            .map(|id| (*id, "the journal says something else by now, or it went out before a restore".to_owned()))
            .collect();
        for (household, last) in moved(tx, &self.run).await? {
            if self.seen.get(&household) != Some(&last) {
                let lines = lines_of(tx, &self.run, household).await?;
                fell.extend(lines.into_iter().map(|(id, _)| (id, "the journal went on during the release".to_owned())));
            }
        }
        let sql = "select pay_line.run, pay_line.id, instructed.run as other from pay_line join instructed
            on instructed.household = pay_line.household and instructed.entitlement = pay_line.entitlement
                and instructed.who = pay_line.who and instructed.instalment = pay_line.instalment
                and instructed.cause = pay_line.cause and instructed.number = pay_line.number
            where pay_line.run = $1";
        for mut row in tx.rows("pay_line", sql, values![self.run.as_str()]).await? {
            let _: String = row.take()?;
            let id = line::id_of(&mut row)?;
            let other: String = row.take()?;
            fell.push((id, format!("it was instructed by run {other}")));
        }
        let sql = "select pay_line.run, pay_line.id from pay_line
            where pay_line.run = $1 and (exists (select 1 from pay_refuse where pay_refuse.payee = pay_line.payee
                    and pay_refuse.kind = pay_line.kind and pay_refuse.route = pay_line.route and pay_refuse.version = pay_line.version)
                or exists (select 1 from pay_lost join pay_confirm on pay_confirm.payee = pay_lost.payee
                        and pay_confirm.kind = pay_lost.kind and pay_confirm.route = pay_lost.route
                    where pay_lost.payee = pay_line.payee and pay_lost.kind = pay_line.kind and pay_lost.route = pay_line.route
                        and pay_confirm.version = pay_line.version and pay_confirm.confirmed_on <= pay_lost.lost_on))";
        for mut row in tx.rows("pay_line", sql, values![self.run.as_str()]).await? {
            let _: String = row.take()?;
            fell.push((line::id_of(&mut row)?, "its account was reported lost or taken back".to_owned()));
        }
        self.take(tx, fell).await
    }

    async fn take(&self, tx: &mut Tx, fell: Vec<(EndToEndId, String)>) -> Result<Vec<(EndToEndId, String)>, Error> {
        let mut taken = Vec::new();
        for (id, reason) in fell {
            let sql = "insert into pay_taken (run, id, reason) values ($1, $2, $3) on conflict do nothing";
            if tx.execute("pay_taken", sql, values![self.run.as_str(), id.as_str(), reason.as_str()]).await? > 0 {
                taken.push((id, reason));
            }
        }
        Ok(taken)
    }

    async fn nothing_left(
        &self,
        tx: &mut Tx,
        contents: payments::run::Contents,
        fell_away: Vec<(EndToEndId, String)>,
    ) -> Result<Released, Error> {
        let reason = "nothing of it was left to pay".to_owned();
        save(tx, &Run::Stopped { contents, stopped: done_by(self.stamp), reason: reason.clone() }).await?;
        tx.pay_event("stopped", &self.run, self.stamp, &json!({ "reason": reason })).await?;
        Ok(Released { run: RunInfo::load(tx, &self.run).await?, fell_away })
    }
}
