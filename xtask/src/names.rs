//! `cargo xtask names`: how well names are matched, on the development half of the gold files.
#![expect(clippy::float_arithmetic, reason = "shares are shown")]

mod register;

use anyhow::{Result, bail};
use names::{Matcher, Prepared, Reader, gold};
use std::{env, path::PathBuf, time::Duration};

const HELP: &str = "\
cargo xtask names [--shipped] [--mistakes] [--dir FOLDER] [SET ...]
cargo xtask names --fit | --weights [--dir FOLDER]
cargo xtask names --search PEOPLE [--write FILE] [--dir FOLDER]
cargo xtask names --duplicates PEOPLE [--write FILE]

  F1 at the one fixed score, recall, and how many names one syllable apart are taken for one, set by set.
  The folder of gold files is FOLDER, or $RESETTLE_GOLD, or ../shared/names.

  --shipped    with the spellings that ship; without it each pair is judged by spellings counted from the other half of the keys
  --mistakes   also lists the pairs answered wrongly
  --fit        counts the spellings and writes crates/names/data/spellings.tsv
  --weights    fits the weights of the evidence and prints them
  --search     hides the names of the gold files among so many invented people and looks for them
  --duplicates invents so many people, enters one in twenty again in other letters, and looks for those
  --write      writes the register and what is asked to FILE, for bench/names_rapidfuzz.py";

/// Runs the command with the words after `names`.
pub(crate) fn run(args: &[&str]) -> Result<()> {
    let mut dir = env::var_os("RESETTLE_GOLD").map_or_else(|| PathBuf::from("../shared/names"), PathBuf::from);
    let (mut shipped, mut mistakes, mut fit, mut weights) = (false, false, false, false);
    let (mut search, mut double, mut sets) = (0, 0, Vec::new());
    let mut write = None;
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match (*word, words.as_slice().first()) {
            ("--help" | "-h", _) => {
                println!("{HELP}");
                return Ok(());
            }
            ("--shipped", _) => shipped = true,
            ("--mistakes", _) => mistakes = true,
            ("--fit", _) => fit = true,
            ("--weights", _) => weights = true,
            ("--search", Some(people)) => {
                search = people.parse()?;
                words.next();
            }
            ("--duplicates", Some(people)) => {
                double = people.parse()?;
                words.next();
            }
            ("--write", Some(file)) => {
                write = Some(PathBuf::from(file));
                words.next();
            }
            ("--dir", Some(folder)) => {
                dir = PathBuf::from(folder);
                words.next();
            }
            (set, _) if gold::SETS.contains(&set) => sets.push(set),
            _ => bail!("`{word}` is not understood\n\n{HELP}"),
        }
    }
    if double > 0 {
        return register::find_duplicates(double, write.as_deref());
    }
    if !dir.is_dir() {
        eprintln!("SKIPPED: there are no gold files in {}; set RESETTLE_GOLD to their folder", dir.display());
        return Ok(());
    }
    if fit {
        std::fs::write("crates/names/data/spellings.tsv", gold::fit(&dir)?)?;
        return Ok(());
    }
    if weights {
        println!("{:.3?}", gold::fit_weights(&dir)?);
        return Ok(());
    }
    if search > 0 {
        return register::search_among(&dir, search, write.as_deref());
    }
    measure(&dir, &sets, shipped, mistakes)
}

fn measure(dir: &std::path::Path, sets: &[&str], shipped: bool, mistakes: bool) -> Result<()> {
    let halves = gold::halves(dir)?;
    let matcher = |half: usize| if shipped { Matcher::standard() } else { &halves[half] };
    for set in gold::SETS.iter().filter(|s| sets.is_empty() || sets.contains(s)) {
        let report = gold::measure(dir, set, matcher)?;
        print!("{}", report.text());
        for (score, pair) in report.mistakes.iter().filter(|_| mistakes) {
            println!("  {score:.3} {} {}: {} | {}", pair.source, pair.kind, pair.a, pair.b);
        }
    }
    if cfg!(debug_assertions) {
        println!("speed is measured in release only: cargo run --release -p xtask -- names");
        return Ok(());
    }
    for set in ["ko_latin", "ko_cross", "multi_latin", "multi_cross"] {
        print!("{set}: ");
        speed(&gold::read(&dir.join(format!("{set}.dev.tsv")))?);
    }
    Ok(())
}

fn speed(pairs: &[gold::Pair]) {
    let matcher = Matcher::standard();
    let is_same = |a: &Prepared, b: &Prepared| matcher.score(a, b) >= names::SAME_FROM;
    let (same, read) = register::timed(|| {
        let mut reader = Reader::new(matcher);
        pairs.iter().filter(|p| is_same(&reader.read(&p.a), &reader.read(&p.b))).count()
    });
    let (_, forgetting) =
        register::timed(|| pairs.iter().filter(|p| is_same(&matcher.prepare(&p.a), &matcher.prepare(&p.b))).count());
    let prepared: Vec<_> = pairs.iter().map(|p| (matcher.prepare(&p.a), matcher.prepare(&p.b))).collect();
    let (again, compared) = register::timed(|| prepared.iter().filter(|(a, b)| is_same(a, b)).count());
    let each_second = |time: Duration| pairs.len() as u128 * 1_000_000_000 / time.as_nanos().max(1);
    println!(
        "speed, of CPU time: {} pairs a second as text, {} if parts of names are not remembered, {} with names read beforehand \
         ({same} and {again} same of {})",
        each_second(read),
        each_second(forgetting),
        each_second(compared),
        pairs.len()
    );
}
