//! How likely two written names are one name, and why.

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use crate::align::follow;
use crate::components::unpack;
use crate::costs::Costs;
use crate::fold::{Folded, Script, fold, shown};
use crate::foreign::{self, Commonness, RUN_COST_MAX, SoundEvidence, Words};
use crate::hangul::Sound;
use crate::hanja::MandarinCommon;
use crate::korean::{self, Evidence, Fit};
use crate::mandarin::{self, ASK_LOG_ODDS, Cut, MandarinEvidence};
use crate::model::{Model, Syllable};
use crate::reading::{Notes, Readings, readings};
use crate::soft::Soft;

/// From this score on, two names are taken for one. Fixed, and the same for every script.
pub const SAME_FROM: f32 = 0.5;
/// From this score on, a person should look.
pub const ASK_FROM: f32 = 0.4;

/// What a score means. It never joins two files by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// Nothing suggests one name.
    Different,
    /// A person should look at both.
    Ask,
    /// One name, as far as names can tell.
    Same,
}

impl Answer {
    /// The answer that goes with a score of 0 to 1.
    pub fn of(score: f32) -> Self {
        if score >= SAME_FROM {
            Self::Same
        } else if score >= ASK_FROM {
            Self::Ask
        } else {
            Self::Different
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Different => "different",
            Self::Ask => "ask a person",
            Self::Same => "same",
        })
    }
}

/// How a part of one name answers a part of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The same letters.
    Letters,
    /// Two ways to write one syllable.
    Syllable,
    /// One syllable in an unusual spelling.
    Unusual,
    /// One slip of the pen apart.
    Slip,
    /// Alike by sound.
    Sound,
    /// One Chinese character, read in Korean and in Mandarin.
    Mandarin,
    /// They do not agree.
    Differs,
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Letters => "the same letters",
            Self::Syllable => "two ways to write one syllable",
            Self::Unusual => "one syllable in an unusual spelling",
            Self::Slip => "one slip of the pen apart",
            Self::Sound => "alike by sound",
            Self::Mandarin => "one character, read in Korean and in Mandarin",
            Self::Differs => "different",
        })
    }
}

/// One reason for a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The part of the first name.
    pub a: String,
    /// The part of the second name.
    pub b: String,
    /// How they agree.
    pub how: How,
    /// What this says: the natural logarithm of the likelihood ratio of one name against two; negative speaks against.
    pub weight: f32,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}: {} ({:+.1})", self.a, self.b, self.how, self.weight)
    }
}

/// The outcome of comparing two names.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The probability that they are one name, 0 to 1, when one name is as likely as two beforehand.
    pub score: f32,
    /// What to do.
    pub answer: Answer,
    /// Why, part by part.
    pub reasons: Vec<Reason>,
}

/// A name read once, to be compared many times. By default, the empty one.
#[derive(Debug, Default)]
pub struct Prepared {
    pub(crate) folded: Folded,
    pub(crate) readings: Readings,
    words: OnceLock<Box<Words>>,
    mandarin: OnceLock<Vec<Cut>>,
}

impl Prepared {
    /// How likely this is a Korean name: nats by syllable of its best reading.
    fn koreanness(&self) -> f32 {
        self.readings.ways.first().map_or(f32::MIN, |r| r.ln / r.len() as f32)
    }

    /// The syllables of the best reading, when it is Hangul.
    fn sounds(&self, model: &Model) -> Vec<Sound> {
        let Some(best) = self.readings.ways.first() else { return Vec::new() };
        (0..best.len()).filter_map(|at| self.readings.syllable(model, best, at).hangul).collect()
    }

    /// Whether the name as it stands begins with this syllable; in Hangul it always does.
    pub(crate) fn begins_with(&self, syllable: &Syllable) -> bool {
        let letters = self.folded.parts.first().map_or(&[][..], |part| self.folded.letters(part));
        letters.starts_with(&unpack(syllable.letters))
    }

    fn has(&self, script: Script) -> bool {
        self.folded.parts.iter().any(|p| p.script == script)
    }
}

/// Everything that is known about how names are written. Building one takes milliseconds; [`Matcher::standard`] is shared.
#[derive(Debug, Clone)]
pub struct Matcher {
    pub(crate) model: Model,
    soft: Soft,
    pub(crate) costs: Costs,
    pub(crate) common: Commonness,
    mandarin: MandarinCommon,
}

static STANDARD: LazyLock<Matcher> = LazyLock::new(|| Matcher::from_spellings(include_str!("../data/spellings.tsv")));

/// From this koreanness on of either name, both are compared as Korean only; below the other of either, never.
const SURELY_KOREAN: f32 = -7.6;
const HARDLY_KOREAN: f32 = -13.0;
/// From this koreanness on, a name is filed in an index as Korean.
const COULD_BE_KOREAN: f32 = -9.5;

impl Matcher {
    /// The matcher with the spellings that ship with this crate.
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    /// A matcher with other counted spellings, as [`crate::count_spellings`] writes them.
    pub fn from_spellings(table: &str) -> Self {
        let model = Model::new(table);
        let soft = Soft::new(&model);
        let mandarin = MandarinCommon::new(&model);
        let common = Commonness::new(include_str!("../data/common_words.tsv"));
        Self { model, soft, costs: Costs::new(), common, mandarin }
    }

    /// Reads a name. Any string will do; what is beyond [`crate::NAME_CHARS_MAX`] characters is ignored.
    pub fn prepare(&self, name: &str) -> Prepared {
        self.prepare_with(&mut Notes::default(), name)
    }

    pub(crate) fn prepare_with(&self, notes: &mut Notes, name: &str) -> Prepared {
        let folded = fold(name);
        let readings = readings(&self.model, notes, &folded);
        Prepared { folded, readings, words: OnceLock::new(), mandarin: OnceLock::new() }
    }

    pub(crate) fn words<'a>(&self, name: &'a Prepared) -> &'a Words {
        name.words.get_or_init(|| Box::new(foreign::words(&self.common, &name.folded)))
    }

    /// Whether a name is compared as Korean with another that may be.
    pub(crate) fn could_be_korean(&self, name: &Prepared) -> bool {
        name.koreanness() > COULD_BE_KOREAN
    }

    pub(crate) fn is_surely_korean(&self, name: &Prepared) -> bool {
        name.koreanness() > SURELY_KOREAN
    }

    /// The score of two names, 0 to 1, without the reasons.
    pub fn score(&self, a: &Prepared, b: &Prepared) -> f32 {
        self.weigh(a, b).map_or(0.0, |(log_odds, _)| probability(log_odds))
    }

    /// Log odds of one name, with the grounds.
    pub(crate) fn weigh(&self, a: &Prepared, b: &Prepared) -> Option<(f32, Grounds)> {
        let found = self.weigh_sounds(a, b)?;
        if found.0 > 0.0 {
            let two_characters = a.has(Script::Han) && b.has(Script::Han) && letters(a) != letters(b);
            return Some(if two_characters { (ASK_LOG_ODDS, found.1) } else { found });
        }
        let one_way = |korean: &Prepared, other: &Prepared, turned| {
            if !mandarin::may_be(&other.folded) {
                return None;
            }
            let cuts = other.mandarin.get_or_init(|| mandarin::cuts(&other.folded));
            let evidence = mandarin::compare(&self.model, &self.mandarin, korean, cuts)?;
            Some((evidence.log_odds(), Grounds::Mandarin(Box::new(evidence), turned)))
        };
        [Some(found), one_way(a, b, false), one_way(b, a, true)].into_iter().flatten().max_by(|x, y| x.0.total_cmp(&y.0))
    }

    fn weigh_sounds(&self, a: &Prepared, b: &Prepared) -> Option<(f32, Grounds)> {
        if a.folded.parts.is_empty() || b.folded.parts.is_empty() {
            return None;
        }
        let (of_a, of_b) = (a.koreanness(), b.koreanness());
        let may_be_korean = of_a > HARDLY_KOREAN && of_b > HARDLY_KOREAN;
        let korean = if may_be_korean { self.weigh_korean(a, b) } else { None };
        let is_cyrillic_word = || {
            let one_word = a.folded.parts.len() == 1 && b.folded.parts.len() == 1;
            one_word && (a.has(Script::Cyrillic) || b.has(Script::Cyrillic))
        };
        if may_be_korean && (of_a > SURELY_KOREAN || of_b > SURELY_KOREAN) && !is_cyrillic_word() {
            return Some(korean.unwrap_or((f32::MIN, Grounds::Lengths)));
        }
        let evidence = foreign::compare(&self.costs, self.words(a), self.words(b));
        let foreign = (foreign_log_odds(&evidence), Grounds::Sound(evidence));
        match korean {
            Some(korean) if korean.0 >= foreign.0 => Some(korean),
            _ => Some(foreign),
        }
    }

    fn weigh_korean(&self, a: &Prepared, b: &Prepared) -> Option<(f32, Grounds)> {
        let compare =
            |x: &Readings, y: &Readings| korean::compare(&self.model, &self.soft, x, y).map(|e| (korean_log_odds(&e), e));
        let found = compare(&a.readings, &b.readings);
        if found.as_ref().is_some_and(|(z, _)| *z > 0.0) || a.has(Script::Hangul) == b.has(Script::Hangul) {
            return found.map(|(z, e)| (z, Grounds::Korean(e)));
        }
        let hangul = if a.has(Script::Hangul) { a } else { b };
        let sounds = hangul.sounds(&self.model);
        let again = if a.has(Script::Hangul) {
            follow(&self.model, &b.folded, &sounds)
                .and_then(|f| compare(&a.readings, &f).map(|(z, e)| (z, Grounds::Followed(e, Box::new(f)))))
        } else {
            follow(&self.model, &a.folded, &sounds)
                .and_then(|f| compare(&f, &b.readings).map(|(z, e)| (z, Grounds::Followed(e, Box::new(f)))))
        };
        let found = found.map(|(z, e)| (z, Grounds::Korean(e)));
        [found, again].into_iter().flatten().max_by(|x, y| x.0.total_cmp(&y.0))
    }

    /// Compares two prepared names.
    pub fn compare_prepared(&self, a: &Prepared, b: &Prepared) -> Comparison {
        let Some((z, grounds)) = self.weigh(a, b) else {
            return Comparison { score: 0.0, answer: Answer::Different, reasons: Vec::new() };
        };
        let score = probability(z);
        let reasons = match grounds {
            Grounds::Korean(e) => self.korean_reasons(&e, &a.readings, &b.readings),
            Grounds::Followed(e, f) if a.has(Script::Hangul) => self.korean_reasons(&e, &a.readings, &f),
            Grounds::Followed(e, f) => self.korean_reasons(&e, &f, &b.readings),
            Grounds::Sound(e) => vec![sound_reason(&e, a, b, z)],
            Grounds::Mandarin(e, turned) => self.mandarin_reasons(&e, if turned { b } else { a }, turned),
            Grounds::Lengths => vec![Reason { a: letters(a), b: letters(b), how: How::Differs, weight: -9.0 }],
        };
        Comparison { score, answer: Answer::of(score), reasons }
    }

    fn korean_reasons(&self, evidence: &Evidence, a: &Readings, b: &Readings) -> Vec<Reason> {
        let (x, y) = (&a.ways[usize::from(evidence.ways.0)], &b.ways[usize::from(evidence.ways.1)]);
        let reason = |(at, agreement): (usize, &korean::Agreement)| Reason {
            a: syllable_text(a.syllable(&self.model, x, at)),
            b: syllable_text(b.syllable(&self.model, y, at)),
            how: match agreement.fit {
                Fit::Same => How::Letters,
                Fit::Sound => How::Syllable,
                Fit::Unusual => How::Unusual,
                Fit::Slip => How::Slip,
                Fit::None => How::Differs,
            },
            weight: agreement.ln,
        };
        evidence.syllables().iter().enumerate().map(reason).collect()
    }

    fn mandarin_reasons(&self, evidence: &MandarinEvidence, korean: &Prepared, turned: bool) -> Vec<Reason> {
        let reason = |(at, weight): (usize, &f32)| {
            let a = syllable_text(korean.readings.syllable(&self.model, &evidence.reading, at));
            let b = unpack(evidence.cut[at]).into_iter().map(shown).collect();
            let (a, b) = if turned { (b, a) } else { (a, b) };
            Reason { a, b, how: How::Mandarin, weight: *weight }
        };
        evidence.ln.iter().enumerate().map(reason).collect()
    }

    /// Compares two names as they are written.
    pub fn compare(&self, a: &str, b: &str) -> Comparison {
        self.compare_prepared(&self.prepare(a), &self.prepare(b))
    }
}

pub(crate) enum Grounds {
    Korean(Evidence),
    /// The spelt name was cut to follow the Hangul one.
    Followed(Evidence, Box<Readings>),
    Sound(SoundEvidence),
    /// The characters of a Korean name read in Mandarin; whether the second name is the Korean one.
    Mandarin(Box<MandarinEvidence>, bool),
    /// Two Korean names that cannot have the same number of syllables.
    Lengths,
}

fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds.clamp(-15.0, 15.0)).exp())
}

/// What two Korean readings say, as numbers: a constant, the weakest syllable (to 2 nats and beyond), the others together, and
/// how the weakest agrees: by a slip, unusually, and what the slip alone says.
pub(crate) fn korean_features(evidence: &Evidence) -> [f32; 7] {
    let weakest = evidence.syllables().iter().enumerate().min_by(|a, b| a.1.ln.total_cmp(&b.1.ln));
    let Some((at, weakest)) = weakest else { return [0.0; 7] };
    let others: f32 = evidence.syllables().iter().enumerate().filter(|(i, _)| *i != at).map(|(_, s)| s.ln).sum();
    let is = |fit| f32::from(u8::from(weakest.fit == fit));
    let (to_two, beyond) = (weakest.ln.clamp(-6.0, 2.0), (weakest.ln - 2.0).clamp(0.0, 3.0));
    [1.0, to_two, beyond, others.min(14.0), is(Fit::Slip), is(Fit::Unusual), weakest.slip_ln.clamp(-6.0, 0.0)]
}

/// Fitted by logistic regression on the development half of the gold pairs, each half of it by key judged by the other.
const KOREAN_WEIGHTS: [f32; 7] = [3.07, 1.22, 1.99, 0.09, -1.51, -4.61, 0.43];

fn korean_log_odds(evidence: &Evidence) -> f32 {
    korean_features(evidence).iter().zip(KOREAN_WEIGHTS).map(|(f, w)| f * w).sum()
}

/// Likewise.
fn foreign_log_odds(e: &SoundEvidence) -> f32 {
    let relative = e.run_cost / e.run_len.max(1.0);
    let alike = (1.0 - relative / RUN_COST_MAX).max(0.0);
    if e.words == (1, 1) {
        return 1.26 + 1.25 * e.run_len.min(12.0) * alike - 1.93 * e.run_cost - 1.3 * relative;
    }
    -0.2 + 0.51 * e.agree.min(20.0) - 0.124 * e.miss_short - 0.056 * e.miss_long.min(25.0) + 0.85 * alike * (1.0 + e.run_len).ln()
}

fn letters(name: &Prepared) -> String {
    let parts: Vec<String> = name.folded.parts.iter().map(|p| name.folded.text(p)).collect();
    parts.join(" ")
}

fn syllable_text(syllable: &Syllable) -> String {
    match syllable.hangul {
        Some(sound) => sound.shown().to_string(),
        None => unpack(syllable.letters).into_iter().map(shown).collect(),
    }
}

fn sound_reason(evidence: &SoundEvidence, a: &Prepared, b: &Prepared, z: f32) -> Reason {
    let how = match (evidence.run_cost == 0.0, z > 0.0) {
        (true, _) => How::Letters,
        (false, true) => How::Sound,
        (false, false) => How::Differs,
    };
    Reason { a: letters(a), b: letters(b), how, weight: z }
}
