//! Spellings that are known beforehand.

use crate::model::{Handle, Place};

/// A spelling known in one place of a name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) handle: Handle,
    pub(crate) ln: f32,
}

/// A spelling known in one place of a name or in both.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spelling {
    pub(crate) letters: u64,
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

/// All known spellings, each in the slot that its letters hash to or in the next free one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spellings {
    /// Without letters when it is free.
    slots: Vec<Spelling>,
    shift: u32,
}

impl Spellings {
    /// From spellings by place.
    pub(crate) fn new(known: &[Vec<(u64, Known)>; 2]) -> Self {
        let slots_log2 = (4 * known.iter().map(Vec::len).sum::<usize>()).max(2).ilog2();
        let mut made = Self { slots: vec![Spelling::default(); 1 << slots_log2], shift: u64::BITS - slots_log2 };
        for (place, spellings) in known.iter().enumerate() {
            for (letters, known) in spellings {
                let slot = made.slot(*letters);
                let spelling = &mut made.slots[slot];
                spelling.letters = *letters;
                spelling.handles[place] = known.handle;
                spelling.ln[place] = Some(known.ln);
            }
        }
        made
    }

    /// The slot of these letters, or the free one where they would be.
    fn slot(&self, letters: u64) -> usize {
        let mut slot = (letters.wrapping_mul(MIX) >> self.shift) as usize;
        while self.slots[slot].letters != letters && self.slots[slot].letters != 0 {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    /// The spelling, without letters if it is known in neither place.
    pub(crate) fn get(&self, letters: u64) -> &Spelling {
        &self.slots[self.slot(letters)]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Spelling> {
        self.slots.iter().filter(|spelling| spelling.letters != 0)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Spelling> {
        self.slots.iter_mut().filter(|spelling| spelling.letters != 0)
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
