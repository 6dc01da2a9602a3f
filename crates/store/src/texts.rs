//! What people wrote freely in entries: sealed, and opened for whoever has a purpose.

use std::collections::BTreeMap;

use case::{Engine, Entry, FieldValue};
use programme::{KindId, Programme};
use vault::{Compartment, Content, FIELDS_MAX, Field, Opened, PersonId, Slot};

use crate::cores::SealedCores;
use crate::read::Rows;
use crate::{Error, Household, HouseholdId, Reading, Store, form};

/// Where a text of an entry stands: the entry's and the field's position in the journal.
type Spot = (usize, usize);

/// A text that is to be opened, and where it stands.
type Wanted = (Slot, Spot);

impl Store {
    /// A household, as [`household`](Self::household) gives it, and the texts of those of its entries that may be told. Which these are is said, by
    /// position in its journal, beside anything else that follows from it without them; nothing of it is given before the lines of all that was opened are
    /// committed. Its journal then says what was written; what was erased still reads `(sealed e7)`.
    ///
    /// # Errors
    /// As for [`household`](Self::household), a text cannot be opened, or what is said of it fails.
    pub async fn household_told<T, E: From<Error>>(
        &self,
        engine: &Engine<'_>,
        id: HouseholdId,
        reading: &Reading,
        told: impl FnOnce(&Household) -> Result<(Vec<bool>, T), E>,
    ) -> Result<(Household, T), E> {
        let programme = engine.programme();
        let rows = self.rows(id).await?;
        let sealed = SealedCores::of(&rows, None)?;
        let lines = sealed.lines(reading);
        let cores = self.open_to_record(programme, sealed, reading).await?;
        let mut household = Household::of(&rows, cores, programme)?;
        let (is_told, rest) = told(&household)?;
        let texts = texts_of(programme, &household, &rows, &is_told)?;
        let (asked, spots): (Vec<_>, Vec<_>) = texts.into_iter().map(parted).unzip();
        let opened = self.open_beside(asked, lines, reading).await?;
        for ((_, content), (position, at)) in opened.iter().flat_map(Opened::all).zip(spots.into_iter().flatten()) {
            let Content::Value(clear) = content else { continue };
            let entry = household.journal.entries.get_mut(position);
            if let (Some(value), Some(text)) = (entry.and_then(|entry| entry.fields.get_mut(at)), clear.expose_text()) {
                *value = Some(FieldValue::Code(text.to_owned()));
            }
        }
        Ok((household, rest))
    }
}

fn parted((person, wanted): (PersonId, Vec<Wanted>)) -> ((PersonId, Vec<Slot>), Vec<Spot>) {
    let (slots, spots) = wanted.into_iter().unzip();
    ((person, slots), spots)
}

/// The sealed texts of the entries that may be told, but for those that were erased: person by person, and no more together than can be opened at once.
fn texts_of(
    programme: &Programme,
    household: &Household,
    rows: &Rows,
    is_told: &[bool],
) -> Result<Vec<(PersonId, Vec<Wanted>)>, Error> {
    let mut sealed: BTreeMap<PersonId, Vec<Wanted>> = BTreeMap::new();
    let told = household.journal.entries.iter().enumerate().zip(is_told).filter(|(_, is_told)| **is_told);
    for ((position, entry), _) in told {
        let whose = entry.who.and_then(|who| household.persons.get(who).copied());
        let person = whose.unwrap_or(household.id.as_person());
        let found = sealed_texts(programme, &household.journal.entries, position)?.into_iter();
        let is_there = |(_, slot): &(usize, Slot)| !rows.erased.iter().any(|it| it.person == person && it.slot == *slot);
        let there = found.filter(is_there).map(|(at, slot)| (slot, (position, at)));
        sealed.entry(person).or_default().extend(there);
    }
    let some = sealed.into_iter().flat_map(|(person, wanted)| {
        let some: Vec<_> = wanted.chunks(FIELDS_MAX).map(|some| (person, some.to_vec())).collect();
        some
    });
    Ok(some.collect())
}

/// The sealed texts of an entry: position of the field, and where the text is. A correction has the fields of what it corrects behind its own.
fn sealed_texts(programme: &Programme, entries: &[Entry], position: usize) -> Result<Vec<(usize, Slot)>, Error> {
    let Some(entry) = entries.get(position) else { return Ok(Vec::new()) };
    let of = entry.code(programme, "of").filter(|_| entry.kind == KindId::CORRECTION);
    let corrected = of.and_then(|of| entries[..position].iter().find(|earlier| earlier.label.as_deref() == Some(of)));
    let declared = form::declared(programme, entry.kind, corrected.map(|entry| entry.kind));
    let seq = entry.label.as_deref().and_then(form::seq_of).unwrap_or_default();
    let marked = FieldValue::Code(form::sealed(seq));
    let mut found = Vec::new();
    for (at, ((_, field, _), value)) in declared.into_iter().zip(&entry.fields).enumerate() {
        if value.as_ref() == Some(&marked) {
            let field = Field::new(&format!("entry.{}", field.id)).map_err(|error| Error::Entry(error.to_string()))?;
            found.push((at, Slot { compartment: Compartment::Identity, field, version: seq }));
        }
    }
    Ok(found)
}
