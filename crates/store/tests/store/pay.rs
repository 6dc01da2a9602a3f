//! Payments on the store: once, approved by others, in the register before they are in anybody's hands.

mod constraints;
mod fenced;
mod files;
mod history;
mod over;
mod path;
mod prepared;
mod till;
