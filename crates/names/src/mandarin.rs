//! A Korean name and the Mandarin reading of its characters, as lists printed from Chinese papers give it: Ri Song-hyok and Li
//! Cheng He.

use smallvec::SmallVec;

use crate::components::pack;
use crate::fold::{Folded, Part, Script};
use crate::hanja::{Mandarin, MandarinCommon, characters};
use crate::model::{Model, Place};
use crate::reading::Reading;
use crate::score::Prepared;

const SYLLABLES_MIN: usize = 2;
const SYLLABLES_MAX: usize = 3;
const SYLLABLE_LETTERS_MAX: usize = 8;
/// The most ways to cut a name into Mandarin syllables that are kept.
const CUTS_MAX: usize = 4;
/// The chance that a character is read otherwise than the table says.
const OTHERWISE: f32 = 0.02;
/// Together the syllables must say this much, and each something, in nats.
const SUM_MIN: f32 = 4.0;
/// Log odds of one name before a written character has said anything.
const WRITTEN_BEFORE: f32 = -6.0;
/// Log odds that make a person look, and no more: nobody wrote the characters down.
pub(crate) const ASK_LOG_ODDS: f32 = -0.2;

/// The letters of a name cut into Mandarin syllables, surname first.
pub(crate) type Cut = SmallVec<[u64; SYLLABLES_MAX]>;

/// Whether a name may be read as Mandarin in Latin letters; most may not. A surname set off is one syllable, and so is each of as
/// many parts as a name has syllables.
pub(crate) fn may_be(folded: &Folded) -> bool {
    let is_syllable = |part: &Part| {
        let letters = pack(folded.letters(part)).filter(|letters| characters().begins_spelt(*letters));
        letters.is_some_and(|letters| characters().spelt(letters).is_some())
    };
    let parts = &folded.parts[..];
    let set_off = match parts.len() {
        0 | 1 => 0,
        SYLLABLES_MAX => SYLLABLES_MAX,
        count if count > SYLLABLES_MAX => return false,
        _ => 1,
    };
    parts[..set_off].iter().all(is_syllable) && parts.iter().all(|p| p.script == Script::Latin)
}

/// All ways to read a name that may be so read as Mandarin.
pub(crate) fn cuts(folded: &Folded) -> Vec<Cut> {
    let mut found = Vec::new();
    if let [first, rest @ ..] = &folded.parts[..] {
        cut_on(folded, folded.letters(first), rest, &mut Cut::new(), &mut found);
    }
    found
}

/// Cuts what is left of one part, then the parts after it.
fn cut_on(folded: &Folded, left: &[u8], parts: &[Part], before: &mut Cut, found: &mut Vec<Cut>) {
    if left.is_empty() {
        match parts {
            [] if before.len() >= SYLLABLES_MIN => found.push(before.clone()),
            [] => {}
            [next, rest @ ..] => cut_on(folded, folded.letters(next), rest, before, found),
        }
        return;
    }
    if before.len() + parts.len() >= SYLLABLES_MAX || found.len() >= CUTS_MAX {
        return;
    }
    let mut letters = 0;
    for (end, letter) in left.iter().enumerate().take(SYLLABLE_LETTERS_MAX) {
        letters = letters << 8 | u64::from(*letter);
        if !characters().begins_spelt(letters) {
            return;
        }
        if characters().spelt(letters).is_some() {
            before.push(letters);
            cut_on(folded, &left[end + 1..], parts, before, found);
            before.pop();
        }
    }
}

/// What a Korean name and a Mandarin one say, syllable by syllable.
#[derive(Debug, Clone)]
pub(crate) struct MandarinEvidence {
    /// Natural logarithms of likelihood ratios.
    pub(crate) ln: Vec<f32>,
    pub(crate) reading: Reading,
    pub(crate) cut: Cut,
    /// The Korean name is written in characters.
    pub(crate) written: bool,
}

impl MandarinEvidence {
    /// Log odds of one name.
    pub(crate) fn log_odds(&self) -> f32 {
        if self.written { WRITTEN_BEFORE + self.sum() } else { ASK_LOG_ODDS }
    }

    /// What this says about people, in nats: few are written down by the Mandarin reading of their name.
    pub(crate) fn weight(&self) -> f32 {
        self.sum() - if self.written { 1.0 } else { 4.0 }
    }

    fn sum(&self) -> f32 {
        self.ln.iter().sum()
    }
}

/// Holds a Korean name against the Mandarin cuts of another; `None` when they do not answer each other.
pub(crate) fn compare(model: &Model, common: &MandarinCommon, korean: &Prepared, cuts: &[Cut]) -> Option<MandarinEvidence> {
    if cuts.is_empty() {
        return None;
    }
    let characters: Vec<char> =
        korean.folded.parts.iter().filter(|p| p.script == Script::Han).flat_map(|p| korean.folded.chars(p).to_vec()).collect();
    let written = !characters.is_empty();
    let of = |reading: &Reading, cut: &Cut| {
        let mut ln = Vec::with_capacity(cut.len());
        for (at, letters) in cut.iter().enumerate() {
            let place = if at == 0 { Place::Surname } else { Place::Given };
            let any_of = crate::hanja::characters().spelt(*letters).unwrap_or_default();
            let chance = match characters.get(at) {
                Some(c) => f32::from(u8::from(crate::hanja::characters().mandarin(*c).is_some_and(|m| any_of.contains(&m)))),
                None => chance(model, place, korean, reading, at, any_of),
            };
            let says = (OTHERWISE + (1.0 - OTHERWISE) * chance / common.chance(place, any_of)).ln();
            if says <= 0.0 {
                return None;
            }
            ln.push(says);
        }
        Some(MandarinEvidence { ln, reading: *reading, cut: cut.clone(), written }).filter(|e| e.sum() >= SUM_MIN)
    };
    let ways = korean.readings.ways.iter().flat_map(|r| cuts.iter().filter(|c| c.len() == r.len()).map(move |c| (r, c)));
    ways.filter_map(|(reading, cut)| of(reading, cut)).max_by(|x, y| x.sum().total_cmp(&y.sum()))
}

/// The chance that a syllable of a Korean name is read as one of these in Mandarin.
fn chance(model: &Model, place: Place, name: &Prepared, reading: &Reading, at: usize, any_of: &[Mandarin]) -> f32 {
    let meant = name.readings.syllable(model, reading, at).meant(model, place);
    meant.map(|(sound, chance)| chance * characters().chance(sound, any_of)).sum()
}

#[cfg(test)]
mod tests {
    use crate::{Answer, How, Matcher};

    fn answer(a: &str, b: &str) -> Answer {
        Matcher::standard().compare(a, b).answer
    }

    #[test]
    fn a_name_in_characters_is_the_name_read_from_them() {
        for other in ["손정훈", "Son Jong-hun", "Сон Чжон Хун"] {
            assert_eq!(answer("孫正勳", other), Answer::Same, "{other}");
        }
        assert_eq!(answer("孫正勳", "박정숙"), Answer::Different);
        assert_eq!(answer("金正日", "Kim Jong-il"), Answer::Same);
    }

    #[test]
    fn characters_written_down_are_known_by_their_mandarin_reading() {
        assert_eq!(answer("孫正勳", "Sun Zhengxun"), Answer::Same);
        assert_eq!(answer("孫正勳", "Sun Cheng-hsün"), Answer::Same);
        assert_eq!(answer("孫正勳", "Li Cheng He"), Answer::Different);
    }

    #[test]
    fn without_characters_a_mandarin_reading_makes_a_person_look_and_no_more() {
        let found = Matcher::standard().compare("Ri Song-hyok", "LI, Cheng He");
        assert_eq!(found.answer, Answer::Ask);
        assert!(found.reasons.iter().all(|r| r.how == How::Mandarin && r.weight > 0.0));
        assert_eq!(answer("Li Cheng He", "리성혁"), Answer::Ask);
        assert_eq!(answer("Ri Song-hyok", "Wang Xiao Ming"), Answer::Different);
    }

    #[test]
    fn other_characters_of_the_same_sound_are_shown_to_a_person() {
        assert_eq!(answer("孫正勳", "孫正勳"), Answer::Same);
        assert_eq!(answer("孫正勳", "孫貞薰"), Answer::Ask);
    }
}
