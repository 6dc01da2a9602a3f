//! A name read as Korean: which syllable is the surname, and where one syllable of a run of letters ends.

use crate::components::pack;
use crate::fold::{Folded, Part, Script};
use crate::hangul::Sound;
use crate::model::{Model, Place, Syllable};

/// The most ways to read one name that are kept.
const READINGS_MAX: usize = 6;
/// The most ways to cut one run of letters that are kept.
const CUTS_MAX: usize = 3;
const SYLLABLE_LETTERS_MAX: usize = 7;
/// A run of letters longer than this is no Korean name.
const RUN_LETTERS_MAX: usize = 28;
/// A Korean name has at most this many syllables here (compound surname and a three-syllable given name).
pub(crate) const SYLLABLES_MAX: usize = 5;
/// Readings this much less likely than the best one (in nats) are dropped.
const WORSE_MAX: f32 = 12.0;
/// A cut whose syllables are on average less likely than this (in nats) is not trusted.
const KNOWN_LN_MIN: f32 = -6.5;
/// The chance of a slip of the pen in a syllable and of what came of it, as a natural logarithm.
const SLIP_LN: f32 = -12.0;

/// One way to read a name: the surname's syllable comes first when the name has two syllables or more.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub(crate) syllables: Vec<Syllable>,
    /// Natural logarithm of its chance as a Korean name.
    pub(crate) ln: f32,
}

struct Cut {
    syllables: Vec<Syllable>,
    ln: f32,
}

/// How many syllables names have, as natural logarithms of the shares.
fn length_ln(syllables: usize) -> f32 {
    match syllables {
        3 => -0.07,
        2 => -2.9,
        4 => -7.0,
        1 => -6.0,
        _ => -9.0,
    }
}

#[derive(Clone, Copy)]
struct Step {
    ln: f32,
    from: usize,
    rank: usize,
    count: usize,
}

/// The best cuts of one run of letters: into known syllables, or, when that makes an unlikely name, into whatever could be one.
fn cut(model: &Model, letters: &[u8], first: Place) -> Vec<Cut> {
    if letters.is_empty() || letters.len() > RUN_LETTERS_MAX {
        return Vec::new();
    }
    let known = |place, letters: &[u8]| model.known(place, pack(letters)?).map(|s| s.ln);
    let mut found = cut_by(model, letters, first, known);
    if found.first().is_none_or(|c| c.ln < KNOWN_LN_MIN * c.syllables.len() as f32) {
        let possible = |place, letters: &[u8]| known(place, letters).or_else(|| model.unknown_ln(letters));
        let wider = cut_by(model, letters, first, possible);
        if !wider.is_empty() {
            found = wider;
        }
    }
    found
}

fn cut_by(model: &Model, letters: &[u8], first: Place, ln_of: impl Fn(Place, &[u8]) -> Option<f32>) -> Vec<Cut> {
    let n = letters.len();
    let mut steps: Vec<Vec<Step>> = vec![Vec::new(); n + 1];
    steps[0].push(Step { ln: 0.0, from: 0, rank: 0, count: 0 });
    for start in 0..n {
        if steps[start].is_empty() {
            continue;
        }
        let place = if start == 0 { first } else { Place::Given };
        for end in start + 1..=n.min(start + SYLLABLE_LETTERS_MAX) {
            let Some(ln) = ln_of(place, &letters[start..end]) else { continue };
            for rank in 0..steps[start].len() {
                let before = steps[start][rank];
                if before.count < SYLLABLES_MAX {
                    insert(&mut steps[end], Step { ln: before.ln + ln, from: start, rank, count: before.count + 1 });
                }
            }
        }
    }
    steps[n].iter().map(|last| walk_back(model, letters, first, &steps, *last)).collect()
}

fn insert(steps: &mut Vec<Step>, step: Step) {
    let at = steps.partition_point(|s| s.ln >= step.ln);
    if at < CUTS_MAX {
        steps.insert(at, step);
        steps.truncate(CUTS_MAX);
    }
}

fn walk_back(model: &Model, letters: &[u8], first: Place, steps: &[Vec<Step>], last: Step) -> Cut {
    let (mut step, mut end) = (last, letters.len());
    let mut syllables = Vec::with_capacity(last.count);
    while end > 0 {
        let place = if step.from == 0 { first } else { Place::Given };
        if let Some(packed) = pack(&letters[step.from..end]) {
            syllables.push(model.syllable(place, packed));
        }
        end = step.from;
        step = steps[end].get(step.rank).copied().unwrap_or(step);
    }
    syllables.reverse();
    Cut { syllables, ln: last.ln }
}

/// What the length of a given name says: two syllables are the rule.
fn given_ln(cut: &Cut) -> f32 {
    length_ln(cut.syllables.len() + 1)
}

/// One part as it stands, as a single syllable whether known or not.
fn whole(model: &Model, part: &Part, place: Place) -> Option<Cut> {
    let syllable = model.syllable(place, pack(&part.letters)?);
    // Letters that cannot be one syllable need more than one slip.
    let least = if syllable.pieces.is_some() || part.letters.len() <= 5 { SLIP_LN } else { SLIP_LN - 4.0 };
    Some(Cut { syllables: vec![syllable], ln: syllable.ln.max(least) })
}

/// The cuts of one part; one that is set off from the rest and a common syllable is not cut again.
fn part_cuts(model: &Model, part: &Part, place: Place, set_off: bool) -> Vec<Cut> {
    let common = pack(&part.letters).and_then(|l| model.known(place, l)).filter(|s| s.ln > KNOWN_LN_MIN - 2.0);
    if let Some(syllable) = common.filter(|_| set_off) {
        return vec![Cut { syllables: vec![*syllable], ln: syllable.ln }];
    }
    let mut found = cut(model, &part.letters, place);
    if found.is_empty() || set_off && found.iter().all(|c| c.syllables.len() > 1) {
        found.extend(whole(model, part, place));
    }
    found
}

/// The cuts of some parts in order.
fn cuts(model: &Model, parts: &[&Part], first: Place) -> Vec<Cut> {
    let mut all = vec![Cut { syllables: Vec::new(), ln: 0.0 }];
    for (at, part) in parts.iter().enumerate() {
        let place = if at == 0 { first } else { Place::Given };
        let here = part_cuts(model, part, place, parts.len() > 1 || first == Place::Surname);
        all = all
            .iter()
            .flat_map(|a| here.iter().map(|b| Cut { syllables: [a.syllables.as_slice(), &b.syllables].concat(), ln: a.ln + b.ln }))
            .filter(|c| c.syllables.len() <= SYLLABLES_MAX)
            .collect();
        all.sort_by(|a, b| (b.ln + given_ln(b)).total_cmp(&(a.ln + given_ln(a))));
        all.truncate(CUTS_MAX);
    }
    all
}

fn join(model: &Model, surname: &[&Part], given: &[&Part], out: &mut Vec<Reading>) {
    let given_cuts = cuts(model, given, Place::Given);
    for s in cuts(model, surname, Place::Surname) {
        for g in &given_cuts {
            let syllables = [s.syllables.as_slice(), &g.syllables].concat();
            if !syllables.is_empty() && syllables.len() <= SYLLABLES_MAX {
                let ln = s.ln + g.ln + length_ln(syllables.len());
                out.push(Reading { syllables, ln });
            }
        }
    }
}

fn hangul_reading(model: &Model, surname: &[char], given: &[char]) -> Option<Reading> {
    let of = |place, c: &char| Some(model.hangul(place, Sound::of(*c)?));
    let mut syllables = Vec::with_capacity(surname.len() + given.len());
    for (at, c) in surname.iter().chain(given).enumerate() {
        syllables.push(of(if at == 0 { Place::Surname } else { Place::Given }, c)?);
    }
    let ln = syllables.iter().map(|s| s.ln).sum::<f32>() + length_ln(syllables.len());
    (!syllables.is_empty() && syllables.len() <= SYLLABLES_MAX).then_some(Reading { syllables, ln })
}

fn hangul(model: &Model, folded: &Folded) -> Vec<Reading> {
    let mut words: Vec<&[char]> = folded.parts.iter().map(|p| p.chars.as_slice()).collect();
    // "씨" is a courtesy, not a syllable of the name.
    if let Some(last) = words.last_mut()
        && last.len() > 1
        && last.last() == Some(&'씨')
    {
        *last = &last[..last.len() - 1];
    }
    let all: Vec<char> = words.concat();
    let mut readings: Vec<Reading> = hangul_reading(model, &all, &[]).into_iter().collect();
    if let [given, surname] = words[..]
        && surname.len() < given.len()
    {
        readings.extend(hangul_reading(model, surname, given));
    }
    readings
}

/// The ways to read a name as Korean, likeliest first; none when it cannot be one.
pub(crate) fn readings(model: &Model, folded: &Folded) -> Vec<Reading> {
    let Some(script) = folded.parts.first().map(|p| p.script) else { return Vec::new() };
    if folded.parts.len() > SYLLABLES_MAX || folded.parts.iter().any(|p| p.script != script) {
        return Vec::new();
    }
    let mut found = Vec::new();
    match script {
        Script::Hangul => found = hangul(model, folded),
        Script::Latin | Script::Cyrillic => {
            let parts: Vec<&Part> = folded.parts.iter().collect();
            spelt(model, &parts, folded.before_comma, &mut found);
        }
        Script::Arabic | Script::Other => {}
    }
    found.sort_by(|a, b| b.ln.total_cmp(&a.ln));
    if let Some(best) = found.first().map(|r| r.ln) {
        found.retain(|r| r.ln >= best - WORSE_MAX);
    }
    found.truncate(READINGS_MAX);
    found
}

fn spelt(model: &Model, parts: &[&Part], before_comma: Option<usize>, out: &mut Vec<Reading>) {
    if let Some(at) = before_comma {
        return join(model, &parts[..at], &parts[at..], out);
    }
    if let [only] = parts {
        for c in cut(model, &only.letters, Place::Surname) {
            let ln = c.ln + length_ln(c.syllables.len());
            out.push(Reading { syllables: c.syllables, ln });
        }
        if out.is_empty() {
            out.extend(whole(model, only, Place::Surname).map(|c| Reading { ln: c.ln + length_ln(1), syllables: c.syllables }));
        }
        return;
    }
    join(model, &parts[..1], &parts[1..], out);
    let last = parts.len() - 1;
    if !parts[last].joined {
        join(model, &parts[last..], &parts[..last], out);
    }
}

/// A reading of a spelt name cut so that it follows the syllables of a Hangul reading, if its parts allow that.
///
/// Used when the likeliest cuts by themselves do not fit: `Joseounglae` has three syllables when 조승래 says so.
pub(crate) fn follow(model: &Model, folded: &Folded, hangul: &Reading) -> Option<Reading> {
    let sounds: Vec<Sound> = hangul.syllables.iter().map(|s| s.hangul).collect::<Option<_>>()?;
    let parts: Vec<&[u8]> = folded.parts.iter().map(|p| p.letters.as_slice()).collect();
    if parts.len() >= sounds.len() || parts.iter().map(|p| p.len()).sum::<usize>() > RUN_LETTERS_MAX || parts.iter().any(|p| p.is_empty()) {
        return None;
    }
    let turned: Vec<&[u8]> = parts.iter().rev().take(1).chain(parts.iter().take(parts.len() - 1)).copied().collect();
    let best = [parts, turned].iter().filter_map(|p| best_cut(model, &sounds, p)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    let place = |at| if at == 0 { Place::Surname } else { Place::Given };
    let syllables = best.1.iter().enumerate().map(|(at, l)| Some(model.syllable(place(at), pack(l)?))).collect::<Option<Vec<_>>>()?;
    let ln = syllables.iter().map(|s| s.ln).sum::<f32>() + length_ln(syllables.len());
    Some(Reading { syllables, ln })
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
        let place = if at == 0 { Place::Surname } else { Place::Given };
        let mut next: Vec<Option<(f32, usize)>> = vec![None; letters.len() + 1];
        for start in 0..letters.len() {
            let Some((before, _)) = tables[at][start] else { continue };
            let part_end = breaks.iter().copied().find(|b| *b > start).unwrap_or(letters.len());
            for end in start + 1..=part_end.min(start + SYLLABLE_LETTERS_MAX) {
                let Some(packed) = pack(&letters[start..end]) else { continue };
                let ln = before + model.chance(place, *sound, packed).max(1e-7).ln();
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
