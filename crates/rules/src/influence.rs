//! What a rule's value can change by, and what it cannot do without: for those who ask only when an answer can have changed.

mod needs;

pub use needs::{Needs, needs_of_all};

use std::collections::BTreeSet;
use std::ops::Range;

use crate::program::Op;
use crate::syntax::Binary;
use crate::{Columns, Date, FactId, Level, Library, NodeId, ParameterId, RuleId, State};

/// By what the value of a rule can change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Facts: on the days on which they change.
    pub facts: BTreeSet<FactId>,
    /// Days on which another law begins or ends to hold, whatever the row.
    pub days: BTreeSet<Date>,
    /// Dates with which the day is compared, or which come about by themselves: on these days, and on the days after them. See
    /// [`Columns::days`].
    pub watched: BTreeSet<NodeId>,
    /// The members of the household: on the days on which one comes or goes.
    pub members: bool,
    /// It may be another every day, by itself.
    pub every_day: bool,
    /// It reads single entries.
    pub entries: bool,
}

impl Changes {
    /// What either changes by.
    pub fn join(&mut self, other: Changes) {
        self.facts.extend(other.facts);
        self.days.extend(other.days);
        self.watched.extend(other.watched);
        self.members |= other.members;
        self.every_day |= other.every_day;
        self.entries |= other.entries;
    }
}

impl Columns {
    /// The known dates of a node of [`Changes::watched`]: of a household, or of some persons, by its level.
    pub fn days(&self, library: &Library, node: NodeId, household: usize, persons: Range<usize>) -> impl Iterator<Item = Date> {
        let rows = if library.node(node).level == Level::Person { persons } else { household..household + 1 };
        let known = rows.filter(move |row| self.state(node, *row) == State::Known);
        known.filter_map(move |row| i32::try_from(self.narrow(node, row)).ok().and_then(Date::from_day_number))
    }
}

/// What is taken as known while looking for what changes.
#[derive(Debug, Default)]
struct Given {
    /// Facts that are known.
    facts: BTreeSet<FactId>,
    /// Values of the row that stand for its day.
    clocks: Vec<usize>,
}

impl Library {
    /// By what the value of a rule can change for a row in which some facts are known.
    pub fn changes(&self, rule: RuleId, given: &BTreeSet<FactId>) -> Changes {
        self.changes_by(rule, &Given { facts: given.clone(), clocks: Vec::new() })
    }

    /// By what it changes from one instalment of a series to the next, whose days are `clocks`: positions in [`Library::locals`].
    pub fn changes_between(&self, rule: RuleId, clocks: &[usize]) -> Changes {
        self.changes_by(rule, &Given { facts: BTreeSet::new(), clocks: clocks.to_vec() })
    }

    fn changes_by(&self, rule: RuleId, given: &Given) -> Changes {
        let mut changes = Changes::default();
        let (mut open, mut seen) = (self.rules.get(rule.0 as usize).copied().into_iter().collect::<Vec<_>>(), BTreeSet::new());
        changes.every_day = open.iter().any(|id| self.is_today(*id, given));
        while let Some(id) = open.pop() {
            let id = self.resolved(id, given);
            if seen.insert(id) {
                self.change(id, given, &mut changes);
                self.node(id).op.operands(|operand| open.push(operand));
            }
        }
        changes
    }

    /// The fact whose values a node has, on whatever day.
    pub fn fact_of(&self, node: NodeId) -> Option<FactId> {
        match self.node(node).op {
            Op::Fact { fact, .. } => Some(fact),
            _ => None,
        }
    }

    /// What a node adds to that by which a rule can change.
    fn change(&self, id: NodeId, given: &Given, changes: &mut Changes) {
        let is_today = |of: &NodeId| self.is_today(*of, given);
        let is_clock = |of: &NodeId| is_today(of) || self.is_tomorrow(*of, given);
        match &self.node(id).op {
            Op::Fact { fact, at } => {
                changes.facts.insert(*fact);
                changes.every_day |= at.is_some_and(|at| self.is_tomorrow(at, given));
            }
            // A number of the row's own is another in each.
            Op::Local(local) => changes.every_day |= !given.clocks.is_empty() && !given.clocks.contains(&(*local as usize)),
            Op::FollowedBy(_) | Op::FollowedField { .. } | Op::OfFollowedBy(_) | Op::First { .. } => changes.entries = true,
            Op::Versions(list) => {
                for version in list {
                    if is_today(&version.by) {
                        changes.days.extend([Some(version.from), version.until].into_iter().flatten());
                    }
                    changes.every_day |= version.body.as_ref().is_some_and(is_clock) || self.is_tomorrow(version.by, given);
                }
            }
            Op::Parameter { parameter, keys, at } => {
                self.dated_by(*parameter, is_today(at), changes);
                changes.every_day |= keys.iter().any(is_clock) || self.is_tomorrow(*at, given);
            }
            Op::Scale { parameter, base, at } => {
                self.dated_by(*parameter, is_today(at), changes);
                changes.every_day |= is_clock(base) || self.is_tomorrow(*at, given);
            }
            Op::Members { at, each, condition, .. } => {
                changes.members |= at.is_none();
                changes.every_day |= [at, each, condition].into_iter().flatten().any(is_clock);
            }
            Op::Compare(_, a, b) => match (is_today(a), is_today(b)) {
                (true, false) => drop(changes.watched.insert(self.resolved(*b, given))),
                (false, true) => drop(changes.watched.insert(self.resolved(*a, given))),
                _ => changes.every_day |= [a, b].into_iter().any(|of| self.is_tomorrow(*of, given)),
            },
            Op::Reached { from, .. } => {
                changes.watched.insert(id);
                changes.every_day |= is_clock(from);
            }
            // Whether a period runs today changes only when one begins or ends.
            Op::DaysIn { start, end, .. } if is_today(start) && self.is_tomorrow(*end, given) => {}
            Op::AddDays { .. } if self.is_tomorrow(id, given) => {}
            Op::DaysIn { start, end, .. } => {
                changes.every_day |= [start, end].into_iter().any(is_clock);
            }
            op => op.operands(|operand| changes.every_day |= is_clock(&operand)),
        }
    }

    fn dated_by(&self, parameter: ParameterId, by_today: bool, changes: &mut Changes) {
        let known = self.declared.parameters.get(parameter.0 as usize).filter(|_| by_today);
        let values = known.into_iter().flat_map(|known| &known.values);
        changes.days.extend(values.flat_map(|value| [Some(value.from), value.until]).flatten());
    }

    /// A node without the names under which it goes, and without the branches that facts which are known do not take.
    fn resolved(&self, id: NodeId, given: &Given) -> NodeId {
        match &self.node(id).op {
            Op::Same(inner) | Op::ToPerson(inner) => self.resolved(*inner, given),
            Op::If(condition, yes, _) if self.is_given(*condition, given) => self.resolved(*yes, given),
            _ => id,
        }
    }

    /// Whether a condition only asks for facts that are known.
    fn is_given(&self, condition: NodeId, given: &Given) -> bool {
        let Op::Recorded(of) = self.node(condition).op else { return false };
        matches!(self.node(self.resolved(of, given)).op, Op::Fact { fact, at: None } if given.facts.contains(&fact))
    }

    fn is_today(&self, id: NodeId, given: &Given) -> bool {
        match self.node(self.resolved(id, given)).op {
            Op::Today => true,
            Op::Local(local) => given.clocks.contains(&(local as usize)),
            _ => false,
        }
    }

    fn is_tomorrow(&self, id: NodeId, given: &Given) -> bool {
        let Op::AddDays { date, days, back: false } = self.node(self.resolved(id, given)).op else { return false };
        self.is_today(date, given) && matches!(self.node(self.resolved(days, given)).op, Op::Narrow(1))
    }

    /// The fixed days as of which a parameter is read: none, if it is never read. `None`: it is read as of other days too.
    pub fn fixed_reads(&self, wanted: ParameterId) -> Option<BTreeSet<Date>> {
        let nothing = Given::default();
        let reads = self.nodes.iter().filter_map(|node| match &node.op {
            Op::Parameter { parameter, at, .. } | Op::Scale { parameter, at, .. } if *parameter == wanted => Some(*at),
            _ => None,
        });
        let fixed = |at: NodeId| match self.node(self.resolved(at, &nothing)).op {
            Op::Narrow(day) => i32::try_from(day).ok().and_then(Date::from_day_number),
            _ => None,
        };
        reads.map(fixed).collect()
    }

    /// Whether a rule looks at the members of a household.
    pub fn looks_at_members(&self, rule: RuleId) -> bool {
        self.plan([rule]).nodes.iter().any(|id| matches!(self.node(*id).op, Op::Members { .. }))
    }

    /// What of a fact must compare so with a value of the row for a condition to hold.
    pub fn guards(&self, rule: RuleId) -> BTreeSet<Guard> {
        self.rules.get(rule.0 as usize).map(|node| self.guards_of(*node)).unwrap_or_default()
    }

    fn guards_of(&self, id: NodeId) -> BTreeSet<Guard> {
        match &self.node(self.resolved(id, &Given::default())).op {
            Op::And(a, b) => self.guards_of(*a).union(&self.guards_of(*b)).copied().collect(),
            Op::Versions(list) => {
                let bodies = list.iter().filter_map(|version| version.body).map(|body| self.guards_of(body));
                bodies.reduce(|a, b| a.intersection(&b).copied().collect()).unwrap_or_default()
            }
            Op::Compare(relation, a, b) => {
                let nothing = Given::default();
                let op = |id: NodeId| &self.node(self.resolved(id, &nothing)).op;
                let (Op::Fact { fact, at: Some(at) }, Op::Local(than)) = (op(*a), op(*b)) else { return nothing_guarded() };
                let Op::Local(at) = op(*at) else { return nothing_guarded() };
                match relation {
                    Binary::AtLeast => BTreeSet::from([Guard { fact: *fact, at: *at as usize, at_least: *than as usize }]),
                    _ => nothing_guarded(),
                }
            }
            _ => nothing_guarded(),
        }
    }
}

fn nothing_guarded() -> BTreeSet<Guard> {
    BTreeSet::new()
}

/// A fact, as it stands on a day that the row supplies, must be at least another such day. Both by position in [`Library::locals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Guard {
    /// The fact.
    pub fact: FactId,
    /// The day.
    pub at: usize,
    /// What it must be at least.
    pub at_least: usize,
}
