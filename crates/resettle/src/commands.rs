//! The commands, one file each.

pub(crate) mod names;
pub(crate) mod pack;
pub(crate) mod standing;
pub(crate) mod story;
