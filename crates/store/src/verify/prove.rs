//! A proof that one entry stands in the log, for somebody who has neither the store nor its keys.

use tlog::{Frontier, Hash, TreeHead, inclusion_parts};

use super::{Alteration, VerifyError};
use crate::database::{Database, Half, Mode};
use crate::leaves::record;
use crate::sql::{Tx, values};
use crate::{Error, HouseholdId, Location};

/// Leaves that are read at once.
const PAGE: u64 = 2_000;

/// What proves that an entry stands in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The bytes of its leaf.
    pub record: Vec<u8>,
    /// Its position, from 0.
    pub position: u64,
    /// The hashes that lead from the leaf to the root.
    pub proof: Vec<Hash>,
}

/// Proves that an entry of a household stands in the log as it was at a checkpoint. The store may be in use.
///
/// # Errors
/// There is no such entry, it was recorded after the checkpoint, or the log is not what it was then.
pub async fn prove(
    location: &Location,
    (household, seq): (HouseholdId, u64),
    checkpoint: &TreeHead,
) -> Result<Proven, VerifyError> {
    let data = Database::open(location, Half::Data, Mode::Read).await?;
    let proven = prove_in(&mut data.read().await?, (household, seq), checkpoint).await;
    data.close().await;
    proven
}

async fn prove_in(tx: &mut Tx, (household, seq): (HouseholdId, u64), checkpoint: &TreeHead) -> Result<Proven, VerifyError> {
    let sql = "select household, seq, log from entry where household = $1 and seq = $2";
    let row = tx.row("entry", sql, values![household, seq]).await?;
    let mut row = row.ok_or(Error::NoEntry { household, seq })?;
    let (_, _): (HouseholdId, u64) = (row.take()?, row.take()?);
    let position: u64 = row.take()?;
    let parts = inclusion_parts(position, checkpoint.size).map_err(|_| Error::AfterCheckpoint { household, seq })?;
    let mut roots = vec![Frontier::new(); parts.len()];
    let mut whole = Frontier::new();
    let sql = "select position, hash from leaf where position >= $1 and position < $2 order by position limit $3";
    while whole.size() < checkpoint.size {
        let rows = tx.rows("leaf", sql, values![whole.size(), checkpoint.size, PAGE]).await?;
        if rows.is_empty() {
            return Err(Alteration::CutOff { size: whole.size(), had: checkpoint.size }.into());
        }
        for mut row in rows {
            let (at, hash) = (row.take::<u64>()?, Hash(row.take()?));
            if whole.push(hash) != at {
                return Err(Alteration::LeafMissing { position: whole.size() - 1 }.into());
            }
            for (_, root) in parts.iter().zip(&mut roots).filter(|(part, _)| part.contains(&at)) {
                root.push(hash);
            }
        }
    }
    if whole.root() != checkpoint.root {
        return Err(Alteration::Rewritten { from: 0, to: checkpoint.size }.into());
    }
    let missing = || Alteration::Removed { position, row: format!("entry {seq} of household {household}") };
    let record = record(tx, position).await?.ok_or_else(missing)?;
    Ok(Proven { record, position, proof: roots.iter().map(Frontier::root).collect() })
}

/// The parts of a leaf's bytes, as words where they are words, as numbers in hexadecimal where they are not; none if they are no leaf.
pub fn record_parts(record: &[u8]) -> Option<Vec<String>> {
    let (mut rest, mut parts) = (record, Vec::new());
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
        let part = after.get(..length)?;
        rest = after.get(length..)?;
        let is_word = |text: &&str| !text.is_empty() && text.chars().all(|letter| !letter.is_control());
        parts.push(std::str::from_utf8(part).ok().filter(is_word).map_or_else(|| hex::encode(part), str::to_owned));
    }
    Some(parts)
}
