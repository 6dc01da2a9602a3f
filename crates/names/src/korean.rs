//! Two names read as Korean, syllable against syllable.

use crate::model::{Model, Place};
use crate::reading::Reading;
use crate::soft::{Soft, near};

/// Natural logarithms of likelihood ratios beyond this say no more.
const LN_MIN: f32 = -9.0;
const LN_MAX: f32 = 9.0;

/// What the syllables of two readings say, in natural logarithms of likelihood ratios.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Evidence {
    /// By syllable, the surname first.
    pub(crate) syllables: Vec<f32>,
    /// Which readings were compared.
    pub(crate) readings: (usize, usize),
    /// How much less likely these readings are than each name's best.
    pub(crate) doubt: f32,
}

impl Evidence {
    pub(crate) fn weakest(&self) -> f32 {
        self.syllables.iter().copied().fold(LN_MAX, f32::min)
    }

    pub(crate) fn sum(&self) -> f32 {
        self.syllables.iter().sum()
    }

    /// Orders evidence: a name is as sure as its weakest syllable.
    fn rank(&self) -> f32 {
        self.weakest() + 0.2 * self.sum() - 0.2 * self.doubt
    }
}

/// The best that any two readings of equal length say; `None` when none have equal length.
pub(crate) fn compare(model: &Model, soft: &Soft, a: &[Reading], b: &[Reading]) -> Option<Evidence> {
    let (best_a, best_b) = (a.first()?.ln, b.first()?.ln);
    let mut best: Option<(f32, Evidence)> = None;
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate().filter(|(_, y)| y.syllables.len() == x.syllables.len()) {
            let evidence = Evidence {
                syllables: x.syllables.iter().zip(&y.syllables).map(|(p, q)| p.ratio(q).ln().clamp(LN_MIN, LN_MAX)).collect(),
                readings: (i, j),
                doubt: best_a - x.ln + best_b - y.ln,
            };
            let rank = evidence.rank();
            if best.as_ref().is_none_or(|(r, _)| rank > *r) {
                best = Some((rank, evidence));
            }
        }
    }
    let (_, mut evidence) = best?;
    let (x, y) = (&a[evidence.readings.0], &b[evidence.readings.1]);
    for (at, ln) in evidence.syllables.iter_mut().enumerate().filter(|(_, ln)| **ln < 1.0) {
        let place = if at == 0 && x.syllables.len() > 1 { Place::Surname } else { Place::Given };
        *ln = ln.max(near(model, soft, place, &x.syllables[at], &y.syllables[at]).ln()).clamp(LN_MIN, LN_MAX);
    }
    Some(evidence)
}
