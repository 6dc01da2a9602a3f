//! Where messages go.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, USER_AGENT};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use thiserror::Error;
use tokio::time::timeout;
use tokio_rustls::rustls::crypto::ring::default_provider;

use crate::Secret;

/// The longest until a receiver has answered.
const ANSWER: Duration = Duration::from_secs(15);
/// Hosts of this machine, to which a message may go in the clear.
const HERE: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Where messages go, and how they are signed.
#[derive(Clone)]
pub struct Endpoint {
    url: Uri,
    secret: Secret,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The same whenever it is sent again.
    pub id: String,
    /// When it is sent: seconds since 1970. A receiver refuses what is old, so that nobody sends it what they once overheard.
    pub seconds: i64,
    /// JSON.
    pub body: String,
}

/// Why nothing can be sent somewhere.
#[derive(Debug, Error)]
pub enum EndpointError {
    /// It is no address, or one to which no secret goes.
    #[error("`{0}` is no address for messages: write https://, a name and a path, without a password in it")]
    Url(String),
    /// The machine's list of authorities is missing.
    #[error("the certificates of authorities cannot be read: {0}")]
    Roots(std::io::Error),
}

/// Why a message was not heard. The text holds nothing of the message.
#[derive(Debug, Error)]
pub enum Unheard {
    /// It answered, and not with a status from 200 to 299. Nobody is followed elsewhere.
    #[error("it answered {0}")]
    Answered(StatusCode),
    /// No connection, or one that broke.
    #[error("it cannot be reached: {0}")]
    Unreached(String),
    /// It took too long.
    #[error("it did not answer within {} seconds", ANSWER.as_secs())]
    Late,
}

impl Endpoint {
    /// Messages to a URL: https, or http on this machine. The machine's own list of authorities says whose certificates count.
    ///
    /// # Errors
    /// It is no such URL; there is no list.
    pub fn new(url: &str, secret: Secret) -> Result<Self, EndpointError> {
        let unfit = || EndpointError::Url(url.to_owned());
        let read: Uri = url.parse().map_err(|_| unfit())?;
        let (host, has_password) = (read.host().ok_or_else(unfit)?, read.authority().is_some_and(|at| at.as_str().contains('@')));
        let is_safe = read.scheme_str() == Some("https") || (read.scheme_str() == Some("http") && HERE.contains(&host));
        if !is_safe || has_password {
            return Err(unfit());
        }
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(Arc::new(default_provider()))
            .map_err(EndpointError::Roots)?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self { url: read, secret, client: Client::builder(TokioExecutor::new()).build(connector) })
    }

    /// Sends a message, once.
    ///
    /// # Errors
    /// It was not heard, or nobody knows whether it was: send it again.
    pub async fn send(&self, message: &Message) -> Result<(), Unheard> {
        let unreached = |error: &dyn fmt::Display| Unheard::Unreached(error.to_string());
        let signature = self.secret.sign(&message.id, message.seconds, message.body.as_bytes());
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("resettle/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", message.seconds)
            .header("webhook-signature", signature)
            .body(Full::new(Bytes::from(message.body.clone())))
            .map_err(|error| unreached(&error))?;
        let answered = timeout(ANSWER, self.client.request(request)).await.map_err(|_| Unheard::Late)?;
        let status = answered.map_err(|error| unreached(&Causes(&error)))?.status();
        if status.is_success() { Ok(()) } else { Err(Unheard::Answered(status)) }
    }
}

/// An error with what caused it: that of the client alone says only that it could not connect.
struct Causes<'a>(&'a (dyn std::error::Error + 'static));

impl fmt::Display for Causes<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(out, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
