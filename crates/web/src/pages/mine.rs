//! A newcomer's own page.

use std::sync::Arc;

use access::Action;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use show::reasons::Told;
use store::HouseholdId;

use super::household::Whys;
use super::{Guest, emergency, payees, record};
use crate::answer::{Answer, Trouble};
use crate::may::May;
use crate::seen::Asker;
use crate::site::Site;
use crate::view::Case;

/// What the page shows.
const SHOWN: [Action; 7] = [
    Action::SeeStanding,
    Action::SeeMoney,
    Action::SeeNames,
    Action::SeeAccessRecord,
    Action::ChangeAccount,
    Action::Ask,
    Action::GiveMandate,
];
/// Who read the file lately: so many lines.
const LINES: usize = 20;

#[derive(Serialize)]
struct Mine {
    case: Case,
    record: Vec<record::Line>,
    emergencies: Vec<emergency::Line>,
    /// Whether another account was named for their money, and it does not go there yet.
    is_account_changing: bool,
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
    let told = whys(site, guest.asker(site)?, thing).await?;
    guest.page(site, "why.html", Whys { back: "/mine".to_owned(), told })
}

async fn mine(site: &Site, guest: &Guest) -> Answer<String> {
    let asker = guest.asker(site)?;
    let own = own(site, asker, &SHOWN).await?;
    let record = readings_of(site, asker, &own, (None, LINES)).await?.lines;
    let emergencies = emergencies_of(site, asker, &own).await?;
    let is_account_changing = payees::is_changing(site, asker, &own).await?;
    let case = site.case(&asker.of(own.0, &own.1)).await?;
    guest.page(site, "mine.html", Mine { case, record, emergencies, is_account_changing })
}

/// Who opened one's own file in an emergency, and why.
pub(crate) async fn emergencies(site: &Site, asker: Asker<'_>) -> Answer<Vec<emergency::Line>> {
    emergencies_of(site, asker, &own(site, asker, &SHOWN).await?).await
}

async fn emergencies_of(site: &Site, asker: Asker<'_>, (household, may): &Own) -> Answer<Vec<emergency::Line>> {
    if !may.contains(&Action::SeeAccessRecord) {
        return Err(Trouble::Missing);
    }
    emergency::lines(site, *household, &site.reading(asker.visitor)?).await
}

/// Why a thing of one's own file is as it is.
pub(crate) async fn whys(site: &Site, asker: Asker<'_>, thing: &str) -> Answer<Vec<Told>> {
    let (household, may) = own(site, asker, &SHOWN).await?;
    site.why(&asker.of(household, &may), thing).await
}

/// One's own file.
pub(crate) async fn case(site: &Site, asker: Asker<'_>) -> Answer<Case> {
    let (household, may) = own(site, asker, &SHOWN).await?;
    site.case(&asker.of(household, &may)).await
}

/// Who read one's own file, as far as that may be seen.
pub(crate) async fn readings(site: &Site, asker: Asker<'_>, before: Option<u64>, count: usize) -> Answer<record::Readings> {
    readings_of(site, asker, &own(site, asker, &SHOWN).await?, (before, count)).await
}

async fn readings_of(
    site: &Site,
    asker: Asker<'_>,
    (_, may): &Own,
    (before, count): (Option<u64>, usize),
) -> Answer<record::Readings> {
    match asker.visitor.person.filter(|_| may.contains(&Action::SeeAccessRecord)) {
        Some(person) => record::lines(site, asker, &[person], before, count).await,
        None => Ok(record::Readings { lines: Vec::new(), more_before: None }),
    }
}

/// The household of a newcomer, and what they may do with it.
pub(crate) type Own = (HouseholdId, May);

/// The household of a newcomer, and which of some actions they may do with it.
pub(crate) async fn own(site: &Site, asker: Asker<'_>, actions: &[Action]) -> Answer<Own> {
    let household = site.store.household_of(asker.visitor.person.ok_or(Trouble::Missing)?).await?;
    Ok((household, site.may(asker.visitor, household, actions).await?))
}
