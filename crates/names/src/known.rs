//! Spellings that are known beforehand.

use crate::model::{Handle, Place};
use crate::packed_map::MIX;

/// A spelling known in one place of a name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) handle: Handle,
    pub(crate) ln: f32,
}

/// A spelling known in one place of a name or in both.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spelling {
    /// By place.
    pub(crate) handles: [Handle; 2],
    /// By place in which it is known: the natural logarithm of its chance.
    pub(crate) ln: [Option<f32>; 2],
}

impl Spelling {
    pub(crate) fn known(&self, place: Place) -> Option<Known> {
        self.ln[place as usize].map(|ln| Known { handle: self.handles[place as usize], ln })
    }
}

const BITS_LOG2: u32 = 17;

/// What spellings begin with, as one bit for each beginning: small enough to be asked often. It may say yes wrongly, never no.
#[derive(Debug, Clone)]
pub(crate) struct Beginnings(Vec<u64>);

impl Default for Beginnings {
    fn default() -> Self {
        Self(vec![0; 1 << (BITS_LOG2 - 6)])
    }
}

fn place(letters: u64) -> (usize, u64) {
    let bit = letters.wrapping_mul(MIX) >> (64 - BITS_LOG2);
    ((bit >> 6) as usize, 1 << (bit & 63))
}

impl Beginnings {
    /// Adds a packed spelling with everything it begins with.
    pub(crate) fn add(&mut self, spelling: u64) {
        let mut letters = spelling;
        while letters > 0 {
            let (word, bit) = place(letters);
            self.0[word] |= bit;
            letters >>= 8;
        }
    }

    /// Whether a spelling may be these letters or begin with them.
    pub(crate) fn has(&self, letters: u64) -> bool {
        let (word, bit) = place(letters);
        self.0[word] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::pack;

    #[test]
    fn a_spelling_and_its_beginnings_are_there_and_other_letters_are_not() {
        let mut beginnings = Beginnings::default();
        beginnings.add(pack(b"jong").unwrap());
        assert!([&b"j"[..], b"jo", b"jon", b"jong"].into_iter().all(|b| beginnings.has(pack(b).unwrap())));
        assert!([&b"o"[..], b"on", b"jongh", b"je"].into_iter().all(|b| !beginnings.has(pack(b).unwrap())));
    }
}
