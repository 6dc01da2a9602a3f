//! Where the results of a part go.

use super::chunk::Place;
use super::code::{Arg, Reg};
use super::column::{Output, Values};
use super::exec::{Lived, Machine};
use super::value::{Stand, Value};
use super::{ResultOf, Source};
use crate::{Columns, Ratio, State};

/// Rows of the outputs that one part writes.
#[derive(Debug)]
pub(super) struct Sink<'o> {
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
    pub(super) fn new(output: &'o mut Output) -> Self {
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
    pub(super) fn split(&mut self, rows: usize) -> Sink<'o> {
        let numbers = match &mut self.numbers {
            SinkNumbers::None => SinkNumbers::None,
            SinkNumbers::I32(values) => SinkNumbers::I32(front(values, rows)),
            SinkNumbers::I64(values) => SinkNumbers::I64(front(values, rows)),
            SinkNumbers::I128(values) => SinkNumbers::I128(front(values, rows)),
            SinkNumbers::Ratios(values) => SinkNumbers::Ratios(front(values, rows)),
        };
        Sink { numbers, states: self.states.as_mut().map(|states| front(states, rows)) }
    }

    /// Writes a chunk's results into their place; `first` is the row of the whole column that is the first of this part.
    pub(super) fn store(&mut self, result: &ResultOf, (place, first): (Place, usize), machine: &Machine, columns: &Columns) {
        match result.source {
            Source::Slow(node) => {
                if let SinkNumbers::Ratios(out) = &mut self.numbers {
                    place.scatter(out, first, |row| columns.wide(node, row));
                }
                if let Some(out) = &mut self.states {
                    place.scatter(out, first, |row| columns.state(node, row));
                }
            }
            Source::Value(value) => self.store_value(value, (place, first), machine),
        }
    }

    fn store_value(&mut self, value: Value, to: (Place, usize), machine: &Machine) {
        if let Arg::Reg(reg) = value.num.arg {
            match &mut self.numbers {
                SinkNumbers::I32(out) => copy(out, to, machine, reg),
                SinkNumbers::I64(out) => copy(out, to, machine, reg),
                SinkNumbers::I128(out) => copy(out, to, machine, reg),
                SinkNumbers::None | SinkNumbers::Ratios(_) => {}
            }
        }
        if let (Stand::Column(reg), Some(out), (place, first)) = (value.stand, &mut self.states, to) {
            let states = machine.read::<u8>(reg, place.len());
            place.scatter(out, first, |row| state_of(states.get(row).copied().unwrap_or(0)));
        }
    }
}

fn copy<T: Lived>(out: &mut [T], (place, first): (Place, usize), machine: &Machine, reg: Reg) {
    let values = machine.read::<T>(reg, place.len());
    place.scatter(out, first, |row| values.get(row).copied().unwrap_or_default());
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
