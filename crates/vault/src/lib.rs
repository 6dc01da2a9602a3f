//! Keys, sealed values, documents and blind indexes: what names a person is readable here and nowhere else.
//!
//! A root key wraps a key for each compartment; that wraps one key for each person in it; under this a person's values are
//! sealed, each bound to its place. Whoever reads gives a purpose, and the line in the access record is written first.
//! Time, randomness and storage are arguments. `docs/vault-format.md` describes the bytes, `docs/security/vault.md` the thieves.

mod access;
mod backup;
mod blind;
mod content;
mod document;
mod ids;
mod memory;
mod root;
mod rotate;
mod seal;
mod secret;
mod table;
mod vault;

pub use access::{Access, AccessLine, AccessLog, Content, FIELDS_MAX, Opened, Purpose, Purposes};
pub use backup::{BACKUP_DAYS_MAX, BackupError, KeyBackup};
pub use blind::{BlindIndex, INDEX_BYTES, NUMBER_CHARS_MAX, Normal, NumberError};
pub use content::{ContentError, ContentType};
pub use document::{DOCUMENT_BYTES_MAX, Document, DocumentError, DocumentLimits, SealedDocument};
pub use ids::{ActorId, Compartment, FIELD_CHARS_MAX, Field, FieldError, InstallationId, KeyId, PersonId, Place, Slot};
pub use memory::{MemoryLog, MemoryStore};
pub use root::{HeldRoot, Passphrase, PassphraseRecord, RootError, RootKey, SHARES, Share, ShareSet, THRESHOLD};
pub use seal::{FormatError, Sealed, VALUE_BYTES_MAX};
pub use secret::{Clear, Forged, KEY_BYTES, SecretKey, TooLong};
pub use table::{CompartmentKeyRecord, KeyTable, KeyTableContents, KeyUse, PersonKeyRecord, SealedRecords, StoreError};
pub use vault::{Vault, VaultError};

/// Randomness, as it is handed in: it may cross threads while a store is waited for.
pub type Random<'a> = dyn rand_core::CryptoRng + Send + 'a;
