//! What is wrong with a pack, as a person reads it.

use std::fmt;

use rules::{Diagnostic, Span};

/// A file of a pack, as it was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path, for messages; the last one or two parts say what it holds.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Why a pack did not load: everything found wrong, in the order of its files and of the places in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// All files, included ones among them; [`rules::FileId`] is a position here.
    pub files: Vec<SourceFile>,
    /// What is wrong; at least one.
    pub diagnostics: Vec<Diagnostic>,
}

/// A place as editors show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Path of the file.
    pub path: &'a str,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The line's text.
    pub text: &'a str,
}

impl LoadError {
    /// Path, line and column where a stretch of a file begins.
    pub fn place(&self, span: Span) -> Place<'_> {
        place(&self.files, span)
    }
}

/// Path, line and column where a stretch of a file begins.
pub(crate) fn place(files: &[SourceFile], span: Span) -> Place<'_> {
    let Some(file) = files.get(span.file.0 as usize) else {
        return Place { path: "", line: 1, column: 1, text: "" };
    };
    let mut start = (span.start as usize).min(file.text.len());
    while !file.text.is_char_boundary(start) {
        start -= 1;
    }
    let (before, after) = file.text.split_at(start);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_end = after.find('\n').map_or(file.text.len(), |at| start + at);
    Place {
        path: &file.path,
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        text: file.text[line_start..line_end].trim_end_matches('\r'),
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, diagnostic) in self.diagnostics.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            let place = self.place(diagnostic.span);
            writeln!(f, "{}:{}:{}: {}", place.path, place.line, place.column, diagnostic.message)?;
            if !place.text.trim().is_empty() {
                writeln!(f, "    {}", place.text.trim())?;
            }
            if let Some(help) = &diagnostic.help {
                writeln!(f, "  help: {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for LoadError {}
