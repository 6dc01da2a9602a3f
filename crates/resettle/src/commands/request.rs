//! `resettle request`: what a person should know before a request is filed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use case::{Engine, Journal, RequestLine, RightLine, Truth, with_entry};
use clap::Args;
use programme::{Bilingual, Lang, Programme};
use rules::Date;
use show::{Teller, Words};

use crate::out::outln;
use crate::packs;

/// Before a request is filed: who answers, by when, what is needed, what it can lead to, and what to be aware of.
#[derive(Args)]
pub(crate) struct Request {
    /// The request, by its id in the pack: `objection`.
    kind: String,
    /// The story (docs/story-format.md).
    story: PathBuf,
    /// The day on which it would be filed, or the day and time (2026-01-09T17:30:00).
    #[arg(long, value_name = "DATE")]
    on: String,
    /// Fields of the filing: office=mou kind=question_law who=mother.
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// The pack, a folder or a name; the story's own if left out.
    #[arg(long, value_name = "FOLDER")]
    pack: Option<PathBuf>,
}

impl Request {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let text = packs::read(&self.story)?;
        let programme = packs::load(&packs::pack_of(&self.story, &text, self.pack.as_deref())?)?;
        let words = Words::new(lang);
        let Some(position) = programme.requests.iter().position(|request| request.thing.id == self.kind) else {
            let near = show::near(&programme, &self.kind);
            bail!("{}", words.with("why-nothing", &[("id", &self.kind), ("near", &near)]));
        };
        let day: Date = self.on.get(..10).and_then(|day| day.parse().ok()).context("--on is no day such as 2026-01-09")?;
        let before = packs::story(&programme, &self.story, &text, false)?.journal;
        let filed = &programme.kind(programme.requests[position].filed).id;
        let entry = format!("on={} {filed} {}", self.on, self.fields.join(" "));
        let path = PathBuf::from(format!("{} with this filing", self.story.display()));
        let after = self.filed(&programme, &path, &with_entry(&text, &entry))?;
        let engine = Engine::new(&programme);
        let entries = engine.entries(&after, day, None);
        let last = after.entries.last().and_then(|last| entries.iter().position(|entry| entry.span == last.span));
        let found = engine.standing(&after, day, None);
        let line = found.requests.iter().find(|line| line.request == position && line.subject.entry == last);
        let rights = engine.standing(&before, day, None).rights;
        let teller = Teller { programme: &programme, words: &words, journal: &after, entries, ids: true };
        tell(&teller, position, line, &rights);
        Ok(ExitCode::SUCCESS)
    }

    fn filed(&self, programme: &Programme, path: &Path, text: &str) -> Result<Journal> {
        Ok(packs::story(programme, path, text, false).context("it could not be filed so")?.journal)
    }
}

fn tell(teller: &Teller, position: usize, line: Option<&RequestLine>, rights: &[RightLine]) {
    let (words, programme) = (teller.words, teller.programme);
    let request = &programme.requests[position];
    let text = |text: &Bilingual| teller.title(text).to_owned();
    outln!("{}", text(&request.thing.title));
    outln!("  {}", text(&request.thing.about));
    let Some(line) = line else {
        outln!("  {}", words.say("request-not-then"));
        return;
    };
    outln!("  {}", words.with("request-owner", &[("office", teller.office(line.owner))]));
    let by = line.due_at.map(|time| time.to_string()).or(line.due.map(|day| day.to_string()));
    match by {
        Some(by) => outln!("  {}", words.with("request-by", &[("date", &by)])),
        None => outln!("  {}", words.say("request-no-day")),
    }
    let told = |key: &str, said: &Option<Bilingual>| {
        if let Some(said) = said {
            outln!("  {}", words.with(key, &[("text", teller.title(said))]));
        }
    };
    told("if-no-answer", &request.no_answer);
    told("request-within", &request.file_within);
    told("request-leads-to", &request.leads_to);
    for need in &request.needs {
        outln!("  {}", words.with("request-needs", &[("text", teller.title(need))]));
    }
    if request.needs.is_empty() {
        outln!("  {}", words.say("request-needs-unknown"));
    }
    uses(teller, &request.rights, rights);
    for next in &request.next {
        let Some(next) = programme.requests.iter().find(|known| known.thing.id == *next) else { continue };
        let within = next.file_within.as_ref().map(|within| format!(": {}", teller.title(within)));
        outln!("  {}{}", words.with("request-next", &[("title", teller.title(&next.thing.title))]), within.unwrap_or_default());
    }
    if let Some(warning) = &request.warning {
        outln!("  {}", words.with("warning", &[("text", teller.title(warning))]));
    }
    outln!("  [{}]", line.law.join(", "));
}

/// The rights whose time it uses: open until when, or over.
fn uses(teller: &Teller, ids: &[String], rights: &[RightLine]) {
    let words = teller.words;
    let meant: Vec<&RightLine> =
        rights.iter().filter(|line| ids.contains(&teller.programme.rights[line.right].thing.id)).collect();
    for line in meant.iter().filter(|line| line.open == Truth::Yes) {
        let title = teller.title(&teller.programme.rights[line.right].thing.title);
        let until = line.until.map(|until| format!(", {}", words.with("stage-until", &[("date", &until.to_string())])));
        outln!("  {}{}", words.with("request-uses", &[("title", title)]), until.unwrap_or_default());
    }
    if !ids.is_empty() && !meant.iter().any(|line| line.open == Truth::Yes) {
        outln!("  {}", words.say("request-too-late"));
    }
}
