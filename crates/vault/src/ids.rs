//! What a sealed value is bound to. None of these names anybody.

use rand_core::CryptoRng;
use std::fmt;
use thiserror::Error;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
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
                write!(out, "{:032x}", u128::from_be_bytes(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({self})", stringify!($name))
            }
        }
    };
}

id! {
    /// One installation of the program: what is sealed in one does not open in another.
    InstallationId
}
id! {
    /// A person, by a number that stands for nothing else.
    PersonId
}
id! {
    /// Whoever reads: an account of the program, never a name.
    ActorId
}
id! {
    /// A key, known by what follows from it: HKDF-Expand (RFC 5869) of the key itself, 16 bytes. So a key that does not
    /// belong to its id is found out before it is used.
    KeyId
}

/// A part of what is known about a person, under keys of its own, so that one can be given without the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compartment {
    /// Names, birth date, contacts, addresses.
    Identity,
    /// Who threatens the person, and how they are protected.
    Threats,
    /// Health.
    Health,
    /// Bank accounts.
    Accounts,
}

impl Compartment {
    /// Every compartment, by code.
    pub const ALL: [Self; 4] = [Self::Identity, Self::Threats, Self::Health, Self::Accounts];

    /// The number that stands in stored bytes: 1 to 4.
    pub fn code(self) -> u8 {
        match self {
            Self::Identity => 1,
            Self::Threats => 2,
            Self::Health => 3,
            Self::Accounts => 4,
        }
    }

    /// The compartment of a stored number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|compartment| compartment.code() == code)
    }
}

impl fmt::Display for Compartment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Identity => "identity",
            Self::Threats => "threats",
            Self::Health => "health",
            Self::Accounts => "accounts",
        })
    }
}

/// The most characters of a field's name.
pub const FIELD_CHARS_MAX: usize = 40;

/// The name of a field: `birth_date`, `note.text`. Chosen by a programme, never by a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(String);

/// The text is no name of a field.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no name of a field: write 1 to {FIELD_CHARS_MAX} of a-z, 0-9, `_` and `.`")]
pub struct FieldError(String);

impl Field {
    /// Reads a field's name: 1 to [`FIELD_CHARS_MAX`] of a-z, 0-9, `_` and `.`.
    pub fn new(name: &str) -> Result<Self, FieldError> {
        let fits = (1..=FIELD_CHARS_MAX).contains(&name.len());
        let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.".contains(&byte));
        if fits && plain { Ok(Self(name.to_owned())) } else { Err(FieldError(name.to_owned())) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Field {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Where one value of a person stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// Under whose keys.
    pub compartment: Compartment,
    /// Which field.
    pub field: Field,
    /// Which of the values this field has had. The store uses the sequence number of the entry that wrote it, so that no
    /// two values of a person ever share a slot, and an old one cannot be put back in place of a newer one.
    pub version: u64,
}

impl fmt::Display for Slot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.compartment, self.field, self.version)
    }
}

/// Where one value stands: whose it is, and in which slot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Whose.
    pub person: PersonId,
    /// Where among that person's values.
    pub slot: Slot,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} of person {}", self.slot, self.person)
    }
}

impl Place {
    /// The bytes a sealed value is bound to.
    pub(crate) fn context(&self, label: &str, installation: InstallationId, key: KeyId, more: &[u8]) -> Vec<u8> {
        let Slot { compartment, field, version } = &self.slot;
        let version = version.to_be_bytes();
        let parts =
            [&installation.0[..], &self.person.0, &[compartment.code()], field.as_str().as_bytes(), &version, &key.0, more];
        context(label, &parts)
    }
}

/// A label and parts as bytes, each with its length before it: no two lists give the same bytes.
pub(crate) fn context(label: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in [label.as_bytes()].iter().chain(parts) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}
