//! The root key: the one that wraps all others. Three ways to hold it here; a module that keeps it inside is a fourth.

mod file;
mod gf256;
mod passphrase;
mod shares;

pub use passphrase::{Passphrase, PassphraseRecord};
pub use shares::{SHARES, Share, ShareSet, THRESHOLD};

use crate::secret::{KEY_BYTES, NONCE_BYTES, TAG_BYTES, random_nonce};
use crate::{KeyId, SecretKey};
use rand_core::CryptoRng;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// What wraps the compartment keys. It is asked when the program starts, and when keys are rotated or backed up, never for a
/// single person.
///
/// The place for a TPM, an HSM or a nationally certified module: it may wrap by an algorithm of its own, as long as
/// `unwrap_key` refuses whatever was changed or wrapped in another context.
pub trait RootKey: Send + Sync {
    /// Which root this is.
    fn id(&self) -> KeyId;
    /// Wraps a key, bound to the context. Errors when the module does.
    fn wrap_key(&self, context: &[u8], key: &SecretKey, rng: &mut dyn CryptoRng) -> Result<Vec<u8>, RootError>;
    /// Unwraps what `wrap_key` gave for this context. Errors when it was changed or another root wrapped it.
    fn unwrap_key(&self, context: &[u8], wrapped: &[u8]) -> Result<SecretKey, RootError>;
}

/// Why a root key cannot be had or used. No variant carries anything secret.
#[derive(Debug, Error)]
pub enum RootError {
    /// The file cannot be read or written.
    #[error("root key file {path}: {error}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A link could be turned to another file.
    #[error("root key file {path}: not a plain file: give the file itself, not a link to it", path = .0.display())]
    NotPlainFile(PathBuf),
    /// Others could have read the key.
    #[error(
        "root key file {path}: others may read or write it (mode {mode:03o}): run `chmod 600`, and consider whether the key is still secret",
        path = path.display()
    )]
    OpenToOthers {
        /// Which.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is no root key.
    #[error("root key file {path}: {bytes} bytes; a root key has {KEY_BYTES}", path = path.display())]
    FileSize {
        /// Which.
        path: PathBuf,
        /// How long it is.
        bytes: u64,
    },
    /// Too easily guessed.
    #[error("the passphrase has {chars} characters: use at least {min}", min = passphrase::CHARS_MIN)]
    ShortPassphrase {
        /// How many there are.
        chars: usize,
    },
    /// The stored parameters do not parse, are too cheap to guess against, or too dear to compute.
    #[error("the parameters of the passphrase cannot be used: {0}")]
    PassphraseParameters(String),
    /// The passphrase is not the one the record was made with.
    #[error("this is not the passphrase of this installation")]
    WrongPassphrase,
    /// Not enough shares.
    #[error("{given} different shares were given: {THRESHOLD} are needed")]
    TooFewShares {
        /// How many there were.
        given: usize,
    },
    /// The text is no share.
    #[error("this is no share: {0}")]
    ShareText(&'static str),
    /// The share belongs to another set.
    #[error("share {number} belongs to another set of shares")]
    ShareOfOtherSet {
        /// Which: 1 to 5.
        number: u8,
    },
    /// The same share twice.
    #[error("share {number} was given twice")]
    ShareTwice {
        /// Which: 1 to 5.
        number: u8,
    },
    /// The share was mistyped, damaged or forged.
    #[error("share {number} is not as it was handed out: it was mistyped, damaged or forged")]
    ShareChanged {
        /// Which: 1 to 5.
        number: u8,
    },
    /// The record of a set of shares is damaged.
    #[error("the record of the set of shares is damaged")]
    ShareSet,
    /// The wrapped key was changed, moved, or another root wrapped it.
    #[error("a wrapped key was changed, moved, or wrapped by another root key")]
    Unwrap,
    /// A module's own error.
    #[error("the module that keeps the root key: {0}")]
    Module(Box<dyn std::error::Error + Send + Sync>),
}

/// A root key held in the memory of this process, from a file, a passphrase or three of five shares.
pub struct HeldRoot {
    key: SecretKey,
    id: KeyId,
}

impl HeldRoot {
    /// A new root key.
    pub fn random(rng: &mut dyn CryptoRng) -> Self {
        Self::new(SecretKey::random(rng))
    }

    fn new(key: SecretKey) -> Self {
        let id = key.id();
        Self { key, id }
    }
}

impl RootKey for HeldRoot {
    fn id(&self) -> KeyId {
        self.id
    }

    fn wrap_key(&self, context: &[u8], key: &SecretKey, rng: &mut dyn CryptoRng) -> Result<Vec<u8>, RootError> {
        wrap(&self.key, context, key, rng).map_err(|_| RootError::Unwrap)
    }

    fn unwrap_key(&self, context: &[u8], wrapped: &[u8]) -> Result<SecretKey, RootError> {
        unwrap(&self.key, context, wrapped).ok_or(RootError::Unwrap)
    }
}

const WRAPPED: &[u8; 2] = b"K1";

/// A key under another key: `K1`, nonce, sealed key, tag. The context says which key it is.
pub(crate) fn wrap(by: &SecretKey, context: &[u8], key: &SecretKey, rng: &mut dyn CryptoRng) -> Result<Vec<u8>, crate::TooLong> {
    let nonce = random_nonce(rng);
    let mut sealed = Vec::with_capacity(KEY_BYTES + TAG_BYTES);
    sealed.extend_from_slice(key.expose());
    by.encrypt(nonce, context, &mut sealed)?;
    Ok([&WRAPPED[..], &nonce, &sealed].concat())
}

/// The key that [`wrap`] was given; nothing if any bit differs.
pub(crate) fn unwrap(by: &SecretKey, context: &[u8], wrapped: &[u8]) -> Option<SecretKey> {
    let (nonce, sealed) = wrapped.strip_prefix(WRAPPED)?.split_first_chunk::<NONCE_BYTES>()?;
    let clear = by.decrypt(*nonce, context, sealed).ok()?;
    let mut key = <[u8; KEY_BYTES]>::try_from(&clear[..]).ok()?;
    Some(SecretKey::take(&mut key))
}
