//! Fractions are exact, and what they cannot hold they refuse. The arbiter is `num-rational` over integers without bounds.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

use num_rational::BigRational;
use proptest::prelude::*;
use rules::RoundMode::{self, Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};
use rules::{Ratio, RatioError};

fn ratio(text: &str) -> Ratio {
    text.parse().unwrap()
}

fn big(ratio: Ratio) -> BigRational {
    BigRational::new(ratio.num().into(), ratio.den().into())
}

/// The ratio of that value, if its parts fit.
fn held(value: &BigRational) -> Result<Ratio, RatioError> {
    match (i128::try_from(value.numer()), i128::try_from(value.denom())) {
        (Ok(num), Ok(den)) if num != i128::MIN => Ok(Ratio::new(num, den).unwrap()),
        _ => Err(RatioError::Overflow),
    }
}

#[test]
fn a_fraction_is_held_in_lowest_terms_with_its_sign_above() {
    let half = Ratio::new(-3, -6).unwrap();
    assert_eq!((half.num(), half.den()), (1, 2));
    let minus_half = Ratio::new(3, -6).unwrap();
    assert_eq!((minus_half.num(), minus_half.den()), (-1, 2));
    assert_eq!(Ratio::new(0, -7), Ok(Ratio::ZERO));
    assert_eq!(Ratio::new(1, 0), Err(RatioError::DivisionByZero));
}

#[test]
fn every_fraction_has_its_negative() {
    assert_eq!(Ratio::new(i128::MIN, 1), Err(RatioError::Overflow));
    assert_eq!(Ratio::new(1, i128::MIN), Err(RatioError::Overflow));
    assert_eq!(Ratio::new(i128::MIN, 2).map(|r| -r), Ratio::new(1 << 126, 1));
    assert_eq!(Ratio::new(i128::MIN, i128::MIN), Ok(Ratio::ONE));
    let least = Ratio::new(-i128::MAX, 1).unwrap();
    assert_eq!(least.checked_sub(Ratio::ONE), Err(RatioError::Overflow));
    assert_eq!(least.abs(), -least);
}

#[test]
fn a_rate_reads_as_the_law_writes_it() {
    for (text, num, den) in [
        ("12", 12, 1),
        ("-3", -3, 1),
        ("+3", 3, 1),
        ("0.0132", 33, 2500),
        ("-0.5", -1, 2),
        ("1.50", 3, 2),
        ("9.45%", 189, 2000),
        ("-100%", -1, 1),
        ("2/3", 2, 3),
        ("-4/6", -2, 3),
        ("4/-6", -2, 3),
    ] {
        assert_eq!(text.parse(), Ratio::new(num, den), "{text}");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    for text in [
        "", "-", "+", "%", ".", ".5", "5.", "1.-5", "--1", "1,000", "1_000", " 1", "1 ", "1e3", "٣", "1/", "/2", "1/2/3",
        "1.5/2", "50%/2", "1/2%", "1.2.3", "5%%", "NaN",
    ] {
        assert_eq!(text.parse::<Ratio>(), Err(RatioError::NotANumber), "{text:?}");
    }
    assert_eq!("1/0".parse::<Ratio>(), Err(RatioError::DivisionByZero));
}

#[test]
fn a_number_too_long_to_hold_is_refused_as_such() {
    assert_eq!(i128::MAX.to_string().parse(), Ratio::new(i128::MAX, 1));
    assert_eq!("170141183460469231731687303715884105728".parse::<Ratio>(), Err(RatioError::Overflow));
    assert_eq!(format!("0.{}", "0".repeat(39)).parse::<Ratio>(), Err(RatioError::Overflow));
    assert_eq!(format!("0.{}%", "0".repeat(37)).parse::<Ratio>(), Err(RatioError::Overflow));
}

#[test]
fn a_fraction_shows_as_the_shortest_exact_decimal_or_else_as_itself() {
    for (text, shown) in [
        ("1.50", "1.5"),
        ("-0.0132", "-0.0132"),
        ("9.45%", "0.0945"),
        ("-7", "-7"),
        ("0", "0"),
        ("2/3", "2/3"),
        ("-10/4", "-2.5"),
        ("1/4096", "0.000244140625"),
        ("1/8192", "1/8192"),
        ("0.000000000001", "0.000000000001"),
        ("0.0000000000001", "1/10000000000000"),
    ] {
        assert_eq!(ratio(text).to_string(), shown);
    }
}

#[test]
fn each_way_of_rounding_does_what_its_name_says() {
    let modes = [Down, Up, Floor, Ceiling, HalfUp, HalfEven, HalfDown];
    for (text, expected) in [
        ("2.5", [2, 3, 2, 3, 3, 2, 2]),
        ("3.5", [3, 4, 3, 4, 4, 4, 3]),
        ("-2.5", [-2, -3, -3, -2, -3, -2, -2]),
        ("-3.5", [-3, -4, -4, -3, -4, -4, -3]),
        ("2.4", [2, 3, 2, 3, 2, 2, 2]),
        ("2.6", [2, 3, 2, 3, 3, 3, 3]),
        ("-0.1", [0, -1, -1, 0, 0, 0, 0]),
        ("0.5", [0, 1, 0, 1, 1, 0, 0]),
        ("-7", [-7; 7]),
        ("0", [0; 7]),
    ] {
        for (mode, wanted) in modes.into_iter().zip(expected) {
            assert_eq!(ratio(text).round(mode, 1), Ok(wanted), "{text} {mode:?}");
        }
    }
}

#[test]
fn an_amount_rounds_to_tens_or_thousands_of_won() {
    assert_eq!(ratio("1234567.8").round(Down, 10), Ok(1_234_560));
    assert_eq!(ratio("1234567.8").round(Up, 1000), Ok(1_235_000));
    assert_eq!(ratio("500").round(HalfEven, 1000), Ok(0));
    assert_eq!(ratio("1500").round(HalfEven, 1000), Ok(2000));
    assert_eq!(ratio("500.0001").round(HalfDown, 1000), Ok(1000));
    assert_eq!(ratio("1").round(Down, 0), Err(RatioError::UnitNotPositive));
    assert_eq!(ratio("1").round(Down, -10), Err(RatioError::UnitNotPositive));
}

#[test]
fn a_rounded_amount_that_does_not_fit_is_refused() {
    assert_eq!(Ratio::from(i64::MAX).round(Down, 1), Ok(i64::MAX));
    assert_eq!(Ratio::from(i64::MIN).round(Down, 1), Ok(i64::MIN));
    assert_eq!(Ratio::from(i64::MAX).round(Up, 2), Err(RatioError::Overflow));
    assert_eq!(Ratio::new(i128::MAX, 1).unwrap().round(Up, i64::MAX), Err(RatioError::Overflow));
}

#[test]
fn neighbours_that_overflow_when_multiplied_out_are_still_told_apart() {
    let most = i128::MAX;
    let (less, more) = (Ratio::new(most - 2, most - 1).unwrap(), Ratio::new(most - 1, most).unwrap());
    assert!(less < more && -more < -less && less == less);
}

/// Parts of every size, from a single digit to the last bit.
fn part() -> impl Strategy<Value = i128> {
    (-i128::MAX..=i128::MAX, 0_u32..127).prop_map(|(part, shift)| part >> shift)
}

fn any_ratio() -> impl Strategy<Value = Ratio> {
    (part(), part()).prop_filter_map("no denominator", |(num, den)| Ratio::new(num, den).ok())
}

/// What a law writes: up to millions, over up to thousands.
fn everyday_ratio() -> impl Strategy<Value = Ratio> {
    (-10_000_000_i128..10_000_000, 1_i128..10_000).prop_map(|(num, den)| Ratio::new(num, den).unwrap())
}

fn round_without_bounds(value: Ratio, mode: RoundMode, unit: i64) -> Result<i64, RatioError> {
    let unit = BigRational::from_integer(unit.into());
    let value = big(value) / &unit;
    let (floor, half) = (value.floor(), BigRational::new(1.into(), 2.into()));
    let multiple = match mode {
        Down => value.trunc(),
        Up if value < BigRational::from_integer(0.into()) => floor,
        Up => value.ceil(),
        Floor => floor,
        Ceiling => value.ceil(),
        HalfUp => value.round(),
        HalfDown if &value - &floor == half => value.trunc(),
        HalfEven if &value - &floor == half => {
            [value.ceil(), floor].into_iter().find(|near| (near.numer() % 2_u8) == 0.into()).unwrap()
        }
        HalfDown | HalfEven => value.round(),
    };
    i64::try_from((multiple * unit).to_integer()).map_err(|_| RatioError::Overflow)
}

proptest! {
    #[test]
    fn sums_and_differences_are_exact(a in any_ratio(), b in any_ratio()) {
        for (ours, exact) in [(a.checked_add(b), big(a) + big(b)), (a.checked_sub(b), big(a) - big(b))] {
            if let Ok(ours) = ours {
                prop_assert_eq!(big(ours), exact);
            }
        }
    }

    #[test]
    fn everyday_sums_never_overflow(a in everyday_ratio(), b in everyday_ratio()) {
        prop_assert_eq!(a.checked_add(b), held(&(big(a) + big(b))));
        prop_assert_eq!(a.checked_sub(b), held(&(big(a) - big(b))));
    }

    #[test]
    fn products_and_quotients_are_exact_and_overflow_only_if_they_must(a in any_ratio(), b in any_ratio()) {
        prop_assert_eq!(a.checked_mul(b), held(&(big(a) * big(b))));
        let quotient = if b == Ratio::ZERO { Err(RatioError::DivisionByZero) } else { held(&(big(a) / big(b))) };
        prop_assert_eq!(a.checked_div(b), quotient);
    }

    #[test]
    fn order_is_exact(a in any_ratio(), b in any_ratio(), c in everyday_ratio(), d in everyday_ratio()) {
        for (left, right) in [(a, b), (c, d), (a, c), (a, a)] {
            prop_assert_eq!(left.cmp(&right), big(left).cmp(&big(right)));
        }
    }

    #[test]
    fn the_text_of_a_fraction_reads_back_as_it(a in any_ratio(), b in everyday_ratio()) {
        prop_assert_eq!(a.to_string().parse(), Ok(a));
        prop_assert_eq!(b.to_string().parse(), Ok(b));
    }

    #[test]
    fn rounding_is_exact(
        a in any_ratio(),
        b in everyday_ratio(),
        halves in -1_000_000_i64..1_000_000,
        any_unit in 1..=i64::MAX,
        unit in 1_i64..5_000,
    ) {
        let half = Ratio::new(i128::from(halves) * i128::from(unit), 2).unwrap();
        for mode in [Down, Up, Floor, Ceiling, HalfUp, HalfEven, HalfDown] {
            for (value, unit) in [(a, any_unit), (a, unit), (b, unit), (half, unit)] {
                prop_assert_eq!(value.round(mode, unit), round_without_bounds(value, mode, unit), "{} {:?} {}", value, mode, unit);
            }
        }
    }

    #[test]
    fn no_text_makes_reading_panic(text in "[-+0-9./%e ]{0,48}") {
        let _ = text.parse::<Ratio>();
    }
}

#[test]
fn a_fraction_with_more_digits_than_can_be_read_again_is_written_as_a_fraction() {
    let long = Ratio::new(172_717_093_491_232_551_133_031_285_840_177, 4096).unwrap();
    assert_eq!(long.to_string(), "172717093491232551133031285840177/4096");
    assert_eq!(long.to_string().parse(), Ok(long));
}
