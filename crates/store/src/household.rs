//! A household as it is read for a purpose, and what follows from it.

use std::collections::BTreeMap;

use case::{Engine, Journal, Standing};
use jiff::Timestamp;
use programme::Programme;
use rules::Date;
use vault::{Access, AccessLine, ActorId, PersonId, Slot, VaultError};

use crate::access::Committed;
use crate::draft::{CORE_FIELD, core_place};
use crate::read::{Core, Rows};
use crate::sql::values;
use crate::store::civil_time;
use crate::{Error, HouseholdId, Reading, Store};

/// A household as read for a purpose.
#[derive(Clone, Debug)]
pub struct Household {
    /// Which.
    pub id: HouseholdId,
    /// The number of its last entry: what an append expects.
    pub last_seq: u64,
    /// Its persons' ids, in the order of the journal's persons.
    pub persons: Vec<PersonId>,
    /// Who recorded each entry, in their order.
    pub recorded_by: Vec<ActorId>,
    /// Persons `p1`, `p2`, .. and entries `e1`, `e2`, ..; sealed texts read `(sealed e7)`, by the entry's number.
    pub journal: Journal,
}

impl Store {
    /// A household, as it is known now; its persons' birth dates, sexes and roles are opened for a purpose.
    ///
    /// # Errors
    /// No such household, or something that cannot be read.
    pub async fn household(&self, engine: &Engine<'_>, id: HouseholdId, reading: &Reading) -> Result<Household, Error> {
        self.household_known(engine, id, reading, None).await
    }

    /// Where a household stands on a day, as known at an instant (`None`: with everything that is recorded).
    ///
    /// # Errors
    /// As for [`household`](Self::household).
    pub async fn standing(
        &self,
        engine: &Engine<'_>,
        id: HouseholdId,
        (as_of, known_at): (Date, Option<Timestamp>),
        reading: &Reading,
    ) -> Result<Standing, Error> {
        let household = self.household_known(engine, id, reading, known_at).await?;
        Ok(engine.standing(&household.journal, as_of, known_at))
    }

    /// What was known when an entry was recorded: the standing of its day, at its instant.
    ///
    /// # Errors
    /// No such entry, or as for [`household`](Self::household).
    pub async fn known_when(&self, engine: &Engine<'_>, id: HouseholdId, seq: u64, reading: &Reading) -> Result<Standing, Error> {
        let rows = self.rows(id).await?;
        let entry = rows.entries.iter().find(|entry| entry.seq == seq).ok_or(Error::NoEntry { household: id, seq })?;
        let (as_of, known_at) = (civil_time(engine.programme(), entry.recorded)?.day(), Some(entry.recorded));
        self.standing(engine, id, (as_of, known_at), reading).await
    }

    /// The persons of a household, in the order of its journal's persons. Nothing is opened.
    ///
    /// # Errors
    /// No such household, or it cannot be read.
    pub async fn persons_of(&self, id: HouseholdId) -> Result<Vec<PersonId>, Error> {
        Ok(self.rows(id).await?.person_ids())
    }

    /// Who recorded the persons of a household.
    ///
    /// # Errors
    /// The store fails.
    pub async fn taken_in_by(&self, id: HouseholdId) -> Result<Vec<ActorId>, Error> {
        let sql = "select household, person, recorded_by from person where household = $1";
        let mut by = Vec::new();
        for mut row in self.data.read().await?.rows("person", sql, values![id]).await? {
            let _: (HouseholdId, PersonId) = (row.take()?, row.take()?);
            by.push(row.take()?);
        }
        by.sort_unstable();
        by.dedup();
        Ok(by)
    }

    /// How many persons there are.
    ///
    /// # Errors
    /// The store fails.
    pub async fn person_count(&self) -> Result<u64, Error> {
        let row = self.data.read().await?.row("person", "select count(*) as count from person", values![]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }

    async fn household_known(
        &self,
        engine: &Engine<'_>,
        id: HouseholdId,
        reading: &Reading,
        known_at: Option<Timestamp>,
    ) -> Result<Household, Error> {
        let mut rows = self.rows(id).await?;
        let cores = self.open_cores(engine.programme(), &rows, reading, known_at).await?;
        // Whoever was recorded later was not known to belong to the household.
        for person in rows.persons.iter_mut().filter(|person| known_at.is_some_and(|at| person.recorded > at)) {
            person.member = false;
        }
        let journal = rows.journal(engine.programme(), cores)?;
        let recorded_by = rows.entries.iter().map(|entry| entry.by).collect();
        Ok(Household { id, last_seq: rows.last_seq, persons: rows.person_ids(), recorded_by, journal })
    }

    pub(crate) async fn rows(&self, id: HouseholdId) -> Result<Rows, Error> {
        Rows::load(&mut self.data.read().await?, id).await?.ok_or(Error::NoHousehold(id))
    }

    /// Opens what the fold needs of each person: one line in each one's access record, all of them committed at once.
    pub(crate) async fn open_cores(
        &self,
        programme: &Programme,
        rows: &Rows,
        reading: &Reading,
        known_at: Option<Timestamp>,
    ) -> Result<Vec<Core>, Error> {
        let slots = self.core_slots(rows, known_at).await?;
        self.open_slots(programme, slots, reading).await
    }

    /// Opens what the fold needs at these places, with a line each, all of them committed first.
    pub(crate) async fn open_slots(
        &self,
        programme: &Programme,
        slots: Vec<(PersonId, Option<Slot>)>,
        reading: &Reading,
    ) -> Result<Vec<Core>, Error> {
        let lines = lines_of(&slots, reading);
        self.write_lines(lines.clone()).await?;
        self.open_slots_under(programme, slots, reading, lines).await
    }

    /// Opens what the fold needs of each person, and gives the lines that this leaves. Whoever calls it commits them together with what
    /// is computed from it, and gives nothing to anybody before that: one commit less than to commit them first.
    pub(crate) async fn open_cores_to_record(
        &self,
        programme: &Programme,
        rows: &Rows,
        reading: &Reading,
    ) -> Result<(Vec<Core>, Vec<AccessLine>), Error> {
        if rows.persons.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let slots = self.core_slots(rows, None).await?;
        let lines = lines_of(&slots, reading);
        Ok((self.open_slots_under(programme, slots, reading, lines.clone()).await?, lines))
    }

    /// Opens what the fold needs at these places, under lines that are or will be committed.
    async fn open_slots_under(
        &self,
        programme: &Programme,
        slots: Vec<(PersonId, Option<Slot>)>,
        reading: &Reading,
        lines: Vec<AccessLine>,
    ) -> Result<Vec<Core>, Error> {
        let (vault, mut shelf, mut committed) = (self.vault(), self.shelf().await?, Committed(lines));
        let mut cores = Vec::with_capacity(slots.len());
        for (person, slot) in slots {
            let Some(slot) = slot else {
                cores.push(Core::default());
                continue;
            };
            let Reading { who, purpose, at } = reading.clone();
            let access = Access { who, purpose, person, fields: vec![slot.clone()], at };
            cores.push(match vault.open(access, &mut shelf, &mut committed).await {
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

    /// For each person, the newest slot of what the fold needs that was known at an instant; none for the erased.
    pub(crate) async fn core_slots(
        &self,
        rows: &Rows,
        known_at: Option<Timestamp>,
    ) -> Result<Vec<(PersonId, Option<Slot>)>, Error> {
        let sql = "select person, version, recorded_at from sealed
            where household = $1 and field = $2 and bytes is not null order by person, version";
        let mut newest: BTreeMap<PersonId, u64> = BTreeMap::new();
        for mut row in self.data.read().await?.rows("sealed", sql, values![rows.household, CORE_FIELD]).await? {
            let (person, version, recorded): (PersonId, u64, Timestamp) = (row.take()?, row.take()?, row.take()?);
            if version == 1 || known_at.is_none_or(|at| recorded <= at) {
                newest.insert(person, version);
            }
        }
        rows.persons
            .iter()
            .map(|row| {
                let version = newest.get(&row.person).copied();
                Ok((row.person, version.map(|version| core_place(row.person, version)).transpose()?.map(|place| place.slot)))
            })
            .collect()
    }
}

/// The line that opening each of these leaves.
fn lines_of(slots: &[(PersonId, Option<Slot>)], reading: &Reading) -> Vec<AccessLine> {
    slots.iter().filter_map(|(person, slot)| Some(reading.line(*person, vec![slot.clone()?]))).collect()
}
