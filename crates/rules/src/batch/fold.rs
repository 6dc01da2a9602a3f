//! Constants: what depends on nothing but the slice is computed once, by the ordinary evaluator.

use super::Slice;
use crate::program::Op;
use crate::{Cell, Columns, Date, FactId, Level, Library, NodeId, Plan, Rows, State};

/// The values of all nodes of a plan that are the same for every row.
pub(super) struct Constants {
    columns: Columns,
    is_constant: Vec<bool>,
}

impl Constants {
    pub(super) fn new(library: &Library, plan: &Plan, slice: &Slice) -> Constants {
        let mut is_constant = vec![false; library.nodes.len()];
        let mut nodes = Vec::new();
        for id in &plan.nodes {
            let op = &library.node(*id).op;
            let is_of_rows = matches!(op, Op::Fact { .. } | Op::Local(_) | Op::FollowedBy(_) | Op::First { .. })
                || matches!(op, Op::FollowedField { .. } | Op::OfFollowedBy(_));
            let mut constant = !is_of_rows && !matches!(op, Op::Members { .. } | Op::DaysIn { .. } | Op::Reached { .. });
            op.operands(|operand| constant &= is_constant.get(operand.index()).copied().unwrap_or(false));
            if constant && let Some(slot) = is_constant.get_mut(id.index()) {
                *slot = true;
                nodes.push(*id);
            }
        }
        let mut columns = Columns::default();
        library.evaluate(&Plan { nodes }, &Nobody { today: slice.today }, &mut columns);
        Constants { columns, is_constant }
    }

    pub(super) fn get(&self, library: &Library, id: NodeId) -> Option<(State, Cell)> {
        let constant = self.is_constant.get(id.index()).copied().unwrap_or(false);
        constant.then(|| self.columns.cell(library, id, 0))
    }
}

/// A household and a person of whom nothing is recorded.
struct Nobody {
    today: Date,
}

impl Rows for Nobody {
    fn households(&self) -> usize {
        1
    }

    fn persons(&self) -> usize {
        1
    }

    fn household_of(&self, _: usize) -> usize {
        0
    }

    fn today(&self, _: usize) -> Date {
        self.today
    }

    fn is_member(&self, _: usize, _: Date) -> bool {
        false
    }

    fn fact(&self, _: FactId, _: usize, _: Date) -> Option<Cell> {
        None
    }

    fn spells(&self, _: FactId, _: usize) -> &[(Date, Date)] {
        &[]
    }

    fn local(&self, _: usize, _: usize) -> Option<Cell> {
        None
    }

    fn first(&self, _: usize, _: Level, _: usize, _: Date) -> Option<Date> {
        None
    }

    fn followed_by(&self, _: usize, _: usize) -> Option<Date> {
        None
    }
}
