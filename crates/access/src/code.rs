//! Secrets that people copy: letters and digits in groups (RFC 4648 base32), and the code with which somebody signs up.

use std::fmt;

use rand_core::CryptoRng;
use sha2::{Digest as _, Sha256};

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// 120 bits, so that its hash cannot be guessed back.
const CODE_BYTES: usize = 15;

/// Bytes as base32, without padding.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let bits = bytes.len() * 8;
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    let letter = |from: usize| (from..from + 5).fold(0, |value, at| value << 1 | usize::from(bit(at)));
    (0..bits).step_by(5).map(|from| char::from(ALPHABET[letter(from)])).collect()
}

/// The bytes of a base32 text; small letters, spaces and dashes are taken too.
pub(crate) fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
        let letter = u8::try_from(letter).ok()?.to_ascii_uppercase();
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        held = (held << 5 | value as u32) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    Some(bytes)
}

/// A code with which somebody signs up, once. It is shown to a person; only its hash is kept.
pub struct SignUpCode([u8; CODE_BYTES]);

impl SignUpCode {
    /// A new one.
    pub fn random(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = [0; CODE_BYTES];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// What somebody typed, if it has the form of one.
    pub fn read(text: &str) -> Option<Self> {
        from_base32(text)?.try_into().ok().map(Self)
    }

    /// SHA-256 of it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Display for SignUpCode {
    /// Six groups of four letters and digits.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = base32(&self.0);
        let groups: Vec<&str> = (0..text.len()).step_by(4).filter_map(|at| text.get(at..at + 4)).collect();
        out.write_str(&groups.join("-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_is_that_of_rfc_4648_section_10() {
        for (clear, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(clear.as_bytes()), text);
            assert_eq!(from_base32(text).as_deref(), Some(clear.as_bytes()));
        }
        assert_eq!(from_base32("MZ18"), None);
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = SignUpCode([0xa7; CODE_BYTES]);
        let text = code.to_string();
        assert_eq!(text.len(), 29, "{text}");
        for typed in [text.to_lowercase(), text.replace('-', " "), format!(" {} ", text.replace('-', ""))] {
            assert_eq!(SignUpCode::read(&typed).unwrap().hash(), code.hash(), "{typed}");
        }
        assert!(SignUpCode::read(&text[..27]).is_none() && SignUpCode::read("").is_none());
    }
}
