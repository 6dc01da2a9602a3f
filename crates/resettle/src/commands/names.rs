//! `resettle names`: whether two names are one, and how a name is written.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Subcommand;
use names::{Matcher, Reason, score_table};
use programme::Lang;

use crate::out::outln;

/// Names in many spellings. Says how alike names are; never joins two files.
#[derive(Subcommand)]
pub(crate) enum Names {
    /// Compares two names: the score (0 to 1), the answer and the reasons.
    Compare {
        /// One name, in any script.
        a: String,
        /// The other name.
        b: String,
    },
    /// Scores every row of a tab-separated table and writes it back with the columns `score` and `same`.
    Score {
        /// The table with a header; `-` reads standard input.
        file: PathBuf,
        /// The column of one name.
        #[arg(long, value_name = "COLUMN", default_value = "name_a")]
        a: String,
        /// The column of the other name.
        #[arg(long, value_name = "COLUMN", default_value = "name_b")]
        b: String,
    },
    /// Likely spellings of a Hangul name, by system.
    Spell {
        /// The name, surname first.
        name: String,
    },
}

impl Names {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        match self {
            Names::Compare { a, b } => compare(a, b, lang),
            Names::Score { file, a, b } => score(file, a, b)?,
            Names::Spell { name } => return Ok(spell(name, lang)),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn compare(a: &str, b: &str, lang: Lang) {
    let found = Matcher::standard().compare(a, b);
    let answer = match lang {
        Lang::En => found.answer.to_string(),
        Lang::Ko => found.answer.korean().to_owned(),
    };
    outln!("{:.3}  {answer}", found.score);
    for reason in &found.reasons {
        let Reason { a, b, how, weight } = reason;
        match lang {
            Lang::En => outln!("  {reason}"),
            Lang::Ko => outln!("  {a} / {b}: {} ({weight:+.1})", how.korean()),
        }
    }
}

fn score(file: &PathBuf, a: &str, b: &str) -> Result<()> {
    let input: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(file).with_context(|| format!("cannot open {}", file.display()))?)
    };
    let output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    score_table(Matcher::standard(), BufReader::with_capacity(1 << 16, input), output, a, b)?;
    Ok(())
}

#[expect(clippy::float_arithmetic, reason = "a share, told as a percentage")]
fn spell(name: &str, lang: Lang) -> ExitCode {
    let spelled = Matcher::standard().spell(name);
    if spelled.is_empty() {
        match lang {
            Lang::En => eprintln!("`{name}` is not a Hangul name of two to five syllables; write it like 손정훈"),
            Lang::Ko => eprintln!("`{name}`: 두 글자에서 다섯 글자의 한글 이름이 아닙니다. 손정훈처럼 써 주세요."),
        }
        return ExitCode::FAILURE;
    }
    for system in spelled {
        outln!("{}", system.system);
        for (text, share) in system.spellings {
            match share {
                Some(share) => outln!("  {text}  {:.0} %", share * 100.0),
                None => outln!("  {text}"),
            }
        }
    }
    ExitCode::SUCCESS
}
