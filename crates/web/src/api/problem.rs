//! Why a program did not get what it asked for, as RFC 9457 has it. Titles are for whoever writes programs, in English; what is wrong with a
//! field is said in the language that was asked for, as on the pages.

use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::Trouble;

/// The type of a body that is a problem.
pub(super) const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What a program got instead of what it asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Problem {
    /// `urn:resettle:problem:` and a word for programs.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The same in words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What stands against it, each with its place in the body if it is about one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Wrong>,
    /// What others recorded since the entry that was named, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    overtaken: Vec<String>,
    /// The number of the household's last entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seq: Option<u64>,
    #[serde(skip)]
    retry_seconds: u16,
    /// What failed: noted, and not told.
    #[serde(skip)]
    broken: Option<Broken>,
}

/// Something that stands against what was sent.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Wrong {
    /// A JSON pointer into the body: `#/fields/reached`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pointer: Option<String>,
    /// What is wrong, in a sentence.
    pub(crate) detail: String,
}

/// What failed, on its way to whoever watches over the program.
#[derive(Clone, Debug)]
pub(crate) struct Broken(pub(crate) Box<str>);

/// Every problem: its status, its word, its title.
macro_rules! problems {
    ($($name:ident = $status:ident, $word:literal, $title:literal;)+) => {
        impl Problem {
            $(#[doc = $title]
            pub(crate) fn $name() -> Self {
                Self::new(StatusCode::$status, concat!("urn:resettle:problem:", $word), $title)
            })+
        }
    };
}

problems! {
    unreadable = BAD_REQUEST, "unreadable", "The request cannot be read";
    no_key = BAD_REQUEST, "no-key", "A write needs an Idempotency-Key of 1 to 255 visible characters";
    no_token = UNAUTHORIZED, "no-token", "No token that counts was shown";
    scope = FORBIDDEN, "scope", "This token may read only";
    no_task = FORBIDDEN, "no-task", "The account of this token is for nothing yet";
    missing = NOT_FOUND, "missing", "There is no such thing, or not for this account";
    method = METHOD_NOT_ALLOWED, "method", "This cannot be done here";
    busy = CONFLICT, "busy", "Somebody else wrote there at the same moment, and nothing was done: try again";
    refused = CONFLICT, "refused", "The rules are against it, and nothing was done";
    not_yet = CONFLICT, "not-yet", "It is not there yet: a step before it was not taken";
    since = PRECONDITION_FAILED, "overtaken", "Others recorded something since: read it before you write";
    too_large = PAYLOAD_TOO_LARGE, "too-large", "The body is too large";
    media_type = UNSUPPORTED_MEDIA_TYPE, "media-type", "The body has to be of the type that is described: application/json, but for files";
    invalid = UNPROCESSABLE_ENTITY, "invalid", "Something is wrong with what was sent, and nothing was done";
    other_request = UNPROCESSABLE_ENTITY, "key-used", "This Idempotency-Key was used for another request";
    no_match = PRECONDITION_REQUIRED, "no-match", "A write to a household needs If-Match with the number of the last entry that was read";
    slow = TOO_MANY_REQUESTS, "slow", "Too many wrong tokens came from this address";
    many_files = TOO_MANY_REQUESTS, "many-files", "The account opened as many files within a day as is usual: on the page /files somebody says why it needs more";
    failed = INTERNAL_SERVER_ERROR, "failed", "Something failed, and was noted";
    unready = SERVICE_UNAVAILABLE, "unready", "This took too long, or the store does not answer: look whether it was done before you do it again";
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str) -> Self {
        let status = status.as_u16();
        Self { kind, title, status, errors: vec![], overtaken: vec![], last_seq: None, retry_seconds: 0, broken: None }
    }

    /// Something that is wrong with what was sent.
    pub(crate) fn wrong(pointer: &str, detail: &str) -> Self {
        Self::invalid().with([Wrong { pointer: Some(format!("#{pointer}")), detail: detail.to_owned() }])
    }

    /// With what stands against it.
    pub(crate) fn with(mut self, errors: impl IntoIterator<Item = Wrong>) -> Self {
        self.errors.extend(errors);
        self
    }

    /// Others recorded something since.
    pub(crate) fn overtaken(theirs: Vec<String>, last_seq: u64) -> Self {
        Self { overtaken: theirs, last_seq: Some(last_seq), ..Self::since() }
    }

    /// So many seconds have to pass first.
    pub(crate) fn wait(seconds: i64) -> Self {
        Self { retry_seconds: seconds.try_into().unwrap_or(u16::MAX), ..Self::slow() }
    }

    /// That of a status, for answers that were not made here.
    pub(super) fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::missing(),
            StatusCode::METHOD_NOT_ALLOWED => Self::method(),
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::media_type(),
            StatusCode::SERVICE_UNAVAILABLE => Self::unready(),
            status if status.is_client_error() => Self { status: status.as_u16(), ..Self::unreadable() },
            _ => Self::failed(),
        }
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::SignedOut => Self::no_token(),
            Trouble::Missing => Self::missing(),
            Trouble::Busy | Trouble::DoneBefore => Self::busy(),
            Trouble::OtherRequest => Self::other_request(),
            Trouble::ManyFiles => Self::many_files(),
            Trouble::Unproved(_) | Trouble::Forged => Self::scope(),
            Trouble::Refused(error) => Self::refused().with([Wrong { pointer: None, detail: error.to_string() }]),
            Trouble::Broken(what) => Self { broken: Some(Broken(what.into())), ..Self::failed() },
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, PROBLEM)]);
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::FORBIDDEN => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"insufficient_scope\""));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(RETRY_AFTER, HeaderValue::from(self.retry_seconds));
            }
            _ => {}
        }
        // Texts and numbers always are JSON.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, headers, body).into_response();
        if let Some(broken) = self.broken {
            response.extensions_mut().insert(broken);
        }
        response
    }
}
