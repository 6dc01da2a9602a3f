//! Forms that were begun and not sent. What stands in them is sealed under a key of the account; nobody else opens it.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use vault::{ActorId, PersonId, Place, Random};

use super::secret::{open_text, place, seal_text};
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Store};

const TABLE: &str = "unsent";
const FIELD: &str = "account.unsent";
/// For so long a form is kept.
pub const UNSENT_KEPT: SignedDuration = SignedDuration::from_hours(24 * 14);
/// So many forms of an account are kept; beyond that the oldest goes.
pub const UNSENT_MAX: u64 = 20;

/// A form that was begun and not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// The path of its page.
    pub form: String,
    /// When it was last kept.
    pub kept: Timestamp,
}

impl Store {
    /// Keeps what stands in a form of an account, in the place of what was kept of it before.
    ///
    /// # Errors
    /// The store fails.
    pub async fn keep_unsent(
        &self,
        (account, form): (ActorId, &str),
        text: &str,
        now: Timestamp,
        rng: &mut Random<'_>,
    ) -> Result<(), Error> {
        let sealed = seal_text(self, &place_of(account, form)?, text, rng).await?;
        self.data.write(Keep { account, form: form.to_owned(), sealed, now }).await
    }

    /// What stands in a form that an account began and did not send, and when it was kept.
    ///
    /// # Errors
    /// The store fails.
    pub async fn unsent(&self, account: ActorId, form: &str, now: Timestamp) -> Result<Option<(String, Timestamp)>, Error> {
        let sql = "select account, sealed, kept_at from unsent where account = $1 and form = $2 and kept_at > $3";
        let values = values![account, form, now - UNSENT_KEPT];
        let Some(mut row) = self.data.row(TABLE, sql, values).await? else { return Ok(None) };
        let (_, sealed, kept): (ActorId, Vec<u8>, Timestamp) = (row.take()?, row.take()?, row.take()?);
        Ok(Some((open_text(self, place_of(account, form)?, sealed, account, now).await?, kept)))
    }

    /// The forms that an account began and did not send, the newest first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn all_unsent(&self, account: ActorId, now: Timestamp) -> Result<Vec<Unsent>, Error> {
        let sql = "select account, form, kept_at from unsent where account = $1 and kept_at > $2 order by kept_at desc, form";
        let rows = self.data.rows(TABLE, sql, values![account, now - UNSENT_KEPT]).await?;
        let read = |mut row: Row| {
            let _: ActorId = row.take()?;
            Ok(Unsent { form: row.take()?, kept: row.take()? })
        };
        rows.into_iter().map(read).collect()
    }

    /// Forgets what was kept of a form: it was sent, or thrown away.
    ///
    /// # Errors
    /// The store fails.
    pub async fn drop_unsent(&self, account: ActorId, form: &str) -> Result<(), Error> {
        self.data.write(Drop { account, form: form.to_owned() }).await
    }
}

/// What is sealed for one form opens for no other.
fn place_of(account: ActorId, form: &str) -> Result<Place, Error> {
    let digest: [u8; 32] = Sha256::digest(form.as_bytes()).into();
    let version = digest.iter().take(7).fold(0, |version, byte| version << 8 | u64::from(*byte));
    place(account, FIELD, version)
}

/// Forgets the forms of everybody that may be about somebody who is erased: those of their household, of their mandates, and their own.
pub(crate) async fn forget_unsent(tx: &mut Tx, household: HouseholdId, person: PersonId) -> Result<(), Error> {
    let sql =
        "delete from unsent where form like $1 or form like $2 or account in (select account from account where person = $3)";
    let forms = [format!("/household/{household}/%"), format!("/mandates/{person}/%")];
    tx.execute(TABLE, sql, values![forms[0].as_str(), forms[1].as_str(), person]).await?;
    Ok(())
}

struct Keep {
    account: ActorId,
    form: String,
    sealed: Vec<u8>,
    now: Timestamp,
}

impl Work for Keep {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "insert into unsent (account, form, sealed, kept_at) values ($1, $2, $3, $4)
            on conflict (account, form) do update set sealed = excluded.sealed, kept_at = excluded.kept_at";
        tx.execute(TABLE, sql, values![self.account, self.form.as_str(), self.sealed.as_slice(), self.now]).await?;
        tx.execute(TABLE, "delete from unsent where kept_at <= $1", values![self.now - UNSENT_KEPT]).await?;
        let sql = "delete from unsent where account = $1 and form not in
            (select form from unsent where account = $1 order by kept_at desc, form limit $2)";
        tx.execute(TABLE, sql, values![self.account, UNSENT_MAX]).await?;
        Ok(())
    }
}

struct Drop {
    account: ActorId,
    form: String,
}

impl Work for Drop {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "delete from unsent where account = $1 and form = $2";
        tx.execute(TABLE, sql, values![self.account, self.form.as_str()]).await?;
        Ok(())
    }
}
