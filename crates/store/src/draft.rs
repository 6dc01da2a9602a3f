//! A journal with what is to be recorded, before it is: numbered, checked, and split into what is clear and what is sealed.

use std::collections::BTreeMap;

use case::{Engine, Entry, FieldValue, Journal, Person};
use jiff::{SignedDuration, Timestamp};
use programme::{FieldType, KindId, Programme};
use vault::{Compartment, Field, PersonId, Place, Random, Slot};

use crate::detail::NewIndex;
use crate::due::Case;
use crate::form;
use crate::read::{Core, Rows, person_label};
use crate::record::{AppendWork, NewEntry};
use crate::store::civil_time;
use crate::{Append, Error, NewPerson, Store};

/// A clock may lag so much behind another that wrote before; the entry then takes the later instant.
const LAG_MAX: SignedDuration = SignedDuration::from_secs(5);

/// A journal with what is to be recorded, before it is.
pub(crate) struct Draft {
    journal: Journal,
    ids: Vec<PersonId>,
    old_persons: usize,
    to_seal: Vec<(Place, String)>,
    indexes: Vec<NewIndex>,
}

impl Draft {
    /// The journal so far, and the new persons.
    pub(crate) fn new(
        programme: &Programme,
        rows: &Rows,
        cores: Vec<Core>,
        append: &Append,
        rng: &mut Random<'_>,
    ) -> Result<Self, Error> {
        let journal = rows.journal(programme, cores)?;
        let mut draft =
            Self { journal, ids: rows.person_ids(), old_persons: rows.persons.len(), to_seal: Vec::new(), indexes: Vec::new() };
        for new in &append.persons {
            let person = PersonId::random(rng);
            let label = person_label(draft.ids.len());
            let NewPerson { born, sex, role, member, .. } = new.clone();
            let core = Core { born, sex, role: role.clone() };
            draft.to_seal.push((core_place(person, 1)?, core.write(programme)));
            draft.ids.push(person);
            draft.journal.persons.push(Person { label, born, sex, role, member });
        }
        Ok(draft)
    }

    /// What names the new persons.
    pub(crate) fn add_details(&mut self, store: &Store, append: &Append) -> Result<(), Error> {
        for (new, person) in append.persons.iter().zip(self.new_ids()) {
            let mut versions: BTreeMap<(Compartment, Field), u64> = BTreeMap::new();
            for detail in &new.details {
                let (compartment, field) = (detail.compartment, detail.field.clone());
                let version = versions.entry((compartment, field.clone())).or_default();
                *version += 1;
                let place = Place { person, slot: Slot { compartment, field, version: *version } };
                self.indexes.extend(store.index(&place, detail)?);
                self.to_seal.push((place, detail.text.clone()));
            }
        }
        Ok(())
    }

    /// What is to be sealed before it is written.
    pub(crate) fn take_to_seal(&mut self) -> Vec<(Place, String)> {
        std::mem::take(&mut self.to_seal)
    }

    pub(crate) fn new_ids(&self) -> Vec<PersonId> {
        self.ids[self.old_persons..].to_vec()
    }

    /// Adds the entries under their numbers, and lets those that name one of them name it by its number.
    pub(crate) fn number(&mut self, append: &Append, rows: &Rows) -> Result<(), Error> {
        let given = append.entries.iter().zip(rows.last_seq + 1..);
        let labels: BTreeMap<&str, String> =
            given.clone().filter_map(|(entry, seq)| Some((entry.label.as_deref()?, form::label(seq)))).collect();
        let mut last = rows.last_recorded;
        for (entry, seq) in given {
            last = later(last, entry.recorded)?;
            let mut entry = Entry { label: Some(form::label(seq)), recorded: last, ..entry.clone() };
            for value in &mut entry.fields {
                // Only codes that are labels can be among them; whether the field holds one, is checked when it is written.
                if let Some(FieldValue::Code(code)) = value
                    && let Some(label) = labels.get(code.as_str())
                {
                    code.clone_from(label);
                }
            }
            if entry.who.is_some_and(|who| who >= self.ids.len()) {
                return Err(Error::Entry("it is about a person who is not in the household".to_owned()));
            }
            self.journal.entries.push(entry);
        }
        Ok(())
    }

    pub(crate) fn work(&mut self, engine: &Engine<'_>, append: &Append, rows: &Rows, is_new: bool) -> Result<AppendWork, Error> {
        let programme = engine.programme();
        let mut entries = Vec::new();
        for (at, seq) in (rows.entries.len()..self.journal.entries.len()).zip(rows.last_seq + 1..) {
            let entry = &self.journal.entries[at];
            self.check_references(programme, entry, at)?;
            let corrected = self.corrected(programme, entry, at)?;
            let (fields, texts) = form::write(programme, entry, corrected).map_err(Error::Entry)?;
            let whose = entry.who.and_then(|who| self.ids.get(who).copied());
            for (field, text) in texts {
                let field = Field::new(&format!("entry.{field}")).map_err(|error| Error::Entry(error.to_string()))?;
                let slot = Slot { compartment: Compartment::Identity, field, version: seq };
                self.to_seal.push((Place { person: whose.unwrap_or(append.household.as_person()), slot }, text));
            }
            let kind = programme.kind(entry.kind).id.clone();
            let (on, at, dated, recorded) = (entry.on, entry.at, entry.dated, entry.recorded);
            entries.push(NewEntry { seq, kind, whose, on, at, dated, recorded, fields });
        }
        let persons = self.ids.iter().zip(&self.journal.persons).enumerate().skip(self.old_persons);
        let persons = persons.map(|(place, (person, known))| (place, *person, known.member)).collect();
        let case = Case { engine, journal: &self.journal, persons: &self.ids };
        let folded = case.fold(civil_time(programme, append.stamp.at)?);
        let Append { household, expected_last_seq, stamp, .. } = *append;
        let before = rows.last_recorded;
        Ok(AppendWork {
            household,
            is_new,
            expected_last_seq,
            stamp,
            before,
            persons,
            entries,
            sealed: Vec::new(),
            lines: Vec::new(),
            indexes: std::mem::take(&mut self.indexes),
            folded,
            once: None,
        })
    }

    /// Refuses a field that names an entry which is not there.
    fn check_references(&self, programme: &Programme, entry: &Entry, at: usize) -> Result<(), Error> {
        let own = programme.kind(entry.kind).fields.iter().zip(&entry.fields);
        for (field, value) in own.filter(|(field, _)| field.ty == FieldType::Entry) {
            if let Some(FieldValue::Code(code)) = value
                && !self.journal.entries[..at].iter().any(|earlier| earlier.label.as_deref() == Some(code))
            {
                return Err(Error::Entry(format!("`{}` names an entry that is not before it: write e1, e2, ..", field.id)));
            }
        }
        Ok(())
    }

    /// The kind of the entry that a correction corrects.
    fn corrected(&self, programme: &Programme, entry: &Entry, at: usize) -> Result<Option<KindId>, Error> {
        if entry.kind != KindId::CORRECTION {
            return Ok(None);
        }
        let of = entry.code(programme, "of");
        let found = self.journal.entries[..at].iter().find(|earlier| earlier.label.as_deref() == of);
        found.map(|earlier| Some(earlier.kind)).ok_or_else(|| Error::Entry("a correction names the entry it corrects".to_owned()))
    }
}

/// Where what the fold needs of a person is sealed.
pub(crate) fn core_place(person: PersonId, version: u64) -> Result<Place, Error> {
    let field = Field::new(CORE_FIELD).map_err(|error| Error::Entry(error.to_string()))?;
    Ok(Place { person, slot: Slot { compartment: Compartment::Identity, field, version } })
}

/// The field in which birth date, sex and role are sealed together.
pub(crate) const CORE_FIELD: &str = "person";

/// The instant at which an entry counts as recorded: never before the household's last.
fn later(last: Timestamp, now: Timestamp) -> Result<Timestamp, Error> {
    if now >= last {
        return Ok(now);
    }
    if last.duration_since(now) <= LAG_MAX { Ok(last) } else { Err(Error::ClockSetBack { last, now }) }
}
