//! Mandates: a person lets an account of another see and do some things in their name, until a day, or until they end it.

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use vault::{ActorId, PersonId, Random};

use crate::leaves::Found;
use crate::log::{LeafKind, instant, leaf_data};
use crate::sql::{Row, Tx, Value, values};
use crate::writer::Work;
use crate::{Error, MandateId, Stamp, Store};

const TABLE: &str = "mandate";
const GIVEN: &str = "given";
const ENDED: &str = "ended";
/// The longest that a mandate lasts; it can be given again.
pub const MANDATE_DAYS_MAX: u16 = 90;
/// The most mandates of a person that are in force.
pub const MANDATES_MAX: usize = 5;

/// What was given, with when it was ended: `$1` and `$2` are the two acts.
macro_rules! query {
    ($conditions:literal) => {
        concat!(
            "select g.mandate, g.person, g.account, g.may, g.until_at, g.done_at, e.done_at as ended_at
            from mandate g left join mandate e on e.mandate = g.mandate and e.act = $2
            where g.act = $1 and ",
            $conditions,
            " order by g.done_at desc, g.mandate limit 1000"
        )
    };
}

/// A mandate that a person gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// Which.
    pub id: MandateId,
    /// Who gave it.
    pub person: PersonId,
    /// To whom.
    pub account: ActorId,
    /// What for: words of the policies.
    pub may: Vec<String>,
    /// When it was given.
    pub at: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
    /// When the person ended it before that.
    pub ended: Option<Timestamp>,
}

impl Mandate {
    /// Whether it is in force.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.at <= now && now < self.until && self.ended.is_none_or(|ended| now < ended)
    }
}

/// Why no mandate is given or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MandateError {
    /// For no day, or too many.
    #[error("a mandate is for 1 to {MANDATE_DAYS_MAX} days")]
    Days,
    /// For nothing.
    #[error("a mandate is for something")]
    Nothing,
    /// Enough are in force.
    #[error("{MANDATES_MAX} mandates of a person are in force at most: end one of them first")]
    TooMany,
    /// The person gave none of that number, or it is over.
    #[error("there is no such mandate in force")]
    Unknown,
}

impl Store {
    /// Gives an account a mandate from now on, in the place of one that it has from the same person.
    ///
    /// # Errors
    /// It is for no day, too many, or nothing; [`MANDATES_MAX`] others are in force; or the store fails.
    pub async fn give_mandate(
        &self,
        (person, account): (PersonId, ActorId),
        may: &[&str],
        days: u16,
        stamp: Stamp,
        rng: &mut Random<'_>,
    ) -> Result<MandateId, Error> {
        if !(1..=MANDATE_DAYS_MAX).contains(&days) {
            return Err(MandateError::Days.into());
        }
        if may.is_empty() {
            return Err(MandateError::Nothing.into());
        }
        let (id, until) = (MandateId::random(rng), stamp.at + SignedDuration::from_hours(24 * i64::from(days)));
        let given = MandateRow { id, act: GIVEN.to_owned(), person, account, may: may.join(" "), until, stamp };
        self.data.write(Give(given)).await?;
        Ok(id)
    }

    /// Ends a mandate that a person gave, at once.
    ///
    /// # Errors
    /// They gave none of that number that is in force, or the store fails.
    pub async fn end_mandate(&self, id: MandateId, person: PersonId, stamp: Stamp) -> Result<(), Error> {
        self.data.write(End { id, person, stamp }).await
    }

    /// Everything that a person ever gave, the newest first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn mandates_of(&self, person: PersonId) -> Result<Vec<Mandate>, Error> {
        mandates(&mut self.data.read().await?, query!("g.person = $3"), values![person]).await
    }

    /// What an account has and is in force, the newest first; of each person one.
    ///
    /// # Errors
    /// The store fails.
    pub async fn mandates_to(&self, account: ActorId, now: Timestamp) -> Result<Vec<Mandate>, Error> {
        let sql = query!("g.account = $3 and g.until_at > $4");
        let mut found = mandates(&mut self.data.read().await?, sql, values![account, now]).await?;
        found.retain(|mandate| mandate.is_in_force(now));
        Ok(found)
    }

    /// When an account last read for a purpose what is a person's, since a moment.
    ///
    /// # Errors
    /// The store fails.
    pub async fn last_read(
        &self,
        person: PersonId,
        (account, purpose): (ActorId, &str),
        since: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        let sql = "select log, accessed_at from access
            where person = $1 and who = $2 and purpose = $3 and accessed_at >= $4 order by log desc limit 1";
        let row = self.data.row("access", sql, values![person, account, purpose, since]).await?;
        row.map(|mut row| row.take::<u64>().and_then(|_| row.take())).transpose()
    }
}

async fn mandates(tx: &mut Tx, sql: &'static str, more: Vec<Value>) -> Result<Vec<Mandate>, Error> {
    let rows = tx.rows(TABLE, sql, [values![GIVEN, ENDED], more].concat()).await?;
    rows.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<Mandate, Error> {
    let (id, person, account, may): (_, _, _, String) = (row.take()?, row.take()?, row.take()?, row.take()?);
    let may = may.split(' ').map(str::to_owned).collect();
    let (until, at) = (row.take()?, row.take()?);
    Ok(Mandate { id, person, account, may, at, until, ended: row.take()? })
}

struct MandateRow {
    id: MandateId,
    act: String,
    person: PersonId,
    account: ActorId,
    may: String,
    until: Timestamp,
    stamp: Stamp,
}

impl MandateRow {
    fn ending(mandate: &Mandate, stamp: Stamp) -> Self {
        let Mandate { id, person, account, may, until, .. } = mandate.clone();
        Self { id, act: ENDED.to_owned(), person, account, may: may.join(" "), until, stamp }
    }

    /// What of it is bound by its leaf: everything.
    fn data(&self) -> Vec<u8> {
        let Self { id, act, person, account, may, until, stamp: Stamp { by, at } } = self;
        let parts = [&id.0[..], act.as_bytes(), &person.0, &account.0, may.as_bytes()];
        leaf_data(LeafKind::Mandate, &[&parts[..], &[&instant(*until), &instant(*at), &by.0]].concat())
    }

    async fn insert(&self, tx: &mut Tx) -> Result<(), Error> {
        let log = tx.leaf(LeafKind::Mandate, &self.data()).await?;
        let sql = "insert into mandate (mandate, act, person, account, may, until_at, done_at, done_by, log)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let Self { id, act, person, account, may, until, stamp: Stamp { by, at } } = self;
        let values = values![*id, act.as_str(), *person, *account, may.as_str(), *until, *at, *by, log];
        tx.execute(TABLE, sql, values).await?;
        Ok(())
    }
}

/// A row beside its leaf: what it gives now.
pub(crate) fn leaf_of_row(row: &mut Row) -> Result<Found, Error> {
    let (id, act, log) = (row.take()?, row.take()?, row.take()?);
    let (person, account, may, until) = (row.take()?, row.take()?, row.take()?, row.take()?);
    let row = MandateRow { id, act, person, account, may, until, stamp: Stamp { at: row.take()?, by: row.take()? } };
    Ok((log, row.data(), None))
}

struct Give(MandateRow);

impl Work for Give {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let MandateRow { person, account, stamp, .. } = self.0;
        let mut others = 0;
        for mandate in mandates(tx, query!("g.person = $3 and g.until_at > $4"), values![person, stamp.at]).await? {
            match mandate.is_in_force(stamp.at) {
                true if mandate.account == account => MandateRow::ending(&mandate, stamp).insert(tx).await?,
                true => others += 1,
                false => {}
            }
        }
        if others >= MANDATES_MAX {
            return Err(MandateError::TooMany.into());
        }
        self.0.insert(tx).await
    }
}

struct End {
    id: MandateId,
    person: PersonId,
    stamp: Stamp,
}

impl Work for End {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let found = mandates(tx, query!("g.mandate = $3 and g.person = $4"), values![self.id, self.person]).await?;
        let mandate = found.iter().find(|mandate| mandate.is_in_force(self.stamp.at)).ok_or(MandateError::Unknown)?;
        MandateRow::ending(mandate, self.stamp).insert(tx).await
    }
}
