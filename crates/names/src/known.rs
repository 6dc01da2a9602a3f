//! Spellings that were worked out beforehand.

use crate::model::{Handle, Place};

/// A spelling that was worked out beforehand for one place in a name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) handle: Handle,
    pub(crate) ln: f32,
}

/// A spelling by place.
pub(crate) type KnownAt = [Option<Known>; 2];

/// All that were worked out beforehand, at the slot that their letters hash to or the next free one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spellings {
    /// No letters: the slot is free.
    slots: Vec<(u64, KnownAt)>,
    shift: u32,
}

impl Spellings {
    pub(crate) fn new(spellings: &[(Place, u64, Known)]) -> Self {
        let slots_log2 = (4 * spellings.len()).max(2).ilog2();
        let mut made = Self { slots: vec![(0, [None; 2]); 1 << slots_log2], shift: u64::BITS - slots_log2 };
        for (place, letters, known) in spellings {
            let slot = made.slot(*letters);
            made.slots[slot].0 = *letters;
            made.slots[slot].1[*place as usize] = Some(*known);
        }
        made
    }

    /// The slot of these letters, or the free one where they would be.
    fn slot(&self, letters: u64) -> usize {
        let mut slot = (letters.wrapping_mul(MIX) >> self.shift) as usize;
        while self.slots[slot].0 != letters && self.slots[slot].0 != 0 {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    /// All for one place.
    pub(crate) fn at(&self, place: Place) -> impl Iterator<Item = &Known> {
        self.slots.iter().filter_map(move |(_, known)| known[place as usize].as_ref())
    }

    pub(crate) fn get(&self, letters: u64) -> &KnownAt {
        &self.slots[self.slot(letters)].1
    }
}

/// Multiplying by this spreads packed letters over the upper bits.
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

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
