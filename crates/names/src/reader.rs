//! Reading many names: the same surnames and syllables come again and again.

use crate::reading::Notes;
use crate::score::{Matcher, Prepared};

/// Reads names one after the other and remembers how it cut their parts. What it reads is the same as by [`Matcher::prepare`].
#[derive(Debug)]
pub struct Reader<'m> {
    matcher: &'m Matcher,
    notes: Notes,
}

impl<'m> Reader<'m> {
    /// A reader that has read nothing yet.
    pub fn new(matcher: &'m Matcher) -> Self {
        Self { matcher, notes: Notes::remembering() }
    }

    /// Reads a name, as [`Matcher::prepare`].
    pub fn read(&mut self, name: &str) -> Prepared {
        self.matcher.prepare_with(&mut self.notes, name)
    }
}
