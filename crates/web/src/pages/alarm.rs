//! What others of one's office opened in emergencies: an alarm until a supervisor has looked at it.

use std::sync::Arc;

use ::programme::Purpose;
use access::Action;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde::Serialize;
use store::{Emergency, EmergencyError};

use super::{Guest, accounts, emergency};
use crate::answer::{Answer, Trouble};
use crate::site::{Site, Visitor};
use crate::view::code;

/// An alarm.
#[derive(Serialize)]
pub(super) struct Line {
    id: String,
    at: String,
    /// The account, by the part of its number that people say.
    who: String,
    /// The household likewise; `None`: no household has the number that was typed.
    code: Option<String>,
    looked_at: Option<String>,
    looked_by: Option<String>,
}

#[derive(Serialize)]
struct Alarm {
    alarm: Line,
    opened: emergency::Line,
    is_own: bool,
}

/// Every alarm of the office, the newest first.
pub(crate) async fn list(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { guest.page(&site, "alarms.html", lines(&site, supervisor(&site, &guest)?.1, true).await?) };
    guest.told(&site, page.await)
}

/// One of them, and why the file was opened.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Path(id): Path<String>) -> Response {
    let page = async {
        let (visitor, found) = found(&site, &guest, &id).await?;
        page(&site, &guest, visitor, found).await
    };
    guest.told(&site, page.await)
}

/// Notes that they looked at it, if it is not their own.
pub(crate) async fn look(State(site): State<Arc<Site>>, guest: Guest, Path(id): Path<String>) -> Response {
    let done = async {
        let (visitor, found) = found(&site, &guest, &id).await?;
        match site.store.look_at_emergency(found.id, site.stamp(visitor)).await {
            Err(store::Error::Emergency(EmergencyError::Own)) => {
                Ok((StatusCode::CONFLICT, Html(page(&site, &guest, visitor, found).await?)).into_response())
            }
            done => {
                done?;
                Ok(Redirect::to("/today").into_response())
            }
        }
    };
    guest.answered(&site, done.await)
}

async fn page(site: &Site, guest: &Guest, visitor: &Visitor, found: Emergency) -> Answer<String> {
    let opened = emergency::line(site, &found, &site.reading_as(visitor, Purpose::OVERSIGHT)?).await?;
    let is_own = found.by == visitor.actor;
    guest.page(site, "alarm.html", Alarm { alarm: line(site, found), opened, is_own })
}

/// The alarms of an office: those at which nobody looked, or all.
pub(super) async fn lines(site: &Site, office: &str, is_all: bool) -> Answer<Vec<Line>> {
    Ok(site.store.alarms(office, is_all).await?.into_iter().map(|found| line(site, found)).collect())
}

fn line(site: &Site, found: Emergency) -> Line {
    let Emergency { id, household, at, by, seen, .. } = found;
    let (looked_by, looked_at) = seen.map(|(by, at)| (accounts::code(by), site.minute(at))).unzip();
    Line { id: id.to_string(), at: site.minute(at), who: accounts::code(by), code: household.map(code), looked_at, looked_by }
}

/// Whoever hears alarms, and their office.
fn supervisor<'g>(site: &Site, guest: &'g Guest) -> Answer<(&'g Visitor, &'g str)> {
    let visitor = guest.visitor(site)?;
    match visitor.office.as_deref().filter(|_| site.may_here(visitor, Action::HearAlarms)) {
        Some(office) => Ok((visitor, office)),
        None => Err(Trouble::Missing),
    }
}

/// An alarm of their office; another's does not exist.
async fn found<'g>(site: &Site, guest: &'g Guest, id: &str) -> Answer<(&'g Visitor, Emergency)> {
    let (visitor, office) = supervisor(site, guest)?;
    let id = id.parse().map_err(|_| Trouble::Missing)?;
    let found = site.store.emergency(id).await?.filter(|found| found.office == office);
    Ok((visitor, found.ok_or(Trouble::Missing)?))
}
