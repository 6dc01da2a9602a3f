//! The one intermediate form: typed nodes, each knowing its place in the pack, in an order in which they can be evaluated.

use std::collections::HashMap;
use std::sync::Arc;

use crate::syntax::{Binary, Fold};
use crate::{
    Basis, Checked, Counting, Date, Declarations, Feb29, Level, MonthEnd, Ratio, RoundMode, Span, Ty, compile, hours_on,
};

/// A fact, by its position among the declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactId(pub u32);

/// A parameter, by its position among the declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParameterId(pub u32);

/// A rule, by its position among the declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub u32);

/// A node of the intermediate form. Its operands have smaller numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) op: Op,
    pub(crate) ty: Ty,
    pub(crate) level: Level,
    pub(crate) span: Span,
    /// The rule whose value this is.
    pub(crate) rule: Option<RuleId>,
}

/// A version of a rule: which date must have reached `from`, and what holds then.
#[derive(Clone, Debug)]
pub(crate) struct VersionNode {
    pub(crate) from: Date,
    pub(crate) until: Option<Date>,
    pub(crate) by: NodeId,
    pub(crate) body: Option<NodeId>,
    /// Position among the rule's declared versions.
    pub(crate) declared: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct ExceptionNode {
    pub(crate) when: NodeId,
    pub(crate) then: NodeId,
    /// Rule, version and exception, as declared.
    pub(crate) declared: (RuleId, usize, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Arith {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Arith {
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Arith::Add => "+",
            Arith::Subtract => "-",
            Arith::Multiply => "*",
            Arith::Divide => "/",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Op {
    Narrow(i64),
    Wide(Ratio),
    Today,
    Fact {
        fact: FactId,
        at: Option<NodeId>,
    },
    Local(u32),
    FollowedBy(u32),
    /// A field of the last entry of a kind that answers the row's own, both by position.
    FollowedField {
        kind: u32,
        field: u32,
    },
    /// As `FollowedBy`, of the entry that the row's own one names.
    OfFollowedBy(u32),
    /// The first entry of a kind on or after a day.
    First {
        kind: u32,
        from: NodeId,
    },
    Parameter {
        parameter: ParameterId,
        keys: Vec<NodeId>,
        at: NodeId,
    },
    Scale {
        parameter: ParameterId,
        base: NodeId,
        at: NodeId,
    },
    Versions(Vec<VersionNode>),
    Exceptions {
        general: Option<NodeId>,
        list: Vec<ExceptionNode>,
    },
    /// The value of another node, under a rule's own name.
    Same(NodeId),
    /// A household's value, for each person.
    ToPerson(NodeId),
    Members {
        fold: Fold,
        at: Option<NodeId>,
        each: Option<NodeId>,
        condition: Option<NodeId>,
    },
    Recorded(NodeId),
    Not(NodeId),
    And(NodeId, NodeId),
    Or(NodeId, NodeId),
    Compare(Binary, NodeId, NodeId),
    In(NodeId, Vec<NodeId>),
    If(NodeId, NodeId, NodeId),
    /// A narrow number as an exact rational.
    Widen(NodeId),
    Negate(NodeId),
    Arith(Arith, NodeId, NodeId),
    Round {
        amount: NodeId,
        mode: RoundMode,
        unit: i64,
    },
    Part {
        money: NodeId,
        number: NodeId,
        of: NodeId,
        unit: i64,
    },
    Extreme {
        largest: bool,
        of: Vec<NodeId>,
    },
    AddDays {
        date: NodeId,
        days: NodeId,
        back: bool,
    },
    AddMonths {
        date: NodeId,
        months: NodeId,
        rule: MonthEnd,
        back: bool,
    },
    Deadline {
        from: NodeId,
        period: NodeId,
        counting: usize,
    },
    Workdays {
        from: NodeId,
        days: NodeId,
        counting: usize,
    },
    WorkingHours {
        from: NodeId,
        hours: NodeId,
        office: usize,
    },
    AddHours(NodeId, NodeId),
    DayOf(NodeId),
    DaysBetween(NodeId, NodeId),
    MonthsBetween(NodeId, NodeId),
    Age {
        born: NodeId,
        on: NodeId,
        rule: Feb29,
    },
    Year(NodeId),
    MonthOfYear(NodeId),
    MonthOf(NodeId),
    FirstDay(NodeId),
    LastDay(NodeId),
    MakeDate(NodeId, NodeId, NodeId),
    Prorate {
        money: NodeId,
        start: NodeId,
        end: NodeId,
        basis: Basis,
    },
    DaysIn {
        spells: NodeId,
        start: NodeId,
        end: NodeId,
        longest: bool,
    },
    Reached {
        spells: NodeId,
        period: NodeId,
        from: NodeId,
        together: bool,
    },
}

impl Op {
    /// Calls `visit` for every operand.
    pub(crate) fn operands(&self, mut visit: impl FnMut(NodeId)) {
        match self {
            Op::Narrow(_) | Op::Wide(_) | Op::Today | Op::Local(_) => {}
            Op::FollowedBy(_) | Op::FollowedField { .. } | Op::OfFollowedBy(_) => {}
            Op::Fact { at, .. } => at.iter().copied().for_each(visit),
            Op::Parameter { keys, at, .. } => keys.iter().chain([at]).copied().for_each(visit),
            Op::Scale { base, at, .. } => [*base, *at].into_iter().for_each(visit),
            Op::Versions(list) => list.iter().for_each(|v| [Some(v.by), v.body].into_iter().flatten().for_each(&mut visit)),
            Op::Exceptions { general, list } => {
                general.iter().copied().for_each(&mut visit);
                list.iter().for_each(|e| [e.when, e.then].into_iter().for_each(&mut visit));
            }
            Op::Members { at, each, condition, .. } => [at, each, condition].into_iter().flatten().copied().for_each(visit),
            Op::In(value, list) => [value].into_iter().chain(list).copied().for_each(visit),
            Op::Extreme { of, .. } => of.iter().copied().for_each(visit),
            Op::First { from: a, .. }
            | Op::Same(a)
            | Op::ToPerson(a)
            | Op::Recorded(a)
            | Op::Not(a)
            | Op::Widen(a)
            | Op::Negate(a) => visit(*a),
            Op::DayOf(a)
            | Op::Year(a)
            | Op::MonthOfYear(a)
            | Op::MonthOf(a)
            | Op::FirstDay(a)
            | Op::LastDay(a)
            | Op::Round { amount: a, .. } => visit(*a),
            Op::And(a, b) | Op::Or(a, b) | Op::Compare(_, a, b) | Op::Arith(_, a, b) => [*a, *b].into_iter().for_each(visit),
            Op::DaysBetween(a, b) | Op::MonthsBetween(a, b) | Op::AddHours(a, b) => [*a, *b].into_iter().for_each(visit),
            Op::AddDays { date: a, days: b, .. }
            | Op::AddMonths { date: a, months: b, .. }
            | Op::Deadline { from: a, period: b, .. }
            | Op::Workdays { from: a, days: b, .. }
            | Op::WorkingHours { from: a, hours: b, .. }
            | Op::Age { born: a, on: b, .. } => [*a, *b].into_iter().for_each(visit),
            Op::If(a, b, c)
            | Op::MakeDate(a, b, c)
            | Op::Part { money: a, number: b, of: c, .. }
            | Op::Prorate { money: a, start: b, end: c, .. }
            | Op::DaysIn { spells: a, start: b, end: c, .. }
            | Op::Reached { spells: a, period: b, from: c, .. } => [*a, *b, *c].into_iter().for_each(visit),
        }
    }
}

/// A set of rules, checked and ready to be evaluated.
#[derive(Clone, Debug)]
pub struct Library {
    pub(crate) declared: Declarations,
    pub(crate) nodes: Vec<Node>,
    pub(crate) rules: Vec<NodeId>,
    pub(crate) rule_names: HashMap<String, RuleId>,
    /// For each local declared anywhere: its name; rows supply it under this number.
    pub(crate) locals: Vec<String>,
    /// Codes that formulas compare with; a code's number is its position.
    pub(crate) texts: Vec<String>,
    /// The words of each node that is a compound formula, for explanations.
    pub(crate) words: Vec<Arc<str>>,
}

/// The nodes that some rules need, in order.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub(crate) nodes: Vec<NodeId>,
}

impl Library {
    /// Checks and links all declarations.
    ///
    /// # Errors
    /// Everything that is wrong with them, at most one diagnostic for each formula.
    pub fn build(declared: Declarations) -> Checked<Library> {
        compile::build(declared)
    }

    /// The declarations it was built from.
    pub fn declarations(&self) -> &Declarations {
        &self.declared
    }

    /// The rule of that name.
    pub fn rule(&self, name: &str) -> Option<RuleId> {
        self.rule_names.get(name).copied()
    }

    /// The names of the values that rows supply for single rules (`n`, `entry.on`, ...); [`crate::Rows::local`] gets the position.
    pub fn locals(&self) -> &[String] {
        &self.locals
    }

    /// The codes that formulas mention; a code's number is its position.
    pub fn codes(&self) -> &[String] {
        &self.texts
    }

    /// The number under which rows supply this code; codes that no formula mentions share one that equals none.
    pub fn code(&self, text: &str) -> i64 {
        self.texts.iter().position(|t| t == text).and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)
    }

    /// How many nodes there are.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// What must be evaluated to have these rules.
    pub fn plan(&self, rules: impl IntoIterator<Item = RuleId>) -> Plan {
        let mut wanted = vec![false; self.nodes.len()];
        for rule in rules {
            if let Some(flag) = self.rules.get(rule.0 as usize).and_then(|node| wanted.get_mut(node.index())) {
                *flag = true;
            }
        }
        for index in (0..self.nodes.len()).rev() {
            if let (Some(true), Some(node)) = (wanted.get(index).copied(), self.nodes.get(index)) {
                node.op.operands(|operand| {
                    if let Some(flag) = wanted.get_mut(operand.index()) {
                        *flag = true;
                    }
                });
            }
        }
        let numbers = (0_u32..).zip(wanted).filter(|(_, wanted)| *wanted);
        Plan { nodes: numbers.map(|(number, _)| NodeId(number)).collect() }
    }

    /// Whether a rule has a value for each person or one for the household.
    pub fn level(&self, rule: RuleId) -> Level {
        self.node(self.rules[rule.0 as usize]).level
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    pub(crate) fn counting(&self, index: usize) -> Counting {
        self.declared.countings[index].1
    }

    /// When offices work on a workday, by the position of the hours among those declared; `None`: not known for that day.
    pub fn office_hours(&self, hours: usize, day: Date) -> Option<&[(u16, u16)]> {
        hours_on(&self.declared.hours.get(hours)?.1, day)
    }

    /// Whether a day is a weekend day or a public holiday.
    pub fn is_day_off(&self, date: Date) -> bool {
        let weekday = date.weekday() as usize;
        self.declared.weekend.get(weekday).copied().unwrap_or(false) || self.declared.holidays.binary_search(&date).is_ok()
    }
}
