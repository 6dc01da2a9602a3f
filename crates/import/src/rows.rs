//! One value of a row, as a story writes it.

use jiff::civil;
use programme::FieldType;
use rules::Ty;

use crate::mapping::Source;
use crate::sheet::{Cell, Sheet};

/// A row of a table, with its headings.
#[derive(Clone, Copy)]
pub(crate) struct Row<'s> {
    headings: &'s [String],
    cells: &'s [Cell],
}

impl Sheet {
    /// The row at a place, and its number in the file.
    pub(crate) fn row(&self, at: usize) -> (usize, Row<'_>) {
        let (number, cells) = &self.rows[at];
        (*number, Row { headings: &self.headings, cells })
    }
}

impl<'s> Row<'s> {
    fn cell(self, column: &str) -> Option<&'s Cell> {
        let at = self.headings.iter().position(|heading| heading == column)?;
        self.cells.get(at).filter(|cell| **cell != Cell::Text(String::new()))
    }

    /// What stands in the columns, together; `None` if nothing stands in any.
    pub(crate) fn joined(self, columns: &[String]) -> Option<String> {
        let texts: Vec<&str> = columns.iter().map(|column| self.cell(column).map_or("", Cell::as_text)).collect();
        texts.iter().any(|text| !text.is_empty()).then(|| texts.join("\u{1f}"))
    }

    /// The text that a value comes from, its words translated; `None`: nothing stands there.
    pub(crate) fn text(self, source: &Source) -> Result<Option<String>, String> {
        let written = match (&source.column, &source.value) {
            (Some(column), _) => self.cell(column).map(Cell::as_text),
            (None, value) => value.as_deref(),
        };
        let (Some(written), Some(words)) = (written, &source.words) else { return Ok(written.map(str::to_owned)) };
        let known = || words.keys().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let meant = words.get(written).ok_or_else(|| format!("`{written}` is none of the mapping's words ({})", known()))?;
        Ok(Some(meant.clone()).filter(|meant| !meant.is_empty()))
    }

    /// A day, as TOML writes it; `None`: nothing stands there.
    pub(crate) fn day(self, source: &Source) -> Result<Option<String>, String> {
        if let Some(Cell::Day(day)) = source.column.as_ref().and_then(|column| self.cell(column)) {
            return Ok(Some(day.clone()));
        }
        let Some(written) = self.text(source)? else { return Ok(None) };
        let format = source.format.as_deref().unwrap_or("%Y-%m-%d");
        let day = civil::Date::strptime(format, &written);
        day.map(|day| Some(day.to_string())).map_err(|_| format!("`{written}` is no day written as {format}"))
    }

    /// A value of a field, as TOML writes it; `None`: nothing stands there.
    pub(crate) fn value(self, source: &Source, ty: FieldType) -> Result<Option<String>, String> {
        if ty == FieldType::Value(Ty::Date) {
            return self.day(source);
        }
        let Some(written) = self.text(source)? else { return Ok(None) };
        match ty {
            FieldType::Value(Ty::Int | Ty::Persons | Ty::Money) => number(&written).map(Some),
            FieldType::Value(Ty::Bool) if !matches!(written.as_str(), "true" | "false") => Err(format!(
                "`{written}` is not true or false; say what it means, such as words = {{ \"{written}\" = \"true\" }}"
            )),
            FieldType::Value(Ty::Bool) => Ok(Some(written)),
            _ => Ok(Some(quoted(&written))),
        }
    }
}

/// Digits, without what groups them. What is no whole number stands in quotes, as money does.
fn number(written: &str) -> Result<String, String> {
    let digits: String = written.chars().filter(|letter| !matches!(letter, ',' | ' ' | '\u{a0}')).collect();
    let is_whole = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let bare = digits.strip_prefix('-').unwrap_or(&digits);
    match bare.split_once('.') {
        None if is_whole(bare) => Ok(digits),
        Some((whole, part)) if is_whole(whole) && is_whole(part) => Ok(quoted(&digits)),
        _ => Err(format!("`{written}` is no number")),
    }
}

/// A text as TOML writes it.
pub(crate) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Cell {
    fn as_text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Day(text) => text,
        }
    }
}
