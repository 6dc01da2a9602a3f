//! A name as it is sealed: on one line, with what is known about it behind tabs, so that a name typed alone is one too.

use names::{Name, NameKind, Period};
use programme::{DetailForm, DetailKind};

use crate::{Detail, Error};

const KINDS: [(&str, NameKind); 5] = [
    ("legal", NameKind::Legal),
    ("used", NameKind::Used),
    ("former", NameKind::Former),
    ("alias", NameKind::Alias),
    ("reported", NameKind::Reported),
];
/// The most characters of a source.
const SOURCE_CHARS_MAX: usize = 200;

/// The word of a kind of name: `legal`, `used`, `former`, `alias`, `reported`.
pub fn name_kind_word(kind: NameKind) -> &'static str {
    KINDS.iter().find(|(_, known)| *known == kind).map_or("reported", |(word, _)| word)
}

/// The kind of name of a word.
pub fn name_kind(word: &str) -> Option<NameKind> {
    KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
}

/// A name as it is written down to be sealed.
pub(crate) fn write(name: &Name) -> String {
    let Name { text, kind, period: Period { from_year, until_year }, source, script: _ } = name;
    let mut line = format!("{text}\tkind={}", name_kind_word(*kind));
    let years = [("from", from_year), ("until", until_year)];
    for (key, year) in years.into_iter().filter_map(|(key, year)| Some((key, (*year)?))) {
        line.push_str(&format!("\t{key}={year}"));
    }
    if !source.is_empty() {
        line.push_str(&format!("\tsource={source}"));
    }
    line
}

/// A name as it was sealed. Of a name typed alone nothing else is known: somebody reported it.
pub fn read_name(sealed: &str) -> Name {
    let mut parts = sealed.split('\t');
    let mut name = Name::new(parts.next().unwrap_or_default(), NameKind::Reported, "");
    for (key, value) in parts.filter_map(|part| part.split_once('=')) {
        match key {
            "kind" => name.kind = name_kind(value).unwrap_or(NameKind::Reported),
            "from" => name.period.from_year = value.parse().ok(),
            "until" => name.period.until_year = value.parse().ok(),
            "source" => value.clone_into(&mut name.source),
            _ => {}
        }
    }
    name
}

impl Detail {
    /// A name with what is known about it, under a detail of the programme that is a name.
    ///
    /// # Errors
    /// The detail is no name, or name or source are too long or hold what cannot be seen. What was written is not repeated.
    pub fn of_name(kind: &DetailKind, name: &Name) -> Result<Self, Error> {
        let wrong = |what: &str| Err(Error::Detail { field: kind.id.clone(), what: what.to_owned() });
        if kind.form != DetailForm::Name {
            return wrong("it is no name: write its text alone");
        }
        if name.source.chars().count() > SOURCE_CHARS_MAX || name.source.chars().any(char::is_control) {
            return wrong(&format!("its source has more than {SOURCE_CHARS_MAX} characters, or one that cannot be seen"));
        }
        let plain = Self::of(kind, &name.text)?;
        Ok(Self { text: write(&Name { text: plain.text, ..name.clone() }), ..plain })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_as_it_was_sealed() {
        let mut name = Name::new("박인숙", NameKind::Alias, "her sister, at intake");
        name.period = Period { from_year: Some(1999), until_year: None };
        assert_eq!(read_name(&write(&name)), name);
        let plain = Name::new("Pak Jong Suk", NameKind::Legal, "");
        assert_eq!(read_name(&write(&plain)), plain);
    }

    #[test]
    fn a_name_typed_alone_is_one_that_somebody_reported() {
        assert_eq!(read_name("손정훈"), Name::new("손정훈", NameKind::Reported, ""));
    }
}
