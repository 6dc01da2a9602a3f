//! Exact fractions, for shares and rates that are multiplied before anything is rounded.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Neg;
use std::str::FromStr;

/// An exact fraction in lowest terms. Its denominator is positive, its numerator lies within ±`i128::MAX`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ratio {
    num: i128,
    den: i128,
}

/// Why a fraction could not be read, computed or rounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RatioError {
    /// The result, or a step on the way to it, does not fit.
    Overflow,
    /// The divisor is zero.
    DivisionByZero,
    /// The text is no number.
    NotANumber,
    /// The unit to round to is not positive.
    UnitNotPositive,
}

impl fmt::Display for RatioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RatioError::Overflow => "the number is too large to be held exactly",
            RatioError::DivisionByZero => "division by zero",
            RatioError::NotANumber => "not a number such as 12, 0.0132, 9.45% or 2/3",
            RatioError::UnitNotPositive => "the unit to round to must be above zero",
        })
    }
}

impl std::error::Error for RatioError {}

/// What becomes of the part that is less than one unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RoundMode {
    /// Toward zero.
    Down,
    /// Away from zero.
    Up,
    /// Toward minus infinity.
    Floor,
    /// Toward plus infinity.
    Ceiling,
    /// To the nearest; a half away from zero.
    HalfUp,
    /// To the nearest; a half to the even multiple of the unit.
    HalfEven,
    /// To the nearest; a half toward zero.
    HalfDown,
}

impl Ratio {
    /// 0.
    pub const ZERO: Ratio = Ratio { num: 0, den: 1 };
    /// 1.
    pub const ONE: Ratio = Ratio { num: 1, den: 1 };

    /// `num / den` in lowest terms.
    ///
    /// # Errors
    /// `DivisionByZero`; `Overflow` if the reduced fraction needs `i128::MIN` or less, or a denominator above `i128::MAX`.
    pub fn new(num: i128, den: i128) -> Result<Ratio, RatioError> {
        if den == 0 {
            return Err(RatioError::DivisionByZero);
        }
        let (n, d) = (num.unsigned_abs(), den.unsigned_abs());
        let g = gcd(n, d);
        let size = |part: u128| i128::try_from(part / g).map_err(|_| RatioError::Overflow);
        let (n, d) = (size(n)?, size(d)?);
        Ok(Ratio { num: if (num < 0) == (den < 0) { n } else { -n }, den: d })
    }

    /// `num / den` in lowest terms, of parts so small that nothing can go wrong. The caller sees to it that `den` is above zero.
    #[inline]
    pub(crate) fn from_parts(num: i64, den: i64) -> Ratio {
        let g = gcd_u64(num.unsigned_abs(), den.unsigned_abs()) as i128;
        Ratio { num: i128::from(num) / g, den: i128::from(den) / g }
    }

    /// The numerator, of the fraction in lowest terms; it carries the sign.
    #[inline]
    pub const fn num(self) -> i128 {
        self.num
    }

    /// The denominator, of the fraction in lowest terms; always positive.
    #[inline]
    pub const fn den(self) -> i128 {
        self.den
    }

    /// The distance from zero.
    #[inline]
    #[must_use]
    pub const fn abs(self) -> Ratio {
        Ratio { num: self.num.abs(), den: self.den }
    }

    /// The sum.
    ///
    /// # Errors
    /// `Overflow` if the sum does not fit, or (rarely) if a step does not although terms that cancel would.
    #[inline]
    pub fn checked_add(self, other: Ratio) -> Result<Ratio, RatioError> {
        if self.den == 1 && other.den == 1 {
            return bounded(self.num.checked_add(other.num), Some(1));
        }
        // Knuth, TAOCP 4.5.1: dividing by the common factor first keeps the parts as small as they can be.
        let common = gcd_i128(self.den, other.den);
        let (left, right) = (self.den / common, other.den / common);
        let sum = match (self.num.checked_mul(right), other.num.checked_mul(left)) {
            (Some(a), Some(b)) => a.checked_add(b).ok_or(RatioError::Overflow)?,
            _ => return Err(RatioError::Overflow),
        };
        let shared = gcd_i128(sum, common);
        bounded(Some(sum / shared), left.checked_mul(other.den / shared))
    }

    /// The difference.
    ///
    /// # Errors
    /// As [`Ratio::checked_add`].
    #[inline]
    pub fn checked_sub(self, other: Ratio) -> Result<Ratio, RatioError> {
        self.checked_add(-other)
    }

    /// The product.
    ///
    /// # Errors
    /// `Overflow` exactly if the product in lowest terms does not fit.
    #[inline]
    pub fn checked_mul(self, other: Ratio) -> Result<Ratio, RatioError> {
        let g = gcd_i128(self.num, other.den);
        let h = gcd_i128(other.num, self.den);
        bounded((self.num / g).checked_mul(other.num / h), (self.den / h).checked_mul(other.den / g))
    }

    /// The quotient.
    ///
    /// # Errors
    /// `DivisionByZero`; `Overflow` exactly if the quotient in lowest terms does not fit.
    #[inline]
    pub fn checked_div(self, other: Ratio) -> Result<Ratio, RatioError> {
        match other.num.signum() {
            0 => Err(RatioError::DivisionByZero),
            sign => self.checked_mul(Ratio { num: sign * other.den, den: other.num.abs() }),
        }
    }

    /// The multiple of `unit` that `mode` chooses.
    ///
    /// # Errors
    /// `UnitNotPositive` if `unit` is zero or below; `Overflow` if the multiple does not fit an `i64`.
    #[inline]
    pub fn round(self, mode: RoundMode, unit: i64) -> Result<i64, RatioError> {
        if unit <= 0 {
            return Err(RatioError::UnitNotPositive);
        }
        let unit = i128::from(unit);
        // Two divisions, not one by `den * unit`, which may not fit.
        let (whole, part) = (self.num.div_euclid(self.den), self.num.rem_euclid(self.den));
        let (multiple, rest) = (whole.div_euclid(unit), whole.rem_euclid(unit));
        let exact = part == 0 && rest == 0;
        // What is left over, `rest + part/den`, against half a unit.
        let half = match 2 * rest - unit {
            -1 => part.cmp(&(self.den - part)),
            0 => part.cmp(&0),
            far => far.cmp(&0),
        };
        let negative = self.num < 0;
        let away_from_floor = match mode {
            RoundMode::Floor => false,
            RoundMode::Ceiling => !exact,
            RoundMode::Down => negative && !exact,
            RoundMode::Up => !negative && !exact,
            RoundMode::HalfUp => half.is_gt() || (half.is_eq() && !negative),
            RoundMode::HalfDown => half.is_gt() || (half.is_eq() && negative),
            RoundMode::HalfEven => half.is_gt() || (half.is_eq() && multiple % 2 != 0),
        };
        (multiple + i128::from(away_from_floor))
            .checked_mul(unit)
            .and_then(|rounded| i64::try_from(rounded).ok())
            .ok_or(RatioError::Overflow)
    }
}

/// Keeps the numerator off `i128::MIN`, so that every fraction has its negative.
#[inline]
fn bounded(num: Option<i128>, den: Option<i128>) -> Result<Ratio, RatioError> {
    match (num, den) {
        (Some(num), Some(den)) if num != i128::MIN => Ok(Ratio { num, den }),
        _ => Err(RatioError::Overflow),
    }
}

impl Neg for Ratio {
    type Output = Ratio;

    #[inline]
    fn neg(self) -> Ratio {
        Ratio { num: -self.num, den: self.den }
    }
}

impl From<i64> for Ratio {
    #[inline]
    fn from(whole: i64) -> Ratio {
        Ratio { num: i128::from(whole), den: 1 }
    }
}

impl From<i32> for Ratio {
    #[inline]
    fn from(whole: i32) -> Ratio {
        Ratio { num: i128::from(whole), den: 1 }
    }
}

impl PartialOrd for Ratio {
    #[inline]
    fn partial_cmp(&self, other: &Ratio) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    #[inline]
    fn cmp(&self, other: &Ratio) -> Ordering {
        match (self.num.checked_mul(other.den), other.num.checked_mul(self.den)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => cmp_by_continued_fraction(*self, *other),
        }
    }
}

/// Compares quotients, then the reciprocals of what they leave: Euclid's algorithm on both at once, which cannot overflow.
fn cmp_by_continued_fraction(left: Ratio, right: Ratio) -> Ordering {
    let (mut a, mut b, mut c, mut d) = (left.num, left.den, right.num, right.den);
    loop {
        let quotients = a.div_euclid(b).cmp(&c.div_euclid(d));
        let (rest_left, rest_right) = (a.rem_euclid(b), c.rem_euclid(d));
        if quotients.is_ne() || rest_left == 0 || rest_right == 0 {
            return quotients.then(rest_left.cmp(&rest_right));
        }
        // rest_left/b against rest_right/d is d/rest_right against b/rest_left.
        (a, b, c, d) = (d, rest_right, b, rest_left);
    }
}

impl FromStr for Ratio {
    type Err = RatioError;

    /// Reads `12`, `-0.0132`, `9.45%` and `2/3`: ASCII digits, at most one leading sign, no spaces.
    fn from_str(text: &str) -> Result<Ratio, RatioError> {
        if let Some((num, den)) = text.split_once('/') {
            return Ratio::new(signed(num, "")?, signed(den, "")?);
        }
        let (text, percent) = match text.strip_suffix('%') {
            Some(number) => (number, 100),
            None => (text, 1),
        };
        let (whole, decimals) = match text.split_once('.') {
            Some((_, "")) => return Err(RatioError::NotANumber),
            Some(parts) => parts,
            None => (text, ""),
        };
        let num = signed(whole, decimals)?;
        let places = u32::try_from(decimals.len()).map_err(|_| RatioError::Overflow)?;
        let den = 10_i128.checked_pow(places).and_then(|scale| scale.checked_mul(percent));
        Ratio::new(num, den.ok_or(RatioError::Overflow)?)
    }
}

/// An optional sign, then the digits of `whole` (at least one) followed by those of `decimals`, as one integer.
fn signed(whole: &str, decimals: &str) -> Result<i128, RatioError> {
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, whole.strip_prefix('+').unwrap_or(whole)),
    };
    let all = digits.bytes().chain(decimals.bytes());
    if digits.is_empty() || !all.clone().all(|byte| byte.is_ascii_digit()) {
        return Err(RatioError::NotANumber);
    }
    all.into_iter()
        .try_fold(0_i128, |sum, byte| sum.checked_mul(10)?.checked_add(i128::from(byte - b'0')))
        .map(|size| sign * size)
        .ok_or(RatioError::Overflow)
}

impl fmt::Display for Ratio {
    /// A decimal if twelve places can hold it exactly and all its digits can be read again, else the fraction: `0.0132`, `-3`, `2/3`.
    /// Reads back as the same ratio.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |scale: i128| scale % self.den == 0 && self.num.checked_mul(scale / self.den).is_some();
        let scales = (0..=12).map(|places| (places, 10_i128.pow(places)));
        let Some((places, scale)) = scales.into_iter().find(|(_, scale)| fits(*scale)) else {
            return write!(f, "{}/{}", self.num, self.den);
        };
        let sign = if self.num < 0 { "-" } else { "" };
        let size = self.num.abs();
        write!(f, "{sign}{}", size / self.den)?;
        if places > 0 {
            let decimals = size % self.den * (scale / self.den);
            write!(f, ".{decimals:0width$}", width = places as usize)?;
        }
        Ok(())
    }
}

#[inline]
fn gcd_i128(a: i128, b: i128) -> i128 {
    // `b` is a denominator, so positive: the result is at most `b` and fits.
    gcd(a.unsigned_abs(), b.unsigned_abs()) as i128
}

/// The greatest common divisor; of 0 and `b` it is `b`.
#[inline]
fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            // A division of 64 bits costs a fraction of one of 128.
            return u128::from(gcd_u64(a, b));
        }
        (a, b) = (b, a % b);
    }
    a
}

#[inline]
fn gcd_u64(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
