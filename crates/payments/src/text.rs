//! Texts that a bank will print: in letters that it takes, no longer than it takes, and silent about the programme.

use std::fmt;

use programme::Programme;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Most characters of a name: what most banks take of the 140 that ISO 20022 allows.
pub const NAME_MAX: usize = 70;
/// Most characters of the text that goes with a payment.
pub const REMITTANCE_MAX: usize = 140;

/// What stands for a letter or sign that has no plain form of its own.
const PLAIN: [(char, &str); 25] = [
    ('ß', "ss"),
    ('ẞ', "SS"),
    ('Æ', "AE"),
    ('æ', "ae"),
    ('Œ', "OE"),
    ('œ', "oe"),
    ('Ø', "O"),
    ('ø', "o"),
    ('Ł', "L"),
    ('ł', "l"),
    ('Đ', "D"),
    ('đ', "d"),
    ('Ð', "D"),
    ('ð', "d"),
    ('Þ', "Th"),
    ('þ', "th"),
    ('ı', "i"),
    ('’', "'"),
    ('‘', "'"),
    ('–', "-"),
    ('—', "-"),
    ('_', "-"),
    ('&', "+"),
    ('"', "'"),
    (';', ","),
];

/// Which letters a bank takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// The set that all banks of the European schemes take (EPC217-08): letters without marks, digits, `/-?:().,'+` and blanks.
    Latin,
    /// Any letter of Unicode, so also Hangul; no control characters.
    Any,
}

/// Why a text cannot go to a bank. The text itself is not repeated: it may be a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing is left of it.
    #[error("the text is empty")]
    Empty,
    /// Longer than the bank takes.
    #[error("the text has {has} characters; the bank takes {most}: shorten it as the bank has it on record")]
    TooLong {
        /// How many it has.
        has: usize,
        /// How many it may have.
        most: usize,
    },
    /// A letter that the bank does not take and that has no plain form.
    #[error("character {at} cannot be written in the letters that this bank takes; write the text as the bank has it on record")]
    Letter {
        /// Counted from 1.
        at: usize,
    },
    /// A stroke where banks refuse it.
    #[error("a text for a bank neither begins nor ends with `/`, nor has two of them together")]
    Strokes,
    /// It would tell where the money comes from.
    #[error("the text would show others what the money is for: it contains \"{0}\"")]
    Reveals(String),
}

/// A text in the letters and of the length that a bank takes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BankText(String);

impl BankText {
    /// Brings a text to the letters that a bank takes. Marks are left off and signs made plain; what has no plain form is refused
    /// rather than guessed, as a name must be the one on the account.
    ///
    /// # Errors
    /// When nothing is left, it is too long, or a letter has no plain form.
    pub fn of(text: &str, letters: Letters, most: usize) -> Result<BankText, TextError> {
        let mut plain = String::with_capacity(text.len());
        for (at, letter) in text.nfc().enumerate() {
            push(letter, letters, &mut plain).ok_or(TextError::Letter { at: at + 1 })?;
        }
        let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
        let plain = words.join(" ");
        let has = plain.chars().count();
        if has == 0 {
            return Err(TextError::Empty);
        }
        if has > most {
            return Err(TextError::TooLong { has, most });
        }
        if plain.starts_with('/') || plain.ends_with('/') || plain.contains("//") {
            return Err(TextError::Strokes);
        }
        Ok(BankText(plain))
    }

    /// It.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BankText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BankText(..)")
    }
}

/// Appends one letter in the form that the bank takes; `None` if it has none.
fn push(letter: char, letters: Letters, plain: &mut String) -> Option<()> {
    match letter {
        '\t' | '\u{a0}' | '\u{3000}' => plain.push(' '),
        _ if is_plain(letter) => plain.push(letter),
        _ if letters == Letters::Any => match letter {
            // What XML cannot hold, and what makes a text look like another one.
            '\u{fffe}'
            | '\u{ffff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => return None,
            _ if letter.is_control() => return None,
            _ => plain.push(letter),
        },
        _ => match PLAIN.iter().find(|(special, _)| *special == letter) {
            Some((_, instead)) => plain.push_str(instead),
            None => {
                let parts: Vec<char> = std::iter::once(letter).nfkd().filter(|part| !is_combining_mark(*part)).collect();
                if parts.is_empty() || !parts.iter().all(|part| is_plain(*part)) {
                    return None;
                }
                plain.extend(parts);
            }
        },
    }
    Some(())
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(letter)
}

/// A text for a bank that does not tell what the money is for. There is no other way to make one than [`Revealing::check`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct SilentText(BankText);

impl SilentText {
    /// It.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Words that would tell a stranger, a landlord or a bank clerk that somebody belongs to the programme.
#[derive(Clone, Debug, Default)]
pub struct Revealing(Vec<String>);

impl Revealing {
    /// From the words of a pack: its names, its offices', its benefits', and what it lists besides.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Revealing {
        Revealing(words.into_iter().map(folded).filter(|word| !word.is_empty()).collect())
    }

    /// From a programme: its title and those of its offices and benefits, and the words that `payments.toml` lists.
    pub fn of_programme(programme: &Programme) -> Revealing {
        let titles = std::iter::once(&programme.title)
            .chain(programme.offices.iter().map(|office| &office.title))
            .chain(programme.entitlements.iter().map(|entitlement| &entitlement.thing.title));
        let titles = titles.flat_map(|title| [title.en.as_str(), title.ko.as_str()]);
        let listed = programme.payments.iter().flat_map(|payments| payments.revealing.iter().map(String::as_str));
        Revealing::of(titles.chain(listed))
    }

    /// Lets a text through that contains none of the words. Case, blanks, hyphens and the width of letters make no difference.
    ///
    /// # Errors
    /// When it contains one.
    pub fn check(&self, text: BankText) -> Result<SilentText, TextError> {
        let found = folded(&text.0);
        match self.0.iter().find(|word| found.contains(word.as_str())) {
            Some(word) => Err(TextError::Reveals(word.clone())),
            None => Ok(SilentText(text)),
        }
    }
}

fn folded(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn latin(text: &str) -> Result<String, TextError> {
        BankText::of(text, Letters::Latin, NAME_MAX).map(|text| text.0)
    }

    #[test]
    fn marks_are_left_off_and_signs_made_plain() {
        assert_eq!(latin("Çelik & Söhne – Łódź"), Ok("Celik + Sohne - Lodz".to_owned()));
        assert_eq!(latin("e\u{301}te\u{301}"), Ok("ete".to_owned()));
        assert_eq!(latin("  two   blanks "), Ok("two blanks".to_owned()));
        assert_eq!(latin("Straße №5"), Ok("Strasse No5".to_owned()));
    }

    #[test]
    fn hangul_is_not_romanised_by_guess() {
        assert_eq!(latin("Kim 김"), Err(TextError::Letter { at: 5 }));
        assert!(BankText::of("김서연", Letters::Any, NAME_MAX).is_ok());
    }

    #[test]
    fn what_would_break_a_file_or_deceive_a_reader_is_refused() {
        for text in ["a\u{0}b", "a\nb", "a\u{202e}b", "a\u{200b}b", "a\u{ffff}b"] {
            assert_eq!(BankText::of(text, Letters::Any, 10), Err(TextError::Letter { at: 2 }), "{text:?}");
        }
        for text in ["/a", "a/", "a//b"] {
            assert_eq!(latin(text), Err(TextError::Strokes));
        }
    }

    #[test]
    fn a_text_is_neither_empty_nor_cut() {
        assert_eq!(latin(" \t "), Err(TextError::Empty));
        assert_eq!(latin(&"x".repeat(71)), Err(TextError::TooLong { has: 71, most: 70 }));
        assert_eq!(BankText::of("가나다", Letters::Any, 3).map(|text| text.0), Ok("가나다".to_owned()));
    }

    #[test]
    fn a_word_of_the_programme_is_found_however_it_is_written() {
        let revealing = Revealing::of(["Hana Foundation", "통일부", ""]);
        let check = |text: &str| revealing.check(BankText::of(text, Letters::Any, 40).unwrap());
        for text in ["from HANA-Foundation", "ＨＡＮＡ foundation", "통 일 부 3"] {
            assert!(matches!(check(text), Err(TextError::Reveals(_))), "{text}");
        }
        assert!(check("Transfer 3").is_ok());
    }

    proptest! {
        #[test]
        fn a_latin_text_holds_only_letters_that_every_bank_takes(text in "\\PC{0,40}") {
            if let Ok(plain) = latin(&text) {
                prop_assert!(plain.chars().all(is_plain));
                prop_assert_eq!(latin(&plain), Ok(plain.clone()));
            }
        }
    }
}
