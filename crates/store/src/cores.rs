//! What of each person the fold needs (birth date, sex, role): read sealed, then opened under lines of the access record.

use jiff::Timestamp;
use programme::Programme;
use vault::{Access, AccessLine, Compartment, KeyTable as _, MemoryStore, PersonId, Place, Slot, VaultError};

use crate::access::Committed;
use crate::draft::core_place;
use crate::keys::person_key;
use crate::read::{Core, CoreRow, Rows};
use crate::sql::values;
use crate::{Error, Reading, Store};

/// For each person of a household, in their order, what the fold needs of them and where it stands; nothing of the erased.
pub(crate) struct SealedCores(Vec<(PersonId, Option<Placed>)>);

/// Where it stands, and its bytes.
type Placed = (Slot, Vec<u8>);

impl SealedCores {
    /// The newest that were known at an instant (`None`: the newest).
    pub(crate) fn of(rows: &Rows, known_at: Option<Timestamp>) -> Result<Self, Error> {
        let was_known = |core: &&CoreRow| core.version == 1 || known_at.is_none_or(|at| core.recorded <= at);
        let newest = |person: PersonId| rows.cores.iter().filter(|core| core.person == person).rfind(was_known);
        let core = |person: PersonId| -> Result<_, Error> {
            let Some(core) = newest(person) else { return Ok((person, None)) };
            Ok((person, Some((core_place(person, core.version)?.slot, core.bytes.clone()))))
        };
        Ok(Self(rows.persons.iter().map(|row| core(row.person)).collect::<Result<_, _>>()?))
    }

    /// The line that opening each of these leaves.
    pub(crate) fn lines(&self, reading: &Reading) -> Vec<AccessLine> {
        self.0.iter().filter_map(|(person, core)| Some(reading.line(*person, vec![core.as_ref()?.0.clone()]))).collect()
    }
}

impl Store {
    /// Opens what the fold needs of each person, while the lines that this leaves are committed. It is given only when they are.
    pub(crate) async fn open_cores(
        &self,
        programme: &Programme,
        sealed: Vec<SealedCores>,
        reading: &Reading,
    ) -> Result<Vec<Vec<Core>>, Error> {
        let lines: Vec<AccessLine> = sealed.iter().flat_map(|cores| cores.lines(reading)).collect();
        let opening = async {
            let mut opened = Vec::with_capacity(sealed.len());
            for cores in sealed {
                opened.push(self.open_to_record(programme, cores, reading).await?);
            }
            Ok(opened)
        };
        let (recorded, opened) = tokio::join!(self.write_lines(lines), opening);
        recorded.and(opened)
    }

    /// Opens what the fold needs of each person of a household. Whoever calls it commits its lines before anything that was opened, or
    /// follows from it, is given to anybody.
    pub(crate) async fn open_to_record(
        &self,
        programme: &Programme,
        sealed: SealedCores,
        reading: &Reading,
    ) -> Result<Vec<Core>, Error> {
        let mut shelf = self.keys_of_cores(&sealed).await?;
        let (vault, mut lines) = (self.vault(), Committed(sealed.lines(reading)));
        let mut cores = Vec::with_capacity(sealed.0.len());
        for (person, core) in sealed.0 {
            let Some((slot, bytes)) = core else {
                cores.push(Core::default());
                continue;
            };
            shelf.sealed.insert(Place { person, slot: slot.clone() }, bytes);
            let Reading { who, purpose, at } = reading.clone();
            let access = Access { who, purpose, person, fields: vec![slot.clone()], at };
            cores.push(match vault.open(access, &mut shelf, &mut lines).await {
                Ok(opened) => {
                    let text = opened.value(&slot).and_then(|clear| clear.expose_text());
                    let place = || format!("{slot} of person {person}");
                    let core = text.and_then(|text| Core::read(programme, text));
                    core.ok_or_else(|| Error::Damaged { table: "sealed", row: place(), what: "it is no person".to_owned() })?
                }
                // Nothing is known of an erased person any more; the money and the dates stand.
                Err(VaultError::Erased(_)) => Core::default(),
                Err(error) => return Err(error.into()),
            });
        }
        Ok(cores)
    }

    /// The keys under which these are sealed, wrapped, in memory.
    async fn keys_of_cores(&self, sealed: &SealedCores) -> Result<MemoryStore, Error> {
        /// Persons whose keys one statement reads.
        const TOGETHER: usize = 4;
        let sql = "select person, compartment, version, id, wrapped_by, wrapped from person_key
            where person in ($1, $2, $3, $4) and compartment = $5 order by person, version";
        let mut shelf = MemoryStore::default();
        let persons: Vec<PersonId> = sealed.0.iter().filter(|(_, core)| core.is_some()).map(|(person, _)| *person).collect();
        let Some(last) = persons.last() else { return Ok(shelf) };
        for some in persons.chunks(TOGETHER) {
            let mut values = values![];
            values.extend(some.iter().chain(std::iter::repeat(last)).take(TOGETHER).map(|person| (*person).into()));
            values.extend(values![Compartment::Identity.code()]);
            for row in self.keys.rows("person_key", sql, values).await? {
                shelf.keys.person_keys.push(person_key(row)?);
            }
        }
        for person in persons {
            let has_key = shelf.keys.person_keys.iter().any(|key| key.person == person);
            if !has_key && self.keys().await?.is_erased(person).await.map_err(VaultError::from)? {
                shelf.keys.erased.push(person);
            }
        }
        Ok(shelf)
    }
}
