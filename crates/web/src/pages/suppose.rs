//! "What if": what an entry would change, for whoever may see where a household stands. Nothing is recorded.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use serde::Serialize;
use store::HouseholdId;

use super::Guest;
use super::add::Kinds;
use super::entry::{What, Writing, form, written};
use super::household::of_others;
use super::mine::own;
use crate::answer::{Answer, Trouble};
use crate::form::Given;
use crate::seen::Asker;
use crate::site::Site;

/// What is seen of a household by whoever supposes something of it.
const NEEDED: [Action; 3] = [Action::SeeStanding, Action::SeeMoney, Action::SeeNames];

/// What can be supposed.
#[derive(Serialize)]
struct Page {
    #[serde(flatten)]
    kinds: Kinds,
    /// The page of the household.
    base: String,
}

/// A household of which something is supposed.
pub(crate) struct Supposed {
    household: HouseholdId,
    may: Vec<Action>,
    base: String,
}

/// What can be supposed of a household.
pub(crate) async fn kinds(State(site): State<Arc<Site>>, guest: Guest, Path(id): Path<String>) -> Response {
    guest.told(&site, listed(&site, &guest, Some(&id)).await)
}

/// The form of a kind of entry.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Path((id, kind)): Path<(String, String)>) -> Response {
    guest.told(&site, shown(&site, &guest, (Some(&id), &kind)).await)
}

/// What an entry would change.
pub(crate) async fn look(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((id, kind)): Path<(String, String)>,
    Form(given): Form<Given>,
) -> Response {
    guest.answered(&site, looked(&site, &guest, (Some(&id), &kind), &given).await)
}

/// What newcomers can suppose of themselves.
pub(crate) async fn own_kinds(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    guest.told(&site, listed(&site, &guest, None).await)
}

/// The form of a kind of entry, for newcomers.
pub(crate) async fn show_own(State(site): State<Arc<Site>>, guest: Guest, Path(kind): Path<String>) -> Response {
    guest.told(&site, shown(&site, &guest, (None, &kind)).await)
}

/// What an entry would change for a newcomer.
pub(crate) async fn look_own(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(kind): Path<String>,
    Form(given): Form<Given>,
) -> Response {
    guest.answered(&site, looked(&site, &guest, (None, &kind), &given).await)
}

/// The household of an id, or one's own.
pub(crate) async fn supposed(site: &Site, asker: Asker<'_>, id: Option<&str>) -> Answer<Supposed> {
    let (household, may, base) = match id {
        Some(id) => {
            let household = of_others(asker, id)?;
            (household, site.may(asker.visitor, household, &NEEDED).await?, format!("/household/{household}"))
        }
        None => {
            let (household, may) = own(site, asker, &NEEDED).await?;
            (household, may, asker.visitor.home())
        }
    };
    if may.contains(&Action::SeeStanding) { Ok(Supposed { household, may, base }) } else { Err(Trouble::Missing) }
}

async fn listed(site: &Site, guest: &Guest, id: Option<&str>) -> Answer<String> {
    let asker = guest.asker(site)?;
    let it = supposed(site, asker, id).await?;
    guest.page(site, "suppose.html", Page { kinds: it.kinds(site, asker), base: it.base })
}

async fn shown(site: &Site, guest: &Guest, (id, kind): (Option<&str>, &str)) -> Answer<String> {
    let asker = guest.asker(site)?;
    let it = supposed(site, asker, id).await?;
    form(site, guest, it.writing(site, asker, kind)?, &Given::new()).await
}

async fn looked(site: &Site, guest: &Guest, (id, kind): (Option<&str>, &str), given: &Given) -> Answer<Response> {
    let asker = guest.asker(site)?;
    let it = supposed(site, asker, id).await?;
    written(site, guest, it.writing(site, asker, kind)?, given).await
}

impl Supposed {
    /// What can be supposed of it.
    pub(crate) fn kinds(&self, site: &Site, asker: Asker<'_>) -> Kinds {
        Kinds::of(site, asker, self.household)
    }

    /// An entry of a kind, that is not recorded.
    pub(crate) fn writing<'a>(&'a self, site: &Site, asker: Asker<'a>, kind: &str) -> Answer<Writing<'a>> {
        let kind = site.programme().kind_id(kind).ok_or(Trouble::Missing)?;
        let (wanted, back) = (asker.of(self.household, &self.may), format!("{}/suppose", self.base));
        Ok(Writing { wanted, what: What::Kind(kind), request: None, back, is_supposed: true })
    }
}
