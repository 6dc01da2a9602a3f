//! Words of the language.

use crate::{Date, Diagnostic, Ratio, Text};

/// Longest formula, in bytes.
pub const FORMULA_BYTES_MAX: usize = 4_000;

/// One word and where it stands in the formula (bytes).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A name, possibly with dots (`household.size`), or a keyword.
    Name(String),
    Int(i64),
    /// A decimal or a percentage.
    Rate(Ratio),
    Date(Date),
    /// A year and a month (`2014-11`).
    Month(i32, u32),
    Quoted(String),
    Symbol(&'static str),
    End,
}

impl Kind {
    /// As it is quoted in a message.
    pub(crate) fn quoted(&self) -> String {
        match self {
            Kind::Name(name) => format!("`{name}`"),
            Kind::Int(number) => format!("`{number}`"),
            Kind::Rate(ratio) => format!("`{ratio}`"),
            Kind::Date(date) => format!("`{date}`"),
            Kind::Month(year, month) => format!("`{year:04}-{month:02}`"),
            Kind::Quoted(text) => format!("'{text}'"),
            Kind::Symbol(symbol) => format!("`{symbol}`"),
            Kind::End => "the end of the formula".to_owned(),
        }
    }
}

const SYMBOLS: [&str; 15] = ["<=", ">=", "!=", "=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ","];

/// Splits a formula into words; the last is [`Kind::End`].
pub(crate) fn tokens(text: &Text) -> Result<Vec<Token>, Diagnostic> {
    let source = text.text.as_str();
    if source.len() > FORMULA_BYTES_MAX {
        let message = format!("this formula has {} bytes; at most {FORMULA_BYTES_MAX} are allowed", source.len());
        return Err(Diagnostic::new(text.span, message).help("name parts of it as rules of their own"));
    }
    let mut lexer = Lexer { text, source, at: 0 };
    let mut out = Vec::new();
    while let Some(token) = lexer.next()? {
        out.push(token);
    }
    out.push(Token { kind: Kind::End, start: source.len(), end: source.len() });
    Ok(out)
}

struct Lexer<'a> {
    text: &'a Text,
    source: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or("")
    }

    fn error(&self, start: usize, message: String) -> Diagnostic {
        let end = self.source.get(start..).and_then(|s| s.chars().next()).map_or(start, |c| start + c.len_utf8());
        Diagnostic::new(self.text.part(start, end.max(self.at)), message)
    }

    fn next(&mut self) -> Result<Option<Token>, Diagnostic> {
        self.skip_blanks();
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Ok(None);
        };
        let kind = match first {
            '0'..='9' => self.number()?,
            '\'' => self.quoted()?,
            c if c.is_alphabetic() || c == '_' => {
                Kind::Name(self.take(|c| c.is_alphanumeric() || c == '_' || c == '.').to_owned())
            }
            ':' => {
                self.at += 1;
                Kind::Symbol(":")
            }
            _ => self.symbol()?,
        };
        Ok(Some(Token { kind, start, end: self.at }))
    }

    fn skip_blanks(&mut self) {
        loop {
            self.take(char::is_whitespace);
            if !self.rest().starts_with('#') {
                return;
            }
            self.take(|c| c != '\n');
        }
    }

    fn take(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or("")
    }

    fn symbol(&mut self) -> Result<Kind, Diagnostic> {
        let Some(symbol) = SYMBOLS.iter().find(|s| self.rest().starts_with(**s)) else {
            let found = self.rest().chars().next().unwrap_or(' ');
            let error = self.error(self.at, format!("`{found}` has no meaning here"));
            return Err(match found {
                '"' => error.help("codes stand between single quotes: 'capital'"),
                '&' => error.help("write `and`"),
                '|' => error.help("write `or`"),
                '!' => error.help("write `not`, or `!=` for \"differs from\""),
                _ => error,
            });
        };
        self.at += symbol.len();
        Ok(Kind::Symbol(symbol))
    }

    fn quoted(&mut self) -> Result<Kind, Diagnostic> {
        let start = self.at;
        self.at += 1;
        let text = self.take(|c| c != '\'');
        if !self.rest().starts_with('\'') {
            return Err(self.error(start, "this quote is not closed".to_owned()).help("end the code with '"));
        }
        self.at += 1;
        Ok(Kind::Quoted(text.to_owned()))
    }

    fn number(&mut self) -> Result<Kind, Diagnostic> {
        let start = self.at;
        if let Some(kind) = self.date()? {
            return Ok(kind);
        }
        let whole = self.take(|c| c.is_ascii_digit() || c == '_');
        let mut decimal = false;
        let mut chars = self.rest().chars();
        if chars.next() == Some('.') && chars.next().is_some_and(|c| c.is_ascii_digit()) {
            decimal = true;
            self.at += 1;
            self.take(|c| c.is_ascii_digit() || c == '_');
        }
        let percent = self.rest().starts_with('%');
        if percent {
            self.at += 1;
        }
        let too_large =
            |lexer: &Self| lexer.error(start, format!("`{}` is too large", lexer.source.get(start..lexer.at).unwrap_or("")));
        if decimal || percent {
            let digits: String = self.source.get(start..self.at).unwrap_or("").chars().filter(|c| *c != '_').collect();
            return digits.parse().map(Kind::Rate).map_err(|_| too_large(self));
        }
        let digits: String = whole.chars().filter(|c| *c != '_').collect();
        digits.parse().map(Kind::Int).map_err(|_| too_large(self))
    }

    /// `2014-11-29` or `2014-11`, without blanks; anything else that begins with digits is a number.
    fn date(&mut self) -> Result<Option<Kind>, Diagnostic> {
        let rest = self.rest();
        let digits = |from: usize, to: usize| -> Option<u32> {
            let part = rest.get(from..to)?;
            if part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
        };
        let dash = |at: usize| rest.as_bytes().get(at) == Some(&b'-');
        let digit = |at: usize| rest.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        let (Some(year), true, Some(month), false) = (digits(0, 4), dash(4), digits(5, 7), digit(7)) else {
            return Ok(None);
        };
        let year = i32::try_from(year).unwrap_or(0);
        let day = if dash(7) { digits(8, 10).filter(|_| !digit(10)) } else { None };
        let (length, kind) = match day {
            Some(day) => (10, Date::from_ymd(year, month, day).map(Kind::Date)),
            None => (7, (1..=12).contains(&month).then_some(Kind::Month(year, month))),
        };
        let start = self.at;
        self.at += length;
        match kind {
            Some(kind) => Ok(Some(kind)),
            None => Err(self.error(start, format!("`{}` is not in the calendar", rest.get(..length).unwrap_or("")))),
        }
    }
}
