//! `resettle case detail`: names, telephones, addresses, accounts. They are read from a file or from standard input, never from the
//! command line, which other users of the machine can see.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Subcommand;
use jiff::tz::TimeZone;
use names::{Name, NameKind, Period};
use programme::{DetailForm, DetailKind, Programme};
use show::Words;
use store::{Detail, DetailLine, Store, compartment, name_kind, person_id, read_name};
use toml::{Table, Value};
use vault::{Compartment, Content, PersonId, Slot};

use super::At;
use super::people::told_name;
use crate::out::outln;
use crate::packs;
use crate::run::random;

/// What names a person. It is sealed, and whoever opens it leaves a line in the person's access record.
#[derive(Subcommand)]
pub(crate) enum DetailCommand {
    /// Records details from a file of lines such as `name = "..."` or `phone = ["...", "..."]`. What was known before is kept. Of a
    /// name more can be said: `name_other = { text = "...", kind = "former", from = 1990, until = 2003, source = "..." }`; kinds are legal,
    /// used, former, alias and reported.
    Add {
        /// The person, as `resettle case history` shows them.
        #[arg(value_parser = person_id)]
        person: PersonId,
        /// The file; `-` for standard input.
        file: PathBuf,
        #[command(flatten)]
        at: At,
    },
    /// Opens the newest of each detail.
    Show {
        /// The person, as `resettle case history` shows them.
        #[arg(value_parser = person_id)]
        person: PersonId,
        /// Which details; those of the person's identity if left out. Threats, health and accounts are opened only when they are named.
        details: Vec<String>,
        /// Also what was known before.
        #[arg(long)]
        all: bool,
        /// Why you look: a purpose of the programme. The person can see it.
        #[arg(long = "for", value_name = "PURPOSE")]
        purpose: String,
        #[command(flatten)]
        at: At,
    },
    /// Which details there are of a person, without opening any.
    List {
        /// The person, as `resettle case history` shows them.
        #[arg(value_parser = person_id)]
        person: PersonId,
        #[command(flatten)]
        at: At,
    },
}

impl DetailCommand {
    pub(super) fn at(&self) -> &At {
        match self {
            Self::Add { at, .. } | Self::Show { at, .. } | Self::List { at, .. } => at,
        }
    }

    pub(super) async fn run(&self, store: &Store, programme: &Programme, words: &Words) -> Result<ExitCode> {
        let desk = Desk { at: self.at(), store, programme, words };
        match self {
            Self::Add { person, file, .. } => desk.add(*person, file).await?,
            Self::Show { person, details, all, purpose, .. } => desk.show(*person, details, *all, purpose).await?,
            Self::List { person, .. } => desk.list(*person).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

struct Desk<'a> {
    at: &'a At,
    store: &'a Store,
    programme: &'a Programme,
    words: &'a Words,
}

impl Desk<'_> {
    async fn add(&self, person: PersonId, file: &Path) -> Result<()> {
        let details = details_of(self.programme, self.words, file, &table_of(file)?)?;
        let slots = self.store.add_details(person, details, self.at.stamp(), &mut random()).await?;
        let titles: Vec<&str> = slots.iter().map(|slot| self.title(slot)).collect();
        outln!("{}", self.words.with("detail-added", &[("what", &titles.join(", "))]));
        Ok(())
    }

    async fn show(&self, person: PersonId, details: &[String], all: bool, purpose: &str) -> Result<()> {
        let kinds = details.iter().map(|id| self.kind(id)).collect::<Result<Vec<_>>>()?;
        let wanted = |slot: &Slot| match kinds.is_empty() {
            true => slot.compartment == Compartment::Identity && self.known(slot).is_some(),
            false => kinds.iter().any(|kind| is_of(kind, slot)),
        };
        let lines = self.store.details(person).await?;
        let lines: Vec<&DetailLine> = lines.iter().filter(|line| !line.is_erased && wanted(&line.slot)).collect();
        let is_newest = |slot: &Slot| {
            let same = |other: &Slot| (other.compartment, &other.field) == (slot.compartment, &slot.field);
            !lines.iter().any(|other| same(&other.slot) && other.slot.version > slot.version)
        };
        let lines: Vec<&DetailLine> = lines.iter().copied().filter(|line| all || is_newest(&line.slot)).collect();
        if lines.is_empty() {
            outln!("{}", self.words.say("nothing"));
            return Ok(());
        }
        let reading = self.at.reading(self.programme, purpose)?;
        let slots = lines.iter().map(|line| line.slot.clone()).collect();
        let opened = self.store.open_values(person, slots, &reading).await?;
        for (slot, content) in opened.all() {
            let is_name = self.known(slot).is_some_and(|kind| kind.form == DetailForm::Name);
            let text = match content {
                Content::Value(clear) if is_name => told_name(&read_name(clear.expose_text().unwrap_or_default()), self.words),
                Content::Value(clear) => clear.expose_text().unwrap_or_default().replace('\n', "\n    "),
                Content::Document(document) => {
                    self.words.with("detail-document", &[("bytes", &document.bytes.expose().len().to_string())])
                }
            };
            outln!("{}: {text}", self.title(slot));
        }
        Ok(())
    }

    async fn list(&self, person: PersonId) -> Result<()> {
        let zone = TimeZone::get(&self.programme.timezone)?;
        let lines = self.store.details(person).await?;
        let lines: Vec<_> = lines.iter().filter(|line| self.known(&line.slot).is_some()).collect();
        if lines.is_empty() {
            outln!("{}", self.words.say("nothing"));
        }
        for line in lines {
            let recorded = zone.to_datetime(line.recorded).strftime("%Y-%m-%d %H:%M").to_string();
            let gone = if line.is_erased { format!("  ({})", self.words.say("detail-erased")) } else { String::new() };
            outln!("{}  {}  [{recorded}]  {}{gone}", line.slot.field, self.title(&line.slot), line.by);
        }
        Ok(())
    }

    fn kind(&self, id: &str) -> Result<&DetailKind> {
        kind_of(self.programme, self.words, id)
    }

    fn known(&self, slot: &Slot) -> Option<&DetailKind> {
        self.programme.details.iter().find(|kind| is_of(kind, slot))
    }

    fn title<'s>(&'s self, slot: &'s Slot) -> &'s str {
        self.known(slot).map_or(slot.field.as_str(), |kind| kind.title.get(self.words.lang))
    }
}

fn is_of(kind: &DetailKind, slot: &Slot) -> bool {
    kind.id == slot.field.as_str() && compartment(kind.compartment) == slot.compartment
}

/// The detail of that name.
fn kind_of<'p>(programme: &'p Programme, words: &Words, id: &str) -> Result<&'p DetailKind> {
    let kinds = &programme.details;
    let all = || kinds.iter().map(|kind| kind.id.as_str()).collect::<Vec<_>>().join(", ");
    let unknown = || words.with("detail-unknown", &[("what", id), ("all", &all())]);
    kinds.iter().find(|kind| kind.id == id).with_context(unknown)
}

/// The details of a programme that are names.
pub(super) fn name_fields(programme: &Programme) -> Vec<&str> {
    programme.details.iter().filter(|kind| kind.form == DetailForm::Name).map(|kind| kind.id.as_str()).collect()
}

/// The details that a table of a file gives.
pub(super) fn details_of(programme: &Programme, words: &Words, file: &Path, table: &Table) -> Result<Vec<Detail>> {
    let mut details = Vec::new();
    for (id, value) in table {
        let kind = kind_of(programme, words, id)?;
        let several = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for value in several {
            details.push(match value {
                Value::String(text) => Detail::of(kind, text)?,
                Value::Table(name) if kind.form == DetailForm::Name => {
                    let name = name_of(name).with_context(|| words.with("detail-name", &[("what", id)]))?;
                    Detail::of_name(kind, &name)?
                }
                _ => anyhow::bail!("{}: write `{id}` in quotes", file.display()),
            });
        }
    }
    Ok(details)
}

/// A name with what is known about it: `{ text = "..", kind = "former", from = 1990, until = 2003, source = ".." }`.
fn name_of(table: &Table) -> Option<Name> {
    if table.keys().any(|key| !["text", "kind", "from", "until", "source"].contains(&key.as_str())) {
        return None;
    }
    let text = |key: &str| table.get(key).map(|value| value.as_str());
    let year = |key: &str| table.get(key).map(|value| value.as_integer().and_then(|year| i16::try_from(year).ok()));
    let kind = text("kind").map_or(Some(NameKind::Reported), |word| name_kind(word?))?;
    let mut name = Name::new(text("text")??, kind, text("source").unwrap_or(Some(""))?);
    name.period = Period {
        from_year: year("from").map_or(Some(None), |year| year.map(Some))?,
        until_year: year("until").map_or(Some(None), |year| year.map(Some))?,
    };
    Some(name)
}

/// The table that a file is. Its text, which names somebody, is wiped.
pub(super) fn table_of(file: &Path) -> Result<Table> {
    let text = zeroize::Zeroizing::new(text_of(file)?);
    toml::from_str(&text).map_err(|error| not_toml(file, &error))
}

/// The text of a file, or of standard input.
pub(super) fn text_of(file: &Path) -> Result<String> {
    if file != Path::new("-") {
        return packs::read(file);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("standard input")?;
    Ok(text)
}

/// Where it is no TOML, without the line itself, which names somebody.
fn not_toml(file: &Path, error: &toml::de::Error) -> anyhow::Error {
    anyhow::anyhow!("{}: this is no TOML: {}; write lines such as name = \"...\"", file.display(), error.message())
}
