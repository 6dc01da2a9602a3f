//! A site, over requests without a network.

#![expect(clippy::unwrap_used, reason = "what fails must fail the test")]

mod forms;
mod pages;
mod sign_in;
mod world;
