//! Tables of another register, read into journals: every row that cannot be read is named with the reason, and the rest is as it would be.
//!
//! No I/O: a file's bytes, the mapping's text and the programme are arguments. What a row says is written down as a story and read like
//! any other, so nothing gets past its checks. `docs/import.md` describes the mapping.

mod mapping;
mod plan;
mod rows;
mod sheet;
mod write;

pub use mapping::{COMPARTMENTS, LookUp, Mapping, MappingError};
pub use plan::{Detail, Household, Plan, Refusal, plan};
pub use sheet::{CELL_CHARS_MAX, COLUMNS_MAX, FileKind, ROWS_MAX, Sheet, SheetError};
