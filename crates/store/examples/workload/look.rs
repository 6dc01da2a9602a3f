//! A look at all that is there: the rows themselves, past the store, and the newest households through it.

use crate::household::{ACTOR, Session};
use crate::{Address, Failure, sample, say};
use rusqlite::{Connection, OpenFlags};
use sqlx::{Connection as _, PgConnection};
use std::collections::BTreeSet;
use store::{COMPUTE, HouseholdId, Reading};
use vault::{Compartment, Field, Purposes, Slot};

/// So many households are opened through the store; more would only take longer.
const OPENED_MAX: usize = 40;

type Rows = Vec<(Vec<u8>, i64, String)>;

pub(crate) async fn check(session: &Session, address: &Address) -> Result<(), Failure> {
    let rows = rows(address).await?;
    let mut households = BTreeSet::new();
    for (household, seq, fields) in &rows {
        let (token, part) =
            u64::try_from(*seq).ok().and_then(|seq| sample::part(household, seq)).ok_or("an entry is nobody's")?;
        let fields: serde_json::Value = serde_json::from_str(fields)?;
        if fields["wage"].as_u64() != Some(sample::wage(token, part)) {
            return Err(format!("entry {token}, part {part} is not as it was sent: {fields}").into());
        }
        say(&format!("has {token} {part}"))?;
        households.insert(household.clone());
    }
    for household in households.iter().rev().take(OPENED_MAX) {
        let id = HouseholdId(household.as_slice().try_into()?);
        let count = rows.iter().filter(|(of, _, _)| of == household).count();
        open(session, id, count).await.map_err(|error| format!("household {id}: {error}"))?;
    }
    Ok(())
}

/// Every entry, read with a connection of our own, in no promised order.
async fn rows(address: &Address) -> Result<Rows, Failure> {
    Ok(match address {
        Address::Sqlite(path) => {
            let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let mut all = file.prepare("select household, seq, fields from entry")?;
            all.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?
        }
        Address::Postgres(url) => {
            let sql = "select household, seq, fields from resettle.entry";
            sqlx::query_as(sql).fetch_all(&mut PgConnection::connect(url).await?).await?
        }
    })
}

/// A household as the store gives it, with what is sealed.
async fn open(session: &Session, id: HouseholdId, count: usize) -> Result<(), Failure> {
    let purposes: Purposes = [COMPUTE].into_iter().collect();
    let purpose = purposes.find(COMPUTE).ok_or("no purpose")?;
    let reading = Reading { who: ACTOR, purpose, at: session.now() };
    let household = session.store.household(&session.engine, id, &reading).await?;
    if household.journal.entries.len() != count || household.last_seq != count as u64 {
        return Err(
            format!("{} entries, the last being {}, of {count}", household.journal.entries.len(), household.last_seq).into()
        );
    }
    let [person] = household.persons[..] else { return Err("it is of one person".into()) };
    let slot = Slot { compartment: Compartment::Identity, field: Field::new("name")?, version: 1 };
    let opened = session.store.open_values(person, vec![slot.clone()], &reading).await?;
    let name = opened.value(&slot).and_then(|clear| clear.expose_text().map(str::to_owned));
    if name == Some(sample::name(id)) { Ok(()) } else { Err("the name is not as it was sent".into()) }
}
