//! Passkeys (WebAuthn level 3): a key on somebody's device, which signs only for this site, and only after the device has made sure of its
//! owner. It stands for password and one-time code together.
//!
//! Challenges are chosen by the library, with a generator of its own that the system seeds: they are the one thing here that no argument brings.

use sha2::{Digest as _, Sha256};
use thiserror::Error;
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16, Username,
};
use webauthn_rp::request::{AsciiDomain, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::auth::DiscoverableAuthentication16;
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, Registration, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthenticationServerState, DiscoverableCredentialRequestOptions,
    PublicKeyCredentialCreationOptions, RegistrationServerState,
};

use crate::code::{base32, from_base32};

/// The longest name of a passkey.
const NAME_CHARS_MAX: usize = 40;

type Key = StaticState<CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>>;

/// Why a site cannot have passkeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OriginError {
    /// It is not where a site is.
    #[error("it is https://, a name in small letters, and a port if it is not the usual one: https://resettle.example.org")]
    Form,
    /// Browsers give passkeys to no such site.
    #[error("passkeys need https://; only http://localhost does without")]
    NoTls,
    /// A number is no name.
    #[error("browsers know passkeys for names, not for numbers of machines: give the site a name, or say localhost")]
    Number,
}

/// A site that people sign in to with passkeys, as browsers know it.
pub struct RelyingParty {
    id: RpId,
    origin: String,
}

/// Something that a browser has to sign, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Challenge(u128);

/// What a new passkey has to answer to.
pub struct NewPasskey(RegistrationServerState<16>);

/// What somebody who shows a passkey has to answer to.
pub struct Sought(DiscoverableAuthenticationServerState);

/// What is kept, sealed, to know a passkey again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    id: Vec<u8>,
    transports: u8,
    key: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
}

/// What changes about a passkey with its use: the number of its signatures, and whether it is copied to other devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasskeyState(pub [u8; 7]);

/// What a browser says of a passkey that it made. Nothing of it is believed yet.
pub struct MadePasskey(Registration);

/// What a browser says of a passkey that somebody showed. Nothing of it is believed yet.
pub struct ShownPasskey(DiscoverableAuthentication16);

impl RelyingParty {
    /// That of an origin.
    ///
    /// # Errors
    /// Browsers would know no passkeys there.
    pub fn new(origin: &str) -> Result<Self, OriginError> {
        let (scheme, host) = origin.split_once("://").ok_or(OriginError::Form)?;
        let (name, port) = host.rsplit_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
        if host.starts_with('[') || name.rsplit('.').next().is_some_and(|last| last.parse::<u32>().is_ok()) {
            return Err(OriginError::Number);
        }
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_name = name.split('.').all(|label| !label.is_empty() && label.bytes().all(is_plain));
        let usual = if scheme == "https" { "443" } else { "80" };
        let is_port = port.is_none_or(|port| port != usual && port.parse::<u16>().is_ok_and(|number| number.to_string() == port));
        match scheme {
            _ if !is_name || !is_port => return Err(OriginError::Form),
            "https" => {}
            "http" if name == "localhost" => {}
            "http" => return Err(OriginError::NoTls),
            _ => return Err(OriginError::Form),
        }
        let id = AsciiDomain::try_from(name.to_owned()).map_err(|_| OriginError::Form)?;
        Ok(Self { id: RpId::Domain(id), origin: origin.to_owned() })
    }

    /// How browsers call it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether browsers reach it by TLS.
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// Asks for a new passkey of an account: what its browser is told (JSON), and what the answer is held against. None is made on a device that
    /// has one of those `known`. `None`, if a device cannot show such a `name`.
    pub fn ask_new(&self, account: [u8; 16], name: &str, known: &[Passkey]) -> Option<(Challenge, String, NewPasskey)> {
        let id = UserHandle16::decode(account).ok()?;
        let user = PublicKeyCredentialUserEntity { name: Username::try_from(name).ok()?, id: &id, display_name: None };
        let known = known.iter().filter_map(Passkey::descriptor).collect();
        let mut asked = PublicKeyCredentialCreationOptions::passkey(&self.id, user, known);
        // Many devices do not know this extension, and whoever signs in is asked for in any case.
        asked.extensions.cred_protect = CredProtect::None;
        let challenge = Challenge(asked.challenge.as_data());
        let (held, told) = asked.start_ceremony().ok()?;
        Some((challenge, serde_json::to_string(&told).ok()?, NewPasskey(held)))
    }

    /// The passkey that was made, under the name that its owner gave it; `None`, if anything about it is wrong.
    pub fn take_new(&self, held: NewPasskey, made: &MadePasskey, name: &str) -> Option<(Passkey, PasskeyState)> {
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &[&self.origin],
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        let taken = held.0.verify(&self.id, &made.0, &options).ok()?;
        let (id, transports, _, key, state, _) = taken.into_parts();
        let (id, transports, key) = (id.inner().to_vec(), transports.encode().ok()?, key.encode().ok()?);
        let name = name.chars().filter(|letter| !letter.is_control()).take(NAME_CHARS_MAX).collect::<String>();
        Some((Passkey { id, transports, key, name: name.trim().to_owned() }, PasskeyState(state.encode().ok()?)))
    }

    /// Asks for a passkey, whosever it is: what the browser is told (JSON), and what the answer is held against.
    pub fn ask(&self) -> Option<(Challenge, String, Sought)> {
        let asked = DiscoverableCredentialRequestOptions::passkey(&self.id);
        let challenge = Challenge(asked.0.challenge.as_data());
        let (held, told) = asked.start_ceremony().ok()?;
        Some((challenge, serde_json::to_string(&told).ok()?, Sought(held)))
    }

    /// The passkey's state from now on, if it was shown by its owner, for this challenge, on this site; `None`, if anything about it is wrong,
    /// or if it signed less often than before, as a copy would.
    pub fn check(&self, held: Sought, shown: &ShownPasskey, passkey: &Passkey, state: PasskeyState) -> Option<PasskeyState> {
        let account = UserHandle16::decode(shown.account()).ok()?;
        let (key, state) = (Key::decode(&passkey.key).ok()?, DynamicState::decode(state.0).ok()?);
        let id = CredentialId::<&[u8]>::decode(&passkey.id).ok()?;
        let mut kept = AuthenticatedCredential::new(id, &account, key, state).ok()?;
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &[&self.origin],
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        held.0.verify(&self.id, &shown.0, &mut kept, &options).ok()?;
        Some(PasskeyState(kept.dynamic_state().encode().ok()?))
    }
}

impl Passkey {
    /// By which it is found: the hash of what browsers call it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.id).into()
    }

    /// As it is sealed: `passkey 1 ID TRANSPORTS KEY NAME`.
    pub fn text(&self) -> String {
        format!("passkey 1 {} {} {} {}", base32(&self.id), self.transports, base32(&self.key), self.name)
    }

    /// That of a text, if it is one.
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.splitn(6, ' ').collect();
        let ["passkey", "1", id, transports, key, name] = parts[..] else { return None };
        let (id, transports, key) = (from_base32(id)?, transports.parse().ok()?, from_base32(key)?);
        Some(Self { id, transports, key, name: name.to_owned() })
    }

    fn descriptor(&self) -> Option<PublicKeyCredentialDescriptor<Vec<u8>>> {
        let id = CredentialId::<Vec<u8>>::decode(self.id.clone()).ok()?;
        Some(PublicKeyCredentialDescriptor { id, transports: AuthTransports::decode(self.transports).ok()? })
    }
}

impl MadePasskey {
    /// What a browser says, if it has the form (RegistrationResponseJSON).
    pub fn read(json: &str) -> Option<Self> {
        Registration::from_json_relaxed(json.as_bytes()).ok().map(Self)
    }

    /// What it answers to.
    pub fn challenge(&self) -> Option<Challenge> {
        self.0.challenge_relaxed().ok().map(|sent| Challenge(sent.0))
    }
}

impl ShownPasskey {
    /// What a browser says, if it has the form (AuthenticationResponseJSON).
    pub fn read(json: &str) -> Option<Self> {
        DiscoverableAuthentication16::from_json_relaxed(json.as_bytes()).ok().map(Self)
    }

    /// What it answers to.
    pub fn challenge(&self) -> Option<Challenge> {
        self.0.challenge_relaxed().ok().map(|sent| Challenge(sent.0))
    }

    /// By which the passkey is found.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.raw_id().inner()).into()
    }

    /// Whose it says it is.
    pub fn account(&self) -> [u8; 16] {
        let mut account = [0; 16];
        account.copy_from_slice(self.0.response().user_handle().as_ref());
        account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_has_passkeys_under_a_name_that_browsers_reach_by_tls() {
        for right in
            ["https://resettle.example.org", "https://resettle.example.org:8443", "http://localhost:8080", "http://localhost"]
        {
            assert!(RelyingParty::new(right).is_ok(), "{right}");
        }
        for (wrong, why) in [
            ("resettle.example.org", OriginError::Form),
            ("ftp://resettle.example.org", OriginError::Form),
            ("https://resettle.example.org/", OriginError::Form),
            ("https://resettle.example.org:443", OriginError::Form),
            ("https://Resettle.example.org", OriginError::Form),
            ("https://", OriginError::Form),
            ("https://a..b", OriginError::Form),
            ("http://localhost:99999", OriginError::Form),
            ("http://resettle.example.org", OriginError::NoTls),
            ("https://192.0.2.1", OriginError::Number),
            ("http://127.0.0.1:8080", OriginError::Number),
            ("https://[::1]:8443", OriginError::Number),
        ] {
            assert_eq!(RelyingParty::new(wrong).err(), Some(why), "{wrong}");
        }
    }

    #[test]
    fn a_passkey_is_read_as_it_was_written_and_nothing_else_is_one() {
        let passkey = Passkey { id: vec![7; 33], transports: 3, key: vec![1, 2, 3], name: "내 전화 2".to_owned() };
        assert_eq!(Passkey::read(&passkey.text()), Some(passkey));
        for wrong in ["", "passkey 1", "passkey 2 AA 0 AA x", "passkey 1 ! 0 AA x", "argon2id 19 1 1 1 AA AA totp AA"] {
            assert_eq!(Passkey::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn each_challenge_is_another_and_asks_for_the_owner() {
        let site = RelyingParty::new("https://resettle.example.org").unwrap();
        let ((one, told, _), (other, _, _)) = (site.ask().unwrap(), site.ask().unwrap());
        assert_ne!(one, other);
        assert!(
            told.contains("\"userVerification\":\"required\"") && told.contains("\"rpId\":\"resettle.example.org\""),
            "{told}"
        );
        let (_, told, _) = site.ask_new([1; 16], "kim7", &[]).unwrap();
        assert!(told.contains("\"residentKey\":\"required\"") && told.contains("\"userVerification\":\"required\""), "{told}");
    }
}
