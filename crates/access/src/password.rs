//! What somebody signs in with: a password, by Argon2id (RFC 9106), and a device's one-time codes.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRng;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::Totp;

/// Beside a one-time code NIST SP 800-63B-4 (3.1.1.2) asks for 8 characters at least; these are harder to guess.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Longer ones only cost time.
pub const PASSWORD_CHARS_MAX: usize = 200;
/// Without the words that whoever guesses tries first, so many are left.
const REST_CHARS_MIN: usize = 8;
const HASH_BYTES: usize = 32;

/// The 5,000 most common passwords that are long enough and of five different characters at least, in small letters: from the lists of leaked
/// passwords in SecLists (copyright 2018 Daniel Miessler, MIT licence).
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// What it costs to try a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// The second recommended option of RFC 9106.
    pub const USUAL: Self = Self { memory_kib: 65_536, passes: 3, lanes: 4 };
    /// The least there is: for tests, never for a person.
    pub const LEAST: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };
}

/// Why a password is not taken. It is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// Too easily guessed.
    #[error(
        "a password has at least {PASSWORD_CHARS_MIN} characters: three or four words that have nothing to do with each other"
    )]
    Short,
    /// Too long to be read.
    #[error("a password has at most {PASSWORD_CHARS_MAX} characters")]
    Long,
    /// It is a common one, hardly more than words that anybody would try, or a few characters again and again.
    #[error("this would be guessed: many people use it, or it is little more than the login name, the programme or an office")]
    Plain,
    /// It could not be computed.
    #[error("the password could not be hashed: there is too little memory, or what is stored is damaged")]
    NotComputed,
}

/// What is kept, sealed, to know somebody again. It has no `Debug`.
pub struct Credentials {
    cost: Cost,
    salt: [u8; 16],
    hash: [u8; HASH_BYTES],
    /// The device.
    pub totp: Totp,
}

impl Credentials {
    /// New ones, if the password may be one. It may hold any characters; Korean syllables typed as letters are the same. `known` are the words that
    /// whoever guesses tries first: the login name, the programme and its offices.
    ///
    /// # Errors
    /// The password is too short, too long or too plain.
    pub fn new(password: &str, known: &[String], totp: Totp, cost: Cost, rng: &mut dyn CryptoRng) -> Result<Self, PasswordError> {
        check(password, known)?;
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        Ok(Self { cost, salt, hash: hash(password, salt, cost)?, totp })
    }

    /// Whether this is the password. It takes as long for a wrong one.
    ///
    /// # Errors
    /// It could not be computed.
    pub fn is_password(&self, password: &str) -> Result<bool, PasswordError> {
        let found = hash(password, self.salt, self.cost)?;
        Ok(found.iter().zip(self.hash).fold(0, |differ, (one, other)| differ | (one ^ other)) == 0)
    }

    /// As it is sealed: `argon2id 19 MEMORY PASSES LANES SALT HASH totp SECRET`.
    pub fn text(&self) -> Zeroizing<String> {
        let Self { cost: Cost { memory_kib, passes, lanes }, salt, hash, totp } = self;
        let text = format!("argon2id 19 {memory_kib} {passes} {lanes} {} {} totp {}", hex(salt), hex(hash), totp.text());
        Zeroizing::new(text)
    }

    /// Those of a text, if it is one.
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(' ').collect();
        let ["argon2id", "19", memory_kib, passes, lanes, salt, hash, "totp", totp] = parts[..] else { return None };
        let number = |text: &str| text.parse().ok();
        let cost = Cost { memory_kib: number(memory_kib)?, passes: number(passes)?, lanes: number(lanes)? };
        Some(Self { cost, salt: from_hex(salt)?, hash: from_hex(hash)?, totp: Totp::read(totp)? })
    }
}

/// Takes as long as to try a password, where there is no account to try it on.
pub fn waste(password: &str, cost: Cost) {
    // What comes of it is not wanted, nor why nothing does.
    let _ = hash(password, [0; 16], cost);
}

/// Whether a password may be one.
fn check(password: &str, known: &[String]) -> Result<(), PasswordError> {
    let letters: Vec<char> = password.nfc().collect();
    let different: BTreeSet<char> = letters.iter().copied().collect();
    match letters.len() {
        0..PASSWORD_CHARS_MIN => Err(PasswordError::Short),
        length if length > PASSWORD_CHARS_MAX => Err(PasswordError::Long),
        _ if different.len() < 5 || is_guessed(password, known) => Err(PasswordError::Plain),
        _ => Ok(()),
    }
}

fn is_guessed(password: &str, known: &[String]) -> bool {
    let small = |text: &str| text.nfc().collect::<String>().to_lowercase();
    let password = small(password);
    let rest = known.iter().filter(|word| !word.is_empty()).fold(password.clone(), |rest, word| rest.replace(&small(word), ""));
    COMMON.contains(password.as_str()) || rest.chars().count() < REST_CHARS_MIN
}

/// A Korean keyboard on one system sends whole syllables, on another letters: both are composed first.
fn hash(password: &str, salt: [u8; 16], Cost { memory_kib, passes, lanes }: Cost) -> Result<[u8; HASH_BYTES], PasswordError> {
    let mut composed = Zeroizing::new(String::with_capacity(4 * password.len()));
    composed.extend(password.nfc());
    let mut hash = [0; HASH_BYTES];
    let params = Params::new(memory_kib, passes, lanes, Some(HASH_BYTES)).map_err(|_| PasswordError::NotComputed)?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(composed.as_bytes(), &salt, &mut hash).map_err(|_| PasswordError::NotComputed)?;
    Ok(hash)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use chacha20::ChaCha20Rng;
    use rand_core::SeedableRng as _;

    use super::*;

    fn credentials(password: &str) -> Result<Credentials, PasswordError> {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let totp = Totp::random(&mut rng);
        let known = ["kim-seven-eight", "Hanawon", "하나원"].map(str::to_owned);
        Credentials::new(password, &known, totp, Cost::LEAST, &mut rng)
    }

    #[test]
    fn a_password_is_known_again_after_it_was_sealed_and_another_is_not() {
        let kept = credentials("맑은 물 다섯 그루 나무").ok().unwrap();
        let read = Credentials::read(&kept.text()).unwrap();
        assert_eq!(read.is_password("맑은 물 다섯 그루 나무"), Ok(true));
        assert_eq!(read.is_password("맑은 물 다섯 그루 나무 "), Ok(false));
        let typed_as_letters: String = "맑은 물 다섯 그루 나무".chars().nfd().collect();
        assert_eq!(read.is_password(&typed_as_letters), Ok(true));
        assert_eq!(read.totp.text(), kept.totp.text());
    }

    #[test]
    fn what_would_be_guessed_is_not_taken() {
        for (password, why) in [
            ("short words", PasswordError::Short),
            ("", PasswordError::Short),
            ("abababababababab", PasswordError::Plain),
            ("KIM-seven-eight", PasswordError::Plain),
            ("hanawon2026!!", PasswordError::Plain),
            ("하나원 하나원 2026년", PasswordError::Plain),
            ("QWERTY123456", PasswordError::Plain),
        ] {
            assert_eq!(credentials(password).err(), Some(why), "{password}");
        }
        assert!(credentials("Hanawon, rain on the roof").is_ok(), "such a word among others is no harm");
        assert_eq!(credentials(&"twelve letters ".repeat(20)).err(), Some(PasswordError::Long));
    }

    #[test]
    fn the_most_common_passwords_are_not_taken_however_they_are_written() {
        assert!(COMMON.len() >= 3000, "ASVS 6.2.4 asks for 3,000");
        for common in COMMON.iter() {
            assert!(*common == common.to_lowercase() && check(common, &[]).is_err(), "{common}");
            assert_eq!(check(&common.to_uppercase(), &[]), Err(PasswordError::Plain), "{common}");
        }
    }

    #[test]
    fn what_is_no_text_of_credentials_is_none() {
        let text = credentials("rain over the harbour").ok().unwrap().text();
        assert!(Credentials::read(&text).is_some());
        for wrong in ["", "argon2id", &text[1..], &text[..text.len() - 1], &text.replace("19", "18")] {
            assert!(Credentials::read(wrong).is_none(), "{wrong}");
        }
    }
}
