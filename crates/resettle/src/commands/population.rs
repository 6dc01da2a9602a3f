//! `resettle population`: what falls due month by month for invented people.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use case::Journal;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use population::{Assumptions, Generator, KOREAN, Money, Simulated, Sum, simulate};
use programme::{Lang, Programme};
use rules::{Date, Month};
use serde::Serialize;
use show::{Teller, Words};

use crate::out::{out, outln};
use crate::packs;

/// Most people at a time.
const PEOPLE_MAX: u64 = 1_000_000_000;

/// Invented people: how many, from which seed, who arrive in which years, and how they live.
#[derive(Clone, Debug)]
pub(crate) struct Invented {
    people: u64,
    seed: u64,
    arrive: Option<(i32, i32)>,
    assumptions: Option<PathBuf>,
}

impl Invented {
    /// Whether a word speaks of invented people, and not of a file.
    pub(crate) fn is_meant(word: &str) -> bool {
        word.starts_with("people=")
    }
}

impl FromStr for Invented {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Invented> {
        let mut invented = Invented { people: 0, seed: 1, arrive: None, assumptions: None };
        for part in text.split(',') {
            let number = |value: &str| value.replace('_', "").parse().with_context(|| format!("`{value}` is no number"));
            match part.split_once('=') {
                Some(("people", value)) => invented.people = number(value)?,
                Some(("seed", value)) => invented.seed = number(value)?,
                Some(("arrive", value)) => {
                    let (first, last) = value.split_once("..").unwrap_or((value, value));
                    let year = |year: &str| year.parse().with_context(|| format!("`{year}` is no year"));
                    invented.arrive = Some((year(first)?, year(last)?));
                }
                Some(("assumptions", value)) => invented.assumptions = Some(PathBuf::from(value)),
                _ => bail!(
                    "`{part}` says nothing of invented people; write people=100000,seed=7,arrive=2020..2030,assumptions=FILE"
                ),
            }
        }
        if !(1..=PEOPLE_MAX).contains(&invented.people) {
            bail!("there are {} people; one to {PEOPLE_MAX} can be invented", invented.people);
        }
        Ok(invented)
    }
}

impl Invented {
    /// Their lives as far as a day, and how many households they make.
    pub(crate) fn lives(&self, until: Date) -> Result<(Generator, u64)> {
        let text = match &self.assumptions {
            Some(path) => packs::read(path)?,
            None => KOREAN.to_owned(),
        };
        let assumptions = Assumptions::read(&text)?;
        let (first, last) = (assumptions.first_year(), until.ymd().0);
        let arrive = self.arrive.unwrap_or((first, last));
        if arrive.0 < first || arrive.1 < arrive.0 || arrive.1 > last {
            bail!("arrivals of {} to {}: from {first} until {last} are possible here", arrive.0, arrive.1);
        }
        let generator = Generator::new(assumptions, self.seed, arrive, until);
        let households = generator.households(self.people);
        Ok((generator, households))
    }

    /// A bar that grows with the people who are done; only on a terminal.
    pub(crate) fn bar(&self) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(Some(self.people), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{wide_bar} {human_pos} / {human_len}  {eta}");
        style.map(|style| bar.clone().with_style(style)).unwrap_or(bar)
    }
}

/// So many threads as the machine runs at a time.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Months from one until another.
pub(crate) fn months(from: Month, until: Month) -> Result<usize> {
    let count = until.month_number() - from.month_number() + 1;
    match usize::try_from(count) {
        Ok(count) if (1..=population::MONTHS_MAX).contains(&count) => Ok(count),
        _ => bail!("{from} to {until}: one to {} months can be looked at", population::MONTHS_MAX),
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A table for people.
    Text,
    /// JSON for programs.
    Json,
}

/// What falls due for invented people, by month and entitlement. They are made from a seed and from assumptions; no one of them exists.
#[derive(Args)]
pub(crate) struct Population {
    /// Who they are: people=100000,seed=7,arrive=2020..2030,assumptions=FILE (all but the first may be left out).
    people: Invented,
    /// The folder of the pack.
    #[arg(long, value_name = "FOLDER", default_value = "packs/kr")]
    pack: PathBuf,
    /// The first month (2026-01).
    #[arg(long, value_name = "MONTH")]
    from: Month,
    /// The last month; the twelfth if left out.
    #[arg(long, value_name = "MONTH")]
    until: Option<Month>,
    /// How the answer is written.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Population {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        let programme = packs::load(&self.pack)?;
        let until = self.until.map_or_else(|| self.from.plus(11), Ok).context("the last month is out of range")?;
        let money = Money::new(&programme, self.from, months(self.from, until)?)?;
        let (generator, households) = self.people.lives(until.last_day())?;
        let bar = self.people.bar();
        let found = simulate(&money, &generator, households, threads(), &|people| bar.inc(people));
        bar.finish_and_clear();
        match self.format {
            Format::Text => out!("{}", tell(&programme, &money, &found, &words)),
            Format::Json => outln!("{}", serde_json::to_string_pretty(&shown(&programme, &money, &found))?),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Money of any size.
pub(crate) fn money_text(programme: &Programme, words: &Words, minor: i128) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let journal = Journal::default();
    let teller = Teller { programme, words, journal: &journal, entries: Vec::new(), ids: true };
    // A sum that no account could hold is shown as the largest that one could.
    format!("{sign}{}", teller.money(i64::try_from(minor.unsigned_abs()).unwrap_or(i64::MAX)))
}

fn tell(programme: &Programme, money: &Money, found: &Simulated, words: &Words) -> String {
    let (people, households) = (found.people.to_string(), found.households.to_string());
    let title = programme.title.get(words.lang);
    let heading = [("title", title), ("people", &*people), ("households", &households)];
    let mut out = format!("{}\n\n{}\n", words.with("population-title", &heading), words.say("effect-cost"));
    let row = |label: &str, sum: Sum| {
        let unknown = if sum.unknown == 0 {
            String::new()
        } else {
            words.with("population-unknown", &[("count", &sum.unknown.to_string())])
        };
        format!("  {:>22} {:>9}  {label}  {unknown}\n", money_text(programme, words, sum.amount), sum.count).trim_end().to_owned()
            + "\n"
    };
    let all = || 0..programme.entitlements.len();
    let mut total = Sum::default();
    for month in 0..money.months() {
        let mut sum = Sum::default();
        all().for_each(|entitlement| sum.add(found.table.sum(entitlement, month)));
        total.add(sum);
        out.push_str(&row(&money.month(month).to_string(), sum));
    }
    out.push_str(&row(&words.say("effect-total"), total));
    let _ = writeln!(out, "\n{}", words.say("population-entitlements"));
    for (entitlement, promised) in programme.entitlements.iter().enumerate() {
        let mut sum = Sum::default();
        (0..money.months()).for_each(|month| sum.add(found.table.sum(entitlement, month)));
        out.push_str(&row(promised.thing.title.get(words.lang), sum));
    }
    out
}

/// What falls due, as JSON. Amounts are integers in minor units of `currency`.
#[derive(Serialize)]
struct Shown {
    programme: String,
    currency: String,
    people: u64,
    households: u64,
    due: Vec<Due>,
}

#[derive(Serialize)]
struct Due {
    month: String,
    entitlement: String,
    amount: i128,
    instalments: u64,
    unknown: u64,
}

fn shown(programme: &Programme, money: &Money, found: &Simulated) -> Shown {
    let mut due = Vec::new();
    for month in 0..money.months() {
        for (entitlement, promised) in programme.entitlements.iter().enumerate() {
            let sum = found.table.sum(entitlement, month);
            if sum != Sum::default() {
                due.push(Due {
                    month: money.month(month).to_string(),
                    entitlement: promised.thing.id.clone(),
                    amount: sum.amount,
                    instalments: sum.count,
                    unknown: sum.unknown,
                });
            }
        }
    }
    let (id, currency) = (programme.id.clone(), programme.currency.clone());
    Shown { programme: id, currency, people: found.people, households: found.households, due }
}
