//! The programme as a book: everything it promises, asks and forbids, on any day, with its sources.

use std::sync::Arc;

use ::programme::{Bilingual, Description, Programme};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use rules::Date;
use serde::{Deserialize, Serialize};

use super::Guest;
use crate::answer::{Answer, Trouble};
use crate::site::Site;

/// The day that is asked for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    on: String,
}

impl Asked {
    /// The day; today if none or no day is given.
    fn day(&self, site: &Site) -> Answer<Date> {
        self.on.parse().or_else(|_| site.today())
    }
}

#[derive(Serialize)]
struct Contents {
    about: String,
    sections: Vec<Section>,
}

#[derive(Serialize)]
struct Section {
    /// The word of its kind.
    kind: &'static str,
    /// Ids and titles.
    things: Vec<(String, String)>,
}

/// Everything there is, by kind.
pub(crate) async fn contents(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let programme = site.programme();
    let pages = site.pages(guest.lang);
    let mut sections: Vec<Section> = Vec::new();
    for (kind, id, title) in show::ids(programme) {
        if sections.last().is_none_or(|section| section.kind != kind) {
            sections.push(Section { kind, things: Vec::new() });
        }
        if let Some(section) = sections.last_mut() {
            section.things.push((id.to_owned(), pages.title(title).to_owned()));
        }
    }
    let page = guest.page(&site, "programme.html", Contents { about: pages.title(&programme.about).to_owned(), sections });
    guest.told(&site, page)
}

#[derive(Serialize)]
struct Things {
    id: String,
    on: String,
    things: Vec<Described>,
}

#[derive(Serialize)]
struct Described {
    what: String,
    title: String,
    about: String,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    label: String,
    days: String,
    lines: Vec<String>,
    cited: Vec<String>,
    note: String,
}

/// Everything of one name, as it stands on a day.
pub(crate) async fn thing(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let page = described(&site, &guest, id, &asked);
    guest.told(&site, page)
}

fn described(site: &Site, guest: &Guest, id: String, asked: &Asked) -> Answer<String> {
    let day = asked.day(site)?;
    let programme = site.programme();
    let title = |text: &Bilingual| site.pages(guest.lang).title(text).to_owned();
    let things: Vec<Described> = programme.describe(&id, Some(day)).iter().map(|it| one(programme, it, &title)).collect();
    if things.is_empty() {
        return Err(Trouble::Missing);
    }
    guest.page(site, "thing.html", Things { id, on: day.to_string(), things })
}

fn one(programme: &Programme, it: &Description, title: &dyn Fn(&Bilingual) -> String) -> Described {
    let or_none = |text: Option<&Bilingual>| text.map(title).unwrap_or_default();
    let part = |part: &::programme::Part| Part {
        label: title(&part.label),
        days: or_none(part.days.as_ref()),
        lines: part.lines.iter().map(title).collect(),
        cited: part.citation.iter().flat_map(|citation| cited(programme, citation, title)).collect(),
        note: or_none(part.note.as_ref()),
    };
    Described {
        what: title(&it.what),
        title: title(&it.title),
        about: or_none(it.about.as_ref()),
        parts: it.parts.iter().map(part).collect(),
    }
}

/// Each source with its title, and last how far it may be relied on.
fn cited(programme: &Programme, citation: &rules::Citation, title: &dyn Fn(&Bilingual) -> String) -> Vec<String> {
    let source = |id: &String| {
        let law = id.split(' ').next().unwrap_or_default();
        let known = programme.sources.iter().find(|source| source.id == *id || source.id == law);
        known.map_or_else(|| id.clone(), |source| format!("{id}: {}", title(&source.title)))
    };
    citation.sources.iter().map(source).chain([citation.confidence.code().to_owned()]).collect()
}
