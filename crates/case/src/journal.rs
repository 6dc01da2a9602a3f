//! What has happened: an append-only list of entries, each with the day it took effect and the instant it was recorded.

use jiff::Timestamp;
use programme::{KindId, Programme};
use rules::{Cell, Date, Span, Time};

use crate::When;
use crate::story::day_of;

/// A person of the household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The label by which entries name the person. It is no name.
    pub label: String,
    /// Date of birth, if known.
    pub born: Option<Date>,
    /// Position in the enumeration [`programme::SEX`], if known.
    pub sex: Option<usize>,
    /// Role in the household, a code.
    pub role: Option<String>,
    /// Whether the person belongs to the household from the start.
    pub member: bool,
}

/// What a field of an entry holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// A number of the field's type's units, or a rate.
    Cell(Cell),
    /// A code: an office, another entry, a text.
    Code(String),
}

/// The label of an entry, by which others name it.
pub type EntryLabel = String;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its own label, if it has one.
    pub label: Option<EntryLabel>,
    /// What kind of thing happened.
    pub kind: KindId,
    /// To whom, by position among the persons; `None`: to the household.
    pub who: Option<usize>,
    /// The day on which it took effect.
    pub on: Date,
    /// The minute of that day, where it is recorded, from 0 to 1439.
    pub at: Option<u16>,
    /// Whether it names that day itself: a correction that does not leaves the day as it was.
    pub dated: bool,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Its fields, in the order of the kind's; `None`: left out.
    pub fields: Vec<Option<FieldValue>>,
    /// Where it stands in the story.
    pub span: Span,
}

impl Entry {
    /// The field of that name, if it is given.
    pub fn field(&self, programme: &Programme, name: &str) -> Option<&FieldValue> {
        let position = programme.kind(self.kind).fields.iter().position(|field| field.id == name)?;
        self.fields.get(position)?.as_ref()
    }

    /// The code in the field of that name.
    pub fn code(&self, programme: &Programme, name: &str) -> Option<&str> {
        match self.field(programme, name)? {
            FieldValue::Code(code) => Some(code),
            FieldValue::Cell(_) => None,
        }
    }

    /// The number in the field of that name: of its type's units, a day by its number.
    pub fn number(&self, programme: &Programme, name: &str) -> Option<i64> {
        match self.field(programme, name)? {
            FieldValue::Cell(Cell::Narrow(number)) => Some(*number),
            _ => None,
        }
    }

    /// When it took effect.
    pub fn when(&self) -> When {
        When { on: self.on, at: self.at }
    }

    /// The minute at which it took effect, where it is recorded.
    pub fn minute(&self) -> Option<Time> {
        self.at.and_then(|minute| Time::new(self.on, minute))
    }

    /// The civil day on which it was recorded, in the programme's time zone.
    pub fn recorded_on(&self, zone: &jiff::tz::TimeZone) -> Date {
        day_of(zone, self.recorded).unwrap_or(self.on)
    }
}

/// The journal of one household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// The persons it is about.
    pub persons: Vec<Person>,
    /// What has happened, in the order in which it was written down.
    pub entries: Vec<Entry>,
}

impl Journal {
    /// The entries that stand as known at an instant (`None`: with all that is recorded), corrections and withdrawals applied,
    /// up to a day of effect, in order of effect and then of recording. A withdrawal may also name a correction or a withdrawal.
    pub fn standing_entries(&self, programme: &Programme, as_of: Date, known_at: Option<Timestamp>) -> Vec<Entry> {
        let known = |entry: &&Entry| known_at.is_none_or(|at| entry.recorded <= at);
        let mut recorded: Vec<&Entry> = self.entries.iter().filter(known).collect();
        // What is recorded at one instant: what happened, then how it is corrected, then what is withdrawn.
        recorded.sort_by_key(|entry| (entry.recorded, entry.kind == KindId::WITHDRAWAL, entry.kind == KindId::CORRECTION));
        let withdrawn = withdrawn(programme, &recorded);
        let mut standing: Vec<Entry> = Vec::new();
        for entry in recorded {
            if entry.kind == KindId::WITHDRAWAL || withdrawn.iter().any(|label| entry.label.as_deref() == Some(*label)) {
                continue;
            }
            if entry.kind != KindId::CORRECTION {
                standing.push(entry.clone());
                continue;
            }
            let of = entry.code(programme, "of");
            if let Some(corrected) = standing.iter_mut().find(|earlier| earlier.label.is_some() && earlier.label.as_deref() == of)
            {
                corrected.correct(entry);
            }
        }
        standing.retain(|entry| entry.on <= as_of);
        standing.sort_by_key(|entry| (entry.on, entry.at));
        standing
    }
}

/// The labels of entries that are withdrawn, from the last recorded back: a withdrawal that is withdrawn withdraws nothing.
fn withdrawn<'e>(programme: &Programme, recorded: &[&'e Entry]) -> Vec<&'e str> {
    let mut withdrawn: Vec<&str> = Vec::new();
    for entry in recorded.iter().rev().filter(|entry| entry.kind == KindId::WITHDRAWAL) {
        if !entry.label.as_deref().is_some_and(|label| withdrawn.contains(&label)) {
            withdrawn.extend(entry.code(programme, "of"));
        }
    }
    withdrawn
}

impl Entry {
    /// Takes the day and the fields of a correction. A correction holds the fields of the entry that it corrects, after its own `of`.
    /// One that changes nothing leaves the entry as it was recorded.
    fn correct(&mut self, correction: &Entry) {
        let before = self.clone();
        if correction.dated {
            (self.on, self.at) = (correction.on, correction.at);
        }
        self.who = correction.who.or(self.who);
        for (field, corrected) in self.fields.iter_mut().zip(correction.fields.iter().skip(1)) {
            if corrected.is_some() {
                field.clone_from(corrected);
            }
        }
        if *self != before {
            self.recorded = correction.recorded;
        }
    }
}
