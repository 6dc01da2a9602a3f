//! Pairs in a whole register that may be one person: a list for people to look at.
//!
//! Two entries are compared only if two of the three things that seldom differ agree by sound: the surname, the first and the
//! second syllable of the given name (or, for other names, the consonants of a word), and their births do not contradict each
//! other. Each core takes its share of the keys.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::birth::{Birth, BirthAgreement};
use crate::foreign::skeleton;
use crate::model::Place;
use crate::person::judged;
use crate::score::{ASK_FROM, Answer, Matcher, Prepared};
use crate::signature::{class, likely_sounds};

/// One name with its owner, who may have several.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a str,
    pub(crate) birth: Birth,
    pub(crate) owner: u32,
}

/// Two owners who may be one person, `a` being the lesser.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pair {
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// Score as names, 0 to 1.
    pub(crate) score: f32,
    /// What the names say about people, in nats.
    pub(crate) name_weight: f32,
    pub(crate) birth: BirthAgreement,
}

impl Pair {
    fn weight(&self) -> f32 {
        self.name_weight + self.birth.weight()
    }

    /// The probability that they are one person of a register of so many people, and what to do.
    pub(crate) fn judged(&self, register: u32) -> (f32, Answer) {
        judged(self.weight(), register)
    }
}

/// A key names two agreeing things; entries with the same key are compared.
type Key = u64;

/// Entries of one key compared with each other at most; a larger group is cut by birth year, in which it is sorted.
const GROUP_PAIRS_MAX: usize = 2_000;
/// Births that say less than this (in nats) contradict each other.
const BIRTH_WEIGHT_MIN: f32 = -1.5;

/// Pairs that may be one person, likest first, each once. `progress` is told how many keys of how many are done, now and then.
pub(crate) fn duplicates(matcher: &Matcher, entries: &[Entry<'_>], progress: impl Fn(usize, usize) + Sync) -> Vec<Pair> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let keyed = keyed(matcher, entries, threads);
    let groups: Vec<&[(Key, i16, u32)]> = keyed.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1).collect();
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let share = |_| {
        let mut found = Vec::new();
        loop {
            let from = next.fetch_add(GROUPS_AT_ONCE, Ordering::Relaxed);
            let Some(mine) = groups.get(from..groups.len().min(from + GROUPS_AT_ONCE)).filter(|g| !g.is_empty()) else {
                return found;
            };
            mine.iter().for_each(|group| within(matcher, entries, group, &mut found));
            progress(done.fetch_add(mine.len(), Ordering::Relaxed) + mine.len(), groups.len());
        }
    };
    let mut pairs: Vec<Pair> = thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|i| scope.spawn(move || share(i))).collect();
        handles.into_iter().filter_map(|h| h.join().ok()).flatten().collect()
    });
    pairs.sort_by(|x, y| (x.a, x.b).cmp(&(y.a, y.b)).then(y.weight().total_cmp(&x.weight())));
    pairs.dedup_by_key(|p| (p.a, p.b));
    pairs.sort_by(|x, y| y.weight().total_cmp(&x.weight()).then((x.a, x.b).cmp(&(y.a, y.b))));
    pairs
}

const GROUPS_AT_ONCE: usize = 256;

/// All keys of all entries with birth year and place in the list, sorted.
fn keyed(matcher: &Matcher, entries: &[Entry<'_>], threads: usize) -> Vec<(Key, i16, u32)> {
    let part = entries.len().div_ceil(threads).max(1);
    let of_part = |(nth, part_entries): (usize, &[Entry<'_>])| {
        let mut keyed = Vec::with_capacity(part_entries.len() * 4);
        for (i, entry) in part_entries.iter().enumerate() {
            let at = (nth * part + i) as u32;
            let year = entry.birth.year.unwrap_or(i16::MIN);
            keyed.extend(keys(matcher, &matcher.prepare(entry.name)).into_iter().map(|k| (k, year, at)));
        }
        keyed
    };
    let mut all: Vec<(Key, i16, u32)> = thread::scope(|scope| {
        let of_part = &of_part;
        let handles: Vec<_> = entries.chunks(part).enumerate().map(|p| scope.spawn(move || of_part(p))).collect();
        handles.into_iter().filter_map(|h| h.join().ok()).flatten().collect()
    });
    all.sort_unstable();
    all.dedup();
    all
}

/// Syllables a spelling may stand for that get a key each.
const SOUNDS_EACH: usize = 2;

fn keys(matcher: &Matcher, name: &Prepared) -> Vec<Key> {
    let Some(best) = name.readings.ways.first().filter(|r| matcher.could_be_korean(name) && r.len() > 1) else {
        let words = matcher.words(name);
        let telling = words.words.iter().filter(|w| w.weight > 3.0);
        return telling.map(|w| skeleton(words.sounds(w)) | 1 << 63).collect();
    };
    let classes = |at: usize| {
        let place = if at == 0 { Place::Surname } else { Place::Given };
        let syllable = name.readings.syllable(&matcher.model, best, at);
        likely_sounds(&matcher.model, place, syllable, SOUNDS_EACH).into_iter().map(class).collect::<Vec<u16>>()
    };
    let mut keys = Vec::new();
    for (kind, (i, j)) in [(0, 1), (0, 2), (1, 2)].into_iter().enumerate().filter(|(_, (_, j))| *j < best.len()) {
        for x in classes(i) {
            keys.extend(classes(j).into_iter().map(|y| (kind as u64) << 32 | u64::from(x) << 16 | u64::from(y)));
        }
    }
    keys
}

/// The pairs of one group; its entries are sorted by year, those without one first.
fn within(matcher: &Matcher, entries: &[Entry<'_>], group: &[(Key, i16, u32)], found: &mut Vec<Pair>) {
    let mut read: Vec<Option<Prepared>> = group.iter().map(|_| None).collect();
    for i in 0..group.len() {
        let near = (i + 1..group.len()).take_while(|j| group[i].1 == i16::MIN || group[*j].1 - group[i].1 <= YEARS_APART_MAX);
        for j in near.take(GROUP_PAIRS_MAX) {
            let (x, y) = (&entries[group[i].2 as usize], &entries[group[j].2 as usize]);
            if x.owner == y.owner {
                continue;
            }
            let birth = x.birth.agree(y.birth);
            let contradicts = matches!(birth, BirthAgreement::Apart { .. }) || birth.weight() < BIRTH_WEIGHT_MIN;
            if contradicts || birth == BirthAgreement::Year && x.birth.day.is_some() && y.birth.day.is_some() {
                continue;
            }
            for at in [i, j] {
                read[at].get_or_insert_with(|| matcher.prepare(entries[group[at].2 as usize].name));
            }
            let (Some(p), Some(q)) = (&read[i], &read[j]) else { continue };
            let score = matcher.score(p, q);
            if score >= ASK_FROM {
                let (a, b) = (x.owner.min(y.owner), x.owner.max(y.owner));
                found.push(Pair { a, b, score, name_weight: matcher.name_weight(p, q), birth });
            }
        }
    }
}

/// Birth years farther apart are not looked at; ten is a slip of one digit.
const YEARS_APART_MAX: i16 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Birth;
    use crate::invented::Inventor;

    fn found(people: &[(&str, Birth)]) -> Vec<(u32, u32)> {
        let entries: Vec<Entry<'_>> =
            (0..).zip(people).map(|(owner, (name, birth))| Entry { name, birth: *birth, owner }).collect();
        duplicates(Matcher::standard(), &entries, |_, _| {}).iter().map(|p| (p.a, p.b)).collect()
    }

    #[test]
    fn one_person_entered_twice_is_found() {
        let born = Birth::day(1964, 3, 5);
        let people = [
            ("손정훈", born),
            ("박정숙", Birth::day(1946, 6, 2)),
            ("SON JEONG HUN", Birth::day(1964, 5, 3)),
            ("Muhammad Salih Jasim", born),
            ("Mohammed Saleh Jassim", born),
        ];
        let pairs = found(&people);
        assert!(pairs.contains(&(0, 2)) && pairs.contains(&(3, 4)) && pairs.len() == 2, "{pairs:?}");
    }

    #[test]
    fn namesakes_born_on_other_days_are_not_listed() {
        assert!(found(&[("김영희", Birth::day(1964, 3, 5)), ("김영희", Birth::day(1964, 8, 17))]).is_empty());
        assert!(found(&[("김영희", Birth::day(1964, 3, 5)), ("김영희", Birth::day(1990, 3, 5))]).is_empty());
    }

    #[test]
    fn nearly_all_respelled_doubles_are_found_in_a_register() {
        let mut inventor = Inventor::new(5);
        let mut people = Vec::new();
        for i in 0..3_000 {
            let person = inventor.person();
            people.push((person.hangul, person.birth));
            if i % 10 == 0 {
                people.push((person.latin, person.birth));
            }
        }
        let borrowed: Vec<(&str, Birth)> = people.iter().map(|(n, b)| (n.as_str(), *b)).collect();
        let pairs = found(&borrowed);
        let doubles = pairs.iter().filter(|(a, b)| b - a == 1).count();
        assert!(doubles >= 285, "{doubles} of 300 doubles in {} pairs", pairs.len());
    }

    #[test]
    fn an_empty_register_has_no_duplicates() {
        assert!(found(&[]).is_empty());
    }
}
