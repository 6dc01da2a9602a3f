//! Maps for keys that are numbers already.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Multiplying by this spreads packed letters over the upper bits.
pub(crate) const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// Multiplies and folds: the keys are short packed spellings, not an attacker's choice of bucket that could matter.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct PackedHasher(u64);

impl Hasher for PackedHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(u64::from(*b)));
    }
    fn write_u64(&mut self, n: u64) {
        let mixed = (self.0 ^ n).wrapping_mul(MIX);
        self.0 = mixed ^ mixed >> 29;
    }
    fn write_u128(&mut self, n: u128) {
        self.write_u64(n as u64);
        self.write_u64((n >> 64) as u64);
    }
    fn write_u16(&mut self, n: u16) {
        self.write_u64(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
}

/// A map whose keys are packed spellings or other small numbers.
pub(crate) type PackedMap<K, V> = HashMap<K, V, BuildHasherDefault<PackedHasher>>;

/// A map by packed letters that is filled once and asked often: each key is in the slot it hashes to or in the next free one.
#[derive(Debug, Clone, Default)]
pub(crate) struct LetterMap<V> {
    slots: Vec<(u64, V)>,
    shift: u32,
}

/// No letters.
const FREE: u64 = u64::MAX;

impl<V: Clone + Default> From<PackedMap<u64, V>> for LetterMap<V> {
    fn from(map: PackedMap<u64, V>) -> Self {
        let slots_log2 = (4 * map.len()).max(2).ilog2();
        let mut made = Self { slots: vec![(FREE, V::default()); 1 << slots_log2], shift: u64::BITS - slots_log2 };
        for (letters, value) in map {
            let mut slot = made.first_slot(letters);
            while made.slots[slot].0 != FREE {
                slot = made.after(slot);
            }
            made.slots[slot] = (letters, value);
        }
        made
    }
}

impl<V> LetterMap<V> {
    fn first_slot(&self, letters: u64) -> usize {
        (letters.wrapping_mul(MIX) >> self.shift) as usize
    }

    fn after(&self, slot: usize) -> usize {
        (slot + 1) & (self.slots.len() - 1)
    }

    pub(crate) fn get(&self, letters: u64) -> Option<&V> {
        let mut slot = self.first_slot(letters);
        loop {
            match self.slots.get(slot)? {
                (key, value) if *key == letters => return Some(value),
                (FREE, _) => return None,
                _ => slot = self.after(slot),
            }
        }
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.slots.iter().filter(|(key, _)| *key != FREE).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_was_put_in_is_found_and_nothing_else(keys in proptest::collection::hash_set(0..300_u64, 0..200)) {
            let map: PackedMap<u64, u64> = keys.iter().map(|key| (*key, key + 1)).collect();
            let map = LetterMap::from(map);
            for key in 0..300 {
                proptest::prop_assert_eq!(map.get(key).copied(), keys.contains(&key).then_some(key + 1));
            }
            proptest::prop_assert_eq!(map.values().count(), keys.len());
        }
    }
}
