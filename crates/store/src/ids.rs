//! Numbers that stand for households. Those of persons are the vault's.

use std::fmt;
use std::str::FromStr;

use rand_core::CryptoRng;
use thiserror::Error;
use vault::{ActorId, PersonId};

/// Declares a number that stands for one row, or for several about one matter.
macro_rules! id {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// A new one. Random, so that it tells nothing about when or for whom it was made.
            pub fn random(rng: &mut dyn CryptoRng) -> Self {
                let mut bytes = [0; 16];
                rng.fill_bytes(&mut bytes);
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                id_bytes(text).map(Self)
            }
        }
    };
}

id! {
    /// A household, by a random number that stands for nothing else.
    HouseholdId
}
id! {
    /// An export of many people.
    ExportId
}
id! {
    /// A file that was opened in an emergency.
    EmergencyId
}
id! {
    /// A mandate.
    MandateId
}

impl HouseholdId {
    /// The household as the vault knows it: what is written about all of it is sealed under a key of its own.
    pub fn as_person(self) -> PersonId {
        PersonId(self.0)
    }
}

/// The text is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an id is 32 digits of 0-9 and a-f")]
pub struct IdError;

/// The person of a printed id.
///
/// # Errors
/// The text is no id.
pub fn person_id(text: &str) -> Result<PersonId, IdError> {
    id_bytes(text).map(PersonId)
}

/// The account of a printed id.
///
/// # Errors
/// The text is no id.
pub fn actor_id(text: &str) -> Result<ActorId, IdError> {
    id_bytes(text).map(ActorId)
}

pub(crate) fn id_bytes(text: &str) -> Result<[u8; 16], IdError> {
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(IdError);
    }
    let mut bytes = [0; 16];
    for (byte, at) in bytes.iter_mut().zip((0..32).step_by(2)) {
        let digits = &text[at..at + 2];
        *byte = u8::from_str_radix(digits, 16).map_err(|_| IdError)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_it_is_printed() {
        let id = HouseholdId([0x0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xf0]);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in
            ["", "0f", "0f0102030405060708090a0b0c0d0ef", "0g0102030405060708090a0b0c0d0ef0", "+f0102030405060708090a0b0c0d0e0f"]
        {
            assert_eq!(text.parse::<HouseholdId>(), Err(IdError), "{text}");
        }
    }
}
