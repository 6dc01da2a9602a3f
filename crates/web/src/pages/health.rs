//! For whoever watches over the program: whether it runs, whether it can work, what it counted.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use crate::site::Site;

/// That it runs.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

/// Whether the store answers.
pub(crate) async fn ready(State(site): State<Arc<Site>>) -> Response {
    match site.store.log_frontier().await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            (site.machine.report)(&error.to_string());
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response()
        }
    }
}

/// What was counted.
pub(crate) async fn metrics(State(site): State<Arc<Site>>) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], site.metrics.text()).into_response()
}
