//! Parameters, versions and exceptions: which law governs, and what it says.

use super::{Cell, Evaluation, Held, Rows, State, Step, both};
use crate::program::{ExceptionNode, ParameterId, VersionNode};
use crate::{Bracket, Date, DatedValue, Datum, Key, NodeId, ParameterValue, Ratio, ScaleKind};

impl<R: Rows> Evaluation<'_, R> {
    pub(super) fn parameter(&self, id: ParameterId, keys: &[NodeId], at: NodeId, row: usize) -> Step<Cell> {
        let keys_known = match keys.iter().map(|key| self.columns.state(*key, row)).max() {
            None | Some(State::Known) => Ok(()),
            Some(worst) => Err(worst),
        };
        let value = self.date(at, row).and_then(|on| self.value_on(id, on));
        let (value, ()) = both(value, keys_known)?;
        match &value.value {
            ParameterValue::Single(datum) => cell(*datum),
            ParameterValue::Table(rows) => {
                let fits = |(ranges, _): &&(Vec<Key>, Datum)| {
                    ranges.iter().zip(keys).all(|(Key::Range(low, high), key)| {
                        let found = self.columns.narrow(*key, row);
                        *low <= found && found <= *high
                    })
                };
                rows.iter().find(fits).map_or(Err(State::Unknown), |(_, datum)| cell(*datum))
            }
            ParameterValue::Scale(_) => Err(State::Fault),
        }
    }

    pub(super) fn scale(&self, id: ParameterId, base: NodeId, at: NodeId, row: usize) -> Step<Cell> {
        let value = self.date(at, row).and_then(|on| self.value_on(id, on));
        let (value, base) = both(value, self.number(base, row))?;
        let ParameterValue::Scale(brackets) = &value.value else {
            return Err(State::Fault);
        };
        match self.library.declared.parameters[id.0 as usize].scale {
            Some(ScaleKind::MarginalRate) => marginal_rate(brackets, base).map(Cell::Wide),
            Some(ScaleKind::SingleAmount) => {
                let reached = brackets.iter().rev().find(|bracket| base >= bracket.above);
                reached.map_or(Ok(Cell::Narrow(0)), |bracket| cell(bracket.value))
            }
            Some(ScaleKind::MarginalAmount) => marginal_amount(brackets, base).map(Cell::Narrow),
            None => Err(State::Fault),
        }
    }

    /// The dated value that holds on a day and may be used.
    fn value_on(&self, id: ParameterId, on: Date) -> Step<&DatedValue> {
        let value = self.library.value_on(id, on).ok_or(State::NotProvided)?;
        if self.library.declared.accept.contains(&value.citation.confidence) { Ok(value) } else { Err(State::Unknown) }
    }

    pub(super) fn versions<V: Held>(&self, list: &[VersionNode], row: usize) -> Step<V> {
        match self.governing(list, row)? {
            Some(VersionNode { body: Some(body), .. }) => self.copy(*body, row),
            _ => Err(State::NotProvided),
        }
    }

    /// The version whose date has been reached last; none if that one has expired.
    fn governing<'v>(&self, list: &'v [VersionNode], row: usize) -> Step<Option<&'v VersionNode>> {
        for version in list {
            let by = self.date(version.by, row)?;
            if by >= version.from {
                return Ok(version.until.is_none_or(|until| by < until).then_some(version));
            }
        }
        Ok(None)
    }

    pub(super) fn exceptions<V: Held>(&self, general: Option<NodeId>, list: &[ExceptionNode], row: usize) -> Step<V> {
        let mut open = State::Known;
        let mut found: Option<Step<V>> = None;
        for exception in list {
            match self.number(exception.when, row) {
                Ok(0) => {}
                Ok(_) => {
                    let value = self.copy(exception.then, row);
                    found = Some(found.map_or(value, |earlier| agreed(earlier, value)));
                }
                Err(state) => open = open.max(state),
            }
        }
        let value = match (found, general) {
            (Some(value), _) => value,
            (None, _) if open != State::Known => Err(open),
            (None, Some(general)) => self.copy(general, row),
            (None, None) => Err(State::NotProvided),
        };
        match open {
            State::Known => value,
            open => Err(value.err().map_or(open, |state| state.max(open))),
        }
    }
}

impl crate::Library {
    /// The dated value of a parameter that holds on a day: the last one begun, unless it has expired.
    pub fn value_on(&self, id: ParameterId, on: Date) -> Option<&DatedValue> {
        let values = &self.declared.parameters.get(id.0 as usize)?.values;
        let begun = values.partition_point(|value| value.from <= on);
        let value = values.get(begun.checked_sub(1)?)?;
        value.until.is_none_or(|until| on < until).then_some(value)
    }
}

/// The value on which two exceptions agree.
fn agreed<V: Held>(a: Step<V>, b: Step<V>) -> Step<V> {
    let (a, b) = both(a, b)?;
    if a == b { Ok(a) } else { Err(State::Fault) }
}

fn cell(datum: Datum) -> Step<Cell> {
    match datum {
        Datum::Narrow(value) => Ok(Cell::Narrow(value)),
        Datum::Wide(value) => Ok(Cell::Wide(value)),
        Datum::Unknown => Err(State::Unknown),
    }
}

fn marginal_rate(brackets: &[Bracket], base: i64) -> Step<Ratio> {
    let mut total = Ratio::ZERO;
    for (index, bracket) in brackets.iter().enumerate() {
        let upper = brackets.get(index + 1).map_or(base, |next| next.above.min(base));
        if upper <= bracket.above {
            continue;
        }
        let within = upper.checked_sub(bracket.above).ok_or(State::Fault)?;
        let Datum::Wide(rate) = bracket.value else {
            return Err(State::Unknown);
        };
        let part = Ratio::from(within).checked_mul(rate).map_err(|_| State::Fault)?;
        total = total.checked_add(part).map_err(|_| State::Fault)?;
    }
    Ok(total)
}

fn marginal_amount(brackets: &[Bracket], base: i64) -> Step<i64> {
    brackets.iter().filter(|bracket| base > bracket.above).try_fold(0_i64, |total, bracket| match bracket.value {
        Datum::Narrow(amount) => total.checked_add(amount).ok_or(State::Fault),
        _ => Err(State::Unknown),
    })
}
