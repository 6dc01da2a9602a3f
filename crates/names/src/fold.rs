//! Characters to letters: case, width, composition, marks and separators are folded away here, once.
//!
//! A letter is one byte, so that spellings are compared and looked up as bytes: `a` to `z` as in ASCII, `'` for
//! aspiration, bytes from 0x80 for Latin letters whose mark carries a sound (`ŏ` is not `o`), bytes from 0xA0 for Cyrillic.
//! Hangul keeps its syllables; Arabic script and everything else is kept as characters for [`crate::sound`].

use smallvec::SmallVec;
use unicode_normalization::UnicodeNormalization;

/// The longest name that is read, in characters; what follows is ignored.
pub const NAME_CHARS_MAX: usize = 200;
/// The most parts of a name that are read; what follows is ignored.
pub const NAME_PARTS_MAX: usize = 20;

/// The writing a name, or one part of it, is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Script {
    /// Latin letters, with or without marks.
    Latin,
    /// Cyrillic letters, Russian or Ukrainian.
    Cyrillic,
    /// Hangul syllables.
    Hangul,
    /// Arabic letters as Arabic, Persian, Dari and Pashto use them.
    Arabic,
    /// Chinese characters, read in Korean.
    Han,
    /// Any other writing, compared only letter by letter.
    Other,
}

/// A run of letters of one script between separators; its letters are in the name it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) script: Script,
    /// Bound to the part before by a hyphen, an apostrophe or a capital inside the word.
    pub(crate) joined: bool,
    start: u16,
    end: u16,
}

/// A name cut into parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Folded {
    pub(crate) parts: SmallVec<[Part; 4]>,
    /// How many parts stand before the first comma, when there is one.
    pub(crate) before_comma: Option<usize>,
    letters: SmallVec<[u8; 24]>,
    chars: SmallVec<[char; 4]>,
}

impl Folded {
    /// Letter bytes (Latin, Cyrillic); empty for the other scripts.
    pub(crate) fn letters(&self, part: &Part) -> &[u8] {
        match part.script {
            Script::Latin | Script::Cyrillic => &self.letters[usize::from(part.start)..usize::from(part.end)],
            _ => &[],
        }
    }

    /// Characters (Hangul, Arabic, other); empty for Latin and Cyrillic.
    pub(crate) fn chars(&self, part: &Part) -> &[char] {
        match part.script {
            Script::Latin | Script::Cyrillic => &[],
            _ => &self.chars[usize::from(part.start)..usize::from(part.end)],
        }
    }

    /// The characters of all parts.
    pub(crate) fn all_chars(&self) -> &[char] {
        &self.chars
    }

    fn push_latin(&mut self, joined: bool, start: usize, end: usize) {
        if end > start && self.parts.len() < NAME_PARTS_MAX {
            self.parts.push(Part { script: Script::Latin, joined, start: start as u16, end: end as u16 });
        }
    }

    /// One part as text.
    pub(crate) fn text(&self, part: &Part) -> String {
        self.letters(part).iter().map(|b| shown(*b)).chain(self.chars(part).iter().copied()).collect()
    }
}

const MARKED: &[(char, u8)] = &[
    ('ŏ', 0x80),
    ('ŭ', 0x81),
    ('č', 0x82),
    ('š', 0x83),
    ('ž', 0x84),
    ('ä', 0x85),
    ('ö', 0x86),
    ('ü', 0x87),
    ('ç', 0x88),
    ('ş', 0x83),
    ('ć', 0x82),
    ('ś', 0x83),
    ('ź', 0x84),
    ('ż', 0x84),
    ('ő', 0x86),
    ('ű', 0x87),
    ('ǒ', 0x80),
    ('ǔ', 0x81),
    ('ø', 0x86),
    ('ö', 0x86),
];
const SPELT_OUT: &[(char, &[u8])] = &[
    ('ß', b"ss"),
    ('æ', b"ae"),
    ('œ', b"oe"),
    ('ł', b"l"),
    ('đ', b"d"),
    ('ð', b"d"),
    ('þ', b"th"),
    ('ı', b"i"),
    ('ə', b"a"),
    ('ħ', b"h"),
    ('ŋ', b"ng"),
];
const CYRILLIC: [char; 44] = [
    'а', 'б', 'в', 'г', 'д', 'е', 'ё', 'ж', 'з', 'и', 'й', 'к', 'л', 'м', 'н', 'о', 'п', 'р', 'с', 'т', 'у', 'ф', 'х', 'ц', 'ч',
    'ш', 'щ', 'ъ', 'ы', 'ь', 'э', 'ю', 'я', 'ґ', 'є', 'і', 'ї', 'ў', 'ј', 'ћ', 'ђ', 'љ', 'њ', 'џ',
];
/// The byte of the first Cyrillic letter.
pub(crate) const CYRILLIC_FIRST: u8 = 0xA0;
/// The letter bytes of the characters from U+0400 to U+04FF; 0 for those that are left out.
const CYRILLIC_BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut at = 0;
    while at < CYRILLIC.len() {
        bytes[CYRILLIC[at] as usize - 0x400] = CYRILLIC_FIRST + at as u8;
        at += 1;
    }
    bytes
};

/// The letter bytes of one lower-case, composed character and how many they are; `None` when it is no such letter.
fn letter(c: char, out: &mut [u8; 4]) -> Option<(Script, usize)> {
    if c.is_ascii_lowercase() {
        out[0] = c as u8;
        return Some((Script::Latin, 1));
    }
    if ('\u{400}'..='\u{4FF}').contains(&c) {
        out[0] = CYRILLIC_BYTES[c as usize - 0x400];
        return Some((Script::Cyrillic, usize::from(out[0] != 0)));
    }
    if let Some(&(_, byte)) = MARKED.iter().find(|(m, _)| *m == c) {
        out[0] = byte;
        return Some((Script::Latin, 1));
    }
    if let Some(&(_, bytes)) = SPELT_OUT.iter().find(|(m, _)| *m == c) {
        out[..bytes.len()].copy_from_slice(bytes);
        return Some((Script::Latin, bytes.len()));
    }
    let base = std::iter::once(c).nfd().next().unwrap_or(c);
    out[0] = base as u8;
    (base != c && base.is_ascii_lowercase()).then_some((Script::Latin, 1))
}

/// The character that a letter byte stands for.
pub(crate) fn shown(byte: u8) -> char {
    if byte >= CYRILLIC_FIRST {
        return CYRILLIC.get(usize::from(byte - CYRILLIC_FIRST)).copied().unwrap_or('?');
    }
    MARKED.iter().find(|(_, b)| *b == byte).map_or(char::from(byte), |(c, _)| *c)
}

/// Letter bytes of a spelling written in a table.
pub(crate) fn spelling(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = [0; 4];
    for c in text.chars() {
        if c == '\'' {
            out.push(b'\'');
        } else if let Some((_, count)) = letter(c, &mut bytes) {
            out.extend_from_slice(&bytes[..count]);
        }
    }
    out
}

/// Whether [`nfkc`](UnicodeNormalization::nfkc) leaves a text of such characters as it is.
fn is_settled(c: char) -> bool {
    let is_latin = matches!(c, '\0'..='\x7F' | 'À'..='ı' | 'Ĵ'..='ľ' | 'Ł'..='ň' | 'Ŋ'..='ž' | '\u{2BB}'..='\u{2BF}' | '‘' | '’');
    is_latin || small_cyrillic(c).is_some() || script_without_case(c).is_some()
}

/// The script of most letters that are neither small nor capital.
fn script_without_case(c: char) -> Option<Script> {
    match c {
        '가'..='힣' => Some(Script::Hangul),
        '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}' | '\u{671}'..='\u{674}' | '\u{679}'..='\u{6D3}' => Some(Script::Arabic),
        '\u{4E00}'..='\u{9FFF}' => Some(Script::Han),
        _ => None,
    }
}

/// The small letter of most Cyrillic letters.
fn small_cyrillic(c: char) -> Option<char> {
    match c {
        'Ѐ'..='Џ' => char::from_u32(u32::from(c) + 0x50),
        'А'..='Я' => char::from_u32(u32::from(c) + 0x20),
        'а'..='џ' => Some(c),
        _ => None,
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{640}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '´' | '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BB}'..='\u{02BF}' | '\u{FF07}')
}

/// What an apostrophe makes of the letter before it.
enum Marked {
    Becomes(u8),
    Aspirated,
}

/// `o'` and `u'` are `ŏ` and `ŭ` typed without the mark; after another letter of Korean the sign is aspiration.
fn marked(last: u8) -> Option<Marked> {
    match last {
        b'o' => Some(Marked::Becomes(0x80)),
        b'u' => Some(Marked::Becomes(0x81)),
        b'k' | b't' | b'p' | b'h' => Some(Marked::Aspirated),
        _ => None,
    }
}

#[derive(Default)]
struct Cutter {
    folded: Folded,
    /// The part that is being read.
    part: Option<Part>,
    joined: bool,
    /// The last character was a lower-case letter, so that a capital begins a new part.
    after_small: bool,
}

impl Cutter {
    fn cut(&mut self) {
        if let Some(part) = self.part.take()
            && part.end > part.start
            && self.folded.parts.len() < NAME_PARTS_MAX
        {
            self.folded.parts.push(part);
        }
        self.after_small = false;
    }

    /// Adds what `add` puts at the end of the letters (or characters) to the part being read, or to a new one.
    fn extend(&mut self, script: Script, add: impl FnOnce(&mut Folded)) {
        if self.part.as_ref().is_some_and(|p| p.script != script) {
            self.cut();
        }
        let length = |folded: &Folded| match script {
            Script::Latin | Script::Cyrillic => folded.letters.len() as u16,
            _ => folded.chars.len() as u16,
        };
        let start = length(&self.folded);
        add(&mut self.folded);
        let end = length(&self.folded);
        let joined = std::mem::take(&mut self.joined);
        self.part.get_or_insert(Part { script, joined, start, end }).end = end;
    }

    fn apostrophe(&mut self) {
        self.after_small = false;
        if self.part.as_ref().is_none_or(|p| p.script != Script::Latin) {
            return;
        }
        let Some(last) = self.folded.letters.last_mut() else { return };
        match marked(*last) {
            Some(Marked::Becomes(letter)) => *last = letter,
            Some(Marked::Aspirated) => self.extend(Script::Latin, |f| f.letters.push(b'\'')),
            None => {}
        }
    }

    fn push(&mut self, c: char) {
        if let Some(script) = script_without_case(c) {
            self.after_small = false;
            return self.extend(script, |f| f.chars.push(c));
        }
        if let Some(small) = small_cyrillic(c) {
            self.break_before(c != small);
            self.push_small(small);
            self.after_small = c == small;
            return;
        }
        if is_mark(c) {
            return;
        }
        if is_apostrophe(c) {
            return self.apostrophe();
        }
        self.break_before(c.is_uppercase());
        if c.is_ascii_alphabetic() {
            self.extend(Script::Latin, |f| f.letters.push(c.to_ascii_lowercase() as u8));
        } else {
            for small in c.to_lowercase().filter(|c| !is_mark(*c)) {
                self.push_small(small);
            }
        }
        self.after_small = c.is_lowercase();
    }

    /// A capital inside a word begins a new part.
    fn break_before(&mut self, is_capital: bool) {
        if is_capital && self.after_small {
            self.cut();
            self.joined = true;
        }
    }

    fn push_small(&mut self, c: char) {
        let mut bytes = [0; 4];
        if let Some((script, count)) = letter(c, &mut bytes) {
            self.extend(script, |f| f.letters.extend_from_slice(&bytes[..count]));
        } else if matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}') {
            self.extend(Script::Han, |f| f.chars.push(c));
        } else if ('\u{600}'..='\u{6FF}').contains(&c) && c.is_alphabetic() {
            self.extend(Script::Arabic, |f| f.chars.push(c));
        } else if c.is_alphabetic() {
            self.extend(Script::Other, |f| f.chars.push(c));
        } else {
            self.separator(c);
        }
    }

    fn separator(&mut self, c: char) {
        self.cut();
        self.joined = matches!(c, '-' | '\u{2010}'..='\u{2015}');
        let before = self.folded.parts.len();
        if matches!(c, ',' | '\u{60C}' | '、') && before > 0 && self.folded.before_comma.is_none() {
            self.folded.before_comma = Some(before);
        }
    }
}

/// What [`Cutter`] does, for names that are ASCII: most are.
fn fold_ascii(name: &[u8]) -> Folded {
    let mut folded = Folded::default();
    let mut letters = [0; NAME_CHARS_MAX];
    // The part being read; there is none while it is empty.
    let (mut start, mut end, mut joined) = (0, 0, false);
    let mut after_small = false;
    for (&byte, _) in name.iter().zip(0..NAME_CHARS_MAX) {
        let small = byte | 0x20;
        if small.is_ascii_lowercase() {
            if after_small && byte != small {
                folded.push_latin(joined, start, end);
                (start, joined) = (end, true);
            }
            letters[end] = small;
            end += 1;
            after_small = byte == small;
            continue;
        }
        after_small = false;
        if !matches!(byte, b'\'' | b'`') {
            folded.push_latin(joined, start, end);
            (start, joined) = (end, byte == b'-');
            if byte == b',' && !folded.parts.is_empty() && folded.before_comma.is_none() {
                folded.before_comma = Some(folded.parts.len());
            }
        } else if start < end {
            match marked(letters[end - 1]) {
                Some(Marked::Becomes(letter)) => letters[end - 1] = letter,
                Some(Marked::Aspirated) => {
                    letters[end] = b'\'';
                    end += 1;
                }
                None => {}
            }
        }
    }
    folded.push_latin(joined, start, end);
    folded.letters = SmallVec::from_slice(&letters[..end]);
    folded
}

fn is_title(letters: &[u8]) -> bool {
    matches!(
        letters,
        b"dr" | b"mr" | b"mrs" | b"ms" | b"prof" | b"gen" | b"haji" | b"hajj" | b"mullah" | b"mufti" | b"sheikh" | b"shaykh"
    )
}

/// Cuts a name into folded parts. Any string will do: the empty name has no parts.
pub(crate) fn fold(name: &str) -> Folded {
    let mut folded = if name.is_ascii() { fold_ascii(name.as_bytes()) } else { fold_any(name) };
    let full = folded.parts.len();
    let letters = &folded.letters;
    let is_title = |p: &Part| p.script == Script::Latin && is_title(&letters[usize::from(p.start)..usize::from(p.end)]);
    if full > 2 && folded.parts.iter().any(is_title) {
        folded.parts.retain(|p| !is_title(p));
    }
    if folded.parts.len() != full || folded.before_comma == Some(full) {
        folded.before_comma = None;
    }
    folded
}

fn fold_any(name: &str) -> Folded {
    let mut cutter = Cutter::default();
    let chars = || name.chars().take(NAME_CHARS_MAX);
    if chars().all(is_settled) {
        chars().for_each(|c| cutter.push(c));
    } else {
        chars().nfkc().take(NAME_CHARS_MAX).for_each(|c| cutter.push(c));
    }
    cutter.cut();
    cutter.folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Vec<String> {
        let folded = fold(name);
        folded.parts.iter().map(|p| folded.text(p)).collect()
    }

    #[test]
    fn case_width_and_separators_are_folded_away() {
        assert_eq!(words("KIM, Yong-Chol"), ["kim", "yong", "chol"]);
        assert_eq!(words("Ｋｉｍ　Ｙｏｎｇ"), ["kim", "yong"]);
        assert_eq!(words("Jang CheolMun"), ["jang", "cheol", "mun"]);
    }

    #[test]
    fn hangul_is_the_same_composed_and_decomposed() {
        assert_eq!(fold("손정훈"), fold("\u{1109}\u{1169}\u{11ab}\u{110c}\u{1165}\u{11bc}\u{1112}\u{116e}\u{11ab}"));
    }

    proptest::proptest! {
        #[test]
        fn ascii_is_folded_as_any_other_text(name in "[a-cA-Ckou '`,.\\-0]{0,40}") {
            proptest::prop_assert_eq!(fold_ascii(name.as_bytes()), fold_any(&name));
        }
    }

    #[test]
    fn letters_held_to_be_settled_are() {
        let settled = || ('\0'..=char::MAX).filter(|c| is_settled(*c));
        assert!(settled().flat_map(|c| ['a', c]).nfkc().eq(settled().flat_map(|c| ['a', c])));
        assert!(settled().nfkc().eq(settled()));
        for c in settled() {
            assert_eq!(small_cyrillic(c).filter(|small| !c.to_lowercase().eq([*small])), None);
            let script = script_without_case(c);
            assert!(script.is_none() || c.is_alphabetic() && !c.is_lowercase() && c.to_lowercase().eq([c]), "{c}");
        }
    }

    #[test]
    fn an_apostrophe_after_o_is_the_breve_of_mccune_reischauer() {
        assert_eq!(words("PAK, Ch'o'l-nam"), ["pak", "ch'ŏl", "nam"]);
        assert_eq!(words("Sŏ"), ["sŏ"]);
        assert_eq!(words("So\u{306}"), ["sŏ"]);
    }

    #[test]
    fn a_comma_says_which_part_is_the_surname() {
        assert_eq!(fold("PARK, Kap Sook").before_comma, Some(1));
        assert_eq!(fold("Park Kap Sook").before_comma, None);
        assert_eq!(fold("Park,").before_comma, None);
    }
}
