//! A household with what people wrote freely in its entries, and with other values: sealed, and told as far as may be.

use std::collections::BTreeMap;

use case::{Engine, Entry, FieldValue};
use programme::{KindId, Programme};
use vault::{Compartment, Content, FIELDS_MAX, Field, Opened, PersonId, Place, Slot};

use crate::cores::SealedCores;
use crate::{Error, Household, HouseholdId, Reading, Store, form};

/// Where a text of an entry stands: the entry's and the field's position in the journal.
type Spot = (usize, usize);

/// A text that is to be opened, and where it stands.
type Text = (Slot, Spot);

/// What of a household may be told beside what the fold needs.
#[derive(Clone, Debug, Default)]
pub struct Telling {
    /// Of each entry of its journal, whether its texts may be; of those for which nothing is said they may not.
    pub texts: Vec<bool>,
    /// Other values of persons.
    pub values: Vec<(PersonId, Vec<Slot>)>,
}

/// What was told of a household.
pub struct Told<T> {
    /// Its journal says what was written; what was erased still reads `(sealed e7)`.
    pub household: Household,
    /// The other values that were to be told, in the same order.
    pub values: Vec<(PersonId, Opened)>,
    /// What was said of it before anything of that was opened.
    pub rest: T,
}

impl Store {
    /// A household, as [`household`](Self::household) gives it, with the texts of its entries and other values. Which may be told is said by what follows
    /// from it without them. Nothing of it all is given before the lines of everything that was opened are committed, together.
    ///
    /// # Errors
    /// As for [`household`](Self::household), something that may be told cannot be opened, or what is said of it fails.
    pub async fn household_told<T, E: From<Error>>(
        &self,
        engine: &Engine<'_>,
        id: HouseholdId,
        reading: &Reading,
        may: impl FnOnce(&Household) -> Result<(Telling, T), E>,
    ) -> Result<Told<T>, E> {
        let programme = engine.programme();
        let rows = self.rows(id).await?;
        let sealed = SealedCores::of(&rows, None)?;
        let lines = sealed.lines(reading);
        let cores = self.open_to_record(programme, sealed, reading).await?;
        let mut household = Household::of(&rows, cores, programme)?;
        let (telling, rest) = may(&household)?;
        let texts = texts_of(programme, &household, &rows.erased, &telling.texts)?;
        let (mut asked, spots): (Vec<_>, Vec<_>) = texts.into_iter().map(parted).unzip();
        let others: Vec<PersonId> = telling.values.iter().map(|(person, _)| *person).collect();
        asked.extend(telling.values);
        let mut texts = self.open_beside(asked, lines, reading).await?;
        let values = others.into_iter().zip(texts.split_off(spots.len())).collect();
        for ((_, content), (position, at)) in texts.iter().flat_map(Opened::all).zip(spots.into_iter().flatten()) {
            let Content::Value(clear) = content else { continue };
            let entry = household.journal.entries.get_mut(position);
            if let (Some(value), Some(text)) = (entry.and_then(|entry| entry.fields.get_mut(at)), clear.expose_text()) {
                *value = Some(FieldValue::Code(text.to_owned()));
            }
        }
        Ok(Told { household, values, rest })
    }
}

fn parted((person, texts): (PersonId, Vec<Text>)) -> ((PersonId, Vec<Slot>), Vec<Spot>) {
    let (slots, spots) = texts.into_iter().unzip();
    ((person, slots), spots)
}

/// The sealed texts of the entries that may be told, but for those that were erased: person by person, and no more together than can be opened at once.
fn texts_of(
    programme: &Programme,
    household: &Household,
    erased: &[Place],
    is_told: &[bool],
) -> Result<Vec<(PersonId, Vec<Text>)>, Error> {
    let mut sealed: BTreeMap<PersonId, Vec<Text>> = BTreeMap::new();
    let told = household.journal.entries.iter().enumerate().zip(is_told).filter(|(_, is_told)| **is_told);
    for ((position, entry), _) in told {
        let whose = entry.who.and_then(|who| household.persons.get(who).copied());
        let person = whose.unwrap_or(household.id.as_person());
        let found = sealed_texts(programme, &household.journal.entries, position)?.into_iter();
        let is_there = |(_, slot): &(usize, Slot)| !erased.iter().any(|it| it.person == person && it.slot == *slot);
        let there = found.filter(is_there).map(|(at, slot)| (slot, (position, at)));
        sealed.entry(person).or_default().extend(there);
    }
    let some = |(person, texts): (PersonId, Vec<Text>)| -> Vec<_> {
        texts.chunks(FIELDS_MAX).map(|some| (person, some.to_vec())).collect()
    };
    Ok(sealed.into_iter().flat_map(some).collect())
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
