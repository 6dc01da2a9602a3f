//! More files of others than is usual within a day: with a reason, which the supervisors of one's office read.

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::{Deserialize, Serialize};
use store::EmergencyError;

use super::emergency::reason;
use super::sign_in::local;
use super::{Guest, said_wrong};
use crate::answer::Answer;
use crate::site::Site;

/// Where one says why.
pub(crate) const PATH: &str = "/files";

/// What was typed, and the page to which they go on.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Typed {
    why: String,
    to: String,
}

#[derive(Serialize)]
struct Page {
    #[serde(flatten)]
    typed: Typed,
    /// The words for what is wrong.
    wrong: Option<&'static str>,
    opened: u64,
    max: u64,
    /// As many again, each time.
    again: u64,
    /// Whether they may open no more.
    is_full: bool,
    /// Whether there are supervisors who would read a reason.
    has_office: bool,
}

/// How many were opened; and the form, if no more can be.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Query(typed): Query<Typed>) -> Response {
    let page = async { page(&site, &guest, Typed { why: String::new(), ..typed }, None).await };
    guest.told(&site, page.await)
}

/// Lets them open more.
pub(crate) async fn more(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = asked(&site, &guest, typed).await;
    guest.answered(&site, done)
}

async fn asked(site: &Site, guest: &Guest, typed: Typed) -> Answer<Response> {
    let visitor = guest.proved(site, PATH)?;
    let is_full = site.files_opened(visitor) >= site.files_of(visitor).await?;
    let Some(office) = visitor.office.as_deref().filter(|_| is_full) else { return Ok(Redirect::to(PATH).into_response()) };
    let to = if typed.to.is_empty() { PATH.to_owned() } else { local(&typed.to).to_owned() };
    let Some(why) = reason(&typed.why) else { return refused(site, guest, typed, "files-why-length").await };
    match site.store.open_more((office, &why), site.stamp(visitor), &mut site.random()).await {
        Err(store::Error::Emergency(EmergencyError::TooMany)) => refused(site, guest, typed, "files-too-often").await,
        done => {
            done?;
            Ok(Redirect::to(&format!("{to}?recorded")).into_response())
        }
    }
}

async fn refused(site: &Site, guest: &Guest, typed: Typed, wrong: &'static str) -> Answer<Response> {
    let page = page(site, guest, typed, Some(wrong)).await?;
    Ok(said_wrong(page))
}

async fn page(site: &Site, guest: &Guest, typed: Typed, wrong: Option<&'static str>) -> Answer<String> {
    let visitor = guest.visitor(site)?;
    let (opened, max) = (site.files_opened(visitor), site.files_of(visitor).await?);
    let page =
        Page { typed, wrong, opened, max, again: site.files_a_day, is_full: opened >= max, has_office: visitor.office.is_some() };
    guest.page(site, "files.html", page)
}
