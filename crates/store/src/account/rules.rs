//! What may be done about an account, by whom, and what follows.

use thiserror::Error;
use vault::{ActorId, NumberError, PersonId};

use super::{Account, MACHINE};
use crate::Stamp;

/// What an account is for. The words are not the store's: roles are those of the policies, offices those of the programme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// The word of its role; `None`: it may do nothing.
    pub role: Option<String>,
    /// The id of its office.
    pub office: Option<String>,
    /// The person whose own account it is.
    pub person: Option<PersonId>,
}

/// What was done about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountAct {
    /// It was made.
    Created,
    /// It was given what it is for.
    Granted,
    /// Its owner chose how to sign in.
    Enrolled,
    /// Its owner added a passkey.
    PasskeyAdded,
    /// Its owner removed a passkey.
    PasskeyRemoved,
    /// Its owner chose another password.
    PasswordChanged,
    /// Its owner tied it to an identity at a provider.
    IdentityTied,
    /// Its owner untied it.
    IdentityUntied,
    /// Somebody ended every session of its owner.
    SessionsEnded,
    /// Somebody asked for a new beginning.
    ResetAsked,
    /// Another confirmed it.
    Reset,
    /// It was ended.
    Ended,
}

impl AccountAct {
    /// Every act.
    pub const ALL: [Self; 12] = [
        Self::Created,
        Self::Granted,
        Self::Enrolled,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::PasswordChanged,
        Self::IdentityTied,
        Self::IdentityUntied,
        Self::SessionsEnded,
        Self::ResetAsked,
        Self::Reset,
        Self::Ended,
    ];

    /// The word that stands in the data base.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Granted => "granted",
            Self::Enrolled => "enrolled",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::PasswordChanged => "password_changed",
            Self::IdentityTied => "identity_tied",
            Self::IdentityUntied => "identity_untied",
            Self::SessionsEnded => "sessions_ended",
            Self::ResetAsked => "reset_asked",
            Self::Reset => "reset",
            Self::Ended => "ended",
        }
    }

    /// The act of a word.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.word() == word)
    }
}

/// Why nothing was done about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AccountError {
    /// There is none.
    #[error("there is no such account: `resettle account list` shows those that there are")]
    Unknown,
    /// It has ended.
    #[error("this account has ended, for good: make another one")]
    Ended,
    /// The login is another's.
    #[error("another account has this login name: choose another one")]
    LoginTaken,
    /// The login is none.
    #[error("a login name is 3 to 40 letters (a-z) and digits: {0}")]
    Login(NumberError),
    /// The login is too short or too long.
    #[error("a login name is 3 to 40 letters (a-z) and digits")]
    LoginLength,
    /// It is one's own.
    #[error("nobody changes their own account: another administrator has to")]
    Own,
    /// Nobody asked for it.
    #[error("nobody has asked for a new beginning of this account since it was last changed: ask for it first")]
    NotAsked,
    /// The one who asked would confirm.
    #[error("whoever asks for a new beginning does not confirm it: another administrator has to")]
    SamePerson,
    /// The code was used, is over, or never was one.
    #[error("this code is not valid, or not any more: ask for another one")]
    Code,
    /// A one-time code counts once.
    #[error("this one-time code was used before: wait for the next one")]
    CodeUsed,
    /// A token for no day, or too many.
    #[error("a token counts for 1 to {} days", super::TOKEN_DAYS_MAX)]
    TokenDays,
    /// There are enough.
    #[error("an account has {} tokens at most: end one of them first", super::TOKENS_MAX)]
    Tokens,
    /// There are enough.
    #[error("an account has {} passkeys at most: remove one of them first", super::PASSKEYS_MAX)]
    Passkeys,
    /// Somebody has it.
    #[error("this passkey is registered already: choose another device")]
    PasskeyTaken,
    /// It opens by something else.
    #[error("this account has no password: it opens by a passkey")]
    NoPassword,
    /// It is gone, or was used at the same moment.
    #[error("there is no such passkey any more, or it was used at the same moment: try again")]
    NoPasskey,
    /// It is another's.
    #[error(
        "another account is tied to this identity: whoever has that account unties it first, or an administrator begins it anew"
    )]
    IdentityTaken,
    /// There is one already.
    #[error("this account is tied to an identity already: untie it first")]
    Tied,
    /// It is gone.
    #[error("this account is not tied to that identity any more")]
    NoIdentity,
    /// Nobody could sign in any more.
    #[error("this is the last thing that opens the account: add another passkey first")]
    LastMeans,
    /// Two changed the account at the same moment.
    #[error("the account was changed at the same moment, and nothing was done: try again")]
    Meanwhile,
}

impl Account {
    /// A new account.
    pub(super) fn created(id: ActorId, Stamp { by, at }: Stamp) -> Self {
        Self { id, number: 1, act: AccountAct::Created, grant: Grant::default(), secret: None, at, by }
    }

    /// The account after something was done about it by another.
    pub(super) fn after(&self, act: AccountAct, grant: Option<Grant>, Stamp { by, at }: Stamp) -> Result<Self, AccountError> {
        if self.is_ended() {
            return Err(AccountError::Ended);
        }
        if by == self.id {
            return Err(AccountError::Own);
        }
        if act == AccountAct::Reset && by != MACHINE {
            match self.act {
                AccountAct::ResetAsked if self.by == by => return Err(AccountError::SamePerson),
                AccountAct::ResetAsked => {}
                _ => return Err(AccountError::NotAsked),
            }
        }
        let secret = if matches!(act, AccountAct::Reset | AccountAct::Ended) { None } else { self.secret };
        let grant = grant.unwrap_or_else(|| self.grant.clone());
        Ok(Self { id: self.id, number: self.number + 1, act, grant, secret, at, by })
    }

    /// The account after its owner changed what they sign in with.
    pub(super) fn changed_by_owner(&self, act: AccountAct, secret: [u8; 32], at: jiff::Timestamp) -> Result<Self, AccountError> {
        if self.is_ended() {
            return Err(AccountError::Ended);
        }
        let (id, number, grant) = (self.id, self.number + 1, self.grant.clone());
        Ok(Self { id, number, act, grant, secret: Some(secret), at, by: id })
    }
}
