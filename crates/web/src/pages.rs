//! The pages, one file each; and what every handler needs.

pub(crate) mod accounts;
pub(crate) mod add;
pub(crate) mod alarm;
pub(crate) mod amended;
pub(crate) mod ask;
pub(crate) mod backups;
pub(crate) mod emergency;
pub(crate) mod entry;
pub(crate) mod files;
pub(crate) mod find;
pub(crate) mod health;
pub(crate) mod household;
pub(crate) mod identity;
pub(crate) mod installation;
pub(crate) mod intake;
pub(crate) mod keys;
pub(crate) mod letters;
pub(crate) mod mandates;
pub(crate) mod mine;
pub(crate) mod packs;
pub(crate) mod passkey;
pub(crate) mod passkeys;
pub(crate) mod password;
pub(crate) mod payees;
pub(crate) mod payments;
pub(crate) mod programme;
pub(crate) mod provider;
pub(crate) mod record;
pub(crate) mod represent;
pub(crate) mod restrictions;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod start;
pub(crate) mod suppose;
pub(crate) mod threat;
pub(crate) mod today;
pub(crate) mod tokens;
mod tried;

use std::convert::Infallible;
use std::sync::Arc;

use ::programme::Lang;
use access::{Action, Role};
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequestParts, Multipart, State};
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, COOKIE, REFRESH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Account, Session};

use crate::answer::{Answer, Trouble};
use crate::guard::Asks;
use crate::seen::Asker;
use crate::session::{Token, cookie_name};
use crate::site::{Door, Site, Visitor};
use crate::view::{Frame, Shown};

/// How long it is enough to have shown who one is.
const PROVED: SignedDuration = SignedDuration::from_mins(10);
/// The cookie of the language.
pub(crate) fn language_cookie(is_secure: bool) -> &'static str {
    if is_secure { "__Host-language" } else { "language" }
}

/// What a form sends into which nothing is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Bare {
    pub(crate) token: String,
}

/// A page with what was wrong with what was sent.
pub(crate) fn said_wrong(page: String) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response()
}

/// A page that the browser asks for again by itself, as long as something goes on.
pub(crate) fn looked_at_again(page: String, goes_on: bool) -> Response {
    if goes_on { ([(REFRESH, "3")], Html(page)).into_response() } else { Html(page).into_response() }
}

/// The token of a form with a file, and the file's bytes; or why there is none: `too_large` or `no_file`.
pub(crate) async fn uploaded(mut form: Multipart) -> Result<(String, Vec<u8>), &'static str> {
    let (mut token, mut bytes) = (String::new(), Vec::new());
    let word = |error: MultipartError| if error.status() == StatusCode::PAYLOAD_TOO_LARGE { "too_large" } else { "no_file" };
    while let Some(part) = form.next_field().await.map_err(word)? {
        match part.name() {
            Some("token") => token = part.text().await.map_err(word)?,
            Some("file") => bytes = part.bytes().await.map_err(word)?.to_vec(),
            _ => {}
        }
    }
    Ok((token, bytes))
}

/// Whoever asks for a page.
pub(crate) struct Guest {
    pub(crate) lang: Lang,
    /// Who is signed in, or why nobody is.
    who: Answer<SignedIn>,
    path: String,
    /// Whether they come from having recorded something.
    has_recorded: bool,
}

/// Whoever is signed in.
pub(crate) struct SignedIn {
    /// Of the token that the browser showed.
    pub(crate) hash: [u8; 32],
    /// What its forms of money bear.
    pub(crate) form_token: String,
    pub(crate) session: Session,
    pub(crate) account: Account,
    /// What the account is for; a new one is for nothing.
    visitor: Option<Visitor>,
}

impl FromRequestParts<Arc<Site>> for Guest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        let who = signed_in(&parts.headers, site).await;
        if let Ok(who) = &who {
            Asks::are(&parts.extensions, &who.account);
        }
        Ok(Self {
            lang: language(&parts.headers, site.machine.is_secure),
            who,
            path: parts.uri.path().to_owned(),
            has_recorded: parts.uri.query() == Some("recorded"),
        })
    }
}

async fn signed_in(headers: &HeaderMap, site: &Site) -> Answer<SignedIn> {
    let token = cookie(headers, cookie_name(site.machine.is_secure)).ok_or(Trouble::SignedOut)?;
    let token = Token(token.to_owned());
    let hash = token.hash();
    let (session, account) = site.store.session(hash, site.now()).await?.ok_or(Trouble::SignedOut)?;
    Ok(SignedIn { hash, form_token: token.of_forms(), visitor: Visitor::of(&account), session, account })
}

impl Guest {
    /// Who is signed in, whatever their account is for.
    pub(crate) fn signed_in(&self) -> Answer<&SignedIn> {
        self.who.as_ref().map_err(Clone::clone)
    }

    /// Who is signed in to an account that is for something.
    pub(crate) fn visitor(&self, _: &Site) -> Answer<&Visitor> {
        self.signed_in()?.visitor.as_ref().ok_or(Trouble::SignedOut)
    }

    /// The same, and the language of their pages.
    pub(crate) fn asker(&self, site: &Site) -> Answer<Asker<'_>> {
        Ok(Asker { visitor: self.visitor(site)?, lang: self.lang })
    }

    /// The path of the page.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whoever is signed in, if they have lately shown who they are. Once they have, they go on at the page `to`.
    pub(crate) fn just_proved(&self, site: &Site, to: impl Into<String>) -> Answer<&SignedIn> {
        let signed_in = self.signed_in()?;
        let is_invented = matches!(site.door, Door::Chooser(_));
        let is_proved = is_invented || site.now().duration_since(signed_in.session.began) <= PROVED;
        if is_proved { Ok(signed_in) } else { Err(Trouble::Unproved(to.into())) }
    }

    /// The same, and their account is for something.
    pub(crate) fn proved(&self, site: &Site, to: impl Into<String>) -> Answer<&Visitor> {
        self.just_proved(site, to)?;
        self.visitor(site)
    }

    /// Refuses a form that does not bear the token of this session.
    pub(crate) fn check_form(&self, token: &str) -> Answer<()> {
        // Hashes are compared, so that time tells nothing of the token.
        let hash = |text: &str| Sha256::digest(text.as_bytes());
        if hash(token) == hash(&self.signed_in()?.form_token) { Ok(()) } else { Err(Trouble::Forged) }
    }

    fn frame(&self, site: &Site) -> Answer<Frame> {
        let visitor = self.visitor(site).ok();
        Ok(Frame {
            path: self.path.clone(),
            has_recorded: self.has_recorded,
            is_in: self.who.is_ok(),
            role: visitor.map(|visitor| visitor.role.word()),
            office: visitor.and_then(|visitor| visitor.office.clone()),
            today: site.today()?.to_string(),
            nav: nav(site, visitor),
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
            Err(Trouble::ManyFiles) => return Redirect::to(&format!("{}?to={}", files::PATH, self.path)).into_response(),
            Err(Trouble::Unproved(to)) => return Redirect::to(&format!("/sign-in/again?to={to}")).into_response(),
            Err(trouble) => trouble,
        };
        let (status, key) = match &trouble {
            Trouble::Broken(what) => {
                (site.machine.report)(what);
                (StatusCode::INTERNAL_SERVER_ERROR, "broken")
            }
            Trouble::Busy | Trouble::DoneBefore | Trouble::OtherRequest => (StatusCode::CONFLICT, "busy"),
            Trouble::Forged => (StatusCode::FORBIDDEN, "forged"),
            Trouble::Refused(_) => (StatusCode::CONFLICT, "refused"),
            _ => (StatusCode::NOT_FOUND, "missing"),
        };
        match self.page(site, "trouble.html", key) {
            Ok(page) => (status, Html(page)).into_response(),
            Err(_) => trouble.into_response(),
        }
    }
}

/// The pages in the heading.
fn nav(site: &Site, visitor: Option<&Visitor>) -> Vec<&'static str> {
    let Some(visitor) = visitor else { return vec!["programme"] };
    let may =
        site.may_of(visitor, &[Action::SeeWork, Action::TakeIn, Action::HearThreats, Action::SeePayments, Action::Administer]);
    let led_to = |action: Action, pages: &[&'static str]| if may.contains(&action) { pages.to_vec() } else { Vec::new() };
    let own = match visitor.role {
        Role::Newcomer => vec!["mine"],
        Role::Representative => vec!["mandates"],
        _ => Vec::new(),
    };
    let payments = if site.treasury.is_some() { led_to(Action::SeePayments, &["payments"]) } else { Vec::new() };
    [
        led_to(Action::SeeWork, &["today"]),
        led_to(Action::TakeIn, &["intake"]),
        led_to(Action::HearThreats, &["threats"]),
        payments,
        own,
        vec!["find", "programme"],
        led_to(Action::Administer, &["accounts", "installation"]),
    ]
    .concat()
}

/// The value of a cookie.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let texts = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// As chosen; or else what the browser asks for first.
fn language(headers: &HeaderMap, is_secure: bool) -> Lang {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    spoken(cookie(headers, language_cookie(is_secure)).or(asked))
}

/// The language of a header or a cookie; English if it is another.
pub(crate) fn spoken(chosen: Option<&str>) -> Lang {
    if chosen.unwrap_or_default().trim_start().starts_with("ko") { Lang::Ko } else { Lang::En }
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

/// The script of passkeys.
pub(crate) async fn passkey_script() -> Response {
    script(include_str!("../static/passkey.js"))
}

/// The script that keeps what is written into a form.
pub(crate) async fn unsent_script() -> Response {
    script(include_str!("../static/unsent.js"))
}

/// The script that leaves a page at one key.
pub(crate) async fn away_script() -> Response {
    script(include_str!("../static/away.js"))
}

fn script(text: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "public, max-age=600")];
    (headers, text).into_response()
}
