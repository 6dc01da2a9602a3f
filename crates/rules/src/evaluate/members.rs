//! Sums, counts and any/all over the members of a household.

use super::{Cell, Evaluation, Rows, State, Step};
use crate::syntax::Fold;
use crate::{Level, NodeId};

/// What has been gathered of one household's members so far.
#[derive(Clone, Copy)]
struct Gathered {
    state: State,
    value: Option<Cell>,
}

impl<R: Rows> Evaluation<'_, R> {
    pub(super) fn members(
        &mut self,
        id: NodeId,
        fold: Fold,
        at: Option<NodeId>,
        each: Option<NodeId>,
        condition: Option<NodeId>,
    ) {
        let mut gathered = vec![Gathered { state: State::Known, value: None }; self.len(Level::Household)];
        for person in 0..self.len(Level::Person) {
            let household = self.rows.household_of(person);
            let slot = &mut gathered[household];
            let Ok(on) = self.date_or_today(at, Level::Household, household) else {
                continue;
            };
            if !self.rows.is_member(person, on) {
                continue;
            }
            let value = each.map_or(Ok(Cell::Narrow(1)), |node| self.cell(node, person));
            match (condition.map(|node| self.truth(node, person)), value) {
                (None | Some(Ok(true)), value) => slot.add(fold, value),
                (Some(Ok(false)), _) => {}
                (Some(Err(_)), Ok(Cell::Narrow(value))) if fold.is_indifferent(value != 0) => {}
                (Some(Err(state)), value) => {
                    let settled = matches!(fold, Fold::Any | Fold::All);
                    let other = value.err().filter(|_| settled);
                    slot.add(fold, Err(other.map_or(state, |other| state.max(other))));
                }
            }
        }
        for (household, slot) in gathered.into_iter().enumerate() {
            let dated = self.date_or_today(at, Level::Household, household);
            let value = dated.and_then(|_| slot.finish(fold, self.library.node(id).ty.is_wide()));
            self.put(id, household, value);
        }
    }

    fn cell(&self, node: NodeId, row: usize) -> Step<Cell> {
        match self.library.node(node).ty.is_wide() {
            true => self.copy(node, row).map(Cell::Wide),
            false => self.copy(node, row).map(Cell::Narrow),
        }
    }
}

impl Fold {
    /// Whether a member of this value changes nothing: a "no" among any, a "yes" among all.
    pub(crate) fn is_indifferent(self, value: bool) -> bool {
        match self {
            Fold::Any => !value,
            Fold::All => value,
            _ => false,
        }
    }
}

impl Gathered {
    fn add(&mut self, fold: Fold, value: Step<Cell>) {
        // One "yes" settles `any`, one "no" settles `all`, whatever is unknown of the others.
        let settles = match (fold, value) {
            (Fold::Any, Ok(Cell::Narrow(truth))) => truth != 0,
            (Fold::All, Ok(Cell::Narrow(truth))) => truth == 0,
            _ => false,
        };
        if settles {
            self.value = value.ok();
        }
        match value {
            Err(state) => self.state = self.state.max(state),
            Ok(_) if matches!(fold, Fold::Any | Fold::All) => {}
            Ok(cell) => match combine(fold, self.value, cell) {
                Ok(value) => self.value = Some(value),
                Err(state) => self.state = self.state.max(state),
            },
        }
    }

    fn finish(self, fold: Fold, wide: bool) -> Step<Cell> {
        match (fold, self.value, self.state) {
            (Fold::Any | Fold::All, Some(settled), _) => Ok(settled),
            (Fold::Any, None, State::Known) => Ok(Cell::Narrow(0)),
            (Fold::All, None, State::Known) => Ok(Cell::Narrow(1)),
            (Fold::Count | Fold::Sum, None, State::Known) if wide => Ok(Cell::Wide(crate::Ratio::ZERO)),
            (Fold::Count | Fold::Sum, None, State::Known) => Ok(Cell::Narrow(0)),
            (Fold::Min | Fold::Max, None, State::Known) => Err(State::Waiting),
            (_, Some(value), State::Known) => Ok(value),
            (_, _, state) => Err(state),
        }
    }
}

fn combine(fold: Fold, before: Option<Cell>, next: Cell) -> Step<Cell> {
    let Some(before) = before else {
        return Ok(next);
    };
    Ok(match (fold, before, next) {
        (Fold::Count | Fold::Sum, Cell::Narrow(a), Cell::Narrow(b)) => Cell::Narrow(a.checked_add(b).ok_or(State::Fault)?),
        (Fold::Sum, Cell::Wide(a), Cell::Wide(b)) => Cell::Wide(a.checked_add(b).map_err(|_| State::Fault)?),
        (Fold::Min, Cell::Narrow(a), Cell::Narrow(b)) => Cell::Narrow(a.min(b)),
        (Fold::Max, Cell::Narrow(a), Cell::Narrow(b)) => Cell::Narrow(a.max(b)),
        (Fold::Min, Cell::Wide(a), Cell::Wide(b)) => Cell::Wide(a.min(b)),
        (Fold::Max, Cell::Wide(a), Cell::Wide(b)) => Cell::Wide(a.max(b)),
        _ => return Err(State::Fault),
    })
}
