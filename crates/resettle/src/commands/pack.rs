//! `resettle pack`: checking a pack and running its cases; showing what it says.

mod effect;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use case::{Engine, broken_cases};
use clap::Subcommand;
use programme::{Lang, Programme};
use rules::{Date, ParameterId};
use show::Words;

use crate::out::outln;
use crate::packs;

/// Packs: a programme as data.
#[derive(Subcommand)]
pub(crate) enum Pack {
    /// Checks packs and runs their cases.
    Check {
        /// Folders of packs.
        #[arg(required = true)]
        packs: Vec<PathBuf>,
    },
    /// What differs between two packs on a date, or between a pack and a reform laid over it.
    Diff {
        /// The folder of the first pack.
        a: PathBuf,
        /// The folder of the second pack.
        b: PathBuf,
        /// The day.
        #[arg(long, value_name = "DATE")]
        on: Date,
    },
    /// What a reform changes: whose result, by how much, and the cost by month.
    Effect(effect::Of),
    /// What a thing of a pack says on a date, and where it comes from; without an id, everything there is.
    Show {
        /// The folder of the pack.
        pack: PathBuf,
        /// Id of an entitlement, duty, parameter, fact, office, law ...
        id: Option<String>,
        /// The day; all its history if left out.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
}

impl Pack {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        match self {
            Pack::Check { packs } => {
                let mut good = true;
                for folder in packs {
                    good &= check_pack(&packs::load(folder)?, &words);
                }
                Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
            Pack::Diff { a, b, on } => Ok(diff(&packs::load(a)?, &packs::load(b)?, *on, &words)),
            Pack::Effect(of) => of.run(&words),
            Pack::Show { pack, id, on } => show_pack(&packs::load(pack)?, &words, id.as_deref(), *on),
        }
    }
}

/// Runs the cases of a pack; says which are not as expected.
fn check_pack(programme: &Programme, words: &Words) -> bool {
    let broken = broken_cases(&Engine::new(programme));
    broken.iter().for_each(|case| outln!("{case}"));
    let cases = programme.cases.len().to_string();
    if !broken.is_empty() {
        outln!("{}: {}", programme.id, words.with("check-bad", &[("count", &broken.len().to_string()), ("cases", &cases)]));
        return false;
    }
    let things = show::ids(programme).len().to_string();
    let title = programme.title.get(words.lang);
    outln!("{}", words.with("check-good", &[("title", title), ("things", &things), ("cases", &cases)]));
    true
}

fn diff(a: &Programme, b: &Programme, on: Date, words: &Words) -> ExitCode {
    let differences = a.differences(b, on);
    let titles = [("a", a.title.get(words.lang)), ("b", b.title.get(words.lang)), ("date", &on.to_string())];
    outln!("{}\n", words.with("diff-title", &titles));
    if differences.is_empty() {
        outln!("{}", words.say("diff-none"));
    }
    differences.iter().for_each(|difference| outln!("{}", difference.text(words.lang)));
    crate::out::out!("{}", idle(a, b, words));
    ExitCode::SUCCESS
}

/// The values that a reform changes to no avail: every formula reads them as of a day before it begins, or none does.
fn idle(base: &Programme, reform: &Programme, words: &Words) -> String {
    let begins = reform.overlay.as_ref().filter(|overlay| overlay.over == base.id).map(|overlay| overlay.from);
    let (old, new) = (&base.library.declarations().parameters, &reform.library.declarations().parameters);
    let mut out = String::new();
    for ((number, (old, new)), begins) in (0..).map(ParameterId).zip(old.iter().zip(new)).zip(begins.into_iter().cycle()) {
        let is_changed =
            old.values.len() != new.values.len() || old.values.iter().zip(&new.values).any(|(a, b)| a.value != b.value);
        let Some(days) = reform.library.fixed_reads(number).filter(|days| is_changed && days.iter().all(|day| *day < begins))
        else {
            continue;
        };
        let days: Vec<String> = days.iter().map(ToString::to_string).collect();
        let key = if days.is_empty() { "idle-unread" } else { "idle-fixed" };
        out.push_str(&words.with(key, &[("id", &new.name), ("days", &days.join(", "))]));
        out.push('\n');
    }
    out
}

fn show_pack(programme: &Programme, words: &Words, id: Option<&str>, on: Option<Date>) -> Result<ExitCode> {
    let Some(id) = id else {
        outln!("{}\n{}\n", programme.title.get(words.lang), programme.about.get(words.lang));
        for (section, id, title) in show::ids(programme) {
            outln!("{section:<13} {id:<36} {}", title.get(words.lang));
        }
        return Ok(ExitCode::SUCCESS);
    };
    let described = programme.describe(id, on);
    if described.is_empty() {
        eprintln!("{}", words.with("why-nothing", &[("id", id), ("near", &show::near(programme, id))]));
        return Ok(ExitCode::FAILURE);
    }
    for description in described {
        outln!("{}", description.text(words.lang));
    }
    Ok(ExitCode::SUCCESS)
}
