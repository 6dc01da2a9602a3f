//! The same rules over columns of millions of rows.
//!
//! [`Kernel::compile`] turns rules into straight code for one slice of time: what is constant in the slice is folded, functions of
//! dates that rise or fall become comparisons with one day, rates known beforehand become integers over one denominator, and the
//! bounds of the inputs choose 32, 64 or 128 bits. [`Kernel::run`] runs it over chunks of about two thousand rows. What has no fast
//! form is computed by [`Library::evaluate`], chunk by chunk, so the results are those of the ordinary evaluator on every row.

mod allocate;
mod calendar;
mod chunk;
mod code;
mod column;
mod exec;
mod fold;
mod load;
mod loops;
mod lower;
mod rounding;
mod run;
mod sink;
mod slow;
mod value;

use std::fmt;

pub use column::{Column, Grouping, Inputs, Numbers, Output, Outputs, Persons, Values};
pub use run::Part;

use crate::{Date, FactId, Level, Library, NodeId, RuleId};
use allocate::Allocation;
use code::Code;
use value::Value;

/// What is known beforehand of the rows of a fact: all of them keep to it, or the run is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supply {
    /// The smallest number that is known; of a fraction, the smallest numerator.
    pub min: i64,
    /// The largest.
    pub max: i64,
    /// Whether it is known in every row.
    pub all_known: bool,
    /// Of a fraction: the denominator of all rows, above zero. Otherwise 1.
    pub den: i64,
    /// Whether it is the same at all times. Otherwise the column says how it stands today, and nothing about another day.
    pub always: bool,
}

impl Supply {
    fn is_narrow(self) -> bool {
        i32::try_from(self.min).is_ok() && i32::try_from(self.max).is_ok()
    }
}

/// What is the same in all rows that a kernel is compiled for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The day as of which every household is evaluated.
    pub today: Date,
    /// Persons in the largest household.
    pub household_max: usize,
    /// Whether every person belongs to the household on every day. Otherwise the rows are asked, one by one.
    pub members_fixed: bool,
    /// For each fact, by its id: what its column holds; `None` where there is no column and the rows are asked.
    pub facts: Vec<Option<Supply>>,
}

impl Slice {
    fn supply(&self, fact: FactId) -> Option<Supply> {
        self.facts.get(fact.0 as usize).copied().flatten()
    }
}

/// Why a kernel cannot be compiled or run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchError {
    /// A rule needs what no column holds, and no rows were given that could be asked.
    NeedsRows,
    /// The columns of inputs or outputs are not of the lengths that the households and persons require.
    Length,
    /// A row of a fact lies outside what the slice says.
    OutOfRange(FactId),
    /// What the slice says of a fact cannot be: no denominator above zero, bounds that cross, a truth that is neither 0 nor 1.
    Supply(FactId),
    /// A household has more persons than the slice says.
    HouseholdTooLarge,
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BatchError::NeedsRows => f.write_str("these rules need facts that no column holds, and there are no rows to ask"),
            BatchError::Length => f.write_str("a column is not as long as there are households or persons"),
            BatchError::OutOfRange(fact) => write!(f, "a row of fact number {} is outside the range of its slice", fact.0),
            BatchError::Supply(fact) => write!(f, "the range given for fact number {} cannot be", fact.0),
            BatchError::HouseholdTooLarge => f.write_str("a household has more persons than the slice says"),
        }
    }
}

impl std::error::Error for BatchError {}

/// Rules compiled for one slice.
#[derive(Debug)]
pub struct Kernel<'l> {
    library: &'l Library,
    slice: Slice,
    code: Code,
    allocation: Allocation,
    slow: slow::SlowPlan,
    /// Facts read, by the number of their input.
    facts: Vec<FactId>,
    results: Vec<ResultOf>,
}

/// Where the value of a rule is found.
#[derive(Clone, Copy, Debug)]
struct ResultOf {
    level: Level,
    is_wide: bool,
    source: Source,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Value(Value),
    /// A fraction whose denominator differs from row to row.
    Slow(NodeId),
}

impl<'l> Kernel<'l> {
    /// Compiles some rules for a slice; the outputs of a run stand in the same order.
    ///
    /// # Errors
    /// `Supply`.
    pub fn compile(library: &'l Library, rules: &[RuleId], slice: Slice) -> Result<Kernel<'l>, BatchError> {
        check(library, &slice)?;
        let plan = library.plan(rules.iter().copied());
        let constants = fold::Constants::new(library, &plan, &slice);
        let mut lower = lower::Lower::new(library, &slice, constants);
        let mut results = Vec::new();
        for rule in rules {
            let Some(node) = library.rules.get(rule.0 as usize).copied() else { continue };
            let source = lower.value(node).map_or(Source::Slow(node), Source::Value);
            let of = library.node(node);
            results.push(ResultOf { level: of.level, is_wide: of.ty.is_wide(), source });
        }
        let lower::Lower { code, slow, facts, .. } = lower;
        let allocation = Allocation::new(&code, &results);
        let slow = slow::SlowPlan::new(library, &slice, &code, &allocation, &slow, &results);
        Ok(Kernel { library, slice, code, allocation, slow, facts, results })
    }

    /// The facts of which columns are read. Others may be left out.
    pub fn needs(&self) -> Vec<FactId> {
        let mut needs = self.slow.facts.clone();
        needs.extend(self.allocation.inputs.iter().filter_map(|input| self.facts.get(*input)));
        needs.sort_unstable();
        needs.dedup();
        needs
    }

    /// Whether rows must be given, for what no column holds.
    pub fn needs_rows(&self) -> bool {
        self.slow.needs_rows
    }

    /// Whether its rows must stand by rank.
    fn is_ranked(&self) -> bool {
        self.allocation.crosses || !self.slow.plan.nodes.is_empty()
    }

    /// How many passes over a chunk it makes, and how many nodes are left to the ordinary evaluator.
    pub fn size(&self) -> (usize, usize) {
        (self.allocation.order.len(), self.slow.plan.nodes.len())
    }
}

/// Bounds that hold together, and truths that are truths.
fn check(library: &Library, slice: &Slice) -> Result<(), BatchError> {
    for ((number, supply), declared) in (0_u32..).zip(&slice.facts).zip(&library.declared.facts) {
        let Some(supply) = supply else { continue };
        let is_fraction = declared.ty.is_wide() && supply.den > 0;
        let is_truth = declared.ty != crate::Ty::Bool || (supply.min >= 0 && supply.max <= 1);
        if supply.min > supply.max || !is_truth || (supply.den != 1 && !is_fraction) {
            return Err(BatchError::Supply(FactId(number)));
        }
    }
    Ok(())
}
