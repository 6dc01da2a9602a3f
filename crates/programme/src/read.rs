//! Reading a TOML document while every part knows its place. A reader does not stop at the first problem: it reports and goes on.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use rules::{Date, Diagnostic, FileId, Span, Text};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub use crate::words::advice;
use crate::{Bilingual, SourceFile};

/// Longest text for people, in bytes.
const PROSE_BYTES_MAX: usize = 4_000;
/// Most items of a list.
pub const LIST_MAX: usize = 2_000;

/// Where findings are collected.
#[derive(Default)]
pub struct Sink(RefCell<Vec<Diagnostic>>);

impl Sink {
    /// Takes note of something wrong.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.0.borrow_mut().push(diagnostic);
    }

    /// Everything found, in order of place, each thing once.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut found = self.0.into_inner();
        found.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
        found.dedup();
        found
    }

    /// The files of which something was reported.
    pub(crate) fn files(&self) -> BTreeSet<FileId> {
        self.0.borrow().iter().map(|found| found.span.file).collect()
    }

    /// Whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

/// A file that is being read.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    file: FileId,
    text: &'a str,
    sink: &'a Sink,
}

impl<'a> Page<'a> {
    /// A file, and where what is wrong with it is collected.
    pub fn new(file: FileId, source: &'a SourceFile, sink: &'a Sink) -> Self {
        Page { file, text: &source.text, sink }
    }

    /// The stretch of this file between two bytes.
    pub fn span(&self, range: Range<usize>) -> Span {
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file: self.file, start: byte(range.start), end: byte(range.end) }
    }

    /// Reports something wrong, and what would be right.
    pub fn report(&self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.sink.report(Diagnostic::new(span, message).help(help));
    }

    /// The root of the document.
    pub fn root(self, table: &'a DeTable<'a>) -> Table<'a> {
        Table::new(self, self.span(0..0), table)
    }
}

/// A table of the document. It remembers which keys were asked for, so that the others can be refused.
pub struct Table<'a> {
    /// The file.
    pub page: Page<'a>,
    /// Its header, or its braces.
    pub span: Span,
    table: &'a DeTable<'a>,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Table<'a> {
    fn new(page: Page<'a>, span: Span, table: &'a DeTable<'a>) -> Self {
        Table { page, span, table, known: RefCell::default() }
    }

    /// The value of a key, if it is there.
    pub fn get(&self, key: &'static str) -> Option<Item<'a>> {
        self.known.borrow_mut().push(key);
        let (found, value) = self.table.get_key_value(key)?;
        Some(Item::new(self.page, found, value))
    }

    /// Whether a key is there; asking does not make it welcome.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The value of a key that must be there.
    pub fn need(&self, key: &'static str, help: &str) -> Option<Item<'a>> {
        let item = self.get(key);
        if item.is_none() {
            self.page.report(self.span, format!("`{key}` is missing"), help);
        }
        item
    }

    /// A text for people that must be there; empty if it is not.
    pub fn bilingual(&self, key: &'static str) -> Bilingual {
        let item = self.need(key, &format!("write `{key} = {{ en = \"...\", ko = \"...\" }}`"));
        item.and_then(|item| item.bilingual()).unwrap_or_default()
    }

    /// A text for people that may be there.
    pub fn optional_bilingual(&self, key: &'static str) -> Option<Bilingual> {
        self.get(key).and_then(|item| item.bilingual())
    }

    /// A plain text that may be there.
    pub fn optional_string(&self, key: &'static str) -> Option<String> {
        self.get(key).and_then(|item| item.string()).map(str::to_owned)
    }

    /// The entries of a table that may be there.
    pub fn entries_of(&self, key: &'static str) -> Vec<Item<'a>> {
        self.get(key).and_then(|item| item.table()).map(|table| table.entries()).unwrap_or_default()
    }

    /// The tables of `[[key]]`, none if there are none.
    pub fn tables_of(&self, key: &'static str) -> Vec<Table<'a>> {
        self.get(key).and_then(|item| item.list()).unwrap_or_default().iter().filter_map(Item::table).collect()
    }

    /// All keys and values, in the order of the file.
    pub fn entries(&self) -> Vec<Item<'a>> {
        let mut items: Vec<Item<'a>> = self.table.iter().map(|(key, value)| Item::new(self.page, key, value)).collect();
        items.sort_by_key(|item| item.key_span);
        items
    }

    /// Refuses a key for a reason of its own.
    pub fn refuse(&self, key: &'static str, message: &str, help: &str) {
        if self.table.contains_key(key)
            && let Some(item) = self.get(key)
        {
            self.page.report(item.key_span, message, help);
        }
    }

    /// Refuses the keys that nobody asked for. `what` names the table: "a duty".
    pub fn close(&self, what: &str) {
        let known = self.known.borrow();
        for item in self.entries() {
            if !known.contains(&item.key) {
                let mut words = known.clone();
                words.sort_unstable();
                words.dedup();
                self.page.report(item.key_span, format!("`{}` has no meaning in {what}", item.key), advice(item.key, words));
            }
        }
    }
}

/// A value, and the key it stands under.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    /// The file.
    pub page: Page<'a>,
    /// Its key; in a list, the key of the list.
    pub key: &'a str,
    /// Where the key stands.
    pub key_span: Span,
    /// Where the value stands.
    pub span: Span,
    /// The value.
    pub value: &'a DeValue<'a>,
}

impl<'a> Item<'a> {
    fn new(page: Page<'a>, key: &'a Spanned<std::borrow::Cow<'a, str>>, value: &'a Spanned<DeValue<'a>>) -> Self {
        let (key_span, span) = (page.span(key.span()), page.span(value.span()));
        Item { page, key: key.get_ref(), key_span, span, value: value.get_ref() }
    }

    /// Reports something wrong with the value, and what would be right.
    pub fn report(&self, message: impl Into<String>, help: impl Into<String>) {
        self.page.report(self.span, message, help);
    }

    /// Says that something else stands here than was asked for.
    pub fn expected<T>(&self, expected: &str) -> Option<T> {
        let found = match self.value {
            DeValue::String(text) => format!("\"{}\"", shortened(text)),
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Boolean(value) => value.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        self.report(format!("`{}` is {found}", self.key), format!("it must be {expected}"));
        None
    }

    /// A text that says something.
    pub fn string(&self) -> Option<&'a str> {
        match self.value {
            DeValue::String(text) if text.len() > PROSE_BYTES_MAX => {
                let message = format!("`{}` has {} bytes; at most {PROSE_BYTES_MAX} are allowed", self.key, text.len());
                self.report(message, "say it in fewer words");
                None
            }
            DeValue::String(text) if text.trim().is_empty() => self.expected("a text that says something"),
            DeValue::String(text) => Some(text),
            _ => self.expected("a text in quotes"),
        }
    }

    /// A formula, knowing the place of each of its bytes where it can be known.
    pub fn formula(&self) -> Option<Text> {
        let DeValue::String(value) = self.value else {
            return self.expected("a formula in quotes");
        };
        let written = self.page.text.get(self.span.start as usize..self.span.end as usize).unwrap_or("");
        let skipped = opening(written);
        let exact = written.get(skipped..).is_some_and(|rest| rest.starts_with(&**value));
        let start = self.span.start as usize + skipped;
        let span = if exact { self.page.span(start..start + value.len()) } else { self.span };
        Some(Text { text: value.clone().into_owned(), span, exact })
    }

    /// True or false.
    pub fn bool(&self) -> Option<bool> {
        match self.value {
            DeValue::Boolean(value) => Some(*value),
            _ => self.expected("true or false, without quotes"),
        }
    }

    /// A whole number.
    pub fn int(&self) -> Option<i64> {
        match self.value {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .or_else(|| self.expected("a number of at most 18 digits")),
            _ => self.expected("a whole number, without quotes"),
        }
    }

    /// A civil date.
    pub fn date(&self) -> Option<Date> {
        let expected = "a date without quotes, such as 2014-11-29";
        let DeValue::Datetime(written) = self.value else {
            return self.expected(expected);
        };
        match (written.date, written.time) {
            (Some(date), None) => Date::from_ymd(date.year.into(), date.month.into(), date.day.into()),
            _ => None,
        }
        .or_else(|| self.expected(expected))
    }

    /// A table.
    pub fn table(&self) -> Option<Table<'a>> {
        match self.value {
            DeValue::Table(table) => Some(Table::new(self.page, self.span, table)),
            _ => self.expected("a table"),
        }
    }

    /// The items of a list.
    pub fn list(&self) -> Option<Vec<Item<'a>>> {
        match self.value {
            DeValue::Array(items) if items.len() > LIST_MAX => {
                self.report(format!("`{}` has {} items; at most {LIST_MAX} are allowed", self.key, items.len()), "split it");
                None
            }
            DeValue::Array(items) => {
                let item = |value: &'a Spanned<DeValue<'a>>| Item {
                    span: self.page.span(value.span()),
                    value: value.get_ref(),
                    ..*self
                };
                Some(items.iter().map(item).collect())
            }
            _ => self.expected("a list in square brackets"),
        }
    }

    /// A list, or a single value as a list of one.
    pub fn one_or_more(&self) -> Option<Vec<Item<'a>>> {
        match self.value {
            DeValue::Array(items) if items.is_empty() => {
                self.report(format!("`{}` is empty", self.key), "name at least one");
                None
            }
            DeValue::Array(_) => self.list(),
            _ => Some(vec![*self]),
        }
    }

    /// A text in both languages.
    pub fn bilingual(&self) -> Option<Bilingual> {
        let both = "{ en = \"...\", ko = \"...\" }, in both languages";
        let DeValue::Table(_) = self.value else {
            return self.expected(both);
        };
        let table = self.table()?;
        let text = |key| {
            table
                .need(key, &format!("write `{}` in both languages: {{ en = \"...\", ko = \"...\" }}", self.key))
                .and_then(|item: Item| item.string())
        };
        let (en, ko) = (text("en"), text("ko"));
        table.close("a text for people");
        Some(Bilingual { en: en?.to_owned(), ko: ko?.to_owned() })
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let word = self.string()?;
        let found = words.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let help = advice(word, words.iter().map(|(known, _)| *known));
            self.report(format!("`{}` is \"{}\"", self.key, shortened(word)), help);
        }
        found
    }
}

/// How many bytes the quotes that open a TOML string take, with the line break that follows three of them.
fn opening(written: &str) -> usize {
    let three = written.starts_with("\"\"\"") || written.starts_with("'''");
    match (three, written.get(3..)) {
        (true, Some(rest)) if rest.starts_with("\r\n") => 5,
        (true, Some(rest)) if rest.starts_with('\n') => 4,
        (true, _) => 3,
        (false, _) => 1,
    }
}

/// A text short enough to be quoted in a message.
pub fn shortened(text: &str) -> String {
    const SHOWN_MAX: usize = 40;
    match text.char_indices().nth(SHOWN_MAX) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formula_of(document: &str) -> Text {
        let source = SourceFile { path: "x.toml".to_owned(), text: document.to_owned() };
        let sink = Sink::default();
        let parsed = DeTable::parse(&source.text).unwrap();
        let table = Page::new(FileId(0), &source, &sink).root(parsed.get_ref());
        let text = table.get("f").unwrap().formula().unwrap();
        drop(table);
        text
    }

    #[test]
    fn a_formula_knows_where_each_of_its_bytes_stands() {
        for document in
            ["f = \"가 + b\"", "f = '가 + b'", "f = \"\"\"\n가 + b\"\"\"", "f = '''\r\n가 + b'''", "f = \"\"\"가 + b\"\"\""]
        {
            let text = formula_of(document);
            let place = text.part(text.text.find('b').unwrap(), text.text.len());
            assert!(text.exact, "{document}");
            assert_eq!(&document[place.start as usize..place.end as usize], "b", "{document}");
        }
    }

    #[test]
    fn a_formula_with_escapes_points_at_the_whole_string() {
        for document in [r#"f = "a + \u0062""#, "f = \"\"\"a + \\\n  b\"\"\""] {
            let text = formula_of(document);
            let place = text.part(4, 5);
            assert_eq!(text.text, "a + b");
            assert!(!text.exact);
            assert_eq!(&document[place.start as usize..place.end as usize], &document[4..], "{document}");
        }
    }
}
