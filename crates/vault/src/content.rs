//! What kind of document some bytes are: told by the bytes alone, never by a name or by what a browser says.

use std::fmt;
use thiserror::Error;

/// The kinds of documents that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContentType {
    /// PDF (ISO 32000).
    Pdf,
    /// PNG (ISO/IEC 15948).
    Png,
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
    /// Text in UTF-8 without control characters other than tab and line ends.
    Text,
}

/// Why bytes are not taken as a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ContentError {
    /// They begin like none of the kinds.
    #[error("it is neither PDF, PNG, JPEG nor plain text: save it as one of these")]
    Unknown,
    /// It begins as one kind and can be read as another.
    #[error("it begins as {0} and can be read as something else too: save it anew as one kind")]
    Polyglot(ContentType),
    /// It begins right and stops too early.
    #[error("it begins as {0} and is cut short or damaged")]
    Damaged(ContentType),
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
}

const PDF: &[u8] = b"%PDF-";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";
/// Readers look for a PDF's header in so many bytes (Adobe's PDF Reference 1.7, appendix H, note 13), so nothing else may have it there.
const PDF_HEADER_WITHIN: usize = 1024;

impl ContentType {
    /// Every kind, by code.
    pub const ALL: [Self; 4] = [Self::Pdf, Self::Png, Self::Jpeg, Self::Text];

    /// The number that stands in stored bytes.
    pub fn code(self) -> u8 {
        match self {
            Self::Pdf => 1,
            Self::Png => 2,
            Self::Jpeg => 3,
            Self::Text => 4,
        }
    }

    /// The kind of a stored number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|content| content.code() == code)
    }

    /// The kind to tell a browser, with `X-Content-Type-Options: nosniff` beside it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// The kind of these bytes. Errors for every other kind, and where readers could disagree about the kind.
    pub fn of(bytes: &[u8]) -> Result<Self, ContentError> {
        let content = match bytes {
            [] => return Err(ContentError::Empty),
            _ if bytes.starts_with(PDF) => Self::Pdf,
            _ if bytes.starts_with(PNG) => Self::Png,
            _ if bytes.starts_with(JPEG) => Self::Jpeg,
            _ if is_text(bytes) => Self::Text,
            _ => return Err(ContentError::Unknown),
        };
        let head = &bytes[..bytes.len().min(PDF_HEADER_WITHIN)];
        if content != Self::Pdf && head.windows(PDF.len()).any(|window| window == PDF) {
            return Err(ContentError::Polyglot(content));
        }
        if content == Self::Png {
            png_ends_with_the_file(&bytes[PNG.len()..])?;
        }
        Ok(content)
    }
}

impl fmt::Display for ContentType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Text => "plain text",
        })
    }
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.chars().any(|letter| letter.is_control() && !"\n\r\t".contains(letter)))
}

/// Walks a PNG's chunks (length, kind, data, checksum): the first is IHDR, and nothing hides behind IEND.
fn png_ends_with_the_file(mut rest: &[u8]) -> Result<(), ContentError> {
    let mut is_first = true;
    while let Some((head, data)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, kind @ ..] = *head;
        if is_first && kind != *b"IHDR" {
            break;
        }
        is_first = false;
        let Some((_, after)) = data.split_at_checked(u32::from_be_bytes([a, b, c, d]) as usize) else { break };
        let Some((_checksum, after)) = after.split_first_chunk::<4>() else { break };
        if kind == *b"IEND" {
            return if after.is_empty() { Ok(()) } else { Err(ContentError::Polyglot(ContentType::Png)) };
        }
        rest = after;
    }
    Err(ContentError::Damaged(ContentType::Png))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(after: &[u8]) -> Vec<u8> {
        [PNG, &[0, 0, 0, 1], b"IHDR", &[7], &[0; 4], &[0; 4], b"IEND", &[0; 4], after].concat()
    }

    #[test]
    fn the_kind_is_told_by_the_first_bytes() {
        assert_eq!(ContentType::of(b"%PDF-1.7\n"), Ok(ContentType::Pdf));
        assert_eq!(ContentType::of(&png(b"")), Ok(ContentType::Png));
        assert_eq!(ContentType::of(b"\xff\xd8\xff\xe0"), Ok(ContentType::Jpeg));
        assert_eq!(ContentType::of("안녕\n".as_bytes()), Ok(ContentType::Text));
    }

    #[test]
    fn programs_archives_and_other_encodings_are_refused() {
        for bytes in [&b"MZ\x90\0"[..], b"\x7fELF", b"PK\x03\x04", b"GIF89a\x01\0", b"\xff\xfea\0", b"a\0b", b" \x1b[2J"] {
            assert_eq!(ContentType::of(bytes), Err(ContentError::Unknown), "{bytes:?}");
        }
        assert_eq!(ContentType::of(b""), Err(ContentError::Empty));
    }

    #[test]
    fn a_pdf_that_begins_late_is_refused_whatever_it_begins_as() {
        assert_eq!(ContentType::of(b"\n%PDF-1.7\n"), Err(ContentError::Polyglot(ContentType::Text)));
        assert_eq!(ContentType::of(b"\xff\xd8\xff\xfe\0\x20%PDF-1.7"), Err(ContentError::Polyglot(ContentType::Jpeg)));
        assert_eq!(ContentType::of(b"\0%PDF-1.7"), Err(ContentError::Unknown));
    }

    #[test]
    fn a_png_with_something_behind_it_or_cut_short_is_refused() {
        assert_eq!(ContentType::of(&png(b"PK\x03\x04")), Err(ContentError::Polyglot(ContentType::Png)));
        let whole = png(b"");
        for length in PNG.len()..whole.len() {
            assert_eq!(ContentType::of(&whole[..length]), Err(ContentError::Damaged(ContentType::Png)), "{length}");
        }
    }
}
