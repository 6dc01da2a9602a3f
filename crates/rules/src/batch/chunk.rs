//! A chunk: about two thousand rows, whole households each, and the order in which they are computed.

use super::{Inputs, loops};
use crate::Level;

/// The rows of a chunk. Where households and their persons meet, those with most persons come first, and persons stand by rank: the
/// first of every household, then the second of all that have one, and so on. So the sums of households are sums of columns,
/// without a household's end to look for, and what is a household's is copied to its persons rank by rank.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub(super) households: (usize, usize),
    pub(super) persons: (usize, usize),
    is_ranked: bool,
    /// How many households have a first person, how many a second, and so on.
    ranks: Vec<usize>,
    /// The row of each household of the chunk, and of each person, in the order in which they stand in the columns.
    rows: [Vec<u32>; 2],
    /// For each row, which one it is in that order.
    origins: [Vec<u32>; 2],
    /// The row of each person's household.
    home: Vec<u32>,
    next: Vec<usize>,
}

/// Which rows of a column those of a chunk are: those of a range, or those that `listed` names for it. `rows` says where each goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) range: (usize, usize),
    listed: Option<&'a [u32]>,
    rows: Option<&'a [u32]>,
}

impl Chunk {
    /// Takes these households and their persons.
    pub(super) fn lay_out(&mut self, inputs: &Inputs, households: (usize, usize), is_ranked: bool) {
        let offsets = inputs.offsets().get(households.0..=households.1).unwrap_or(&[]);
        let end = |offset: Option<&u32>| offset.map_or(0, |offset| *offset as usize);
        self.households = households;
        self.persons = (end(offsets.first()), end(offsets.last()));
        self.is_ranked = is_ranked && !offsets.is_empty();
        self.ranks.clear();
        self.origins.iter_mut().for_each(Vec::clear);
        self.home.clear();
        if self.is_ranked {
            self.rank(offsets);
        }
    }

    /// Sorts households by size, by counting, and lists their persons by rank.
    fn rank(&mut self, offsets: &[u32]) {
        let Chunk { ranks, rows, origins: [households, persons], home, next, .. } = self;
        let sizes = || offsets.iter().zip(offsets.iter().skip(1)).map(|(start, end)| end.wrapping_sub(*start) as usize);
        ranks.resize(sizes().max().unwrap_or(0), 0);
        for size in sizes() {
            if let Some(count) = size.checked_sub(1).and_then(|last| ranks.get_mut(last)) {
                *count += 1;
            }
        }
        let mut larger = 0;
        for count in ranks.iter_mut().rev() {
            larger += *count;
            *count = larger;
        }
        // Households of a size begin where all larger ones have their place.
        next.clone_from(ranks);
        next.push(0);
        households.resize(offsets.len().saturating_sub(1), 0);
        for (household, size) in (0..).zip(sizes()) {
            if let Some(place) = next.get_mut(size) {
                households.get_mut(*place).into_iter().for_each(|row| *row = household);
                *place += 1;
            }
        }
        let first = offsets.first().copied().unwrap_or(0);
        for (rank, count) in (0..).zip(ranks) {
            let households = households.get(..*count).unwrap_or(&[]);
            let start = |household: &u32| offsets.get(*household as usize).map_or(0, |start| start.wrapping_sub(first) + rank);
            persons.extend(households.iter().map(start));
            home.extend((0..).take(*count));
        }
        for (rows, origins) in rows.iter_mut().zip([households, persons]) {
            rows.clear();
            rows.resize(origins.len(), 0);
            for (row, origin) in (0..).zip(origins) {
                rows.get_mut(*origin as usize).into_iter().for_each(|slot| *slot = row);
            }
        }
    }

    /// Whether it has these households, in that order.
    pub(super) fn is(&self, households: (usize, usize), is_ranked: bool) -> bool {
        self.households == households && self.is_ranked == is_ranked
    }

    pub(super) fn len(&self, level: Level) -> usize {
        let (start, end) = self.range(level);
        end - start
    }

    fn range(&self, level: Level) -> (usize, usize) {
        match level {
            Level::Household => self.households,
            Level::Person => self.persons,
        }
    }

    /// Where its rows stand in the columns of these inputs.
    pub(super) fn place<'a>(&'a self, inputs: &'a Inputs, level: Level) -> Place<'a> {
        let range = self.range(level);
        let [households, persons] = &self.rows;
        let (rows, order) = match level {
            Level::Household => (households, None),
            Level::Person => (persons, inputs.order()),
        };
        let listed = order.and_then(|order| order.get(range.0..range.1));
        Place { range, listed, rows: self.is_ranked.then_some(rows) }
    }

    /// Which row of the columns a row is.
    pub(super) fn origin(&self, inputs: &Inputs, level: Level, row: usize) -> usize {
        let [households, persons] = &self.origins;
        let origins = if level == Level::Household { households } else { persons };
        let place = self.range(level).0 + origins.get(row).map_or(row, |origin| *origin as usize);
        match inputs.order() {
            Some(order) if level == Level::Person => order.get(place).map_or(usize::MAX, |row| *row as usize),
            _ => place,
        }
    }

    pub(super) fn ranks(&self) -> &[usize] {
        &self.ranks
    }

    /// The row of a person's household.
    pub(super) fn home(&self, person: usize) -> usize {
        self.home.get(person).map_or(0, |home| *home as usize)
    }
}

impl Place<'_> {
    /// Whether rows stand in a column as in the chunk.
    pub(super) fn is_range(self) -> bool {
        self.listed.is_none() && self.rows.is_none()
    }

    pub(super) fn len(self) -> usize {
        self.range.1 - self.range.0
    }

    /// Copies this chunk's rows out of a column.
    pub(super) fn gather<T: Copy + Default>(self, column: &[T], out: &mut Vec<T>) {
        out.resize(self.len(), T::default());
        match self.listed {
            None => {
                loops::fetch(column.get(self.range.1..).unwrap_or(&[]), self.len());
                self.bring(column.get(self.range.0..self.range.1).unwrap_or(&[]).iter().copied(), out);
            }
            Some(listed) => self.bring(listed.iter().map(|row| column.get(*row as usize).copied().unwrap_or_default()), out),
        }
    }

    /// Columns are read from the first to the last, as memory likes it; what is out of order is the chunk, which is in the cache.
    fn bring<T>(self, values: impl Iterator<Item = T>, out: &mut [T]) {
        match self.rows {
            None => out.iter_mut().zip(values).for_each(|(out, value)| *out = value),
            Some(rows) => {
                for (value, row) in values.zip(rows) {
                    if let Some(out) = out.get_mut(*row as usize) {
                        *out = value;
                    }
                }
            }
        }
    }

    /// Writes this chunk's rows into a column that begins with the row `first`.
    pub(super) fn scatter<T>(self, column: &mut [T], first: usize, value: impl Fn(usize) -> T) {
        let row = |at: usize| self.rows.map_or(at, |rows| rows.get(at).map_or(0, |row| *row as usize));
        match self.listed {
            None => {
                let out = column.get_mut(self.range.0.wrapping_sub(first)..self.range.1.wrapping_sub(first)).unwrap_or(&mut []);
                match self.rows {
                    None => out.iter_mut().enumerate().for_each(|(at, out)| *out = value(at)),
                    Some(rows) => out.iter_mut().zip(rows).for_each(|(out, row)| *out = value(*row as usize)),
                }
            }
            Some(listed) => {
                for (at, to) in listed.iter().enumerate() {
                    if let Some(out) = column.get_mut(*to as usize) {
                        *out = value(row(at));
                    }
                }
            }
        }
    }
}
