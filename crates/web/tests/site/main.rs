//! A site, over requests without a network.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails must fail the test")]

mod api;
mod backups;
mod emergency;
mod fields;
mod find;
mod forms;
mod guessing;
mod hostile;
mod identity;
#[path = "../../../identity/tests/identity/provider.rs"]
#[expect(dead_code, reason = "what only the tests of crates/identity make it do")]
mod idp;
mod keys;
mod letters;
mod mandate;
mod money;
mod money_api;
mod news;
mod opened;
mod oversight_api;
mod packs;
mod pages;
mod passkey;
mod password;
mod payees;
mod program;
mod schema;
mod shown;
mod sign_in;
mod suppose;
mod today;
mod unsent;
mod world;
