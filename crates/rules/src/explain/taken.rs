//! What a value was taken from: the operands that settled it, the version that governed, the exception that applied.

use super::{Fault, Value};
use crate::program::{Arith, ExceptionNode, Op, VersionNode};
use crate::syntax::Fold;
use crate::{Cell, Columns, Date, Library, Month, NodeId, Ratio, Rows, RuleId, State, Time, Ty};

impl Library {
    /// Visits the nodes that a node's value in a row was taken from, each once: branches not taken are not visited, nor what
    /// stands in a state that does not pass.
    pub(super) fn walk(
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
    pub(super) fn taken(
        &self,
        columns: &Columns,
        rows: &impl Rows,
        id: NodeId,
        row: usize,
        mut visit: impl FnMut(NodeId, usize),
    ) {
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
    pub(super) fn members_taken(&self, columns: &Columns, rows: &impl Rows, id: NodeId, row: usize) -> Vec<usize> {
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
    pub(super) fn of_member(
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
    pub(super) fn governing<'v>(
        &self,
        columns: &Columns,
        list: &'v [VersionNode],
        row: usize,
    ) -> (Option<NodeId>, Option<&'v VersionNode>) {
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

    pub(super) fn value(&self, columns: &Columns, id: NodeId, row: usize) -> Value {
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

    /// The version of a rule that governed in a row, by position among the declared ones.
    pub fn version_used(&self, columns: &Columns, rule: RuleId, row: usize) -> Option<usize> {
        self.provision(columns, self.rules[rule.0 as usize], row).0
    }

    /// The version of the rule that a node is, and the exception that gave its value, by position.
    pub(super) fn provision(&self, columns: &Columns, id: NodeId, row: usize) -> (Option<usize>, Option<usize>) {
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

pub(crate) fn value_of(ty: Ty, cell: Cell) -> Value {
    let fault = Value::Fault(Fault::OutOfRange);
    match (ty, cell) {
        (Ty::Amount, Cell::Wide(x)) => Value::Amount(x),
        (_, Cell::Wide(x)) => Value::Rate(x),
        (Ty::Bool, Cell::Narrow(x)) => Value::Bool(x != 0),
        (Ty::Persons, Cell::Narrow(x)) => Value::Persons(x),
        (Ty::Date, Cell::Narrow(x)) => i32::try_from(x).ok().and_then(Date::from_day_number).map_or(fault, Value::Date),
        (Ty::Time, Cell::Narrow(x)) => Time::from_number(x).map_or(fault, Value::Time),
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
pub(super) struct Seen(Vec<u64>);

impl Seen {
    pub(super) fn of(columns: &Columns) -> Seen {
        Seen(vec![0; columns.cells().div_ceil(64)])
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.0.fill(0);
    }

    /// Whether a node's cell in a row is met for the first time.
    pub(super) fn insert(&mut self, columns: &Columns, node: NodeId, row: usize) -> bool {
        let place = columns.cell_place(node, row);
        let (word, bit) = (&mut self.0[place / 64], 1 << (place % 64));
        let first = *word & bit == 0;
        *word |= bit;
        first
    }
}
