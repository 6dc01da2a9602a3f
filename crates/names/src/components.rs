//! A syllable's spelling cut into initial, vowel and final letters, and how likely each jamo is written so.

use crate::fold::CYRILLIC_FIRST;
use crate::hangul::{CODAS, ONSETS, VOWELS};
use crate::packed_map::{LetterMap, PackedMap};
use crate::systems::SYSTEMS;

/// Up to eight letters as one number; longer spellings are no syllable.
pub(crate) fn pack(letters: &[u8]) -> Option<u64> {
    (letters.len() <= 8).then(|| letters.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
}

/// The letters that [`pack`] took.
pub(crate) fn unpack(packed: u64) -> Vec<u8> {
    let (bytes, from) = letters_of(packed);
    bytes[from..].to_vec()
}

/// Packed letters after others; `None` when they are too many.
pub(crate) fn append(packed: u64, after: u64) -> Option<u64> {
    let (before, more) = (packed.leading_zeros() / 8, 8 - after.leading_zeros() / 8);
    (more <= before).then(|| packed.checked_shl(8 * more).unwrap_or(0) | after)
}

/// The letters that [`pack`] took, and where they begin.
pub(crate) fn letters_of(packed: u64) -> ([u8; 8], usize) {
    (packed.to_be_bytes(), packed.leading_zeros() as usize / 8)
}

/// Places of the Cyrillic vowels а е ё и й о у ы э ю я є і ї in the alphabet of [`crate::fold`].
const CYRILLIC_VOWELS: [u8; 14] = [0, 5, 6, 9, 10, 15, 20, 28, 30, 31, 32, 34, 35, 36];
/// Likewise of в, which is a glide before a vowel.
const CYRILLIC_GLIDE: u8 = CYRILLIC_FIRST + 2;

const VOWEL: [bool; 256] = {
    let mut vowel = [false; 256];
    let latin = [b'a', b'e', b'i', b'o', b'u', 0x80, 0x81, 0x85, 0x86, 0x87];
    let mut i = 0;
    while i < latin.len() {
        vowel[latin[i] as usize] = true;
        i += 1;
    }
    let mut i = 0;
    while i < CYRILLIC_VOWELS.len() {
        vowel[(CYRILLIC_FIRST + CYRILLIC_VOWELS[i]) as usize] = true;
        i += 1;
    }
    vowel
};

pub(crate) fn is_vowel(b: u8) -> bool {
    VOWEL[usize::from(b)]
}

/// Whether a glide letter at `i` belongs to the vowel that follows.
fn is_glide(letters: &[u8], i: usize) -> bool {
    let next_is_vowel = letters.get(i + 1).is_some_and(|b| is_vowel(*b));
    match letters[i] {
        b'y' => next_is_vowel || i > 0,
        b'w' | CYRILLIC_GLIDE => next_is_vowel,
        b'j' | b'v' => i > 0 && next_is_vowel,
        _ => false,
    }
}

/// Where the vowel of a spelling begins and ends; `None` when it has no vowel or more than one.
pub(crate) fn split(letters: &[u8]) -> Option<(usize, usize)> {
    let start = (0..letters.len()).find(|&i| is_vowel(letters[i]) || is_glide(letters, i))?;
    let mut end = start + 1;
    while end < letters.len() && (is_vowel(letters[end]) || matches!(letters[end], b'y' | b'w')) {
        end += 1;
    }
    // A silent `e` at the very end belongs to the final: `june`.
    let spoken = letters[end..].strip_suffix(b"e").filter(|f| !f.is_empty()).unwrap_or(&letters[end..]);
    spoken.iter().all(|b| !is_vowel(*b)).then_some((start, end))
}

/// The letters of one slot with the chance of each, given the jamo.
#[derive(Debug, Default, Clone)]
pub(crate) struct Slot {
    ids: LetterMap<u16>,
    letters: Vec<u64>,
    /// By letters, then by jamo; as wide as the slot with the most jamo.
    chance: Vec<[f32; VOWELS]>,
    /// By letters: natural logarithm of their chance whatever the jamo.
    ln: Vec<f32>,
    /// By letters: the jamo it may stand for, likeliest first.
    jamo_of: Vec<Vec<u8>>,
}

impl Slot {
    fn id(&mut self, ids: &mut PackedMap<u64, u16>, letters: u64) -> usize {
        let next = self.letters.len() as u16;
        let id = *ids.entry(letters).or_insert(next);
        if id == next {
            self.letters.push(letters);
            self.chance.push([0.0; VOWELS]);
        }
        usize::from(id)
    }

    /// The number of these letters, if they were ever met in this slot.
    pub(crate) fn find(&self, letters: &[u8]) -> Option<u16> {
        self.ids.get(pack(letters)?).copied()
    }

    /// How many different letters this slot knows.
    pub(crate) fn len(&self) -> usize {
        self.letters.len()
    }

    pub(crate) fn chance(&self, id: u16, jamo: usize) -> f32 {
        self.chance[usize::from(id)][jamo]
    }

    pub(crate) fn ln(&self, id: u16) -> f32 {
        self.ln[usize::from(id)]
    }

    pub(crate) fn jamo_of(&self, id: u16) -> &[u8] {
        &self.jamo_of[usize::from(id)]
    }

    /// Letters for one jamo with at least this chance.
    pub(crate) fn spellings(&self, jamo: usize, least: f32) -> impl Iterator<Item = (u64, f32)> + '_ {
        self.letters.iter().zip(&self.chance).filter_map(move |(l, c)| (c[jamo] >= least).then_some((*l, c[jamo])))
    }

    fn is_cyrillic(letters: u64) -> bool {
        (letters & 0xFF) as u8 >= CYRILLIC_FIRST
    }
}

/// How each jamo is written, by slot: initial, vowel, final.
#[derive(Debug, Clone)]
pub(crate) struct Components {
    pub(crate) slots: [Slot; 3],
}

const JAMO: [usize; 3] = [ONSETS, VOWELS, CODAS];
/// How many observed syllables the published rules weigh as much as.
const RULE_WEIGHT: f32 = 12.0;
/// Jamo that letters stand for less often than this are not tried.
const JAMO_CHANCE_MIN: f32 = 0.002;

impl Components {
    /// From the published rules and counted spellings (jamo, letters, count).
    pub(crate) fn new<'a>(counted: impl Iterator<Item = ([usize; 3], &'a [u8], f32)>) -> Self {
        let mut slots: [Slot; 3] = Default::default();
        let mut ids: [PackedMap<u64, u16>; 3] = Default::default();
        for (slot, table) in slots.iter_mut().enumerate() {
            for system in SYSTEMS {
                for (jamo, text, share) in system.shares(slot) {
                    let Some(letters) = pack(&crate::fold::spelling(text)) else { continue };
                    let id = table.id(&mut ids[slot], letters);
                    // Letters shared by the scripts (none at all) would count twice.
                    let weight = if text.is_empty() && system.cyrillic { 0.0 } else { system.weight };
                    table.chance[id][jamo] += RULE_WEIGHT * weight * share;
                }
            }
        }
        for (jamo, letters, count) in counted {
            let Some((start, end)) = split(letters) else { continue };
            for (slot, piece) in [&letters[..start], &letters[start..end], &letters[end..]].into_iter().enumerate() {
                let Some(piece) = pack(piece) else { continue };
                let id = slots[slot].id(&mut ids[slot], piece);
                slots[slot].chance[id][jamo[slot]] += count;
            }
        }
        for (slot, table) in slots.iter_mut().enumerate() {
            let total: f32 = table.chance.iter().flatten().sum();
            table.ln = table.chance.iter().map(|c| (c.iter().sum::<f32>() / total).ln()).collect();
            normalise(table, JAMO[slot]);
            table.ids = std::mem::take(&mut ids[slot]).into();
        }
        Self { slots }
    }
}

/// Turns weights into chances, for each script by itself.
fn normalise(table: &mut Slot, jamo_count: usize) {
    for jamo in 0..jamo_count {
        for cyrillic in [false, true] {
            let mine = |l: u64| Slot::is_cyrillic(l) == cyrillic;
            let total: f32 = table.letters.iter().zip(&table.chance).filter(|(l, _)| mine(**l)).map(|(_, c)| c[jamo]).sum();
            if total > 0.0 {
                table.letters.iter().zip(&mut table.chance).filter(|(l, _)| mine(**l)).for_each(|(_, c)| c[jamo] /= total);
            }
        }
    }
    table.jamo_of = table
        .chance
        .iter()
        .map(|c| {
            let mut jamo: Vec<u8> = (0..jamo_count as u8).filter(|j| c[usize::from(*j)] >= JAMO_CHANCE_MIN).collect();
            jamo.sort_by(|a, b| c[usize::from(*b)].total_cmp(&c[usize::from(*a)]));
            jamo.truncate(8);
            jamo
        })
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cyrillic_vowels_are_where_they_are_said_to_be() {
        let vowels: String = CYRILLIC_VOWELS.iter().map(|at| crate::fold::shown(CYRILLIC_FIRST + at)).collect();
        assert_eq!(vowels, "аеёийоуыэюяєії");
        assert_eq!(crate::fold::shown(CYRILLIC_GLIDE), 'в');
    }

    #[test]
    fn a_spelling_is_cut_around_its_vowel() {
        let cut = |s: &str| {
            let letters = crate::fold::spelling(s);
            split(&letters).map(|(a, b)| (a, b, letters.len()))
        };
        assert_eq!(cut("hyeon"), Some((1, 4, 5)));
        assert_eq!(cut("kwang"), Some((1, 3, 5)));
        assert_eq!(cut("szong"), Some((2, 3, 5)));
        assert_eq!(cut("hjok"), Some((1, 3, 4)));
        assert_eq!(cut("jong"), Some((1, 2, 4)));
        assert_eq!(cut("хван"), Some((1, 3, 4)));
        assert_eq!(cut("jn"), None);
        assert_eq!(cut("minsu"), None);
    }
}
