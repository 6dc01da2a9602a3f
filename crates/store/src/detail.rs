//! What names a person: sealed, listed without being opened, and looked up without being stored.

use jiff::Timestamp;
use programme::{DetailForm, DetailKind};
use vault::{ActorId, BlindIndex, Compartment, DocumentLimits, Field, Normal, PersonId, Place, Random, Slot};

use crate::keys::compartment_of;
use crate::once::{Done, Once};
use crate::sealed::NewSealed;
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Reading, Stamp, Store};

/// How often a place is sought again when others take it.
const TRIES: usize = 5;
/// The most characters of a name, and of any other text.
const NAME_CHARS_MAX: usize = 200;
const TEXT_CHARS_MAX: usize = 4_000;

/// The field that says which row of which register a person comes from. No two persons have the same.
pub const SOURCE_FIELD: &str = "source.key";

/// Something about a person that names them: a name, a phone, an account.
#[derive(Clone)]
pub struct Detail {
    /// Under whose keys.
    pub compartment: Compartment,
    /// What it is: `name`, `phone`.
    pub field: Field,
    /// What it says.
    pub text: String,
    /// How it can be looked up, if it can.
    pub look_up: Option<LookUp>,
}

impl std::fmt::Debug for Detail {
    /// Without what it says.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Detail({}/{})", self.compartment, self.field)
    }
}

impl Detail {
    /// A detail of the programme, if that can be written in it.
    ///
    /// # Errors
    /// It is empty, too long or of another form. What was written is not repeated.
    pub fn of(kind: &DetailKind, text: &str) -> Result<Self, Error> {
        let wrong = |what: &str| Err(Error::Detail { field: kind.id.clone(), what: what.to_owned() });
        let field = Field::new(&kind.id).map_err(|error| Error::Detail { field: kind.id.clone(), what: error.to_string() })?;
        let text = text.trim();
        let chars_max = if kind.form == DetailForm::Text { TEXT_CHARS_MAX } else { NAME_CHARS_MAX };
        let is_line_end = |letter: char| kind.form == DetailForm::Text && letter == '\n';
        if text.is_empty() {
            return wrong("it is empty");
        }
        if text.chars().count() > chars_max {
            return wrong(&format!("it has more than {chars_max} characters"));
        }
        if text.chars().any(|letter| letter.is_control() && !is_line_end(letter)) {
            return wrong("it holds a character that cannot be seen");
        }
        let look_up = match &kind.form {
            DetailForm::Name | DetailForm::Text | DetailForm::Birthplace | DetailForm::Mother | DetailForm::Father => None,
            DetailForm::Digits => Some(LookUp::Digits),
            DetailForm::LettersAndDigits => Some(LookUp::LettersAndDigits),
            DetailForm::Phone { country, trunk } => Some(LookUp::Phone { country: country.clone(), trunk: trunk.clone() }),
        };
        if let Some(Err(error)) = look_up.as_ref().map(|look_up| look_up.normal().check(text)) {
            return wrong(&error.to_string());
        }
        Ok(Self { compartment: compartment(kind.compartment), field, text: text.to_owned(), look_up })
    }
}

/// The compartment that is a part of the vault.
pub fn compartment(part: programme::Compartment) -> Compartment {
    match part {
        programme::Compartment::Identity => Compartment::Identity,
        programme::Compartment::Threats => Compartment::Threats,
        programme::Compartment::Health => Compartment::Health,
        programme::Compartment::Accounts => Compartment::Accounts,
    }
}

/// The form of a number that can be looked up exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookUp {
    /// Digits only: identity numbers, bank accounts.
    Digits,
    /// Digits and letters: passports, numbers of files elsewhere.
    LettersAndDigits,
    /// A telephone number, as dialled inside the country.
    Phone {
        /// The country's code: `82`.
        country: String,
        /// What stands before a number inside the country: `0`.
        trunk: String,
    },
}

impl LookUp {
    pub(crate) fn normal(&self) -> Normal<'_> {
        match self {
            Self::Digits => Normal::Digits,
            Self::LettersAndDigits => Normal::LettersAndDigits,
            Self::Phone { country, trunk } => Normal::Phone { country, trunk },
        }
    }

    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Digits => 1,
            Self::LettersAndDigits => 2,
            Self::Phone { .. } => 3,
        }
    }
}

/// A sealed value or document that is there, not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailLine {
    /// Where among the person's values.
    pub slot: Slot,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// By whom.
    pub by: ActorId,
    /// Whether it was erased.
    pub is_erased: bool,
}

/// An index on its way into the data base.
#[derive(Clone, Debug)]
pub(crate) struct NewIndex {
    pub(crate) place: Place,
    pub(crate) index: BlindIndex,
    pub(crate) form: u8,
}

impl NewIndex {
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<(), Error> {
        let Place { person, slot: Slot { compartment, field, version } } = &self.place;
        let sql = "insert into blind (blind, person, compartment, field, version, form) values ($1, $2, $3, $4, $5, $6)
            on conflict do nothing";
        let values = values![self.index.0.to_vec(), *person, compartment.code(), field.as_str(), *version, self.form];
        match tx.execute("blind", sql, values).await? {
            0 if field.as_str() == SOURCE_FIELD => Err(Error::RecordedBefore),
            _ => Ok(()),
        }
    }
}

fn line(mut row: Row) -> Result<(PersonId, DetailLine), Error> {
    let (person, name): (PersonId, String) = (row.take()?, row.take()?);
    let field = Field::new(&name).map_err(|_| row.damaged("there is no such field"))?;
    let slot = Slot { compartment: compartment_of(&mut row)?, field, version: row.take()? };
    Ok((person, DetailLine { slot, recorded: row.take()?, by: row.take()?, is_erased: row.take()? }))
}

impl Store {
    /// Adds something to what is known of a person; what was known stays, under its own version. Gives where each now stands.
    ///
    /// # Errors
    /// There is no such person, they were erased, or a text is no number of the form to look it up by.
    pub async fn add_details(
        &self,
        person: PersonId,
        details: Vec<Detail>,
        stamp: Stamp,
        rng: &mut Random<'_>,
    ) -> Result<Vec<Slot>, Error> {
        self.add_details_once(person, details, stamp, None, rng).await
    }

    /// The same for a request of a program, which is remembered with it; of whom it was is not.
    ///
    /// # Errors
    /// [`Error::DoneBefore`], or as for [`add_details`](Self::add_details).
    pub async fn add_details_once(
        &self,
        person: PersonId,
        details: Vec<Detail>,
        stamp: Stamp,
        once: Option<&Once>,
        rng: &mut Random<'_>,
    ) -> Result<Vec<Slot>, Error> {
        let household = self.household_of(person).await?;
        for _ in 1..TRIES {
            match self.try_details((household, person), &details, stamp, once, rng).await {
                Err(Error::PlaceTaken(_) | Error::KeyTaken(_)) => {}
                done => return done,
            }
        }
        self.try_details((household, person), &details, stamp, once, rng).await
    }

    async fn try_details(
        &self,
        (household, person): (HouseholdId, PersonId),
        details: &[Detail],
        stamp: Stamp,
        once: Option<&Once>,
        rng: &mut Random<'_>,
    ) -> Result<Vec<Slot>, Error> {
        let known = self.details(person).await?;
        let mut places: Vec<Place> = Vec::new();
        for Detail { compartment, field, .. } in details {
            let same = |slot: &Slot| (slot.compartment, &slot.field) == (*compartment, field);
            let stored = known.iter().map(|line| &line.slot).filter(|slot| same(slot));
            let before = stored.chain(places.iter().map(|place| &place.slot).filter(|slot| same(slot)));
            let version = before.map(|slot| slot.version).max().unwrap_or(0) + 1;
            places.push(Place { person, slot: Slot { compartment: *compartment, field: field.clone(), version } });
        }
        let indexes = places.iter().zip(details).map(|(place, detail)| self.index(place, detail));
        let indexes = indexes.filter_map(Result::transpose).collect::<Result<_, Error>>()?;
        let texts = places.iter().zip(details).map(|(place, detail)| (place.clone(), detail.text.clone())).collect();
        let sealed = self.seal_all(texts, rng).await?;
        self.data.write(AddSealed { household, stamp, sealed, indexes, once: once.cloned() }).await?;
        Ok(places.into_iter().map(|place| place.slot).collect())
    }

    /// The index of a detail, if it is to be looked up.
    pub(crate) fn index(&self, place: &Place, detail: &Detail) -> Result<Option<NewIndex>, Error> {
        let Some(look_up) = &detail.look_up else { return Ok(None) };
        let index = self.vault().index(detail.compartment, &detail.field, look_up.normal(), &detail.text)?;
        Ok(Some(NewIndex { place: place.clone(), index, form: look_up.code() }))
    }

    /// Adds a scan, a photograph or a text, within limits and told by its bytes alone. Gives where it stands.
    ///
    /// # Errors
    /// It is not taken, there is no such person, or they were erased.
    pub async fn add_document(
        &self,
        person: PersonId,
        (compartment, field): (Compartment, Field),
        (bytes, limits): (&[u8], &DocumentLimits),
        stamp: Stamp,
        rng: &mut Random<'_>,
    ) -> Result<Slot, Error> {
        let household = self.household_of(person).await?;
        let known = self.details(person).await?;
        let same = known.iter().filter(|line| (line.slot.compartment, &line.slot.field) == (compartment, &field));
        let version = same.map(|line| line.slot.version).max().unwrap_or(0) + 1;
        let place = Place { person, slot: Slot { compartment, field, version } };
        let since = self.log_size().await?;
        let mut keys = self.keys().await?;
        let bytes = self.vault().seal_document(&place, bytes, limits, &mut keys, rng).await?.into_bytes();
        self.change_keys(keys).await?;
        let sealed = vec![NewSealed { place: place.clone(), bytes, since }];
        self.data.write(AddSealed { household, stamp, sealed, indexes: Vec::new(), once: None }).await?;
        Ok(place.slot)
    }

    /// What is there of a person, without opening it.
    ///
    /// # Errors
    /// The store fails.
    pub async fn details(&self, person: PersonId) -> Result<Vec<DetailLine>, Error> {
        let sql = "select person, field, compartment, version, recorded_at, recorded_by, bytes is null as gone from sealed
            where person = $1 order by compartment, field, version";
        let rows = self.data.rows("sealed", sql, values![person]).await?;
        rows.into_iter().map(|row| Ok(line(row)?.1)).collect()
    }

    /// The persons of whom a number is known, with a line in the access record of each.
    ///
    /// # Errors
    /// The text is no such number, or a line cannot be written.
    pub async fn find(
        &self,
        (compartment, field): (Compartment, &Field),
        look_up: &LookUp,
        text: &str,
        reading: &Reading,
    ) -> Result<Vec<PersonId>, Error> {
        let mut found: std::collections::BTreeMap<PersonId, Vec<Slot>> = std::collections::BTreeMap::new();
        let mut tx = self.data.read().await?;
        for index in self.vault().indexes(compartment, field, look_up.normal(), text)? {
            let sql = "select blind, person, version from blind where blind = $1 and compartment = $2 and field = $3";
            for mut row in tx.rows("blind", sql, values![index.0.to_vec(), compartment.code(), field.as_str()]).await? {
                let (_, person, version): (Vec<u8>, PersonId, u64) = (row.take()?, row.take()?, row.take()?);
                found.entry(person).or_default().push(Slot { compartment, field: field.clone(), version });
            }
        }
        drop(tx);
        let lines = found.iter().map(|(person, slots)| reading.line(*person, slots.clone())).collect();
        self.write_lines(lines).await?;
        Ok(found.into_keys().collect())
    }

    /// The persons of a household, in the order of its journal.
    ///
    /// # Errors
    /// There is no such household, or the store fails.
    pub async fn persons(&self, household: HouseholdId) -> Result<Vec<PersonId>, Error> {
        let sql = "select household, person from person where household = $1 order by place";
        let rows = self.data.rows("person", sql, values![household]).await?;
        let person = |mut row: crate::sql::Row| {
            let _: HouseholdId = row.take()?;
            row.take()
        };
        let persons = rows.into_iter().map(person).collect::<Result<Vec<_>, Error>>()?;
        if persons.is_empty() { Err(Error::NoHousehold(household)) } else { Ok(persons) }
    }

    /// The household of a person, or of itself.
    pub async fn household_of(&self, person: PersonId) -> Result<HouseholdId, Error> {
        let sql = "select person, household from person where person = $1";
        if let Some(mut row) = self.data.row("person", sql, values![person]).await? {
            let _: PersonId = row.take()?;
            return row.take();
        }
        let sql = "select household from household where household = $1";
        let found = self.data.row("household", sql, values![person]).await?;
        found.map(|mut row| row.take()).transpose()?.ok_or(Error::NoPerson(person))
    }
}

/// Sealed values and their indexes.
struct AddSealed {
    household: HouseholdId,
    stamp: Stamp,
    sealed: Vec<NewSealed>,
    indexes: Vec<NewIndex>,
    once: Option<Once>,
}

impl Work for AddSealed {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        if let Some(once) = &self.once {
            once.note(tx, Done { household: None, last_seq: None }).await?;
        }
        for sealed in &self.sealed {
            sealed.insert(tx, self.household, self.stamp).await?;
        }
        for index in &self.indexes {
            index.insert(tx).await?;
        }
        Ok(())
    }
}
