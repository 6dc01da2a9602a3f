//! Sealed values and documents.

use std::collections::HashMap;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};
use vault::{Compartment, Field, KeyTable as _, MemoryStore, PersonId, Place, SealedRecords, Slot, StoreError, VaultError};

use crate::keys::{Keys, PERSON_KEY, compartment_of, keys_at, keys_of, person_key};
use crate::leaves::SealedLeaf;
use crate::log::LeafKind;
use crate::sql::{ManyValued, Row, Tx, Value, values};
use crate::{Error, HouseholdId, Stamp, Store};

/// Places that are fetched by one statement.
pub(crate) const FETCHED_TOGETHER: usize = 50;

/// Places that are fetched by one statement where there are few.
const FEW: usize = 8;

static FETCH: LazyLock<ManyValued> = LazyLock::new(|| ManyValued::new(sealed_at(FETCHED_TOGETHER)));
static FETCH_FEW: LazyLock<String> = LazyLock::new(|| sealed_at(FEW));
static KEYS_OF_FEW: LazyLock<String> = LazyLock::new(|| keys_at(FEW));

/// What is sealed at so many places.
fn sealed_at(count: usize) -> String {
    let place = |at: usize| format!("(${}, ${}, ${}, ${})", 4 * at + 1, 4 * at + 2, 4 * at + 3, 4 * at + 4);
    format!(
        "with wanted (person, compartment, field, version) as (values {})
        select s.person, s.compartment, s.field, s.version, s.bytes from wanted join sealed s
            on s.person = wanted.person and s.compartment = wanted.compartment
                and s.field = wanted.field and s.version = wanted.version",
        (0..count).map(place).collect::<Vec<_>>().join(", ")
    )
}

/// What that asks for, if no more than so many places are wanted.
fn wanting(wanted: &[Place], count: usize) -> Vec<Value> {
    let place = |Place { person, slot: Slot { compartment, field, version } }: &Place| {
        values![*person, compartment.code(), field.as_str(), *version]
    };
    let nowhere = [Value::Bytes(None), Value::Int(None), Value::Text(None), Value::Int(None)];
    let rest = nowhere.into_iter().cycle().take(4 * count.saturating_sub(wanted.len()));
    wanted.iter().flat_map(place).chain(rest).collect()
}

fn sealed_of(mut row: Row) -> Result<(Place, Option<Vec<u8>>), Error> {
    let person = row.take()?;
    let compartment = compartment_of(&mut row)?;
    let name: String = row.take()?;
    let field = Field::new(&name).map_err(|_| row.damaged("there is no such field"))?;
    let slot = Slot { compartment, field, version: row.take()? };
    Ok((Place { person, slot }, row.take()?))
}

impl Store {
    /// Values, and the keys they were sealed under, as they stand: with few statements, and without a transaction for them.
    pub(crate) async fn gathered(&self, places: &[Place]) -> Result<MemoryStore, Error> {
        let mut found = MemoryStore::default();
        for some in places.chunks(FEW) {
            let (rows, keys) = tokio::join!(
                self.data.rows("sealed", &FETCH_FEW, wanting(some, FEW)),
                self.keys.rows(PERSON_KEY, &KEYS_OF_FEW, keys_of(some, FEW))
            );
            for row in rows? {
                if let (place, Some(bytes)) = sealed_of(row)? {
                    found.sealed.insert(place, bytes);
                }
            }
            for row in keys? {
                let key = person_key(row)?;
                if !found.keys.person_keys.contains(&key) {
                    found.keys.person_keys.push(key);
                }
            }
        }
        for Place { person, .. } in places {
            let has_key = found.keys.person_keys.iter().any(|key| key.person == *person);
            if !has_key
                && !found.keys.erased.contains(person)
                && self.keys().await?.is_erased(*person).await.map_err(VaultError::from)?
            {
                found.keys.erased.push(*person);
            }
        }
        Ok(found)
    }
}

/// Keys and sealed values together, as the vault reads them.
pub(crate) struct Shelf {
    pub(crate) keys: Keys,
    pub(crate) data: Tx,
    /// Values sealed anew, to be put in the place of old ones.
    pub(crate) replaced: Vec<(Place, Vec<u8>)>,
    /// What was fetched ahead.
    fetched: HashMap<Place, Vec<u8>>,
}

impl Shelf {
    pub(crate) fn new(keys: Keys, data: Tx) -> Self {
        Self { keys, data, replaced: Vec::new(), fetched: HashMap::new() }
    }

    /// Fetches values of many persons, and the keys they were sealed under, with few statements: each is then there to be opened.
    pub(crate) async fn fetch(&mut self, places: &[Place]) -> Result<(), Error> {
        for some in places.chunks(FETCHED_TOGETHER) {
            let (values, sql) = (wanting(some, FETCHED_TOGETHER), FETCH.on(&self.data.on));
            let (rows, keys) = tokio::join!(self.data.rows("sealed", sql, values), self.keys.fetch(some));
            keys?;
            for row in rows? {
                if let (place, Some(bytes)) = sealed_of(row)? {
                    self.fetched.insert(place, bytes);
                }
            }
        }
        Ok(())
    }
}

impl SealedRecords for Shelf {
    async fn sealed(&mut self, place: &Place) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(bytes) = self.fetched.remove(place) {
            return Ok(Some(bytes));
        }
        let Slot { compartment, field, version } = &place.slot;
        let sql =
            "select person, field, bytes from sealed where person = $1 and compartment = $2 and field = $3 and version = $4";
        let values = values![place.person, compartment.code(), field.as_str(), *version];
        let Some(mut row) = self.data.row("sealed", sql, values).await? else { return Ok(None) };
        let (_, _): (PersonId, String) = (row.take()?, row.take()?);
        // What was erased is no longer there to be opened; the vault says that the person was erased.
        Ok(row.take::<Option<Vec<u8>>>()?)
    }

    async fn sealed_of_person(&mut self, person: PersonId, compartment: Compartment) -> Result<Vec<(Slot, Vec<u8>)>, StoreError> {
        let sql = "select person, field, version, bytes from sealed
            where person = $1 and compartment = $2 and bytes is not null order by field, version";
        let mut found = Vec::new();
        for mut row in self.data.rows("sealed", sql, values![person, compartment.code()]).await? {
            let (_, name): (PersonId, String) = (row.take()?, row.take()?);
            let field = Field::new(&name).map_err(|_| row.damaged("there is no such field"))?;
            found.push((Slot { compartment, field, version: row.take()? }, row.take()?));
        }
        Ok(found)
    }

    async fn replace_sealed(&mut self, place: &Place, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.replaced.push((place.clone(), bytes));
        Ok(())
    }
}

/// Makes something with `keys` a key table.
macro_rules! delegate {
    ($for:ty) => {
        $crate::sealed::delegate! { $for;
            compartment_keys() -> Vec<vault::CompartmentKeyRecord>;
            add_compartment_key(record: vault::CompartmentKeyRecord) -> ();
            remove_compartment_key(id: vault::KeyId, root: vault::KeyId) -> ();
            person_keys(person: vault::PersonId, compartment: vault::Compartment) -> Vec<vault::PersonKeyRecord>;
            add_person_key(record: vault::PersonKeyRecord) -> ();
            rewrap_person_key(record: vault::PersonKeyRecord) -> ();
            remove_person_key(id: vault::KeyId) -> ();
            person_keys_not_wrapped_by(compartment: vault::Compartment, key: vault::KeyId, count_max: usize) -> Vec<vault::PersonKeyRecord>;
            erase_person(person: vault::PersonId) -> ();
            is_erased(person: vault::PersonId) -> bool;
            contents() -> vault::KeyTableContents;
        }
    };
    ($for:ty; $($name:ident($($arg:ident: $ty:ty),*) -> $out:ty;)*) => {
        impl vault::KeyTable for $for {$(
            async fn $name(&mut self, $($arg: $ty),*) -> Result<$out, vault::StoreError> {
                vault::KeyTable::$name(&mut self.keys, $($arg),*).await
            }
        )*}
    };
}
pub(crate) use delegate;
delegate!(Shelf);

/// One sealed value that stands in no person's file.
pub(crate) struct Alone {
    pub(crate) keys: Keys,
    pub(crate) bytes: Option<Vec<u8>>,
}

impl SealedRecords for Alone {
    async fn sealed(&mut self, _: &Place) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.bytes.take())
    }

    async fn sealed_of_person(&mut self, _: PersonId, _: Compartment) -> Result<Vec<(Slot, Vec<u8>)>, StoreError> {
        Ok(Vec::new())
    }

    async fn replace_sealed(&mut self, _: &Place, _: Vec<u8>) -> Result<(), StoreError> {
        Ok(())
    }
}

delegate!(Alone);

/// A sealed value or document on its way into the data base.
#[derive(Clone, Debug)]
pub(crate) struct NewSealed {
    pub(crate) place: Place,
    pub(crate) bytes: Vec<u8>,
    /// How many leaves the log had before the key was read.
    pub(crate) since: u64,
}

impl NewSealed {
    /// Writes it, and a leaf that binds its bytes.
    pub(crate) async fn insert(&self, tx: &mut Tx, household: HouseholdId, stamp: Stamp) -> Result<(), Error> {
        let Place { person, slot: Slot { compartment, field, version } } = &self.place;
        let digest: [u8; 32] = Sha256::digest(&self.bytes).into();
        self.check_key(tx).await?;
        let leaf =
            SealedLeaf { person: *person, compartment: compartment.code(), field: field.as_str(), version: *version, digest };
        let log = tx.leaf(LeafKind::Sealed, &leaf.data(household, stamp.at, stamp.by)).await?;
        let sql =
            "insert into sealed (person, compartment, field, version, household, recorded_at, recorded_by, digest, log, bytes)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing";
        let place = values![*person, compartment.code(), field.as_str(), *version];
        let rest = values![household, stamp.at, stamp.by, digest, log, self.bytes.as_slice()];
        match tx.execute("sealed", sql, [place, rest].concat()).await? {
            1 => Ok(()),
            _ => Err(Error::PlaceTaken(self.place.clone())),
        }
    }

    /// Refuses what was sealed under a key that was replaced meanwhile, and that is about to be destroyed.
    async fn check_key(&self, tx: &mut Tx) -> Result<(), Error> {
        let Place { person, slot: Slot { compartment, .. } } = &self.place;
        let sql = "select log from reseal where person = $1 and compartment = $2 and log >= $3 limit 1";
        let resealed = tx.row("reseal", sql, values![*person, compartment.code(), self.since]).await?;
        if resealed.is_some() { Err(Error::PlaceTaken(self.place.clone())) } else { Ok(()) }
    }
}
