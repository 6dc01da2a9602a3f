//! What a library of rules is made from: declarations, with their formulas still as text.

use crate::{Counting, Date, Diagnostic, OfficeHours, Ratio, Span, Text, Ty};

/// Whose value a fact or a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// One value a household.
    Household,
    /// One value a person.
    Person,
}

/// How far a value may be relied on, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// Primary law text, read in full.
    A,
    /// Official page or press release.
    B,
    /// Reputable press, parliament library or comparable.
    C,
    /// Secondary page.
    D,
    /// Told in a story only.
    S,
    /// Not sourced: never used in a result.
    X,
}

impl Confidence {
    /// The code of one letter, if it is one.
    pub fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "A" => Self::A,
            "B" => Self::B,
            "C" => Self::C,
            "D" => Self::D,
            "S" => Self::S,
            "X" => Self::X,
            _ => return None,
        })
    }

    /// The letter.
    pub fn code(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::S => "S",
            Self::X => "X",
        }
    }
}

/// What says so: articles or sources, and how far they may be relied on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// Articles or sources, as written in the text (`NKA 21(1)`).
    pub sources: Vec<String>,
    /// Confidence in the value or rule.
    pub confidence: Confidence,
}

/// A set of words a value can be one of.
#[derive(Clone, Debug)]
pub struct EnumDecl {
    /// Its name.
    pub name: String,
    /// Its words, in order.
    pub values: Vec<String>,
}

/// A fact that rows supply.
#[derive(Clone, Debug)]
pub struct FactDecl {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub level: Level,
    /// Its type.
    pub ty: Ty,
    /// Whether its absence means that it has not happened (a date that waits), not that nobody knows it.
    pub event: bool,
    /// Where it is declared.
    pub span: Span,
}

/// A key of a table: one number or word, or a range of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// `low..=high`; `i64::MAX` for "and over". An enumeration's word is its position, `low = high`.
    Range(i64, i64),
}

/// A value as data. Money in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datum {
    /// Any type but rate and amount: bool 0/1, numbers, days, months, date as day number, enumeration as position.
    Narrow(i64),
    /// A rate.
    Wide(Ratio),
    /// A value exists, but no source gives it.
    Unknown,
}

/// One step of a scale: from `above` upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bracket {
    /// Lower bound, exclusive for marginal scales; minor units if the base is money.
    pub above: i64,
    /// The rate, or the amount in minor units.
    pub value: Datum,
}

/// What a parameter is from a date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterValue {
    /// One value.
    Single(Datum),
    /// Values by keys, outermost first.
    Table(Vec<(Vec<Key>, Datum)>),
    /// A scale.
    Scale(Vec<Bracket>),
}

/// A dated value of a parameter.
#[derive(Clone, Debug)]
pub struct DatedValue {
    /// First day.
    pub from: Date,
    /// First day on which it no longer holds; `None`: until the next value.
    pub until: Option<Date>,
    /// The value.
    pub value: ParameterValue,
    /// What says so.
    pub citation: Citation,
    /// Where it stands.
    pub span: Span,
}

/// How a scale is applied to its base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScaleKind {
    /// Each part of the base above a step is multiplied by the step's rate.
    MarginalRate,
    /// The amount of the highest step that the base reaches.
    SingleAmount,
    /// The amounts of all steps that the base reaches, added.
    MarginalAmount,
}

/// A parameter: a dated value, table or scale.
#[derive(Clone, Debug)]
pub struct ParameterDecl {
    /// Its name.
    pub name: String,
    /// Types of its keys, outermost first; of a scale, the type of its base.
    pub keys: Vec<Ty>,
    /// Type of its values. For a marginal-rate scale: `Ty::Amount`.
    pub ty: Ty,
    /// Whether it is a scale.
    pub scale: Option<ScaleKind>,
    /// Values in order of `from`, no two the same.
    pub values: Vec<DatedValue>,
    /// Where it is declared.
    pub span: Span,
}

/// An exception to a rule.
#[derive(Clone, Debug)]
pub struct ExceptionDecl {
    /// Its name.
    pub name: String,
    /// When it holds.
    pub when: Text,
    /// What holds then.
    pub then: Text,
    /// What says so.
    pub citation: Citation,
}

/// What a rule is from a date on.
#[derive(Clone, Debug)]
pub struct VersionDecl {
    /// First day; `None` for a rule that is not dated (then it is the only version).
    pub from: Option<Date>,
    /// First day on which it no longer holds.
    pub until: Option<Date>,
    /// The date that must fall within; `None`: the rule's `law_of`.
    pub by: Option<Text>,
    /// The general formula, if there is one.
    pub formula: Option<Text>,
    /// Its exceptions.
    pub exceptions: Vec<ExceptionDecl>,
    /// What says so.
    pub citation: Citation,
}

/// A value that the row itself supplies while a rule is evaluated (`n`, `due`, `entry.on` ...), by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalDecl {
    /// Its name, which may contain dots.
    pub name: String,
    /// Its type.
    pub ty: Ty,
}

/// A named formula.
#[derive(Clone, Debug)]
pub struct RuleDecl {
    /// Its name. A name with a `.` cannot be written in formulas.
    pub name: String,
    /// Whose value it is.
    pub level: Level,
    /// Its type.
    pub ty: Ty,
    /// The date whose law governs: parameters without `at` are read as of it.
    pub law_of: Option<Text>,
    /// Its versions.
    pub versions: Vec<VersionDecl>,
    /// Names its formulas may use beside facts, rules and parameters: values of the row, ...
    pub locals: Vec<LocalDecl>,
    /// ... and other rules under a short name (`total`).
    pub aliases: Vec<(String, String)>,
    /// Where it is declared.
    pub span: Span,
}

/// Everything a library is made from.
#[derive(Clone, Debug, Default)]
pub struct Declarations {
    /// Currency code (`KRW`).
    pub currency: String,
    /// Digits of its minor unit.
    pub minor_digits: u8,
    /// Confidence codes whose values are used.
    pub accept: Vec<Confidence>,
    /// Enumerations; `Ty::Enum` refers to them by position.
    pub enums: Vec<EnumDecl>,
    /// Facts; [`crate::FactId`] is the position. Level and names as declared.
    pub facts: Vec<FactDecl>,
    /// Parameters.
    pub parameters: Vec<ParameterDecl>,
    /// Rules; [`crate::RuleId`] is the position.
    pub rules: Vec<RuleDecl>,
    /// Ways of counting periods, by name.
    pub countings: Vec<(String, Counting)>,
    /// Days on which a period that rolls does not end, sorted.
    pub holidays: Vec<Date>,
    /// Days of the week that are holidays, Monday first.
    pub weekend: [bool; 7],
    /// Kinds of event that `followed_by('...')` may name, in the order of their ids.
    pub kinds: Vec<String>,
    /// For each kind, its fields that `followed_by('...', 'FIELD')` may take: name and type.
    pub kind_fields: Vec<Vec<(String, Ty)>>,
    /// Office hours by name, each in order of its dates.
    pub hours: Vec<(String, Vec<OfficeHours>)>,
}

/// The result of building: the thing, or what is wrong.
pub type Checked<T> = Result<T, Vec<Diagnostic>>;
