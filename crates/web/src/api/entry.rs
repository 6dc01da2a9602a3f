//! Entries of a journal as JSON, read and written.

use std::collections::BTreeMap;

use case::{Entry, FieldValue};
use programme::{Field, FieldType, KindId, Programme};
use rules::{Cell, Ty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use show::Words;

use super::problem::Problem;
use crate::form::{FIELD, Given, clock, field_text, major_units};
use crate::seen::Seen;

/// The value of a field: money in minor units, whole numbers, yes and no as JSON has them; everything else as it is written in a form
/// (days as `2027-03-01`, minutes as `2027-03-01T17:30`, shares as `2/3`, words of a list, offices and entries by their ids).
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Scalar {
    /// Yes or no.
    Bool(bool),
    /// A whole number; of money, minor units.
    Int(i64),
    /// Anything else.
    Text(String),
}

/// What is said of something that happened, of a correction, or in a request of one's own.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    /// The day: `2027-03-01`. A correction may leave it out; a request of one's own is of today in any case.
    on: Option<String>,
    /// The minute: `17:30`.
    at: Option<String>,
    /// The label of the person that it is about: `p1`; `all`: the household.
    who: Option<String>,
    /// Values by the ids of fields: what there is, the form of its kind says.
    #[serde(default)]
    fields: BTreeMap<String, Scalar>,
    /// Only say what it would change, and what stands against it.
    #[serde(default)]
    pub(super) preview: bool,
}

impl Said {
    /// The same, as it would be written into the form of its kind.
    pub(super) fn given(&self, programme: &Programme, kind: KindId, words: &Words) -> Result<Given, Problem> {
        let plain = [("on", &self.on), ("at", &self.at), ("who", &self.who)];
        let mut given: Given = plain.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?))).collect();
        for (id, value) in &self.fields {
            let wrong = |words_of: &str| Problem::wrong(&format!("/fields/{id}"), &words.say(words_of));
            let field = programme.kind(kind).field(id).ok_or_else(|| wrong("form-no-field"))?;
            let is_money = matches!(field.ty, FieldType::Value(Ty::Money));
            let text = match value {
                // A person writes 12.50, and a program 1250: one of them for each, so that nobody is paid a hundredfold.
                Scalar::Int(minor) if is_money => major_units(*minor, programme.minor_digits),
                _ if is_money => return Err(wrong("form-no-minor")),
                Scalar::Int(number) => number.to_string(),
                Scalar::Bool(is) => is.to_string(),
                Scalar::Text(text) => text.clone(),
            };
            given.insert(format!("{FIELD}{id}"), text);
        }
        Ok(given)
    }
}

/// An entry of a journal.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Entry")]
pub(crate) struct Line {
    /// Its label: `e7`.
    id: String,
    kind: String,
    title: String,
    /// The day on which it took effect, as known now.
    on: String,
    at: Option<String>,
    /// The label of the person; null: the household.
    who: Option<String>,
    /// When it was recorded.
    recorded: String,
    fields: BTreeMap<String, Scalar>,
}

/// The entries of a household that may be seen, as they stand, by their numbers.
pub(super) fn lines(programme: &Programme, seen: &Seen, words: &Words) -> Vec<Line> {
    let line = |entry: &Entry| {
        let kind = programme.kind(entry.kind);
        let values = kind.fields.iter().zip(&entry.fields);
        let person = |who: usize| seen.found.journal.persons.get(who).map(|person| person.label.clone());
        Line {
            id: entry.label.clone().unwrap_or_default(),
            kind: kind.id.clone(),
            title: kind.title.get(words.lang).to_owned(),
            on: entry.on.to_string(),
            at: entry.at.map(|minute| clock(minute.into())),
            who: entry.who.and_then(person),
            recorded: entry.recorded.to_string(),
            fields: values
                .filter_map(|(field, value)| Some((field.id.clone(), scalar(programme, field, value.as_ref()?)?)))
                .collect(),
        }
    };
    seen.visible().map(line).collect()
}

impl Line {
    /// By which pages of a journal go on.
    pub(super) fn key(&self) -> String {
        format!("{:012}", store::seq_of(&self.id).unwrap_or_default())
    }
}

fn scalar(programme: &Programme, field: &Field, value: &FieldValue) -> Option<Scalar> {
    Some(match (field.ty, value) {
        (FieldType::Value(Ty::Bool), FieldValue::Cell(Cell::Narrow(number))) => Scalar::Bool(*number != 0),
        (FieldType::Value(Ty::Money | Ty::Int | Ty::Persons | Ty::Days | Ty::Months), FieldValue::Cell(Cell::Narrow(number))) => {
            Scalar::Int(*number)
        }
        _ => Scalar::Text(field_text(programme, field, value)?),
    })
}
