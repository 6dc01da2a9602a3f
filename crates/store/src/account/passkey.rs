//! Passkeys of accounts: sealed, and bound by the account's last row, so that none is put in or brought back behind its back.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use vault::{ActorId, Random};

use super::identity::change;
use super::secret::{open_text, place, seal_text};
use super::{Account, AccountAct, AccountError, identity, last};
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, Store};

const TABLE: &str = "account_passkey";
const PASSKEY: &str = "account.passkey";
/// The most passkeys of an account.
pub const PASSKEYS_MAX: usize = 10;

/// What is kept of a passkey. Its text is that of whoever checks it; the store does not read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPasskey {
    /// By which it is found.
    pub hash: [u8; 32],
    /// What it is known by.
    pub text: String,
    /// What changes with its use.
    pub state: Vec<u8>,
    /// When it was added.
    pub added: Timestamp,
    /// When somebody last signed in with it.
    pub seen: Option<Timestamp>,
}

/// A passkey that is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct AddedPasskey<'a> {
    /// By which it is found.
    pub hash: [u8; 32],
    /// What it is known by, which is sealed.
    pub text: &'a str,
    /// What changes with its use.
    pub state: &'a [u8],
}

/// That a passkey was used: what changed about it by that.
#[derive(Clone, Debug)]
pub struct UsedPasskey {
    /// By which it is found.
    pub hash: [u8; 32],
    /// Its state as it was read.
    pub before: Vec<u8>,
    /// Its state from now on.
    pub after: Vec<u8>,
}

/// A row.
pub(super) struct Kept {
    hash: [u8; 32],
    number: u64,
    sealed: Vec<u8>,
    state: Vec<u8>,
    added: Timestamp,
    seen: Option<Timestamp>,
}

/// Everything that somebody can sign in to an account with, as it is kept.
pub(super) struct Means {
    /// The number of its place, and what is sealed there.
    pub(super) password: Option<(u64, Vec<u8>)>,
    /// In the order in which they were added.
    pub(super) passkeys: Vec<Kept>,
    /// The identity at a provider.
    pub(super) identity: Option<identity::Kept>,
}

impl Means {
    pub(super) async fn of(tx: &mut Tx, id: ActorId) -> Result<Self, Error> {
        let sql = "select number, sealed from account_secret where account = $1";
        let password = match tx.row("account_secret", sql, values![id]).await? {
            Some(mut row) => Some((row.take()?, row.take()?)),
            None => None,
        };
        let sql =
            "select passkey, number, sealed, state, added_at, seen_at from account_passkey where account = $1 order by number";
        let passkeys = tx.rows(TABLE, sql, values![id]).await?.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { password, passkeys, identity: identity::Kept::of(tx, id).await? })
    }

    /// An account with them, unless it was changed since something was sealed to the number of its next row, which is this.
    pub(super) async fn unchanged(tx: &mut Tx, id: ActorId, next: u64) -> Result<(Account, Self), Error> {
        let account = last(tx, id).await?.ok_or(AccountError::Unknown)?;
        if account.number + 1 != next {
            return Err(AccountError::Meanwhile.into());
        }
        let means = Self::of(tx, id).await?;
        means.check(&account)?;
        Ok((account, means))
    }

    /// Whether there is something that needs no provider.
    pub(super) fn stands_alone(&self) -> bool {
        self.password.is_some() || !self.passkeys.is_empty()
    }

    /// What the account's row says of them: of a password alone, the hash of what is sealed; of nothing, nothing.
    pub(super) fn digest(&self) -> Option<[u8; 32]> {
        let own = self.digest_of_own();
        let Some(identity) = &self.identity else { return own };
        let start = Sha256::new_with_prefix("resettle identity\n").chain_update(own.unwrap_or_default());
        Some(start.chain_update(Sha256::digest(&identity.sealed)).finalize().into())
    }

    /// Of what somebody signs in with here.
    fn digest_of_own(&self) -> Option<[u8; 32]> {
        let password = self.password.as_ref().map(|(_, sealed)| <[u8; 32]>::from(Sha256::digest(sealed)));
        if self.passkeys.is_empty() {
            return password;
        }
        let start = Sha256::new_with_prefix("resettle passkeys\n").chain_update(password.unwrap_or_default());
        let all =
            self.passkeys.iter().fold(start, |all, kept| all.chain_update(kept.hash).chain_update(Sha256::digest(&kept.sealed)));
        Some(all.finalize().into())
    }

    /// Refuses what the account's last row does not vouch for.
    pub(super) fn check(&self, account: &Account) -> Result<(), Error> {
        if account.secret == self.digest() {
            return Ok(());
        }
        let what = "what it is signed in to with is not what was recorded".to_owned();
        Err(Error::Damaged { table: "account", row: account.id.to_string(), what })
    }
}

impl Store {
    /// The passkeys of an account in the order in which they were added, after a line each in its access record.
    ///
    /// # Errors
    /// The store fails, or what is there is not what the account's last row says.
    pub async fn passkeys(&self, account: &Account, at: Timestamp) -> Result<Vec<KeptPasskey>, Error> {
        let means = Means::of(&mut self.data.read().await?, account.id).await?;
        means.check(account)?;
        let mut opened = Vec::new();
        for kept in means.passkeys {
            opened.push(self.open_passkey(account.id, kept, at).await?);
        }
        Ok(opened)
    }

    /// The account of a passkey, and the passkey, after a line in the account's access record; `None`: there is no such passkey.
    ///
    /// # Errors
    /// As for [`Store::passkeys`].
    pub async fn account_of_passkey(&self, hash: [u8; 32], at: Timestamp) -> Result<Option<(Account, KeptPasskey)>, Error> {
        let mut tx = self.data.read().await?;
        let sql = "select account, passkey from account_passkey where passkey = $1";
        let Some(mut row) = tx.row(TABLE, sql, values![hash]).await? else { return Ok(None) };
        let account = last(&mut tx, row.take()?).await?.filter(|account| !account.is_ended());
        let Some(account) = account else { return Ok(None) };
        let means = Means::of(&mut tx, account.id).await?;
        drop(tx);
        means.check(&account)?;
        let Some(kept) = means.passkeys.into_iter().find(|kept| kept.hash == hash) else { return Ok(None) };
        let opened = self.open_passkey(account.id, kept, at).await?;
        Ok(Some((account, opened)))
    }

    /// Whether an account is signed in to with a password too.
    ///
    /// # Errors
    /// The store fails.
    pub async fn has_password(&self, id: ActorId) -> Result<bool, Error> {
        Ok(Means::of(&mut self.data.read().await?, id).await?.password.is_some())
    }

    /// Gives an account a passkey beside what its owner signs in with already.
    ///
    /// # Errors
    /// The account has [`PASSKEYS_MAX`], somebody has this passkey already, or the account was changed at the same moment.
    pub async fn add_passkey(
        &self,
        account: &Account,
        added: AddedPasskey<'_>,
        at: Timestamp,
        rng: &mut Random<'_>,
    ) -> Result<(), Error> {
        let new = self.seal_passkey(account, added, rng).await?;
        self.data.write(Add { id: account.id, new, at }).await
    }

    /// Takes a passkey from an account.
    ///
    /// # Errors
    /// There is no such passkey, or nothing else to sign in with.
    pub async fn remove_passkey(&self, id: ActorId, hash: [u8; 32], at: Timestamp) -> Result<(), Error> {
        self.data.write(Remove { id, hash, at }).await
    }

    pub(super) async fn seal_passkey(
        &self,
        account: &Account,
        added: AddedPasskey<'_>,
        rng: &mut Random<'_>,
    ) -> Result<NewPasskey, Error> {
        let number = account.number + 1;
        let sealed = seal_text(self, &place(account.id, PASSKEY, number)?, added.text, rng).await?;
        Ok(NewPasskey { hash: added.hash, number, sealed, state: added.state.to_vec() })
    }

    async fn open_passkey(&self, id: ActorId, kept: Kept, at: Timestamp) -> Result<KeptPasskey, Error> {
        let Kept { hash, number, sealed, state, added, seen } = kept;
        let text = open_text(self, place(id, PASSKEY, number)?, sealed, id, at).await?;
        Ok(KeptPasskey { hash, text, state, added, seen })
    }
}

fn read(mut row: Row) -> Result<Kept, Error> {
    let (hash, number, sealed) = (row.take()?, row.take()?, row.take()?);
    Ok(Kept { hash, number, sealed, state: row.take()?, added: row.take()?, seen: row.take()? })
}

/// Writes down that a passkey was used, unless it is gone or was used at the same moment.
pub(super) async fn take_use(tx: &mut Tx, id: ActorId, used: &UsedPasskey, now: Timestamp) -> Result<(), Error> {
    let sql = "update account_passkey set state = $1, seen_at = $2 where passkey = $3 and account = $4 and state = $5";
    let values = values![used.after.as_slice(), now, used.hash, id, used.before.as_slice()];
    match tx.execute(TABLE, sql, values).await? {
        0 => Err(AccountError::NoPasskey.into()),
        _ => Ok(()),
    }
}

/// A passkey that is sealed to its place.
pub(super) struct NewPasskey {
    hash: [u8; 32],
    pub(super) number: u64,
    sealed: Vec<u8>,
    state: Vec<u8>,
}

impl NewPasskey {
    pub(super) async fn insert(&self, tx: &mut Tx, id: ActorId, at: Timestamp) -> Result<(), Error> {
        let sql =
            "insert into account_passkey (passkey, account, number, sealed, state, added_at) values ($1, $2, $3, $4, $5, $6)
            on conflict do nothing";
        let values = values![self.hash, id, self.number, self.sealed.as_slice(), self.state.as_slice(), at];
        match tx.execute(TABLE, sql, values).await? {
            0 => Err(AccountError::PasskeyTaken.into()),
            _ => Ok(()),
        }
    }
}

struct Add {
    id: ActorId,
    new: NewPasskey,
    at: Timestamp,
}

impl Work for Add {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let (before, means) = Means::unchanged(tx, self.id, self.new.number).await?;
        if means.passkeys.len() >= PASSKEYS_MAX {
            return Err(AccountError::Passkeys.into());
        }
        self.new.insert(tx, self.id, self.at).await?;
        change(tx, &before, AccountAct::PasskeyAdded, self.at).await
    }
}

struct Remove {
    id: ActorId,
    hash: [u8; 32],
    at: Timestamp,
}

impl Work for Remove {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let before = last(tx, self.id).await?.ok_or(AccountError::Unknown)?;
        Means::of(tx, self.id).await?.check(&before)?;
        let sql = "delete from account_passkey where passkey = $1 and account = $2";
        if tx.execute(TABLE, sql, values![self.hash, self.id]).await? == 0 {
            return Err(AccountError::NoPasskey.into());
        }
        change(tx, &before, AccountAct::PasskeyRemoved, self.at).await
    }
}
