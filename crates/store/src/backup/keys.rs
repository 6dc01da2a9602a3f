//! Backups of the key table.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use vault::{InstallationId, KeyBackup, PersonId, Random, RootKey, Vault};

use super::BackupError;
use super::seal::NewFile;
use crate::database::{Database, Half, Mode};
use crate::keys::{ChangeKeys, Keys};
use crate::sql::values;
use crate::store::{Founding, founding};
use crate::unfinished::clear;
use crate::{Error, Location, lock::Lock};

/// Backs up the key table into a new file, for 1 to [`vault::BACKUP_DAYS_MAX`] days. Gives the moment at which the file must be deleted.
/// The store may be in use meanwhile. Taken after a backup of the data, it has the key of every value in that.
///
/// # Errors
/// The file is there already or cannot be written, the store cannot be read, another root key, or a life out of bounds.
pub async fn back_up_keys(
    location: &Location,
    root: &dyn RootKey,
    file: &Path,
    (now, life_days): (Timestamp, u8),
    rng: &mut Random<'_>,
) -> Result<Timestamp, BackupError> {
    let data = Database::open(location, Half::Data, Mode::Read).await?;
    let keys = Database::open(location, Half::Keys, Mode::Read).await?;
    let (installation, _) = of_data(location, &data).await?;
    let mut table = Keys::new(keys.read().await?);
    let vault = Vault::unlock(installation, root, &mut table).await.map_err(Error::from)?;
    let backup = vault.back_up_keys(root, now, life_days, &mut table, rng).await.map_err(Error::from)?;
    drop(table);
    data.close().await;
    keys.close().await;
    let mut file = NewFile::create(file)?;
    file.write_all(backup.as_bytes())?;
    file.finish()?;
    Ok(backup.expires())
}

/// Puts a backup of the keys beside restored data, whose key table must not be there. The keys of whoever was erased stay out.
///
/// # Errors
/// The backup has expired, is damaged, or belongs to another root or installation; or there is a key table.
pub async fn restore_keys(location: &Location, root: &dyn RootKey, file: &Path, now: Timestamp) -> Result<(), BackupError> {
    let bytes = std::fs::read(file).map_err(BackupError::file(file))?;
    let backup = KeyBackup::from_bytes(bytes).map_err(|error| Error::from(vault::VaultError::from(error)))?;
    let _lock = Lock::take(location)?;
    let data = Database::open(location, Half::Data, Mode::Read).await?;
    let (installation, erased) = of_data(location, &data).await?;
    data.close().await;
    let mut loaded = Vec::new();
    let mut empty = vault::MemoryStore::default();
    backup.load(installation, root, now, &erased, &mut empty).await.map_err(Error::from)?;
    let contents = empty.keys;
    loaded.extend(contents.erased.into_iter().map(crate::keys::KeyChange::ErasePerson));
    loaded.extend(contents.compartment_keys.into_iter().map(crate::keys::KeyChange::AddCompartmentKey));
    loaded.extend(contents.person_keys.into_iter().map(crate::keys::KeyChange::AddPersonKey));
    // A restoring that was cut short, or a store that never had a person, has left no key of anybody.
    if !clear(location, Half::Keys).await? {
        return Err(Error::AlreadyThere { place: format!("the key table of {location}") }.into());
    }
    let keys = Database::open(location, Half::Keys, Mode::Create).await?;
    keys.write(Founding { installation, programme: None }).await?;
    keys.write(ChangeKeys(loaded)).await?;
    keys.close().await;
    Ok(())
}

async fn of_data(location: &Location, data: &Database) -> Result<(InstallationId, BTreeSet<PersonId>), Error> {
    let mut tx = data.read().await?;
    let founded = founding(&mut tx).await?;
    let (installation, _) = founded.ok_or_else(|| Error::Unfinished { place: location.to_string() })?;
    let rows = tx.rows("erasure", "select person from erasure", values![]).await?;
    let erased = rows.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?;
    Ok((installation, erased))
}
