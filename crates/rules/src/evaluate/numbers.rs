//! Arithmetic: checked, exact, rounded only where it says so.

use super::{Evaluation, Held, Rows, State, Step, both};
use crate::program::{Arith, Node, Op};
use crate::{NodeId, Ratio, RoundMode};

impl<R: Rows> Evaluation<'_, R> {
    pub(super) fn number_operation(&mut self, id: NodeId, node: &Node) {
        let level = node.level;
        let wide = node.ty.is_wide();
        match &node.op {
            Op::Widen(a) => self.each(id, level, |e, row| e.number(*a, row).map(Ratio::from)),
            Op::Negate(a) if wide => self.each(id, level, |e, row| e.ratio(*a, row).map(|x| -x)),
            Op::Negate(a) => self.each(id, level, |e, row| narrow(e.number(*a, row)?.checked_neg())),
            Op::Arith(op, a, b) if wide => self.each(id, level, |e, row| {
                let (a, b) = both(e.ratio(*a, row), e.ratio(*b, row))?;
                arith_wide(*op, a, b)
            }),
            Op::Arith(op, a, b) => self.each(id, level, |e, row| {
                let (a, b) = both(e.number(*a, row), e.number(*b, row))?;
                arith_narrow(*op, a, b)
            }),
            Op::Round { amount, mode, unit } => {
                self.each(id, level, |e, row| e.ratio(*amount, row)?.round(*mode, *unit).map_err(|_| State::Fault))
            }
            Op::Part { money, number, of, unit } => self.each(id, level, |e, row| {
                let which = both(e.number(*number, row), e.number(*of, row));
                let (money, (number, of)) = both(e.number(*money, row), which)?;
                part(money, number, of, *unit)
            }),
            _ => self.each::<i64>(id, level, |_, _| Err(State::Fault)),
        }
    }

    fn ratio(&self, node: NodeId, row: usize) -> Step<Ratio> {
        self.copy(node, row)
    }

    pub(super) fn extreme<V: Held>(&self, largest: bool, of: &[NodeId], row: usize) -> Step<V> {
        let mut best: Option<V> = None;
        let mut worst = State::Known;
        for node in of {
            match (self.copy::<V>(*node, row), best) {
                (Ok(value), Some(before)) if (largest && before >= value) || (!largest && before <= value) => {}
                (Ok(value), _) => best = Some(value),
                (Err(state), _) => worst = worst.max(state),
            }
        }
        best.filter(|_| worst == State::Known).ok_or(worst)
    }
}

fn narrow(value: Option<i64>) -> Step<i64> {
    value.ok_or(State::Fault)
}

fn arith_narrow(op: Arith, a: i64, b: i64) -> Step<i64> {
    narrow(match op {
        Arith::Add => a.checked_add(b),
        Arith::Subtract => a.checked_sub(b),
        Arith::Multiply => a.checked_mul(b),
        Arith::Divide => None,
    })
}

fn arith_wide(op: Arith, a: Ratio, b: Ratio) -> Step<Ratio> {
    let value = match op {
        Arith::Add => a.checked_add(b),
        Arith::Subtract => a.checked_sub(b),
        Arith::Multiply => a.checked_mul(b),
        Arith::Divide => a.checked_div(b),
    };
    value.map_err(|_| State::Fault)
}

/// The `number`-th of `of` equal parts, each rounded down to `unit`; the last takes what remains.
fn part(money: i64, number: i64, of: i64, unit: i64) -> Step<i64> {
    if of < 1 || number < 1 || number > of {
        return Err(State::Fault);
    }
    let share = Ratio::new(i128::from(money), i128::from(of)).and_then(|share| share.round(RoundMode::Down, unit));
    let share = share.map_err(|_| State::Fault)?;
    if number < of {
        return Ok(share);
    }
    narrow(share.checked_mul(of - 1).and_then(|earlier| money.checked_sub(earlier)))
}
