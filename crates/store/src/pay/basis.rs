//! What a payment follows from, computed again: the journal as the run knew it. Of arrears, also what was computed before.

use ::case::{Engine, Journal};
use payments::EndToEndId;
use rules::Date;
use vault::PersonId;

use super::Refusal;
use super::line::{Line, sequence_values};
use super::owed::made_with;
use super::run_row::RunInfo;
use crate::cores::SealedCores;
use crate::read::Rows;
use crate::sql::{Tx, values};
use crate::{Error, HouseholdId, Reading, Store};

/// A journal as it was known to a run.
#[derive(Clone, Debug)]
pub struct Known {
    /// The run.
    pub run: String,
    /// What is owed of the instalment, as it was frozen, in minor units.
    pub owed: i64,
    /// The day of the standing.
    pub as_of: Date,
    /// The last entry that was known.
    pub seq: u64,
    /// Its persons' ids, in their order.
    pub persons: Vec<PersonId>,
    /// The entries up to that one.
    pub journal: Journal,
    /// Whether the run was planned with the texts of the pack and the program that read it now.
    pub is_same_pack: bool,
}

/// What a payment follows from.
#[derive(Clone, Debug)]
pub struct Basis {
    /// The payment.
    pub line: Line,
    /// What was known when it was planned.
    pub now: Known,
    /// What was known when the instalment was last paid before.
    pub before: Option<Known>,
}

impl Store {
    /// What a payment of a run follows from: the standing of these journals says it again, as it was.
    ///
    /// # Errors
    /// There is no such payment, or something cannot be read.
    pub async fn basis_of(&self, engine: &Engine<'_>, run: &str, id: EndToEndId, reading: &Reading) -> Result<Basis, Error> {
        let (line, info, before) = {
            let mut tx = self.data.read().await?;
            let line = Line::load(&mut tx, run, id).await?.ok_or_else(|| Refusal::NoPayment(id.to_string()))?;
            let info = RunInfo::load(&mut tx, run).await?;
            let before = before(&mut tx, &line, info.number).await?;
            (line, info, before)
        };
        let now = self.known_to(engine, &line, &info, reading).await?;
        let before = match before {
            Some((line, info)) => Some(self.known_to(engine, &line, &info, reading).await?),
            None => None,
        };
        Ok(Basis { line, now, before })
    }

    async fn known_to(&self, engine: &Engine<'_>, line: &Line, run: &RunInfo, reading: &Reading) -> Result<Known, Error> {
        let household = HouseholdId(line.key.household.0);
        let mut rows: Rows = self.rows(household).await?;
        rows.entries.retain(|entry| entry.seq <= line.seq);
        let last = rows.entries.last().map(|entry| entry.recorded);
        rows.persons.retain(|person| last.is_none_or(|last| person.recorded <= last));
        let sealed = SealedCores::of(&rows, last)?;
        let cores = self.open_cores(engine.programme(), vec![sealed], reading).await?.swap_remove(0);
        Ok(Known {
            run: run.id.clone(),
            owed: line.owed,
            as_of: line.as_of,
            seq: line.seq,
            persons: rows.person_ids(),
            journal: rows.journal(engine.programme(), cores)?,
            is_same_pack: run.made_with == Some(made_with(engine.programme())),
        })
    }
}

/// The last payment of the same instalment that an earlier run instructed.
async fn before(tx: &mut Tx, line: &Line, number: u64) -> Result<Option<(Line, RunInfo)>, Error> {
    let sql = "select i.run, i.id from instructed i join pay_run r on r.run = i.run
        where i.household = $1 and i.entitlement = $2 and i.who = $3 and i.instalment = $4 and r.number < $5
        order by r.number desc limit 1";
    let values = [sequence_values(line.key.household, &line.key.sequence), values![number]].concat();
    let Some(mut row) = tx.row("instructed", sql, values).await? else { return Ok(None) };
    let run: String = row.take()?;
    let id = super::line::id_of(&mut row)?;
    let Some(line) = Line::load(tx, &run, id).await? else { return Ok(None) };
    Ok(Some((line, RunInfo::load(tx, &run).await?)))
}
