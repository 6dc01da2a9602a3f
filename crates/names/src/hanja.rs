//! Chinese characters as names are written with: how each is read in Korean and in Mandarin.
//!
//! `data/hanja.tsv` comes from the Unihan database and says what may be used in names in the Republic of Korea. Which of the
//! characters of a syllable a person has is unknown unless written, so a Mandarin reading of a spelt name is only likely.

use std::sync::LazyLock;

use crate::components::pack;
use crate::fold::spelling;
use crate::hangul::{SYLLABLES, Sound};
use crate::known::Beginnings;
use crate::model::{Model, Place};
use crate::packed_map::{LetterMap, PackedMap};

/// The number of a Mandarin syllable, tones aside.
pub(crate) type Mandarin = u16;

/// How often a character outside KS X 1001 is taken to stand in a name, against one of it.
const RARE_CHARACTER: f32 = 0.1;
/// The most Korean readings of one character that are tried.
const READINGS_MAX: usize = 3;

/// The readings of characters, whatever the frequencies of names.
#[derive(Debug, Default)]
pub(crate) struct Characters {
    /// By character: its Korean readings and its Mandarin one.
    read: PackedMap<u32, (Vec<Sound>, Mandarin)>,
    /// By Korean syllable: its characters' Mandarin readings with their shares.
    shares: PackedMap<u16, Vec<(Mandarin, f32)>>,
    /// By letters, in pinyin or Wade-Giles: the Mandarin syllables so written.
    spelt: LetterMap<Vec<Mandarin>>,
    spelt_beginnings: Beginnings,
    syllables: usize,
}

static CHARACTERS: LazyLock<Characters> = LazyLock::new(|| Characters::new(include_str!("../data/hanja.tsv")));

/// The table that ships.
pub(crate) fn characters() -> &'static Characters {
    &CHARACTERS
}

impl Characters {
    fn new(table: &str) -> Self {
        let mut made = Self::default();
        let mut spelt: PackedMap<u64, Vec<Mandarin>> = PackedMap::default();
        let mut numbers: std::collections::HashMap<&str, Mandarin> = std::collections::HashMap::new();
        for line in table.lines() {
            let [hangul, pinyin, common, rare] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
            let Some(sound) = hangul.chars().next().and_then(Sound::of) else { continue };
            let next = numbers.len() as Mandarin;
            let number = *numbers.entry(pinyin).or_insert(next);
            if number == next {
                made.add_spellings(&mut spelt, pinyin, number);
            }
            for c in common.chars().chain(rare.chars()) {
                made.read.entry(u32::from(c)).or_insert((Vec::new(), number)).0.push(sound);
            }
            let share = common.chars().count() as f32 + RARE_CHARACTER * rare.chars().count() as f32;
            made.shares.entry(sound.0).or_default().push((number, share));
        }
        for shares in made.shares.values_mut() {
            let all: f32 = shares.iter().map(|s| s.1).sum();
            shares.iter_mut().for_each(|s| s.1 /= all);
        }
        made.spelt = spelt.into();
        made.syllables = numbers.len();
        made
    }

    fn add_spellings(&mut self, spelt: &mut PackedMap<u64, Vec<Mandarin>>, pinyin: &str, number: Mandarin) {
        let pinyin = pinyin.replace('v', "ü");
        let wade_giles = wade_giles(&pinyin);
        for text in
            [pinyin.replace('ü', "u"), wade_giles.replace('\'', ""), wade_giles.replace(['\'', 'ü'], "u"), pinyin, wade_giles]
        {
            let Some(letters) = pack(&spelling(&text)) else { continue };
            self.spelt_beginnings.add(letters);
            let so_written = spelt.entry(letters).or_default();
            if !so_written.contains(&number) {
                so_written.push(number);
            }
        }
    }

    /// How a character is read in Korean.
    pub(crate) fn korean(&self, c: char) -> &[Sound] {
        let sounds = self.read.get(&u32::from(c)).map_or(&[][..], |r| &r.0);
        &sounds[..sounds.len().min(READINGS_MAX)]
    }

    /// How a character is read in Mandarin.
    pub(crate) fn mandarin(&self, c: char) -> Option<Mandarin> {
        self.read.get(&u32::from(c)).map(|r| r.1)
    }

    /// The Mandarin syllables written with these letters.
    pub(crate) fn spelt(&self, letters: u64) -> Option<&[Mandarin]> {
        self.spelt.get(letters).map(Vec::as_slice)
    }

    /// Whether a Mandarin syllable may be written with these letters or begin with them.
    pub(crate) fn begins_spelt(&self, letters: u64) -> bool {
        self.spelt_beginnings.has(letters)
    }

    /// The chance that a character read so in Korean is read as one of these in Mandarin.
    pub(crate) fn chance(&self, sound: Sound, any_of: &[Mandarin]) -> f32 {
        let shares = self.shares.get(&sound.0).map_or(&[][..], Vec::as_slice);
        shares.iter().filter(|(m, _)| any_of.contains(m)).map(|s| s.1).sum()
    }
}

/// How often each Mandarin syllable is met in names, by place in the name.
#[derive(Debug, Clone)]
pub(crate) struct MandarinCommon([Vec<f32>; 2]);

impl MandarinCommon {
    pub(crate) fn new(model: &Model) -> Self {
        let of = |place: Place| {
            let mut common = vec![1e-4; characters().syllables];
            for sound in (0..SYLLABLES as u16).map(Sound) {
                for (mandarin, share) in characters().shares.get(&sound.0).into_iter().flatten() {
                    common[usize::from(*mandarin)] += share * model.prior(place, sound);
                }
            }
            common
        };
        Self([of(Place::Given), of(Place::Surname)])
    }

    pub(crate) fn chance(&self, place: Place, any_of: &[Mandarin]) -> f32 {
        any_of.iter().map(|m| self.0[place as usize][usize::from(*m)]).sum()
    }
}

/// Initials of pinyin in Wade-Giles, longest first; those that are the same are left out.
const WADE_GILES: &[(&str, &str)] = &[
    ("zh", "ch"),
    ("ch", "ch'"),
    ("sh", "sh"),
    ("b", "p"),
    ("p", "p'"),
    ("d", "t"),
    ("t", "t'"),
    ("g", "k"),
    ("k", "k'"),
    ("j", "ch"),
    ("q", "ch'"),
    ("x", "hs"),
    ("z", "ts"),
    ("c", "ts'"),
    ("r", "j"),
    ("h", "h"),
    ("s", "s"),
];

/// A pinyin syllable without its tone in Wade-Giles.
fn wade_giles(pinyin: &str) -> String {
    let found = WADE_GILES.iter().find(|(initial, _)| pinyin.starts_with(initial));
    let (initial, written) = found.copied().unwrap_or_default();
    let rest = &pinyin[initial.len()..];
    let last = match (initial, rest) {
        ("zh" | "ch" | "sh" | "r", "i") => "ih",
        ("z", "i") => return "tzu".to_owned(),
        ("c", "i") => return "tz'u".to_owned(),
        ("s", "i") => return "ssu".to_owned(),
        ("j" | "q" | "x", "u") => "ü",
        ("j" | "q" | "x", "uan") => "üan",
        ("j" | "q" | "x", "un") => "ün",
        ("j" | "q" | "x", "ue") | (_, "üe") => "üeh",
        ("g" | "k" | "h", "e") => "o",
        ("g" | "k", "ui") => "uei",
        ("g" | "k" | "h" | "sh", "uo") => "uo",
        ("", "yu") => "yü",
        ("", "yue") => "yüeh",
        ("", "yuan") => "yüan",
        ("", "yun") => "yün",
        ("", "you") => "yu",
        ("", "yan") => "yen",
        ("", "ye") => "yeh",
        ("", "yong") => "yung",
        ("", "er") => "erh",
        ("", other) => return whole(other),
        (_, "ian") => "ien",
        (_, "iong") => "iung",
        (_, "ong") => "ung",
        (_, "ie") => "ieh",
        (_, "uo") => "o",
        (_, same) => same,
    };
    format!("{written}{last}")
}

/// Syllables whose initial is the same in both systems.
fn whole(pinyin: &str) -> String {
    let changed = [("ian", "ien"), ("ong", "ung"), ("ie", "ieh"), ("üe", "üeh"), ("uo", "o")];
    let found = changed.iter().find_map(|(from, to)| Some(format!("{}{to}", pinyin.strip_suffix(from)?)));
    found.unwrap_or_else(|| pinyin.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_read_as_in_korean_and_in_mandarin() {
        let table = characters();
        let read = |c: char| table.korean(c).iter().map(|s| s.shown()).collect::<String>();
        assert_eq!(["孫", "正", "勳", "金", "李"].map(|c| read(c.chars().next().unwrap())), ["손", "정", "훈", "금김", "리이"]);
        let letters = pack(&spelling("cheng")).unwrap();
        assert!(table.spelt(letters).unwrap().contains(&table.mandarin('成').unwrap()));
        assert!(table.korean('x').is_empty());
    }

    #[test]
    fn pinyin_in_wade_giles() {
        for (pinyin, expected) in [
            ("zheng", "cheng"),
            ("cheng", "ch'eng"),
            ("xun", "hsün"),
            ("he", "ho"),
            ("jian", "chien"),
            ("song", "sung"),
            ("lian", "lien"),
            ("guo", "kuo"),
            ("duo", "to"),
            ("zhi", "chih"),
            ("yong", "yung"),
            ("lüe", "lüeh"),
            ("ren", "jen"),
            ("min", "min"),
        ] {
            assert_eq!(wade_giles(pinyin), expected);
        }
    }
}
