//! A household as it is read for a purpose, and what follows from it.

use case::{Engine, Journal, Standing};
use jiff::Timestamp;
use programme::Programme;
use rules::Date;
use vault::{ActorId, PersonId, Place};

use crate::cores::SealedCores;
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
    /// Where something of the compartment of identity is sealed that was not erased, of each field the oldest version first.
    pub sealed: Vec<Place>,
    /// Persons `p1`, `p2`, .. and entries `e1`, `e2`, ..; sealed texts read `(sealed e7)`, by the entry's number.
    pub journal: Journal,
}

impl Household {
    pub(crate) fn of(rows: &Rows, cores: Vec<Core>, programme: &Programme) -> Result<Self, Error> {
        let journal = rows.journal(programme, cores)?;
        let recorded_by = rows.entries.iter().map(|entry| entry.by).collect();
        let (persons, sealed) = (rows.person_ids(), rows.sealed.clone());
        Ok(Self { id: rows.household, last_seq: rows.last_seq, persons, recorded_by, sealed, journal })
    }
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

    /// How many persons there are.
    ///
    /// # Errors
    /// The store fails.
    pub async fn person_count(&self) -> Result<u64, Error> {
        let row = self.data.row("person", "select count(*) as count from person", values![]).await?;
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
        let sealed = SealedCores::of(&rows, known_at)?;
        let cores = self.open_cores(engine.programme(), vec![sealed], reading).await?.swap_remove(0);
        // Whoever was recorded later was not known to belong to the household.
        for person in rows.persons.iter_mut().filter(|person| known_at.is_some_and(|at| person.recorded > at)) {
            person.member = false;
        }
        Household::of(&rows, cores, engine.programme())
    }

    pub(crate) async fn rows(&self, id: HouseholdId) -> Result<Rows, Error> {
        Rows::load_alone(&self.data, id).await?.ok_or(Error::NoHousehold(id))
    }
}
