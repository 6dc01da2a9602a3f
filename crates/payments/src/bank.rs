//! Accounts and the banks that hold them.

use std::fmt;

use thiserror::Error;

/// Length of an IBAN by country (ISO 13616, the registry of the standard's registration authority).
const IBAN_LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 \
    ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 \
    LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 \
    SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

/// Most characters of an account number that is no IBAN (`Max34Text`).
const NUMBER_MAX: usize = 34;
/// Most characters of a bank's number in a clearing system, and of a clearing system's own name (`Max35Text`).
const MEMBER_MAX: usize = 35;

/// Why something is no account, or no bank. It never holds the number itself: messages go to logs.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BankError {
    /// Not letters and digits after a country and two digits.
    #[error("this is not in the form of an IBAN: two letters, two digits, then letters and digits")]
    IbanForm,
    /// A country that has no IBAN.
    #[error("`{0}` is no country with IBANs; give the account number and the bank's clearing number instead")]
    IbanCountry(String),
    /// The wrong length for its country.
    #[error("an IBAN of {country} has {should} characters; this has {has}")]
    IbanLength {
        /// Its first two letters.
        country: String,
        /// How long it should be.
        should: usize,
        /// How long it is.
        has: usize,
    },
    /// A digit was mistyped.
    #[error("the check digits of the IBAN do not fit: a digit is wrong, or two are swapped")]
    IbanCheck,
    /// Not a BIC.
    #[error("`{0}` is no BIC: four letters or digits, a country, two more, and perhaps a branch of three, in capitals")]
    Bic(String),
    /// Not an account number.
    #[error("an account number is 1 to {NUMBER_MAX} digits, capital letters and hyphens")]
    Number,
    /// Not a clearing number.
    #[error("a bank's clearing number is 1 to {MEMBER_MAX} letters and digits, and so is the name of its clearing system")]
    Member,
}

/// An account number with check digits (ISO 13616; check digits by ISO 7064, MOD 97-10).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Iban(String);

impl Iban {
    /// Reads an IBAN; blanks are left out.
    ///
    /// # Errors
    /// When its form, its country's length or its check digits are wrong.
    pub fn read(text: &str) -> Result<Iban, BankError> {
        let plain: String = text.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
        let bytes = plain.as_bytes();
        let formed = bytes.len() > 4
            && bytes[..2].iter().all(u8::is_ascii_uppercase)
            && bytes[2..4].iter().all(u8::is_ascii_digit)
            && bytes.iter().all(u8::is_ascii_alphanumeric);
        if !formed {
            return Err(BankError::IbanForm);
        }
        let country = &plain[..2];
        let known = IBAN_LENGTHS.split_ascii_whitespace().find_map(|entry| entry.strip_prefix(country)?.parse().ok());
        let should: usize = known.ok_or_else(|| BankError::IbanCountry(country.to_owned()))?;
        if bytes.len() != should {
            return Err(BankError::IbanLength { country: country.to_owned(), should, has: bytes.len() });
        }
        if remainder(bytes) == 1 { Ok(Iban(plain)) } else { Err(BankError::IbanCheck) }
    }

    /// It, without blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The remainder by 97 of an IBAN, its first four characters put last and its letters as numbers from 10.
fn remainder(bytes: &[u8]) -> u32 {
    bytes[4..].iter().chain(&bytes[..4]).fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    })
}

/// A bank's identifier (ISO 9362), with or without a branch.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Bic(String);

impl Bic {
    /// Reads a BIC.
    ///
    /// # Errors
    /// When its form is wrong.
    pub fn read(text: &str) -> Result<Bic, BankError> {
        let bytes = text.as_bytes();
        let in_capitals = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let formed =
            matches!(bytes.len(), 8 | 11) && bytes.iter().all(in_capitals) && bytes[4..6].iter().all(u8::is_ascii_uppercase);
        if formed { Ok(Bic(text.to_owned())) } else { Err(BankError::Bic(crate::money::shown(text))) }
    }

    /// It.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An account number of a country without IBANs, such as Korea's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AccountNumber(String);

impl AccountNumber {
    /// Reads an account number; blanks are left out, hyphens are kept as the bank writes them.
    ///
    /// # Errors
    /// When it is empty, too long, or has other characters.
    pub fn read(text: &str) -> Result<AccountNumber, BankError> {
        let plain: String = text.chars().filter(|c| *c != ' ').collect();
        let fits = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() || byte == b'-';
        let has_digit = plain.bytes().any(|byte| byte.is_ascii_digit());
        if has_digit && plain.len() <= NUMBER_MAX && plain.bytes().all(fits) {
            Ok(AccountNumber(plain))
        } else {
            Err(BankError::Number)
        }
    }

    /// It.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An account.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Account {
    /// With check digits.
    Iban(Iban),
    /// Any other.
    Number(AccountNumber),
}

impl Account {
    /// Its number.
    pub fn as_str(&self) -> &str {
        match self {
            Account::Iban(iban) => iban.as_str(),
            Account::Number(number) => number.as_str(),
        }
    }
}

/// Which list a bank's clearing number is from.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ClearingSystem {
    /// One of the external code list of ISO 20022 (`ExternalClearingSystemIdentification1Code`).
    Code(String),
    /// One that the bank and its customer have agreed on.
    Agreed(String),
}

/// The bank that holds an account.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Agent {
    /// By its BIC.
    Bic(Bic),
    /// By its number in a clearing system.
    Member(Member),
}

/// A bank's number in a clearing system.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Member {
    system: ClearingSystem,
    number: String,
}

impl Member {
    /// A bank by its number in a clearing system.
    ///
    /// # Errors
    /// When the number or the name of the system is empty, too long, or has other characters than letters and digits.
    pub fn read(system: ClearingSystem, number: &str) -> Result<Member, BankError> {
        let fits =
            |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let system_fits = match &system {
            ClearingSystem::Code(code) => fits(code, 5),
            ClearingSystem::Agreed(name) => fits(name, MEMBER_MAX),
        };
        if system_fits && fits(number, MEMBER_MAX) {
            Ok(Member { system, number: number.to_owned() })
        } else {
            Err(BankError::Member)
        }
    }

    /// The clearing system.
    pub fn system(&self) -> &ClearingSystem {
        &self.system
    }

    /// The bank's number in it.
    pub fn number(&self) -> &str {
        &self.number
    }
}

/// Account numbers do not print themselves: they name a person.
macro_rules! silent {
    ($($name:ident)*) => { $(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )* };
}
silent!(Iban AccountNumber Account);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Examples of the registry's own.
    const EXAMPLES: [&str; 6] = [
        "AL47 2121 1009 0000 0002 3569 8741",
        "BE68 5390 0754 7034",
        "DE89 3704 0044 0532 0130 00",
        "GB29 NWBK 6016 1331 9268 19",
        "NO93 8601 1117 947",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    ];

    #[test]
    fn the_examples_of_the_registry_are_ibans() {
        for example in EXAMPLES {
            assert!(Iban::read(example).is_ok(), "{example}");
        }
        assert_eq!(Iban::read("de89370400440532013000").unwrap().as_str(), "DE89370400440532013000");
    }

    #[test]
    fn korea_has_no_ibans() {
        assert_eq!(Iban::read("KR89370400440532013000"), Err(BankError::IbanCountry("KR".to_owned())));
        assert_eq!(AccountNumber::read("110-123-456789").unwrap().as_str(), "110-123-456789");
    }

    #[test]
    fn what_is_no_iban_says_why() {
        for text in ["", "DE8", "8937", "DE89é7040044053201300", "D\u{ff25}89370400440532013000"] {
            assert_eq!(Iban::read(text), Err(BankError::IbanForm), "{text}");
        }
        assert!(matches!(Iban::read("DE8937040044053201300"), Err(BankError::IbanLength { should: 22, has: 21, .. })));
    }

    #[test]
    fn a_bic_has_eight_or_eleven_capitals() {
        assert!(Bic::read("DEUTDEFF").is_ok() && Bic::read("DEUTDEFF500").is_ok());
        for text in ["", "DEUTDEF", "DEUTDEFF5", "deutdeff", "DEUT1EFF", "DEUTDÉFF"] {
            assert!(Bic::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nobody_reads_an_account_in_a_log() {
        let account = Account::Iban(Iban::read(EXAMPLES[2]).unwrap());
        assert!(!format!("{account:?}").contains("3704"));
    }

    #[test]
    fn a_clearing_number_has_letters_and_digits_only() {
        let agreed = || ClearingSystem::Agreed("KFTC".to_owned());
        assert_eq!(Member::read(agreed(), "004").unwrap().number(), "004");
        for number in ["", "0 4", "<4", "123456789012345678901234567890123456"] {
            assert_eq!(Member::read(agreed(), number), Err(BankError::Member), "{number}");
        }
        assert!(Member::read(ClearingSystem::Code("TOOLONG".to_owned()), "004").is_err());
    }

    proptest! {
        #[test]
        fn one_wrong_character_or_two_swapped_neighbours_are_found(example in prop::sample::select(EXAMPLES.to_vec()), at in 4_usize..20, digit in 0_u8..10) {
            let plain: Vec<u8> = example.bytes().filter(|byte| *byte != b' ').collect();
            let at = at.min(plain.len() - 2);
            let (mut wrong, mut swapped) = (plain.clone(), plain.clone());
            wrong[at] = b'0' + digit;
            swapped.swap(at, at + 1);
            for changed in [wrong, swapped] {
                let read = Iban::read(std::str::from_utf8(&changed).unwrap());
                prop_assert_eq!(read.is_ok(), changed == plain);
            }
        }
    }
}
