//! A programme as typed data, built and checked from the texts of a pack.
//!
//! [`Programme::load`] reads no file and no clock: texts are handed to it. `docs/pack-format.md` says how a pack is written; whatever
//! does not follow it is refused with its place and with what would be right.

mod describe;
mod diff;
mod error;
mod load;
mod model;
pub mod read;
pub mod value;
mod words;

pub use describe::{Description, Part};
pub use diff::{Difference, How, Moved};
pub use error::{LoadError, Place, SourceFile};
pub use load::{FILE_BYTES_MAX, FILES_MAX, Layer, OVERLAYS_MAX};
pub use model::*;
