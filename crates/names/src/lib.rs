//! One person's name in many spellings.
#![expect(clippy::float_arithmetic, reason = "this crate weighs evidence: likelihoods are no amounts of money and no day counts")]

mod birth;
mod components;
pub mod duplicates;
mod fit;
mod foreign;
mod fold;
mod hangul;
pub mod index;
pub mod invented;
mod korean;
pub mod gold;
mod model;
mod person;
mod reading;
mod score;
mod signature;
mod soft;
mod sound;
mod spell;
mod systems;
mod table;

pub use fit::count_spellings;
pub use birth::{Birth, BirthAgreement};
pub use person::{About, Name, NameKind, PERSON_ASK_FROM, PERSON_SAME_FROM, Period, Person, PersonComparison, PersonReason, Sex};
pub use spell::Spelled;
pub use table::{TableError, score_table};
pub use score::{ASK_FROM, Answer, Comparison, How, Matcher, Prepared, Reason, SAME_FROM};
pub use fold::{NAME_CHARS_MAX, NAME_PARTS_MAX, Script};

