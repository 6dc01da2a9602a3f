//! One person's name in many spellings.
#![expect(clippy::float_arithmetic, reason = "this crate weighs evidence: likelihoods are no amounts of money and no day counts")]

mod components;
mod fit;
mod fold;
mod hangul;
mod korean;
mod model;
mod reading;
mod soft;
mod systems;

pub use fit::count_spellings;
pub use fold::{NAME_CHARS_MAX, NAME_PARTS_MAX, Script};

/// temporary
#[doc(hidden)]
pub mod probe {
    use crate::*;
    pub struct M(model::Model, soft::Soft);
    impl M {
        pub fn new(t: &str) -> M { let m = model::Model::new(t); let s = soft::Soft::new(&m); M(m, s) }
        pub fn cmp(&self, a: &str, b: &str) -> Option<(Vec<f32>, f32)> {
            let a = reading::readings(&self.0, &fold::fold(a));
            let b = reading::readings(&self.0, &fold::fold(b));
            korean::compare(&self.0, &self.1, &a, &b).map(|e| (e.syllables.clone(), e.doubt))
        }
        pub fn read(&self, a: &str) -> String {
            let a = reading::readings(&self.0, &fold::fold(a));
            a.iter().map(|r| format!("[{} {:.1}]", r.syllables.iter().map(|s| match s.hangul { Some(h) => h.shown().to_string(), None => components::unpack(s.letters).iter().map(|b| fold::shown(*b)).collect() }).collect::<Vec<_>>().join("-"), r.ln)).collect()
        }
    }
}
