//! `cargo xtask names`: how well names are matched, on the development half of the gold files.

use anyhow::{Result, bail};
use names::{Matcher, gold};
use std::{env, path::PathBuf, time::Instant};

const HELP: &str = "\
cargo xtask names [--shipped] [--mistakes] [--fit] [--dir FOLDER] [SET ...]

  F1 at the one fixed score, recall, and how many names one syllable apart are taken for one, set by set.
  The folder of gold files is FOLDER, or $RESETTLE_GOLD, or ../shared/names.

  --shipped    with the spellings that ship; without it each pair is judged by spellings counted from the other half of the keys
  --mistakes   also lists the pairs answered wrongly
  --fit        counts the spellings and writes crates/names/data/spellings.tsv";

/// Runs the command with the words after `names`.
pub fn run(args: &[&str]) -> Result<()> {
    let mut dir = env::var_os("RESETTLE_GOLD").map_or_else(|| PathBuf::from("../shared/names"), PathBuf::from);
    let (mut shipped, mut mistakes, mut fit, mut sets) = (false, false, false, Vec::new());
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match (*word, words.as_slice().first()) {
            ("--shipped", _) => shipped = true,
            ("--mistakes", _) => mistakes = true,
            ("--fit", _) => fit = true,
            ("--dir", Some(folder)) => {
                dir = PathBuf::from(folder);
                words.next();
            }
            (set, _) if gold::SETS.contains(&set) => sets.push(set),
            _ => bail!("`{word}` is not understood\n\n{HELP}"),
        }
    }
    if !dir.is_dir() {
        eprintln!("SKIPPED: there are no gold files in {}; set RESETTLE_GOLD to their folder", dir.display());
        return Ok(());
    }
    if fit {
        std::fs::write("crates/names/data/spellings.tsv", gold::fit(&dir)?)?;
        return Ok(());
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
    let pairs = gold::read(&dir.join("ko_latin.dev.tsv"))?;
    speed(&pairs);
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn speed(pairs: &[gold::Pair]) {
    let matcher = Matcher::standard();
    let started = Instant::now();
    let same = pairs.iter().filter(|p| matcher.score(&matcher.prepare(&p.a), &matcher.prepare(&p.b)) >= names::SAME_FROM).count();
    let read = started.elapsed();
    let prepared: Vec<_> = pairs.iter().map(|p| (matcher.prepare(&p.a), matcher.prepare(&p.b))).collect();
    let started = Instant::now();
    let again = prepared.iter().filter(|(a, b)| matcher.score(a, b) >= names::SAME_FROM).count();
    let compared = started.elapsed();
    let each_second = |time: std::time::Duration| pairs.len() as u128 * 1_000_000_000 / time.as_nanos().max(1);
    println!(
        "speed on one core: {} pairs a second as text, {} with names read beforehand ({same} and {again} same of {})",
        each_second(read),
        each_second(compared),
        pairs.len()
    );
}
