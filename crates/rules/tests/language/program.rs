//! Programs as trees: what the generator makes, the engine reads as text, and the reference computes.

use std::fmt::{self, Display, Formatter};

use crate::support::{Declare, a_library, a_rule, a_value, table};
use num_rational::BigRational;
use rules::{Basis, Confidence, Date, DatedValue, Datum, Feb29, Key, Level, MonthEnd, ParameterValue, RoundMode, ScaleKind, Ty};

/// An operation. What it is made of are the arguments of its node.
#[derive(Clone, Debug)]
pub(crate) enum O {
    /// Its words and its value.
    Literal(String, BigRational),
    Today,
    Fact(&'static str),
    /// [date]
    FactAt(&'static str),
    HouseholdFact(&'static str),
    Rule(usize),
    HouseholdRule(usize),
    Local,
    /// [keys.., date]
    ParameterAt(&'static str),
    /// [keys..]
    Parameter(&'static str),
    Recorded,
    FollowedBy(usize),
    First(usize),
    Not,
    And,
    Or,
    Compare(&'static str),
    In,
    If,
    Arith(&'static str),
    Negate,
    Round(RoundMode, i64),
    Part(i64),
    Extreme(bool),
    /// `DATE + DAYS`, `DATE - DAYS`.
    Shift(&'static str),
    /// `add`, `sub`.
    Move(&'static str, MonthEnd),
    Deadline(usize),
    Workdays(usize),
    DaysBetween,
    MonthsBetween,
    Age(Feb29),
    Year,
    MonthOfYear,
    MonthOf,
    FirstDay,
    LastDay,
    MakeDate,
    Prorate(Basis),
    DaysIn(&'static str),
    Longest(&'static str),
    Reached(&'static str),
    ReachedTotal(&'static str),
    /// Its function; which of date, value and condition there are, in this order.
    Members(&'static str, [bool; 3]),
}

/// A node, its arguments and its type.
#[derive(Clone, Debug)]
pub(crate) struct E {
    pub(crate) op: O,
    pub(crate) args: Vec<E>,
    pub(crate) ty: Ty,
}

#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) from: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) by: Option<E>,
    pub(crate) formula: Option<E>,
    pub(crate) exceptions: Vec<(E, E)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) law_of: E,
    pub(crate) versions: Vec<Version>,
}

/// A program: one rule for each of [`SIGNATURES`].
pub(crate) type Program = Vec<Rule>;

/// Level and type of the rules; each may use those before it.
pub(crate) const SIGNATURES: [(Level, Ty); 8] = [
    (Level::Household, Ty::Date),
    (Level::Person, Ty::Bool),
    (Level::Person, Ty::Money),
    (Level::Household, Ty::Amount),
    (Level::Household, Ty::Days),
    (Level::Household, Ty::Rate),
    (Level::Person, Ty::Enum(0)),
    (Level::Household, Ty::Bool),
];

pub(crate) const WORDS: [&str; 3] = ["north", "south", "island"];
pub(crate) const COUNTINGS: [&str; 2] = ["civil", "plain"];
pub(crate) const KINDS: [&str; 2] = ["asked", "answered"];
pub(crate) const HOLIDAYS: [&str; 4] = ["2020-01-01", "2021-05-05", "2022-02-01", "2022-02-02"];

/// Name, level, type, and whether it waits when it is missing.
pub(crate) const FACTS: [(&str, Level, Ty, bool); 16] = [
    ("wage", Level::Person, Ty::Money, false),
    ("score", Level::Person, Ty::Int, false),
    ("adult", Level::Person, Ty::Bool, false),
    ("share", Level::Person, Ty::Rate, false),
    ("born", Level::Person, Ty::Date, false),
    ("left", Level::Person, Ty::Date, true),
    ("region", Level::Person, Ty::Enum(0), false),
    ("jobs", Level::Person, Ty::Spells, false),
    ("size", Level::Household, Ty::Persons, false),
    ("budget", Level::Household, Ty::Money, false),
    ("cut", Level::Household, Ty::Rate, false),
    ("poor", Level::Household, Ty::Bool, false),
    ("moved", Level::Household, Ty::Date, true),
    ("zone", Level::Household, Ty::Enum(0), false),
    ("points", Level::Household, Ty::Int, false),
    ("housed", Level::Household, Ty::Spells, false),
];

/// Name, keys and type of the parameters; those of one money key are scales.
pub(crate) const PARAMETERS: [(&str, &[Ty], Ty); 8] = [
    ("limit", &[], Ty::Money),
    ("factor", &[], Ty::Rate),
    ("term", &[], Ty::Months),
    ("rent", &[Ty::Persons], Ty::Money),
    ("grade", &[Ty::Enum(0), Ty::Int], Ty::Int),
    ("tax", &[Ty::Money], Ty::Amount),
    ("fee", &[Ty::Money], Ty::Money),
    ("levy", &[Ty::Money], Ty::Money),
];

pub(crate) const BRACKETS: [i64; 3] = [0, 100, 1_000];

/// The values of every parameter. Some have gaps, some are unknown, some are not accepted.
pub(crate) fn values(parameter: &str) -> Vec<DatedValue> {
    let narrow = |from: &str, value: i64| a_value(from, ParameterValue::Single(Datum::Narrow(value)));
    let wide = |text: &str| Datum::Wide(text.parse().unwrap());
    let scale = |values: [Datum; 3]| {
        let bracket = |(above, value)| rules::Bracket { above, value };
        vec![a_value("2018-01-01", ParameterValue::Scale(BRACKETS.into_iter().zip(values).map(bracket).collect()))]
    };
    match parameter {
        "limit" => {
            let mut first = narrow("2018-01-01", 500);
            first.until = Some("2020-06-01".parse().unwrap());
            let mut told = narrow("2023-01-01", 700);
            told.citation.confidence = Confidence::S;
            let unknown = a_value("2024-01-01", ParameterValue::Single(Datum::Unknown));
            vec![first, narrow("2021-01-01", 600), told, unknown, narrow("2025-01-01", 900)]
        }
        "factor" => vec![
            a_value("2000-01-01", ParameterValue::Single(wide("1/3"))),
            a_value("2022-01-01", ParameterValue::Single(wide("0.0132"))),
        ],
        "term" => vec![narrow("2000-01-01", 6), narrow("2022-01-01", 60)],
        "rent" => vec![
            a_value("2010-01-01", table(&[(1, 1, Datum::Narrow(90)), (2, 3, Datum::Narrow(150)), (4, 4, Datum::Unknown)])),
            a_value("2022-01-01", table(&[(1, 2, Datum::Narrow(95)), (3, i64::MAX, Datum::Narrow(250))])),
        ],
        "grade" => {
            let row = |word, low, high, value| (vec![Key::Range(word, word), Key::Range(low, high)], Datum::Narrow(value));
            let rows = vec![row(0, 0, 5, 1), row(0, 6, 99, 2), row(1, -5, 50, 3), row(2, i64::MIN, i64::MAX, 4)];
            vec![a_value("2000-01-01", ParameterValue::Table(rows))]
        }
        "tax" => scale([wide("6%"), wide("15%"), wide("1/3")]),
        "fee" => scale([Datum::Narrow(7), Datum::Narrow(8), Datum::Unknown]),
        _ => scale([Datum::Narrow(1), Datum::Narrow(20), Datum::Narrow(300)]),
    }
}

pub(crate) fn scale_kind(parameter: &str) -> Option<ScaleKind> {
    match parameter {
        "tax" => Some(ScaleKind::MarginalRate),
        "fee" => Some(ScaleKind::SingleAmount),
        "levy" => Some(ScaleKind::MarginalAmount),
        _ => None,
    }
}

/// The library of a program.
pub(crate) fn declare(program: &Program) -> Declare {
    let mut library = a_library().list("region", &WORDS).kinds(&KINDS).holidays(&HOLIDAYS);
    for (name, level, ty, event) in FACTS {
        library = library.any_fact(name, level, ty, event);
    }
    for (name, keys, ty) in PARAMETERS {
        library = library.any_parameter(name, keys, ty, scale_kind(name), values(name));
    }
    for (number, (rule, (level, ty))) in program.iter().zip(SIGNATURES).enumerate() {
        let mut made = a_rule(&format!("r{number}"), ty).law_of(&rule.law_of.to_string()).local("n", Ty::Int);
        made.level = level;
        for version in &rule.versions {
            let mut begun = crate::support::AVersion::undated();
            begun.from = version.from;
            begun.until = version.until;
            begun.by = version.by.as_ref().map(E::to_string);
            begun.formula = version.formula.as_ref().map(E::to_string);
            let exception =
                |(at, (when, then)): (usize, &(E, E))| (format!("e{at}"), when.to_string(), then.to_string(), Confidence::A);
            begun.exceptions = version.exceptions.iter().enumerate().map(exception).collect();
            made.versions.push(begun);
        }
        library = library.with(made);
    }
    library
}

impl Display for E {
    /// As a formula, every part in parentheses.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let a = |at: usize| &self.args[at];
        let list = |args: &[E]| args.iter().map(E::to_string).collect::<Vec<_>>().join(", ");
        let all = || list(&self.args);
        match &self.op {
            O::Literal(words, _) => f.write_str(words),
            O::Today => f.write_str("today"),
            O::Local => f.write_str("n"),
            O::Fact(name) => f.write_str(name),
            O::FactAt(name) => write!(f, "({name} at ({}))", a(0)),
            O::HouseholdFact(name) => write!(f, "household.{name}"),
            O::Rule(number) => write!(f, "r{number}"),
            O::HouseholdRule(number) => write!(f, "household.r{number}"),
            O::Parameter(name) if self.args.is_empty() => f.write_str(name),
            O::Parameter(name) => write!(f, "{name}({})", all()),
            O::ParameterAt(name) => match self.args.split_last() {
                Some((date, [])) => write!(f, "({name} at ({date}))"),
                Some((date, keys)) => write!(f, "({name}({}) at ({date}))", list(keys)),
                None => Err(fmt::Error),
            },
            O::Recorded => write!(f, "recorded({})", a(0)),
            O::FollowedBy(kind) => write!(f, "followed_by('{}')", KINDS[*kind]),
            O::First(kind) => write!(f, "first('{}', {})", KINDS[*kind], a(0)),
            O::Not => write!(f, "(not {})", a(0)),
            O::And => write!(f, "({} and {})", a(0), a(1)),
            O::Or => write!(f, "({} or {})", a(0), a(1)),
            O::Compare(sign) | O::Arith(sign) | O::Shift(sign) => write!(f, "({} {sign} {})", a(0), a(1)),
            O::In => write!(f, "({} in [{}])", a(0), list(&self.args[1..])),
            O::If => write!(f, "(if {} then {} else {})", a(0), a(1), a(2)),
            O::Negate => write!(f, "(-({}))", a(0)),
            O::Round(mode, unit) => write!(f, "round({}, {}, KRW {unit})", a(0), mode_word(*mode)),
            O::Part(unit) => write!(f, "part({}, KRW {unit})", all()),
            O::Extreme(largest) => write!(f, "{}({})", if *largest { "max" } else { "min" }, all()),
            O::Move(name, rule) => write!(f, "{name}({}, {})", all(), end_word(*rule)),
            O::Deadline(counting) => write!(f, "deadline({}, {})", all(), COUNTINGS[*counting]),
            O::Workdays(counting) => write!(f, "workdays({}, {})", all(), COUNTINGS[*counting]),
            O::DaysBetween => write!(f, "days_between({})", all()),
            O::MonthsBetween => write!(f, "months_between({})", all()),
            O::Age(Feb29::Feb28) => write!(f, "age({}, feb28)", all()),
            O::Age(Feb29::Mar1) => write!(f, "age({}, mar1)", all()),
            O::Year => write!(f, "year({})", a(0)),
            O::MonthOfYear => write!(f, "month_of_year({})", a(0)),
            O::MonthOf => write!(f, "month({})", a(0)),
            O::FirstDay => write!(f, "first_day({})", a(0)),
            O::LastDay => write!(f, "last_day({})", a(0)),
            O::MakeDate => write!(f, "date({})", all()),
            O::Prorate(Basis::Thirty) => write!(f, "prorate({}, thirty)", all()),
            O::Prorate(Basis::ActualMonth) => write!(f, "prorate({}, actual_month)", all()),
            O::Prorate(Basis::ActualYear) => write!(f, "prorate({}, actual_year)", all()),
            O::DaysIn(spells) => write!(f, "days_in({spells}, {})", all()),
            O::Longest(spells) => write!(f, "longest({spells}, {})", all()),
            O::Reached(spells) => write!(f, "reached({spells}, {})", all()),
            O::ReachedTotal(spells) => write!(f, "reached_total({spells}, {})", all()),
            O::Members(name, parts) => {
                write!(f, "{name}(members")?;
                let mut args = self.args.iter();
                for (words, present) in [" at ", ": ", " where "].into_iter().zip(parts) {
                    if let (true, Some(arg)) = (*present, if *present { args.next() } else { None }) {
                        write!(f, "{words}({arg})")?;
                    }
                }
                f.write_str(")")
            }
        }
    }
}

fn mode_word(mode: RoundMode) -> &'static str {
    match mode {
        RoundMode::Down => "down",
        RoundMode::Up => "up",
        RoundMode::Floor => "floor",
        RoundMode::Ceiling => "ceiling",
        RoundMode::HalfUp => "half_up",
        RoundMode::HalfEven => "half_even",
        RoundMode::HalfDown => "half_down",
    }
}

fn end_word(rule: MonthEnd) -> &'static str {
    match rule {
        MonthEnd::LastDay => "last_day",
        MonthEnd::NextFirst => "next_first",
        MonthEnd::Refuse => "refuse",
    }
}
