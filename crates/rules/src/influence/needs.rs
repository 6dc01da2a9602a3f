//! What a rule cannot do without: facts that must be known, and the numbers that they must have.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::Given;
use crate::program::{ExceptionNode, Node, Op, VersionNode};
use crate::syntax::Binary;
use crate::{Date, FactId, Library, NodeId, RuleId, Ty};

/// Facts that must be known, each with the least and the largest number that it may have; `None`: whatever is known, it cannot be.
pub type Needs = Option<BTreeMap<FactId, (i64, i64)>>;

/// Any number.
const ANY: (i64, i64) = (i64::MIN, i64::MAX);

/// What each of these needs.
pub fn needs_of_all(parts: impl IntoIterator<Item = Needs>) -> Needs {
    parts.into_iter().try_fold(BTreeMap::new(), |mut all: BTreeMap<FactId, (i64, i64)>, part| {
        for (fact, (low, high)) in part? {
            let known = all.entry(fact).or_insert(ANY);
            *known = (known.0.max(low), known.1.min(high));
        }
        Some(all)
    })
}

/// The relation seen from the other side.
fn turned(relation: Binary) -> Binary {
    match relation {
        Binary::Less => Binary::More,
        Binary::AtMost => Binary::AtLeast,
        Binary::More => Binary::Less,
        Binary::AtLeast => Binary::AtMost,
        same => same,
    }
}

/// What is needed whichever of these it is.
fn any(parts: impl IntoIterator<Item = Needs>) -> Needs {
    let hull = |a: (i64, i64), b: (i64, i64)| (a.0.min(b.0), a.1.max(b.1));
    parts.into_iter().flatten().reduce(|a, b| {
        let both = a.into_iter().filter_map(|(fact, bounds)| Some((fact, hull(bounds, *b.get(&fact)?))));
        both.collect()
    })
}

impl Library {
    /// The facts without which a rule's value is not known on any of some days; `None`: it never is.
    pub fn needs_for_value(&self, rule: RuleId, days: RangeInclusive<Date>) -> Needs {
        Asked { library: self, days }.known(*self.rules.get(rule.0 as usize)?)
    }

    /// The facts without which a condition does not hold on any of some days, and the numbers that they must have; `None`: it never
    /// does.
    pub fn needs_to_hold(&self, rule: RuleId, days: RangeInclusive<Date>) -> Needs {
        Asked { library: self, days }.holds(*self.rules.get(rule.0 as usize)?, true)
    }
}

/// Rules, asked about on some days.
struct Asked<'l> {
    library: &'l Library,
    days: RangeInclusive<Date>,
}

impl Asked<'_> {
    fn node(&self, id: NodeId) -> &Node {
        self.library.node(id)
    }

    /// The versions that can govern on these days.
    fn governing<'v>(&self, list: &'v [VersionNode]) -> impl Iterator<Item = &'v VersionNode> {
        let by_today = list.iter().all(|version| self.library.is_today(version.by, &Given::default()));
        // The latest stands first, and rules until the next begins.
        let mut next: Option<Date> = None;
        let (first, last) = (*self.days.start(), *self.days.end());
        list.iter().filter(move |version| {
            let is_over = next.is_some_and(|next| next <= first) || version.until.is_some_and(|until| until <= first);
            next = Some(version.from);
            !by_today || (!is_over && version.from <= last)
        })
    }

    /// What must be known for a node to be known.
    fn known(&self, id: NodeId) -> Needs {
        match &self.node(id).op {
            Op::Fact { fact, at } => {
                let is_spells = self.library.declared.facts.get(fact.0 as usize).is_some_and(|fact| fact.ty == Ty::Spells);
                let own = if is_spells { BTreeMap::new() } else { BTreeMap::from([(*fact, ANY)]) };
                needs_of_all([Some(own), at.map_or(Some(BTreeMap::new()), |at| self.known(at))])
            }
            Op::Recorded(_) | Op::Members { .. } => Some(BTreeMap::new()),
            Op::And(a, b) | Op::Or(a, b) => any([self.known(*a), self.known(*b)]),
            Op::In(value, _) => self.known(*value),
            Op::If(condition, yes, no) => any([
                needs_of_all([self.holds(*condition, true), self.known(*yes)]),
                needs_of_all([self.holds(*condition, false), self.known(*no)]),
            ]),
            Op::Versions(list) => self.version_needs(list, |body| self.known(body)),
            Op::Exceptions { general, list } => self.exception_needs(*general, list, |node| self.known(node)),
            op => {
                let mut parts = Vec::new();
                op.operands(|operand| parts.push(self.known(operand)));
                needs_of_all(parts)
            }
        }
    }

    /// What must be known for a condition to be known, and to be so.
    fn holds(&self, id: NodeId, wanted: bool) -> Needs {
        match &self.node(id).op {
            Op::Narrow(value) => ((*value != 0) == wanted).then(BTreeMap::new),
            Op::Recorded(of) if wanted => self.known(*of),
            Op::Recorded(_) => Some(BTreeMap::new()),
            Op::Not(a) => self.holds(*a, !wanted),
            Op::Same(a) | Op::ToPerson(a) => self.holds(*a, wanted),
            Op::And(a, b) | Op::Or(a, b) => {
                let parts = [self.holds(*a, wanted), self.holds(*b, wanted)];
                if matches!(self.node(id).op, Op::And(..)) == wanted { needs_of_all(parts) } else { any(parts) }
            }
            Op::If(condition, yes, no) => any([
                needs_of_all([self.holds(*condition, true), self.holds(*yes, wanted)]),
                needs_of_all([self.holds(*condition, false), self.holds(*no, wanted)]),
            ]),
            Op::Versions(list) => self.version_needs(list, |body| self.holds(body, wanted)),
            Op::Exceptions { general, list } => self.exception_needs(*general, list, |node| self.holds(node, wanted)),
            Op::Compare(relation, a, b) => needs_of_all([
                self.known(id),
                self.compared(*relation, wanted, *a, *b),
                self.compared(turned(*relation), wanted, *b, *a),
            ]),
            _ => self.known(id),
        }
    }

    /// The numbers that a fact must have to compare so with something.
    fn compared(&self, relation: Binary, wanted: bool, fact: NodeId, with: NodeId) -> Needs {
        let nothing = Given::default();
        let Op::Fact { fact, .. } = self.node(self.library.resolved(fact, &nothing)).op else { return Some(BTreeMap::new()) };
        let (low, high) = self.bounds(with);
        let bounds = match (relation, wanted) {
            (Binary::Equal, true) | (Binary::Differs, false) => (low, high),
            (Binary::Less, true) | (Binary::AtLeast, false) => (i64::MIN, high.saturating_sub(i64::from(high != i64::MAX))),
            (Binary::AtMost, true) | (Binary::More, false) => (i64::MIN, high),
            (Binary::More, true) | (Binary::AtMost, false) => (low.saturating_add(i64::from(low != i64::MIN)), i64::MAX),
            (Binary::AtLeast, true) | (Binary::Less, false) => (low, i64::MAX),
            _ => ANY,
        };
        Some(BTreeMap::from([(fact, bounds)]))
    }

    /// Between which numbers a node lies, as far as it says so itself.
    fn bounds(&self, id: NodeId) -> (i64, i64) {
        match &self.node(self.library.resolved(id, &Given::default())).op {
            Op::Narrow(value) => (*value, *value),
            Op::Versions(list) => {
                let bodies = self.governing(list).filter_map(|version| version.body).map(|body| self.bounds(body));
                bodies.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or(ANY)
            }
            Op::Extreme { largest, of } => {
                let each = of.iter().map(|of| self.bounds(*of));
                let extreme = |a: i64, b: i64| if *largest { a.max(b) } else { a.min(b) };
                each.reduce(|a, b| (extreme(a.0, b.0), extreme(a.1, b.1))).unwrap_or(ANY)
            }
            _ => ANY,
        }
    }

    fn version_needs(&self, list: &[VersionNode], of: impl Fn(NodeId) -> Needs) -> Needs {
        any(self.governing(list).map(|version| needs_of_all([self.known(version.by), version.body.and_then(&of)])))
    }

    fn exception_needs(&self, general: Option<NodeId>, list: &[ExceptionNode], of: impl Fn(NodeId) -> Needs) -> Needs {
        let taken = list.iter().map(|exception| needs_of_all([self.holds(exception.when, true), of(exception.then)]));
        any(taken.chain([general.and_then(&of)]))
    }
}
