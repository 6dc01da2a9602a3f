//! A program that asks the site's API, and holds every answer against its description.

use std::sync::LazyLock;

use access::Role;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use store::Store;
use tower::ServiceExt as _;

use crate::schema::Checker;
use crate::world::{REPORTED, World, noon};

/// The type of a body that is a file.
pub(crate) const FILE: &str = "application/octet-stream";
const PDF: &str = "application/pdf";

pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(web::api_document);

/// The token of an account of the world.
pub(crate) fn token(account: usize, may_write: bool) -> String {
    format!("resettle_{}{account}", if may_write { "w" } else { "r" })
}

/// Two tokens for each account: one that reads, one that writes too.
pub(crate) async fn make_tokens(store: &Store, accounts: &[web::Visitor]) {
    for (number, account) in accounts.iter().enumerate() {
        for may_write in [false, true] {
            let hash = Sha256::digest(token(number, may_write)).into();
            store.make_token(hash, account.actor, may_write, 30, noon()).await.unwrap();
        }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn tag(&self) -> &str {
        self.headers[header::ETAG].to_str().unwrap()
    }

    /// The word of the problem that it is.
    pub(crate) fn problem(&self) -> (u16, &str) {
        let kind = self.body["type"].as_str().unwrap_or_else(|| panic!("{self:?} is no problem"));
        (self.status.as_u16(), kind.strip_prefix("urn:resettle:problem:").unwrap())
    }
}

impl World {
    /// Asks as a program; every answer is one that is described, and looks as described.
    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.answered(method, path, request.body(body).unwrap()).await
    }

    /// What a request gets, held against the description.
    async fn answered(&self, method: &str, path: &str, request: Request<Body>) -> Answer {
        let response = self.pages.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let is_file = parts.headers.get(header::CONTENT_TYPE).is_some_and(|media| [FILE, PDF].contains(&media.to_str().unwrap()));
        let body = match bytes.is_empty() {
            true => Value::Null,
            false if is_file => Value::String(String::from_utf8_lossy(&bytes).into_owned()),
            false => serde_json::from_slice(&bytes).unwrap(),
        };
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        assert!(!answer.status.is_server_error(), "{method} {path}: {:?}", REPORTED.lock().unwrap());
        described(method, path, &answer);
        answer
    }

    pub(crate) async fn read(&self, role: Role, path: &str) -> Answer {
        self.read_as(self.number_of(role), path).await
    }

    /// What one of the accounts reads.
    pub(crate) async fn read_as(&self, account: usize, path: &str) -> Answer {
        let token = format!("Bearer {}", token(account, false));
        self.ask("GET", path, &[("authorization", &token)], None).await
    }

    /// Sends a file, by a key, as one of the accounts.
    pub(crate) async fn send(&self, account: usize, path: &str, (key, media): (&str, &str), file: &str) -> Answer {
        let request = Request::post(format!("/api/v1{path}"))
            .header("authorization", format!("Bearer {}", token(account, true)))
            .header("idempotency-key", key)
            .header(header::CONTENT_TYPE, media);
        self.answered("POST", path, request.body(Body::from(file.to_owned())).unwrap()).await
    }

    /// Writes behind an entry, by a key.
    pub(crate) async fn write(&self, role: Role, path: &str, (key, tag): (&str, &str), body: Value) -> Answer {
        let token = format!("Bearer {}", token(self.number_of(role), true));
        let mut headers = vec![("authorization", token.as_str()), ("idempotency-key", key)];
        if !tag.is_empty() {
            headers.push(("if-match", tag));
        }
        self.ask("POST", path, &headers, Some(body)).await
    }
}

/// The operation of a path of the API.
pub(crate) fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let place = format!("/api/v1{}", path.split('?').next().unwrap());
    let parts: Vec<&str> = place.split('/').collect();
    let fits = |template: &str| {
        let of: Vec<&str> = template.split('/').collect();
        of.len() == parts.len() && of.iter().zip(&parts).all(|(of, part)| of.starts_with('{') || of == part)
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    // A place that is written out goes before one with a name in it.
    let mut fitting: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
    fitting.sort_by_key(|(template, _)| template.matches('{').count());
    fitting.first()?.1.get(method.to_lowercase())
}

fn described(method: &str, path: &str, answer: &Answer) {
    let Some(operation) = operation(method, path) else {
        assert!(matches!(answer.status.as_u16(), 404 | 405), "{method} {path} is not described, and gives {answer:?}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
        return;
    };
    let response = &operation["responses"][answer.status.as_str()];
    assert!(!response.is_null(), "{method} {path} gives {}, which is not described: {answer:?}", answer.status);
    let response = match response["$ref"].as_str() {
        Some(place) => DOCUMENT.pointer(&place[1..]).unwrap(),
        None => response,
    };
    let Some(content) = response["content"].as_object() else { return assert_eq!(answer.body, Value::Null) };
    let media = answer.headers[header::CONTENT_TYPE].to_str().unwrap();
    let wrong = Checker(&DOCUMENT).wrong(&content[media]["schema"], &answer.body);
    assert_eq!(wrong, Vec::<String>::new(), "{method} {path} gives {}", answer.body);
}
