//! Planning a run: household by household, in pieces that are committed one by one and go on where they stopped.

mod weigh;

use payments::Ids;
use payments::run::{Pays, RunError};
use programme::{PayeeKind, Programme};
use rules::Date;
use serde_json::json;
use vault::Random;

use super::line::{Line, pays};
use super::owed::{Folding, made_with};
use super::run_row::{RunInfo, done_by, save, select_run};
use super::{ExportRegister, Held, Refusal};
use crate::backup::table::named;
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Stamp, Store};
use case::Engine;
pub(super) use weigh::Weighing;

/// Households that are planned at once.
const TOGETHER: usize = 4096;
/// Where planning stands when all households are done.
const ALL_DONE: [u8; 17] = [0xff; 17];

impl Store {
    /// Plans what is due by a day and was not instructed. If a run through that day is open, it is that one, and planning goes on where it
    /// stopped; whoever asks twice gets the same. A run that would pay nothing is stopped at once, with what it holds.
    ///
    /// # Errors
    /// Payments are fenced, a household cannot be read, or the store fails. What was planned so far is kept.
    pub async fn plan_run(
        &self,
        engine: &Engine<'_>,
        through: Date,
        (ids, register): (&Ids, &ExportRegister),
        stamp: Stamp,
        rng: &mut Random<'_>,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<RunInfo, Error> {
        self.check_programme(engine.programme())?;
        engine.programme().payments.as_ref().ok_or(Refusal::NoPayments)?;
        let gone_out = self.unfenced(register).await?;
        let mut suffix = [0; 4];
        rng.fill_bytes(&mut suffix);
        let mut run = self
            .data
            .write(Begin { through, stamp, suffix: hex::encode(suffix).to_uppercase(), made_with: made_with(engine.programme()) })
            .await?;
        let usual = self.usual().await?;
        let weighing = Weighing { folding: Folding { engine, ids, through, stamp }, usual, gone_out };
        while run.state == "planning" && run.after != ALL_DONE {
            let households = self.households_after(&run.after, TOGETHER).await?;
            let last = households.last();
            let (lines, held) = match last {
                Some(last) => self.weigh(&weighing, &run.after, *last).await?,
                None => Default::default(),
            };
            let after = last.map_or(ALL_DONE.to_vec(), |last| last.0.to_vec());
            let chunk = Chunk { run: run.id.clone(), before: run.after.clone(), after: after.clone(), lines, held, stamp };
            if self.data.write(chunk).await? {
                run.after = after;
                progress(households.len() as u64);
            } else {
                // Somebody else plans the same run.
                run = self.run_info(&run.id).await?;
            }
        }
        if run.state == "planning" {
            let planned = pays(&mut self.data.read().await?, (&run.id, run.through), None).await;
            let pays = match planned {
                Ok(pays) => Some(pays),
                Err(Error::Pay(Refusal::Run(RunError::Empty))) => None,
                Err(error) => return Err(error),
            };
            self.data.write(End { run: run.id.clone(), pays, stamp }).await?;
        }
        self.run_info(&run.id).await
    }

    async fn households_after(&self, after: &[u8], count: usize) -> Result<Vec<HouseholdId>, Error> {
        let sql = "select household from household where household > $1 order by household limit $2";
        let rows = self.data.read().await?.rows("household", sql, values![after, count as u64]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// A run as it stands.
    ///
    /// # Errors
    /// There is no such run.
    pub async fn run_info(&self, run: &str) -> Result<RunInfo, Error> {
        RunInfo::load(&mut self.data.read().await?, run).await
    }

    /// The run through a day that is open, and else the last that was.
    ///
    /// # Errors
    /// The store fails.
    pub async fn run_through(&self, through: Date) -> Result<Option<RunInfo>, Error> {
        let sql = select_run!("where through_on = $1 order by number desc limit 1");
        let row = self.data.read().await?.row("pay_run", sql, values![through]).await?;
        row.map(RunInfo::from_row).transpose()
    }
}

/// Begins a run, or gives the one through that day that is open.
struct Begin {
    through: Date,
    stamp: Stamp,
    suffix: String,
    made_with: [u8; 32],
}

impl Work for Begin {
    type Done = RunInfo;

    async fn run(&self, tx: &mut Tx) -> Result<RunInfo, Error> {
        let open = tx.row("pay_run", select_run!("where open_through = $1"), values![self.through]).await?;
        if let Some(row) = open {
            return RunInfo::from_row(row);
        }
        let row = tx.row("pay_run", "select coalesce(max(number), 0) + 1 as number from pay_run", values![]).await?;
        let number: u64 = row.map(|mut row| row.take()).transpose()?.unwrap_or(1);
        // After a restore a number may come again; an id must not.
        let run = format!("P{number:05}-{}", self.suffix);
        let sql = "insert into pay_run (run, number, through_on, open_through, state, planned_by, planned_at, after_household,
            payments, amount, unknown, made_with) values ($1, $2, $3, $3, 'planning', $4, $5, $6, 0, 0, 0, $7)";
        let values = values![run.as_str(), number, self.through, self.stamp.by, self.stamp.at, Vec::new(), self.made_with];
        tx.execute("pay_run", sql, values).await?;
        let sql = "insert into pay_hand (run, slot, hand, digest, done_at) values ($1, -1, $2, $3, $4)";
        tx.execute("pay_hand", sql, values![run.as_str(), self.stamp.by, Vec::new(), self.stamp.at]).await?;
        tx.pay_event("begun", &run, self.stamp, &json!({ "through": self.through.to_string() })).await?;
        RunInfo::load(tx, &run).await
    }
}

/// What a piece of households is paid, unless another process was there first.
struct Chunk {
    run: String,
    before: Vec<u8>,
    after: Vec<u8>,
    lines: Vec<Line>,
    held: Vec<Held>,
    stamp: Stamp,
}

impl Work for Chunk {
    type Done = bool;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Error> {
        let sql = "update pay_run set after_household = $3 where run = $1 and after_household = $2 and state = 'planning'";
        let values = values![self.run.as_str(), self.before.as_slice(), self.after.as_slice()];
        if tx.execute("pay_run", sql, values).await? == 0 {
            return Ok(false);
        }
        let lines: Vec<_> = self.lines.iter().map(|line| line.cells(&self.run)).collect();
        named("pay_line")?.insert(tx, &lines).await?;
        let held: Vec<_> = self.held.iter().map(|held| held.cells(&self.run)).collect();
        named("pay_held")?.insert(tx, &held).await?;
        for held in self.held.iter().filter(|held| held.over > 0) {
            super::over::propose(tx, held, self.stamp).await?;
        }
        Ok(true)
    }
}

/// All households are done: what the run pays in all.
struct End {
    run: String,
    /// None: nothing.
    pays: Option<Pays>,
    stamp: Stamp,
}

impl Work for End {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let info = RunInfo::load(tx, &self.run).await?;
        if info.state != "planning" {
            return Ok(());
        }
        let mut contents = payments::run::Contents {
            id: self.run.clone(),
            through: info.through,
            planned: done_by(Stamp { by: info.planned.0, at: info.planned.1 }),
            changed_by: std::collections::BTreeSet::new(),
            pays: Pays { count: 0, sum: 0, digest: [0; 32] },
        };
        let Some(pays) = self.pays else {
            let reason = "nothing to pay".to_owned();
            save(tx, &payments::run::Run::Stopped { contents, stopped: done_by(self.stamp), reason }).await?;
            tx.pay_event("stopped", &self.run, self.stamp, &json!({ "reason": "nothing to pay" })).await?;
            return Ok(());
        };
        contents.pays = pays;
        save(tx, &payments::run::Run::Planned(contents)).await?;
        tx.pay_event("planned", &self.run, self.stamp, &super::steps::says(&pays)).await?;
        Ok(())
    }
}

/// Who is paid an instalment.
pub(super) fn payee_kind(programme: &Programme, sequence: &payments::Sequence) -> PayeeKind {
    let entitlement = programme.entitlements.iter().position(|one| one.thing.id == sequence.entitlement);
    let Some((payments, at)) = programme.payments.as_ref().zip(entitlement) else { return PayeeKind::Person };
    let name = sequence.instalment.split('/').next().unwrap_or_default();
    let line = programme.entitlements.get(at).and_then(|one| one.pay.iter().position(|line| line.id == name));
    payments.payee_of(at, line)
}
