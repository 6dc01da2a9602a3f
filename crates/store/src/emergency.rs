//! Files that somebody opens in an emergency whose policies do not show them: for some hours, with a reason, and not unseen. Likewise that
//! somebody opens more files within a day than is usual. Each is an alarm until another person says that they looked at it.

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use vault::{ActorId, Random};

use crate::access::{Line, write_lines};
use crate::leaves::Found;
use crate::log::{LeafKind, instant, leaf_data};
use crate::sql::{Row, Tx, Value, values};
use crate::writer::Work;
use crate::{EmergencyId, Error, HouseholdId, Reading, Stamp, Store};

const TABLE: &str = "emergency";
pub(crate) const OPENED: &str = "opened";
/// More files than is usual, for a day.
const MORE: &str = "more";
const SEEN: &str = "seen";
/// How long a file stays open.
pub const EMERGENCY: SignedDuration = SignedDuration::from_hours(4);
/// How many an account opens within a day, numbers that no household has among them; and how often it asks for more files than is usual.
pub const EMERGENCIES_MAX: u64 = 5;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What was opened, with who looked at it; `$1` is the act of looking.
macro_rules! query {
    ($conditions:literal) => {
        concat!(
            "select o.emergency, o.act, o.household, o.office, o.why, o.until_at, o.done_at, o.done_by, s.done_by as seen_by,
                s.done_at as seen_at
            from emergency o left join emergency s on s.emergency = o.emergency and s.act = $1
            where o.act <> $1 and ",
            $conditions,
            " order by o.done_at desc, o.emergency limit 200"
        )
    };
}

/// A file that was opened in an emergency, or a number that no household has; or more files than is usual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// Which.
    pub id: EmergencyId,
    /// Whether it is about more files than is usual within a day.
    pub is_more: bool,
    /// Whose file; `None`: no household has the number that was typed, or it is about more than one.
    pub household: Option<HouseholdId>,
    /// The office for which it was opened: its supervisors hear of it.
    pub office: String,
    /// Why, sealed.
    why: String,
    /// How long it is open, or more files may be.
    pub until: Timestamp,
    /// When it was opened.
    pub at: Timestamp,
    /// By whom.
    pub by: ActorId,
    /// Who looked at it since, and when.
    pub seen: Option<(ActorId, Timestamp)>,
}

/// Why no file is opened, or nothing is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EmergencyError {
    /// Too many within a day.
    #[error("an account does this {EMERGENCIES_MAX} times at most within a day")]
    TooMany,
    /// There is none.
    #[error("no file was opened under this number")]
    Unknown,
    /// Whoever opened it would say that it was looked at.
    #[error("whoever opened a file in an emergency does not look at it for others: somebody else has to")]
    Own,
}

impl Store {
    /// The household of its number, or of the digits that people say: the first eight. Of digits that several have, none.
    ///
    /// # Errors
    /// The store fails.
    pub async fn household_by_code(&self, typed: &str) -> Result<Option<HouseholdId>, Error> {
        let digits: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
        let [first, last] = ["0", "f"].map(|pad| format!("{digits}{}", pad.repeat(32_usize.saturating_sub(digits.len()))));
        if !matches!(digits.len(), 8 | 32) {
            return Ok(None);
        }
        let (Ok(first), Ok(last)) = (first.parse::<HouseholdId>(), last.parse::<HouseholdId>()) else { return Ok(None) };
        let sql = "select household from household where household >= $1 and household <= $2 limit 2";
        let mut rows = self.data.rows("household", sql, values![first, last]).await?;
        match (rows.pop(), rows.pop()) {
            (Some(mut row), None) => row.take().map(Some),
            _ => Ok(None),
        }
    }

    /// Opens a file in an emergency, from now on for [`EMERGENCY`]. The reason, and a line for each of its persons, are recorded before anybody
    /// learns whether there is such a file.
    ///
    /// # Errors
    /// The account has opened [`EMERGENCIES_MAX`] within a day, or nothing can be recorded.
    pub async fn open_in_emergency(
        &self,
        household: Option<HouseholdId>,
        (office, why): (&str, &str),
        reading: &Reading,
        rng: &mut Random<'_>,
    ) -> Result<EmergencyId, Error> {
        let (by, at) = (reading.who, reading.at);
        let id = EmergencyId::random(rng);
        let why = self.seal_words(household, why, rng).await?.stored().to_owned();
        let office = office.to_owned();
        let opened = Emergency { id, is_more: false, household, office, why, until: at + EMERGENCY, at, by, seen: None };
        let persons = match household {
            Some(household) => self.persons(household).await?,
            None => Vec::new(),
        };
        let purpose = reading.purpose.code();
        let line = |person| Line { person, who: by, purpose: purpose.to_owned(), fields: OPENED.to_owned(), at };
        let lines = persons.into_iter().map(line).collect();
        self.data.write(Open { opened, lines }).await?;
        Ok(id)
    }

    /// Lets an account open more files than is usual, for a day: as many again, each time. The reason is for the supervisors of an office.
    ///
    /// # Errors
    /// The account has asked for it [`EMERGENCIES_MAX`] times within a day, or nothing can be recorded.
    pub async fn open_more(
        &self,
        (office, why): (&str, &str),
        Stamp { by, at }: Stamp,
        rng: &mut Random<'_>,
    ) -> Result<EmergencyId, Error> {
        let id = EmergencyId::random(rng);
        let why = self.seal_words(None, why, rng).await?.stored().to_owned();
        let office = office.to_owned();
        let opened = Emergency { id, is_more: true, household: None, office, why, until: at + DAY, at, by, seen: None };
        self.data.write(Open { opened, lines: Vec::new() }).await?;
        Ok(id)
    }

    /// How often an account has said why it opens more files than is usual, of what counts now.
    ///
    /// # Errors
    /// The store fails.
    pub async fn more_opened(&self, account: ActorId, now: Timestamp) -> Result<u64, Error> {
        let sql = "select count(*) as count from emergency where act = $1 and done_by = $2 and done_at <= $3 and until_at > $3";
        self.data.row(TABLE, sql, values![MORE, account, now]).await?.map_or(Ok(0), |mut row| row.take())
    }

    /// What is open to an account now, the newest first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn emergencies_of(&self, account: ActorId, now: Timestamp) -> Result<Vec<Emergency>, Error> {
        let sql = query!("o.done_by = $2 and o.household is not null and o.done_at <= $3 and o.until_at > $3");
        self.emergencies(sql, values![account, now]).await
    }

    /// What was ever opened of a household, the newest first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn emergencies_in(&self, household: HouseholdId) -> Result<Vec<Emergency>, Error> {
        self.emergencies(query!("o.household = $2"), values![household]).await
    }

    /// What was opened for an office, one file or more than is usual, the newest first; that at which nobody looked yet, or all.
    ///
    /// # Errors
    /// The store fails.
    pub async fn alarms(&self, office: &str, is_all: bool) -> Result<Vec<Emergency>, Error> {
        let sql = if is_all { query!("o.office = $2") } else { query!("o.office = $2 and s.done_at is null") };
        self.emergencies(sql, values![office]).await
    }

    /// One of them.
    ///
    /// # Errors
    /// The store fails.
    pub async fn emergency(&self, id: EmergencyId) -> Result<Option<Emergency>, Error> {
        Ok(self.emergencies(query!("o.emergency = $2"), values![id]).await?.pop())
    }

    /// Why a file was opened, after a line in its access record.
    ///
    /// # Errors
    /// The line cannot be written, or it cannot be opened.
    pub async fn why_opened(&self, emergency: &Emergency, reading: &Reading) -> Result<String, Error> {
        self.open_words(emergency.household, &emergency.why, reading).await
    }

    /// Notes that somebody looked at it. Who is first is noted.
    ///
    /// # Errors
    /// They opened it themselves, there is none, or the store fails.
    pub async fn look_at_emergency(&self, id: EmergencyId, stamp: Stamp) -> Result<(), Error> {
        let opened = self.emergency(id).await?.ok_or(EmergencyError::Unknown)?;
        if opened.by == stamp.by {
            return Err(EmergencyError::Own.into());
        }
        self.data.write(Look { id, stamp }).await
    }

    async fn emergencies(&self, sql: &'static str, more: Vec<Value>) -> Result<Vec<Emergency>, Error> {
        let values = [values![SEEN], more].concat();
        let rows = self.data.rows(TABLE, sql, values).await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(mut row: Row) -> Result<Emergency, Error> {
    let (id, act, household, office): (_, String, _, _) = (row.take()?, row.take()?, row.take()?, row.take()?);
    let (why, until, at, by) = (row.take()?, row.take()?, row.take()?, row.take()?);
    let seen: (Option<ActorId>, Option<Timestamp>) = (row.take()?, row.take()?);
    Ok(Emergency { id, is_more: act == MORE, household, office, why, until, at, by, seen: seen.0.zip(seen.1) })
}

/// What of a row is bound by its leaf: everything.
struct EmergencyRow {
    id: EmergencyId,
    act: String,
    household: Option<HouseholdId>,
    office: Option<String>,
    why: Option<String>,
    until: Option<Timestamp>,
    at: Timestamp,
    by: ActorId,
}

impl EmergencyRow {
    fn data(&self) -> Vec<u8> {
        let Self { id, act, household, office, why, until, at, by } = self;
        let household = household.map_or(Vec::new(), |household| household.0.to_vec());
        let [office, why] = [office, why].map(|text| text.as_deref().unwrap_or_default().as_bytes());
        let until = until.map_or(Vec::new(), |until| instant(until).to_vec());
        leaf_data(LeafKind::Emergency, &[&id.0, act.as_bytes(), &household, office, why, &until, &instant(*at), &by.0])
    }

    async fn insert(&self, tx: &mut Tx) -> Result<(), Error> {
        let log = tx.leaf(LeafKind::Emergency, &self.data()).await?;
        let sql = "insert into emergency (emergency, act, household, office, why, until_at, done_at, done_by, log)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let Self { id, act, household, office, why, until, at, by } = self;
        let key = values![*id, act.as_str(), *household, office.clone(), why.clone()];
        tx.execute(TABLE, sql, [key, values![*until, *at, *by, log]].concat()).await?;
        Ok(())
    }
}

/// A row beside its leaf: what it gives now.
pub(crate) fn leaf_of_row(row: &mut Row) -> Result<Found, Error> {
    let (id, act, log) = (row.take()?, row.take()?, row.take()?);
    let (household, office, why) = (row.take()?, row.take()?, row.take()?);
    let row = EmergencyRow { id, act, household, office, why, until: row.take()?, at: row.take()?, by: row.take()? };
    Ok((log, row.data(), None))
}

struct Open {
    opened: Emergency,
    lines: Vec<Line>,
}

impl Work for Open {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let Emergency { id, is_more, household, office, why, until, at, by, .. } = self.opened.clone();
        let act = if is_more { MORE } else { OPENED };
        let sql = "select count(*) as count from emergency where act = $1 and done_by = $2 and done_at > $3";
        let count: u64 = tx.row(TABLE, sql, values![act, by, at - DAY]).await?.map_or(Ok(0), |mut row| row.take())?;
        if count >= EMERGENCIES_MAX {
            return Err(EmergencyError::TooMany.into());
        }
        let (office, why, act) = (Some(office), Some(why), act.to_owned());
        EmergencyRow { id, act, household, office, why, until: Some(until), at, by }.insert(tx).await?;
        write_lines(tx, &self.lines).await
    }
}

struct Look {
    id: EmergencyId,
    stamp: Stamp,
}

impl Work for Look {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "select emergency, act from emergency where emergency = $1 and act = $2";
        if tx.row(TABLE, sql, values![self.id, SEEN]).await?.is_some() {
            return Ok(());
        }
        let (id, Stamp { by, at }) = (self.id, self.stamp);
        let row = EmergencyRow { id, act: SEEN.to_owned(), household: None, office: None, why: None, until: None, at, by };
        row.insert(tx).await
    }
}
