//! Names compared part by part by their sounds, in any order; a rare part weighs more than a common one.

use smallvec::SmallVec;

use crate::costs::Costs;
use crate::fold::{Folded, Script};
use crate::packed_map::{LetterMap, PackedMap};
use crate::sound::{Sounds, is_vowel, push_sounds};

/// Parts that bind names together and tell nobody apart.
fn is_particle(letters: &[u8], chars: &[char]) -> bool {
    let latin = matches!(
        letters,
        b"al"
            | b"el"
            | b"ul"
            | b"ur"
            | b"ud"
            | b"us"
            | b"ad"
            | b"as"
            | b"ar"
            | b"an"
            | b"at"
            | b"il"
            | b"bin"
            | b"ben"
            | b"ibn"
            | b"bint"
            | b"wa"
            | b"de"
            | b"von"
            | b"van"
            | b"ould"
            | b"ag"
            | b"abu"
            | b"abou"
            | b"abi"
            | b"abo"
            | b"umm"
    );
    latin || matches!(chars, ['ب', 'ن'] | ['ا', 'ب', 'ن'] | ['ا', 'ب', 'و'] | ['أ', 'ب', 'و'] | ['ا', 'ل'])
}

/// `abd` is written apart or together with the article after it.
const ARTICLES: &[&[u8]] = &[b"ul", b"el", b"al", b"ur", b"u"];

/// One part of a name by its sounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Word {
    /// Where in the run its sounds are.
    start: u16,
    end: u16,
    consonants: u16,
    /// How much it tells when it agrees, in nats.
    pub(crate) weight: f32,
}

/// A name as its sounds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Words {
    pub(crate) words: SmallVec<[Word; 5]>,
    /// All sounds in a row.
    run: Sounds,
    /// Short vowels are not written in this script.
    vowels_unwritten: bool,
}

impl Words {
    pub(crate) fn sounds(&self, word: &Word) -> &[u8] {
        &self.run[usize::from(word.start)..usize::from(word.end)]
    }

    fn push(&mut self, common: &Commonness, script: Script, letters: &[u8], chars: &[char]) {
        let start = self.run.len();
        push_sounds(&mut self.run, script, letters, chars);
        let sounds = &self.run[start..];
        if !sounds.is_empty() {
            let consonants = consonants(sounds) as u16;
            let weight = common.weight(sounds, consonants);
            self.words.push(Word { start: start as u16, end: self.run.len() as u16, consonants, weight });
        }
    }
}

fn consonants(sounds: &[u8]) -> usize {
    sounds.iter().filter(|s| !is_vowel(**s)).count()
}

/// The consonants of a word, rough enough to count spellings of one name together; eight at most.
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
    sounds.iter().map(class).fold(0, |skeleton, class| {
        let is_new = class != 0 && class != skeleton as u8 && skeleton >> 56 == 0;
        if is_new { skeleton << 8 | u64::from(class) } else { skeleton }
    })
}

/// How common words are, by skeleton.
#[derive(Debug, Clone)]
pub(crate) struct Commonness {
    ln: LetterMap<f32>,
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
            let mut sounds = Sounds::new();
            push_sounds(&mut sounds, Script::Latin, &crate::fold::spelling(word), &[]);
            *counts.entry(skeleton(&sounds)).or_default() += count;
        }
        counts.values_mut().for_each(|n| *n = (*n / total).ln());
        Self { ln: counts.into() }
    }

    fn weight(&self, sounds: &[u8], consonants: u16) -> f32 {
        let most = (1.5 + 1.4 * f32::from(consonants)).min(RARE);
        self.ln.get(skeleton(sounds)).map_or(most, |ln| (-ln).clamp(0.5, most))
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
        if folded.parts.len() > 1 && is_particle(letters, chars) {
            continue;
        }
        if let Some(rest) = letters.strip_prefix(b"abd") {
            found.push(common, part.script, b"abd", &[]);
            letters = ARTICLES.iter().find_map(|article| rest.strip_prefix(*article)).unwrap_or(rest);
        } else if let Some(rest) = chars.strip_prefix(&['ع', 'ب', 'د', 'ا', 'ل']) {
            found.push(common, part.script, &[], &chars[..3]);
            chars = rest;
        }
        found.push(common, part.script, letters, chars);
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
    /// Cost of turning one whole name into the other, by sound; at least that, if it is beyond [`RUN_COST_MAX`] of several words.
    pub(crate) run_cost: f32,
    /// How many sounds the two names have on average.
    pub(crate) run_len: f32,
    /// How many words each has.
    pub(crate) words: (usize, usize),
}

/// How alike two words are, from 0 to 1; when that is less than `least`, anything less.
fn alike(costs: &Costs, (a, x): (&Words, &Word), (b, y): (&Words, &Word), least: f32) -> f32 {
    let (ca, cb) = (usize::from(x.consonants), usize::from(y.consonants));
    if ca.abs_diff(cb) > 2 + ca.min(cb) / 2 {
        return 0.0;
    }
    let (a_sounds, b_sounds) = (a.sounds(x), b.sounds(y));
    let size = 0.8 * (ca + cb) as f32 / 2.0 + 0.3 * (a_sounds.len() - ca + b_sounds.len() - cb) as f32 / 2.0;
    let size = size.max(0.5);
    let unwritten = a.vowels_unwritten || b.vowels_unwritten;
    let cost = costs.between(a_sounds, b_sounds, unwritten, (1.0 - least) * size + ROUNDING);
    (1.0 - cost / size).max(0.0)
}

/// Two words less alike than this do not answer each other.
const ALIKE_MIN: f32 = 0.5;
/// Two runs of sounds whose cost is this share of their length are not alike at all.
pub(crate) const RUN_COST_MAX: f32 = 0.5;
/// A cost that is more than this beyond another is more, however both were rounded.
const ROUNDING: f32 = 1e-3;

/// Compares two names by their sounds.
pub(crate) fn compare(costs: &Costs, a: &Words, b: &Words) -> SoundEvidence {
    // The outcome must not depend on which name comes first.
    let (short, long) = if (a.words.len(), &a.run) <= (b.words.len(), &b.run) { (a, b) } else { (b, a) };
    let run_len = (a.run.len().min(48) + b.run.len().min(48)) as f32 / 2.0;
    let words = (short.words.len(), long.words.len());
    let mut evidence = SoundEvidence { words, run_len, ..SoundEvidence::default() };
    let mut most = f32::MAX;
    // A word alone is judged by its sounds alone.
    if words != (1, 1) {
        weigh_words(costs, short, long, &mut evidence);
        most = RUN_COST_MAX * run_len.max(1.0) + ROUNDING;
    }
    evidence.run_cost = costs.between(&a.run, &b.run, a.vowels_unwritten || b.vowels_unwritten, most);
    evidence
}

fn weigh_words(costs: &Costs, short: &Words, long: &Words, evidence: &mut SoundEvidence) {
    let mut left: SmallVec<[&Word; 8]> = long.words.iter().collect();
    for word in &short.words {
        // Of words equally alike the last is taken.
        let (mut best, mut best_alike) = (None, ALIKE_MIN);
        for (at, other) in left.iter().enumerate().rev() {
            let alike = alike(costs, (short, word), (long, other), best_alike);
            if alike > best_alike || best.is_none() && alike >= best_alike {
                (best, best_alike) = (Some(at), alike);
            }
        }
        match best {
            Some(at) => {
                let other = left.remove(at);
                evidence.agree += word.weight.min(other.weight) * (best_alike - ALIKE_MIN) / (1.0 - ALIKE_MIN);
            }
            None => evidence.miss_short += word.weight,
        }
    }
    evidence.miss_long = left.iter().map(|w| w.weight).sum();
}
