//! A programme as typed data, built and checked from the texts of a pack. It reads no file and no clock: texts are handed to it.

mod model;

pub use model::*;
