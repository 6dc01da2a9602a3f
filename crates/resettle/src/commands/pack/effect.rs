//! `resettle pack effect`: whose result a reform changes, by how much, and what it costs month by month.

mod people;

use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use case::{Beside, Effect, Engine, Journal, effect};
use clap::Args;
use rules::Month;
use show::{Teller, Words, changes};

use crate::commands::population::{Invented, money_text};
use crate::out::out;
use crate::packs;

/// Months shown if no end is given.
const MONTHS: i32 = 12;
/// How many of those who gain most, and of those who lose most, are told in full.
const EXTREMES: usize = 3;

/// Whose result a reform changes, by how much, and what it costs month by month.
#[derive(Args)]
pub(crate) struct Of {
    /// The folder of a reform: a pack that lies over another.
    overlay: PathBuf,
    /// Stories: files, or folders of them. Or invented people: people=100000,seed=7,arrive=2020..2030,assumptions=FILE (all but the
    /// first may be left out).
    #[arg(long, required = true, num_args = 1.., value_name = "STORIES|PEOPLE")]
    over: Vec<String>,
    /// The first month (2027-01); that in which the reform begins if left out.
    #[arg(long, value_name = "MONTH")]
    from: Option<Month>,
    /// The last month; the twelfth if left out. What is due later is told in one sum.
    #[arg(long, value_name = "MONTH")]
    until: Option<Month>,
}

/// A story with what the reform changes in it, and its journal under the reform.
struct Felt {
    path: PathBuf,
    journal: Journal,
    effect: Effect,
}

impl Of {
    pub(crate) fn run(&self, words: &Words) -> Result<ExitCode> {
        let Some(folder) = packs::base(&self.overlay)? else {
            bail!(
                "{} lies over no other pack; write over = \"../kr\" and from = 2027-01-01 into its pack.toml",
                self.overlay.display()
            );
        };
        let (base, reform) = (packs::load(&folder)?, packs::load(&self.overlay)?);
        let begins = reform.overlay.as_ref().map(|overlay| overlay.from).context("an overlay without its day")?;
        let from = self.from.unwrap_or(begins.month());
        let until = self.until.map_or_else(|| from.plus(MONTHS - 1), Ok).context("the last month is out of range")?;
        if until < from {
            bail!("the last month, {until}, is before the first, {from}");
        }
        out!("{}", super::idle(&base, &reform, words));
        let engines = (Engine::new(&base), Engine::new(&reform));
        if let [only] = self.over.as_slice()
            && Invented::is_meant(only)
        {
            return Told { engine: &engines.1, words, from, until }.people(&engines.0, &only.parse()?);
        }
        let mut whole = Effect::default();
        let (mut felt, mut stories, mut unread) = (Vec::new(), 0_usize, 0_usize);
        let paths: Vec<PathBuf> = self.over.iter().map(PathBuf::from).collect();
        for path in packs::stories(&paths, "; invented people stand alone: people=100000,seed=7")? {
            match read(&engines, &path, from..=until) {
                Ok(story) => {
                    stories += 1;
                    whole.add(&story.effect);
                    felt.extend(story.effect.is_felt().then_some(story));
                }
                Err(error) => {
                    eprintln!("{error:#}");
                    unread += 1;
                }
            }
        }
        felt.sort_by_key(|story| -story.effect.difference());
        let told = Told { engine: &engines.1, words, from, until };
        out!("{}", told.heading(&base, stories, &felt));
        out!("{}", told.cost(&whole));
        out!("{}", told.whose(&felt));
        out!("{}", told.extremes(&felt));
        Ok(if unread == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn read(engines: &(Engine, Engine), path: &Path, months: RangeInclusive<Month>) -> Result<Felt> {
    let (base, reform) = engines;
    let text = packs::read(path)?;
    let before = packs::story(base.programme(), path, &text, true)?.journal;
    let journal = packs::story(reform.programme(), path, &text, false)?.journal;
    let effect = effect((base, &before), (reform, &journal), months);
    Ok(Felt { path: path.to_path_buf(), journal, effect })
}

/// What is needed to speak of the effect of a reform.
struct Told<'a> {
    engine: &'a Engine<'a>,
    words: &'a Words,
    from: Month,
    until: Month,
}

impl Told<'_> {
    fn teller<'t>(&'t self, journal: &'t Journal) -> Teller<'t> {
        let entries = self.engine.entries(journal, self.until.last_day(), None);
        Teller { programme: self.engine.programme(), words: self.words, journal, entries, ids: true }
    }

    fn money(&self, minor: i128) -> String {
        money_text(self.engine.programme(), self.words, minor)
    }

    fn signed(&self, minor: i128) -> String {
        let sign = if minor > 0 { "+" } else { "" };
        format!("{sign}{}", self.money(minor))
    }

    fn heading(&self, base: &programme::Programme, stories: usize, felt: &[Felt]) -> String {
        let lang = self.words.lang;
        let (a, b) = (self.engine.programme().title.get(lang), base.title.get(lang));
        let count = |is: fn(&Felt) -> bool| felt.iter().filter(|story| is(story)).count().to_string();
        let (more, less) = (count(|story| story.effect.difference() > 0), count(|story| story.effect.difference() < 0));
        let counts = [("stories", &*stories.to_string()), ("felt", &felt.len().to_string()), ("more", &more), ("less", &less)];
        format!("{}\n{}\n", self.words.with("effect-title", &[("a", a), ("b", b)]), self.words.with("effect-counts", &counts))
    }

    /// Both sums of each month, with their difference.
    fn cost(&self, whole: &Effect) -> String {
        let mut out = self.cost_heading();
        let mut total = Beside::default();
        // An earlier month is told only if a reform reached back to it.
        for (month, sums) in whole.months.iter().filter(|(month, sums)| **month >= self.from || sums.difference() != 0) {
            out.push_str(&self.cost_row(&month.to_string(), *sums));
            total.add(*sums);
        }
        for (key, sums) in [("effect-total", total), ("effect-later", whole.later), ("effect-undated", whole.undated)] {
            if key == "effect-total" || sums != Beside::default() {
                out.push_str(&self.cost_row(&self.words.say(key), sums));
            }
        }
        let (before, after) = whole.unknown;
        out + &self.cost_unknown(before as u64, after as u64)
    }

    fn cost_heading(&self) -> String {
        let words = self.words;
        let titles = [words.say("effect-before"), words.say("effect-after"), words.say("effect-difference")];
        let [before, after, difference] = titles;
        format!("\n{}\n  {:<10} {before:>20} {after:>20} {difference:>20}\n", words.say("effect-cost"), "")
    }

    fn cost_row(&self, label: &str, sums: Beside) -> String {
        let (before, after) = (self.money(sums.before), self.money(sums.after));
        format!("  {label:<10} {before:>20} {after:>20} {:>20}\n", self.signed(sums.difference()))
    }

    /// How many amounts the sums lack.
    fn cost_unknown(&self, before: u64, after: u64) -> String {
        if (before, after) == (0, 0) {
            return String::new();
        }
        let (before, after) = (before.to_string(), after.to_string());
        format!("  {}\n", self.words.with("effect-unknown", &[("before", &before), ("after", &after)]))
    }

    fn whose(&self, felt: &[Felt]) -> String {
        let mut out = format!("\n{}\n", self.words.say("effect-whose"));
        for story in felt {
            let _ = writeln!(out, "  {:>20}  {}", self.signed(story.effect.difference()), story.path.display());
        }
        if felt.is_empty() {
            let _ = writeln!(out, "  {}", self.words.say("nothing"));
        }
        out
    }

    /// Those who gain most and those who lose most, with everything that changes for them.
    fn extremes(&self, felt: &[Felt]) -> String {
        let gain = felt.iter().filter(|story| story.effect.difference() > 0).take(EXTREMES);
        let lose = felt.iter().rev().filter(|story| story.effect.difference() < 0).take(EXTREMES);
        let mut out = String::new();
        for (key, stories) in [("effect-most", gain.collect::<Vec<_>>()), ("effect-least", lose.collect())] {
            if !stories.is_empty() {
                let _ = writeln!(out, "\n{}", self.words.say(key));
            }
            for story in stories {
                let _ = writeln!(out, "\n{}: {}", story.path.display(), self.signed(story.effect.difference()));
                let teller = self.teller(&story.journal);
                out.push_str(&changes::tell(&teller, self.until.last_day(), &story.effect.changes));
            }
        }
        out
    }
}
