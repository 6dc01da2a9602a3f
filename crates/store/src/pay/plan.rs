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

/// Households that are planned at once. Of more of them, people would wait: while what comes of them is written nobody else writes, and a server rests between
/// pieces alone.
const TOGETHER: u64 = 16;
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
        let mut piece = self.piece(&weighing, &run.after).await?;
        while run.state == "planning" && run.after != ALL_DONE {
            let (households, after) = (piece.households, piece.after.clone());
            let chunk = Chunk { run: run.id.clone(), before: run.after.clone(), piece, stamp };
            // While a piece is written, the next is weighed.
            let (written, next) = tokio::join!(self.data.write(chunk), self.piece(&weighing, &after));
            if written? {
                (run.after, piece) = (after, next?);
                progress(households);
            } else {
                // Somebody else plans the same run.
                run = self.run_info(&run.id).await?;
                piece = self.piece(&weighing, &run.after).await?;
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

    /// What the households after one are paid, so many of them.
    async fn piece(&self, weighing: &Weighing<'_>, after: &[u8]) -> Result<Piece, Error> {
        let sql = "select household, count(*) over () as households from
            (select household from household where household > $1 order by household limit $2) as following
            order by household desc limit 1";
        let row = self.data.row("household", sql, values![after, TOGETHER]).await?;
        let Some(mut row) = row else {
            return Ok(Piece { households: 0, after: ALL_DONE.to_vec(), lines: Vec::new(), held: Vec::new() });
        };
        let (last, households): (HouseholdId, u64) = (row.take()?, row.take()?);
        let (mut lines, held) = self.weigh(weighing, after, last).await?;
        // In the order of their key they are written faster.
        lines.sort_unstable_by_key(|line| line.id);
        Ok(Piece { households, after: last.0.to_vec(), lines, held })
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
        let row = self.data.row("pay_run", sql, values![through]).await?;
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

/// What some households are paid.
struct Piece {
    /// How many they are.
    households: u64,
    /// The last of them.
    after: Vec<u8>,
    lines: Vec<Line>,
    held: Vec<Held>,
}

/// Writes a piece, unless another process was there first.
struct Chunk {
    run: String,
    before: Vec<u8>,
    piece: Piece,
    stamp: Stamp,
}

impl Work for Chunk {
    type Done = bool;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Error> {
        let sql = "update pay_run set after_household = $3 where run = $1 and after_household = $2 and state = 'planning'";
        let Piece { after, lines, held, .. } = &self.piece;
        let values = values![self.run.as_str(), self.before.as_slice(), after.as_slice()];
        if tx.execute("pay_run", sql, values).await? == 0 {
            return Ok(false);
        }
        named("pay_line")?.insert(tx, lines.iter().map(|line| line.cells(&self.run)).collect()).await?;
        named("pay_held")?.insert(tx, held.iter().map(|held| held.cells(&self.run)).collect()).await?;
        for held in held.iter().filter(|held| held.over > 0) {
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
