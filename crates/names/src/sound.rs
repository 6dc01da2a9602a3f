//! Names that are not read as Korean: every script is written down in one rough alphabet of sounds, then compared.
//!
//! The tables follow the common transliterations (Ukrainian: resolution 55 of 2010; Russian: ICAO Doc 9303; Arabic: as in
//! travel documents, vowels mostly unwritten; Hangul: its own sounds as a foreign name is written down in Korean).

use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::fold::{CYRILLIC_FIRST, Script, shown};
use crate::hangul::Sound;

/// The longest part that is compared, in sounds.
pub(crate) const SOUNDS_MAX: usize = 24;

/// Each sound as a letter: `a e i o u` vowels; `S Z C J X T` are sh, zh, ch, j, kh and ts; the rest as in English.
pub(crate) type Sounds = SmallVec<[u8; 36]>;

pub(crate) fn is_vowel(s: u8) -> bool {
    matches!(s, b'a' | b'e' | b'i' | b'o' | b'u' | b'~')
}

/// Latin spellings of sounds, longest first.
const LATIN: &[(&str, &str)] = &[
    ("tsch", "C"),
    ("dsch", "J"),
    ("shch", "SC"),
    ("schtsch", "SC"),
    ("sch", "S"),
    ("tch", "C"),
    ("dzh", "J"),
    ("dzs", "J"),
    ("szcz", "SC"),
    ("gia", "Ja"),
    ("gio", "Jo"),
    ("giu", "Ju"),
    ("iye", "ie"),
    ("eau", "o"),
    ("aou", "au"),
    ("oue", "ue"),
    ("sh", "S"),
    ("sz", "S"),
    ("ch", "C"),
    ("cz", "C"),
    ("cs", "C"),
    ("zh", "Z"),
    ("zs", "Z"),
    ("rz", "Z"),
    ("dj", "J"),
    ("kh", "X"),
    ("gh", "g"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "f"),
    ("rh", "r"),
    ("bh", "b"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ea", "i"),
    ("ie", "i"),
    ("ck", "k"),
    ("qu", "kv"),
    ("ts", "T"),
    ("tz", "T"),
    ("ij", "i"),
    ("yy", "i"),
    ("iy", "i"),
    ("ey", "e"),
    ("ay", "ai"),
    ("ai", "ai"),
    ("ei", "ei"),
    ("aw", "au"),
    ("ow", "ou"),
    ("ov", "ov"),
    ("ks", "ks"),
    ("ng", "ng"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("ge", "ge"),
    ("a", "a"),
    ("b", "b"),
    ("c", "k"),
    ("d", "d"),
    ("e", "e"),
    ("f", "f"),
    ("g", "g"),
    ("h", "h"),
    ("i", "i"),
    ("j", "J"),
    ("k", "k"),
    ("l", "l"),
    ("m", "m"),
    ("n", "n"),
    ("o", "o"),
    ("p", "p"),
    ("q", "k"),
    ("r", "r"),
    ("s", "s"),
    ("t", "t"),
    ("u", "u"),
    ("v", "v"),
    ("w", "w"),
    ("x", "ks"),
    ("y", "y"),
    ("z", "z"),
];

/// Letters that [`ahead`] may begin with, and their sounds.
struct Spelt {
    letters: u64,
    mask: u64,
    len: usize,
    sounds: &'static [u8],
}

/// [`LATIN`] by first letter, in the same order.
static LATIN_BY_LETTER: LazyLock<[Vec<Spelt>; 26]> = LazyLock::new(|| {
    let spelt = |(letters, sounds): &(&'static str, &'static str)| Spelt {
        letters: ahead(letters.as_bytes()),
        mask: !(u64::MAX >> (8 * letters.len())),
        len: letters.len(),
        sounds: sounds.as_bytes(),
    };
    std::array::from_fn(|i| LATIN.iter().filter(|(l, _)| usize::from(l.as_bytes()[0] - b'a') == i).map(spelt).collect())
});

/// The next eight letters as one number.
fn ahead(letters: &[u8]) -> u64 {
    (0..8).fold(0, |n, at| n << 8 | u64::from(letters.get(at).copied().unwrap_or(0)))
}

fn marked(byte: u8) -> &'static [u8] {
    match byte {
        0x80 => b"o",
        0x81 => b"u",
        0x82 => b"C",
        0x83 => b"S",
        0x84 => b"Z",
        0x85 => b"e",
        0x86 => b"o",
        0x87 => b"u",
        0x88 => b"s",
        _ => b"",
    }
}

fn cyrillic(c: char) -> &'static [u8] {
    match c {
        'а' => b"a",
        'б' => b"b",
        'в' => b"v",
        'г' | 'ґ' => b"g",
        'д' => b"d",
        'е' | 'э' => b"e",
        'ё' | 'є' => b"ye",
        'ж' => b"Z",
        'з' => b"z",
        'и' | 'і' | 'ы' => b"i",
        'й' | 'ј' => b"y",
        'ї' => b"yi",
        'к' => b"k",
        'л' | 'љ' => b"l",
        'м' => b"m",
        'н' | 'њ' => b"n",
        'о' => b"o",
        'п' => b"p",
        'р' => b"r",
        'с' => b"s",
        'т' => b"t",
        'у' => b"u",
        'ў' => b"w",
        'ф' => b"f",
        'х' => b"X",
        'ц' => b"T",
        'ч' | 'ћ' => b"C",
        'ш' => b"S",
        'щ' => b"SC",
        'ю' => b"yu",
        'я' => b"ya",
        'џ' | 'ђ' => b"J",
        _ => b"",
    }
}

fn arabic(c: char) -> &'static [u8] {
    match c {
        'ا' | 'أ' | 'آ' | 'ى' | 'ٱ' => b"a",
        'إ' => b"i",
        'ب' => b"b",
        'پ' => b"p",
        'ت' | 'ط' | 'ټ' | 'ٹ' | 'ث' => b"t",
        'ج' => b"J",
        'چ' => b"C",
        'ح' | 'ه' | 'ہ' | 'ھ' => b"h",
        'خ' => b"X",
        'د' | 'ض' | 'ډ' | 'ڈ' | 'ذ' => b"d",
        'ر' | 'ړ' | 'ڑ' => b"r",
        'ز' | 'ظ' | 'ځ' => b"z",
        'ژ' => b"Z",
        'س' | 'ص' | 'څ' => b"s",
        'ش' | 'ښ' => b"S",
        'ع' | 'ء' => b"~",
        'غ' | 'گ' | 'ګ' | 'ڭ' => b"g",
        'ف' => b"f",
        'ق' | 'ك' | 'ک' | 'ڪ' => b"k",
        'ل' => b"l",
        'م' => b"m",
        'ن' | 'ڼ' | 'ں' => b"n",
        'و' | 'ؤ' | 'ۇ' => b"w",
        'ي' | 'ی' | 'ئ' | 'ې' | 'ۍ' | 'ے' => b"y",
        'ة' => b"a",
        _ => b"",
    }
}

const HANGUL_ONSETS: [&[u8]; 19] =
    [b"g", b"k", b"n", b"d", b"t", b"r", b"m", b"b", b"p", b"s", b"s", b"", b"J", b"T", b"C", b"k", b"t", b"p", b"h"];
const HANGUL_VOWELS: [&[u8]; 21] = [
    b"a", b"e", b"ya", b"ye", b"o", b"e", b"yo", b"ye", b"o", b"wa", b"we", b"we", b"yo", b"u", b"wo", b"we", b"wi", b"yu", b"~",
    b"i", b"i",
];
const HANGUL_CODAS: [&[u8]; 8] = [b"", b"k", b"n", b"t", b"l", b"m", b"p", b"ng"];

fn hangul(chars: &[char], out: &mut Sounds) {
    for sound in chars.iter().filter_map(|c| Sound::of(*c)) {
        let (o, v, c) = sound.jamo();
        for sounds in [HANGUL_ONSETS[o], HANGUL_VOWELS[v], HANGUL_CODAS[c]] {
            out.extend_from_slice(sounds);
        }
    }
}

fn latin(letters: &[u8], out: &mut Sounds) {
    let (mut at, mut next) = (0, ahead(letters));
    while at < letters.len() {
        let beginning = LATIN_BY_LETTER.get(usize::from(letters[at].wrapping_sub(b'a'))).map_or(&[][..], Vec::as_slice);
        let found = beginning.iter().find(|spelt| next & spelt.mask == spelt.letters);
        let (len, sounds) = found.map_or_else(|| (1, marked(letters[at])), |spelt| (spelt.len, spelt.sounds));
        sounds.iter().for_each(|s| out.push(*s));
        for letter in at + 8..at + 8 + len {
            next = next << 8 | u64::from(letters.get(letter).copied().unwrap_or(0));
        }
        at += len;
    }
}

/// `дж` is one sound.
fn join_affricates(sounds: &mut Sounds, start: usize) {
    let mut at = start;
    while at + 1 < sounds.len() {
        if sounds[at] == b'd' && sounds[at + 1] == b'Z' {
            sounds[at] = b'J';
            sounds.remove(at + 1);
        }
        at += 1;
    }
}

/// Adds the sounds of one part; doubled sounds are one.
pub(crate) fn push_sounds(out: &mut Sounds, script: Script, letters: &[u8], chars: &[char]) {
    let start = out.len();
    match script {
        Script::Latin => latin(letters, out),
        Script::Cyrillic => {
            let letters = letters.iter().filter(|b| **b >= CYRILLIC_FIRST);
            letters.for_each(|b| out.extend_from_slice(cyrillic(shown(*b))));
            join_affricates(out, start);
        }
        Script::Hangul => hangul(chars, out),
        Script::Arabic => chars.iter().for_each(|c| out.extend_from_slice(arabic(*c))),
        Script::Han | Script::Other => out.extend(chars.iter().map(|c| (u32::from(*c) % 251) as u8 | 0x80)),
    }
    let mut end = start;
    for at in start..out.len() {
        if end == start || out[end - 1] != out[at] {
            out[end] = out[at];
            end += 1;
        }
    }
    out.truncate(end.min(start + SOUNDS_MAX));
}
