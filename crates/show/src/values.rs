//! Single values in words.

use programme::{Lang, Programme};
use rules::{Date, Fault, Ratio, RoundMode, Value};

use super::Teller;

impl Teller<'_> {
    /// Minor units with their currency.
    pub fn money(&self, minor: i64) -> String {
        money(self.programme, self.words.lang, minor)
    }

    fn months(&self, count: i64) -> String {
        if count != 0 && count % 12 == 0 { self.words.count("years", count / 12) } else { self.words.count("months", count) }
    }

    /// An unrounded amount, exact: whole minor units, and the fraction that rounding will settle.
    fn amount(&self, amount: Ratio) -> String {
        let whole = amount.round(RoundMode::Down, 1).unwrap_or(i64::MAX);
        let rest = amount.checked_sub(Ratio::from(whole)).unwrap_or(Ratio::ZERO);
        if rest == Ratio::ZERO {
            return self.money(whole);
        }
        format!("{} + {}/{}", self.money(whole), rest.num(), rest.den())
    }

    /// A value, with its unit; why there is none.
    pub fn value(&self, value: &Value) -> String {
        let words = self.words;
        match value {
            Value::Bool(true) => words.say("yes"),
            Value::Bool(false) => words.say("no"),
            Value::Int(number) => number.to_string(),
            Value::Persons(count) => words.count("persons", *count),
            Value::Date(date) => date.to_string(),
            Value::Time(time) => time.to_string(),
            Value::Month(month) => month.to_string(),
            Value::Days(count) => words.count("days", *count),
            Value::Months(count) => self.months(*count),
            Value::Money(minor) => self.money(*minor),
            Value::Amount(amount) => self.amount(*amount),
            Value::Rate(rate) => percent(*rate),
            Value::Word { list, word } => self.word(*list, *word),
            Value::Code(code) => self.code(*code),
            Value::Spells(spells) => self.spells(spells),
            Value::Waiting => words.say("value-waiting"),
            Value::Unknown => words.say("value-unknown"),
            Value::NotProvided => words.say("value-not-provided"),
            Value::Fault(Fault::OutOfRange) => words.say("fault-out-of-range"),
            Value::Fault(Fault::DivisionByZero) => words.say("fault-division"),
            Value::Fault(Fault::Operand) => words.say("fault-operand"),
            Value::Fault(Fault::Conflict(first, second)) => words.with("fault-conflict", &[("first", first), ("second", second)]),
        }
    }

    fn word(&self, list: u32, word: usize) -> String {
        let found = self.programme.enums.get(list as usize).and_then(|list| list.values.get(word));
        found.map_or_else(String::new, |(_, title)| self.title(title).to_owned())
    }

    /// A code that formulas know by number; one that none mentions is not shown.
    fn code(&self, code: i64) -> String {
        let text = usize::try_from(code).ok().and_then(|at| self.programme.library.codes().get(at));
        text.map_or_else(|| "…".to_owned(), |text| format!("'{text}'"))
    }

    fn spells(&self, spells: &[(Date, Date)]) -> String {
        let one = |(from, to): &(Date, Date)| {
            let from = from.to_string();
            if *to == Date::MAX {
                self.words.with("from-on", &[("from", &from)])
            } else {
                self.words.with("from-to", &[("from", &from), ("to", &to.to_string())])
            }
        };
        if spells.is_empty() { self.words.say("nothing") } else { spells.iter().map(one).collect::<Vec<_>>().join(", ") }
    }
}

/// Minor units with the currency of a programme.
pub fn money(programme: &Programme, lang: Lang, minor: i64) -> String {
    let text = programme::value::money_text(&programme.currency, programme.minor_digits, minor);
    match (lang, text.strip_prefix("KRW ")) {
        (Lang::Ko, Some(number)) => format!("{number}원"),
        _ => text,
    }
}

fn percent(rate: Ratio) -> String {
    match rate.checked_mul(Ratio::from(100)) {
        Ok(hundredfold) if hundredfold.den() == 1 => format!("{hundredfold}%"),
        _ => rate.to_string(),
    }
}
