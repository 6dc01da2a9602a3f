//! From nodes to code: constants folded, branches not taken left out, ranges and denominators followed.

mod dated;
mod days;
mod logic;
mod members;
mod numbers;

use super::code::{Code, Inst, Lane};
use super::fold::Constants;
use super::value::{Fast, Num, Stand, Value};
use super::{Slice, Supply};
use crate::program::{Node, Op};
use crate::{Cell, Date, FactId, Level, Library, NodeId, State, Ty};

/// Turns nodes into code.
pub(super) struct Lower<'a> {
    pub(super) library: &'a Library,
    pub(super) slice: &'a Slice,
    pub(super) code: Code,
    constants: Constants,
    memo: Vec<Option<Fast<Value>>>,
    /// Nodes that the ordinary evaluator computes.
    pub(super) slow: Vec<NodeId>,
    /// Facts read, by the number of their input.
    pub(super) facts: Vec<FactId>,
}

pub(super) const CALENDAR: (i128, i128) = (Date::MIN.day_number() as i128, Date::MAX.day_number() as i128);
pub(super) const WHOLE: (i128, i128) = (i64::MIN as i128, i64::MAX as i128);

impl<'a> Lower<'a> {
    pub(super) fn new(library: &'a Library, slice: &'a Slice, constants: Constants) -> Self {
        Lower {
            library,
            slice,
            code: Code::default(),
            constants,
            memo: vec![None; library.nodes.len()],
            slow: Vec::new(),
            facts: Vec::new(),
        }
    }

    /// The value of a node; `None` for a fraction that only the ordinary evaluator can compute.
    pub(super) fn value(&mut self, id: NodeId) -> Fast<Value> {
        if let Some(Some(done)) = self.memo.get(id.index()) {
            return *done;
        }
        let node = self.library.node(id);
        let value = match self.constants.get(self.library, id) {
            Some((State::Known, Cell::Narrow(number))) => Some(Value::constant(i128::from(number))),
            Some((State::Known, Cell::Wide(ratio))) => {
                Some(Value { num: Num::constant(ratio.num()), den: ratio.den(), stand: Stand::Known })
            }
            Some((state, _)) => Some(Value::missing(state)),
            None => self.node(node),
        };
        let value = match value {
            None if !node.ty.is_wide() => Some(self.slow_value(id, node)),
            value => value,
        };
        if let Some(slot) = self.memo.get_mut(id.index()) {
            *slot = Some(value);
        }
        value
    }

    /// A node that is computed row by row; its column of numbers and its states are then read.
    fn slow_value(&mut self, id: NodeId, node: &Node) -> Value {
        let number = self.slow_number(id);
        let level = Some(node.level);
        let (low, high) = match (&node.op, node.ty) {
            (_, Ty::Date) => CALENDAR,
            (Op::Fact { .. } | Op::Local(_) | Op::Parameter { .. }, Ty::Bool) => WHOLE,
            (_, Ty::Bool) => (0, 1),
            _ => WHOLE,
        };
        let lane = if low == WHOLE.0 { Lane::I64 } else { Lane::I32 };
        let reg = self.code.push(Inst::Slow(number), lane, level);
        let state = self.code.push(Inst::SlowState(number), Lane::State, level);
        Value::narrow(Num::column(reg, low, high), Stand::Column(state))
    }

    pub(super) fn slow_number(&mut self, id: NodeId) -> usize {
        let known = self.slow.iter().position(|node| *node == id);
        known.unwrap_or_else(|| {
            self.slow.push(id);
            self.slow.len() - 1
        })
    }

    fn node(&mut self, node: &Node) -> Fast<Value> {
        let level = node.level;
        match &node.op {
            Op::Fact { fact, at } => self.fact(*fact, *at, node),
            Op::Same(a) => self.value(*a),
            Op::ToPerson(a) => {
                let value = self.value(*a)?;
                self.expand(value)
            }
            Op::Members { fold, at, each, condition } => self.members(*fold, *at, *each, *condition, node.ty),
            Op::Parameter { parameter, keys, at } => self.parameter(*parameter, keys, *at, level),
            Op::Scale { parameter, base, at } => self.scale(*parameter, *base, *at, level),
            Op::Versions(list) => self.versions(list, level),
            Op::Exceptions { general, list } => self.exceptions(*general, list, level),
            Op::Recorded(a) => self.recorded(*a, level),
            Op::Not(a) => {
                let value = self.truth(*a, level)?;
                let num = self.code.linear((value.num, -1), (Num::constant(0), 1), 1, level)?;
                Some(Value { num, ..value })
            }
            Op::And(a, b) => self.either(false, *a, *b, level),
            Op::Or(a, b) => self.either(true, *a, *b, level),
            Op::Compare(op, a, b) => self.compare(*op, *a, *b, level),
            Op::In(value, list) => self.is_in(*value, list, level),
            Op::If(c, yes, no) => {
                let condition = self.truth(*c, level)?;
                self.choose(condition, |e| e.value(*yes), |e| e.value(*no), level)
            }
            Op::Widen(a) => self.value(*a),
            Op::Negate(_) | Op::Arith(..) | Op::Round { .. } | Op::Extreme { .. } => self.number(node),
            _ => self.day(node),
        }
    }

    /// A fact that the rows supply in a column.
    fn fact(&mut self, fact: FactId, at: Option<NodeId>, node: &Node) -> Fast<Value> {
        if node.ty == Ty::Spells {
            return None;
        }
        let supply = self.slice.supply(fact)?;
        let day = match at {
            None => Value::constant(self.today()),
            Some(at) => self.value(at)?,
        };
        if !supply.always && day.known() != Some(self.today()) {
            return None;
        }
        let value = self.column(fact, supply, node);
        let stand = self.code.then(day.stand, value.stand, node.level);
        Some(Value { stand, ..value })
    }

    pub(super) fn today(&self) -> i128 {
        i128::from(self.slice.today.day_number())
    }

    fn column(&mut self, fact: FactId, supply: Supply, node: &Node) -> Value {
        let known = self.facts.iter().position(|other| *other == fact);
        let number = known.unwrap_or_else(|| {
            self.facts.push(fact);
            self.facts.len() - 1
        });
        let (low, high) = (i128::from(supply.min), i128::from(supply.max));
        let lane = if supply.is_narrow() { Lane::I32 } else { Lane::I64 };
        let level = Some(node.level);
        let num = Num::column(self.code.push(Inst::Load(number), lane, level), low, high);
        let stand = match supply.all_known {
            true => Stand::Known,
            false => self.code.state(Inst::LoadState(number), node.level),
        };
        let value = Value { num, den: if node.ty.is_wide() { i128::from(supply.den) } else { 1 }, stand };
        // A day that is not in the calendar is a fault of the row that supplied it.
        let fits = if node.ty == Ty::Date { self.code.fit(value, CALENDAR.0, CALENDAR.1, node.level) } else { None };
        fits.unwrap_or(value)
    }

    /// A household's value for each of its persons.
    pub(super) fn expand(&mut self, value: Value) -> Fast<Value> {
        let num = match value.num.arg {
            super::code::Arg::Const(_) => value.num,
            super::code::Arg::Reg(reg) => {
                let lane = self.code.lane(reg);
                let reg = self.code.push(Inst::Expand(reg), lane, Some(Level::Person));
                Num::column(reg, value.num.low, value.num.high)
            }
        };
        let stand = match value.stand {
            Stand::Column(reg) => self.code.state(Inst::Expand(reg), Level::Person),
            same => same,
        };
        Some(Value { num, stand, ..value })
    }
}
