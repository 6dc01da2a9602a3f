//! The page on which an entry is written, looked at and recorded, for whoever does so.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use case::Entry;
use programme::{KindId, Request};
use schemars::JsonSchema;
use serde::Serialize;
use show::Words;
use store::Once;

use super::Guest;
use super::ask::{self, Before};
use crate::answer::{Answer, Trouble};
use crate::form::{Control, Desk, Given, Problems, Task};
use crate::persons::Person;
use crate::recording::{Done, Effect};
use crate::seen::{Seen, Wanted};
use crate::site::Site;

/// The page.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Form")]
pub(crate) struct Page {
    title: String,
    /// Whether it is a newcomer's own.
    is_own: bool,
    /// Whether it is only supposed: what if. Nothing is recorded then.
    is_supposed: bool,
    /// The entry that is corrected, if one is.
    about: Option<String>,
    law: Vec<String>,
    back: String,
    /// The last entry that whoever writes has seen.
    pub(crate) seen: u64,
    pub(crate) controls: Vec<Control>,
    /// What stands against recording it.
    pub(crate) objections: Vec<String>,
    /// What others have recorded meanwhile.
    pub(crate) overtaken: Vec<String>,
    effect: Option<Effect>,
    /// What to know before.
    before: Option<Before>,
    /// When what stands in it was kept, if it was not sent then. For pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    kept: Option<String>,
}

/// What is to be written, and where it leads.
pub(crate) struct Writing<'a> {
    pub(crate) wanted: Wanted<'a>,
    /// A new entry of a kind, or the label of the entry that is corrected.
    pub(crate) what: What<'a>,
    /// The request that it files: it is called so, and what to know before stands above the form.
    pub(crate) request: Option<&'a Request>,
    /// The page that it was begun on, to which it goes back.
    pub(crate) back: String,
    /// Whether it is only supposed, and nothing is recorded.
    pub(crate) is_supposed: bool,
}

/// What an entry is about.
#[derive(Clone, Copy)]
pub(crate) enum What<'a> {
    Kind(KindId),
    Correction(&'a str),
}

/// A form with what the address gives of it, to be written.
pub(super) async fn form(site: &Site, guest: &Guest, writing: Writing<'_>, given: &Given) -> Answer<String> {
    let (given, kept) = if writing.is_supposed { (given.clone(), None) } else { guest.unsent(site, given).await? };
    let page = Page { kept, ..Sheet::open(site, writing).await?.blank(&given)? };
    guest.page(site, "entry.html", page)
}

/// What was written: it is looked at, or recorded.
pub(super) async fn written(site: &Site, guest: &Guest, writing: Writing<'_>, given: &Given) -> Answer<Response> {
    if !writing.is_supposed
        && let Some(kept) = guest.keeps(site, given).await?
    {
        return Ok(kept);
    }
    let sheet = Sheet::open(site, writing).await?;
    let last_seq = given.get("seen").and_then(|seen| seen.parse().ok()).unwrap_or(sheet.seen.found.last_seq);
    let is_final = given.get("do").is_some_and(|what| what == "record");
    let (status, page) = match sheet.write(given, last_seq, is_final, None).await? {
        Write::Recorded(_) => {
            guest.was_sent(site).await?;
            let back = Redirect::to(&format!("{}?recorded", sheet.writing.back));
            return Ok(back.into_response());
        }
        Write::Looked(page) => (StatusCode::OK, page),
        Write::Refused(page) => (StatusCode::UNPROCESSABLE_ENTITY, page),
        Write::Overtaken(page, _) => (StatusCode::CONFLICT, page),
    };
    Ok((status, Html(guest.page(site, "entry.html", page)?)).into_response())
}

/// What became of what was written.
pub(crate) enum Write {
    /// It is recorded; the number of the household's last entry.
    Recorded(u64),
    /// Only looked at.
    Looked(Page),
    /// Something is wrong with it, or stands against it.
    Refused(Page),
    /// Others recorded something meanwhile; the number of the household's last entry.
    Overtaken(Page, u64),
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
pub(crate) struct Sheet<'a> {
    site: &'a Site,
    writing: Writing<'a>,
    seen: Seen,
    /// Persons and entries that the form offers.
    persons: Vec<(usize, String, String)>,
    entries: Vec<Entry>,
    words: Words,
}

impl<'a> Sheet<'a> {
    pub(crate) async fn open(site: &'a Site, writing: Writing<'a>) -> Answer<Self> {
        let mut seen = site.seen_by_name(&writing.wanted).await?;
        let persons = std::mem::take(&mut seen.persons).into_iter();
        let named = |person: Person| (person.place, person.label.clone(), person.called());
        let (persons, entries) = (persons.map(named).collect(), seen.visible().cloned().collect());
        let words = site.pages(writing.wanted.lang).words();
        Ok(Self { site, writing, persons, entries, seen, words })
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

    /// What was written into the form, looked at or recorded behind the entry of a number.
    pub(crate) async fn write(&self, given: &Given, last_seq: u64, is_final: bool, once: Option<&Once>) -> Answer<Write> {
        let Self { site, seen, writing, words, .. } = self;
        let filled = Filled { given, ..Filled::default() };
        let entry = match self.desk().entry(self.task()?, given) {
            Ok(entry) => entry,
            Err(problems) => return Ok(Write::Refused(self.page(Filled { problems, ..filled })?)),
        };
        let mut objections = Vec::new();
        if !writing.is_supposed {
            objections = site.untimely(seen, writing.wanted.visitor, &entry, words);
        }
        objections.extend(site.objections(seen, &entry, words));
        let filled = Filled { entry: Some(entry.clone()), ..filled };
        if !objections.is_empty() {
            return Ok(Write::Refused(self.page(Filled { objections, ..filled })?));
        }
        if !is_final || writing.is_supposed {
            return Ok(Write::Looked(self.page(filled)?));
        }
        match site.record(&writing.wanted, last_seq, entry, once).await? {
            Done::Recorded(last_seq) => Ok(Write::Recorded(last_seq)),
            Done::Overtaken(now) => {
                let overtaken = site.since(&site.seen(&writing.wanted).await?, last_seq, words);
                Ok(Write::Overtaken(self.page(Filled { overtaken, ..filled })?, now))
            }
        }
    }

    /// The kind whose fields the form has.
    pub(crate) fn kind(&self) -> Answer<KindId> {
        Ok(self.task()?.kind())
    }

    /// The number of the household's last entry.
    pub(crate) fn last_seq(&self) -> u64 {
        self.seen.found.last_seq
    }

    /// What was recorded since an entry, in words; `None`: it still is the last.
    pub(crate) fn since(&self, seq: u64) -> Option<Vec<String>> {
        (seq != self.last_seq()).then(|| self.site.since(&self.seen, seq, &self.words))
    }

    /// The day and the minute as they stand in the form before anything is written.
    pub(crate) fn dated(&self) -> Answer<Given> {
        let controls = self.desk().controls(self.task()?, &Given::new(), &Problems::new()).into_iter();
        let plain = controls.filter(|control| matches!(control.name.as_str(), "on" | "at") && !control.value.is_empty());
        Ok(plain.map(|control| (control.name, control.value)).collect())
    }

    /// The form with nothing in it but what is given.
    pub(crate) fn blank(&self, given: &Given) -> Answer<Page> {
        self.page(Filled { given, ..Filled::default() })
    }

    fn page(&self, filled: Filled<'_>) -> Answer<Page> {
        let Self { site, writing, seen, words, .. } = self;
        let task = self.task()?;
        let (kind, about) = match task {
            Task::New(kind) => (kind, None),
            Task::Correct(entry) => (KindId::CORRECTION, Some(entry)),
        };
        let title = |kind: KindId| site.programme().kind(kind).title.get(words.lang).to_owned();
        let entry = filled.entry.as_ref();
        Ok(Page {
            title: writing.request.map_or_else(|| title(kind), |request| request.thing.title.get(words.lang).to_owned()),
            is_own: seen.only.is_some(),
            is_supposed: writing.is_supposed,
            about: about.map(|entry| title(entry.kind)),
            law: site.programme().kind(kind).law.clone(),
            back: writing.back.clone(),
            seen: seen.found.last_seq,
            controls: self.desk().controls(task, filled.given, &filled.problems),
            objections: filled.objections,
            overtaken: filled.overtaken,
            effect: entry.map(|entry| site.effect(seen, &writing.wanted, entry, words)),
            before: writing.request.map(|request| ask::before(site, request, seen, entry, words)),
            kept: None,
        })
    }
}

/// Whether somebody writes entries of a kind: a correction has a page of its own; what was paid, and what the law made of a missed
/// deadline, are recorded by the program.
pub(crate) fn is_written(kind: KindId) -> bool {
    !matches!(kind, KindId::CORRECTION | KindId::PAYMENT_MADE | KindId::LAW_FOLLOWED)
}
