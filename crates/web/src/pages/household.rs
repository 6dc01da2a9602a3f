//! Where a household stands, on one page.

use std::sync::Arc;

use access::Action;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use show::reasons::Told;
use store::HouseholdId;

use super::Guest;
use crate::answer::{Answer, Trouble};
use crate::seen::Wanted;
use crate::site::{Site, Visitor};

/// What the page shows of it.
const SHOWN: [Action; 4] = [Action::SeeStanding, Action::SeeMoney, Action::SeeNames, Action::Record];

/// Reasons, and the page they were asked from.
#[derive(Serialize)]
pub(super) struct Whys {
    pub(super) back: String,
    pub(super) told: Vec<Told>,
}

/// A household, as much of it as may be seen.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Path(id): Path<String>) -> Response {
    let page = household(&site, &guest, &id).await;
    guest.told(&site, page)
}

/// Why a thing is as it is.
pub(crate) async fn why(State(site): State<Arc<Site>>, guest: Guest, Path((id, thing)): Path<(String, String)>) -> Response {
    let page = reasons(&site, &guest, &id, &thing).await;
    guest.told(&site, page)
}

async fn household(site: &Site, guest: &Guest, id: &str) -> Answer<String> {
    let (visitor, household) = whose(site, guest, id)?;
    let may = site.may(visitor, household, &SHOWN).await?;
    let wanted = Wanted { household, lang: guest.lang, visitor, may: &may };
    guest.page(site, "household.html", site.case(&wanted).await?)
}

async fn reasons(site: &Site, guest: &Guest, id: &str, thing: &str) -> Answer<String> {
    let (visitor, household) = whose(site, guest, id)?;
    let may = site.may(visitor, household, &SHOWN).await?;
    let wanted = Wanted { household, lang: guest.lang, visitor, may: &may };
    let told = site.why(&wanted, thing).await?;
    guest.page(site, "why.html", Whys { back: format!("/household/{household}"), told })
}

/// Newcomers see their file on their own page, where nothing of others is.
fn whose<'g>(site: &Site, guest: &'g Guest, id: &str) -> Answer<(&'g Visitor, HouseholdId)> {
    let visitor = guest.visitor(site)?;
    let household = id.parse().map_err(|_| Trouble::Missing)?;
    if visitor.person.is_some() { Err(Trouble::Missing) } else { Ok((visitor, household)) }
}
