//! Exports of many people: off unless the installation allows them, asked for by one account, approved by another, made once.
//! Each of these steps is a line that is never changed, and a leaf of the log.

use jiff::Timestamp;
use thiserror::Error;
use vault::{ActorId, Purpose, Random};

use crate::ids::ExportId;
use crate::leaves::bulk_export_data;
use crate::log::LeafKind;
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, Stamp, Store};

/// What somebody did about exports of many people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAct {
    /// Allowed them in this installation.
    Allowed,
    /// Forbade them again.
    Forbidden,
    /// Asked for one.
    Asked,
    /// Approved it.
    Approved,
    /// Made it.
    Made,
}

impl BulkAct {
    /// Every act.
    pub const ALL: [Self; 5] = [Self::Allowed, Self::Forbidden, Self::Asked, Self::Approved, Self::Made];

    /// The word that stands in the data base.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Forbidden => "forbidden",
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Made => "made",
        }
    }
}

/// A line of the record of exports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkLine {
    /// Which export; of the switch, the installation's own number.
    pub export: ExportId,
    /// What was done.
    pub act: BulkAct,
    /// By whom.
    pub by: ActorId,
    /// When.
    pub at: Timestamp,
    /// Why it is asked for: a purpose of the programme.
    pub purpose: String,
    /// How many people are in it, once it is made.
    pub persons: u64,
}

/// Why an export of many people is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BulkError {
    /// The switch is off.
    #[error("exports of many people are off in this installation: whoever answers for it allows them with `resettle bulk allow`")]
    Off,
    /// Nobody asked for it.
    #[error("there is no such export: `resettle bulk list` shows those that were asked for")]
    Unknown,
    /// The one who asked would approve.
    #[error("whoever asks for an export does not approve it: another account has to")]
    SamePerson,
    /// It was not approved.
    #[error("nobody else has approved this export yet")]
    NotApproved,
    /// It was.
    #[error("this export was approved already")]
    Approved,
    /// It was made.
    #[error("this export was made already: ask for another one")]
    Made,
}

impl Store {
    /// Allows exports of many people in this installation, or forbids them again.
    ///
    /// # Errors
    /// The store fails.
    pub async fn bulk_switch(&self, is_allowed: bool, stamp: Stamp) -> Result<(), Error> {
        let act = if is_allowed { BulkAct::Allowed } else { BulkAct::Forbidden };
        self.bulk(ExportId(self.installation().0), act, "", 0, stamp).await.map(drop)
    }

    /// Asks for an export.
    ///
    /// # Errors
    /// They are off, or the store fails.
    pub async fn bulk_ask(&self, purpose: &Purpose, stamp: Stamp, rng: &mut Random<'_>) -> Result<ExportId, Error> {
        let id = ExportId::random(rng);
        self.bulk(id, BulkAct::Asked, purpose.code(), 0, stamp).await?;
        Ok(id)
    }

    /// Approves an export that another has asked for.
    ///
    /// # Errors
    /// They are off, there is none, the same account asked for it, or the store fails.
    pub async fn bulk_approve(&self, export: ExportId, stamp: Stamp) -> Result<(), Error> {
        self.bulk(export, BulkAct::Approved, "", 0, stamp).await.map(drop)
    }

    /// Notes that an approved export is made, of so many people, before anything is given. Gives the purpose it was asked for.
    ///
    /// # Errors
    /// They are off, it was not approved, it was made before, or the store fails.
    pub async fn bulk_make(&self, export: ExportId, persons: u64, stamp: Stamp) -> Result<String, Error> {
        self.bulk(export, BulkAct::Made, "", persons, stamp).await
    }

    /// Everything that was ever done about exports of many people, in order.
    ///
    /// # Errors
    /// The store fails.
    pub async fn bulk_record(&self) -> Result<Vec<BulkLine>, Error> {
        record(&mut self.data.read().await?).await
    }

    async fn bulk(&self, export: ExportId, act: BulkAct, purpose: &str, persons: u64, stamp: Stamp) -> Result<String, Error> {
        let Stamp { by, at } = stamp;
        self.data.write(Note(BulkLine { export, act, by, at, purpose: purpose.to_owned(), persons })).await
    }
}

async fn record(tx: &mut Tx) -> Result<Vec<BulkLine>, Error> {
    let sql = "select export, act, by_whom, done_at, purpose, persons from bulk_export order by log";
    tx.rows(TABLE, sql, values![]).await?.into_iter().map(line).collect()
}

fn line(mut row: Row) -> Result<BulkLine, Error> {
    let (export, word): ([u8; 16], String) = (row.take()?, row.take()?);
    let act = BulkAct::ALL.into_iter().find(|act| act.word() == word);
    let act = act.ok_or_else(|| row.damaged("there is no such act"))?;
    let (by, at) = (row.take()?, row.take()?);
    Ok(BulkLine { export: ExportId(export), act, by, at, purpose: row.take()?, persons: row.take()? })
}

const TABLE: &str = "bulk_export";

/// A line to be added, if what was done before allows it. Gives the purpose of the export.
struct Note(BulkLine);

impl Work for Note {
    type Done = String;

    async fn run(&self, tx: &mut Tx) -> Result<String, Error> {
        let BulkLine { export, act, by, at, purpose, persons } = &self.0;
        let purpose = allowed(&record(tx).await?, &self.0)?.unwrap_or_else(|| purpose.clone());
        let data = bulk_export_data(export.0, act.word(), (*by, *at), &purpose, *persons);
        let log = tx.leaf(LeafKind::BulkExport, &data).await?;
        let sql = "insert into bulk_export (log, export, act, by_whom, done_at, purpose, persons)
            values ($1, $2, $3, $4, $5, $6, $7)";
        let values = values![log, export.0.to_vec(), act.word(), *by, *at, purpose.as_str(), *persons];
        tx.execute(TABLE, sql, values).await?;
        Ok(purpose)
    }
}

/// Whether a line may follow these; of an export that was asked for, its purpose.
fn allowed(before: &[BulkLine], new: &BulkLine) -> Result<Option<String>, BulkError> {
    if matches!(new.act, BulkAct::Allowed | BulkAct::Forbidden) {
        return Ok(None);
    }
    let switch = before.iter().rfind(|line| matches!(line.act, BulkAct::Allowed | BulkAct::Forbidden));
    if switch.is_none_or(|line| line.act == BulkAct::Forbidden) {
        return Err(BulkError::Off);
    }
    let of = |act| before.iter().find(move |line| line.export == new.export && line.act == act);
    if new.act == BulkAct::Asked {
        return Ok(None);
    }
    let asked = of(BulkAct::Asked).ok_or(BulkError::Unknown)?;
    match (new.act, of(BulkAct::Approved), of(BulkAct::Made)) {
        (_, _, Some(_)) => Err(BulkError::Made),
        (BulkAct::Approved, Some(_), None) => Err(BulkError::Approved),
        (BulkAct::Approved, None, None) if asked.by == new.by => Err(BulkError::SamePerson),
        (BulkAct::Made, None, None) => Err(BulkError::NotApproved),
        _ => Ok(Some(asked.purpose.clone())),
    }
}
