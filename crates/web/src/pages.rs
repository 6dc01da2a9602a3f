//! The pages, one file each; and what every handler needs.

pub(crate) mod add;
pub(crate) mod ask;
mod entry;
pub(crate) mod household;
pub(crate) mod intake;
pub(crate) mod mine;
pub(crate) mod programme;
pub(crate) mod record;
pub(crate) mod start;
pub(crate) mod threat;
pub(crate) mod today;

use std::convert::Infallible;
use std::sync::Arc;

use ::programme::Lang;
use access::{Action, Role};
use axum::extract::{FromRequestParts, State};
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde::Serialize;

use crate::answer::{Answer, Trouble};
use crate::session::Token;
use crate::site::{Site, Visitor};
use crate::view::{Frame, Shown};

/// The cookie of a session, and that of the language.
pub(crate) const SESSION: &str = "session";
pub(crate) const LANGUAGE: &str = "language";

/// Whoever asks for a page.
pub(crate) struct Guest {
    pub(crate) lang: Lang,
    pub(crate) token: Option<Token>,
    /// Position of their account, if they are signed in.
    account: Option<usize>,
    path: String,
    /// Whether they come from having recorded something.
    has_recorded: bool,
}

impl FromRequestParts<Arc<Site>> for Guest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        let token = cookie(&parts.headers, SESSION).map(|text| Token(text.to_owned()));
        let account = token.as_ref().and_then(|token| site.sessions.account(token, site.now()));
        Ok(Self {
            lang: language(&parts.headers),
            token,
            account,
            path: parts.uri.path().to_owned(),
            has_recorded: parts.uri.query() == Some("recorded"),
        })
    }
}

impl Guest {
    /// Who is signed in.
    pub(crate) fn visitor<'s>(&self, site: &'s Site) -> Answer<&'s Visitor> {
        self.account.and_then(|account| site.visitors.get(account)).ok_or(Trouble::SignedOut)
    }

    fn frame(&self, site: &Site) -> Answer<Frame> {
        let visitor = self.visitor(site).ok();
        let mut nav = Vec::new();
        if let Some(visitor) = visitor {
            if site.may_here(visitor, Action::SeeWork) {
                nav.push("today");
            }
            if site.may_here(visitor, Action::TakeIn) {
                nav.push("intake");
            }
            if site.may_here(visitor, Action::HearThreats) {
                nav.push("threats");
            }
            if visitor.role == Role::Newcomer {
                nav.push("mine");
            }
        }
        nav.push("programme");
        Ok(Frame {
            path: self.path.clone(),
            has_recorded: self.has_recorded,
            role: visitor.map(|visitor| visitor.role.word()),
            office: visitor.and_then(|visitor| visitor.office.clone()),
            today: site.today()?.to_string(),
            nav,
        })
    }

    /// A page from a template.
    pub(crate) fn page(&self, site: &Site, template: &str, page: impl Serialize) -> Answer<String> {
        site.pages(self.lang).render(template, Shown { frame: self.frame(site)?, page })
    }

    /// The page, or why there is none, in the language of whoever asks.
    pub(crate) fn told(&self, site: &Site, answer: Answer<String>) -> Response {
        self.answered(site, answer.map(|page| Html(page).into_response()))
    }

    /// An answer, or why there is none, in the language of whoever asks.
    pub(crate) fn answered(&self, site: &Site, answer: Answer<Response>) -> Response {
        let trouble = match answer {
            Ok(answer) => return answer,
            Err(Trouble::SignedOut) => return Redirect::to("/").into_response(),
            Err(trouble) => trouble,
        };
        let (status, key) = match &trouble {
            Trouble::Broken(what) => {
                (site.machine.report)(what);
                (StatusCode::INTERNAL_SERVER_ERROR, "broken")
            }
            Trouble::Busy => (StatusCode::CONFLICT, "busy"),
            _ => (StatusCode::NOT_FOUND, "missing"),
        };
        match self.page(site, "trouble.html", key) {
            Ok(page) => (status, Html(page)).into_response(),
            Err(_) => trouble.into_response(),
        }
    }
}

/// The value of a cookie.
fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let texts = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// As chosen; or else what the browser asks for first.
fn language(headers: &HeaderMap) -> Lang {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let chosen = cookie(headers, LANGUAGE).or(asked).unwrap_or_default();
    if chosen.trim_start().starts_with("ko") { Lang::Ko } else { Lang::En }
}

/// No such page.
pub(crate) async fn missing(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    guest.told(&site, Err(Trouble::Missing))
}

/// The look of all pages.
pub(crate) async fn style() -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=600")];
    (headers, include_str!("../static/style.css")).into_response()
}
