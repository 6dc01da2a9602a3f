//! `resettle duplicates`: two files of one person, found and decided.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use jiff::tz::TimeZone;
use names::{Double, Matcher};
use programme::{Lang, Programme, Purpose};
use show::Words;
use store::{Decision, Duplicate, HouseholdId, Store, Suspicion, Verdict, person_id};
use vault::PersonId;

use super::At;
use super::detail::text_of;
use super::people::{birth_word, reasons, told};
use super::search::unlocked;
use crate::out::outln;
use crate::run::{Bar, block_on, random};

/// Two files of one person: a list that people decide. Nothing is merged, and neither file is paid until it is decided.
#[derive(Subcommand)]
pub(crate) enum Duplicates {
    /// Looks through everyone for two files of one person, and puts on the list who was never on it.
    Find {
        /// Why you look: a purpose of the programme.
        #[arg(long = "for", value_name = "PURPOSE", default_value = Purpose::LOOK_UP)]
        purpose: String,
        #[command(flatten)]
        at: At,
    },
    /// The list.
    List(List),
    /// Decides about two persons, or takes a decision back. What was decided before is kept.
    Decide(Decide),
    /// Everything that was found and decided about two persons.
    History {
        /// One of them.
        #[arg(value_parser = person_id)]
        person: PersonId,
        /// The other.
        #[arg(value_parser = person_id)]
        other: PersonId,
        /// Also why it was decided so, for a purpose of the programme.
        #[arg(long = "for", value_name = "PURPOSE")]
        purpose: Option<String>,
        #[command(flatten)]
        at: At,
    },
}

#[derive(Args)]
pub(crate) struct List {
    /// Those of whom this is held.
    #[arg(long, value_enum, default_value = "open")]
    state: Held,
    /// The most pairs to show.
    #[arg(long, default_value_t = 50)]
    count: usize,
    /// Also shows who they are, for a purpose of the programme. The people can see it.
    #[arg(long = "for", value_name = "PURPOSE")]
    purpose: Option<String>,
    #[command(flatten)]
    at: At,
}

#[derive(Args)]
pub(crate) struct Decide {
    /// One of them.
    #[arg(value_parser = person_id)]
    person: PersonId,
    /// The other.
    #[arg(value_parser = person_id)]
    other: PersonId,
    /// What you decide. `same` joins the two files, anything else parts them.
    #[arg(value_enum)]
    verdict: Held,
    /// The household that goes on being paid.
    #[arg(long, value_name = "HOUSEHOLD", required_if_eq("verdict", "same"))]
    pays: Option<HouseholdId>,
    /// A file that says why; `-` for standard input. It is sealed.
    #[arg(long, value_name = "FILE")]
    why: PathBuf,
    /// The number of the last decision that you have seen; if others have decided since, nothing is written. If left out: the last there is.
    #[arg(long, value_name = "NUMBER")]
    seen: Option<u64>,
    #[command(flatten)]
    at: At,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Held {
    /// To be decided: neither file is paid.
    Open,
    /// One person: the files are joined, and one of them is paid.
    Same,
    /// Two persons.
    Different,
}

impl Held {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Same => "same",
            Self::Different => "different",
        }
    }
}

/// How many suspicions are written down at once.
const WRITTEN_AT_ONCE: usize = 1_000;

impl Duplicates {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        block_on(async {
            let at = match self {
                Self::Find { at, .. } | Self::History { at, .. } => at,
                Self::List(list) => &list.at,
                Self::Decide(decide) => &decide.at,
            };
            let (store, programme) = at.open().await?;
            let desk = Desk { at, store: &store, programme: &programme, words: &words };
            match self {
                Self::Find { purpose, .. } => desk.find(purpose).await?,
                Self::List(list) => desk.list(list).await?,
                Self::Decide(decide) => desk.decide(decide).await?,
                Self::History { person, other, purpose, .. } => desk.history([*person, *other], purpose.as_deref()).await?,
            }
            store.close().await;
            Ok(ExitCode::SUCCESS)
        })?
    }
}

struct Desk<'a> {
    at: &'a At,
    store: &'a Store,
    programme: &'a Programme,
    words: &'a Words,
}

impl Desk<'_> {
    async fn find(&self, purpose: &str) -> Result<()> {
        let reading = self.at.reading(self.programme, purpose)?;
        let register = unlocked(self.store, self.programme, &reading).await?;
        let bar = Bar::new();
        let progress = Mutex::new(bar.progress());
        let doubles = register.doubles(|done, all| {
            if let Ok(mut progress) = progress.lock() {
                progress(done as u64, all as u64);
            }
        });
        drop(progress);
        bar.finish();
        let mut new = 0;
        for some in doubles.chunks(WRITTEN_AT_ONCE) {
            new += self.store.suspect(some.iter().map(suspicion).collect(), self.at.stamp()).await?;
        }
        let counts = [("people", register.people()), ("found", doubles.len() as u64), ("new", new)];
        let counts = counts.map(|(key, count)| (key, count.to_string()));
        outln!("{}", self.words.with("duplicates-found", &counts.each_ref().map(|(key, count)| (*key, count.as_str()))));
        Ok(())
    }

    async fn list(&self, list: &List) -> Result<()> {
        let reading = list.purpose.as_deref().map(|purpose| self.at.reading(self.programme, purpose)).transpose()?;
        let pairs = self.store.duplicates(list.state.word(), list.count).await?;
        if pairs.is_empty() {
            outln!("{}", self.words.say("nothing"));
        }
        for pair in pairs {
            outln!("{}", self.line(&pair)?);
            let mut both = Vec::new();
            for (person, household) in pair.persons.iter().zip(pair.households) {
                let ids = [("person", person.to_string()), ("household", household.to_string())];
                outln!("  {}", self.words.with("search-ids", &ids.each_ref().map(|(key, id)| (*key, id.as_str()))));
                if let Some(reading) = &reading {
                    let known = self.store.known(self.programme, *person, reading).await?;
                    outln!("    {}", told(&known, self.words));
                    both.push(known.told);
                }
            }
            if let [a, b] = &both[..] {
                // The reasons do not depend on how many people there are.
                outln!("  {}", reasons(&Matcher::standard().compare_people(a, b, 2), self.words));
            }
        }
        Ok(())
    }

    async fn decide(&self, decide: &Decide) -> Result<()> {
        let persons = [decide.person, decide.other];
        let verdict = match (decide.verdict, decide.pays) {
            (Held::Same, Some(keeps)) => Verdict::Same { keeps },
            (Held::Open, None) => Verdict::Open,
            (Held::Different, None) => Verdict::Different,
            _ => bail!(self.words.say("duplicates-pays")),
        };
        let why = text_of(&decide.why)?.trim().to_owned();
        if why.is_empty() {
            bail!(self.words.say("duplicates-no-why"));
        }
        let last = self.store.duplicate(persons).await?.last().map_or(0, |row| row.number);
        let decision = Decision { persons, seen: decide.seen.unwrap_or(last), verdict, why };
        self.store.decide(&decision, self.at.stamp(), &mut random()).await?;
        self.history(persons, None).await
    }

    async fn history(&self, persons: [PersonId; 2], purpose: Option<&str>) -> Result<()> {
        let reading = purpose.map(|purpose| self.at.reading(self.programme, purpose)).transpose()?;
        let rows = self.store.duplicate(persons).await?;
        if rows.is_empty() {
            outln!("{}", self.words.say("nothing"));
        }
        for row in rows {
            outln!("{}", self.line(&row)?);
            if let (Some(reading), Some(_)) = (&reading, &row.why) {
                let why = self.store.why(&row, reading).await?;
                outln!("  {}", why.unwrap_or_else(|| format!("({})", self.words.say("detail-erased"))));
            }
        }
        Ok(())
    }

    /// One row: its number, what is held, which household is paid, what was found, when and by whom.
    fn line(&self, row: &Duplicate) -> Result<String> {
        let zone = TimeZone::get(&self.programme.timezone)?;
        let at = zone.to_datetime(row.at).strftime("%Y-%m-%d %H:%M").to_string();
        let mut held = self.words.say(&format!("duplicates-{}", row.verdict.word()));
        if let Verdict::Same { keeps } = row.verdict {
            held = self.words.with("duplicates-paid", &[("held", &held), ("household", &keeps.to_string())]);
        }
        Ok(format!("{}  {held}  {}  [{at}]  {}", row.number, row.grounds, row.by))
    }
}

fn suspicion(double: &Double<PersonId>) -> Suspicion {
    let Double { a, b, score, birth, probability, .. } = *double;
    Suspicion { persons: [a, b], grounds: format!("name={score:.3} birth={} probability={probability:.2}", birth_word(birth)) }
}
