//! Asking a provider: for so long, for so much, and following it nowhere.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{HeaderValue, USER_AGENT};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::rustls::crypto::ring::default_provider;

use crate::settings::SettingsError;

/// The longest until an answer is there, whole.
const ANSWER: Duration = Duration::from_secs(5);
/// The most bytes of an answer: what providers say of themselves has some thousands.
const BYTES_MAX: usize = 256 << 10;
/// The most questions at once; whoever comes then is told that the provider does not answer.
const QUESTIONS_MAX: usize = 16;

/// Why nothing was heard. The text holds nothing of what was said.
#[derive(Debug, Error)]
pub(crate) enum Unheard {
    #[error("it cannot be reached, or has no certificate that counts")]
    Unreached,
    #[error("it did not answer within {} seconds", ANSWER.as_secs())]
    Late,
    #[error("its answer is cut off, or has more than {BYTES_MAX} bytes")]
    Long,
    #[error("too many questions are open")]
    Busy,
}

/// Asks. Redirects are answers like any other.
pub(crate) struct Fetch {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    turns: Semaphore,
}

impl Fetch {
    /// By TLS alone, wherever the provider says that its parts are; `is_here`: also without, for one on this machine.
    pub(crate) fn new(is_here: bool) -> Result<Self, SettingsError> {
        let builder = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(Arc::new(default_provider()))
            .map_err(SettingsError::Roots)?;
        let builder = if is_here { builder.https_or_http() } else { builder.https_only() };
        // No connection is kept: there are few questions, and a provider closes those that wait.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(builder.enable_http1().build());
        Ok(Self { client, turns: Semaphore::new(QUESTIONS_MAX) })
    }

    async fn ask(&self, mut request: HttpRequest) -> Result<HttpResponse, Unheard> {
        let _turn = self.turns.try_acquire().map_err(|_| Unheard::Busy)?;
        let agent = HeaderValue::from_static(concat!("resettle/", env!("CARGO_PKG_VERSION")));
        request.headers_mut().insert(USER_AGENT, agent);
        let answer = async {
            let request = request.map(|body| Full::new(Bytes::from(body)));
            let (head, body) = self.client.request(request).await.map_err(|_| Unheard::Unreached)?.into_parts();
            let body = Limited::new(body, BYTES_MAX).collect().await.map_err(|_| Unheard::Long)?;
            Ok(HttpResponse::from_parts(head, body.to_bytes().to_vec()))
        };
        timeout(ANSWER, answer).await.map_err(|_| Unheard::Late)?
    }
}

impl<'c> AsyncHttpClient<'c> for Fetch {
    type Error = Unheard;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unheard>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}
