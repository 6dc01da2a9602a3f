//! Erasing a person: their keys and everything sealed under them go; the money, the dates and the log stay whole.

use jiff::Timestamp;
use vault::{Compartment, PersonId};

use crate::account::unsent::forget_unsent;
use crate::duplicate::WHY_FIELD;
use crate::leaves::erasure_data;
use crate::log::LeafKind;
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Stamp, Store};

/// That a person was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: vault::ActorId,
}

impl Store {
    /// Erases a person, for good: no value of theirs can be read again, and no copy of a key or a value is left in the files.
    /// With them goes why it was decided that they are, or are not, somebody else; with the last person of a household goes what was written about all of it. Doing it again changes nothing, and completes
    /// what was cut short.
    ///
    /// # Errors
    /// There is no such person, or the store fails; then do it again.
    pub async fn erase(&self, person: PersonId, stamp: Stamp) -> Result<(), Error> {
        let household = self.household_of(person).await?;
        let mut persons = vec![person];
        let others = self.persons_left(household, person).await?;
        if others == 0 {
            persons.push(household.as_person());
        }
        // The keys first: if it is cut short, nothing can be read, and what is left of the values goes the next time.
        let mut keys = self.keys().await?;
        for person in &persons {
            self.vault().erase(*person, &mut keys).await?;
        }
        self.change_keys(keys).await?;
        self.data.write(Erase { household, persons, stamp }).await?;
        self.forget_deleted().await
    }

    /// Everyone who was erased, in the order in which it happened. Whoever restores a backup of the keys needs it.
    ///
    /// # Errors
    /// The store fails.
    pub async fn erasures(&self) -> Result<Vec<Erasure>, Error> {
        let sql = "select person, erased_at, erased_by from erasure order by log";
        let rows = self.data.rows("erasure", sql, values![]).await?;
        rows.into_iter().map(|mut row| Ok(Erasure { person: row.take()?, at: row.take()?, by: row.take()? })).collect()
    }

    /// How many persons of a household are not erased, beside one.
    async fn persons_left(&self, household: HouseholdId, person: PersonId) -> Result<u64, Error> {
        let sql = "select count(*) as count from person where household = $1 and person <> $2
            and not exists (select 1 from erasure where erasure.person = person.person)";
        let row = self.data.row("person", sql, values![household, person]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }
}

struct Erase {
    household: HouseholdId,
    persons: Vec<PersonId>,
    stamp: Stamp,
}

impl Erase {
    /// Why it was decided that somebody else is, or is not, this person: sealed among the values of the other, and about both.
    async fn forget_reasons(&self, tx: &mut Tx, person: PersonId) -> Result<(), Error> {
        let sql = "select person, other, why from duplicate where other = $1 and why is not null";
        for mut row in tx.rows("duplicate", sql, values![person]).await? {
            let (keeper, _, version): (PersonId, PersonId, u64) = (row.take()?, row.take()?, row.take()?);
            let sql = "update sealed set bytes = null where person = $1 and compartment = $2 and field = $3 and version = $4";
            tx.execute("sealed", sql, values![keeper, Compartment::Identity.code(), WHY_FIELD, version]).await?;
        }
        Ok(())
    }
}

impl Work for Erase {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        for person in &self.persons {
            forget_unsent(tx, self.household, *person).await?;
            tx.execute("sealed", "update sealed set bytes = null where person = $1", values![*person]).await?;
            self.forget_reasons(tx, *person).await?;
            tx.execute("blind", "delete from blind where person = $1", values![*person]).await?;
            // It was computed with what is erased.
            let sql = "delete from pay_owed where household in (select household from person where person = $1)";
            tx.execute("pay_owed", sql, values![*person]).await?;
            if tx.row("erasure", "select person from erasure where person = $1", values![*person]).await?.is_none() {
                let Stamp { by, at } = self.stamp;
                let log = tx.leaf(LeafKind::Erasure, &erasure_data(*person, at, by)).await?;
                let sql = "insert into erasure (person, erased_at, erased_by, log) values ($1, $2, $3, $4)";
                tx.execute("erasure", sql, values![*person, at, by, log]).await?;
            }
        }
        Ok(())
    }
}
