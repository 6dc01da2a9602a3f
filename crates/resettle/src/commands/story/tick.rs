//! `resettle story tick`: what follows by law when time passes.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use case::{Engine, Entry, FieldValue};
use clap::Args;
use jiff::Timestamp;
use programme::{Lang, Programme};
use rules::Cell;
use show::Words;

use crate::out::{out, outln};
use crate::packs;

/// What follows by law up to an instant and is not on record yet, as entries of the story.
#[derive(Args)]
pub(crate) struct Tick {
    /// The story (docs/story-format.md).
    story: PathBuf,
    /// The instant (2026-01-12T11:31:00+09:00).
    #[arg(long, value_name = "INSTANT")]
    at: Timestamp,
    /// The pack, a folder or a name; the story's own if left out.
    #[arg(long, value_name = "FOLDER")]
    pack: Option<PathBuf>,
    /// Appends the entries to the story.
    #[arg(long)]
    write: bool,
}

impl Tick {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let text = packs::read(&self.story)?;
        let programme = packs::load(&packs::pack_of(&self.story, &text, self.pack.as_deref())?)?;
        let journal = packs::story(&programme, &self.story, &text, false)?.journal;
        let found = Engine::new(&programme).tick(&journal, self.at);
        let persons: Vec<&str> = journal.persons.iter().map(|person| person.label.as_str()).collect();
        let entries: String = found.entries.iter().map(|entry| written(&programme, &persons, entry)).collect();
        if self.write {
            let file = std::fs::OpenOptions::new().append(true).open(&self.story);
            let path = self.story.display();
            let appended = file.and_then(|mut file| file.write_all(entries.as_bytes()));
            appended.with_context(|| format!("cannot append to {path}"))?;
        }
        let words = Words::new(lang);
        out!("{entries}");
        match found.next {
            Some(next) => outln!("# {}", words.with("tick-next", &[("time", &next.to_string())])),
            None => outln!("# {}", words.say("tick-nothing")),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// An entry as a story has it.
fn written(programme: &Programme, persons: &[&str], entry: &Entry) -> String {
    let kind = programme.kind(entry.kind);
    let text = |value: &str| toml::Value::from(value).to_string();
    let mut out = "\n[[entry]]\n".to_owned();
    let mut line = |key: &str, value: String| out.push_str(&format!("{key} = {value}\n"));
    if let Some(label) = &entry.label {
        line("id", text(label));
    }
    line("on", entry.at.map_or_else(|| entry.on.to_string(), |at| format!("{}T{:02}:{:02}:00", entry.on, at / 60, at % 60)));
    line("recorded", entry.recorded.to_string());
    line("what", text(&kind.id));
    if let Some(who) = entry.who.and_then(|who| persons.get(who)) {
        line("who", text(who));
    }
    for (field, value) in kind.fields.iter().zip(&entry.fields) {
        match value {
            Some(FieldValue::Code(code)) => line(&field.id, text(code)),
            Some(FieldValue::Cell(Cell::Narrow(number))) => line(&field.id, number.to_string()),
            Some(FieldValue::Cell(Cell::Wide(_))) | None => {}
        }
    }
    out
}
