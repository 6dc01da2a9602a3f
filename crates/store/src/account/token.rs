//! Programs that act for an account. As of sessions, only the hash of what they show is kept.

use jiff::{SignedDuration, Timestamp};
use vault::ActorId;

use super::session::PublicId;
use super::{Account, AccountError, last};
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, Store};

const TABLE: &str = "token";
/// The most tokens of an account that have not ended.
pub const TOKENS_MAX: u64 = 10;
/// The longest that a token counts.
pub const TOKEN_DAYS_MAX: u16 = 365;
/// That it was used is written down at most so often.
const NOTED: SignedDuration = SignedDuration::from_mins(10);

/// A token that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// By which its owner ends it.
    pub id: PublicId,
    /// Whether it may change anything.
    pub may_write: bool,
    /// When its owner made it.
    pub began: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// When it was last used, to ten minutes.
    pub seen: Option<Timestamp>,
}

impl Store {
    /// Makes a token of what hashes to `hash`, which counts from `now` for so many days.
    ///
    /// # Errors
    /// The account has ended or has [`TOKENS_MAX`] already, or it is for no day or more than [`TOKEN_DAYS_MAX`].
    pub async fn make_token(
        &self,
        hash: [u8; 32],
        account: ActorId,
        may_write: bool,
        days: u16,
        now: Timestamp,
    ) -> Result<(), Error> {
        if !(1..=TOKEN_DAYS_MAX).contains(&days) {
            return Err(AccountError::TokenDays.into());
        }
        let until = now + SignedDuration::from_hours(24 * i64::from(days));
        self.data.write(Make { hash, account, may_write, now, until }).await
    }

    /// The token of a hash, and its account; `None`: there is none, or not any more.
    ///
    /// # Errors
    /// The store fails.
    pub async fn token(&self, hash: [u8; 32], now: Timestamp) -> Result<Option<(ApiToken, Account)>, Error> {
        let sql = concat!(
            "select token, may_write, began_at, until_at, seen_at, ",
            and_its_account!("token"),
            " where token = $1 and until_at > $2"
        );
        let Some(mut row) = self.data.row(TABLE, sql, values![hash, now]).await? else { return Ok(None) };
        let (token, account) = (read(&mut row)?, super::read(row)?);
        if account.is_ended() {
            return Ok(None);
        }
        if token.seen.is_none_or(|seen| now.duration_since(seen) > NOTED) {
            self.data.write(Seen { hash, now }).await?;
        }
        Ok(Some((token, account)))
    }

    /// The tokens of an account that have not ended, the newest first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn tokens(&self, account: ActorId, now: Timestamp) -> Result<Vec<ApiToken>, Error> {
        let sql = "select token, may_write, began_at, until_at, seen_at from token
            where account = $1 and until_at > $2 order by began_at desc, token";
        let rows = self.data.rows(TABLE, sql, values![account, now]).await?;
        rows.into_iter().map(|mut row| read(&mut row)).collect()
    }

    /// Ends a token of an account, by its number; says whether there was one.
    ///
    /// # Errors
    /// The store fails.
    pub async fn end_token(&self, account: ActorId, id: &str) -> Result<bool, Error> {
        let sql = "select token, account from token where account = $1";
        for mut row in self.data.rows(TABLE, sql, values![account]).await? {
            let hash = row.take()?;
            if PublicId::of(hash).to_string() == id {
                self.data.write(End(hash)).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn read(row: &mut Row) -> Result<ApiToken, Error> {
    let (id, may_write, began) = (PublicId::of(row.take()?), row.take()?, row.take()?);
    Ok(ApiToken { id, may_write, began, until: row.take()?, seen: row.take()? })
}

struct Make {
    hash: [u8; 32],
    account: ActorId,
    may_write: bool,
    now: Timestamp,
    until: Timestamp,
}

impl Work for Make {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let account = last(tx, self.account).await?.ok_or(AccountError::Unknown)?;
        if account.is_ended() {
            return Err(AccountError::Ended.into());
        }
        tx.execute(TABLE, "delete from token where until_at <= $1", values![self.now]).await?;
        let sql = "select count(*) as count from token where account = $1";
        let count: u64 = tx.row(TABLE, sql, values![self.account]).await?.map_or(Ok(0), |mut row| row.take())?;
        if count >= TOKENS_MAX {
            return Err(AccountError::Tokens.into());
        }
        let sql = "insert into token (token, account, may_write, began_at, until_at) values ($1, $2, $3, $4, $5)";
        tx.execute(TABLE, sql, values![self.hash, self.account, self.may_write, self.now, self.until]).await?;
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
        tx.execute(TABLE, "update token set seen_at = $1 where token = $2", values![self.now, self.hash]).await?;
        Ok(())
    }
}

struct End([u8; 32]);

impl Work for End {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.execute(TABLE, "delete from token where token = $1", values![self.0]).await?;
        Ok(())
    }
}
