//! Everyone's names, unlocked in memory: found by any spelling, by a part or by sound, and held against each other.
//!
//! The register is never written anywhere and is wiped when it is dropped. Nothing in it is shown: a search gives persons' ids,
//! and whoever wants to see who they are opens their values, which leaves a line in each one's access record. Reading everyone's
//! names, and each search, leave a line in the record of the register itself, which names nobody.

use names::{Birth, Double, Filed, Hit, Matcher, Query, SearchIndex};
use programme::{DetailForm, Programme};
use rules::Date;
use vault::{Access, AccessLine, AccessLog, Compartment, Field, MemoryStore, PersonId, PersonKeyRecord, Place, Slot, StoreError};
use zeroize::Zeroizing;

use crate::access::Line;
use crate::draft::CORE_FIELD;
use crate::keys::person_key;
use crate::name::read_name;
use crate::read::Core;
use crate::sql::values;
use crate::{Accessed, Error, Reading, Store};

/// Sealed values that are read at once. No person has as many names.
const ROWS_AT_ONCE: usize = 8_192;
/// How many names a person is found by at most.
const NAMES_EACH_MAX: usize = 64;
/// Details of a programme that may be names.
const NAME_FIELDS_MAX: usize = 6;

/// Everyone's names, in memory.
pub struct Register {
    index: SearchIndex<PersonId>,
    people: u64,
}

impl Register {
    /// How many people have a name in it.
    pub fn people(&self) -> u64 {
        self.people
    }

    /// Every two people who may be one, likest first. `progress` is told how much of how much is done, now and then.
    pub fn doubles(&self, progress: impl Fn(usize, usize) + Sync) -> Vec<Double<PersonId>> {
        self.index.duplicates(Matcher::standard(), progress)
    }
}

impl Store {
    /// Unlocks everyone's names, after the line in the record of the register. `progress` is told how many of how many people
    /// were looked at.
    ///
    /// # Errors
    /// The line cannot be written, or a value cannot be opened.
    pub async fn register(
        &self,
        programme: &Programme,
        reading: &Reading,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<Register, Error> {
        let all = self.count_of_persons().await?;
        self.write_line(Line::of_register(reading, format!("names people:{all}"))).await?;
        let mut fields = name_fields(programme);
        let birthplace = programme.details.iter().find(|kind| kind.form == DetailForm::Birthplace).map(|kind| kind.id.clone());
        fields.extend(birthplace.clone());
        let mut register = Register { index: SearchIndex::new(Matcher::standard()), people: 0 };
        let (mut after, mut done) = (PersonId([0; 16]), 0);
        loop {
            let page = match self.open_page(programme, (&fields[..], birthplace.as_deref()), after, reading).await {
                // A key may have been changed between the reading of keys and of values.
                Err(Error::Vault(_)) => self.open_page(programme, (&fields[..], birthplace.as_deref()), after, reading).await?,
                page => page?,
            };
            let Some(last) = page.last() else { return Ok(register) };
            after = last.person;
            done += page.len() as u64;
            register.add(&page);
            progress(done.min(all), all);
        }
    }

    /// The people whose names are most like what is asked, after a line in the record of the register that says what was asked
    /// without naming anybody. Whoever shows them opens their values first.
    ///
    /// # Errors
    /// The line cannot be written.
    pub async fn search(
        &self,
        register: &Register,
        query: &Query<'_>,
        limit: usize,
        reading: &Reading,
    ) -> Result<Vec<Hit<PersonId>>, Error> {
        let found = register.index.search(Matcher::standard(), query, limit);
        let script = format!("{:?}", names::Name::new(query.name, names::NameKind::Used, "").script).to_lowercase();
        let born = if query.birth.year.is_some() { " birth" } else { "" };
        let place = if query.birthplace.is_empty() { "" } else { " birthplace" };
        self.write_line(Line::of_register(reading, format!("search:{script}{born}{place} found:{}", found.len()))).await?;
        Ok(found)
    }

    /// What was asked of the register as a whole, the newest first: lines before a position (`None`: the last), up to `count`.
    ///
    /// # Errors
    /// The store fails.
    pub async fn searches(&self, before: Option<u64>, count: usize) -> Result<Vec<Accessed>, Error> {
        self.lines_of([REGISTER, REGISTER], before, count).await
    }

    async fn count_of_persons(&self) -> Result<u64, Error> {
        let row = self.data.row("person", "select count(*) as count from person", values![]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }

    /// Names, birth and birthplace of the people who come after one, opened.
    async fn open_page(
        &self,
        programme: &Programme,
        (fields, birthplace): (&[String], Option<&str>),
        after: PersonId,
        reading: &Reading,
    ) -> Result<Vec<Unlocked>, Error> {
        let mut people = self.sealed_page(fields, after).await?;
        let (Some(first), Some(last)) = (people.first(), people.last()) else { return Ok(Vec::new()) };
        let mut keys = self.keys_of(first.person, last.person).await?.into_iter().peekable();
        let vault = self.vault();
        let mut opened = Vec::with_capacity(people.len());
        for Locked { person, values } in people.drain(..) {
            let mut memory = MemoryStore::default();
            while let Some(key) = keys.next_if(|key| key.person <= person) {
                memory.keys.person_keys.push(key);
            }
            let fields: Vec<Slot> = values.iter().map(|(slot, _)| slot.clone()).collect();
            memory.sealed.extend(values.into_iter().map(|(slot, bytes)| (Place { person, slot }, bytes)));
            let access = Access { who: reading.who, purpose: reading.purpose.clone(), person, fields, at: reading.at };
            let values = vault.open(access, &mut memory, &mut Recorded).await?;
            let texts = values.all().iter().filter_map(|(slot, _)| Some((slot, values.value(slot)?.expose_text()?)));
            let mut unlocked = Unlocked { person, names: Vec::new(), birth: Birth::default(), birthplace: Zeroizing::default() };
            for (slot, text) in texts {
                if slot.field.as_str() == CORE_FIELD {
                    unlocked.birth = Core::read(programme, text).map_or(Birth::default(), |core| birth_of(core.born));
                } else if Some(slot.field.as_str()) == birthplace {
                    unlocked.birthplace = Zeroizing::new(text.to_owned());
                } else {
                    unlocked.names.push(Zeroizing::new(read_name(text).text));
                }
            }
            opened.push(unlocked);
        }
        Ok(opened)
    }

    /// The sealed names and births of whole people, in the order of their ids, up to a number of values.
    async fn sealed_page(&self, fields: &[String], after: PersonId) -> Result<Vec<Locked>, Error> {
        let sql = "select person, field, version, bytes from sealed where compartment = $1 and person > $2 and bytes is not null
            and field in ($3, $4, $5, $6, $7, $8, $9, $10) order by person, field, version limit $11";
        let field = |at: usize| fields.get(at).map_or("", String::as_str);
        let mut values = values![Compartment::Identity.code(), after, CORE_FIELD];
        values.extend((0..=NAME_FIELDS_MAX).map(|at| field(at).into()));
        values.extend(values![ROWS_AT_ONCE as u64]);
        let rows = self.data.rows("sealed", sql, values).await?;
        let is_full = rows.len() == ROWS_AT_ONCE;
        let mut people: Vec<Locked> = Vec::new();
        for mut row in rows {
            let (person, name): (PersonId, String) = (row.take()?, row.take()?);
            let field = Field::new(&name).map_err(|_| row.damaged("there is no such field"))?;
            let slot = Slot { compartment: Compartment::Identity, field, version: row.take()? };
            if people.last().is_none_or(|last| last.person != person) {
                people.push(Locked { person, values: Vec::new() });
            }
            let Some(Locked { values, .. }) = people.last_mut() else { continue };
            // Of what the fold needs only the newest counts; of names, each one.
            values.retain(|(known, _)| known.field.as_str() != CORE_FIELD || slot.field.as_str() != CORE_FIELD);
            if values.len() <= NAMES_EACH_MAX {
                values.push((slot, row.take()?));
            }
        }
        if is_full && people.len() > 1 {
            // The last one's values may go on on the next page.
            people.pop();
        }
        Ok(people)
    }

    async fn keys_of(&self, first: PersonId, last: PersonId) -> Result<Vec<PersonKeyRecord>, Error> {
        let sql = "select person, compartment, version, id, wrapped_by, wrapped from person_key
            where person >= $1 and person <= $2 and compartment = $3 order by person, version";
        let values = values![first, last, Compartment::Identity.code()];
        let rows = self.keys.rows("person_key", sql, values).await?;
        rows.into_iter().map(person_key).collect()
    }
}

/// Whose record holds what was asked of the register as a whole: nobody's.
pub(crate) const REGISTER: PersonId = PersonId([0; 16]);

impl Line {
    pub(crate) fn of_register(reading: &Reading, fields: String) -> Self {
        let Reading { who, purpose, at } = reading;
        Self { person: REGISTER, who: *who, purpose: purpose.code().to_owned(), fields, at: *at }
    }
}

/// The details that are names of a person.
pub(crate) fn name_fields(programme: &Programme) -> Vec<String> {
    let names = programme.details.iter().filter(|kind| kind.form == DetailForm::Name);
    let names = names.filter(|kind| kind.compartment == programme::Compartment::Identity);
    names.map(|kind| kind.id.clone()).take(NAME_FIELDS_MAX).collect()
}

/// A date of birth as names are weighed with it.
pub fn birth_of(born: Option<Date>) -> Birth {
    let Some((year, month, day)) = born.map(Date::ymd) else { return Birth::default() };
    match (i16::try_from(year), u8::try_from(month), u8::try_from(day)) {
        (Ok(year), Ok(month), Ok(day)) => Birth::day(year, month, day),
        _ => Birth::default(),
    }
}

/// A person's sealed names and birth.
struct Locked {
    person: PersonId,
    values: Vec<(Slot, Vec<u8>)>,
}

/// The same, opened; wiped when dropped.
struct Unlocked {
    person: PersonId,
    names: Vec<Zeroizing<String>>,
    birth: Birth,
    /// Empty if unknown.
    birthplace: Zeroizing<String>,
}

impl Register {
    fn add(&mut self, page: &[Unlocked]) {
        let named: Vec<_> = page.iter().filter(|known| !known.names.is_empty()).collect();
        let names: Vec<Vec<&str>> = named.iter().map(|known| known.names.iter().map(|name| name.as_str()).collect()).collect();
        let filed = named.iter().zip(&names).map(|(known, names)| Filed {
            person: known.person,
            names: names.as_slice(),
            birth: known.birth,
            birthplace: &known.birthplace,
        });
        self.index.add_all(Matcher::standard(), filed);
        self.people += named.len() as u64;
    }
}

/// One line for everybody was committed before; what is opened here is shown to nobody.
struct Recorded;

impl AccessLog for Recorded {
    async fn write(&mut self, _: &AccessLine) -> Result<(), StoreError> {
        Ok(())
    }
}
