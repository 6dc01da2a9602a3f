//! New keys in the place of old ones, while the store is used.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use vault::{Compartment, Field, KeyId, KeyTable as _, KeyUse, PersonId, Place, Random, RootKey, Slot, Vault};

use crate::detail::{LookUp, NewIndex};
use crate::leaves::SealedLeaf;
use crate::log::LeafKind;
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, Location, Stamp, Store};

/// How many keys of persons, or indexes, are done at once.
const TOGETHER: usize = 200;
/// How often a rotation begins anew when something is sealed meanwhile.
const TRIES: usize = 5;
/// How often a server on a data base that several use looks for keys that another process made.
pub const KEYS_FOLLOWED: Duration = Duration::from_secs(2);

impl Store {
    /// Whether other processes may use the same data base.
    pub fn is_shared(&self) -> bool {
        matches!(self.location(), Location::Postgres { .. })
    }

    /// Whether the compartments' keys are those that it knows. Another process may have made new ones, and destroyed old ones.
    ///
    /// # Errors
    /// The store fails.
    pub async fn knows_keys(&self) -> Result<bool, Error> {
        let records = self.keys().await?.compartment_keys().await.map_err(vault::VaultError::Store)?;
        Ok(records.into_iter().map(|record| record.id).collect::<BTreeSet<_>>() == self.vault().key_ids())
    }

    /// Goes on with the compartments' keys as they are now.
    ///
    /// # Errors
    /// It is another root key, or the store fails.
    pub async fn follow_keys(&self, root: &dyn RootKey) -> Result<(), Error> {
        self.use_vault(Arc::new(self.unlocked(&[root]).await?));
        Ok(())
    }

    /// First step of a new root key: from then on, either opens the store. Gives how many keys were wrapped.
    ///
    /// # Errors
    /// The store fails.
    pub async fn add_root(&self, root: &dyn RootKey, rng: &mut Random<'_>) -> Result<usize, Error> {
        let mut keys = self.keys().await?;
        let added = self.vault().add_root(root, &mut keys, rng).await?;
        self.change_keys(keys).await?;
        Ok(added)
    }

    /// Last step: the old root key opens the store no more.
    ///
    /// # Errors
    /// A key would be lost.
    pub async fn retire_root(&self, old: KeyId) -> Result<(), Error> {
        let mut keys = self.keys().await?;
        self.vault().retire_root(old, &mut keys).await?;
        self.change_keys(keys).await?;
        self.forget_deleted().await
    }

    /// Gives a compartment a new key, wraps the keys of all its persons by it, and destroys the old one. `roots` are all root
    /// keys in use. It may be cut short, and then be done again.
    ///
    /// # Errors
    /// A root key in use is not given, or the store fails.
    pub async fn rotate_compartment_key(
        &self,
        compartment: Compartment,
        roots: &[&dyn RootKey],
        rng: &mut Random<'_>,
    ) -> Result<(), Error> {
        self.new_compartment_key(KeyUse::Wrap, compartment, roots, rng).await?;
        loop {
            let mut keys = self.keys().await?;
            if self.vault().rewrap_person_keys(compartment, TOGETHER, &mut keys, rng).await? == 0 {
                break;
            }
            self.change_keys(keys).await?;
        }
        self.retire_old_keys(KeyUse::Wrap, compartment, roots).await
    }

    /// Gives a compartment a new key for its blind indexes, makes every index anew, and destroys the old key. `look_ups` are the
    /// forms that its numbers have.
    ///
    /// # Errors
    /// A root key in use or the form of a number is not given, or the store fails; it may then be done again.
    pub async fn rotate_index_key(
        &self,
        compartment: Compartment,
        look_ups: &[LookUp],
        roots: &[&dyn RootKey],
        rng: &mut Random<'_>,
    ) -> Result<(), Error> {
        self.new_compartment_key(KeyUse::Index, compartment, roots, rng).await?;
        let sql = "select blind, person, field, version, form from blind where compartment = $1";
        for mut row in self.data.rows("blind", sql, values![compartment.code()]).await? {
            let old: Vec<u8> = row.take()?;
            let (person, name): (PersonId, String) = (row.take()?, row.take()?);
            let field = Field::new(&name).map_err(|_| row.damaged("there is no such field"))?;
            let place = Place { person, slot: Slot { compartment, field, version: row.take()? } };
            let form: u8 = row.take()?;
            let look_up = look_ups.iter().find(|look_up| look_up.code() == form).ok_or(Error::NotIndexed(place.clone()))?;
            let index = self.vault().reindex(&place, look_up.normal(), &mut self.shelf().await?).await?;
            self.data.write(Reindex { old, new: NewIndex { place, index, form } }).await?;
        }
        self.reindex_logins(compartment).await?;
        self.retire_old_keys(KeyUse::Index, compartment, roots).await?;
        self.forget_deleted().await
    }

    /// Makes a key and uses it from now on, once other servers have had the time to know it: nothing that they read is under a key that they lack.
    async fn new_compartment_key(
        &self,
        key_use: KeyUse,
        compartment: Compartment,
        roots: &[&dyn RootKey],
        rng: &mut Random<'_>,
    ) -> Result<(), Error> {
        let mut vault = self.unlocked(roots).await?;
        let mut keys = self.keys().await?;
        vault.add_compartment_key(key_use, compartment, roots, &mut keys, rng).await?;
        self.change_keys(keys).await?;
        if self.is_shared() {
            tokio::time::sleep(3 * KEYS_FOLLOWED).await;
        }
        self.use_vault(Arc::new(vault));
        Ok(())
    }

    /// Destroys all keys of a kind but the newest.
    async fn retire_old_keys(&self, key_use: KeyUse, compartment: Compartment, roots: &[&dyn RootKey]) -> Result<(), Error> {
        let mut vault = self.unlocked(roots).await?;
        let mut keys = self.keys().await?;
        let records = keys.compartment_keys().await.map_err(vault::VaultError::Store)?;
        let of_kind = || records.iter().filter(|record| (record.key_use, record.compartment) == (key_use, compartment));
        let newest = of_kind().map(|record| record.version).max();
        let old: BTreeSet<KeyId> = of_kind().filter(|record| Some(record.version) < newest).map(|record| record.id).collect();
        for id in old {
            vault.retire_compartment_key(id, &mut keys).await?;
        }
        self.change_keys(keys).await?;
        self.use_vault(Arc::new(vault));
        self.forget_deleted().await
    }

    async fn unlocked(&self, roots: &[&dyn RootKey]) -> Result<Vault, Error> {
        let root = roots.first().ok_or(Error::NoRoot)?;
        Ok(Vault::unlock(self.installation(), *root, &mut self.keys().await?).await?)
    }

    /// Gives a person a new key in a compartment, and seals everything there anew. Gives how many values and documents it were.
    ///
    /// # Errors
    /// One of them cannot be opened, or the store fails; it may then be done again.
    pub async fn rotate_person_key(
        &self,
        person: PersonId,
        compartment: Compartment,
        stamp: Stamp,
        rng: &mut Random<'_>,
    ) -> Result<usize, Error> {
        for _ in 0..TRIES {
            let mut shelf = self.shelf().await?;
            let count = self.vault().rotate_person_key(person, compartment, &mut shelf, rng).await?;
            let (replaced, (added, removed)) = (shelf.replaced, shelf.keys.into_halves());
            drop(shelf.data);
            if count == 0 {
                return Ok(0);
            }
            // First the new key, then what is sealed under it; the old keys go last, when nothing needs them.
            self.carry_out(added).await?;
            if self.data.write(Reseal { person, compartment, stamp, replaced }).await? {
                self.carry_out(removed).await?;
                self.forget_deleted().await?;
                return Ok(count);
            }
        }
        Err(Error::TooBusy(person))
    }
}

/// An index in the place of an old one.
struct Reindex {
    old: Vec<u8>,
    new: NewIndex,
}

impl Work for Reindex {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let Place { person, slot: Slot { compartment, field, version } } = &self.new.place;
        let sql = "delete from blind where blind = $1 and person = $2 and compartment = $3 and field = $4 and version = $5";
        let values = values![self.old.as_slice(), *person, compartment.code(), field.as_str(), *version];
        tx.execute("blind", sql, values).await?;
        self.new.insert(tx).await
    }
}

/// Values sealed anew in the place of old ones, unless something was sealed meanwhile under the old key.
struct Reseal {
    person: PersonId,
    compartment: Compartment,
    stamp: Stamp,
    replaced: Vec<(Place, Vec<u8>)>,
}

impl Work for Reseal {
    type Done = bool;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Error> {
        let sql = "select count(*) as count from sealed where person = $1 and compartment = $2 and bytes is not null";
        let row = tx.row("sealed", sql, values![self.person, self.compartment.code()]).await?;
        let count: usize = row.map_or(Ok(0), |mut row| row.take())?;
        if count != self.replaced.len() {
            return Ok(false);
        }
        for (place, bytes) in &self.replaced {
            self.reseal(tx, place, bytes).await?;
        }
        Ok(true)
    }
}

impl Reseal {
    async fn reseal(&self, tx: &mut Tx, place: &Place, bytes: &[u8]) -> Result<(), Error> {
        let Place { person, slot: Slot { compartment, field, version } } = place;
        let (at, digest): (_, [u8; 32]) = (self.stamp.at, Sha256::digest(bytes).into());
        let leaf =
            SealedLeaf { person: *person, compartment: compartment.code(), field: field.as_str(), version: *version, digest };
        let log = tx.leaf(LeafKind::Reseal, &leaf.reseal_data(at)).await?;
        let sql = "insert into reseal (log, person, compartment, field, version, resealed_at, digest)
            values ($1, $2, $3, $4, $5, $6, $7)";
        tx.execute("reseal", sql, values![log, *person, compartment.code(), field.as_str(), *version, at, digest]).await?;
        let sql = "update sealed set bytes = $1 where person = $2 and compartment = $3 and field = $4 and version = $5";
        tx.execute("sealed", sql, values![bytes, *person, compartment.code(), field.as_str(), *version]).await?;
        Ok(())
    }
}
