//! Names compared part by part by their sounds, in any order; a rare part weighs more than a common one.

use crate::costs::Costs;
use crate::fold::{Folded, Script};
use crate::packed_map::PackedMap;
use crate::sound::{Sounds, is_vowel, sounds};

/// Parts that bind names together and tell nobody apart.
const PARTICLES: &[&[u8]] = &[
    b"al", b"el", b"ul", b"ur", b"ud", b"us", b"ad", b"as", b"ar", b"an", b"at", b"il", b"bin", b"ben", b"ibn", b"bint", b"wa",
    b"de", b"von", b"van", b"ould", b"ag", b"abu", b"abou", b"abi", b"abo", b"umm",
];
const ARABIC_PARTICLES: &[&[char]] = &[&['ب', 'ن'], &['ا', 'ب', 'ن'], &['ا', 'ب', 'و'], &['أ', 'ب', 'و'], &['ا', 'ل']];
/// Beginnings that are written apart or together.
const ARTICLES: &[&[u8]] = &[b"abdul", b"abdel", b"abdal", b"abdur", b"abdu", b"abd"];

/// One part of a name by its sounds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    pub(crate) sounds: Sounds,
    /// How much it tells when it agrees, in nats.
    pub(crate) weight: f32,
}

/// A name as its sounds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Words {
    pub(crate) words: Vec<Word>,
    /// All sounds in a row.
    pub(crate) run: Sounds,
    /// Short vowels are not written in this script.
    pub(crate) vowels_unwritten: bool,
}

/// The consonants of a word, rough enough to count spellings of one name together.
pub(crate) fn skeleton(sounds: &[u8]) -> u64 {
    let class = |s: &u8| match s {
        b'b' | b'v' | b'w' => b'b',
        b'p' | b'f' => b'f',
        b't' | b'd' => b't',
        b'k' | b'g' | b'X' => b'k',
        b's' | b'z' | b'S' | b'Z' | b'T' => b's',
        b'C' | b'J' => b'J',
        b'h' | b'y' => 0,
        s if is_vowel(*s) => 0,
        s => *s,
    };
    let mut classes: Vec<u8> = sounds.iter().map(class).filter(|c| *c != 0).collect();
    classes.dedup();
    classes.iter().take(8).fold(0, |n, c| n << 8 | u64::from(*c))
}

/// How common words are, by skeleton.
#[derive(Debug, Clone)]
pub(crate) struct Commonness {
    ln: PackedMap<u64, f32>,
}

/// What a word never counted is taken to tell, in nats.
const RARE: f32 = 7.0;

impl Commonness {
    /// From a table of words with their counts, separated by tabs; the first line holds the number of names counted.
    pub(crate) fn new(table: &str) -> Self {
        let mut lines = table.lines();
        let total: f32 = lines.next().and_then(|l| l.split('\t').nth(1)?.parse().ok()).unwrap_or(1.0);
        let mut counts: PackedMap<u64, f32> = PackedMap::default();
        for line in lines {
            let Some((word, count)) = line.split_once('\t') else { continue };
            let Ok(count) = count.parse::<f32>() else { continue };
            let letters = crate::fold::spelling(word);
            *counts.entry(skeleton(&sounds(Script::Latin, &letters, &[]))).or_default() += count;
        }
        Self { ln: counts.into_iter().map(|(k, n)| (k, (n / total).ln())).collect() }
    }

    fn weight(&self, sounds: &[u8]) -> f32 {
        let consonants = sounds.iter().filter(|s| !is_vowel(**s)).count() as f32;
        let most = (1.5 + 1.4 * consonants).min(RARE);
        self.ln.get(&skeleton(sounds)).map_or(most, |ln| (-ln).clamp(0.5, most))
    }
}

fn push(words: &mut Words, common: &Commonness, sounds: Sounds) {
    if !sounds.is_empty() {
        words.run.extend_from_slice(&sounds);
        let weight = common.weight(&sounds);
        words.words.push(Word { sounds, weight });
    }
}

/// The words of a name; particles are left out unless nothing else is there.
pub(crate) fn words(common: &Commonness, folded: &Folded) -> Words {
    let mut found = Words { vowels_unwritten: folded.parts.iter().any(|p| p.script == Script::Arabic), ..Words::default() };
    for part in &folded.parts {
        let (mut letters, mut chars) = (folded.letters(part), folded.chars(part));
        if part.script == Script::Arabic && chars.len() > 3 {
            chars = chars.strip_prefix(&['ا', 'ل']).unwrap_or(chars);
        }
        if folded.parts.len() > 1 && (PARTICLES.contains(&letters) || ARABIC_PARTICLES.contains(&chars)) {
            continue;
        }
        if let Some(article) = ARTICLES.iter().find(|a| letters.starts_with(a)) {
            push(&mut found, common, sounds(part.script, b"abd", &[]));
            letters = &letters[article.len()..];
        } else if let Some(rest) = chars.strip_prefix(&['ع', 'ب', 'د', 'ا', 'ل']) {
            push(&mut found, common, sounds(part.script, &[], &chars[..3]));
            chars = rest;
        }
        push(&mut found, common, sounds(part.script, letters, chars));
    }
    found
}

/// What the sounds of two names say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct SoundEvidence {
    /// Weight of the words of the shorter name that agree, and of those that do not.
    pub(crate) agree: f32,
    pub(crate) miss_short: f32,
    /// Weight of the words of the longer name that nothing answers.
    pub(crate) miss_long: f32,
    /// Cost of turning one whole name into the other, by sound.
    pub(crate) run_cost: f32,
    /// How many sounds the two names have on average.
    pub(crate) run_len: f32,
    /// How many words each has.
    pub(crate) words: (usize, usize),
}

/// How alike two words are, from 0 to 1.
fn alike(costs: &Costs, a: &[u8], b: &[u8], unwritten: bool) -> f32 {
    let consonants = |s: &[u8]| s.iter().filter(|s| !is_vowel(**s)).count();
    let (ca, cb) = (consonants(a), consonants(b));
    if ca.abs_diff(cb) > 2 + ca.min(cb) / 2 {
        return 0.0;
    }
    let cost = costs.between(a, b, unwritten);
    let size = 0.8 * (ca + cb) as f32 / 2.0 + 0.3 * (a.len() - ca + b.len() - cb) as f32 / 2.0;
    (1.0 - cost / size.max(0.5)).max(0.0)
}

/// Two words less alike than this do not answer each other.
const ALIKE_MIN: f32 = 0.5;

/// Compares two names by their sounds.
pub(crate) fn compare(costs: &Costs, a: &Words, b: &Words) -> SoundEvidence {
    // The outcome must not depend on which name comes first.
    let (short, long) = if (a.words.len(), &a.run) <= (b.words.len(), &b.run) { (a, b) } else { (b, a) };
    let unwritten = a.vowels_unwritten || b.vowels_unwritten;
    let mut taken = vec![false; long.words.len()];
    let mut evidence = SoundEvidence { words: (short.words.len(), long.words.len()), ..SoundEvidence::default() };
    for word in &short.words {
        let best = long
            .words
            .iter()
            .enumerate()
            .filter(|(at, _)| !taken[*at])
            .map(|(at, other)| (at, alike(costs, &word.sounds, &other.sounds, unwritten), other.weight))
            .max_by(|x, y| x.1.total_cmp(&y.1));
        match best {
            Some((at, alike, weight)) if alike >= ALIKE_MIN => {
                taken[at] = true;
                evidence.agree += word.weight.min(weight) * (alike - ALIKE_MIN) / (1.0 - ALIKE_MIN);
            }
            _ => evidence.miss_short += word.weight,
        }
    }
    evidence.miss_long = long.words.iter().zip(&taken).filter(|(_, t)| !**t).map(|(w, _)| w.weight).sum();
    evidence.run_cost = costs.between(&a.run, &b.run, unwritten);
    evidence.run_len = (a.run.len().min(48) + b.run.len().min(48)) as f32 / 2.0;
    evidence
}
