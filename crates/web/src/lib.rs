//! Pages: what a standing says, in the browser of whoever may see it.
//!
//! Every page is a template over values that are also its JSON. Every page works without scripts, but for passkeys; nothing comes from elsewhere. What an account
//! may see is asked of the pack's policies ([`access::Policies`]), and a page that may not be seen is one that does not exist (404).

mod answer;
mod api;
mod client;
mod form;
mod grant;
mod guard;
mod keeping;
mod limits;
mod long_work;
mod matters;
mod may;
mod metrics;
mod news;
mod opened;
mod page;
mod pages;
mod paper;
mod passkeys;
mod pending;
mod persons;
mod provider;
mod recording;
mod seen;
mod server;
mod session;
mod site;
mod treasury;
mod trial;
mod typesetter;
mod unsent;
mod view;

pub use api::document as api_document;
pub use grant::{GrantError, grant_of};
pub use keeping::{Backups, Checkpoints, Keeping};
pub use news::{News, NewsError};
pub use opened::FILES_A_DAY;
pub use pages::keys::RootSource;
pub use provider::provider_back;
pub use server::{Serving, Tls, serve, serve_metrics};
pub use site::{Clock, Door, Machine, Site, SiteError, Visitor};
pub use treasury::{Bank, Treasury};
pub use trial::{Candidate, LoadPack, PackShelf, ReadPack};
pub use typesetter::Typesetter;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{get, post};

/// The most bytes of a form, or of what a program sends: a dozen long texts.
const FORM_BYTES_MAX: usize = 256 << 10;

/// All pages of a site.
pub fn router(site: Arc<Site>) -> Router {
    let uploads = DefaultBodyLimit::max(site.machine.upload_bytes_max);
    Router::new()
        .merge(with_passkeys())
        .merge(with_forms())
        .route("/enter", post(pages::start::enter))
        .route("/later", post(pages::start::later))
        .route("/leave", post(pages::start::leave))
        .route("/language/{lang}", get(pages::start::language))
        .route("/accounts", get(pages::accounts::show).post(pages::accounts::create))
        .route("/accounts/find", get(pages::accounts::show).post(pages::accounts::find))
        .route("/accounts/{id}", get(pages::accounts::one))
        .route("/accounts/{id}/{what}", get(pages::accounts::back).post(pages::accounts::act))
        .route("/installation", get(pages::installation::show))
        .route("/installation/backups", get(pages::backups::show))
        .route("/installation/keys", get(pages::keys::show))
        .route("/installation/keys/{compartment}/{what}", get(pages::keys::back).post(pages::keys::step))
        .route("/installation/packs", get(pages::packs::show).post(pages::packs::send).layer(uploads))
        .route("/installation/packs/{name}", get(pages::packs::show_pack).post(pages::packs::try_out))
        .route("/installation/backups/{what}", get(pages::backups::back).post(pages::backups::make))
        .route("/identity", get(pages::identity::show).post(pages::identity::tie))
        .route("/identity/untie", get(pages::identity::show).post(pages::identity::untie))
        .route("/sign-in/provider", get(pages::provider::form).post(pages::provider::enter))
        .route("/sign-in/again/provider", get(pages::provider::form).post(pages::provider::again))
        .route(provider::BACK, get(pages::provider::back))
        .route("/password", get(pages::password::show).post(pages::password::change))
        .route("/sessions", get(pages::sessions::show).post(pages::sessions::end))
        .route("/tokens", get(pages::tokens::show).post(pages::tokens::make))
        .route("/tokens/end", post(pages::tokens::end))
        .route("/today", get(pages::today::show))
        .route(pages::files::PATH, get(pages::files::show).post(pages::files::more))
        .route("/find", get(pages::find::show).post(pages::find::look))
        .route("/restrictions", get(pages::restrictions::show))
        .route("/emergency", get(pages::emergency::show).post(pages::emergency::open))
        .route("/alarms", get(pages::alarm::list))
        .route("/alarms/{id}", get(pages::alarm::show).post(pages::alarm::look))
        .route("/household/{id}", get(pages::household::show))
        .route("/household/{id}/add", get(pages::add::kinds))
        .route("/household/{id}/suppose", get(pages::suppose::kinds))
        .route("/household/{id}/suppose/{kind}", get(pages::suppose::show).post(pages::suppose::look))
        .route("/household/{id}/record", get(pages::record::show))
        .route("/household/{id}/why/{thing}", get(pages::household::why))
        .route("/household/{id}/letter/{entry}", get(pages::letters::decision))
        .route("/household/{id}/letter/{entry}/pdf", get(pages::letters::decision))
        .route("/household/{id}/statement", get(pages::letters::statement))
        .route("/household/{id}/statement/pdf", get(pages::letters::statement))
        .route("/household/{id}/payees", get(pages::payees::show).post(pages::payees::ask))
        .route("/household/{id}/payees/{what}", get(pages::payees::back).post(pages::payees::decide))
        .route("/mandates", get(pages::represent::list))
        .route("/mandates/{person}", get(pages::represent::show))
        .route("/mandates/{person}/why/{thing}", get(pages::represent::why))
        .route("/mandates/{person}/letter/{entry}", get(pages::represent::letter))
        .route("/mandates/{person}/letter/{entry}/pdf", get(pages::represent::letter))
        .route("/mandates/{person}/statement", get(pages::represent::statement))
        .route("/mandates/{person}/statement/pdf", get(pages::represent::statement))
        .route("/mandates/{person}/ask", get(pages::represent::requests))
        .route("/mine", get(pages::mine::show))
        .route("/mine/mandates", get(pages::mandates::show).post(pages::mandates::give))
        .route("/mine/mandates/end", get(pages::mandates::back).post(pages::mandates::end))
        .route("/mine/payees", get(pages::payees::show).post(pages::payees::ask))
        .route("/mine/payees/{what}", get(pages::payees::back).post(pages::payees::decide))
        .route("/threats", get(pages::threat::list))
        .route("/threats/{person}", get(pages::threat::read))
        .route("/threats/{person}/payees", get(pages::payees::show).post(pages::payees::ask))
        .route("/threats/{person}/payees/{what}", get(pages::payees::back).post(pages::payees::decide))
        .route("/mine/ask", get(pages::ask::list))
        .route("/mine/suppose", get(pages::suppose::kinds))
        .route("/mine/suppose/{kind}", get(pages::suppose::show).post(pages::suppose::look))
        .route("/mine/letter/{entry}", get(pages::letters::own_decision))
        .route("/mine/letter/{entry}/pdf", get(pages::letters::own_decision))
        .route("/mine/statement", get(pages::letters::own_statement))
        .route("/mine/statement/pdf", get(pages::letters::own_statement))
        .route("/mine/why/{thing}", get(pages::mine::why))
        .route("/payments", get(pages::payments::runs::show).post(pages::payments::runs::plan))
        .route("/payments/import", get(pages::payments::runs::back).post(pages::payments::runs::import).layer(uploads))
        .route("/payments/lift", get(pages::payments::runs::back).post(pages::payments::runs::lift))
        .route("/payments/kept", get(pages::payments::kept::show).post(pages::payments::kept::settle))
        .route("/payments/over", get(pages::payments::over::show).post(pages::payments::over::take))
        .route("/payments/budget", get(pages::payments::budget::show))
        .route("/payments/{run}", get(pages::payments::run::show))
        .route("/payments/{run}/lines", get(pages::payments::payment::list))
        .route("/payments/{run}/held", get(pages::payments::run::show_held))
        .route("/payments/{run}/file", get(pages::payments::steps::file))
        .route("/payments/{run}/note", get(pages::payments::steps::note))
        .route("/payments/{run}/{step}", get(pages::payments::run::back).post(pages::payments::steps::take))
        .route("/payments/{run}/payment/{id}", get(pages::payments::payment::show))
        .route("/payments/{run}/payment/{id}/why", get(pages::payments::payment::why))
        .route("/payments/{run}/payment/{id}/{what}", get(pages::payments::payment::back).post(pages::payments::payment::say))
        .route("/programme", get(pages::programme::show))
        .route("/programme/changes", get(pages::amended::show))
        .route("/programme/{id}", get(pages::programme::show_thing))
        .route("/health", get(pages::health::health))
        .route("/ready", get(pages::health::ready))
        .route("/style.css", get(pages::style))
        .route("/passkey.js", get(pages::passkey_script))
        .route("/unsent.js", get(pages::unsent_script))
        .route("/away.js", get(pages::away_script))
        .route("/passkey/ask", post(pages::passkey::ask))
        .nest(api::BASE, api::router(site.machine.upload_bytes_max))
        .fallback(pages::missing)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(from_fn_with_state(Arc::clone(&site), guard::protect))
        .with_state(site)
}

/// Pages whose form is kept while it is written, and the one that is left at one key: they have the script of that.
fn with_forms() -> Router<Arc<Site>> {
    Router::new()
        .route("/household/{id}/add/{kind}", get(pages::add::show).post(pages::add::send))
        .route("/household/{id}/correct/{entry}", get(pages::add::show_correction).post(pages::add::send_correction))
        .route("/household/{id}/join", get(pages::intake::show_joining).post(pages::intake::send_joining))
        .route("/intake", get(pages::intake::show).post(pages::intake::send))
        .route("/mandates/{person}/ask/{request}", get(pages::represent::request).post(pages::represent::send))
        .route("/mine/ask/{request}", get(pages::ask::show).post(pages::ask::send))
        .route("/mine/help", get(pages::threat::show).post(pages::threat::tell))
        .layer(map_response(guard::allow_script))
}

/// The pages that a script belongs to: no other may have one.
fn with_passkeys() -> Router<Arc<Site>> {
    use pages::{passkey, passkeys, sign_in, sign_up, start};
    Router::new()
        .route("/", get(start::show))
        .route("/sign-in", get(start::show).post(sign_in::enter))
        .route("/sign-in/passkey", get(start::show).post(passkey::enter))
        .route("/sign-in/again", get(sign_in::ask_again).post(sign_in::again))
        .route("/sign-in/again/passkey", get(sign_in::ask_again).post(passkey::again))
        .route("/sign-up", get(sign_up::show).post(sign_up::take))
        .route("/sign-up/passkey", get(sign_up::show).post(sign_up::take_passkey))
        .route("/passkeys", get(passkeys::show).post(passkeys::add))
        .route("/passkeys/remove", get(passkeys::show).post(passkeys::remove))
        .layer(map_response(guard::allow_script))
}

/// What is not for the world: counts for Prometheus.
pub(crate) fn metrics_router(site: Arc<Site>) -> Router {
    Router::new().route("/metrics", get(pages::health::metrics)).with_state(site)
}
