//! Reasons: read off the columns after evaluation, so that explaining cannot change a result.

mod support;
mod taken;

use std::sync::Arc;

use crate::program::Op;
use crate::{Columns, Date, FactId, Level, Library, Month, NodeId, ParameterId, Ratio, Rows, RuleId, Span, Time};

pub use support::Support;
use taken::Seen;

/// A typed value, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the types")]
pub enum Value {
    Bool(bool),
    Int(i64),
    Persons(i64),
    Date(Date),
    Time(Time),
    Month(Month),
    Days(i64),
    Months(i64),
    /// Minor units.
    Money(i64),
    Amount(Ratio),
    Rate(Ratio),
    /// A word of an enumeration, both by position.
    Word {
        list: u32,
        word: usize,
    },
    /// A code, by number.
    Code(i64),
    Spells(Vec<(Date, Date)>),
    /// It depends on something that has not happened.
    Waiting,
    /// A fact or value is missing.
    Unknown,
    /// No law provides for it.
    NotProvided,
    /// It could not be computed.
    Fault(Fault),
}

/// Why a value could not be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A number, date or amount too large to be exact, or a date that is not in the calendar.
    OutOfRange,
    /// Division by zero.
    DivisionByZero,
    /// Two exceptions of a rule hold and disagree: their names.
    Conflict(String, String),
    /// One of the operands could not be computed.
    Operand,
}

/// What a line of a reason is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are explained with their variant")]
pub enum What {
    /// A rule; the version that governed and the exception that applied, by position.
    Rule { rule: RuleId, version: Option<usize>, exception: Option<usize> },
    /// A fact of a row, as it stood on a day.
    Fact { fact: FactId, level: Level, row: usize, on: Date },
    /// A parameter as of a day; the dated value used, by position, and its keys.
    Parameter { parameter: ParameterId, value: Option<usize>, on: Option<Date>, keys: Vec<Value> },
    /// A value of the row, by name.
    Local(String),
    /// The first entry of a kind that follows.
    FollowedBy(String),
    /// A comparison and its two values.
    Comparison(Box<Comparison>),
    /// Whether something has happened, or is recorded.
    Recorded,
    /// One member of a household.
    Member { person: usize },
    /// A part of a formula, in the words of the pack.
    Formula(Arc<str>),
}

/// A comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// In the words of the pack.
    pub words: Arc<str>,
    /// `=`, `<` ...
    pub sign: &'static str,
    /// The value before the sign.
    pub left: Value,
    /// The value after it.
    pub right: Value,
}

/// A line of the tree of reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it is about.
    pub what: What,
    /// Its value.
    pub value: Value,
    /// Where the pack says it.
    pub span: Span,
    /// What it follows from.
    pub because: Vec<Reason>,
}

impl Library {
    /// The tree of reasons for a rule's value in a row. A rule that appears twice is opened once.
    pub fn explain<R: Rows>(&self, columns: &Columns, rows: &R, rule: RuleId, row: usize) -> Reason {
        let node = self.rules[rule.0 as usize];
        Explainer { library: self, columns, rows, opened: Seen::of(columns), lines: Vec::new() }.line(node, row)
    }

    /// The trees of reasons for several rules in a row, each for itself. Cheaper than one after the other.
    pub fn explain_each<R: Rows>(
        &self,
        columns: &Columns,
        rows: &R,
        rules: impl IntoIterator<Item = RuleId>,
        row: usize,
    ) -> Vec<Reason> {
        let mut explainer = Explainer { library: self, columns, rows, opened: Seen::of(columns), lines: Vec::with_capacity(32) };
        let tree = |rule: RuleId| {
            explainer.opened.clear();
            explainer.line(self.rules[rule.0 as usize], row)
        };
        rules.into_iter().map(tree).collect()
    }
}

impl Reason {
    /// The comparisons and conditions that made it false, deepest first found: what would have to be otherwise.
    pub fn refuted(&self) -> Vec<&Reason> {
        if self.value != Value::Bool(false) {
            return Vec::new();
        }
        let deeper: Vec<&Reason> = self.because.iter().flat_map(Reason::refuted).collect();
        if deeper.is_empty() { vec![self] } else { deeper }
    }
}

struct Explainer<'a, R: Rows> {
    library: &'a Library,
    columns: &'a Columns,
    rows: &'a R,
    /// Rules that have been opened.
    opened: Seen,
    /// Lines that await the line above them.
    lines: Vec<Reason>,
}

impl<R: Rows> Explainer<'_, R> {
    /// Adds the lines for a node: one, or those of its operands where the node itself says nothing of its own.
    fn add(&mut self, id: NodeId, row: usize) {
        let node = self.library.node(id);
        let silent = node.rule.is_none()
            && matches!(
                node.op,
                Op::Widen(_) | Op::Same(_) | Op::ToPerson(_) | Op::And(..) | Op::Versions(_) | Op::Exceptions { .. }
            );
        match &node.op {
            Op::Narrow(_) | Op::Wide(_) if node.rule.is_none() => {}
            _ if silent => self.operands(id, row),
            _ => {
                let line = self.line(id, row);
                self.lines.push(line);
            }
        }
    }

    fn operands(&mut self, id: NodeId, row: usize) {
        let (library, columns, rows) = (self.library, self.columns, self.rows);
        library.taken(columns, rows, id, row, |operand, row| self.add(operand, row));
    }

    fn line(&mut self, id: NodeId, row: usize) -> Reason {
        let node = self.library.node(id);
        let above = self.lines.len();
        if node.rule.is_none() || self.opened.insert(self.columns, id, row) {
            match &node.op {
                Op::Members { .. } => self.per_member(id, row),
                Op::Versions(_) => self.governed(id, row),
                _ => self.operands(id, row),
            }
        }
        let because: Vec<Reason> = self.lines.drain(above..).collect();
        let mut value = self.library.value(self.columns, id, row);
        match (&node.op, &mut value) {
            (Op::Fact { fact, .. }, Value::Spells(spells)) => {
                spells.extend_from_slice(self.rows.spells(*fact, row));
            }
            // Every member has a value: it is their sum that is too large.
            (Op::Members { .. }, Value::Fault(fault)) if !because.iter().any(|r| matches!(r.value, Value::Fault(_))) => {
                *fault = Fault::OutOfRange;
            }
            _ => {}
        }
        Reason { what: self.what(id, row), value, span: node.span, because }
    }

    /// A version's body first, then the date that chose it.
    fn governed(&mut self, id: NodeId, row: usize) {
        let Op::Versions(list) = &self.library.node(id).op else { return };
        let (by, version) = self.library.governing(self.columns, list, row);
        version.and_then(|version| version.body).into_iter().chain(by).for_each(|node| self.add(node, row));
    }

    fn per_member(&mut self, id: NodeId, row: usize) {
        let node = self.library.node(id);
        let Op::Members { fold, each, condition, at } = &node.op else { return };
        at.iter().for_each(|at| self.add(*at, row));
        for person in self.library.members_taken(self.columns, self.rows, id, row) {
            let above = self.lines.len();
            let mut value = Value::Bool(true);
            for node in self.library.of_member(self.columns, *fold, *condition, *each, person).into_iter().flatten() {
                self.add(node, person);
                if value == Value::Bool(true) {
                    value = self.library.value(self.columns, node, person);
                }
            }
            let because = self.lines.drain(above..).collect();
            self.lines.push(Reason { what: What::Member { person }, value, span: node.span, because });
        }
    }

    fn what(&self, id: NodeId, row: usize) -> What {
        let library = self.library;
        let node = library.node(id);
        if let Some(rule) = node.rule {
            let (version, exception) = library.provision(self.columns, id, row);
            return What::Rule { rule, version, exception };
        }
        let words = || Arc::clone(&library.words[id.index()]);
        let date = |at: NodeId| match library.value(self.columns, at, row) {
            Value::Date(date) => Some(date),
            _ => None,
        };
        match &node.op {
            Op::Fact { fact, at } => {
                let household = if node.level == Level::Person { self.rows.household_of(row) } else { row };
                let on = at.and_then(date).unwrap_or_else(|| self.rows.today(household));
                What::Fact { fact: *fact, level: node.level, row, on }
            }
            Op::Parameter { parameter, keys, at } => {
                let keys = keys.iter().map(|key| library.value(self.columns, *key, row)).collect();
                self.parameter(*parameter, date(*at), keys)
            }
            Op::Scale { parameter, base, at } => {
                self.parameter(*parameter, date(*at), vec![library.value(self.columns, *base, row)])
            }
            Op::Local(local) => What::Local(library.locals.get(*local as usize).cloned().unwrap_or_default()),
            Op::FollowedBy(kind) | Op::OfFollowedBy(kind) | Op::FollowedField { kind, .. } | Op::First { kind, .. } => {
                What::FollowedBy(library.declared.kinds.get(*kind as usize).cloned().unwrap_or_default())
            }
            Op::Compare(op, a, b) => What::Comparison(Box::new(Comparison {
                words: words(),
                sign: op.symbol(),
                left: library.value(self.columns, *a, row),
                right: library.value(self.columns, *b, row),
            })),
            Op::Today => What::Local("today".to_owned()),
            Op::Recorded(_) => What::Recorded,
            _ => What::Formula(words()),
        }
    }

    fn parameter(&self, parameter: ParameterId, on: Option<Date>, keys: Vec<Value>) -> What {
        let value = on.and_then(|on| {
            let used = self.library.value_on(parameter, on)?;
            self.library.declared.parameters[parameter.0 as usize].values.iter().position(|v| v.from == used.from)
        });
        What::Parameter { parameter, value, on, keys }
    }
}
