//! All that a letter's template can reach.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue as _};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _};

/// The fonts of every letter, regular and bold; `fonts/OFL.txt` is their licence.
const FONTS: [&[u8]; 2] = [include_bytes!("../fonts/NanumGothic.ttf"), include_bytes!("../fonts/NanumGothicBold.ttf")];
const TEMPLATE: &str = include_str!("letter.typ");

/// The template, the letter, and fonts.
pub(crate) struct World {
    library: LazyHash<Library>,
    template: Source,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl World {
    pub(crate) fn new(letter: &str, more_fonts: Vec<Vec<u8>>) -> Self {
        Self::of(TEMPLATE, letter, more_fonts)
    }

    pub(crate) fn of(template: &str, letter: &str, more_fonts: Vec<Vec<u8>>) -> Self {
        let own = FONTS.into_iter().map(Bytes::new);
        let fonts: Vec<Font> = own.chain(more_fonts.into_iter().map(Bytes::new)).flat_map(Font::iter).collect();
        let inputs = Dict::from_iter([("letter".into(), letter.into_value())]);
        Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            template: Source::detached(template),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
        }
    }
}

impl typst::World for World {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
