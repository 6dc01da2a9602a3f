//! One person's name in many spellings: what it may stand for, how likely two names are one, and finding it among millions.
//!
//! - [`Matcher::compare`] says how likely two written names are one, and why; [`score_table`] does so for a table of pairs.
//! - [`Matcher::compare_people`] weighs names with birth, sex, birthplace and parents.
//! - [`Matcher::spell`] lists how a Hangul name is written in other letters.
//! - [`SearchIndex`] finds people among millions by any of their names, and lists those who may be one person.
//!
//! A name goes through four steps. It is folded (`fold`: case, width, marks, separators), read as Korean in every way that is
//! likely (`reading`: which part is the surname; `cut`: where a syllable ends), and each syllable is weighed against the other
//! name's by what both may stand for (`model`, `korean`), with room for unusual spellings and slips of the pen (`soft`). Names
//! that are not Korean are compared by their sounds (`sound`, `foreign`).
//!
//! `data/spellings.tsv` counts how people write each syllable. It is counted by `cargo xtask names --fit` from the development
//! half of the gold pairs: Wikidata labels (CC0; by way of NETransliteration-COLING2018, CC0, and rigour, MIT), the Library of
//! Congress's scriptshifter samples (CC0), kpopnet.json (CC0), and teampopong/data-assembly (CC BY 3.0, by teampopong).
//! `data/hanja.tsv` is from the Unihan database (Unicode licence, `data/LICENSE-UNICODE`).
//! `data/common_words.tsv` counts words of names on OFAC's SDN list (public domain).
//!
//! Nothing here joins two people's files, keeps a name on disk or reads the clock.
#![expect(clippy::float_arithmetic, reason = "this crate weighs evidence: likelihoods are no amounts of money and no day counts")]

mod align;
mod birth;
mod components;
mod costs;
mod counts;
mod cut;
mod duplicates;
mod fit;
mod fold;
mod foreign;
pub mod gold;
mod hangul;
mod hanja;
mod index;
pub mod invented;
mod known;
mod korean;
mod mandarin;
mod model;
mod packed;
mod packed_map;
mod person;
mod reader;
mod reading;
mod regression;
mod scan;
mod score;
mod search;
mod signature;
mod soft;
mod sound;
mod spell;
mod systems;
mod table;

pub use birth::{Birth, BirthAgreement};
pub use fit::count_spellings;
pub use fold::{NAME_CHARS_MAX, NAME_PARTS_MAX, Script};
pub use packed::BIRTH_YEARS_AROUND;
pub use person::{About, Name, NameKind, PERSON_ASK_FROM, PERSON_SAME_FROM, Period, Person, PersonComparison, PersonReason, Sex};
pub use reader::Reader;
pub use score::{ASK_FROM, Answer, Comparison, How, Matcher, Prepared, Reason, SAME_FROM};
pub use search::{CANDIDATES_MAX, Double, Filed, Hit, Query, SearchIndex};
pub use spell::Spelled;
pub use table::{TableError, score_table};
