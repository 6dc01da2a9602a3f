//! The code of a kernel: single assignments to registers, each common subexpression once.

use std::collections::HashMap;

use super::calendar::DayFn;
use super::rounding::Rounding;
use crate::{Level, State};

/// How wide the elements of a register are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Lane {
    /// States, one byte each.
    State,
    I32,
    I64,
    I128,
}

/// A column of one chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Reg(pub(super) u32);

impl Reg {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A column, or the same number in every row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Arg {
    Reg(Reg),
    Const(i128),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Relation {
    Equal,
    Differs,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// One pass over a chunk. Numbers are known to fit the lane of their register; truths are 0 or 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Inst {
    /// The same number in every row, written once a run.
    Fill(i128),
    Load(usize),
    LoadState(usize),
    /// A node that the ordinary evaluator computes.
    Slow(usize),
    SlowState(usize),
    Convert(Reg),
    /// `a * by + b * and_by + plus`.
    Linear {
        a: Reg,
        by: i128,
        b: Option<(Reg, i128)>,
        plus: i128,
    },
    Multiply(Reg, Reg),
    /// The larger or the smaller.
    Extreme(bool, Reg, Arg),
    Compare(Relation, Reg, Arg),
    And(Reg, Reg),
    Or(Reg, Reg),
    Select {
        condition: Reg,
        yes: Arg,
        no: Arg,
    },
    Round(Reg, Rounding),
    /// `so_far + clamp(base - above, 0, width) * rate`: one step of a scale.
    Bracket {
        so_far: Option<Reg>,
        base: Reg,
        above: i128,
        width: Option<i128>,
        rate: i128,
    },
    /// What fits stays, what does not becomes the lower bound.
    Clamp {
        a: Reg,
        low: i128,
        high: i128,
    },
    /// A function of days by rows; `i32::MIN` where there is no such day.
    Day {
        function: DayFn,
        a: Reg,
        b: Reg,
    },
    /// The entry of a table at `key - base`.
    Table {
        key: Reg,
        base: i128,
        table: usize,
    },
    TableState {
        key: Reg,
        base: i128,
        table: usize,
    },
    /// A household's value, for each of its persons.
    Expand(Reg),
    /// The sum over the persons of each household.
    Sum(Reg),
    /// Whether it is 1 for any person of each household.
    Any(Reg),
    /// The smallest or largest among those persons for whom `of` is 1, and `none`: what none is beyond.
    Farthest {
        largest: bool,
        none: i128,
        value: Reg,
        of: Reg,
    },
    /// The worst state among the persons of each household.
    Worst(Reg),
    /// 1 where the state is `Known`.
    IsKnown(Reg),
    Worse(Reg, Reg),
    /// The first state, or the second where the first is `Known`.
    Then(Reg, Reg),
    /// The state of a condition, or of the branch that it takes.
    Taken {
        condition: Reg,
        state: Reg,
        yes: Reg,
        no: Reg,
    },
    /// `and` (settled by 0) and `or` (settled by 1): values with their states.
    Settle {
        settles: bool,
        a: (Reg, Reg),
        b: (Reg, Reg),
    },
    /// A fault where a known number does not fit.
    Fit {
        a: Reg,
        state: Reg,
        low: i128,
        high: i128,
    },
    /// The state of `recorded(x)` from that of x.
    Recorded {
        state: Reg,
        unknown_is_absent: bool,
    },
}

impl Inst {
    /// The registers that it reads.
    pub(super) fn reads(&self, mut visit: impl FnMut(Reg)) {
        let arg = |arg: &Arg| if let Arg::Reg(reg) = arg { Some(*reg) } else { None };
        match self {
            Inst::Fill(_) | Inst::Load(_) | Inst::LoadState(_) | Inst::Slow(_) | Inst::SlowState(_) => {}
            Inst::Convert(a)
            | Inst::Expand(a)
            | Inst::Sum(a)
            | Inst::Any(a)
            | Inst::Worst(a)
            | Inst::IsKnown(a)
            | Inst::Round(a, _) => visit(*a),
            Inst::Clamp { a, .. } | Inst::Table { key: a, .. } | Inst::TableState { key: a, .. } => visit(*a),
            Inst::Recorded { state, .. } => visit(*state),
            Inst::Linear { a, b, .. } => [Some(*a), b.map(|(b, _)| b)].into_iter().flatten().for_each(visit),
            Inst::Bracket { so_far, base, .. } => [Some(*base), *so_far].into_iter().flatten().for_each(visit),
            Inst::Extreme(_, a, b) | Inst::Compare(_, a, b) => [Some(*a), arg(b)].into_iter().flatten().for_each(visit),
            Inst::Multiply(a, b) | Inst::And(a, b) | Inst::Or(a, b) | Inst::Worse(a, b) | Inst::Then(a, b) => {
                [*a, *b].into_iter().for_each(visit);
            }
            Inst::Day { a, b, .. } | Inst::Fit { a, state: b, .. } | Inst::Farthest { value: a, of: b, .. } => {
                [*a, *b].into_iter().for_each(visit);
            }
            Inst::Select { condition, yes, no } => {
                [Some(*condition), arg(yes), arg(no)].into_iter().flatten().for_each(visit);
            }
            Inst::Taken { condition, state, yes, no } => [*condition, *state, *yes, *no].into_iter().for_each(visit),
            Inst::Settle { a, b, .. } => [a.0, a.1, b.0, b.1].into_iter().for_each(visit),
        }
    }
}

/// What is known of a register before anything runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    pub(super) lane: Lane,
    /// Fills have no level: they are as long as a chunk can be.
    pub(super) level: Option<Level>,
}

/// The instructions so far, in an order in which they can run.
#[derive(Debug, Default)]
pub(super) struct Code {
    pub(super) insts: Vec<Inst>,
    pub(super) about: Vec<About>,
    seen: HashMap<(Inst, Lane, Option<Level>), Reg>,
    pub(super) tables: Vec<LookUp>,
}

/// A table of values and their states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LookUp {
    pub(super) values: Vec<i64>,
    pub(super) states: Vec<State>,
}

impl Code {
    /// The register that holds the result; the one that already holds it, if there is one.
    pub(super) fn push(&mut self, inst: Inst, lane: Lane, level: Option<Level>) -> Reg {
        if let Some(reg) = self.seen.get(&(inst.clone(), lane, level)) {
            return *reg;
        }
        let reg = Reg(u32::try_from(self.insts.len()).unwrap_or(u32::MAX));
        self.seen.insert((inst.clone(), lane, level), reg);
        self.insts.push(inst);
        self.about.push(About { lane, level });
        reg
    }

    pub(super) fn lane(&self, reg: Reg) -> Lane {
        self.about.get(reg.index()).map_or(Lane::I64, |about| about.lane)
    }

    /// The same column with elements of that width.
    pub(super) fn convert(&mut self, reg: Reg, lane: Lane) -> Reg {
        match self.about.get(reg.index()) {
            Some(about) if about.lane != lane => {
                let level = about.level;
                self.push(Inst::Convert(reg), lane, level)
            }
            _ => reg,
        }
    }

    pub(super) fn fill(&mut self, number: i128, lane: Lane) -> Reg {
        self.push(Inst::Fill(number), lane, None)
    }
}

/// The narrowest lane for numbers of a range; none if even 128 bits could not hold them with room to compare and round.
pub(super) fn lane_of(low: i128, high: i128) -> Option<Lane> {
    const WIDE: i128 = i128::MAX / 8;
    if i32::try_from(low).is_ok() && i32::try_from(high).is_ok() {
        Some(Lane::I32)
    } else if i64::try_from(low).is_ok() && i64::try_from(high).is_ok() {
        Some(Lane::I64)
    } else {
        (low >= -WIDE && high <= WIDE).then_some(Lane::I128)
    }
}
