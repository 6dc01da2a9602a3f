//! Formulas as written: the syntax tree and its parser.

use crate::token::{Kind, Token, tokens};
use crate::{Date, Diagnostic, Ratio, Span, Text};

/// Deepest nesting of a formula.
pub const DEPTH_MAX: usize = 48;

/// A formula or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of the language.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `true`, `false`.
    Bool(bool),
    /// `12`.
    Int(i64),
    /// `0.5`, `50%`.
    Rate(Ratio),
    /// `KRW 10_000`, in the units written.
    Money(String, Ratio),
    /// `2014-11-29`.
    Date(Date),
    /// `2014-11`.
    Month(i32, u32),
    /// `30 days`, `3 months`, `4 persons`; weeks and years are converted.
    Quantity(i64, Unit),
    /// `'capital'`.
    Quoted(String),
    /// A fact, rule, parameter, local or word of the language.
    Name(String),
    /// `name(args)`.
    Call(String, Vec<Expr>),
    /// `x at DATE`.
    At(Box<Expr>, Box<Expr>),
    /// `not x`.
    Not(Box<Expr>),
    /// `-x`.
    Negate(Box<Expr>),
    /// Two operands.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `x in [a, b]`.
    In(Box<Expr>, Vec<Expr>),
    /// `if c then x else y`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `sum(members at D: E where C)`.
    Members {
        /// What is made of them.
        fold: Fold,
        /// Members as of this date; `None`: today.
        at: Option<Box<Expr>>,
        /// The value of each.
        each: Option<Box<Expr>>,
        /// Only those for whom it holds.
        condition: Option<Box<Expr>>,
    },
}

/// Units of whole quantities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Days.
    Days,
    /// Months.
    Months,
    /// Persons.
    Persons,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binary {
    Or,
    And,
    Equal,
    Differs,
    Less,
    AtMost,
    More,
    AtLeast,
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Binary {
    /// As written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "=",
            Self::Differs => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

/// What can be made of the members of a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    Count,
    Sum,
    Min,
    Max,
    Any,
    All,
}

/// Words that cannot be names of facts, rules or parameters.
pub const RESERVED: [&str; 20] = [
    "and",
    "or",
    "not",
    "if",
    "then",
    "else",
    "in",
    "at",
    "where",
    "true",
    "false",
    "members",
    "household",
    "today",
    "recorded",
    "followed_by",
    "n",
    "due",
    "period_start",
    "period_end",
];

/// Parses a formula.
///
/// # Errors
/// One diagnostic at the first place that cannot be read.
pub fn parse(text: &Text) -> Result<Expr, Diagnostic> {
    let tokens = tokens(text)?;
    let mut parser = Parser { text, tokens, at: 0, depth: 0 };
    let expr = parser.expression()?;
    match parser.peek() {
        Kind::End => Ok(expr),
        found => {
            let message = format!("{} is not expected here", found.quoted());
            let error = Diagnostic::new(parser.here(), message);
            Err(if matches!(found, Kind::Symbol("=")) {
                error.help("comparisons do not chain; join two with `and`")
            } else {
                error
            })
        }
    }
}

struct Parser<'a> {
    text: &'a Text,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

const END: Kind = Kind::End;

impl Parser<'_> {
    fn peek(&self) -> &Kind {
        self.tokens.get(self.at).map_or(&END, |t| &t.kind)
    }

    fn here(&self) -> Span {
        let token = self.tokens.get(self.at).or(self.tokens.last());
        token.map_or(self.text.span, |t| self.text.part(t.start, t.end))
    }

    fn last(&self) -> Span {
        let token = self.tokens.get(self.at.saturating_sub(1));
        token.map_or(self.text.span, |t| self.text.part(t.start, t.end))
    }

    fn advance(&mut self) -> Kind {
        let kind = self.peek().clone();
        self.at += 1;
        kind
    }

    fn accept(&mut self, symbol: &str) -> bool {
        let found = match self.peek() {
            Kind::Symbol(s) => *s == symbol,
            Kind::Name(name) => name == symbol,
            _ => false,
        };
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &str, after: &str) -> Result<(), Diagnostic> {
        if self.accept(symbol) {
            return Ok(());
        }
        Err(Diagnostic::new(self.here(), format!("{} found where `{symbol}` should follow {after}", self.peek().quoted())))
    }

    fn node(&self, kind: ExprKind, start: Span) -> Expr {
        Expr { kind, span: start.to(self.last()) }
    }

    fn expression(&mut self) -> Result<Expr, Diagnostic> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let message = format!("this formula is nested more than {DEPTH_MAX} deep");
            return Err(Diagnostic::new(self.here(), message).help("name its inner parts as rules of their own"));
        }
        let result = if matches!(self.peek(), Kind::Name(n) if n == "if") { self.conditional() } else { self.binary(0) };
        self.depth -= 1;
        result
    }

    fn conditional(&mut self) -> Result<Expr, Diagnostic> {
        let start = self.here();
        self.advance();
        let condition = self.expression()?;
        self.expect("then", "the condition of `if`")?;
        let yes = self.expression()?;
        self.expect("else", "the value after `then`")?;
        let no = self.expression()?;
        Ok(self.node(ExprKind::If(Box::new(condition), Box::new(yes), Box::new(no)), start))
    }

    /// Precedence climbing: 0 or, 1 and, 2 not, 3 comparison, 4 sum, 5 product, 6 `at` and sign.
    fn binary(&mut self, level: u8) -> Result<Expr, Diagnostic> {
        if level == 2 {
            return self.negation();
        }
        if level == 6 {
            return self.dated();
        }
        let start = self.here();
        let mut left = self.binary(level + 1)?;
        while let Some(op) = self.operator(level) {
            self.at += 1;
            let right = if level == 3 { self.binary(4)? } else { self.binary(level + 1)? };
            left = self.node(ExprKind::Binary(op, Box::new(left), Box::new(right)), start);
            if level == 3 {
                break;
            }
        }
        if level == 3 && self.accept("in") {
            let list = self.list()?;
            left = self.node(ExprKind::In(Box::new(left), list), start);
        }
        Ok(left)
    }

    fn operator(&self, level: u8) -> Option<Binary> {
        let word = match self.peek() {
            Kind::Symbol(s) => *s,
            Kind::Name(name) => name.as_str(),
            _ => return None,
        };
        Some(match (level, word) {
            (0, "or") => Binary::Or,
            (1, "and") => Binary::And,
            (3, "=") => Binary::Equal,
            (3, "!=") => Binary::Differs,
            (3, "<") => Binary::Less,
            (3, "<=") => Binary::AtMost,
            (3, ">") => Binary::More,
            (3, ">=") => Binary::AtLeast,
            (4, "+") => Binary::Add,
            (4, "-") => Binary::Subtract,
            (5, "*") => Binary::Multiply,
            (5, "/") => Binary::Divide,
            _ => return None,
        })
    }

    fn negation(&mut self) -> Result<Expr, Diagnostic> {
        let start = self.here();
        let mut count = 0_usize;
        while self.accept("not") {
            count += 1;
        }
        if count > DEPTH_MAX {
            return Err(Diagnostic::new(start, format!("this formula is nested more than {DEPTH_MAX} deep")));
        }
        let mut expr = self.binary(3)?;
        for _ in 0..count {
            expr = self.node(ExprKind::Not(Box::new(expr)), start);
        }
        Ok(expr)
    }

    fn list(&mut self) -> Result<Vec<Expr>, Diagnostic> {
        self.expect("[", "`in`")?;
        let mut items = vec![self.expression()?];
        while self.accept(",") {
            items.push(self.expression()?);
        }
        self.expect("]", "the list")?;
        Ok(items)
    }

    fn dated(&mut self) -> Result<Expr, Diagnostic> {
        let start = self.here();
        let negative = self.accept("-");
        let from = self.here();
        let mut value = self.primary()?;
        if self.accept("at") {
            let date = self.primary()?;
            value = self.node(ExprKind::At(Box::new(value), Box::new(date)), from);
        }
        if negative {
            value = self.node(ExprKind::Negate(Box::new(value)), start);
        }
        Ok(value)
    }

    fn primary(&mut self) -> Result<Expr, Diagnostic> {
        let start = self.here();
        let kind = match self.advance() {
            Kind::Symbol("(") => {
                let inner = self.expression()?;
                self.expect(")", "the inner formula")?;
                return Ok(Expr { kind: inner.kind, span: start.to(self.last()) });
            }
            Kind::Int(number) => self.quantity(number, start)?,
            Kind::Rate(ratio) => ExprKind::Rate(ratio),
            Kind::Date(date) => ExprKind::Date(date),
            Kind::Month(year, month) => ExprKind::Month(year, month),
            Kind::Quoted(text) => ExprKind::Quoted(text),
            Kind::Name(name) => self.named(name, start)?,
            found => {
                return Err(Diagnostic::new(start, format!("{} found where a value should stand", found.quoted())));
            }
        };
        Ok(self.node(kind, start))
    }

    fn quantity(&mut self, number: i64, start: Span) -> Result<ExprKind, Diagnostic> {
        let Kind::Name(word) = self.peek() else {
            return Ok(ExprKind::Int(number));
        };
        let (factor, unit) = match word.as_str() {
            "day" | "days" => (1, Unit::Days),
            "week" | "weeks" => (7, Unit::Days),
            "month" | "months" => (1, Unit::Months),
            "year" | "years" => (12, Unit::Months),
            "person" | "persons" => (1, Unit::Persons),
            _ => return Ok(ExprKind::Int(number)),
        };
        self.at += 1;
        let limit = i64::from(i32::MAX) / 12;
        if number > limit {
            return Err(Diagnostic::new(start, format!("`{number}` is too large for a period")));
        }
        Ok(ExprKind::Quantity(number * factor, unit))
    }

    fn named(&mut self, name: String, start: Span) -> Result<ExprKind, Diagnostic> {
        match name.as_str() {
            "true" => return Ok(ExprKind::Bool(true)),
            "false" => return Ok(ExprKind::Bool(false)),
            "and" | "or" | "then" | "else" | "in" | "at" | "where" | "not" | "if" => {
                let error = Diagnostic::new(start, format!("`{name}` found where a value should stand"));
                return Err(match name.as_str() {
                    "if" | "not" => error.help(format!("put the part that begins with `{name}` in parentheses")),
                    _ => error,
                });
            }
            _ => {}
        }
        if name.len() == 3 && name.bytes().all(|b| b.is_ascii_uppercase()) {
            return self.money(name);
        }
        if !self.accept("(") {
            return Ok(ExprKind::Name(name));
        }
        let fold = match name.as_str() {
            "count" => Some(Fold::Count),
            "sum" => Some(Fold::Sum),
            "any" => Some(Fold::Any),
            "all" => Some(Fold::All),
            "min" => Some(Fold::Min),
            "max" => Some(Fold::Max),
            _ => None,
        };
        if let Some(fold) = fold
            && self.accept("members")
        {
            return self.members(fold);
        }
        let mut args = Vec::new();
        if !self.accept(")") {
            args.push(self.expression()?);
            while self.accept(",") {
                args.push(self.expression()?);
            }
            self.expect(")", &format!("the arguments of `{name}`"))?;
        }
        Ok(ExprKind::Call(name, args))
    }

    fn money(&mut self, currency: String) -> Result<ExprKind, Diagnostic> {
        let here = self.here();
        let percent = self.tokens.get(self.at).is_some_and(|token| {
            let word = self.text.text.get(token.start..token.end);
            word.is_some_and(|word| word.ends_with('%'))
        });
        match self.advance() {
            _ if percent => Err(Diagnostic::new(here, format!("a percentage found where the number of {currency} should stand"))),
            Kind::Int(number) => Ok(ExprKind::Money(currency, Ratio::from(number))),
            Kind::Rate(ratio) => Ok(ExprKind::Money(currency, ratio)),
            found => {
                let message = format!("{} found where the number of {currency} should stand", found.quoted());
                Err(Diagnostic::new(here, message).help(format!("write for instance `{currency} 10_000`")))
            }
        }
    }

    fn members(&mut self, fold: Fold) -> Result<ExprKind, Diagnostic> {
        let at = if self.accept("at") { Some(Box::new(self.primary()?)) } else { None };
        let each = if self.accept(":") { Some(Box::new(self.expression()?)) } else { None };
        let condition = if self.accept("where") { Some(Box::new(self.expression()?)) } else { None };
        self.expect(")", "the members")?;
        Ok(ExprKind::Members { fold, at, each, condition })
    }
}
