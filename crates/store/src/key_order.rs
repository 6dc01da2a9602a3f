//! A new key for a compartment takes two of those who run the installation: one asks, another agrees, and it is made then. Each of these steps is a
//! line that is never changed, and a leaf of the log.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use vault::{ActorId, Compartment, KeyTable as _, KeyUse, Random, RootKey};

use crate::leaves::Found;
use crate::log::{LeafKind, instant, leaf_data};
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, Stamp, Store};

/// So many days another has to agree; then it has to be asked for again.
pub const KEY_ORDER_DAYS: i64 = 7;

/// A step towards a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAct {
    /// Asked for it.
    Asked,
    /// Agreed.
    Agreed,
    /// Took back what was asked for, or refused it.
    Withdrawn,
    /// The new key is in the place of the old one.
    Done,
}

impl KeyAct {
    /// Every step.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Agreed, Self::Withdrawn, Self::Done];

    /// The word that stands in the data base.
    pub fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Agreed => "agreed",
            Self::Withdrawn => "withdrawn",
            Self::Done => "done",
        }
    }
}

/// A step that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyLine {
    /// Of which compartment.
    pub compartment: Compartment,
    /// Which.
    pub act: KeyAct,
    /// By whom, and when.
    pub stamp: Stamp,
}

/// How it stands with a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOrder {
    /// Nobody asks for one, or not for the last days.
    None,
    /// Somebody asks for one, and another may agree.
    Asked(Stamp),
    /// Another has agreed: it is being made, or making it was cut short and goes on when it is begun again.
    Agreed {
        /// Who asked.
        asked: Stamp,
        /// Who agreed.
        agreed: Stamp,
    },
}

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyOrderError {
    /// Nobody asks for a new key.
    #[error("nobody asks for a new key of this compartment, or not for {KEY_ORDER_DAYS} days")]
    NotAsked,
    /// Somebody asked for it already.
    #[error("a new key of this compartment was asked for already")]
    Asked,
    /// The one who asked would agree.
    #[error("whoever asks for a new key does not agree to it: another account has to")]
    SamePerson,
    /// Nobody else has agreed.
    #[error("nobody else has agreed to this new key yet")]
    NotAgreed,
    /// Another has agreed.
    #[error("another has agreed to this new key: it is being made")]
    Agreed,
}

impl KeyOrder {
    /// How it stands by the lines of everything that was done.
    pub fn of(lines: &[KeyLine], compartment: Compartment, now: Timestamp) -> Self {
        let last = lines.iter().filter(|line| line.compartment == compartment).fold(Self::None, |before, line| {
            match (line.act, before) {
                (KeyAct::Asked, _) => Self::Asked(line.stamp),
                (KeyAct::Agreed, Self::Asked(asked)) => Self::Agreed { asked, agreed: line.stamp },
                (KeyAct::Agreed, other) => other,
                (KeyAct::Withdrawn | KeyAct::Done, _) => Self::None,
            }
        });
        match last {
            Self::Asked(asked) if now > asked.at + SignedDuration::from_hours(24 * KEY_ORDER_DAYS) => Self::None,
            other => other,
        }
    }

    /// Whether somebody may take a step.
    fn allows(self, act: KeyAct, by: ActorId) -> Result<(), KeyOrderError> {
        match (act, self) {
            (KeyAct::Asked, Self::None) | (KeyAct::Withdrawn, Self::Asked(_)) | (KeyAct::Done, Self::Agreed { .. }) => Ok(()),
            (KeyAct::Agreed, Self::Asked(asked)) if asked.by == by => Err(KeyOrderError::SamePerson),
            (KeyAct::Agreed, Self::Asked(_)) => Ok(()),
            (KeyAct::Done, Self::Asked(_)) => Err(KeyOrderError::NotAgreed),
            (KeyAct::Asked, Self::Asked(_)) => Err(KeyOrderError::Asked),
            (_, Self::Agreed { .. }) => Err(KeyOrderError::Agreed),
            (_, Self::None) => Err(KeyOrderError::NotAsked),
        }
    }
}

impl Store {
    /// Every step that was ever taken towards new keys, in order.
    ///
    /// # Errors
    /// The store fails.
    pub async fn key_lines(&self) -> Result<Vec<KeyLine>, Error> {
        lines(&mut self.data.read().await?).await
    }

    /// Asks for a new key of a compartment, agrees to one, or withdraws it.
    ///
    /// # Errors
    /// It is not this step's turn, or this one's; the store fails.
    pub async fn key_step(&self, compartment: Compartment, act: KeyAct, stamp: Stamp) -> Result<(), Error> {
        self.data.write(Note(KeyLine { compartment, act, stamp })).await
    }

    /// Makes the new key that two have agreed on. It may be cut short, and then be done again.
    ///
    /// # Errors
    /// Nobody else has agreed; a root key in use is not given; the store fails.
    pub async fn renew_key(
        &self,
        compartment: Compartment,
        roots: &[&dyn RootKey],
        stamp: Stamp,
        rng: &mut Random<'_>,
    ) -> Result<(), Error> {
        KeyOrder::of(&self.key_lines().await?, compartment, stamp.at).allows(KeyAct::Done, stamp.by)?;
        self.rotate_compartment_key(compartment, roots, rng).await?;
        self.key_step(compartment, KeyAct::Done, stamp).await
    }

    /// The newest version of each compartment's key, from 1.
    ///
    /// # Errors
    /// The store fails.
    pub async fn key_versions(&self) -> Result<BTreeMap<Compartment, u32>, Error> {
        let records = self.keys().await?.compartment_keys().await.map_err(vault::VaultError::Store)?;
        let mut newest = BTreeMap::new();
        for record in records.into_iter().filter(|record| record.key_use == KeyUse::Wrap) {
            let version: &mut u32 = newest.entry(record.compartment).or_default();
            *version = record.version.max(*version);
        }
        Ok(newest)
    }
}

const TABLE: &str = "key_order";

struct Note(KeyLine);

impl Work for Note {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let KeyLine { compartment, act, stamp } = self.0;
        KeyOrder::of(&lines(tx).await?, compartment, stamp.at).allows(act, stamp.by)?;
        let log = tx.leaf(LeafKind::KeyOrder, &data(compartment, act.word(), stamp)).await?;
        let sql = "insert into key_order (log, compartment, act, done_at, done_by) values ($1, $2, $3, $4, $5)";
        tx.execute(TABLE, sql, values![log, compartment.code(), act.word(), stamp.at, stamp.by]).await?;
        Ok(())
    }
}

async fn lines(tx: &mut Tx) -> Result<Vec<KeyLine>, Error> {
    let sql = "select compartment, act, done_at, done_by from key_order order by log";
    tx.rows(TABLE, sql, values![]).await?.into_iter().map(line).collect()
}

fn line(mut row: Row) -> Result<KeyLine, Error> {
    let compartment = compartment(&mut row)?;
    let word: String = row.take()?;
    let act = KeyAct::ALL.into_iter().find(|act| act.word() == word).ok_or_else(|| row.damaged("there is no such act"))?;
    let at = row.take()?;
    Ok(KeyLine { compartment, act, stamp: Stamp { at, by: row.take()? } })
}

fn compartment(row: &mut Row) -> Result<Compartment, Error> {
    let code = row.take()?;
    Compartment::from_code(code).ok_or_else(|| row.damaged("there is no such compartment"))
}

fn data(compartment: Compartment, act: &str, stamp: Stamp) -> Vec<u8> {
    leaf_data(LeafKind::KeyOrder, &[&[compartment.code()], act.as_bytes(), &instant(stamp.at), &stamp.by.0])
}

/// What of a row is bound by its leaf: everything.
pub(crate) fn leaf_of_row(row: &mut Row) -> Result<Found, Error> {
    let compartment = compartment(row)?;
    let (act, position): (String, u64) = (row.take()?, row.take()?);
    let at = row.take()?;
    Ok((position, data(compartment, &act, Stamp { at, by: row.take()? }), None))
}
