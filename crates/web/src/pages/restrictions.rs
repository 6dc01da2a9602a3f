//! Who is restricted in what, until when, and what they can do against it: in the households that an office has to do with.

use std::sync::Arc;

use access::Action;
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use store::{HouseholdId, Obligation, ObligationKind};

use super::Guest;
use super::today::kinds_for;
use crate::answer::{Answer, Trouble};
use crate::may::LIVE;
use crate::site::{Site, Visitor};
use crate::view::code;

/// The most restrictions that are listed.
const LINES_MAX: usize = 500;

#[derive(Serialize)]
struct Page {
    groups: Vec<Group>,
    is_cut: bool,
}

/// Restrictions of one kind.
#[derive(Serialize)]
struct Group {
    id: String,
    title: String,
    about: String,
    law: Vec<String>,
    /// What a person can do against it.
    remedy: String,
    lines: Vec<Line>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RestrictionLine")]
pub(crate) struct Line {
    /// The id of the restriction in the programme, which says what can be done against it.
    restriction: String,
    /// What it is of in the household: a person, the entry that began it.
    item: String,
    household: String,
    code: String,
    since: Option<String>,
    until: Option<String>,
    /// Days until it ends; less than none: it has ended, and nobody has lifted it.
    days: Option<i32>,
    /// Whether it is not known that it is in force.
    is_unknown: bool,
}

/// Restrictions in force.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = list(&site, &guest).await;
    guest.told(&site, page)
}

/// Restrictions in households of somebody's office, those that end first before the others; so many at most.
pub(crate) async fn lines(site: &Site, visitor: &Visitor, count_max: usize) -> Answer<Vec<Line>> {
    let is_theirs = site.may_here(visitor, Action::SeeWork) && kinds_for(visitor).contains(&ObligationKind::Restriction);
    let office = visitor.office.as_deref().filter(|_| is_theirs).ok_or(Trouble::Missing)?;
    let today = site.today()?;
    let line = |(household, found): (HouseholdId, Obligation)| Line {
        household: household.to_string(),
        code: code(household),
        since: found.starts.map(|day| day.to_string()),
        until: found.due.map(|day| day.to_string()),
        days: found.due.map(|due| due.day_number() - today.day_number()),
        is_unknown: found.state == "unknown",
        restriction: found.thing,
        item: found.item,
    };
    Ok(site.store.restrictions(office, LIVE, count_max).await?.into_iter().map(line).collect())
}

impl Line {
    /// By which pages of the list go on: by the day of the end, those without one last.
    pub(crate) fn key(&self) -> String {
        [self.until.as_deref().unwrap_or("~"), &self.household, &self.restriction, &self.item].join(" ")
    }
}

async fn list(site: &Site, guest: &Guest) -> Answer<String> {
    let mut found = lines(site, guest.visitor(site)?, LINES_MAX + 1).await?;
    let is_cut = found.len() > LINES_MAX;
    found.truncate(LINES_MAX);
    let group = |declared: &programme::Restriction| Group {
        id: declared.thing.id.clone(),
        title: declared.thing.title.get(guest.lang).to_owned(),
        about: declared.thing.about.get(guest.lang).to_owned(),
        law: declared.thing.citation.sources.clone(),
        remedy: declared.remedy.get(guest.lang).to_owned(),
        lines: Vec::new(),
    };
    let mut groups: Vec<Group> = site.programme().restrictions.iter().map(group).collect();
    for line in found {
        let Some(group) = groups.iter_mut().find(|group| group.id == line.restriction) else { continue };
        group.lines.push(line);
    }
    groups.retain(|group| !group.lines.is_empty());
    guest.page(site, "restrictions.html", Page { groups, is_cut })
}
