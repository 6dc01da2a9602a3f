//! The rules language and its engine.
//!
//! Small, total and typed with units: no loops, no recursion, no floats, no clock, no I/O. A [`Library`] is built from
//! [`Declarations`] and checked whole; it is then evaluated over batches of [`Rows`], one value of every node kept, so that the
//! reason of every result can be read off afterwards. A case is a batch of one.
//!
//! It knows no programme: no stages, no entitlements, no country.

mod batch;
mod civil;
mod compile;
mod declare;
mod diagnostic;
mod evaluate;
mod explain;
mod influence;
mod program;
mod ratio;
mod syntax;
mod token;
mod types;

pub use batch::{BatchError, Column, Grouping, Inputs, Kernel, Numbers, Output, Outputs, Part, Persons, Slice, Supply, Values};
pub use civil::*;
pub use compile::NODES_MAX;
pub use declare::*;
pub use diagnostic::{Diagnostic, FileId, Span, Text};
pub use evaluate::{Cell, Columns, Rows, State};
pub use explain::{Comparison, Fault, Reason, Support, Value, What};
pub use influence::{Changes, Guard, Needs, needs_of_all};
pub use program::{FactId, Library, NodeId, ParameterId, Plan, RuleId};
pub use ratio::{Ratio, RatioError, RoundMode};
pub use syntax::{DEPTH_MAX, Expr, ExprKind, RESERVED, parse};
pub use token::FORMULA_BYTES_MAX;
pub use types::Ty;
