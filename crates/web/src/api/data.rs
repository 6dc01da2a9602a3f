//! Answers with something in them: their tags, and lists page by page.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::problem::Problem;
use crate::answer::Trouble;

/// What a handler gives.
pub(crate) type Reply<T> = Result<Data<T>, Problem>;

/// A value, and the number of the last entry of the household that it is about.
pub(crate) struct Data<T> {
    pub(crate) value: T,
    pub(crate) seq: Option<u64>,
}

impl<T> From<T> for Data<T> {
    fn from(value: T) -> Self {
        Self { value, seq: None }
    }
}

impl<T: Serialize> Data<T> {
    /// The answer to a write that is done.
    pub(crate) fn created(self) -> Response {
        (StatusCode::CREATED, self).into_response()
    }
}

impl<T: Serialize> IntoResponse for Data<T> {
    /// The tag is the number of the last entry, if there is one, and a hash of everything that is said.
    fn into_response(self) -> Response {
        let Ok(body) = serde_json::to_vec(&self.value) else {
            return Problem::from(Trouble::Broken("an answer is no JSON".to_owned())).into_response();
        };
        let hash = hex::encode(Sha256::digest(&body).first_chunk::<16>().unwrap_or(&[0; 16]));
        let tag = self.seq.map_or_else(|| format!("\"{hash}\""), |seq| format!("\"{seq}-{hash}\""));
        let mut headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ]);
        // Digits and a dash always are a header.
        headers.extend(HeaderValue::from_str(&tag).ok().map(|tag| (ETAG, tag)));
        (StatusCode::OK, headers, body).into_response()
    }
}

/// A page of a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}List")]
pub(crate) struct List<T> {
    items: Vec<T>,
    /// What to give as `after` for the next page; null: this is the last.
    next: Option<String>,
}

/// Where a list goes on.
#[derive(Deserialize)]
pub(crate) struct Paging {
    after: Option<String>,
    limit: Option<usize>,
}

impl Paging {
    pub(crate) fn limit(&self) -> Result<usize, Problem> {
        let limit = self.limit.unwrap_or(50);
        if (1..=200).contains(&limit) { Ok(limit) } else { Err(Problem::wrong("/limit", "it is a number from 1 to 200")) }
    }

    /// The key of the last item of the page before.
    pub(crate) fn after(&self) -> Result<Option<String>, Problem> {
        let Some(after) = &self.after else { return Ok(None) };
        let key = BASE64_URL_SAFE_NO_PAD.decode(after).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        key.map(Some).ok_or_else(|| Problem::wrong("/after", "it is no `next` of a page"))
    }

    /// The page of a list in its own order, and the key of its last item if there is more. What came in front meanwhile is not seen any more.
    pub(crate) fn behind<T>(&self, mut items: Vec<T>, key: impl Fn(&T) -> String) -> Result<(Vec<T>, Option<String>), Problem> {
        let (limit, after) = (self.limit()?, self.after()?);
        let shown = after.and_then(|after| items.iter().position(|item| key(item) == after)).map_or(0, |place| place + 1);
        items.drain(..shown);
        let next = items.get(limit).and_then(|_| items.get(limit - 1)).map(key);
        items.truncate(limit);
        Ok((items, next))
    }

    /// The page of a whole list, in the order of the keys of its items. What is new before the last key is not seen any more; nothing comes twice.
    pub(crate) fn page<T>(&self, items: Vec<T>, key: impl Fn(&T) -> String) -> Result<List<T>, Problem> {
        let (limit, after) = (self.limit()?, self.after()?);
        let mut keyed: Vec<(String, T)> = items.into_iter().map(|item| (key(&item), item)).collect();
        keyed.retain(|(key, _)| after.as_ref().is_none_or(|after| key > after));
        keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
        let next = if keyed.len() > limit { keyed.get(limit - 1).map(|(key, _)| key.clone()) } else { None };
        keyed.truncate(limit);
        Ok(List::new(keyed.into_iter().map(|(_, item)| item).collect(), next))
    }
}

impl<T> List<T> {
    /// A page, and the key of its last item if there is more.
    pub(crate) fn new(items: Vec<T>, next: Option<String>) -> Self {
        Self { items, next: next.map(|key| BASE64_URL_SAFE_NO_PAD.encode(key)) }
    }
}
