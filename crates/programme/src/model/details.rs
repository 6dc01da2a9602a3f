//! What names a person.

use super::Bilingual;

/// Something that is known of a person and names them. What it says is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailKind {
    /// Its name: that of the field in the vault.
    pub id: String,
    /// Its title, as the person reads it.
    pub title: Bilingual,
    /// The part of the vault under whose keys it is.
    pub compartment: Compartment,
    /// What can be written in it.
    pub form: DetailForm,
}

/// A part of the vault, with keys of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compartment {
    /// Names, contacts, addresses.
    Identity,
    /// Who or what threatens the person.
    Threats,
    /// Health.
    Health,
    /// Bank accounts.
    Accounts,
}

/// What can be written in a detail, and whether it can be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetailForm {
    /// A name of the person, in any script.
    Name,
    /// Any text of one or more lines.
    Text,
    /// Where the person was born, on one line: weighed when people are told apart.
    Birthplace,
    /// The name of the person's mother, likewise.
    Mother,
    /// The name of the person's father, likewise.
    Father,
    /// A number of digits, looked up exactly.
    Digits,
    /// A number of digits and letters, looked up exactly.
    LettersAndDigits,
    /// A telephone number, looked up exactly however it is written.
    Phone {
        /// The country's code: `82`.
        country: String,
        /// What stands before a number inside the country: `0`.
        trunk: String,
    },
}

impl DetailKind {
    /// The name by which the person is called. Every pack has it.
    pub const NAME: &str = "name";
}
