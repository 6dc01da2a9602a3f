//! Amounts in minor units, and how a currency writes them.

use std::fmt;

use thiserror::Error;

/// Codes of ISO 4217 in use, by the number of digits after the point. Funds, metals and test codes are left out.
const CODES: [(u8, &str); 4] = [
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
    (
        2,
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK \
         DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK \
         LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR \
         RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED \
         VES WST XCD XCG YER ZAR ZMW ZWG",
    ),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
];

/// A currency of ISO 4217, with its minor unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 3],
    digits: u8,
}

/// Why a text is no amount, or no currency.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Not a code in use.
    #[error("`{0}` is no currency of ISO 4217; write three capital letters, such as KRW")]
    Currency(String),
    /// Not a decimal number as ISO 20022 writes it.
    #[error("`{0}` is no amount; write digits, and at most one point")]
    Form(String),
    /// More digits after the point than the currency has.
    #[error("`{text}` has more decimals than {currency} has ({digits})")]
    Decimals {
        /// As written.
        text: String,
        /// The currency.
        currency: Currency,
        /// How many it has.
        digits: u8,
    },
    /// More than 18 digits, the most that ISO 20022 allows.
    #[error("`{0}` is too large an amount")]
    TooLarge(String),
}

impl Currency {
    /// The currency of that code.
    ///
    /// # Errors
    /// When no such code is in use.
    pub fn of(code: &str) -> Result<Currency, MoneyError> {
        let known = CODES.iter().find(|(_, codes)| codes.split_ascii_whitespace().any(|known| known == code));
        match (known, code.as_bytes().first_chunk::<3>()) {
            (Some((digits, _)), Some(letters)) => Ok(Currency { code: *letters, digits: *digits }),
            _ => Err(MoneyError::Currency(shown(code))),
        }
    }

    /// Its code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// How many digits it has after the point.
    pub fn digits(self) -> u8 {
        self.digits
    }

    /// Minor units in one major unit.
    fn unit(self) -> i64 {
        10_i64.pow(u32::from(self.digits))
    }

    /// Reads an amount as ISO 20022 writes it, to minor units. Zeros beyond the currency's decimals are allowed; other digits are not.
    ///
    /// # Errors
    /// When it is no number, is negative, has decimals that the currency does not have, or more than 18 digits.
    pub fn read(self, text: &str) -> Result<i64, MoneyError> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) || (whole.is_empty() && part.is_empty()) {
            return Err(MoneyError::Form(shown(text)));
        }
        let (kept, beyond) = part.split_at(part.len().min(usize::from(self.digits)));
        if beyond.bytes().any(|byte| byte != b'0') {
            return Err(MoneyError::Decimals { text: shown(text), currency: self, digits: self.digits });
        }
        let too_large = || MoneyError::TooLarge(shown(text));
        if whole.trim_start_matches('0').len() + usize::from(self.digits) > 18 {
            return Err(too_large());
        }
        let number = |text: &str| if text.is_empty() { Ok(0) } else { text.parse::<i64>().map_err(|_| too_large()) };
        let missing = u32::from(self.digits).saturating_sub(kept.len().try_into().unwrap_or(0));
        let minor = number(kept)? * 10_i64.pow(missing);
        number(whole)?.checked_mul(self.unit()).and_then(|major| major.checked_add(minor)).ok_or_else(too_large)
    }

    /// Appends an amount as ISO 20022 writes it: always with the currency's decimals, and no more.
    pub fn write(self, minor: i64, out: &mut String) {
        if minor < 0 {
            out.push('-');
        }
        let mut digits = [b'0'; 20];
        let mut rest = minor.unsigned_abs();
        let mut at = digits.len();
        let least = usize::from(self.digits) + 1;
        while rest > 0 || digits.len() - at < least {
            at -= 1;
            digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        let point = digits.len() - usize::from(self.digits);
        let text = |range: std::ops::Range<usize>| std::str::from_utf8(&digits[range]).unwrap_or_default();
        out.push_str(text(at..point));
        if self.digits > 0 {
            out.push('.');
            out.push_str(text(point..digits.len()));
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of money, in minor units of its currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Money {
    /// In minor units.
    pub minor: i64,
    /// Of which.
    pub currency: Currency,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.currency.write(self.minor, &mut text);
        write!(f, "{} {text}", self.currency)
    }
}

/// A text short enough to be quoted.
pub(crate) fn shown(text: &str) -> String {
    const SHOWN_MAX: usize = 40;
    match text.char_indices().nth(SHOWN_MAX) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(code: &str, minor: i64) -> String {
        let mut text = String::new();
        Currency::of(code).unwrap().write(minor, &mut text);
        text
    }

    #[test]
    fn each_currency_writes_the_decimals_it_has() {
        assert_eq!(written("KRW", 9_000_000), "9000000");
        assert_eq!(written("EUR", 5), "0.05");
        assert_eq!(written("KWD", 1_234_567), "1234.567");
        assert_eq!(written("KRW", 0), "0");
        assert_eq!(written("EUR", -150), "-1.50");
        assert_eq!(written("KRW", i64::MAX), i64::MAX.to_string());
    }

    #[test]
    fn a_won_has_no_decimals_but_a_bank_may_write_zeros() {
        let won = Currency::of("KRW").unwrap();
        assert_eq!(won.read("1000.00"), Ok(1000));
        assert!(matches!(won.read("1000.5"), Err(MoneyError::Decimals { digits: 0, .. })));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let euro = Currency::of("EUR").unwrap();
        for text in ["", ".", "-1", "+1", "1,5", "1.2.3", "1e3", " 1", "0x1", "１"] {
            assert!(matches!(euro.read(text), Err(MoneyError::Form(_))), "{text}");
        }
        assert!(matches!(euro.read("99999999999999999"), Err(MoneyError::TooLarge(_))));
        assert_eq!(euro.read("0000000000000000000000001.5"), Ok(150));
    }

    #[test]
    fn only_codes_in_use_are_currencies() {
        for code in ["", "krw", "XXX", "WON", "KRWW", "AED AFN", " EU"] {
            assert!(Currency::of(code).is_err(), "{code}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(minor in 0..1_000_000_000_000_000_000_i64, code in prop::sample::select(vec!["KRW", "EUR", "KWD", "CLF"])) {
            prop_assert_eq!(Currency::of(code).unwrap().read(&written(code, minor)).ok(), Some(minor));
        }
    }
}
