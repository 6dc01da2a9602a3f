//! Rotation of each kind of key. Every step can be taken again after it was interrupted.

use crate::access::{Content, Keys};
use crate::document::SealedDocument;
use crate::vault::HeldKey;
use crate::{
    BlindIndex, Compartment, KeyId, KeyTable, KeyUse, Normal, NumberError, PersonId, Place, Random, RootKey, Sealed,
    SealedRecords, SecretKey, Vault, VaultError,
};

impl Vault {
    /// First step of a new root key: wraps every compartment key by it too. From then on either root unlocks the vault, so
    /// each process is given the new one in its own time. Returns how many keys were wrapped. Errors if the key table has a
    /// key that this vault does not hold.
    pub async fn add_root(
        &self,
        root: &dyn RootKey,
        table: &mut impl KeyTable,
        rng: &mut Random<'_>,
    ) -> Result<usize, VaultError> {
        let records = table.compartment_keys().await?;
        if let Some(unknown) = records.iter().find(|record| self.held.iter().all(|key| key.id != record.id)) {
            return Err(VaultError::UnknownKey(unknown.id));
        }
        let is_missing = |key: &&HeldKey| !records.iter().any(|record| (record.id, record.root) == (key.id, root.id()));
        let mut added = 0;
        for key in self.held.iter().filter(is_missing) {
            table.add_compartment_key(key.record(self.installation, root, rng)?).await?;
            added += 1;
        }
        Ok(added)
    }

    /// Last step: destroys what the old root wraps. Errors, and destroys nothing, if a key has no record under another root.
    pub async fn retire_root(&self, old: KeyId, table: &mut impl KeyTable) -> Result<(), VaultError> {
        let records = table.compartment_keys().await?;
        let (of_old, others): (Vec<_>, Vec<_>) = records.into_iter().partition(|record| record.root == old);
        if let Some(only) = of_old.iter().find(|record| others.iter().all(|other| other.id != record.id)) {
            return Err(VaultError::RootStillNeeded { root: old, key: only.id });
        }
        for record in of_old {
            table.remove_compartment_key(record.id, old).await?;
        }
        Ok(())
    }

    /// First step of a new compartment key: makes it, under every root in use. This vault uses it at once for new keys of
    /// persons or new indexes; other processes unlock theirs again before the next step. Errors if a root in use is not given.
    pub async fn add_compartment_key(
        &mut self,
        key_use: KeyUse,
        compartment: Compartment,
        roots: &[&dyn RootKey],
        table: &mut impl KeyTable,
        rng: &mut Random<'_>,
    ) -> Result<KeyId, VaultError> {
        let records = table.compartment_keys().await?;
        if let Some(other) = records.iter().find(|record| roots.iter().all(|root| root.id() != record.root)) {
            return Err(VaultError::RootNotGiven(other.root));
        }
        let of_kind = records.iter().filter(|record| (record.key_use, record.compartment) == (key_use, compartment));
        let version = of_kind.map(|record| record.version).max().unwrap_or(0) + 1;
        let key = HeldKey::new(key_use, compartment, version, SecretKey::random(rng));
        for root in roots {
            table.add_compartment_key(key.record(self.installation, *root, rng)?).await?;
        }
        let id = key.id;
        self.held.push(key);
        Ok(id)
    }

    /// Second step: wraps up to so many keys of persons by the newest key of their compartment. Returns how many it was; at
    /// zero, all are done.
    pub async fn rewrap_person_keys(
        &self,
        compartment: Compartment,
        count_max: usize,
        table: &mut impl KeyTable,
        rng: &mut Random<'_>,
    ) -> Result<usize, VaultError> {
        let newest = self.newest(KeyUse::Wrap, compartment)?.id;
        let records = table.person_keys_not_wrapped_by(compartment, newest, count_max).await?;
        let count = records.len();
        for mut record in records {
            let key = self.person_key(&record)?;
            self.wrap_person_key(&mut record, &key, rng)?;
            table.rewrap_person_key(record).await?;
        }
        Ok(count)
    }

    /// Last step: destroys an old compartment key. Errors if it is the newest of its kind, or may still wrap a person's key.
    /// Whether an index is still under an index key, the caller knows: every [`BlindIndex`] has its version in it.
    pub async fn retire_compartment_key(&mut self, id: KeyId, table: &mut impl KeyTable) -> Result<(), VaultError> {
        let at = self.held.iter().position(|key| key.id == id).ok_or(VaultError::UnknownKey(id))?;
        let HeldKey { key_use, compartment, .. } = self.held[at];
        let is_newest = self.newest(key_use, compartment).is_ok_and(|newest| newest.id == id);
        if is_newest || (key_use == KeyUse::Wrap && self.is_rewrapping(compartment, table).await?) {
            return Err(VaultError::KeyStillNeeded(id));
        }
        for record in table.compartment_keys().await?.into_iter().filter(|record| record.id == id) {
            table.remove_compartment_key(id, record.root).await?;
        }
        self.held.remove(at);
        Ok(())
    }

    async fn is_rewrapping(&self, compartment: Compartment, table: &mut impl KeyTable) -> Result<bool, VaultError> {
        let newest = self.newest(KeyUse::Wrap, compartment)?.id;
        Ok(!table.person_keys_not_wrapped_by(compartment, newest, 1).await?.is_empty())
    }

    /// Gives a person a new key in a compartment, seals everything there anew, and destroys the old keys: in one
    /// transaction, so that nothing is sealed meanwhile under a key that is about to go. Returns how many values and documents
    /// it were. Errors, before any key is destroyed, if one of them cannot be opened.
    pub async fn rotate_person_key(
        &self,
        person: PersonId,
        compartment: Compartment,
        store: &mut (impl KeyTable + SealedRecords),
        rng: &mut Random<'_>,
    ) -> Result<usize, VaultError> {
        let old = store.person_keys(person, compartment).await?;
        let Some(version) = old.iter().map(|record| record.version).max() else { return Ok(0) };
        let mut keys = Keys::default();
        let mut resealed = Vec::new();
        let stored = store.sealed_of_person(person, compartment).await?;
        let key = self.add_person_key(person, compartment, version + 1, store, rng).await?;
        for (slot, bytes) in stored {
            let place = Place { person, slot };
            let bytes = match self.content(&place, bytes, &mut keys, store).await? {
                Content::Value(clear) => Sealed::seal(&key, self.installation, &place, clear.expose(), rng)?.into_bytes(),
                Content::Document(document) => {
                    let content = (document.content, document.bytes.expose());
                    SealedDocument::seal(&key, self.installation, &place, content, rng)?.into_bytes()
                }
            };
            resealed.push((place, bytes));
        }
        let count = resealed.len();
        for (place, bytes) in resealed {
            store.replace_sealed(&place, bytes).await?;
        }
        for record in old {
            store.remove_person_key(record.id).await?;
        }
        Ok(count)
    }

    /// The index under the newest key of a number that is sealed at a place; shows nobody the number. Errors if there is none.
    pub async fn reindex(
        &self,
        place: &Place,
        normal: Normal<'_>,
        store: &mut (impl KeyTable + SealedRecords),
    ) -> Result<BlindIndex, VaultError> {
        let bytes = store.sealed(place).await?.ok_or_else(|| VaultError::Nothing(place.clone()))?;
        let Content::Value(clear) = self.content(place, bytes, &mut Keys::default(), store).await? else {
            return Err(NumberError::Empty.into());
        };
        let text = clear.expose_text().ok_or(NumberError::Empty)?;
        self.index(place.slot.compartment, &place.slot.field, normal, text)
    }
}
