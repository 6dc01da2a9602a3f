//! Which payment of which instalment: what may be instructed only once.

use std::fmt;

/// A household, by the number under which its journal is kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Household(pub [u8; 16]);

impl fmt::Display for Household {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for Household {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Household({self})")
    }
}

/// An instalment of what a household is owed.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Sequence {
    /// The entitlement, by its name in the pack.
    pub entitlement: String,
    /// The person it is for, by a name that never changes; `None`: the household.
    pub who: Option<String>,
    /// Its name within the entitlement: `first`, `rest/2`.
    pub instalment: String,
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.entitlement)?;
        if let Some(who) = &self.who {
            write!(f, "/{who}")?;
        }
        write!(f, " {}", self.instalment)
    }
}

/// Why a payment is made. Those of one kind are numbered from 1 within their instalment, so that two plans made side by side
/// want the same payment and not two.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Cause {
    /// It is due.
    Ordinary,
    /// More is owed than was when it was paid.
    Arrears(u16),
    /// The bank paid only a part, and a person found that the rest will not come.
    TopUp(u16),
    /// It was rejected or came back.
    ReIssue(u16),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Ordinary => f.write_str("ordinary"),
            Cause::Arrears(number) => write!(f, "arrears/{number}"),
            Cause::TopUp(number) => write!(f, "top-up/{number}"),
            Cause::ReIssue(number) => write!(f, "re-issue/{number}"),
        }
    }
}

/// A payment: it is instructed at most once.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct PaymentKey {
    /// Whose.
    pub household: Household,
    /// Of which instalment.
    pub sequence: Sequence,
    /// Why.
    pub cause: Cause,
}
