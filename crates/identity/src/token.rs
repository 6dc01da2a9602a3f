//! Whether an identity token counts, and for whom it stands (OpenID Connect Core 1.0, 3.1.3.7).

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm as Alg};
use openidconnect::{ClaimsVerificationError, ClientId, IssuerUrl, Nonce, SignatureVerificationError};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::settings::Settings;

/// Signatures by a key of the provider's alone: never none, and none by a secret that this site has too.
const ALGS: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];
/// By so much two clocks may differ.
const SKEW: SignedDuration = SignedDuration::from_mins(1);
/// The longest name of a person, in bytes (`sub` has 255 at most).
const NAME_BYTES_MAX: usize = 255;

/// What a token has to answer to.
pub(crate) struct Expected<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) issuer: &'a IssuerUrl,
    pub(crate) nonce: &'a Nonce,
    /// When the browser was sent to the provider.
    pub(crate) asked: Timestamp,
    pub(crate) now: Timestamp,
}

/// Why a token does not count.
#[derive(Debug)]
pub(crate) enum Wrong {
    /// None of the keys is the one that it names.
    Key,
    False(&'static str),
    Weak,
    Stale,
}

/// For whom a token stands: a hash of the provider, the claim, and what the claim says.
pub(crate) fn person(token: &CoreIdToken, keys: &CoreJsonWebKeySet, expected: &Expected<'_>) -> Result<[u8; 32], Wrong> {
    let Expected { settings, issuer, .. } = expected;
    let client = ClientId::new(settings.client.clone());
    // A client without a secret: no signature by one counts.
    let verifier = CoreIdTokenVerifier::new_public_client(client, (*issuer).clone(), keys.clone())
        .set_allowed_algs(ALGS)
        .set_time_fn(|| SystemTime::from(expected.now).into())
        .set_issue_time_verifier_fn(|issued| expected.is_recent(issued.timestamp()).map_err(str::to_owned));
    token.claims(&verifier, expected.nonce).map_err(|error| wrong(&error))?;
    let claims = claims(token).ok_or(Wrong::False("it is no object"))?;
    expected.check(&claims)?;
    let name = claims.get(&settings.claim).and_then(Value::as_str).unwrap_or_default();
    if name.is_empty() || name.len() > NAME_BYTES_MAX || name.contains(char::is_control) {
        return Err(Wrong::False("the claim of the settings names nobody"));
    }
    let named = format!("resettle identity\n{}\n{}\n{name}", issuer.as_str(), settings.claim);
    Ok(Sha256::digest(named).into())
}

/// All claims, in the very bytes whose signature was checked.
fn claims(token: &CoreIdToken) -> Option<Map<String, Value>> {
    let text = token.to_string();
    let payload = URL_SAFE_NO_PAD.decode(text.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}

impl Expected<'_> {
    /// What openidconnect leaves to others.
    fn check(&self, claims: &Map<String, Value>) -> Result<(), Wrong> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        if claims.contains_key("azp") && text("azp") != Some(&self.settings.client) {
            return Err(Wrong::False("it was given to another site (azp)"));
        }
        let shown = claims.get("auth_time").and_then(Value::as_i64).ok_or(Wrong::Stale)?;
        self.is_recent(shown).map_err(|_| Wrong::Stale)?;
        let acr = &self.settings.acr;
        if !acr.is_empty() && !text("acr").is_some_and(|given| acr.iter().any(|known| known == given)) {
            return Err(Wrong::Weak);
        }
        let given: Vec<&str> =
            claims.get("amr").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        if self.settings.amr.iter().all(|needed| given.contains(&needed.as_str())) { Ok(()) } else { Err(Wrong::Weak) }
    }

    /// Whether it was after the browser was sent, and is not to come.
    fn is_recent(&self, seconds: i64) -> Result<(), &'static str> {
        let from = (self.asked - SKEW).as_second();
        let until = (self.now + SKEW).as_second();
        if (from..=until).contains(&seconds) { Ok(()) } else { Err("not now") }
    }
}

fn wrong(error: &ClaimsVerificationError) -> Wrong {
    use ClaimsVerificationError as Claim;
    Wrong::False(match error {
        Claim::SignatureVerification(SignatureVerificationError::NoMatchingKey) => return Wrong::Key,
        Claim::SignatureVerification(SignatureVerificationError::DisallowedAlg(_) | SignatureVerificationError::NoSignature) => {
            "it is not signed by a key of the provider's"
        }
        Claim::SignatureVerification(_) => "its signature is wrong",
        Claim::Expired(_) => "it is over, or not of now (exp, iat)",
        Claim::InvalidAudience(_) => "it is for another site (aud)",
        Claim::InvalidIssuer(_) => "it is of another provider (iss)",
        Claim::InvalidNonce(_) => "it answers another question (nonce)",
        _ => "it is not as it should be",
    })
}
