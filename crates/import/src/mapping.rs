//! A mapping: which column says what.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The parts of the vault in which a detail can be kept.
pub const COMPARTMENTS: [&str; 4] = ["identity", "threats", "health", "accounts"];

/// How the rows of a table are to be read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The register that the table comes from: with the key it makes a row known for ever.
    pub source: String,
    /// The columns that tell a row from all others of its register, in every edition of the table.
    pub key: Vec<String>,
    /// Rows that say the same in these columns are one household; without them every row is one.
    #[serde(default)]
    pub household: Vec<String>,
    /// The encoding of a text file, by its WHATWG name (`euc-kr`); UTF-8 if left out.
    pub encoding: Option<String>,
    /// What stands between the columns of a text file; a comma if left out.
    pub delimiter: Option<char>,
    /// The sheet of a workbook; its first if left out.
    pub sheet: Option<String>,
    /// The person of a row.
    #[serde(default)]
    pub(crate) person: PersonMapping,
    /// What names the person, and is sealed.
    #[serde(default)]
    pub(crate) detail: Vec<DetailMapping>,
    /// What has happened.
    #[serde(default)]
    pub(crate) entry: Vec<EntryMapping>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonMapping {
    pub(crate) born: Option<Source>,
    pub(crate) sex: Option<Source>,
    pub(crate) role: Option<Source>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DetailMapping {
    pub(crate) field: String,
    pub(crate) compartment: String,
    pub(crate) from: Source,
    pub(crate) look_up: Option<LookUp>,
}

/// The form of a number by which a person can be looked up exactly.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LookUp {
    /// Digits only.
    Digits,
    /// Digits and letters.
    LettersAndDigits,
    /// A telephone number, as dialled inside the country.
    Phone {
        /// The country's code: `82`.
        country: String,
        /// What stands before a number inside the country: `0`.
        trunk: String,
    },
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntryMapping {
    pub(crate) what: String,
    /// The name by which other entries of the same row refer to it.
    pub(crate) id: Option<String>,
    /// The day; a row in which it is empty has no such entry.
    pub(crate) on: Source,
    /// Whether it is about the household: rows of one household that say the same make one entry.
    #[serde(default)]
    pub(crate) of_household: bool,
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, Source>,
}

/// Where a value comes from: a column, the same word for all rows, or another entry of the row.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    pub(crate) column: Option<String>,
    pub(crate) value: Option<String>,
    pub(crate) entry: Option<String>,
    /// How dates are written, as `strftime` says it: `%Y.%m.%d`.
    pub(crate) format: Option<String>,
    /// What the table's words mean; a word that is not here is refused.
    pub(crate) words: Option<BTreeMap<String, String>>,
}

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// Its form is wrong.
    #[error("{0}")]
    Form(#[from] Box<toml::de::Error>),
    /// What it says cannot be.
    #[error("{place}: {what}; {help}")]
    Content {
        /// Where in the mapping.
        place: String,
        /// What is wrong.
        what: String,
        /// What would be right.
        help: String,
    },
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// No TOML, unknown words, or a value without exactly one source.
    pub fn read(text: &str) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(text).map_err(Box::new)?;
        mapping.check()?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), MappingError> {
        let wrong = |place: &str, what: String, help: &str| {
            Err(MappingError::Content { place: place.to_owned(), what, help: help.to_owned() })
        };
        if self.key.is_empty() {
            let help = "name the column that tells a row from all others, such as key = [\"file_no\"]";
            return wrong("key", "it names no column".to_owned(), help);
        }
        if self.entry.is_empty() {
            return wrong("entry", "there is none".to_owned(), "say with [[entry]] what a row tells");
        }
        for detail in &self.detail {
            if !COMPARTMENTS.contains(&detail.compartment.as_str()) {
                let what = format!("`{}` is no part of the vault", detail.compartment);
                return wrong(&format!("detail {}", detail.field), what, &format!("one of: {}", COMPARTMENTS.join(", ")));
            }
        }
        for (place, source) in self.sources() {
            let given = [source.column.is_some(), source.value.is_some(), source.entry.is_some()];
            if given.iter().filter(|given| **given).count() != 1 {
                let what = "a value comes from one place".to_owned();
                return wrong(&place, what, "give one of: column = \"..\", value = \"..\", entry = \"..\"");
            }
        }
        for entry in &self.entry {
            for (field, source) in &entry.fields {
                let Some(named) = &source.entry else { continue };
                if !self.entry.iter().any(|other| other.id.as_ref() == Some(named)) {
                    let what = format!("no entry has the id `{named}`");
                    return wrong(&format!("{}.{field}", entry.what), what, "give the entry that is meant an id");
                }
            }
        }
        Ok(())
    }

    /// Every value with its place in the mapping.
    fn sources(&self) -> Vec<(String, &Source)> {
        let PersonMapping { born, sex, role } = &self.person;
        let person = [("born", born), ("sex", sex), ("role", role)].into_iter();
        let person = person.filter_map(|(name, source)| Some((format!("person {name}"), source.as_ref()?)));
        let details = self.detail.iter().map(|detail| (format!("detail {}", detail.field), &detail.from));
        let entries = self.entry.iter().flat_map(|entry| {
            let fields = entry.fields.iter().map(|(field, source)| (format!("{}.{field}", entry.what), source));
            std::iter::once((format!("{}.on", entry.what), &entry.on)).chain(fields)
        });
        person.chain(details).chain(entries).collect()
    }

    /// The columns that it reads, each once.
    pub(crate) fn columns(&self) -> Vec<&str> {
        let named = self.key.iter().chain(&self.household).map(String::as_str);
        let read = self.sources().into_iter().filter_map(|(_, source)| source.column.as_deref());
        let mut columns: Vec<&str> = named.chain(read).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}
