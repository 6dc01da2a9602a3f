//! A letter as it stands on paper: one description, from which the page is shown and the PDF is set.

use programme::{Lang, Programme};
use serde::Serialize;
use show::Words;

use crate::page::{day_text, office_title};

/// A letter, with all words said.
#[derive(Debug, Serialize)]
pub(crate) struct Paper {
    /// `en` or `ko`.
    pub(crate) lang: &'static str,
    pub(crate) title: String,
    /// The day on which it is made out.
    pub(crate) date: String,
    /// Lines at the left of its head: who writes.
    pub(crate) from: Vec<Text>,
    /// Lines at the right: to whom, and when.
    pub(crate) to: Vec<Text>,
    pub(crate) blocks: Vec<Block>,
}

/// A text in pieces.
pub(crate) type Text = Vec<Span>;

/// A piece of text, and as what it is said.
#[derive(Debug, Serialize)]
#[serde(tag = "as", rename_all = "lowercase")]
pub(crate) enum Span {
    Plain {
        text: String,
    },
    Strong {
        text: String,
    },
    /// The articles that something follows from.
    Law {
        text: String,
    },
    /// A civil day, in words and for machines.
    Day {
        text: String,
        day: String,
    },
    /// What follows stands on a new line.
    Line,
}

/// What stands below what was before.
#[derive(Debug, Serialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub(crate) enum Block {
    Heading {
        text: String,
    },
    Paragraph {
        text: Text,
    },
    /// What is said beside.
    Note {
        text: Text,
        /// `note`, `missing` or `empty`: how a page shows it.
        look: &'static str,
    },
    List {
        items: Vec<Text>,
        /// Whether they follow one another.
        is_course: bool,
    },
    Terms {
        items: Vec<Term>,
    },
    Table {
        columns: Vec<Column>,
        /// A cell for each column; one that is empty says nothing.
        rows: Vec<Vec<Text>>,
    },
}

/// What is said of something.
#[derive(Debug, Serialize)]
pub(crate) struct Term {
    pub(crate) title: String,
    pub(crate) text: String,
}

/// A column of a table.
#[derive(Debug, Serialize)]
pub(crate) struct Column {
    title: String,
    is_number: bool,
    /// Its share of the room that the others leave; 0: it is as wide as what stands in it.
    share: u8,
}

/// Writes in a language.
pub(crate) struct Writer {
    pub(crate) programme: &'static Programme,
    pub(crate) words: Words,
}

impl Writer {
    pub(crate) fn lang(&self) -> &'static str {
        match self.words.lang {
            Lang::En => "en",
            Lang::Ko => "ko",
        }
    }

    pub(crate) fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// A text with a day in it.
    pub(crate) fn say_of(&self, key: &str, day: &str) -> String {
        self.words.with(key, &[("date", &self.day_text(day))])
    }

    pub(crate) fn heading(&self, key: &str) -> Block {
        Block::Heading { text: self.say(key) }
    }

    pub(crate) fn note(&self, key: &str, look: &'static str) -> Block {
        Block::Note { text: vec![plain(self.say(key))], look }
    }

    pub(crate) fn column(&self, key: &str) -> Column {
        Column { title: self.say(key), is_number: false, share: 0 }
    }

    pub(crate) fn wide_column(&self, key: &str, share: u8) -> Column {
        Column { share, ..self.column(key) }
    }

    pub(crate) fn number_column(&self, key: &str) -> Column {
        Column { is_number: true, ..self.column(key) }
    }

    pub(crate) fn day(&self, day: &str) -> Span {
        Span::Day { text: self.day_text(day), day: day.to_owned() }
    }

    pub(crate) fn day_text(&self, day: &str) -> String {
        day_text(self.words.lang, day)
    }

    pub(crate) fn money(&self, minor: i64) -> Span {
        plain(show::money(self.programme, self.words.lang, minor))
    }

    pub(crate) fn office(&self, id: &str) -> String {
        office_title(self.programme, self.words.lang, id)
    }
}

pub(crate) fn plain(text: impl Into<String>) -> Span {
    Span::Plain { text: text.into() }
}

pub(crate) fn strong(text: impl Into<String>) -> Span {
    Span::Strong { text: text.into() }
}

pub(crate) fn law(text: impl Into<String>) -> Span {
    Span::Law { text: text.into() }
}
