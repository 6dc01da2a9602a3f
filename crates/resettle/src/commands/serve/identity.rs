//! An office's own identity provider, as the configuration says.

use std::path::Path;

use ::identity::{Provider, Settings};
use access::RelyingParty;
use web::provider_back;
use zeroize::Zeroizing;

use super::config::Reader;

/// The settings that belong together.
const ALL: [&str; 7] =
    ["identity_issuer", "identity_client", "identity_secret", "identity_name", "identity_claim", "identity_acr", "identity_amr"];
/// The longest name of a provider: it stands on a button.
const NAME_CHARS_MAX: usize = 40;

/// The provider of a configuration, if it has one; what is wrong with it is told to `reader`.
pub(super) fn read(reader: &mut Reader<'_>, party: Option<&RelyingParty>) -> Option<(String, Provider)> {
    if !ALL.iter().any(|name| reader.text(name).is_some()) {
        return None;
    }
    let [issuer, client, file, name] =
        ["identity_issuer", "identity_client", "identity_secret", "identity_name"].map(|name| reader.needed(name));
    let name = name.filter(|name| is_name(name, reader));
    let secret = file.and_then(|file| reader.secret("identity_secret", Path::new(&file)));
    let secret = secret.map(Zeroizing::new).and_then(|bytes| {
        let text = std::str::from_utf8(&bytes).ok().map(|text| Zeroizing::new(text.trim().to_owned()));
        if text.is_none() {
            reader.wrong.push("identity_secret: what is in the file is no text".to_owned());
        }
        text
    });
    if party.is_none() && reader.text("origin").is_none() {
        reader.wrong.push("identity_issuer needs origin: the provider sends browsers back there".to_owned());
    }
    let words = |text: Option<String>| text.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let claim = reader.text("identity_claim").unwrap_or_else(|| "sub".to_owned());
    let (acr, amr) = (words(reader.text("identity_acr")), words(reader.text("identity_amr")));
    let redirect = provider_back(party?.origin());
    let (issuer, client, secret, name) = (issuer?, client?, secret?, name?);
    match Provider::new(Settings { issuer, client, secret, redirect, claim, acr, amr }) {
        Ok(provider) => Some((name, provider)),
        Err(error) => {
            reader.wrong.push(format!("identity: {error}"));
            None
        }
    }
}

fn is_name(name: &str, reader: &mut Reader<'_>) -> bool {
    let is_fit = name.chars().count() <= NAME_CHARS_MAX && !name.chars().any(char::is_control);
    if !is_fit {
        reader.wrong.push(format!("identity_name = `{name}`: it is one line of at most {NAME_CHARS_MAX} characters"));
    }
    is_fit
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::config::{Config, read_replaced};

    const RIGHT: &str = "identity_issuer = 'https://id.office.example/realms/staff'
        identity_client = 'resettle'
        identity_name = 'Office'
        origin = 'http://localhost:8080'
        listen = '127.0.0.1:8080'
        identity_secret = '{}/secret'
        store = '{}/s.db'";

    /// A configuration with some of its words replaced.
    fn read(replaced: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("s.db.root"), [7; 32]).unwrap();
        for (name, mode) in [("secret", 0o640), ("open", 0o644)] {
            let path = folder.path().join(name);
            std::fs::write(&path, "a secret\n").unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        read_replaced(RIGHT, replaced, folder.path())
    }

    #[test]
    fn a_provider_is_read_with_all_that_belongs_to_it() {
        let (name, _) = read(&[]).unwrap_or_else(|wrong| panic!("{wrong:#?}")).identity.unwrap();
        assert_eq!(name, "Office");
        let without = [
            ("identity_issuer", "# identity_issuer"),
            ("identity_client", "# i"),
            ("identity_name", "# i"),
            ("identity_secret", "# i"),
        ];
        assert!(read(&without).unwrap_or_else(|wrong| panic!("{wrong:#?}")).identity.is_none());
    }

    #[test]
    fn everything_wrong_with_a_provider_is_said() {
        let long = "O".repeat(41);
        for (from, to, part) in [
            ("identity_issuer", "# identity_issuer", "identity_issuer is missing"),
            ("identity_client", "# identity_client", "identity_client is missing"),
            ("identity_name", "# identity_name", "identity_name is missing"),
            ("origin", "# origin", "needs origin"),
            ("https://id", "http://id", "is no issuer: write https://"),
            ("{}/secret", "{}/none", "cannot be read"),
            ("{}/secret", "{}/open", "can be read by everybody"),
            ("'Office'", &format!("'{long}'"), "at most 40 characters"),
            ("identity_name", "identity_claim = 'email'\nidentity_name", "names nobody for good"),
        ] {
            let wrong = read(&[(from, to)]).err().unwrap_or_default();
            assert!(wrong.iter().any(|line| line.contains(part)), "{part}: {wrong:#?}");
        }
    }
}
