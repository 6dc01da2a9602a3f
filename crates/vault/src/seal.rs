//! One sealed value. `docs/vault-format.md` says what each byte is.

use crate::secret::{Forged, NONCE_BYTES, TAG_BYTES, random_nonce};
use crate::{Clear, InstallationId, KeyId, Place, SecretKey};
use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

/// The most bytes of one value. Longer things are documents.
pub const VALUE_BYTES_MAX: usize = CLASS_MAX - LENGTH_BYTES;

const FORMAT: &[u8; 2] = b"F1";
const ID_BYTES: usize = 16;
const LENGTH_BYTES: usize = 4;
/// Nearly every name, birth date, phone and account number is in the smallest class, and so of one length.
const CLASS_MIN: usize = 64;
const CLASS_MAX: usize = 65_536;

/// A sealed value, format `F1`: its bytes tell its size class and the key it is under, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

/// Why bytes are no sealed value or document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FormatError {
    /// They begin otherwise.
    #[error("its format is unknown: damaged, or written by a newer version of this program")]
    Unknown,
    /// Cut short or lengthened.
    #[error("it has a length that nothing sealed has: it was cut short or lengthened")]
    Length,
}

impl Sealed {
    /// Reads stored bytes: the format and the length must be right. Whether anything else is, shows when it is opened.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, FormatError> {
        let rest = bytes.strip_prefix(FORMAT).ok_or(FormatError::Unknown)?;
        let class = rest.len().checked_sub(ID_BYTES + NONCE_BYTES + TAG_BYTES).ok_or(FormatError::Length)?;
        let is_class = class.is_power_of_two() && (CLASS_MIN..=CLASS_MAX).contains(&class);
        if is_class { Ok(Self(bytes)) } else { Err(FormatError::Length) }
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes to store.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Seals at most [`VALUE_BYTES_MAX`] bytes; the caller has checked that.
    pub(crate) fn seal(
        key: &SecretKey,
        installation: InstallationId,
        place: &Place,
        clear: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, crate::TooLong> {
        let length = u32::try_from(clear.len()).map_err(|_| crate::TooLong)?;
        let class = class(clear.len());
        let mut buffer = Zeroizing::new(Vec::with_capacity(class + TAG_BYTES));
        buffer.extend_from_slice(&length.to_be_bytes());
        buffer.extend_from_slice(clear);
        buffer.resize(class, 0);
        let (id, nonce) = (key.id(), random_nonce(rng));
        key.encrypt(nonce, &bound(place, installation, id), &mut buffer)?;
        Ok(Self([&FORMAT[..], &id.0, &nonce, &buffer].concat()))
    }

    pub(crate) fn open(&self, key: &SecretKey, installation: InstallationId, place: &Place) -> Result<Clear, Forged> {
        let (id, rest) = self.0[FORMAT.len()..].split_first_chunk().ok_or(Forged)?;
        let (nonce, sealed) = rest.split_first_chunk().ok_or(Forged)?;
        let padded = key.decrypt(*nonce, &bound(place, installation, KeyId(*id)), sealed)?;
        let (length, rest) = padded.split_first_chunk::<LENGTH_BYTES>().ok_or(Forged)?;
        let (clear, padding) = rest.split_at_checked(u32::from_be_bytes(*length) as usize).ok_or(Forged)?;
        let is_ours = padding.iter().all(|byte| *byte == 0) && class(clear.len()) == padded.len();
        if is_ours { Ok(Clear::new(clear)) } else { Err(Forged) }
    }
}

/// The key that a sealed value or document names: it stands at one place in both.
pub(crate) fn key_id(stored: &[u8]) -> Option<KeyId> {
    stored.get(FORMAT.len()..)?.first_chunk().map(|id| KeyId(*id))
}

fn bound(place: &Place, installation: InstallationId, key: KeyId) -> Vec<u8> {
    place.context("resettle sealed value 1", installation, key, &[])
}

/// The size that a value of so many bytes is padded to, its length included: a power of two from 64.
fn class(bytes: usize) -> usize {
    (bytes + LENGTH_BYTES).next_power_of_two().max(CLASS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_one_class_are_of_one_length() {
        assert_eq!([0, 1, 60].map(class), [64; 3]);
        assert_eq!([61, 124].map(class), [128; 2]);
        assert_eq!(class(VALUE_BYTES_MAX), CLASS_MAX);
    }
}
