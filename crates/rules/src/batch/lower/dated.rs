//! Versions, exceptions, parameters and scales: what is constant in the slice is chosen here, the rest by rows.

use super::Lower;
use crate::batch::code::{Inst, LookUp, Relation, lane_of};
use crate::batch::value::{Fast, Num, Stand, Value};
use crate::program::{ExceptionNode, ParameterId, VersionNode};
use crate::{Bracket, Datum, Key, Level, NodeId, ParameterValue, Ratio, ScaleKind, State};

/// Most entries of a table by keys.
const ENTRIES_MAX: usize = 4096;

/// Most dated values among which rows choose by a date of their own.
const CHOICES_MAX: usize = 64;

impl Lower<'_> {
    pub(super) fn versions(&mut self, list: &[VersionNode], level: Level) -> Fast<Value> {
        let Some((version, earlier)) = list.split_first() else {
            return Some(Value::missing(State::NotProvided));
        };
        let by = self.value(version.by)?;
        let begun = self.reached(by, version.from.day_number(), level)?;
        let governs = |e: &mut Self| {
            let Some(until) = version.until else { return e.body(version) };
            let lasts = e.reached(by, until.day_number(), level)?;
            e.choose(lasts, |_| Some(Value::missing(State::NotProvided)), |e| e.body(version), level)
        };
        self.choose(begun, governs, |e| e.versions(earlier, level), level)
    }

    fn body(&mut self, version: &VersionNode) -> Fast<Value> {
        version.body.map_or(Some(Value::missing(State::NotProvided)), |body| self.value(body))
    }

    /// Whether a date has reached a day.
    fn reached(&mut self, date: Value, day: i32, level: Level) -> Fast<Value> {
        let num = self.against(Relation::AtLeast, date.num, i64::from(day), level)?;
        Some(Value::narrow(num, date.stand))
    }

    pub(super) fn exceptions(&mut self, general: Option<NodeId>, list: &[ExceptionNode], level: Level) -> Fast<Value> {
        let mut possible = Vec::new();
        for exception in list {
            let when = self.truth(exception.when, level)?;
            if when.known() != Some(0) {
                possible.push((when, exception.then));
            }
        }
        let otherwise = |e: &mut Self| general.map_or(Some(Value::missing(State::NotProvided)), |general| e.value(general));
        match possible[..] {
            [] => otherwise(self),
            [(when, then)] => self.choose(when, |e| e.value(then), otherwise, level),
            // Two that hold must agree: seldom enough for the ordinary evaluator.
            _ => None,
        }
    }

    pub(super) fn parameter(&mut self, id: ParameterId, keys: &[NodeId], at: NodeId, level: Level) -> Fast<Value> {
        let mut known = Stand::Known;
        let mut found = Vec::new();
        for key in keys {
            let key = self.value(*key)?;
            known = self.code.worse(known, key.stand, level);
            found.push(key.num);
        }
        let value = self.by_date(id, at, level, |e, value| match value {
            ParameterValue::Single(datum) => Some(datum_value(*datum)),
            ParameterValue::Table(rows) => {
                let entry = e.look_up(rows, &found, level)?;
                let stand = e.code.then(known, entry.stand, level);
                Some(Value { stand, ..entry })
            }
            ParameterValue::Scale(_) => None,
        })?;
        let stand = self.code.worse(value.stand, known, level);
        Some(Value { stand, ..value })
    }

    pub(super) fn scale(&mut self, id: ParameterId, base: NodeId, at: NodeId, level: Level) -> Fast<Value> {
        let base = self.value(base)?;
        let kind = self.library.declared.parameters.get(id.0 as usize)?.scale?;
        let value = self.by_date(id, at, level, |e, value| {
            let ParameterValue::Scale(brackets) = value else { return None };
            let amount = match kind {
                ScaleKind::MarginalRate => e.marginal_rate(brackets, base.num, level),
                ScaleKind::SingleAmount => e.single_amount(brackets, base.num, level),
                ScaleKind::MarginalAmount => e.marginal_amount(brackets, base.num, level),
            }?;
            let stand = e.code.then(base.stand, amount.stand, level);
            Some(Value { stand, ..amount })
        })?;
        let stand = self.code.worse(value.stand, base.stand, level);
        Some(Value { stand, ..value })
    }

    /// What the dated value of a parameter gives, chosen by a date.
    fn by_date(
        &mut self,
        id: ParameterId,
        at: NodeId,
        level: Level,
        mut of: impl FnMut(&mut Self, &ParameterValue) -> Fast<Value>,
    ) -> Fast<Value> {
        let on = self.value(at)?;
        if let Stand::Always(state) = on.stand {
            return Some(Value::missing(state));
        }
        let library = self.library;
        let values = &library.declared.parameters.get(id.0 as usize)?.values;
        let begins = |day: i32| i128::from(day) <= on.num.high;
        let first = values.iter().rposition(|value| i128::from(value.from.day_number()) <= on.num.low).unwrap_or(0);
        let within = values.iter().skip(first).take_while(|value| begins(value.from.day_number()));
        if within.clone().count() > CHOICES_MAX {
            return None;
        }
        let mut chosen = Value::missing(State::NotProvided);
        for value in within {
            let here = match library.declared.accept.contains(&value.citation.confidence) {
                true => of(self, &value.value)?,
                false => Value::missing(State::Unknown),
            };
            let here = match value.until {
                None => here,
                Some(until) => {
                    let ended = self.reached(Value { stand: Stand::Known, ..on }, until.day_number(), level)?;
                    self.choose(ended, |_| Some(Value::missing(State::NotProvided)), |_| Some(here), level)?
                }
            };
            let begun = self.reached(Value { stand: Stand::Known, ..on }, value.from.day_number(), level)?;
            chosen = self.choose(begun, |_| Some(here), |_| Some(chosen), level)?;
        }
        let stand = self.code.then(on.stand, chosen.stand, level);
        Some(Value { stand, ..chosen })
    }

    /// The entry for some keys. Rows whose keys are not known find one too, which nobody sees.
    fn look_up(&mut self, rows: &[(Vec<Key>, Datum)], keys: &[Num], level: Level) -> Fast<Value> {
        let mut place = Num::constant(0);
        let mut axes: Vec<(i128, i128)> = Vec::new();
        let mut entries = 1_usize;
        for (at, key) in keys.iter().enumerate() {
            let (low, high) = hull(rows, at, *key);
            let count = usize::try_from(high - low + 1).ok()?;
            entries = entries.checked_mul(count).filter(|entries| *entries <= ENTRIES_MAX)?;
            let key = self.code.extreme(true, *key, Num::constant(low), level)?;
            let key = self.code.extreme(false, key, Num::constant(high), level)?;
            place = self.code.linear((place, i128::try_from(count).ok()?), (key, 1), -low, level)?;
            axes.push((low, high));
        }
        let data: Vec<Datum> = (0..entries).map(|entry| find(rows, &axes, entry)).collect();
        if let super::super::code::Arg::Const(entry) = place.arg {
            return data.get(usize::try_from(entry).ok()?).map(|datum| datum_value(*datum));
        }
        self.table(&data, place, level)
    }

    fn table(&mut self, data: &[Datum], place: Num, level: Level) -> Fast<Value> {
        let den = data.iter().try_fold(1_i128, |den, datum| match datum {
            Datum::Wide(ratio) => den.checked_mul(ratio.den() / super::numbers::gcd(den, ratio.den())),
            _ => Some(den),
        })?;
        let mut look_up = LookUp::default();
        for datum in data {
            let (number, state) = match datum {
                Datum::Narrow(number) => (Some(*number), State::Known),
                Datum::Wide(ratio) => {
                    (ratio.num().checked_mul(den / ratio.den()).and_then(|n| i64::try_from(n).ok()), State::Known)
                }
                Datum::Unknown => (Some(0), State::Unknown),
            };
            look_up.values.push(number?);
            look_up.states.push(state);
        }
        let (low, high) = (*look_up.values.iter().min()?, *look_up.values.iter().max()?);
        let all_known = look_up.states.iter().all(|state| *state == State::Known);
        let key = self.code.own_reg(place)?;
        let known = self.code.tables.iter().position(|table| *table == look_up);
        let table = known.unwrap_or_else(|| {
            self.code.tables.push(look_up);
            self.code.tables.len() - 1
        });
        let base = 0;
        let num = self.code.any_column(Inst::Table { key, base, table }, (i128::from(low), i128::from(high)), level)?;
        let stand = if all_known { Stand::Known } else { self.code.state(Inst::TableState { key, base, table }, level) };
        Some(Value { num, den, stand })
    }

    fn marginal_rate(&mut self, brackets: &[Bracket], base: Num, level: Level) -> Fast<Value> {
        self.unlimited(brackets, base)?;
        let rates =
            || brackets.iter().filter_map(|bracket| if let Datum::Wide(rate) = bracket.value { Some(rate) } else { None });
        let den = rates().try_fold(1_i128, |den, rate| den.checked_mul(rate.den() / super::numbers::gcd(den, rate.den())))?;
        let mut total = Num::constant(0);
        let mut stand = Stand::Known;
        for (index, bracket) in brackets.iter().enumerate() {
            let above = i128::from(bracket.above);
            let width = brackets.get(index + 1).map(|next| i128::from(next.above) - above);
            match bracket.value {
                Datum::Wide(rate) => {
                    let rate = rate.num().checked_mul(den / rate.den())?;
                    total = self.bracket(total, base, (above, width), rate, level)?;
                }
                _ => stand = self.unknown_above(bracket, base, stand, level)?,
            }
        }
        Some(Value { num: total, den, stand })
    }

    /// `total + clamp(base - above, 0, width) * rate`.
    fn bracket(&mut self, total: Num, base: Num, (above, width): (i128, Option<i128>), rate: i128, level: Level) -> Fast<Num> {
        let clamp = |x: i128| width.map_or((x - above).max(0), |width| (x - above).clamp(0, width));
        let ends = [clamp(base.low).checked_mul(rate)?, clamp(base.high).checked_mul(rate)?];
        let (low, high) = (*ends.iter().min()?, *ends.iter().max()?);
        if low == high {
            return self.code.linear((total, 1), (Num::constant(low), 1), 0, level);
        }
        let (low, high) = (total.low.checked_add(low)?, total.high.checked_add(high)?);
        let base = self.code.own_reg(base)?;
        let lane = lane_of(low, high)?;
        let so_far = (total != Num::constant(0)).then(|| self.code.reg(total, lane));
        self.code.any_column(Inst::Bracket { so_far, base, above, width, rate }, (low, high), level)
    }

    fn unknown_above(&mut self, bracket: &Bracket, base: Num, stand: Stand, level: Level) -> Fast<Stand> {
        let num = self.against(Relation::More, base, bracket.above, level)?;
        let reached = Value::narrow(num, Stand::Known);
        let value = self.choose(reached, |_| Some(Value::missing(State::Unknown)), |_| Some(Value::constant(0)), level)?;
        Some(self.code.worse(stand, value.stand, level))
    }

    /// Distances between the base and the steps that do not fit 64 bits are faults, which are left to the ordinary evaluator.
    fn unlimited(&self, brackets: &[Bracket], base: Num) -> Fast<()> {
        let far = brackets.iter().all(|bracket| {
            let above = i128::from(bracket.above);
            lane_of(base.low - above, base.high - above) <= Some(super::super::code::Lane::I64)
        });
        far.then_some(())
    }

    fn single_amount(&mut self, brackets: &[Bracket], base: Num, level: Level) -> Fast<Value> {
        let mut amount = Value::constant(0);
        for bracket in brackets {
            let num = self.against(Relation::AtLeast, base, bracket.above, level)?;
            let here = datum_value(bracket.value);
            let reached = Value::narrow(num, Stand::Known);
            amount = self.choose(reached, |_| Some(here), |_| Some(amount), level)?;
        }
        Some(amount)
    }

    fn marginal_amount(&mut self, brackets: &[Bracket], base: Num, level: Level) -> Fast<Value> {
        let mut total = Num::constant(0);
        let mut stand = Stand::Known;
        for bracket in brackets {
            match bracket.value {
                Datum::Narrow(amount) => {
                    let reached = self.against(Relation::More, base, bracket.above, level)?;
                    total = self.code.linear((total, 1), (reached, i128::from(amount)), 0, level)?;
                    total.is_within(super::WHOLE.0, super::WHOLE.1).then_some(())?;
                }
                _ => stand = self.unknown_above(bracket, base, stand, level)?,
            }
        }
        Some(Value::narrow(total, stand))
    }
}

fn datum_value(datum: Datum) -> Value {
    match datum {
        Datum::Narrow(number) => Value::constant(i128::from(number)),
        Datum::Wide(ratio) => Value { num: Num::constant(ratio.num()), den: Ratio::den(ratio), stand: Stand::Known },
        Datum::Unknown => Value::missing(State::Unknown),
    }
}

/// The keys between which the rows of a table differ: beyond them all are as at the ends.
fn hull(rows: &[(Vec<Key>, Datum)], at: usize, key: Num) -> (i128, i128) {
    let bounds = rows.iter().filter_map(|(keys, _)| keys.get(at)).flat_map(|Key::Range(low, high)| [*low, *high]);
    let finite = bounds.filter(|bound| *bound != i64::MAX && *bound != i64::MIN).map(i128::from);
    let low = finite.clone().min().unwrap_or(0) - 1;
    let high = finite.max().unwrap_or(0) + 1;
    let low = low.clamp(key.low, key.high);
    (low, high.clamp(low, key.high))
}

fn find(rows: &[(Vec<Key>, Datum)], axes: &[(i128, i128)], entry: usize) -> Datum {
    let mut rest = i128::try_from(entry).unwrap_or(0);
    let mut keys = vec![0; axes.len()];
    for (key, (low, high)) in keys.iter_mut().zip(axes).rev() {
        let count = high - low + 1;
        *key = low + rest % count;
        rest /= count;
    }
    let fits = |(ranges, _): &&(Vec<Key>, Datum)| {
        ranges.iter().zip(&keys).all(|(Key::Range(low, high), key)| i128::from(*low) <= *key && *key <= i128::from(*high))
    };
    rows.iter().find(fits).map_or(Datum::Unknown, |(_, datum)| *datum)
}
