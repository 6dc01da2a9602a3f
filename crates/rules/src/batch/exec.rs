//! One instruction over one chunk.

use pulp::Arch;

use super::Kernel;
use super::calendar::NONE;
use super::chunk::Chunk;
use super::code::{Arg, Inst, Lane, Reg};
use super::loops::{self, Cast, Element, Operand};
use crate::{Level, State};

/// The columns of one chunk, by lane.
#[derive(Debug, Default)]
pub(super) struct Files {
    states: File<u8>,
    i32s: File<i32>,
    i64s: File<i64>,
    i128s: File<i128>,
}

#[derive(Debug, Default)]
pub(super) struct File<T> {
    columns: Vec<Lines<T>>,
}

/// A column that begins with a line of the cache, so that no vector lies across two of them.
#[derive(Debug, Default)]
struct Lines<T> {
    elements: Vec<T>,
    start: usize,
}

/// An element with a file of its own.
pub(super) trait Lived: Element {
    fn file(files: &Files) -> &File<Self>;
    fn file_mut(files: &mut Files) -> &mut File<Self>;
}

macro_rules! lived {
    ($($ty:ident $file:ident;)+) => {$(
        impl Lived for $ty {
            fn file(files: &Files) -> &File<Self> { &files.$file }
            fn file_mut(files: &mut Files) -> &mut File<Self> { &mut files.$file }
        }
    )+};
}

lived! {
    u8 states;
    i32 i32s;
    i64 i64s;
    i128 i128s;
}

/// Calls a function for the type of a lane of numbers.
macro_rules! with_lane {
    ($lane:expr, $ty:ident => $body:expr) => {
        match $lane {
            Lane::I64 => {
                type $ty = i64;
                $body
            }
            Lane::I128 => {
                type $ty = i128;
                $body
            }
            Lane::I32 | Lane::State => {
                type $ty = i32;
                $body
            }
        }
    };
}
pub(super) use with_lane;

/// The registers of one thread.
pub(super) struct Machine<'k> {
    pub(super) kernel: &'k Kernel<'k>,
    pub(super) files: Files,
    pub(super) arch: Arch,
}

impl<'k> Machine<'k> {
    /// Columns of so many rows, those of an earlier machine if they will do; what is the same in every row is written now.
    pub(super) fn new(kernel: &'k Kernel<'k>, rows: usize, mut files: Files) -> Self {
        let [states, i32s, i64s, i128s] = kernel.allocation.counts;
        files.states.make_room(states, rows);
        files.i32s.make_room(i32s, rows);
        files.i64s.make_room(i64s, rows);
        files.i128s.make_room(i128s, rows);
        let mut machine = Machine { kernel, files, arch: Arch::new() };
        for reg in &kernel.allocation.fills {
            if let Some(Inst::Fill(number)) = kernel.code.insts.get(reg.index()) {
                match kernel.code.lane(*reg) {
                    Lane::State => machine.take::<u8>(*reg, |_, out| out.fill(u8::of(*number))),
                    lane => with_lane!(lane, T => machine.take::<T>(*reg, |_, out| out.fill(T::of(*number)))),
                }
            }
        }
        machine
    }

    fn slot(&self, reg: Reg) -> usize {
        self.kernel.allocation.slots.get(reg.index()).copied().unwrap_or(0)
    }

    /// Lends a register to be written, the others to be read.
    pub(super) fn take<T: Lived>(&mut self, reg: Reg, write: impl FnOnce(&mut Self, &mut [T])) {
        let slot = self.slot(reg);
        let Some(column) = T::file_mut(&mut self.files).columns.get_mut(slot) else { return };
        let mut column = std::mem::take(column);
        write(self, column.elements.get_mut(column.start..).unwrap_or(&mut []));
        if let Some(place) = T::file_mut(&mut self.files).columns.get_mut(slot) {
            *place = column;
        }
    }

    /// The first rows of a register.
    pub(super) fn read<T: Lived>(&self, reg: Reg, rows: usize) -> &[T] {
        let column = T::file(&self.files).columns.get(self.slot(reg));
        column.and_then(|column| column.elements.get(column.start..column.start + rows)).unwrap_or(&[])
    }

    fn operand<T: Lived>(&self, arg: Arg, rows: usize) -> Operand<'_, T> {
        match arg {
            Arg::Reg(reg) => Operand::Column(self.read(reg, rows)),
            Arg::Const(number) => Operand::Same(T::of(number)),
        }
    }

    /// Writes the register of an instruction that reads only registers.
    pub(super) fn step(&mut self, reg: Reg, chunk: &Chunk) {
        let kernel = self.kernel;
        let (Some(inst), Some(about)) = (kernel.code.insts.get(reg.index()), kernel.code.about.get(reg.index())) else { return };
        let rows = about.level.map_or(0, |level| chunk.len(level));
        match about.lane {
            Lane::State => self.take::<u8>(reg, |m, out| m.state(inst, out.get_mut(..rows).unwrap_or(&mut []), chunk)),
            Lane::I32 => self.take::<i32>(reg, |m, out| {
                let out = out.get_mut(..rows).unwrap_or(&mut []);
                if !m.truth(inst, out, chunk) {
                    m.number(inst, out, chunk);
                }
            }),
            Lane::I64 => self.take::<i64>(reg, |m, out| m.number(inst, out.get_mut(..rows).unwrap_or(&mut []), chunk)),
            Lane::I128 => self.take::<i128>(reg, |m, out| m.number(inst, out.get_mut(..rows).unwrap_or(&mut []), chunk)),
        }
    }

    fn lane(&self, reg: Reg) -> Lane {
        self.kernel.code.lane(reg)
    }

    /// Instructions whose results are 0 or 1, or days. Whether it was one of them.
    fn truth(&self, inst: &Inst, out: &mut [i32], chunk: &Chunk) -> bool {
        let (arch, rows) = (self.arch, out.len());
        match inst {
            Inst::Compare(relation, a, b) => {
                with_lane!(self.lane(*a), I => loops::compare::<I>(arch, out, *relation, self.read(*a, rows), self.operand(*b, rows)));
            }
            Inst::And(a, b) => loops::and(arch, out, self.read(*a, rows), self.read(*b, rows)),
            Inst::Or(a, b) => loops::or(arch, out, self.read(*a, rows), self.read(*b, rows)),
            Inst::Any(a) => loops::any(arch, out, self.read(*a, chunk.len(Level::Person)), chunk.ranks()),
            Inst::IsKnown(a) => loops::is_known(arch, out, self.read(*a, rows)),
            Inst::Day { function, a, b } => {
                let call = |a, b| function.call(a, b).unwrap_or(NONE);
                loops::day(out, self.read(*a, rows), self.read(*b, rows), call);
            }
            _ => return false,
        }
        true
    }

    fn number<O: Lived>(&mut self, inst: &Inst, out: &mut [O], chunk: &Chunk)
    where
        i32: Cast<O>,
        i64: Cast<O>,
        i128: Cast<O>,
    {
        let (arch, rows) = (self.arch, out.len());
        match inst {
            Inst::Convert(a) => with_lane!(self.lane(*a), I => loops::convert::<I, O>(arch, out, self.read(*a, rows))),
            Inst::Linear { a, by, b, plus } => with_lane!(self.lane(*a), I => {
                let b = b.map(|(b, and_by)| (self.read::<I>(b, rows), and_by));
                loops::linear::<I, O>(arch, out, self.read(*a, rows), *by, b, *plus);
            }),
            Inst::Multiply(a, b) => with_lane!(self.lane(*a), I => {
                loops::multiply::<I, O>(arch, out, self.read(*a, rows), self.read(*b, rows));
            }),
            Inst::Extreme(largest, a, b) => loops::extreme::<O>(arch, out, *largest, self.read(*a, rows), self.operand(*b, rows)),
            Inst::Select { condition, yes, no } => {
                loops::select::<O>(arch, out, self.read(*condition, rows), self.operand(*yes, rows), self.operand(*no, rows));
            }
            Inst::Round(a, rounding) => with_lane!(self.lane(*a), I => {
                loops::round::<I, O>(arch, out, self.read(*a, rows), rounding);
            }),
            Inst::Bracket { so_far, base, above, width, rate } => with_lane!(self.lane(*base), I => {
                let so_far = so_far.map(|reg| self.read::<O>(reg, rows));
                loops::bracket::<I, O>(arch, out, so_far, self.read(*base, rows), (*above, *width), *rate);
            }),
            Inst::Clamp { a, low, high } => with_lane!(self.lane(*a), I => {
                loops::clamp::<I, O>(arch, out, self.read(*a, rows), *low, *high);
            }),
            Inst::Table { key, base, table } => with_lane!(self.lane(*key), I => {
                if let Some(table) = self.kernel.code.tables.get(*table) {
                    loops::table::<I, O>(out, self.read(*key, rows), *base, table);
                }
            }),
            Inst::Expand(a) => loops::expand::<O>(out, self.read(*a, chunk.len(Level::Household)), chunk.ranks()),
            Inst::Sum(a) => {
                let persons = chunk.len(Level::Person);
                with_lane!(self.lane(*a), I => loops::sum::<I, O>(arch, out, self.read(*a, persons), chunk.ranks()));
            }
            Inst::Farthest { largest, none, value, of } => {
                let persons = chunk.len(Level::Person);
                let (value, of) = (self.read::<O>(*value, persons), self.read(*of, persons));
                loops::farthest(arch, out, (*largest, O::of(*none)), value, of, chunk.ranks());
            }
            _ => {}
        }
    }

    fn state(&self, inst: &Inst, out: &mut [u8], chunk: &Chunk) {
        let (arch, rows) = (self.arch, out.len());
        let read = |reg: &Reg| self.read::<u8>(*reg, rows);
        match inst {
            Inst::Worse(a, b) => loops::worse(arch, out, read(a), read(b)),
            Inst::Then(a, b) => loops::then(arch, out, read(a), read(b)),
            Inst::Taken { condition, state, yes, no } => {
                loops::taken(arch, out, self.read(*condition, rows), read(state), read(yes), read(no));
            }
            Inst::Settle { settles, a, b } => {
                let side = |(number, state): (Reg, Reg)| (self.read::<i32>(number, rows), self.read::<u8>(state, rows));
                loops::settle(arch, out, i32::from(*settles), side(*a), side(*b));
            }
            Inst::Fit { a, state, low, high } => with_lane!(self.lane(*a), I => {
                loops::fit::<I>(arch, out, self.read(*a, rows), read(state), *low, *high, State::Fault as u8);
            }),
            Inst::Recorded { state, unknown_is_absent } => {
                let unknown = if *unknown_is_absent { State::Unknown } else { State::Waiting };
                loops::recorded(arch, out, read(state), State::Waiting as u8, unknown as u8);
            }
            Inst::TableState { key, base, table } => with_lane!(self.lane(*key), I => {
                if let Some(table) = self.kernel.code.tables.get(*table) {
                    loops::table_state::<I>(out, self.read(*key, rows), *base, table);
                }
            }),
            Inst::Expand(a) => loops::expand(out, self.read(*a, chunk.len(Level::Household)), chunk.ranks()),
            Inst::Worst(a) => loops::worst(arch, out, self.read(*a, chunk.len(Level::Person)), chunk.ranks()),
            _ => {}
        }
    }
}

impl<T: Element> File<T> {
    /// Columns a little longer than their rows: at distances of 4,096 bytes a load would seem to wait for a store to another column.
    fn make_room(&mut self, columns: usize, rows: usize) {
        self.columns.resize_with(columns.max(self.columns.len()), Lines::default);
        for column in &mut self.columns {
            if column.elements.len() < rows + 72 {
                *column = Lines::new(rows + 72);
            }
        }
    }
}

/// Bytes of a line of the cache.
const LINE: usize = 64;

impl<T: Element> Lines<T> {
    fn new(rows: usize) -> Self {
        let spare = LINE / size_of::<T>();
        let elements = vec![T::default(); rows + spare];
        let start = elements.as_ptr().align_offset(LINE).min(spare);
        Lines { elements, start }
    }
}
