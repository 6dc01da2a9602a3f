//! Signing in by an office's own identity provider: being sent there, and coming back.
//!
//! A browser is sent by a page that leads on, not by a redirect: what follows a form is bound to this site by the content policy, wherever the provider
//! sends the browser next. It comes back from another site, so it shows no session (`SameSite=Strict`): a page leads on from here too.

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use identity::ProviderError;
use serde::{Deserialize, Serialize};
use store::{AccountError, Showed};
use vault::ActorId;

use super::sign_in::local;
use super::tried::note;
use super::{Guest, start};
use crate::answer::{Answer, Trouble};
use crate::client::Client;
use crate::limits::Tried;
use crate::provider::{Identities, Question, Wanted, set_cookie};
use crate::session::Token;
use crate::site::{Door, Site};

/// What somebody shows who they are by.
const PROVIDER: &str = "identity provider";

/// A page that leads on, by itself unless something was wrong.
#[derive(Serialize)]
struct Onward {
    /// The word of what is said.
    word: &'static str,
    name: String,
    to: String,
    is_wrong: bool,
}

/// Where to go on, when somebody shows again who they are.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    to: String,
}

/// What a browser brings back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Brought {
    state: String,
    code: String,
    /// Who sent it (RFC 9207).
    iss: Option<String>,
    /// Why nobody was let in.
    error: String,
}

/// Sends a browser to the provider, to sign in.
pub(crate) async fn enter(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let done = match site.door {
        Door::SignIn => sent(&site, &guest, (Wanted::SignIn, "/", None)).await,
        Door::Chooser(_) => Err(Trouble::Missing),
    };
    guest.answered(&site, done)
}

/// The same for somebody who is signed in, to show once more who they are.
pub(crate) async fn again(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = match guest.signed_in() {
        Ok(signed_in) => {
            let wanted = (Wanted::Again(signed_in.account.id), local(&typed.to), Some(signed_in.hash));
            sent(&site, &guest, wanted).await
        }
        Err(trouble) => Err(trouble),
    };
    guest.answered(&site, done)
}

/// From a form that was sent, back to where it stands: as when somebody changes the language there.
pub(crate) async fn form(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let to = if guest.path().starts_with("/sign-in/again") { "/sign-in/again" } else { "/sign-in" };
    guest.answered(&site, known(&site).map(|_| Redirect::to(to).into_response()))
}

/// The provider of this site; where there is none there are no such pages.
pub(super) fn known(site: &Site) -> Answer<&Identities> {
    site.identities.as_ref().ok_or(Trouble::Missing)
}

/// Asks the provider who somebody is, and leads the browser there.
pub(super) async fn sent(site: &Site, guest: &Guest, wanted: (Wanted, &str, Option<[u8; 32]>)) -> Answer<Response> {
    let identities = known(site)?;
    let (chance, now) = (site.machine.chance, site.now());
    let (state, browser) = (Token::new(chance()).0, Token::new(chance()));
    match identities.provider.ask(&state, [chance(), chance()], now).await {
        Ok((url, asked)) => {
            identities.keep((state, &browser), wanted, (asked, guest.lang), now);
            let page = Onward { word: "go", name: identities.name.clone(), to: url, is_wrong: false };
            let cookie = [set_cookie(Some(&browser), site.machine.is_secure)];
            Ok((cookie, Html(guest.page(site, "provider.html", page)?)).into_response())
        }
        Err(error) => {
            tracing::warn!(why = %error, "nobody came in by the identity provider");
            wrong(site, guest, Wrong::new("silent", page_of(wanted.0, wanted.1)))
        }
    }
}

/// The page from which somebody was sent.
fn page_of(wanted: Wanted, to: &str) -> String {
    match wanted {
        Wanted::SignIn => "/sign-in".to_owned(),
        Wanted::Again(_) => format!("/sign-in/again?to={to}"),
        Wanted::Tie(_) => "/identity".to_owned(),
    }
}

/// What went wrong, in a word, and where to go on.
struct Wrong {
    word: &'static str,
    to: String,
    wait_seconds: Option<i64>,
}

impl Wrong {
    fn new(word: &'static str, to: String) -> Self {
        Self { word, to, wait_seconds: None }
    }
}

fn wrong(site: &Site, guest: &Guest, wrong: Wrong) -> Answer<Response> {
    let name = known(site)?.name.clone();
    let page = Onward { word: wrong.word, name, to: wrong.to, is_wrong: true };
    let page = Html(guest.page(site, "provider.html", page)?);
    Ok(match (wrong.wait_seconds, wrong.word) {
        (Some(seconds), _) => (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, seconds.to_string())], page).into_response(),
        (None, "silent") => (StatusCode::SERVICE_UNAVAILABLE, page).into_response(),
        (None, _) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
    })
}

/// Takes what a browser brings back from the provider.
pub(crate) async fn back(
    State(site): State<Arc<Site>>,
    mut guest: Guest,
    client: Client,
    headers: HeaderMap,
    Query(brought): Query<Brought>,
) -> Response {
    let Some(identities) = &site.identities else { return guest.told(&site, Err(Trouble::Missing)) };
    let question = identities.take(&brought.state, &headers, site.machine.is_secure, site.now());
    let done = match question {
        Some(question) => {
            guest.lang = question.lang;
            came(&site, &guest, (&client, &headers), (question, &brought)).await
        }
        None => wrong(&site, &guest, Wrong::new("over", "/sign-in".to_owned())),
    };
    with(guest.answered(&site, done), set_cookie(None, site.machine.is_secure))
}

async fn came(
    site: &Site,
    guest: &Guest,
    (client, headers): (&Client, &HeaderMap),
    (question, brought): (Question, &Brought),
) -> Answer<Response> {
    let (wanted, to, session) = (question.wanted, question.to.clone(), question.session);
    let page = page_of(wanted, &to);
    let tried = client.tried(site, None, "")?;
    if let Some(wait) = site.limits.wait(&tried, site.now()) {
        note(site, &tried, (None, PROVIDER), "has to wait");
        return wrong(site, guest, Wrong { wait_seconds: Some(wait.as_secs() + 1), ..Wrong::new("wait", page) });
    }
    let person = match person(site, question, brought).await {
        Ok(person) => person,
        Err(word) => return missed(site, guest, &tried, Wrong::new(word, page)),
    };
    let done = match wanted {
        Wanted::Tie(account) => tied(site, guest, (account, session), person).await,
        Wanted::SignIn => entered(site, guest, (&tried, headers), (person, None), (session, "/")).await,
        Wanted::Again(account) => entered(site, guest, (&tried, headers), (person, Some(account)), (session, &to)).await,
    };
    match done? {
        Ok(response) => Ok(response),
        Err(word) => missed(site, guest, &tried, Wrong::new(word, page)),
    }
}

/// Whoever tries what is wrong waits, as elsewhere; that the provider is not there is nobody's fault.
fn missed(site: &Site, guest: &Guest, tried: &[Tried], why: Wrong) -> Answer<Response> {
    if why.word != "silent" {
        site.limits.wrong(tried, site.now());
        site.metrics.tried(false);
        note(site, tried, (None, PROVIDER), "wrong");
    }
    wrong(site, guest, why)
}

/// Who came back, or the word of why it is not known.
async fn person(site: &Site, question: Question, brought: &Brought) -> Result<[u8; 32], &'static str> {
    let identities = known(site).map_err(|_| "over")?;
    if !brought.error.is_empty() || brought.code.is_empty() {
        return Err("refused");
    }
    let answer = identities.provider.answer(question.asked, &brought.code, brought.iss.as_deref(), site.now()).await;
    answer.map_err(|error| {
        tracing::warn!(why = %error, "nobody came in by the identity provider");
        match error {
            ProviderError::Silent(_) => "silent",
            ProviderError::Refused(_) => "refused",
            ProviderError::False(_) => "false",
            ProviderError::Weak => "weak",
            ProviderError::Stale => "stale",
        }
    })
}

/// What was done, or the word of why it was not.
type Done = Answer<Result<Response, &'static str>>;

/// Begins a session for the owner of the account that is tied to who came back; if somebody was signed in already, only for them.
async fn entered(
    site: &Site,
    guest: &Guest,
    (tried, headers): (&[Tried], &HeaderMap),
    (person, only): ([u8; 32], Option<ActorId>),
    (session, to): (Option<[u8; 32]>, &str),
) -> Done {
    let Some((account, used)) = site.store.account_of_identity(person, site.now()).await? else {
        return Ok(Err(if only.is_some() { "other" } else { "unknown" }));
    };
    if only.is_some_and(|only| only != account.id) {
        return Ok(Err("other"));
    }
    let cookie = match start::session(site, headers, (account.id, Showed::Identity(used)), session).await {
        Err(Trouble::Refused(AccountError::NoIdentity | AccountError::Ended)) => return Ok(Err("unknown")),
        begun => begun?,
    };
    site.metrics.tried(true);
    note(site, tried, (Some(account.id), PROVIDER), "right");
    let response = led(site, guest, "in", to)?;
    Client::remember(site, account.id, with(response, cookie)).map(Ok)
}

/// Ties the account of whoever was signed in when they were sent, if they still are.
async fn tied(site: &Site, guest: &Guest, (id, session): (ActorId, Option<[u8; 32]>), person: [u8; 32]) -> Done {
    let now = site.now();
    let found = match session {
        Some(session) => site.store.session(session, now).await?,
        None => None,
    };
    let Some((_, account)) = found.filter(|(_, account)| account.id == id) else { return Ok(Err("over")) };
    match site.store.tie_identity(&account, person, now, &mut site.random()).await {
        Ok(()) => led(site, guest, "tied", "/identity").map(Ok),
        Err(store::Error::Account(AccountError::IdentityTaken)) => Ok(Err("taken")),
        Err(store::Error::Account(AccountError::Tied | AccountError::Meanwhile)) => Ok(Err("meanwhile")),
        Err(other) => Err(other.into()),
    }
}

fn led(site: &Site, guest: &Guest, word: &'static str, to: &str) -> Answer<Response> {
    let page = Onward { word, name: known(site)?.name.clone(), to: to.to_owned(), is_wrong: false };
    Ok(Html(guest.page(site, "provider.html", page)?).into_response())
}

fn with(mut response: Response, (name, value): (HeaderName, HeaderValue)) -> Response {
    response.headers_mut().append(name, value);
    response
}
