//! The release of a run: what the journals say by now, and whose approvals still count, is looked at once more; what is left counts as
//! instructed, for ever.

use std::collections::{BTreeSet, HashMap, HashSet};

use case::Engine;
use payments::run::{Done, Officer, Run, RunError};
use payments::{EndToEndId, Ids};
use programme::Payments;
use rules::Date;
use serde_json::json;

use super::line::{self, pays};
use super::owed::Folding;
use super::plan::Weighing;
use super::run_row::{RunInfo, done_by, save};
use super::steps::{says, stepped, take_slot, void_approvals};
use super::{ExportRegister, Refusal, officer};
use crate::account::AccountAct;
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Stamp, Store, actor_id};

/// What a release did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// The run.
    pub run: RunInfo,
    /// Payments that fell away since they were approved, and why. They stay due.
    pub fell_away: Vec<(EndToEndId, String)>,
}

impl Store {
    /// Releases a run: from here on its payments count as instructed, once and for ever. What the journals say by now is looked at again
    /// first: what would not be paid so any more falls away.
    ///
    /// # Errors
    /// It is not approved, an approval does not count any more, payments are fenced, or nothing of it is left.
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
        match released.run.state.as_str() {
            "stopped" => Err(Refusal::NothingLeft(run.to_owned()).into()),
            "reviewed" => Err(Refusal::ApprovalFell(run.to_owned()).into()),
            _ => Ok(released),
        }
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
        let fell = fallen_approvals(tx, &self.run).await?;
        let run = stepped(approved.release(done_by(self.stamp), &self.payments, |by| !fell.contains(by)))?;
        let Run::Released { mut contents, approvals, released } = run else {
            return self.gather_again(tx, run, was.digest).await;
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

    /// The run waits for other people's approvals; those that still count stay.
    async fn gather_again(&self, tx: &mut Tx, run: Run, digest: [u8; 32]) -> Result<Released, Error> {
        void_approvals(tx, &self.run).await?;
        if let Run::Reviewed { approvals, .. } = &run {
            for Done { by, at } in approvals {
                let damaged = |_| Error::Damaged { table: "pay_hand", row: self.run.clone(), what: "a hand is no id".to_owned() };
                let by = actor_id(&by.0).map_err(damaged)?;
                take_slot(tx, &self.run, (by, *at), digest).await?;
            }
        }
        save(tx, &run).await?;
        tx.pay_event("unapproved", &self.run, self.stamp, &says(&run.contents().pays)).await?;
        Ok(Released { run: RunInfo::load(tx, &self.run).await?, fell_away: Vec::new() })
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

/// Those who approved and whose account ended, or was given another role, since.
async fn fallen_approvals(tx: &mut Tx, run: &str) -> Result<BTreeSet<Officer>, Error> {
    let sql = "select hand from pay_hand where run = $1 and slot > 0 and exists (select 1 from account
        where account.account = pay_hand.hand and account.act in ($2, $3) and account.done_at > pay_hand.done_at)";
    let acts = values![run, AccountAct::Granted.word(), AccountAct::Ended.word()];
    let rows = tx.rows("pay_hand", sql, acts).await?;
    rows.into_iter().map(|mut row| Ok(officer(row.take()?))).collect()
}
