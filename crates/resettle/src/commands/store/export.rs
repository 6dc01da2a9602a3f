//! `resettle export`: a person's whole file, for that person.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use ::case::{Engine, Standing, Subject};
use anyhow::{Context, Result};
use clap::Args;
use programme::{Lang, Programme, Purpose};
use serde::Serialize;
use show::{Teller, Words, json, standing};
use store::{Store, person_id};
use vault::{Compartment, Content, ContentType, PersonId, Slot};

use super::{At, purpose_title, written};
use crate::out::outln;
use crate::run::{block_on, now, today};

/// Writes everything that is known of one person into a new folder, to be given to that person: to read, and as JSON. What is
/// about others of the household alone is left out.
#[derive(Args)]
pub(crate) struct Export {
    /// The person, as `resettle case new` and `resettle case history` show them.
    #[arg(value_parser = person_id)]
    person: PersonId,
    /// The folder to make.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Also what is known of threats to the person. Left out otherwise: whoever threatens them may ask them for the file.
    #[arg(long)]
    threats: bool,
    #[command(flatten)]
    at: At,
}

/// A person's whole file.
#[derive(Serialize)]
struct File {
    person: String,
    household: String,
    programme: String,
    /// When it was made.
    made: String,
    /// What is sealed: names, contacts, accounts.
    known: Vec<Known>,
    /// What happened, to the person or the household.
    journal: Vec<toml::Table>,
    /// Where they stand.
    standing: json::Standing,
    /// Who read the file, and why; the newest first.
    read: Vec<Read>,
}

#[derive(Serialize)]
struct Known {
    part: String,
    what: String,
    recorded: String,
    /// What it says; of a document, the file beside this one.
    text: String,
}

#[derive(Serialize)]
struct Read {
    at: String,
    who: String,
    why: String,
    fields: Vec<String>,
}

impl Export {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        let cannot = || self.to.display().to_string();
        std::fs::create_dir(&self.to).with_context(cannot)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&self.to, std::fs::Permissions::from_mode(0o700)).with_context(cannot)?;
        }
        block_on(async {
            let (store, programme) = self.at.open().await?;
            let gathering = Gathering { export: self, store: &store, programme: &programme, words: &words };
            let gathered = gathering.all().await;
            store.close().await;
            let (file, told) = gathered?;
            std::fs::write(self.to.join("file.json"), serde_json::to_vec_pretty(&file)?).with_context(cannot)?;
            std::fs::write(self.to.join("file.txt"), text(&words, &programme, &file, &told)).with_context(cannot)?;
            outln!("{}", words.with("export-made", &[("folder", &cannot())]));
            Ok(ExitCode::SUCCESS)
        })?
    }
}

struct Gathering<'a> {
    export: &'a Export,
    store: &'a Store,
    programme: &'a Programme,
    words: &'a Words,
}

impl Gathering<'_> {
    /// The file, and its standing in words.
    async fn all(&self) -> Result<(File, String)> {
        let person = self.export.person;
        let reading = self.export.at.reading(self.programme, Purpose::OWN_FILE)?;
        let id = self.store.household_of(person).await?;
        let engine = Engine::new(self.programme);
        let computing = self.export.at.reading(self.programme, Purpose::COMPUTE)?;
        let household = self.store.household(&engine, id, &computing).await?;
        let who = household.persons.iter().position(|other| *other == person);
        let (known, texts) = self.opened(person, &reading).await?;
        let (_, of_household) = self.opened(id.as_person(), &reading).await?;
        let mut journal = household.journal;
        let is_about = |about: Option<usize>| about.is_none() || about == who;
        let mut entries = Vec::new();
        let mut about: Vec<_> = (1..).zip(&journal.entries).filter(|(_, entry)| is_about(entry.who)).collect();
        about.sort_by_key(|(_, entry)| entry.on);
        for (seq, entry) in about {
            let mut table = written::entry_table(self.programme, &journal, entry)?;
            for ((_, field), text) in texts.iter().chain(&of_household).filter(|((of, _), _)| *of == seq) {
                table.insert(field.clone(), text.clone().into());
            }
            entries.push(table);
        }
        let today = today(self.programme)?;
        let mut found = engine.standing(&journal, today, None);
        keep(&mut found, is_about);
        let standing_entries = engine.entries(&journal, today, None);
        for other in journal.persons.iter_mut().enumerate().filter(|(at, _)| Some(*at) != who).map(|(_, other)| other) {
            (other.born, other.sex) = (None, None);
        }
        let teller = Teller { programme: self.programme, words: self.words, journal: &journal, entries: standing_entries };
        let file = File {
            person: person.to_string(),
            household: id.to_string(),
            programme: self.programme.title.get(self.words.lang).to_owned(),
            made: now().to_string(),
            known,
            journal: entries,
            standing: json::standing(&teller, &found, false),
            read: self.read(person).await?,
        };
        Ok((file, standing::tell(&teller, &found, false)))
    }

    /// What is sealed of a person: values and documents, and apart from them the texts of entries, by number and field.
    async fn opened(&self, person: PersonId, reading: &store::Reading) -> Result<(Vec<Known>, BTreeMap<(u64, String), String>)> {
        let (mut known, mut texts) = (Vec::new(), BTreeMap::new());
        let is_given = |slot: &Slot| self.export.threats || slot.compartment != Compartment::Threats;
        let lines = self.store.details(person).await?.into_iter();
        for line in lines.filter(|line| !line.is_erased && is_given(&line.slot)) {
            let opened = self.store.open_values(person, vec![line.slot.clone()], reading).await?;
            let Some((_, content)) = opened.all().first() else { continue };
            let Slot { compartment, field, version } = &line.slot;
            let text = match content {
                Content::Value(clear) => clear.expose_text().unwrap_or_default().to_owned(),
                Content::Document(document) => {
                    let name = format!("{field}-{version}.{}", ending(document.content));
                    std::fs::write(self.export.to.join(&name), document.bytes.expose()).context("cannot write a document")?;
                    name
                }
            };
            match field.as_str().strip_prefix("entry.") {
                Some(field) => _ = texts.insert((*version, field.to_owned()), text),
                None => {
                    let (part, what, recorded) = (compartment.to_string(), field.to_string(), line.recorded.to_string());
                    known.push(Known { part, what, recorded, text });
                }
            }
        }
        Ok((known, texts))
    }

    /// The whole access record, page by page.
    async fn read(&self, person: PersonId) -> Result<Vec<Read>> {
        const PAGE: usize = 1000;
        let (mut read, mut before) = (Vec::new(), None);
        loop {
            let lines = self.store.access_record(person, before, PAGE).await?;
            before = lines.last().map(|line| line.position);
            let is_last = lines.len() < PAGE;
            read.extend(lines.into_iter().map(|line| Read {
                at: line.at.to_string(),
                who: line.who.to_string(),
                why: purpose_title(self.programme, &line.purpose, self.words.lang).to_owned(),
                fields: line.fields,
            }));
            if is_last {
                return Ok(read);
            }
        }
    }
}

/// The lines of a standing that are about somebody.
fn keep(standing: &mut Standing, is_about: impl Fn(Option<usize>) -> bool) {
    for (who, stage) in standing.stages.iter_mut().enumerate() {
        if !is_about(Some(who)) {
            *stage = None;
        }
    }
    let is_about = |subject: Subject| is_about(subject.who);
    standing.entitlements.retain(|line| is_about(line.subject));
    standing.duties.retain(|line| is_about(line.subject));
    standing.requests.retain(|line| is_about(line.subject));
    standing.restrictions.retain(|line| is_about(line.subject));
    standing.rights.retain(|line| is_about(line.subject));
    standing.findings.retain(|line| is_about(line.subject));
}

fn ending(content: ContentType) -> &'static str {
    match content {
        ContentType::Pdf => "pdf",
        ContentType::Png => "png",
        ContentType::Jpeg => "jpg",
        ContentType::Text => "txt",
    }
}

/// The file as a person reads it.
fn text(words: &Words, programme: &Programme, file: &File, standing: &str) -> String {
    let mut out = format!("{}\n{}\n", words.say("export-title"), file.programme);
    let mut section = |key: &str, lines: Vec<String>| {
        let none = || vec![words.say("nothing")];
        let lines = if lines.is_empty() { none() } else { lines };
        out.push_str(&format!(
            "\n{}\n{}\n",
            words.say(key),
            lines.iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
        ));
    };
    section("export-known", file.known.iter().map(|known| format!("{}: {}", known.what, known.text)).collect());
    section("export-journal", file.journal.iter().map(|entry| entry_line(words, programme, entry)).collect());
    section("export-standing", standing.lines().map(str::to_owned).collect());
    section("export-read", file.read.iter().map(|read| format!("{}  {}  {}", read.at, read.who, read.why)).collect());
    out
}

fn entry_line(words: &Words, programme: &Programme, entry: &toml::Table) -> String {
    let word = |key: &str| entry.get(key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let kind = word("what").and_then(|what| programme.kind_id(&what)).map(|kind| programme.kind(kind));
    let title = kind.map_or("", |kind| kind.title.get(words.lang));
    let fields = kind.into_iter().flat_map(|kind| &kind.fields);
    let fields = fields.filter_map(|field| Some(format!("{}: {}", field.title.get(words.lang), word(&field.id)?)));
    let parts = [word("on").unwrap_or_default(), title.to_owned(), fields.collect::<Vec<_>>().join("; ")];
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("  ")
}
