//! How likely each spelling is for each Korean syllable: published rules, refined by counted spellings of real names.
//!
//! A spelling is an observation of a hidden syllable. For two spellings `a` and `b` the likelihood ratio of "one syllable"
//! against "two syllables drawn by themselves" is the sum over syllables `h` of P(h) · P(a|h)/P(a) · P(b|h)/P(b): ambiguity is
//! kept (`jong` is 정 or 종) and a rare syllable weighs more than a common one, without any rule saying so.

use std::borrow::Cow;
use std::sync::OnceLock;

use smallvec::SmallVec;

use crate::components::{Components, append, letters_of, pack, split};
use crate::counts::{Counted, Counts, JAMO_WEIGHT, read, script_of};
use crate::fold::CYRILLIC_FIRST;
use crate::hangul::{SYLLABLES, Sound};
use crate::known::{Known, Spelling};
use crate::packed_map::{LetterMap, PackedMap};
use crate::systems::SYSTEMS;

/// The most hidden syllables that are remembered for a spelling.
pub(crate) const READINGS_MAX: usize = 10;
/// The share of names written after the other side's law of initials (룡 for 용).
const INITIAL_LAW_SHARE: f32 = 0.02;
/// A spelling of a common syllable that is at least this likely gets a place in the table.
const SPELLING_CHANCE_MIN: f32 = 0.002;
/// Spellings less likely than this are not listed for a syllable.
const LIKELY_CHANCE_MIN: f32 = 0.005;
const LIKELY_MAX: usize = 16;
/// What a spelling loses for not being a known one.
const UNKNOWN_LN: f32 = -1.0;
const CHANCE_MIN: f32 = 1e-8;

/// Where in a name a syllable stands: surnames have spellings and frequencies of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Given,
    Surname,
}

/// One written syllable with what it may stand for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Syllable {
    /// The hidden syllable and sqrt(P(h)) · P(spelling|h)/P(spelling), by syllable.
    candidates: [(u16, f32); READINGS_MAX],
    /// A bit for each of them: two spellings without a bit in common stand for no syllable in common.
    bits: u64,
    len: u8,
    /// The natural logarithm of the chance to meet this spelling in this place.
    pub(crate) ln: f32,
    /// Packed letters; for Hangul the character itself, with [`Syllable::hangul`] set.
    pub(crate) letters: u64,
    pub(crate) hangul: Option<Sound>,
    /// The numbers of its initial, vowel and final letters in [`Components`], if it has any.
    pub(crate) pieces: Option<[u16; 3]>,
}

impl Syllable {
    pub(crate) fn candidates(&self) -> &[(u16, f32)] {
        &self.candidates[..usize::from(self.len)]
    }

    /// What it may stand for, with the chance of each.
    pub(crate) fn meant(&self, model: &Model, place: Place) -> impl Iterator<Item = (Sound, f32)> {
        self.candidates().iter().map(move |(h, v)| (Sound(*h), v * model.prior(place, Sound(*h)).sqrt()))
    }

    /// From hidden syllables in their order, [`READINGS_MAX`] at most.
    fn new(found: impl Iterator<Item = (u16, f32)>, letters: u64, ln: f32) -> Self {
        let mut syllable =
            Self { candidates: [(0, 0.0); READINGS_MAX], bits: 0, len: 0, ln, letters, hangul: None, pieces: None };
        for (to, from) in syllable.candidates.iter_mut().zip(found) {
            *to = from;
            syllable.bits |= bit(from.0);
            syllable.len += 1;
        }
        syllable
    }

    /// The likelihood ratio of "one syllable, written twice" against "two syllables".
    pub(crate) fn ratio(&self, other: &Self) -> f32 {
        if self.bits & other.bits == 0 {
            return 0.0;
        }
        let (a, b) = (self.candidates(), other.candidates());
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < a.len() && j < b.len() {
            let (x, y) = (a[i].0, b[j].0);
            if x == y {
                sum += a[i].1 * b[j].1;
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        sum
    }
}

/// What is known of a spelling in one place of a name.
struct Written<'a> {
    /// Which syllables it was counted for, and how often.
    counts: &'a [(Sound, f32)],
    /// As in [`Syllable`].
    pieces: Option<[u16; 3]>,
    script: usize,
}

/// One of 64 bits for a hidden syllable.
fn bit(h: u16) -> u64 {
    1 << (u32::from(h).wrapping_mul(0x9E37_79B9) >> 26)
}

/// A spelling in a place where it is not known: what it may stand for is worked out when that is first asked.
#[derive(Debug, Clone)]
pub(crate) struct Unknown {
    pub(crate) place: Place,
    pub(crate) letters: u64,
    syllable: OnceLock<Syllable>,
}

impl Unknown {
    pub(crate) fn new(place: Place, letters: u64) -> Self {
        Self { place, letters, syllable: OnceLock::new() }
    }

    pub(crate) fn syllable(&self, model: &Model) -> &Syllable {
        self.syllable.get_or_init(|| model.observe(self.place, self.letters))
    }
}

/// The number of a syllable in [`Model::get`].
pub(crate) type Handle = u16;
/// How many syllables can have a number.
pub(crate) const HANDLES_MAX: usize = 1 << 15;

/// The spelling model: immutable once built.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) components: Components,
    tables: [Counts; 2],
    /// Hangul syllables by place and sound first, then known spellings by place.
    syllables: Vec<Syllable>,
    /// Spellings known in the other place only.
    seldom: Vec<Unknown>,
    spellings: LetterMap<Spelling>,
}

impl Model {
    /// From the text of a table of counted spellings: place, syllable, spelling, count, separated by tabs.
    pub(crate) fn new(text: &str) -> Self {
        let lines: Vec<Counted> = read(text).collect();
        let components = Components::new(lines.iter().map(|l| {
            let (o, v, c) = l.sound.jamo();
            ([o, v, c], l.letters.as_slice(), l.count)
        }));
        let of = |place| Counts::new(&lines.iter().filter(|l| l.place == place).collect::<Vec<_>>());
        let mut model = Self {
            components,
            tables: [of(Place::Given), of(Place::Surname)],
            syllables: Vec::new(),
            seldom: Vec::new(),
            spellings: LetterMap::default(),
        };
        for place in [Place::Given, Place::Surname] {
            let hangul: Vec<Syllable> = (0..SYLLABLES as u16).map(|h| model.hangul(place, Sound(h))).collect();
            model.syllables.extend(hangul);
        }
        let mut spellings: PackedMap<u64, Spelling> = PackedMap::default();
        for place in [Place::Given, Place::Surname] {
            for (letters, known) in model.learn(place) {
                let spelling = spellings.entry(letters).or_default();
                spelling.handles[place as usize] = known.handle;
                spelling.ln[place as usize] = Some(known.ln);
            }
        }
        for (letters, spelling) in &mut spellings {
            for place in [Place::Given, Place::Surname] {
                if spelling.known(place).is_none() {
                    spelling.handles[place as usize] = (model.syllables.len() + model.seldom.len()) as Handle;
                    model.seldom.push(Unknown::new(place, *letters));
                }
            }
        }
        model.spellings = spellings.into();
        debug_assert!(model.syllables.len() + model.seldom.len() <= HANDLES_MAX, "a syllable has no number");
        model
    }

    fn table(&self, place: Place) -> &Counts {
        &self.tables[place as usize]
    }

    pub(crate) fn prior(&self, place: Place, sound: Sound) -> f32 {
        self.table(place).prior[usize::from(sound.0)]
    }

    /// Works out beforehand every spelling that was counted or that the rules give for a counted syllable.
    fn learn(&mut self, place: Place) -> Vec<(u64, Known)> {
        let mut spellings: Vec<u64> = self.table(place).counts.keys().copied().collect();
        for h in 0..SYLLABLES as u16 {
            if self.table(place).totals[usize::from(h)][0] > 0.0 {
                spellings.extend(self.spellings(Sound(h), SPELLING_CHANCE_MIN).map(|(l, _)| l));
                spellings.extend(SYSTEMS.iter().filter_map(|s| pack(&crate::fold::spelling(&s.spell(Sound(h))))));
            }
        }
        spellings.sort_unstable();
        spellings.dedup();
        let syllables: Vec<Syllable> = spellings.iter().map(|l| self.observe(place, *l)).collect();
        let first = self.syllables.len() as Handle;
        let known = syllables.iter().zip(first..).map(|(s, handle)| (s.letters, Known { handle, ln: s.ln })).collect();
        self.tables[place as usize].likely = self.spellings_by_sound(place, &syllables);
        let table = &mut self.tables[place as usize];
        spellings.iter().for_each(|letters| table.beginnings.add(*letters));
        self.syllables.extend(syllables);
        known
    }

    /// Spellings put together from the letters of each jamo, with at least this chance.
    fn spellings(&self, sound: Sound, least: f32) -> impl Iterator<Item = (u64, f32)> + '_ {
        let (o, v, c) = sound.jamo();
        let [onsets, vowels, codas] = &self.components.slots;
        onsets.spellings(o, least).flat_map(move |(lo, po)| {
            vowels.spellings(v, least / po).flat_map(move |(lv, pv)| {
                codas.spellings(c, least / (po * pv)).filter_map(move |(lc, pc)| {
                    let letters = append(append(lo, lv)?, lc)?;
                    let (bytes, from) = letters_of(letters);
                    let cyrillic = bytes[from..].iter().filter(|b| **b >= CYRILLIC_FIRST).count();
                    let is_one_script = cyrillic == 0 || cyrillic == bytes.len() - from;
                    (is_one_script && split(&bytes[from..]).is_some()).then_some((letters, po * pv * pc))
                })
            })
        })
    }

    /// The likeliest Latin spellings of a syllable with their chances, likeliest first.
    pub(crate) fn likely(&self, place: Place, sound: Sound) -> Cow<'_, [(u64, f32)]> {
        let known = &self.table(place).likely[usize::from(sound.0)];
        if !known.is_empty() {
            return Cow::Borrowed(known);
        }
        let mut made: Vec<(u64, f32)> = self.spellings(sound, LIKELY_CHANCE_MIN).filter(|(l, _)| script_of(*l) == 0).collect();
        made.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        made.truncate(LIKELY_MAX);
        Cow::Owned(made)
    }

    /// Turns the known spellings around: by syllable, how it is written.
    fn spellings_by_sound(&self, place: Place, syllables: &[Syllable]) -> Vec<Vec<(u64, f32)>> {
        let mut by_sound = vec![Vec::new(); SYLLABLES];
        for syllable in syllables.iter().filter(|s| script_of(s.letters) == 0) {
            let written = self.written(place, syllable.letters);
            for (h, _) in syllable.candidates() {
                let chance = self.chance_of(place, Sound(*h), &written);
                if chance >= LIKELY_CHANCE_MIN {
                    by_sound[usize::from(*h)].push((syllable.letters, chance));
                }
            }
        }
        for spellings in &mut by_sound {
            spellings.sort_by(|a: &(u64, f32), b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            spellings.truncate(LIKELY_MAX);
        }
        by_sound
    }

    /// The numbers of the initial, vowel and final letters of a spelling.
    fn pieces(&self, letters: &[u8]) -> Option<[u16; 3]> {
        let (start, end) = split(letters)?;
        let [o, v, c] = &self.components.slots;
        Some([o.find(&letters[..start])?, v.find(&letters[start..end])?, c.find(&letters[end..])?])
    }

    fn written(&self, place: Place, letters: u64) -> Written<'_> {
        let (bytes, from) = letters_of(letters);
        let counts = self.table(place).counts.get(&letters).map_or(&[][..], Vec::as_slice);
        Written { counts, pieces: self.pieces(&bytes[from..]), script: script_of(letters) }
    }

    fn by_jamo(&self, sound: Sound, pieces: Option<[u16; 3]>) -> f32 {
        let Some(pieces) = pieces else { return 0.0 };
        let (o, v, c) = sound.jamo();
        let slots = &self.components.slots;
        slots[0].chance(pieces[0], o) * slots[1].chance(pieces[1], v) * slots[2].chance(pieces[2], c)
    }

    /// P(letters|syllable), the law of initials aside.
    fn plain_chance(&self, place: Place, sound: Sound, written: &Written<'_>) -> f32 {
        let counted = written.counts.iter().find(|(s, _)| *s == sound).map_or(0.0, |(_, count)| *count);
        let total = self.table(place).totals[usize::from(sound.0)][written.script];
        (counted + JAMO_WEIGHT * self.by_jamo(sound, written.pieces)) / (total + JAMO_WEIGHT)
    }

    /// P(letters|syllable).
    fn chance_of(&self, place: Place, sound: Sound, written: &Written<'_>) -> f32 {
        let other = sound.initial_law().map_or(0.0, |o| INITIAL_LAW_SHARE * self.plain_chance(place, o, written));
        self.plain_chance(place, sound, written) * (1.0 - INITIAL_LAW_SHARE) + other
    }

    /// P(letters|syllable).
    pub(crate) fn chance(&self, place: Place, sound: Sound, letters: u64) -> f32 {
        self.chance_of(place, sound, &self.written(place, letters))
    }

    /// What a spelling may stand for, worked out afresh.
    pub(crate) fn observe(&self, place: Place, letters: u64) -> Syllable {
        let written = self.written(place, letters);
        let mut sounds: SmallVec<[Sound; 32]> = written.counts.iter().map(|(sound, _)| *sound).collect();
        if let Some([o, v, c]) = written.pieces {
            let [onsets, vowels, codas] = &self.components.slots;
            for &o in onsets.jamo_of(o) {
                for &v in vowels.jamo_of(v) {
                    sounds.extend(codas.jamo_of(c).iter().map(|c| Sound::new(o.into(), v.into(), (*c).into())));
                }
            }
        }
        for at in 0..sounds.len() {
            sounds.extend(sounds[at].initial_law());
        }
        sounds.sort_unstable();
        sounds.dedup();
        let prior = |sound: Sound| self.prior(place, sound);
        let mut chances: SmallVec<[(Sound, f32); 32]> =
            sounds.iter().map(|s| (*s, self.chance_of(place, *s, &written))).collect();
        chances.retain(|(_, likely)| *likely > 0.0);
        let sum: f32 = chances.iter().map(|(sound, likely)| prior(*sound) * likely).sum::<f32>().max(CHANCE_MIN);
        if chances.len() > READINGS_MAX {
            // The first of equals stay.
            chances.sort_by(|a, b| (prior(b.0) * b.1).total_cmp(&(prior(a.0) * a.1)));
            chances.truncate(READINGS_MAX);
            chances.sort_unstable_by_key(|(sound, _)| *sound);
        }
        let found = chances.iter().map(|(sound, likely)| (sound.0, prior(*sound).sqrt() * likely / sum));
        Syllable { pieces: written.pieces, ..Syllable::new(found, letters, sum.ln()) }
    }

    /// A syllable by its number.
    pub(crate) fn get(&self, handle: Handle) -> &Syllable {
        let handle = usize::from(handle);
        self.syllables.get(handle).unwrap_or_else(|| self.seldom[handle - self.syllables.len()].syllable(self))
    }

    /// The same syllable as it is understood in a place.
    pub(crate) fn in_place(&self, place: Place, syllable: &Syllable) -> Syllable {
        match syllable.hangul {
            Some(sound) => *self.get(Self::hangul_handle(place, sound)),
            None => self.observe(place, syllable.letters),
        }
    }

    /// A spelling, if it is known in this place.
    pub(crate) fn known(&self, place: Place, letters: u64) -> Option<Known> {
        self.spelling(letters)?.known(place)
    }

    /// A spelling, if it is known in either place.
    pub(crate) fn spelling(&self, letters: u64) -> Option<&Spelling> {
        self.spellings.get(letters)
    }

    /// Whether a spelling that was worked out beforehand may be these letters or begin with them.
    pub(crate) fn begins_known(&self, place: Place, letters: u64) -> bool {
        self.table(place).beginnings.has(letters)
    }

    /// All spellings that were worked out beforehand for a place.
    pub(crate) fn all_known(&self, place: Place) -> impl Iterator<Item = &Syllable> + '_ {
        self.spellings.values().filter_map(move |s| s.known(place)).map(|k| self.get(k.handle))
    }

    /// The number of a Hangul syllable.
    pub(crate) fn hangul_handle(place: Place, sound: Sound) -> Handle {
        (place as usize * SYLLABLES) as Handle + sound.0
    }

    /// Natural logarithm of the chance of a spelling that was never worked out, by its letters alone.
    pub(crate) fn unknown_ln(&self, letters: &[u8]) -> Option<f32> {
        let pieces = self.pieces(letters)?;
        let ln: f32 = self.components.slots.iter().zip(pieces).map(|(slot, id)| slot.ln(id)).sum();
        Some(ln + UNKNOWN_LN)
    }

    /// A Hangul syllable as it stands.
    fn hangul(&self, place: Place, sound: Sound) -> Syllable {
        let prior = self.prior(place, sound);
        let mut found = vec![(sound.0, (1.0 - INITIAL_LAW_SHARE) / prior.sqrt())];
        if let Some(other) = sound.initial_law() {
            found.push((other.0, INITIAL_LAW_SHARE * self.prior(place, other).sqrt() / prior));
        }
        found.sort_by_key(|(h, _)| *h);
        Syllable { hangul: Some(sound), ..Syllable::new(found.into_iter(), 0, prior.ln()) }
    }
}
