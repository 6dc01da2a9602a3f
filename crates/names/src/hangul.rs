//! Hangul arithmetic: a syllable is an initial, a vowel and a final; finals that sound alike are one.

/// How many initials there are (ㄱ to ㅎ, in Unicode's order).
pub(crate) const ONSETS: usize = 19;
/// How many vowels there are (ㅏ to ㅣ, in Unicode's order).
pub(crate) const VOWELS: usize = 21;
/// How many finals sound different: none, ㄱ, ㄴ, ㄷ, ㄹ, ㅁ, ㅂ, ㅇ.
pub(crate) const CODAS: usize = 8;
/// How many syllables sound different.
pub(crate) const SYLLABLES: usize = ONSETS * VOWELS * CODAS;

const CODA_SOUND: [u8; 28] = [0, 1, 1, 1, 2, 2, 2, 3, 4, 1, 5, 4, 4, 4, 6, 4, 5, 6, 6, 3, 3, 7, 3, 3, 1, 3, 6, 3];
const CODA_SHOWN: [u32; CODAS] = [0, 1, 4, 7, 8, 16, 17, 21];

const N: usize = 2;
const R: usize = 5;
const SILENT: usize = 11;

/// One syllable by its sound: initial, vowel and final packed into a number below [`SYLLABLES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Sound(pub(crate) u16);

impl Sound {
    pub(crate) fn new(onset: usize, vowel: usize, coda: usize) -> Self {
        Self(((onset * VOWELS + vowel) * CODAS + coda) as u16)
    }

    pub(crate) fn of(c: char) -> Option<Self> {
        let n = (c as usize).checked_sub('가' as usize).filter(|n| *n < 11_172)?;
        Some(Self::new(n / 588, n / 28 % VOWELS, usize::from(CODA_SOUND[n % 28])))
    }

    /// Initial, vowel and final.
    pub(crate) fn jamo(self) -> (usize, usize, usize) {
        let n = usize::from(self.0);
        (n / (VOWELS * CODAS), n / CODAS % VOWELS, n % CODAS)
    }

    /// A Hangul syllable that sounds like this.
    pub(crate) fn shown(self) -> char {
        let (onset, vowel, coda) = self.jamo();
        char::from_u32('가' as u32 + (onset * 588 + vowel * 28) as u32 + CODA_SHOWN[coda]).unwrap_or('?')
    }

    /// The same Sino-Korean syllable with its initial ㄹ (or ㄴ) kept or dropped, as the North and the South differ: 룡 and 용.
    pub(crate) fn initial_law(self) -> Option<Self> {
        let (onset, vowel, coda) = self.jamo();
        let before_i = matches!(vowel, 2 | 6 | 7 | 12 | 17 | 20);
        match onset {
            R | N if before_i => Some(Self::new(SILENT, vowel, coda)),
            SILENT if before_i => Some(Self::new(R, vowel, coda)),
            R => Some(Self::new(N, vowel, coda)),
            N => Some(Self::new(R, vowel, coda)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syllable_is_shown_as_it_was_read() {
        for c in "손정훈박숙혁".chars() {
            assert_eq!(Sound::of(c).map(Sound::shown), Some(c));
        }
    }

    #[test]
    fn finals_that_sound_alike_are_one() {
        assert_eq!(Sound::of('갓'), Sound::of('갇'));
        assert_ne!(Sound::of('강'), Sound::of('간'));
    }

    #[test]
    fn the_north_keeps_the_initial_that_the_south_drops() {
        let shown = |c| Sound::of(c).and_then(Sound::initial_law).map(Sound::shown);
        assert_eq!(shown('룡'), Some('용'));
        assert_eq!(shown('이'), Some('리'));
        assert_eq!(shown('로'), Some('노'));
        assert_eq!(shown('김'), None);
    }
}
