//! The persons of a household as far as whoever asks may know who they are.

use std::collections::BTreeMap;

use programme::{DetailKind, Lang, Programme};
use schemars::JsonSchema;
use serde::Serialize;
use store::Household;
use vault::{Compartment, Content, Opened, PersonId, Slot};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Member")]
pub(crate) struct Person {
    #[serde(skip)]
    pub(crate) place: usize,
    pub(crate) label: String,
    pub(crate) names: Vec<String>,
    contacts: Vec<Contact>,
}

impl Person {
    fn tell(&mut self, kind: &DetailKind, text: &str, lang: Lang) {
        if kind.id.starts_with("name") {
            self.names.push(text.to_owned());
        } else {
            self.contacts.push(Contact { title: kind.title.get(lang).to_owned(), text: text.to_owned() });
        }
    }

    /// The first of their names; the label, where names may not be seen.
    pub(crate) fn called(self) -> String {
        self.names.into_iter().next().unwrap_or(self.label)
    }
}

/// A telephone number, an address, ..
#[derive(Serialize, JsonSchema)]
struct Contact {
    title: String,
    text: String,
}

/// Those of a household that may be seen, in their order, without names: all, or the only one.
pub(crate) fn unnamed(found: &Household, only: Option<usize>) -> Vec<Person> {
    let known = found.journal.persons.iter().enumerate().filter(|(place, _)| only.is_none_or(|only| only == *place));
    let person = |(place, known): (usize, &case::Person)| Person {
        place,
        label: known.label.clone(),
        names: Vec::new(),
        contacts: Vec::new(),
    };
    known.map(person).collect()
}

/// Where the names of persons, and how they are reached, stand: the newest of each.
pub(crate) fn names_of(programme: &Programme, found: &Household, persons: &[Person]) -> Vec<(PersonId, Vec<Slot>)> {
    let mut newest: BTreeMap<(PersonId, &str), &Slot> = BTreeMap::new();
    for place in &found.sealed {
        let field = place.slot.field.as_str();
        if place.slot.compartment == Compartment::Identity && programme.details.iter().any(|kind| kind.id == field) {
            newest.insert((place.person, field), &place.slot);
        }
    }
    let of = |person: &Person| {
        let id = *found.persons.get(person.place)?;
        let slots: Vec<Slot> = newest.iter().filter(|((whose, _), _)| *whose == id).map(|(_, slot)| (*slot).clone()).collect();
        (!slots.is_empty()).then_some((id, slots))
    };
    persons.iter().filter_map(of).collect()
}

/// Gives persons the names that were opened.
pub(crate) fn give_names(
    persons: &mut [Person],
    (found, opened): (&Household, &[(PersonId, Opened)]),
    programme: &Programme,
    lang: Lang,
) {
    for person in persons {
        let id = found.persons.get(person.place);
        for (slot, content) in opened.iter().filter(|(whose, _)| Some(whose) == id).flat_map(|(_, opened)| opened.all()) {
            let kind = programme.details.iter().find(|kind| kind.id == slot.field.as_str());
            if let (Content::Value(clear), Some(kind)) = (content, kind) {
                person.tell(kind, clear.expose_text().unwrap_or_default(), lang);
            }
        }
    }
}
