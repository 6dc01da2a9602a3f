//! A root key from a passphrase, by Argon2id (RFC 9106).

use super::{HeldRoot, RootError};
use crate::secret::KEY_BYTES;
use crate::{KeyId, SecretKey};
use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// NIST SP 800-63B-4, 3.1.1.2: where a password is the only factor, at least 15 characters.
pub(super) const CHARS_MIN: usize = 15;

/// From RFC 9106's second recommended option (64 MiB, 3 passes, 4 lanes), below which a record is refused, to what a
/// doctored record could cost us at most.
const MEMORY_KIB: RangeInclusive<u32> = 65_536..=4_194_304;
const PASSES: RangeInclusive<u32> = 3..=64;
const LANES: RangeInclusive<u32> = 4..=64;

/// A passphrase, in Unicode's composed form (NFC): a Korean keyboard on one system sends whole syllables, on another letters.
pub struct Passphrase(SecretString);

impl Passphrase {
    /// Takes a passphrase as typed.
    pub fn new(typed: &str) -> Self {
        // Exactly the room it needs: a string that grows or shrinks leaves a copy behind.
        let mut composed = String::with_capacity(typed.nfc().map(char::len_utf8).sum());
        composed.extend(typed.nfc());
        Self(composed.into())
    }
}

/// What is stored to derive the key again; nothing in it is secret. As text: `argon2id 19 MEMORY PASSES LANES SALT ROOT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassphraseRecord {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
    /// Random, so that a guess must be made for each installation anew.
    pub salt: [u8; 16],
    /// The root key that comes out.
    pub root: KeyId,
}

impl HeldRoot {
    /// A new root key from a passphrase of at least 15 characters, with the record that finds it again: 256 MiB, 3 passes,
    /// 4 lanes. Errors if the passphrase is shorter.
    pub fn create_passphrase(passphrase: &Passphrase, rng: &mut dyn CryptoRng) -> Result<(Self, PassphraseRecord), RootError> {
        Self::create_passphrase_with(passphrase, 262_144, 3, 4, rng)
    }

    /// The same with parameters of one's own: memory in KiB, passes, lanes. Errors also where these are below the second
    /// recommended option of RFC 9106.
    pub fn create_passphrase_with(
        passphrase: &Passphrase,
        memory_kib: u32,
        passes: u32,
        lanes: u32,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, PassphraseRecord), RootError> {
        let chars = passphrase.0.expose_secret().chars().count();
        if chars < CHARS_MIN {
            return Err(RootError::ShortPassphrase { chars });
        }
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let mut record = PassphraseRecord { memory_kib, passes, lanes, salt, root: KeyId([0; 16]) };
        let root = record.derive(passphrase)?;
        record.root = root.id;
        Ok((root, record))
    }

    /// The root key of a record. Errors if the passphrase is another one, or the record asks for less than the minimum.
    pub fn from_passphrase(passphrase: &Passphrase, record: &PassphraseRecord) -> Result<Self, RootError> {
        let root = record.derive(passphrase)?;
        if root.id == record.root { Ok(root) } else { Err(RootError::WrongPassphrase) }
    }
}

impl PassphraseRecord {
    fn derive(&self, passphrase: &Passphrase) -> Result<HeldRoot, RootError> {
        let limits =
            [("memory in KiB", self.memory_kib, MEMORY_KIB), ("passes", self.passes, PASSES), ("lanes", self.lanes, LANES)];
        for (what, value, range) in limits {
            if !range.contains(&value) {
                let message = format!("{what} is {value}; it may be {} to {}", range.start(), range.end());
                return Err(RootError::PassphraseParameters(message));
            }
        }
        let refused = |error: argon2::Error| RootError::PassphraseParameters(error.to_string());
        let parameters = Params::new(self.memory_kib, self.passes, self.lanes, Some(KEY_BYTES)).map_err(refused)?;
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
            .hash_password_into(passphrase.0.expose_secret().as_bytes(), &self.salt, &mut *key)
            .map_err(refused)?;
        Ok(HeldRoot::new(SecretKey::take(&mut key)))
    }
}

impl fmt::Display for PassphraseRecord {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { memory_kib, passes, lanes, salt, root } = self;
        write!(out, "argon2id 19 {memory_kib} {passes} {lanes} {} {root}", KeyId(*salt))
    }
}

impl FromStr for PassphraseRecord {
    type Err = RootError;

    fn from_str(text: &str) -> Result<Self, RootError> {
        let refused = || RootError::PassphraseParameters("write `argon2id 19 MEMORY PASSES LANES SALT ROOT`".to_owned());
        let parts: Vec<&str> = text.split_whitespace().collect();
        let ["argon2id", "19", memory_kib, passes, lanes, salt, root] = parts[..] else { return Err(refused()) };
        let number = |text: &str| text.parse().map_err(|_| refused());
        Ok(Self {
            memory_kib: number(memory_kib)?,
            passes: number(passes)?,
            lanes: number(lanes)?,
            salt: super::shares::hex(salt).ok_or_else(refused)?,
            root: KeyId(super::shares::hex(root).ok_or_else(refused)?),
        })
    }
}
