//! `parameters/ID.toml`: dated values, tables and scales.

use rules::{Bracket, DatedValue, Datum, Key, ParameterDecl, ParameterValue, ScaleKind};
use toml::de::DeValue;

use super::*;
use crate::read::LIST_MAX;

/// Every key of a table: for a value that no source gives, whatever the key.
const ANY_KEY: Key = Key::Range(i64::MIN, i64::MAX);

/// What every value of a parameter must fit.
pub(super) struct Shape {
    pub(super) keys: Vec<Ty>,
    pub(super) ty: Ty,
    pub(super) scale: Option<ScaleKind>,
}

/// A dated value with the remark on it.
pub(super) type Noted = (DatedValue, Option<Bilingual>);

impl<'a> Loader<'a> {
    pub(super) fn parameters(&mut self) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        for (id, table) in self.things(Role::Parameter) {
            self.name(id, "a parameter", table.page, table.span);
            let (title, about) = (table.bilingual("title"), table.bilingual("about"));
            let shape = self.shape(&table);
            let laid = self.laid.remove(id).unwrap_or_default();
            let values = table.need("value", "write one `[[value]]` with `from`, `value`, `source` and `confidence`");
            let values = if values.is_some() { table.tables_of("value") } else { Vec::new() };
            table.close("a parameter");
            let Some(shape) = shape else {
                self.lost.set(true);
                continue;
            };
            let mut read: Vec<Noted> = values.iter().filter_map(|value| self.dated_value(value, &shape)).collect();
            read.sort_by_key(|(value, _)| value.from);
            self.check_dates(&read, &table);
            for (value, _) in &mut read {
                self.keep_unaccepted(value, &table, &shape);
            }
            laid.iter().for_each(|laid| self.lay_values(laid, &shape, &mut read));
            let (values, notes) = read.into_iter().unzip();
            // What a marginal scale makes of its base has not been rounded yet.
            let ty = if shape.scale == Some(ScaleKind::MarginalRate) { Ty::Amount } else { shape.ty };
            let declared =
                ParameterDecl { name: id.to_owned(), keys: shape.keys, ty, scale: shape.scale, values, span: table.span };
            self.declared.parameters.push(declared);
            parameters.push(Parameter { id: id.to_owned(), title, about, notes });
        }
        parameters
    }

    fn shape(&self, table: &Table<'_>) -> Option<Shape> {
        let ty = table.need("type", "money, rate, int, persons, days, months, date, bool, or an enumeration");
        let by = table.get("by").map(|item| item.one_or_more().unwrap_or_default()).unwrap_or_default();
        let words = [
            ("marginal_rate", ScaleKind::MarginalRate),
            ("single_amount", ScaleKind::SingleAmount),
            ("marginal_amount", ScaleKind::MarginalAmount),
        ];
        let scale_item = table.get("scale");
        let scale = scale_item.and_then(|item| item.choice(&words));
        let ty = ty.and_then(|item| self.units.ty(&item, |ty| !matches!(ty, Ty::Amount | Ty::Text | Ty::Spells | Ty::Month)))?;
        let is_key = |ty| matches!(ty, Ty::Persons | Ty::Int | Ty::Months | Ty::Days | Ty::Enum(_));
        let keys: Option<Vec<Ty>> =
            by.iter().map(|item| self.units.ty(item, |ty| is_key(ty) || scale.is_some() && ty == Ty::Money)).collect();
        let mut keys = keys?;
        if let (Some(item), Some(_)) = (scale_item, scale) {
            if ty != Ty::Money || keys.len() > 1 {
                item.report(
                    "a scale gives money and has one base",
                    "write `type = \"money\"`, and `by` with the base's type if that is not money",
                );
                return None;
            }
            if keys.is_empty() {
                keys.push(Ty::Money);
            }
        }
        if keys.len() > 2 {
            table.page.report(table.span, "a table with more than two keys", "make it two parameters");
            return None;
        }
        Some(Shape { keys, ty, scale })
    }

    fn dated_value(&self, table: &Table<'a>, shape: &Shape) -> Option<Noted> {
        let from = table.need("from", "the first day it holds: `from = 2023-01-01`").and_then(|item| item.date());
        let until = table.get("until").and_then(|item| item.date());
        let (value, citation, note) = self.noted_value(table, shape);
        let from = from?;
        if let Some(until) = until.filter(|until| *until <= from) {
            table.page.report(
                table.span,
                format!("it ends on {until}, before it begins"),
                "`until` is the first day on which it no longer holds",
            );
        }
        Some((DatedValue { from, until, value: value?, citation, span: table.span }, note))
    }

    /// A value with its source and remark; its days have been read.
    pub(super) fn noted_value(&self, table: &Table<'a>, shape: &Shape) -> (Option<ParameterValue>, Citation, Option<Bilingual>) {
        let note = table.optional_bilingual("note");
        let (value, rows, brackets) = (table.get("value"), table.get("table"), table.get("brackets"));
        let unknown = value.as_ref().is_some_and(is_unknown);
        let citation = if unknown { self.citation_of_unknown(table) } else { self.citation(table, "source") };
        table.close("a dated value");
        let expected = match (shape.scale, shape.keys.is_empty()) {
            (Some(_), _) => "brackets",
            (None, true) => "value",
            (None, false) => "table",
        };
        let value = match (expected, value, rows, brackets) {
            (_, Some(_), None, None) if unknown => Some(unknown_value(shape)),
            ("value", Some(item), None, None) => self.units.datum(&item, shape.ty).map(ParameterValue::Single),
            ("table", None, Some(item), None) => self.rows(&item, shape).map(ParameterValue::Table),
            ("brackets", None, None, Some(item)) => self.brackets(&item, shape).map(ParameterValue::Scale),
            _ => {
                table.page.report(
                    table.span,
                    "its value is not of the parameter's form",
                    format!("write `{expected} = ...`, and nothing else of `value`, `table`, `brackets`"),
                );
                None
            }
        };
        (value, citation, note)
    }

    /// A value that no source gives still cites what says that there is one, if anything does; its code is X.
    fn citation_of_unknown(&self, table: &Table<'_>) -> Citation {
        let sources = table.get("source").filter(|item| !matches!(item.value, DeValue::Array(list) if list.is_empty()));
        let sources = sources.and_then(|item| self.sources_of(&item)).unwrap_or_default();
        if let Some(item) = table.get("confidence")
            && confidence_of(&item).is_some_and(|code| code != Confidence::X)
        {
            item.report("an unknown value with a confidence", "no source gives it: its confidence is \"X\"");
        }
        Citation { sources, confidence: Confidence::X }
    }

    fn rows(&self, item: &Item<'a>, shape: &Shape) -> Option<Vec<(Vec<Key>, Datum)>> {
        let (first, rest) = shape.keys.split_first()?;
        let mut rows = Vec::new();
        let mut seen: Vec<(Key, &str)> = Vec::new();
        for row in item.table()?.entries() {
            let key = self.key(&row, *first)?;
            self.check_overlap(&row, key.clone(), &mut seen);
            match rest.is_empty() {
                true => rows.push((vec![key], self.cell(&row, shape.ty)?)),
                false => {
                    let inner = Shape { keys: rest.to_vec(), ty: shape.ty, scale: None };
                    rows.extend(
                        self.rows(&row, &inner)?.into_iter().map(|(keys, value)| ([vec![key.clone()], keys].concat(), value)),
                    );
                }
            }
        }
        if rows.is_empty() || rows.len() > LIST_MAX {
            item.report(format!("a table of {} rows", rows.len()), format!("write at least one and at most {LIST_MAX}"));
            return None;
        }
        Some(rows)
    }

    pub(super) fn cell(&self, item: &Item<'_>, ty: Ty) -> Option<Datum> {
        if is_unknown(item) { Some(Datum::Unknown) } else { self.units.datum(item, ty) }
    }

    /// `1`, `"4+"`, `"5..6"`, or a word of the enumeration.
    pub(super) fn key(&self, item: &Item<'_>, ty: Ty) -> Option<Key> {
        if let Ty::Enum(number) = ty {
            let list = self.units.enums.get(number as usize)?;
            let position = list.position(item.key).and_then(|at| i64::try_from(at).ok());
            if position.is_none() {
                let known = list.values.iter().map(|(word, _)| word.as_str());
                item.page.report(item.key_span, format!("`{}` is no `{}`", item.key, list.id), advice(item.key, known));
            }
            return position.map(|at| Key::Range(at, at));
        }
        let number = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 0 && !text.starts_with('+'));
        let range = match (item.key.strip_suffix('+'), item.key.split_once("..")) {
            (Some(low), _) => number(low).map(|low| (low, i64::MAX)),
            (None, Some((low, high))) => number(low).zip(number(high)),
            (None, None) => number(item.key).map(|only| (only, only)),
        };
        match range {
            Some((low, high)) if low <= high => Some(Key::Range(low, high)),
            _ => {
                item.page.report(
                    item.key_span,
                    format!("`{}` is no key of this table", item.key),
                    "write `1`, `\"4+\"` for 4 and more, or `\"5..6\"` for 5 and 6",
                );
                None
            }
        }
    }

    fn check_overlap<'k>(&self, item: &Item<'k>, key: Key, seen: &mut Vec<(Key, &'k str)>) {
        let Key::Range(low, high) = &key;
        let clash = seen.iter().find(|(Key::Range(from, to), _)| low <= to && from <= high);
        if let Some((_, other)) = clash {
            item.page.report(item.key_span, format!("`{}` and `{other}` overlap", item.key), "each number may have one row");
        }
        seen.push((key, item.key));
    }

    fn brackets(&self, item: &Item<'a>, shape: &Shape) -> Option<Vec<Bracket>> {
        let base = shape.keys.first().copied().unwrap_or(Ty::Money);
        let (key, ty) = if shape.scale == Some(ScaleKind::MarginalRate) { ("rate", Ty::Rate) } else { ("amount", Ty::Money) };
        let mut brackets: Vec<Bracket> = Vec::new();
        for table in item.list()?.iter().filter_map(Item::table) {
            let above = table.need("above", "write `above = 0`").and_then(|item| self.units.datum(&item, base));
            let value = table.need(key, &format!("write `{key} = ...`")).and_then(|item| self.cell(&item, ty));
            table.close("a bracket");
            let (Some(Datum::Narrow(above)), Some(value)) = (above, value) else {
                return None;
            };
            if brackets.last().is_some_and(|last| last.above >= above) {
                table.page.report(
                    table.span,
                    "brackets out of order",
                    "begin with the lowest; each `above` is higher than the one before it",
                );
            }
            brackets.push(Bracket { above, value });
        }
        if brackets.is_empty() {
            return item.expected("at least one bracket");
        }
        Some(brackets)
    }

    /// No two values may begin on one day, and none may reach into the next.
    fn check_dates(&self, values: &[Noted], table: &Table<'_>) {
        for pair in values.windows(2) {
            let [(earlier, _), (later, _)] = pair else {
                continue;
            };
            if earlier.from == later.from {
                table.page.report(later.span, format!("two values begin on {}", later.from), "each day has one value");
            } else if earlier.until.is_some_and(|until| until > later.from) {
                table.page.report(
                    earlier.span,
                    format!("it ends after the next value begins on {}", later.from),
                    "drop `until`: a value holds until the next one",
                );
            }
        }
    }
}

fn is_unknown(item: &Item<'_>) -> bool {
    matches!(item.value, DeValue::String(text) if text == "unknown")
}

pub(super) fn unknown_value(shape: &Shape) -> ParameterValue {
    match (shape.scale, shape.keys.is_empty()) {
        (Some(_), _) => ParameterValue::Scale(vec![Bracket { above: 0, value: Datum::Unknown }]),
        (None, true) => ParameterValue::Single(Datum::Unknown),
        (None, false) => ParameterValue::Table(vec![(vec![ANY_KEY; shape.keys.len()], Datum::Unknown)]),
    }
}
