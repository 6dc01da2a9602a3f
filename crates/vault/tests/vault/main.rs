//! What the vault promises, and what each thief, vandal and accident gets.

mod access;
mod backup;
mod document;
mod erase;
mod golden;
mod index;
mod root;
mod rotate;
mod seal;
mod shares;
mod support;
