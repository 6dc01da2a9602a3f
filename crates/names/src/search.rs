//! Finding a person among millions by any of their names: an index that lives in memory only.
//!
//! It is built after the names were unlocked, holds them in memory that is wiped when the index is dropped, prints nothing of
//! them, and is never written anywhere. For each name it keeps 30 bytes beside the name itself, and 4 bytes and an `Id` for each
//! person.

use std::fmt;

use crate::birth::{Birth, BirthAgreement};
use crate::duplicates::{self, Entry};
use crate::index::Index;
use crate::packed::{TextAt, Texts, pack_birth, trace, unpack_birth};
use crate::reader::Reader;
use crate::scan::{Scan, WEIGHT_UNITS};
use crate::score::{Answer, Matcher, Prepared};
use crate::signature::Filing;

/// A person as filed: all names, each found by itself.
#[derive(Clone, Copy)]
pub struct Filed<'a, Id> {
    /// Whose names these are.
    pub person: Id,
    /// The names as written.
    pub names: &'a [&'a str],
    /// Birth as told.
    pub birth: Birth,
    /// Birthplace as written; empty when unknown.
    pub birthplace: &'a str,
}

/// What is asked of the index.
#[derive(Clone, Copy)]
pub struct Query<'a> {
    /// The name, or a part of it, in any script.
    pub name: &'a str,
    /// Whether the end of the name may still be typed.
    pub open: bool,
    /// Birth; only people within [`crate::BIRTH_YEARS_AROUND`] years and those without a year are looked at.
    pub birth: Birth,
    /// Birthplace; empty when unknown.
    pub birthplace: &'a str,
}

/// One person found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit<Id> {
    /// Who.
    pub person: Id,
    /// By which of the names filed together, counted from 0.
    pub name: u32,
    /// Score as names, 0 to 1, from a search; a weight in nats from [`SearchIndex::candidates`].
    pub score: f32,
    /// Whether this may be the name that was asked for, or holds the part that was; all others only come nearest. Candidates are
    /// not judged: none of them is.
    pub is_likely: bool,
}

/// Two people who may be one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Double<Id> {
    /// The one filed first.
    pub a: Id,
    /// The other.
    pub b: Id,
    /// Score as names, 0 to 1, of their likest names.
    pub score: f32,
    /// How their births agree.
    pub birth: BirthAgreement,
    /// The probability that they are one person, 0 to 1: the larger the index, the more is asked for.
    pub probability: f32,
    /// What to do. It never joins two files by itself.
    pub answer: Answer,
}

/// How many entries the matcher ranks for one search; twice as many when the birth year is unknown.
pub const CANDIDATES_MAX: usize = 128;
/// How many nats the matcher's score is worth in ranking, for a whole name and for a part of one.
const SCORE_WEIGHT: f32 = 12.0;
const PART_SCORE_WEIGHT: f32 = 2.0;
/// A whole name that scores less than this is another.
const LIKELY_FROM: f32 = 0.1;
/// A part of a name is in those that weigh at most so many nats less than the likest.
const PART_WORSE_MAX: f32 = 2.5;
/// Names read at once while the index is built.
const BUILD_AT_ONCE: usize = 1 << 16;
/// The owner of an entry that was removed.
const NOBODY: u32 = u32::MAX;

/// The index over the names of people known by an `Id`.
pub struct SearchIndex<Id> {
    filing: Filing,
    index: Index,
    texts: Texts,
    /// By entry: where its name is, and the place of its person in `people`.
    names: Vec<TextAt>,
    owners: Vec<u32>,
    /// With the first of their entries.
    people: Vec<(Id, u32)>,
}

/// Says how many names there are, and none of them.
impl<Id> fmt::Debug for SearchIndex<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchIndex").field("names", &self.names.len()).finish_non_exhaustive()
    }
}

impl<Id: Copy + PartialEq + Send + Sync> SearchIndex<Id> {
    /// An index of nobody.
    pub fn new(matcher: &Matcher) -> Self {
        Self {
            filing: Filing::new(&matcher.model),
            index: Index::default(),
            texts: Texts::default(),
            names: Vec::new(),
            owners: Vec::new(),
            people: Vec::new(),
        }
    }

    /// Builds the index, reading names on all cores; `file` hands over each person by calling what it is given, and `progress`
    /// is told now and then how many names are done.
    pub fn build(matcher: &Matcher, file: impl FnOnce(&mut dyn FnMut(Filed<'_, Id>)), progress: impl Fn(usize)) -> Self {
        let mut built = Self::new(matcher);
        let mut waiting = Vec::new();
        file(&mut |filed| {
            built.keep(filed, |birth, place| waiting.push((birth, place)));
            if waiting.len() >= BUILD_AT_ONCE {
                built.read(matcher, &mut waiting);
                progress(built.index.len());
            }
        });
        built.read(matcher, &mut waiting);
        built.index.sort();
        progress(built.index.len());
        built
    }

    /// Keeps a person's names; `row` is given birth and birthplace for each.
    fn keep(&mut self, filed: Filed<'_, Id>, mut row: impl FnMut(u32, u16)) {
        let (person, first) = (self.people.len() as u32, self.names.len() as u32);
        self.people.push((filed.person, first));
        for name in filed.names {
            self.names.push(self.texts.push(name));
            self.owners.push(person);
            row(pack_birth(filed.birth), trace(filed.birthplace));
        }
    }

    /// Adds the rows of the names kept last.
    fn read(&mut self, matcher: &Matcher, waiting: &mut Vec<(u32, u16)>) {
        let names: Vec<&str> = self.names[self.index.len()..].iter().map(|at| self.texts.get(*at)).collect();
        let signatures = matcher.signatures(&names);
        for (signature, (birth, place)) in signatures.into_iter().zip(waiting.drain(..)) {
            self.index.push(signature, birth, place);
        }
    }

    /// Adds many people, reading their names on all cores. Whose names have changed is removed first.
    pub fn add_all<'a>(&mut self, matcher: &Matcher, people: impl IntoIterator<Item = Filed<'a, Id>>)
    where
        Id: 'a,
    {
        let mut waiting = Vec::new();
        people.into_iter().for_each(|filed| self.keep(filed, |birth, place| waiting.push((birth, place))));
        self.read(matcher, &mut waiting);
        self.index.settle();
    }

    /// Adds a person. One whose names have changed is removed first.
    pub fn add(&mut self, matcher: &Matcher, filed: Filed<'_, Id>) {
        self.add_all(matcher, [filed]);
    }

    /// Removes a person and wipes the names; says whether there was such a person. Takes time with the number of people.
    pub fn remove(&mut self, person: Id) -> bool {
        let of = |at: &usize| self.people[*at].0 == person;
        let found: Vec<usize> = (0..self.people.len()).filter(of).collect();
        let mut any = false;
        for at in found {
            let first = self.people[at].1 as usize;
            let entries = self.owners[first..].iter().take_while(|owner| **owner == at as u32).count();
            for entry in first..first + entries {
                self.texts.wipe(self.names[entry]);
                self.owners[entry] = NOBODY;
                any = true;
            }
        }
        any
    }

    /// How many names there are, removed ones among them until the index is built anew.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    fn name(&self, entry: u32) -> &str {
        self.texts.get(self.names[entry as usize])
    }

    fn hit(&self, entry: u32, score: f32) -> Option<Hit<Id>> {
        let (person, first) = *self.people.get(self.owners[entry as usize] as usize)?;
        Some(Hit { person, name: entry - first, score, is_likely: false })
    }

    /// The names most like a query by sound, birth and birthplace, best first, not yet ranked by the matcher; a person may come
    /// several times.
    pub fn candidates(&self, matcher: &Matcher, query: &Query<'_>, limit: usize) -> Vec<Hit<Id>> {
        let found = self.candidates_of(matcher, &matcher.prepare(query.name), query, limit);
        found.into_iter().filter_map(|(weight, entry)| self.hit(entry, weight as f32 / WEIGHT_UNITS)).collect()
    }

    fn candidates_of(&self, matcher: &Matcher, prepared: &Prepared, query: &Query<'_>, limit: usize) -> Vec<(i32, u32)> {
        let scan = Scan::new(&self.filing, matcher, prepared, query);
        self.index.best(&scan, query.birth.year, limit, |entry| self.owners[entry as usize] != NOBODY)
    }

    /// The people most like a query, best first, each once.
    pub fn search(&self, matcher: &Matcher, query: &Query<'_>, limit: usize) -> Vec<Hit<Id>> {
        let prepared = matcher.prepare(query.name);
        let whole = prepared.readings.ways.first().is_none_or(|r| r.len() > 2) && !query.open;
        // A part of a name is found by sound alone; a whole name must also be one to the matcher.
        let share = if whole { SCORE_WEIGHT } else { PART_SCORE_WEIGHT };
        let candidates = if query.birth.year.is_some() { CANDIDATES_MAX } else { 2 * CANDIDATES_MAX };
        let mut found: Vec<(f32, Hit<Id>)> = Vec::with_capacity(limit + 1);
        let candidates = self.candidates_of(matcher, &prepared, query, candidates.max(limit));
        let likest = candidates.first().map_or(0.0, |(weight, _)| *weight as f32 / WEIGHT_UNITS).max(0.0);
        let mut reader = Reader::new(matcher);
        for (weight, entry) in candidates {
            let weight = weight as f32 / WEIGHT_UNITS;
            if found.len() == limit && found.last().is_none_or(|(least, _)| weight + share <= *least) {
                break;
            }
            let score = matcher.score(&prepared, &reader.read(self.name(entry)));
            let rank = weight + share * score;
            let is_likely = if whole { score >= LIKELY_FROM } else { weight >= likest - PART_WORSE_MAX };
            let Some(hit) = self.hit(entry, score).map(|hit| Hit { is_likely, ..hit }) else { continue };
            match found.iter().position(|(_, other)| other.person == hit.person) {
                Some(at) if found[at].0 >= rank => continue,
                Some(at) => drop(found.remove(at)),
                None => {}
            }
            let at = found.partition_point(|(r, _)| *r >= rank);
            found.insert(at, (rank, hit));
            found.truncate(limit);
        }
        found.into_iter().map(|(_, hit)| hit).collect()
    }

    /// Pairs of people who may be one, likest first, over the whole index on all cores: a list for people to look at.
    /// `progress` is told how many keys of how many are done, now and then.
    ///
    /// Pairs whose births contradict each other, whose names no more than resemble each other, or that are two people rather than
    /// one, are left out.
    pub fn duplicates(&self, matcher: &Matcher, progress: impl Fn(usize, usize) + Sync) -> Vec<Double<Id>> {
        let births = self.index.births_by_entry();
        let entry = |(entry, owner): (u32, &u32)| Entry {
            name: self.name(entry),
            birth: unpack_birth(births[entry as usize]),
            owner: *owner,
        };
        let live = (0_u32..).zip(&self.owners).filter(|(_, owner)| **owner != NOBODY);
        let entries: Vec<Entry<'_>> = live.map(entry).collect();
        let person = |owner: u32| self.people.get(owner as usize).map(|p| p.0);
        let register = self.people.len() as u32;
        let double = |pair: duplicates::Pair| {
            let (probability, answer) = pair.judged(register);
            let (a, b) = (person(pair.a)?, person(pair.b)?);
            let double = Double { a, b, score: pair.score, birth: pair.birth, probability, answer };
            (answer != Answer::Different).then_some(double)
        };
        duplicates::duplicates(matcher, &entries, progress).into_iter().filter_map(double).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 8] =
        ["손정훈", "Park Jung-sook", "Kim Kwang Hyok", "고정남", "Ліштван", "Muhammad Salih Jasim", "남궁민", "Jang Song-thaek"];

    fn index() -> SearchIndex<usize> {
        let birth = |i: usize| if i == 3 { Birth::default() } else { Birth::year(1950 + i as i16, 0) };
        let file = |each: &mut dyn FnMut(Filed<'_, usize>)| {
            for (person, name) in NAMES.iter().enumerate() {
                each(Filed { person, names: &[name], birth: birth(person), birthplace: "" });
            }
        };
        SearchIndex::build(Matcher::standard(), file, |_| {})
    }

    fn first_of(index: &SearchIndex<usize>, name: &str, open: bool, birth: Birth) -> Option<&'static str> {
        let query = Query { name, open, birth, birthplace: "" };
        index.search(Matcher::standard(), &query, 3).first().map(|h| NAMES[h.person])
    }

    fn first(name: &str, open: bool, birth: Birth) -> Option<&'static str> {
        first_of(&index(), name, open, birth)
    }

    #[test]
    fn a_person_is_found_by_any_spelling() {
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
    fn who_only_comes_nearest_is_told_from_who_may_be_meant() {
        let index = index();
        let likely = |name: &str| {
            let query = Query { name, open: false, birth: Birth::default(), birthplace: "" };
            let hits = index.search(Matcher::standard(), &query, 8);
            hits.iter().filter(|hit| hit.is_likely).map(|hit| NAMES[hit.person]).collect::<Vec<_>>()
        };
        assert_eq!(likely("Son Jong-hoon"), ["손정훈"]);
        assert_eq!(likely("Jung-sook"), ["Park Jung-sook"]);
        assert_eq!(likely("최보라"), Vec::<&str>::new());
    }

    #[test]
    fn a_person_is_found_by_the_given_name_and_while_the_name_is_typed() {
        assert_eq!(first("정훈", false, Birth::default()), Some("손정훈"));
        assert_eq!(first("Jung-sook", false, Birth::default()), Some("Park Jung-sook"));
        assert_eq!(first("Kim Kwang Hy", true, Birth::default()), Some("Kim Kwang Hyok"));
        assert_eq!(first("남궁", true, Birth::default()), Some("남궁민"));
    }

    #[test]
    fn who_bears_a_given_name_written_in_letters_is_among_the_likely_ones_of_thousands() {
        let mut inventor = crate::invented::Inventor::new(7);
        let mut names: Vec<String> = (0..3_000).map(|_| inventor.person().hangul).collect();
        names.push("손정훈".to_owned());
        let file = |each: &mut dyn FnMut(Filed<'_, usize>)| {
            for (person, name) in names.iter().enumerate() {
                each(Filed { person, names: &[name], birth: Birth::default(), birthplace: "" });
            }
        };
        let index = SearchIndex::build(Matcher::standard(), file, |_| {});
        for given in ["jong hoon", "Jong-hoon", "jonghoon", "Jeong Hun", "chong hun", "정훈"] {
            let query = Query { name: given, open: false, birth: Birth::default(), birthplace: "" };
            let hits = index.search(Matcher::standard(), &query, 10);
            assert!(hits.iter().any(|hit| names[hit.person] == "손정훈" && hit.is_likely), "{given}");
        }
    }

    #[test]
    fn a_birth_year_far_off_is_not_looked_at_but_an_unknown_one_is() {
        assert_ne!(first("Son Jong-hun", false, Birth::year(1990, 0)), Some("손정훈"));
        assert_eq!(first("Ko Jong Nam", false, Birth::year(1990, 0)), Some("고정남"));
    }

    #[test]
    fn an_empty_query_and_an_empty_index_find_nothing_and_do_not_fail() {
        let empty = SearchIndex::<usize>::new(Matcher::standard());
        assert_eq!(first_of(&empty, "", true, Birth::default()), None);
        assert!(empty.is_empty() && empty.duplicates(Matcher::standard(), |_, _| {}).is_empty());
        first("", true, Birth::default());
    }

    #[test]
    fn a_person_with_several_names_is_found_by_each_and_comes_once() {
        let mut index = SearchIndex::new(Matcher::standard());
        let names = ["박정숙", "박인숙", "Pak Jong Suk"];
        index.add(Matcher::standard(), Filed { person: 'p', names: &names, birth: Birth::default(), birthplace: "" });
        for (asked, by) in [("Park Jung-sook", 0), ("Park In-sook", 1)] {
            let query = Query { name: asked, open: false, birth: Birth::default(), birthplace: "" };
            let hits = index.search(Matcher::standard(), &query, 5);
            assert_eq!(hits.len(), 1, "{hits:?}");
            assert!(names[hits[0].name as usize] == names[by] || by == 0 && hits[0].name == 2);
        }
        assert!(index.duplicates(Matcher::standard(), |_, _| {}).is_empty());
    }

    #[test]
    fn who_was_added_later_is_found_and_who_was_removed_is_not() {
        let mut index = index();
        let ask = |index: &SearchIndex<usize>| {
            let query = Query { name: "Son Jong Hun", open: false, birth: Birth::default(), birthplace: "" };
            index.search(Matcher::standard(), &query, 9).into_iter().map(|h| h.person).collect::<Vec<_>>()
        };
        index
            .add(Matcher::standard(), Filed { person: 9, names: &["孫正勳", "손정훈"], birth: Birth::default(), birthplace: "" });
        assert!(ask(&index).contains(&0) && ask(&index).contains(&9));
        assert!(index.remove(0) && !index.remove(0));
        assert!(!ask(&index).contains(&0) && ask(&index).contains(&9));
        assert_eq!(index.duplicates(Matcher::standard(), |_, _| {}), []);
    }

    #[test]
    fn an_index_that_grew_name_by_name_finds_what_one_built_at_once_finds() {
        let mut inventor = crate::invented::Inventor::new(7);
        let people: Vec<_> = (0..6_000).map(|_| inventor.person()).collect();
        let filed = |i: usize| people[i].birth;
        let file = |each: &mut dyn FnMut(Filed<'_, usize>)| {
            for (person, p) in people.iter().enumerate() {
                each(Filed { person, names: &[&p.hangul], birth: filed(person), birthplace: &p.birthplace });
            }
        };
        let built = SearchIndex::build(Matcher::standard(), file, |_| {});
        let mut grown = SearchIndex::new(Matcher::standard());
        for (person, p) in people.iter().enumerate() {
            let one = Filed { person, names: &[&p.hangul], birth: filed(person), birthplace: &p.birthplace };
            grown.add(Matcher::standard(), one);
        }
        for p in people.iter().step_by(199) {
            let query = Query { name: &p.latin, open: false, birth: p.birth, birthplace: &p.birthplace };
            let [a, b] = [&built, &grown].map(|i| i.search(Matcher::standard(), &query, 1));
            assert_eq!(a, b, "{}", p.latin);
        }
    }

    #[test]
    fn what_is_printed_of_an_index_names_nobody() {
        assert_eq!(format!("{:?}", index()), "SearchIndex { names: 8, .. }");
    }
}
