//! Three-valued logic, comparison and choice.

use super::Lower;
use crate::batch::calendar::{Chain, Threshold};
use crate::batch::code::{Inst, Lane, Relation};
use crate::batch::value::{Fast, Num, Stand, Value};
use crate::program::Op;
use crate::syntax::Binary;
use crate::{Level, NodeId, State, Ty};

impl Relation {
    fn of(op: Binary) -> Relation {
        match op {
            Binary::Equal => Relation::Equal,
            Binary::Differs => Relation::Differs,
            Binary::Less => Relation::Less,
            Binary::AtMost => Relation::AtMost,
            Binary::More => Relation::More,
            _ => Relation::AtLeast,
        }
    }

    fn mirror(self) -> Relation {
        match self {
            Relation::Less => Relation::More,
            Relation::AtMost => Relation::AtLeast,
            Relation::More => Relation::Less,
            Relation::AtLeast => Relation::AtMost,
            same => same,
        }
    }
}

impl Lower<'_> {
    /// A condition, as 0 or 1.
    pub(super) fn truth(&mut self, id: NodeId, level: Level) -> Fast<Value> {
        let value = self.value(id)?;
        self.as_truth(value, level)
    }

    pub(super) fn as_truth(&mut self, value: Value, level: Level) -> Fast<Value> {
        if value.num.is_within(0, 1) {
            return Some(value);
        }
        let num = self.code.compare(Relation::Differs, value.num, Num::constant(0), level)?;
        Some(Value { num, ..value })
    }

    pub(super) fn either(&mut self, settles: bool, a: NodeId, b: NodeId, level: Level) -> Fast<Value> {
        let a = self.truth(a, level)?;
        if a.known() == Some(i128::from(settles)) {
            return Some(a);
        }
        let b = self.truth(b, level)?;
        self.settle(settles, a, b, level)
    }

    /// `and` (settled by false) and `or` (settled by true).
    pub(super) fn settle(&mut self, settles: bool, a: Value, b: Value, level: Level) -> Fast<Value> {
        let settled = i128::from(settles);
        for (one, other) in [(a, b), (b, a)] {
            match one.known() {
                Some(truth) if truth == settled => return Some(Value::constant(settled)),
                Some(_) => return Some(other),
                None => {}
            }
        }
        let num = match (a.stand, b.stand) {
            (Stand::Always(_), _) => b.num,
            (_, Stand::Always(_)) => a.num,
            _ => self.code.both(settles, a.num, b.num, level)?,
        };
        let stand = match (a.stand, b.stand) {
            (Stand::Known, Stand::Known) => Stand::Known,
            (Stand::Always(x), Stand::Always(y)) => Stand::Always(x.max(y)),
            _ => {
                let mut regs = |value: Value| {
                    let state = self.code.state_reg(value.stand);
                    (self.code.reg(value.num, Lane::I32), state)
                };
                let (a, b) = (regs(a), regs(b));
                self.code.state(Inst::Settle { settles, a, b }, level)
            }
        };
        Some(Value::narrow(num, stand))
    }

    pub(super) fn compare(&mut self, op: Binary, a: NodeId, b: NodeId, level: Level) -> Fast<Value> {
        let relation = Relation::of(op);
        let (x, y) = (self.value(a)?, self.value(b)?);
        if let Some(bound) = y.known()
            && let Some(value) = self.hoisted(relation, a, bound, level)
        {
            return Some(value);
        }
        if let Some(bound) = x.known()
            && let Some(value) = self.hoisted(relation.mirror(), b, bound, level)
        {
            return Some(value);
        }
        let stand = self.code.worse(x.stand, y.stand, level);
        if let Stand::Always(state) = stand {
            return Some(Value::missing(state));
        }
        let (x, y, _) = self.alike(x, y, level)?;
        let num = self.code.compare(relation, x.num, y.num, level)?;
        Some(Value::narrow(num, stand))
    }

    /// A comparison of a function that only rises or only falls, as one of what it is a function of.
    fn hoisted(&mut self, relation: Relation, of: NodeId, bound: i128, level: Level) -> Fast<Value> {
        if self.library.node(of).ty.is_wide() {
            return None;
        }
        let mut chain = Chain::default();
        let base = self.chain(of, &mut chain)?;
        if chain.steps.is_empty() {
            return None;
        }
        let range = (i64::try_from(base.num.low).ok()?, i64::try_from(base.num.high).ok()?);
        let bound = i64::try_from(bound).ok()?;
        let at_least = |bound: i64| chain.at_least(bound, range);
        let (threshold, negated) = match relation {
            Relation::AtLeast => (at_least(bound)?, false),
            Relation::Less => (at_least(bound)?, true),
            Relation::More => (at_least(bound.checked_add(1)?)?, false),
            Relation::AtMost => (at_least(bound.checked_add(1)?)?, true),
            Relation::Equal | Relation::Differs => return None,
        };
        let Threshold { first, above } = threshold;
        let relation = if above == negated { Relation::Less } else { Relation::AtLeast };
        let num = self.code.compare(relation, base.num, Num::constant(i128::from(first)), level)?;
        Some(Value::narrow(num, base.stand))
    }

    pub(super) fn is_in(&mut self, value: NodeId, list: &[NodeId], level: Level) -> Fast<Value> {
        let value = self.value(value)?;
        let mut found = Value::constant(0);
        for item in list {
            let item = self.value(*item)?;
            let stand = self.code.worse(value.stand, item.stand, level);
            let equal = match stand {
                Stand::Always(state) => Value::missing(state),
                stand => Value::narrow(self.code.compare(Relation::Equal, value.num, item.num, level)?, stand),
            };
            found = self.settle(true, found, equal, level)?;
        }
        Some(found)
    }

    /// The branch that a condition takes; only those that it can take are compiled.
    pub(super) fn choose(
        &mut self,
        condition: Value,
        yes: impl FnOnce(&mut Self) -> Fast<Value>,
        no: impl FnOnce(&mut Self) -> Fast<Value>,
        level: Level,
    ) -> Fast<Value> {
        if let Stand::Always(state) = condition.stand {
            return Some(Value::missing(state));
        }
        if let crate::batch::code::Arg::Const(truth) = condition.num.arg {
            let value = if truth != 0 { yes(self)? } else { no(self)? };
            let stand = self.code.then(condition.stand, value.stand, level);
            return Some(Value { stand, ..value });
        }
        let (yes, no) = (yes(self)?, no(self)?);
        let (x, y, den) = self.alike(yes, no, level)?;
        let num = match (yes.stand, no.stand) {
            (Stand::Always(_), _) => y.num,
            (_, Stand::Always(_)) => x.num,
            _ => self.code.select(condition.num, x.num, y.num, level)?,
        };
        let stand = match (yes.stand, no.stand) {
            (a, b) if a == b => self.code.then(condition.stand, a, level),
            (a, b) => {
                let chosen = self.code.reg(condition.num, Lane::I32);
                let state = self.code.state_reg(condition.stand);
                let (yes, no) = (self.code.state_reg(a), self.code.state_reg(b));
                self.code.state(Inst::Taken { condition: chosen, state, yes, no }, level)
            }
        };
        Some(Value { num, den, stand })
    }

    /// Whether there is such a thing: what is absent is known to be absent.
    pub(super) fn recorded(&mut self, of: NodeId, level: Level) -> Fast<Value> {
        let node = self.library.node(of);
        if node.ty == Ty::Spells {
            return None;
        }
        if let Op::ToPerson(inner) = node.op {
            let value = self.recorded(inner, Level::Household)?;
            return self.expand(value);
        }
        let value = self.value(of)?;
        let unknown_is_absent = match node.op {
            Op::Fact { at: None, .. } => true,
            Op::Fact { at: Some(at), .. } => match self.value(at)?.stand {
                Stand::Known => true,
                _ => return None,
            },
            _ => false,
        };
        match value.stand {
            Stand::Known => Some(Value::constant(1)),
            Stand::Always(State::Waiting) => Some(Value::constant(0)),
            Stand::Always(State::Unknown) if unknown_is_absent => Some(Value::constant(0)),
            Stand::Always(state) => Some(Value::missing(state)),
            Stand::Column(state) => {
                let num = self.code.any_column(Inst::IsKnown(state), (0, 1), level)?;
                Some(Value::narrow(num, self.code.state(Inst::Recorded { state, unknown_is_absent }, level)))
            }
        }
    }
}
