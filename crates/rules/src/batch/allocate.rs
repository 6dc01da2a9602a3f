//! Which instructions are live, and which registers can share a column.

use super::code::{Arg, Code, Inst, Reg};
use super::value::Stand;
use super::{ResultOf, Source};

/// The instructions that run, in order, and the column of each register within its lane.
#[derive(Debug, Default)]
pub(super) struct Allocation {
    /// Written once a run.
    pub(super) fills: Vec<Reg>,
    /// Run for every chunk.
    pub(super) order: Vec<Reg>,
    /// By register.
    pub(super) slots: Vec<usize>,
    /// Columns of each lane.
    pub(super) counts: [usize; 4],
    /// Inputs that are loaded.
    pub(super) inputs: Vec<usize>,
    /// Whether anything is computed from persons for households, or the other way.
    pub(super) crosses: bool,
}

impl Allocation {
    pub(super) fn new(code: &Code, results: &[ResultOf]) -> Allocation {
        let kept: Vec<Reg> = results.iter().flat_map(|result| result.regs()).collect();
        let mut last_use = vec![None; code.insts.len()];
        for reg in &kept {
            set(&mut last_use, *reg, usize::MAX);
        }
        for (index, inst) in code.insts.iter().enumerate().rev() {
            if last_use.get(index).copied().flatten().is_some() {
                inst.reads(|reg| {
                    if let Some(slot @ None) = last_use.get_mut(reg.index()) {
                        *slot = Some(index);
                    }
                });
            }
        }
        let mut allocation = Allocation { slots: vec![0; code.insts.len()], ..Allocation::default() };
        let mut free: [Vec<usize>; 4] = Default::default();
        for (index, inst) in code.insts.iter().enumerate() {
            if last_use.get(index).copied().flatten().is_none() {
                continue;
            }
            let Ok(number) = u32::try_from(index) else { continue };
            allocation.place(code, Reg(number), inst, &mut free);
            if !matches!(inst, Inst::Fill(_)) {
                inst.reads(|reg| {
                    let ends_here = last_use.get(reg.index()).copied().flatten() == Some(index);
                    let is_fill = matches!(code.insts.get(reg.index()), Some(Inst::Fill(_)));
                    if ends_here && !is_fill {
                        set(&mut last_use, reg, usize::MAX);
                        let slot = allocation.slots.get(reg.index()).copied().unwrap_or(0);
                        if let Some(free) = free.get_mut(code.lane(reg) as usize) {
                            free.push(slot);
                        }
                    }
                });
            }
        }
        allocation
    }

    fn place(&mut self, code: &Code, reg: Reg, inst: &Inst, free: &mut [Vec<usize>; 4]) {
        let lane = code.lane(reg) as usize;
        let is_fill = matches!(inst, Inst::Fill(_));
        let reused = if is_fill { None } else { free.get_mut(lane).and_then(Vec::pop) };
        let slot = reused.unwrap_or_else(|| {
            let count = self.counts.get_mut(lane).map_or(0, |count| {
                *count += 1;
                *count
            });
            count.saturating_sub(1)
        });
        if let Some(place) = self.slots.get_mut(reg.index()) {
            *place = slot;
        }
        self.crosses |= matches!(inst, Inst::Expand(_) | Inst::Sum(_) | Inst::Any(_) | Inst::Worst(_) | Inst::Farthest { .. });
        if let Inst::Load(input) | Inst::LoadState(input) = inst
            && !self.inputs.contains(input)
        {
            self.inputs.push(*input);
        }
        if is_fill { self.fills.push(reg) } else { self.order.push(reg) }
    }
}

fn set(last_use: &mut [Option<usize>], reg: Reg, at: usize) {
    if let Some(slot) = last_use.get_mut(reg.index()) {
        *slot = Some(at);
    }
}

impl ResultOf {
    /// The registers that are read when everything has run.
    pub(super) fn regs(&self) -> impl Iterator<Item = Reg> + use<> {
        let (num, stand) = match self.source {
            Source::Value(value) => (Some(value.num.arg), Some(value.stand)),
            Source::Slow(_) => (None, None),
        };
        let num = num.and_then(|arg| if let Arg::Reg(reg) = arg { Some(reg) } else { None });
        let state = stand.and_then(|stand| if let Stand::Column(reg) = stand { Some(reg) } else { None });
        num.into_iter().chain(state)
    }
}
