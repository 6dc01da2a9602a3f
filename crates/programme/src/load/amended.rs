//! Overlays on parameters: values that replace those below, and changes of whatever stands there.

use rules::{Date, DatedValue};

use super::change::Change;
use super::overlay::{Laid, Stretch};
use super::parameters::{Noted, Shape, unknown_value};
use super::*;

impl<'a> Loader<'a> {
    /// Lays the values of an overlay over those of a parameter, and then makes its changes, in the order of the file.
    pub(super) fn lay_values(&self, laid: &Laid<'a>, shape: &Shape, values: &mut Vec<Noted>) {
        let mut replaced: Vec<(Stretch, Table<'a>)> = self.stretches(laid, "value");
        replaced.sort_by_key(|(days, _)| days.from);
        for pair in replaced.windows(2) {
            let [(earlier, _), (later, table)] = pair else { continue };
            if earlier.from == later.from {
                table.page.report(table.span, format!("two values begin on {}", later.from), "each day has one value");
            }
        }
        for (days, table) in &replaced {
            self.replace(*days, table, shape, values);
        }
        let changes = self.stretches(laid, "change");
        for (days, table) in &changes {
            self.change(*days, table, shape, values);
        }
        if !laid.table.has("value") && !laid.table.has("change") {
            laid.table.page.report(laid.table.span, "this changes nothing", "write a `[[value]]` or a `[[change]]`");
        }
        laid.table.close("a change of what stands below: it is made of `[[value]]`s and `[[change]]`s");
    }

    fn stretches(&self, laid: &Laid<'a>, key: &'static str) -> Vec<(Stretch, Table<'a>)> {
        let tables = laid.table.tables_of(key).into_iter();
        tables.filter_map(|table| Some((self.stretch(&table, laid.begins)?, table))).collect()
    }

    /// A value instead of those that stand on some days, or none at all: `off = true`.
    fn replace(&self, days: Stretch, table: &Table<'a>, shape: &Shape, values: &mut Vec<Noted>) {
        let off = table.get("off").and_then(|item| item.bool()).unwrap_or(false);
        if off {
            self.citation(table, "source");
            table.close("a value that is switched off");
            cut(values, days, true, |_| None);
            return;
        }
        let (Some(value), citation, note) = self.noted_value(table, shape) else { return };
        let Stretch { from, until } = days;
        cut(values, days, false, |_| None);
        let mut dated = DatedValue { from, until, value, citation, span: table.span };
        self.keep_unaccepted(&mut dated, table, shape);
        values.push((dated, note));
        values.sort_by_key(|(value, _)| value.from);
    }

    /// A change of every value that stands on some days: indexation goes on.
    fn change(&self, days: Stretch, table: &Table<'a>, shape: &Shape, values: &mut Vec<Noted>) {
        let note = table.optional_bilingual("note");
        let citation = self.citation(table, "source");
        let change = Change::read(self, table, shape);
        table.close("a change");
        let Some(change) = change else { return };
        let mut found = false;
        cut(values, days, false, |(below, remark)| {
            found = true;
            let value = change.made(&below.value, below.from)?;
            let citation = change.citation(&below.value, &value, &below.citation, &citation);
            Some((DatedValue { value, citation, span: table.span, ..below.clone() }, note.clone().or_else(|| remark.clone())))
        });
        if !found {
            let message = format!("no value holds from {} on", days.from);
            table.page.report(table.span, message, "there is nothing to change: write a `[[value]]`");
        }
        change.check_met();
    }

    /// What a layer below does not accept stays out, even if an overlay accepts its code: the overlay changes nothing before its day.
    pub(super) fn keep_unaccepted(&self, value: &mut DatedValue, table: &Table<'a>, shape: &Shape) {
        let accepted = self.layers.get(self.layer(table)).is_none_or(|ground| ground.accept.contains(&value.citation.confidence));
        if !accepted && self.declared.accept.contains(&value.citation.confidence) {
            value.value = unknown_value(shape);
        }
    }
}

/// Cuts values where a stretch of days begins and ends, and puts in the place of each part between what `amend` makes of it.
/// With `gap`, nothing follows where nothing is put.
fn cut(values: &mut Vec<Noted>, days: Stretch, gap: bool, mut amend: impl FnMut(&Noted) -> Option<Noted>) {
    let Stretch { from, until } = days;
    let mut pieces: Vec<Noted> = Vec::new();
    for (at, noted) in values.iter().enumerate() {
        let (value, note) = noted;
        let next = values.get(at + 1).map(|(next, _)| next.from);
        let ends: Option<Date> = [value.until, next].into_iter().flatten().min();
        let part = |from: Date, until: Option<Date>| (DatedValue { from, until, ..value.clone() }, note.clone());
        if ends.is_some_and(|ends| ends <= from) || until.is_some_and(|until| until <= value.from) {
            pieces.push(noted.clone());
            continue;
        }
        if value.from < from {
            pieces.push(part(value.from, gap.then_some(from)));
        }
        let resumes = until.filter(|until| ends.is_none_or(|ends| *until < ends));
        let between = part(value.from.max(from), if resumes.is_some() { None } else { value.until });
        pieces.extend(amend(&between));
        pieces.extend(resumes.map(|until| part(until, value.until)));
    }
    *values = pieces;
}
