//! Chance that is named and seeded: the same seed and household give the same draws, in whatever order and on whatever thread.

use std::ops::RangeInclusive;

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

/// The draws of one household.
#[derive(Debug)]
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The generator's name is part of the key: another generator with the same seed draws otherwise.
    pub(crate) fn new(seed: u64) -> Chance {
        let mut key = *b"resettle/population/v1..SEEDSEED";
        for (place, byte) in key.iter_mut().skip(24).zip(seed.to_le_bytes()) {
            *place = byte;
        }
        Chance(ChaCha8Rng::from_seed(key))
    }

    /// Those of another household.
    pub(crate) fn of(&mut self, household: u64) -> &mut Chance {
        self.0.set_stream(household);
        self.0.set_word_pos(0);
        self
    }

    /// A number below `n`; 0 if that is none.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        let scaled = u64::from(self.0.next_u32()) * u64::from(n);
        u32::try_from(scaled >> 32).unwrap_or(0)
    }

    /// A number from a range, both ends included.
    pub(crate) fn within(&mut self, range: RangeInclusive<i64>) -> i64 {
        let width = range.end().saturating_sub(*range.start()).saturating_add(1).max(1);
        range.start() + i64::from(self.below(u32::try_from(width).unwrap_or(u32::MAX)))
    }

    /// A number from a spread of the assumptions.
    pub(crate) fn spread(&mut self, [low, high]: [i64; 2]) -> i64 {
        self.within(low..=high)
    }

    /// Yes in so many of a hundred.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// A position, each as likely as its weight.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let mut left = self.below(weights.clone().sum());
        for (position, weight) in weights.enumerate() {
            if left < weight {
                return position;
            }
            left -= weight;
        }
        0
    }
}
