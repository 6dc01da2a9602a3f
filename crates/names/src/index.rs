//! The numbers behind a search: for each name eight bytes of sound, the birth date in four, a trace of the birthplace in two and
//! its entry's number in four.
//!
//! Rows are sorted by the sound of the surname, then by birth; rows added later stand behind, unsorted, until there are many. A
//! search visits the surnames from the most alike on and stops when no other can come among the best.

use std::cmp::Reverse;
use std::num::NonZero;
use std::ops::Range;
use std::thread;

use crate::packed::{BIRTH_YEARS_AROUND, packed_year};
use crate::reader::Reader;
use crate::scan::{GroupWay, Scan, Top};
use crate::score::{Matcher, Prepared};
use crate::signature::Signature;

/// Names read by one thread at once.
const READ_AT_ONCE: usize = 1_024;
/// Unsorted rows are sorted in when there are more than this and more than a sixteenth of all.
const UNSORTED_MIN: usize = 4_096;

impl Matcher {
    pub(crate) fn signature(&self, name: &Prepared) -> Signature {
        match name.readings.ways.first() {
            Some(best) if self.could_be_korean(name) => Signature::korean(&self.model, &name.readings, best),
            _ => Signature::foreign(self.words(name)),
        }
    }

    /// The signatures of many names, worked out on all cores.
    pub(crate) fn signatures(&self, names: &[&str]) -> Vec<Signature> {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let part = names.len().div_ceil(threads).max(READ_AT_ONCE);
        let mut signatures = vec![Signature(0); names.len()];
        thread::scope(|scope| {
            for (names, to) in names.chunks(part).zip(signatures.chunks_mut(part)) {
                let mut reader = Reader::new(self);
                scope.spawn(move || names.iter().zip(to).for_each(|(n, s)| *s = self.signature(&reader.read(n))));
            }
        });
        signatures
    }
}

/// Rows of all names, apart from the names.
#[derive(Default)]
pub(crate) struct Index {
    signatures: Vec<Signature>,
    births: Vec<u32>,
    places: Vec<u16>,
    entries: Vec<u32>,
    /// By sound of the surname: the sorted rows that share it.
    groups: Vec<Group>,
    /// Of each group in turn: the sorted rows that share the sound of the next syllable too.
    runs: Vec<Run>,
    /// How many rows are sorted.
    sorted: usize,
}

/// The class of the syllable after the surname; one for all names that are not Korean.
fn second(signature: Signature) -> u16 {
    if signature.is_foreign() { 0 } else { signature.class(1) as u16 }
}

/// Rows that share the sound of the surname.
struct Group {
    first: Signature,
    rows: Range<usize>,
    /// Which of the runs are of it.
    runs: Range<usize>,
}

/// Rows of a group that share the sound of the second syllable.
struct Run {
    class: u16,
    /// Where they end; they begin where the run before them ends.
    end: u32,
}

impl Index {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds a row; entries are numbered as they come.
    pub(crate) fn push(&mut self, signature: Signature, birth: u32, place: u16) {
        self.entries.push(self.entries.len() as u32);
        self.signatures.push(signature);
        self.births.push(birth);
        self.places.push(place);
    }

    /// Sorts the rows added lately in when they have become many.
    pub(crate) fn settle(&mut self) {
        let unsorted = self.len() - self.sorted;
        if unsorted > UNSORTED_MIN.max(self.len() / 16) {
            self.sort();
        }
    }

    pub(crate) fn sort(&mut self) {
        /// Sound of the surname and of the next syllable together, birth, row.
        type Order = (u32, u32, u32);
        let mut order: Vec<Order> = (0_u32..)
            .zip(self.signatures.iter().zip(&self.births))
            .map(|(row, (signature, birth))| (u32::from(signature.group()) << 16 | u32::from(second(*signature)), *birth, row))
            .collect();
        order.sort_unstable();
        fn arranged<T: Copy>(order: &[Order], values: &[T]) -> Vec<T> {
            order.iter().map(|(.., row)| values[*row as usize]).collect()
        }
        self.signatures = arranged(&order, &self.signatures);
        self.births = arranged(&order, &self.births);
        self.places = arranged(&order, &self.places);
        self.entries = arranged(&order, &self.entries);
        drop(order);
        self.groups.clear();
        self.runs.clear();
        for (row, signature) in self.signatures.iter().enumerate() {
            let class = second(*signature);
            if self.groups.last().is_none_or(|group| group.first.group() != signature.group()) {
                let none = self.runs.len()..self.runs.len();
                self.groups.push(Group { first: *signature, rows: row..row, runs: none });
            }
            let Some(group) = self.groups.last_mut() else { continue };
            if self.runs[group.runs.clone()].last().is_none_or(|run| run.class != class) {
                self.runs.push(Run { class, end: 0 });
                group.runs.end += 1;
            }
            group.rows.end = row + 1;
            self.runs.last_mut().iter_mut().for_each(|run| run.end = row as u32 + 1);
        }
        self.sorted = self.len();
    }

    /// Births by entry.
    pub(crate) fn births_by_entry(&self) -> Vec<u32> {
        let mut births = vec![0; self.len()];
        for (entry, birth) in self.entries.iter().zip(&self.births) {
            births[*entry as usize] = *birth;
        }
        births
    }

    /// The rows of a run to look at for a birth year: those without a year, and those around it.
    fn ranges(&self, run: &Range<usize>, year: Option<i16>) -> [Range<usize>; 2] {
        let Some(year) = year else { return [run.clone(), 0..0] };
        let births = &self.births[run.clone()];
        let first_of = |from: i16| run.start + births.partition_point(|b| packed_year(*b) < from.max(1));
        [
            run.start..first_of(1),
            first_of(year.saturating_sub(BIRTH_YEARS_AROUND))..first_of(year.saturating_add(BIRTH_YEARS_AROUND + 1)),
        ]
    }

    /// The entries most like a query by sound, birth and birthplace, with their weights, best first; `live` says whether an entry
    /// is still there.
    pub(crate) fn best(&self, scan: &Scan, year: Option<i16>, limit: usize, live: impl Fn(u32) -> bool) -> Vec<(i32, u32)> {
        let mut groups: Vec<_> = self.groups.iter().map(|group| (scan.bound(group.first), group)).collect();
        groups.sort_unstable_by_key(|(bound, group)| (Reverse(*bound), group.rows.start));
        let mut best = Top::new(limit);
        let visit = |best: &mut Top, ways: &[GroupWay<'_>], rows: Range<usize>| {
            let mut least = best.least().saturating_sub(scan.besides_max);
            for (row, signature) in rows.clone().zip(&self.signatures[rows]) {
                let weight = scan.weigh(ways, *signature);
                if weight > least && live(self.entries[row]) {
                    best.push(weight + scan.besides(self.births[row], self.places[row]), self.entries[row]);
                    least = best.least().saturating_sub(scan.besides_max);
                }
            }
        };
        let around = |birth: u32| match (year, packed_year(birth)) {
            (None, _) | (_, 0) => true,
            (Some(asked), filed) => asked.abs_diff(filed) <= BIRTH_YEARS_AROUND as u16,
        };
        let unsorted = (self.sorted..self.len()).filter(|row| around(self.births[*row]));
        let ways = scan.all_ways();
        unsorted.for_each(|row| visit(&mut best, &ways, row..row + 1));
        for (bound, group) in groups {
            if !best.wants(bound + scan.besides_max) {
                break;
            }
            let ways = scan.ways(group.first, best.least());
            let mut start = group.rows.start;
            for run in &self.runs[group.runs.clone()] {
                let rows = start..run.end as usize;
                start = rows.end;
                let bound = match group.first.is_foreign() {
                    true => bound,
                    false => ways.iter().map(|way| way.bound(run.class)).max().unwrap_or(bound),
                };
                if best.wants(bound + scan.besides_max) {
                    self.ranges(&rows, year).into_iter().for_each(|rows| visit(&mut best, &ways, rows));
                }
            }
        }
        best.into_sorted().collect()
    }
}
