//! One person's name in many spellings.
#![expect(clippy::float_arithmetic, reason = "this crate weighs evidence: likelihoods are no amounts of money and no day counts")]

mod components;
mod fit;
mod foreign;
mod fold;
mod hangul;
mod korean;
mod model;
mod reading;
mod soft;
mod sound;
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
        pub fn cmp(&self, a: &str, b: &str) -> Option<(Vec<f32>, Vec<u8>, f32, bool, bool)> {
            let a = reading::readings(&self.0, &fold::fold(a));
            let b = reading::readings(&self.0, &fold::fold(b));
            korean::compare(&self.0, &self.1, &a, &b).map(|e| (e.syllables.iter().map(|a| a.ln).collect(), e.syllables.iter().map(|a| a.fit as u8).collect(), e.doubt, a[0].syllables[0].hangul.is_some(), b[0].syllables[0].hangul.is_some()))
        }
        pub fn g(&self, a: &str, b: &str) -> [f32; 9] {
            thread_local!(static C: (sound::Costs, foreign::Commonness) = (sound::Costs::new(), foreign::Commonness::new(include_str!("../data/common_words.tsv"))));
            C.with(|(c, w)| {
                let (fa, fb) = (fold::fold(a), fold::fold(b));
                let (a, b) = (foreign::words(w, &fa), foreign::words(w, &fb));
                let e = foreign::compare(c, &a, &b);
                let kq = |f: &fold::Folded| reading::readings(&self.0, f).first().map_or(-99.0, |r| r.ln / r.syllables.len() as f32);
                [e.agree, e.miss_short, e.miss_long, e.run_cost, e.run_len, e.words.0 as f32, e.words.1 as f32, kq(&fa), kq(&fb)]
            })
        }
        pub fn read(&self, a: &str) -> String {
            let a = reading::readings(&self.0, &fold::fold(a));
            a.iter().map(|r| format!("[{} {:.1}]", r.syllables.iter().map(|s| match s.hangul { Some(h) => h.shown().to_string(), None => components::unpack(s.letters).iter().map(|b| fold::shown(*b)).collect() }).collect::<Vec<_>>().join("-"), r.ln)).collect()
        }
    }
}
