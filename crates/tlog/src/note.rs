//! Signed notes (c2sp.org/signed-note): a text and signatures of it, in one text file.

use crate::key::{Signer, Verifier, is_key_name};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;

/// The most bytes that a note may have.
pub const NOTE_BYTES_MAX: usize = 256 * 1024;
/// The most signatures that a note may have.
pub const SIGNATURES_MAX: usize = 100;

/// What a signature line begins with.
const DASH: &str = "\u{2014} ";

/// A text with signatures that nobody has checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One line of signature.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Signature {
    name: String,
    key_id: [u8; 4],
    bytes: Vec<u8>,
}

/// Why a note is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is not a signed note at all.
    #[error("not a signed note: {0}")]
    Form(&'static str),
    /// No signature in it is of a key that was given.
    #[error("nobody known has signed it; {}", signers(.signed_by))]
    NobodyKnown {
        /// The names of those who say that they have signed it.
        signed_by: Vec<String>,
    },
    /// A signature of a known key is wrong: the text is not the one that was signed.
    #[error("the signature of `{name}` is not one of this text: the text was changed, or somebody else made the signature")]
    Forged {
        /// The name of the key.
        name: String,
    },
}

fn signers(names: &[String]) -> String {
    if names.is_empty() { "no signature stands in it".to_owned() } else { format!("it is signed by: {}", names.join(", ")) }
}

impl Note {
    /// A note without signatures.
    ///
    /// # Errors
    /// If the text cannot be that of a note: it must end its last line, and have no control characters but the ends of lines.
    pub fn new(text: &str) -> Result<Self, NoteError> {
        if text.len() > NOTE_BYTES_MAX {
            return Err(NoteError::Form("the text is too long"));
        }
        check_characters(text)?;
        if !text.ends_with('\n') {
            return Err(NoteError::Form("the last line of the text does not end"));
        }
        Ok(Self { text: text.to_owned(), signatures: Vec::new() })
    }

    /// Adds a signature.
    pub fn sign(&mut self, signer: &Signer) {
        let bytes = signer.sign(self.text.as_bytes()).to_vec();
        let Verifier { name, key_id, .. } = signer.verifier();
        self.signatures.push(Signature { name, key_id, bytes });
    }

    /// Reads a note. Nothing in it may be believed before [`Note::verified`].
    ///
    /// # Errors
    /// If it is not one, to the letter.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::Form("it is too long"));
        }
        let note = str::from_utf8(bytes).map_err(|_| NoteError::Form("it is not UTF-8"))?;
        check_characters(note)?;
        let end = note.rfind("\n\n").ok_or(NoteError::Form("no empty line stands before the signatures"))?;
        let (text, signatures) = note.split_at(end + 1);
        let signatures = signatures.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines = signatures.ok_or(NoteError::Form("the last line does not end"))?;
        if lines.split('\n').count() > SIGNATURES_MAX {
            return Err(NoteError::Form("it has too many signatures"));
        }
        let signatures = lines.split('\n').map(Signature::parse).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The text, if a key that is given has signed it, and each of these keys that seems to have signed it really has.
    ///
    /// # Errors
    /// If a signature is wrong, or none is of a key that is given.
    pub fn verified(&self, verifiers: &[Verifier]) -> Result<&str, NoteError> {
        let mut is_signed = false;
        for signature in &self.signatures {
            let known = verifiers.iter().filter(|key| key.name == signature.name && key.key_id == signature.key_id);
            for verifier in known {
                if !verifier.has_signed(self.text.as_bytes(), &signature.bytes) {
                    return Err(NoteError::Forged { name: signature.name.clone() });
                }
                is_signed = true;
            }
        }
        let signed_by = || self.signatures.iter().map(|signature| signature.name.clone()).collect();
        if is_signed { Ok(&self.text) } else { Err(NoteError::NobodyKnown { signed_by: signed_by() }) }
    }
}

impl fmt::Display for Note {
    /// The note as it is kept and sent.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.text)?;
        for Signature { name, key_id, bytes } in &self.signatures {
            writeln!(out, "{DASH}{name} {}", STANDARD.encode([&key_id[..], bytes].concat()))?;
        }
        Ok(())
    }
}

impl Signature {
    fn parse(line: &str) -> Result<Self, NoteError> {
        let line = line.strip_prefix(DASH).ok_or(NoteError::Form("a line of signature does not begin with a dash"))?;
        let (name, bytes) = line.split_once(' ').ok_or(NoteError::Form("a line of signature has no signature"))?;
        if !is_key_name(name) {
            return Err(NoteError::Form("a name of a key is empty or has a space or `+` in it"));
        }
        let bytes = STANDARD.decode(bytes).map_err(|_| NoteError::Form("a signature is not base64"))?;
        match bytes.split_first_chunk() {
            Some((key_id, bytes)) if !bytes.is_empty() => {
                Ok(Self { name: name.to_owned(), key_id: *key_id, bytes: bytes.to_vec() })
            }
            _ => Err(NoteError::Form("a signature is too short")),
        }
    }
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    let is_clean = text.bytes().all(|byte| byte >= b' ' || byte == b'\n');
    if is_clean { Ok(()) } else { Err(NoteError::Form("it has control characters")) }
}
