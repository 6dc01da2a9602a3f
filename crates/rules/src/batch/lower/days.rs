//! Functions of dates.

use super::{CALENDAR, Lower};
use crate::batch::calendar::{Chain, DayFn, NONE, Step};
use crate::batch::code::{Inst, Lane};
use crate::batch::value::{Fast, Num, Stand, Value};
use crate::program::{Node, Op};
use crate::{Level, NodeId};

/// Months of the calendar.
const MONTHS: (i128, i128) = (12, 119_999);

impl Lower<'_> {
    pub(super) fn day(&mut self, node: &Node) -> Fast<Value> {
        let level = node.level;
        match &node.op {
            Op::AddDays { date, days, back } => {
                let (date, days) = (self.value(*date)?, self.signed(*days, *back, level)?);
                let stand = self.code.worse(date.stand, days.stand, level);
                let num = self.code.linear((date.num, 1), (days.num, 1), 0, level)?;
                self.code.fit(Value::narrow(num, stand), CALENDAR.0, CALENDAR.1, level)
            }
            Op::AddMonths { date, months, rule, back } => {
                let (date, months) = (self.value(*date)?, self.signed(*months, *back, level)?);
                self.map(DayFn::AddMonths(*rule), (date, months), CALENDAR, level)
            }
            Op::DaysBetween(a, b) => {
                let (a, b) = (self.value(*a)?, self.value(*b)?);
                let stand = self.code.worse(a.stand, b.stand, level);
                Some(Value::narrow(self.code.linear((b.num, 1), (a.num, -1), 0, level)?, stand))
            }
            Op::MonthsBetween(a, b) => {
                let of = (self.value(*a)?, self.value(*b)?);
                self.map(DayFn::MonthsBetween, of, (-MONTHS.1, MONTHS.1), level)
            }
            Op::Age { born, on, rule } => {
                let of = (self.value(*born)?, self.value(*on)?);
                self.map(DayFn::Age(*rule), of, (-MONTHS.1, MONTHS.1), level)
            }
            Op::Year(a) => self.unary(DayFn::Year, *a, (1, 9999), level),
            Op::MonthOfYear(a) => self.unary(DayFn::MonthOfYear, *a, (1, 12), level),
            Op::MonthOf(a) => self.unary(DayFn::MonthOf, *a, MONTHS, level),
            Op::FirstDay(a) => self.unary(DayFn::FirstDay, *a, CALENDAR, level),
            Op::LastDay(a) => self.unary(DayFn::LastDay, *a, CALENDAR, level),
            _ => None,
        }
    }

    /// A number of days or months that fits 32 bits, or its negative.
    fn signed(&mut self, id: NodeId, back: bool, level: Level) -> Fast<Value> {
        let value = self.value(id)?;
        let (low, high) = (i128::from(i32::MIN), i128::from(i32::MAX));
        if !back {
            return self.code.fit(value, low, high, level);
        }
        let value = self.code.fit(value, low + 1, high, level)?;
        Some(Value { num: self.code.times(value.num, -1, level)?, ..value })
    }

    fn unary(&mut self, function: DayFn, a: NodeId, range: (i128, i128), level: Level) -> Fast<Value> {
        let a = self.value(a)?;
        self.map(function, (a, Value::constant(0)), range, level)
    }

    /// A function that is called for every row. Months and days fit 32 bits, or are beyond every calendar.
    fn map(&mut self, function: DayFn, (a, b): (Value, Value), range: (i128, i128), level: Level) -> Fast<Value> {
        let stand = self.code.worse(a.stand, b.stand, level);
        if let Stand::Always(state) = stand {
            return Some(Value::missing(state));
        }
        let number = |bound: i128| i32::try_from(bound).ok();
        let (Some(_), Some(_)) = (number(a.num.low), number(a.num.high)) else { return None };
        let (x, y) = (self.code.reg(a.num, Lane::I32), self.code.reg(b.num, Lane::I32));
        let inst = Inst::Day { function, a: x, b: y };
        let ends = b.known().and_then(|by| total(function, a.num, number(by)?));
        let (low, high) = ends.unwrap_or((i128::from(NONE), range.1));
        let num = self.code.any_column(inst, (low, high), level)?;
        self.code.fit(Value::narrow(num, stand), range.0, range.1, level)
    }

    /// The functions that lead from some base to a node, innermost first, while they rise or fall throughout.
    pub(super) fn chain(&mut self, id: NodeId, chain: &mut Chain) -> Fast<Value> {
        let node = self.library.node(id);
        let (inner, step) = match &node.op {
            Op::Same(a) => return self.chain(*a, chain),
            Op::AddMonths { date, months, rule, back } => {
                let months = self.signed(*months, *back, node.level)?.known()?;
                (*date, Step::First(DayFn::AddMonths(*rule), i32::try_from(months).ok()?))
            }
            Op::AddDays { date, days, back } => {
                let number = i64::try_from(self.signed(*days, *back, node.level)?.known()?).ok()?;
                let (low, high) = (i64::try_from(CALENDAR.0).ok()?, i64::try_from(CALENDAR.1).ok()?);
                (*date, Step::Shift { sign: 1, number, low, high })
            }
            Op::DaysBetween(a, b) => match (self.constant_day(*a), self.constant_day(*b)) {
                (Some(a), None) => (*b, Step::Shift { sign: 1, number: -i64::from(a), low: i64::MIN, high: i64::MAX }),
                (None, Some(b)) => (*a, Step::Shift { sign: -1, number: i64::from(b), low: i64::MIN, high: i64::MAX }),
                _ => return self.base(id),
            },
            Op::Age { born, on, rule } => match (self.constant_day(*born), self.constant_day(*on)) {
                (None, Some(on)) => (*born, Step::First(DayFn::Age(*rule), on)),
                (Some(born), None) => (*on, Step::Second(DayFn::Age(*rule), born)),
                _ => return self.base(id),
            },
            Op::Year(a) => (*a, Step::First(DayFn::Year, 0)),
            Op::MonthOf(a) => (*a, Step::First(DayFn::MonthOf, 0)),
            Op::FirstDay(a) => (*a, Step::First(DayFn::FirstDay, 0)),
            Op::LastDay(a) => (*a, Step::First(DayFn::LastDay, 0)),
            _ => return self.base(id),
        };
        let base = self.chain(inner, chain)?;
        chain.steps.push(step);
        Some(base)
    }

    fn base(&mut self, id: NodeId) -> Fast<Value> {
        self.value(id)
    }

    fn constant_day(&mut self, id: NodeId) -> Option<i32> {
        self.value(id)?.known().and_then(|day| i32::try_from(day).ok())
    }
}

/// The bounds of a function that rises or falls throughout and has a value at both ends of a range.
fn total(function: DayFn, a: Num, b: i32) -> Option<(i128, i128)> {
    let chain = Chain { steps: vec![Step::First(function, b)] };
    let (low, high) = chain.ends((i64::try_from(a.low).ok()?, i64::try_from(a.high).ok()?))?;
    Some((i128::from(low), i128::from(high)))
}
