//! What has to be known of a provider.

use openidconnect::url::{Host, Url};
use thiserror::Error;
use zeroize::Zeroizing;

/// What a provider and this site have agreed upon.
pub struct Settings {
    /// The provider's name for itself: `https://id.office.example`.
    pub issuer: String,
    /// Its name for this site.
    pub client: String,
    /// What only the two know.
    pub secret: Zeroizing<String>,
    /// Where browsers come back to.
    pub redirect: String,
    /// The claim that names a person, for good: `sub`, unless the provider gives each site another one.
    pub claim: String,
    /// One of these has to be how somebody was let in (`acr`); empty: any.
    pub acr: Vec<String>,
    /// All of these have to be among the ways in which somebody showed who they are (`amr`, RFC 8176).
    pub amr: Vec<String>,
}

/// Why a provider cannot be asked.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// It is no address of one.
    #[error("`{0}` is no issuer: write https:// and what the provider calls itself, without a question mark or a password in it")]
    Issuer(String),
    /// Nothing was agreed upon.
    #[error("the client id or the secret is empty: both are given by the provider when this site is registered there")]
    Client,
    /// It names nobody for good.
    #[error("`{0}` names nobody for good: give a claim that the provider never gives to another person, such as sub or oid")]
    Claim(String),
    /// Browsers cannot come back there.
    #[error("`{0}` is no address to come back to")]
    Redirect(String),
    /// The machine's list of authorities is missing.
    #[error("the certificates of authorities cannot be read: {0}")]
    Roots(std::io::Error),
}

/// The address of an issuer: https, or http on this machine, to try things out.
pub(crate) fn issuer_of(text: &str) -> Result<Url, SettingsError> {
    let unfit = || SettingsError::Issuer(text.to_owned());
    let url = Url::parse(text).map_err(|_| unfit())?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if is_plain && (url.scheme() == "https" || is_here(&url)) { Ok(url) } else { Err(unfit()) }
}

/// Whether it is this machine, without TLS.
pub(crate) fn is_here(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && is_loopback
}

/// Names and addresses that are given to somebody else one day.
pub(crate) fn check_claim(claim: &str) -> Result<(), SettingsError> {
    let passing = ["", "email", "name", "preferred_username", "nickname", "phone_number"];
    if passing.contains(&claim) { Err(SettingsError::Claim(claim.to_owned())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_asked_by_tls_or_on_this_machine() {
        for right in [
            "https://id.office.example",
            "https://id.office.example/realms/a",
            "http://localhost:8090",
            "http://127.0.0.1:1",
            "http://[::1]:1/x",
        ] {
            assert!(issuer_of(right).is_ok(), "{right}");
        }
        for wrong in [
            "",
            "id.office.example",
            "http://id.office.example",
            "http://localhost.example",
            "http://10.0.0.1",
            "https://kim:secret@id.office.example",
            "https://id.office.example?tenant=1",
            "https://id.office.example#a",
            "ftp://localhost",
            "file:///etc/passwd",
        ] {
            assert!(issuer_of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_given_to_another_person_one_day_names_nobody() {
        assert!(check_claim("sub").is_ok() && check_claim("oid").is_ok());
        for passing in ["", "email", "preferred_username"] {
            assert!(check_claim(passing).is_err(), "{passing}");
        }
    }
}
