//! Measuring against gold files: pairs of names with a label. See `cargo xtask names`.
//!
//! A gold file has a header and the columns `source kind label ambig name_a name_b key` among others, separated by tabs. Rows
//! marked `ambig` are left out, and so are sources of low trust.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::count_spellings;
use crate::regression::{Sample, logistic};
use crate::score::{ASK_FROM, Grounds, Matcher, SAME_FROM, korean_features};

/// Sources that are never measured with: machine-made.
const LOW_TRUST: &[&str] = &["m3nfis"];

/// One labelled pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Where the pair comes from.
    pub source: String,
    /// What kind of difference it shows.
    pub kind: String,
    /// The same name (or person).
    pub same: bool,
    /// The first name.
    pub a: String,
    /// The second name.
    pub b: String,
    /// Pairs with one key are about one name.
    pub key: String,
}

/// The pairs of one gold file. Rows that cannot be decided and rows of low trust are left out.
///
/// # Errors
/// When the file cannot be read or lacks a column.
pub fn read(path: &Path) -> io::Result<Vec<Pair>> {
    let text = std::fs::read_to_string(path)?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| {
        let missing = || io::Error::new(io::ErrorKind::InvalidData, format!("{} has no column {name}", path.display()));
        header.iter().position(|h| *h == name).ok_or_else(missing)
    };
    let at = [
        column("source")?,
        column("kind")?,
        column("label")?,
        column("ambig")?,
        column("name_a")?,
        column("name_b")?,
        column("key")?,
    ];
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [source, kind, label, ambig, a, b, key] = at.map(|i| fields.get(i).copied().unwrap_or_default().to_owned());
        (ambig != "1" && !LOW_TRUST.contains(&source.as_str())).then(|| Pair { source, kind, same: label == "1", a, b, key })
    };
    Ok(lines.filter_map(row).collect())
}

/// Right and wrong answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// One name, found.
    pub found: usize,
    /// One name, missed.
    pub missed: usize,
    /// Two names, taken for one.
    pub wrong: usize,
    /// Two names, told apart.
    pub apart: usize,
}

impl Tally {
    /// Counts one answer.
    pub fn add(&mut self, same: bool, answered_same: bool) {
        match (same, answered_same) {
            (true, true) => self.found += 1,
            (true, false) => self.missed += 1,
            (false, true) => self.wrong += 1,
            (false, false) => self.apart += 1,
        }
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        share(2 * self.found, 2 * self.found + self.missed + self.wrong)
    }

    /// The share of the pairs of one name that were found.
    pub fn recall(&self) -> f64 {
        share(self.found, self.found + self.missed)
    }

    /// The share of the pairs of two names that were taken for one.
    pub fn flagged(&self) -> f64 {
        share(self.wrong, self.wrong + self.apart)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The two halves that pairs are put in, by key, so that weights are never judged on what they were counted from.
fn half(key: &str) -> usize {
    let hash = key.bytes().fold(7_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (hash >> 20 & 1) as usize
}

/// Pairs of a Hangul name and a spelling of it, to count spellings from. Only sources whose licence lets the counts be published.
pub fn spellings_of(pairs: &[Pair]) -> Vec<(String, String, usize)> {
    let is_hangul = |s: &str| s.chars().any(|c| ('가'..='힣').contains(&c));
    let mut found: Vec<(String, String, usize)> = pairs
        .iter()
        .filter(|p| p.same && is_hangul(&p.key) && !p.source.starts_with("un") && !p.source.starts_with("ep-"))
        .flat_map(|p| [&p.a, &p.b].map(|n| (p.key.clone(), n.to_lowercase(), half(&p.key))))
        .filter(|(_, name, _)| !is_hangul(name))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The table of counted spellings for `data/spellings.tsv`, from the gold files in a folder.
///
/// # Errors
/// When a gold file cannot be read.
pub fn fit(dir: &Path) -> io::Result<String> {
    let found = fitting_pairs(dir)?;
    Ok(count_spellings(found.iter().map(|(h, s, _)| (h.as_str(), s.as_str()))))
}

fn fitting_pairs(dir: &Path) -> io::Result<Vec<(String, String, usize)>> {
    let mut pairs = read(&dir.join("ko_cross.dev.tsv"))?;
    pairs.extend(read(&dir.join("ko_latin.dev.tsv"))?);
    Ok(spellings_of(&pairs))
}

/// Two matchers, each with spellings counted from the other half of the gold files only.
///
/// # Errors
/// When a gold file cannot be read.
pub fn halves(dir: &Path) -> io::Result<[Matcher; 2]> {
    let found = fitting_pairs(dir)?;
    let without = |kept: usize| {
        let others = found.iter().filter(move |f| f.2 != kept).map(|(h, s, _)| (h.as_str(), s.as_str()));
        Matcher::from_spellings(&count_spellings(others))
    };
    Ok([without(0), without(1)])
}

/// Fits the weights of the evidence between two Korean names on the pairs of the gold files, each judged by [`halves`]: the
/// constant, the weakest syllable up to 2 nats and beyond, the others, a slip, an unusual spelling, what the slip alone says.
///
/// The constant that ships is higher than the fitted one: it sets the fixed score where the goals for typing errors and for
/// names one syllable apart are met together.
///
/// # Errors
/// When a gold file cannot be read.
pub fn fit_weights(dir: &Path) -> io::Result<Vec<f64>> {
    let halves = halves(dir)?;
    let mut samples = Vec::new();
    // Generated sets count less than names that people wrote.
    for (set, weight) in [("ko_latin", 1.0), ("ko_cross", 1.0), ("ko_typo", 0.3), ("ko_format", 0.05)] {
        for pair in read(&dir.join(format!("{set}.dev.tsv")))? {
            let matcher = &halves[half(&pair.key)];
            let weighed = matcher.weigh(&matcher.prepare(&pair.a), &matcher.prepare(&pair.b));
            if let Some((_, Grounds::Korean(e) | Grounds::Followed(e, _))) = weighed {
                samples.push(Sample { features: korean_features(&e).map(f64::from).to_vec(), same: pair.same, weight });
            }
        }
    }
    Ok(logistic(&samples))
}

/// The sets of gold files, in the order they are reported.
pub const SETS: &[&str] =
    &["ko_latin", "ko_cross", "ko_person", "multi_latin", "multi_cross", "ko_format", "ko_typo", "ko_cyrillic", "articles"];

/// What one set measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The set's name.
    pub set: &'static str,
    /// All pairs but those that only a table of aliases finds.
    pub all: Tally,
    /// By source and kind, at the score that means "same".
    pub by_kind: BTreeMap<(String, String), Tally>,
    /// All pairs, at the score from which a person is asked.
    pub asked: Tally,
    /// Pairs of two names one syllable apart: "same", and "ask a person" or "same".
    pub hard: [Tally; 2],
    /// Wrong and missed pairs, for reading.
    pub mistakes: Vec<(f32, Pair)>,
}

/// Measures one set; `matcher` is given each pair's half.
///
/// # Errors
/// When the file cannot be read.
pub fn measure<'a>(dir: &Path, set: &'static str, matcher: impl Fn(usize) -> &'a Matcher) -> io::Result<Report> {
    let mut report = Report {
        set,
        all: Tally::default(),
        by_kind: BTreeMap::new(),
        asked: Tally::default(),
        hard: [Tally::default(); 2],
        mistakes: Vec::new(),
    };
    for pair in read(&dir.join(format!("{set}.dev.tsv")))? {
        let matcher = matcher(half(&pair.key));
        let score = matcher.score(&matcher.prepare(&pair.a), &matcher.prepare(&pair.b));
        let same = score >= SAME_FROM;
        report.by_kind.entry((pair.source.clone(), pair.kind.clone())).or_default().add(pair.same, same);
        if pair.kind == "alias" {
            continue;
        }
        report.all.add(pair.same, same);
        report.asked.add(pair.same, score >= ASK_FROM);
        if pair.kind == "hard-neg" {
            report.hard[0].add(pair.same, same);
            report.hard[1].add(pair.same, score >= ASK_FROM);
        }
        if same != pair.same {
            report.mistakes.push((score, pair));
        }
    }
    Ok(report)
}

impl Report {
    /// The report as lines of text.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let (t, a) = (self.all, self.asked);
        let _ = writeln!(
            out,
            "{}: F1 {:.4}, recall {:.4}, wrongly same {} of {}; with \"ask\": recall {:.4}, flagged {:.4}",
            self.set,
            t.f1(),
            t.recall(),
            t.wrong,
            t.wrong + t.apart,
            a.recall(),
            a.flagged()
        );
        if self.hard[0].wrong + self.hard[0].apart > 0 {
            let _ = writeln!(
                out,
                "  one syllable apart: same {:.4}, same or ask {:.4}",
                self.hard[0].flagged(),
                self.hard[1].flagged()
            );
        }
        for ((source, kind), t) in &self.by_kind {
            let _ = writeln!(
                out,
                "  {source} / {kind}: found {}, missed {}, wrong {}, apart {}",
                t.found, t.missed, t.wrong, t.apart
            );
        }
        out
    }
}
