//! What is known of a person for telling who they are: opened for a purpose, with a line in their access record.

use names::{Name, Person, Sex};
use programme::{DetailForm, Programme};
use vault::{Compartment, PersonId, Slot};

use crate::draft::CORE_FIELD;
use crate::name::read_name;
use crate::read::Core;
use crate::register::{birth_of, name_fields};
use crate::{Error, HouseholdId, Reading, Store};

/// A person as they are known.
#[derive(Clone, Debug)]
pub struct Known {
    /// Who.
    pub person: PersonId,
    /// Of which household.
    pub household: HouseholdId,
    /// All names, birth, sex, and the newest that is known of birthplace and parents.
    pub told: Person,
}

impl Store {
    /// What a person is told apart by; nothing of it if they were erased.
    ///
    /// # Errors
    /// There is no such person, or the line in their access record cannot be written.
    pub async fn known(&self, programme: &Programme, person: PersonId, reading: &Reading) -> Result<Known, Error> {
        let (household, fields) = (self.household_of(person).await?, name_fields(programme));
        let lines = self.details(person).await?;
        let slots = lines.into_iter().filter(|line| !line.is_erased).map(|line| line.slot);
        let mut wanted: Vec<Slot> = Vec::new();
        for slot in slots.filter(|slot| slot.compartment == Compartment::Identity) {
            if slot.field.as_str() == CORE_FIELD {
                wanted.retain(|known| known.field.as_str() != CORE_FIELD);
                wanted.push(slot);
            } else if fields.iter().any(|field| field == slot.field.as_str()) || form_of(programme, &slot).is_some() {
                wanted.push(slot);
            }
        }
        let mut told = Person::default();
        if !wanted.is_empty() {
            let opened = self.open_values(person, wanted.clone(), reading).await?;
            for (slot, text) in wanted.iter().filter_map(|slot| Some((slot, opened.value(slot)?.expose_text()?))) {
                if slot.field.as_str() == CORE_FIELD {
                    let core = Core::read(programme, text).unwrap_or_default();
                    (told.birth, told.sex) = (birth_of(core.born), core.sex.and_then(|sex| sex_of(programme, sex)));
                } else if !tell(&mut told, form_of(programme, slot), text) {
                    told.names.push(read_name(text));
                }
            }
        }
        told.names.dedup_by(|a: &mut Name, b| a.text == b.text);
        Ok(Known { person, household, told })
    }
}

/// The form of a detail of a programme.
fn form_of<'p>(programme: &'p Programme, slot: &Slot) -> Option<&'p DetailForm> {
    let kind = programme.details.iter().find(|kind| kind.id == slot.field.as_str());
    kind.map(|kind| &kind.form).filter(|form| matches!(form, DetailForm::Birthplace | DetailForm::Mother | DetailForm::Father))
}

/// Adds what people are told apart by beside names; says whether it is that. A later text takes the place of an earlier one.
pub fn tell(told: &mut Person, form: Option<&DetailForm>, text: &str) -> bool {
    let place = match form {
        Some(DetailForm::Birthplace) => &mut told.birthplace,
        Some(DetailForm::Mother) => &mut told.mother,
        Some(DetailForm::Father) => &mut told.father,
        _ => return false,
    };
    *place = Some(text.to_owned());
    true
}

/// The sex of a word of the programme's enumeration.
pub fn sex_of(programme: &Programme, position: usize) -> Option<Sex> {
    let words = programme.enums.get(programme::SEX as usize)?;
    match words.values.get(position)?.0.as_str() {
        "female" => Some(Sex::Female),
        "male" => Some(Sex::Male),
        _ => None,
    }
}
