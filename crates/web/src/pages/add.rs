//! What an officer records of a household: anything that happened, and corrections.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use programme::{KindId, Lang, Programme};
use schemars::JsonSchema;
use serde::Serialize;
use store::HouseholdId;

use super::Guest;
use super::entry::{What, Writing, form, is_written, written};
use crate::answer::{Answer, Trouble};
use crate::form::{Given, is_step};
use crate::may::May;
use crate::seen::Asker;
use crate::site::Site;
use crate::view::{Named, code};

/// What is seen of a household by whoever records something of it.
const NEEDED: [Action; 4] = [Action::SeeStanding, Action::SeeMoney, Action::SeeNames, Action::Record];

#[derive(Serialize, JsonSchema)]
pub(crate) struct Kinds {
    id: String,
    code: String,
    groups: Vec<Group>,
}

/// Kinds of entry of one sort.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "KindsOfSort")]
struct Group {
    /// `event`, `filing`, `step` or `restriction`.
    sort: &'static str,
    kinds: Vec<Named>,
}

/// What can be recorded.
pub(crate) async fn kinds(State(site): State<Arc<Site>>, guest: Guest, Path(id): Path<String>) -> Response {
    let page = async { guest.page(&site, "kinds.html", recordable(&site, guest.asker(&site)?, &id).await?) };
    guest.told(&site, page.await)
}

/// The form of a kind of entry.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((id, kind)): Path<(String, String)>,
    Query(given): Query<Given>,
) -> Response {
    let page = async {
        let (household, may) = recorder(&site, guest.asker(&site)?, &id).await?;
        let kind = site.programme().kind_id(&kind).ok_or(Trouble::Missing)?;
        form(&site, &guest, writing(guest.asker(&site)?, (household, &may), What::Kind(kind)), &given).await
    };
    guest.told(&site, page.await)
}

/// An entry as it was written.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((id, kind)): Path<(String, String)>,
    Form(given): Form<Given>,
) -> Response {
    let page = async {
        let (household, may) = recorder(&site, guest.asker(&site)?, &id).await?;
        let kind = site.programme().kind_id(&kind).ok_or(Trouble::Missing)?;
        written(&site, &guest, writing(guest.asker(&site)?, (household, &may), What::Kind(kind)), &given).await
    };
    guest.answered(&site, page.await)
}

/// The form of a correction.
pub(crate) async fn show_correction(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((id, entry)): Path<(String, String)>,
) -> Response {
    let page = async {
        let (household, may) = recorder(&site, guest.asker(&site)?, &id).await?;
        form(&site, &guest, writing(guest.asker(&site)?, (household, &may), What::Correction(&entry)), &Given::new()).await
    };
    guest.told(&site, page.await)
}

/// A correction as it was written.
pub(crate) async fn send_correction(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((id, entry)): Path<(String, String)>,
    Form(given): Form<Given>,
) -> Response {
    let page = async {
        let (household, may) = recorder(&site, guest.asker(&site)?, &id).await?;
        written(&site, &guest, writing(guest.asker(&site)?, (household, &may), What::Correction(&entry)), &given).await
    };
    guest.answered(&site, page.await)
}

/// The household, and what may be seen of it, by whoever may record something of it.
pub(crate) async fn recorder(site: &Site, asker: Asker<'_>, id: &str) -> Answer<(HouseholdId, May)> {
    let household = id.parse().map_err(|_| Trouble::Missing)?;
    let may = site.may(asker.visitor, household, &NEEDED).await?;
    if may.contains(&Action::Record) { Ok((household, may)) } else { Err(Trouble::Missing) }
}

/// Something to be written of a household.
pub(crate) fn writing<'a>(asker: Asker<'a>, (household, may): (HouseholdId, &'a May), what: What<'a>) -> Writing<'a> {
    Writing { wanted: asker.of(household, may), what, request: None, back: format!("/household/{household}"), is_supposed: false }
}

/// What somebody can record of a household.
pub(crate) async fn recordable(site: &Site, asker: Asker<'_>, id: &str) -> Answer<Kinds> {
    let (household, _) = recorder(site, asker, id).await?;
    Ok(Kinds::of(site, asker, household))
}

impl Kinds {
    /// Every kind of entry that somebody writes of a household.
    pub(super) fn of(site: &Site, asker: Asker<'_>, household: HouseholdId) -> Self {
        Self { id: household.to_string(), code: code(household), groups: groups(site.programme(), asker.lang) }
    }
}

/// Every kind of entry that somebody writes, by sort.
fn groups(programme: &Programme, lang: Lang) -> Vec<Group> {
    let mut groups: Vec<Group> = SORTS.iter().map(|sort| Group { sort, kinds: Vec::new() }).collect();
    for kind in (0..).map(KindId).take(programme.kinds.len()).filter(|kind| is_written(*kind)) {
        let declared = programme.kind(kind);
        if let Some(group) = groups.iter_mut().find(|group| group.sort == sort(programme, kind)) {
            group.kinds.push(Named::new(&declared.id, declared.title.get(lang)));
        }
    }
    groups
}

/// Sorts of entries, in the order of the page.
const SORTS: [&str; 4] = ["event", "filing", "step", "restriction"];

fn sort(programme: &Programme, kind: KindId) -> &'static str {
    let declared = programme.kind(kind);
    if programme.restrictions.iter().any(|it| it.each == kind) {
        "restriction"
    } else if programme.requests.iter().any(|it| it.filed == kind) {
        "filing"
    } else if is_step(declared) {
        "step"
    } else {
        "event"
    }
}
