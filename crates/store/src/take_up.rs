//! New texts of the pack, or a new version of the program: what is stored of the households follows from older ones until each was looked at anew.

use jiff::Timestamp;
use programme::Programme;
use rules::Time;

use crate::leaves::Found;
use crate::log::{LeafKind, instant, leaf_data};
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
    /// Its position in the log; `None`: it was taken up by a program that did not write it there.
    pub log: Option<u64>,
}

const LAST: &str = "select number, program, log, pack, taken_up_at from taken_up order by number desc limit $1";

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
        let texts = TakenUp::new(programme, Some(at));
        if self.taken_up(1).await?.first().is_some_and(|last| last.holds(&texts)) {
            return Ok(false);
        }
        self.data.write(TakeUp { texts, now }).await
    }
}

impl TakenUp {
    fn new(programme: &Programme, at: Option<Timestamp>) -> Self {
        Self { pack: programme.digest, program: PROGRAM.to_owned(), at, log: None }
    }

    /// Those of a store that is being made.
    pub(crate) fn first(programme: &Programme) -> Self {
        Self::new(programme, None)
    }

    pub(crate) async fn note(&self, tx: &mut Tx, number: u64) -> Result<(), Error> {
        let log = tx.leaf(LeafKind::TakenUp, &self.data(number)).await?;
        let sql = "insert into taken_up (number, program, log, pack, taken_up_at) values ($1, $2, $3, $4, $5)";
        tx.execute("taken_up", sql, values![number, self.program.as_str(), log, self.pack, self.at]).await.map(drop)
    }

    /// What of a row is bound by its leaf: everything.
    fn data(&self, number: u64) -> Vec<u8> {
        let at = self.at.map_or(Vec::new(), |at| instant(at).to_vec());
        leaf_data(LeafKind::TakenUp, &[&number.to_be_bytes(), self.program.as_bytes(), &self.pack, &at])
    }

    /// Whether it is about the same texts and the same program, and the log has it.
    fn holds(&self, texts: &Self) -> bool {
        self.log.is_some() && (&self.pack, &self.program) == (&texts.pack, &texts.program)
    }
}

fn taken_up(mut row: Row) -> Result<(u64, TakenUp), Error> {
    let (number, program, log) = (row.take()?, row.take()?, row.take()?);
    Ok((number, TakenUp { program, log, pack: row.take()?, at: row.take()? }))
}

/// Of a row that is in the log.
pub(crate) fn leaf_of_row(row: &mut Row) -> Result<Found, Error> {
    let (number, program, position) = (row.take()?, row.take()?, row.take()?);
    let texts = TakenUp { program, log: Some(position), pack: row.take()?, at: row.take()? };
    Ok((position, texts.data(number), None))
}

/// Refuses a row outside of the log behind one that is in it.
pub(crate) async fn check(tx: &mut Tx) -> Result<(), Error> {
    let sql = "select number from taken_up
        where log is null and number > (select min(number) from taken_up where log is not null) limit 1";
    match tx.row("taken_up", sql, values![]).await? {
        None => Ok(()),
        Some(row) => Err(row.damaged("it was never recorded in the log")),
    }
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
        if last.as_ref().is_some_and(|(_, last)| last.holds(&self.texts)) {
            return Ok(false);
        }
        self.texts.note(tx, last.map_or(1, |(number, _)| number + 1)).await?;
        let sql = "update household set look_at = $1 where look_at is null or look_at > $1";
        tx.execute("household", sql, values![self.now]).await?;
        Ok(true)
    }
}
