//! What a rule's value can change by, and what it cannot do without: for those who ask only when an answer can have changed.

use std::collections::BTreeSet;

use crate::program::{ExceptionNode, Op, VersionNode};
use crate::{Date, FactId, Library, NodeId, RuleId, Ty};

/// By what the value of a rule can change for a row whose persons stay the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Facts: on the days on which they change.
    pub facts: BTreeSet<FactId>,
    /// Days on which another law begins or ends to hold, whatever the row.
    pub days: BTreeSet<Date>,
    /// It may be another every day, by itself.
    pub every_day: bool,
    /// It reads single entries.
    pub entries: bool,
}

/// Facts that must be known; `None`: whatever is known, it cannot be.
type Needed = Option<BTreeSet<FactId>>;

fn all(parts: impl IntoIterator<Item = Needed>) -> Needed {
    parts.into_iter().try_fold(BTreeSet::new(), |mut all, part| {
        all.extend(part?);
        Some(all)
    })
}

fn any(parts: impl IntoIterator<Item = Needed>) -> Needed {
    let possible = parts.into_iter().flatten();
    possible.reduce(|a, b| a.intersection(&b).copied().collect())
}

impl Library {
    /// By what the value of a rule can change.
    pub fn changes(&self, rule: RuleId) -> Changes {
        let mut changes = Changes::default();
        for id in self.plan([rule]).nodes {
            let op = &self.node(id).op;
            let is_today = |of: NodeId| matches!(self.stripped(of), Op::Today);
            let mut looks = false;
            match op {
                Op::Fact { fact, .. } => {
                    changes.facts.insert(*fact);
                }
                Op::Versions(list) => {
                    for version in list {
                        if is_today(version.by) {
                            changes.days.extend([Some(version.from), version.until].into_iter().flatten());
                        }
                        looks |= version.body.is_some_and(is_today);
                    }
                }
                Op::Parameter { parameter, at, .. } | Op::Scale { parameter, at, .. } if is_today(*at) => {
                    let values = self.declared.parameters.get(parameter.0 as usize).into_iter().flat_map(|known| &known.values);
                    changes.days.extend(values.flat_map(|value| [Some(value.from), value.until]).flatten());
                    op.operands(|operand| looks |= operand != *at && is_today(operand));
                }
                Op::Same(_) | Op::ToPerson(_) => {}
                Op::FollowedBy(_) | Op::FollowedField { .. } | Op::OfFollowedBy(_) | Op::First { .. } => changes.entries = true,
                // Who belongs to the household, and how long something has lasted, depends on the day.
                Op::Members { at: None, .. } => looks = true,
                Op::Reached { .. } => looks = !self.is_plainly(rule, id),
                op => op.operands(|operand| looks |= is_today(operand)),
            }
            changes.every_day |= looks;
        }
        changes.every_day |= self.rules.get(rule.0 as usize).is_some_and(|node| matches!(self.stripped(*node), Op::Today));
        changes
    }

    /// Whether a rule looks at the members of a household.
    pub fn looks_at_members(&self, rule: RuleId) -> bool {
        self.plan([rule]).nodes.iter().any(|id| matches!(self.node(*id).op, Op::Members { .. }))
    }

    /// A node without the names under which it goes.
    fn stripped(&self, id: NodeId) -> &Op {
        match &self.node(id).op {
            Op::Same(inner) | Op::ToPerson(inner) => self.stripped(*inner),
            op => op,
        }
    }

    /// Whether a rule's value is that of a node, in whatever version it is reached.
    fn is_plainly(&self, rule: RuleId, wanted: NodeId) -> bool {
        let mut open: Vec<NodeId> = self.rules.get(rule.0 as usize).into_iter().copied().collect();
        let mut users = 0;
        while let Some(id) = open.pop() {
            if id == wanted {
                users += 1;
                continue;
            }
            match &self.node(id).op {
                Op::Same(inner) | Op::ToPerson(inner) => open.push(*inner),
                Op::Versions(list) => open.extend(list.iter().filter_map(|version| version.body)),
                _ => {}
            }
        }
        let mut all_users = 0;
        for id in self.plan([rule]).nodes {
            self.node(id).op.operands(|operand| all_users += usize::from(operand == wanted));
        }
        users > 0 && users >= all_users
    }

    /// The facts without which a rule's value is never known; `None`: it never is.
    pub fn needs_for_value(&self, rule: RuleId) -> Option<BTreeSet<FactId>> {
        self.known(*self.rules.get(rule.0 as usize)?)
    }

    /// The facts without which a condition never holds; `None`: it never does.
    pub fn needs_to_hold(&self, rule: RuleId) -> Option<BTreeSet<FactId>> {
        self.holds(*self.rules.get(rule.0 as usize)?, true)
    }

    fn fact_needed(&self, fact: FactId) -> BTreeSet<FactId> {
        let is_spells = self.declared.facts.get(fact.0 as usize).is_some_and(|fact| fact.ty == Ty::Spells);
        if is_spells { BTreeSet::new() } else { BTreeSet::from([fact]) }
    }

    /// What must be known for a node to be known.
    fn known(&self, id: NodeId) -> Needed {
        match &self.node(id).op {
            Op::Fact { fact, at } => all([Some(self.fact_needed(*fact)), at.map_or(Some(BTreeSet::new()), |at| self.known(at))]),
            Op::Recorded(_) | Op::Members { .. } => Some(BTreeSet::new()),
            Op::And(a, b) | Op::Or(a, b) => any([self.known(*a), self.known(*b)]),
            Op::In(value, _) => self.known(*value),
            Op::If(condition, yes, no) => any([
                all([self.holds(*condition, true), self.known(*yes)]),
                all([self.holds(*condition, false), self.known(*no)]),
            ]),
            Op::Versions(list) => self.version_needed(list, |body| self.known(body)),
            Op::Exceptions { general, list } => self.exception_needed(*general, list, |node| self.known(node)),
            op => {
                let mut parts = Vec::new();
                op.operands(|operand| parts.push(self.known(operand)));
                all(parts)
            }
        }
    }

    /// What must be known for a condition to be known, and to be so.
    fn holds(&self, id: NodeId, wanted: bool) -> Needed {
        match &self.node(id).op {
            Op::Narrow(value) => ((*value != 0) == wanted).then(BTreeSet::new),
            Op::Recorded(of) if wanted => self.known(*of),
            Op::Recorded(_) => Some(BTreeSet::new()),
            Op::Not(a) => self.holds(*a, !wanted),
            Op::Same(a) | Op::ToPerson(a) => self.holds(*a, wanted),
            Op::And(a, b) | Op::Or(a, b) => {
                let parts = [self.holds(*a, wanted), self.holds(*b, wanted)];
                if matches!(self.node(id).op, Op::And(..)) == wanted { all(parts) } else { any(parts) }
            }
            Op::If(condition, yes, no) => any([
                all([self.holds(*condition, true), self.holds(*yes, wanted)]),
                all([self.holds(*condition, false), self.holds(*no, wanted)]),
            ]),
            Op::Versions(list) => self.version_needed(list, |body| self.holds(body, wanted)),
            Op::Exceptions { general, list } => self.exception_needed(*general, list, |node| self.holds(node, wanted)),
            _ => self.known(id),
        }
    }

    fn version_needed(&self, list: &[VersionNode], of: impl Fn(NodeId) -> Needed) -> Needed {
        any(list.iter().map(|version| all([self.known(version.by), version.body.and_then(&of)])))
    }

    fn exception_needed(&self, general: Option<NodeId>, list: &[ExceptionNode], of: impl Fn(NodeId) -> Needed) -> Needed {
        let taken = list.iter().map(|exception| all([self.holds(exception.when, true), of(exception.then)]));
        any(taken.chain([general.and_then(&of)]))
    }
}
