//! The key from which the ids of payments are derived. It never changes: with another key the same payment would have another name.

use payments::Ids;
use vault::{Compartment, Field, PersonId, Place, Random, Slot};

use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, Reading, Store};

const FIELD: &str = "pay.ids";

impl Store {
    /// What makes and recognises the ids of payments. The key is made when it is first asked for, and sealed under the installation's own
    /// number; opening it leaves a line like any other.
    ///
    /// # Errors
    /// The store fails, or its key table is another's.
    pub async fn payment_ids(&self, reading: &Reading, rng: &mut Random<'_>) -> Result<Ids, Error> {
        let place = self.id_key_place()?;
        let sealed = match self.sealed_id_key().await? {
            Some(sealed) => sealed,
            None => {
                let mut fresh = [0; 32];
                rng.fill_bytes(&mut fresh);
                let mut keys = self.keys().await?;
                let sealed = self.vault().seal(&place, &fresh, &mut keys, rng).await?.into_bytes();
                self.change_keys(keys).await?;
                self.data.write(KeepFirst(sealed)).await?;
                self.sealed_id_key().await?.ok_or(Error::WriterEnded)?
            }
        };
        let key = <[u8; 32]>::try_from(self.open_alone(place, sealed, reading).await?.as_slice()).ok();
        let damaged = || Error::Damaged {
            table: "pay_state",
            row: "1".to_owned(),
            what: "the key of payments' ids is not 32 bytes".to_owned(),
        };
        Ok(Ids::new(&key.ok_or_else(damaged)?, &self.installation().to_string()))
    }

    fn id_key_place(&self) -> Result<Place, Error> {
        let field = Field::new(FIELD).map_err(|error| Error::Entry(error.to_string()))?;
        let slot = Slot { compartment: Compartment::Accounts, field, version: 1 };
        Ok(Place { person: PersonId(self.installation().0), slot })
    }

    async fn sealed_id_key(&self) -> Result<Option<Vec<u8>>, Error> {
        let row = self.data.row("pay_state", "select one, id_key from pay_state", values![]).await?;
        row.map(|mut row| row.take::<i64>().and_then(|_| row.take())).transpose()
    }
}

/// Whoever comes first has made the key.
struct KeepFirst(Vec<u8>);

impl Work for KeepFirst {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "insert into pay_state (one, id_key) values (1, $1) on conflict do nothing";
        tx.execute("pay_state", sql, values![self.0.as_slice()]).await?;
        Ok(())
    }
}
