//! The programme as a book: everything it promises, asks and forbids, on any day, with its sources.

use std::sync::Arc;

use ::programme::{Bilingual, Description, Lang, Programme};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use rules::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Guest;
use crate::answer::{Answer, Trouble};
use crate::site::Site;
use crate::view::Named;

/// The day that is asked for; today if none or no day is given.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    on: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Contents {
    about: String,
    sections: Vec<Section>,
}

#[derive(Serialize, JsonSchema)]
struct Section {
    /// The word of its kind.
    kind: &'static str,
    things: Vec<Named>,
}

/// Everything there is, by kind.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    guest.told(&site, guest.page(&site, "programme.html", contents(&site, guest.lang)))
}

/// Everything there is, by kind.
pub(crate) fn contents(site: &Site, lang: Lang) -> Contents {
    let programme = site.programme();
    let mut sections: Vec<Section> = Vec::new();
    for (kind, id, title) in show::ids(programme) {
        if sections.last().is_none_or(|section| section.kind != kind) {
            sections.push(Section { kind, things: Vec::new() });
        }
        if let Some(section) = sections.last_mut() {
            section.things.push(Named::new(id, title.get(lang)));
        }
    }
    Contents { about: programme.about.get(lang).to_owned(), sections }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Things {
    id: String,
    on: String,
    things: Vec<Described>,
}

#[derive(Serialize, JsonSchema)]
struct Described {
    what: String,
    title: String,
    about: String,
    parts: Vec<Part>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Part {
    label: String,
    days: String,
    lines: Vec<String>,
    cited: Vec<String>,
    note: String,
}

/// Everything of one name, as it stands on a day.
pub(crate) async fn show_thing(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let page = async {
        let day = asked.on.parse().or_else(|_| site.today())?;
        guest.page(&site, "thing.html", thing(&site, guest.lang, id, day)?)
    };
    guest.told(&site, page.await)
}

/// Everything of one name, as it stands on a day.
pub(crate) fn thing(site: &Site, lang: Lang, id: String, day: Date) -> Answer<Things> {
    let programme = site.programme();
    let title = |text: &Bilingual| text.get(lang).to_owned();
    let things: Vec<Described> = programme.describe(&id, Some(day)).iter().map(|it| one(programme, it, &title)).collect();
    if things.is_empty() {
        return Err(Trouble::Missing);
    }
    Ok(Things { id, on: day.to_string(), things })
}

fn one(programme: &Programme, it: &Description, title: &dyn Fn(&Bilingual) -> String) -> Described {
    Described {
        what: title(&it.what),
        title: title(&it.title),
        about: it.about.as_ref().map(title).unwrap_or_default(),
        parts: it.parts.iter().map(|it| part(programme, it, title)).collect(),
    }
}

/// A value, a formula or a property, in words.
pub(super) fn part(programme: &Programme, it: &::programme::Part, title: &dyn Fn(&Bilingual) -> String) -> Part {
    let or_none = |text: Option<&Bilingual>| text.map(title).unwrap_or_default();
    Part {
        label: title(&it.label),
        days: or_none(it.days.as_ref()),
        lines: it.lines.iter().map(title).collect(),
        cited: it.citation.iter().flat_map(|citation| cited(programme, citation, title)).collect(),
        note: or_none(it.note.as_ref()),
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
