//! Where key records and sealed values live, as traits for a store to fill.
//!
//! The futures do whatever waiting a data base asks for; this crate waits for nothing else. Where a call of the [`Vault`]
//! makes several calls of a trait, the store holds one (write) transaction around all of them.
//!
//! [`Vault`]: crate::Vault

use crate::ids::context;
use crate::{Compartment, InstallationId, KeyId, PersonId, Place, Slot};
use std::future::Future;

/// Whatever goes wrong in a store.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// What a compartment's key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyUse {
    /// It wraps the keys of persons.
    Wrap,
    /// Blind indexes are made under it. Apart from the other, so that each is rotated alone.
    Index,
}

impl KeyUse {
    /// The number that stands in stored bytes.
    pub fn code(self) -> u8 {
        match self {
            Self::Wrap => 1,
            Self::Index => 2,
        }
    }

    /// The use of a stored number.
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Wrap, Self::Index].into_iter().find(|key_use| key_use.code() == code)
    }
}

/// A compartment's key, wrapped by a root key. While the root is rotated, one key has two records, one for each root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompartmentKeyRecord {
    /// What the key is for.
    pub key_use: KeyUse,
    /// Whose keys it wraps, or what it indexes.
    pub compartment: Compartment,
    /// Counts from 1; the highest is the one in use.
    pub version: u32,
    /// The key's id.
    pub id: KeyId,
    /// The root that wraps it.
    pub root: KeyId,
    /// As the root wrapped it.
    pub wrapped: Vec<u8>,
}

impl CompartmentKeyRecord {
    pub(crate) fn context(&self, installation: InstallationId) -> Vec<u8> {
        let kind = [self.key_use.code(), self.compartment.code()];
        context("resettle compartment key 1", &[&installation.0, &kind, &self.version.to_be_bytes(), &self.id.0, &self.root.0])
    }
}

/// The data key of one person in one compartment, wrapped by the compartment's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonKeyRecord {
    /// Whose.
    pub person: PersonId,
    /// Of which compartment.
    pub compartment: Compartment,
    /// Counts from 1; the highest is the one in use.
    pub version: u32,
    /// The key's id.
    pub id: KeyId,
    /// The compartment's key that wraps it.
    pub wrapped_by: KeyId,
    /// As it was wrapped.
    pub wrapped: Vec<u8>,
}

impl PersonKeyRecord {
    pub(crate) fn context(&self, installation: InstallationId) -> Vec<u8> {
        let Self { person, compartment, version, id, wrapped_by, wrapped: _ } = self;
        let parts = [&installation.0[..], &person.0, &[compartment.code()], &version.to_be_bytes(), &id.0, &wrapped_by.0];
        context("resettle person key 1", &parts)
    }
}

/// Everything in a key table, to back up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyTableContents {
    /// Keys of compartments.
    pub compartment_keys: Vec<CompartmentKeyRecord>,
    /// Keys of persons.
    pub person_keys: Vec<PersonKeyRecord>,
    /// Persons who were erased, and never get a key again.
    pub erased: Vec<PersonId>,
}

/// The key table: apart from the data, with backups of its own that live at most 30 days.
///
/// A store that deletes here must also leave no copy in its file (SQLite: `secure_delete`, and the WAL cut short).
pub trait KeyTable: Send {
    /// Every compartment key, under every root.
    fn compartment_keys(&mut self) -> impl Future<Output = Result<Vec<CompartmentKeyRecord>, StoreError>> + Send;
    /// Adds a compartment key. Errors if it is there under that root.
    fn add_compartment_key(&mut self, record: CompartmentKeyRecord) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Destroys a compartment key as wrapped by one root.
    fn remove_compartment_key(&mut self, id: KeyId, root: KeyId) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The keys of a person in a compartment, every version.
    fn person_keys(
        &mut self,
        person: PersonId,
        compartment: Compartment,
    ) -> impl Future<Output = Result<Vec<PersonKeyRecord>, StoreError>> + Send;
    /// Adds a person's key. Errors if that version is there, or the person was erased.
    fn add_person_key(&mut self, record: PersonKeyRecord) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Puts the record in the place of the one with the same id. Errors if there is none.
    fn rewrap_person_key(&mut self, record: PersonKeyRecord) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Destroys one key of a person.
    fn remove_person_key(&mut self, id: KeyId) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Up to so many keys of persons in the compartment that another key than this one wraps.
    fn person_keys_not_wrapped_by(
        &mut self,
        compartment: Compartment,
        key: KeyId,
        count_max: usize,
    ) -> impl Future<Output = Result<Vec<PersonKeyRecord>, StoreError>> + Send;

    /// Destroys all keys of a person, and remembers that they were erased. Doing it again changes nothing.
    fn erase_person(&mut self, person: PersonId) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Whether the person was erased.
    fn is_erased(&mut self, person: PersonId) -> impl Future<Output = Result<bool, StoreError>> + Send;
    /// Everything, for a backup.
    fn contents(&mut self) -> impl Future<Output = Result<KeyTableContents, StoreError>> + Send;
}

/// Where sealed values and documents live. Their bytes are those of [`Sealed`](crate::Sealed) and
/// [`SealedDocument`](crate::SealedDocument).
pub trait SealedRecords: Send {
    /// The bytes at a place, if there are any.
    fn sealed(&mut self, place: &Place) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;
    /// Everything of a person in a compartment.
    fn sealed_of_person(
        &mut self,
        person: PersonId,
        compartment: Compartment,
    ) -> impl Future<Output = Result<Vec<(Slot, Vec<u8>)>, StoreError>> + Send;
    /// Puts new bytes in the place of old ones. Errors if there are none.
    fn replace_sealed(&mut self, place: &Place, bytes: Vec<u8>) -> impl Future<Output = Result<(), StoreError>> + Send;
}
