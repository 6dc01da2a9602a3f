//! What the law changed between two days: everything of the programme that then says something else.

use std::collections::BTreeSet;
use std::sync::Arc;

use ::programme::{Bilingual, Lang, Part as Said, Programme};
use axum::extract::{Query, State};
use axum::response::Response;
use rules::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Guest;
use super::programme::{Part, part};
use crate::site::Site;

/// The days that are asked for.
#[derive(Deserialize)]
pub(crate) struct Days {
    from: Option<String>,
    to: Option<String>,
}

/// A year ago, and today.
pub(crate) fn last_year(today: Date) -> (Date, Date) {
    let (year, month, day) = today.ymd();
    (Date::from_ymd(year - 1, month, day).or(Date::from_ymd(year - 1, month, 28)).unwrap_or(today), today)
}

impl Days {
    /// Both; the usual ones where none is given. Or which of them is no day.
    pub(crate) fn read(&self, usual: (Date, Date)) -> Result<(Date, Date), &'static str> {
        let read = |text: &Option<String>, usual| text.as_ref().map_or(Ok(usual), |text| text.parse::<Date>());
        Ok((read(&self.from, usual.0).map_err(|_| "from")?, read(&self.to, usual.1).map_err(|_| "to")?))
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Amendments {
    from: String,
    to: String,
    sections: Vec<Section>,
}

/// Things of one kind that are not the same.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AmendedSection")]
pub(super) struct Section {
    /// The word of its kind.
    kind: &'static str,
    things: Vec<Amended>,
}

/// A thing that says something else on the second day.
#[derive(Serialize, JsonSchema)]
struct Amended {
    id: String,
    title: String,
    /// What it said on the first day, and no longer says.
    before: Vec<Part>,
    /// What it says instead.
    after: Vec<Part>,
}

/// What changed between two days.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Query(days): Query<Days>) -> Response {
    let page = async {
        let usual = last_year(site.today()?);
        // What is no day is none: the form shows which days are meant.
        let (from, to) = days.read(usual).unwrap_or(usual);
        guest.page(&site, "amended.html", amendments(&site, guest.lang, from, to))
    };
    guest.told(&site, page.await)
}

/// What changed between two days.
pub(crate) fn amendments(site: &Site, lang: Lang, from: Date, to: Date) -> Amendments {
    let programme = site.programme();
    Amendments {
        from: from.to_string(),
        to: to.to_string(),
        sections: between((programme, Some(from)), (programme, Some(to)), lang),
    }
}

/// Everything that does not say the same in one programme on one day as in another, or the same, on another day; without days, at any time.
pub(super) fn between(
    (before, from): (&Programme, Option<Date>),
    (after, to): (&Programme, Option<Date>),
    lang: Lang,
) -> Vec<Section> {
    let (mut told, mut sections) = (BTreeSet::new(), Vec::<Section>::new());
    let title = |text: &Bilingual| text.get(lang).to_owned();
    for (kind, id, named) in show::ids(after).into_iter().chain(show::ids(before)) {
        // A thing and what it is looked up by can share a name, and are described together.
        if !told.insert(id) {
            continue;
        }
        let (said_before, said_after) = (said(before.describe(id, from)), said(after.describe(id, to)));
        let only = |programme: &Programme, these: &[Said], those: &[Said]| -> Vec<Part> {
            these.iter().filter(|it| !those.contains(it)).map(|it| part(programme, it, &title)).collect()
        };
        let amended = Amended {
            id: id.to_owned(),
            title: title(named),
            before: only(before, &said_before, &said_after),
            after: only(after, &said_after, &said_before),
        };
        if amended.before.is_empty() && amended.after.is_empty() {
            continue;
        }
        match sections.iter_mut().find(|section| section.kind == kind) {
            Some(section) => section.things.push(amended),
            None => sections.push(Section { kind, things: vec![amended] }),
        }
    }
    sections
}

fn said(described: Vec<::programme::Description>) -> Vec<Said> {
    described.into_iter().flat_map(|it| it.parts).collect()
}
