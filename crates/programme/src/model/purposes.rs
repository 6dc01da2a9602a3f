//! Why somebody may read what names a person.

use super::Bilingual;

/// A purpose of reading. Every reading has one, and the person can see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Its name, which stands in the access record.
    pub id: String,
    /// Its title, as the person reads it.
    pub title: Bilingual,
    /// Articles that allow it.
    pub law: Vec<String>,
    /// Roles of accounts that may read for it; for a role that is in several, the first is the usual one.
    pub roles: Vec<String>,
}

impl Purpose {
    /// The program computes what follows from a journal.
    pub const COMPUTE: &str = "compute_standing";
    /// Somebody finds out whether a person is known already.
    pub const LOOK_UP: &str = "look_up";
    /// The person reads their own file.
    pub const OWN_FILE: &str = "own_file";
    /// Somebody opens a file in an emergency that they otherwise may not see.
    pub const EMERGENCY: &str = "emergency";
    /// A representative reads with the mandate of the person.
    pub const MANDATE: &str = "mandate";
    /// Somebody else looks at whether that was right.
    pub const OVERSIGHT: &str = "oversight";
}
