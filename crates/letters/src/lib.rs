//! A letter as PDF: what it says as JSON values, laid out by Typst with fonts of its own.
//!
//! What people typed is shown as text, never read as markup: it reaches the template as a value. The template reaches nothing else: there are no
//! files, no packages and no clock in its world. The same letter gives the same bytes.

mod world;

#[cfg(test)]
mod tests;

use thiserror::Error;
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::Smart;
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use self::world::World;

/// The most bytes of a letter.
pub const LETTER_BYTES_MAX: usize = 1 << 20;

/// Why a letter cannot be set.
#[derive(Debug, Error)]
pub enum LetterError {
    /// It is longer than a letter is.
    #[error("a letter has {LETTER_BYTES_MAX} bytes at most")]
    TooLong,
    /// It is no JSON, or not that of a letter.
    #[error("this is no letter: {0}")]
    NoLetter(String),
    /// A character for which no font has a shape.
    #[error("no font has a shape for `{0}` (U+{code:04X}): give a folder of fonts that do, as --fonts FOLDER", code = u32::from(*.0))]
    NoShape(char),
    /// The pages cannot be written as PDF.
    #[error("the pages cannot be written as PDF: {0}")]
    NoPdf(String),
}

/// A letter as PDF, which says of itself that it can be read aloud (PDF/UA-1). Fonts beyond its own are for characters that these lack.
///
/// # Errors
/// It is no letter, or has a character for which there is no shape.
pub fn pdf(letter: &str, more_fonts: Vec<Vec<u8>>) -> Result<Vec<u8>, LetterError> {
    let pages = pages(letter, more_fonts)?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| LetterError::NoPdf(error.message().to_string()))?;
    let options = PdfOptions { creator: Smart::Custom(Some("Resettle".to_owned())), standards, ..PdfOptions::default() };
    typst_pdf::pdf(&pages, &options).map_err(|wrong| LetterError::NoPdf(said(&wrong)))
}

/// The pages of a letter.
fn pages(letter: &str, more_fonts: Vec<Vec<u8>>) -> Result<PagedDocument, LetterError> {
    if letter.len() > LETTER_BYTES_MAX {
        return Err(LetterError::TooLong);
    }
    let Warned { output, .. } = typst::compile::<PagedDocument>(&World::new(letter, more_fonts));
    let pages = output.map_err(|wrong| LetterError::NoLetter(said(&wrong)))?;
    match pages.pages().iter().find_map(|page| without_shape(&page.frame)) {
        Some(letter) => Err(LetterError::NoShape(letter)),
        None => Ok(pages),
    }
}

/// The first character that a font shows as a box.
fn without_shape(frame: &Frame) -> Option<char> {
    frame.items().find_map(|(_, item)| match item {
        FrameItem::Group(group) => without_shape(&group.frame),
        FrameItem::Text(text) => {
            let glyph = text.glyphs.iter().find(|glyph| glyph.id == 0)?;
            text.text.get(glyph.range())?.chars().next()
        }
        _ => None,
    })
}

fn said(wrong: &[SourceDiagnostic]) -> String {
    wrong.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; ")
}
