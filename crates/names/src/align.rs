//! A spelt name cut so that it follows the syllables of a Hangul one.

use smallvec::SmallVec;

use crate::components::pack;
use crate::cut::place;
use crate::fold::Folded;
use crate::hangul::Sound;
use crate::model::{Model, Place};
use crate::reading::{Notes, RUN_LETTERS_MAX, Reading, Readings, SYLLABLE_LETTERS_MAX, SYLLABLES_MAX};

type Parts<'a> = SmallVec<[&'a [u8]; 4]>;

/// A reading of a spelt name cut so that it follows the syllables of a Hangul reading, if its parts allow that.
///
/// Used when the likeliest cuts by themselves do not fit: `Joseounglae` has three syllables when 조승래 says so.
pub(crate) fn follow(model: &Model, folded: &Folded, hangul: &[Sound]) -> Option<Readings> {
    let parts: Parts<'_> = folded.parts.iter().map(|p| folded.letters(p)).collect();
    let letters: usize = parts.iter().map(|p| p.len()).sum();
    if parts.len() >= hangul.len() || letters > RUN_LETTERS_MAX || parts.iter().any(|p| p.is_empty()) {
        return None;
    }
    let turned: Parts<'_> = parts.iter().rev().take(1).chain(parts.iter().take(parts.len() - 1)).copied().collect();
    let best = [parts, turned].iter().filter_map(|p| best_cut(model, hangul, p)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    let mut notes = Notes::default();
    let mut reading = Reading::default();
    for (at, piece) in best.1.iter().enumerate() {
        let handle = notes.handle(model, place(Place::Surname, at), *piece);
        // How likely it is does not matter: it is the only one.
        reading = reading.then(&Reading::one(handle, 0.0))?;
    }
    Some(Readings::of([reading].iter(), &notes))
}

/// The pieces that a spelling is cut into, packed.
pub(crate) type Pieces = SmallVec<[u64; SYLLABLES_MAX]>;

/// By end of a piece: the best logarithm and where the piece began.
type Table = [Option<(f32, u8)>; RUN_LETTERS_MAX + 1];

/// The likeliest cut of the parts into as many pieces as there are syllables, with the natural logarithm of its chance; a piece
/// never crosses from part to part. None for runs longer than [`RUN_LETTERS_MAX`] or more than [`SYLLABLES_MAX`] syllables.
pub(crate) fn best_cut(model: &Model, sounds: &[Sound], parts: &[&[u8]]) -> Option<(f32, Pieces)> {
    let letters: SmallVec<[u8; RUN_LETTERS_MAX + 4]> = parts.iter().flat_map(|p| p.iter().copied()).collect();
    if letters.len() > RUN_LETTERS_MAX || sounds.len() > SYLLABLES_MAX {
        return None;
    }
    let part_ends: SmallVec<[usize; 4]> = parts
        .iter()
        .scan(0, |at, p| {
            *at += p.len();
            Some(*at)
        })
        .collect();
    let mut tables: [Table; SYLLABLES_MAX + 1] = [[None; RUN_LETTERS_MAX + 1]; SYLLABLES_MAX + 1];
    tables[0][0] = Some((0.0, 0));
    for (at, sound) in sounds.iter().enumerate() {
        // What is left must be enough for the syllables that are left, and not too much.
        let left = sounds.len() - at - 1;
        let (least, most) = (letters.len().saturating_sub(left * SYLLABLE_LETTERS_MAX), letters.len().checked_sub(left)?);
        let [before, next] = &mut tables[at..at + 2] else { return None };
        for (start, reached) in before[..letters.len()].iter().enumerate() {
            let Some((ln, _)) = *reached else { continue };
            let part_end = part_ends.iter().copied().find(|b| *b > start).unwrap_or(letters.len());
            let mut packed = 0;
            for end in start + 1..=part_end.min(start + SYLLABLE_LETTERS_MAX).min(most) {
                packed = packed << 8 | u64::from(letters[end - 1]);
                if end < least {
                    continue;
                }
                let ln = ln + model.chance(place(Place::Surname, at), *sound, packed).max(1e-7).ln();
                if next[end].is_none_or(|(best, _)| ln > best) {
                    next[end] = Some((ln, start as u8));
                }
            }
        }
    }
    let (ln, _) = tables[sounds.len()][letters.len()]?;
    let mut end = letters.len();
    let mut pieces = Pieces::new();
    for table in tables[1..=sounds.len()].iter().rev() {
        let start = usize::from(table[end]?.1);
        pieces.push(pack(&letters[start..end])?);
        end = start;
    }
    pieces.reverse();
    Some((ln, pieces))
}
