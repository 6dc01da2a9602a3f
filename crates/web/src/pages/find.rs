//! Finding anything: a household by its number, people by any of their names, things of the programme by their titles.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, State};
use axum::response::Response;
use names::{Birth, Query};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Guest;
use super::intake::{born, looking};
use crate::answer::Answer;
use crate::seen::Asker;
use crate::site::Site;
use crate::view::{Named, code};

/// The most of each sort that is shown.
const LINES_MAX: usize = 10;
/// So many people of a name are looked at for those.
const HITS_MAX: usize = 100;
/// The most characters that are looked for.
const CHARS_MAX: usize = 100;

/// What is looked for. It is sent, and stands in no address: addresses are kept by browsers and proxies.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "Find")]
pub(crate) struct Wanted {
    /// A number of a household, a name or a part of one in any spelling, or words of a title.
    text: String,
}

/// What was found.
#[derive(Default, Serialize, JsonSchema)]
pub(crate) struct Found {
    /// The household of the number, if whoever looks may open it.
    household: Option<Named>,
    /// People with such a name, of those whom whoever looks may know by name. Whether somebody is on record elsewhere, is asked at intake, by all
    /// that is known of them: here a surname would list the register.
    people: Vec<Person>,
    /// Things of the programme.
    things: Vec<Named>,
}

/// Somebody of that name.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FoundPerson")]
struct Person {
    names: Vec<String>,
    born: Option<String>,
    household: String,
    code: String,
}

#[derive(Serialize)]
struct Page {
    text: String,
    /// None: nothing was looked for yet.
    found: Option<Found>,
    finds_people: bool,
}

/// Where one looks.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { page(&site, &guest, String::new(), None) };
    guest.told(&site, page.await)
}

/// What is found.
pub(crate) async fn look(State(site): State<Arc<Site>>, guest: Guest, Form(wanted): Form<Wanted>) -> Response {
    let page = async {
        let found = found(&site, guest.asker(&site)?, &wanted).await?;
        page(&site, &guest, wanted.text, Some(found))
    };
    guest.told(&site, page.await)
}

fn page(site: &Site, guest: &Guest, text: String, found: Option<Found>) -> Answer<String> {
    let finds_people = finds_people(site, guest.asker(site)?);
    guest.page(site, "find.html", Page { text, found, finds_people })
}

/// Those who work with households look for their people.
fn finds_people(site: &Site, asker: Asker<'_>) -> bool {
    asker.visitor.office.is_some() && site.may_here(asker.visitor, Action::SeeWork)
}

/// Everything of that name, number or title that somebody may know of.
pub(crate) async fn found(site: &Site, asker: Asker<'_>, wanted: &Wanted) -> Answer<Found> {
    let text: String = wanted.text.trim().chars().take(CHARS_MAX).collect();
    if text.is_empty() {
        return Ok(Found::default());
    }
    let mut found = Found { things: things(site, asker, &text), ..Found::default() };
    if !finds_people(site, asker) {
        return Ok(found);
    }
    if let Some(household) = site.store.household_by_code(&text).await? {
        if site.may_any(asker.visitor, household, &[Action::SeeStanding, Action::SeeMoney]).await? {
            found.household = Some(Named::new(&household.to_string(), &code(household)));
        }
    } else if text.chars().any(char::is_alphabetic) {
        found.people = people(site, asker, &text).await?;
    }
    Ok(found)
}

/// Those of that name whom somebody may know by name. Nothing of others is opened.
async fn people(site: &Site, asker: Asker<'_>, name: &str) -> Answer<Vec<Person>> {
    let reading = looking(site, asker)?;
    let register = site.register(&reading).await?;
    let query = Query { name, open: false, birth: Birth::default(), birthplace: "" };
    let hits = site.store.search(&register, &query, HITS_MAX, &reading).await?;
    let mut people = Vec::new();
    for hit in hits.into_iter().filter(|hit| hit.is_likely) {
        let household = site.store.household_of(hit.person).await?;
        if people.len() < LINES_MAX && site.may_any(asker.visitor, household, &[Action::SeeNames]).await? {
            site.opens(asker.visitor, household).await?;
            let known = site.store.known(site.programme(), hit.person, &reading).await?;
            people.push(Person {
                names: known.told.names.into_iter().map(|name| name.text).collect(),
                born: born(known.told.birth),
                household: household.to_string(),
                code: code(household),
            });
        }
    }
    Ok(people)
}

fn things(site: &Site, asker: Asker<'_>, text: &str) -> Vec<Named> {
    let text = text.to_lowercase();
    let all = show::ids(site.programme()).into_iter();
    let fitting = all.filter(|(_, _, title)| [&title.en, &title.ko].iter().any(|title| title.to_lowercase().contains(&text)));
    fitting.map(|(_, id, title)| Named::new(id, title.get(asker.lang))).take(LINES_MAX).collect()
}
