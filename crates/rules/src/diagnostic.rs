//! What is wrong with a text, where, and what would be right.

/// A file handed to the loader, by its position in the list of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A stretch of a file, in bytes: `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The stretch from the start of `self` to the end of `other`.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start, end: other.end.max(self.end) }
    }
}

/// One thing found wrong. Messages start in lower case and quote the author's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where.
    pub span: Span,
    /// What was found.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic without advice.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Diagnostic { span, message: message.into(), help: None }
    }

    /// The same, saying what would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A text to be parsed, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The words themselves.
    pub text: String,
    /// Where they stand. When the file's bytes differ from `text` (escapes), positions inside it cannot be told.
    pub span: Span,
    /// Whether byte `i` of `text` is byte `span.start + i` of the file.
    pub exact: bool,
}

impl Text {
    /// The place in the file of bytes `start..end` of the text.
    pub fn part(&self, start: usize, end: usize) -> Span {
        if !self.exact {
            return self.span;
        }
        let shift = |at: usize| self.span.start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        Span { file: self.span.file, start: shift(start), end: shift(end) }
    }
}
