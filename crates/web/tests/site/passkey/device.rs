//! An authenticator in software: one key (ES256), which signs whatever it is told to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::sign_in::ORIGIN;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// A device with one passkey.
pub(super) struct Device {
    pub(super) key: SigningKey,
    pub(super) id: [u8; 16],
    pub(super) account: [u8; 16],
    count: u32,
}

/// What a browser and a device say; [`Shows::RIGHT`], and what a test turns wrong.
pub(super) struct Shows {
    pub(super) kind: &'static str,
    pub(super) origin: &'static str,
    pub(super) site: &'static str,
    pub(super) challenge: Option<&'static str>,
    pub(super) is_present: bool,
    pub(super) is_verified: bool,
    pub(super) is_framed: bool,
    pub(super) account: Option<[u8; 16]>,
    pub(super) id: Option<[u8; 16]>,
    pub(super) key: Option<SigningKey>,
    pub(super) count: Option<u32>,
}

impl Shows {
    pub(super) const RIGHT: Self = Self {
        kind: "",
        origin: ORIGIN,
        site: "resettle.example.org",
        challenge: None,
        is_present: true,
        is_verified: true,
        is_framed: false,
        account: None,
        id: None,
        key: None,
        count: None,
    };

    fn client_data(&self, kind: &str, asked: &Value) -> String {
        let kind = if self.kind.is_empty() { kind } else { self.kind };
        let challenge = self.challenge.unwrap_or_else(|| asked["challenge"].as_str().unwrap());
        let origin = self.origin;
        let top = if self.is_framed { ",\"topOrigin\":\"https://elsewhere.example\"" } else { "" };
        let is_framed = self.is_framed;
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":{is_framed}{top}}}"#)
    }

    /// What a device says: of which site, whether somebody was there and verified, and how often it signed.
    fn authenticator_data(&self, flags: u8, count: u32) -> Vec<u8> {
        let present = if self.is_present { PRESENT } else { 0 };
        let verified = if self.is_verified { VERIFIED } else { 0 };
        let site: [u8; 32] = Sha256::digest(self.site).into();
        [&site[..], &[flags | present | verified], &self.count.unwrap_or(count).to_be_bytes()].concat()
    }
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn options(told: &str) -> Value {
    serde_json::from_str(told).unwrap()
}

impl Device {
    /// Makes a passkey, and what a browser says of it.
    pub(super) fn make(told: &str, shows: Shows) -> (Self, String) {
        let asked = options(told);
        assert_eq!(asked["rp"]["id"], "resettle.example.org");
        let account = URL_SAFE_NO_PAD.decode(asked["user"]["id"].as_str().unwrap()).unwrap().try_into().unwrap();
        // Chance of the challenge: so each device differs.
        let chance: [u8; 32] = Sha256::digest(asked["challenge"].as_str().unwrap()).into();
        let (key, id) = (SigningKey::from_slice(&chance).unwrap(), chance[..16].try_into().unwrap());
        let device = Self { key, id, account, count: 1 };
        let point = device.key.verifying_key().to_encoded_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        // The key as COSE: EC2, ES256, P-256.
        let key = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20], &x[..], &[0x22, 0x58, 0x20], &y[..]].concat();
        let attested = [&[0; 16][..], &[0, 16], &device.id, &key].concat();
        let data = [shows.authenticator_data(ATTESTED, device.count), attested].concat();
        let length = u8::try_from(data.len()).unwrap();
        let object = [&b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"[..], &[length], &data].concat();
        let said = json!({
            "id": base64(device.id),
            "rawId": base64(device.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": base64(shows.client_data("webauthn.create", &asked)),
                "attestationObject": base64(object),
                "transports": ["internal"],
            },
        });
        (device, said.to_string())
    }

    /// Shows the passkey: what a browser says of it.
    pub(super) fn show(&mut self, told: &str, shows: Shows) -> String {
        self.count += 1;
        let client_data = shows.client_data("webauthn.get", &options(told));
        let data = shows.authenticator_data(0, self.count);
        let hash: [u8; 32] = Sha256::digest(&client_data).into();
        let signature: Signature = shows.key.as_ref().unwrap_or(&self.key).sign(&[&data[..], &hash].concat());
        let id = base64(shows.id.unwrap_or(self.id));
        let said = json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": base64(client_data),
                "authenticatorData": base64(data),
                "signature": base64(signature.to_der()),
                "userHandle": base64(shows.account.unwrap_or(self.account)),
            },
        });
        said.to_string()
    }
}
