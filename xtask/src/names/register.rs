//! Search and duplicates in a register of invented people.

use anyhow::Result;
use names::invented::Inventor;
use names::{Birth, CANDIDATES_MAX, Filed, Matcher, Query, SearchIndex, gold};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// In registers larger than this fewer names are looked for, so that a run ends.
const LARGE: usize = 5_000_000;

/// One name to be found: how it is filed, how it is asked for, and the kind of difference.
struct Hidden {
    filed: String,
    asked: String,
    kind: &'static str,
}

fn hidden(dir: &Path, each: usize) -> Result<Vec<Hidden>> {
    let mut all = Vec::new();
    for (set, kind) in [("ko_latin", "respelled"), ("ko_cross", "Hangul to Latin"), ("ko_typo", "typo")] {
        let pairs = gold::read(&dir.join(format!("{set}.dev.tsv")))?;
        let same = pairs.into_iter().filter(|p| p.same && p.kind != "alias").step_by(3).take(500);
        all.extend(same.step_by(500 / each).map(|p| Hidden { filed: p.a, asked: p.b, kind }));
    }
    Ok(all)
}

/// A register written down for another program: person, name, birth year; then what is asked for, with the kind.
fn line(out: &mut Option<BufWriter<File>>, fields: std::fmt::Arguments<'_>) {
    if let Some(out) = out {
        // A measurement whose file is cut short is seen to be so by the other program.
        let _ = writeln!(out, "{fields}");
    }
}

fn opened(write: Option<&Path>) -> Result<Option<BufWriter<File>>> {
    Ok(write.map(File::create).transpose()?.map(BufWriter::new))
}

/// Birth and birthplace of the hidden people.
type Kept = Vec<(Birth, String)>;

/// The invented people, every other one filed in letters, with the names of the gold files among them; nothing but the index
/// keeps them, so that thirty million fit in memory.
fn register(hidden: &[Hidden], people: usize, out: &mut Option<BufWriter<File>>) -> (SearchIndex<u32>, Kept) {
    let step = people / hidden.len().max(1);
    let mut kept = Vec::with_capacity(hidden.len());
    let file = |each: &mut dyn FnMut(Filed<'_, u32>)| {
        let mut inventor = Inventor::new(1);
        for i in 0..people {
            let person = inventor.person();
            let among = hidden.get(i / step).filter(|_| i % step == 0);
            let invented = if i % 2 == 0 { &person.hangul } else { &person.latin };
            let name = among.map_or(invented, |h| &h.filed);
            line(out, format_args!("{i}\t{name}\t{}", person.birth.year.unwrap_or(0)));
            each(Filed { person: i as u32, names: &[name], birth: person.birth, birthplace: &person.birthplace });
            if among.is_some() {
                kept.push((person.birth, person.birthplace));
            }
        }
    };
    (SearchIndex::build(Matcher::standard(), file, |_| {}), kept)
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
pub(super) fn search_among(dir: &Path, people: usize, write: Option<&Path>) -> Result<()> {
    let hidden = hidden(dir, if people > LARGE { 50 } else { 500 })?;
    let mut out = opened(write)?;
    let started = Instant::now();
    let (index, kept) = register(&hidden, people, &mut out);
    println!("{people} people invented and indexed in {:.1?}", started.elapsed());
    println!("{}", memory());
    for (what, with_year, with_place) in
        [("birth year give or take 3", true, false), ("and birthplace", true, true), ("name only", false, false)]
    {
        let mut found: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
        let mut times = Vec::new();
        for (i, (h, (birth, place))) in hidden.iter().zip(&kept).enumerate() {
            let wanted = (people / hidden.len() * i) as u32;
            let year = birth.year.unwrap_or(0) + (i % 7) as i16 - 3;
            let birth = if with_year { Birth::year(year, 3) } else { Birth::default() };
            let query = Query { name: &h.asked, open: false, birth, birthplace: if with_place { place } else { "" } };
            if with_year && !with_place {
                line(&mut out, format_args!("?\t{wanted}\t{}\t{year}\t{}", h.asked, h.kind));
            }
            let (hits, time) = timed(|| index.search(Matcher::standard(), &query, 50));
            times.push(time);
            let rank = hits.iter().position(|hit| hit.person == wanted);
            let limit = if with_year { CANDIDATES_MAX } else { 4 * CANDIDATES_MAX };
            let all = index.candidates(Matcher::standard(), &query, limit);
            let counts = found.entry(h.kind).or_default();
            counts[0] += 1;
            counts[1] += usize::from(rank.is_some_and(|r| r < 10));
            counts[2] += usize::from(rank.is_some_and(|r| r < 50));
            counts[3] += usize::from(all.iter().any(|hit| hit.person == wanted));
        }
        print!("{}", report(what, times, &found));
    }
    Ok(())
}

fn report(what: &str, mut times: Vec<Duration>, found: &BTreeMap<&str, [usize; 4]>) -> String {
    times.sort();
    let at = |share: f64| times.get(((times.len().saturating_sub(1)) as f64 * share) as usize).copied().unwrap_or_default();
    let mut out = format!("{what}: p50 {:.2?}, p99 {:.2?} of CPU time\n", at(0.5), at(0.99));
    for (kind, [all, ten, fifty, any]) in found {
        let share = |n: &usize| *n as f64 / *all as f64;
        let shares = [ten, fifty, any].map(share);
        let _ = writeln!(
            out,
            "  {kind}: in the first 10 {:.3}, 50 {:.3}, among the candidates {:.3} (of {all})",
            shares[0], shares[1], shares[2]
        );
    }
    out
}

/// What is computed, and the CPU time it took: other programs use the machine too.
pub(super) fn timed<T>(compute: impl Fn() -> T) -> (T, Duration) {
    let started = cpu_time();
    let computed = compute();
    (computed, cpu_time().saturating_sub(started))
}

/// The CPU time of this thread, as Linux tells it; zero where it does not. The kernel brings the figure up to date when a thread
/// yields.
fn cpu_time() -> Duration {
    std::thread::yield_now();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0))
}

/// What this process holds in memory, as Linux tells it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| status.lines().find(|l| l.starts_with(name)).unwrap_or("unknown").to_owned();
    format!("memory: {}; at most {}", line("VmRSS:"), line("VmHWM:"))
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
pub(super) fn find_duplicates(people: usize, write: Option<&Path>) -> Result<()> {
    let mut out = opened(write)?;
    let file = |each: &mut dyn FnMut(Filed<'_, usize>)| {
        let mut inventor = Inventor::new(2);
        for i in 0..people {
            let person = inventor.person();
            let again = if i % 20 == 0 { &[&person.hangul, &person.latin][..] } else { &[&person.hangul] };
            for (n, name) in again.iter().enumerate() {
                line(&mut out, format_args!("{}\t{name}\t{}", 2 * i + n, person.birth.year.unwrap_or(0)));
                each(Filed { person: 2 * i + n, names: &[name], birth: person.birth, birthplace: "" });
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
    Ok(())
}
