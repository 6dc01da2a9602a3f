//! One's own passkeys: listed, added, removed. Whoever looks has just shown who they are.

use std::sync::Arc;

use access::{MadePasskey, Passkey, PasskeyState};
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::{Deserialize, Serialize};
use store::{Account, AccountError, AddedPasskey, KeptPasskey, PASSKEYS_MAX};

use super::passkey::known;
use super::{Guest, said_wrong};
use crate::answer::{Answer, Trouble};
use crate::passkeys::{Held, Wanted};
use crate::session::device;
use crate::site::Site;

/// A passkey of one's own.
#[derive(Serialize)]
struct Line {
    /// By which it is removed.
    id: String,
    name: String,
    /// Minutes, on the clock of the programme.
    added: String,
    seen: Option<String>,
}

#[derive(Serialize)]
struct Page {
    passkeys: Vec<Line>,
    max: usize,
    is_full: bool,
    /// Whether nobody could sign in without it any more.
    is_last: bool,
    /// The word of what is wrong.
    wrong: Option<&'static str>,
}

/// What a browser says, and what its owner calls the passkey.
#[derive(Deserialize)]
pub(crate) struct Made {
    #[serde(default)]
    pub(super) passkey: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) sign_up_code: String,
}

/// One's own passkeys.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = page(&site, &guest, None).await;
    guest.told(&site, page)
}

/// Adds one.
pub(crate) async fn add(State(site): State<Arc<Site>>, guest: Guest, headers: HeaderMap, Form(made): Form<Made>) -> Response {
    let done = added(&site, &guest, &headers, &made).await;
    guest.answered(&site, done)
}

/// Which is to go.
#[derive(Deserialize)]
pub(crate) struct Gone {
    #[serde(default)]
    passkey: String,
}

/// Removes one.
pub(crate) async fn remove(State(site): State<Arc<Site>>, guest: Guest, Form(gone): Form<Gone>) -> Response {
    let done = removed(&site, &guest, &gone).await;
    guest.answered(&site, done)
}

fn owner<'g>(site: &Site, guest: &'g Guest) -> Answer<&'g Account> {
    known(site)?;
    Ok(&guest.just_proved(site, "/passkeys")?.account)
}

async fn page(site: &Site, guest: &Guest, wrong: Option<&'static str>) -> Answer<String> {
    let account = owner(site, guest)?;
    let kept = site.store.passkeys(account, site.now()).await?;
    let is_last = kept.len() == 1 && !site.store.has_password(account.id).await?;
    let line = |kept: KeptPasskey| Line {
        id: hex(&kept.hash),
        name: Passkey::read(&kept.text).map(|passkey| passkey.name).unwrap_or_default(),
        added: site.minute(kept.added),
        seen: kept.seen.map(|seen| site.minute(seen)),
    };
    let passkeys: Vec<Line> = kept.into_iter().map(line).collect();
    let is_full = passkeys.len() >= PASSKEYS_MAX;
    guest.page(site, "passkeys.html", Page { passkeys, max: PASSKEYS_MAX, is_full, is_last, wrong })
}

async fn added(site: &Site, guest: &Guest, headers: &HeaderMap, made: &Made) -> Answer<Response> {
    let account = owner(site, guest)?;
    let Some((passkey, state)) = taken(site, headers, made, Wanted::Add(account.id)) else {
        return refused(site, guest, "made").await;
    };
    let new = AddedPasskey { hash: passkey.hash(), text: &passkey.text(), state: &state.0 };
    done(site, guest, site.store.add_passkey(account, new, site.now(), &mut site.random()).await).await
}

/// The passkey that a browser made, if it is what it was asked for.
pub(super) fn taken(site: &Site, headers: &HeaderMap, made: &Made, wanted: Wanted) -> Option<(Passkey, PasskeyState)> {
    let passkeys = site.passkeys.as_ref()?;
    let name = if made.name.trim().is_empty() { device(headers) } else { made.name.clone() };
    let made = MadePasskey::read(&made.passkey)?;
    let Held::New(held) = passkeys.take(made.challenge()?, wanted, site.now())? else { return None };
    passkeys.party.take_new(held, &made, &name)
}

async fn removed(site: &Site, guest: &Guest, gone: &Gone) -> Answer<Response> {
    let account = owner(site, guest)?;
    let kept = site.store.passkeys(account, site.now()).await?;
    let Some(found) = kept.into_iter().find(|kept| hex(&kept.hash) == gone.passkey) else {
        return refused(site, guest, "gone").await;
    };
    done(site, guest, site.store.remove_passkey(account.id, found.hash, site.now()).await).await
}

/// Back to the page, with what was wrong.
async fn done(site: &Site, guest: &Guest, done: Result<(), store::Error>) -> Answer<Response> {
    let wrong = match done {
        Ok(()) => return Ok(Redirect::to("/passkeys").into_response()),
        Err(store::Error::Account(wrong)) => wrong,
        Err(other) => return Err(other.into()),
    };
    let word = match wrong {
        AccountError::PasskeyTaken => "taken",
        AccountError::Passkeys => "full",
        AccountError::LastMeans => "last",
        AccountError::NoPasskey | AccountError::Meanwhile => "gone",
        other => return Err(Trouble::Refused(other)),
    };
    refused(site, guest, word).await
}

async fn refused(site: &Site, guest: &Guest, word: &'static str) -> Answer<Response> {
    Ok(said_wrong(page(site, guest, Some(word)).await?))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
