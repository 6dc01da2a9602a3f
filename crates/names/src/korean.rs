//! Two names read as Korean, syllable against syllable.

use crate::model::{Model, Place, Syllable};
use crate::reading::{Readings, SYLLABLES_MAX};
use crate::soft::{Soft, near};

/// Natural logarithms of likelihood ratios beyond this say no more.
const LN_MIN: f32 = -9.0;
const LN_MAX: f32 = 9.0;
/// Below this, an unusual spelling or a slip of the pen is tried as the explanation.
const SURE_LN: f32 = 1.0;
/// The same letters say at least this much, even when no syllable is known that is written so.
const SAME_LETTERS_LN: f32 = 1.5;
/// When one syllable comes to less than this, the names are two whatever the others say.
const HOPELESS_LN: f32 = -3.0;

/// How two syllables agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// The same letters, or the same Hangul syllable.
    Same,
    /// Two known ways to write one syllable.
    Sound,
    /// One syllable written as never counted.
    Unusual,
    /// One slip of the pen apart.
    Slip,
    /// Nothing explains both.
    None,
}

/// What one pair of syllables says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Agreement {
    /// Natural logarithm of the likelihood ratio of one syllable against two.
    pub(crate) ln: f32,
    pub(crate) fit: Fit,
    /// What a slip of the pen alone would say, likewise; 0 unless [`Fit::Slip`].
    pub(crate) slip_ln: f32,
}

/// What two readings of equal length say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Evidence {
    agreements: [Agreement; SYLLABLES_MAX],
    len: u8,
    /// The places of the readings that were compared.
    pub(crate) ways: (u8, u8),
}

impl Evidence {
    /// By syllable, the surname first.
    pub(crate) fn syllables(&self) -> &[Agreement] {
        &self.agreements[..usize::from(self.len)]
    }
}

fn known(a: &Syllable, b: &Syllable) -> Agreement {
    let ratio = a.ratio(b);
    let ln = if ratio > 0.0 { ratio.ln().clamp(LN_MIN, LN_MAX) } else { LN_MIN };
    if a.hangul == b.hangul && a.letters == b.letters {
        return Agreement { ln: ln.max(SAME_LETTERS_LN), fit: Fit::Same, slip_ln: 0.0 };
    }
    Agreement { ln, fit: if ln > 0.0 { Fit::Sound } else { Fit::None }, slip_ln: 0.0 }
}

const NOTHING: Agreement = Agreement { ln: LN_MIN, fit: Fit::None, slip_ln: 0.0 };

/// The two readings of equal length that fit each other best by known spellings.
fn likest(model: &Model, a: &Readings, b: &Readings) -> Option<Evidence> {
    let (best_a, best_b) = (a.ways.first()?.ln, b.ways.first()?.ln);
    let (mut best, mut best_rank) = (None, f32::MIN);
    for (i, x) in (0..).zip(&a.ways) {
        for (j, y) in (0..).zip(&b.ways).filter(|(_, y)| y.len() == x.len()) {
            // A name is as sure as its weakest syllable; an unlikely way to read it needs more.
            let rank = |weakest: f32, sum: f32| weakest + 0.2 * (sum - (best_a - x.ln + best_b - y.ln));
            let (mut weakest, mut sum) = (LN_MAX, LN_MAX * x.len() as f32);
            let mut agreements = [NOTHING; SYLLABLES_MAX];
            for (at, agreement) in agreements[..x.len()].iter_mut().enumerate() {
                *agreement = known(a.syllable(model, x, at), b.syllable(model, y, at));
                weakest = weakest.min(agreement.ln);
                sum += agreement.ln - LN_MAX;
                if rank(weakest, sum) <= best_rank {
                    break;
                }
            }
            if rank(weakest, sum) > best_rank {
                best = Some(Evidence { agreements, len: x.len() as u8, ways: (i, j) });
                best_rank = rank(weakest, sum);
            }
        }
    }
    best
}

/// The best that any two readings of equal length say; `None` when none have equal length.
pub(crate) fn compare(model: &Model, soft: &Soft, a: &Readings, b: &Readings) -> Option<Evidence> {
    let mut evidence = likest(model, a, b)?;
    let (x, y) = (&a.ways[usize::from(evidence.ways.0)], &b.ways[usize::from(evidence.ways.1)]);
    for (at, agreement) in evidence.agreements[..x.len()].iter_mut().enumerate().filter(|(_, g)| g.ln < SURE_LN) {
        let place = if at == 0 && x.len() > 1 { Place::Surname } else { Place::Given };
        *agreement = stretch(*agreement, near(model, soft, place, a.syllable(model, x, at), b.syllable(model, y, at)));
        if agreement.ln < HOPELESS_LN {
            break;
        }
    }
    Some(evidence)
}

/// The better explanation of a pair of syllables: known spellings, or an unusual spelling and a slip together.
fn stretch(known: Agreement, (unusual, slip): (f32, f32)) -> Agreement {
    let ln = (unusual + slip).ln().clamp(LN_MIN, LN_MAX);
    if ln <= known.ln {
        return known;
    }
    if slip > 0.0 {
        Agreement { ln, fit: Fit::Slip, slip_ln: slip.ln() }
    } else {
        Agreement { ln, fit: Fit::Unusual, slip_ln: 0.0 }
    }
}
