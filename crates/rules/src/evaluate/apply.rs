//! Logic, comparison and date operations.

use super::{Evaluation, Rows, State, Step, both, day};
use crate::program::{Node, Op};
use crate::syntax::Binary;
use crate::{
    Date, HoursError, Interval, Level, Month, NodeId, Period, Time, Within, add_workdays, deadline, months_between, prorate,
    working_minutes, years_between,
};

impl<R: Rows> Evaluation<'_, R> {
    pub(super) fn operation(&mut self, id: NodeId, node: &Node) {
        let level = node.level;
        match &node.op {
            Op::Not(a) => self.each(id, level, |e, row| e.truth(*a, row).map(|x| i64::from(!x))),
            Op::And(a, b) => self.each(id, level, |e, row| either(false, e.truth(*a, row), e.truth(*b, row))),
            Op::Or(a, b) => self.each(id, level, |e, row| either(true, e.truth(*a, row), e.truth(*b, row))),
            Op::Compare(op, a, b) => self.each(id, level, |e, row| e.compare(*op, *a, *b, row).map(i64::from)),
            Op::In(value, list) => self.each(id, level, |e, row| e.is_in(*value, list, row)),
            Op::AddDays { date, days, back } => self.each(id, level, |e, row| {
                let (date, days) = both(e.date(*date, row), e.signed(*days, *back, row))?;
                on(date.add_days(days))
            }),
            Op::AddMonths { date, months, rule, back } => self.each(id, level, |e, row| {
                let (date, months) = both(e.date(*date, row), e.signed(*months, *back, row))?;
                on(date.add(Period { months, days: 0 }, *rule))
            }),
            Op::Deadline { from, period, counting } => self.each(id, level, |e, row| e.deadline(*from, *period, *counting, row)),
            Op::Workdays { from, days, counting } => self.each(id, level, |e, row| {
                let (from, count) = both(e.date(*from, row), e.count(*days, row))?;
                let first = e.library.counting(*counting).first_day_counts;
                on(add_workdays(from, count, first, |day| e.library.is_day_off(day)))
            }),
            Op::WorkingHours { from, hours, office } => {
                self.each(id, level, |e, row| e.working_hours(*from, *hours, *office, row))
            }
            Op::AddHours(from, hours) => self.each(id, level, |e, row| {
                let (from, hours) = both(e.time(*from, row), e.number(*hours, row))?;
                from.add_hours(hours).map(Time::number).map_err(|_| State::Fault)
            }),
            Op::DayOf(a) => self.each(id, level, |e, row| Ok(day(e.time(*a, row)?.day()))),
            Op::DaysBetween(a, b) => self.each(id, level, |e, row| {
                let (a, b) = both(e.date(*a, row), e.date(*b, row))?;
                Ok(day(b) - day(a))
            }),
            Op::MonthsBetween(a, b) => self.each(id, level, |e, row| {
                let (a, b) = both(e.date(*a, row), e.date(*b, row))?;
                months_between(a, b, crate::MonthEnd::LastDay).map(i64::from).map_err(|_| State::Fault)
            }),
            Op::Age { born, on, rule } => self.each(id, level, |e, row| {
                let (born, on) = both(e.date(*born, row), e.date(*on, row))?;
                let years = years_between(born, on, *rule);
                Ok(12 * i64::from(years))
            }),
            Op::Year(a) => self.each(id, level, |e, row| Ok(i64::from(e.date(*a, row)?.ymd().0))),
            Op::MonthOfYear(a) => self.each(id, level, |e, row| Ok(i64::from(e.date(*a, row)?.ymd().1))),
            Op::MonthOf(a) => self.each(id, level, |e, row| Ok(i64::from(e.date(*a, row)?.month().month_number()))),
            Op::FirstDay(a) => self.each(id, level, |e, row| Ok(day(e.month(*a, row)?.first_day()))),
            Op::LastDay(a) => self.each(id, level, |e, row| Ok(day(e.month(*a, row)?.last_day()))),
            Op::MakeDate(y, m, d) => self.each(id, level, |e, row| e.make_date([*y, *m, *d], row)),
            Op::Prorate { money, start, end, basis } => self.each(id, level, |e, row| {
                let (money, interval) = both(e.number(*money, row), e.interval(*start, *end, row))?;
                let share = prorate(interval, within(*basis, interval.start), *basis).map_err(|_| State::Fault)?;
                share.checked_mul(crate::Ratio::from(money)).map_err(|_| State::Fault)
            }),
            Op::DaysIn { spells, start, end, longest } => {
                self.each(id, level, |e, row| e.days_in(*spells, *start, *end, *longest, row))
            }
            Op::Reached { spells, period, from, together } => {
                self.each(id, level, |e, row| e.reached(*spells, *period, *from, *together, level, row));
            }
            _ => self.number_operation(id, node),
        }
    }

    pub(super) fn number(&self, node: NodeId, row: usize) -> Step<i64> {
        self.copy(node, row)
    }

    fn signed(&self, node: NodeId, back: bool, row: usize) -> Step<i32> {
        let value = i32::try_from(self.number(node, row)?).map_err(|_| State::Fault)?;
        if back { value.checked_neg().ok_or(State::Fault) } else { Ok(value) }
    }

    fn count(&self, node: NodeId, row: usize) -> Step<u32> {
        u32::try_from(self.number(node, row)?).map_err(|_| State::Fault)
    }

    fn interval(&self, start: NodeId, end: NodeId, row: usize) -> Step<Interval> {
        let (start, end) = both(self.date(start, row), self.date(end, row))?;
        Ok(Interval { start, end })
    }

    fn month(&self, node: NodeId, row: usize) -> Step<Month> {
        let number = self.number(node, row)?;
        let (year, month) = (number.div_euclid(12), number.rem_euclid(12) + 1);
        let year = i32::try_from(year).map_err(|_| State::Fault)?;
        Month::from_ym(year, u32::try_from(month).map_err(|_| State::Fault)?).ok_or(State::Fault)
    }

    fn compare(&self, op: Binary, a: NodeId, b: NodeId, row: usize) -> Step<bool> {
        let worst = self.columns.state(a, row).max(self.columns.state(b, row));
        if worst != State::Known {
            return Err(worst);
        }
        let order = if self.library.node(a).ty.is_wide() {
            self.columns.wide(a, row).cmp(&self.columns.wide(b, row))
        } else {
            self.columns.narrow(a, row).cmp(&self.columns.narrow(b, row))
        };
        Ok(match op {
            Binary::Equal => order.is_eq(),
            Binary::Differs => order.is_ne(),
            Binary::Less => order.is_lt(),
            Binary::AtMost => order.is_le(),
            Binary::More => order.is_gt(),
            _ => order.is_ge(),
        })
    }

    fn is_in(&self, value: NodeId, list: &[NodeId], row: usize) -> Step<i64> {
        let value = self.number(value, row);
        let mut worst = State::Known;
        for item in list {
            match both(value, self.number(*item, row)) {
                Ok((value, item)) if value == item => return Ok(1),
                Ok(_) => {}
                Err(state) => worst = worst.max(state),
            }
        }
        if worst == State::Known { Ok(0) } else { Err(worst) }
    }

    fn deadline(&self, from: NodeId, period: NodeId, counting: usize, row: usize) -> Step<i64> {
        let (from, length) = both(self.date(from, row), self.signed(period, false, row))?;
        let period = match self.library.node(period).ty {
            crate::Ty::Months => Period { months: length, days: 0 },
            _ => Period { months: 0, days: length },
        };
        let counting = self.library.counting(counting);
        on(deadline(from, period, &counting, |day| self.library.is_day_off(day)))
    }

    fn working_hours(&self, from: NodeId, hours: NodeId, office: usize, row: usize) -> Step<i64> {
        let (from, hours) = both(self.time(from, row), self.count(hours, row))?;
        let minutes = hours.checked_mul(60).ok_or(State::Fault)?;
        let open = |day| self.library.office_hours(office, day);
        match working_minutes(from, minutes, open, |day| self.library.is_day_off(day)) {
            Ok(time) => Ok(time.number()),
            Err(HoursError::NotKnown(_)) => Err(State::NotProvided),
            Err(HoursError::Date(_)) => Err(State::Fault),
        }
    }

    fn make_date(&self, [year, month, day]: [NodeId; 3], row: usize) -> Step<i64> {
        let month_and_day = both(self.count(month, row), self.count(day, row));
        let (year, (month, day)) = both(self.signed(year, false, row), month_and_day)?;
        Date::from_ymd(year, month, day).map(super::day).ok_or(State::Fault)
    }

    /// The periods that a node names, clipped to nothing.
    fn spells(&self, node: NodeId, row: usize) -> &[(Date, Date)] {
        match &self.library.node(node).op {
            Op::Fact { fact, .. } => self.rows.spells(*fact, row),
            Op::ToPerson(inner) => self.spells(*inner, self.rows.household_of(row)),
            Op::Same(inner) => self.spells(*inner, row),
            _ => &[],
        }
    }

    fn days_in(&self, spells: NodeId, start: NodeId, end: NodeId, longest: bool, row: usize) -> Step<i64> {
        let window = self.interval(start, end, row)?;
        let lengths = self.spells(spells, row).iter().map(|(start, end)| Interval { start: *start, end: *end }.overlap(window));
        let days = if longest { lengths.max().unwrap_or(0) } else { lengths.sum() };
        Ok(i64::from(days))
    }

    fn reached(&self, spells: NodeId, period: NodeId, from: NodeId, together: bool, level: Level, row: usize) -> Step<i64> {
        let (from, length) = both(self.date(from, row), self.signed(period, false, row))?;
        let in_months = self.library.node(period).ty == crate::Ty::Months;
        let today = self.today(level, row);
        let mut left = length;
        for (start, end) in self.spells(spells, row) {
            let start = (*start).max(from);
            if start >= *end {
                continue;
            }
            let span = if in_months { Period { months: length, days: 0 } } else { Period { months: 0, days: left } };
            let Ok(date) = start.add(span, crate::MonthEnd::NextFirst) else {
                return Err(State::Fault);
            };
            if date <= *end {
                return if date <= today { Ok(day(date)) } else { Err(State::Waiting) };
            }
            if together {
                left = left.saturating_sub(end.day_number().saturating_sub(start.day_number()));
            }
        }
        Err(State::Waiting)
    }
}

fn on<E>(date: Result<Date, E>) -> Step<i64> {
    date.map(day).map_err(|_| State::Fault)
}

fn within(basis: crate::Basis, start: Date) -> Within {
    match basis {
        crate::Basis::ActualYear => Within::Year(start.ymd().0),
        _ => Within::Month(start.month()),
    }
}

/// `and` (settled by false) and `or` (settled by true) in three-valued logic.
fn either(settles: bool, a: Step<bool>, b: Step<bool>) -> Step<i64> {
    match (a, b) {
        (Ok(x), _) if x == settles => Ok(i64::from(x)),
        (_, Ok(y)) if y == settles => Ok(i64::from(y)),
        (Err(x), Err(y)) => Err(x.max(y)),
        (Err(x), _) | (_, Err(x)) => Err(x),
        (Ok(_), Ok(y)) => Ok(i64::from(y)),
    }
}
