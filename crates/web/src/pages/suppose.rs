//! "What if": what an entry would change, for whoever may see where a household stands. Nothing is recorded.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::Action;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::HouseholdId;

use super::Guest;
use super::add::Kinds;
use super::entry::{What, Writing, form, written};
use super::household::of_others;
use super::mine::own;
use crate::answer::{Answer, Trouble};
use crate::form::Given;
use crate::may::May;
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
    may: May,
    base: String,
}

/// What the address says: `id` of a household, or none: one's own.
pub(crate) type Place = Option<Path<BTreeMap<String, String>>>;

/// An entry of a kind that is supposed there.
#[derive(Deserialize)]
pub(crate) struct Kind {
    pub(crate) id: Option<String>,
    pub(crate) kind: String,
}

/// What can be supposed.
pub(crate) async fn kinds(State(site): State<Arc<Site>>, guest: Guest, place: Place) -> Response {
    let page = async {
        let asker = guest.asker(&site)?;
        let it = supposed(&site, asker, household(&place)).await?;
        guest.page(&site, "suppose.html", Page { kinds: it.kinds(&site, asker), base: it.base })
    };
    guest.told(&site, page.await)
}

/// The form of a kind of entry.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Path(Kind { id, kind }): Path<Kind>) -> Response {
    let page = async {
        let asker = guest.asker(&site)?;
        let it = supposed(&site, asker, id.as_deref()).await?;
        form(&site, &guest, it.writing(&site, asker, &kind)?, &Given::new()).await
    };
    guest.told(&site, page.await)
}

/// What an entry would change.
pub(crate) async fn look(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(Kind { id, kind }): Path<Kind>,
    Form(given): Form<Given>,
) -> Response {
    let page = async {
        let asker = guest.asker(&site)?;
        let it = supposed(&site, asker, id.as_deref()).await?;
        written(&site, &guest, it.writing(&site, asker, &kind)?, &given).await
    };
    guest.answered(&site, page.await)
}

/// The id of the household that an address says.
pub(crate) fn household(place: &Place) -> Option<&str> {
    place.as_ref()?.get("id").map(String::as_str)
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
