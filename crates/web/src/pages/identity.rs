//! The identity at an office's own provider that one's account is tied to. Whoever looks has just shown who they are.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Serialize;
use store::AccountError;

use super::provider::{known, sent};
use super::{Guest, SignedIn, said_wrong};
use crate::answer::Answer;
use crate::provider::Wanted;
use crate::site::Site;

#[derive(Serialize)]
struct Page {
    name: String,
    /// Since when, on the clock of the programme; `None`: it is not tied.
    tied: Option<String>,
    is_gone: bool,
}

/// Whether one's account is tied.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = page(&site, &guest, false).await;
    guest.told(&site, page)
}

/// Sends the browser to the provider, to tie the account to whoever signs in there.
pub(crate) async fn tie(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let done = match owner(&site, &guest) {
        Ok(owner) => sent(&site, &guest, (Wanted::Tie(owner.account.id), "/identity", Some(owner.hash))).await,
        Err(trouble) => Err(trouble),
    };
    guest.answered(&site, done)
}

/// Unties it.
pub(crate) async fn untie(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let done = untied(&site, &guest).await;
    guest.answered(&site, done)
}

fn owner<'g>(site: &Site, guest: &'g Guest) -> Answer<&'g SignedIn> {
    known(site)?;
    guest.just_proved(site, "/identity")
}

async fn page(site: &Site, guest: &Guest, is_gone: bool) -> Answer<String> {
    let account = &owner(site, guest)?.account;
    let tied = site.store.tied_since(account).await?.map(|tied| site.minute(tied));
    guest.page(site, "identity.html", Page { name: known(site)?.name.clone(), tied, is_gone })
}

async fn untied(site: &Site, guest: &Guest) -> Answer<Response> {
    let account = &owner(site, guest)?.account;
    match site.store.untie_identity(account.id, site.now()).await {
        Err(store::Error::Account(AccountError::NoIdentity)) => Ok(said_wrong(page(site, guest, true).await?)),
        done => Ok(done.map(|()| Redirect::to("/identity").into_response())?),
    }
}
