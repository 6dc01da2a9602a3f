//! What holds for every answer, and which requests get one.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{Extensions, HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use store::Account;
use tokio::time::timeout;

use crate::api;
use crate::client::address;
use crate::limits::Tried;
use crate::site::Site;

/// No script, nothing from elsewhere, in nobody's frame.
const CONTENT: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same, with a script of this site, which asks and tells it.
const CONTENT_WITH_SCRIPT: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, CONTENT),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Allows a page the scripts of this site.
pub(crate) async fn allow_script(mut response: Response) -> Response {
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_WITH_SCRIPT));
    response
}

/// Who asks, once that is known.
#[derive(Clone, Default)]
pub(crate) struct Asks(Arc<OnceLock<String>>);

impl Asks {
    /// Notes whose account it is, for whoever has to find out later why a request was refused.
    pub(crate) fn are(of: &Extensions, account: &Account) {
        if let Some(Self(asks)) = of.get() {
            let _ = asks.set(account.id.to_string());
        }
    }

    fn account(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// Whether something was refused to whoever asked. Of other requests it is not noted who asked, nor from where: who told of a threat, and when, is
/// nobody's business.
fn is_refused(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS)
}

/// The longest that an answer may take.
const ANSWER: Duration = Duration::from_secs(60);

/// Refuses what another site makes a browser send, and sets the headers of every answer. A page may set its own `Cache-Control`. Each answer
/// is counted, and noted by its route: never by its address, in which numbers of households are; what is refused, with the account and a mark of where it came from.
pub(crate) async fn protect(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let asks = Asks::default();
    request.extensions_mut().insert(asks.clone());
    let began = site.now();
    let from = address(&site, request.extensions(), request.headers()).map(Tried::address);
    let (method, path) = (request.method().clone(), request.extensions().get::<MatchedPath>().cloned());
    let is_safe = matches!(method, Method::GET | Method::HEAD);
    // A program shows its token itself: nobody can make it send what it did not mean to.
    let (is_program, known) = (api::is_of_program(request.uri().path()), api::known(request.headers()));
    let mut response = if is_safe || is_program || is_from_here(request.headers()) {
        in_time(next.run(request)).await
    } else {
        (StatusCode::FORBIDDEN, "This was sent by another site, and nothing was done.\n").into_response()
    };
    if is_program {
        response = api::finish(&site, known.as_deref(), response);
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if site.machine.is_secure {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    let took = site.now().duration_since(began).unsigned_abs();
    site.metrics.answered(response.status(), took);
    let (route, status) = (path.as_ref().map_or("(none)", MatchedPath::as_str), response.status().as_u16());
    let (account, client) = match is_refused(response.status()) {
        true => (asks.account(), site.marks.of(from.as_slice())),
        false => (None, None),
    };
    tracing::info!(%method, route, status, account, client, micros = took.as_micros() as u64, "answered");
    response
}

/// An answer, unless it takes too long.
async fn in_time(answer: impl Future<Output = Response>) -> Response {
    let late = "This took too long. Look whether it was done before you do it again.\n";
    timeout(ANSWER, answer).await.unwrap_or_else(|_| (StatusCode::SERVICE_UNAVAILABLE, late).into_response())
}

/// Whether a form was sent from a page of this site. Browsers say so in `Sec-Fetch-Site`; those that do not must give this site as `Origin`.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => match (text("origin"), text("host")) {
            (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_an_answer_without_end() {
        let slow = |seconds| async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            StatusCode::OK.into_response()
        };
        assert_eq!(in_time(slow(59)).await.status(), StatusCode::OK);
        assert_eq!(in_time(slow(61)).await.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(in_time(std::future::pending()).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[test]
    fn a_form_counts_only_from_a_page_of_this_site() {
        assert!(is_from_here(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(is_from_here(&headers(&[("origin", "http://localhost:8080"), ("host", "localhost:8080")])));
        assert!(!is_from_here(&headers(&[("sec-fetch-site", "cross-site"), ("origin", "http://a"), ("host", "a")])));
        assert!(!is_from_here(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(!is_from_here(&headers(&[("origin", "https://elsewhere.example"), ("host", "localhost:8080")])));
        assert!(!is_from_here(&headers(&[("origin", "null"), ("host", "localhost:8080")])));
        assert!(!is_from_here(&headers(&[])), "whoever says nothing is not believed");
    }
}
