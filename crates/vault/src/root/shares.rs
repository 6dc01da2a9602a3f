//! A root key in five shares, any three of which give it back (Shamir, "How to share a secret", 1979), byte by byte.

use super::gf256::{product, quotient};
use super::{HeldRoot, RootError};
use crate::ids::context;
use crate::secret::KEY_BYTES;
use crate::{KeyId, SecretKey};
use rand_core::CryptoRng;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::str::FromStr;
use zeroize::Zeroizing;

/// How many shares are made.
pub const SHARES: usize = 5;
/// How many give the key back.
pub const THRESHOLD: usize = 3;

type Bytes = [u8; KEY_BYTES];

/// One share, for one person to keep. Has no `Debug`, `Display` or `PartialEq`.
pub struct Share {
    set: [u8; 8],
    number: u8,
    value: SecretBox<Bytes>,
}

/// What is kept beside the key table about the shares: enough to tell a wrong one by its number, and nothing about the key.
/// (A share is 32 random bytes, so its hash cannot be turned round by guessing.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareSet {
    set: [u8; 8],
    root: KeyId,
    commitments: [[u8; 32]; SHARES],
}

impl HeldRoot {
    /// Five shares of this key.
    pub fn split(&self, rng: &mut dyn CryptoRng) -> (ShareSet, [Share; SHARES]) {
        let mut set = [0; 8];
        rng.fill_bytes(&mut set);
        let mut coefficients = Zeroizing::new([[0; KEY_BYTES]; THRESHOLD - 1]);
        coefficients.iter_mut().for_each(|bytes| rng.fill_bytes(bytes));
        let [linear, square] = &*coefficients;
        let shares = std::array::from_fn(|at| {
            let number = at as u8 + 1;
            let fill = |value: &mut Bytes| {
                for (at, byte) in value.iter_mut().enumerate() {
                    *byte = evaluate(self.key.expose()[at], linear[at], square[at], number);
                }
            };
            Share { set, number, value: SecretBox::init_with_mut(fill) }
        });
        let commitments = std::array::from_fn(|at| shares[at].commitment());
        (ShareSet { set, root: self.id, commitments }, shares)
    }

    /// The key of at least three shares. Errors name the share that is wrong, doubled or of another set.
    pub fn from_shares(set: &ShareSet, shares: &[Share]) -> Result<Self, RootError> {
        for (at, share) in shares.iter().enumerate() {
            let number = share.number;
            if share.set != set.set {
                return Err(RootError::ShareOfOtherSet { number });
            }
            if shares[..at].iter().any(|before| before.number == number) {
                return Err(RootError::ShareTwice { number });
            }
            if set.commitments.get(usize::from(number).wrapping_sub(1)) != Some(&share.commitment()) {
                return Err(RootError::ShareChanged { number });
            }
        }
        let Some(shares) = shares.first_chunk::<THRESHOLD>() else { return Err(RootError::TooFewShares { given: shares.len() }) };
        let mut key = interpolate(shares);
        let root = Self::new(SecretKey::take(&mut key));
        if root.id == set.root { Ok(root) } else { Err(RootError::ShareSet) }
    }
}

/// The polynomial whose value at 0 is the secret, at a share's number.
fn evaluate(secret: u8, linear: u8, square: u8, at: u8) -> u8 {
    product(product(square, at) ^ linear, at) ^ secret
}

/// The value at 0 of the polynomial through three shares (Lagrange; in this field a difference is an exclusive or).
fn interpolate(shares: &[Share; THRESHOLD]) -> Zeroizing<Bytes> {
    let mut secret = Zeroizing::new([0; KEY_BYTES]);
    for share in shares {
        let others = shares.iter().map(|other| other.number).filter(|other| *other != share.number);
        let weight = others.fold(1, |weight, other| product(weight, quotient(other, other ^ share.number)));
        for (sum, byte) in secret.iter_mut().zip(share.value.expose_secret()) {
            *sum ^= product(weight, *byte);
        }
    }
    secret
}

impl Share {
    /// Which of the five: 1 to 5.
    pub fn number(&self) -> u8 {
        self.number
    }

    /// The share to print or write down: `S1-SET-NUMBER-VALUE`, in hexadecimal.
    pub fn to_text(&self) -> SecretString {
        let mut text = String::with_capacity(2 + 1 + 16 + 1 + 1 + 1 + 2 * KEY_BYTES);
        text.push_str("S1-");
        let hex = |text: &mut String, bytes: &[u8]| bytes.iter().try_for_each(|byte| write!(text, "{byte:02x}"));
        // Writing to a string does not fail.
        let _ = hex(&mut text, &self.set).and_then(|()| write!(text, "-{}-", self.number));
        let _ = hex(&mut text, self.value.expose_secret());
        text.into()
    }

    fn commitment(&self) -> [u8; 32] {
        let bytes = Zeroizing::new(context("resettle share 1", &[&self.set, &[self.number], self.value.expose_secret()]));
        Sha256::digest(&*bytes).into()
    }
}

impl FromStr for Share {
    type Err = RootError;

    fn from_str(text: &str) -> Result<Self, RootError> {
        let parts: Vec<&str> = text.trim().split('-').collect();
        let ["S1", set, number, value] = parts[..] else { return Err(RootError::ShareText("write `S1-SET-NUMBER-VALUE`")) };
        let set = hex(set).ok_or(RootError::ShareText("its set is 16 digits of 0-9 and a-f"))?;
        let number = number.parse().ok().filter(|number| (1..=SHARES as u8).contains(number));
        let number = number.ok_or(RootError::ShareText("its number is 1 to 5"))?;
        let value = Zeroizing::new(hex::<KEY_BYTES>(value).ok_or(RootError::ShareText("its value is 64 digits of 0-9 and a-f"))?);
        Ok(Self { set, number, value: SecretBox::init_with_mut(|bytes: &mut Bytes| *bytes = *value) })
    }
}

impl ShareSet {
    /// The record's bytes: the set, the root's id, five hashes.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.set[..], &self.root.0, self.commitments.as_flattened()].concat()
    }

    /// Reads the record. Errors if it has another length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RootError> {
        let read = || {
            let (set, rest) = bytes.split_first_chunk()?;
            let (root, rest) = rest.split_first_chunk()?;
            let (commitments, []) = rest.as_chunks() else { return None };
            Some(Self { set: *set, root: KeyId(*root), commitments: commitments.try_into().ok()? })
        };
        read().ok_or(RootError::ShareSet)
    }
}

/// Reads exactly N bytes of hexadecimal.
pub(super) fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Not a sample but a proof: over all coefficients, two shares of any secret take every pair of values exactly once.
    #[test]
    fn any_two_shares_are_as_likely_under_one_secret_as_under_any_other() {
        for (first, second) in (1..=5).flat_map(|first| (first + 1..=5).map(move |second| (first, second))) {
            for secret in [0, 1, 0x53, 0xff] {
                let mut seen = vec![false; 1 << 16];
                for (linear, square) in (0..=255).flat_map(|linear| (0..=255).map(move |square| (linear, square))) {
                    let values = [evaluate(secret, linear, square, first), evaluate(secret, linear, square, second)];
                    let seen = &mut seen[usize::from(u16::from_be_bytes(values))];
                    assert!(!*seen, "secret {secret}, shares {first} and {second}");
                    *seen = true;
                }
            }
        }
    }
}
