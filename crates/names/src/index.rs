//! Finding a name among millions: an index that lives in memory only and holds no name.
//!
//! For each name it keeps eight bytes of sound, the birth date in four, a trace of the birthplace in two and its place in the
//! caller's list in four. Entries are sorted by year of birth; a search reads those of the years asked for from end to end,
//! which two million a millisecond allow, keeps the best and lets the matcher rank them with the names the caller holds.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZero;
use std::thread;

use crate::birth::Birth;
use crate::model::Place;
use crate::reading::Reading;
use crate::score::{Matcher, Prepared};
use crate::signature::{Filing, Signature, SyllableQuery};

/// One name to be found, with what else is known of the person. A person with several names has several entries.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The name as written.
    pub name: &'a str,
    /// Birth as told.
    pub birth: Birth,
    /// Birthplace as written; empty when unknown.
    pub birthplace: &'a str,
}

/// What is asked of the index.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The name, or a part of it, in any script.
    pub name: &'a str,
    /// Whether the end of the name may still be typed.
    pub open: bool,
    /// Birth; only entries within [`BIRTH_YEARS_AROUND`] years and those without a year are looked at.
    pub birth: Birth,
    /// Birthplace; empty when unknown.
    pub birthplace: &'a str,
}

/// One entry found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its place in the list the index was built from.
    pub entry: u32,
    /// Score as names, 0 to 1, once ranked; from the index alone a weight in nats.
    pub score: f32,
}

/// How many years a birth year may be off, either way.
pub const BIRTH_YEARS_AROUND: i16 = 3;
/// How many entries the matcher ranks for one search.
pub const CANDIDATES_MAX: usize = 128;
/// Bytes that the index keeps for each entry.
pub const ENTRY_BYTES: usize = 8 + 4 + 4 + 2;
const NO_YEAR: i16 = i16::MIN;

/// The index.
#[derive(Debug)]
pub struct Index {
    filing: Filing,
    signatures: Vec<Signature>,
    births: Vec<u32>,
    places: Vec<u16>,
    entries: Vec<u32>,
    /// Year and the first of its entries, by year; the unknown year comes first.
    years: Vec<(i16, usize)>,
}

fn pack_birth(birth: Birth) -> u32 {
    let year = birth.year.map_or(0, |y| (y.clamp(1, 8191)) as u32);
    year << 9 | u32::from(birth.month.unwrap_or(0).min(15)) << 5 | u32::from(birth.day.unwrap_or(0).min(31))
}

fn unpack_birth(packed: u32) -> Birth {
    let some = |n: u32| (n != 0).then_some(n as u8);
    Birth { year: (packed >> 9 != 0).then_some((packed >> 9) as i16), month: some(packed >> 5 & 15), day: some(packed & 31), give_or_take_years: 0 }
}

/// A trace of a birthplace: the same for the same text without spaces, 0 when unknown.
fn trace(place: &str) -> u16 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for c in place.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(64) {
        hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }
    if place.is_empty() { 0 } else { (hash >> 40) as u16 | 1 }
}

impl Matcher {
    fn signature(&self, name: &Prepared) -> Signature {
        match name.readings.ways.first() {
            Some(best) if self.could_be_korean(name) => Signature::korean(&self.model, &name.readings, best),
            _ => Signature::foreign(self.words(name)),
        }
    }
}

impl Index {
    /// Builds the index over a list of entries on all cores; `progress` is told how many entries are done, now and then.
    pub fn build<'a>(matcher: &Matcher, entries: &[Entry<'a>], progress: impl Fn(usize) + Sync) -> Self {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let part = entries.len().div_ceil(threads).max(1);
        let done = std::sync::atomic::AtomicUsize::new(0);
        let mut signatures = vec![Signature(0); entries.len()];
        thread::scope(|scope| {
            for (entries, to) in entries.chunks(part).zip(signatures.chunks_mut(part)) {
                let (done, progress) = (&done, &progress);
                scope.spawn(move || {
                    for (entries, to) in entries.chunks(10_000).zip(to.chunks_mut(10_000)) {
                        entries.iter().zip(to).for_each(|(e, s)| *s = matcher.signature(&matcher.prepare(e.name)));
                        progress(done.fetch_add(entries.len(), std::sync::atomic::Ordering::Relaxed) + entries.len());
                    }
                });
            }
        });
        Self::sorted(Filing::new(&matcher.model), entries, &signatures)
    }

    fn sorted(filing: Filing, entries: &[Entry<'_>], signatures: &[Signature]) -> Self {
        let mut order: Vec<u32> = (0..entries.len() as u32).collect();
        let year = |i: &u32| entries[*i as usize].birth.year.unwrap_or(NO_YEAR);
        order.sort_by_key(year);
        let mut years: Vec<(i16, usize)> = Vec::new();
        for (at, i) in order.iter().enumerate() {
            if years.last().is_none_or(|(y, _)| *y != year(i)) {
                years.push((year(i), at));
            }
        }
        Self {
            filing,
            signatures: order.iter().map(|i| signatures[*i as usize]).collect(),
            births: order.iter().map(|i| pack_birth(entries[*i as usize].birth)).collect(),
            places: order.iter().map(|i| trace(entries[*i as usize].birthplace)).collect(),
            entries: order,
            years,
        }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn signature(&self, at: usize) -> Signature {
        self.signatures[at]
    }

    pub(crate) fn birth(&self, at: usize) -> Birth {
        unpack_birth(self.births[at])
    }

    pub(crate) fn entry(&self, at: usize) -> u32 {
        self.entries[at]
    }

    /// The ranges of entries to look at for a birth year.
    fn ranges(&self, year: Option<i16>) -> Vec<std::ops::Range<usize>> {
        let Some(year) = year else { return vec![0..self.len()] };
        let first_of = |from: i16| self.years.iter().find(|(y, _)| *y >= from).map_or(self.len(), |(_, at)| *at);
        let unknown = 0..first_of(NO_YEAR + 1);
        let near = first_of(year.saturating_sub(BIRTH_YEARS_AROUND))..first_of(year.saturating_add(BIRTH_YEARS_AROUND + 1));
        vec![unknown, near]
    }

    /// The entries most like a query by sound, birth and birthplace, best first, without the names.
    pub fn candidates(&self, matcher: &Matcher, query: &Query<'_>, limit: usize) -> Vec<Hit> {
        let prepared = matcher.prepare(query.name);
        let scan = Scan::new(self, matcher, &prepared, query);
        let mut heap: BinaryHeap<Reverse<(i32, u32)>> = BinaryHeap::with_capacity(limit + 1);
        let mut least = i32::MIN;
        for range in self.ranges(query.birth.year) {
            for at in range {
                let weight = scan.weigh(self.signatures[at]);
                // Birth and birthplace add at most this much.
                if weight + BESIDES_MAX <= least {
                    continue;
                }
                let weight = weight + scan.besides(self.births[at], self.places[at]);
                if weight > least {
                    heap.push(Reverse((weight, self.entries[at])));
                    if heap.len() > limit {
                        heap.pop();
                        least = heap.peek().map_or(i32::MIN, |Reverse((w, _))| *w);
                    }
                }
            }
        }
        let mut hits: Vec<Hit> =
            heap.into_iter().map(|Reverse((weight, entry))| Hit { entry, score: weight as f32 / WEIGHT_UNITS }).collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entry.cmp(&b.entry)));
        hits
    }

    /// The entries most like a query, ranked by the matcher with the names that `name_of` gives for an entry.
    pub fn search<'n>(&self, matcher: &Matcher, query: &Query<'_>, limit: usize, name_of: impl Fn(u32) -> &'n str) -> Vec<Hit> {
        let prepared = matcher.prepare(query.name);
        let whole = prepared.readings.ways.first().is_none_or(|r| r.len() > 2) && !query.open;
        let mut found: Vec<(f32, Hit)> = self
            .candidates(matcher, query, CANDIDATES_MAX.max(limit))
            .into_iter()
            .map(|hit| {
                let score = matcher.score(&prepared, &matcher.prepare(name_of(hit.entry)));
                // A part of a name is found by sound alone; a whole name must also be one to the matcher.
                let rank = hit.score + if whole { 12.0 * score } else { 2.0 * score };
                (rank, Hit { score, ..hit })
            })
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.entry.cmp(&b.1.entry)));
        found.truncate(limit);
        found.into_iter().map(|(_, hit)| hit).collect()
    }
}

/// Weights are counted in eighths of a nat.
const WEIGHT_UNITS: f32 = 8.0;
const BESIDES_MAX: i32 = 80;
const LENGTH_DIFFERS: i32 = -24;

/// One way to read the query.
struct Way {
    syllables: Vec<SyllableQuery>,
}

/// A query made ready to be held against many signatures.
struct Scan {
    ways: Vec<Way>,
    foreign: Option<Signature>,
    birth: Birth,
    place: u16,
}

/// Readings of a query that are tried.
const WAYS_MAX: usize = 3;

impl Scan {
    fn new(index: &Index, matcher: &Matcher, name: &Prepared, query: &Query<'_>) -> Self {
        let model = &matcher.model;
        let best = name.readings.ways.first().map_or(0.0, |r| r.ln);
        let ways = name.readings.ways.iter().take_while(|r| r.ln > best - 8.0).take(WAYS_MAX);
        let way = |reading: &Reading| {
            let last = reading.len() - 1;
            let syllable = |at| {
                let place = if at == 0 && reading.len() > 1 { Place::Surname } else { Place::Given };
                index.filing.query(place, name.readings.syllable(model, reading, at), model, query.open && at == last)
            };
            Way { syllables: (0..reading.len()).map(syllable).collect() }
        };
        let surely = matcher.is_surely_korean(name);
        Self {
            ways: ways.map(way).collect(),
            foreign: (!surely).then(|| Signature::foreign(matcher.words(name))),
            birth: query.birth,
            place: trace(query.birthplace),
        }
    }

    fn weigh(&self, entry: Signature) -> i32 {
        if entry.is_foreign() {
            return self.foreign.map_or(i32::from(i16::MIN), |query| overlap(query, entry));
        }
        self.ways.iter().map(|way| way.weigh(entry)).max().unwrap_or(i32::from(i16::MIN))
    }

    /// What birth and birthplace say.
    fn besides(&self, birth: u32, place: u16) -> i32 {
        let mut weight = 0;
        if self.birth.year.is_some() {
            weight += (WEIGHT_UNITS * self.birth.agree(unpack_birth(birth)).weight()) as i32 * 3 / 4;
        }
        if self.place != 0 && place != 0 {
            weight += if self.place == place { 20 } else { -12 };
        }
        weight.min(BESIDES_MAX)
    }
}

impl Way {
    fn weigh(&self, entry: Signature) -> i32 {
        let (mine, theirs) = (self.syllables.len(), entry.len());
        if mine == theirs {
            return self.from(entry, 0);
        }
        if mine < theirs {
            // A part of a name: the beginning, or the given name.
            return (0..=theirs - mine).map(|offset| self.from(entry, offset)).max().unwrap_or(i32::MIN) + LENGTH_DIFFERS;
        }
        i32::from(i16::MIN)
    }

    fn from(&self, entry: Signature, offset: usize) -> i32 {
        let spelt = entry.is_spelt();
        let weight = |(at, q): (usize, &SyllableQuery)| {
            let table = if spelt { &q.spelt } else { &q.hangul };
            i32::from(table[entry.class(at + offset)])
        };
        self.syllables.iter().enumerate().map(weight).sum()
    }
}

/// How much two sets of consonant pairs share, in eighths of a nat.
fn overlap(a: Signature, b: Signature) -> i32 {
    let both = (a.0 & b.0).count_ones() as i32 - 1;
    let either = (a.0 ^ b.0).count_ones() as i32;
    16 * both - 8 * either
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 8] =
        ["손정훈", "Park Jung-sook", "Kim Kwang Hyok", "고정남", "Ліштван", "Muhammad Salih Jasim", "남궁민", "Jang Song-thaek"];

    fn entries() -> Vec<Entry<'static>> {
        let birth = |i: usize| if i == 3 { Birth::default() } else { Birth::year(1950 + i as i16, 0) };
        NAMES.iter().enumerate().map(|(i, name)| Entry { name, birth: birth(i), birthplace: "" }).collect()
    }

    fn first(name: &str, open: bool, birth: Birth) -> Option<&'static str> {
        let matcher = Matcher::standard();
        let index = Index::build(matcher, &entries(), |_| {});
        let query = Query { name, open, birth, birthplace: "" };
        let hits = index.search(matcher, &query, 3, |e| NAMES[e as usize]);
        hits.first().map(|h| NAMES[h.entry as usize])
    }

    #[test]
    fn a_name_is_found_by_any_spelling() {
        for (query, name) in [
            ("Son Jong-hoon", "손정훈"),
            ("박정숙", "Park Jung-sook"),
            ("Gim Gwanghyeok", "Kim Kwang Hyok"),
            ("Сон Чжон Хун", "손정훈"),
            ("Lishtvan", "Ліштван"),
            ("Mohammed Saleh Jassim", "Muhammad Salih Jasim"),
            ("장성택", "Jang Song-thaek"),
        ] {
            assert_eq!(first(query, false, Birth::default()), Some(name), "{query}");
        }
    }

    #[test]
    fn a_name_is_found_by_its_given_name_and_while_it_is_typed() {
        assert_eq!(first("정훈", false, Birth::default()), Some("손정훈"));
        assert_eq!(first("Jung-sook", false, Birth::default()), Some("Park Jung-sook"));
        assert_eq!(first("Kim Kwang Hy", true, Birth::default()), Some("Kim Kwang Hyok"));
        assert_eq!(first("남궁", true, Birth::default()), Some("남궁민"));
    }

    #[test]
    fn a_birth_year_far_off_is_not_looked_at_but_an_unknown_one_is() {
        assert_ne!(first("Son Jong-hun", false, Birth::year(1990, 0)), Some("손정훈"));
        assert_eq!(first("Ko Jong Nam", false, Birth::year(1990, 0)), Some("고정남"));
    }

    #[test]
    fn an_empty_query_and_an_empty_index_find_nothing_and_do_not_fail() {
        let matcher = Matcher::standard();
        let index = Index::build(matcher, &[], |_| {});
        let query = Query { name: "", open: true, birth: Birth::default(), birthplace: "" };
        assert!(index.search(matcher, &query, 10, |_| "").is_empty());
        assert!(index.is_empty());
        first("", true, Birth::default());
    }

    #[test]
    fn a_packed_birth_is_what_it_was() {
        for birth in [Birth::default(), Birth::year(1950, 0), Birth::day(1964, 12, 31)] {
            assert_eq!(unpack_birth(pack_birth(birth)), birth);
        }
    }
}
