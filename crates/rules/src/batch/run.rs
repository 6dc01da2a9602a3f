//! A run: chunks of about a thousand rows, whole households each.

use super::code::{Arg, Inst, Lane, Reg};
use super::column::{Column, Numbers, Output, Values};
use super::exec::{Chunk, Files, Lived, Machine, with_lane};
use super::loops::{self, Cast};
use super::slow::ChunkRows;
use super::value::Stand;
use super::{BatchError, Inputs, Kernel, Outputs, Source};
use crate::{Columns, Level, Ratio, State};

/// Households or persons of a chunk, unless one household alone has more.
const ROWS: usize = 1024;

impl<'k> Kernel<'k> {
    /// Evaluates all rows. `outputs` is laid out anew.
    ///
    /// # Errors
    /// `NeedsRows`, `Length`, `OutOfRange`, `HouseholdTooLarge`; the outputs then hold nothing of use.
    pub fn run(&'k self, inputs: &'k Inputs<'k>, outputs: &mut Outputs) -> Result<(), BatchError> {
        self.parts(inputs, outputs, 1)?.into_iter().try_for_each(Part::run)
    }

    /// The same in so many parts of about the same number of rows, which may run at the same time: each writes rows of its own.
    /// Persons that stand in no order make one part.
    ///
    /// # Errors
    /// `NeedsRows`, `Length`, `HouseholdTooLarge`.
    pub fn parts<'o>(
        &'k self,
        inputs: &'k Inputs<'k>,
        outputs: &'o mut Outputs,
        parts: usize,
    ) -> Result<Vec<Part<'k, 'o>>, BatchError> {
        self.check(inputs)?;
        outputs.lay_out(self, inputs);
        let parts = if inputs.order().is_some() { 1 } else { parts.clamp(1, inputs.households.max(1)) };
        let mut rest: Vec<Sink> = outputs.columns.iter_mut().map(Sink::new).collect();
        let mut list = Vec::new();
        let mut start = 0;
        for number in 1..=parts {
            let end = inputs.households / parts * number + if number == parts { inputs.households % parts } else { 0 };
            let persons = |household: usize| inputs.offsets().get(household).map_or(0, |offset| *offset as usize);
            let mut sinks = Vec::new();
            for (sink, result) in rest.iter_mut().zip(&self.results) {
                let rows = match result.level {
                    Level::Household => end - start,
                    Level::Person => persons(end) - persons(start),
                };
                sinks.push(sink.split(rows));
            }
            list.push(Part { kernel: self, inputs, households: (start, end), sinks, next: start });
            start = end;
        }
        Ok(list)
    }

    fn check(&self, inputs: &Inputs) -> Result<(), BatchError> {
        if self.slow.needs_rows && inputs.rows.is_none() {
            return Err(BatchError::NeedsRows);
        }
        let offsets = inputs.offsets();
        let is_sound = offsets.is_empty() || (offsets.len() == inputs.households + 1 && offsets.first() == Some(&0));
        if !is_sound {
            return Err(BatchError::Length);
        }
        // Offsets that fall make a household that is far too large.
        let sizes = offsets.iter().zip(offsets.iter().skip(1)).map(|(a, b)| b.wrapping_sub(*a));
        let largest = sizes.fold(0, u32::max);
        if largest as usize > self.slice.household_max {
            return Err(BatchError::HouseholdTooLarge);
        }
        for fact in self.needs() {
            let declared = self.library.declared.facts.get(fact.0 as usize).ok_or(BatchError::Length)?;
            let len = inputs.len(declared.level);
            let column = inputs.column(fact).ok_or(BatchError::NeedsRows)?;
            if column.numbers.len() != len || column.known.is_some_and(|known| known.len() != len) {
                return Err(BatchError::Length);
            }
        }
        Ok(())
    }
}

/// Rows of the outputs that one part writes.
#[derive(Debug)]
struct Sink<'o> {
    numbers: SinkNumbers<'o>,
    states: Option<&'o mut [State]>,
}

#[derive(Debug)]
enum SinkNumbers<'o> {
    None,
    I32(&'o mut [i32]),
    I64(&'o mut [i64]),
    I128(&'o mut [i128]),
    Ratios(&'o mut [Ratio]),
}

fn front<'o, T>(slice: &mut &'o mut [T], rows: usize) -> &'o mut [T] {
    let whole = std::mem::take(slice);
    let (first, rest) = whole.split_at_mut(rows.min(whole.len()));
    *slice = rest;
    first
}

impl<'o> Sink<'o> {
    fn new(output: &'o mut Output) -> Self {
        let numbers = match &mut output.values {
            Values::Same(_) => SinkNumbers::None,
            Values::I32(values) => SinkNumbers::I32(values),
            Values::I64(values) => SinkNumbers::I64(values),
            Values::I128(values) => SinkNumbers::I128(values),
            Values::Ratios(values) => SinkNumbers::Ratios(values),
        };
        Sink { numbers, states: output.states.as_deref_mut() }
    }

    /// Takes the first rows away.
    fn split(&mut self, rows: usize) -> Sink<'o> {
        let numbers = match &mut self.numbers {
            SinkNumbers::None => SinkNumbers::None,
            SinkNumbers::I32(values) => SinkNumbers::I32(front(values, rows)),
            SinkNumbers::I64(values) => SinkNumbers::I64(front(values, rows)),
            SinkNumbers::I128(values) => SinkNumbers::I128(front(values, rows)),
            SinkNumbers::Ratios(values) => SinkNumbers::Ratios(front(values, rows)),
        };
        Sink { numbers, states: self.states.as_mut().map(|states| front(states, rows)) }
    }
}

/// A part of a run. Memory is that of one chunk.
pub struct Part<'k, 'o> {
    kernel: &'k Kernel<'k>,
    inputs: &'k Inputs<'k>,
    households: (usize, usize),
    sinks: Vec<Sink<'o>>,
    /// The first household that is not yet evaluated.
    next: usize,
}

/// What is used again for every chunk, of whichever part.
#[derive(Default)]
struct Desk {
    files: Files,
    columns: Columns,
    offsets: Vec<u32>,
    home: Vec<u32>,
    gathered: Gathered,
}

/// Chunks of one part before the next has its turn: their inputs stay in the cache.
const TURN: usize = 16;

impl Part<'_, '_> {
    /// Evaluates its rows.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn run(mut self) -> Result<(), BatchError> {
        self.advance(&mut Desk::default(), usize::MAX)
    }

    /// Evaluates several parts in turn. For parts of several kernels over the same rows, as the months of a year are, so that
    /// their inputs come from memory once.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn run_together(mut parts: Vec<Self>) -> Result<(), BatchError> {
        let mut desk = Desk::default();
        while parts.iter().any(|part| part.next < part.households.1) {
            for part in &mut parts {
                part.advance(&mut desk, TURN)?;
            }
        }
        Ok(())
    }

    fn advance(&mut self, desk: &mut Desk, chunks: usize) -> Result<(), BatchError> {
        let rows = ROWS.max(self.kernel.slice.household_max);
        let mut machine = Machine::new(self.kernel, rows, std::mem::take(&mut desk.files));
        let mut left = chunks;
        while left > 0 && self.next < self.households.1 {
            let end = self.chunk_end(self.next, rows);
            self.chunk(&mut machine, desk, end)?;
            self.next = end;
            left -= 1;
        }
        desk.files = machine.files;
        Ok(())
    }

    fn chunk(&mut self, machine: &mut Machine, desk: &mut Desk, end: usize) -> Result<(), BatchError> {
        let kernel = self.kernel;
        let Desk { columns, offsets, home, gathered, .. } = desk;
        let all = self.inputs.offsets();
        let first = all.get(self.next).copied().unwrap_or(0);
        offsets.clear();
        offsets.extend(all.get(self.next..=end).unwrap_or(&[]).iter().map(|offset| offset.wrapping_sub(first)));
        let persons = offsets.last().map_or(0, |last| *last as usize);
        home.clear();
        if kernel.allocation.expands || !kernel.slow.plan.nodes.is_empty() {
            homes(offsets, home);
        }
        let persons = (first as usize, first as usize + persons);
        let chunk = Chunk { households: (self.next, end), persons, offsets, home };
        self.slow(&chunk, columns);
        for reg in &kernel.allocation.order {
            self.step(machine, *reg, &chunk, columns, gathered)?;
        }
        self.store(machine, &chunk, columns);
        Ok(())
    }

    /// As many households as fit; at least one.
    fn chunk_end(&self, start: usize, rows: usize) -> usize {
        let last = (start + ROWS).min(self.households.1);
        let offsets = self.inputs.offsets().get(start..=last).unwrap_or(&[]);
        let Some(first) = offsets.first() else { return last };
        let fitting = offsets.partition_point(|offset| (*offset - *first) as usize <= rows);
        start + fitting.saturating_sub(1).max(1)
    }

    fn slow(&self, chunk: &Chunk, columns: &mut Columns) {
        if !self.kernel.slow.plan.nodes.is_empty() {
            let rows = ChunkRows {
                library: self.kernel.library,
                slice: &self.kernel.slice,
                inputs: self.inputs,
                households: chunk.households,
                persons: chunk.persons,
                home: chunk.home,
            };
            self.kernel.library.evaluate(&self.kernel.slow.plan, &rows, columns);
        }
    }

    fn step(
        &self,
        machine: &mut Machine,
        reg: Reg,
        chunk: &Chunk,
        columns: &Columns,
        gathered: &mut Gathered,
    ) -> Result<(), BatchError> {
        let kernel = self.kernel;
        let (Some(inst), Some(about)) = (kernel.code.insts.get(reg.index()), kernel.code.about.get(reg.index())) else {
            return Ok(());
        };
        let rows = about.level.map_or(0, |level| chunk.len(level));
        match inst {
            Inst::Load(input) => return self.load(machine, reg, *input, chunk, gathered),
            Inst::LoadState(input) => self.load_state(machine, reg, *input, chunk, gathered),
            Inst::Slow(number) => {
                if let Some(node) = kernel.slow.numbered.get(*number) {
                    let copy =
                        |row: usize| if columns.state(*node, row) == State::Known { columns.narrow(*node, row) } else { 0 };
                    match about.lane {
                        Lane::I64 => machine.take::<i64>(reg, |_, out| (0..rows).zip(out).for_each(|(row, o)| *o = copy(row))),
                        _ => machine.take::<i32>(reg, |_, out| (0..rows).zip(out).for_each(|(row, o)| *o = copy(row) as i32)),
                    }
                }
            }
            Inst::SlowState(number) => {
                if let Some(node) = kernel.slow.numbered.get(*number) {
                    machine.take::<u8>(reg, |_, out| {
                        (0..rows).zip(out).for_each(|(row, o)| *o = columns.state(*node, row) as u8);
                    });
                }
            }
            _ => machine.step(reg, chunk),
        }
        Ok(())
    }

    fn column(&self, input: usize) -> Option<(crate::FactId, Level, Column<'_>)> {
        let fact = *self.kernel.facts.get(input)?;
        let level = self.kernel.library.declared.facts.get(fact.0 as usize)?.level;
        Some((fact, level, self.inputs.column(fact)?))
    }

    fn load(
        &self,
        machine: &mut Machine,
        reg: Reg,
        input: usize,
        chunk: &Chunk,
        gathered: &mut Gathered,
    ) -> Result<(), BatchError> {
        let Some((fact, level, column)) = self.column(input) else { return Ok(()) };
        let Some(supply) = self.kernel.slice.supply(fact) else { return Ok(()) };
        let (start, end) = chunk.rows(level);
        let order = self.inputs.order().filter(|_| level == Level::Person).and_then(|order| order.get(start..end));
        let known = column.known.map(|known| part(known, order, (start, end), &mut gathered.known));
        let (low, high) = (supply.min, supply.max);
        let arch = machine.arch;
        let mut fits = true;
        let lane = self.kernel.code.lane(reg);
        match column.numbers {
            Numbers::I32(numbers) => {
                let (low_fits, high_fits) = (i32::try_from(low), i32::try_from(high));
                let low = low_fits.unwrap_or(i32::MIN).into();
                let high = high_fits.unwrap_or(i32::MAX).into();
                let numbers = part(numbers, order, (start, end), &mut gathered.i32s);
                with_lane!(lane, O => machine.take::<O>(reg, |_, out| {
                    fits = loops::load::<i32, O>(arch, out, numbers, known, low, high);
                }));
            }
            Numbers::I64(numbers) => {
                let numbers = part(numbers, order, (start, end), &mut gathered.i64s);
                with_lane!(lane, O => machine.take::<O>(reg, |_, out| {
                    fits = loops::load::<i64, O>(arch, out, numbers, known, low, high);
                }));
            }
        }
        if fits { Ok(()) } else { Err(BatchError::OutOfRange(fact)) }
    }

    fn load_state(&self, machine: &mut Machine, reg: Reg, input: usize, chunk: &Chunk, gathered: &mut Gathered) {
        let Some((fact, level, column)) = self.column(input) else { return };
        let event = self.kernel.library.declared.facts.get(fact.0 as usize).is_some_and(|declared| declared.event);
        let missing = if event { State::Waiting } else { State::Unknown };
        let (start, end) = chunk.rows(level);
        let order = self.inputs.order().filter(|_| level == Level::Person).and_then(|order| order.get(start..end));
        let arch = machine.arch;
        machine.take::<u8>(reg, |_, out| match column.known {
            None => out.fill(0),
            Some(known) => {
                let known = part(known, order, (start, end), &mut gathered.known);
                loops::load_state(arch, out, known, missing as u8);
            }
        });
    }

    fn store(&mut self, machine: &Machine, chunk: &Chunk, columns: &Columns) {
        let kernel = self.kernel;
        let (first_household, first_person) = (self.households.0, self.inputs.offsets().get(self.households.0).copied());
        for (sink, result) in self.sinks.iter_mut().zip(&kernel.results) {
            let (start, end) = chunk.rows(result.level);
            let rows = end - start;
            let order = self.inputs.order().filter(|_| result.level == Level::Person).and_then(|order| order.get(start..end));
            let first = match result.level {
                Level::Household => first_household,
                Level::Person => first_person.map_or(0, |first| first as usize),
            };
            let place = Place { order, at: (start - first, end - first) };
            match result.source {
                Source::Slow(node) => {
                    if let SinkNumbers::Ratios(out) = &mut sink.numbers {
                        place.write(out, (0..rows).map(|row| columns.wide(node, row)));
                    }
                    if let Some(out) = &mut sink.states {
                        place.write(out, (0..rows).map(|row| columns.state(node, row)));
                    }
                }
                Source::Value(value) => {
                    if let Arg::Reg(reg) = value.num.arg {
                        match &mut sink.numbers {
                            SinkNumbers::I32(out) => place.copy(out, machine.read::<i32>(reg, rows)),
                            SinkNumbers::I64(out) => place.copy(out, machine.read::<i64>(reg, rows)),
                            SinkNumbers::I128(out) => place.copy(out, machine.read::<i128>(reg, rows)),
                            _ => {}
                        }
                    }
                    if let (Stand::Column(reg), Some(out)) = (value.stand, &mut sink.states) {
                        place.write(out, machine.read::<u8>(reg, rows).iter().map(|state| state_of(*state)));
                    }
                }
            }
        }
    }
}

/// Where the rows of a chunk go.
struct Place<'a> {
    order: Option<&'a [u32]>,
    at: (usize, usize),
}

impl Place<'_> {
    fn copy<T: Lived + Cast<T>>(&self, out: &mut [T], from: &[T]) {
        match (self.order, out.get_mut(self.at.0..self.at.1)) {
            (None, Some(out)) if out.len() == from.len() => out.copy_from_slice(from),
            _ => self.write(out, from.iter().copied()),
        }
    }

    fn write<T>(&self, out: &mut [T], from: impl Iterator<Item = T>) {
        match self.order {
            None => {
                let out = out.get_mut(self.at.0..self.at.1).unwrap_or(&mut []);
                out.iter_mut().zip(from).for_each(|(o, value)| *o = value);
            }
            Some(order) => {
                for (row, value) in order.iter().zip(from) {
                    if let Some(o) = out.get_mut(*row as usize) {
                        *o = value;
                    }
                }
            }
        }
    }
}

fn state_of(state: u8) -> State {
    match state {
        0 => State::Known,
        1 => State::Waiting,
        2 => State::Unknown,
        3 => State::NotProvided,
        _ => State::Fault,
    }
}

/// Rows of a chunk that stand in no order, brought together.
#[derive(Default)]
struct Gathered {
    i32s: Vec<i32>,
    i64s: Vec<i64>,
    known: Vec<bool>,
}

fn part<'a, T: Copy>(all: &'a [T], order: Option<&[u32]>, (start, end): (usize, usize), gathered: &'a mut Vec<T>) -> &'a [T] {
    match order {
        None => all.get(start..end).unwrap_or(&[]),
        Some(order) => {
            gathered.clear();
            gathered.extend(order.iter().filter_map(|row| all.get(*row as usize).copied()));
            gathered
        }
    }
}

/// The household of each person, from where households begin.
fn homes(offsets: &[u32], home: &mut Vec<u32>) {
    home.resize(offsets.last().map_or(0, |last| *last as usize), 0);
    // Each household that begins moves all later persons on by one; households without persons move them on together.
    let starts = offsets.get(1..offsets.len().saturating_sub(1)).unwrap_or(&[]);
    for start in starts {
        if let Some(slot) = home.get_mut(*start as usize) {
            *slot += 1;
        }
    }
    let mut household = 0;
    for slot in home {
        household += *slot;
        *slot = household;
    }
}
