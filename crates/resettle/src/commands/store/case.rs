//! `resettle case`: households in a store.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::case::{Engine, Entry, Journal};
use anyhow::Result;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use programme::{Lang, Programme, Purpose};
use rules::Date;
use show::{Teller, Words, standing};
use store::{Append, Conflict, Household, HouseholdId, NewPerson, Outcome, Store};
use vault::ActorId;

use super::detail::DetailCommand;
use super::people::other_files;
use super::{At, intake, written};
use crate::out::{out, outln};
use crate::packs;
use crate::run::{block_on, now, random, today};

/// Households: their journals and what follows from them.
#[derive(Subcommand)]
pub(crate) enum Case {
    /// Records a story as a new household. Labels of persons are not kept: they become p1, p2, ..
    New {
        /// The story (docs/story-format.md).
        story: PathBuf,
        /// A file with what names its persons, a table for each: `[mina]`, `name = "..."`; `-` for standard input. Whoever may be
        /// the same person is looked for first, and shown.
        #[arg(long, value_name = "FILE")]
        details: Option<PathBuf>,
        /// None of those who may be the same persons is: record a new household all the same.
        #[arg(long)]
        none_of_these: bool,
        #[command(flatten)]
        at: At,
    },
    /// Records more entries of a household, written as in a story. It names persons p1, p2, .. and earlier entries e1, e2, ..
    Add(Add),
    /// Where a household stands on a day.
    Show(Show),
    /// What names a person: names, telephones, addresses, accounts.
    #[command(subcommand)]
    Detail(DetailCommand),
    /// Everything that is recorded of a household, in order.
    History {
        /// The household.
        household: HouseholdId,
        #[command(flatten)]
        at: At,
    },
}

#[derive(Args)]
pub(crate) struct Add {
    /// The household.
    household: HouseholdId,
    /// A file with its new entries: `[[entry]]`, `on = 2027-03-01`, `what = "moved"`, ..
    entries: PathBuf,
    /// The number of the last entry that you have seen; if others have recorded something since, nothing is added, and it is
    /// shown. If left out: the last there is.
    #[arg(long, value_name = "NUMBER")]
    expect: Option<u64>,
    #[command(flatten)]
    at: At,
}

#[derive(Args)]
pub(crate) struct Show {
    /// The household.
    household: HouseholdId,
    /// The day; today if left out.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// As known at this instant (2021-06-01T00:00:00+09:00).
    #[arg(long, value_name = "INSTANT", conflicts_with = "known_when")]
    known_at: Option<Timestamp>,
    /// What was known when this entry was recorded: its number.
    #[arg(long, value_name = "NUMBER", conflicts_with = "as_of")]
    known_when: Option<u64>,
    /// Why you look: a purpose of the programme. The persons can see it.
    #[arg(long = "for", value_name = "PURPOSE")]
    purpose: String,
    /// Also what is not owed, and what is over.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    at: At,
}

impl Case {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        block_on(async {
            let at = match self {
                Case::Detail(detail) => detail.at(),
                Case::New { at, .. } | Case::History { at, .. } => at,
                Case::Add(add) => &add.at,
                Case::Show(show) => &show.at,
            };
            let (store, programme) = at.open().await?;
            let told = Told { at, store, programme: &programme, engine: Engine::new(&programme), words };
            let code = match self {
                Case::New { story, details, none_of_these, .. } => told.record(story, details.as_deref(), *none_of_these).await,
                Case::Add(add) => told.add(add).await,
                Case::Show(show) => told.show(show).await,
                Case::Detail(detail) => detail.run(&told.store, &programme, &told.words).await,
                Case::History { household, .. } => told.history(*household).await,
            };
            told.store.close().await;
            code
        })?
    }
}

/// An open store, and in which words to speak of it.
struct Told<'a> {
    at: &'a At,
    store: Store,
    programme: &'a Programme,
    engine: Engine<'a>,
    words: Words,
}

impl Told<'_> {
    async fn record(&self, path: &Path, details: Option<&Path>, none_of_these: bool) -> Result<ExitCode> {
        let text = packs::read(path)?;
        let mut journal = packs::story(self.programme, path, &text, false)?.journal;
        // A journal has its entries in the order in which they were recorded; a story, as it is told.
        journal.entries.sort_by_key(|entry| entry.recorded);
        let details = match details {
            Some(file) => intake::details(self.programme, &self.words, file, &journal)?,
            None => vec![Vec::new(); journal.persons.len()],
        };
        let reading = self.at.reading(self.programme, intake::PURPOSE)?;
        let likely = intake::likely(&self.store, self.programme, &journal, &details, &reading).await?;
        if !intake::is_new(&likely, &journal, &self.words, none_of_these)? {
            eprintln!("{}", self.words.say("intake-not-recorded"));
            return Ok(ExitCode::FAILURE);
        }
        let persons = journal.persons.iter().zip(details).map(|(person, details)| NewPerson::of(person, details));
        let household = HouseholdId::random(&mut random());
        let (stamp, persons) = (self.at.stamp(), persons.collect());
        let append = Append { household, expected_last_seq: 0, stamp, persons, entries: journal.entries };
        match self.store.append(&self.engine, append, &mut random()).await? {
            Outcome::Appended(done) => {
                intake::told_apart(&self.store, &likely, &done.persons, &self.words, self.at.stamp()).await?;
                outln!("{}", self.words.with("case-new", &[("household", &household.to_string())]));
                for (number, (person, known)) in (1..).zip(done.persons.iter().zip(&journal.persons)) {
                    outln!("  p{number}  {person}  {}", known.label);
                }
                Ok(ExitCode::SUCCESS)
            }
            Outcome::Conflict(conflict) => self.conflict(&conflict, &[], &Journal::default()),
        }
    }

    async fn add(&self, add: &Add) -> Result<ExitCode> {
        let read = self.read(add.household, Purpose::COMPUTE).await?;
        let expected_last_seq = add.expect.unwrap_or(read.last_seq);
        let text = written::with_entries(self.programme, &read.journal, &packs::read(&add.entries)?, now())?;
        let journal = packs::story(self.programme, &add.entries, &text, false)?.journal;
        let entries = journal.entries[read.journal.entries.len()..].to_vec();
        let append = Append { household: add.household, expected_last_seq, stamp: self.at.stamp(), persons: Vec::new(), entries };
        let yours = append.entries.clone();
        match self.store.append(&self.engine, append, &mut random()).await? {
            Outcome::Appended(done) => {
                outln!("{}", self.words.with("case-added", &[("last", &done.last_seq.to_string())]));
                Ok(ExitCode::SUCCESS)
            }
            Outcome::Conflict(conflict) => self.conflict(&conflict, &yours, &journal),
        }
    }

    fn conflict(&self, conflict: &Conflict, yours: &[Entry], journal: &Journal) -> Result<ExitCode> {
        eprintln!("{}", self.words.with("case-conflict", &[("last", &conflict.last_seq.to_string())]));
        for theirs in &conflict.theirs {
            eprintln!("  {}", self.line(theirs.seq, &theirs.entry, Some(theirs.by), journal));
        }
        eprintln!("{}", self.words.say("case-conflict-yours"));
        for (seq, entry) in (conflict.last_seq + 1..).zip(yours) {
            eprintln!("  {}", self.line(seq, entry, None, journal));
        }
        Ok(ExitCode::FAILURE)
    }

    async fn show(&self, show: &Show) -> Result<ExitCode> {
        let reading = self.at.reading(self.programme, &show.purpose)?;
        let (mut as_of, mut known_at) = (show.as_of.map_or_else(|| today(self.programme), Ok)?, show.known_at);
        let read = self.store.household(&self.engine, show.household, &reading).await?;
        if let Some(seq) = show.known_when {
            let entry = usize::try_from(seq).ok().and_then(|seq| read.journal.entries.get(seq.checked_sub(1)?));
            let entry = entry.ok_or(store::Error::NoEntry { household: show.household, seq })?;
            (as_of, known_at) = (entry.recorded_on(&self.zone()?), Some(entry.recorded));
        }
        let tell = |read: &Household| {
            let found = self.engine.standing(&read.journal, as_of, known_at);
            let entries = self.engine.entries(&read.journal, as_of, known_at);
            let teller = Teller { programme: self.programme, words: &self.words, journal: &read.journal, entries, ids: true };
            out!("{}", standing::tell(&teller, &found, show.all));
        };
        tell(&read);
        self.other_files(show.household).await?;
        for other in self.store.joined_with(show.household).await? {
            outln!("\n{}", self.words.with("case-joined-file", &[("household", &other.to_string())]));
            tell(&self.store.household(&self.engine, other, &reading).await?);
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn history(&self, household: HouseholdId) -> Result<ExitCode> {
        self.entries(household).await?;
        self.other_files(household).await?;
        for other in self.store.joined_with(household).await? {
            outln!("\n{}", self.words.with("case-joined-file", &[("household", &other.to_string())]));
            self.entries(other).await?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The persons and the journal of a household.
    async fn entries(&self, household: HouseholdId) -> Result<()> {
        let read = self.read(household, Purpose::COMPUTE).await?;
        for (person, known) in read.persons.iter().zip(&read.journal.persons) {
            outln!("{}  {person}", known.label);
        }
        for ((seq, entry), by) in (1..).zip(&read.journal.entries).zip(&read.recorded_by) {
            outln!("{}", self.line(seq, entry, Some(*by), &read.journal));
        }
        Ok(())
    }

    /// That a person has another file, or may have.
    async fn other_files(&self, household: HouseholdId) -> Result<()> {
        let held = self.store.duplicates_of(household).await?;
        other_files(household, &held, &self.words).into_iter().for_each(|line| outln!("{line}"));
        Ok(())
    }

    async fn read(&self, household: HouseholdId, purpose: &str) -> Result<Household> {
        let reading = self.at.reading(self.programme, purpose)?;
        Ok(self.store.household(&self.engine, household, &reading).await?)
    }

    fn zone(&self) -> Result<TimeZone> {
        Ok(TimeZone::get(&self.programme.timezone)?)
    }

    /// One entry: number, day, title, whose, when and by whom it was recorded.
    fn line(&self, seq: u64, entry: &Entry, by: Option<ActorId>, journal: &Journal) -> String {
        let title = self.programme.kind(entry.kind).title.get(self.words.lang);
        let who =
            entry.who.and_then(|who| journal.persons.get(who)).map_or(String::new(), |person| format!(" ({})", person.label));
        let recorded =
            self.zone().map_or(String::new(), |zone| zone.to_datetime(entry.recorded).strftime("%Y-%m-%d %H:%M").to_string());
        let by = by.map_or(String::new(), |by| format!("  {by}"));
        format!("e{seq}  {}  {title}{who}  [{recorded}]{by}", entry.on)
    }
}
