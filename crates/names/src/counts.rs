//! Spellings as they were counted, and how common syllables are, for one place in the name.

use crate::components::pack;
use crate::fold::CYRILLIC_FIRST;
use crate::hangul::{SYLLABLES, Sound};
use crate::known::Beginnings;
use crate::model::Place;
use crate::packed_map::PackedMap;
use crate::systems::SYSTEMS;

/// How many counted spellings of a syllable the jamo-by-jamo estimate weighs as much as.
pub(crate) const JAMO_WEIGHT: f32 = 4.0;
/// The share of syllables that are spread evenly over all that can be written.
const UNSEEN_SHARE: f32 = 0.02;
/// How much of each count is not believed.
const COUNT_DISCOUNT: f32 = 0.6;
/// The share of names that write an initial glide with `j`.
const GLIDE_SHARE: f32 = 0.004;

/// Counted spellings and frequencies for one place in the name.
#[derive(Debug, Clone)]
pub(crate) struct Counts {
    /// P(h) by syllable.
    pub(crate) prior: Vec<f32>,
    /// Counted spellings by letters: which syllables they stood for, and how often.
    pub(crate) counts: PackedMap<u64, Vec<(Sound, f32)>>,
    /// Counted spellings, by syllable: Latin, Cyrillic.
    pub(crate) totals: Vec<[f32; 2]>,
    pub(crate) beginnings: Beginnings,
    /// The likeliest Latin spellings with their chances, by syllable.
    pub(crate) likely: Vec<Vec<(u64, f32)>>,
}

/// One line of the table of counted spellings.
pub(crate) struct Counted {
    pub(crate) place: Place,
    pub(crate) sound: Sound,
    pub(crate) letters: Vec<u8>,
    pub(crate) count: f32,
}

pub(crate) fn read(text: &str) -> impl Iterator<Item = Counted> + '_ {
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

pub(crate) fn script_of(letters: u64) -> usize {
    usize::from((letters & 0xFF) as u8 >= CYRILLIC_FIRST)
}

impl Counts {
    pub(crate) fn new(lines: &[&Counted]) -> Self {
        let mut table = Self {
            prior: vec![0.0; SYLLABLES],
            counts: PackedMap::default(),
            totals: vec![[0.0; 2]; SYLLABLES],
            beginnings: Beginnings::default(),
            likely: vec![Vec::new(); SYLLABLES],
        };
        for line in lines {
            let Some(letters) = pack(&line.letters) else { continue };
            let h = usize::from(line.sound.0);
            if script_of(letters) == 0 {
                table.prior[h] += line.count;
            }
            table.add(line.sound, letters, line.count);
            table.totals[h][script_of(letters)] += line.count;
        }
        table.discount();
        table.add_glides();
        table.smooth_prior();
        table
    }

    fn add(&mut self, sound: Sound, letters: u64, count: f32) {
        let counts = self.counts.entry(letters).or_default();
        match counts.iter_mut().find(|(s, _)| *s == sound) {
            Some((_, so_far)) => *so_far += count,
            None => counts.push((sound, count)),
        }
    }

    /// A spelling counted once may be a slip or another person's name: part of each count goes back to the jamo.
    fn discount(&mut self) {
        self.counts.values_mut().flatten().for_each(|(_, c)| *c = (*c - COUNT_DISCOUNT).max(0.1));
    }

    fn add_glides(&mut self) {
        for h in 0..SYLLABLES as u16 {
            let [total, _] = self.totals[usize::from(h)];
            if total == 0.0 {
                continue;
            }
            for text in SYSTEMS.iter().flat_map(|s| s.glides(Sound(h))) {
                let Some(letters) = pack(&crate::fold::spelling(&text)) else { continue };
                self.add(Sound(h), letters, GLIDE_SHARE * total.max(JAMO_WEIGHT));
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
