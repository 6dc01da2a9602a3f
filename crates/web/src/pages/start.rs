//! The first page: who one is. And leaving.

use std::sync::Arc;

use access::{Action, Role};
use axum::extract::{Form, Path, State};
use axum::http::HeaderMap;
use axum::http::header::{REFERER, SET_COOKIE};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::{Guest, LANGUAGE, SESSION};
use crate::answer::{Answer, Trouble};
use crate::session::Token;
use crate::site::Site;
use crate::view::role_title;

#[derive(Serialize)]
struct Door {
    number: usize,
    role: &'static str,
    title: String,
    office: Option<String>,
}

/// Accounts to be tried; whoever is signed in goes to their own first page.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    if let Ok(visitor) = guest.visitor(&site) {
        return Redirect::to(first_page(&site, visitor)).into_response();
    }
    let words = site.pages(guest.lang).words();
    let door = |(number, visitor): (usize, &crate::Visitor)| Door {
        number,
        role: visitor.role.word(),
        title: role_title(&words, visitor.role),
        office: visitor.office.clone(),
    };
    let doors: Vec<Door> = site.visitors.iter().enumerate().map(door).collect();
    guest.told(&site, guest.page(&site, "start.html", doors))
}

fn first_page(site: &Site, visitor: &crate::Visitor) -> &'static str {
    match visitor.role {
        Role::Newcomer => "/mine",
        _ if site.may_here(visitor, Action::SeeWork) => "/today",
        _ => "/programme",
    }
}

#[derive(Deserialize)]
pub(crate) struct Chosen {
    account: usize,
}

/// Signs in: a new session, whatever the browser had before.
pub(crate) async fn enter(State(site): State<Arc<Site>>, guest: Guest, Form(chosen): Form<Chosen>) -> Response {
    if let Some(old) = &guest.token {
        site.sessions.end(old);
    }
    let Some(visitor) = site.visitors.get(chosen.account) else { return guest.told(&site, Err(Trouble::Missing)) };
    let token = Token((site.machine.chance)().iter().map(|byte| format!("{byte:02x}")).collect());
    site.sessions.begin(&token, chosen.account, site.now());
    let cookie = format!("{SESSION}={}; Path=/; HttpOnly; SameSite=Strict", token.0);
    ([(SET_COOKIE, cookie)], Redirect::to(first_page(&site, visitor))).into_response()
}

/// Signs out.
pub(crate) async fn leave(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    if let Some(token) = &guest.token {
        site.sessions.end(token);
    }
    let cookie = format!("{SESSION}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    ([(SET_COOKIE, cookie)], Redirect::to("/")).into_response()
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
            let cookie = format!("{LANGUAGE}={lang}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000");
            ([(SET_COOKIE, cookie)], Redirect::to(&back)).into_response()
        }
        Err(trouble) => guest.told(&site, Err(trouble)),
    }
}

fn chosen_language<'l>(lang: &'l str, headers: &HeaderMap) -> Answer<(&'l str, String)> {
    if !["en", "ko"].contains(&lang) {
        return Err(Trouble::Missing);
    }
    let text = |value: &axum::http::HeaderValue| value.to_str().map(str::to_owned).ok();
    let referer = headers.get(REFERER).and_then(text).unwrap_or_default();
    let path = referer.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()));
    Ok((lang, path.filter(|path| !path.starts_with("//")).unwrap_or_else(|| "/".to_owned())))
}
