//! Birth dates as they are told: partial, approximate, with day and month changed over, or from an age counted the Korean way.

/// A date of birth of which parts may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Birth {
    /// The year, if known.
    pub year: Option<i16>,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day of the month, 1 to 31.
    pub day: Option<u8>,
    /// By how many years the year may be wrong, as stated by who told it.
    pub give_or_take_years: u8,
}

impl Birth {
    /// A full date.
    pub fn day(year: i16, month: u8, day: u8) -> Self {
        Self { year: Some(year), month: Some(month), day: Some(day), give_or_take_years: 0 }
    }

    /// A year, give or take some.
    pub fn year(year: i16, give_or_take_years: u8) -> Self {
        Self { year: Some(year), give_or_take_years, ..Self::default() }
    }

    /// From an age told in some year. Counted the Korean way a child is one at birth and a year older at New Year; who tells
    /// the age may count either way, so the year may be one off.
    pub fn from_korean_age(age_years: i16, in_year: i16) -> Self {
        Self::year(in_year.saturating_sub(age_years).saturating_add(1), 1)
    }

    /// Whether this is a full date that says a day. The first of January stands for "some time that year" in many records.
    fn full(self) -> Option<(i16, u8, u8)> {
        let (year, month, day) = (self.year?, self.month?, self.day?);
        ((month, day) != (1, 1) && self.give_or_take_years == 0).then_some((year, month, day))
    }

    /// How two dates agree.
    pub fn agree(self, other: Self) -> BirthAgreement {
        use BirthAgreement::{Apart, FullDate, MonthAndDay, OneField, Swapped, Unknown, Year, YearNear};
        let (Some(x), Some(y)) = (self.year, other.year) else { return Unknown };
        let years = x.abs_diff(y);
        if let (Some((_, m, d)), Some((_, n, e))) = (self.full(), other.full()) {
            return match (years, m == n, d == e) {
                (0, true, true) => FullDate,
                (0, ..) if m == e && d == n => Swapped,
                (0, true, false) | (0, false, true) => OneField,
                (1 | 2 | 10, true, true) => MonthAndDay,
                (0, ..) => Year,
                _ => Apart { years },
            };
        }
        let slack = u16::from(self.give_or_take_years) + u16::from(other.give_or_take_years);
        match years.saturating_sub(slack) {
            0 if years == 0 => Year,
            0 => YearNear { years },
            1..=3 => YearNear { years },
            _ => Apart { years },
        }
    }
}

/// How two dates of birth agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BirthAgreement {
    /// One of them is unknown.
    Unknown,
    /// Year, month and day.
    FullDate,
    /// Year, month and day, with month and day changed over.
    Swapped,
    /// The year, and month or day.
    OneField,
    /// Month and day; the year is one, two or ten off.
    MonthAndDay,
    /// The year only.
    Year,
    /// The years are near each other, and nobody said they are exact to the day.
    YearNear {
        /// How many years apart.
        years: u16,
    },
    /// They do not agree.
    Apart {
        /// How many years apart.
        years: u16,
    },
}

/// The years over which births of adults in one register spread, for the chance that two people share one.
const YEARS_SPREAD: f32 = 45.0;
const DAYS_OF_YEAR: f32 = 365.0;
/// How often dates of one person are written wrongly, by kind of error: our estimates, not fitted.
const SWAPPED_SHARE: f32 = 0.02;
const FIELD_WRONG_SHARE: f32 = 0.05;
const YEAR_WRONG_SHARE: f32 = 0.05;

impl BirthAgreement {
    /// The natural logarithm of the likelihood ratio of one person against two.
    ///
    /// Agreement weighs by how seldom it happens by chance (a year: 1 in 45; a day: 1 in 365 of those), disagreement by how
    /// often one person's dates are written so. The shares are estimates, to be replaced by counts of a real register.
    pub fn weight(self) -> f32 {
        let year = YEARS_SPREAD.ln();
        let day = DAYS_OF_YEAR.ln();
        match self {
            Self::Unknown => 0.0,
            Self::FullDate => year + day - 0.15,
            Self::Swapped => year + day + SWAPPED_SHARE.ln(),
            // By chance a month agrees once in 12, a day once in 30.
            Self::OneField => year + 2.0 + FIELD_WRONG_SHARE.ln(),
            Self::MonthAndDay => year - 1.1 + day + YEAR_WRONG_SHARE.ln(),
            Self::Year => year - 1.5,
            Self::YearNear { years } => 1.6 - 0.7 * f32::from(years.min(6)),
            Self::Apart { years } => -2.0 - 0.25 * f32::from(years.min(16)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_and_month_may_change_places() {
        assert_eq!(Birth::day(1964, 3, 5).agree(Birth::day(1964, 5, 3)), BirthAgreement::Swapped);
        assert_eq!(Birth::day(1964, 3, 5).agree(Birth::day(1964, 3, 5)), BirthAgreement::FullDate);
    }

    #[test]
    fn the_first_of_january_only_says_the_year() {
        assert_eq!(Birth::day(1964, 1, 1).agree(Birth::day(1964, 5, 3)), BirthAgreement::Year);
    }

    #[test]
    fn an_age_counted_the_korean_way_is_a_year_give_or_take_one() {
        let told = Birth::from_korean_age(44, 2007);
        assert_eq!(told.year, Some(1964));
        assert_eq!(told.agree(Birth::day(1963, 9, 9)), BirthAgreement::YearNear { years: 1 });
    }

    #[test]
    fn the_less_likely_by_chance_the_more_it_weighs() {
        use BirthAgreement::{Apart, FullDate, MonthAndDay, OneField, Swapped, Unknown, Year, YearNear};
        let falling = [
            FullDate,
            Swapped,
            OneField,
            Year,
            YearNear { years: 1 },
            YearNear { years: 2 },
            Unknown,
            Apart { years: 4 },
            Apart { years: 20 },
        ];
        assert!(falling.windows(2).all(|w| w[0].weight() > w[1].weight()), "{:?}", falling.map(BirthAgreement::weight));
        assert!(MonthAndDay.weight() > OneField.weight());
    }
}
