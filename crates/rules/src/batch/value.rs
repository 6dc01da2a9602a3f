//! Values while a kernel is compiled: a register or a number, its range, its denominator and its state.

use super::code::{Arg, Code, Inst, Lane, Reg, Relation, lane_of};
use crate::{Level, State};

/// A column of integers, with the bounds of all of them. Rows whose value is not known keep within the bounds too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Num {
    pub(super) arg: Arg,
    pub(super) low: i128,
    pub(super) high: i128,
}

/// How the rows of a value stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    Known,
    /// Every row in this state, which is not `Known`.
    Always(State),
    Column(Reg),
}

/// A value: `num / den` where it is known. A narrow one has the denominator 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) num: Num,
    pub(super) den: i128,
    pub(super) stand: Stand,
}

impl Num {
    pub(super) fn constant(number: i128) -> Num {
        Num { arg: Arg::Const(number), low: number, high: number }
    }

    /// A column; a range of one number makes it a constant.
    pub(super) fn column(reg: Reg, low: i128, high: i128) -> Num {
        if low == high { Num::constant(low) } else { Num { arg: Arg::Reg(reg), low, high } }
    }

    pub(super) fn is_within(self, low: i128, high: i128) -> bool {
        low <= self.low && self.high <= high
    }
}

impl Value {
    pub(super) fn narrow(num: Num, stand: Stand) -> Value {
        Value { num, den: 1, stand }
    }

    pub(super) fn constant(number: i128) -> Value {
        Value::narrow(Num::constant(number), Stand::Known)
    }

    pub(super) fn missing(state: State) -> Value {
        Value::narrow(Num::constant(0), if state == State::Known { Stand::Known } else { Stand::Always(state) })
    }

    /// The number that it is in every row.
    pub(super) fn known(self) -> Option<i128> {
        match (self.num.arg, self.stand) {
            (Arg::Const(number), Stand::Known) => Some(number),
            _ => None,
        }
    }
}

/// The numbers that fit none of the lanes, or an operand that only the ordinary evaluator can compute: `None`.
pub(super) type Fast<T> = Option<T>;

impl Code {
    fn column(&mut self, inst: Inst, low: i128, high: i128, level: Level) -> Fast<Num> {
        if low == high {
            return Some(Num::constant(low));
        }
        let reg = self.push(inst, lane_of(low, high)?, Some(level));
        Some(Num::column(reg, low, high))
    }

    pub(super) fn any_column(&mut self, inst: Inst, (low, high): (i128, i128), level: Level) -> Fast<Num> {
        self.column(inst, low, high, level)
    }

    /// A number as a register of that lane.
    pub(super) fn reg(&mut self, num: Num, lane: Lane) -> Reg {
        match num.arg {
            Arg::Const(number) => self.fill(number, lane),
            Arg::Reg(reg) => self.convert(reg, lane),
        }
    }

    /// A number as a register as wide as it already is, or as it needs.
    pub(super) fn own_reg(&mut self, num: Num) -> Fast<Reg> {
        match num.arg {
            Arg::Const(number) => Some(self.fill(number, lane_of(number, number)?)),
            Arg::Reg(reg) => Some(reg),
        }
    }

    fn lane_for(&self, num: Num) -> Fast<Lane> {
        match num.arg {
            Arg::Const(_) => lane_of(num.low, num.high),
            Arg::Reg(reg) => Some(self.lane(reg)),
        }
    }

    /// Two registers of one lane.
    fn alike(&mut self, a: Num, b: Num) -> Fast<(Reg, Reg)> {
        let lane = self.lane_for(a)?.max(self.lane_for(b)?);
        Some((self.reg(a, lane), self.reg(b, lane)))
    }

    /// The first as a register, the second as one of its lane or a number.
    fn pair(&mut self, a: Reg, b: Num) -> Fast<(Reg, Arg)> {
        match b.arg {
            Arg::Const(_) => Some((a, b.arg)),
            Arg::Reg(b) => {
                let lane = self.lane(a).max(self.lane(b));
                Some((self.convert(a, lane), Arg::Reg(self.convert(b, lane))))
            }
        }
    }

    /// `a * by + b * and_by + plus`.
    pub(super) fn linear(&mut self, (a, by): (Num, i128), (b, and_by): (Num, i128), plus: i128, level: Level) -> Fast<Num> {
        let (a_low, a_high) = scaled(a, by)?;
        let (b_low, b_high) = scaled(b, and_by)?;
        let low = a_low.checked_add(b_low)?.checked_add(plus)?;
        let high = a_high.checked_add(b_high)?.checked_add(plus)?;
        let ((a, by), plus) = self.unfolded(a, by, plus);
        let ((b, and_by), plus) = self.unfolded(b, and_by, plus);
        let inst = match (a.arg, b.arg) {
            (Arg::Const(_), Arg::Const(_)) => return lane_of(low, low).map(|_| Num::constant(low)),
            (Arg::Reg(_), Arg::Const(_)) if by == 1 && b_low == 0 && plus == 0 => return Some(Num { low, high, ..a }),
            (Arg::Const(_), Arg::Reg(_)) if and_by == 1 && a_low == 0 && plus == 0 => return Some(Num { low, high, ..b }),
            (Arg::Reg(a), Arg::Const(_)) => Inst::Linear { a, by, b: None, plus: plus.checked_add(b_low)? },
            (Arg::Const(_), Arg::Reg(b)) => Inst::Linear { a: b, by: and_by, b: None, plus: plus.checked_add(a_low)? },
            (Arg::Reg(_), Arg::Reg(_)) => {
                let (a, b) = self.alike(a, b)?;
                Inst::Linear { a, by, b: Some((b, and_by)), plus }
            }
        };
        self.column(inst, low, high, level)
    }

    /// A multiple of a multiple is one of the first column, and what was added is added once. Numbers wrap on the way, so only the
    /// result must fit.
    fn unfolded(&self, num: Num, by: i128, plus: i128) -> ((Num, i128), i128) {
        let same = ((num, by), plus);
        let Arg::Reg(reg) = num.arg else { return same };
        let Some(Inst::Linear { a, by: inner, b: None, plus: more }) = self.insts.get(reg.index()) else { return same };
        if self.lane(*a) > self.lane(reg) {
            return same;
        }
        let by_all = inner.checked_mul(by);
        let plus_all = more.checked_mul(by).and_then(|more| plus.checked_add(more));
        let arg = Arg::Reg(*a);
        by_all.zip(plus_all).map_or(same, |(by, plus)| ((Num { arg, ..num }, by), plus))
    }

    /// `a * by`.
    pub(super) fn times(&mut self, a: Num, by: i128, level: Level) -> Fast<Num> {
        self.linear((a, by), (Num::constant(0), 1), 0, level)
    }

    pub(super) fn multiply(&mut self, a: Num, b: Num, level: Level) -> Fast<Num> {
        match (a.arg, b.arg) {
            (_, Arg::Const(by)) => self.times(a, by, level),
            (Arg::Const(by), _) => self.times(b, by, level),
            _ => {
                let ends = [
                    a.low.checked_mul(b.low)?,
                    a.low.checked_mul(b.high)?,
                    a.high.checked_mul(b.low)?,
                    a.high.checked_mul(b.high)?,
                ];
                let low = ends.into_iter().min()?;
                let high = ends.into_iter().max()?;
                let (x, y) = self.alike(a, b)?;
                self.column(Inst::Multiply(x, y), low, high, level)
            }
        }
    }

    pub(super) fn extreme(&mut self, largest: bool, a: Num, b: Num, level: Level) -> Fast<Num> {
        let (first, second) = if largest { (a, b) } else { (b, a) };
        // One that is never below the other is the larger.
        if first.low >= second.high {
            return Some(a);
        }
        if second.low >= first.high {
            return Some(b);
        }
        let (low, high) = if largest { (a.low.max(b.low), a.high.max(b.high)) } else { (a.low.min(b.low), a.high.min(b.high)) };
        let (column, other) = match (a.arg, b.arg) {
            (Arg::Reg(reg), _) => (reg, b),
            (Arg::Const(_), Arg::Reg(reg)) => (reg, a),
            (Arg::Const(x), Arg::Const(y)) => return Some(Num::constant(if largest { x.max(y) } else { x.min(y) })),
        };
        let (x, y) = self.pair(column, other)?;
        let lane = self.lane(x);
        let reg = self.push(Inst::Extreme(largest, x, y), lane, Some(level));
        Some(Num::column(reg, low, high))
    }

    /// 1 where the relation holds.
    pub(super) fn compare(&mut self, relation: Relation, a: Num, b: Num, level: Level) -> Fast<Num> {
        if let Some(truth) = decided(relation, a, b) {
            return Some(Num::constant(i128::from(truth)));
        }
        let (relation, column, other) = match (a.arg, b.arg) {
            (Arg::Reg(reg), _) => (relation, reg, b),
            (_, Arg::Reg(reg)) => (relation.mirrored(), reg, a),
            _ => return None,
        };
        let (x, y) = self.pair(column, other)?;
        self.column(Inst::Compare(relation, x, y), 0, 1, level)
    }

    /// `and`, or `or`, of truths.
    pub(super) fn both(&mut self, or: bool, a: Num, b: Num, level: Level) -> Fast<Num> {
        let (settling, neutral) = (i128::from(or), i128::from(!or));
        match (a.arg, b.arg) {
            (Arg::Const(x), _) | (_, Arg::Const(x)) if x == settling => Some(Num::constant(settling)),
            (Arg::Const(x), _) if x == neutral => Some(b),
            (_, Arg::Const(_)) => Some(a),
            _ => {
                let (x, y) = (self.reg(a, Lane::I32), self.reg(b, Lane::I32));
                let (x, y) = (x.min(y), x.max(y));
                self.column(if or { Inst::Or(x, y) } else { Inst::And(x, y) }, 0, 1, level)
            }
        }
    }

    /// `yes` where the condition is 1.
    pub(super) fn select(&mut self, condition: Num, yes: Num, no: Num, level: Level) -> Fast<Num> {
        let condition = match condition.arg {
            Arg::Const(truth) => return Some(if truth != 0 { yes } else { no }),
            Arg::Reg(reg) => self.convert(reg, Lane::I32),
        };
        if yes == no {
            return Some(yes);
        }
        let (low, high) = (yes.low.min(no.low), yes.high.max(no.high));
        if let (Arg::Const(yes), Arg::Const(no)) = (yes.arg, no.arg) {
            return self.linear((Num::column(condition, 0, 1), yes.checked_sub(no)?), (Num::constant(0), 1), no, level);
        }
        let lane = self.lane_for(yes)?.max(self.lane_for(no)?).max(lane_of(low, high)?);
        let mut arm = |num: Num| match num.arg {
            Arg::Const(number) => Arg::Const(number),
            Arg::Reg(reg) => Arg::Reg(self.convert(reg, lane)),
        };
        let inst = Inst::Select { condition, yes: arm(yes), no: arm(no) };
        let reg = self.push(inst, lane, Some(level));
        Some(Num::column(reg, low, high))
    }

    /// A state as a register.
    pub(super) fn state_reg(&mut self, stand: Stand) -> Reg {
        match stand {
            Stand::Known => self.fill(0, Lane::State),
            Stand::Always(state) => self.fill(state as i128, Lane::State),
            Stand::Column(reg) => reg,
        }
    }

    pub(super) fn state(&mut self, inst: Inst, level: Level) -> Stand {
        Stand::Column(self.push(inst, Lane::State, Some(level)))
    }

    /// The worse of two states.
    pub(super) fn worse(&mut self, a: Stand, b: Stand, level: Level) -> Stand {
        match (a, b) {
            (Stand::Known, other) | (other, Stand::Known) => other,
            (Stand::Always(State::Fault), _) | (_, Stand::Always(State::Fault)) => Stand::Always(State::Fault),
            (Stand::Always(x), Stand::Always(y)) => Stand::Always(x.max(y)),
            _ if a == b => a,
            _ => {
                let (x, y) = (self.state_reg(a), self.state_reg(b));
                self.state(Inst::Worse(x.min(y), x.max(y)), level)
            }
        }
    }

    /// The first state, or the second where the first is `Known`.
    pub(super) fn then(&mut self, a: Stand, b: Stand, level: Level) -> Stand {
        match (a, b) {
            (Stand::Known, other) | (other, Stand::Known) => other,
            (Stand::Always(_), _) => a,
            _ => {
                let (x, y) = (self.state_reg(a), self.state_reg(b));
                self.state(Inst::Then(x, y), level)
            }
        }
    }

    /// A fault where a known number lies outside; there it becomes the lower bound.
    pub(super) fn fit(&mut self, value: Value, low: i128, high: i128, level: Level) -> Fast<Value> {
        if value.num.is_within(low, high) || matches!(value.stand, Stand::Always(_)) {
            return Some(value);
        }
        if value.num.low > high || value.num.high < low {
            let stand = self.then(value.stand, Stand::Always(State::Fault), level);
            return Some(Value { num: Num::constant(low), ..value }.standing(stand));
        }
        let (a, state) = (self.own_reg(value.num)?, self.state_reg(value.stand));
        let stand = self.state(Inst::Fit { a, state, low, high }, level);
        let (low, high) = (low.max(value.num.low), high.min(value.num.high));
        let num = self.column(Inst::Clamp { a, low, high }, low, high, level)?;
        Some(Value { num, den: value.den, stand })
    }
}

impl Value {
    fn standing(self, stand: Stand) -> Value {
        Value { stand, ..self }
    }
}

impl Relation {
    /// The relation of `b` to `a`.
    fn mirrored(self) -> Relation {
        match self {
            Relation::Less => Relation::More,
            Relation::AtMost => Relation::AtLeast,
            Relation::More => Relation::Less,
            Relation::AtLeast => Relation::AtMost,
            same => same,
        }
    }
}

/// What the ranges already say.
fn decided(relation: Relation, a: Num, b: Num) -> Option<bool> {
    let (below, above) = (a.high < b.low, a.low > b.high);
    let (at_most, at_least) = (a.high <= b.low, a.low >= b.high);
    let same = at_most && at_least;
    let (yes, no) = match relation {
        Relation::Equal => (same, below || above),
        Relation::Differs => (below || above, same),
        Relation::Less => (below, at_least),
        Relation::AtMost => (at_most, above),
        Relation::More => (above, at_most),
        Relation::AtLeast => (at_least, below),
    };
    (yes || no).then_some(yes)
}

fn scaled(num: Num, by: i128) -> Fast<(i128, i128)> {
    let (x, y) = (num.low.checked_mul(by)?, num.high.checked_mul(by)?);
    Some((x.min(y), x.max(y)))
}
