//! Rounding as division by a constant: a multiplication and a shift where the range of the numerators allows it.

use crate::RoundMode;

/// How a column of numerators is rounded: `floor((n + plus + sign's share) / divisor) * unit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rounding {
    plus: i128,
    /// Added to what is below zero, and to what is above.
    below: i128,
    above: i128,
    divisor: i128,
    /// A half goes to the even multiple.
    to_even: bool,
    pub(super) unit: i128,
    /// Subtracted before dividing, in multiples of the divisor, so that nothing is below zero.
    pub(super) base: i128,
    pub(super) magic: Magic,
}

/// `x / divisor` for every x of a range that begins at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Magic {
    /// `((x >> first) * by) >> then`, both factors below 2^32.
    Half { first: u32, by: u32, then: u32 },
    /// The same in 64 bits.
    Single { first: u32, by: u64, then: u32 },
    /// The same, the product in 128 bits.
    Double { first: u32, by: u64, then: u32 },
    /// A division.
    Divide,
}

impl Rounding {
    /// For numerators over `divisor` units within the bounds. `None` if the bounds are too wide.
    pub(super) fn new(mode: RoundMode, divisor: i128, unit: i128, low: i128, high: i128) -> Option<Rounding> {
        let even = divisor % 2 == 0;
        let half = if even { divisor / 2 } else { (divisor - 1) / 2 };
        let rest = divisor - 1;
        let (mut plus, mut below, mut above) = match mode {
            RoundMode::Floor => (0, 0, 0),
            RoundMode::Ceiling => (rest, 0, 0),
            RoundMode::Down => (0, rest, 0),
            RoundMode::Up => (0, 0, rest),
            RoundMode::HalfUp if even => (half, -1, 0),
            RoundMode::HalfDown if even => (half, 0, -1),
            RoundMode::HalfUp | RoundMode::HalfDown | RoundMode::HalfEven => (half, 0, 0),
        };
        // Where all are of one sign it is the same for all; zero comes to zero either way.
        if low >= 0 {
            (plus, below, above) = (plus + above, 0, 0);
        } else if high <= 0 {
            (plus, below, above) = (plus + below, 0, 0);
        }
        let to_even = even && mode == RoundMode::HalfEven;
        let room = divisor.checked_mul(2)?;
        let (floor, top) = (low.checked_sub(room)?, high.checked_add(room)?);
        let base = floor.div_euclid(divisor).checked_mul(divisor)?;
        let exact = Rounding { plus, below, above, divisor, to_even, unit, base, magic: Magic::Divide };
        // The loops without a division take numerators of 64 bits and give results of 64 bits.
        let is_narrow = [low, high, exact.of(low), exact.of(high)].into_iter().all(|number| i64::try_from(number).is_ok());
        Some(if is_narrow { Rounding { magic: Magic::new(divisor, top.checked_sub(base)?), ..exact } } else { exact })
    }

    /// One number, by division.
    pub(super) fn of(&self, n: i128) -> i128 {
        let x = n + self.shift(n);
        let multiple = x.div_euclid(self.divisor);
        let is_tie = self.to_even && multiple * self.divisor == x && multiple % 2 != 0;
        (multiple - i128::from(is_tie)) * self.unit
    }

    fn shift(&self, n: i128) -> i128 {
        self.plus
            + match n.signum() {
                -1 => self.below,
                1 => self.above,
                _ => 0,
            }
    }

    /// What is added to every number, and to those below and above zero; the divisor; whether a half goes to the even multiple.
    pub(super) fn parts(&self) -> (i128, i128, i128, i128, bool) {
        (self.plus - self.base, self.below, self.above, self.divisor, self.to_even)
    }
}

impl Magic {
    /// `high`: the largest number that is divided.
    fn new(divisor: i128, high: i128) -> Magic {
        let (Ok(divisor), Ok(high)) = (u64::try_from(divisor), u64::try_from(high)) else {
            return Magic::Divide;
        };
        let first = divisor.trailing_zeros();
        let (divisor, high) = (u128::from(divisor >> first), u128::from(high >> first));
        // Granlund and Montgomery, "Division by invariant integers using multiplication" (1994): with by = ceil(2^then / divisor)
        // the quotient is exact as long as x * (by * divisor - 2^then) < 2^then.
        for then in 0..110 {
            let power = 1_u128 << then;
            let by = power.div_ceil(divisor);
            let error = by * divisor - power;
            let (Some(drift), Ok(by)) = (high.checked_mul(error), u64::try_from(by)) else {
                return Magic::Divide;
            };
            if drift >= power {
                continue;
            }
            return match (u32::try_from(by), u32::try_from(high)) {
                (Ok(by), Ok(_)) if then < 64 => Magic::Half { first, by, then },
                _ if then < 63 && high.checked_mul(u128::from(by)).is_some_and(|product| product < 1 << 63) => {
                    Magic::Single { first, by, then }
                }
                _ => Magic::Double { first, by, then },
            };
        }
        Magic::Divide
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ratio;
    use crate::batch::loops;
    use proptest::prelude::*;

    fn mode() -> impl Strategy<Value = RoundMode> {
        use RoundMode::*;
        proptest::sample::select(vec![Down, Up, Floor, Ceiling, HalfUp, HalfEven, HalfDown])
    }

    fn by_loop(rounding: &Rounding, n: i128) -> i128 {
        let mut out = [0_i128];
        loops::round::<i128, i128>(pulp::Arch::new(), &mut out, &[n], rounding);
        out[0]
    }

    /// Some by whose numerators, or whose results, 64 bits are crossed.
    fn low() -> impl Strategy<Value = i128> {
        let crossed = (-3_i128..=3, 1_i128..2_000).prop_map(|(times, den)| times * (1 << 63) * den);
        let crossing = (crossed, -5_000_i128..5_000).prop_map(|(crossed, near)| crossed + near);
        prop_oneof![Just(0_i128), -100_i128..100, -1_000_000_000_000_i128..1_000_000, crossing]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_048, ..ProptestConfig::default() })]

        #[test]
        fn it_rounds_as_fractions_do(
            mode in mode(),
            den in prop_oneof![1_i64..2_000, 1_i64..2_000_000_000],
            unit in prop_oneof![Just(1_i64), Just(10), Just(1_000), 1_i64..50_000],
            low in low(),
            width in prop_oneof![0_i64..3_000, 0_i64..4_000_000_000, 0_i64..1_000_000_000_000_000, Just(i64::MAX - 1)],
            picks in proptest::collection::vec(0..i64::MAX, 20),
        ) {
            let (den, width) = (i128::from(den), i128::from(width));
            let high = low + width;
            let rounding = Rounding::new(mode, den * i128::from(unit), i128::from(unit), low, high).unwrap();
            let near = |at: i128| (at.div_euclid(den.max(2) / 2) * (den.max(2) / 2)).clamp(low, high);
            for pick in picks {
                let any = low + i128::from(pick) % (width + 1);
                for n in [any, near(any), low, high, 0.clamp(low, high)] {
                    if let Ok(expected) = Ratio::new(n, den).unwrap().round(mode, unit) {
                        prop_assert_eq!(rounding.of(n), i128::from(expected));
                    }
                    prop_assert_eq!(by_loop(&rounding, n), rounding.of(n));
                }
            }
        }
    }
}
