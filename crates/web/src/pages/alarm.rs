//! What others of one's office opened in emergencies, and that they opened more files than is usual: an alarm until a supervisor has looked at it.

use std::sync::Arc;

use ::programme::Purpose;
use access::Action;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Emergency, EmergencyError};

use super::{Guest, accounts, emergency};
use crate::answer::{Answer, Trouble};
use crate::site::{Site, Visitor};
use crate::view::code;

/// An alarm.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AlarmLine")]
pub(crate) struct Line {
    id: String,
    at: String,
    /// The account, by the part of its number that people say.
    who: String,
    /// Whether they opened more files than is usual within a day.
    is_more: bool,
    /// The household likewise; null: no household has the number that was typed, or it is about more than one.
    code: Option<String>,
    looked_at: Option<String>,
    looked_by: Option<String>,
}

/// An alarm, and what was opened.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Alarm {
    alarm: Line,
    opened: emergency::Line,
    /// Whether it is about whoever looks: then another does.
    is_own: bool,
}

/// Every alarm of the office, the newest first.
pub(crate) async fn list(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { guest.page(&site, "alarms.html", heard(&site, guest.visitor(&site)?).await?) };
    guest.told(&site, page.await)
}

/// One of them, and why the file was opened.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Path(id): Path<String>) -> Response {
    let page = async {
        let alarm = alarm(&site, guest.visitor(&site)?, &id).await?;
        guest.page(&site, "alarm.html", alarm)
    };
    guest.told(&site, page.await)
}

/// Notes that they looked at it, if it is not their own.
pub(crate) async fn look(State(site): State<Arc<Site>>, guest: Guest, Path(id): Path<String>) -> Response {
    let done = async {
        let visitor = guest.visitor(&site)?;
        let found = found(&site, visitor, &id).await?;
        match site.store.look_at_emergency(found.id, site.stamp(visitor)).await {
            Err(store::Error::Emergency(EmergencyError::Own)) => {
                let page = guest.page(&site, "alarm.html", shown(&site, visitor, found).await?)?;
                Ok((StatusCode::CONFLICT, Html(page)).into_response())
            }
            done => {
                done?;
                Ok(Redirect::to("/today").into_response())
            }
        }
    };
    guest.answered(&site, done.await)
}

/// Every alarm that somebody hears, the newest first.
pub(crate) async fn heard(site: &Site, visitor: &Visitor) -> Answer<Vec<Line>> {
    lines(site, office(site, visitor)?, true).await
}

/// One of them.
pub(crate) async fn alarm(site: &Site, visitor: &Visitor, id: &str) -> Answer<Alarm> {
    shown(site, visitor, found(site, visitor, id).await?).await
}

async fn shown(site: &Site, visitor: &Visitor, found: Emergency) -> Answer<Alarm> {
    let opened = emergency::line(site, &found, &site.reading_as(visitor, Purpose::OVERSIGHT)?).await?;
    let is_own = found.by == visitor.actor;
    Ok(Alarm { alarm: line(site, found), opened, is_own })
}

impl Line {
    /// By which pages of the list go on.
    pub(crate) fn key(&self) -> String {
        self.id.clone()
    }
}

/// The alarms of an office: those at which nobody looked, or all.
pub(super) async fn lines(site: &Site, office: &str, is_all: bool) -> Answer<Vec<Line>> {
    Ok(site.store.alarms(office, is_all).await?.into_iter().map(|found| line(site, found)).collect())
}

fn line(site: &Site, found: Emergency) -> Line {
    let Emergency { id, is_more, household, at, by, seen, .. } = found;
    let (looked_by, looked_at) = seen.map(|(by, at)| (accounts::code(by), site.minute(at))).unzip();
    let (at, who, code) = (site.minute(at), accounts::code(by), household.map(code));
    Line { id: id.to_string(), at, who, is_more, code, looked_at, looked_by }
}

/// The office whose alarms somebody hears.
fn office<'v>(site: &Site, visitor: &'v Visitor) -> Answer<&'v str> {
    visitor.office.as_deref().filter(|_| site.may_here(visitor, Action::HearAlarms)).ok_or(Trouble::Missing)
}

/// An alarm of their office; another's does not exist.
async fn found(site: &Site, visitor: &Visitor, id: &str) -> Answer<Emergency> {
    let office = office(site, visitor)?;
    let id = id.parse().map_err(|_| Trouble::Missing)?;
    site.store.emergency(id).await?.filter(|found| found.office == office).ok_or(Trouble::Missing)
}
