//! Counting spellings: pairs of a Hangul name and one spelling of it become the table the model is built from.

use std::collections::BTreeMap;

use crate::align::best_cut;
use crate::components::unpack;
use crate::fold::{Script, fold, shown};
use crate::hangul::Sound;
use crate::model::Model;

/// An alignment whose average syllable is less likely than this (in nats) is thrown away as another name.
const SYLLABLE_LN_MIN: f32 = -7.0;
const ROUNDS: usize = 3;

/// The table of counted spellings for pairs of a Hangul name and a spelling of it, with how often each pair was seen.
///
/// Lines are `s` (surname) or `g` (given), the Hangul syllable, its letters, the count, separated by tabs. A pair that does not
/// align is left out. The first alignment follows the published rules alone; later ones follow the counts before them.
pub fn count_spellings<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> String {
    let mut table = String::new();
    for _ in 0..ROUNDS {
        let model = Model::new(&table);
        let mut counts: BTreeMap<(&str, char, String), u32> = BTreeMap::new();
        for (hangul, spelling) in pairs.clone() {
            for (at, (sound, letters)) in align(&model, hangul, spelling).unwrap_or_default().into_iter().enumerate() {
                let place = if at == 0 { "s" } else { "g" };
                let letters = letters.iter().map(|b| shown(*b)).collect();
                *counts.entry((place, sound.shown(), letters)).or_default() += 1;
            }
        }
        table = counts.iter().map(|((place, sound, letters), n)| format!("{place}\t{sound}\t{letters}\t{n}\n")).collect();
    }
    table
}

/// Which letters of a spelling write which syllable of a Hangul name of two to four syllables, the surname first.
fn align(model: &Model, hangul: &str, spelling: &str) -> Option<Vec<(Sound, Vec<u8>)>> {
    let sounds: Vec<Sound> = hangul.chars().filter_map(Sound::of).collect();
    let folded = fold(spelling);
    if !(2..=4).contains(&sounds.len()) || folded.parts.iter().any(|p| p.script != Script::Latin && p.script != Script::Cyrillic)
    {
        return None;
    }
    let parts: Vec<&[u8]> = folded.parts.iter().map(|p| folded.letters(p)).collect();
    let last = parts.len().checked_sub(1)?;
    let turned: Vec<&[u8]> = parts[last..].iter().chain(&parts[..last]).copied().collect();
    let best = [parts, turned].into_iter().filter_map(|p| best_cut(model, &sounds, &p)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > SYLLABLE_LN_MIN * sounds.len() as f32).then(|| sounds.into_iter().zip(best.1.iter().map(|l| unpack(*l))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_finds_where_each_syllable_ends() {
        let table = count_spellings([("손정훈", "Son Jong-hoon"), ("박정숙", "Jung Sook Park")].into_iter());
        for line in ["s\t손\tson\t1", "g\t훈\thoon\t1", "s\t박\tpark\t1", "g\t숙\tsook\t1"] {
            assert!(table.contains(line), "{line} is missing from\n{table}");
        }
    }
}
