//! Evaluation: every node of a plan over a batch of rows, column by column. Each column is kept, so reasons can be read off afterwards.

mod apply;
mod dated;
mod members;
mod numbers;

use crate::program::{Node, Op};
use crate::{Date, FactId, Level, Library, NodeId, Plan, Ratio, RuleId, Time, Ty};

/// How a value stands. In this order the worse of two operands prevails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(u8)]
pub enum State {
    /// It is known.
    #[default]
    Known,
    /// It depends on something that has not happened yet.
    Waiting,
    /// A fact or a value of the programme is missing.
    Unknown,
    /// No law provides for it on that date.
    NotProvided,
    /// It could not be computed: overflow, division by zero, exceptions that disagree.
    Fault,
}

/// A value as a row supplies it or a column holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Bool 0/1; numbers; days; months; money in minor units; date as day number; time in minutes; month as month number; word by
    /// position.
    Narrow(i64),
    /// An exact rational.
    Wide(Ratio),
}

impl Cell {
    /// A date.
    pub fn date(date: Date) -> Cell {
        Cell::Narrow(i64::from(date.day_number()))
    }
}

/// The rows of a batch: households, and persons each belonging to one. A case is a batch of one household.
pub trait Rows {
    /// Number of households.
    fn households(&self) -> usize;
    /// Number of persons.
    fn persons(&self) -> usize;
    /// The household of a person.
    fn household_of(&self, person: usize) -> usize;
    /// The day as of which a household's row is evaluated.
    fn today(&self, household: usize) -> Date;
    /// Whether a person belongs to the household on a day.
    fn is_member(&self, person: usize, on: Date) -> bool;
    /// A fact of a row of its level, as it stood on a day.
    fn fact(&self, fact: FactId, row: usize, at: Date) -> Option<Cell>;
    /// The periods of a fact of that type: first day, and day after the last; in order, not overlapping.
    fn spells(&self, fact: FactId, row: usize) -> &[(Date, Date)];
    /// A value that the row of a household supplies for single rules, by position in [`Library::locals`].
    fn local(&self, local: usize, household: usize) -> Option<Cell>;
    /// The day of the first entry of that kind about a row of that level on or after a day.
    fn first(&self, kind: usize, level: Level, row: usize, from: Date) -> Option<Date>;
    /// The day of the first entry of that kind that follows the row's own entry.
    fn followed_by(&self, kind: usize, household: usize) -> Option<Date>;
    /// A field of the last entry of that kind that follows the row's own entry, both by position. Rows without entries have none.
    fn followed_field(&self, _kind: usize, _field: usize, _household: usize) -> Option<Cell> {
        None
    }
    /// The day of the first entry of that kind that follows the one which the row's own entry names.
    fn of_followed_by(&self, _kind: usize, _household: usize) -> Option<Date> {
        None
    }
}

/// The values of all nodes of a plan. Can be used again for the next evaluation, which saves allocating.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    rows: [usize; 2],
    /// The nodes that have a place.
    laid_out: Vec<NodeId>,
    /// Where each node's column begins: in `narrow` or, for wide types, in `wide`; and in `state`.
    place: Vec<(usize, usize)>,
    narrow: Vec<i64>,
    wide: Vec<Ratio>,
    state: Vec<State>,
}

const ABSENT: (usize, usize) = (usize::MAX, usize::MAX);

impl Columns {
    fn lay_out(&mut self, library: &Library, plan: &Plan, households: usize, persons: usize) {
        self.rows = [households, persons];
        // Only the nodes of the last plan are taken back: small plans follow a large one many times in a case.
        for id in self.laid_out.drain(..) {
            self.place[id.index()] = ABSENT;
        }
        self.place.resize(library.nodes.len(), ABSENT);
        self.laid_out.extend_from_slice(&plan.nodes);
        let (mut narrow, mut wide, mut state) = (0, 0, 0);
        for id in &plan.nodes {
            let node = library.node(*id);
            let start = if node.ty.is_wide() { &mut wide } else { &mut narrow };
            self.place[id.index()] = (*start, state);
            *start += self.len(node.level);
            state += self.len(node.level);
        }
        self.narrow.clear();
        self.narrow.resize(narrow, 0);
        self.wide.clear();
        self.wide.resize(wide, Ratio::ZERO);
        self.state.clear();
        self.state.resize(state, State::Known);
    }

    fn len(&self, level: Level) -> usize {
        self.rows[level as usize]
    }

    /// The state of a node for a row of its level.
    pub(crate) fn state(&self, node: NodeId, row: usize) -> State {
        self.state[self.place[node.index()].1 + row]
    }

    /// How many cells there are, and the place of one among them.
    pub(crate) fn cells(&self) -> usize {
        self.state.len()
    }

    pub(crate) fn cell_place(&self, node: NodeId, row: usize) -> usize {
        self.place[node.index()].1 + row
    }

    pub(crate) fn narrow(&self, node: NodeId, row: usize) -> i64 {
        self.narrow[self.place[node.index()].0 + row]
    }

    pub(crate) fn wide(&self, node: NodeId, row: usize) -> Ratio {
        self.wide[self.place[node.index()].0 + row]
    }

    /// Whether the node was evaluated.
    pub(crate) fn has(&self, node: NodeId) -> bool {
        self.place.get(node.index()).is_some_and(|place| *place != ABSENT)
    }

    /// The state of a rule's value in a row, and the value if it is known.
    pub fn rule(&self, library: &Library, rule: RuleId, row: usize) -> (State, Cell) {
        self.cell(library, library.rules[rule.0 as usize], row)
    }

    pub(crate) fn cell(&self, library: &Library, node: NodeId, row: usize) -> (State, Cell) {
        let value =
            if library.node(node).ty.is_wide() { Cell::Wide(self.wide(node, row)) } else { Cell::Narrow(self.narrow(node, row)) };
        (self.state(node, row), value)
    }
}

/// What can be written into a column. Most of them hold numbers alone, and a [`Cell`] is six times as large.
trait Value: Copy {
    fn write(self, columns: &mut Columns, place: usize);
}

/// What stands in a column.
trait Held: Value + Ord {
    fn read(columns: &Columns, node: NodeId, row: usize) -> Self;
}

impl Value for i64 {
    fn write(self, columns: &mut Columns, place: usize) {
        columns.narrow[place] = self;
    }
}

impl Value for Ratio {
    fn write(self, columns: &mut Columns, place: usize) {
        columns.wide[place] = self;
    }
}

impl Value for Cell {
    fn write(self, columns: &mut Columns, place: usize) {
        match self {
            Cell::Narrow(value) => value.write(columns, place),
            Cell::Wide(value) => value.write(columns, place),
        }
    }
}

impl Held for i64 {
    fn read(columns: &Columns, node: NodeId, row: usize) -> Self {
        columns.narrow(node, row)
    }
}

impl Held for Ratio {
    fn read(columns: &Columns, node: NodeId, row: usize) -> Self {
        columns.wide(node, row)
    }
}

impl Library {
    /// Evaluates the nodes of a plan for all rows of a batch.
    pub fn evaluate<R: Rows>(&self, plan: &Plan, rows: &R, columns: &mut Columns) {
        columns.lay_out(self, plan, rows.households(), rows.persons());
        let mut evaluation = Evaluation { library: self, rows, columns };
        for id in &plan.nodes {
            evaluation.node(*id, self.node(*id));
        }
    }
}

struct Evaluation<'a, R: Rows> {
    library: &'a Library,
    rows: &'a R,
    columns: &'a mut Columns,
}

/// What a step makes of known operands.
type Step<T> = Result<T, State>;

/// Both values, or the worse of the reasons why one is missing.
fn both<A, B>(a: Step<A>, b: Step<B>) -> Step<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) => Err(a.max(b)),
        (Err(state), Ok(_)) | (Ok(_), Err(state)) => Err(state),
    }
}

fn day(date: Date) -> i64 {
    date.day_number().into()
}

/// A value that a row supplies: one that is not of its type is a fault, for it would land in another column.
fn supplied(cell: Option<Cell>, ty: Ty, missing: State) -> Step<Cell> {
    let cell = cell.ok_or(missing)?;
    let fits = match cell {
        Cell::Wide(_) => ty.is_wide(),
        Cell::Narrow(day) if ty == Ty::Date => i32::try_from(day).ok().and_then(Date::from_day_number).is_some(),
        Cell::Narrow(_) => !ty.is_wide(),
    };
    fits.then_some(cell).ok_or(State::Fault)
}

impl<R: Rows> Evaluation<'_, R> {
    fn len(&self, level: Level) -> usize {
        self.columns.len(level)
    }

    fn today(&self, level: Level, row: usize) -> Date {
        self.rows.today(self.household(level, row))
    }

    fn household(&self, level: Level, row: usize) -> usize {
        if level == Level::Person { self.rows.household_of(row) } else { row }
    }

    /// A date of a node, if it is known.
    fn date(&self, node: NodeId, row: usize) -> Step<Date> {
        match self.columns.state(node, row) {
            State::Known => {
                i32::try_from(self.columns.narrow(node, row)).ok().and_then(Date::from_day_number).ok_or(State::Fault)
            }
            state => Err(state),
        }
    }

    /// A time of a node, if it is known.
    fn time(&self, node: NodeId, row: usize) -> Step<Time> {
        self.number(node, row).and_then(|minutes| Time::from_number(minutes).ok_or(State::Fault))
    }

    fn date_or_today(&self, at: Option<NodeId>, level: Level, row: usize) -> Step<Date> {
        at.map_or_else(|| Ok(self.today(level, row)), |node| self.date(node, row))
    }

    /// Columns are laid out as known.
    fn put<V: Value>(&mut self, id: NodeId, row: usize, value: Step<V>) {
        let (value_place, state_place) = self.columns.place[id.index()];
        match value {
            Ok(value) => value.write(self.columns, value_place + row),
            Err(state) => self.columns.state[state_place + row] = state,
        }
    }

    /// The value of one row by `value`.
    fn each<V: Value>(&mut self, id: NodeId, level: Level, value: impl Fn(&Self, usize) -> Step<V>) {
        for row in 0..self.len(level) {
            let value = value(self, row);
            self.put(id, row, value);
        }
    }

    /// The same value with its state, as another node has it in a row.
    fn copy<V: Held>(&self, from: NodeId, row: usize) -> Step<V> {
        match self.columns.state(from, row) {
            State::Known => Ok(V::read(self.columns, from, row)),
            state => Err(state),
        }
    }

    fn node(&mut self, id: NodeId, node: &Node) {
        let level = node.level;
        match &node.op {
            Op::Narrow(value) => self.each(id, level, |_, _| Ok(*value)),
            Op::Wide(value) => self.each(id, level, |_, _| Ok(*value)),
            Op::Today => self.each(id, level, |e, row| Ok(day(e.today(level, row)))),
            Op::Fact { fact, at } => self.each(id, level, |e, row| e.fact(*fact, *at, level, row)),
            Op::Local(local) => self.each(id, level, |e, row| {
                let cell = e.rows.local(*local as usize, e.household(level, row));
                // A day that the row does not have is one that has not come.
                let missing = if node.ty == crate::Ty::Date { State::Waiting } else { State::Unknown };
                supplied(cell, node.ty, missing)
            }),
            Op::FollowedBy(kind) => self.each(id, level, |e, row| {
                e.rows.followed_by(*kind as usize, e.household(level, row)).map(day).ok_or(State::Waiting)
            }),
            Op::FollowedField { kind, field } => self.each(id, level, |e, row| {
                let cell = e.rows.followed_field(*kind as usize, *field as usize, e.household(level, row));
                supplied(cell, node.ty, State::Waiting)
            }),
            Op::OfFollowedBy(kind) => self.each(id, level, |e, row| {
                e.rows.of_followed_by(*kind as usize, e.household(level, row)).map(day).ok_or(State::Waiting)
            }),
            Op::First { kind, from } => self.each(id, level, |e, row| {
                let from = e.date(*from, row)?;
                e.rows.first(*kind as usize, level, row, from).map(day).ok_or(State::Waiting)
            }),
            Op::Parameter { parameter, keys, at } => self.each(id, level, |e, row| e.parameter(*parameter, keys, *at, row)),
            Op::Scale { parameter, base, at } => self.each(id, level, |e, row| e.scale(*parameter, *base, *at, row)),
            Op::Members { fold, at, each, condition } => self.members(id, *fold, *at, *each, *condition),
            Op::Recorded(a) => self.each(id, level, |e, row| e.recorded(*a, row)),
            _ if node.ty.is_wide() => self.held::<Ratio>(id, node),
            _ => self.held::<i64>(id, node),
        }
    }

    /// What hands on the value of another node.
    fn held<V: Held>(&mut self, id: NodeId, node: &Node) {
        let level = node.level;
        match &node.op {
            Op::Same(a) => self.each(id, level, |e, row| e.copy::<V>(*a, row)),
            Op::ToPerson(a) => self.each(id, level, |e, row| e.copy::<V>(*a, e.rows.household_of(row))),
            Op::If(c, yes, no) => self.each(id, level, |e, row| {
                let branch = if e.truth(*c, row)? { yes } else { no };
                e.copy::<V>(*branch, row)
            }),
            Op::Versions(list) => self.each(id, level, |e, row| e.versions::<V>(list, row)),
            Op::Exceptions { general, list } => self.each(id, level, |e, row| e.exceptions::<V>(*general, list, row)),
            Op::Extreme { largest, of } => self.each(id, level, |e, row| e.extreme::<V>(*largest, of, row)),
            _ => self.operation(id, node),
        }
    }

    fn truth(&self, node: NodeId, row: usize) -> Step<bool> {
        self.copy::<i64>(node, row).map(|value| value != 0)
    }

    fn fact(&self, fact: FactId, at: Option<NodeId>, level: Level, row: usize) -> Step<Cell> {
        let on = self.date_or_today(at, level, row)?;
        let declared = &self.library.declared.facts[fact.0 as usize];
        if declared.ty == Ty::Spells {
            return Ok(Cell::Narrow(0));
        }
        let missing = if declared.event { State::Waiting } else { State::Unknown };
        supplied(self.rows.fact(fact, row, on), declared.ty, missing)
    }

    /// Whether there is such a thing. That a fact is not among the entries is known, though its value is not.
    fn recorded(&self, of: NodeId, row: usize) -> Step<i64> {
        let node = self.library.node(of);
        if let Op::ToPerson(inner) = node.op {
            return self.recorded(inner, self.rows.household_of(row));
        }
        let absent = match (&node.op, self.columns.state(of, row)) {
            (Op::Fact { fact, .. }, State::Known) if node.ty == Ty::Spells => self.rows.spells(*fact, row).is_empty(),
            (_, State::Known) => false,
            (_, State::Waiting) => true,
            (Op::Fact { at, .. }, State::Unknown) if at.is_none_or(|at| self.columns.state(at, row) == State::Known) => true,
            (_, state) => return Err(state),
        };
        Ok(i64::from(!absent))
    }
}
