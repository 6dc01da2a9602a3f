//! Changes that an overlay makes to whatever values stand below it: so much more, another row, another step of a scale.

use std::cell::Cell;

use rules::{Bracket, Datum, Key, ParameterValue, Ratio, RoundMode, ScaleKind};
use toml::de::DeValue;

use super::parameters::Shape;
use super::*;

/// The ways of rounding, by the words of formulas.
const MODES: [(&str, RoundMode); 7] = [
    ("down", RoundMode::Down),
    ("up", RoundMode::Up),
    ("floor", RoundMode::Floor),
    ("ceiling", RoundMode::Ceiling),
    ("half_up", RoundMode::HalfUp),
    ("half_even", RoundMode::HalfEven),
    ("half_down", RoundMode::HalfDown),
];

/// So many times, rounded, and so much more.
#[derive(Clone, Copy)]
struct Relative {
    times: Ratio,
    /// For all but rates: how, and to multiples of what.
    round: Option<(RoundMode, i64)>,
    plus: Datum,
}

/// What becomes of one value.
#[derive(Clone, Copy)]
enum Step {
    Set(Datum),
    Moved(Relative),
    Dropped,
}

/// What becomes of one row or step, and whether any value had it.
struct Part<'a, K> {
    at: K,
    step: Step,
    item: Item<'a>,
    met: Cell<bool>,
}

enum Parts<'a> {
    All(Relative),
    Rows(Vec<Part<'a, Vec<Key>>>),
    Steps(Vec<Part<'a, i64>>),
}

/// A change of values that are of one parameter.
pub(super) struct Change<'a> {
    place: Item<'a>,
    parts: Parts<'a>,
}

impl<'a> Change<'a> {
    /// Reads what is to change: `value` for every value, or rows of a `table`, or steps in `brackets`.
    pub(super) fn read(loader: &Loader<'a>, table: &Table<'a>, shape: &Shape) -> Option<Change<'a>> {
        let (value, rows, brackets) = (table.get("value"), table.get("table"), table.get("brackets"));
        let cell = if shape.scale == Some(ScaleKind::MarginalRate) { Ty::Rate } else { shape.ty };
        let is_table = shape.scale.is_none() && !shape.keys.is_empty();
        let (place, parts) = match (value, rows, brackets) {
            (Some(item), None, None) => match item.value {
                DeValue::Table(_) => (item, Parts::All(relative(loader, &item, cell)?)),
                _ => return item.expected("a change, such as { plus = 100_000 }; to put another value there, write `[[value]]`"),
            },
            (None, Some(item), None) if is_table => (item, Parts::Rows(rows_of(loader, &item, &shape.keys, cell)?)),
            (None, None, Some(item)) if shape.scale.is_some() => (item, Parts::Steps(steps_of(loader, &item, shape, cell)?)),
            _ => {
                let own = if is_table { ", or `table` for some rows" } else { "" };
                let own = if shape.scale.is_some() { ", or `brackets` for some steps" } else { own };
                let help =
                    format!("write one of: `value = {{ times = \"110%\", ... }}` or `{{ plus = ... }}` for every value{own}");
                table.page.report(table.span, "this does not say what changes", help);
                return None;
            }
        };
        Some(Change { place, parts })
    }

    /// What becomes of a value that holds from a day on; `None` once it was said what is wrong.
    pub(super) fn made(&self, below: &ParameterValue, from: rules::Date) -> Option<ParameterValue> {
        let made = match (&self.parts, below) {
            (Parts::All(relative), ParameterValue::Single(datum)) => relative.of(*datum).map(ParameterValue::Single),
            (Parts::All(relative), ParameterValue::Table(rows)) => {
                let rows: Option<_> = rows.iter().map(|(keys, datum)| Some((keys.clone(), relative.of(*datum)?))).collect();
                rows.map(ParameterValue::Table)
            }
            (Parts::All(relative), ParameterValue::Scale(steps)) => {
                let steps: Option<_> =
                    steps.iter().map(|step| Some(Bracket { value: relative.of(step.value)?, ..*step })).collect();
                steps.map(ParameterValue::Scale)
            }
            (Parts::Rows(parts), ParameterValue::Table(rows)) => table(parts, rows, from).map(ParameterValue::Table),
            (Parts::Steps(parts), ParameterValue::Scale(steps)) => scale(parts, steps).map(ParameterValue::Scale),
            _ => None,
        };
        if made.is_none() {
            let message = format!("what it makes of the value from {from} cannot be");
            self.place.report(message, "it would be too large, below zero, or a scale without steps");
        }
        made
    }

    /// What says so: the overlay, and the pack below as far as anything of it remains.
    pub(super) fn citation(&self, below: &ParameterValue, made: &ParameterValue, under: &Citation, over: &Citation) -> Citation {
        let remains = match &self.parts {
            Parts::All(_) => true,
            Parts::Rows(_) | Parts::Steps(_) => !is_unknown(below) || is_unknown(made),
        };
        if !remains {
            return over.clone();
        }
        let sources = over.sources.iter().chain(under.sources.iter().filter(|source| !over.sources.contains(source)));
        Citation { sources: sources.cloned().collect(), confidence: over.confidence.max(under.confidence) }
    }

    /// Says which rows or steps no value had.
    pub(super) fn check_met(&self) {
        let unmet = |item: &Item<'_>, what: &str| {
            item.page.report(
                item.key_span,
                format!("no value from then on has this {what}"),
                "name one that is there, or give a new one its whole value",
            );
        };
        match &self.parts {
            Parts::All(_) => {}
            Parts::Rows(parts) => parts.iter().filter(|part| !part.met.get()).for_each(|part| unmet(&part.item, "row")),
            Parts::Steps(parts) => parts.iter().filter(|part| !part.met.get()).for_each(|part| unmet(&part.item, "step")),
        }
    }
}

impl Relative {
    fn of(self, datum: Datum) -> Option<Datum> {
        match (datum, self.plus) {
            (Datum::Unknown, _) => Some(Datum::Unknown),
            (Datum::Wide(rate), Datum::Wide(plus)) => {
                Some(Datum::Wide(rate.checked_mul(self.times).ok()?.checked_add(plus).ok()?))
            }
            (Datum::Narrow(number), Datum::Narrow(plus)) => {
                let rounded = match self.round {
                    Some((mode, unit)) => Ratio::from(number).checked_mul(self.times).ok()?.round(mode, unit).ok()?,
                    None => number,
                };
                // A value that was not below zero does not fall below it.
                rounded.checked_add(plus).filter(|made| *made >= 0 || number < 0).map(Datum::Narrow)
            }
            _ => None,
        }
    }
}

impl Step {
    fn of(self, datum: Datum) -> Option<Datum> {
        match self {
            Step::Set(value) => Some(value),
            Step::Moved(relative) => relative.of(datum),
            Step::Dropped => None,
        }
    }
}

fn is_unknown(value: &ParameterValue) -> bool {
    match value {
        ParameterValue::Single(datum) => *datum == Datum::Unknown,
        ParameterValue::Table(rows) => rows.iter().all(|(_, datum)| *datum == Datum::Unknown),
        ParameterValue::Scale(steps) => steps.iter().all(|step| step.value == Datum::Unknown),
    }
}

/// `{ times = "110%", round = "half_up", to = 10_000, plus = 100_000 }`, or any part of it.
fn relative(loader: &Loader<'_>, item: &Item<'_>, ty: Ty) -> Option<Relative> {
    let wide = ty == Ty::Rate;
    if !wide && !matches!(ty, Ty::Money | Ty::Int | Ty::Persons | Ty::Days | Ty::Months) {
        item.report(format!("{ty} is nothing that can be multiplied or added to"), "put another value there: `[[value]]`");
        return None;
    }
    let table = item.table()?;
    let times_item = table.get("times");
    let (round, to, plus, minus) = (table.get("round"), table.get("to"), table.get("plus"), table.get("minus"));
    table.close("a change of a value");
    if times_item.is_none() && plus.is_none() && minus.is_none() {
        item.report("this changes nothing", "write `times = \"110%\"`, `plus = ...` or `minus = ...`");
        return None;
    }
    if let (Some(_), Some(minus)) = (plus, minus) {
        minus.page.report(minus.key_span, "both `plus` and `minus`", "write one of them");
    }
    let rounds = times_item.is_some() && !wide;
    let stray = [round.filter(|_| !rounds), to.filter(|_| !rounds || ty != Ty::Money)].into_iter().flatten().next();
    if let Some(stray) = stray {
        stray.page.report(
            stray.key_span,
            format!("`{}` has no meaning here", stray.key),
            "only money is rounded to a unit, and rates are exact",
        );
        return None;
    }
    let times = match times_item {
        Some(times) => match loader.units.datum(&times, Ty::Rate)? {
            Datum::Wide(times) if times.num() >= 0 => times,
            _ => return times.expected("a rate that is not below zero, such as \"110%\""),
        },
        None => Ratio::ONE,
    };
    let round = if rounds { Some(rounding(loader, item, round, to, ty)?) } else { None };
    let plus = match (plus, minus) {
        (Some(plus), _) => loader.units.datum(&plus, ty)?,
        (None, Some(minus)) => negative(loader.units.datum(&minus, ty)?)?,
        (None, None) => {
            if wide {
                Datum::Wide(Ratio::ZERO)
            } else {
                Datum::Narrow(0)
            }
        }
    };
    Some(Relative { times, round, plus })
}

fn rounding(
    loader: &Loader<'_>,
    item: &Item<'_>,
    round: Option<Item<'_>>,
    to: Option<Item<'_>>,
    ty: Ty,
) -> Option<(RoundMode, i64)> {
    let Some(round) = round else {
        item.report(
            "nothing says how it is rounded",
            "write `round = \"half_up\"`, or down up floor ceiling half_even half_down",
        );
        return None;
    };
    let mode = round.choice(&MODES)?;
    if ty != Ty::Money {
        return Some((mode, 1));
    }
    let Some(to) = to else {
        item.report("nothing says to what it is rounded", "write `to = 10`, the amount of which it is to be a multiple");
        return None;
    };
    match loader.units.datum(&to, Ty::Money)? {
        Datum::Narrow(unit) if unit > 0 => Some((mode, unit)),
        _ => to.expected("an amount above zero"),
    }
}

fn negative(datum: Datum) -> Option<Datum> {
    match datum {
        Datum::Narrow(number) => number.checked_neg().map(Datum::Narrow),
        Datum::Wide(rate) => Ratio::ZERO.checked_sub(rate).ok().map(Datum::Wide),
        Datum::Unknown => Some(Datum::Unknown),
    }
}

/// What stands in the place of a value: another value, or a change of it.
fn step(loader: &Loader<'_>, item: &Item<'_>, ty: Ty) -> Option<Step> {
    match item.value {
        DeValue::Table(_) => relative(loader, item, ty).map(Step::Moved),
        _ => loader.cell(item, ty).map(Step::Set),
    }
}

fn rows_of<'a>(loader: &Loader<'a>, item: &Item<'a>, keys: &[Ty], ty: Ty) -> Option<Vec<Part<'a, Vec<Key>>>> {
    let (first, rest) = keys.split_first()?;
    let mut parts = Vec::new();
    for row in item.table()?.entries() {
        let key = loader.key(&row, *first)?;
        if rest.is_empty() {
            parts.push(Part { at: vec![key], step: step(loader, &row, ty)?, item: row, met: Cell::new(false) });
        } else {
            let inner = rows_of(loader, &row, rest, ty)?;
            parts.extend(inner.into_iter().map(|part| Part { at: [vec![key.clone()], part.at].concat(), ..part }));
        }
    }
    Some(parts)
}

fn steps_of<'a>(loader: &Loader<'a>, item: &Item<'a>, shape: &Shape, ty: Ty) -> Option<Vec<Part<'a, i64>>> {
    let key = if ty == Ty::Rate { "rate" } else { "amount" };
    let base = shape.keys.first().copied().unwrap_or(Ty::Money);
    let mut parts = Vec::new();
    for item in item.list()? {
        let table = item.table()?;
        let above = table.need("above", "which step: `above = 0`").and_then(|item| loader.units.datum(&item, base));
        let off = table.get("off").is_some_and(|item| item.bool() == Some(true));
        let value = if off { None } else { table.need(key, &format!("write `{key} = ...`, or `off = true`")) };
        table.close("a step");
        let step = if off { Step::Dropped } else { step(loader, &value?, ty)? };
        let Some(Datum::Narrow(above)) = above else { return None };
        parts.push(Part { at: above, step, item, met: Cell::new(false) });
    }
    Some(parts)
}

/// The rows with some of them changed. A row that was not there is added.
fn table(parts: &[Part<'_, Vec<Key>>], rows: &[(Vec<Key>, Datum)], from: rules::Date) -> Option<Vec<(Vec<Key>, Datum)>> {
    let anything = |keys: &[Key]| keys.iter().all(|key| *key == Key::Range(i64::MIN, i64::MAX));
    let sets = parts.iter().any(|part| matches!(part.step, Step::Set(_)));
    // That nothing is known of the whole table leaves room for a row of which something is.
    let mut made: Vec<(Vec<Key>, Datum)> = rows.iter().filter(|(keys, _)| !(sets && anything(keys))).cloned().collect();
    for part in parts {
        match (made.iter().position(|(keys, _)| *keys == part.at), part.step) {
            (Some(at), step) => {
                part.met.set(true);
                let (_, datum) = made.get_mut(at)?;
                *datum = step.of(*datum)?;
            }
            (None, Step::Set(datum)) => {
                part.met.set(true);
                if made.iter().any(|(keys, _)| overlap(keys, &part.at)) {
                    let message = format!("this row overlaps one of the value from {from}");
                    part.item.page.report(
                        part.item.key_span,
                        message,
                        "name the row as it is written there, or replace the table by a `[[value]]`",
                    );
                }
                made.push((part.at.clone(), datum));
            }
            (None, _) => {}
        }
    }
    Some(made)
}

fn overlap(keys: &[Key], others: &[Key]) -> bool {
    keys.iter().zip(others).all(|(Key::Range(low, high), Key::Range(from, to))| low <= to && from <= high)
}

/// The steps with some of them changed, added or left out.
fn scale(parts: &[Part<'_, i64>], steps: &[Bracket]) -> Option<Vec<Bracket>> {
    let mut made = steps.to_vec();
    for part in parts {
        match (made.iter().position(|step| step.above == part.at), part.step) {
            (Some(at), Step::Dropped) => {
                part.met.set(true);
                made.remove(at);
            }
            (Some(at), step) => {
                part.met.set(true);
                let bracket = made.get_mut(at)?;
                bracket.value = step.of(bracket.value)?;
            }
            (None, Step::Set(value)) => {
                part.met.set(true);
                made.push(Bracket { above: part.at, value });
            }
            (None, _) => {}
        }
    }
    made.sort_by_key(|step| step.above);
    (!made.is_empty()).then_some(made)
}
