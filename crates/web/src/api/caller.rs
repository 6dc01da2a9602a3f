//! What a request of a program says before its body: who asks, in which language, by which key, behind which entry.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use programme::Lang;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use store::{Account, ApiToken};

use super::problem::{Problem, Wrong};
use super::route::{Access, FILE, JSON};
use crate::client::Client;
use crate::guard::Asks;
use crate::pages::{represent, spoken};
use crate::seen::Asker;
use crate::session::Token;
use crate::site::{Site, Visitor};

/// A program that shows a token which may do this.
pub(crate) struct Caller {
    pub(crate) account: Account,
    pub(crate) token: ApiToken,
    pub(crate) visitor: Visitor,
    lang: Lang,
}

impl Caller {
    pub(crate) fn asker(&self) -> Asker<'_> {
        Asker { visitor: &self.visitor, lang: self.lang }
    }
}

/// A program that asks for its owner's own file, or for that of a person who gave them a mandate which is in force: the route says which.
pub(crate) struct Own {
    pub(crate) caller: Caller,
    /// The owner of the token, acting for somebody.
    acting: Option<Visitor>,
}

impl Own {
    pub(crate) fn asker(&self) -> Asker<'_> {
        Asker { visitor: self.acting.as_ref().unwrap_or(&self.caller.visitor), lang: self.caller.lang }
    }
}

impl FromRequestParts<Arc<Site>> for Own {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, site).await?;
        let place = Path::<BTreeMap<String, String>>::from_request_parts(parts, site).await;
        let acting = match place.ok().and_then(|Path(place)| place.get("person").cloned()) {
            Some(person) => Some(represent::acting(site, &caller.visitor, &person).await?.0),
            None => None,
        };
        Ok(Self { caller, acting })
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

impl FromRequestParts<Arc<Site>> for Caller {
    type Rejection = Problem;

    /// A token counts only in the header. What browsers send by themselves does not count, so no page can make one act.
    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        let shown = text(&parts.headers, &AUTHORIZATION).and_then(|text| text.split_once(' '));
        let shown = shown.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim().to_owned());
        let shown = shown.ok_or_else(Problem::no_token)?;
        let Some((token, account)) = site.store.token(Token(shown).hash(), site.now()).await.map_err(broken)? else {
            return Err(guessed(parts, site).await);
        };
        Asks::are(&parts.extensions, &account);
        // A route that does not say what it is for, is for those who may do everything.
        let access = parts.extensions.get::<Access>().copied().unwrap_or(Access::Write);
        if access == Access::Write && !token.may_write {
            return Err(Problem::scope());
        }
        let visitor = Visitor::of(&account).ok_or_else(Problem::no_task)?;
        Ok(Self { account, token, visitor, lang: spoken(text(&parts.headers, &ACCEPT_LANGUAGE)) })
    }
}

/// A token that is nobody's: whoever tries many waits, as for a password. Tokens that count never wait.
async fn guessed(parts: &mut Parts, site: &Arc<Site>) -> Problem {
    let Ok(client) = Client::from_request_parts(parts, site).await;
    let tried = match client.tried(site, None, "") {
        Ok(tried) => tried,
        Err(trouble) => return trouble.into(),
    };
    match site.limits.wait(&tried, site.now()) {
        Some(wait) => Problem::wait(wait.as_secs() + 1),
        None => {
            site.limits.wrong(&tried, site.now());
            Problem::no_token()
        }
    }
}

fn broken(error: store::Error) -> Problem {
    crate::answer::Trouble::from(error).into()
}

/// The key that a program made up for a write.
pub(crate) struct Key(pub(crate) String);

impl FromRequestParts<Arc<Site>> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Site>) -> Result<Self, Problem> {
        let key = text(&parts.headers, &HeaderName::from_static("idempotency-key")).unwrap_or_default();
        let is_key = (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        // The place is part of what is asked for: one key is not good for two of them.
        if is_key { Ok(Self(key.to_owned())) } else { Err(Problem::no_key()) }
    }
}

/// The number of the last entry of a household that a program has read: the tag of an answer, or the number alone in quotes.
pub(crate) struct Match(Option<u64>);

impl Match {
    pub(crate) fn seq(&self) -> Result<u64, Problem> {
        self.0.ok_or_else(Problem::no_match)
    }
}

impl FromRequestParts<Arc<Site>> for Match {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Site>) -> Result<Self, Problem> {
        let tag = text(&parts.headers, &IF_MATCH).map(str::trim);
        let tag = tag.and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"'));
        let seq = |tag: &str| tag.split('-').next().and_then(|seq| seq.parse().ok());
        Ok(Self(tag.and_then(seq)))
    }
}

/// A body of JSON, and its bytes.
pub(crate) struct Body<T> {
    pub(crate) value: T,
    /// Method, place and body: everything that is asked for.
    pub(crate) asked: Vec<u8>,
}

impl<T: DeserializeOwned> FromRequest<Arc<Site>> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Problem> {
        let place = sent_as(&request, JSON)?;
        let body = axum::body::Bytes::from_request(request, site).await.map_err(|refused| Problem::of(refused.status()))?;
        let value: serde_json::Value = serde_json::from_slice(&body)
            .map_err(|error| Problem::unreadable().with([Wrong { pointer: None, detail: format!("it is no JSON: {error}") }]))?;
        let value = serde_path_to_error::deserialize(value).map_err(|error| {
            let pointer: String = error.path().iter().map(|part| format!("/{part}")).collect();
            Problem::wrong(&pointer, &error.inner().to_string())
        })?;
        Ok(Self { value, asked: [place.as_bytes(), &body].concat() })
    }
}

/// A body that is a file.
pub(crate) struct File {
    pub(crate) bytes: axum::body::Bytes,
    place: String,
}

impl File {
    /// Method, place, and a hash of the bytes: everything that is asked for.
    pub(crate) fn asked(&self) -> Vec<u8> {
        [self.place.as_bytes(), &Sha256::digest(&self.bytes)].concat()
    }
}

impl FromRequest<Arc<Site>> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Problem> {
        let place = sent_as(&request, FILE)?;
        let bytes = axum::body::Bytes::from_request(request, site).await.map_err(|refused| Problem::of(refused.status()))?;
        Ok(Self { bytes, place })
    }
}

/// Method and place of a request with a body of this type.
fn sent_as(request: &Request, media: &str) -> Result<String, Problem> {
    let sent = text(request.headers(), &CONTENT_TYPE).unwrap_or_default();
    let is_it = sent.split(';').next().is_some_and(|sent| sent.trim().eq_ignore_ascii_case(media));
    if is_it { Ok(format!("{} {}\n", request.method(), request.uri().path())) } else { Err(Problem::media_type()) }
}

/// What stands behind the question mark.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<Site>> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        let Query(asked) = Query::from_request_parts(parts, site)
            .await
            .map_err(|refused| Problem::invalid().with([Wrong { pointer: None, detail: refused.body_text() }]))?;
        Ok(Self(asked))
    }
}
