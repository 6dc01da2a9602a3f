//! Finding a name among millions: an index that lives in memory only and holds no name.
//!
//! For each name it keeps eight bytes of sound, the birth date in four, a trace of the birthplace in two and its place in the
//! caller's list in four. Entries are sorted by the sound of the surname, then by birth. A search visits the surnames from the most
//! alike on, stops when no other can come among the best, and lets the matcher rank those with the names the caller holds.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZero;
use std::ops::Range;
use std::thread;

use crate::birth::{Birth, BirthAgreement};
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

/// The index.
#[derive(Debug)]
pub struct Index {
    filing: Filing,
    signatures: Vec<Signature>,
    births: Vec<u32>,
    places: Vec<u16>,
    entries: Vec<u32>,
    /// By sound of the surname: the entries that share it.
    groups: Vec<(Signature, Range<usize>)>,
}

fn pack_birth(birth: Birth) -> u32 {
    let year = birth.year.map_or(0, |y| (y.clamp(1, 8191)) as u32);
    year << 9 | u32::from(birth.month.unwrap_or(0).min(15)) << 5 | u32::from(birth.day.unwrap_or(0).min(31))
}

fn unpack_birth(packed: u32) -> Birth {
    let some = |n: u32| (n != 0).then_some(n as u8);
    Birth {
        year: (packed >> 9 != 0).then_some((packed >> 9) as i16),
        month: some(packed >> 5 & 15),
        day: some(packed & 31),
        give_or_take_years: 0,
    }
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
    pub(crate) fn signature(&self, name: &Prepared) -> Signature {
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
        let mut order: Vec<(u16, u32, u32)> = signatures
            .iter()
            .zip(entries)
            .enumerate()
            .map(|(i, (signature, entry))| (signature.group(), pack_birth(entry.birth), i as u32))
            .collect();
        order.sort_unstable();
        let mut groups: Vec<(Signature, Range<usize>)> = Vec::new();
        for (at, &(group, _, i)) in order.iter().enumerate() {
            match groups.last_mut() {
                Some((first, range)) if first.group() == group => range.end = at + 1,
                _ => groups.push((signatures[i as usize], at..at + 1)),
            }
        }
        Self {
            filing,
            signatures: order.iter().map(|(.., i)| signatures[*i as usize]).collect(),
            births: order.iter().map(|(_, birth, _)| *birth).collect(),
            places: order.iter().map(|(.., i)| trace(entries[*i as usize].birthplace)).collect(),
            entries: order.iter().map(|(.., i)| *i).collect(),
            groups,
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

    /// The entries of a group to look at for a birth year: those without a year, and those around it.
    fn ranges(&self, group: &Range<usize>, year: Option<i16>) -> [Range<usize>; 2] {
        let Some(year) = year else { return [group.clone(), 0..0] };
        let births = &self.births[group.clone()];
        let first_of = |from: i16| group.start + births.partition_point(|b| b >> 9 < from.max(1) as u32);
        [
            group.start..first_of(1),
            first_of(year.saturating_sub(BIRTH_YEARS_AROUND))..first_of(year.saturating_add(BIRTH_YEARS_AROUND + 1)),
        ]
    }

    /// The entries most like a query by sound, birth and birthplace, best first, without the names.
    pub fn candidates(&self, matcher: &Matcher, query: &Query<'_>, limit: usize) -> Vec<Hit> {
        self.candidates_of(matcher, &matcher.prepare(query.name), query, limit)
    }

    fn candidates_of(&self, matcher: &Matcher, prepared: &Prepared, query: &Query<'_>, limit: usize) -> Vec<Hit> {
        let scan = Scan::new(self, matcher, prepared, query);
        let mut groups: Vec<(i32, &Range<usize>)> =
            self.groups.iter().map(|(first, range)| (scan.bound(*first), range)).collect();
        groups.sort_unstable_by_key(|(bound, range)| (Reverse(*bound), range.start));
        let mut best = Top { heap: BinaryHeap::with_capacity(limit + 1), limit, least: i32::MIN, most: i32::MIN / 2 };
        for (bound, group) in groups {
            if bound + scan.besides_max <= best.least.max(best.most - FAR) {
                break;
            }
            for range in self.ranges(group, query.birth.year) {
                for at in range {
                    let weight = scan.weigh(self.signatures[at]);
                    if weight + scan.besides_max > best.least {
                        best.push(weight + scan.besides(self.births[at], self.places[at]), self.entries[at]);
                    }
                }
            }
        }
        let heap = best.heap;
        let mut hits: Vec<Hit> =
            heap.into_iter().map(|Reverse((weight, entry))| Hit { entry, score: weight as f32 / WEIGHT_UNITS }).collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entry.cmp(&b.entry)));
        hits
    }

    /// The entries most like a query, ranked by the matcher with the names that `name_of` gives for an entry.
    pub fn search<'n>(&self, matcher: &Matcher, query: &Query<'_>, limit: usize, name_of: impl Fn(u32) -> &'n str) -> Vec<Hit> {
        let prepared = matcher.prepare(query.name);
        let whole = prepared.readings.ways.first().is_none_or(|r| r.len() > 2) && !query.open;
        // A part of a name is found by sound alone; a whole name must also be one to the matcher.
        let share = if whole { SCORE_WEIGHT } else { PART_SCORE_WEIGHT };
        let candidates = if query.birth.year.is_some() { CANDIDATES_MAX } else { 2 * CANDIDATES_MAX };
        let mut found: Vec<(f32, Hit)> = Vec::with_capacity(limit + 1);
        for hit in self.candidates_of(matcher, &prepared, query, candidates.max(limit)) {
            if found.len() == limit && found.last().is_none_or(|(least, _)| hit.score + share <= *least) {
                break;
            }
            let score = matcher.score(&prepared, &matcher.prepare(name_of(hit.entry)));
            let rank = hit.score + share * score;
            let at = found.partition_point(|(r, _)| *r >= rank);
            found.insert(at, (rank, Hit { score, ..hit }));
            found.truncate(limit);
        }
        found.into_iter().map(|(_, hit)| hit).collect()
    }
}

/// How many nats the matcher's score is worth in ranking, for a whole name and for a part of one.
const SCORE_WEIGHT: f32 = 12.0;
const PART_SCORE_WEIGHT: f32 = 2.0;

/// The best entries so far.
struct Top {
    heap: BinaryHeap<Reverse<(i32, u32)>>,
    limit: usize,
    /// What an entry must weigh more than.
    least: i32,
    /// What the best weighs.
    most: i32,
}

/// Surnames that cannot bring an entry to within this of the best are not visited.
const FAR: i32 = 96;

impl Top {
    fn push(&mut self, weight: i32, entry: u32) {
        if weight <= self.least {
            return;
        }
        self.most = self.most.max(weight);
        self.heap.push(Reverse((weight, entry)));
        if self.heap.len() > self.limit {
            self.heap.pop();
            self.least = self.heap.peek().map_or(i32::MIN, |Reverse((w, _))| *w);
        }
    }
}

/// Weights are counted in eighths of a nat.
const WEIGHT_UNITS: f32 = 8.0;
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
    /// The most that birth and birthplace can add.
    besides_max: i32,
}

/// Readings of a query that are tried.
const WAYS_MAX: usize = 3;
const WAY_WORSE_MAX: f32 = 8.0;
/// What the same birthplace and another one say.
const PLACE_WEIGHT: (i32, i32) = (20, -12);

impl Scan {
    fn new(index: &Index, matcher: &Matcher, name: &Prepared, query: &Query<'_>) -> Self {
        let model = &matcher.model;
        let best = name.readings.ways.first().map_or(0.0, |r| r.ln);
        let ways = name.readings.ways.iter().take_while(|r| r.ln > best - WAY_WORSE_MAX).take(WAYS_MAX);
        let way = |reading: &Reading| {
            let last = reading.len() - 1;
            let syllable = |at| {
                let place = if at == 0 && reading.len() > 1 { Place::Surname } else { Place::Given };
                index.filing.query(place, name.readings.syllable(model, reading, at), model, query.open && at == last)
            };
            Way { syllables: (0..reading.len()).map(syllable).collect() }
        };
        let surely = matcher.is_surely_korean(name);
        let place = trace(query.birthplace);
        let birth_max = if query.birth.year.is_some() { birth_weight(query.birth.agree(query.birth)) } else { 0 };
        Self {
            besides_max: birth_max.max(0) + if place == 0 { 0 } else { PLACE_WEIGHT.0 },
            ways: ways.map(way).collect(),
            foreign: (!surely).then(|| Signature::foreign(matcher.words(name))),
            birth: query.birth,
            place,
        }
    }

    fn weigh(&self, entry: Signature) -> i32 {
        if entry.is_foreign() {
            return self.foreign.map_or(i32::from(i16::MIN), |query| overlap(query, entry));
        }
        self.ways.iter().map(|way| way.weigh(entry)).max().unwrap_or(i32::from(i16::MIN))
    }

    /// The most that an entry of the group of `first` can weigh.
    fn bound(&self, first: Signature) -> i32 {
        if first.is_foreign() {
            return if self.foreign.is_some() { i32::from(i16::MAX) } else { i32::from(i16::MIN) };
        }
        self.ways.iter().map(|way| way.bound(first)).max().unwrap_or(i32::from(i16::MIN))
    }

    /// What birth and birthplace say.
    fn besides(&self, birth: u32, place: u16) -> i32 {
        let mut weight = 0;
        if self.birth.year.is_some() {
            weight += birth_weight(self.birth.agree(unpack_birth(birth)));
        }
        if self.place != 0 && place != 0 {
            weight += if self.place == place { PLACE_WEIGHT.0 } else { PLACE_WEIGHT.1 };
        }
        weight
    }
}

/// What the agreement of births says here: less than it would between two people, since the years were chosen alike.
fn birth_weight(agreement: BirthAgreement) -> i32 {
    (0.75 * WEIGHT_UNITS * agreement.weight()) as i32
}

impl Way {
    /// The most that an entry can weigh whose surname sounds like that of `first`.
    fn bound(&self, first: Signature) -> i32 {
        let rest: i32 = self.syllables.iter().skip(1).map(|q| q.most).sum();
        let from_start = self.syllables.first().map_or(0, |q| q.weight(first.filed_class(0))) + rest;
        // A part of a name may begin later than the surname.
        let later = if self.syllables.len() < 3 {
            rest + self.syllables.first().map_or(0, |q| q.most) + LENGTH_DIFFERS
        } else {
            i32::MIN
        };
        from_start.max(later)
    }

    fn weigh(&self, entry: Signature) -> i32 {
        let (mine, theirs) = (self.syllables.len(), entry.len());
        if mine == theirs {
            return match &self.syllables[..] {
                [a, b, c] => a.weight(entry.filed_class(0)) + b.weight(entry.filed_class(1)) + c.weight(entry.filed_class(2)),
                _ => self.from(entry, 0),
            };
        }
        if mine < theirs {
            // A part of a name: the beginning, or the given name.
            return (0..=theirs - mine).map(|offset| self.from(entry, offset)).max().unwrap_or(i32::MIN) + LENGTH_DIFFERS;
        }
        i32::from(i16::MIN)
    }

    fn from(&self, entry: Signature, offset: usize) -> i32 {
        self.syllables.iter().enumerate().map(|(at, q)| q.weight(entry.filed_class(at + offset))).sum()
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
