//! Values as a pack writes them: money in major units, rates and periods as text.

use rules::{Date, Datum, Month, Ratio, Time, Ty};
use toml::de::DeValue;

use crate::read::Item;
use crate::words::advice;
use crate::{Enumeration, Every, Literal};

/// What a value's meaning depends on beside its type.
pub struct Units {
    /// Digits of the currency's minor unit.
    pub minor_digits: u8,
    /// Enumerations, in the order of their type numbers.
    pub enums: Vec<Enumeration>,
}

/// Types by their names in a pack, but for enumerations.
const TYPES: [(&str, Ty); 14] = [
    ("bool", Ty::Bool),
    ("int", Ty::Int),
    ("persons", Ty::Persons),
    ("date", Ty::Date),
    ("time", Ty::Time),
    ("month", Ty::Month),
    ("days", Ty::Days),
    ("months", Ty::Months),
    ("money", Ty::Money),
    ("amount", Ty::Amount),
    ("rate", Ty::Rate),
    ("text", Ty::Text),
    ("spells", Ty::Spells),
    // Types of fields, which are codes elsewhere.
    ("office", Ty::Text),
];

/// Whether the word names a type that is no enumeration.
pub fn is_type(word: &str) -> bool {
    word == "entry" || TYPES.iter().any(|(name, _)| *name == word)
}

/// The name of a type in a pack.
pub fn type_name(enums: &[Enumeration], ty: Ty) -> String {
    if let Ty::Enum(number) = ty {
        return enums.get(number as usize).map_or_else(String::new, |list| list.id.clone());
    }
    let named = TYPES.iter().find(|(_, known)| *known == ty);
    named.map_or_else(String::new, |(name, _)| (*name).to_owned())
}

impl Units {
    /// The type that an item names, if it is one of those allowed here.
    pub fn ty(&self, item: &Item<'_>, allowed: impl Fn(Ty) -> bool) -> Option<Ty> {
        let word = item.string()?;
        let enums = (0_u32..).zip(&self.enums).map(|(number, list)| (list.id.as_str(), Ty::Enum(number)));
        let plain = TYPES.iter().filter(|(name, _)| *name != "office").copied();
        let types: Vec<(&str, Ty)> = plain.chain(enums).filter(|(_, ty)| allowed(*ty)).collect();
        let found = types.iter().find(|(name, _)| *name == word).map(|(_, ty)| *ty);
        if found.is_none() {
            item.report(format!("`{word}` is no type that can stand here"), advice(word, types.iter().map(|(name, _)| *name)));
        }
        found
    }

    /// A value of that type, or a code.
    pub fn literal(&self, item: &Item<'_>, ty: Ty) -> Option<Literal> {
        match ty {
            Ty::Text => Some(Literal::Text(item.string()?.to_owned())),
            _ => self.datum(item, ty).map(Literal::Datum),
        }
    }

    /// A value of that type. Texts, amounts and spells cannot be written.
    pub fn datum(&self, item: &Item<'_>, ty: Ty) -> Option<Datum> {
        match ty {
            Ty::Bool => item.bool().map(|value| Datum::Narrow(i64::from(value))),
            Ty::Int => item.int().map(Datum::Narrow),
            Ty::Persons => match item.int()? {
                number @ 0.. => Some(Datum::Narrow(number)),
                _ => item.expected("a number of persons, not below 0"),
            },
            Ty::Date => item.date().map(|date| Datum::Narrow(date.day_number().into())),
            Ty::Time => time(item).map(|time| Datum::Narrow(time.number())),
            Ty::Month => month(item).map(|month| Datum::Narrow(month.month_number().into())),
            Ty::Days => match period(item)? {
                Every::Days(days) => Some(Datum::Narrow(days.into())),
                Every::Months(_) => item.expected("a number of days or weeks, such as \"90 days\": its type is `days`"),
            },
            Ty::Months => match period(item)? {
                Every::Months(months) => Some(Datum::Narrow(months.into())),
                Every::Days(_) => item.expected("a number of months or years, such as \"5 years\": its type is `months`"),
            },
            Ty::Money => self.money(item).map(Datum::Narrow),
            Ty::Rate => rate(item).map(Datum::Wide),
            Ty::Enum(number) => self.word(item, number).map(Datum::Narrow),
            Ty::Amount | Ty::Text | Ty::Spells => item.expected("of a type that a value can be written for"),
        }
    }

    fn word(&self, item: &Item<'_>, number: u32) -> Option<i64> {
        let word = item.string()?;
        let list = self.enums.get(number as usize)?;
        let position = list.position(word).and_then(|at| i64::try_from(at).ok());
        if position.is_none() {
            let known = list.values.iter().map(|(value, _)| value.as_str());
            item.report(format!("`{word}` is no `{}`", list.id), advice(word, known));
        }
        position
    }

    /// Major units to minor units, exactly.
    fn money(&self, item: &Item<'_>) -> Option<i64> {
        let digits = self.minor_digits;
        let text = match item.value {
            DeValue::Integer(_) => item.int()?.to_string(),
            DeValue::Float(number) => {
                item.report(
                    format!("`{}` is {}", item.key, number.as_str()),
                    format!("put quotes around it: \"{}\"", number.as_str()),
                );
                return None;
            }
            _ => item.string()?.to_owned(),
        };
        let wrong = |help: &str| {
            item.report(format!("`{text}` is no amount of money"), help.to_owned());
            None
        };
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        if decimals.len() > usize::from(digits) {
            return match digits {
                0 => wrong("this currency has no minor unit: write whole units"),
                _ => wrong(&format!("this currency has {digits} decimals")),
            };
        }
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if unsigned.is_empty() || !all_digits(unsigned) || !all_digits(decimals) || text.ends_with('.') {
            return wrong("write it in digits, such as 9_000_000 or \"9.10\"");
        }
        minor_units(&text, digits).or_else(|| wrong("it is too large to be believed"))
    }
}

/// An amount in major units, such as `9.10`, in minor units; `None` if it is none of a currency with so many decimals.
pub fn minor_units(text: &str, digits: u8) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_written =
        decimals.len() <= usize::from(digits) && !text.ends_with('.') && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let minor = format!("{whole}{decimals:0<width$}", width = usize::from(digits));
    minor.parse().ok().filter(|_| is_written && !whole.is_empty())
}

/// A minute of a day, written as a local date and time: `2026-01-02T17:30:00`.
pub fn time(item: &Item<'_>) -> Option<Time> {
    let read = || {
        let DeValue::Datetime(written) = item.value else { return None };
        let (day, clock) = (written.date?, written.time.filter(|_| written.offset.is_none())?);
        let day = Date::from_ymd(i32::from(day.year), u32::from(day.month), u32::from(day.day))?;
        Time::new(day, u16::from(clock.hour) * 60 + u16::from(clock.minute))
    };
    read().or_else(|| item.expected("a day and a time without quotes and without an offset, such as 2026-01-02T17:30:00"))
}

fn month(item: &Item<'_>) -> Option<Month> {
    item.string()?.parse().ok().or_else(|| item.expected("a month in quotes, such as \"2014-11\""))
}

fn rate(item: &Item<'_>) -> Option<Ratio> {
    let expected = "a rate in quotes, such as \"0.5\", \"50%\" or \"2/3\"";
    match item.value {
        DeValue::Integer(_) => item.int().map(Ratio::from),
        DeValue::String(text) => text.parse().ok().or_else(|| item.expected(expected)),
        _ => item.expected(expected),
    }
}

/// A period such as `90 days`, `5 years` or `0 days`.
pub fn period(item: &Item<'_>) -> Option<Every> {
    let written = if let DeValue::String(text) = item.value { &**text } else { "" };
    let parsed = written.split_once(' ').and_then(|(number, unit)| {
        let number: u16 = number.parse().ok()?;
        let months = |count: u16| number.checked_mul(count).map(Every::Months);
        let days = |count: u16| number.checked_mul(count).map(Every::Days);
        match unit {
            "day" | "days" => days(1),
            "week" | "weeks" => days(7),
            "month" | "months" => months(1),
            "year" | "years" => months(12),
            _ => None,
        }
    });
    parsed.or_else(|| item.expected("a period in quotes, such as \"90 days\", \"2 weeks\", \"3 months\" or \"5 years\""))
}

/// An amount in minor units with its currency, as people write it: `KRW 9,000,000`, `EUR 9.10`.
pub fn money_text(currency: &str, minor_digits: u8, minor: i64) -> String {
    let digits = usize::from(minor_digits);
    let all = format!("{:0>width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, decimals) = all.split_at(all.len() - digits);
    let mut out = format!("{currency} {}", if minor < 0 { "-" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if digits > 0 {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

/// A day of that number since 1970-01-01, as text.
pub fn day_text(day: i64) -> String {
    i32::try_from(day).ok().and_then(Date::from_day_number).map_or_else(|| day.to_string(), |date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_shown_with_its_currency_and_all_its_decimals() {
        assert_eq!(money_text("KRW", 0, 9_000_000), "KRW 9,000,000");
        assert_eq!(money_text("KRW", 0, 100), "KRW 100");
        assert_eq!(money_text("EUR", 2, -910), "EUR -9.10");
        assert_eq!(money_text("EUR", 2, 5), "EUR 0.05");
        assert_eq!(money_text("KRW", 0, i64::MIN), "KRW -9,223,372,036,854,775,808");
    }
}
