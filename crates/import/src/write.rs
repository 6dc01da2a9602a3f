//! The rows of a household written down as a story, so that what goes wrong can be told by row and column.

use programme::{EntryKind, Programme};

use crate::mapping::{DetailMapping, EntryMapping, Mapping, Source};
use crate::plan::{Detail, Refusal};
use crate::rows::{Row, quoted};

/// A story in the making.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) text: String,
    lines: usize,
    /// From which line on the text comes from which row and place.
    origins: Vec<(usize, usize, String)>,
    pub(crate) refused: Vec<Refusal>,
    /// Entries about the household so far: position in the mapping, row, text.
    shared: Vec<(usize, usize, String)>,
}

impl Draft {
    fn line(&mut self, row: usize, place: &str, text: &str) {
        self.origins.push((self.lines + 1, row, place.to_owned()));
        self.text.push_str(text);
        self.text.push('\n');
        self.lines += text.matches('\n').count() + 1;
    }

    fn refuse(&mut self, row: usize, place: &str, what: String) {
        self.refused.push(Refusal { row, place: place.to_owned(), what, help: None });
    }

    /// The row and place that a line of the text comes from.
    pub(crate) fn origin(&self, line: usize) -> (usize, &str) {
        let after = self.origins.partition_point(|(first, ..)| *first <= line);
        self.origins[..after].last().map_or((0, ""), |(_, row, place)| (*row, place))
    }

    /// A value if it can be read; otherwise the row is refused, by the column it comes from.
    fn read<T>(&mut self, number: usize, place: &str, source: &Source, value: Result<Option<T>, String>) -> Option<T> {
        value.unwrap_or_else(|what| {
            let place = source.column.as_deref().unwrap_or(place);
            self.refuse(number, place, what);
            None
        })
    }

    /// The person of a row.
    pub(crate) fn person(&mut self, mapping: &Mapping, number: usize, row: Row) {
        self.line(number, "", "[[person]]");
        self.line(number, "", &format!("id = \"row-{number}\""));
        let person = &mapping.person;
        if let Some(source) = &person.born
            && let Some(day) = self.read(number, "born", source, row.day(source))
        {
            self.line(number, place(source, "born"), &format!("born = {day}"));
        }
        for (key, source) in [("sex", &person.sex), ("role", &person.role)] {
            if let Some(source) = source
                && let Some(word) = self.read(number, key, source, row.text(source))
            {
                self.line(number, place(source, key), &format!("{key} = {}", quoted(&word)));
            }
        }
    }

    /// What names the person of a row.
    pub(crate) fn details(&mut self, mapping: &Mapping, number: usize, row: Row) -> Vec<Detail> {
        let mut details = Vec::new();
        for DetailMapping { field, compartment, from, look_up } in &mapping.detail {
            let text = self.read(number, field, from, row.text(from));
            let detail = |text| Detail { compartment: compartment.clone(), field: field.clone(), text, look_up: look_up.clone() };
            details.extend(text.map(detail));
        }
        details
    }

    /// The entries of a row.
    pub(crate) fn entries(&mut self, programme: &Programme, mapping: &Mapping, number: usize, row: Row) {
        for (at, entry) in mapping.entry.iter().enumerate() {
            let Some(kind) = programme.kind_id(&entry.what).map(|kind| programme.kind(kind)) else { continue };
            let on = self.read(number, &format!("{}.on", entry.what), &entry.on, row.day(&entry.on));
            let Some(on) = on else { continue };
            let lines = self.entry(kind, entry, &on, number, row);
            if entry.of_household && self.is_told(at, number, &lines) {
                continue;
            }
            for (place, line) in lines {
                self.line(number, &place, &line);
            }
        }
    }

    /// The lines of an entry, each with the place it comes from.
    fn entry(&mut self, kind: &EntryKind, entry: &EntryMapping, on: &str, number: usize, row: Row) -> Vec<(String, String)> {
        let what = &entry.what;
        let mut lines = vec![(what.clone(), "[[entry]]".to_owned()), (what.clone(), format!("what = {}", quoted(what)))];
        lines.push((place(&entry.on, what).to_owned(), format!("on = {on}")));
        if let Some(id) = &entry.id {
            lines.push((what.clone(), format!("id = {}", quoted(&format!("row-{number}-{id}")))));
        }
        if !entry.of_household {
            lines.push((what.clone(), format!("who = \"row-{number}\"")));
        }
        for field in &kind.fields {
            let Some(source) = entry.fields.get(&field.id) else { continue };
            let place = place(source, &field.id).to_owned();
            let value = match &source.entry {
                Some(named) => Some(quoted(&format!("row-{number}-{named}"))),
                None => self.read(number, &field.id, source, row.value(source, field.ty)),
            };
            lines.extend(value.map(|value| (place, format!("{} = {value}", field.id))));
        }
        lines
    }

    /// Whether another row of the household has told this entry already; refused if it told it otherwise.
    fn is_told(&mut self, at: usize, number: usize, lines: &[(String, String)]) -> bool {
        let told =
            lines.iter().map(|(_, line)| line.as_str()).filter(|line| !line.starts_with("id = ")).collect::<Vec<_>>().join("\n");
        let Some((_, row, other)) = self.shared.iter().find(|(shared, ..)| *shared == at) else {
            self.shared.push((at, number, told));
            return false;
        };
        if *other != told {
            let what = format!("row {row} of the same household says something else");
            self.refuse(number, &lines[0].0.clone(), what);
        }
        true
    }
}

/// Where a value comes from, as a person finds it in the table.
fn place<'s>(source: &'s Source, otherwise: &'s str) -> &'s str {
    source.column.as_deref().unwrap_or(otherwise)
}
