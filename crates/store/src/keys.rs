//! The key table: read in one state of it, and changed all at once.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use vault::{
    Compartment, CompartmentKeyRecord, KeyId, KeyTable, KeyTableContents, KeyUse, PersonId, PersonKeyRecord, Place, StoreError,
    VaultError,
};

use crate::Error;
use crate::sealed::FETCHED_TOGETHER;
use crate::sql::{ManyValued, Row, Tx, Value, values};
use crate::writer::Work;

/// A change of the key table.
#[derive(Clone, Debug)]
pub(crate) enum KeyChange {
    AddCompartmentKey(CompartmentKeyRecord),
    RemoveCompartmentKey(KeyId, KeyId),
    AddPersonKey(PersonKeyRecord),
    RewrapPersonKey(PersonKeyRecord),
    RemovePersonKey(KeyId),
    ErasePerson(PersonId),
}

/// The key table as it was at one moment, and what the vault wants changed in it.
pub(crate) struct Keys {
    tx: Tx,
    pub(crate) changes: Vec<KeyChange>,
    /// Keys of persons that were fetched ahead, all of a person's compartment.
    fetched: HashMap<(PersonId, Compartment), Vec<PersonKeyRecord>>,
}

impl Keys {
    pub(crate) fn new(tx: Tx) -> Self {
        Self { tx, changes: Vec::new(), fetched: HashMap::new() }
    }

    /// Fetches the keys of some places with one statement.
    pub(crate) async fn fetch(&mut self, places: &[Place]) -> Result<(), Error> {
        for row in self.tx.rows(PERSON_KEY, FETCH.on(&self.tx.on), keys_of(places, FETCHED_TOGETHER)).await? {
            let record = person_key(row)?;
            let all = self.fetched.entry((record.person, record.compartment)).or_default();
            if !all.contains(&record) {
                all.push(record);
            }
        }
        Ok(())
    }

    /// What is to be changed; the reading ends.
    pub(crate) fn into_changes(self) -> Vec<KeyChange> {
        self.changes
    }

    /// The changes that add, and those that take away.
    pub(crate) fn into_halves(self) -> (Vec<KeyChange>, Vec<KeyChange>) {
        self.changes
            .into_iter()
            .partition(|change| matches!(change, KeyChange::AddPersonKey(_) | KeyChange::AddCompartmentKey(_)))
    }
}

fn compartment_key(mut row: Row) -> Result<CompartmentKeyRecord, Error> {
    let (id, root) = (row.take()?, row.take()?);
    let key_use = KeyUse::from_code(row.take()?).ok_or_else(|| row.damaged("there is no such use of a key"))?;
    let compartment = compartment_of(&mut row)?;
    Ok(CompartmentKeyRecord { key_use, compartment, version: row.take()?, id, root, wrapped: row.take()? })
}

pub(crate) fn person_key(mut row: Row) -> Result<PersonKeyRecord, Error> {
    let (person, compartment) = (row.take()?, compartment_of(&mut row)?);
    let (version, id) = (row.take()?, row.take()?);
    Ok(PersonKeyRecord { person, compartment, version, id, wrapped_by: row.take()?, wrapped: row.take()? })
}

/// The compartment in a row's next column.
pub(crate) fn compartment_of(row: &mut Row) -> Result<Compartment, Error> {
    let code: u8 = row.take()?;
    Compartment::from_code(code).ok_or_else(|| row.damaged(format!("there is no compartment {code}")))
}

pub(crate) const PERSON_KEY: &str = "person_key";
const COMPARTMENT_KEY: &str = "compartment_key";

static FETCH: LazyLock<ManyValued> = LazyLock::new(|| ManyValued::new(keys_at(FETCHED_TOGETHER)));

/// The keys of persons for compartments, so many.
pub(crate) fn keys_at(count: usize) -> String {
    let key = |at: usize| format!("(${}, ${})", 2 * at + 1, 2 * at + 2);
    format!(
        "with wanted (person, compartment) as (values {})
        select k.person, k.compartment, k.version, k.id, k.wrapped_by, k.wrapped from wanted join person_key k
            on k.person = wanted.person and k.compartment = wanted.compartment order by k.person, k.compartment, k.version",
        (0..count).map(key).collect::<Vec<_>>().join(", ")
    )
}

/// What that asks for, if no more than so many places are wanted.
pub(crate) fn keys_of(places: &[Place], count: usize) -> Vec<Value> {
    let wanted: BTreeSet<_> = places.iter().map(|place| (place.person, place.slot.compartment)).collect();
    let nobody = [Value::Bytes(None), Value::Int(None)];
    let rest = nobody.into_iter().cycle().take(2 * count.saturating_sub(wanted.len()));
    wanted.into_iter().flat_map(|(person, compartment)| values![person, compartment.code()]).chain(rest).collect()
}

impl KeyTable for Keys {
    async fn compartment_keys(&mut self) -> Result<Vec<CompartmentKeyRecord>, StoreError> {
        let sql =
            "select id, root, key_use, compartment, version, wrapped from compartment_key order by compartment, key_use, version";
        let rows = self.tx.rows(COMPARTMENT_KEY, sql, values![]).await?;
        Ok(rows.into_iter().map(compartment_key).collect::<Result<_, _>>()?)
    }

    async fn add_compartment_key(&mut self, record: CompartmentKeyRecord) -> Result<(), StoreError> {
        self.changes.push(KeyChange::AddCompartmentKey(record));
        Ok(())
    }

    async fn remove_compartment_key(&mut self, id: KeyId, root: KeyId) -> Result<(), StoreError> {
        self.changes.push(KeyChange::RemoveCompartmentKey(id, root));
        Ok(())
    }

    async fn person_keys(&mut self, person: PersonId, compartment: Compartment) -> Result<Vec<PersonKeyRecord>, StoreError> {
        let mut found = match self.fetched.get(&(person, compartment)) {
            Some(fetched) => fetched.clone(),
            None => {
                let sql = "select person, compartment, version, id, wrapped_by, wrapped from person_key
                    where person = $1 and compartment = $2 order by version";
                let rows = self.tx.rows(PERSON_KEY, sql, values![person, compartment.code()]).await?;
                rows.into_iter().map(person_key).collect::<Result<Vec<PersonKeyRecord>, _>>()?
            }
        };
        found.extend(self.changes.iter().filter_map(|change| match change {
            KeyChange::AddPersonKey(record) if (record.person, record.compartment) == (person, compartment) => {
                Some(record.clone())
            }
            _ => None,
        }));
        Ok(found)
    }

    async fn add_person_key(&mut self, record: PersonKeyRecord) -> Result<(), StoreError> {
        self.changes.push(KeyChange::AddPersonKey(record));
        Ok(())
    }

    async fn rewrap_person_key(&mut self, record: PersonKeyRecord) -> Result<(), StoreError> {
        self.changes.push(KeyChange::RewrapPersonKey(record));
        Ok(())
    }

    async fn remove_person_key(&mut self, id: KeyId) -> Result<(), StoreError> {
        self.changes.push(KeyChange::RemovePersonKey(id));
        Ok(())
    }

    async fn person_keys_not_wrapped_by(
        &mut self,
        compartment: Compartment,
        key: KeyId,
        count_max: usize,
    ) -> Result<Vec<PersonKeyRecord>, StoreError> {
        let sql = "select person, compartment, version, id, wrapped_by, wrapped from person_key
            where compartment = $1 and wrapped_by <> $2 order by person, version limit $3";
        let rows = self.tx.rows(PERSON_KEY, sql, values![compartment.code(), key, count_max as u64]).await?;
        Ok(rows.into_iter().map(person_key).collect::<Result<_, _>>()?)
    }

    async fn erase_person(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.changes.push(KeyChange::ErasePerson(person));
        Ok(())
    }

    async fn is_erased(&mut self, person: PersonId) -> Result<bool, StoreError> {
        Ok(self.tx.row("erased", "select person from erased where person = $1", values![person]).await?.is_some())
    }

    async fn contents(&mut self) -> Result<KeyTableContents, StoreError> {
        let sql =
            "select person, compartment, version, id, wrapped_by, wrapped from person_key order by person, compartment, version";
        let rows = self.tx.rows(PERSON_KEY, sql, values![]).await?;
        let person_keys = rows.into_iter().map(person_key).collect::<Result<_, _>>()?;
        let rows = self.tx.rows("erased", "select person from erased order by person", values![]).await?;
        let erased = rows.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?;
        Ok(KeyTableContents { compartment_keys: self.compartment_keys().await?, person_keys, erased })
    }
}

/// Changes of the key table, all or none.
pub(crate) struct ChangeKeys(pub(crate) Vec<KeyChange>);

impl Work for ChangeKeys {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        for change in &self.0 {
            carry_out(change, tx).await?;
        }
        Ok(())
    }
}

async fn carry_out(change: &KeyChange, tx: &mut Tx) -> Result<(), Error> {
    match change {
        KeyChange::AddCompartmentKey(record) => {
            let CompartmentKeyRecord { key_use, compartment, version, id, root, wrapped } = record;
            let sql = "insert into compartment_key (id, root, key_use, compartment, version, wrapped)
                values ($1, $2, $3, $4, $5, $6)";
            let values = values![*id, *root, key_use.code(), compartment.code(), *version, wrapped.as_slice()];
            tx.execute(COMPARTMENT_KEY, sql, values).await?;
        }
        KeyChange::RemoveCompartmentKey(id, root) => {
            remove_compartment_key(*id, *root, tx).await?;
        }
        KeyChange::AddPersonKey(record) => add_person_key(record, tx).await?,
        KeyChange::RewrapPersonKey(record) => {
            opens(record.wrapped_by, tx).await?;
            let sql = "update person_key set wrapped_by = $1, wrapped = $2 where id = $3";
            let changed = tx.execute(PERSON_KEY, sql, values![record.wrapped_by, record.wrapped.as_slice(), record.id]).await?;
            if changed != 1 {
                return Err(Error::KeyGone(record.id));
            }
        }
        KeyChange::RemovePersonKey(id) => {
            tx.execute(PERSON_KEY, "delete from person_key where id = $1", values![*id]).await?;
        }
        KeyChange::ErasePerson(person) => {
            tx.execute(PERSON_KEY, "delete from person_key where person = $1", values![*person]).await?;
            let sql = "insert into erased (person) values ($1) on conflict do nothing";
            tx.execute("erased", sql, values![*person]).await?;
        }
    }
    Ok(())
}

/// Refuses a key that was to wrap another and was destroyed meanwhile, as by another process: what it wraps nobody could open.
async fn opens(key: KeyId, tx: &mut Tx) -> Result<(), Error> {
    let sql = "select id from compartment_key where id = $1 limit 1";
    tx.row(COMPARTMENT_KEY, sql, values![key]).await?.map(drop).ok_or(Error::KeyReplaced(key))
}

/// Takes away what a root wraps of a compartment's key; the last of it only if it wraps no person's key. Another process may have used it since
/// whoever destroys it looked.
async fn remove_compartment_key(id: KeyId, root: KeyId, tx: &mut Tx) -> Result<(), Error> {
    tx.execute(COMPARTMENT_KEY, "delete from compartment_key where id = $1 and root = $2", values![id, root]).await?;
    let sql = "select id from person_key where wrapped_by = $1
        and not exists (select 1 from compartment_key where id = $1) limit 1";
    match tx.row(PERSON_KEY, sql, values![id]).await? {
        None => Ok(()),
        Some(_) => Err(VaultError::KeyStillNeeded(id).into()),
    }
}

/// Adds a key, unless the person was erased meanwhile.
async fn add_person_key(record: &PersonKeyRecord, tx: &mut Tx) -> Result<(), Error> {
    let PersonKeyRecord { person, compartment, version, id, wrapped_by, wrapped } = record;
    if tx.row("erased", "select person from erased where person = $1", values![*person]).await?.is_some() {
        return Err(VaultError::Erased(*person).into());
    }
    opens(*wrapped_by, tx).await?;
    let sql = "insert into person_key (person, compartment, version, id, wrapped_by, wrapped) values ($1, $2, $3, $4, $5, $6)
        on conflict do nothing";
    let values = values![*person, compartment.code(), *version, *id, *wrapped_by, wrapped.as_slice()];
    match tx.execute(PERSON_KEY, sql, values).await? {
        1 => Ok(()),
        _ => Err(Error::KeyTaken(*person)),
    }
}
