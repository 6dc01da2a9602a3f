//! What persons told of threats, in confidence: sealed in a compartment of its own, and listed without being opened.

use vault::{Compartment, Field, PersonId, Slot};

use crate::sql::values;
use crate::{DetailLine, Error, Store};

impl Store {
    /// What was told of threats, the newest first: up to `count`, of those that were not erased. An account that nobody in the household sees lies
    /// in the same compartment, and is nothing that was told.
    ///
    /// # Errors
    /// The store fails.
    pub async fn threats(&self, count: u32) -> Result<Vec<(PersonId, DetailLine)>, Error> {
        let sql = "select person, field, version, recorded_at, recorded_by from sealed
            where compartment = $1 and bytes is not null and field not like 'payee.%' order by recorded_at desc, person, field, version limit $2";
        let compartment = Compartment::Threats;
        let mut found = Vec::new();
        for mut row in self.data.rows("sealed", sql, values![compartment.code(), count]).await? {
            let (person, name): (PersonId, String) = (row.take()?, row.take()?);
            let field = Field::new(&name).map_err(|_| row.damaged("there is no such field"))?;
            let slot = Slot { compartment, field, version: row.take()? };
            found.push((person, DetailLine { slot, recorded: row.take()?, by: row.take()?, is_erased: false }));
        }
        Ok(found)
    }
}
