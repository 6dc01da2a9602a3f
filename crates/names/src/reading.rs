//! A name read as Korean: which syllable is the surname, and where one syllable of a run of letters ends.

use smallvec::SmallVec;

use crate::components::pack;
use crate::cut::{cut, place};
use crate::fold::{Folded, Script};
use crate::hangul::Sound;
use crate::hanja::characters;
use crate::known::Spelling;
use crate::model::{HANDLES_MAX, Handle, Model, Place, Syllable, Unknown};
use crate::packed_map::PackedMap;

/// The most ways to read one name that are kept.
const READINGS_MAX: usize = 6;
/// The most ways to cut one run of letters that are kept.
pub(crate) const CUTS_MAX: usize = 3;
pub(crate) const SYLLABLE_LETTERS_MAX: usize = 7;
/// A name in characters that can be read in more ways than this is no name.
const WAYS_MAX: usize = 243;
/// A run of letters longer than this is no Korean name.
pub(crate) const RUN_LETTERS_MAX: usize = 28;
/// A Korean name has at most this many syllables here (compound surname and a three-syllable given name).
pub(crate) const SYLLABLES_MAX: usize = 5;
/// Readings this much less likely than the best one (in nats) are dropped.
const WORSE_MAX: f32 = 12.0;
/// A set-off part at least this likely as a surname or syllable is not cut again.
const COMMON_LN_MIN: f32 = -8.5;
/// The chance of a slip of the pen in a syllable and of what came of it, as a natural logarithm.
const SLIP_LN: f32 = -12.0;
/// Parts longer than this are not remembered; the flags take one more byte.
const REMEMBERED_LETTERS_MAX: usize = 15;
/// The most parts that are remembered.
const REMEMBERED_MAX: usize = 1 << 13;
/// Handles from here on are of syllables kept with the name.
const UNKNOWN: Handle = HANDLES_MAX as Handle;

/// One way to read a name: the surname's syllable comes first when the name has two syllables or more.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reading {
    pub(crate) handles: [Handle; SYLLABLES_MAX],
    pub(crate) len: u8,
    /// Natural logarithm of its chance as a Korean name.
    pub(crate) ln: f32,
}

impl Reading {
    pub(crate) fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// This reading followed by another; `None` when that has too many syllables.
    pub(crate) fn then(&self, other: &Self) -> Option<Self> {
        let mut both = *self;
        for handle in &other.handles[..other.len()] {
            *both.handles.get_mut(usize::from(both.len))? = *handle;
            both.len += 1;
        }
        both.ln += other.ln;
        Some(both)
    }

    pub(crate) fn one(handle: Handle, ln: f32) -> Self {
        let mut handles = [0; SYLLABLES_MAX];
        handles[0] = handle;
        Self { handles, len: 1, ln }
    }
}

/// All ways to read one name, likeliest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readings {
    pub(crate) ways: SmallVec<[Reading; 2]>,
    /// Spellings that are known in neither place.
    unknown: Vec<Unknown>,
}

impl Readings {
    /// One syllable of a reading of this name.
    pub(crate) fn syllable<'a>(&'a self, model: &'a Model, reading: &Reading, at: usize) -> &'a Syllable {
        let handle = reading.handles[at];
        if handle < UNKNOWN {
            return model.get(handle);
        }
        self.unknown[usize::from(handle - UNKNOWN)].syllable(model)
    }

    /// These ways, with the syllables of the notes that they use.
    pub(crate) fn of<'a>(ways: impl Iterator<Item = &'a Reading>, notes: &Notes) -> Self {
        let mut kept = Self { ways: ways.copied().collect(), ..Self::default() };
        for way in &mut kept.ways {
            for handle in way.handles.iter_mut().filter(|h| **h >= UNKNOWN) {
                let (place, letters) = notes.unknown[usize::from(*handle - UNKNOWN)];
                let before = kept.unknown.iter().position(|u| u.letters == letters && u.place == place);
                let at = before.unwrap_or(kept.unknown.len());
                if before.is_none() {
                    kept.unknown.push(Unknown::new(place, letters));
                }
                *handle = UNKNOWN + at as Handle;
            }
        }
        kept
    }
}

/// What is written down while names are read.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Spellings that are known in neither place.
    unknown: Vec<(Place, u64)>,
    /// How parts of names were cut, when that is remembered from name to name: by letters, place and whether they are set off.
    cuts: Option<PackedMap<u128, Cuts>>,
}

impl Notes {
    /// Notes that are kept from name to name: the same parts come again and again.
    pub(crate) fn remembering() -> Self {
        Self { cuts: Some(PackedMap::default()), ..Self::default() }
    }

    /// Any spelling, known or not.
    pub(crate) fn handle(&mut self, model: &Model, place: Place, letters: u64) -> Handle {
        if let Some(spelling) = model.spelling(letters) {
            return spelling.handles[place as usize];
        }
        self.unknown.push((place, letters));
        UNKNOWN + (self.unknown.len() - 1) as Handle
    }

    /// Forgets everything when there is too much; to be called between two names only.
    fn tidy(&mut self) {
        let remembered = self.cuts.as_ref().map_or(0, PackedMap::len);
        if remembered > REMEMBERED_MAX || self.unknown.len() > REMEMBERED_MAX {
            self.unknown.clear();
            self.cuts.iter_mut().for_each(PackedMap::clear);
        }
    }

    /// What `cut` makes of a part, unless it is remembered.
    fn remembered(&mut self, letters: &[u8], place: Place, set_off: bool, cut: impl FnOnce(&mut Self) -> Cuts) -> Cuts {
        let flags = 1 + place as u128 + 2 * u128::from(set_off);
        let key = letters.iter().fold(flags, |n, b| n << 8 | u128::from(*b));
        let Some(before) = self.cuts.as_ref().filter(|_| letters.len() <= REMEMBERED_LETTERS_MAX) else { return cut(self) };
        if let Some(cuts) = before.get(&key) {
            return *cuts;
        }
        let cuts = cut(self);
        if let Some(remembered) = &mut self.cuts {
            remembered.insert(key, cuts);
        }
        cuts
    }
}

/// How many syllables names have, as natural logarithms of the shares.
pub(crate) fn length_ln(syllables: usize) -> f32 {
    match syllables {
        3 => -0.07,
        2 => -2.9,
        4 => -7.0,
        1 => -6.0,
        _ => -9.0,
    }
}

/// A short list of the best readings, best first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Best<const N: usize> {
    items: [Reading; N],
    len: usize,
}

impl<const N: usize> Default for Best<N> {
    fn default() -> Self {
        Self { items: [Reading::default(); N], len: 0 }
    }
}

impl<const N: usize> Best<N> {
    pub(crate) fn push(&mut self, reading: Reading, rank: impl Fn(&Reading) -> f32) {
        let mut at = self.len;
        self.len = (self.len + 1).min(N);
        while at > 0 && rank(&self.items[at - 1]) < rank(&reading) {
            if at < N {
                self.items[at] = self.items[at - 1];
            }
            at -= 1;
        }
        if at < N {
            self.items[at] = reading;
        }
    }

    /// Whether a reading of this rank would be kept.
    fn wants(&self, value: f32, rank: impl Fn(&Reading) -> f32) -> bool {
        self.len < N || value > rank(&self.items[N - 1])
    }

    fn one(reading: Reading) -> Self {
        let mut best = Self::default();
        best.items[0] = reading;
        best.len = 1;
        best
    }

    fn as_slice(&self) -> &[Reading] {
        &self.items[..self.len]
    }
}

pub(crate) type Cuts = Best<CUTS_MAX>;

/// One part as it stands, as a single syllable whether known or not.
fn whole(model: &Model, notes: &mut Notes, letters: &[u8], place: Place) -> Option<Reading> {
    let packed = pack(letters)?;
    let (could_be_one, ln) = match model.known(place, packed) {
        Some(known) => (true, known.ln),
        None => {
            let observed = model.observe(place, packed);
            (observed.pieces.is_some(), observed.ln)
        }
    };
    // Letters that cannot be one syllable need more than one slip.
    let least = if could_be_one || letters.len() <= 5 { SLIP_LN } else { SLIP_LN - 4.0 };
    Some(Reading::one(notes.handle(model, place, packed), ln.max(least)))
}

/// A part of a name in letters.
struct Run<'a> {
    letters: &'a [u8],
    spelling: Option<&'a Spelling>,
}

impl<'a> Run<'a> {
    fn new(model: &'a Model, letters: &'a [u8]) -> Self {
        Self { letters, spelling: pack(letters).and_then(|letters| model.spelling(letters)) }
    }

    /// The part when it is a common syllable.
    fn common(&self, place: Place) -> Option<Reading> {
        let known = self.spelling?.known(place).filter(|known| known.ln > COMMON_LN_MIN)?;
        Some(Reading::one(known.handle, known.ln))
    }
}

/// Parts of which each is a common syllable, as most names in letters are written.
fn common(runs: &[Run<'_>], first: Place) -> Option<Reading> {
    let mut all = Reading::default();
    for (at, run) in runs.iter().enumerate() {
        all = all.then(&run.common(place(first, at))?)?;
    }
    Some(all)
}

/// A surname and a given name of several parts of which each is a common syllable.
fn common_name(surname: &[Run<'_>], given: &[Run<'_>]) -> Option<Reading> {
    if given.len() < 2 {
        return None;
    }
    let mut reading = common(surname, Place::Surname)?.then(&common(given, Place::Given)?)?;
    reading.ln += length_ln(reading.len());
    Some(reading)
}

/// The cuts of one part; one that is set off from the rest and a common syllable is not cut again.
fn run_cuts(model: &Model, notes: &mut Notes, run: &Run<'_>, place: Place, set_off: bool) -> Cuts {
    if set_off && let Some(common) = run.common(place) {
        return Cuts::one(common);
    }
    let letters = run.letters;
    notes.remembered(letters, place, set_off, |notes| {
        let mut found = cut(model, notes, letters, place);
        if found.len == 0 || set_off && found.as_slice().iter().all(|c| c.len() > 1) {
            // Kept whatever its rank: it is the only one that a slip of the pen cannot mislead.
            if let Some(whole) = whole(model, notes, letters, place) {
                found.len = (found.len + 1).min(CUTS_MAX);
                found.items[found.len - 1] = whole;
            }
        }
        found
    })
}

/// The cuts of some parts in order.
fn cuts(model: &Model, notes: &mut Notes, runs: &[Run<'_>], first: Place) -> Cuts {
    let set_off = runs.len() > 1 || first == Place::Surname;
    if set_off && let Some(reading) = common(runs, first) {
        return Cuts::one(reading);
    }
    // A given name of two syllables is the rule.
    let rank = |r: &Reading| r.ln + length_ln(r.len() + 1);
    let mut all = Cuts::one(Reading::default());
    for (at, run) in runs.iter().enumerate() {
        let here = run_cuts(model, notes, run, place(first, at), set_off);
        if let ([a], [b]) = (all.as_slice(), here.as_slice()) {
            all = a.then(b).map_or_else(Cuts::default, Cuts::one);
            continue;
        }
        let mut next = Cuts::default();
        for a in all.as_slice() {
            for b in here.as_slice() {
                if next.wants(a.ln + b.ln + length_ln(a.len() + b.len() + 1), rank)
                    && let Some(both) = a.then(b)
                {
                    next.push(both, rank);
                }
            }
        }
        all = next;
    }
    all
}

fn join(surname: &Cuts, given: &Cuts, out: &mut Best<READINGS_MAX>) {
    for s in surname.as_slice() {
        for g in given.as_slice() {
            let length_ln = length_ln(s.len() + g.len());
            if out.wants(s.ln + g.ln + length_ln, |r| r.ln)
                && let Some(mut reading) = s.then(g).filter(|r| r.len > 0)
            {
                reading.ln += length_ln;
                out.push(reading, |r| r.ln);
            }
        }
    }
}

fn hangul_reading(model: &Model, chars: impl Iterator<Item = char>) -> Option<Reading> {
    let mut reading = Reading::default();
    for c in chars {
        let place = if reading.len == 0 { Place::Surname } else { Place::Given };
        let handle = Model::hangul_handle(place, Sound::of(c)?);
        reading = reading.then(&Reading::one(handle, model.get(handle).ln))?;
    }
    reading.ln += length_ln(reading.len());
    (reading.len > 0).then_some(reading)
}

fn hangul(model: &Model, folded: &Folded, out: &mut Best<READINGS_MAX>) {
    // "씨" is a courtesy, not a syllable of the name.
    let all = match folded.all_chars() {
        [name @ .., '씨'] if !name.is_empty() => name,
        name => name,
    };
    if let Some(reading) = hangul_reading(model, all.iter().copied()) {
        out.push(reading, |r| r.ln);
    }
    if let [given, surname] = &folded.parts[..]
        && folded.chars(surname).len() < folded.chars(given).len()
    {
        let turned = folded.chars(surname).iter().chain(folded.chars(given)).copied();
        if let Some(reading) = hangul_reading(model, turned) {
            out.push(reading, |r| r.ln);
        }
    }
}

/// Characters by their Korean readings, each in every way it is read.
fn hanja(model: &Model, folded: &Folded, out: &mut Best<READINGS_MAX>) {
    let mut ways = vec![Vec::new()];
    for c in folded.all_chars() {
        let sounds = characters().korean(*c);
        ways = ways.iter().flat_map(|way| sounds.iter().map(move |s| [&way[..], &[s.shown()]].concat())).collect();
        if ways.len() > WAYS_MAX {
            return;
        }
    }
    for reading in ways.into_iter().filter_map(|way| hangul_reading(model, way.into_iter())) {
        out.push(reading, |r| r.ln);
    }
}

fn spelt(model: &Model, notes: &mut Notes, folded: &Folded, out: &mut Best<READINGS_MAX>) {
    let mut runs: SmallVec<[Run<'_>; SYLLABLES_MAX]> = SmallVec::new();
    folded.parts.iter().for_each(|p| runs.push(Run::new(model, folded.letters(p))));
    if let [Run { letters, .. }] = &runs[..] {
        let mut found = cut(model, notes, letters, Place::Surname);
        if found.len == 0
            && let Some(whole) = whole(model, notes, letters, Place::Surname)
        {
            found.push(whole, |r| r.ln);
        }
        return join(&found, &Cuts::one(Reading::default()), out);
    }
    let (surname, given) = runs.split_at(folded.before_comma.unwrap_or(1));
    match common_name(surname, given) {
        Some(reading) => out.push(reading, |r| r.ln),
        None => {
            let surname = cuts(model, notes, surname, Place::Surname);
            let given = cuts(model, notes, given, Place::Given);
            join(&surname, &given, out);
        }
    }
    let last = runs.len() - 1;
    if folded.before_comma.is_none() && !folded.parts[last].joined {
        let (given, surname) = runs.split_at(last);
        let surname = cuts(model, notes, surname, Place::Surname);
        // A surname that far from any known one would lose against the usual order in any case.
        let far = surname.as_slice().first().is_none_or(|s| s.ln < SLIP_LN - WORSE_MAX);
        if !far {
            let given = cuts(model, notes, given, Place::Given);
            join(&surname, &given, out);
        }
    }
}

/// The ways to read a name as Korean, likeliest first; none when it cannot be one.
pub(crate) fn readings(model: &Model, notes: &mut Notes, folded: &Folded) -> Readings {
    let Some(script) = folded.parts.first().map(|p| p.script) else { return Readings::default() };
    if folded.parts.len() > SYLLABLES_MAX || folded.parts.iter().any(|p| p.script != script) {
        return Readings::default();
    }
    notes.tidy();
    let mut found = Best::<READINGS_MAX>::default();
    match script {
        Script::Hangul => hangul(model, folded, &mut found),
        Script::Han => hanja(model, folded, &mut found),
        Script::Latin | Script::Cyrillic => spelt(model, notes, folded, &mut found),
        Script::Arabic | Script::Other => {}
    }
    let least = found.items[0].ln - WORSE_MAX;
    Readings::of(found.as_slice().iter().filter(|r| r.ln >= least), notes)
}
