//! Two names read as Korean, syllable against syllable.

use crate::model::{Model, Place, Syllable};
use crate::reading::Reading;
use crate::soft::{Soft, near};

/// Natural logarithms of likelihood ratios beyond this say no more.
const LN_MIN: f32 = -9.0;
const LN_MAX: f32 = 9.0;
/// Below this, an unusual spelling or a slip of the pen is tried as the explanation.
const SURE_LN: f32 = 1.0;

/// The same letters say at least this much, even when no syllable is known that is written so.
const SAME_LETTERS_LN: f32 = 1.5;

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
}

/// What two readings of equal length say.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    /// By syllable, the surname first.
    pub(crate) syllables: Vec<Agreement>,
    /// Which readings were compared.
    pub(crate) readings: (usize, usize),
    /// The spelt name's reading, when it was cut to follow the Hangul one.
    pub(crate) followed: Option<Reading>,
}

fn known(a: &Syllable, b: &Syllable) -> Agreement {
    let ln = a.ratio(b).ln().clamp(LN_MIN, LN_MAX);
    let same = a.hangul == b.hangul && a.letters == b.letters;
    let ln = if same { ln.max(SAME_LETTERS_LN) } else { ln };
    Agreement { ln, fit: if same { Fit::Same } else if ln > 0.0 { Fit::Sound } else { Fit::None } }
}

fn rank(x: &Reading, y: &Reading, doubt: f32) -> f32 {
    let (mut weakest, mut sum) = (LN_MAX, 0.0);
    for (p, q) in x.syllables.iter().zip(&y.syllables) {
        let ln = p.ratio(q).ln().clamp(LN_MIN, LN_MAX);
        weakest = weakest.min(ln);
        sum += ln;
    }
    weakest + 0.2 * (sum - doubt)
}

/// The best that any two readings of equal length say; `None` when none have equal length.
pub(crate) fn compare(model: &Model, soft: &Soft, a: &[Reading], b: &[Reading]) -> Option<Evidence> {
    let (best_a, best_b) = (a.first()?.ln, b.first()?.ln);
    let mut best: Option<(f32, (usize, usize))> = None;
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate().filter(|(_, y)| y.syllables.len() == x.syllables.len()) {
            let doubt = best_a - x.ln + best_b - y.ln;
            let rank = rank(x, y, doubt);
            if best.is_none_or(|(r, ..)| rank > r) {
                best = Some((rank, (i, j)));
            }
        }
    }
    let (_, readings) = best?;
    let (x, y) = (&a[readings.0].syllables, &b[readings.1].syllables);
    let place = |at| if at == 0 && x.len() > 1 { Place::Surname } else { Place::Given };
    let agree = |(at, (p, q))| {
        let known = known(p, q);
        if known.ln >= SURE_LN { known } else { stretch(known, near(model, soft, place(at), p, q)) }
    };
    Some(Evidence { syllables: x.iter().zip(y).enumerate().map(agree).collect(), readings, followed: None })
}

/// The better explanation of a pair of syllables that known spellings do not explain well.
fn stretch(known: Agreement, near: (f32, f32)) -> Agreement {
    let unusual = Agreement { ln: near.0.ln().clamp(LN_MIN, LN_MAX), fit: Fit::Unusual };
    let slip = Agreement { ln: near.1.ln().clamp(LN_MIN, LN_MAX), fit: Fit::Slip };
    [unusual, slip].into_iter().fold(known, |best, other| if other.ln > best.ln { other } else { best })
}
