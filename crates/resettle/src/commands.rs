//! The commands, one file each.

pub(crate) mod backup;
mod households;
pub(crate) mod log;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod pack;
pub(crate) mod pay;
pub(crate) mod population;
pub(crate) mod precedents;
pub(crate) mod request;
pub(crate) mod restricted;
pub(crate) mod serve;
pub(crate) mod standing;
pub(crate) mod store;
pub(crate) mod story;
