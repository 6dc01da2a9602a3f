//! The vault: compartment keys in memory, persons' keys fetched when needed.

use std::collections::BTreeSet;

use crate::document::SealedDocument;
use crate::root::{unwrap, wrap};
use crate::{
    BackupError, BlindIndex, Compartment, CompartmentKeyRecord, DocumentError, DocumentLimits, Field, FormatError,
    InstallationId, KeyId, KeyTable, KeyUse, Normal, NumberError, PersonId, PersonKeyRecord, Place, Random, RootError, RootKey,
    Sealed, SecretKey, StoreError, TooLong, VALUE_BYTES_MAX, blind,
};
use thiserror::Error;

/// Why the vault does not do what it was asked. No variant carries anything secret.
#[derive(Debug, Error)]
pub enum VaultError {
    /// The root key.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The store.
    #[error("the store: {0}")]
    Store(#[from] StoreError),
    /// The line in the access record could not be written.
    #[error("nothing was opened, because the access record could not be written: {0}")]
    NotRecorded(StoreError),
    /// A request to open nothing, or too much at once.
    #[error("{count} fields were asked for; ask for 1 to {max}", max = crate::FIELDS_MAX)]
    FieldCount {
        /// How many.
        count: usize,
    },
    /// Keys are there already.
    #[error("this key table has keys already: unlock it, or begin with an empty one")]
    AlreadyCreated,
    /// No compartment key is wrapped by the root that was given.
    #[error("the key table holds no key under root key {root}: this root key belongs to another installation, or was retired")]
    OtherRoot {
        /// The root that was given.
        root: KeyId,
    },
    /// A compartment's key is missing from the key table.
    #[error("the key table lacks the key of compartment {compartment} ({key_use:?}) under this root key: load a key backup")]
    NoKey {
        /// What the key is for.
        key_use: KeyUse,
        /// Of which compartment.
        compartment: Compartment,
    },
    /// A key that another process made, or that was destroyed.
    #[error("key {0} is not known here: it was destroyed, or made since this vault was unlocked; unlock it again")]
    UnknownKey(KeyId),
    /// A person's key is gone, though nobody erased the person.
    #[error(
        "{0}: the key it was sealed under is missing from the key table, and the person was not erased: the key table is damaged or an old \
         copy; stop, keep its files, and restore the newest backup of the keys"
    )]
    KeyMissing(Place),
    /// A key record does not give the key it names.
    #[error("the record of key {0} was changed or moved")]
    DamagedKey(KeyId),
    /// The person was erased.
    #[error("person {0} was erased: what was sealed for them cannot be read, and nothing more can be sealed")]
    Erased(PersonId),
    /// Nothing is stored there.
    #[error("there is nothing at {0}")]
    Nothing(Place),
    /// The stored bytes are nothing sealed.
    #[error("{place}: {error}")]
    Format {
        /// Where.
        place: Place,
        /// Why.
        error: FormatError,
    },
    /// The stored bytes do not belong there.
    #[error("{0}: what is stored was changed or moved from another place")]
    Forged(Place),
    /// Too long for a value.
    #[error("the value has {bytes} bytes; at most {VALUE_BYTES_MAX} are sealed as one: make it a document")]
    ValueTooLong {
        /// Its length.
        bytes: usize,
    },
    /// Too long for the cipher.
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// The document is not taken.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The text is no number to index.
    #[error("it cannot be looked up: {0}")]
    Number(#[from] NumberError),
    /// A rotation would leave a key that this root alone wraps.
    #[error("root key {root} cannot be retired: key {key} is not yet wrapped by another")]
    RootStillNeeded {
        /// The root.
        root: KeyId,
        /// A key that would be lost.
        key: KeyId,
    },
    /// A rotation needs every root that is in use.
    #[error("root key {0} is in use and was not given: a new key must be wrapped by every root in use")]
    RootNotGiven(KeyId),
    /// The key still wraps keys of persons, or is the newest.
    #[error("key {0} cannot be retired: it is still in use")]
    KeyStillNeeded(KeyId),
    /// The key backup.
    #[error(transparent)]
    Backup(#[from] BackupError),
}

pub(crate) struct HeldKey {
    pub(crate) key_use: KeyUse,
    pub(crate) compartment: Compartment,
    pub(crate) version: u32,
    pub(crate) id: KeyId,
    pub(crate) key: SecretKey,
}

impl HeldKey {
    pub(crate) fn new(key_use: KeyUse, compartment: Compartment, version: u32, key: SecretKey) -> Self {
        Self { key_use, compartment, version, id: key.id(), key }
    }

    /// This key as a root wraps it.
    pub(crate) fn record(
        &self,
        installation: InstallationId,
        root: &dyn RootKey,
        rng: &mut Random<'_>,
    ) -> Result<CompartmentKeyRecord, VaultError> {
        let Self { key_use, compartment, version, id, ref key } = *self;
        let mut record = CompartmentKeyRecord { key_use, compartment, version, id, root: root.id(), wrapped: Vec::new() };
        record.wrapped = root.wrap_key(&record.context(installation), key, rng)?;
        Ok(record)
    }
}

/// An unlocked vault. It holds the compartments' keys; dropping it wipes them.
pub struct Vault {
    pub(crate) installation: InstallationId,
    pub(crate) held: Vec<HeldKey>,
}

impl Vault {
    /// Makes the compartments' keys in an empty key table. Errors if there are keys.
    pub async fn create(
        installation: InstallationId,
        root: &dyn RootKey,
        table: &mut impl KeyTable,
        rng: &mut Random<'_>,
    ) -> Result<Self, VaultError> {
        if !table.compartment_keys().await?.is_empty() {
            return Err(VaultError::AlreadyCreated);
        }
        let mut held = Vec::new();
        for (key_use, compartment) in every_key() {
            let key = HeldKey::new(key_use, compartment, 1, SecretKey::random(rng));
            table.add_compartment_key(key.record(installation, root, rng)?).await?;
            held.push(key);
        }
        Ok(Self { installation, held })
    }

    /// Unwraps the compartments' keys. The root key is not needed again until keys are rotated or backed up. Errors if they
    /// are not, or not all, under this root, or any was changed.
    pub async fn unlock(installation: InstallationId, root: &dyn RootKey, table: &mut impl KeyTable) -> Result<Self, VaultError> {
        let mut held = Vec::new();
        for record in table.compartment_keys().await?.iter().filter(|record| record.root == root.id()) {
            let key = root.unwrap_key(&record.context(installation), &record.wrapped)?;
            let key = HeldKey::new(record.key_use, record.compartment, record.version, key);
            if key.id != record.id {
                return Err(VaultError::DamagedKey(record.id));
            }
            held.push(key);
        }
        let vault = Self { installation, held };
        if vault.held.is_empty() {
            return Err(VaultError::OtherRoot { root: root.id() });
        }
        every_key().try_for_each(|(key_use, compartment)| vault.newest(key_use, compartment).map(|_| ()))?;
        Ok(vault)
    }

    /// The ids of the compartments' keys that it holds.
    pub fn key_ids(&self) -> BTreeSet<KeyId> {
        self.held.iter().map(|held| held.id).collect()
    }

    /// Seals a value of at most [`VALUE_BYTES_MAX`] bytes, under a new key if it is the person's first in the compartment.
    /// The caller stores it at its place in the same transaction. Errors if the person was erased.
    pub async fn seal(
        &self,
        place: &Place,
        clear: &[u8],
        table: &mut impl KeyTable,
        rng: &mut Random<'_>,
    ) -> Result<Sealed, VaultError> {
        if clear.len() > VALUE_BYTES_MAX {
            return Err(VaultError::ValueTooLong { bytes: clear.len() });
        }
        let key = self.key_to_seal(place.person, place.slot.compartment, table, rng).await?;
        Ok(Sealed::seal(&key, self.installation, place, clear, rng)?)
    }

    /// Seals a document that is within the limits, by its bytes. The caller stores it as [`seal`](Self::seal) says.
    pub async fn seal_document(
        &self,
        place: &Place,
        bytes: &[u8],
        limits: &DocumentLimits,
        table: &mut impl KeyTable,
        rng: &mut Random<'_>,
    ) -> Result<SealedDocument, VaultError> {
        let content = limits.check(bytes)?;
        let key = self.key_to_seal(place.person, place.slot.compartment, table, rng).await?;
        Ok(SealedDocument::seal(&key, self.installation, place, (content, bytes), rng)?)
    }

    /// The index to store with a number, under the newest key. Errors if the text is no such number.
    pub fn index(
        &self,
        compartment: Compartment,
        field: &Field,
        normal: Normal<'_>,
        text: &str,
    ) -> Result<BlindIndex, VaultError> {
        self.index_under(self.newest(KeyUse::Index, compartment)?, field, normal, text)
    }

    /// The indexes to look a number up by, newest first: more than one while the index key is rotated.
    pub fn indexes(
        &self,
        compartment: Compartment,
        field: &Field,
        normal: Normal<'_>,
        text: &str,
    ) -> Result<Vec<BlindIndex>, VaultError> {
        let mut keys: Vec<&HeldKey> = self.of_kind(KeyUse::Index, compartment).collect();
        keys.sort_by_key(|key| std::cmp::Reverse(key.version));
        keys.into_iter().map(|key| self.index_under(key, field, normal, text)).collect()
    }

    /// Destroys the keys of a person in every compartment: what was sealed under them is never read again, from no backup of
    /// the data, and from no backup of the keys once these have expired. Nothing can be sealed for the person any more.
    pub async fn erase(&self, person: PersonId, table: &mut impl KeyTable) -> Result<(), VaultError> {
        Ok(table.erase_person(person).await?)
    }

    pub(crate) fn newest(&self, key_use: KeyUse, compartment: Compartment) -> Result<&HeldKey, VaultError> {
        let newest = self.of_kind(key_use, compartment).max_by_key(|key| key.version);
        newest.ok_or(VaultError::NoKey { key_use, compartment })
    }

    fn of_kind(&self, key_use: KeyUse, compartment: Compartment) -> impl Iterator<Item = &HeldKey> {
        self.held.iter().filter(move |key| (key.key_use, key.compartment) == (key_use, compartment))
    }

    fn index_under(&self, key: &HeldKey, field: &Field, normal: Normal<'_>, text: &str) -> Result<BlindIndex, VaultError> {
        Ok(blind::index((&key.key, key.version), self.installation, (key.compartment, field), normal, text)?)
    }

    async fn key_to_seal(
        &self,
        person: PersonId,
        compartment: Compartment,
        table: &mut impl KeyTable,
        rng: &mut Random<'_>,
    ) -> Result<SecretKey, VaultError> {
        let records = table.person_keys(person, compartment).await?;
        match records.iter().max_by_key(|record| record.version) {
            Some(newest) => self.person_key(newest),
            None => self.add_person_key(person, compartment, 1, table, rng).await,
        }
    }

    pub(crate) async fn add_person_key(
        &self,
        person: PersonId,
        compartment: Compartment,
        version: u32,
        table: &mut impl KeyTable,
        rng: &mut Random<'_>,
    ) -> Result<SecretKey, VaultError> {
        if table.is_erased(person).await? {
            return Err(VaultError::Erased(person));
        }
        let key = SecretKey::random(rng);
        let zero = KeyId([0; 16]);
        let mut record = PersonKeyRecord { person, compartment, version, id: key.id(), wrapped_by: zero, wrapped: Vec::new() };
        self.wrap_person_key(&mut record, &key, rng)?;
        table.add_person_key(record).await?;
        Ok(key)
    }

    /// Wraps a person's key by the newest key of its compartment.
    pub(crate) fn wrap_person_key(
        &self,
        record: &mut PersonKeyRecord,
        key: &SecretKey,
        rng: &mut Random<'_>,
    ) -> Result<(), VaultError> {
        let by = self.newest(KeyUse::Wrap, record.compartment)?;
        record.wrapped_by = by.id;
        record.wrapped = wrap(&by.key, &record.context(self.installation), key, rng)?;
        Ok(())
    }

    /// The key of a record.
    pub(crate) fn person_key(&self, record: &PersonKeyRecord) -> Result<SecretKey, VaultError> {
        let by = self.held.iter().find(|key| key.id == record.wrapped_by).ok_or(VaultError::UnknownKey(record.wrapped_by))?;
        let key = unwrap(&by.key, &record.context(self.installation), &record.wrapped);
        key.filter(|key| key.id() == record.id).ok_or(VaultError::DamagedKey(record.id))
    }
}

/// Every key that an installation has at least one version of.
fn every_key() -> impl Iterator<Item = (KeyUse, Compartment)> {
    Compartment::ALL.into_iter().flat_map(|compartment| [(KeyUse::Wrap, compartment), (KeyUse::Index, compartment)])
}
