//! The configuration of a server: a file, and before it the environment. Everything that is wrong is said at once.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use ::identity::Provider;
use access::RelyingParty;
use store::{Location, TOKEN_DAYS_MAX};
use web::{FILES_A_DAY, Keeping, Tls};

use super::UPLOAD_BYTES_MAX;
use super::hooks::{self, Hook};
use super::{identity, keeping};

/// What a server needs to know.
pub(super) struct Config {
    pub(super) store: Location,
    pub(super) root_key: PathBuf,
    /// The one of the store's programme, if it is not said.
    pub(super) pack: Option<PathBuf>,
    pub(super) listen: SocketAddr,
    /// The site as browsers know it, for passkeys; without it there are none.
    pub(super) party: Option<RelyingParty>,
    /// What people call the office's own identity provider, and how it is asked.
    pub(super) identity: Option<(String, Provider)>,
    pub(super) metrics: Option<SocketAddr>,
    pub(super) tls: Option<Tls>,
    pub(super) is_behind_proxy: bool,
    pub(super) tick_minutes: u64,
    pub(super) upload_bytes_max: usize,
    pub(super) token_days_max: u16,
    pub(super) files_a_day: u64,
    /// The register of what went out; without it nothing is paid from here.
    pub(super) register: Option<PathBuf>,
    /// Who pays and how the bank is reached, and where files for it wait to be fetched.
    pub(super) bank: Option<(PathBuf, PathBuf)>,
    /// Where backups and checkpoints go that are made from pages.
    pub(super) keeping: Keeping,
    /// The program that makes PDFs of letters, and a folder of fonts for it.
    pub(super) letters: (Option<PathBuf>, Option<PathBuf>),
    /// Systems that are told what changes.
    pub(super) hooks: Vec<Hook>,
}

/// Every setting: its name in the file, in the environment with `RESETTLE_` before it and in capitals, and what it is.
const SETTINGS: [(&str, &str); 31] = [
    ("store", "the file of the store, or postgres://.."),
    ("store_keys", "the data base of the keys, postgres://.., if it is another than that of the data"),
    ("root_key", "the file of the root key; beside a SQLite store it is the store's name with .root"),
    ("pack", "the folder of the pack, or its name; the one that the store was made for if left out"),
    ("listen", "where browsers come in: 0.0.0.0:8443"),
    ("origin", "how browsers call the site, for passkeys: https://resettle.example.org; without it there are none"),
    (
        "identity_issuer",
        "what the office's own identity provider calls itself: https://id.office.example; without it there is none",
    ),
    ("identity_client", "the provider's name for this site (client id)"),
    ("identity_secret", "the file of the secret that only the provider and this site know (client secret)"),
    ("identity_name", "what people call the provider, for the button: Office account"),
    ("identity_claim", "the claim that names a person for good; sub if left out"),
    ("identity_acr", "how the provider has to let somebody in: one of these, with spaces between them; any if left out"),
    (
        "identity_amr",
        "with what somebody has to have shown there who they are: all of these, with spaces between them; anything if left out",
    ),
    ("metrics", "where Prometheus asks, if it does: 127.0.0.1:9090"),
    ("certificate", "the file of the certificate (PEM), with those that vouch for it"),
    ("key", "the file of the certificate's private key (PEM)"),
    ("behind_proxy", "true, if a proxy in front speaks TLS and says X-Forwarded-For; then nobody else may reach this address"),
    ("tick_minutes", "how often time passes in the store, 1 to 60; 5 if left out"),
    ("upload_mb", "the most megabytes of a form, 1 to 64; 16 if left out"),
    (
        "files_a_day",
        "how many files of others an account opens within a day before it has to say why, 10 to 10000; 100 if left out",
    ),
    ("token_days", "for how many days a token of a program counts at most, 1 to 365; 365 if left out"),
    ("register", "the file of the export register; beside a SQLite store it is the store's name with .exports"),
    ("bank", "the file that says who pays and how the bank is reached (docs/payments.md)"),
    ("bank_files", "the folder in which files for the bank wait to be fetched"),
    ("backups", "the folder of backups that are made from pages; without it they are made at the machine"),
    ("backup_recipient", "the file of the public keys, age1.., a line each, of who can open them"),
    ("checkpoints", "the folder of checkpoints that are made from pages; without it they are made at the machine"),
    ("checkpoint_key", "the file of the key that signs them, as `resettle log key` makes it"),
    ("letters", "the program that makes PDFs of letters; resettle-letters beside this one if left out, or none"),
    ("letters_fonts", "a folder of fonts for characters in letters that the program's own fonts lack"),
    ("hooks", "a table of the systems that are told what changes, in the file only (docs/api.md)"),
];

/// Reads settings, and gathers what is wrong with them.
pub(super) struct Reader<'a> {
    file: toml::Table,
    environment: &'a dyn Fn(&str) -> Option<String>,
    pub(super) wrong: Vec<String>,
}

impl Config {
    /// Reads a file's text and the environment.
    ///
    /// # Errors
    /// Everything that is wrong, a line each, with what would be right.
    pub(super) fn read(text: &str, environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<String>> {
        let (file, mut wrong) = match text.parse::<toml::Table>() {
            Ok(file) => (file, Vec::new()),
            Err(error) => (toml::Table::new(), vec![format!("the file is no TOML: {error}")]),
        };
        for unknown in file.keys().filter(|key| !SETTINGS.iter().any(|(name, _)| name == key)) {
            let all = SETTINGS.map(|(name, _)| name).join(", ");
            wrong.push(format!("there is no setting `{unknown}`; the settings are: {all}"));
        }
        let mut reader = Reader { file, environment, wrong };
        let config = reader.config();
        match config {
            Some(config) if reader.wrong.is_empty() => Ok(config),
            _ => Err(reader.wrong),
        }
    }
}

impl Reader<'_> {
    fn config(&mut self) -> Option<Config> {
        let store = self.store();
        let root_key = self.root_key(store.as_ref());
        let listen = self.needed("listen").and_then(|text| self.parsed("listen", &text));
        let metrics = self.text("metrics").and_then(|text| self.parsed("metrics", &text));
        let tls = self.tls();
        let is_behind_proxy = self.number("behind_proxy", "true or false", |text| text.parse().ok()).unwrap_or(false);
        let within =
            |min: u64, max: u64| move |text: &str| text.parse::<u64>().ok().filter(|number| (min..=max).contains(number));
        let party = self.party(tls.is_some() || is_behind_proxy);
        let identity = identity::read(self, party.as_ref());
        let tick_minutes = self.number("tick_minutes", "a number from 1 to 60", within(1, 60)).unwrap_or(5);
        let upload_mb = self.number("upload_mb", "a number from 1 to 64", within(1, 64));
        let upload_bytes_max = upload_mb.map_or(UPLOAD_BYTES_MAX, |mb| (mb as usize) << 20);
        let token_days = self.number("token_days", "a number from 1 to 365", within(1, TOKEN_DAYS_MAX.into()));
        let token_days_max = token_days.and_then(|days| days.try_into().ok()).unwrap_or(TOKEN_DAYS_MAX);
        let files_a_day = self.number("files_a_day", "a number from 10 to 10000", within(10, 10_000)).unwrap_or(FILES_A_DAY);
        if tls.is_some() && is_behind_proxy {
            self.wrong.push("give a certificate, or say behind_proxy = true: one of the two speaks TLS".to_owned());
        }
        let pack = self.text("pack").map(PathBuf::from);
        let register = self.text("register").map(PathBuf::from);
        let bank = match (self.text("bank"), self.text("bank_files")) {
            (None, None) => None,
            (Some(bank), Some(files)) => {
                self.bytes("bank", Path::new(&bank));
                Some((PathBuf::from(bank), PathBuf::from(files)))
            }
            _ => {
                self.wrong.push("bank and bank_files go together: give both, or neither".to_owned());
                None
            }
        };
        let keeping = keeping::read(self);
        let letters = self.letters();
        let hooks = self.hooks();
        let listen: SocketAddr = listen?;
        if tls.is_none() && !is_behind_proxy && !listen.ip().is_loopback() && self.wrong.is_empty() {
            self.wrong.push(format!(
                "{listen} can be reached from elsewhere, and passwords would go there in the clear: give certificate and key, say \
                 behind_proxy = true, or listen on 127.0.0.1"
            ));
        }
        let (store, root_key) = (store?, root_key?);
        Some(Config {
            store,
            root_key,
            pack,
            listen,
            party,
            identity,
            metrics,
            tls,
            is_behind_proxy,
            tick_minutes,
            upload_bytes_max,
            token_days_max,
            files_a_day,
            register,
            bank,
            keeping,
            letters,
            hooks,
        })
    }

    fn store(&mut self) -> Option<Location> {
        let keys = self.text("store_keys");
        // Reading a place does not fail.
        let store = self.needed("store")?.parse().ok()?;
        match (store, keys) {
            (Location::Postgres { data, .. }, Some(keys)) => Some(Location::Postgres { data, keys }),
            (Location::Sqlite(_), Some(_)) => {
                self.wrong
                    .push("store_keys is for PostgreSQL: the keys of a SQLite store lie beside it; leave it out".to_owned());
                None
            }
            (store, None) => Some(store),
        }
    }

    fn root_key(&mut self, store: Option<&Location>) -> Option<PathBuf> {
        let file = match (self.text("root_key"), store) {
            (Some(file), _) => PathBuf::from(file),
            (None, Some(Location::Sqlite(path))) => {
                let mut name = path.as_os_str().to_owned();
                name.push(".root");
                PathBuf::from(name)
            }
            (None, _) => {
                self.needed("root_key")?;
                return None;
            }
        };
        self.bytes("root_key", &file).map(|_| file)
    }

    fn tls(&mut self) -> Option<Tls> {
        match (self.text("certificate"), self.text("key")) {
            (None, None) => None,
            (Some(certificate), Some(key)) => {
                let read = (self.bytes("certificate", Path::new(&certificate)), self.secret("key", Path::new(&key)));
                let (Some(chain), Some(secret)) = read else { return None };
                Tls::new(&chain, &secret).map_err(|why| self.wrong.push(format!("{certificate}, {key}: {why}"))).ok()
            }
            _ => {
                self.wrong.push("certificate and key go together: give both, or neither".to_owned());
                None
            }
        }
    }

    /// The site as browsers know it. They keep passkeys for no site without TLS, nor for one that is called otherwise.
    fn party(&mut self, has_tls: bool) -> Option<RelyingParty> {
        let origin = self.text("origin")?;
        match RelyingParty::new(&origin) {
            Ok(party) if party.is_secure() && !has_tls => {
                self.wrong.push(format!(
                    "origin = `{origin}` says https, and nothing here speaks it: give certificate and key, or say behind_proxy = true"
                ));
                None
            }
            Ok(party) if !party.is_secure() && has_tls => {
                self.wrong.push(format!("origin = `{origin}` says http, and browsers come in by TLS: write https://"));
                None
            }
            Ok(party) => Some(party),
            Err(error) => {
                self.wrong.push(format!("origin = `{origin}`: {error}"));
                None
            }
        }
    }

    /// The program of letters and its fonts, if they are where the settings say.
    fn letters(&mut self) -> (Option<PathBuf>, Option<PathBuf>) {
        let mut there = |name: &str, what: &str, is: fn(&Path) -> bool| {
            let path = PathBuf::from(self.text(name)?);
            if !is(&path) {
                self.wrong.push(format!("{name} = `{}`: there is no such {what}", path.display()));
            }
            Some(path)
        };
        (there("letters", "program", Path::is_file), there("letters_fonts", "folder", Path::is_dir))
    }

    fn hooks(&mut self) -> Vec<Hook> {
        let Some(found) = self.file.remove("hooks") else { return Vec::new() };
        let (hooks, wrong) = hooks::read(found);
        self.wrong.extend(wrong);
        hooks
    }

    /// What a setting says, as text; an empty one says nothing.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let text = match (self.environment)(&format!("RESETTLE_{}", name.to_uppercase())) {
            Some(text) => text,
            None => match self.file.get(name)? {
                toml::Value::String(text) => text.clone(),
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(is) => is.to_string(),
                _ => {
                    self.wrong.push(format!("{name} is a text, a number, true or false"));
                    return None;
                }
            },
        };
        Some(text).filter(|text| !text.is_empty())
    }

    pub(super) fn needed(&mut self, name: &str) -> Option<String> {
        let text = self.text(name);
        if text.is_none() {
            let what = SETTINGS.iter().find(|(known, _)| *known == name).map_or("", |(_, what)| what);
            self.wrong.push(format!("{name} is missing: {what}; or set RESETTLE_{}", name.to_uppercase()));
        }
        text
    }

    fn parsed(&mut self, name: &str, text: &str) -> Option<SocketAddr> {
        let address = text.parse().ok();
        if address.is_none() {
            self.wrong.push(format!("{name} = `{text}` is no address: write it as 127.0.0.1:8080 or [::1]:8080"));
        }
        address
    }

    fn number<T>(&mut self, name: &str, right: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let value = read(&text);
        if value.is_none() {
            self.wrong.push(format!("{name} = `{text}`: it is {right}"));
        }
        value
    }

    /// A file that is nobody else's to read.
    pub(super) fn secret(&mut self, name: &str, file: &Path) -> Option<Vec<u8>> {
        let bytes = self.bytes(name, file)?;
        let open = open_to_all(file);
        self.wrong.extend(open.iter().map(|why| format!("{name} = {why}")));
        open.is_none().then_some(bytes)
    }

    pub(super) fn bytes(&mut self, name: &str, file: &Path) -> Option<Vec<u8>> {
        std::fs::read(file)
            .map_err(|error| self.wrong.push(format!("{name} = `{}` cannot be read: {error}", file.display())))
            .ok()
    }
}

/// What is wrong with a file that holds a secret, if everybody on this machine can read it.
pub(super) fn open_to_all(file: &Path) -> Option<String> {
    let mode = std::fs::metadata(file).ok()?.permissions().mode();
    (mode & 0o007 != 0).then(|| format!("`{0}` can be read by everybody on this machine: chmod o= {0}", file.display()))
}

/// Whether the address of a store stands in a configuration with a password.
pub(super) fn holds_password(text: &str) -> bool {
    let Ok(table) = text.parse::<toml::Table>() else { return false };
    let has_password = |address: &str| {
        let user = address.split_once("://").and_then(|(_, rest)| rest.split('/').next()?.rsplit_once('@'));
        user.is_some_and(|(user, _)| user.contains(':')) || address.contains("password=")
    };
    ["store", "store_keys"].into_iter().filter_map(|name| table.get(name)?.as_str()).any(has_password)
}

/// A configuration with some of its words replaced, whose files are in a folder, `{}`.
#[cfg(test)]
pub(super) fn read_replaced(right: &str, replaced: &[(&str, &str)], folder: &Path) -> Result<Config, Vec<String>> {
    let text = replaced.iter().fold(right.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    Config::read(&text.replace("{}", &folder.display().to_string()), &|_| None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str, environment: &[(&str, &str)]) -> Vec<String> {
        let find = |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Config::read(text, &find).err().unwrap_or_default()
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_with_what_would_be_right() {
        let said = wrong(
            "stor = 'x'\nlisten = 'here'\ntick_minutes = 0\nupload_mb = 'big'\ntoken_days = 366\nfiles_a_day = 9\ncertificate = 'no.pem'\nmetrics = []\n\
             letters = 'no-program'\nletters_fonts = 'no-fonts'",
            &[],
        );
        for part in [
            "no setting `stor`",
            "store is missing",
            "root_key is missing",
            "listen = `here` is no address",
            "tick_minutes = `0`: it is a number from 1 to 60",
            "upload_mb = `big`",
            "token_days = `366`: it is a number from 1 to 365",
            "files_a_day = `9`: it is a number from 10 to 10000",
            "certificate and key go together",
            "metrics is a text",
            "letters = `no-program`: there is no such program",
            "letters_fonts = `no-fonts`: there is no such folder",
        ] {
            assert!(said.iter().any(|line| line.contains(part)), "{part}: {said:#?}");
        }
    }

    #[test]
    fn passwords_do_not_go_over_a_network_in_the_clear() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("s.db").display().to_string();
        std::fs::write(format!("{store}.root"), [7; 32]).unwrap();
        let open = format!("store = '{store}'\nlisten = '0.0.0.0:8080'");
        assert!(wrong(&open, &[]).concat().contains("in the clear"));
        assert_eq!(wrong(&open, &[("RESETTLE_BEHIND_PROXY", "true")]), Vec::<String>::new());
        assert_eq!(wrong(&open, &[("RESETTLE_LISTEN", "127.0.0.1:8080")]), Vec::<String>::new());
    }

    #[test]
    fn passkeys_need_the_name_of_the_site_and_tls_but_on_this_machine() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("s.db").display().to_string();
        std::fs::write(format!("{store}.root"), [7; 32]).unwrap();
        let with = |origin: &str, more: &[(&str, &str)]| {
            wrong(&format!("store = '{store}'\nlisten = '127.0.0.1:8080'\norigin = '{origin}'"), more).concat()
        };
        let proxy = [("RESETTLE_BEHIND_PROXY", "true")];
        assert_eq!(with("http://localhost:8080", &[]), "");
        assert_eq!(with("https://resettle.example.org", &proxy), "");
        for (origin, more, part) in [
            ("http://resettle.example.org", &[][..], "passkeys need https://"),
            ("https://resettle.example.org", &[], "nothing here speaks it"),
            ("http://localhost:8080", &proxy, "browsers come in by TLS"),
            ("https://192.0.2.1", &proxy, "not for numbers"),
            ("resettle.example.org", &proxy, "it is https://, a name"),
        ] {
            assert!(with(origin, more).contains(part), "{origin}: {}", with(origin, more));
        }
    }

    #[test]
    fn a_key_that_everybody_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let tls = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls");
        let [certificate, key] = ["certificate.pem", "key.pem"].map(|name| folder.path().join(name));
        std::fs::copy(tls.join("certificate.pem"), &certificate).unwrap();
        std::fs::copy(tls.join("key.pem"), &key).unwrap();
        let said = |mode| {
            std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
            wrong(&format!("certificate = '{}'\nkey = '{}'", certificate.display(), key.display()), &[]).concat()
        };
        assert!(said(0o644).contains("can be read by everybody on this machine: chmod o= "), "{}", said(0o644));
        assert!(!said(0o640).contains("everybody"), "{}", said(0o640));
    }

    #[test]
    fn a_password_of_the_data_base_is_seen_in_its_address() {
        for (address, holds) in [
            ("postgres://resettle:word@db.example/cases", true),
            ("postgres://db.example/cases?user=resettle&password=word", true),
            ("postgres://resettle@db.example:5432/cases", false),
            ("postgres:///cases?host=/var/run/postgresql", false),
            ("cases.db", false),
        ] {
            for name in ["store", "store_keys"] {
                assert_eq!(holds_password(&format!("{name} = '{address}'")), holds, "{name} = {address}");
            }
        }
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        assert!(wrong("listen = '127.0.0.1:1'", &[("RESETTLE_LISTEN", "there")]).concat().contains("`there` is no address"));
    }
}
