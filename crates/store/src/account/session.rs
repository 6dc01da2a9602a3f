//! Who is signed in. Only the hash of what a browser shows is kept.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use vault::ActorId;

use super::identity::still_tied;
use super::passkey::take_use;
use super::secret::{Showed, take_step};
use super::{Account, AccountError, last};
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, Store};

const TABLE: &str = "session";
/// Longest without a page.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// Longest at all.
pub const WHOLE: SignedDuration = SignedDuration::from_hours(10);
/// The most sessions of an account: the one that was used longest ago goes.
pub const SESSIONS_MAX: u64 = 5;
/// That it was used is written down at most so often.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

/// The number of a session or a token, by which its owner ends it. It opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicId([u8; 16]);

impl PublicId {
    pub(super) fn of(hash: [u8; 32]) -> Self {
        let digest: [u8; 32] = Sha256::digest(hash).into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }
}

impl std::fmt::Display for PublicId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// By which its owner ends it.
    pub id: PublicId,
    /// What the browser said it is: one of a few words.
    pub device: String,
    /// When its owner showed who they are.
    pub began: Timestamp,
    /// When a page was last asked for, to the minute.
    pub seen: Timestamp,
}

impl Session {
    fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen) > IDLE || now.duration_since(self.began) > WHOLE
    }
}

impl Store {
    /// Begins a session for whoever shows what hashes to `hash`. What they showed counts once.
    ///
    /// # Errors
    /// The code or the passkey was used before, the identity was untied, or the account has ended.
    pub async fn begin_session(
        &self,
        hash: [u8; 32],
        account: ActorId,
        showed: Showed,
        device: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.data.write(Begin { hash, account, showed, device: device.to_owned(), now }).await
    }

    /// The session of a hash, which goes on from now, and its account.
    ///
    /// # Errors
    /// The store fails.
    pub async fn session(&self, hash: [u8; 32], now: Timestamp) -> Result<Option<(Session, Account)>, Error> {
        let sql = concat!("select session, device, began_at, seen_at, ", and_its_account!("session"), " where session = $1");
        let Some(mut row) = self.data.row(TABLE, sql, values![hash]).await? else { return Ok(None) };
        let (session, account) = (read(&mut row)?, super::read(row)?);
        if account.is_ended() || session.is_over(now) {
            self.end_session(hash).await?;
            return Ok(None);
        }
        if now.duration_since(session.seen) > NOTED {
            self.data.write(Seen { hash, now }).await?;
        }
        Ok(Some((session, account)))
    }

    /// The sessions of an account that have not ended, the last used first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn sessions(&self, account: ActorId, now: Timestamp) -> Result<Vec<Session>, Error> {
        let sql = "select session, device, began_at, seen_at from session where account = $1 order by seen_at desc";
        let rows = self.data.rows(TABLE, sql, values![account]).await?;
        let sessions: Vec<Session> = rows.into_iter().map(|mut row| read(&mut row)).collect::<Result<_, _>>()?;
        Ok(sessions.into_iter().filter(|session| !session.is_over(now)).collect())
    }

    /// Ends the session of a hash.
    ///
    /// # Errors
    /// The store fails.
    pub async fn end_session(&self, hash: [u8; 32]) -> Result<(), Error> {
        self.data.write(End(vec![hash])).await
    }

    /// Ends sessions of an account: that of a number, or all but one (`keep`).
    ///
    /// # Errors
    /// The store fails.
    pub async fn end_sessions(&self, account: ActorId, only: Option<&str>, keep: Option<[u8; 32]>) -> Result<usize, Error> {
        let sql = "select session, account from session where account = $1";
        let mut hashes: Vec<[u8; 32]> = Vec::new();
        for mut row in self.data.rows(TABLE, sql, values![account]).await? {
            let hash = row.take()?;
            let is_meant = only.is_none_or(|only| PublicId::of(hash).to_string() == only);
            if is_meant && keep != Some(hash) {
                hashes.push(hash);
            }
        }
        let count = hashes.len();
        self.data.write(End(hashes)).await?;
        Ok(count)
    }
}

fn read(row: &mut Row) -> Result<Session, Error> {
    Ok(Session { id: PublicId::of(row.take()?), device: row.take()?, began: row.take()?, seen: row.take()? })
}

struct Begin {
    hash: [u8; 32],
    account: ActorId,
    showed: Showed,
    device: String,
    now: Timestamp,
}

impl Work for Begin {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let account = last(tx, self.account).await?.ok_or(AccountError::Unknown)?;
        if account.is_ended() {
            return Err(AccountError::Ended.into());
        }
        match &self.showed {
            Showed::Nothing => {}
            Showed::Code(step) => take_step(tx, self.account, *step).await?,
            Showed::Passkey(used) => take_use(tx, self.account, used, self.now).await?,
            Showed::Identity(used) => still_tied(tx, self.account, used).await?,
        }
        let (idle, whole) = (self.now - IDLE, self.now - WHOLE);
        let sql = "delete from session where account = $1 and (seen_at < $2 or began_at < $3)";
        tx.execute(TABLE, sql, values![self.account, idle, whole]).await?;
        let sql = "delete from session where account = $1 and session not in
            (select session from session where account = $1 order by seen_at desc, session limit $2)";
        tx.execute(TABLE, sql, values![self.account, SESSIONS_MAX - 1]).await?;
        let sql = "insert into session (session, account, device, began_at, seen_at) values ($1, $2, $3, $4, $5)";
        let values = values![self.hash, self.account, self.device.as_str(), self.now, self.now];
        tx.execute(TABLE, sql, values).await?;
        Ok(())
    }
}

struct Seen {
    hash: [u8; 32],
    now: Timestamp,
}

impl Work for Seen {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "update session set seen_at = $1 where session = $2 and seen_at < $1";
        tx.execute(TABLE, sql, values![self.now, self.hash]).await?;
        Ok(())
    }
}

struct End(Vec<[u8; 32]>);

impl Work for End {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        for hash in &self.0 {
            tx.execute(TABLE, "delete from session where session = $1", values![*hash]).await?;
        }
        Ok(())
    }
}
