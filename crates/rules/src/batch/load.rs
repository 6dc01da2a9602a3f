//! Facts read into registers, in the order of a chunk.

use super::chunk::{Chunk, Place};
use super::code::{Lane, Reg};
use super::column::{Column, Numbers};
use super::exec::{Lived, Machine, with_lane};
use super::loops::{self, Cast};
use super::{BatchError, Inputs, Supply};
use crate::{FactDecl, FactId, State};

/// A fact with the column of its rows.
pub(super) struct Input<'k> {
    pub(super) fact: FactId,
    pub(super) declared: &'k FactDecl,
    pub(super) supply: Supply,
    pub(super) column: Column<'k>,
    pub(super) inputs: &'k Inputs<'k>,
}

/// Columns brought into the order of a chunk, by fact: kept, since the next kernel may read the same.
#[derive(Default)]
pub(super) struct Gathered<'k> {
    i32s: Shelf<'k, i32>,
    i64s: Shelf<'k, i64>,
    known: Shelf<'k, bool>,
}

struct Shelf<'k, T>(Vec<(Option<&'k [T]>, Vec<T>)>);

impl<T> Default for Shelf<'_, T> {
    fn default() -> Self {
        Shelf(Vec::new())
    }
}

impl Gathered<'_> {
    /// For another chunk.
    pub(super) fn forget(&mut self) {
        self.i32s.0.iter_mut().for_each(|(of, _)| *of = None);
        self.i64s.0.iter_mut().for_each(|(of, _)| *of = None);
        self.known.0.iter_mut().for_each(|(of, _)| *of = None);
    }
}

impl<'k, T: Copy + Default> Shelf<'k, T> {
    fn get(&mut self, fact: FactId, column: &'k [T], place: Place) -> &[T] {
        if place.is_range() {
            return column.get(place.range.0..place.range.1).unwrap_or(&[]);
        }
        let number = fact.0 as usize;
        if self.0.len() <= number {
            self.0.resize_with(number + 1, || (None, Vec::new()));
        }
        let Some((of, rows)) = self.0.get_mut(number) else { return &[] };
        if !of.is_some_and(|of| std::ptr::eq(of, column)) {
            place.gather(column, rows);
            *of = Some(column);
        }
        rows
    }
}

impl<'k> Input<'k> {
    /// Its numbers.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub(super) fn load(
        &self,
        machine: &mut Machine,
        reg: Reg,
        chunk: &Chunk,
        gathered: &mut Gathered<'k>,
    ) -> Result<(), BatchError> {
        let place = chunk.place(self.inputs, self.declared.level);
        let known = self.column.known.map(|known| gathered.known.get(self.fact, known, place));
        let (low, high) = (self.supply.min, self.supply.max);
        let lane = machine.kernel.code.lane(reg);
        let fits = match self.column.numbers {
            Numbers::I32(numbers) => {
                let low = i32::try_from(low).unwrap_or(i32::MIN).into();
                let high = i32::try_from(high).unwrap_or(i32::MAX).into();
                let numbers = gathered.i32s.get(self.fact, numbers, place);
                with_lane!(lane, O => fill::<i32, O>(machine, reg, numbers, known, (low, high)))
            }
            Numbers::I64(numbers) => {
                let numbers = gathered.i64s.get(self.fact, numbers, place);
                with_lane!(lane, O => fill::<i64, O>(machine, reg, numbers, known, (low, high)))
            }
        };
        if fits { Ok(()) } else { Err(BatchError::OutOfRange(self.fact)) }
    }

    /// How its rows stand.
    pub(super) fn load_state(&self, machine: &mut Machine, reg: Reg, chunk: &Chunk, gathered: &mut Gathered<'k>) {
        let missing = if self.declared.event { State::Waiting } else { State::Unknown };
        let place = chunk.place(self.inputs, self.declared.level);
        machine.take::<u8>(reg, |machine, out| match self.column.known {
            None => out.fill(0),
            Some(known) => loops::load_state(machine.arch, out, gathered.known.get(self.fact, known, place), missing as u8),
        });
    }
}

fn fill<I: Cast<O>, O: Lived>(
    machine: &mut Machine,
    reg: Reg,
    numbers: &[I],
    known: Option<&[bool]>,
    (low, high): (i64, i64),
) -> bool {
    let mut fits = true;
    machine.take::<O>(reg, |machine, out| fits = loops::load::<I, O>(machine.arch, out, numbers, known, low, high));
    fits
}
