//! `resettle standing`: where a household stands on a day, and why.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use case::{Engine, Journal, with_entry};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use programme::{Lang, OfficeId};
use rules::Date;
use show::{Teller, Words, changes, json, reasons, standing};

use crate::out::{out, outln};
use crate::{packs, run::today};

/// Where a household stands on a day: stage, what is owed, duties, restrictions, rights, and why.
#[derive(Args)]
pub(crate) struct Standing {
    /// The story: persons, household and journal (docs/story-format.md).
    story: PathBuf,
    /// The day; today if left out.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// As known at this instant (2021-06-01T00:00:00+09:00): later entries and corrections are left out.
    #[arg(long, value_name = "INSTANT")]
    known_at: Option<Timestamp>,
    /// The pack, a folder or a name; the story's own if left out.
    #[arg(long, value_name = "FOLDER")]
    pack: Option<PathBuf>,
    /// Another pack to set beside it, for the same story.
    #[arg(long, value_name = "FOLDER")]
    compare: Option<PathBuf>,
    /// Why: the reasons of one thing, by its id (`basic_grant`), or of `all`.
    #[arg(long, value_name = "ID")]
    why: Option<String>,
    /// What one entry more would change: 'on=2027-03-01 moved region=other'. Can be given more than once.
    #[arg(long = "if", value_name = "ENTRY")]
    what_if: Vec<String>,
    /// Also what is not owed, and what is over.
    #[arg(long)]
    all: bool,
    /// Only what an office may read: complaints about it, or about whoever stands in its line, are left out.
    #[arg(long, value_name = "OFFICE", conflicts_with_all = ["why", "what_if", "compare"])]
    office: Option<String>,
    /// Form of the answer.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs; docs/standing.schema.json describes it.
    Json,
}

impl Standing {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let text = packs::read(&self.story)?;
        let programme = packs::load(&packs::pack_of(&self.story, &text, self.pack.as_deref())?)?;
        let engine = Engine::new(&programme);
        let journal = packs::story(&programme, &self.story, &text, false)?.journal;
        let as_of = match self.as_of {
            Some(day) => day,
            None => today(&programme)?,
        };
        let words = Words::new(lang);
        let office = match &self.office {
            Some(id) => Some(
                programme
                    .office_id(id)
                    .with_context(|| words.with("why-nothing", &[("id", id), ("near", &show::near(&programme, id))]))?,
            ),
            None => None,
        };
        let told = Told { engine: &engine, journal: &journal, as_of, words: &words, office };
        if let Some(id) = &self.why {
            return told.why(id, self.known_at);
        }
        if !self.what_if.is_empty() {
            let with = self.what_if.iter().fold(text.clone(), |text, entry| with_entry(&text, entry));
            let path = PathBuf::from(format!("{} with --if", self.story.display()));
            let after = packs::story(&programme, &path, &with, false)?.journal;
            return told.what_if(&after, self.known_at);
        }
        if let Some(other) = &self.compare {
            let other = packs::load(&packs::pack_of(&self.story, &text, Some(other))?)?;
            let journal = packs::story(&other, &self.story, &text, true)?.journal;
            let other = Engine::new(&other);
            let beside = Told { engine: &other, journal: &journal, ..told };
            return self.compared(&told, &beside);
        }
        match self.format {
            Format::Text => out!("{}", told.text(self.known_at, self.all)),
            Format::Json => outln!("{}", serde_json::to_string_pretty(&told.json(self.known_at, self.all))?),
        }
        Ok(ExitCode::SUCCESS)
    }

    fn compared(&self, one: &Told, other: &Told) -> Result<ExitCode> {
        match self.format {
            Format::Json => {
                let both = [one, other].map(|told| (told.engine.programme().id.clone(), told.json(self.known_at, self.all)));
                outln!("{}", serde_json::to_string_pretty(&std::collections::BTreeMap::from(both))?);
            }
            Format::Text => {
                let title = |told: &Told| told.engine.programme().title.get(told.words.lang).to_owned();
                outln!("{}\n", one.words.with("compare-title", &[("a", &title(one)), ("b", &title(other))]));
                outln!("{}", one.text(self.known_at, self.all));
                out!("{}", other.text(self.known_at, self.all));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A journal under a programme, on a day, in a language.
#[derive(Clone, Copy)]
struct Told<'a> {
    engine: &'a Engine<'a>,
    journal: &'a Journal,
    as_of: Date,
    words: &'a Words,
    /// Who looks; `None`: nobody in particular, who sees everything.
    office: Option<OfficeId>,
}

impl<'a> Told<'a> {
    fn teller(&self, journal: &'a Journal, as_of: Date, known_at: Option<Timestamp>) -> Teller<'a> {
        let entries = self.engine.entries(journal, as_of, known_at);
        Teller { programme: self.engine.programme(), words: self.words, journal, entries, ids: true }
    }

    fn text(&self, known_at: Option<Timestamp>, all: bool) -> String {
        let teller = self.teller(self.journal, self.as_of, known_at);
        standing::tell(&teller, &self.seen(&teller, known_at), all)
    }

    fn json(&self, known_at: Option<Timestamp>, all: bool) -> json::Standing {
        let teller = self.teller(self.journal, self.as_of, known_at);
        json::standing(&teller, &self.seen(&teller, known_at), all)
    }

    /// What whoever looks may see.
    fn seen(&self, teller: &Teller, known_at: Option<Timestamp>) -> case::Standing {
        let found = self.engine.standing(self.journal, self.as_of, known_at);
        match self.office {
            Some(office) => self.engine.seen_by(found, &teller.entries, office).0,
            None => found,
        }
    }

    fn why(&self, id: &str, known_at: Option<Timestamp>) -> Result<ExitCode> {
        let whys = match id {
            "all" => self.engine.why_all(self.journal, self.as_of, known_at),
            _ => self.engine.why(self.journal, self.as_of, known_at, id),
        };
        if whys.is_empty() {
            let near = show::near(self.engine.programme(), id);
            eprintln!("{}", self.words.with("why-nothing", &[("id", id), ("near", &near)]));
            return Ok(ExitCode::FAILURE);
        }
        let teller = self.teller(self.journal, self.as_of, known_at);
        for why in &whys {
            out!("{}", reasons::tell(&teller, why));
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The standing with the entries of `after`, beside today's; as of the last of them if that is later.
    fn what_if(&self, after: &Journal, known_at: Option<Timestamp>) -> Result<ExitCode> {
        let added = &after.entries[self.journal.entries.len()..];
        let as_of = added.iter().map(|entry| entry.on).fold(self.as_of, Date::max);
        let before = self.engine.standing(self.journal, as_of, known_at);
        let would_be = self.engine.standing(after, as_of, known_at);
        let teller = self.teller(after, as_of, known_at);
        let moved = case::changes(&before, &would_be, &self.engine.entries(self.journal, as_of, known_at), &teller.entries);
        out!("{}", changes::tell(&teller, as_of, &moved));
        Ok(ExitCode::SUCCESS)
    }
}
