//! What an account is given: a role that there is, an office of the programme, the person of a newcomer.

use access::Role;
use programme::Programme;
use store::{Grant, person_id};
use thiserror::Error;

/// Why an account is not given that.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GrantError {
    /// No such role.
    #[error("there is no role `{given}`; the roles are: {all}", all = roles())]
    Role {
        /// What was given.
        given: String,
    },
    /// No such office.
    #[error("this programme has no office `{given}`; `resettle pack show` lists its offices")]
    Office {
        /// What was given.
        given: String,
    },
    /// It is no person.
    #[error("`{given}` is no person: give the 32 digits that `resettle case show` shows")]
    Person {
        /// What was given.
        given: String,
    },
    /// A newcomer's account is in a file.
    #[error("the account of a newcomer is for one person: say which")]
    NoPerson,
    /// Nobody else's is.
    #[error("only the account of a newcomer is for a person's own file")]
    NotNewcomer,
}

impl GrantError {
    /// A word for it.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Role { .. } => "role",
            Self::Office { .. } => "office",
            Self::Person { .. } => "person",
            Self::NoPerson => "no_person",
            Self::NotNewcomer => "not_newcomer",
        }
    }
}

fn roles() -> String {
    Role::ALL.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ")
}

/// What an account is given, by the words of a role, an office and a person; an empty word is none. Without a role it is given nothing.
///
/// # Errors
/// One of them is not there, or does not go with the others.
pub fn grant_of(programme: &Programme, role: &str, office: &str, person: &str) -> Result<Grant, GrantError> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let Some(role) = some(role) else { return Ok(Grant::default()) };
    if !Role::ALL.iter().any(|known| known.word() == role) {
        return Err(GrantError::Role { given: role });
    }
    let office = some(office);
    if let Some(given) = office.as_ref().filter(|id| !programme.offices.iter().any(|office| office.id == **id)) {
        return Err(GrantError::Office { given: given.clone() });
    }
    let person = some(person).map(|given| person_id(&given).map_err(|_| GrantError::Person { given })).transpose()?;
    match (role == Role::Newcomer.word(), person) {
        (true, None) => Err(GrantError::NoPerson),
        (false, Some(_)) => Err(GrantError::NotNewcomer),
        _ => Ok(Grant { role: Some(role), office, person }),
    }
}
