//! Backups of the key table, which expire: an erased person's keys live on in them, so they must not live long.

use crate::ids::context;
use crate::secret::{NONCE_BYTES, TAG_BYTES, random_nonce};
use crate::{
    Compartment, CompartmentKeyRecord, InstallationId, KeyId, KeyTable, KeyTableContents, KeyUse, PersonId, PersonKeyRecord,
    Random, RootKey, SecretKey, Vault, VaultError,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use thiserror::Error;
use zeroize::Zeroizing;

/// The longest life of a key backup, in days of 24 hours.
pub const BACKUP_DAYS_MAX: u8 = 30;

const FORMAT: &[u8; 2] = b"B1";

/// Why a key backup is not made or not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BackupError {
    /// It would live too long, or not at all.
    #[error("a key backup lives 1 to {BACKUP_DAYS_MAX} days, not {days}")]
    Life {
        /// How many days were asked for.
        days: u8,
    },
    /// It has expired.
    #[error("this key backup expired at {at}: keys of erased persons may be in it, so it must not be loaded; delete it")]
    Expired {
        /// When.
        at: Timestamp,
    },
    /// It comes from the future.
    #[error("this key backup was made at {at}, after the present time: set the clock right")]
    FromTheFuture {
        /// When it says it was made.
        at: Timestamp,
    },
    /// It is no key backup, or was changed.
    #[error("this is no key backup, or it was changed or cut short")]
    Damaged,
    /// Another installation's.
    #[error("this key backup belongs to another installation")]
    OtherInstallation,
    /// It is under another root.
    #[error("this key backup is under root key {root}: give that one")]
    OtherRoot {
        /// The root it needs.
        root: KeyId,
    },
    /// There are keys.
    #[error("the key table is not empty: a key backup is loaded into an empty one")]
    TableNotEmpty,
}

/// A backup of the key table, sealed under the root key, format `B1`. Its two times are readable and cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyBackup {
    bytes: Vec<u8>,
    installation: InstallationId,
    root: KeyId,
    created: Timestamp,
    expires: Timestamp,
    /// Where the parts are: the header ends, the wrapped key ends.
    ends: (usize, usize),
}

impl KeyBackup {
    /// Reads a backup's header. Whether anything was changed, shows when it is loaded.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, BackupError> {
        let mut header = Reader(bytes.strip_prefix(FORMAT).ok_or(BackupError::Damaged)?);
        let mut read = || {
            let (installation, root) = (InstallationId(header.array()?), KeyId(header.array()?));
            let (created, expires) = (header.timestamp()?, header.timestamp()?);
            let header_end = bytes.len() - header.0.len();
            header.bytes()?;
            let wrapped_end = bytes.len() - header.0.len();
            Some((installation, root, created, expires, (header_end, wrapped_end)))
        };
        let (installation, root, created, expires, ends) = read().ok_or(BackupError::Damaged)?;
        Ok(Self { bytes, installation, root, created, expires, ends })
    }

    /// The bytes to keep.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// When it expires, and its file must be deleted.
    pub fn expires(&self) -> Timestamp {
        self.expires
    }

    /// Loads the backup into an empty key table, at the present time. Persons who were erased since it was made are named by
    /// the caller, who knows from the journal: their keys are left out. Errors, and loads nothing, once it has expired.
    pub async fn load(
        &self,
        installation: InstallationId,
        root: &dyn RootKey,
        now: Timestamp,
        erased: &BTreeSet<PersonId>,
        table: &mut impl KeyTable,
    ) -> Result<(), VaultError> {
        self.check(installation, root, now)?;
        let contents = self.contents(root)?;
        if table.contents().await? != KeyTableContents::default() {
            return Err(BackupError::TableNotEmpty.into());
        }
        for person in contents.erased.iter().chain(erased) {
            table.erase_person(*person).await?;
        }
        for record in contents.compartment_keys {
            table.add_compartment_key(record).await?;
        }
        for record in contents.person_keys.into_iter().filter(|record| !erased.contains(&record.person)) {
            table.add_person_key(record).await?;
        }
        Ok(())
    }

    fn check(&self, installation: InstallationId, root: &dyn RootKey, now: Timestamp) -> Result<(), BackupError> {
        if self.installation != installation {
            return Err(BackupError::OtherInstallation);
        }
        if now < self.created {
            return Err(BackupError::FromTheFuture { at: self.created });
        }
        // The limit counts from when it was made, whatever it says of its end.
        let latest = self.created.checked_add(days(BACKUP_DAYS_MAX)).map_err(|_| BackupError::Damaged)?;
        let end = self.expires.min(latest);
        if now >= end {
            return Err(BackupError::Expired { at: end });
        }
        if self.root == root.id() { Ok(()) } else { Err(BackupError::OtherRoot { root: self.root }) }
    }

    fn contents(&self, root: &dyn RootKey) -> Result<KeyTableContents, VaultError> {
        let (header_end, wrapped_end) = self.ends;
        let wrapped = self.bytes.get(header_end + 4..wrapped_end).ok_or(BackupError::Damaged)?;
        let header = self.bytes.get(..header_end).ok_or(BackupError::Damaged)?;
        let key = root.unwrap_key(&bound(header), wrapped).map_err(|_| BackupError::Damaged)?;
        let sealed = self.bytes.get(wrapped_end..).and_then(|rest| rest.split_first_chunk::<NONCE_BYTES>());
        let (nonce, sealed) = sealed.ok_or(BackupError::Damaged)?;
        let clear = key.decrypt(*nonce, &bound(header), sealed).map_err(|_| BackupError::Damaged)?;
        Ok(decode(&clear).ok_or(BackupError::Damaged)?)
    }
}

impl Vault {
    /// Backs up the key table under a root key, for 1 to [`BACKUP_DAYS_MAX`] days. Errors for any other life.
    pub async fn back_up_keys(
        &self,
        root: &dyn RootKey,
        now: Timestamp,
        life_days: u8,
        table: &mut impl KeyTable,
        rng: &mut Random<'_>,
    ) -> Result<KeyBackup, VaultError> {
        let life = BackupError::Life { days: life_days };
        if !(1..=BACKUP_DAYS_MAX).contains(&life_days) {
            return Err(life.into());
        }
        let expires = now.checked_add(days(life_days)).map_err(|_| life)?;
        let mut bytes = [&FORMAT[..], &self.installation.0, &root.id().0].concat();
        for time in [now, expires] {
            bytes.extend_from_slice(&time.as_second().to_be_bytes());
        }
        let bound = bound(&bytes);
        let key = SecretKey::random(rng);
        put(&mut bytes, &root.wrap_key(&bound, &key, rng)?);
        let contents = encode(&table.contents().await?);
        let mut sealed = Vec::with_capacity(contents.len() + TAG_BYTES);
        sealed.extend_from_slice(&contents);
        let nonce = random_nonce(rng);
        key.encrypt(nonce, &bound, &mut sealed)?;
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(KeyBackup::from_bytes(bytes)?)
    }
}

fn days(count: u8) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(count))
}

fn bound(header: &[u8]) -> Vec<u8> {
    context("resettle key backup 1", &[header])
}

/// Every key in it is wrapped; it is sealed once more so that a backup tells not even how many persons there are.
fn encode(contents: &KeyTableContents) -> Zeroizing<Vec<u8>> {
    let mut out = Vec::new();
    let count = |out: &mut Vec<u8>, count: usize| out.extend_from_slice(&(count as u32).to_be_bytes());
    count(&mut out, contents.compartment_keys.len());
    for key in &contents.compartment_keys {
        out.extend_from_slice(&[key.key_use.code(), key.compartment.code()]);
        out.extend_from_slice(&key.version.to_be_bytes());
        out.extend_from_slice(&key.id.0);
        out.extend_from_slice(&key.root.0);
        put(&mut out, &key.wrapped);
    }
    count(&mut out, contents.person_keys.len());
    for key in &contents.person_keys {
        out.extend_from_slice(&key.person.0);
        out.push(key.compartment.code());
        out.extend_from_slice(&key.version.to_be_bytes());
        out.extend_from_slice(&key.id.0);
        out.extend_from_slice(&key.wrapped_by.0);
        put(&mut out, &key.wrapped);
    }
    count(&mut out, contents.erased.len());
    contents.erased.iter().for_each(|person| out.extend_from_slice(&person.0));
    Zeroizing::new(out)
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
    out.extend_from_slice(bytes);
}

fn decode(bytes: &[u8]) -> Option<KeyTableContents> {
    let mut from = Reader(bytes);
    let mut contents = KeyTableContents::default();
    for _ in 0..from.u32()? {
        let [key_use, compartment] = from.array()?;
        contents.compartment_keys.push(CompartmentKeyRecord {
            key_use: KeyUse::from_code(key_use)?,
            compartment: Compartment::from_code(compartment)?,
            version: from.u32()?,
            id: KeyId(from.array()?),
            root: KeyId(from.array()?),
            wrapped: from.bytes()?.to_vec(),
        });
    }
    for _ in 0..from.u32()? {
        let person = PersonId(from.array()?);
        let [compartment] = from.array()?;
        contents.person_keys.push(PersonKeyRecord {
            person,
            compartment: Compartment::from_code(compartment)?,
            version: from.u32()?,
            id: KeyId(from.array()?),
            wrapped_by: KeyId(from.array()?),
            wrapped: from.bytes()?.to_vec(),
        });
    }
    for _ in 0..from.u32()? {
        contents.erased.push(PersonId(from.array()?));
    }
    from.0.is_empty().then_some(contents)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.array()?))
    }

    fn timestamp(&mut self) -> Option<Timestamp> {
        Timestamp::from_second(i64::from_be_bytes(self.array()?)).ok()
    }

    /// A length in 4 bytes, and so many bytes.
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()? as usize;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}
