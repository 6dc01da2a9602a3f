//! Reading: for a purpose, and only after the access record says so.

use crate::document::SealedDocument;
use crate::seal::key_id;
use crate::{
    ActorId, Clear, Compartment, Document, KeyId, KeyTable, PersonId, Place, Sealed, SealedRecords, SecretKey, Slot, StoreError,
    Vault, VaultError,
};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::future::Future;

/// The most fields that one request opens.
pub const FIELDS_MAX: usize = 1000;

/// Why somebody reads. It comes from a list of [`Purposes`], and from nowhere else:
///
/// ```compile_fail
/// let purpose = vault::Purpose("curiosity".to_owned());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose(String);

impl Purpose {
    /// Its code, as in the list.
    pub fn code(&self) -> &str {
        &self.0
    }
}

/// The purposes there are, as the programme's pack lists them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purposes(BTreeSet<String>);

impl<Code: Into<String>> FromIterator<Code> for Purposes {
    fn from_iter<Codes: IntoIterator<Item = Code>>(codes: Codes) -> Self {
        Self(codes.into_iter().map(Into::into).collect())
    }
}

impl Purposes {
    /// The purpose of that code, if it is in the list.
    pub fn find(&self, code: &str) -> Option<Purpose> {
        self.0.get(code).cloned().map(Purpose)
    }
}

/// A request to read values of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Who reads.
    pub who: ActorId,
    /// Why.
    pub purpose: Purpose,
    /// Whose values.
    pub person: PersonId,
    /// Which: 1 to [`FIELDS_MAX`].
    pub fields: Vec<Slot>,
    /// When.
    pub at: Timestamp,
}

/// A line of a person's access record. It holds nothing that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessLine {
    /// Who reads.
    pub who: ActorId,
    /// Why: a purpose's code.
    pub purpose: String,
    /// Whose values.
    pub person: PersonId,
    /// Which.
    pub fields: Vec<Slot>,
    /// When.
    pub at: Timestamp,
}

/// Where access lines go.
pub trait AccessLog: Send {
    /// Writes a line. Says `Ok` only when the line can no longer be lost: committed, not merely begun. Errors keep the vault shut.
    fn write(&mut self, line: &AccessLine) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// What stood in a field.
pub enum Content {
    /// A value.
    Value(Clear),
    /// A document.
    Document(Document),
}

/// What was opened. It has no `Debug`; dropping it wipes it.
pub struct Opened(Vec<(Slot, Content)>);

impl Opened {
    /// A value that was asked for.
    pub fn value(&self, slot: &Slot) -> Option<&Clear> {
        self.0.iter().find_map(|(at, content)| match content {
            Content::Value(clear) if at == slot => Some(clear),
            _ => None,
        })
    }

    /// A document that was asked for.
    pub fn document(&self, slot: &Slot) -> Option<&Document> {
        self.0.iter().find_map(|(at, content)| match content {
            Content::Document(document) if at == slot => Some(document),
            _ => None,
        })
    }

    /// Everything, in the order asked for.
    pub fn all(&self) -> &[(Slot, Content)] {
        &self.0
    }
}

impl Vault {
    /// Opens values of a person. The line in the access record is written first: without it nothing is even fetched, and an
    /// attempt that fails later leaves its line too. It is all or nothing. Errors name the place that cannot be opened.
    pub async fn open(
        &self,
        access: Access,
        store: &mut (impl KeyTable + SealedRecords),
        log: &mut impl AccessLog,
    ) -> Result<Opened, VaultError> {
        let Access { who, purpose: Purpose(purpose), person, fields, at } = access;
        if !(1..=FIELDS_MAX).contains(&fields.len()) {
            return Err(VaultError::FieldCount { count: fields.len() });
        }
        let line = AccessLine { who, purpose, person, fields, at };
        log.write(&line).await.map_err(VaultError::NotRecorded)?;

        let mut keys = Keys::default();
        let mut opened = Vec::with_capacity(line.fields.len());
        for slot in line.fields {
            let place = Place { person, slot };
            let bytes = store.sealed(&place).await?.ok_or_else(|| VaultError::Nothing(place.clone()))?;
            let content = self.content(&place, bytes, &mut keys, store).await?;
            opened.push((place.slot, content));
        }
        Ok(Opened(opened))
    }

    /// Opens stored bytes without a line: for [`open`](Self::open), and for re-sealing and re-indexing, which show nobody anything.
    pub(crate) async fn content(
        &self,
        place: &Place,
        bytes: Vec<u8>,
        keys: &mut Keys,
        table: &mut impl KeyTable,
    ) -> Result<Content, VaultError> {
        let format = |error| VaultError::Format { place: place.clone(), error };
        let forged = |_| VaultError::Forged(place.clone());
        if SealedDocument::is(&bytes) {
            let sealed = SealedDocument::from_bytes(bytes).map_err(format)?;
            let key = keys.find(self, place, sealed.as_bytes(), table).await?;
            Ok(Content::Document(sealed.open(key, self.installation, place).map_err(forged)?))
        } else {
            let sealed = Sealed::from_bytes(bytes).map_err(format)?;
            let key = keys.find(self, place, sealed.as_bytes(), table).await?;
            Ok(Content::Value(sealed.open(key, self.installation, place).map_err(forged)?))
        }
    }
}

/// The keys of one person that were unwrapped so far.
#[derive(Default)]
pub(crate) struct Keys(Vec<(Compartment, KeyId, SecretKey)>);

impl Keys {
    /// The key that stored bytes name, among those of the person and compartment they stand at.
    async fn find(
        &mut self,
        vault: &Vault,
        place: &Place,
        stored: &[u8],
        table: &mut impl KeyTable,
    ) -> Result<&SecretKey, VaultError> {
        let compartment = place.slot.compartment;
        let id = key_id(stored).ok_or_else(|| VaultError::Forged(place.clone()))?;
        if !self.0.iter().any(|(of, ..)| *of == compartment) {
            for record in table.person_keys(place.person, compartment).await? {
                self.0.push((compartment, record.id, vault.person_key(&record)?));
            }
        }
        if let Some(at) = self.0.iter().position(|(of, key, _)| (*of, *key) == (compartment, id)) {
            return Ok(&self.0[at].2);
        }
        let is_erased = table.is_erased(place.person).await?;
        Err(if is_erased { VaultError::Erased(place.person) } else { VaultError::KeyMissing(place.clone()) })
    }
}
