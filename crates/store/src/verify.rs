//! Is everything still as it was recorded? Every leaf of the log is computed anew from its row.

mod alteration;
mod checkpoint;
mod prove;

use tlog::{Frontier, Hash, TreeHead};

pub use alteration::{Alteration, VerifyError};
pub use checkpoint::{CheckpointError, checkpoint_files, read_checkpoints, write_checkpoint};
pub use prove::{Proven, prove, record_parts};

use crate::Location;
use crate::database::{Database, Half, Mode};
use crate::leaves::{Leaf, leaves};
use crate::log::frontier;
use crate::sql::{Tx, values};

/// Leaves that are read at once, with their rows.
const PAGE: u64 = 200;

/// Is told how much is done, of how much.
pub type Progress<'p> = dyn FnMut(u64, u64) + Send + 'p;

/// Recomputes every leaf of a store's log from its row, and compares log and checkpoints. The store may be in use meanwhile: what
/// is verified is one state of it. Gives the log's size and root.
///
/// # Errors
/// The first alteration found, in the order of the log; or the store cannot be read.
pub async fn verify_log(
    location: &Location,
    checkpoints: &[TreeHead],
    progress: &mut Progress<'_>,
) -> Result<TreeHead, VerifyError> {
    let data = Database::open(location, Half::Data, Mode::Read).await?;
    let verified = verify(&mut data.read().await?, checkpoints, progress).await;
    data.close().await;
    verified
}

/// The size and root of a store's log now, if each of `earlier` is its beginning: what may be signed.
///
/// # Errors
/// The log is not what it was; or the store cannot be read. Rows are not looked at: that is [`verify_log`].
pub async fn log_head(location: &Location, earlier: &[TreeHead]) -> Result<TreeHead, VerifyError> {
    let data = Database::open(location, Half::Data, Mode::Read).await?;
    let head = head(&mut data.read().await?, earlier).await;
    data.close().await;
    head
}

async fn head(tx: &mut Tx, earlier: &[TreeHead]) -> Result<TreeHead, VerifyError> {
    let mut walk = Walk::new(tx, earlier).await?;
    let sql = "select position, hash from leaf where position >= $1 order by position limit $2";
    loop {
        let rows = tx.rows("leaf", sql, values![walk.frontier.size(), 10 * PAGE]).await?;
        if rows.is_empty() {
            return walk.end();
        }
        for mut row in rows {
            walk.push(row.take()?, Hash(row.take()?))?;
        }
    }
}

/// The same as [`verify_log`], in a transaction.
pub(crate) async fn verify(tx: &mut Tx, checkpoints: &[TreeHead], progress: &mut Progress<'_>) -> Result<TreeHead, VerifyError> {
    let mut walk = Walk::new(tx, checkpoints).await?;
    loop {
        let found = leaves(tx, walk.frontier.size(), PAGE).await?;
        if found.is_empty() {
            break;
        }
        for leaf in found {
            walk.push(leaf.position, leaf.hash)?;
            check(tx, leaf).await?;
        }
        progress(walk.frontier.size(), walk.saved.size());
    }
    check_no_more(tx, walk.frontier.size()).await?;
    let head = walk.end()?;
    check_households(tx).await?;
    crate::take_up::check(tx).await?;
    crate::pay::verify(tx).await?;
    Ok(head)
}

/// A walk along the leaves, which builds the tree that they give.
struct Walk {
    frontier: Frontier,
    /// What the store says the tree is.
    saved: Frontier,
    /// By size.
    checkpoints: Vec<TreeHead>,
    /// The size up to which a checkpoint has vouched for what was walked.
    vouched: u64,
}

impl Walk {
    async fn new(tx: &mut Tx, checkpoints: &[TreeHead]) -> Result<Self, VerifyError> {
        let mut checkpoints = checkpoints.to_vec();
        checkpoints.sort_by_key(|checkpoint| checkpoint.size);
        let mut walk = Self { frontier: Frontier::new(), saved: frontier(tx).await?, checkpoints, vouched: 0 };
        walk.compare()?;
        Ok(walk)
    }

    fn push(&mut self, position: u64, hash: Hash) -> Result<(), Alteration> {
        if position != self.frontier.size() {
            return Err(Alteration::LeafMissing { position: self.frontier.size() });
        }
        self.frontier.push(hash);
        self.compare()
    }

    /// Compares the tree with the checkpoints of its size.
    fn compare(&mut self) -> Result<(), Alteration> {
        let size = self.frontier.size();
        for checkpoint in self.checkpoints.iter().filter(|checkpoint| checkpoint.size == size) {
            if checkpoint.root != self.frontier.root() {
                return Err(Alteration::Rewritten { from: self.vouched, to: size });
            }
            self.vouched = size;
        }
        Ok(())
    }

    fn end(self) -> Result<TreeHead, VerifyError> {
        let size = self.frontier.size();
        let had = self.checkpoints.last().map_or(0, |checkpoint| checkpoint.size).max(self.saved.size());
        if had > size {
            return Err(Alteration::CutOff { size, had }.into());
        }
        if self.saved != self.frontier {
            return Err(Alteration::Rewritten { from: self.vouched, to: size }.into());
        }
        Ok(self.frontier.head())
    }
}

/// Compares a leaf with the row that it is of.
async fn check(tx: &mut Tx, leaf: Leaf) -> Result<(), VerifyError> {
    let Leaf { position, hash, row, recomputed, fault, .. } = leaf;
    let Some(found) = recomputed else {
        return Err(Alteration::Removed { position, row }.into());
    };
    if found != hash {
        let sql = "select position from leaf where hash = $1 order by position limit 1";
        let belongs = tx.row("leaf", sql, values![found.0]).await?.map(|mut row| row.take()).transpose()?;
        return Err(match belongs {
            Some(belongs) => Alteration::Moved { position, belongs, row }.into(),
            None => Alteration::Changed { position, row }.into(),
        });
    }
    fault.map_or(Ok(()), |fault| Err(Alteration::Exchanged { position, row, fault }.into()))
}

/// Refuses rows that say they are leaves behind the last one.
async fn check_no_more(tx: &mut Tx, size: u64) -> Result<(), VerifyError> {
    let sql = "select log, name from (select log, 'entry' as name from entry union all select log, 'access' from access
        union all select log, 'person' from person union all select log, 'sealed' from sealed
        union all select log, 'reseal' from reseal union all select log, 'erasure' from erasure
        union all select log, 'duplicate' from duplicate union all select log, 'bulk_export' from bulk_export
        union all select log, 'pay_event' from pay_event union all select log, 'account' from account
        union all select log, 'emergency' from emergency union all select log, 'mandate' from mandate
        union all select log, 'key_order' from key_order union all select log, 'taken_up' from taken_up) as rows
        where log >= $1 order by log limit 1";
    match tx.row("leaf", sql, values![size]).await? {
        None => Ok(()),
        Some(mut row) => Err(Alteration::Added { position: row.take()?, table: row.take()? }.into()),
    }
}

/// A household's row says how many entries it has; appending rests on it.
async fn check_households(tx: &mut Tx) -> Result<(), VerifyError> {
    let sql = "select household, last_seq from household
        where last_seq <> (select count(*) from entry where entry.household = household.household) limit 1";
    match tx.row("household", sql, values![]).await? {
        None => Ok(()),
        Some(row) => Err(row.damaged("it has another number of entries than its row says").into()),
    }
}
