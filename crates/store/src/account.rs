//! Accounts: who may sign in, and what for. What an account is, is the last of its rows, each a leaf of the log; none is changed.

/// The columns of the account of a row, as the last ones of a query of the row's table, and how they are joined to it. In one statement: who asks is
/// looked up for every page.
macro_rules! and_its_account {
    ($table:literal) => {
        concat!(
            "account.account, account.number, act, role, office, person, secret, done_at, done_by from ",
            $table,
            " join account on account.account = ",
            $table,
            ".account and account.number = (select max(number) from account newer where newer.account = ",
            $table,
            ".account)"
        )
    };
}

mod identity;
mod passkey;
mod rules;
mod secret;
mod session;
mod token;
pub(crate) mod unsent;

pub use identity::UsedIdentity;
pub use passkey::{AddedPasskey, KeptPasskey, PASSKEYS_MAX, UsedPasskey};
pub use rules::{AccountAct, AccountError, Grant};
pub use secret::Showed;
pub use session::{IDLE, PublicId, SESSIONS_MAX, Session, WHOLE};
pub use token::{ApiToken, TOKEN_DAYS_MAX, TOKENS_MAX};
pub use unsent::{UNSENT_KEPT, UNSENT_MAX, Unsent};

use jiff::Timestamp;
use vault::{ActorId, BlindIndex, Random};

use crate::leaves::Found;
use crate::log::{LeafKind, instant, leaf_data};
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, Stamp, Store};

const TABLE: &str = "account";

/// Whoever is at the machine itself, with the root key: not an account that signs in.
pub const MACHINE: ActorId = ActorId([0; 16]);

/// An account, as its last row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who it is in the records.
    pub id: ActorId,
    /// How many rows it has.
    pub number: u64,
    /// What was done last.
    pub act: AccountAct,
    /// What it is for, and in whose file. A new account has nothing.
    pub grant: Grant,
    /// What vouches for its sealed password, passkeys and identity (`passkey.rs`); `None`: nobody can sign in.
    pub secret: Option<[u8; 32]>,
    /// When that was done.
    pub at: Timestamp,
    /// By whom.
    pub by: ActorId,
}

impl Account {
    /// Whether it has ended, for good.
    pub fn is_ended(&self) -> bool {
        self.act == AccountAct::Ended
    }
}

/// A code with which somebody chooses how to sign in, once. Only its hash is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignUp {
    /// SHA-256 of it.
    pub code: [u8; 32],
    /// How long it counts.
    pub until: Timestamp,
}

impl Store {
    /// Makes an account, which may do nothing yet. Without a login and a code nobody can sign in to it.
    ///
    /// # Errors
    /// Another account has the login, or it is none.
    pub async fn create_account(
        &self,
        login: Option<&str>,
        sign_up: Option<SignUp>,
        stamp: Stamp,
        rng: &mut Random<'_>,
    ) -> Result<ActorId, Error> {
        let id = ActorId::random(rng);
        let login = match login {
            Some(login) => Some(self.seal_login(id, login, rng).await?),
            None => None,
        };
        self.data.write(Create { id, login, sign_up, stamp }).await?;
        Ok(id)
    }

    /// Gives an account what it is for, in the place of what it was for before.
    ///
    /// # Errors
    /// It is one's own, has ended, or there is none; or there is no such person.
    pub async fn grant_account(&self, id: ActorId, grant: Grant, stamp: Stamp) -> Result<(), Error> {
        if let Some(person) = grant.person {
            self.household_of(person).await?;
        }
        self.data.write(Change { id, act: AccountAct::Granted, grant: Some(grant), sign_up: None, stamp }).await
    }

    /// Ends an account, its sessions and its tokens, for good.
    ///
    /// # Errors
    /// As for [`Store::grant_account`].
    pub async fn end_account(&self, id: ActorId, stamp: Stamp) -> Result<(), Error> {
        self.data.write(Change { id, act: AccountAct::Ended, grant: None, sign_up: None, stamp }).await
    }

    /// Ends every session of an account's owner, who can sign in anew. Tokens stay.
    ///
    /// # Errors
    /// As for [`Store::grant_account`].
    pub async fn end_sessions_of(&self, id: ActorId, stamp: Stamp) -> Result<(), Error> {
        self.data.write(Change { id, act: AccountAct::SessionsEnded, grant: None, sign_up: None, stamp }).await
    }

    /// Asks for a new beginning of an account whose password or device is lost. Another than who asks has to confirm it.
    ///
    /// # Errors
    /// As for [`Store::grant_account`].
    pub async fn ask_reset(&self, id: ActorId, stamp: Stamp) -> Result<(), Error> {
        self.data.write(Change { id, act: AccountAct::ResetAsked, grant: None, sign_up: None, stamp }).await
    }

    /// Confirms it: from now on the old password, passkeys and identity open nothing, sessions and tokens are over, and the code is how one begins anew.
    ///
    /// # Errors
    /// Nobody asked, or the same person did.
    pub async fn reset_account(&self, id: ActorId, sign_up: SignUp, stamp: Stamp) -> Result<(), Error> {
        self.data.write(Change { id, act: AccountAct::Reset, grant: None, sign_up: Some(sign_up), stamp }).await
    }

    /// An account.
    ///
    /// # Errors
    /// The store fails.
    pub async fn account(&self, id: ActorId) -> Result<Option<Account>, Error> {
        self.data.row(TABLE, LAST, values![id]).await?.map(read).transpose()
    }

    /// Every account, the newest first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn accounts(&self) -> Result<Vec<Account>, Error> {
        let sql = "select account, number, act, role, office, person, secret, done_at, done_by from account
            where number = (select max(number) from account other where other.account = account.account)
            order by (select log from account first where first.account = account.account and first.number = 1) desc";
        let rows = self.data.rows(TABLE, sql, values![]).await?;
        rows.into_iter().map(read).collect()
    }

    /// Everything that was done about an account, the first first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn account_history(&self, id: ActorId) -> Result<Vec<Account>, Error> {
        let sql = "select account, number, act, role, office, person, secret, done_at, done_by from account
            where account = $1 order by number";
        let rows = self.data.rows(TABLE, sql, values![id]).await?;
        rows.into_iter().map(read).collect()
    }
}

/// The last row of an account.
const LAST: &str = "select account, number, act, role, office, person, secret, done_at, done_by from account
    where account = $1 order by number desc limit 1";

async fn last(tx: &mut Tx, id: ActorId) -> Result<Option<Account>, Error> {
    tx.row(TABLE, LAST, values![id]).await?.map(read).transpose()
}

fn read(mut row: Row) -> Result<Account, Error> {
    let (id, number, word): (ActorId, u64, String) = (row.take()?, row.take()?, row.take()?);
    let act = AccountAct::of(&word).ok_or_else(|| row.damaged("there is no such act"))?;
    let grant = Grant { role: row.take()?, office: row.take()?, person: row.take()? };
    Ok(Account { id, number, act, grant, secret: row.take()?, at: row.take()?, by: row.take()? })
}

/// Writes a row, and its leaf.
async fn insert(tx: &mut Tx, account: &Account) -> Result<(), Error> {
    let log = tx.leaf(LeafKind::Account, &data(account)).await?;
    let Account { id, number, act, grant: Grant { role, office, person }, secret, at, by } = account;
    let sql = "insert into account (account, number, act, role, office, person, secret, done_at, done_by, log)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let what = values![*id, *number, act.word(), role.clone(), office.clone(), *person, *secret, *at, *by, log];
    tx.execute(TABLE, sql, what).await?;
    Ok(())
}

impl SignUp {
    async fn insert(&self, tx: &mut Tx, id: ActorId) -> Result<(), Error> {
        tx.execute("sign_up", "delete from sign_up where account = $1", values![id]).await?;
        let sql = "insert into sign_up (account, code, until_at) values ($1, $2, $3)";
        tx.execute("sign_up", sql, values![id, self.code, self.until]).await?;
        Ok(())
    }
}

struct Create {
    id: ActorId,
    /// Index and sealed name.
    login: Option<(BlindIndex, Vec<u8>)>,
    sign_up: Option<SignUp>,
    stamp: Stamp,
}

impl Work for Create {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        if let Some((blind, sealed)) = &self.login {
            let sql = "insert into account_login (account, blind, sealed) values ($1, $2, $3) on conflict do nothing";
            let values = values![self.id, blind.0.to_vec(), sealed.as_slice()];
            if tx.execute("account_login", sql, values).await? == 0 {
                return Err(AccountError::LoginTaken.into());
            }
        }
        insert(tx, &Account::created(self.id, self.stamp)).await?;
        match &self.sign_up {
            Some(sign_up) => sign_up.insert(tx, self.id).await,
            None => Ok(()),
        }
    }
}

/// Something that one account does about another.
struct Change {
    id: ActorId,
    act: AccountAct,
    grant: Option<Grant>,
    sign_up: Option<SignUp>,
    stamp: Stamp,
}

impl Work for Change {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let before = last(tx, self.id).await?.ok_or(AccountError::Unknown)?;
        let after = before.after(self.act, self.grant.clone(), self.stamp)?;
        insert(tx, &after).await?;
        if matches!(self.act, AccountAct::Ended | AccountAct::Reset | AccountAct::SessionsEnded) {
            tx.execute("session", "delete from session where account = $1", values![self.id]).await?;
        }
        if matches!(self.act, AccountAct::Ended | AccountAct::Reset) {
            for sql in [
                "delete from unsent where account = $1",
                "delete from token where account = $1",
                "delete from sign_up where account = $1",
                "delete from account_secret where account = $1",
                "delete from account_passkey where account = $1",
                "delete from account_identity where account = $1",
            ] {
                tx.execute(TABLE, sql, values![self.id]).await?;
            }
        }
        if self.act == AccountAct::Ended {
            tx.execute("account_login", "delete from account_login where account = $1", values![self.id]).await?;
        }
        match &self.sign_up {
            Some(sign_up) => sign_up.insert(tx, self.id).await,
            None => Ok(()),
        }
    }
}

/// What of an account's row is bound by its leaf: everything.
fn data(account: &Account) -> Vec<u8> {
    let Account { id, number, act, grant: Grant { role, office, person }, secret, at, by } = account;
    let text = |text: &Option<String>| text.clone().unwrap_or_default().into_bytes();
    let person = person.map_or(Vec::new(), |person| person.0.to_vec());
    let secret = secret.map_or(Vec::new(), |secret| secret.to_vec());
    let parts = [&id.0[..], &number.to_be_bytes(), act.word().as_bytes(), &text(role), &text(office), &person, &secret];
    leaf_data(LeafKind::Account, &[&parts[..], &[&instant(*at), &by.0]].concat())
}

/// A row beside its leaf: what it gives now.
pub(crate) fn leaf_of_row(row: &mut Row) -> Result<Found, Error> {
    let (id, number, log): (ActorId, u64, u64) = (row.take()?, row.take()?, row.take()?);
    let word: String = row.take()?;
    let Some(act) = AccountAct::of(&word) else { return Ok((log, Vec::new(), Some("there is no such act"))) };
    let grant = Grant { role: row.take()?, office: row.take()?, person: row.take()? };
    Ok((log, data(&Account { id, number, act, grant, secret: row.take()?, at: row.take()?, by: row.take()? }), None))
}
