//! A run: chunks of about two thousand rows, whole households each.

use std::ops::Range;

use super::chunk::Chunk;
use super::code::{Inst, Lane, Reg};
use super::exec::{Files, Machine};
use super::load::{Gathered, Input};
use super::sink::Sink;
use super::slow::ChunkRows;
use super::{BatchError, Inputs, Kernel, Outputs, ResultOf};
use crate::{Columns, State};

/// Households or persons of a chunk, unless one household alone has more.
const ROWS: usize = 2048;

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
        let all = (0, inputs.households);
        self.check(inputs, all)?;
        outputs.lay_out(self, inputs, all);
        let parts = if inputs.order().is_some() { 1 } else { parts.clamp(1, inputs.households.max(1)) };
        let mut rest: Vec<Sink> = outputs.columns.iter_mut().map(Sink::new).collect();
        let mut list = Vec::new();
        let mut start = 0;
        for number in 1..=parts {
            let end = inputs.households / parts * number + if number == parts { inputs.households % parts } else { 0 };
            let rows =
                |result: &ResultOf| inputs.range(result.level, (start, end)).1 - inputs.range(result.level, (start, end)).0;
            let sinks = rest.iter_mut().zip(&self.results).map(|(sink, result)| sink.split(rows(result))).collect();
            list.push(Part { kernel: self, inputs, households: (start, end), sinks, next: start });
            start = end;
        }
        Ok(list)
    }

    /// The households of a range alone, for results that are used and then forgotten: the outputs are as long as the range.
    /// Persons must stand together.
    ///
    /// # Errors
    /// `NeedsRows`, `Length`, `HouseholdTooLarge`.
    pub fn part<'o>(
        &'k self,
        inputs: &'k Inputs<'k>,
        households: Range<usize>,
        outputs: &'o mut Outputs,
    ) -> Result<Part<'k, 'o>, BatchError> {
        let households = (households.start, households.end);
        if inputs.order().is_some() || households.0 > households.1 || households.1 > inputs.households {
            return Err(BatchError::Length);
        }
        self.check(inputs, households)?;
        outputs.lay_out(self, inputs, households);
        let sinks = outputs.columns.iter_mut().map(Sink::new).collect();
        Ok(Part { kernel: self, inputs, households, sinks, next: households.0 })
    }

    fn check(&self, inputs: &Inputs, households: (usize, usize)) -> Result<(), BatchError> {
        if self.slow.needs_rows && inputs.rows.is_none() {
            return Err(BatchError::NeedsRows);
        }
        let offsets = inputs.offsets();
        let is_sound = offsets.is_empty() || (offsets.len() == inputs.households + 1 && offsets.first() == Some(&0));
        if !is_sound {
            return Err(BatchError::Length);
        }
        let offsets = offsets.get(households.0..=households.1).unwrap_or(&[]);
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
struct Desk<'k> {
    files: Files,
    columns: Columns,
    chunk: Chunk,
    /// Whose chunk it is.
    of: Option<&'k Inputs<'k>>,
    gathered: Gathered<'k>,
}

impl<'k> Desk<'k> {
    /// Makes the chunk ready, unless another kernel has just run over the same rows.
    fn lay_out(&mut self, inputs: &'k Inputs<'k>, households: (usize, usize), is_ranked: bool) {
        if !self.of.is_some_and(|of| of.groups_alike(inputs)) || !self.chunk.is(households, is_ranked) {
            self.chunk.lay_out(inputs, households, is_ranked);
            self.gathered.forget();
            self.of = Some(inputs);
        }
    }
}

impl<'k> Part<'k, '_> {
    /// Evaluates its rows.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn run(self) -> Result<(), BatchError> {
        Part::run_together(vec![self])
    }

    /// Evaluates several parts in turn, chunk by chunk. For parts of several kernels over the same rows, as the months of a year
    /// are, so that persons are put in order once, and so are the columns that the months share.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn run_together(mut parts: Vec<Self>) -> Result<(), BatchError> {
        let mut desk = Desk::default();
        while parts.iter().any(|part| part.next < part.households.1) {
            for part in parts.iter_mut().filter(|part| part.next < part.households.1) {
                part.advance(&mut desk)?;
            }
        }
        Ok(())
    }

    /// Evaluates one chunk.
    fn advance(&mut self, desk: &mut Desk<'k>) -> Result<(), BatchError> {
        let kernel = self.kernel;
        let rows = ROWS.max(kernel.slice.household_max);
        let end = self.chunk_end(self.next, rows);
        desk.lay_out(self.inputs, (self.next, end), kernel.is_ranked());
        let Desk { files, columns, chunk, gathered, .. } = desk;
        let mut machine = Machine::new(kernel, rows, std::mem::take(files));
        self.slow(chunk, columns);
        for reg in &kernel.allocation.order {
            self.step(&mut machine, *reg, chunk, columns, gathered)?;
        }
        for (sink, result) in self.sinks.iter_mut().zip(&kernel.results) {
            let (first, _) = self.inputs.range(result.level, self.households);
            sink.store(result, (chunk.place(self.inputs, result.level), first), &machine, columns);
        }
        desk.files = machine.files;
        self.next = end;
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
            let rows = ChunkRows { library: self.kernel.library, slice: &self.kernel.slice, inputs: self.inputs, chunk };
            self.kernel.library.evaluate(&self.kernel.slow.plan, &rows, columns);
        }
    }

    fn step(
        &self,
        machine: &mut Machine,
        reg: Reg,
        chunk: &Chunk,
        columns: &Columns,
        gathered: &mut Gathered<'k>,
    ) -> Result<(), BatchError> {
        let kernel = self.kernel;
        let (Some(inst), Some(about)) = (kernel.code.insts.get(reg.index()), kernel.code.about.get(reg.index())) else {
            return Ok(());
        };
        let rows = about.level.map_or(0, |level| chunk.len(level));
        match inst {
            Inst::Load(input) => {
                if let Some(column) = self.column(*input) {
                    return column.load(machine, reg, chunk, gathered);
                }
            }
            Inst::LoadState(input) => {
                if let Some(column) = self.column(*input) {
                    column.load_state(machine, reg, chunk, gathered);
                }
            }
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

    fn column(&self, input: usize) -> Option<Input<'k>> {
        let (kernel, fact) = (self.kernel, *self.kernel.facts.get(input)?);
        let declared = kernel.library.declared.facts.get(fact.0 as usize)?;
        Some(Input { fact, declared, supply: kernel.slice.supply(fact)?, column: self.inputs.column(fact)?, inputs: self.inputs })
    }
}
