//! A key table, sealed records and an access log in memory, for tests.

use crate::{
    AccessLine, AccessLog, Compartment, CompartmentKeyRecord, KeyId, KeyTable, KeyTableContents, PersonId, PersonKeyRecord,
    Place, SealedRecords, Slot, StoreError,
};
use std::collections::BTreeMap;

/// Keys and sealed values in memory. The fields are open, for a test to play the thief or the vandal.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    /// The key table.
    pub keys: KeyTableContents,
    /// The data.
    pub sealed: BTreeMap<Place, Vec<u8>>,
}

impl KeyTable for MemoryStore {
    async fn compartment_keys(&mut self) -> Result<Vec<CompartmentKeyRecord>, StoreError> {
        Ok(self.keys.compartment_keys.clone())
    }

    async fn add_compartment_key(&mut self, record: CompartmentKeyRecord) -> Result<(), StoreError> {
        if self.keys.compartment_keys.iter().any(|key| (key.id, key.root) == (record.id, record.root)) {
            return Err("this compartment key is there already".into());
        }
        self.keys.compartment_keys.push(record);
        Ok(())
    }

    async fn remove_compartment_key(&mut self, id: KeyId, root: KeyId) -> Result<(), StoreError> {
        self.keys.compartment_keys.retain(|key| (key.id, key.root) != (id, root));
        Ok(())
    }

    async fn person_keys(&mut self, person: PersonId, compartment: Compartment) -> Result<Vec<PersonKeyRecord>, StoreError> {
        let of_person = |key: &&PersonKeyRecord| (key.person, key.compartment) == (person, compartment);
        Ok(self.keys.person_keys.iter().filter(of_person).cloned().collect())
    }

    async fn add_person_key(&mut self, record: PersonKeyRecord) -> Result<(), StoreError> {
        let slot = |key: &PersonKeyRecord| (key.person, key.compartment, key.version);
        if self.keys.erased.contains(&record.person) {
            return Err("this person was erased".into());
        }
        if self.keys.person_keys.iter().any(|key| slot(key) == slot(&record)) {
            return Err("this version of the person's key is there already".into());
        }
        self.keys.person_keys.push(record);
        Ok(())
    }

    async fn rewrap_person_key(&mut self, record: PersonKeyRecord) -> Result<(), StoreError> {
        let held = self.keys.person_keys.iter_mut().find(|key| key.id == record.id).ok_or("there is no such key")?;
        *held = record;
        Ok(())
    }

    async fn remove_person_key(&mut self, id: KeyId) -> Result<(), StoreError> {
        self.keys.person_keys.retain(|key| key.id != id);
        Ok(())
    }

    async fn person_keys_not_wrapped_by(
        &mut self,
        compartment: Compartment,
        key: KeyId,
        count_max: usize,
    ) -> Result<Vec<PersonKeyRecord>, StoreError> {
        let others = |record: &&PersonKeyRecord| record.compartment == compartment && record.wrapped_by != key;
        Ok(self.keys.person_keys.iter().filter(others).take(count_max).cloned().collect())
    }

    async fn erase_person(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.keys.person_keys.retain(|key| key.person != person);
        if !self.keys.erased.contains(&person) {
            self.keys.erased.push(person);
        }
        Ok(())
    }

    async fn is_erased(&mut self, person: PersonId) -> Result<bool, StoreError> {
        Ok(self.keys.erased.contains(&person))
    }

    async fn contents(&mut self) -> Result<KeyTableContents, StoreError> {
        Ok(self.keys.clone())
    }
}

impl SealedRecords for MemoryStore {
    async fn sealed(&mut self, place: &Place) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.sealed.get(place).cloned())
    }

    async fn sealed_of_person(&mut self, person: PersonId, compartment: Compartment) -> Result<Vec<(Slot, Vec<u8>)>, StoreError> {
        let of_person = |(place, _): &(&Place, &Vec<u8>)| (place.person, place.slot.compartment) == (person, compartment);
        Ok(self.sealed.iter().filter(of_person).map(|(place, bytes)| (place.slot.clone(), bytes.clone())).collect())
    }

    async fn replace_sealed(&mut self, place: &Place, bytes: Vec<u8>) -> Result<(), StoreError> {
        *self.sealed.get_mut(place).ok_or("there is nothing at this place")? = bytes;
        Ok(())
    }
}

/// Access lines in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryLog {
    /// What was written.
    pub lines: Vec<AccessLine>,
    /// Whether writing fails.
    pub is_broken: bool,
}

impl AccessLog for MemoryLog {
    async fn write(&mut self, line: &AccessLine) -> Result<(), StoreError> {
        if self.is_broken {
            return Err("the disk is full".into());
        }
        self.lines.push(line.clone());
        Ok(())
    }
}
