//! One invented household: who belongs to it, and what happens to it.

use case::{Entry, FieldValue, Journal, Person};
use jiff::Timestamp;
use programme::{KindId, Programme};
use rules::{Cell, Date, FileId, Ratio, Span};

use crate::words::{FIELDS, Holds, KindOf, What, Wording};

/// No value is given.
pub(crate) const NONE: i64 = i64::MIN;
/// What a rate is a hundredth of.
pub(crate) const HUNDRED: i64 = 100;

/// A person of an invented household. Nobody real.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Someone {
    /// Date of birth; of a child to come, after the arrival of the others.
    pub born: Date,
    /// Whether male; otherwise female.
    pub is_male: bool,
}

/// Something that happens to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) on: Date,
    pub(crate) what: What,
    /// To whom, by position; `None`: to the household.
    pub(crate) who: Option<u8>,
    /// Its number in the life, by which others name it.
    pub(crate) number: u16,
    /// Days until it was recorded.
    pub(crate) late: u8,
    /// Its fields, in the order of [`crate::words::SAID`].
    pub(crate) fields: [i64; FIELDS],
    /// What the first field was before it was corrected.
    pub(crate) mistaken: Option<i64>,
}

impl Event {
    /// Days until it stood as it does.
    pub(crate) fn recorded_after(&self) -> u8 {
        if self.mistaken.is_some() { self.late.saturating_add(CORRECTED_DAYS) } else { self.late }
    }
}

/// Days after which a mistake is corrected.
const CORRECTED_DAYS: u8 = 20;

/// One invented household. The same seed and number give the same life.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// Its number.
    pub number: u64,
    /// Its persons, children to come included.
    pub persons: Vec<Someone>,
    /// What happens, in order of days.
    pub(crate) events: Vec<Event>,
}

impl Life {
    /// How many events there are.
    pub fn events(&self) -> usize {
        self.events.len()
    }

    /// The journal of this life under a programme.
    pub fn journal(&self, programme: &Programme, wording: &Wording) -> Journal {
        let person = |(position, someone): (usize, &Someone)| Person {
            label: format!("person-{}", position + 1),
            born: Some(someone.born),
            sex: Some(usize::from(!someone.is_male)),
            role: None,
            member: true,
        };
        let persons = self.persons.iter().enumerate().map(person).collect();
        let mut entries: Vec<Entry> = Vec::new();
        for event in &self.events {
            let Some(kind) = wording.kind(event.what) else { continue };
            let entry = self.entry(programme, kind, event);
            let correction = event.mistaken.map(|mistaken| corrected(programme, kind, &entry, event, mistaken));
            match correction {
                Some((mistaken, correction)) => entries.extend([mistaken, correction]),
                None => entries.push(entry),
            }
        }
        Journal { persons, entries }
    }

    fn entry(&self, programme: &Programme, kind: &KindOf, event: &Event) -> Entry {
        let mut fields = vec![None; programme.kind(kind.kind).fields.len()];
        for (field, number) in kind.fields.iter().zip(event.fields).filter(|(_, number)| *number != NONE) {
            let value = match field.holds {
                Holds::Event => FieldValue::Code(format!("event-{number}")),
                _ => FieldValue::Cell(field.cell(number)),
            };
            if let Some(place) = fields.get_mut(field.position) {
                *place = Some(value);
            }
        }
        Entry {
            label: Some(format!("event-{}", event.number)),
            kind: kind.kind,
            who: event.who.map(usize::from),
            on: event.on,
            at: None,
            dated: true,
            recorded: morning(event.on, event.late),
            fields,
            span: Span { file: FileId(0), start: 0, end: 0 },
        }
    }
}

/// An entry as it was first recorded, and the correction that makes it what it is.
fn corrected(programme: &Programme, kind: &KindOf, entry: &Entry, event: &Event, mistaken: i64) -> (Entry, Entry) {
    let (mut first, mut correction) = (entry.clone(), entry.clone());
    if let Some(field) = kind.fields.first()
        && let Some(place) = first.fields.get_mut(field.position)
    {
        *place = Some(FieldValue::Cell(field.cell(mistaken)));
    }
    correction.kind = KindId::CORRECTION;
    correction.label = None;
    correction.dated = false;
    correction.recorded = morning(event.on, event.recorded_after());
    // A correction holds the fields of the entry after its own `of`.
    let of = FieldValue::Code(format!("event-{}", event.number));
    let own = programme.kind(KindId::CORRECTION).fields.len();
    correction.fields.splice(0..0, std::iter::once(Some(of)).chain(vec![None; own.saturating_sub(1)]));
    (first, correction)
}

/// Nine in the morning in Seoul, some days later.
fn morning(on: Date, late: u8) -> Timestamp {
    Timestamp::from_second((i64::from(on.day_number()) + i64::from(late)) * 86_400).unwrap_or(Timestamp::MAX)
}

impl crate::words::FieldOf {
    /// What a field says, as formulas see it.
    pub(crate) fn cell(&self, number: i64) -> Cell {
        match self.holds {
            Holds::Percent => Cell::Wide(Ratio::new(number.into(), HUNDRED.into()).unwrap_or(Ratio::ZERO)),
            _ => Cell::Narrow(self.number(number)),
        }
    }

    /// The same as a bare number; of a rate, the hundredths.
    pub(crate) fn number(&self, number: i64) -> i64 {
        match self.holds {
            Holds::Words(_) => usize::try_from(number).ok().and_then(|word| self.words.get(word)).copied().unwrap_or(NONE),
            _ => number,
        }
    }
}
