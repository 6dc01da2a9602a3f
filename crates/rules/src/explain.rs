//! Reasons: read off the columns after evaluation, so that explaining cannot change a result.

use std::sync::Arc;

use crate::program::{Arith, ExceptionNode, Op, VersionNode};
use crate::syntax::Fold;
use crate::{Cell, Columns, Date, FactId, Level, Library, Month, NodeId, ParameterId, Ratio, Rows, RuleId, Span, State, Ty};

/// A typed value, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the types")]
pub enum Value {
    Bool(bool),
    Int(i64),
    Persons(i64),
    Date(Date),
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
    Comparison { words: Arc<str>, sign: &'static str, left: Value, right: Value },
    /// Whether something has happened, or is recorded.
    Recorded,
    /// One member of a household.
    Member { person: usize },
    /// A part of a formula, in the words of the pack.
    Formula(Arc<str>),
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

    /// Visits the nodes that a node's value in a row was taken from, each once: branches not taken are not visited, nor what
    /// stands in a state that does not pass.
    fn walk(
        &self,
        columns: &Columns,
        rows: &impl Rows,
        mut todo: Vec<(NodeId, usize)>,
        passes: impl Fn(State) -> bool,
        mut visit: impl FnMut(NodeId, usize),
    ) {
        if todo.is_empty() {
            return;
        }
        let mut seen = Seen::of(columns);
        while let Some((node, row)) = todo.pop() {
            if passes(columns.state(node, row)) && seen.insert(columns, node, row) {
                visit(node, row);
                self.taken(columns, rows, node, row, |operand, row| todo.push((operand, row)));
            }
        }
    }

    /// The operands that settled a node's value in a row.
    fn taken(&self, columns: &Columns, rows: &impl Rows, id: NodeId, row: usize, mut visit: impl FnMut(NodeId, usize)) {
        let node = self.node(id);
        let known =
            |node: NodeId, value: bool| columns.state(node, row) == State::Known && (columns.narrow(node, row) != 0) == value;
        match &node.op {
            Op::And(a, b) | Op::Or(a, b) => {
                let settling = matches!(node.op, Op::Or(..));
                match [a, b].into_iter().find(|operand| known(**operand, settling)) {
                    Some(operand) => visit(*operand, row),
                    None => {
                        let open = columns.state(id, row) != State::Known;
                        [a, b]
                            .into_iter()
                            .filter(|x| !open || columns.state(**x, row) != State::Known)
                            .for_each(|x| visit(*x, row));
                    }
                }
            }
            Op::If(c, yes, no) => {
                visit(*c, row);
                if columns.state(*c, row) == State::Known {
                    visit(if known(*c, true) { *yes } else { *no }, row);
                }
            }
            Op::In(value, list) if known(id, true) => {
                let found = columns.narrow(*value, row);
                let equal = |item: &&NodeId| columns.state(**item, row) == State::Known && columns.narrow(**item, row) == found;
                [value].into_iter().chain(list.iter().find(equal)).for_each(|x| visit(*x, row));
            }
            Op::Versions(list) => {
                let (by, body) = self.governing(columns, list, row);
                by.into_iter().chain(body.and_then(|version| version.body)).for_each(|x| visit(x, row));
            }
            Op::Exceptions { general, list } => self.excepted(columns, *general, list, row, |x| visit(x, row)),
            Op::ToPerson(a) => visit(*a, rows.household_of(row)),
            Op::Members { fold, at, each, condition } => {
                at.iter().for_each(|x| visit(*x, row));
                for person in self.members_taken(columns, rows, id, row) {
                    let of_member = self.of_member(columns, *fold, *condition, *each, person);
                    of_member.into_iter().flatten().for_each(|x| visit(x, person));
                }
            }
            op => op.operands(|operand| visit(operand, row)),
        }
    }

    /// The members that settled what is made of them: all on that date, unless one "yes" or "no" is enough.
    fn members_taken(&self, columns: &Columns, rows: &impl Rows, id: NodeId, row: usize) -> Vec<usize> {
        let Op::Members { fold, at, each, condition } = &self.node(id).op else {
            return Vec::new();
        };
        let on = match at.map(|at| self.value(columns, at, row)) {
            None => rows.today(row),
            Some(Value::Date(on)) => on,
            Some(_) => return Vec::new(),
        };
        let settling = match (fold, self.value(columns, id, row)) {
            (Fold::Any, Value::Bool(true)) => Some(true),
            (Fold::All, Value::Bool(false)) => Some(false),
            _ => None,
        };
        let settles = |person: usize, answer: bool| {
            condition.is_none_or(|c| self.value(columns, c, person) == Value::Bool(true))
                && each.is_none_or(|each| self.value(columns, each, person) == Value::Bool(answer))
        };
        (0..rows.persons())
            .filter(|person| rows.household_of(*person) == row && rows.is_member(*person, on))
            .filter(|person| settling.is_none_or(|answer| settles(*person, answer)))
            .collect()
    }

    /// The condition and the value of a member, as far as they matter.
    fn of_member(
        &self,
        columns: &Columns,
        fold: Fold,
        condition: Option<NodeId>,
        each: Option<NodeId>,
        person: usize,
    ) -> [Option<NodeId>; 2] {
        let of = |node: Option<NodeId>| node.map(|node| self.value(columns, node, person));
        match (of(condition), of(each)) {
            (None | Some(Value::Bool(true)), _) => [condition, each],
            (Some(Value::Bool(false)), _) => [condition, None],
            (Some(_), Some(Value::Bool(value))) if fold.is_indifferent(value) => [None, each],
            (Some(_), _) if matches!(fold, Fold::Any | Fold::All) => [condition, each],
            (Some(_), _) => [condition, None],
        }
    }

    /// The date that decided which version governs, and that version.
    fn governing<'v>(&self, columns: &Columns, list: &'v [VersionNode], row: usize) -> (Option<NodeId>, Option<&'v VersionNode>) {
        for version in list {
            if columns.state(version.by, row) != State::Known {
                return (Some(version.by), None);
            }
            let by = columns.narrow(version.by, row);
            if by >= i64::from(version.from.day_number()) {
                let expired = version.until.is_some_and(|until| by >= i64::from(until.day_number()));
                return (Some(version.by), (!expired).then_some(version));
            }
        }
        (list.last().map(|version| version.by), None)
    }

    fn excepted(
        &self,
        columns: &Columns,
        general: Option<NodeId>,
        list: &[ExceptionNode],
        row: usize,
        visit: impl FnMut(NodeId),
    ) {
        let open = |e: &&ExceptionNode| columns.state(e.when, row) != State::Known;
        let holds = |e: &&ExceptionNode| !open(e) && columns.narrow(e.when, row) != 0;
        if !list.iter().any(|e| open(&e) || holds(&e)) {
            let conditions = list.iter().map(|e| e.when);
            return general.into_iter().chain(conditions).for_each(visit);
        }
        let taken = list.iter().filter(holds).flat_map(|e| [e.when, e.then]);
        list.iter().filter(open).map(|e| e.when).chain(taken).for_each(visit);
    }

    fn value(&self, columns: &Columns, id: NodeId, row: usize) -> Value {
        let (state, cell) = columns.cell(self, id, row);
        match state {
            State::Known => value_of(self.node(id).ty, cell),
            State::Waiting => Value::Waiting,
            State::Unknown => Value::Unknown,
            State::NotProvided => Value::NotProvided,
            State::Fault => Value::Fault(self.fault(columns, id, row)),
        }
    }

    fn fault(&self, columns: &Columns, id: NodeId, row: usize) -> Fault {
        let node = self.node(id);
        let mut inherited = false;
        node.op.operands(|operand| {
            let same = self.node(operand).level == node.level;
            inherited |= same && columns.has(operand) && columns.state(operand, row) == State::Fault;
        });
        match &node.op {
            Op::Exceptions { list, .. } => self.conflict(columns, list, row).unwrap_or(Fault::Operand),
            _ if inherited => Fault::Operand,
            Op::Arith(Arith::Divide, _, b) if columns.wide(*b, row) == Ratio::ZERO => Fault::DivisionByZero,
            Op::ToPerson(_) | Op::Members { .. } | Op::Same(_) => Fault::Operand,
            _ => Fault::OutOfRange,
        }
    }

    fn conflict(&self, columns: &Columns, list: &[ExceptionNode], row: usize) -> Option<Fault> {
        let holds = |e: &&ExceptionNode| columns.state(e.when, row) == State::Known && columns.narrow(e.when, row) != 0;
        let known = |e: &&ExceptionNode| columns.state(e.then, row) == State::Known;
        let mut held = list.iter().filter(holds).filter(known);
        let first = held.next()?;
        let other = held.find(|e| columns.cell(self, e.then, row) != columns.cell(self, first.then, row))?;
        Some(Fault::Conflict(self.exception_name(first)?, self.exception_name(other)?))
    }

    fn exception_name(&self, exception: &ExceptionNode) -> Option<String> {
        let (rule, version, number) = exception.declared;
        let version = self.declared.rules.get(rule.0 as usize)?.versions.get(version)?;
        let declared = version.exceptions.get(number)?;
        Some(format!("{} ({})", declared.name, declared.citation.sources.join(", ")))
    }
}

pub(crate) fn value_of(ty: Ty, cell: Cell) -> Value {
    let fault = Value::Fault(Fault::OutOfRange);
    match (ty, cell) {
        (Ty::Amount, Cell::Wide(x)) => Value::Amount(x),
        (_, Cell::Wide(x)) => Value::Rate(x),
        (Ty::Bool, Cell::Narrow(x)) => Value::Bool(x != 0),
        (Ty::Persons, Cell::Narrow(x)) => Value::Persons(x),
        (Ty::Date, Cell::Narrow(x)) => i32::try_from(x).ok().and_then(Date::from_day_number).map_or(fault, Value::Date),
        (Ty::Month, Cell::Narrow(x)) => {
            let month = i32::try_from(x.div_euclid(12)).ok().zip(u32::try_from(x.rem_euclid(12) + 1).ok());
            month.and_then(|(year, month)| Month::from_ym(year, month)).map_or(fault, Value::Month)
        }
        (Ty::Days, Cell::Narrow(x)) => Value::Days(x),
        (Ty::Months, Cell::Narrow(x)) => Value::Months(x),
        (Ty::Money, Cell::Narrow(x)) => Value::Money(x),
        (Ty::Enum(list), Cell::Narrow(x)) => Value::Word { list, word: usize::try_from(x).unwrap_or(usize::MAX) },
        (Ty::Text, Cell::Narrow(x)) => Value::Code(x),
        (Ty::Spells, Cell::Narrow(_)) => Value::Spells(Vec::new()),
        (_, Cell::Narrow(x)) => Value::Int(x),
    }
}

/// Cells of columns that were met before: a bit for each.
struct Seen(Vec<u64>);

impl Seen {
    fn of(columns: &Columns) -> Seen {
        Seen(vec![0; columns.cells().div_ceil(64)])
    }

    /// Whether a node's cell in a row is met for the first time.
    fn insert(&mut self, columns: &Columns, node: NodeId, row: usize) -> bool {
        let place = columns.cell_place(node, row);
        let (word, bit) = (&mut self.0[place / 64], 1 << (place % 64));
        let first = *word & bit == 0;
        *word |= bit;
        first
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
            Op::FollowedBy(kind) | Op::First { kind, .. } => {
                What::FollowedBy(library.declared.kinds.get(*kind as usize).cloned().unwrap_or_default())
            }
            Op::Compare(op, a, b) => What::Comparison {
                words: words(),
                sign: op.symbol(),
                left: library.value(self.columns, *a, row),
                right: library.value(self.columns, *b, row),
            },
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

/// What a result rests on: the least of the confidences of the rules and values it was taken from, and what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// The least confidence; `None` when nothing cited was used.
    pub confidence: Option<crate::Confidence>,
    /// Facts that are missing or have not happened, with the row; in no order.
    pub facts: Vec<(FactId, Level, usize, State)>,
    /// Parameters that are missing a value, or provide none.
    pub parameters: Vec<(ParameterId, State)>,
}

impl Library {
    /// What the values of rules in a row rest on. Cheaper than [`Library::explain`].
    pub fn support<R: Rows>(&self, columns: &Columns, rows: &R, rules: &[RuleId], row: usize) -> Support {
        let mut support = Support { confidence: None, facts: Vec::new(), parameters: Vec::new() };
        let roots = || rules.iter().map(|rule| (self.rules[rule.0 as usize], row));
        self.walk(
            columns,
            rows,
            roots().collect(),
            |_| true,
            |id, row| {
                let node = self.node(id);
                let confidence = match &node.op {
                    Op::Parameter { parameter, at, .. } | Op::Scale { parameter, at, .. } => {
                        self.parameter_confidence(columns, *parameter, *at, row)
                    }
                    _ => node.rule.and_then(|rule| self.rule_confidence(columns, id, rule, row)),
                };
                support.confidence = support.confidence.max(confidence);
            },
        );
        let open: Vec<_> = roots().filter(|(root, row)| columns.state(*root, *row) != State::Known).collect();
        self.walk(
            columns,
            rows,
            open,
            |state| state != State::Known,
            |id, row| {
                let node = self.node(id);
                let state = columns.state(id, row);
                match &node.op {
                    // Where a key or the date is missing, that is what is missing, not the value.
                    Op::Parameter { parameter, .. } | Op::Scale { parameter, .. } if self.inputs_known(columns, node, row) => {
                        support.parameters.push((*parameter, state));
                    }
                    Op::Fact { fact, .. } if self.inputs_known(columns, node, row) => support.facts.push((*fact, node.level, row, state)),
                    _ => {}
                }
            },
        );
        support
    }

    fn inputs_known(&self, columns: &Columns, node: &crate::program::Node, row: usize) -> bool {
        let mut known = true;
        node.op.operands(|operand| known &= columns.state(operand, row) == State::Known);
        known
    }

    fn parameter_confidence(&self, columns: &Columns, id: ParameterId, at: NodeId, row: usize) -> Option<crate::Confidence> {
        let on = i32::try_from(columns.narrow(at, row)).ok().and_then(Date::from_day_number)?;
        let known = columns.state(at, row) == State::Known;
        let used = |confidence: &crate::Confidence| known && self.declared.accept.contains(confidence);
        self.value_on(id, on).map(|value| value.citation.confidence).filter(used)
    }

    fn rule_confidence(&self, columns: &Columns, id: NodeId, rule: RuleId, row: usize) -> Option<crate::Confidence> {
        let (version, exception) = self.provision(columns, id, row);
        let version = self.declared.rules.get(rule.0 as usize)?.versions.get(version?)?;
        let excepted = exception.and_then(|number| version.exceptions.get(number));
        let of_exception = excepted.map(|exception| exception.citation.confidence);
        of_exception.max(Some(version.citation.confidence))
    }

    /// The version of a rule that governed in a row, by position among the declared ones.
    pub fn version_used(&self, columns: &Columns, rule: RuleId, row: usize) -> Option<usize> {
        self.provision(columns, self.rules[rule.0 as usize], row).0
    }

    /// The version of the rule that a node is, and the exception that gave its value, by position.
    fn provision(&self, columns: &Columns, id: NodeId, row: usize) -> (Option<usize>, Option<usize>) {
        let (version, body) = match &self.node(id).op {
            Op::Versions(list) => {
                let governing = self.governing(columns, list, row).1;
                (governing.map(|v| v.declared), governing.and_then(|v| v.body))
            }
            _ => (Some(0), Some(id)),
        };
        let Some(Op::Exceptions { list, .. }) = body.map(|body| &self.node(body).op) else {
            return (version, None);
        };
        let conditions_known = list.iter().all(|e| columns.state(e.when, row) == State::Known);
        let held = list.iter().find(|e| columns.narrow(e.when, row) != 0);
        let exception = held.filter(|_| conditions_known).map(|e| e.declared.2);
        (version, exception)
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
