//! Keys that sign notes, and keys that verify them: Ed25519 (RFC 8032), written as the note tools of the Go language write them.

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use zeroize::Zeroizing;

/// The signature type of Ed25519 in a note.
const ED25519: u8 = 1;
const SECRET: &str = "PRIVATE+KEY+";

/// A key that signs. Its text is a secret.
pub struct Signer {
    name: String,
    key: SigningKey,
}

/// A key that verifies. It may be shown to everybody, and should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    pub(crate) name: String,
    pub(crate) key_id: [u8; 4],
    key: VerifyingKey,
}

/// Why a text is not a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name cannot be one.
    #[error("`{0}` cannot be the name of a key: it must not be empty, nor have spaces, control characters or `+` in it")]
    Name(String),
    /// The text is not of the form that a key has.
    #[error("not a key: it should read {0}")]
    Form(&'static str),
    /// The id does not belong to this name and key.
    #[error("the id in the key is not that of its name and bytes: it was mistyped or changed")]
    Id,
}

/// May a key have this name?
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|letter| letter.is_whitespace() || letter.is_control() || letter == '+')
}

impl Signer {
    /// The key of a seed of 32 random bytes. A name is best a host and a path, as in `resettle.example/seoul`.
    ///
    /// # Errors
    /// If a key may not have this name.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), key: SigningKey::from_bytes(seed) })
    }

    /// The name of the key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key that verifies what this one signs.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        Verifier::new(&self.name, self.key.verifying_key())
    }

    pub(crate) fn sign(&self, text: &[u8]) -> [u8; 64] {
        self.key.sign(text).to_bytes()
    }

    /// The key as text, to be kept secret: `PRIVATE+KEY+NAME+ID+BYTES`.
    #[must_use]
    pub fn to_secret_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([ED25519; 33]);
        bytes[1..].copy_from_slice(self.key.as_bytes());
        Zeroizing::new(format!("{SECRET}{}", key_text(&self.name, self.verifier().key_id, &*bytes)))
    }

    /// Reads what [`Signer::to_secret_text`] wrote.
    ///
    /// # Errors
    /// If it is not a key that signs. The error holds nothing of it but a wrong name.
    pub fn from_secret_text(text: &str) -> Result<Self, KeyError> {
        let form = KeyError::Form("PRIVATE+KEY+NAME+ID+BYTES");
        let (name, id, bytes) = text.trim_end().strip_prefix(SECRET).and_then(key_parts).ok_or(form)?;
        let signer = Self::new(name, &bytes)?;
        if signer.verifier().key_id == id { Ok(signer) } else { Err(KeyError::Id) }
    }
}

impl Verifier {
    fn new(name: &str, key: VerifyingKey) -> Self {
        let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes()).finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash);
        Self { name: name.to_owned(), key_id: [a, b, c, d], key }
    }

    /// The name of the key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Strict: a signature or key of which more than one text may be said to be signed is refused.
    pub(crate) fn has_signed(&self, text: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(text, &signature).is_ok())
    }
}

impl fmt::Display for Verifier {
    /// `NAME+ID+BYTES`, which c2sp.org/signed-note calls a vkey.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        out.write_str(&key_text(&self.name, self.key_id, &bytes))
    }
}

impl FromStr for Verifier {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let form = KeyError::Form("NAME+ID+BYTES");
        let (name, id, bytes) = key_parts(text.trim_end()).ok_or(form.clone())?;
        check_name(name)?;
        let verifier = Self::new(name, VerifyingKey::from_bytes(&bytes).map_err(|_| form)?);
        if verifier.key_id == id { Ok(verifier) } else { Err(KeyError::Id) }
    }
}

fn check_name(name: &str) -> Result<(), KeyError> {
    if is_key_name(name) { Ok(()) } else { Err(KeyError::Name(name.to_owned())) }
}

fn key_text(name: &str, id: [u8; 4], bytes: &[u8]) -> String {
    format!("{name}+{:08x}+{}", u32::from_be_bytes(id), STANDARD.encode(bytes))
}

/// Name, id and bytes of a key.
type KeyParts<'t> = (&'t str, [u8; 4], Zeroizing<[u8; 32]>);

fn key_parts(text: &str) -> Option<KeyParts<'_>> {
    // Base64 has `+` in it, names and ids do not.
    let mut parts = text.splitn(3, '+');
    let (name, id, bytes) = (parts.next()?, parts.next()?, parts.next()?);
    let is_id = id.len() == 8 && id.bytes().all(|digit| digit.is_ascii_hexdigit());
    let id = u32::from_str_radix(id, 16).ok().filter(|_| is_id)?.to_be_bytes();
    let bytes = Zeroizing::new(STANDARD.decode(bytes).ok()?);
    let (&kind, key) = bytes.split_first()?;
    let key = Zeroizing::new(<[u8; 32]>::try_from(key).ok()?);
    (kind == ED25519).then_some((name, id, key))
}
