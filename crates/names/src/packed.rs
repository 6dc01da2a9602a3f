//! What an index keeps of a person beside the sound of the name: birth in four bytes, a trace of the birthplace in two, and the
//! names as written in memory that is wiped.

use zeroize::Zeroizing;

use crate::birth::Birth;

/// How many years a birth year may be off, either way, for an entry to be looked at.
pub const BIRTH_YEARS_AROUND: i16 = 3;

/// Year, month, day and "give or take" in 13, 4, 5 and 2 bits. A year less certain than a search looks around counts as unknown.
pub(crate) fn pack_birth(birth: Birth) -> u32 {
    let certain = i16::from(birth.give_or_take_years) <= BIRTH_YEARS_AROUND;
    let year = birth.year.filter(|_| certain).map_or(0, |y| y.clamp(1, 8191) as u32);
    let (month, day) = (birth.month.unwrap_or(0).min(15), birth.day.unwrap_or(0).min(31));
    year << 11 | u32::from(month) << 7 | u32::from(day) << 2 | u32::from(birth.give_or_take_years & 3)
}

pub(crate) fn unpack_birth(packed: u32) -> Birth {
    let some = |n: u32| (n != 0).then_some(n as u8);
    let year = packed_year(packed);
    Birth {
        year: (year != 0).then_some(year),
        month: some(packed >> 7 & 15),
        day: some(packed >> 2 & 31),
        give_or_take_years: (packed & 3) as u8,
    }
}

/// The year, 0 when it is unknown.
pub(crate) fn packed_year(packed: u32) -> i16 {
    (packed >> 11) as i16
}

/// A trace of a birthplace: the same for the same text without spaces, 0 when unknown.
pub(crate) fn trace(place: &str) -> u16 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for c in place.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(64) {
        hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }
    if place.is_empty() { 0 } else { (hash >> 40) as u16 | 1 }
}

/// Texts kept one after the other in blocks that never move, so that no copy is left behind; wiped when dropped.
#[derive(Default)]
pub(crate) struct Texts {
    blocks: Vec<Zeroizing<Vec<u8>>>,
}

/// Where a text is: block (24 bits), first byte (20 bits), length (20 bits).
pub(crate) type TextAt = u64;

const BLOCK_BYTES: usize = 1 << 20;

impl Texts {
    /// Keeps a text, cut at [`BLOCK_BYTES`] less one.
    pub(crate) fn push(&mut self, text: &str) -> TextAt {
        let bytes = &text.as_bytes()[..text.floor_char_boundary(BLOCK_BYTES - 1)];
        if self.blocks.last().is_none_or(|b| b.len() + bytes.len() >= BLOCK_BYTES) {
            self.blocks.push(Zeroizing::new(Vec::with_capacity(BLOCK_BYTES)));
        }
        let block = self.blocks.len() - 1;
        let start = self.blocks[block].len();
        self.blocks[block].extend_from_slice(bytes);
        (block as u64) << 40 | (start as u64) << 20 | bytes.len() as u64
    }

    fn range(at: TextAt) -> std::ops::Range<usize> {
        let (start, len) = (at >> 20 & 0xF_FFFF, at & 0xF_FFFF);
        start as usize..(start + len) as usize
    }

    pub(crate) fn get(&self, at: TextAt) -> &str {
        let block = self.blocks.get((at >> 40) as usize);
        block.and_then(|b| std::str::from_utf8(b.get(Self::range(at))?).ok()).unwrap_or_default()
    }

    /// Overwrites a text with zeros.
    pub(crate) fn wipe(&mut self, at: TextAt) {
        if let Some(bytes) = self.blocks.get_mut((at >> 40) as usize).and_then(|b| b.get_mut(Self::range(at))) {
            zeroize::Zeroize::zeroize(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_birth_is_what_it_was() {
        for birth in [Birth::default(), Birth::year(1950, 0), Birth::day(1964, 12, 31), Birth::from_korean_age(40, 2003)] {
            assert_eq!(unpack_birth(pack_birth(birth)), birth);
        }
    }

    #[test]
    fn a_year_too_uncertain_to_search_by_is_kept_as_unknown() {
        assert_eq!(unpack_birth(pack_birth(Birth::year(1950, 10))).year, None);
    }

    #[test]
    fn a_text_is_what_it_was_until_it_is_wiped() {
        let mut texts = Texts::default();
        let long = "가".repeat(BLOCK_BYTES);
        let kept: Vec<TextAt> = ["손정훈", "", &long, "Kim"].into_iter().map(|t| texts.push(t)).collect();
        assert_eq!([texts.get(kept[0]), texts.get(kept[1]), texts.get(kept[3])], ["손정훈", "", "Kim"]);
        assert_eq!(texts.get(kept[2]).len(), (BLOCK_BYTES - 1) / 3 * 3);
        texts.wipe(kept[0]);
        assert_eq!((texts.get(kept[0]), texts.get(kept[3])), ("\0".repeat(9).as_str(), "Kim"));
    }
}
