//! How events become steps of facts: the same reading that a journal gets, prepared once.

use std::collections::BTreeSet;

use programme::{Fact, FactSource, Filter, KindId, Literal, Programme, Reading, Take, Taken};
use rules::{Datum, FactId, Level};

use crate::life::{Event, HUNDRED, NONE};
use crate::words::{FieldOf, KindOf, Wording};

/// A programme reads a fact in a way that columns of people do not have.
#[derive(Debug, thiserror::Error)]
#[error("the fact `{0}` counts from its report, or holds codes: invented lives do not say that")]
pub struct UnreadableFact(String);

/// What is kept of a fact.
#[derive(Clone, Debug)]
pub(crate) struct FactOf {
    pub(crate) level: Level,
    /// Whether its numbers are hundredths.
    pub(crate) is_wide: bool,
    pub(crate) source: SourceOf,
    /// Its value where nothing was ever said.
    pub(crate) default: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceOf {
    Born,
    Sex,
    /// Nobody says it.
    Nobody,
    /// The first of its steps.
    First,
    /// Every step takes the place of the one before.
    Last,
    /// Every step is added.
    Sum,
    /// Steps are beginnings (1) and ends (0) of periods.
    Spells,
}

/// What an event says of a fact.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    /// Which of the facts kept.
    pub(crate) fact: usize,
    value: ValueOf,
    filters: Vec<(FieldOf, usize, Vec<i64>)>,
}

#[derive(Clone, Debug)]
enum ValueOf {
    Day,
    Recorded,
    Always(i64),
    Field(FieldOf, usize),
}

impl Read {
    /// The number that an event gives.
    pub(crate) fn number(&self, event: &Event) -> Option<i64> {
        let said = |field: &FieldOf, at: usize| {
            let number = event.fields.get(at).copied().unwrap_or(NONE);
            (number != NONE).then(|| field.number(number))
        };
        if !self.filters.iter().all(|(field, at, any_of)| said(field, *at).is_some_and(|number| any_of.contains(&number))) {
            return None;
        }
        match &self.value {
            ValueOf::Day => Some(event.on.day_number().into()),
            ValueOf::Recorded => Some(i64::from(event.on.day_number()) + i64::from(event.recorded_after())),
            ValueOf::Always(number) => Some(*number),
            ValueOf::Field(field, at) => said(field, *at),
        }
    }
}

/// The facts that are kept, and which events they are read from.
#[derive(Clone, Debug)]
pub(crate) struct Readings {
    pub(crate) facts: Vec<FactOf>,
    /// For each kind of event, what it says.
    pub(crate) of: Vec<Vec<Read>>,
    /// For each fact of the programme, its place among those kept.
    pub(crate) place: Vec<Option<usize>>,
}

impl Readings {
    pub(crate) fn new(programme: &Programme, wording: &Wording, wanted: &BTreeSet<FactId>) -> Result<Readings, UnreadableFact> {
        let mut readings =
            Readings { facts: Vec::new(), of: vec![Vec::new(); wording.kinds.len()], place: vec![None; programme.facts.len()] };
        for (id, fact) in (0_u32..).map(FactId).zip(&programme.facts) {
            if !wanted.contains(&id) {
                continue;
            }
            let place = readings.facts.len();
            let (source, default) = match &fact.from {
                FactSource::Born => (SourceOf::Born, None),
                FactSource::Sex => (SourceOf::Sex, None),
                FactSource::Role => (SourceOf::Nobody, None),
                FactSource::Journal(reading) => readings.journal(fact, reading, place, wording)?,
            };
            readings.facts.push(FactOf { level: fact.level, is_wide: fact.ty.is_wide(), source, default });
            if let Some(slot) = readings.place.get_mut(id.0 as usize) {
                *slot = Some(place);
            }
        }
        Ok(readings)
    }

    fn journal(
        &mut self,
        fact: &Fact,
        reading: &Reading,
        place: usize,
        wording: &Wording,
    ) -> Result<(SourceOf, Option<i64>), UnreadableFact> {
        let refused = || UnreadableFact(fact.id.clone());
        if reading.rise != reading.fall || reading.rise != programme::CountsFrom::Effect {
            return Err(refused());
        }
        let otherwise = match &reading.otherwise {
            Some(otherwise) => Some(literal(&otherwise.value).ok_or_else(refused)?),
            None => None,
        };
        let (source, default, value) = match &reading.take {
            Take::First(taken) => (SourceOf::First, otherwise, Some(taken)),
            Take::Last(taken) => (SourceOf::Last, otherwise, Some(taken)),
            Take::Count | Take::Sum(_) => (SourceOf::Sum, Some(0), None),
            Take::Spells(_) => (SourceOf::Spells, None, None),
        };
        for (kind, said) in wording.kinds.iter().zip(crate::words::SAID) {
            let filters = reading.filters.iter().map(|filter| filter_of(kind, said, filter)).collect::<Option<Vec<_>>>();
            let begins = reading.kinds.contains(&kind.kind);
            let value_of = match (&reading.take, value) {
                (Take::Spells(ends), _) if ends.contains(&kind.kind) => {
                    self.push(kind.kind, wording, Read { fact: place, value: ValueOf::Always(0), filters: Vec::new() });
                    Some(ValueOf::Always(1))
                }
                (Take::Spells(_) | Take::Count, _) => Some(ValueOf::Always(1)),
                (Take::Sum(name), _) => field_of(kind, said, name).map(|(field, at)| ValueOf::Field(field, at)),
                (_, Some(Taken::Effect)) => Some(ValueOf::Day),
                (_, Some(Taken::Recorded)) => Some(ValueOf::Recorded),
                (_, Some(Taken::Field(name))) => field_of(kind, said, name).map(|(field, at)| ValueOf::Field(field, at)),
                (_, None) => None,
            };
            if let (true, Some(value), Some(filters)) = (begins, value_of, filters) {
                self.push(kind.kind, wording, Read { fact: place, value, filters });
            }
        }
        Ok((source, default))
    }

    fn push(&mut self, kind: KindId, wording: &Wording, read: Read) {
        let of = wording.kinds.iter().position(|known| known.kind == kind);
        if let Some(list) = of.and_then(|of| self.of.get_mut(of)) {
            list.push(read);
        }
    }
}

fn field_of(kind: &KindOf, said: &crate::words::Said, name: &str) -> Option<(FieldOf, usize)> {
    let at = said.fields.iter().position(|(known, _)| *known == name)?;
    Some((kind.fields.get(at)?.clone(), at))
}

/// A condition on a field; `None` if lives never give that field.
fn filter_of(kind: &KindOf, said: &crate::words::Said, filter: &Filter) -> Option<(FieldOf, usize, Vec<i64>)> {
    let (field, at) = field_of(kind, said, &filter.field)?;
    Some((field, at, filter.any_of.iter().filter_map(literal).collect()))
}

/// A number as it stands in a column: of a rate, its hundredths.
fn literal(literal: &Literal) -> Option<i64> {
    match literal {
        Literal::Datum(Datum::Narrow(number)) => Some(*number),
        Literal::Datum(Datum::Wide(rate)) => {
            let hundredths = rate.num().checked_mul(HUNDRED.into())?;
            (hundredths % rate.den() == 0).then(|| i64::try_from(hundredths / rate.den()).ok())?
        }
        Literal::Datum(Datum::Unknown) | Literal::Text(_) => None,
    }
}
