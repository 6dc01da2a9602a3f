//! Where one is signed in, and ending that.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{PublicId, Session};
use vault::ActorId;

use super::Guest;
use crate::answer::Answer;
use crate::site::Site;

/// A session of one's own.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SessionLine")]
pub(crate) struct Line {
    id: String,
    device: String,
    began: String,
    seen: String,
    is_this: bool,
}

#[derive(Serialize)]
struct Page {
    sessions: Vec<Line>,
    has_password: bool,
    /// Whether there is a page of passkeys.
    has_passkeys: bool,
    /// What people call the identity provider, if there is one.
    provider: Option<String>,
}

/// One's own sessions.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = sessions(&site, &guest).await;
    guest.told(&site, page)
}

async fn sessions(site: &Site, guest: &Guest) -> Answer<String> {
    let signed_in = guest.signed_in()?;
    let sessions = lines(site, signed_in.account.id, Some(signed_in.session.id)).await?;
    let (has_password, has_passkeys) = (site.store.has_password(signed_in.account.id).await?, site.passkeys.is_some());
    guest.page(site, "sessions.html", Page { sessions, has_password, has_passkeys, provider: site.provider_name() })
}

/// The sessions of an account.
pub(crate) async fn lines(site: &Site, account: ActorId, this: Option<PublicId>) -> Answer<Vec<Line>> {
    let line = |session: Session| Line {
        id: session.id.to_string(),
        is_this: Some(session.id) == this,
        device: session.device,
        began: site.minute(session.began),
        seen: site.minute(session.seen),
    };
    Ok(site.store.sessions(account, site.now()).await?.into_iter().map(line).collect())
}

/// Which are to end.
#[derive(Deserialize)]
pub(crate) struct Ended {
    /// Its number; none: all but this one.
    #[serde(default)]
    session: String,
}

/// Ends one of them, or all others.
pub(crate) async fn end(State(site): State<Arc<Site>>, guest: Guest, Form(ended): Form<Ended>) -> Response {
    match end_them(&site, &guest, &ended).await {
        Ok(()) => Redirect::to("/sessions").into_response(),
        Err(trouble) => guest.told(&site, Err(trouble)),
    }
}

async fn end_them(site: &Site, guest: &Guest, ended: &Ended) -> Answer<()> {
    let signed_in = guest.signed_in()?;
    let only = Some(ended.session.as_str()).filter(|session| !session.is_empty());
    let keep = if only.is_none() { Some(signed_in.hash) } else { None };
    site.store.end_sessions(signed_in.account.id, only, keep).await?;
    Ok(())
}
