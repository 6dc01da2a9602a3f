//! The field of 256 elements of AES (FIPS 197, 4), without tables or branches on what is secret.

/// The product modulo x^8 + x^4 + x^3 + x + 1.
pub(super) fn product(mut left: u8, right: u8) -> u8 {
    let mut sum = 0;
    for bit in 0..8 {
        sum ^= left & mask(right >> bit);
        left = (left << 1) ^ (0x1b & mask(left >> 7));
    }
    sum
}

/// All ones if the lowest bit is one, else zero.
fn mask(bits: u8) -> u8 {
    0_u8.wrapping_sub(bits & 1)
}

/// The quotient. The divisor is a difference of two share numbers: public, and not zero.
pub(super) fn quotient(left: u8, right: u8) -> u8 {
    // right^254 is its inverse, as right^255 is 1.
    let inverse = (0..254).fold(1, |power, _| product(power, right));
    product(left, inverse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_is_that_of_fips_197_section_4_2() {
        assert_eq!(product(0x57, 0x83), 0xc1);
        assert_eq!(product(0x57, 0x13), 0xfe);
    }

    #[test]
    fn a_quotient_times_its_divisor_is_the_dividend() {
        for right in 1..=255 {
            assert_eq!(quotient(right, right), 1);
            assert_eq!(product(quotient(0xa7, right), right), 0xa7);
        }
    }
}
