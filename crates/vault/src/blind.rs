//! Blind indexes: an exact look-up of a number without storing the number.

use crate::ids::context;
use crate::{Compartment, Field, InstallationId, SecretKey};
use hmac::Mac;
use std::fmt;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Bytes of an index: the version of the key (4, big-endian) and HMAC-SHA256 cut to its first 16. Cut to save room, not to
/// hide: two different numbers share an index once in 2^128.
pub const INDEX_BYTES: usize = 4 + 16;

/// The most characters of a number.
pub const NUMBER_CHARS_MAX: usize = 64;

/// What stands in the data base instead of a number: the same number gives the same index, so that it can be looked up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlindIndex(pub [u8; INDEX_BYTES]);

impl fmt::Debug for BlindIndex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("BlindIndex(")?;
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))?;
        out.write_str(")")
    }
}

impl BlindIndex {
    /// The version of the key it was made under.
    pub fn version(&self) -> u32 {
        let [a, b, c, d, ..] = self.0;
        u32::from_be_bytes([a, b, c, d])
    }
}

/// How a number is brought to one form first. All take full-width letters for plain ones (NFKC) and ignore spaces and `-./()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normal<'a> {
    /// Digits only: identity numbers, bank accounts.
    Digits,
    /// Digits and letters, in capitals: passports.
    LettersAndDigits,
    /// A telephone number as dialled inside the country: `+82 10-..` and `0082 10..` are `010..`.
    Phone {
        /// The country's code: `82`.
        country: &'a str,
        /// What stands before a number inside the country: `0`.
        trunk: &'a str,
    },
}

/// Why a text is no such number. The text is not repeated: it may be somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    /// Nothing is left of it.
    #[error("there is no number in it")]
    Empty,
    /// Too long.
    #[error("it has more than {NUMBER_CHARS_MAX} characters")]
    TooLong,
    /// Something that does not belong to such a number.
    #[error("character {at} does not belong to such a number")]
    Letter {
        /// Counted from 1.
        at: usize,
    },
}

impl Normal<'_> {
    fn code(self) -> u8 {
        match self {
            Self::Digits => 1,
            Self::LettersAndDigits => 2,
            Self::Phone { .. } => 3,
        }
    }

    /// Whether a text is such a number.
    ///
    /// # Errors
    /// Why it is none.
    pub fn check(self, text: &str) -> Result<(), NumberError> {
        self.apply(text).map(drop)
    }

    /// The number in its one form.
    fn apply(self, text: &str) -> Result<Zeroizing<String>, NumberError> {
        if text.chars().count() > NUMBER_CHARS_MAX {
            return Err(NumberError::TooLong);
        }
        let mut number = Zeroizing::new(String::with_capacity(4 * text.len()));
        for (at, letter) in (1..).zip(text.nfkc()) {
            match letter {
                '0'..='9' => number.push(letter),
                'a'..='z' | 'A'..='Z' if self == Self::LettersAndDigits => number.push(letter.to_ascii_uppercase()),
                '+' if matches!(self, Self::Phone { .. }) && number.is_empty() => number.push_str("00"),
                '\u{2010}'..='\u{2015}' | '\u{2212}' | '-' | '.' | '/' | '(' | ')' => {}
                _ if letter.is_whitespace() => {}
                _ => return Err(NumberError::Letter { at }),
            }
        }
        if let Self::Phone { country, trunk } = self
            && let Some(local) = number.strip_prefix("00").and_then(|number| number.strip_prefix(country))
        {
            // Some write the inner zero as well: +82 (0)10.
            let local = local.strip_prefix(trunk).unwrap_or(local);
            number = Zeroizing::new([trunk, local].concat());
        }
        if number.is_empty() { Err(NumberError::Empty) } else { Ok(number) }
    }
}

/// The index of a number under one version of the compartment's index key.
pub(crate) fn index(
    (key, version): (&SecretKey, u32),
    installation: InstallationId,
    (compartment, field): (Compartment, &Field),
    normal: Normal<'_>,
    text: &str,
) -> Result<BlindIndex, NumberError> {
    let number = normal.apply(text)?;
    let parts = [&installation.0[..], &[compartment.code()], field.as_str().as_bytes(), &[normal.code()]];
    let mut mac = key.derive(&context("resettle blind index 1", &parts)).mac();
    mac.update(number.as_bytes());
    let mut index = [0; INDEX_BYTES];
    index[..4].copy_from_slice(&version.to_be_bytes());
    index[4..].copy_from_slice(&mac.finalize().into_bytes()[..INDEX_BYTES - 4]);
    Ok(BlindIndex(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KOREA: Normal<'_> = Normal::Phone { country: "82", trunk: "0" };

    fn normal(normal: Normal<'_>, text: &str) -> Result<String, NumberError> {
        normal.apply(text).map(|number| number.to_string())
    }

    #[test]
    fn a_phone_number_has_one_form_however_it_is_written() {
        for text in
            ["010-1234-5678", "+82 10 1234 5678", "+82 (0)10-1234-5678", "0082 10.1234.5678", "０１０－１２３４－５６７８"]
        {
            assert_eq!(normal(KOREA, text).as_deref(), Ok("01012345678"), "{text}");
        }
        assert_eq!(normal(KOREA, "+1 212 555 0100").as_deref(), Ok("0012125550100"));
    }

    #[test]
    fn a_passport_number_is_in_capitals_and_an_account_has_no_letters() {
        assert_eq!(normal(Normal::LettersAndDigits, "m 123-45678").as_deref(), Ok("M12345678"));
        assert_eq!(normal(Normal::Digits, "110-234-567890").as_deref(), Ok("110234567890"));
        assert_eq!(normal(Normal::Digits, "110a"), Err(NumberError::Letter { at: 4 }));
        assert_eq!(normal(Normal::Digits, "11+0"), Err(NumberError::Letter { at: 3 }));
        assert_eq!(normal(Normal::Digits, " - "), Err(NumberError::Empty));
        assert_eq!(normal(Normal::Digits, &"1".repeat(65)), Err(NumberError::TooLong));
    }
}
