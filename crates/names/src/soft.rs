//! Near misses: two spellings that no one syllable explains, but that differ by a sound or by one slip of the pen.

use crate::components::{Components, letters_of};
use crate::hangul::SYLLABLES;
use crate::hangul::Sound;
use crate::model::{Model, Place, Syllable};

/// Chance that initial, vowel or final of one and the same syllable are written in a way never counted.
const UNHEARD: [f32; 3] = [0.006, 0.04, 0.03];
/// Chance of a slip of the pen in one syllable of one of the two names.
const SLIP: f32 = 0.02;
/// Kinds of slip: a letter dropped, doubled or added, replaced, or two changed places.
const KINDS: f32 = 4.0;
const ALPHABET: f32 = 26.0;
/// A spelling is never taken for rarer than this.
const SPELLING_LN_MIN: f32 = -15.0;

/// Likelihood ratios between the letters of one slot.
#[derive(Debug, Clone)]
struct Ratios {
    /// By letters, then by letters.
    spelt: Vec<Vec<f32>>,
    /// By jamo, then by letters.
    hangul: Vec<Vec<f32>>,
}

/// What [`near`] needs for every pair of spellings.
#[derive(Debug, Clone)]
pub(crate) struct Soft {
    slots: [Ratios; 3],
}

impl Soft {
    pub(crate) fn new(model: &Model) -> Self {
        let mut priors = [vec![0.0_f32; 19], vec![0.0; 21], vec![0.0; 8]];
        for h in 0..SYLLABLES as u16 {
            let (o, v, c) = Sound(h).jamo();
            let p = model.prior(Place::Given, Sound(h));
            for (slot, at) in [o, v, c].into_iter().enumerate() {
                priors[slot][at] += p;
            }
        }
        let [o, v, c] = &priors;
        Self { slots: [ratios(&model.components, 0, o), ratios(&model.components, 1, v), ratios(&model.components, 2, c)] }
    }

    /// The likelihood ratio when one syllable's sounds may be written as never counted.
    fn unheard(&self, a: &Syllable, b: &Syllable) -> f32 {
        let mut product = 1.0;
        for slot in 0..3 {
            let ratio = match (a.hangul, a.pieces, b.hangul, b.pieces) {
                (Some(h), _, _, Some(l)) | (_, Some(l), Some(h), _) => {
                    self.slots[slot].hangul[jamo(h, slot)][usize::from(l[slot])]
                }
                (_, Some(x), _, Some(y)) => self.slots[slot].spelt[usize::from(x[slot])][usize::from(y[slot])],
                _ => return 0.0,
            };
            product *= UNHEARD[slot] + (1.0 - UNHEARD[slot]) * ratio;
        }
        product
    }
}

fn jamo(sound: Sound, slot: usize) -> usize {
    let (o, v, c) = sound.jamo();
    [o, v, c][slot]
}

fn ratios(components: &Components, slot: usize, prior: &[f32]) -> Ratios {
    let table = &components.slots[slot];
    let count = table.len() as u16;
    let chance = |l: u16| prior.iter().enumerate().map(|(j, p)| p * table.chance(l, j)).sum::<f32>().max(1e-7);
    let all: Vec<f32> = (0..count).map(chance).collect();
    let spelt = (0..count)
        .map(|a| {
            let both = |b: u16| prior.iter().enumerate().map(|(j, p)| p * table.chance(a, j) * table.chance(b, j)).sum::<f32>();
            (0..count).map(|b| both(b) / (all[usize::from(a)] * all[usize::from(b)])).collect()
        })
        .collect();
    let hangul = (0..prior.len()).map(|j| (0..count).map(|l| table.chance(l, j) / all[usize::from(l)]).collect()).collect();
    Ratios { spelt, hangul }
}

/// Whether one slip turns `a` into `b`, and the chance of that very slip.
pub(crate) fn slip_chance(a: &[u8], b: &[u8]) -> f32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let head = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let tail = short[head..].iter().rev().zip(long[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let places = long.len() as f32;
    match (short.len() - head - tail, long.len() - head - tail) {
        (0, 1) if a.len() > b.len() => 1.0 / (KINDS * places),
        (0, 1) => 1.0 / (KINDS * places * ALPHABET),
        (1, 1) => 1.0 / (KINDS * places * ALPHABET),
        (2, 2) if short[head] == long[head + 1] && short[head + 1] == long[head] => 1.0 / (KINDS * places),
        _ => 0.0,
    }
}

/// The likelihood ratio when one of two Latin or Cyrillic spellings is the other with one slip.
fn slip_between(a: &Syllable, b: &Syllable) -> f32 {
    let (rare, common) = if (a.ln, a.letters) <= (b.ln, b.letters) { (a, b) } else { (b, a) };
    let ((common, i), (rarer, j)) = (letters_of(common.letters), letters_of(rare.letters));
    let chance = slip_chance(&common[i..], &rarer[j..]);
    if chance == 0.0 { 0.0 } else { SLIP * chance / rare.ln.max(SPELLING_LN_MIN).exp() }
}

/// The likelihood ratio when a spelling is that of a Hangul syllable with one slip.
fn slip_from(model: &Model, place: Place, sound: Sound, spelt: &Syllable) -> f32 {
    let (letters, from) = letters_of(spelt.letters);
    let one = |(meant, chance): &(u64, f32)| {
        let (meant, i) = letters_of(*meant);
        chance * slip_chance(&meant[i..], &letters[from..])
    };
    let meant: f32 = model.likely(place, sound).iter().map(one).sum();
    if meant == 0.0 { 0.0 } else { SLIP * meant / spelt.ln.max(SPELLING_LN_MIN).exp() }
}

/// The likelihood ratios of "one syllable" for two spellings that nearly fit: written as never counted, and by a slip.
pub(crate) fn near(model: &Model, soft: &Soft, place: Place, a: &Syllable, b: &Syllable) -> (f32, f32) {
    let unusual = soft.unheard(a, b);
    let slip = match (a.hangul, b.hangul) {
        (None, None) => slip_between(a, b),
        (Some(sound), None) => slip_from(model, place, sound, b),
        (None, Some(sound)) => slip_from(model, place, sound, a),
        (Some(_), Some(_)) => 0.0,
    };
    (unusual, slip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_told_from_two() {
        assert!(slip_chance(b"jin", b"jn") > 0.0);
        assert!(slip_chance(b"jn", b"jin") > 0.0);
        assert!(slip_chance(b"sang", b"snag") > 0.0);
        assert!(slip_chance(b"hyun", b"hyum") > 0.0);
        assert!(slip_chance(b"hyun", b"hym").abs() < f32::EPSILON);
        assert!(slip_chance(b"", b"").abs() < f32::EPSILON);
    }
}
