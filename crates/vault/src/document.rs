//! Sealed documents: in chunks, each bound to its position and to whether it is the last (the STREAM construction of Hoang,
//! Reyhanitabar, Rogaway and Vizár, 2015). `docs/vault-format.md` says what each byte is.

use crate::content::{ContentError, ContentType};
use crate::secret::{Forged, NONCE_BYTES, TAG_BYTES};
use crate::{Clear, FormatError, InstallationId, KeyId, Place, SecretKey};
use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

/// The most bytes of a document that any limit may grant: 64 MiB, as it is held in memory whole.
pub const DOCUMENT_BYTES_MAX: usize = 64 << 20;

const FORMAT: &[u8; 2] = b"D1";
const SALT_BYTES: usize = 32;
const HEADER_BYTES: usize = FORMAT.len() + 16 + SALT_BYTES;
const CHUNK_BYTES: usize = 65_536;
const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;
/// The kind and the length, before the content.
const PREFIX_BYTES: usize = 1 + 8;

/// A sealed document, format `D1`: its bytes tell its length in steps of 64 KiB and the key it is under, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedDocument(Vec<u8>);

/// A document, opened.
pub struct Document {
    /// What it is, by its bytes.
    pub content: ContentType,
    /// The document.
    pub bytes: Clear,
}

/// What documents are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLimits {
    /// The most bytes; never more than [`DOCUMENT_BYTES_MAX`].
    pub bytes_max: usize,
    /// Which kinds.
    pub types: Vec<ContentType>,
}

impl Default for DocumentLimits {
    /// 20 MiB, all kinds.
    fn default() -> Self {
        Self { bytes_max: 20 << 20, types: ContentType::ALL.to_vec() }
    }
}

/// Why a document is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// Too long.
    #[error("the document has {bytes} bytes; at most {bytes_max} are taken")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        bytes_max: usize,
    },
    /// Not of a kind that is taken anywhere.
    #[error("the document is not taken: {0}")]
    Content(#[from] ContentError),
    /// Of a kind that is not taken here.
    #[error("the document is {0}, which is not taken here")]
    Type(ContentType),
}

impl DocumentLimits {
    /// The kind of a document, if it is within these limits.
    pub fn check(&self, bytes: &[u8]) -> Result<ContentType, DocumentError> {
        let bytes_max = self.bytes_max.min(DOCUMENT_BYTES_MAX);
        if bytes.len() > bytes_max {
            return Err(DocumentError::TooLong { bytes: bytes.len(), bytes_max });
        }
        let content = ContentType::of(bytes)?;
        if self.types.contains(&content) { Ok(content) } else { Err(DocumentError::Type(content)) }
    }
}

impl SealedDocument {
    /// Whether stored bytes say that they are a document.
    pub(crate) fn is(bytes: &[u8]) -> bool {
        bytes.starts_with(FORMAT)
    }

    /// Reads stored bytes: the format and the length must be right. Whether anything else is, shows when it is opened.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, FormatError> {
        if !Self::is(&bytes) {
            return Err(FormatError::Unknown);
        }
        let chunks = bytes.len().checked_sub(HEADER_BYTES).ok_or(FormatError::Length)?;
        let fits = chunks > 0 && chunks.is_multiple_of(SEALED_CHUNK_BYTES) && chunks <= DOCUMENT_BYTES_MAX + (2 << 20);
        if fits { Ok(Self(bytes)) } else { Err(FormatError::Length) }
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes to store.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn seal(
        key: &SecretKey,
        installation: InstallationId,
        place: &Place,
        (content, bytes): (ContentType, &[u8]),
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, crate::TooLong> {
        let mut salt = [0; SALT_BYTES];
        rng.fill_bytes(&mut salt);
        let id = key.id();
        let key = document_key(key, installation, place, id, &salt);
        let mut clear = Zeroizing::new(Vec::with_capacity((PREFIX_BYTES + bytes.len()).next_multiple_of(CHUNK_BYTES)));
        clear.push(content.code());
        clear.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        clear.extend_from_slice(bytes);
        let whole_chunks = clear.len().next_multiple_of(CHUNK_BYTES);
        clear.resize(whole_chunks, 0);

        let mut sealed = Vec::with_capacity(HEADER_BYTES + whole_chunks / CHUNK_BYTES * SEALED_CHUNK_BYTES);
        for part in [&FORMAT[..], &id.0, &salt] {
            sealed.extend_from_slice(part);
        }
        let mut chunks = clear.chunks(CHUNK_BYTES).enumerate().peekable();
        let mut buffer = Zeroizing::new(Vec::with_capacity(SEALED_CHUNK_BYTES));
        while let Some((at, chunk)) = chunks.next() {
            buffer.clear();
            buffer.extend_from_slice(chunk);
            key.encrypt(nonce(at, chunks.peek().is_none()), &[], &mut buffer)?;
            sealed.extend_from_slice(&buffer);
        }
        Ok(Self(sealed))
    }

    /// Opens all chunks, or gives nothing.
    pub(crate) fn open(&self, key: &SecretKey, installation: InstallationId, place: &Place) -> Result<Document, Forged> {
        let (id, rest) = self.0[FORMAT.len()..].split_first_chunk().ok_or(Forged)?;
        let (salt, sealed) = rest.split_first_chunk().ok_or(Forged)?;
        let key = document_key(key, installation, place, KeyId(*id), salt);
        let mut clear = Zeroizing::new(Vec::with_capacity(sealed.len()));
        let mut chunks = sealed.chunks(SEALED_CHUNK_BYTES).enumerate().peekable();
        while let Some((at, chunk)) = chunks.next() {
            clear.extend_from_slice(&key.decrypt(nonce(at, chunks.peek().is_none()), &[], chunk)?);
        }
        let ([code, length @ ..], rest) = clear.split_first_chunk::<PREFIX_BYTES>().ok_or(Forged)?;
        let length = usize::try_from(u64::from_be_bytes(*length)).map_err(|_| Forged)?;
        let (bytes, _padding) = rest.split_at_checked(length).ok_or(Forged)?;
        // Authentic, so this holds; it is asked again because a browser is about to believe it.
        let content = ContentType::of(bytes).ok().filter(|content| content.code() == *code).ok_or(Forged)?;
        Ok(Document { content, bytes: Clear::new(bytes) })
    }
}

/// A key for this document only, bound to its place, so that chunks may be numbered from zero in each.
fn document_key(key: &SecretKey, installation: InstallationId, place: &Place, id: KeyId, salt: &[u8; SALT_BYTES]) -> SecretKey {
    key.derive(&place.context("resettle document 1", installation, id, salt))
}

fn nonce(at: usize, is_last: bool) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    nonce[..8].copy_from_slice(&(at as u64).to_be_bytes());
    nonce[NONCE_BYTES - 1] = u8::from(is_last);
    nonce
}
