//! Types and values.

use std::fmt;

/// The type of a value. Days and months are different units and never mix; an *amount* is money that has not been rounded yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A number of persons.
    Persons,
    /// A civil date.
    Date,
    /// A minute of a day.
    Time,
    /// A calendar month.
    Month,
    /// A number of days.
    Days,
    /// A number of months; a year is twelve.
    Months,
    /// Money in minor units of the programme's currency.
    Money,
    /// Unrounded money, exact.
    Amount,
    /// An exact rational.
    Rate,
    /// A word of an enumeration, by its position among the declarations.
    Enum(u32),
    /// A code that can only be compared with a quoted text.
    Text,
    /// Periods with a first day and a day after the last.
    Spells,
}

impl Ty {
    /// Whether values are exact rationals, kept in wide columns.
    pub fn is_wide(self) -> bool {
        matches!(self, Ty::Amount | Ty::Rate)
    }

    /// Whether values have an order.
    pub fn is_ordered(self) -> bool {
        !matches!(self, Ty::Bool | Ty::Enum(_) | Ty::Text | Ty::Spells)
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Ty::Bool => "true or false",
            Ty::Int => "a number",
            Ty::Persons => "a number of persons",
            Ty::Date => "a date",
            Ty::Time => "a time",
            Ty::Month => "a month",
            Ty::Days => "a number of days",
            Ty::Months => "a number of months",
            Ty::Money => "money",
            Ty::Amount => "an unrounded amount",
            Ty::Rate => "a rate",
            Ty::Enum(_) => "a word of a list",
            Ty::Text => "a code",
            Ty::Spells => "periods",
        })
    }
}
