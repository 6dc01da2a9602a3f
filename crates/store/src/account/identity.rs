//! The identity at an office's own provider that an account is tied to by its owner: the hash of it is sealed, found by a keyed index, and vouched for
//! by the account's last row, as passkeys are. It opens the account beside something else, and never alone: a provider that is gone locks nobody out.

use jiff::Timestamp;
use vault::{ActorId, BlindIndex, Normal, Random};

use super::passkey::Means;
use super::secret::{COMPARTMENT, field, open_text, place, seal_text};
use super::{Account, AccountAct, AccountError, insert, last};
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, Store};

const TABLE: &str = "account_identity";
pub(super) const IDENTITY: &str = "account.identity";
/// What is sealed and indexed are 64 digits of a hash.
pub(super) const FORM: Normal<'_> = Normal::LettersAndDigits;

/// That an account was opened by the identity that it is tied to.
#[derive(Clone, Copy, Debug)]
pub struct UsedIdentity(BlindIndex);

/// A row.
pub(super) struct Kept {
    number: u64,
    pub(super) sealed: Vec<u8>,
    tied: Timestamp,
}

impl Kept {
    pub(super) async fn of(tx: &mut Tx, id: ActorId) -> Result<Option<Self>, Error> {
        let sql = "select number, sealed, tied_at from account_identity where account = $1";
        let Some(mut row) = tx.row(TABLE, sql, values![id]).await? else { return Ok(None) };
        Ok(Some(Self { number: row.take()?, sealed: row.take()?, tied: row.take()? }))
    }
}

impl Store {
    /// Since when an account is tied to an identity; `None`: it is not.
    ///
    /// # Errors
    /// The store fails, or what is there is not what the account's last row says.
    pub async fn tied_since(&self, account: &Account) -> Result<Option<Timestamp>, Error> {
        let means = Means::of(&mut self.data.read().await?, account.id).await?;
        means.check(account)?;
        Ok(means.identity.map(|kept| kept.tied))
    }

    /// The account that is tied to the identity of this hash, after a line in its access record; `None`: no account is.
    ///
    /// # Errors
    /// As for [`Store::tied_since`].
    pub async fn account_of_identity(&self, hash: [u8; 32], at: Timestamp) -> Result<Option<(Account, UsedIdentity)>, Error> {
        let text = hex::encode(hash);
        for blind in self.vault().indexes(COMPARTMENT, &field(IDENTITY)?, FORM, &text)? {
            let mut tx = self.data.read().await?;
            let sql = "select account, blind from account_identity where blind = $1";
            let Some(mut row) = tx.row(TABLE, sql, values![blind.0.to_vec()]).await? else { continue };
            let Some(account) = last(&mut tx, row.take()?).await?.filter(|account| !account.is_ended()) else { return Ok(None) };
            let means = Means::of(&mut tx, account.id).await?;
            drop(tx);
            means.check(&account)?;
            let Some(kept) = means.identity else { return Ok(None) };
            // The index is vouched for by nothing; what is sealed is.
            let sealed = open_text(self, place(account.id, IDENTITY, kept.number)?, kept.sealed, account.id, at).await?;
            if sealed != text {
                let what = "its index is that of another identity than what is sealed".to_owned();
                return Err(Error::Damaged { table: TABLE, row: account.id.to_string(), what });
            }
            return Ok(Some((account, UsedIdentity(blind))));
        }
        Ok(None)
    }

    /// Ties an account to the identity of this hash, beside what its owner signs in with already.
    ///
    /// # Errors
    /// The account is tied already, another account is tied to this identity, or the account was changed at the same moment.
    pub async fn tie_identity(
        &self,
        account: &Account,
        hash: [u8; 32],
        at: Timestamp,
        rng: &mut Random<'_>,
    ) -> Result<(), Error> {
        let (number, text) = (account.number + 1, hex::encode(hash));
        let blind = self.vault().index(COMPARTMENT, &field(IDENTITY)?, FORM, &text)?;
        // Under an older key of indexes as well, nobody else has it.
        if let Some((other, _)) = self.account_of_identity(hash, at).await?
            && other.id != account.id
        {
            return Err(AccountError::IdentityTaken.into());
        }
        let sealed = seal_text(self, &place(account.id, IDENTITY, number)?, &text, rng).await?;
        self.data.write(Tie { id: account.id, number, blind, sealed, at }).await
    }

    /// Unties an account from the identity that it is tied to.
    ///
    /// # Errors
    /// It is tied to none.
    pub async fn untie_identity(&self, id: ActorId, at: Timestamp) -> Result<(), Error> {
        self.data.write(Untie { id, at }).await
    }
}

/// Refuses an identity that was untied at the same moment.
pub(super) async fn still_tied(tx: &mut Tx, id: ActorId, UsedIdentity(blind): &UsedIdentity) -> Result<(), Error> {
    let sql = "select account from account_identity where account = $1 and blind = $2";
    match tx.row(TABLE, sql, values![id, blind.0.to_vec()]).await? {
        Some(_) => Ok(()),
        None => Err(AccountError::NoIdentity.into()),
    }
}

struct Tie {
    id: ActorId,
    number: u64,
    blind: BlindIndex,
    sealed: Vec<u8>,
    at: Timestamp,
}

impl Work for Tie {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let (before, means) = Means::unchanged(tx, self.id, self.number).await?;
        if means.identity.is_some() {
            return Err(AccountError::Tied.into());
        }
        let sql = "insert into account_identity (account, blind, number, sealed, tied_at) values ($1, $2, $3, $4, $5) on conflict do nothing";
        let values = values![self.id, self.blind.0.to_vec(), self.number, self.sealed.as_slice(), self.at];
        if tx.execute(TABLE, sql, values).await? == 0 {
            return Err(AccountError::IdentityTaken.into());
        }
        change(tx, &before, AccountAct::IdentityTied, self.at).await
    }
}

struct Untie {
    id: ActorId,
    at: Timestamp,
}

impl Work for Untie {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let before = last(tx, self.id).await?.ok_or(AccountError::Unknown)?;
        Means::of(tx, self.id).await?.check(&before)?;
        if tx.execute(TABLE, "delete from account_identity where account = $1", values![self.id]).await? == 0 {
            return Err(AccountError::NoIdentity.into());
        }
        change(tx, &before, AccountAct::IdentityUntied, self.at).await
    }
}

/// Writes the row that vouches for what there is now.
pub(super) async fn change(tx: &mut Tx, before: &Account, act: AccountAct, at: Timestamp) -> Result<(), Error> {
    let means = Means::of(tx, before.id).await?;
    let secret = means.digest().filter(|_| means.stands_alone()).ok_or(AccountError::LastMeans)?;
    insert(tx, &before.changed_by_owner(act, secret, at)?).await
}
