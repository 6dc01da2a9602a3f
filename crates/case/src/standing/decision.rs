//! Decisions as a standing has them, and entries that count for nothing.

use programme::OfficeId;
use rules::Date;

use crate::{Missing, Subject};

/// A decision that needs certain steps before it has effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionLine {
    /// Position among the programme's decisions.
    pub decision: usize,
    /// Towards whom, with which entry.
    pub subject: Subject,
    /// The office that took it.
    pub owner: OfficeId,
    /// The day on which it was taken.
    pub decided: Date,
    /// The day from which it has effect; `None`: it has none.
    pub effect: Option<Date>,
    /// Its steps, in the order of the programme's.
    pub steps: Vec<StepLine>,
    /// Articles of the version that governs.
    pub law: Vec<String>,
    /// What is missing to know more.
    pub missing: Vec<Missing>,
}

/// A step of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepLine {
    /// The day it was taken.
    pub done: Option<Date>,
    /// How it stands.
    pub state: StepState,
}

/// How a step of a decision stands. Only with those taken or not needed has the decision effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// It was taken, in its order.
    Taken,
    /// The law did not ask for it then.
    NotNeeded,
    /// It was not taken.
    Lacking,
    /// It was taken, but not in its order.
    OutOfOrder,
    /// It is not recorded whether what it takes was so.
    Unknown,
}

impl StepState {
    /// Whether the decision lacks nothing here.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Taken | Self::NotNeeded)
    }

    /// The word used in cases and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::NotNeeded => "not_needed",
            Self::Lacking => "lacking",
            Self::OutOfOrder => "out_of_order",
            Self::Unknown => "unknown",
        }
    }
}

/// An entry that stands but counts for nothing, or of which no source says whether it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoidLine {
    /// The entry, by position among those that stand.
    pub entry: usize,
    /// Which of its kind's bars.
    pub bar: usize,
    /// The values that no source gives; empty: it counts for nothing.
    pub missing: Vec<Missing>,
}
