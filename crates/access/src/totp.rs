//! One-time codes of a device, by the time (RFC 6238): six digits, 30 seconds, HMAC-SHA1, which is what every authenticator knows.

use hmac::{Hmac, KeyInit as _, Mac as _};
use rand_core::CryptoRng;
use sha1::Sha1;

use crate::code::{base32, from_base32};

/// As long as the hash (RFC 4226, 4).
const SECRET_BYTES: usize = 20;
const STEP_SECONDS: u64 = 30;
const DIGITS: usize = 6;

/// What a device makes its codes from. It has no `Debug`.
#[derive(Clone)]
pub struct Totp([u8; SECRET_BYTES]);

impl Totp {
    /// A new one.
    pub fn random(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = [0; SECRET_BYTES];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// That of a base32 text.
    pub fn read(text: &str) -> Option<Self> {
        from_base32(text)?.try_into().ok().map(Self)
    }

    /// As base32, for whoever types it into a device.
    pub fn text(&self) -> String {
        base32(&self.0)
    }

    /// What a device reads as a picture: `otpauth://totp/..`. Neither text holds anything but letters, digits and dashes.
    pub fn uri(&self, issuer: &str, login: &str) -> String {
        let plain = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect::<String>();
        let (issuer, login) = (plain(issuer), plain(login));
        format!("otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}", self.text())
    }

    /// The number in time of the code that somebody typed, if it is right at an instant, in seconds since 1970: the present code, the one
    /// before, or the one after, for clocks that are a little off. Whoever asks takes care that each counts once.
    pub fn check(&self, typed: &str, seconds: i64) -> Option<u64> {
        let typed: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
        if typed.len() != DIGITS || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let now = u64::try_from(seconds).ok()? / STEP_SECONDS;
        let steps = now.saturating_sub(1)..=now.saturating_add(1);
        steps.fold(None, |found, step| if self.code(step) == typed { Some(step) } else { found })
    }

    /// The code at an instant, in seconds since 1970.
    pub fn at(&self, seconds: u64) -> String {
        self.code(seconds / STEP_SECONDS)
    }

    fn code(&self, step: u64) -> String {
        let mut block = [0; 64];
        block[..SECRET_BYTES].copy_from_slice(&self.0);
        // HMAC fills a key up to its block with zeros, so this is the same key, of a length that cannot be wrong.
        let mut mac = <Hmac<Sha1>>::new((&block).into());
        mac.update(&step.to_be_bytes());
        let hash: [u8; 20] = mac.finalize().into_bytes().into();
        let at = usize::from(hash[19] & 0xf);
        let word = hash.iter().skip(at).take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, cut from eight digits to six.
    #[test]
    fn codes_are_those_of_rfc_6238() {
        let totp = Totp(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(totp.at(seconds), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_right_half_a_minute_early_or_late_and_not_longer() {
        let totp = Totp(*b"12345678901234567890");
        let code = totp.at(1_000_000_000);
        let step = 1_000_000_000 / 30;
        for seconds in [999_999_970, 1_000_000_000, 1_000_000_030] {
            assert_eq!(totp.check(&code, seconds), Some(step), "{seconds}");
        }
        assert_eq!(totp.check(&code, 1_000_000_090), None);
        assert_eq!(totp.check(&format!("{} {}", &code[..3], &code[3..]), 1_000_000_000), Some(step));
        assert_eq!(totp.check("", 1_000_000_000), None);
        assert_eq!(totp.check("１２３４５６", 1_000_000_000), None);
    }

    #[test]
    fn what_a_device_shows_comes_back_from_its_text() {
        let totp = Totp(*b"abcdefghijklmnopqrst");
        assert_eq!(Totp::read(&totp.text()).unwrap().at(0), totp.at(0));
        assert_eq!(
            totp.uri("Resettle", "kim 7&x"),
            format!("otpauth://totp/Resettle:kim7x?secret={}&issuer=Resettle", totp.text())
        );
        assert!(Totp::read("ABC").is_none());
    }
}
