//! Who may do and see what: roles, and the policies of a pack, in Cedar. What no policy permits is refused.
//!
//! No I/O: policies arrive as text, and are checked against the schema in `access.cedarschema` before anything is asked of them.

mod policy;
mod role;

pub use policy::{Policies, PolicyError};
pub use role::{Account, Action, Household, Role};
