//! The first page: who one is. And leaving.

use std::sync::Arc;

use access::{Action, Role};
use axum::extract::{Form, Path, State};
use axum::http::header::{REFERER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::{Deserialize, Serialize};
use store::Showed;
use vault::ActorId;

use super::sign_in::{self, local};
use super::{Guest, language_cookie};
use crate::answer::{Answer, Trouble};
use crate::session::{Token, device, set_cookie};
use crate::site::{Door, Site, Visitor};
use crate::view::role_title;

/// An account that can be tried.
#[derive(Serialize)]
struct Choice {
    number: usize,
    role: &'static str,
    title: String,
    office: Option<String>,
}

#[derive(Serialize)]
struct Doors {
    doors: Vec<Choice>,
    /// For how many days one can let time pass.
    passes: [u16; 3],
}

/// So many days one can let pass.
const PASSES: [u16; 3] = [1, 7, 30];

/// The door; whoever is signed in goes to their own first page.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    if let Ok(visitor) = guest.visitor(&site) {
        return Redirect::to(first_page(&site, visitor)).into_response();
    }
    let page = door(&site, &guest).await;
    guest.told(&site, page)
}

async fn door(site: &Site, guest: &Guest) -> Answer<String> {
    let Door::Chooser(accounts) = &site.door else {
        return match guest.signed_in() {
            Ok(_) => guest.page(site, "nothing.html", ()),
            Err(Trouble::SignedOut) => sign_in::form(site, guest),
            Err(broken) => Err(broken),
        };
    };
    let words = site.pages(guest.lang).words();
    let mut doors = Vec::new();
    for (number, id) in accounts.iter().enumerate() {
        let account = site.store.account(*id).await?;
        if let Some(visitor) = account.as_ref().and_then(Visitor::of) {
            let title = role_title(&words, visitor.role);
            let is_like = |door: &&Choice| door.role == visitor.role.word() && door.office == visitor.office;
            let title = match doors.iter().filter(is_like).count() {
                0 => title,
                others => format!("{title} {}", others + 1),
            };
            doors.push(Choice { number, role: visitor.role.word(), title, office: visitor.office });
        }
    }
    guest.page(site, "start.html", Doors { doors, passes: PASSES })
}

pub(super) fn first_page(site: &Site, visitor: &Visitor) -> &'static str {
    match visitor.role {
        Role::Newcomer => "/mine",
        Role::Representative => "/mandates",
        _ if site.may_here(visitor, Action::SeeWork) => "/today",
        _ if site.may_here(visitor, Action::Administer) => "/accounts",
        _ => "/programme",
    }
}

#[derive(Deserialize)]
pub(crate) struct Chosen {
    account: usize,
}

/// Signs in to an invented account; where accounts are real there is no such page.
pub(crate) async fn enter(
    State(site): State<Arc<Site>>,
    guest: Guest,
    headers: HeaderMap,
    Form(chosen): Form<Chosen>,
) -> Response {
    let done = choose(&site, &guest, &headers, &chosen).await;
    guest.answered(&site, done)
}

async fn choose(site: &Site, guest: &Guest, headers: &HeaderMap, chosen: &Chosen) -> Answer<Response> {
    let Door::Chooser(accounts) = &site.door else { return Err(Trouble::Missing) };
    let account = accounts.get(chosen.account).ok_or(Trouble::Missing)?;
    begin(site, guest, headers, (*account, Showed::Nothing), "/").await
}

#[derive(Deserialize)]
pub(crate) struct Passed {
    days: i64,
}

/// Lets time pass among invented people: everybody is signed out by it, and comes in again on a later day.
pub(crate) async fn later(State(site): State<Arc<Site>>, guest: Guest, Form(passed): Form<Passed>) -> Response {
    let done = site.let_pass(passed.days).await.map(|()| Redirect::to("/").into_response());
    guest.answered(&site, done)
}

/// Begins a session: a new one, whatever the browser had before.
pub(super) async fn begin(
    site: &Site,
    guest: &Guest,
    headers: &HeaderMap,
    (account, showed): (ActorId, Showed),
    to: &str,
) -> Answer<Response> {
    let old = guest.signed_in().ok().map(|old| old.hash);
    let cookie = session(site, headers, (account, showed), old).await?;
    Ok(([cookie], Redirect::to(to)).into_response())
}

/// A new session in the place of one that the browser had before: its cookie.
pub(super) async fn session(
    site: &Site,
    headers: &HeaderMap,
    (account, showed): (ActorId, Showed),
    old: Option<[u8; 32]>,
) -> Answer<(HeaderName, HeaderValue)> {
    let token = Token::new((site.machine.chance)());
    site.store.begin_session(token.hash(), account, showed, &device(headers), site.now()).await?;
    if let Some(old) = old {
        site.store.end_session(old).await?;
    }
    Ok(set_cookie(Some(&token), site.machine.is_secure))
}

/// Signs out.
pub(crate) async fn leave(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    if let Ok(signed_in) = guest.signed_in() {
        if let Err(error) = site.store.end_session(signed_in.hash).await {
            return guest.told(&site, Err(error.into()));
        }
        tracing::info!(account = %signed_in.account.id, "somebody signed out");
    }
    // What the browser may still hold of pages goes as well.
    let clear = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
    ([set_cookie(None, site.machine.is_secure), clear], Redirect::to("/")).into_response()
}

/// Changes the language, and goes back.
pub(crate) async fn language(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(lang): Path<String>,
    headers: HeaderMap,
) -> Response {
    match chosen_language(&lang, &headers) {
        Ok((lang, back)) => {
            let is_secure = site.machine.is_secure;
            let (name, secure) = (language_cookie(is_secure), if is_secure { "; Secure" } else { "" });
            let cookie = format!("{name}={lang}; Path=/; HttpOnly; SameSite=Strict{secure}; Max-Age=31536000");
            ([(SET_COOKIE, cookie)], Redirect::to(&back)).into_response()
        }
        Err(trouble) => guest.told(&site, Err(trouble)),
    }
}

fn chosen_language<'l>(lang: &'l str, headers: &HeaderMap) -> Answer<(&'l str, String)> {
    if !["en", "ko"].contains(&lang) {
        return Err(Trouble::Missing);
    }
    let text = |value: &HeaderValue| value.to_str().map(str::to_owned).ok();
    let referer = headers.get(REFERER).and_then(text).unwrap_or_default();
    let path = referer.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
    Ok((lang, local(path.unwrap_or_default()).to_owned()))
}
