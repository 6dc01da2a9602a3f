//! What people wrote freely in entries: sealed, and opened for whoever has a purpose.

use std::collections::{BTreeMap, BTreeSet};

use case::{Entry, FieldValue};
use programme::{KindId, Programme};
use vault::{Compartment, Content, Field, Opened, PersonId, Slot};

use crate::{Error, Household, Reading, Store, form};

/// Where a text of an entry stands: the entry's and the field's position in the journal.
type Spot = (usize, usize);

impl Store {
    /// Opens the texts of those entries of a household that are wanted (by position in its journal), with a line in the record of each
    /// person whose they are. Its journal then says what was written; what was erased still reads `(sealed e7)`.
    ///
    /// # Errors
    /// A line cannot be written, or a text cannot be opened.
    pub async fn open_texts(
        &self,
        programme: &Programme,
        household: &mut Household,
        wanted: impl Fn(usize) -> bool,
        reading: &Reading,
    ) -> Result<(), Error> {
        let mut sealed: BTreeMap<PersonId, Vec<(Slot, Spot)>> = BTreeMap::new();
        for (position, entry) in household.journal.entries.iter().enumerate().filter(|(position, _)| wanted(*position)) {
            let whose = entry.who.and_then(|who| household.persons.get(who).copied());
            let person = whose.unwrap_or(household.id.as_person());
            for (at, slot) in sealed_texts(programme, &household.journal.entries, position)? {
                sealed.entry(person).or_default().push((slot, (position, at)));
            }
        }
        if sealed.is_empty() {
            return Ok(());
        }
        let lines = self.details_in(household.id).await?;
        let erased: BTreeSet<(PersonId, Slot)> =
            lines.into_iter().filter(|(_, line)| line.is_erased).map(|(person, line)| (person, line.slot)).collect();
        let (mut asked, mut spots) = (Vec::new(), Vec::new());
        for (person, found) in sealed {
            let there: Vec<_> = found.into_iter().filter(|(slot, _)| !erased.contains(&(person, slot.clone()))).collect();
            for some in there.chunks(vault::FIELDS_MAX) {
                asked.push((person, some.iter().map(|(slot, _)| slot.clone()).collect()));
                spots.push(some.iter().map(|(_, spot)| *spot).collect::<Vec<Spot>>());
            }
        }
        let opened = self.open_all(asked, reading).await?;
        for ((_, content), (position, at)) in opened.iter().flat_map(Opened::all).zip(spots.into_iter().flatten()) {
            let Content::Value(clear) = content else { continue };
            let entry = household.journal.entries.get_mut(position);
            if let (Some(value), Some(text)) = (entry.and_then(|entry| entry.fields.get_mut(at)), clear.expose_text()) {
                *value = Some(FieldValue::Code(text.to_owned()));
            }
        }
        Ok(())
    }
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
