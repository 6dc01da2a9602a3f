//! Values expected of single rules: exact, whatever becomes of them in a line of the standing.

use programme::Programme;
use programme::read::Item;
use programme::value::{Units, day_text, money_text};
use rules::{Cell, Columns, Datum, Level, Ratio, RuleId, Span, State, Ty};
use toml::de::DeValue;

use super::{Line, Want};
use crate::Engine;
use crate::fold::Folded;

/// Reads `value` of `[expect.rules.NAME]`: of the rule's type; an amount as whole or decimal major units or as a fraction of them.
pub(super) fn want(item: &Item, line: Line, programme: &Programme) -> Option<(Want, Span)> {
    let table = item.table()?;
    let value = table.need("value", "say what the rule gives: value = ...");
    table.close("an expected rule");
    let value = value?;
    let Some(rule) = programme.library.rule(&line.id) else {
        item.report(format!("the programme has no rule `{}`", line.id), "name one of its rules/ID.toml");
        return None;
    };
    let (_, ty) = of(programme, rule)?;
    let missing = [State::Waiting, State::Unknown, State::NotProvided, State::Fault].map(state);
    let word = match value.value {
        DeValue::String(written) if missing.contains(&written.as_ref()) => written.to_string(),
        _ => shown(programme, ty, written(&value, ty, programme)?),
    };
    Some((Want { line, field: "value", value: word }, value.span))
}

/// What the rule gives on a day: of the person meant, or of each.
pub(super) fn found(engine: &Engine, folded: &Folded, line: &Line, who: Option<usize>) -> Result<Vec<String>, String> {
    let programme = engine.programme();
    let library = &programme.library;
    let known = library.rule(&line.id).and_then(|rule| Some((rule, of(programme, rule)?)));
    let (rule, (level, ty)) = known.ok_or_else(|| format!("the programme has no rule `{}`", line.id))?;
    let rows = match (level, who) {
        (Level::Household, Some(_)) => return Err(format!("`{}` is the household's, not a person's", line.id)),
        (Level::Household, None) => 0..1,
        (Level::Person, Some(who)) => who..who + 1,
        (Level::Person, None) => 0..folded.persons,
    };
    let mut columns = Columns::default();
    library.evaluate(&library.plan([rule]), &engine.rows(folded, folded.as_of(), &[], None), &mut columns);
    let value = |row| match columns.rule(library, rule, row) {
        (State::Known, cell) => shown(programme, ty, cell),
        (other, _) => state(other).to_owned(),
    };
    Ok(rows.map(value).collect())
}

fn of(programme: &Programme, rule: RuleId) -> Option<(Level, Ty)> {
    programme.library.declarations().rules.get(rule.0 as usize).map(|rule| (rule.level, rule.ty))
}

fn written(item: &Item, ty: Ty, programme: &Programme) -> Option<Cell> {
    let units = Units { minor_digits: programme.minor_digits, enums: programme.enums.clone() };
    let datum = units.datum(item, if ty == Ty::Amount { Ty::Rate } else { ty })?;
    match datum {
        Datum::Narrow(value) => Some(Cell::Narrow(value)),
        Datum::Wide(major) if ty == Ty::Amount => major.checked_mul(minor_units(programme)).ok().map(Cell::Wide),
        Datum::Wide(value) => Some(Cell::Wide(value)),
        Datum::Unknown => None,
    }
}

/// Minor units in a major one.
fn minor_units(programme: &Programme) -> Ratio {
    Ratio::from(10_i64.pow(programme.minor_digits.into()))
}

/// A value in words, the same for what is expected and for what is found.
fn shown(programme: &Programme, ty: Ty, cell: Cell) -> String {
    match (ty, cell) {
        (Ty::Bool, Cell::Narrow(value)) => (value != 0).to_string(),
        (Ty::Date, Cell::Narrow(day)) => day_text(day),
        (Ty::Money, Cell::Narrow(minor)) => money_text(&programme.currency, programme.minor_digits, minor),
        (Ty::Enum(list), Cell::Narrow(word)) => {
            let list = programme.enums.get(list as usize);
            let word = usize::try_from(word).ok().and_then(|word| list?.values.get(word));
            word.map_or_else(String::new, |(word, _)| word.clone())
        }
        (Ty::Amount, Cell::Wide(minor)) => {
            let major = minor.checked_div(minor_units(programme)).unwrap_or(minor);
            format!("{} {major}", programme.currency)
        }
        (_, Cell::Narrow(value)) => value.to_string(),
        (_, Cell::Wide(value)) => value.to_string(),
    }
}

fn state(state: State) -> &'static str {
    match state {
        State::Known => "known",
        State::Waiting => "waiting",
        State::Unknown => "unknown",
        State::NotProvided => "not provided",
        State::Fault => "fault",
    }
}
