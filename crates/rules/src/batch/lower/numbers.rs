//! Arithmetic over a denominator that is known when a kernel is compiled; what has none is left to the ordinary evaluator.

use super::{Lower, WHOLE};
use crate::batch::code::Relation;
use crate::batch::code::{Arg, Inst, lane_of};
use crate::batch::rounding::Rounding;
use crate::batch::value::{Fast, Num, Stand, Value};
use crate::program::{Arith, Node, Op};
use crate::{Level, RoundMode, State};

impl Lower<'_> {
    pub(super) fn number(&mut self, node: &Node) -> Fast<Value> {
        let level = node.level;
        match &node.op {
            Op::Negate(a) => {
                let value = self.value(*a)?;
                let num = self.code.times(value.num, -1, level)?;
                self.whole(Value { num, ..value }, node)
            }
            Op::Arith(op, a, b) => {
                let (a, b) = (self.value(*a)?, self.value(*b)?);
                let stand = self.code.worse(a.stand, b.stand, level);
                if let Stand::Always(state) = stand {
                    // A divisor that is not known does not divide by zero.
                    return Some(Value::missing(state));
                }
                if *op == Arith::Divide && b.num.arg == Arg::Const(0) {
                    let stand = self.code.then(stand, Stand::Always(State::Fault), level);
                    return Some(Value::narrow(Num::constant(0), stand));
                }
                let value = self.arith(*op, a, b, level)?;
                self.whole(Value { stand, ..value }, node)
            }
            Op::Round { amount, mode, unit } => {
                let amount = self.value(*amount)?;
                self.round(amount, *mode, i128::from(*unit), level)
            }
            Op::Extreme { largest, of } => {
                let mut of = of.iter();
                let mut best = self.value(*of.next()?)?;
                for next in of {
                    let next = self.value(*next)?;
                    let stand = self.code.worse(best.stand, next.stand, level);
                    let (x, y, den) = self.alike(best, next, level)?;
                    best = Value { num: self.code.extreme(*largest, x.num, y.num, level)?, den, stand };
                }
                Some(best)
            }
            _ => None,
        }
    }

    /// A narrow result that does not fit 64 bits is a fault; a wide one has room to spare, or is not compiled.
    fn whole(&mut self, value: Value, node: &Node) -> Fast<Value> {
        if node.ty.is_wide() { Some(value) } else { self.code.fit(value, WHOLE.0, WHOLE.1, node.level) }
    }

    /// Two values over one denominator.
    pub(super) fn alike(&mut self, a: Value, b: Value, level: Level) -> Fast<(Value, Value, i128)> {
        if a.den == b.den {
            return Some((a, b, a.den));
        }
        let den = a.den.checked_mul(b.den / gcd(a.den, b.den))?;
        let x = Value { num: self.code.times(a.num, den / a.den, level)?, den, ..a };
        let y = Value { num: self.code.times(b.num, den / b.den, level)?, den, ..b };
        Some((x, y, den))
    }

    fn arith(&mut self, op: Arith, a: Value, b: Value, level: Level) -> Fast<Value> {
        match op {
            Arith::Add | Arith::Subtract => {
                let sign = if op == Arith::Add { 1 } else { -1 };
                let den = a.den.checked_mul(b.den / gcd(a.den, b.den))?;
                // The ordinary evaluator multiplies crosswise; what fits here in steps fits there.
                let num = self.code.linear((a.num, den / a.den), (b.num, sign * (den / b.den)), 0, level)?;
                lane_of(num.low, num.high)?;
                Some(Value { num, den, ..a })
            }
            Arith::Multiply => {
                let (a, b) = (reduced(a, b.den), reduced(b, a.den));
                let ((a, b_den), (b, a_den)) = (a, b);
                let num = self.code.multiply(a.num, b.num, level)?;
                Some(Value { num, den: a_den.checked_mul(b_den)?, ..a })
            }
            Arith::Divide => {
                let Arg::Const(divisor) = b.num.arg else { return None };
                let inverse = Value { num: Num::constant(b.den * divisor.signum()), den: divisor.abs(), ..b };
                self.arith(Arith::Multiply, a, inverse, level)
            }
        }
    }

    pub(super) fn round(&mut self, amount: Value, mode: RoundMode, unit: i128, level: Level) -> Fast<Value> {
        let divisor = amount.den.checked_mul(unit)?;
        let Num { arg, low, high } = amount.num;
        let rounding = Rounding::new(mode, divisor, unit, low, high)?;
        let num = match arg {
            _ if divisor == 1 => amount.num,
            Arg::Const(number) => Num::constant(rounding.of(number)),
            Arg::Reg(reg) => self.code.any_column(Inst::Round(reg, rounding), (rounding.of(low), rounding.of(high)), level)?,
        };
        self.code.fit(Value { num, den: 1, ..amount }, WHOLE.0, WHOLE.1, level)
    }

    /// A number as 1 where the relation to a constant holds.
    pub(super) fn against(&mut self, relation: Relation, value: Num, constant: i64, level: Level) -> Fast<Num> {
        self.code.compare(relation, value, Num::constant(i128::from(constant)), level)
    }
}

/// A constant without what its numerator has in common with the other's denominator, and that denominator without it.
fn reduced(value: Value, other_den: i128) -> (Value, i128) {
    match value.num.arg {
        Arg::Const(number) if number != 0 => {
            let common = gcd(number, other_den);
            (Value { num: Num::constant(number / common), ..value }, other_den / common)
        }
        _ => (value, other_den),
    }
}

/// The greatest common divisor; of 0 and `b` it is `b`.
pub(super) fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
