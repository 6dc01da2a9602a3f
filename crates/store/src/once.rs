//! Requests of programs, each done once: whoever did not get the answer asks again, and nothing is done twice.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use vault::{ActorId, Compartment, Field, Normal};

use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Store};

const TABLE: &str = "done_once";
const FIELD: &str = "account.request";
/// So long it is remembered what was done.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A request, known by the key that its sender made up for it. Keys of two accounts never meet.
#[derive(Clone, Debug)]
pub struct Once {
    request: Vec<u8>,
    body: Vec<u8>,
    at: Timestamp,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Of which household something was recorded.
    pub household: Option<HouseholdId>,
    /// The number of its last entry then.
    pub last_seq: Option<u64>,
}

impl Store {
    /// A request of an account: the key that was made up for it, and everything it asks for.
    ///
    /// # Errors
    /// The vault lacks its keys.
    pub fn once(&self, account: ActorId, key: &str, body: &[u8], at: Timestamp) -> Result<Once, Error> {
        let field = Field::new(FIELD).map_err(|error| Error::Entry(error.to_string()))?;
        let mark = |parts: [&[u8]; 2]| {
            let digest = Sha256::new().chain_update(parts[0]).chain_update(parts[1]).finalize();
            let index = self.vault().index(Compartment::Identity, &field, Normal::LettersAndDigits, &hex::encode(digest))?;
            Ok::<_, Error>(index.0.to_vec())
        };
        Ok(Once { request: mark([&account.0, key.as_bytes()])?, body: mark([&account.0, body])?, at })
    }

    /// What came of a request, if it was done before.
    ///
    /// # Errors
    /// [`Error::OtherRequest`]: the key was used for something else.
    pub async fn done_before(&self, once: &Once) -> Result<Option<Done>, Error> {
        let sql = "select request, body, household, last_seq from done_once where request = $1 and done_at > $2";
        let row = self.data.row(TABLE, sql, values![once.request.as_slice(), once.at - REMEMBERED]).await?;
        let Some(mut row) = row else { return Ok(None) };
        let (_, body): (Vec<u8>, Vec<u8>) = (row.take()?, row.take()?);
        if body != once.body {
            return Err(Error::OtherRequest);
        }
        Ok(Some(Done { household: row.take()?, last_seq: row.take()? }))
    }

    /// Remembers what came of a request that was done in other transactions, each of which cannot be done twice by itself. A crash between them and this
    /// leaves a request that is done and not remembered.
    ///
    /// # Errors
    /// The store fails.
    pub async fn remember(&self, once: &Once, done: Done) -> Result<(), Error> {
        self.data.write(Remember(once.clone(), done)).await
    }
}

struct Remember(Once, Done);

impl Work for Remember {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        match self.0.note(tx, self.1).await {
            Err(Error::DoneBefore) => Ok(()),
            noted => noted,
        }
    }
}

impl Once {
    /// Remembers what came of it, in the transaction in which it is done.
    ///
    /// # Errors
    /// [`Error::DoneBefore`]: then nothing of the transaction may stay.
    pub(crate) async fn note(&self, tx: &mut Tx, done: Done) -> Result<(), Error> {
        tx.execute(TABLE, "delete from done_once where done_at <= $1", values![self.at - REMEMBERED]).await?;
        let sql = "insert into done_once (request, body, household, last_seq, done_at) values ($1, $2, $3, $4, $5)
            on conflict do nothing";
        let values = values![self.request.as_slice(), self.body.as_slice(), done.household, done.last_seq, self.at];
        if tx.execute(TABLE, sql, values).await? == 0 { Err(Error::DoneBefore) } else { Ok(()) }
    }
}
