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
use crate::seen::Asker;
use crate::site::Site;
use crate::view::Case;

/// What the page shows of it.
const SHOWN: [Action; 5] = [Action::SeeStanding, Action::SeeMoney, Action::SeeNames, Action::Record, Action::ChangeAccount];

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
    guest.page(site, "household.html", case(site, guest.asker(site)?, id).await?)
}

async fn reasons(site: &Site, guest: &Guest, id: &str, thing: &str) -> Answer<String> {
    let told = whys(site, guest.asker(site)?, id, thing).await?;
    guest.page(site, "why.html", Whys { back: format!("/household/{id}"), told })
}

/// A household, as much of it as somebody may see.
pub(crate) async fn case(site: &Site, asker: Asker<'_>, id: &str) -> Answer<Case> {
    let household = of_others(asker, id)?;
    let may = site.may(asker.visitor, household, &SHOWN).await?;
    site.case(&asker.of(household, &may)).await
}

/// Why a thing of a household is as it is.
pub(crate) async fn whys(site: &Site, asker: Asker<'_>, id: &str, thing: &str) -> Answer<Vec<Told>> {
    let household = of_others(asker, id)?;
    let may = site.may(asker.visitor, household, &SHOWN).await?;
    site.why(&asker.of(household, &may), thing).await
}

/// Newcomers see their file on their own page, where nothing of others is.
pub(crate) fn of_others(asker: Asker<'_>, id: &str) -> Answer<HouseholdId> {
    let household = id.parse().map_err(|_| Trouble::Missing)?;
    if asker.visitor.person.is_some() { Err(Trouble::Missing) } else { Ok(household) }
}
