//! A newcomer's own page.

use std::sync::Arc;

use access::Action;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use store::HouseholdId;

use super::household::Whys;
use super::{Guest, record};
use crate::answer::{Answer, Trouble};
use crate::seen::Wanted;
use crate::site::Site;
use crate::view::Case;

/// What the page shows.
const SHOWN: [Action; 5] = [Action::SeeStanding, Action::SeeMoney, Action::SeeNames, Action::SeeAccessRecord, Action::Ask];
/// Who read the file lately: so many lines.
const LINES: usize = 20;

#[derive(Serialize)]
struct Mine {
    case: Case,
    record: Vec<record::Line>,
}

/// What is promised, what came, who has my request, what I can do.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = mine(&site, &guest).await;
    guest.told(&site, page)
}

/// Why a thing is as it is.
pub(crate) async fn why(State(site): State<Arc<Site>>, guest: Guest, Path(thing): Path<String>) -> Response {
    let page = reasons(&site, &guest, &thing).await;
    guest.told(&site, page)
}

async fn reasons(site: &Site, guest: &Guest, thing: &str) -> Answer<String> {
    let (household, may) = own(site, guest, &SHOWN).await?;
    let wanted = Wanted { household, lang: guest.lang, visitor: guest.visitor(site)?, may: &may };
    let told = site.why(&wanted, thing).await?;
    guest.page(site, "why.html", Whys { back: "/mine".to_owned(), told })
}

async fn mine(site: &Site, guest: &Guest) -> Answer<String> {
    let (household, may) = own(site, guest, &SHOWN).await?;
    let visitor = guest.visitor(site)?;
    let wanted = Wanted { household, lang: guest.lang, visitor, may: &may };
    let person = visitor.person.filter(|_| may.contains(&Action::SeeAccessRecord));
    let record = if let Some(person) = person { record::lines(site, guest, &[person], LINES).await? } else { Vec::new() };
    guest.page(site, "mine.html", Mine { record, case: site.case(&wanted).await? })
}

/// The household of the newcomer who is signed in, and which of some actions they may do with it.
pub(super) async fn own(site: &Site, guest: &Guest, actions: &[Action]) -> Answer<(HouseholdId, Vec<Action>)> {
    let visitor = guest.visitor(site)?;
    let household = site.store.household_of(visitor.person.ok_or(Trouble::Missing)?).await?;
    Ok((household, site.may(visitor, household, actions).await?))
}
