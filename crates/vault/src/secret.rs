//! Keys and clear texts: wiped when dropped, never printed, never compared.

use crate::KeyId;
use crate::ids::context;
use aes_gcm_siv::aead::AeadInOut;
use aes_gcm_siv::{Aes256GcmSiv, KeyInit};
use hmac::{Hmac, Mac};
use rand_core::CryptoRng;
use secrecy::{ExposeSecret, SecretBox, SecretSlice};
use sha2::Sha256;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
pub(crate) const NONCE_BYTES: usize = 12;
pub(crate) const TAG_BYTES: usize = 16;

/// A key of 32 bytes. It has no `Debug`, `Display`, `Clone` or `PartialEq`.
pub struct SecretKey(SecretBox<[u8; KEY_BYTES]>);

impl SecretKey {
    /// A new key.
    pub fn random(rng: &mut dyn CryptoRng) -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; KEY_BYTES]| rng.fill_bytes(bytes)))
    }

    /// Takes a key out of a buffer and wipes the buffer.
    pub fn take(from: &mut [u8; KEY_BYTES]) -> Self {
        let key = Self(SecretBox::init_with_mut(|bytes: &mut [u8; KEY_BYTES]| bytes.copy_from_slice(from)));
        from.zeroize();
        key
    }

    /// The bytes, for a [`RootKey`](crate::RootKey) that hands them to its module.
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        self.0.expose_secret()
    }

    /// The id that follows from the key, and that tells nothing about it.
    pub fn id(&self) -> KeyId {
        let derived = self.derive(&context("resettle key id 1", &[]));
        let mut id = [0; 16];
        id.copy_from_slice(&derived.expose()[..16]);
        KeyId(id)
    }

    /// A key that follows from this one: HKDF-Expand of one block (RFC 5869, 2.3), which is HMAC-SHA256 of the information
    /// and a byte 1. There is nothing to extract (3.3): every key of ours is uniformly random.
    pub(crate) fn derive(&self, information: &[u8]) -> Self {
        let mut mac = self.mac();
        mac.update(information);
        mac.update(&[1]);
        let mut derived: [u8; KEY_BYTES] = mac.finalize().into_bytes().into();
        Self::take(&mut derived)
    }

    /// HMAC-SHA256 under this key.
    pub(crate) fn mac(&self) -> Hmac<Sha256> {
        // HMAC fills a key up to its block with zeros, so this is the same key, of a length that cannot be wrong.
        let mut block = Zeroizing::new([0; 64]);
        block[..KEY_BYTES].copy_from_slice(self.expose());
        <Hmac<Sha256> as KeyInit>::new((&*block).into())
    }

    fn cipher(&self) -> Aes256GcmSiv {
        Aes256GcmSiv::new(self.expose().into())
    }

    /// Encrypts in place and appends the tag. The buffer should have room for it, or a copy of the clear text is left behind.
    pub(crate) fn encrypt(&self, nonce: [u8; NONCE_BYTES], bound: &[u8], buffer: &mut Vec<u8>) -> Result<(), TooLong> {
        self.cipher().encrypt_in_place(&nonce.into(), bound, buffer).map_err(|_| TooLong)
    }

    /// Decrypts what [`encrypt`](Self::encrypt) gave.
    pub(crate) fn decrypt(&self, nonce: [u8; NONCE_BYTES], bound: &[u8], bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Forged> {
        let mut buffer = Zeroizing::new(bytes.to_vec());
        self.cipher().decrypt_in_place(&nonce.into(), bound, &mut *buffer).map_err(|_| Forged)?;
        Ok(buffer)
    }
}

/// More than AES-GCM-SIV takes at once, 64 GiB (RFC 8452).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("too long to be sealed in one piece")]
pub struct TooLong;

/// Changed, moved to another place, or sealed under another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("it was changed, moved from another place, or sealed under another key")]
pub struct Forged;

/// A clear text. It has no `Debug`, `Display`, `Clone` or `PartialEq`.
pub struct Clear(SecretSlice<u8>);

impl Clear {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(bytes.to_vec().into())
    }

    /// The bytes, for whoever has to show or use them.
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// The text, if it is one.
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(self.expose()).ok()
    }
}

pub(crate) fn random_nonce(rng: &mut dyn CryptoRng) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    rng.fill_bytes(&mut nonce);
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
    }

    #[test]
    fn derived_keys_are_the_first_block_of_rfc_5869_test_case_1() {
        let mut prk = bytes("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
        let derived = SecretKey::take(&mut prk).derive(&bytes::<10>("f0f1f2f3f4f5f6f7f8f9"));
        assert_eq!(*derived.expose(), bytes("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"));
        assert_eq!(prk, [0; 32], "the buffer was wiped");
    }

    #[test]
    fn sealing_is_aes_256_gcm_siv_of_rfc_8452_appendix_c_2() {
        let mut key = [0; 32];
        key[0] = 1;
        let mut nonce = [0; NONCE_BYTES];
        nonce[0] = 3;
        let mut buffer = bytes::<8>("0100000000000000").to_vec();
        SecretKey::take(&mut key).encrypt(nonce, &[], &mut buffer).unwrap();
        assert_eq!(buffer, bytes::<24>("c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"));
    }
}
