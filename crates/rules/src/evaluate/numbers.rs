//! Arithmetic: checked, exact, rounded only where it says so.

use super::{Cell, Evaluation, Rows, State, Step, both};
use crate::program::{Arith, Node, Op};
use crate::{NodeId, Ratio, RoundMode};

impl<R: Rows> Evaluation<'_, R> {
    pub(super) fn number_operation(&mut self, id: NodeId, node: &Node) {
        let level = node.level;
        let wide = node.ty.is_wide();
        match &node.op {
            Op::Widen(a) => self.each(id, level, |e, row| e.number(*a, row).map(|x| Cell::Wide(Ratio::from(x)))),
            Op::Negate(a) if wide => self.each(id, level, |e, row| e.ratio(*a, row).map(|x| Cell::Wide(-x))),
            Op::Negate(a) => self.each(id, level, |e, row| narrow(e.number(*a, row)?.checked_neg())),
            Op::Arith(op, a, b) if wide => self.each(id, level, |e, row| {
                let (a, b) = both(e.ratio(*a, row), e.ratio(*b, row))?;
                arith_wide(*op, a, b)
            }),
            Op::Arith(op, a, b) => self.each(id, level, |e, row| {
                let (a, b) = both(e.number(*a, row), e.number(*b, row))?;
                arith_narrow(*op, a, b)
            }),
            Op::Round { amount, mode, unit } => self
                .each(id, level, |e, row| e.ratio(*amount, row)?.round(*mode, *unit).map(Cell::Narrow).map_err(|_| State::Fault)),
            Op::Part { money, number, of, unit } => self.each(id, level, |e, row| {
                let which = both(e.number(*number, row), e.number(*of, row));
                let (money, (number, of)) = both(e.number(*money, row), which)?;
                part(money, number, of, *unit)
            }),
            Op::Extreme { largest, of } => self.each(id, level, |e, row| e.extreme(*largest, of, row)),
            _ => self.each(id, level, |_, _| Err(State::Fault)),
        }
    }

    fn ratio(&self, node: NodeId, row: usize) -> Step<Ratio> {
        match self.columns.state(node, row) {
            State::Known => Ok(self.columns.wide(node, row)),
            state => Err(state),
        }
    }

    fn extreme(&self, largest: bool, of: &[NodeId], row: usize) -> Step<Cell> {
        let mut best: Option<Cell> = None;
        let mut worst = State::Known;
        for node in of {
            match (self.copy(*node, row), best) {
                (Ok(cell), Some(before)) if is_beyond(before, cell, largest) => {}
                (Ok(cell), _) => best = Some(cell),
                (Err(state), _) => worst = worst.max(state),
            }
        }
        best.filter(|_| worst == State::Known).ok_or(worst)
    }
}

/// Whether `before` is at least as far out as `cell`.
fn is_beyond(before: Cell, cell: Cell, largest: bool) -> bool {
    let order = match (before, cell) {
        (Cell::Narrow(a), Cell::Narrow(b)) => a.cmp(&b),
        (Cell::Wide(a), Cell::Wide(b)) => a.cmp(&b),
        _ => std::cmp::Ordering::Equal,
    };
    if largest { order.is_ge() } else { order.is_le() }
}

fn narrow(value: Option<i64>) -> Step<Cell> {
    value.map(Cell::Narrow).ok_or(State::Fault)
}

fn arith_narrow(op: Arith, a: i64, b: i64) -> Step<Cell> {
    narrow(match op {
        Arith::Add => a.checked_add(b),
        Arith::Subtract => a.checked_sub(b),
        Arith::Multiply => a.checked_mul(b),
        Arith::Divide => None,
    })
}

fn arith_wide(op: Arith, a: Ratio, b: Ratio) -> Step<Cell> {
    let value = match op {
        Arith::Add => a.checked_add(b),
        Arith::Subtract => a.checked_sub(b),
        Arith::Multiply => a.checked_mul(b),
        Arith::Divide => a.checked_div(b),
    };
    value.map(Cell::Wide).map_err(|_| State::Fault)
}

/// The `number`-th of `of` equal parts, each rounded down to `unit`; the last takes what remains.
fn part(money: i64, number: i64, of: i64, unit: i64) -> Step<Cell> {
    if of < 1 || number < 1 || number > of {
        return Err(State::Fault);
    }
    let share = Ratio::new(i128::from(money), i128::from(of)).and_then(|share| share.round(RoundMode::Down, unit));
    let share = share.map_err(|_| State::Fault)?;
    if number < of {
        return Ok(Cell::Narrow(share));
    }
    narrow(share.checked_mul(of - 1).and_then(|earlier| money.checked_sub(earlier)))
}
