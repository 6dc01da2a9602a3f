//! A store that is served: by TLS, to somebody who signs up and in; and what is noted of that.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use access::Totp;
use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const PASSWORD: &str = "rain over the harbour";

fn pack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr")
}

fn certificate(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name)
}

struct Desk(TempDir);

impl Desk {
    /// A store of invented people.
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.told(&["demo", "--people", "20", "--seed", "7"]);
        desk
    }

    fn told(&self, args: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_resettle"));
        let output = command.current_dir(self.0.path()).args(args).args(["--store", "store.db", "--pack"]).arg(pack()).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts to serve, by TLS.
    fn serve(&self) -> Server {
        let key = self.0.path().join("key.pem");
        std::fs::copy(certificate("key.pem"), &key).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        let config = format!(
            "store = 'store.db'\npack = '{}'\nlisten = '127.0.0.1:0'\nmetrics = '127.0.0.1:0'\ncertificate = '{}'\nkey = '{}'\n",
            pack().display(),
            certificate("certificate.pem").display(),
            key.display()
        );
        std::fs::write(self.0.path().join("serve.toml"), config).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_resettle"));
        command.current_dir(self.0.path()).args(["serve", "--config", "serve.toml"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut notes = BufReader::new(child.stderr.take().unwrap());
        let mut noted = String::new();
        let address = loop {
            let before = noted.len();
            assert!(notes.read_line(&mut noted).unwrap() > 0, "it ended: {noted}");
            let line: serde_json::Value = serde_json::from_str(&noted[before..]).unwrap();
            if let Some(listen) = line["listen"].as_str() {
                break listen.to_owned();
            }
        };
        Server { child, notes, noted, address }
    }
}

struct Server {
    child: Child,
    notes: BufReader<ChildStderr>,
    noted: String,
    address: String,
}

struct Answer {
    head: String,
    body: String,
}

impl Answer {
    fn status(&self) -> &str {
        &self.head[9..12]
    }

    /// What the cookies are that it set, together.
    fn cookies(&self) -> String {
        let set = self.head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
        set.map(|cookie| cookie.split(';').next().unwrap()).collect::<Vec<_>>().join("; ")
    }
}

impl Server {
    fn ask(&self, head: &str, cookies: &str, body: &str) -> Answer {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(certificate("certificate.pem")).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
        let config = config.unwrap().with_root_certificates(roots).with_no_client_auth();
        let client = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
        let socket = TcpStream::connect(&self.address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut stream = StreamOwned::new(client, socket);
        let length = body.len();
        write!(
            stream,
            "{head} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nsec-fetch-site: same-origin\r\ncookie: {cookies}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        // A server that closes without a word of TLS has still answered.
        let _ = stream.read_to_string(&mut answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        Answer { head: head.to_owned(), body: body.to_owned() }
    }

    /// Sends bytes in the clear where TLS is spoken, and gives what comes back.
    fn sent(&self, bytes: &[u8]) -> Vec<u8> {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        socket.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        // A connection that is cut off has still answered.
        let _ = socket.read_to_end(&mut answer);
        answer
    }

    fn get(&self, path: &str, cookies: &str) -> Answer {
        self.ask(&format!("GET {path}"), cookies, "")
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| text.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02x}"));
        let body = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&");
        self.ask(&format!("POST {path}"), "", &body)
    }

    /// Ends it as a service manager does; gives everything that it noted.
    fn stop(mut self) -> String {
        let ended = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(ended.success());
        self.notes.read_to_string(&mut self.noted).unwrap();
        let mut said = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "", "notes go to standard error");
        assert!(self.child.wait().unwrap().success(), "{}", self.noted);
        std::mem::take(&mut self.noted)
    }
}

impl Drop for Server {
    /// A test that fails leaves nothing running.
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[expect(clippy::disallowed_methods, reason = "a device looks at the clock")]
fn code(totp: &Totp, later: u64) -> String {
    totp.at(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + later)
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map(|(found, _)| found).unwrap_or_default()
}

#[test]
fn somebody_signs_up_and_in_by_tls_and_the_notes_of_it_name_nobody() {
    let desk = Desk::new();
    let made = desk.told(&["account", "create", "kim7", "--role", "caseworker", "--office", "local_government"]);
    let sign_up_code = made.split_whitespace().last().unwrap();
    let server = desk.serve();
    for path in ["/health", "/ready"] {
        assert_eq!(server.get(path, "").status(), "200", "{path}");
    }
    let first = server.get("/", "");
    assert!(first.head.contains("strict-transport-security: max-age=31536000; includeSubDomains"), "{}", first.head);
    assert!(first.body.contains("action=\"/sign-in\""));
    let page = server.post("/sign-up", &[("sign_up_code", sign_up_code)]).body;
    let secret = between(&page, "name=\"secret\" value=\"", "\"");
    let totp = Totp::read(secret).unwrap();
    let shown = code(&totp, 0);
    let fields =
        [("sign_up_code", sign_up_code), ("secret", secret), ("password", PASSWORD), ("again", PASSWORD), ("code", &shown)];
    assert_eq!(server.post("/sign-up", &fields).status(), "303");
    let wrong = server.post("/sign-in", &[("login", "kim7"), ("password", "guessed by somebody"), ("code", &shown)]);
    assert_eq!(wrong.status(), "422");
    let next = code(&totp, 30);
    let signed_in = server.post("/sign-in", &[("login", "kim7"), ("password", PASSWORD), ("code", &next)]);
    assert_eq!(signed_in.status(), "303", "{}", signed_in.body);
    let cookies = signed_in.cookies();
    assert!(cookies.starts_with("__Host-session="), "{cookies}");
    let spoken = server.get("/language/ko", &cookies);
    for cookie in
        [&signed_in, &spoken].iter().flat_map(|answer| answer.head.lines()).filter_map(|it| it.strip_prefix("set-cookie: "))
    {
        let is_known = ["session", "known", "language"].iter().any(|name| cookie.starts_with(&format!("__Host-{name}=")));
        assert!(is_known, "no cookie but these, and each of this host alone: {cookie}");
        assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Strict") && cookie.contains("; Secure"), "{cookie}");
    }
    let today = server.get("/today", &cookies).body;
    let household = between(&today, "href=\"/household/", "\"");
    assert_eq!(household.len(), 32, "{today}");
    let file = server.get(&format!("/household/{household}"), &cookies).body;
    let persons = between(&file, "<ul class=\"persons\">", "</ul>");
    let names: Vec<&str> = persons.split(['<', '>']).filter(|text| text.chars().any(|c| ('가'..='힣').contains(&c))).collect();
    assert!(!names.is_empty(), "the page names nobody: {persons}");
    assert_eq!(server.get("/accounts", &cookies).status(), "404");
    assert_eq!(server.ask("POST /leave", &cookies, "").status(), "303");
    let guess = || server.post("/sign-in", &[("login", "kim7"), ("password", "guessed by somebody"), ("code", "000000")]);
    let guessed = (0..10).take_while(|_| guess().status() == "422").count();
    assert!(guessed < 10, "whoever guesses has to wait");
    let noted = server.stop();
    assert!(noted.contains("/household/{id}") && noted.contains("stopped"), "{noted}");
    let notes: Vec<serde_json::Value> = noted.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(notes.iter().all(|note| note["time"].as_str().unwrap().ends_with('Z')), "{noted}");
    let (listening, after) = noted.split_once("\"listen\"").unwrap();
    let after = after.split_once('\n').unwrap().1;
    assert!(!listening.contains("127.0.0.1") && !after.contains("127.0.0.1"), "where somebody is, is not noted: {noted}");
    let showed: Vec<_> = notes.iter().filter_map(|note| Some((note["by"].as_str()?, note["outcome"].as_str()?))).collect();
    let (code, both) = ("sign-up code", "password and one-time code");
    let mut tried = vec![(code, "right"), (code, "right"), (both, "wrong"), (both, "right")];
    tried.extend(vec![(both, "wrong"); guessed]);
    tried.push((both, "has to wait"));
    assert_eq!(showed, tried, "whoever shows who they are, or does not, is noted: {noted}");
    assert!(notes.iter().any(|note| note["message"] == "somebody signed out"), "{noted}");
    let of = |route: &str| notes.iter().find(|note| note["route"] == route).unwrap();
    assert_eq!(of("/accounts")["account"].as_str().unwrap().len(), 32, "to whom something was refused is noted: {noted}");
    let from = of("/accounts")["client"].as_str().unwrap();
    assert_eq!(from.len(), 8, "and by a mark, from where: {noted}");
    assert!(notes.iter().filter(|note| note["outcome"].is_string()).all(|note| note["client"] == from), "{noted}");
    assert!(of("/today")["client"].is_null());
    assert!(of("/today")["account"].is_null(), "who read what stands in the access record alone: {noted}");
    let secrets = [household, "kim7", PASSWORD, "guessed by somebody", sign_up_code, secret, between(&cookies, "=", ";")];
    for secret in names.iter().map(|name| name.trim()).chain(secrets) {
        assert!(!noted.contains(secret), "`{secret}` is noted: {noted}");
    }
}

const ECDHE_AES_GCM: [u16; 2] = [0xc02b, 0xc02f];
const RSA_AES_GCM: [u16; 1] = [0x009c];
const ECDHE_AES_CBC: [u16; 2] = [0xc009, 0xc013];

/// What somebody says first who speaks TLS up to a version: 0x0302 is 1.1, 0x0303 is 1.2.
fn client_hello(version: u16, suites: &[u16]) -> Vec<u8> {
    let version = version.to_be_bytes();
    let suites: Vec<u8> = suites.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    let length = u8::try_from(suites.len()).unwrap();
    // Groups (X25519), signatures (ECDSA with P-256 and SHA-256, RSA-PSS with SHA-256), and a master secret bound to the whole handshake.
    let extensions = [0, 10, 0, 4, 0, 2, 0, 29, 0, 13, 0, 6, 0, 4, 4, 3, 8, 4, 0, 23, 0, 0];
    let hello = [&version[..], &[7; 32], &[0, 0, length], &suites, &[1, 0, 0, 22], &extensions].concat();
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap().to_be_bytes();
    let handshake = [&[1, 0][..], &length(&hello), &hello].concat();
    [&[22, 3, 1][..], &length(&handshake), &handshake].concat()
}

#[test]
fn no_tls_is_spoken_that_is_older_than_1_2_or_whose_key_opens_what_was_said_before() {
    let server = Desk::new().serve();
    let hello = server.sent(&[client_hello(0x0303, &ECDHE_AES_GCM), vec![21, 3, 3, 0, 2, 2, 40]].concat());
    assert_eq!(hello.first(), Some(&22), "TLS 1.2 is answered by a handshake: {hello:?}");
    for (version, suites) in
        [(0x0302, &ECDHE_AES_GCM[..]), (0x0301, &ECDHE_AES_GCM), (0x0303, &RSA_AES_GCM), (0x0303, &ECDHE_AES_CBC)]
    {
        let refused = server.sent(&client_hello(version, suites));
        assert_eq!(refused.first(), Some(&21), "{version:x} {suites:x?} is answered by an alert: {refused:?}");
    }
    let clear = server.sent(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n");
    assert!(!String::from_utf8_lossy(&clear).contains("HTTP/1.1"), "nothing is said in the clear");
    let noted = server.stop();
    let notes = noted.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let failed: Vec<_> = notes.filter(|note| note["message"] == "no TLS was agreed upon").collect();
    assert_eq!(failed.len(), 6, "the one that broke off, four that were refused, and what was no TLS: {noted}");
    assert!(failed.iter().all(|note| note["client"] == failed[0]["client"] && note["why"].is_string()), "{noted}");
}

#[test]
fn what_is_noted_goes_to_standard_error_and_into_no_file() {
    let desk = Desk::new();
    let server = desk.serve();
    let files = || {
        let names = std::fs::read_dir(desk.0.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| !name.starts_with("store.db")).collect::<std::collections::BTreeSet<String>>()
    };
    let before = files();
    assert_eq!(server.get("/nowhere", "").status(), "404");
    assert_eq!(files(), before);
    let mut others = std::fs::read_dir(desk.0.path()).unwrap().map(|file| file.unwrap().path());
    let note = "\"message\":\"answered\"";
    assert!(others.all(|file| !String::from_utf8_lossy(&std::fs::read(file).unwrap()).contains(note)));
    assert!(server.stop().contains(note));
    assert_eq!(files(), before);
}

#[test]
fn where_a_message_ends_is_never_open_to_two_readings() {
    let server = Desk::new().serve();
    let inner = "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let chunk = format!("{:x}\r\n{inner}\r\n0\r\n\r\n", inner.len());
    let two = server.ask("POST /sign-in HTTP/1.1\r\ncontent-length: 3\r\nx: ", "", "login=a");
    assert_eq!(two.status(), "400", "two lengths: {}", two.head);
    let both = server.ask("POST /sign-in HTTP/1.1\r\ntransfer-encoding: chunked\r\nx: ", "", &chunk);
    assert_eq!(both.body.matches("HTTP/1.1 ").count(), 0, "what is in a chunk is no request: {}", both.body);
    let other = server.ask("POST /sign-in HTTP/1.1\r\ntransfer-encoding: gzip\r\nx: ", "", &chunk);
    assert_eq!(other.status(), "400", "a coding that nobody knows: {}", other.head);
    server.stop();
}

#[test]
fn accounts_are_made_listed_begun_anew_and_ended_at_the_machine() {
    let desk = Desk::new();
    desk.told(&["account", "create", "admin1", "--role", "administrator"]);
    desk.told(&["account", "create", "kim7"]);
    desk.told(&["account", "grant", "KIM7", "--role", "finance", "--office", "mou"]);
    let list = desk.told(&["account", "list"]);
    assert!(list.contains("Administrator") && list.contains("Finance officer"), "{list}");
    let again = desk.told(&["account", "reset", "kim7"]);
    assert_eq!(again.split_whitespace().last().unwrap().len(), 29, "{again}");
    desk.told(&["account", "end", "kim7"]);
    assert!(desk.told(&["account", "list"]).contains("ended by"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_resettle"));
    let command = command.current_dir(desk.0.path()).args(["account", "end", "kim7", "--store", "store.db", "--pack"]);
    let refused = command.arg(pack()).output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("no such account"), "{said}");
}

#[test]
fn a_configuration_that_is_wrong_starts_nothing_and_says_everything() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("serve.toml"), "listen = 'there'\nport = 1\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_resettle"));
    let refused = command.current_dir(folder.path()).args(["serve", "--config", "serve.toml", "--check"]).output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    for part in ["store is missing", "`there` is no address", "no setting `port`", "docs/serve.md"] {
        assert!(!refused.status.success() && said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_configuration_with_a_password_that_everybody_can_read_starts_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("serve.toml");
    std::fs::write(&file, "store = 'postgres://resettle:word@localhost/cases'\n").unwrap();
    let said = |mode| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_resettle"));
        let refused = command.current_dir(folder.path()).args(["serve", "--config", "serve.toml", "--check"]).output().unwrap();
        assert!(!refused.status.success(), "it has no address to listen on");
        String::from_utf8(refused.stderr).unwrap()
    };
    assert!(said(0o644).contains("`serve.toml` can be read by everybody on this machine"), "{}", said(0o644));
    assert!(!said(0o640).contains("everybody") && !said(0o644).contains("word@"), "{}", said(0o640));
}
