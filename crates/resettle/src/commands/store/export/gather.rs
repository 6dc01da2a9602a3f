//! Everything that is known of one person, read for a purpose.

use std::collections::BTreeMap;
use std::path::Path;

use ::case::{Engine, Entry, Journal, Standing, Subject};
use anyhow::{Context, Result};
use programme::{DetailKind, Programme, Purpose, SEX};
use rules::Date;
use serde::Serialize;
use show::{Teller, Words, json};
use store::{Accessed, HouseholdId, Reading, SOURCE_FIELD, Store, Verdict, WHY_FIELD};
use vault::{Compartment, Content, ContentType, PersonId, Slot};

use super::super::{At, purpose_title, written};
use crate::run::{now, today};

/// The field in which the store keeps birth date, sex and role; they are taken from the journal.
const CORE: &str = "person";

/// A person's whole file, for programs.
#[derive(Serialize)]
pub(in super::super) struct File {
    person: String,
    household: String,
    programme: String,
    /// When it was made.
    made: String,
    born: Option<String>,
    sex: Option<String>,
    role: Option<String>,
    /// What is sealed: names, contacts, accounts.
    pub(super) known: Vec<Known>,
    /// What happened, to the person or the household.
    journal: Vec<toml::Table>,
    /// Where they stand.
    standing: json::Standing,
    /// Whether the person has, or may have, another file.
    pub(super) other_files: Vec<OtherFile>,
    /// Who read the file, and why; the newest first.
    read: Vec<Read>,
}

/// What was found or decided about another file that may be the same person's.
#[derive(Serialize)]
pub(super) struct OtherFile {
    pub(super) at: String,
    pub(super) by: String,
    /// `open`, `same`, `different`.
    pub(super) held: &'static str,
    /// What was found, in words and figures.
    pub(super) found: String,
    /// The household of the other file; only if it is held to be the same person's.
    pub(super) household: Option<String>,
    /// Why it was decided so, likewise: otherwise it may tell of somebody else.
    pub(super) why: Option<String>,
}

/// One thing that is known.
#[derive(Serialize)]
pub(super) struct Known {
    compartment: String,
    pub(super) what: String,
    pub(super) recorded: String,
    /// What it says; of a document, the file beside this one.
    pub(super) text: String,
}

#[derive(Serialize)]
struct Read {
    at: String,
    who: String,
    why: String,
    fields: Vec<String>,
}

/// The same before it is put into words.
pub(in super::super) struct Gathered {
    pub(in super::super) file: File,
    /// With the person alone in it.
    pub(super) journal: Journal,
    pub(super) standing: Standing,
    /// Those that stand today.
    pub(super) standing_entries: Vec<Entry>,
    /// What happened, by day, with the texts that were sealed, by field.
    pub(super) happened: Vec<(Entry, BTreeMap<String, String>)>,
    pub(super) read: Vec<Accessed>,
}

/// How it is read.
pub(in super::super) struct Gathering<'a> {
    pub(in super::super) at: &'a At,
    pub(in super::super) store: &'a Store,
    pub(in super::super) programme: &'a Programme,
    /// For which purpose.
    pub(in super::super) purpose: &'a str,
    /// Also what threatens the person.
    pub(in super::super) threats: bool,
    /// The folder for documents; without one they are left out.
    pub(in super::super) documents: Option<&'a Path>,
}

impl Gathering<'_> {
    /// The file of a person.
    pub(in super::super) async fn all(&self, person: PersonId, words: &Words) -> Result<Gathered> {
        let reading = self.at.reading(self.programme, self.purpose)?;
        let id = self.store.household_of(person).await?;
        let engine = Engine::new(self.programme);
        let computing = self.at.reading(self.programme, Purpose::COMPUTE)?;
        let household = self.store.household(&engine, id, &computing).await?;
        let who = household.persons.iter().position(|other| *other == person).context("this is a household, not a person")?;
        let (known, texts) = self.opened(person, &reading).await?;
        let (_, of_household) = self.opened(id.as_person(), &reading).await?;
        let is_about = |about: Option<usize>| about.is_none_or(|about| about == who);
        let mut journal = household.journal;
        let (mut happened, mut tables) = (Vec::new(), Vec::new());
        let mut about: Vec<_> = (1..).zip(&journal.entries).filter(|(_, entry)| is_about(entry.who)).collect();
        about.sort_by_key(|(_, entry)| entry.on);
        for (seq, entry) in about {
            let mut table = written::entry_table(self.programme, &journal, entry)?;
            let of_entry = texts.iter().chain(&of_household).filter(|((of, _), _)| *of == seq);
            let of_entry: BTreeMap<String, String> = of_entry.map(|((_, field), text)| (field.clone(), text.clone())).collect();
            table.extend(of_entry.iter().map(|(field, text)| (field.clone(), text.clone().into())));
            tables.push(table);
            happened.push((entry.clone(), of_entry));
        }
        let today = today(self.programme)?;
        let standing = only(engine.standing(&journal, today, None), who);
        let standing_entries = engine.entries(&journal, today, None);
        journal.persons = vec![journal.persons.swap_remove(who)];
        let teller = Teller { programme: self.programme, words, journal: &journal, entries: standing_entries.clone(), ids: true };
        let read = self.read(person).await?;
        let own = &journal.persons[0];
        let sex = own.sex.and_then(|sex| self.programme.enums.get(SEX as usize)?.values.get(sex));
        let file = File {
            person: person.to_string(),
            household: id.to_string(),
            programme: self.programme.title.get(words.lang).to_owned(),
            made: now().to_string(),
            born: own.born.map(|born: Date| born.to_string()),
            sex: sex.map(|(word, _)| word.clone()),
            role: own.role.clone(),
            known,
            journal: tables,
            standing: json::standing(&teller, &standing, false),
            other_files: self.other_files((person, id), &reading).await?,
            read: read.iter().map(|line| self.read_line(line, words)).collect(),
        };
        Ok(Gathered { file, journal, standing, standing_entries, happened, read })
    }

    /// What is sealed of a person: values and documents, and apart from them the texts of entries, by number and field.
    async fn opened(&self, person: PersonId, reading: &Reading) -> Result<(Vec<Known>, BTreeMap<(u64, String), String>)> {
        let (mut known, mut texts) = (Vec::new(), BTreeMap::new());
        let is_given = |slot: &Slot| {
            (self.threats || slot.compartment != Compartment::Threats)
                && ![CORE, SOURCE_FIELD, WHY_FIELD].contains(&slot.field.as_str())
        };
        let lines = self.store.details(person).await?.into_iter();
        for line in lines.filter(|line| !line.is_erased && is_given(&line.slot)) {
            let opened = self.store.open_values(person, vec![line.slot.clone()], reading).await?;
            let Some((_, content)) = opened.all().first() else { continue };
            let Slot { compartment, field, version } = &line.slot;
            let text = match (content, self.documents) {
                (Content::Value(clear), _) => clear.expose_text().unwrap_or_default().to_owned(),
                (Content::Document(document), Some(folder)) => {
                    let name = format!("{field}-{version}.{}", ending(document.content));
                    std::fs::write(folder.join(&name), document.bytes.expose()).context("cannot write a document")?;
                    name
                }
                (Content::Document(_), None) => continue,
            };
            match field.as_str().strip_prefix("entry.") {
                Some(field) => _ = texts.insert((*version, field.to_owned()), text),
                None => {
                    let (compartment, what) = (compartment.to_string(), field.to_string());
                    known.push(Known { compartment, what, recorded: line.recorded.to_string(), text });
                }
            }
        }
        Ok((known, texts))
    }

    /// Everything that was held of the person and anybody else.
    async fn other_files(&self, (person, household): (PersonId, HouseholdId), reading: &Reading) -> Result<Vec<OtherFile>> {
        let mut files = Vec::new();
        for newest in self.store.duplicates_of(household).await?.iter().filter(|row| row.persons.contains(&person)) {
            let is_own = matches!(newest.verdict, Verdict::Same { .. });
            let other = newest.households.iter().find(|other| **other != household).filter(|_| is_own);
            for row in self.store.duplicate(newest.persons).await? {
                files.push(OtherFile {
                    at: row.at.to_string(),
                    by: row.by.to_string(),
                    held: row.verdict.word(),
                    found: row.grounds.clone(),
                    household: other.map(HouseholdId::to_string),
                    why: if is_own { self.store.why(&row, reading).await? } else { None },
                });
            }
        }
        Ok(files)
    }

    /// The whole access record, page by page.
    async fn read(&self, person: PersonId) -> Result<Vec<Accessed>> {
        const PAGE: usize = 1000;
        let (mut read, mut before) = (Vec::new(), None);
        loop {
            let lines = self.store.access_record(person, before, PAGE).await?;
            before = lines.last().map(|line| line.position);
            let is_last = lines.len() < PAGE;
            read.extend(lines);
            if is_last {
                return Ok(read);
            }
        }
    }

    fn read_line(&self, line: &Accessed, words: &Words) -> Read {
        let why = purpose_title(self.programme, &line.purpose, words.lang).to_owned();
        Read { at: line.at.to_string(), who: line.who.to_string(), why, fields: line.fields.clone() }
    }
}

impl Known {
    /// What of the programme it is.
    pub(super) fn kind<'p>(&self, programme: &'p Programme) -> Option<&'p DetailKind> {
        programme.details.iter().find(|kind| kind.id == self.what)
    }
}

/// What of a standing is about one person or the household, as if the person were alone in it.
fn only(mut standing: Standing, who: usize) -> Standing {
    let is_about = |subject: Subject| subject.who.is_none_or(|about| about == who);
    let mine = |subject: &mut Subject| subject.who = subject.who.map(|_| 0);
    standing.stages = standing.stages.get(who).cloned().into_iter().collect();
    macro_rules! keep {
        ($($lines:ident)*) => {$(
            standing.$lines.retain(|line| is_about(line.subject));
            standing.$lines.iter_mut().for_each(|line| mine(&mut line.subject));
        )*};
    }
    keep!(entitlements duties requests restrictions rights findings);
    standing
}

fn ending(content: ContentType) -> &'static str {
    match content {
        ContentType::Pdf => "pdf",
        ContentType::Png => "png",
        ContentType::Jpeg => "jpg",
        ContentType::Text => "txt",
    }
}
