//! Sums, counts and any/all over the persons of a household, who are its members on every day.

use super::Lower;
use crate::batch::code::{Inst, Lane, lane_of};
use crate::batch::value::{Fast, Num, Stand, Value};
use crate::syntax::Fold;
use crate::{Level, NodeId, State, Ty};

impl Lower<'_> {
    pub(super) fn members(
        &mut self,
        fold: Fold,
        at: Option<NodeId>,
        each: Option<NodeId>,
        condition: Option<NodeId>,
        ty: Ty,
    ) -> Fast<Value> {
        if !self.slice.members_fixed {
            return None;
        }
        let on = match at {
            None => Stand::Known,
            Some(at) => self.value(at)?.stand,
        };
        if let Stand::Always(state) = on {
            return Some(Value::missing(state));
        }
        let condition = match condition {
            None => Value::constant(1),
            Some(condition) => self.truth(condition, Level::Person)?,
        };
        let each = match each {
            None => Value::constant(1),
            Some(each) => self.value(each)?,
        };
        let value = match fold {
            Fold::Count | Fold::Sum => self.sum(condition, each, ty),
            Fold::Any => {
                let each = self.as_truth(each, Level::Person)?;
                let holds = self.settle(false, condition, each, Level::Person)?;
                self.settled(true, holds)
            }
            Fold::All => {
                let each = self.as_truth(each, Level::Person)?;
                let num = self.code.linear((condition.num, -1), (Num::constant(0), 1), 1, Level::Person)?;
                let holds = self.settle(true, Value { num, ..condition }, each, Level::Person)?;
                self.settled(false, holds)
            }
            Fold::Min | Fold::Max => self.farthest(fold == Fold::Max, condition, each),
        }?;
        let stand = self.code.then(on, value.stand, Level::Household);
        Some(Value { stand, ..value })
    }

    /// A person whose condition is not known puts the whole sum in doubt; one for whom it is false adds nothing.
    fn sum(&mut self, condition: Value, each: Value, ty: Ty) -> Fast<Value> {
        let nothing = Value { num: Num::constant(0), den: each.den, stand: Stand::Known };
        let part = self.choose(condition, |_| Some(each), |_| Some(nothing), Level::Person)?;
        // Not even rows whose sum is in doubt may leave the range.
        let count = i128::try_from(self.slice.household_max).ok()?;
        let (low, high) = (part.num.low.min(0).checked_mul(count)?, part.num.high.max(0).checked_mul(count)?);
        let reg = self.own_column(part.num)?;
        let num = self.code.any_column(Inst::Sum(reg), (low, high), Level::Household)?;
        let stand = self.worst(part.stand);
        let value = Value { num, den: part.den, stand };
        if ty.is_wide() {
            return Some(value);
        }
        // Steps on the way must fit as well, so a sum that might not is left to the ordinary evaluator.
        num.is_within(super::WHOLE.0, super::WHOLE.1).then_some(value)
    }

    /// A constant as a column too: what is summed has one entry a person.
    fn own_column(&mut self, num: Num) -> Fast<crate::batch::code::Reg> {
        let lane = lane_of(num.low, num.high)?;
        Some(match num.arg {
            crate::batch::code::Arg::Const(number) => self.code.fill(number, lane),
            crate::batch::code::Arg::Reg(reg) => reg,
        })
    }

    fn worst(&mut self, stand: Stand) -> Stand {
        match stand {
            Stand::Known => Stand::Known,
            stand => {
                let reg = self.code.state_reg(stand);
                self.code.state(Inst::Worst(reg), Level::Household)
            }
        }
    }

    /// Whether any (`settles`) or all of the persons' truths hold.
    fn settled(&mut self, settles: bool, holds: Value) -> Fast<Value> {
        let level = Level::Household;
        let mut settling = match settles {
            true => holds.num,
            false => self.code.linear((holds.num, -1), (Num::constant(0), 1), 1, Level::Person)?,
        };
        if holds.stand != Stand::Known {
            let state = self.code.state_reg(holds.stand);
            let known = self.code.any_column(Inst::IsKnown(state), (0, 1), Level::Person)?;
            settling = self.code.both(false, settling, known, Level::Person)?;
        }
        let any = self.any_of(settling)?;
        let worst = self.worst(holds.stand);
        let num = match settles {
            true => any,
            false => self.code.linear((any, -1), (Num::constant(0), 1), 1, level)?,
        };
        let stand = match worst {
            Stand::Known => Stand::Known,
            worst => {
                let condition = self.code.reg(any, Lane::I32);
                let (known, no) = (self.code.fill(0, Lane::State), self.code.state_reg(worst));
                self.code.state(Inst::Taken { condition, state: known, yes: known, no }, level)
            }
        };
        Some(Value::narrow(num, stand))
    }

    /// Whether a truth holds for any person; false where there is none.
    fn any_of(&mut self, truth: Num) -> Fast<Num> {
        let reg = self.code.reg(truth, Lane::I32);
        self.code.any_column(Inst::Any(reg), (0, truth.high), Level::Household)
    }

    fn farthest(&mut self, largest: bool, condition: Value, each: Value) -> Fast<Value> {
        if let Stand::Always(_) = condition.stand {
            return None;
        }
        let level = Level::Household;
        let chosen = self.choose(condition, |_| Some(each), |_| Some(Value { stand: Stand::Known, ..each }), Level::Person)?;
        let Num { low, high, .. } = each.num;
        let value = self.own_column(each.num)?;
        let of = self.code.reg(condition.num, Lane::I32);
        let lane = self.code.lane(value);
        let reg =
            self.code.push(Inst::Farthest { largest, none: if largest { low } else { high }, value, of }, lane, Some(level));
        let any = self.any_of(condition.num)?;
        let found = Value { num: Num::column(reg, low, high), den: each.den, stand: Stand::Known };
        let value =
            self.choose(Value::narrow(any, Stand::Known), |_| Some(found), |_| Some(Value::missing(State::Waiting)), level)?;
        let worst = self.worst(chosen.stand);
        let stand = self.code.then(worst, value.stand, level);
        Some(Value { stand, ..value })
    }
}
