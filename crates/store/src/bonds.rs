//! Who has to do with a household: what decides who may see it, and nothing of what is in it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use vault::{ActorId, Compartment, PersonId};

use crate::emergency::OPENED;
use crate::sql::values;
use crate::{Error, HouseholdId, Store};

/// Who has to do with a household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bonds {
    /// Its persons, in the order of its journal.
    pub persons: Vec<PersonId>,
    /// Who recorded them.
    pub taken_in_by: Vec<ActorId>,
    /// Offices that owe it something.
    pub offices: Vec<String>,
    /// Whether anybody in it told of a threat.
    pub is_threatened: bool,
    /// To which accounts it is open in an emergency, and until when.
    pub open_to: BTreeMap<ActorId, Timestamp>,
}

impl Store {
    /// Who has to do with a household now; offices are those that owe it something in one of these states.
    ///
    /// # Errors
    /// There is no such household, or the store fails.
    pub async fn bonds(&self, id: HouseholdId, states: [&str; 6], now: Timestamp) -> Result<Bonds, Error> {
        let [first, second, third, fourth, fifth, sixth] = states;
        let values = values![id, Compartment::Threats.code(), OPENED, now, first, second, third, fourth, fifth, sixth];
        let mut bonds = Bonds::default();
        for mut row in self.data.rows("household", BONDS, values).await? {
            let (_, part): (HouseholdId, u8) = (row.take()?, row.take()?);
            match part {
                0 => {
                    bonds.persons.push(row.take()?);
                    bonds.taken_in_by.push(row.take()?);
                }
                1 => {
                    let (account, until) = (row.skip(1).take()?, row.skip(1).take()?);
                    let last = bonds.open_to.entry(account).or_insert(until);
                    *last = until.max(*last);
                }
                2 => bonds.offices.push(row.skip(2).take()?),
                _ => bonds.is_threatened = true,
            }
        }
        bonds.taken_in_by.sort_unstable();
        bonds.taken_in_by.dedup();
        if bonds.persons.is_empty() { Err(Error::NoHousehold(id)) } else { Ok(bonds) }
    }
}

/// In one statement, since each is a way to the data base and back, and this is asked before every page of a household.
pub(crate) const BONDS: &str = "
    select household, cast(0 as bigint) as part, person as x, recorded_by as y, cast(null as text) as t, place as n
        from person where household = $1
    union all select household, 1, null, done_by, null, until_at
        from emergency where household = $1 and act = $3 and done_at <= $4 and until_at > $4
    union all select distinct household, 2, cast(null as bytea), cast(null as bytea), office, 0
        from obligation where household = $1 and office is not null and state in ($5, $6, $7, $8, $9, $10)
    union all select distinct household, 3, cast(null as bytea), cast(null as bytea), cast(null as text), 0
        from sealed where household = $1 and compartment = $2 and bytes is not null
    order by part, n, t";
