//! Journal entries of one household, and the fold of them to a standing: where each person is, what is owed, by whom, by when, and why.
//!
//! `standing = fold(programme, journal, as_of, known_at)`: no I/O, no clock. See [`Engine::standing`].

mod cases;
mod clock;
mod decision;
mod duty;
mod effect;
mod engine;
mod expect;
mod facts;
mod fold;
mod journal;
mod line;
mod local;
mod looked;
mod numbers;
mod order;
mod plans;
mod precedent;
mod preview;
mod refused;
mod request;
mod restricted;
mod rows;
mod seen;
mod series;
mod standing;
mod story;
mod tick;
mod why;

pub use cases::broken_cases;
pub use clock::{Limit, When};
pub use effect::{Beside, Effect, effect, sums};
pub use engine::Engine;
pub use expect::{Expectation, Mismatch, check};
pub use journal::{Entry, EntryLabel, FieldValue, Journal, Person};
pub use numbers::{DutyNumbers, Numbers, RequestNumbers, Spread, Tally};
pub use order::{Disorder, disorders};
pub use precedent::{Precedent, Wanted, cites};
pub use preview::{Change, changes, with_entry};
pub use refused::{Barred, Refused};
pub use request::{Contribution, Course, Deed, End, Impossible, Place, Step};
pub use standing::*;
pub use story::{Story, StoryError, read_story};
pub use tick::Tick;
pub use why::{Because, Why};
