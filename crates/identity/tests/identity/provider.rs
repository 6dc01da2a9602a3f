//! An identity provider on this machine, which can be made to say what no honest one would.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const CLIENT: &str = "resettle";
pub(crate) const SECRET: &str = "a secret of two: 100%";
pub(crate) const BACK: &str = "https://resettle.example.org/sign-in/provider/back";

/// A provider that answers as long as the test goes on.
#[derive(Clone)]
pub(crate) struct Idp {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

/// What it knows and does.
pub(crate) struct State {
    /// Seconds since 1970.
    pub(crate) now: fn() -> i64,
    /// What it says of itself.
    pub(crate) metadata: Value,
    /// The numbers of its keys, which are their names too.
    pub(crate) keys: Vec<u8>,
    pub(crate) faults: HashMap<&'static str, Fault>,
    /// What is changed about each token before it is signed.
    pub(crate) alter: Alter,
    /// How often each path was asked for.
    pub(crate) asked: HashMap<String, usize>,
    codes: HashMap<String, Grant>,
}

/// Changes a token before it is signed.
pub(crate) type Alter = fn(&mut Token);

/// What it does instead of answering.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    Late,
    Long,
    Says(&'static str, &'static str),
}

/// A token before it is signed.
pub(crate) struct Token {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    pub(crate) sign: Sign,
}

pub(crate) enum Sign {
    /// By a key of this number.
    Key(u8),
    Nothing,
    /// By what the site knows as well.
    Secret,
    /// As something else does.
    By(fn(&[u8]) -> Vec<u8>),
}

/// What somebody who signed in may have a token for.
struct Grant {
    sub: String,
    nonce: String,
    challenge: String,
}

/// What a browser brings back.
pub(crate) struct Brought {
    pub(crate) code: String,
    pub(crate) state: String,
}

impl Idp {
    pub(crate) async fn new(now: fn() -> i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let metadata = json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256", "none", "HS256"],
        });
        let (faults, asked, codes) = (HashMap::new(), HashMap::new(), HashMap::new());
        let state = State { now, metadata, keys: vec![1], faults, alter: |_| {}, asked, codes };
        let idp = Self { url, state: Arc::new(Mutex::new(state)) };
        let serving = idp.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let idp = serving.clone();
                tokio::spawn(async move { idp.answer(stream).await });
            }
        });
        idp
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Somebody signs in there, sent by this address: what their browser brings back.
    pub(crate) fn signs_in(&self, address: &str, sub: &str) -> Brought {
        let said = parameters(address.split_once('?').unwrap().1);
        for (name, value) in
            [("client_id", CLIENT), ("response_type", "code"), ("redirect_uri", BACK), ("code_challenge_method", "S256")]
        {
            assert_eq!(said[name], value, "{name}");
        }
        let mut state = self.state();
        let code = format!("code {}+{}", state.codes.len(), (state.now)());
        let (nonce, challenge) = (said["nonce"].clone(), said["code_challenge"].clone());
        state.codes.insert(code.clone(), Grant { sub: sub.to_owned(), nonce, challenge });
        Brought { code, state: said["state"].clone() }
    }

    async fn answer(&self, mut stream: TcpStream) {
        let (mut text, mut bytes) = (String::new(), [0; 4096]);
        let whole = |text: &str| {
            let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
            let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            body.len() >= length.map_or(0, |length| length.trim().parse().unwrap())
        };
        while !whole(&text) {
            match stream.read(&mut bytes).await {
                Ok(count) if count > 0 => text.push_str(std::str::from_utf8(&bytes[..count]).unwrap()),
                _ => return,
            }
        }
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let path = head.split(' ').nth(1).unwrap().to_owned();
        *self.state().asked.entry(path.clone()).or_default() += 1;
        let fault = self.state().faults.get(&path[..]).copied();
        let (status, said) = match fault {
            Some(Fault::Late) => return tokio::time::sleep(std::time::Duration::from_secs(60)).await,
            Some(Fault::Long) => ("200 OK".to_owned(), format!("[{}1]", "1,".repeat(1 << 20))),
            Some(Fault::Says(status, said)) => (status.to_owned(), said.to_owned()),
            None => self.say(&path, head, body),
        };
        let head =
            format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}", said.len());
        let _ = stream.write_all(format!("{head}\r\n\r\n{said}").as_bytes()).await;
    }

    fn say(&self, path: &str, head: &str, body: &str) -> (String, String) {
        let mut state = self.state();
        match path {
            "/.well-known/openid-configuration" => ("200 OK".to_owned(), state.metadata.to_string()),
            "/keys" => {
                let keys: Vec<Value> = state.keys.iter().map(|number| public(*number)).collect();
                ("200 OK".to_owned(), json!({ "keys": keys }).to_string())
            }
            "/token" => match state.token(head, &parameters(body)) {
                Ok(token) => {
                    ("200 OK".to_owned(), json!({ "access_token": "a", "token_type": "Bearer", "id_token": token }).to_string())
                }
                Err(error) => ("400 Bad Request".to_owned(), json!({ "error": error }).to_string()),
            },
            _ => ("404 Not Found".to_owned(), "{}".to_owned()),
        }
    }
}

impl State {
    /// As RFC 6749, 4.1.3, and RFC 7636, 4.6, have it.
    fn token(&mut self, head: &str, said: &HashMap<String, String>) -> Result<String, &'static str> {
        let encoded = SECRET.replace('%', "%25").replace(' ', "+").replace(':', "%3A");
        let basic = format!("authorization: Basic {}", STANDARD.encode(format!("{CLIENT}:{encoded}")));
        if !head.lines().any(|line| line.eq_ignore_ascii_case(&basic)) {
            return Err("invalid_client");
        }
        // A code is good once, whether it is used rightly or not.
        let grant = self.codes.remove(&said["code"]).ok_or("invalid_grant")?;
        let is_theirs = URL_SAFE_NO_PAD.encode(Sha256::digest(&said["code_verifier"])) == grant.challenge;
        if !is_theirs || said["redirect_uri"] != BACK || said["grant_type"] != "authorization_code" {
            return Err("invalid_grant");
        }
        let (now, issuer) = ((self.now)(), &self.metadata["issuer"]);
        let claims = json!({
            "iss": issuer, "sub": grant.sub, "aud": CLIENT, "nonce": grant.nonce, "iat": now, "exp": now + 300, "auth_time": now,
        });
        let number = self.keys[0];
        let header = json!({ "alg": "ES256", "kid": number.to_string() });
        let mut token = Token { header, claims, sign: Sign::Key(number) };
        (self.alter)(&mut token);
        Ok(token.text())
    }
}

impl Token {
    fn text(&self) -> String {
        let coded = [&self.header, &self.claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let signature = match &self.sign {
            Sign::By(sign) => sign(coded.as_bytes()),
            Sign::Key(number) => {
                let signature: Signature = key(*number).sign(coded.as_bytes());
                signature.to_bytes().to_vec()
            }
            Sign::Nothing => Vec::new(),
            Sign::Secret => {
                let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
                mac.update(coded.as_bytes());
                mac.finalize().into_bytes().to_vec()
            }
        };
        format!("{coded}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).unwrap()
}

/// As it stands among the keys of the provider.
pub(crate) fn public(number: u8) -> Value {
    let point = key(number).verifying_key().to_encoded_point(false);
    let [x, y] = [point.x(), point.y()].map(|part| URL_SAFE_NO_PAD.encode(part.unwrap()));
    json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": number.to_string(), "x": x, "y": y })
}

/// Names and values of a form or an address.
pub(crate) fn parameters(text: &str) -> HashMap<String, String> {
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&rest[..2]).unwrap(), 16).unwrap());
                rest = &rest[2..];
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).unwrap()
}
