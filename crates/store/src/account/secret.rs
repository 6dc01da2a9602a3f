//! By what name somebody signs in, and with what: sealed, and found without being stored.

use jiff::Timestamp;
use vault::{ActorId, BlindIndex, Compartment, Field, Normal, PersonId, Place, Purposes, Random, Slot};

use super::identity::{self, IDENTITY, UsedIdentity, change};
use super::passkey::{AddedPasskey, Means, NewPasskey, UsedPasskey};
use super::{Account, AccountAct, AccountError, insert, last};
use crate::sealed::Alone;
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, Reading, Store};

pub(super) const COMPARTMENT: Compartment = Compartment::Identity;
const LOGIN: &str = "account.login";
const BROWSER: &str = "account.browser";
const SECRET: &str = "account.secret";
/// The purpose in the access record when credentials are opened.
const SIGN_IN: &str = "sign_in";
/// Capitals and small letters are one; spaces, points and dashes do not count.
const FORM: Normal<'_> = Normal::LettersAndDigits;

/// With what somebody showed who they are, as far as it counts only once.
#[derive(Clone, Debug)]
pub enum Showed {
    /// Nothing: an invented account is chosen.
    Nothing,
    /// A password and a one-time code, of this number in time.
    Code(u64),
    /// A passkey.
    Passkey(UsedPasskey),
    /// The identity that the account is tied to.
    Identity(UsedIdentity),
}

impl Store {
    /// The account of a login name.
    ///
    /// # Errors
    /// The store fails. What is no login name is nobody's.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<Account>, Error> {
        let Ok(indexes) = self.vault().indexes(COMPARTMENT, &field(LOGIN)?, FORM, login) else { return Ok(None) };
        let mut tx = self.data.read().await?;
        for index in indexes {
            let sql = "select account, blind from account_login where blind = $1";
            if let Some(mut row) = tx.row("account_login", sql, values![index.0.to_vec()]).await? {
                return last(&mut tx, row.take()?).await;
            }
        }
        Ok(None)
    }

    /// What a browser shows from which somebody signed in to an account before. It tells nobody which account, and opens nothing.
    ///
    /// # Errors
    /// The vault lacks its keys.
    pub fn browser_mark(&self, id: ActorId) -> Result<String, Error> {
        let index = self.vault().index(COMPARTMENT, &field(BROWSER)?, FORM, &id.to_string())?;
        Ok(hex::encode(index.0))
    }

    /// The login name of an account, after a line in its access record.
    ///
    /// # Errors
    /// The store fails.
    pub async fn login_of(&self, id: ActorId, by: ActorId, at: Timestamp) -> Result<Option<String>, Error> {
        let sql = "select account, sealed from account_login where account = $1";
        let Some(mut row) = self.data.row("account_login", sql, values![id]).await? else { return Ok(None) };
        let _: ActorId = row.take()?;
        open_text(self, place(id, LOGIN, 1)?, row.take()?, by, at).await.map(Some)
    }

    /// The password and device of an account, after a line in its access record; `None`: it has none.
    ///
    /// # Errors
    /// The store fails, or what is there is not what the account's last row says.
    pub async fn credentials(&self, account: &Account, at: Timestamp) -> Result<Option<String>, Error> {
        let means = Means::of(&mut self.data.read().await?, account.id).await?;
        means.check(account)?;
        let Some((number, sealed)) = means.password else { return Ok(None) };
        open_text(self, place(account.id, SECRET, number)?, sealed, account.id, at).await.map(Some)
    }

    /// The account that a sign-up code is for.
    ///
    /// # Errors
    /// The store fails.
    pub async fn account_of_code(&self, code: [u8; 32], now: Timestamp) -> Result<Option<Account>, Error> {
        by_code(&mut self.data.read().await?, code, now).await
    }

    /// Gives the account of a sign-up code what its owner signs in with from now on; the code is used up.
    ///
    /// # Errors
    /// The code is not valid.
    pub async fn enrol(
        &self,
        code: [u8; 32],
        credentials: &str,
        step: u64,
        at: Timestamp,
        rng: &mut Random<'_>,
    ) -> Result<Account, Error> {
        let account = self.account_of_code(code, at).await?.ok_or(AccountError::Code)?;
        let number = account.number + 1;
        let sealed = seal_text(self, &place(account.id, SECRET, number)?, credentials, rng).await?;
        self.data.write(Enrol { code, number, chosen: Chosen::Password { sealed, step }, at }).await
    }

    /// Gives an account another password, and ends every session of its owner but one.
    ///
    /// # Errors
    /// The account has no password, or was changed at the same moment.
    pub async fn change_password(
        &self,
        account: &Account,
        credentials: &str,
        keep: [u8; 32],
        at: Timestamp,
        rng: &mut Random<'_>,
    ) -> Result<(), Error> {
        let number = account.number + 1;
        let sealed = seal_text(self, &place(account.id, SECRET, number)?, credentials, rng).await?;
        self.data.write(ChangePassword { id: account.id, number, sealed, keep, at }).await
    }

    /// The same as [`Store::enrol`] with a passkey, which stands for password and device.
    ///
    /// # Errors
    /// The code is not valid, or somebody has this passkey.
    pub async fn enrol_passkey(
        &self,
        code: [u8; 32],
        added: AddedPasskey<'_>,
        at: Timestamp,
        rng: &mut Random<'_>,
    ) -> Result<Account, Error> {
        let account = self.account_of_code(code, at).await?.ok_or(AccountError::Code)?;
        let new = self.seal_passkey(&account, added, rng).await?;
        self.data.write(Enrol { code, number: new.number, chosen: Chosen::Passkey(new), at }).await
    }

    /// The index and the sealed bytes of a login name.
    pub(super) async fn seal_login(
        &self,
        id: ActorId,
        login: &str,
        rng: &mut Random<'_>,
    ) -> Result<(BlindIndex, Vec<u8>), Error> {
        let plain = login.chars().filter(char::is_ascii_alphanumeric).count();
        FORM.check(login).map_err(AccountError::Login)?;
        if !(3..=40).contains(&plain) {
            return Err(AccountError::LoginLength.into());
        }
        let blind = self.vault().index(COMPARTMENT, &field(LOGIN)?, FORM, login)?;
        Ok((blind, seal_text(self, &place(id, LOGIN, 1)?, login, rng).await?))
    }

    /// Finds login names and identities by the newest key, after another was made.
    pub(crate) async fn reindex_logins(&self, compartment: Compartment) -> Result<(), Error> {
        if compartment != COMPARTMENT {
            return Ok(());
        }
        let rows = self.data.rows("account_login", "select account, sealed from account_login", values![]).await?;
        for mut row in rows {
            let (id, sealed): (ActorId, Vec<u8>) = (row.take()?, row.take()?);
            let mut alone = Alone { keys: self.keys().await?, bytes: Some(sealed) };
            let blind = self.vault().reindex(&place(id, LOGIN, 1)?, FORM, &mut alone).await?;
            self.data.write(Reindex { sql: "update account_login set blind = $1 where account = $2", id, blind }).await?;
        }
        let sql = "select account, number, sealed from account_identity";
        for mut row in self.data.rows("account_identity", sql, values![]).await? {
            let (id, number, sealed): (ActorId, u64, Vec<u8>) = (row.take()?, row.take()?, row.take()?);
            let mut alone = Alone { keys: self.keys().await?, bytes: Some(sealed) };
            let blind = self.vault().reindex(&place(id, IDENTITY, number)?, identity::FORM, &mut alone).await?;
            self.data.write(Reindex { sql: "update account_identity set blind = $1 where account = $2", id, blind }).await?;
        }
        Ok(())
    }
}

pub(super) async fn seal_text(store: &Store, place: &Place, text: &str, rng: &mut Random<'_>) -> Result<Vec<u8>, Error> {
    let mut keys = store.keys().await?;
    let sealed = store.vault().seal(place, text.as_bytes(), &mut keys, rng).await?.into_bytes();
    store.change_keys(keys).await?;
    Ok(sealed)
}

pub(super) async fn open_text(
    store: &Store,
    place: Place,
    sealed: Vec<u8>,
    who: ActorId,
    at: Timestamp,
) -> Result<String, Error> {
    let purposes: Purposes = [SIGN_IN].into_iter().collect();
    let purpose = purposes.find(SIGN_IN).ok_or_else(|| Error::NoPurpose(SIGN_IN.to_owned()))?;
    let opened = store.open_alone(place, sealed, &Reading { who, purpose, at }).await?;
    String::from_utf8(opened).map_err(|_| Error::Damaged {
        table: "account",
        row: who.to_string(),
        what: "what was sealed is no text".to_owned(),
    })
}

pub(super) fn field(name: &str) -> Result<Field, Error> {
    Field::new(name).map_err(|error| Error::Entry(error.to_string()))
}

/// What is an account's is sealed under a key of its own, as if it were a person.
pub(super) fn place(id: ActorId, name: &str, version: u64) -> Result<Place, Error> {
    Ok(Place { person: PersonId(id.0), slot: Slot { compartment: COMPARTMENT, field: field(name)?, version } })
}

async fn by_code(tx: &mut Tx, code: [u8; 32], now: Timestamp) -> Result<Option<Account>, Error> {
    let sql = "select account, code from sign_up where code = $1 and until_at > $2";
    let Some(mut row) = tx.row("sign_up", sql, values![code, now]).await? else { return Ok(None) };
    let account = last(tx, row.take()?).await?;
    Ok(account.filter(|account| !account.is_ended()))
}

/// Remembers a one-time code's number in time, which has to be later than the last.
pub(super) async fn take_step(tx: &mut Tx, id: ActorId, step: u64) -> Result<(), Error> {
    let sql = "insert into account_step (account, step) values ($1, $2)
        on conflict (account) do update set step = excluded.step where account_step.step < excluded.step";
    match tx.execute("account_step", sql, values![id, step]).await? {
        0 => Err(AccountError::CodeUsed.into()),
        _ => Ok(()),
    }
}

/// What the owner of an account chose to sign in with.
enum Chosen {
    Password { sealed: Vec<u8>, step: u64 },
    Passkey(NewPasskey),
}

struct Enrol {
    code: [u8; 32],
    number: u64,
    chosen: Chosen,
    at: Timestamp,
}

impl Work for Enrol {
    type Done = Account;

    async fn run(&self, tx: &mut Tx) -> Result<Account, Error> {
        let before = by_code(tx, self.code, self.at).await?.ok_or(AccountError::Code)?;
        let id = before.id;
        // Somebody changed the account since what was chosen was bound to its number.
        if before.number + 1 != self.number {
            return Err(AccountError::Code.into());
        }
        for sql in [
            "delete from sign_up where account = $1",
            "delete from account_secret where account = $1",
            "delete from account_passkey where account = $1",
            "delete from account_identity where account = $1",
            "delete from account_step where account = $1",
        ] {
            tx.execute("account_secret", sql, values![id]).await?;
        }
        match &self.chosen {
            Chosen::Password { sealed, step } => {
                take_step(tx, id, *step).await?;
                let sql = "insert into account_secret (account, number, sealed) values ($1, $2, $3)";
                tx.execute("account_secret", sql, values![id, self.number, sealed.as_slice()]).await?;
            }
            Chosen::Passkey(new) => new.insert(tx, id, self.at).await?,
        }
        let secret = Means::of(tx, id).await?.digest().ok_or(AccountError::LastMeans)?;
        let after = before.changed_by_owner(AccountAct::Enrolled, secret, self.at)?;
        insert(tx, &after).await?;
        Ok(after)
    }
}

struct ChangePassword {
    id: ActorId,
    number: u64,
    sealed: Vec<u8>,
    keep: [u8; 32],
    at: Timestamp,
}

impl Work for ChangePassword {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let (before, _) = Means::unchanged(tx, self.id, self.number).await?;
        let sql = "update account_secret set number = $2, sealed = $3 where account = $1";
        if tx.execute("account_secret", sql, values![self.id, self.number, self.sealed.as_slice()]).await? == 0 {
            return Err(AccountError::NoPassword.into());
        }
        let sql = "delete from session where account = $1 and session <> $2";
        tx.execute("session", sql, values![self.id, self.keep]).await?;
        change(tx, &before, AccountAct::PasswordChanged, self.at).await
    }
}

struct Reindex {
    sql: &'static str,
    id: ActorId,
    blind: BlindIndex,
}

impl Work for Reindex {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.execute("account_login", self.sql, values![self.blind.0.to_vec(), self.id]).await?;
        Ok(())
    }
}
