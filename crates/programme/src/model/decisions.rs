//! Decisions that need certain steps, in their order, before they have effect.

use rules::{Citation, RuleId};

use super::{Bilingual, KindId, OfficeId, Owner, Thing};

/// A decision to somebody's disadvantage. It has no effect, whoever recorded it, until every step was taken, in order. Its rules use
/// the locals of the entry that records it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What it has in common with other things.
    pub thing: Thing,
    /// Who takes it.
    pub owner: Owner,
    /// The kinds of entry that record it, at least one.
    pub each: Vec<KindId>,
    /// The steps before it, in their order, and then those after it.
    pub steps: Vec<DecisionStep>,
}

/// Something without which a decision has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionStep {
    /// Its name within the decision.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// Whether it comes with or after the decision; otherwise before it, or on its day.
    pub after: bool,
    /// Whether it has no place in the order, but only on its side of the decision.
    pub anytime: bool,
    /// The collegial body that takes it.
    pub body: Option<OfficeId>,
    /// Whether the law asks for it (true or false); always, if `None`.
    pub needed: Option<RuleId>,
    /// The day it was taken (a date), unknown until it has been; the day of the decision, if `None`.
    pub done: Option<RuleId>,
    /// What must be so for it to count (true or false).
    pub holds: Option<RuleId>,
    /// What says so.
    pub citation: Citation,
}

impl DecisionStep {
    /// Its rules by the names of their parts.
    pub fn rules(&self) -> impl Iterator<Item = (&'static str, RuleId)> {
        let all = [("needed", self.needed), ("done", self.done), ("holds", self.holds)];
        all.into_iter().filter_map(|(part, rule)| Some((part, rule?)))
    }
}
