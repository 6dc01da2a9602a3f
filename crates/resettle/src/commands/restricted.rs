//! `resettle restricted`: whether a person is restricted in something on a day.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use case::Engine;
use clap::Args;
use programme::Lang;
use rules::Date;
use show::{Teller, Words, standing};

use crate::out::{out, outln};
use crate::packs;

/// Whether a person is restricted in something on a day, and on what basis. Any person may ask this about themselves.
#[derive(Args)]
pub(crate) struct Restricted {
    /// The story (docs/story-format.md).
    story: PathBuf,
    /// In what: a word that the pack's restrictions name with `limits`, such as `departure`.
    #[arg(long = "in", value_name = "FREEDOM")]
    limits: String,
    /// The day.
    #[arg(long, value_name = "DATE")]
    on: Date,
    /// The person, by label; the first of the story if left out.
    #[arg(long, value_name = "PERSON")]
    who: Option<String>,
    /// The pack, a folder or a name; the story's own if left out.
    #[arg(long, value_name = "FOLDER")]
    pack: Option<PathBuf>,
}

impl Restricted {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let text = packs::read(&self.story)?;
        let programme = packs::load(&packs::pack_of(&self.story, &text, self.pack.as_deref())?)?;
        let journal = packs::story(&programme, &self.story, &text, false)?.journal;
        let engine = Engine::new(&programme);
        if !engine.freedoms().contains(&self.limits.as_str()) {
            bail!("no restriction of this programme limits `{}`; it knows: {}", self.limits, engine.freedoms().join(", "));
        }
        let named = |label: &String| journal.persons.iter().position(|person| person.label == *label);
        let who = match &self.who {
            Some(label) => named(label),
            None => Some(0),
        };
        let Some(who) = who else { bail!("`{}` is nobody in this story", self.who.as_deref().unwrap_or("")) };
        let lines = engine.restricted(&journal, (who, &self.limits), self.on, None);
        let words = Words::new(lang);
        if lines.is_empty() {
            outln!("{}", words.with("restricted-no", &[("date", &self.on.to_string())]));
        }
        let entries = engine.entries(&journal, self.on, None);
        let teller = Teller { programme: &programme, words: &words, journal: &journal, entries, ids: true };
        for line in &lines {
            out!("{}", standing::restriction(&teller, line));
        }
        Ok(ExitCode::SUCCESS)
    }
}
