//! The page on which an entry is written, looked at and recorded, for whoever does so.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use case::Entry;
use programme::{KindId, Request};
use serde::Serialize;
use show::Words;

use super::Guest;
use super::ask::{self, Before};
use crate::answer::{Answer, Trouble};
use crate::form::{Control, Desk, Given, Problems, Task};
use crate::recording::{Done, Effect};
use crate::seen::{Seen, Wanted};
use crate::site::Site;
use crate::view::Person;

/// The page.
#[derive(Serialize)]
struct Page {
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
    before: Option<Before>,
}

/// What is to be written, and where it leads.
pub(super) struct Writing<'a> {
    pub(super) wanted: Wanted<'a>,
    /// A new entry of a kind, or the label of the entry that is corrected.
    pub(super) what: What<'a>,
    /// The request that it files: it is called so, and what to know before stands above the form.
    pub(super) request: Option<&'a Request>,
    /// The page that it was begun on, to which it goes back.
    pub(super) back: String,
}

/// What an entry is about.
#[derive(Clone, Copy)]
pub(super) enum What<'a> {
    Kind(KindId),
    Correction(&'a str),
}

/// A form with what the address gives of it, to be written.
pub(super) async fn form(site: &Site, guest: &Guest, writing: Writing<'_>, given: &Given) -> Answer<String> {
    Sheet::open(site, guest, writing).await?.page(Filled { given, ..Filled::default() })
}

/// What was written: it is looked at, or recorded.
pub(super) async fn written(site: &Site, guest: &Guest, writing: Writing<'_>, given: &Given) -> Answer<Response> {
    let sheet = Sheet::open(site, guest, writing).await?;
    let Sheet { seen, writing, words, .. } = &sheet;
    let entry = match sheet.desk().entry(sheet.task()?, given) {
        Ok(entry) => entry,
        Err(problems) => return sheet.answer(StatusCode::UNPROCESSABLE_ENTITY, Filled { given, problems, ..Filled::default() }),
    };
    let objections = site.objections(seen, writing.wanted.visitor, &entry, words);
    let is_barred = !objections.is_empty();
    if given.get("do").is_none_or(|what| what != "record") || is_barred {
        let status = if is_barred { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        return sheet.answer(status, Filled { given, objections, entry: Some(entry), ..Filled::default() });
    }
    let last_seq = given.get("seen").and_then(|seen| seen.parse().ok()).unwrap_or(seen.found.last_seq);
    match site.record(&writing.wanted, last_seq, entry.clone()).await? {
        Done::Recorded => Ok(Redirect::to(&format!("{}?recorded", writing.back)).into_response()),
        Done::Overtaken(overtaken) => {
            sheet.answer(StatusCode::CONFLICT, Filled { given, overtaken, entry: Some(entry), ..Filled::default() })
        }
    }
}

/// A form as far as it is filled.
struct Filled<'a> {
    given: &'a Given,
    problems: Problems,
    objections: Vec<String>,
    overtaken: Vec<String>,
    /// The entry, if it can be read.
    entry: Option<Entry>,
}

impl Default for Filled<'_> {
    fn default() -> Self {
        const NOTHING: &Given = &Given::new();
        Self { given: NOTHING, problems: Problems::new(), objections: vec![], overtaken: vec![], entry: None }
    }
}

/// A household that something is written of, opened once.
struct Sheet<'a> {
    site: &'a Site,
    guest: &'a Guest,
    writing: Writing<'a>,
    seen: Seen,
    /// Persons and entries that the form offers.
    persons: Vec<(usize, String, String)>,
    entries: Vec<Entry>,
    words: Words,
}

impl<'a> Sheet<'a> {
    async fn open(site: &'a Site, guest: &'a Guest, writing: Writing<'a>) -> Answer<Self> {
        let seen = site.seen(&writing.wanted).await?;
        let persons = site.persons(&seen, &writing.wanted).await?.into_iter();
        let named = |mut person: Person| {
            let name = if person.names.is_empty() { person.label.clone() } else { person.names.swap_remove(0) };
            (person.place, person.label, name)
        };
        let (persons, entries) = (persons.map(named).collect(), seen.visible().cloned().collect());
        Ok(Self { site, guest, writing, persons, entries, seen, words: site.pages(guest.lang).words() })
    }

    fn desk(&self) -> Desk<'_> {
        let (site, seen) = (self.site, &self.seen);
        let (programme, today, minute, now) = (site.programme(), seen.today, site.minute_of_day(), site.now());
        let of_all = seen.only.is_none();
        Desk { programme, words: &self.words, entries: &self.entries, persons: &self.persons, of_all, today, minute, now }
    }

    fn task(&self) -> Answer<Task<'_>> {
        match self.writing.what {
            What::Kind(kind) if is_written(kind) => Ok(Task::New(kind)),
            What::Kind(_) => Err(Trouble::Missing),
            What::Correction(label) => {
                let found = self.entries.iter().find(|entry| entry.label.as_deref() == Some(label));
                found.map(Task::Correct).ok_or(Trouble::Missing)
            }
        }
    }

    fn page(&self, filled: Filled<'_>) -> Answer<String> {
        let Self { site, guest, writing, seen, words, .. } = self;
        let task = self.task()?;
        let (kind, about) = match task {
            Task::New(kind) => (kind, None),
            Task::Correct(entry) => (KindId::CORRECTION, Some(entry)),
        };
        let title = |kind: KindId| site.programme().kind(kind).title.get(guest.lang).to_owned();
        let entry = filled.entry.as_ref();
        let page = Page {
            title: writing.request.map_or_else(|| title(kind), |request| request.thing.title.get(guest.lang).to_owned()),
            is_own: seen.only.is_some(),
            about: about.map(|entry| title(entry.kind)),
            law: site.programme().kind(kind).law.clone(),
            back: writing.back.clone(),
            seen: seen.found.last_seq,
            controls: self.desk().controls(task, filled.given, &filled.problems),
            objections: filled.objections,
            overtaken: filled.overtaken,
            effect: entry.map(|entry| site.effect(seen, writing.wanted.visitor, entry, words)),
            before: writing.request.map(|request| ask::before(site, request, seen, entry, words)),
        };
        guest.page(site, "entry.html", page)
    }

    fn answer(&self, status: StatusCode, filled: Filled<'_>) -> Answer<Response> {
        Ok((status, Html(self.page(filled)?)).into_response())
    }
}

/// Whether somebody writes entries of a kind: a correction has a page of its own; what was paid, and what the law made of a missed
/// deadline, are recorded by the program.
pub(super) fn is_written(kind: KindId) -> bool {
    !matches!(kind, KindId::CORRECTION | KindId::PAYMENT_MADE | KindId::LAW_FOLLOWED)
}
