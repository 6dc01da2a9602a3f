//! What two systems know, and nobody else.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

/// Bytes of a secret.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// The secret by which a receiver knows that a message is from us. It does not print itself.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

/// Why a text is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a secret is `whsec_` and 24 to 64 bytes in base64; make one: echo whsec_$(head -c 32 /dev/urandom | base64)")]
pub struct SecretError;

impl FromStr for Secret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let coded = text.trim().strip_prefix("whsec_").ok_or(SecretError)?;
        let bytes = Zeroizing::new(STANDARD.decode(coded).map_err(|_| SecretError)?);
        if BYTES.contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(SecretError) }
    }
}

impl Secret {
    /// The signature of a message: HMAC-SHA256 over its id, its time in seconds since 1970, and its body, with dots between them.
    pub fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        // A key of HMAC may have any length (RFC 2104).
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_another_implementation() {
        // Python: base64(hmac(b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLbSw"), b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}', sha256))
        let secret: Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLbSw\n".parse().unwrap();
        let signed = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,8hvFvJiZ99eZQi3HYTXdv90qGz366qKSigowhlaLYn0=");
    }

    #[test]
    fn what_is_too_short_to_be_secret_or_no_base64_is_refused() {
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLbSw", "whsec_?fKQ9r8GKYqrTwjUPD8ILPZIo2LaLbSw"]
        {
            assert_eq!(text.parse::<Secret>().err(), Some(SecretError), "{text}");
        }
    }
}
