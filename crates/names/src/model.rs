//! How likely each spelling is for each Korean syllable: published rules, refined by counted spellings of real names.
//!
//! A spelling is an observation of a hidden syllable. For two spellings `a` and `b` the likelihood ratio of "one syllable"
//! against "two syllables drawn by themselves" is the sum over syllables `h` of P(h) · P(a|h)/P(a) · P(b|h)/P(b): ambiguity is
//! kept (`jong` is 정 or 종) and a rare syllable weighs more than a common one, without any rule saying so.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::components::{Components, pack, split, unpack};
use crate::fold::CYRILLIC_FIRST;
use crate::hangul::{SYLLABLES, Sound};
use crate::systems::SYSTEMS;

/// The most hidden syllables that are remembered for a spelling.
pub(crate) const READINGS_MAX: usize = 10;
/// How many counted spellings of a syllable the jamo-by-jamo estimate weighs as much as.
const JAMO_WEIGHT: f32 = 4.0;
/// The share of names written after the other side's law of initials (룡 for 용).
const INITIAL_LAW_SHARE: f32 = 0.02;
/// The share of syllables that are spread evenly over all that can be written.
const UNSEEN_SHARE: f32 = 0.02;
/// A spelling of a common syllable that is at least this likely gets a place in the table.
const SPELLING_CHANCE_MIN: f32 = 0.002;
/// Spellings less likely than this are not listed for a syllable.
const LIKELY_CHANCE_MIN: f32 = 0.005;
const LIKELY_MAX: usize = 16;
/// How much of each count is not believed.
const COUNT_DISCOUNT: f32 = 0.6;
/// The share of names that write an initial glide with `j`.
const GLIDE_SHARE: f32 = 0.004;
/// What a spelling loses for not being a known one.
const UNKNOWN_LN: f32 = -1.0;
const CHANCE_MIN: f32 = 1e-8;

/// Multiplies and folds: the keys are short packed spellings, not an attacker's choice of bucket that could matter.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct PackedHasher(u64);

impl Hasher for PackedHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(u64::from(*b)));
    }
    fn write_u64(&mut self, n: u64) {
        let mixed = (self.0 ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 29;
    }
    fn write_u16(&mut self, n: u16) {
        self.write_u64(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
}

/// A map whose keys are packed spellings or other small numbers.
pub(crate) type PackedMap<K, V> = HashMap<K, V, BuildHasherDefault<PackedHasher>>;

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

    fn new(mut found: Vec<(u16, f32, f32)>, letters: u64, ln: f32) -> Self {
        found.sort_by(|a, b| b.2.total_cmp(&a.2));
        found.truncate(READINGS_MAX);
        found.sort_by_key(|f| f.0);
        let mut candidates = [(0, 0.0); READINGS_MAX];
        for (to, from) in candidates.iter_mut().zip(&found) {
            *to = (from.0, from.1);
        }
        Self { candidates, len: found.len() as u8, ln, letters, hangul: None, pieces: None }
    }

    /// The likelihood ratio of "one syllable, written twice" against "two syllables".
    pub(crate) fn ratio(&self, other: &Self) -> f32 {
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

/// Counted spellings and frequencies for one place in the name.
#[derive(Debug, Clone)]
struct Table {
    /// P(h) by syllable.
    prior: Vec<f32>,
    /// Counted spellings, by syllable and letters.
    counts: PackedMap<u64, f32>,
    /// Counted spellings, by syllable: Latin, Cyrillic.
    totals: Vec<[f32; 2]>,
    /// Which syllables a counted spelling stood for.
    stood_for: PackedMap<u64, Vec<u16>>,
    known: PackedMap<u64, Known>,
    /// The likeliest Latin spellings with their chances, by syllable.
    likely: Vec<Vec<(u64, f32)>>,
}

/// The number of a syllable that was worked out beforehand, in [`Model::get`].
pub(crate) type Handle = u32;

/// A spelling that was worked out beforehand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) handle: Handle,
    pub(crate) ln: f32,
}

/// The spelling model: immutable once built.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) components: Components,
    tables: [Table; 2],
    /// Hangul syllables by place and sound first, then known spellings.
    syllables: Vec<Syllable>,
}

/// One line of the table of counted spellings.
struct Counted {
    place: Place,
    sound: Sound,
    letters: Vec<u8>,
    count: f32,
}

fn read(text: &str) -> impl Iterator<Item = Counted> + '_ {
    text.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let place = match fields.next()? {
            "s" => Place::Surname,
            "g" => Place::Given,
            _ => return None,
        };
        let sound = Sound::of(fields.next()?.chars().next()?)?;
        let letters = crate::fold::spelling(fields.next()?);
        Some(Counted { place, sound, letters, count: fields.next()?.parse().ok()? })
    })
}

fn script_of(letters: u64) -> usize {
    usize::from((letters & 0xFF) as u8 >= CYRILLIC_FIRST)
}

fn count_key(sound: Sound, letters: u64) -> u64 {
    // Spellings use at most seven bytes in practice; a collision would only blur a count.
    letters ^ u64::from(sound.0) << 48
}

impl Table {
    fn new(lines: &[&Counted]) -> Self {
        let mut table = Self {
            prior: vec![0.0; SYLLABLES],
            counts: PackedMap::default(),
            totals: vec![[0.0; 2]; SYLLABLES],
            stood_for: PackedMap::default(),
            known: PackedMap::default(),
            likely: vec![Vec::new(); SYLLABLES],
        };
        for line in lines {
            let Some(letters) = pack(&line.letters) else { continue };
            let h = usize::from(line.sound.0);
            if script_of(letters) == 0 {
                table.prior[h] += line.count;
            }
            *table.counts.entry(count_key(line.sound, letters)).or_default() += line.count;
            table.totals[h][script_of(letters)] += line.count;
            let stood_for = table.stood_for.entry(letters).or_default();
            if !stood_for.contains(&line.sound.0) {
                stood_for.push(line.sound.0);
            }
        }
        table.discount();
        table.add_glides();
        table.smooth_prior();
        table
    }

    /// A spelling counted once may be a slip or another person's name: part of each count goes back to the jamo.
    fn discount(&mut self) {
        self.counts.values_mut().for_each(|c| *c = (*c - COUNT_DISCOUNT).max(0.1));
    }

    fn add_glides(&mut self) {
        for h in (0..SYLLABLES as u16).filter(|h| self.totals[usize::from(*h)][0] > 0.0) {
            for text in SYSTEMS.iter().flat_map(|s| s.glides(Sound(h))) {
                let Some(letters) = pack(&crate::fold::spelling(&text)) else { continue };
                *self.counts.entry(count_key(Sound(h), letters)).or_default() +=
                    GLIDE_SHARE * self.totals[usize::from(h)][0].max(JAMO_WEIGHT);
                let stood_for = self.stood_for.entry(letters).or_default();
                if !stood_for.contains(&h) {
                    stood_for.push(h);
                }
            }
        }
    }

    /// Leaves a little chance for every syllable, by how common its jamo are.
    fn smooth_prior(&mut self) {
        let mut jamo = [vec![1.0_f32; 19], vec![1.0; 21], vec![1.0; 8]];
        for h in 0..SYLLABLES {
            let (o, v, c) = Sound(h as u16).jamo();
            for (slot, at) in [o, v, c].into_iter().enumerate() {
                jamo[slot][at] += self.prior[h];
            }
        }
        let sums = jamo.each_ref().map(|j| j.iter().sum::<f32>());
        let total: f32 = self.prior.iter().sum::<f32>().max(1.0);
        for h in 0..SYLLABLES {
            let (o, v, c) = Sound(h as u16).jamo();
            let unseen = jamo[0][o] / sums[0] * jamo[1][v] / sums[1] * jamo[2][c] / sums[2];
            self.prior[h] = (1.0 - UNSEEN_SHARE) * self.prior[h] / total + UNSEEN_SHARE * unseen;
        }
    }
}

impl Model {
    /// From the text of a table of counted spellings: place, syllable, spelling, count, separated by tabs.
    pub(crate) fn new(text: &str) -> Self {
        let lines: Vec<Counted> = read(text).collect();
        let components = Components::new(lines.iter().map(|l| {
            let (o, v, c) = l.sound.jamo();
            ([o, v, c], l.letters.as_slice(), l.count)
        }));
        let of = |place| Table::new(&lines.iter().filter(|l| l.place == place).collect::<Vec<_>>());
        let mut model = Self { components, tables: [of(Place::Given), of(Place::Surname)], syllables: Vec::new() };
        for place in [Place::Given, Place::Surname] {
            let hangul: Vec<Syllable> = (0..SYLLABLES as u16).map(|h| model.hangul(place, Sound(h))).collect();
            model.syllables.extend(hangul);
        }
        for place in [Place::Given, Place::Surname] {
            model.learn(place);
        }
        model
    }

    fn table(&self, place: Place) -> &Table {
        &self.tables[place as usize]
    }

    pub(crate) fn prior(&self, place: Place, sound: Sound) -> f32 {
        self.table(place).prior[usize::from(sound.0)]
    }

    /// Works out beforehand every spelling that was counted or that the rules give for a counted syllable.
    fn learn(&mut self, place: Place) {
        let mut spellings: Vec<u64> = self.table(place).stood_for.keys().copied().collect();
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
        self.tables[place as usize].known = known;
        self.syllables.extend(syllables);
    }

    /// Spellings put together from the letters of each jamo, with at least this chance.
    fn spellings(&self, sound: Sound, least: f32) -> impl Iterator<Item = (u64, f32)> + '_ {
        let (o, v, c) = sound.jamo();
        let [onsets, vowels, codas] = &self.components.slots;
        onsets.spellings(o, least).flat_map(move |(lo, po)| {
            vowels.spellings(v, least / po).flat_map(move |(lv, pv)| {
                codas.spellings(c, least / (po * pv)).filter_map(move |(lc, pc)| {
                    let letters = [unpack(lo), unpack(lv), unpack(lc)].concat();
                    let mixed = letters.iter().any(|b| *b >= CYRILLIC_FIRST) && letters.iter().any(|b| *b < CYRILLIC_FIRST);
                    (!mixed && split(&letters).is_some()).then(|| pack(&letters).map(|l| (l, po * pv * pc)))?
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
            for (h, _) in syllable.candidates() {
                let chance = self.chance(place, Sound(*h), syllable.letters);
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

    fn pieces(&self, letters: u64) -> Option<[u16; 3]> {
        let bytes = unpack(letters);
        let (start, end) = split(&bytes)?;
        let [o, v, c] = &self.components.slots;
        Some([o.find(&bytes[..start])?, v.find(&bytes[start..end])?, c.find(&bytes[end..])?])
    }

    fn by_jamo(&self, sound: Sound, pieces: Option<[u16; 3]>) -> f32 {
        let Some(pieces) = pieces else { return 0.0 };
        let (o, v, c) = sound.jamo();
        let slots = &self.components.slots;
        slots[0].chance(pieces[0], o) * slots[1].chance(pieces[1], v) * slots[2].chance(pieces[2], c)
    }

    /// P(letters|syllable), the law of initials aside.
    fn plain_chance(&self, place: Place, sound: Sound, letters: u64, pieces: Option<[u16; 3]>) -> f32 {
        let table = self.table(place);
        let counted = table.counts.get(&count_key(sound, letters)).copied().unwrap_or(0.0);
        let total = table.totals[usize::from(sound.0)][script_of(letters)];
        (counted + JAMO_WEIGHT * self.by_jamo(sound, pieces)) / (total + JAMO_WEIGHT)
    }

    /// P(letters|syllable).
    pub(crate) fn chance(&self, place: Place, sound: Sound, letters: u64) -> f32 {
        let pieces = self.pieces(letters);
        let other = sound.initial_law().map_or(0.0, |o| INITIAL_LAW_SHARE * self.plain_chance(place, o, letters, pieces));
        self.plain_chance(place, sound, letters, pieces) * (1.0 - INITIAL_LAW_SHARE) + other
    }

    /// What a spelling may stand for, worked out afresh.
    pub(crate) fn observe(&self, place: Place, letters: u64) -> Syllable {
        let table = self.table(place);
        let pieces = self.pieces(letters);
        let mut sounds: Vec<u16> = table.stood_for.get(&letters).cloned().unwrap_or_default();
        if let Some([o, v, c]) = pieces {
            let [onsets, vowels, codas] = &self.components.slots;
            for &o in onsets.jamo_of(o) {
                for &v in vowels.jamo_of(v) {
                    sounds.extend(codas.jamo_of(c).iter().map(|c| Sound::new(o.into(), v.into(), (*c).into()).0));
                }
            }
        }
        let others: Vec<u16> = sounds.iter().filter_map(|s| Sound(*s).initial_law()).map(|s| s.0).collect();
        sounds.extend(others);
        sounds.sort_unstable();
        sounds.dedup();
        let chances: Vec<(u16, f32, f32)> = sounds
            .into_iter()
            .map(|h| (h, table.prior[usize::from(h)], self.chance(place, Sound(h), letters)))
            .filter(|(_, _, likely)| *likely > 0.0)
            .collect();
        let sum: f32 = chances.iter().map(|(_, prior, likely)| prior * likely).sum::<f32>().max(CHANCE_MIN);
        let found = chances.iter().map(|(h, prior, likely)| (*h, prior.sqrt() * likely / sum, prior * likely)).collect();
        let mut syllable = Syllable::new(found, letters, sum.ln());
        syllable.pieces = pieces;
        syllable
    }

    /// A syllable that was worked out beforehand.
    pub(crate) fn get(&self, handle: Handle) -> &Syllable {
        &self.syllables[handle as usize]
    }

    /// A spelling, if it was worked out beforehand.
    pub(crate) fn known(&self, place: Place, letters: u64) -> Option<Known> {
        self.table(place).known.get(&letters).copied()
    }

    /// All spellings that were worked out beforehand for a place.
    pub(crate) fn all_known(&self, place: Place) -> impl Iterator<Item = &Syllable> + '_ {
        self.table(place).known.values().map(|k| self.get(k.handle))
    }

    /// The number of a Hangul syllable.
    pub(crate) fn hangul_handle(place: Place, sound: Sound) -> Handle {
        (place as usize * SYLLABLES) as Handle + Handle::from(sound.0)
    }

    /// Natural logarithm of the chance of a spelling that was never worked out, by its letters alone.
    pub(crate) fn unknown_ln(&self, letters: &[u8]) -> Option<f32> {
        let (start, end) = split(letters)?;
        let [o, v, c] = &self.components.slots;
        let pieces = [o.find(&letters[..start])?, v.find(&letters[start..end])?, c.find(&letters[end..])?];
        let ln: f32 = self.components.slots.iter().zip(pieces).map(|(slot, id)| slot.ln(id)).sum();
        Some(ln + UNKNOWN_LN)
    }

    /// A Hangul syllable as it stands.
    fn hangul(&self, place: Place, sound: Sound) -> Syllable {
        let prior = self.prior(place, sound);
        let mut found = vec![(sound.0, (1.0 - INITIAL_LAW_SHARE) / prior.sqrt(), 1.0)];
        if let Some(other) = sound.initial_law() {
            found.push((other.0, INITIAL_LAW_SHARE * self.prior(place, other).sqrt() / prior, 0.5));
        }
        let mut syllable = Syllable::new(found, 0, prior.ln());
        syllable.hangul = Some(sound);
        syllable
    }
}
