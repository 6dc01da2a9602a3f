//! What has no fast form: the ordinary evaluator over one chunk.

use super::allocate::Allocation;
use super::chunk::Chunk;
use super::code::{Code, Inst};
use super::{Inputs, ResultOf, Slice, Source};
use crate::program::Op;
use crate::{Cell, Date, FactDecl, FactId, Level, Library, NodeId, Plan, Ratio, Rows};

/// The nodes that the ordinary evaluator computes for every chunk.
#[derive(Debug, Default)]
pub(super) struct SlowPlan {
    pub(super) plan: Plan,
    /// By the number that instructions use.
    pub(super) numbered: Vec<NodeId>,
    /// Facts that it reads from columns.
    pub(super) facts: Vec<FactId>,
    pub(super) needs_rows: bool,
}

impl SlowPlan {
    pub(super) fn new(
        library: &Library,
        slice: &Slice,
        code: &Code,
        allocation: &Allocation,
        numbered: &[NodeId],
        results: &[ResultOf],
    ) -> SlowPlan {
        let mut wanted = vec![false; library.nodes.len()];
        let mut want = |node: NodeId| {
            if let Some(slot) = wanted.get_mut(node.index()) {
                *slot = true;
            }
        };
        for reg in &allocation.order {
            if let Some(Inst::Slow(number) | Inst::SlowState(number)) = code.insts.get(reg.index()) {
                numbered.get(*number).copied().into_iter().for_each(&mut want);
            }
        }
        for result in results {
            if let Source::Slow(node) = result.source {
                want(node);
            }
        }
        for index in (0..wanted.len()).rev() {
            if let (Some(true), Some(node)) = (wanted.get(index).copied(), library.nodes.get(index)) {
                node.op.operands(|operand| {
                    if let Some(slot) = wanted.get_mut(operand.index()) {
                        *slot = true;
                    }
                });
            }
        }
        let nodes: Vec<NodeId> = (0_u32..).zip(wanted).filter(|(_, wanted)| *wanted).map(|(number, _)| NodeId(number)).collect();
        let mut slow = SlowPlan { numbered: numbered.to_vec(), ..SlowPlan::default() };
        for id in &nodes {
            match &library.node(*id).op {
                Op::Fact { fact, at } => match slice.supply(*fact) {
                    Some(supply) => {
                        slow.facts.push(*fact);
                        slow.needs_rows |= at.is_some() && !supply.always;
                    }
                    None => slow.needs_rows = true,
                },
                Op::Local(_) | Op::FollowedBy(_) | Op::First { .. } => slow.needs_rows = true,
                Op::FollowedField { .. } | Op::OfFollowedBy(_) => slow.needs_rows = true,
                Op::Members { .. } => slow.needs_rows |= !slice.members_fixed,
                _ => {}
            }
        }
        slow.plan = Plan { nodes };
        slow
    }
}

/// One chunk, as the ordinary evaluator reads it.
pub(super) struct ChunkRows<'a> {
    pub(super) library: &'a Library,
    pub(super) slice: &'a Slice,
    pub(super) inputs: &'a Inputs<'a>,
    pub(super) chunk: &'a Chunk,
}

impl ChunkRows<'_> {
    fn global(&self, level: Level, row: usize) -> usize {
        self.chunk.origin(self.inputs, level, row)
    }

    fn declared(&self, fact: FactId) -> Option<&FactDecl> {
        self.library.declared.facts.get(fact.0 as usize)
    }

    fn level(&self, fact: FactId) -> Level {
        self.declared(fact).map_or(Level::Household, |declared| declared.level)
    }
}

impl Rows for ChunkRows<'_> {
    fn households(&self) -> usize {
        self.chunk.len(Level::Household)
    }

    fn persons(&self) -> usize {
        self.chunk.len(Level::Person)
    }

    fn household_of(&self, person: usize) -> usize {
        self.chunk.home(person)
    }

    fn today(&self, _: usize) -> Date {
        self.slice.today
    }

    fn is_member(&self, person: usize, on: Date) -> bool {
        let person = self.global(Level::Person, person);
        self.slice.members_fixed || self.inputs.rows.is_some_and(|rows| rows.is_member(person, on))
    }

    fn fact(&self, fact: FactId, row: usize, at: Date) -> Option<Cell> {
        let row = self.global(self.level(fact), row);
        match (self.slice.supply(fact), self.inputs.column(fact)) {
            (Some(supply), Some(column)) if supply.always || at == self.slice.today => {
                if !column.known.is_none_or(|known| known.get(row).copied().unwrap_or(false)) {
                    return None;
                }
                let number = column.numbers.get(row)?;
                Some(match self.declared(fact)?.ty.is_wide() {
                    true => Cell::Wide(Ratio::new(i128::from(number), i128::from(supply.den)).ok()?),
                    false => Cell::Narrow(number),
                })
            }
            _ => self.inputs.rows?.fact(fact, row, at),
        }
    }

    fn spells(&self, fact: FactId, row: usize) -> &[(Date, Date)] {
        let row = self.global(self.level(fact), row);
        self.inputs.rows.map_or(&[], |rows| rows.spells(fact, row))
    }

    fn local(&self, local: usize, household: usize) -> Option<Cell> {
        self.inputs.rows?.local(local, self.global(Level::Household, household))
    }

    fn first(&self, kind: usize, level: Level, row: usize, from: Date) -> Option<Date> {
        self.inputs.rows?.first(kind, level, self.global(level, row), from)
    }

    fn followed_by(&self, kind: usize, household: usize) -> Option<Date> {
        self.inputs.rows?.followed_by(kind, self.global(Level::Household, household))
    }

    fn followed_field(&self, kind: usize, field: usize, household: usize) -> Option<Cell> {
        self.inputs.rows?.followed_field(kind, field, self.global(Level::Household, household))
    }

    fn of_followed_by(&self, kind: usize, household: usize) -> Option<Date> {
        self.inputs.rows?.of_followed_by(kind, self.global(Level::Household, household))
    }
}
