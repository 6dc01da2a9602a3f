//! The same rules over columns of people: invented lives from a seed, and what falls due for them month by month.
//!
//! No I/O and no clock. See [`Money::run`] for what the money of a month is, and [`Generator`] for who the people are.

mod assumptions;
mod block;
mod chance;
mod generate;
mod items;
mod life;
mod lines;
mod money;
mod reading;
mod reform;
mod seek;
mod simulate;
mod window;
mod words;

pub use assumptions::{Assumptions, AssumptionsError, KOREAN};
pub use block::Block;
pub use generate::Generator;
pub use life::{Life, Someone};
pub use money::{Booked, Desk, Money, MoneyError, Sum, Table};
pub use reading::UnreadableFact;
pub use reform::{EXTREMES, Reformed, reform};
pub use simulate::{BLOCK, Simulated, simulate};
pub use window::MONTHS_MAX;
pub use words::{UnknownWord, Wording};
