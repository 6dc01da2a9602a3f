//! A quiet way to say that somebody presses or threatens one: what is told is sealed apart, and only protection officers hear of it.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use programme::{Compartment, DetailKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Detail, HouseholdId, Once};
use vault::{Content, PersonId, Slot};

use super::mine::own;
use super::{Guest, said_wrong};
use crate::answer::{Answer, Trouble};
use crate::form::Given;
use crate::seen::Asker;
use crate::site::Site;
use crate::view::code;

/// The most that is listed.
const LINES: u32 = 500;

/// What is told.
#[derive(Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Threat")]
pub(crate) struct Told {
    text: String,
    /// How the person can be reached safely.
    #[serde(default)]
    reach: String,
}

#[derive(Serialize)]
struct Help {
    #[serde(flatten)]
    told: Told,
    /// The words for what is wrong.
    problem: Option<&'static str>,
    is_told: bool,
}

/// Where it can be told.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Query(given): Query<Given>) -> Response {
    let page = async {
        teller(&site, guest.asker(&site)?).await?;
        let help = Help { told: Told::default(), problem: None, is_told: given.contains_key("told") };
        guest.page(&site, "help.html", help)
    };
    guest.told(&site, page.await)
}

/// What was told, as it was typed.
pub(crate) async fn tell(State(site): State<Arc<Site>>, guest: Guest, Form(told): Form<Told>) -> Response {
    let page = async {
        let Some(problem) = keep(&site, guest.asker(&site)?, &told, None).await? else {
            return Ok(Redirect::to("/mine/help?told").into_response());
        };
        let page = guest.page(&site, "help.html", Help { told, problem: Some(problem), is_told: false })?;
        Ok(said_wrong(page))
    };
    guest.answered(&site, page.await)
}

/// Seals what was told, or gives the words for what is wrong with it. Nothing of it stands in the journal, and nobody but protection officers
/// finds it.
pub(crate) async fn keep(site: &Site, asker: Asker<'_>, told: &Told, once: Option<&Once>) -> Answer<Option<&'static str>> {
    let (person, kind) = teller(site, asker).await?;
    // Whoever is pressed pastes what they have; a tab in it is no reason to send them away.
    let seen = |letter: char| if letter.is_control() && letter != '\n' { ' ' } else { letter };
    let text: String = [told.text.trim(), told.reach.trim()].join("\n").replace("\r\n", "\n").chars().map(seen).collect();
    Ok(match (told.text.trim().is_empty(), Detail::of(kind, &text)) {
        (true, _) => Some("form-lacking"),
        (false, Err(_)) => Some("form-too-long"),
        (false, Ok(detail)) => {
            let stamp = site.stamp(asker.visitor);
            site.store.add_details_once(person, vec![detail], stamp, once, &mut site.random()).await?;
            None
        }
    })
}

/// Whoever may tell of a threat, and as which detail of the pack.
pub(crate) async fn teller(site: &Site, asker: Asker<'_>) -> Answer<(PersonId, &'static DetailKind)> {
    own(site, asker, &[Action::TellThreat]).await?;
    let person = asker.visitor.person.ok_or(Trouble::Missing)?;
    let kind = site.programme().details.iter().find(|kind| kind.compartment == Compartment::Threats);
    Ok((person, kind.ok_or(Trouble::Missing)?))
}

/// Somebody who told of a threat.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ThreatLine")]
pub(crate) struct Line {
    pub(crate) person: String,
    code: String,
    /// When they did last.
    at: String,
}

/// Who told of a threat, the newest first.
pub(crate) async fn list(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { guest.page(&site, "threats.html", lines(&site, guest.asker(&site)?).await?) };
    guest.told(&site, page.await)
}

/// The same, for whoever may hear of it.
pub(crate) async fn lines(site: &Site, asker: Asker<'_>) -> Answer<Vec<Line>> {
    if !site.may_here(asker.visitor, Action::HearThreats) {
        return Err(Trouble::Missing);
    }
    let mut lines: Vec<Line> = Vec::new();
    for (person, told) in site.store.threats(LINES).await? {
        if lines.iter().all(|line| line.person != person.to_string()) {
            let household = site.store.household_of(person).await?;
            lines.push(Line { person: person.to_string(), code: code(household), at: site.minute(told.recorded) });
        }
    }
    Ok(lines)
}

/// What a person told.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Threats")]
pub(crate) struct Read {
    person: String,
    household: String,
    /// Whether money is paid from here, and can go another way.
    pays: bool,
    code: String,
    told: Vec<Reading>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ThreatTold")]
struct Reading {
    at: String,
    text: String,
}

/// What a person told, with a line in their access record.
pub(crate) async fn read(State(site): State<Arc<Site>>, guest: Guest, Path(person): Path<String>) -> Response {
    let page = async { guest.page(&site, "threat.html", opened(&site, guest.asker(&site)?, &person).await?) };
    guest.told(&site, page.await)
}

/// The same.
pub(crate) async fn opened(site: &Site, asker: Asker<'_>, person: &str) -> Answer<Read> {
    let visitor = asker.visitor;
    let person: PersonId = store::person_id(person).map_err(|_| Trouble::Missing)?;
    let household: HouseholdId = site.store.household_of(person).await?;
    site.may(visitor, household, &[Action::SeeThreats]).await?;
    let mut lines = site.store.details(person).await?;
    let is_told = |slot: &Slot| site.programme().details.iter().any(|kind| kind.id == slot.field.as_str());
    lines.retain(|line| line.slot.compartment == vault::Compartment::Threats && is_told(&line.slot) && !line.is_erased);
    lines.sort_by_key(|line| std::cmp::Reverse(line.recorded));
    if lines.is_empty() {
        return Err(Trouble::Missing);
    }
    let slots = lines.iter().map(|line| line.slot.clone()).collect();
    let opened = site.store.open_values(person, slots, &site.reading(visitor)?).await?;
    let told = lines.iter().zip(opened.all()).filter_map(|(line, (_, content))| match content {
        Content::Value(clear) => Some(Reading { at: site.minute(line.recorded), text: clear.expose_text()?.to_owned() }),
        Content::Document(_) => None,
    });
    let pays = site.programme().payments.is_some();
    Ok(Read { person: person.to_string(), pays, household: household.to_string(), code: code(household), told: told.collect() })
}
