//! The page on which an entry is written, looked at and recorded, for whoever does so.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use case::Entry;
use programme::KindId;
use serde::Serialize;
use show::Words;

use super::Guest;
use crate::answer::{Answer, Trouble};
use crate::form::{Control, Desk, Given, Problems, Task};
use crate::recording::{Done, Effect};
use crate::seen::{Seen, Wanted};
use crate::site::Site;

/// The page.
#[derive(Serialize)]
struct Page<B> {
    title: String,
    /// Whether it is a newcomer's own.
    is_own: bool,
    /// The entry that is corrected, if one is.
    about: Option<String>,
    law: Vec<String>,
    back: String,
    /// The last entry that whoever writes has seen.
    seen: u64,
    controls: Vec<Control>,
    /// What stands against recording it.
    objections: Vec<String>,
    /// What others have recorded meanwhile.
    overtaken: Vec<String>,
    effect: Option<Effect>,
    /// What to know before.
    before: B,
}

/// What is to be written, and where it leads.
pub(super) struct Writing<'a, B> {
    pub(super) wanted: Wanted<'a>,
    /// A new entry of a kind, or the label of the entry that is corrected.
    pub(super) what: What<'a>,
    /// What it is called, if not as its kind.
    pub(super) title: Option<String>,
    /// The page that it was begun on, to which it goes back.
    pub(super) back: String,
    /// What to know before, made once it is known where the household stands, with the entry if it can be read.
    pub(super) before: &'a (dyn Fn(&Seen, Option<&Entry>, &Words) -> B + Sync),
}

/// What an entry is about.
#[derive(Clone, Copy)]
pub(super) enum What<'a> {
    Kind(KindId),
    Correction(&'a str),
}

/// A form with what the address gives of it, to be written.
pub(super) async fn form<B: Serialize>(site: &Site, guest: &Guest, writing: Writing<'_, B>, given: &Given) -> Answer<String> {
    let seen = site.seen(&writing.wanted).await?;
    page(site, guest, &writing, &seen, Filled { given, ..Filled::default() }).await
}

/// What was written: it is looked at, or recorded.
pub(super) async fn written<B: Serialize>(
    site: &Site,
    guest: &Guest,
    writing: Writing<'_, B>,
    given: &Given,
) -> Answer<Response> {
    let seen = site.seen(&writing.wanted).await?;
    let last_seq = given.get("seen").and_then(|seen| seen.parse().ok()).unwrap_or(seen.found.last_seq);
    let words = site.pages(guest.lang).words();
    let read = {
        let persons = site.persons(&seen, &writing.wanted).await?;
        let desk = Paper::of(&seen, &persons);
        desk.desk(site, &words, &seen).entry(task(&seen, writing.what)?, given)
    };
    let entry = match read {
        Ok(entry) => entry,
        Err(problems) => {
            let filled = Filled { given, problems, ..Filled::default() };
            return Ok(
                (StatusCode::UNPROCESSABLE_ENTITY, Html(page(site, guest, &writing, &seen, filled).await?)).into_response()
            );
        }
    };
    let objections = site.objections(&seen, writing.wanted.visitor, &entry, &words);
    let is_barred = !objections.is_empty();
    if given.get("do").is_none_or(|what| what != "record") || is_barred {
        let effect = Some(site.effect(&seen, writing.wanted.visitor, &entry, &words));
        let filled = Filled { given, objections, effect, entry: Some(entry), ..Filled::default() };
        let status = if is_barred { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        return Ok((status, Html(page(site, guest, &writing, &seen, filled).await?)).into_response());
    }
    match site.record(&writing.wanted, last_seq, entry.clone()).await? {
        Done::Recorded => Ok(Redirect::to(&format!("{}?recorded", writing.back)).into_response()),
        Done::Overtaken(overtaken) => {
            let effect = Some(site.effect(&seen, writing.wanted.visitor, &entry, &words));
            let filled = Filled { given, overtaken, effect, entry: Some(entry), ..Filled::default() };
            Ok((StatusCode::CONFLICT, Html(page(site, guest, &writing, &seen, filled).await?)).into_response())
        }
    }
}

/// A form as far as it is filled.
struct Filled<'a> {
    given: &'a Given,
    problems: Problems,
    objections: Vec<String>,
    overtaken: Vec<String>,
    effect: Option<Effect>,
    entry: Option<Entry>,
}

impl Default for Filled<'_> {
    fn default() -> Self {
        const NOTHING: &Given = &Given::new();
        Self { given: NOTHING, problems: Problems::new(), objections: vec![], overtaken: vec![], effect: None, entry: None }
    }
}

/// What a form offers of a household.
struct Paper {
    persons: Vec<(usize, String, String)>,
    entries: Vec<Entry>,
}

impl Paper {
    fn of(seen: &Seen, persons: &[crate::view::Person]) -> Self {
        let named = |person: &crate::view::Person| {
            (person.place, person.label.clone(), person.names.first().unwrap_or(&person.label).clone())
        };
        Self { persons: persons.iter().map(named).collect(), entries: seen.visible().cloned().collect() }
    }

    fn desk<'d>(&'d self, site: &'d Site, words: &'d Words, seen: &Seen) -> Desk<'d> {
        let (programme, today, minute, now) = (site.programme(), seen.today, site.minute_of_day(), site.now());
        Desk { programme, words, entries: &self.entries, persons: &self.persons, of_all: seen.only.is_none(), today, minute, now }
    }
}

fn task<'s>(seen: &'s Seen, what: What<'_>) -> Answer<Task<'s>> {
    match what {
        What::Kind(kind) if is_written(kind) => Ok(Task::New(kind)),
        What::Kind(_) => Err(Trouble::Missing),
        What::Correction(label) => {
            let found = seen.visible().find(|entry| entry.label.as_deref() == Some(label));
            found.map(Task::Correct).ok_or(Trouble::Missing)
        }
    }
}

/// Whether somebody writes entries of a kind: a correction has a page of its own; what was paid, and what the law made of a missed
/// deadline, are recorded by the program.
pub(super) fn is_written(kind: KindId) -> bool {
    !matches!(kind, KindId::CORRECTION | KindId::PAYMENT_MADE | KindId::LAW_FOLLOWED)
}

async fn page<B: Serialize>(
    site: &Site,
    guest: &Guest,
    writing: &Writing<'_, B>,
    seen: &Seen,
    filled: Filled<'_>,
) -> Answer<String> {
    let words = site.pages(guest.lang).words();
    let persons = site.persons(seen, &writing.wanted).await?;
    let paper = Paper::of(seen, &persons);
    let task = task(seen, writing.what)?;
    let (kind, about) = match task {
        Task::New(kind) => (kind, None),
        Task::Correct(entry) => (KindId::CORRECTION, Some(entry)),
    };
    let title = |kind: KindId| site.programme().kind(kind).title.get(guest.lang).to_owned();
    let page = Page {
        title: writing.title.clone().unwrap_or_else(|| title(kind)),
        is_own: seen.only.is_some(),
        about: about.map(|entry| title(entry.kind)),
        law: site.programme().kind(kind).law.clone(),
        back: writing.back.clone(),
        seen: seen.found.last_seq,
        controls: paper.desk(site, &words, seen).controls(task, filled.given, &filled.problems),
        objections: filled.objections,
        overtaken: filled.overtaken,
        effect: filled.effect,
        before: (writing.before)(seen, filled.entry.as_ref(), &words),
    };
    guest.page(site, "entry.html", page)
}
