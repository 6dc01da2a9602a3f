//! A query made ready to be held against many signatures.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::birth::{Birth, BirthAgreement};
use crate::model::Place;
use crate::packed::{trace, unpack_birth};
use crate::reading::Reading;
use crate::score::{Matcher, Prepared};
use crate::search::Query;
use crate::signature::{CLASSES, Filing, Signature, SyllableQuery};

/// Weights are counted in eighths of a nat.
pub(crate) const WEIGHT_UNITS: f32 = 8.0;
/// Surnames that cannot bring an entry to within this of the best are not visited.
const FAR: i32 = 96;
/// What a name of another length than the query loses.
const LENGTH_DIFFERS: i32 = -24;
/// What no name can be.
const NEVER: i32 = i16::MIN as i32;
/// Readings of a query that are tried.
const WAYS_MAX: usize = 3;
const WAY_WORSE_MAX: f32 = 8.0;
/// What the same birthplace and another one say.
const PLACE_WEIGHT: (i32, i32) = (20, -12);

/// The best entries so far.
pub(crate) struct Top {
    heap: BinaryHeap<Reverse<(i32, u32)>>,
    limit: usize,
    least: i32,
    /// What the best weighs.
    most: i32,
}

impl Top {
    pub(crate) fn new(limit: usize) -> Self {
        Self { heap: BinaryHeap::with_capacity(limit + 1), limit, least: i32::MIN, most: i32::MIN / 2 }
    }

    /// Whether entries of at most this weight can be among the best.
    pub(crate) fn wants(&self, weight: i32) -> bool {
        weight > self.least.max(self.most - FAR)
    }

    /// What an entry must weigh more than to be kept.
    pub(crate) fn least(&self) -> i32 {
        self.least
    }

    pub(crate) fn push(&mut self, weight: i32, entry: u32) {
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

    /// The entries with their weights, best first.
    pub(crate) fn into_sorted(self) -> impl Iterator<Item = (i32, u32)> {
        let mut all: Vec<(Reverse<i32>, u32)> = self.heap.into_iter().map(|Reverse((w, entry))| (Reverse(w), entry)).collect();
        all.sort_unstable();
        all.into_iter().map(|(Reverse(weight), entry)| (weight, entry))
    }
}

/// One way to read the query.
struct Way {
    syllables: Vec<SyllableQuery>,
    /// Of two syllables as they stand: the first as it says what it says in a given name.
    given: Option<SyllableQuery>,
}

/// One way to read the query with what stays the same over the entries of one group.
pub(crate) struct GroupWay<'a> {
    way: &'a Way,
    /// What the surname says, and what each class says for the two syllables after it: for the rule, a name of three syllables.
    three: Option<(i32, [&'a [i8; CLASSES]; 2])>,
}

impl GroupWay<'_> {
    /// The most that an entry of the group can weigh whose second syllable is of a class.
    pub(crate) fn bound(&self, second: u16) -> i32 {
        match (self.three, &self.way.syllables[..]) {
            (Some((surname, [first, _])), [.., last]) => surname + i32::from(first[usize::from(second)]) + last.most,
            _ => i32::from(i16::MAX),
        }
    }

    /// This is done for every row that a search looks at.
    #[inline]
    fn weigh(&self, entry: Signature) -> i32 {
        match self.three {
            Some((surname, [first, second])) if entry.len() == 3 => {
                surname + i32::from(first[entry.class(1)]) + i32::from(second[entry.class(2)])
            }
            _ => self.way.weigh(entry),
        }
    }
}

/// The query.
pub(crate) struct Scan {
    ways: Vec<Way>,
    foreign: Option<Signature>,
    birth: Birth,
    place: u16,
    /// The most that birth and birthplace can add.
    pub(crate) besides_max: i32,
}

impl Scan {
    pub(crate) fn new(filing: &Filing, matcher: &Matcher, name: &Prepared, query: &Query<'_>) -> Self {
        let model = &matcher.model;
        let best = name.readings.ways.first().map_or(0.0, |r| r.ln);
        let ways = name.readings.ways.iter().take_while(|r| r.ln > best - WAY_WORSE_MAX).take(WAYS_MAX);
        let way = |reading: &Reading| {
            let last = reading.len() - 1;
            let syllable = |at| {
                let place = if at == 0 && reading.len() > 1 { Place::Surname } else { Place::Given };
                filing.query(place, name.readings.syllable(model, reading, at), model, query.open && at == last)
            };
            let first = name.readings.syllable(model, reading, 0);
            let given = (reading.len() == 2 && name.begins_with(first))
                .then(|| filing.query(Place::Given, &model.in_place(Place::Given, first), model, false));
            Way { syllables: (0..reading.len()).map(syllable).collect(), given }
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

    /// What an entry weighs by the best of these ways.
    #[inline]
    pub(crate) fn weigh(&self, ways: &[GroupWay<'_>], entry: Signature) -> i32 {
        if entry.is_foreign() {
            return self.foreign.map_or(NEVER, |query| overlap(query, entry));
        }
        ways.iter().fold(NEVER, |most, way| most.max(way.weigh(entry)))
    }

    /// The ways by which an entry of the group of `first` could weigh more than that.
    pub(crate) fn ways(&self, first: Signature, least: i32) -> Vec<GroupWay<'_>> {
        self.ways.iter().filter(|way| way.bound(first) + self.besides_max > least).map(|way| way.over(first)).collect()
    }

    /// All ways to read the query.
    pub(crate) fn all_ways(&self) -> Vec<GroupWay<'_>> {
        self.ways.iter().map(|way| GroupWay { way, three: None }).collect()
    }

    /// The most that an entry of the group of `first` can weigh.
    pub(crate) fn bound(&self, first: Signature) -> i32 {
        if first.is_foreign() {
            return if self.foreign.is_some() { i32::from(i16::MAX) } else { NEVER };
        }
        self.ways.iter().map(|way| way.bound(first)).max().unwrap_or(NEVER)
    }

    /// What birth and birthplace say.
    pub(crate) fn besides(&self, birth: u32, place: u16) -> i32 {
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
    fn over(&self, first: Signature) -> GroupWay<'_> {
        let three = match &self.syllables[..] {
            [a, b, c] => Some((a.weight(first.filed_class(0)), [b, c].map(|s| s.half(first.is_spelt())))),
            _ => None,
        };
        GroupWay { way: self, three }
    }

    /// The most that an entry can weigh whose surname sounds like that of `first`.
    fn bound(&self, first: Signature) -> i32 {
        let rest: i32 = self.syllables.iter().skip(1).map(|q| q.most).sum();
        let from_start = self.syllables.first().map_or(0, |q| q.weight(first.filed_class(0))) + rest;
        // A part of a name may begin later than the surname.
        let later = match &self.syllables[..] {
            [_, _] => self.given.as_ref(),
            [only] => Some(only),
            _ => None,
        };
        from_start.max(later.map_or(i32::MIN, |first| first.most + rest + LENGTH_DIFFERS))
    }

    #[inline(never)]
    fn weigh(&self, entry: Signature) -> i32 {
        let (mine, theirs) = (self.syllables.len(), entry.len());
        if mine == theirs {
            return self.from(entry, 0);
        }
        if mine < theirs {
            // A part of a name: the beginning, or the given name.
            return (0..=theirs - mine).map(|offset| self.from(entry, offset)).max().unwrap_or(i32::MIN) + LENGTH_DIFFERS;
        }
        NEVER
    }

    fn from(&self, entry: Signature, offset: usize) -> i32 {
        let first = match (&self.given, &self.syllables[..]) {
            (Some(given), _) if offset > 0 => given,
            (None, [_, _]) if offset > 0 => return NEVER,
            (_, [first, ..]) => first,
            (_, []) => return NEVER,
        };
        let rest = self.syllables.iter().enumerate().skip(1);
        first.weight(entry.filed_class(offset)) + rest.map(|(at, q)| q.weight(entry.filed_class(at + offset))).sum::<i32>()
    }
}

/// How much two sets of consonant pairs share, in eighths of a nat.
fn overlap(a: Signature, b: Signature) -> i32 {
    let both = (a.0 & b.0).count_ones() as i32 - 1;
    let either = (a.0 ^ b.0).count_ones() as i32;
    16 * both - 8 * either
}
