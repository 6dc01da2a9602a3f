//! Pages: what a standing says, in the browser of whoever may see it.
//!
//! Every page is a template over values that are also its JSON. Every page works without scripts; nothing comes from elsewhere. What an account
//! may see is asked of the pack's policies ([`access::Policies`]), and a page that may not be seen is one that does not exist (404).

mod answer;
mod form;
mod guard;
mod page;
mod pages;
mod recording;
mod seen;
mod session;
mod site;
mod view;

pub use site::{Clock, Machine, Site, SiteError, Visitor};

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

/// Serves a site until `stop` is done; requests under way are answered first.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    site: Arc<Site>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(site)).with_graceful_shutdown(stop).await
}

/// All pages of a site.
pub fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(pages::start::show))
        .route("/enter", post(pages::start::enter))
        .route("/leave", post(pages::start::leave))
        .route("/language/{lang}", get(pages::start::language))
        .route("/today", get(pages::today::show))
        .route("/household/{id}", get(pages::household::show))
        .route("/household/{id}/add", get(pages::add::kinds))
        .route("/household/{id}/add/{kind}", get(pages::add::show).post(pages::add::send))
        .route("/household/{id}/correct/{entry}", get(pages::add::show_correction).post(pages::add::send_correction))
        .route("/household/{id}/record", get(pages::record::show))
        .route("/household/{id}/why/{thing}", get(pages::household::why))
        .route("/household/{id}/join", get(pages::intake::show_joining).post(pages::intake::send_joining))
        .route("/intake", get(pages::intake::show).post(pages::intake::send))
        .route("/mine", get(pages::mine::show))
        .route("/mine/help", get(pages::threat::show).post(pages::threat::tell))
        .route("/threats", get(pages::threat::list))
        .route("/threats/{person}", get(pages::threat::read))
        .route("/mine/ask", get(pages::ask::list))
        .route("/mine/ask/{request}", get(pages::ask::show).post(pages::ask::send))
        .route("/mine/why/{thing}", get(pages::mine::why))
        .route("/programme", get(pages::programme::contents))
        .route("/programme/{id}", get(pages::programme::thing))
        .route("/style.css", get(pages::style))
        .fallback(pages::missing)
        .layer(from_fn(guard::protect))
        .with_state(site)
}
