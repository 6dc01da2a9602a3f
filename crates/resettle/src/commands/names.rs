//! `resettle names`: whether two names are one, and how a name is written.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use names::{Answer, Comparison, How, Matcher, score_table};
use programme::Lang;
use show::Words;

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
        /// Names known to be one person's: a tab-separated table of a name, another name and who says so. An alias is never a
        /// spelling: the score stays, and a person is asked.
        #[arg(long, value_name = "FILE")]
        aliases: Option<PathBuf>,
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
        let words = Words::new(lang);
        match self {
            Names::Compare { a, b, aliases } => compare(a, b, aliases.as_deref(), &words)?,
            Names::Score { file, a, b } => score(file, a, b)?,
            Names::Spell { name } => return spell(name, &words),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn compare(a: &str, b: &str, aliases: Option<&Path>, words: &Words) -> Result<()> {
    let Comparison { score, answer, reasons } = Matcher::standard().compare(a, b);
    let known = aliases.map_or(Ok(Vec::new()), |file| known_aliases(file, a, b))?;
    let answer = if known.is_empty() { answer } else { answer.max(Answer::Ask) };
    let answer = match answer {
        Answer::Different => "names-different",
        Answer::Ask => "names-ask",
        Answer::Same => "names-same",
    };
    outln!("{score:.3}  {}", words.say(answer));
    for reason in &reasons {
        outln!("  {} / {}: {} ({:+.1})", reason.a, reason.b, words.say(how(reason.how)), reason.weight);
    }
    if reasons.is_empty() {
        outln!("  {}", words.say("names-nothing"));
    }
    for row in known {
        outln!("  {}", words.with("names-alias", &[("row", &row)]));
    }
    Ok(())
}

/// The rows of a table of aliases that say two names are one person's, in either order and any spelling.
fn known_aliases(file: &Path, a: &str, b: &str) -> Result<Vec<String>> {
    let table = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let same = |x: &str, y: &str| Matcher::standard().compare(x, y).answer == Answer::Same;
    let says_so = |row: &&str| {
        let mut fields = row.split('\t');
        let (one, other) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        same(a, one) && same(b, other) || same(a, other) && same(b, one)
    };
    Ok(table.lines().filter(says_so).map(|row| row.replace('\t', " / ")).collect())
}

fn how(how: How) -> &'static str {
    match how {
        How::Letters => "names-letters",
        How::Syllable => "names-syllable",
        How::Unusual => "names-unusual",
        How::Slip => "names-slip",
        How::Sound => "names-sound",
        How::Mandarin => "names-mandarin",
        How::Differs => "names-differs",
    }
}

fn score(file: &Path, a: &str, b: &str) -> Result<()> {
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
fn spell(name: &str, words: &Words) -> Result<ExitCode> {
    let spelled = Matcher::standard().spell(name);
    if spelled.is_empty() {
        bail!(words.with("names-no-hangul", &[("name", name)]));
    }
    for system in spelled {
        outln!("{}", words.say(&format!("names-system-{}", system.system)));
        for (text, share) in system.spellings {
            match share {
                Some(share) => outln!("  {text}  {:.0} %", share * 100.0),
                None => outln!("  {text}"),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
