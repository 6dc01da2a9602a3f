//! A spelt name cut so that it follows the syllables of a Hangul one.

use crate::components::pack;
use crate::fold::Folded;
use crate::hangul::Sound;
use crate::model::{Model, Place};
use crate::reading::{RUN_LETTERS_MAX, Reading, Readings, SYLLABLE_LETTERS_MAX, length_ln, place};

/// A reading of a spelt name cut so that it follows the syllables of a Hangul reading, if its parts allow that.
///
/// Used when the likeliest cuts by themselves do not fit: `Joseounglae` has three syllables when 조승래 says so.
pub(crate) fn follow(model: &Model, folded: &Folded, hangul: &[Sound]) -> Option<Readings> {
    let parts: Vec<&[u8]> = folded.parts.iter().map(|p| folded.letters(p)).collect();
    let letters: usize = parts.iter().map(|p| p.len()).sum();
    if parts.len() >= hangul.len() || letters > RUN_LETTERS_MAX || parts.iter().any(|p| p.is_empty()) {
        return None;
    }
    let turned: Vec<&[u8]> = parts.iter().rev().take(1).chain(parts.iter().take(parts.len() - 1)).copied().collect();
    let best = [parts, turned].iter().filter_map(|p| best_cut(model, hangul, p)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    let mut own = Readings::default();
    let mut reading = Reading::default();
    for (at, piece) in best.1.iter().enumerate() {
        let (handle, ln) = own.handle(model, place(Place::Surname, at), pack(piece)?);
        reading = reading.then(&Reading::one(handle, ln))?;
    }
    reading.ln += length_ln(reading.len());
    own.ways.push(reading);
    Some(own)
}

/// The likeliest cut of the parts into as many pieces as there are syllables, with the natural logarithm of its chance; a piece
/// never crosses from part to part.
pub(crate) fn best_cut(model: &Model, sounds: &[Sound], parts: &[&[u8]]) -> Option<(f32, Vec<Vec<u8>>)> {
    let letters: Vec<u8> = parts.concat();
    let breaks: Vec<usize> = parts
        .iter()
        .scan(0, |at, p| {
            *at += p.len();
            Some(*at)
        })
        .collect();
    // By end: the best logarithm and where its last piece began, one table for each syllable.
    let mut tables: Vec<Vec<Option<(f32, usize)>>> = vec![vec![None; letters.len() + 1]];
    tables[0][0] = Some((0.0, 0));
    for (at, sound) in sounds.iter().enumerate() {
        let mut next: Vec<Option<(f32, usize)>> = vec![None; letters.len() + 1];
        for start in 0..letters.len() {
            let Some((before, _)) = tables[at][start] else { continue };
            let part_end = breaks.iter().copied().find(|b| *b > start).unwrap_or(letters.len());
            for end in start + 1..=part_end.min(start + SYLLABLE_LETTERS_MAX) {
                let Some(packed) = pack(&letters[start..end]) else { continue };
                let ln = before + model.chance(place(Place::Surname, at), *sound, packed).max(1e-7).ln();
                if next[end].is_none_or(|(best, _)| ln > best) {
                    next[end] = Some((ln, start));
                }
            }
        }
        tables.push(next);
    }
    let ln = tables.last()?.last().copied().flatten()?.0;
    let mut end = letters.len();
    let mut pieces = Vec::with_capacity(sounds.len());
    for table in tables.iter().skip(1).rev() {
        let (_, start) = table[end]?;
        pieces.push(letters[start..end].to_vec());
        end = start;
    }
    pieces.reverse();
    Some((ln, pieces))
}
