//! New texts of the pack, or a new version of the program: what is stored of the households follows from older ones until each was looked at anew.

use jiff::Timestamp;
use programme::Programme;
use rules::Time;

use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, Store};

/// The version of this program.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Texts of a pack that were taken up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenUp {
    /// SHA-256 over the texts.
    pub pack: [u8; 32],
    /// The version of the program that read them.
    pub program: String,
    /// When; `None`: when the store was made.
    pub at: Option<Timestamp>,
}

const LAST: &str = "select number, pack, program, taken_up_at from taken_up order by number desc limit $1";

impl Store {
    /// The texts that were taken up last, the newest first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn taken_up(&self, count_max: usize) -> Result<Vec<TakenUp>, Error> {
        let rows = self.data.rows("taken_up", LAST, values![count_max as u64]).await?;
        rows.into_iter().map(|row| taken_up(row).map(|(_, it)| it)).collect()
    }

    /// Makes every household due now, if these are not the texts, or this is not the program, that were taken up last. Whether they were not.
    pub(crate) async fn take_up(&self, programme: &Programme, now: Time, at: Timestamp) -> Result<bool, Error> {
        let last = self.taken_up(1).await?;
        if last.first().is_some_and(|last| last.is(programme)) {
            return Ok(false);
        }
        self.data.write(TakeUp { texts: TakenUp::new(programme, Some(at)), now }).await
    }
}

impl TakenUp {
    fn new(programme: &Programme, at: Option<Timestamp>) -> Self {
        Self { pack: programme.digest, program: PROGRAM.to_owned(), at }
    }

    /// Those of a store that is being made.
    pub(crate) fn first(programme: &Programme) -> Self {
        Self::new(programme, None)
    }

    pub(crate) async fn note(&self, tx: &mut Tx, number: u64) -> Result<(), Error> {
        let sql = "insert into taken_up (number, pack, program, taken_up_at) values ($1, $2, $3, $4)";
        tx.execute("taken_up", sql, values![number, self.pack, self.program.as_str(), self.at]).await.map(drop)
    }

    /// Whether these are the texts of that programme, and this program read them.
    pub fn is(&self, programme: &Programme) -> bool {
        (self.pack, self.program.as_str()) == (programme.digest, PROGRAM)
    }
}

fn taken_up(mut row: Row) -> Result<(u64, TakenUp), Error> {
    let number = row.take()?;
    Ok((number, TakenUp { pack: row.take()?, program: row.take()?, at: row.take()? }))
}

struct TakeUp {
    texts: TakenUp,
    now: Time,
}

impl Work for TakeUp {
    type Done = bool;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Error> {
        let last = tx.row("taken_up", LAST, values![1_u64]).await?.map(taken_up).transpose()?;
        // Another process was faster.
        let is_same = |last: &TakenUp| (&last.pack, &last.program) == (&self.texts.pack, &self.texts.program);
        if last.as_ref().is_some_and(|(_, last)| is_same(last)) {
            return Ok(false);
        }
        self.texts.note(tx, last.map_or(1, |(number, _)| number + 1)).await?;
        let sql = "update household set look_at = $1 where look_at is null or look_at > $1";
        tx.execute("household", sql, values![self.now]).await?;
        Ok(true)
    }
}
