//! A name as eight bytes: enough to tell most names apart by sound, and to look through a million of them in milliseconds.
//!
//! A Korean name is the sound classes of its syllables, the surname first; any other name is the set of its pairs of consonants.

use crate::components::letters_of;
use crate::foreign::{Words, skeleton};
use crate::hangul::{SYLLABLES, Sound};
use crate::model::{Model, Place, Syllable};
use crate::reading::{Reading, Readings, SYLLABLES_MAX};
use crate::soft::slip_chance;

/// Bits of one syllable: initial (4), vowel (4), final (3).
const SYLLABLE_BITS: u32 = 11;
/// How many classes syllables fall in.
pub(crate) const CLASSES: usize = 1 << SYLLABLE_BITS;
const LEN_SHIFT: u32 = 55;
const SPELT: u64 = 1 << 58;
const FOREIGN: u64 = 1 << 63;

const ONSET_CLASS: [u16; 19] = [0, 0, 1, 2, 2, 3, 4, 5, 5, 6, 6, 7, 8, 8, 8, 0, 2, 5, 9];
const VOWEL_CLASS: [u16; 21] = [0, 2, 1, 3, 4, 2, 5, 3, 6, 13, 15, 15, 7, 8, 14, 15, 12, 9, 10, 12, 11];

/// The class of a syllable by its sound.
pub(crate) fn class(sound: Sound) -> u16 {
    let (o, v, c) = sound.jamo();
    ONSET_CLASS[o] << 7 | VOWEL_CLASS[v] << 3 | c as u16
}

/// Eight bytes of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Signature(pub(crate) u64);

impl Signature {
    pub(crate) fn len(self) -> usize {
        (self.0 >> LEN_SHIFT & 7) as usize
    }

    /// The class of one syllable.
    pub(crate) fn class(self, at: usize) -> usize {
        (self.0 >> (SYLLABLE_BITS * at as u32)) as usize & (CLASSES - 1)
    }

    /// The class of one syllable, with whether the name is written in letters.
    pub(crate) fn filed_class(self, at: usize) -> usize {
        self.class(at) | usize::from(self.is_spelt()) << SYLLABLE_BITS
    }

    /// Entries are kept together by this: the class of the surname, with whether the name is written in letters; one for all
    /// that are not Korean.
    pub(crate) fn group(self) -> u16 {
        if self.is_foreign() { u16::MAX } else { self.filed_class(0) as u16 }
    }

    /// Not read as Korean.
    pub(crate) fn is_foreign(self) -> bool {
        self.0 & FOREIGN != 0
    }

    /// Written in letters, so that a class is only the likeliest.
    pub(crate) fn is_spelt(self) -> bool {
        self.0 & SPELT != 0
    }

    /// The signature of one reading of a name.
    pub(crate) fn korean(model: &Model, readings: &Readings, reading: &Reading) -> Self {
        let mut bits = (reading.len() as u64) << LEN_SHIFT;
        for at in 0..reading.len().min(SYLLABLES_MAX) {
            let syllable = readings.syllable(model, reading, at);
            let place = if at == 0 { Place::Surname } else { Place::Given };
            let sound = match syllable.hangul {
                Some(sound) => sound,
                None => {
                    bits |= SPELT;
                    likeliest(model, place, syllable)
                }
            };
            bits |= u64::from(class(sound)) << (SYLLABLE_BITS * at as u32);
        }
        Self(bits)
    }

    /// The signature of any other name: which pairs of consonants it holds.
    pub(crate) fn foreign(words: &Words) -> Self {
        let mut bits = FOREIGN;
        for word in &words.words {
            let bytes = skeleton(words.sounds(word)).to_be_bytes();
            let classes = bytes.iter().copied().skip_while(|b| *b == 0);
            let mut before = b'^';
            for c in classes.chain([b'$']) {
                let pair = u64::from(before) << 8 | u64::from(c);
                bits |= 1 << ((pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % 63);
                before = c;
            }
        }
        Self(bits)
    }
}

/// The syllable that a spelling most likely stands for.
fn likeliest(model: &Model, place: Place, syllable: &Syllable) -> Sound {
    let rank = |(h, v): &(u16, f32)| v * model.prior(place, Sound(*h)).sqrt();
    let best = syllable.candidates().iter().max_by(|a, b| rank(a).total_cmp(&rank(b)));
    best.map_or(Sound(0), |(h, _)| Sound(*h))
}

/// What each class says for one syllable of a query, in eighths of a nat: for entries in Hangul, then for entries in letters.
#[derive(Debug, Clone)]
pub(crate) struct SyllableQuery {
    weights: Box<[[i8; CLASSES]; 2]>,
    /// The most that any class says.
    pub(crate) most: i32,
}

impl SyllableQuery {
    /// What the class of an entry says, [`Signature::filed_class`].
    pub(crate) fn weight(&self, filed_class: usize) -> i32 {
        i32::from(self.half(filed_class >> SYLLABLE_BITS != 0)[filed_class % CLASSES])
    }

    /// What each class says for entries in letters, or for those in Hangul.
    pub(crate) fn half(&self, spelt: bool) -> &[i8; CLASSES] {
        &self.weights[usize::from(spelt)]
    }
}

/// How each syllable is filed when it is written in letters: the classes of its likely spellings with their chances.
#[derive(Debug, Clone)]
pub(crate) struct Filing {
    /// By place and sound.
    filed: Vec<Vec<(u16, f32)>>,
    /// By place and class: the chance to be filed there.
    chance: [Vec<f32>; 2],
    /// By place and class: the chance of that class among Hangul entries.
    prior: [Vec<f32>; 2],
}

const PLACES: [Place; 2] = [Place::Given, Place::Surname];
/// Syllables rarer than this are filed by their own class only.
const FILED_PRIOR_MIN: f32 = 1e-5;

impl Filing {
    pub(crate) fn new(model: &Model) -> Self {
        let mut filing = Self {
            filed: Vec::with_capacity(2 * SYLLABLES),
            chance: [vec![1e-7; CLASSES], vec![1e-7; CLASSES]],
            prior: [vec![1e-7; CLASSES], vec![1e-7; CLASSES]],
        };
        for place in PLACES {
            for h in 0..SYLLABLES as u16 {
                let prior = model.prior(place, Sound(h));
                let filed = if prior > FILED_PRIOR_MIN { file(model, place, Sound(h)) } else { vec![(class(Sound(h)), 1.0)] };
                for (k, share) in &filed {
                    filing.chance[place as usize][usize::from(*k)] += prior * share;
                }
                filing.prior[place as usize][usize::from(class(Sound(h)))] += prior;
                filing.filed.push(filed);
            }
        }
        filing
    }

    /// What each class says for a syllable of a query; `open` when its end may still be typed.
    pub(crate) fn query(&self, place: Place, syllable: &Syllable, model: &Model, open: bool) -> SyllableQuery {
        let mut likely: Vec<(Sound, f32)> = syllable.meant(model, place).collect();
        if syllable.hangul.is_none() && syllable.ln < COMMON_LN_MIN {
            add_slips(model, place, syllable, &mut likely);
        }
        likely.sort_by(|a, b| b.1.total_cmp(&a.1));
        likely.truncate(8);
        let total: f32 = likely.iter().map(|l| l.1).sum::<f32>().max(1e-9);
        let mut sums = [vec![0.0_f32; CLASSES], vec![0.0_f32; CLASSES]];
        for (sound, share) in &likely {
            sums[0][usize::from(class(*sound))] += share / total;
            for (k, filed) in &self.filed[place as usize * SYLLABLES + usize::from(sound.0)] {
                sums[1][usize::from(*k)] += share / total * filed;
            }
        }
        // What the near misses say holds for both halves; the classes that the query may stand for say more.
        let near = near_misses(&likely, open);
        let mut weights = Box::new([near; 2]);
        let priors = [&self.prior[place as usize], &self.chance[place as usize]];
        for (half, (sums, prior)) in sums.iter().zip(priors).enumerate() {
            for (k, sum) in sums.iter().enumerate().filter(|(_, sum)| **sum > 0.0) {
                let weight = &mut weights[half][k];
                *weight = (*weight).max((8.0 * (sum / prior[k]).ln().clamp(-6.0, 7.0)) as i8);
            }
        }
        let most = weights.iter().flatten().copied().max().map_or(0, i32::from);
        SyllableQuery { weights, most }
    }
}

/// Spellings less likely than this (in nats) may be slips of the pen.
const COMMON_LN_MIN: f32 = -7.5;
/// How much a slip counts beside what the letters themselves say.
const SLIP_SHARE: f32 = 0.05;

/// The syllables a spelling most likely stands for.
pub(crate) fn likely_sounds(model: &Model, place: Place, syllable: &Syllable, most: usize) -> Vec<Sound> {
    if let Some(sound) = syllable.hangul {
        return vec![sound];
    }
    let mut meant: Vec<(Sound, f32)> = syllable.meant(model, place).collect();
    meant.sort_by(|a, b| b.1.total_cmp(&a.1));
    meant.into_iter().take(most).map(|(sound, _)| sound).collect()
}

/// Adds the syllables of all spellings one slip away.
fn add_slips(model: &Model, place: Place, syllable: &Syllable, likely: &mut Vec<(Sound, f32)>) {
    let (letters, from) = letters_of(syllable.letters);
    let scale = SLIP_SHARE * syllable.ln.exp().max(1e-6).recip();
    for known in model.all_known(place) {
        let (other, i) = letters_of(known.letters);
        let slip = slip_chance(&other[i..], &letters[from..]);
        if slip > 0.0 {
            let share = scale * slip * known.ln.exp();
            for (sound, weight) in known.meant(model, place) {
                match likely.iter_mut().find(|(s, _)| *s == sound) {
                    Some((_, to)) => *to += share * weight,
                    None => likely.push((sound, share * weight)),
                }
            }
        }
    }
}

fn file(model: &Model, place: Place, sound: Sound) -> Vec<(u16, f32)> {
    let mut filed: Vec<(u16, f32)> = Vec::new();
    let mut total = 0.0;
    for (letters, chance) in model.likely(place, sound).iter() {
        let Some(known) = model.known(place, *letters) else { continue };
        let class = class(likeliest(model, place, model.get(known.handle)));
        total += chance;
        match filed.iter_mut().find(|(k, _)| *k == class) {
            Some((_, share)) => *share += chance,
            None => filed.push((class, *chance)),
        }
    }
    if filed.is_empty() {
        return vec![(class(sound), 1.0)];
    }
    filed.iter_mut().for_each(|(_, share)| *share /= total);
    filed
}

/// What a class says that shares only some of initial, vowel and final with the query, in eighths of a nat.
fn near_misses(likely: &[(Sound, f32)], open: bool) -> [i8; CLASSES] {
    let (onset_off, vowel_off, coda_off) = if open { (32, 12, 2) } else { (24, 18, 18) };
    let mut near = [-48_i8; CLASSES];
    for (sound, _) in likely.iter().take(2) {
        let wanted = class(*sound);
        for (k, to) in (0..).zip(&mut near) {
            let differs: u16 = wanted ^ k;
            let off = |bits: u16, loss: i8| if differs & bits == 0 { 0 } else { loss };
            *to = (*to).max(10 - off(15 << 7, onset_off) - off(15 << 3, vowel_off) - off(7, coda_off));
        }
    }
    near
}
