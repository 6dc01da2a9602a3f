//! `cargo xtask names`: how well names are matched, on the development half of the gold files.
#![expect(clippy::float_arithmetic, reason = "shares are shown")]

use anyhow::{Result, bail};
use names::invented::Inventor;
use names::{Birth, CANDIDATES_MAX, Filed, Matcher, Query, SearchIndex, gold};
use std::{collections::BTreeMap, env, path::PathBuf, time::Duration, time::Instant};

const HELP: &str = "\
cargo xtask names [--shipped] [--mistakes] [--dir FOLDER] [SET ...]
cargo xtask names --fit | --weights [--dir FOLDER]
cargo xtask names --search PEOPLE [--dir FOLDER]
cargo xtask names --duplicates PEOPLE

  F1 at the one fixed score, recall, and how many names one syllable apart are taken for one, set by set.
  The folder of gold files is FOLDER, or $RESETTLE_GOLD, or ../shared/names.

  --shipped    with the spellings that ship; without it each pair is judged by spellings counted from the other half of the keys
  --mistakes   also lists the pairs answered wrongly
  --fit        counts the spellings and writes crates/names/data/spellings.tsv
  --weights    fits the weights of the evidence and prints them
  --search     hides the names of the gold files among so many invented people and looks for them
  --duplicates invents so many people, enters one in twenty again in other letters, and looks for those";

/// Runs the command with the words after `names`.
pub(crate) fn run(args: &[&str]) -> Result<()> {
    let mut dir = env::var_os("RESETTLE_GOLD").map_or_else(|| PathBuf::from("../shared/names"), PathBuf::from);
    let (mut shipped, mut mistakes, mut fit, mut weights) = (false, false, false, false);
    let (mut search, mut sets) = (0, Vec::new());
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
                find_duplicates(people.parse()?);
                return Ok(());
            }
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
    if weights {
        println!("{:.3?}", gold::fit_weights(&dir)?);
        return Ok(());
    }
    if search > 0 {
        return search_among(&dir, search);
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
    speed(&gold::read(&dir.join("ko_latin.dev.tsv"))?);
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
    let each_second = |time: Duration| pairs.len() as u128 * 1_000_000_000 / time.as_nanos().max(1);
    println!(
        "speed on one core: {} pairs a second as text, {} with names read beforehand ({same} and {again} same of {})",
        each_second(read),
        each_second(compared),
        pairs.len()
    );
}

/// One name to be found: how it is filed, how it is asked for, and the kind of difference.
struct Hidden {
    filed: String,
    asked: String,
    kind: &'static str,
}

fn hidden(dir: &std::path::Path) -> Result<Vec<Hidden>> {
    let mut all = Vec::new();
    for (set, kind) in [("ko_latin", "respelled"), ("ko_cross", "Hangul to Latin"), ("ko_typo", "typo")] {
        let pairs = gold::read(&dir.join(format!("{set}.dev.tsv")))?;
        let same = pairs.into_iter().filter(|p| p.same && p.kind != "alias").step_by(3).take(500);
        all.extend(same.map(|p| Hidden { filed: p.a, asked: p.b, kind }));
    }
    Ok(all)
}

/// The invented people, every other one filed in letters, with the names of the gold files among them; nothing but the index
/// keeps them, so that thirty million fit in memory. The birth and birthplace of the hidden ones come back.
fn register(hidden: &[Hidden], people: usize) -> (SearchIndex<u32>, Vec<(Birth, String)>) {
    let step = people / hidden.len().max(1);
    let mut kept = Vec::with_capacity(hidden.len());
    let file = |each: &mut dyn FnMut(Filed<'_, u32>)| {
        let mut inventor = Inventor::new(1);
        for i in 0..people {
            let person = inventor.person();
            let among = hidden.get(i / step).filter(|_| i % step == 0);
            let invented = if i % 2 == 0 { &person.hangul } else { &person.latin };
            let name = among.map_or(invented, |h| &h.filed);
            each(Filed { person: i as u32, names: &[name], birth: person.birth, birthplace: &person.birthplace });
            if among.is_some() {
                kept.push((person.birth, person.birthplace));
            }
        }
    };
    (SearchIndex::build(Matcher::standard(), file, |_| {}), kept)
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn search_among(dir: &std::path::Path, people: usize) -> Result<()> {
    let hidden = hidden(dir)?;
    let started = Instant::now();
    let (index, kept) = register(&hidden, people);
    println!("{people} people invented and indexed in {:.1?}", started.elapsed());
    println!("{}", memory());
    for (what, with_year, with_place) in
        [("birth year give or take 3", true, false), ("and birthplace", true, true), ("name only", false, false)]
    {
        let mut found: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
        let mut times = Vec::new();
        for (i, (h, (birth, place))) in hidden.iter().zip(&kept).enumerate() {
            let wanted = (people / hidden.len() * i) as u32;
            let off = (i % 7) as i16 - 3;
            let birth = if with_year { Birth::year(birth.year.unwrap_or(0) + off, 3) } else { Birth::default() };
            let query = Query { name: &h.asked, open: false, birth, birthplace: if with_place { place } else { "" } };
            let (hits, time) = fastest(|| index.search(Matcher::standard(), &query, 50));
            times.push(time);
            let rank = hits.iter().position(|hit| hit.person == wanted);
            let counts = found.entry(h.kind).or_default();
            counts[0] += 1;
            counts[1] += usize::from(rank.is_some_and(|r| r < 10));
            counts[2] += usize::from(rank.is_some_and(|r| r < 50));
            let limit = if with_year { CANDIDATES_MAX } else { 4 * CANDIDATES_MAX };
            let all = index.candidates(Matcher::standard(), &query, limit);
            counts[3] += usize::from(all.iter().any(|hit| hit.person == wanted));
        }
        times.sort();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!("{what}: p50 {:.2?}, p99 {:.2?}, each the fastest of five", at(0.5), at(0.99));
        for (kind, [all, ten, fifty, any]) in found {
            let share = |n: usize| n as f64 / all as f64;
            println!(
                "  {kind}: in the first 10 {:.3}, 50 {:.3}, among the candidates {:.3} (of {all})",
                share(ten),
                share(fifty),
                share(any)
            );
        }
    }
    Ok(())
}

/// What is computed, and the least time it took of five times: other programs use the machine too.
#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn fastest<T>(compute: impl Fn() -> T) -> (T, Duration) {
    let timed = || {
        let started = Instant::now();
        let computed = compute();
        (computed, started.elapsed())
    };
    (0..4).map(|_| timed()).fold(timed(), |least, next| if next.1 < least.1 { next } else { least })
}

/// What this process holds in memory, as Linux tells it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| status.lines().find(|l| l.starts_with(name)).unwrap_or("unknown").to_owned();
    format!("memory: {}; at most {}", line("VmRSS:"), line("VmHWM:"))
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn find_duplicates(people: usize) {
    let file = |each: &mut dyn FnMut(Filed<'_, usize>)| {
        let mut inventor = Inventor::new(2);
        for i in 0..people {
            let person = inventor.person();
            each(Filed { person: 2 * i, names: &[&person.hangul], birth: person.birth, birthplace: "" });
            if i % 20 == 0 {
                each(Filed { person: 2 * i + 1, names: &[&person.latin], birth: person.birth, birthplace: "" });
            }
        }
    };
    let index = SearchIndex::build(Matcher::standard(), file, |_| {});
    let started = Instant::now();
    let pairs = index.duplicates(Matcher::standard(), |_, _| {});
    let entered = people.div_ceil(20);
    let found = pairs.iter().filter(|p| p.a / 2 == p.b / 2).count();
    println!(
        "{} entries: {found} of {entered} people entered twice are among {} pairs, in {:.1?}",
        index.len(),
        pairs.len(),
        started.elapsed()
    );
}
