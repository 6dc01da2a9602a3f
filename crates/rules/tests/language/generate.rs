//! Well-typed programs and worlds at random.

use std::collections::HashMap;

use crate::program::{E, FACTS, O, PARAMETERS, Program, Rule, SIGNATURES, Version, WORDS};
use crate::support::{Household, Person, Supplied, World, a_household, a_person, a_world};
use num_rational::BigRational;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use rules::{Basis, Cell, Date, Feb29, Level, MonthEnd, Ratio, RoundMode, Ty};

use Level::{Household as H, Person as P};

/// What may stand somewhere: the rules before this one, and parameters as of the law date or only `at` a date.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Scope {
    level: Level,
    rules_before: usize,
    has_law_date: bool,
}

/// Makes strategies, each once.
#[derive(Default)]
struct Generator {
    made: HashMap<(Ty, Scope, u32), BoxedStrategy<E>>,
}

/// Operations of which any may stand, on arguments of these types and levels.
type Production = (Vec<O>, Vec<(Ty, Level)>);

impl Generator {
    fn expr(&mut self, ty: Ty, scope: Scope, depth: u32) -> BoxedStrategy<E> {
        if let Some(made) = self.made.get(&(ty, scope, depth)) {
            return made.clone();
        }
        let leaf = leaf(ty, scope);
        let strategy = if depth == 0 {
            leaf
        } else {
            let mut choices = vec![(4, leaf)];
            for (ops, args) in productions(ty, scope) {
                let args = args.into_iter().map(|(ty, level)| self.expr(ty, Scope { level, ..scope }, depth - 1));
                let args: Vec<BoxedStrategy<E>> = args.collect();
                let node = (select(ops), args).prop_map(move |(op, args)| E { op, args, ty });
                choices.push((1, node.boxed()));
            }
            if ty == Ty::Bool {
                let asked =
                    self.recordable(scope, depth).prop_map(|asked| E { op: O::Recorded, args: vec![asked], ty: Ty::Bool });
                choices.push((2, asked.boxed()));
            }
            Union::new_weighted(choices).boxed()
        };
        self.made.insert((ty, scope, depth), strategy.clone());
        strategy
    }

    /// What `recorded` may ask about: names, facts at a date, and what is reached or follows.
    fn recordable(&mut self, scope: Scope, depth: u32) -> BoxedStrategy<E> {
        let date = self.expr(Ty::Date, scope, depth - 1);
        let mut choices = vec![(vec![O::First(0), O::First(1)], vec![date.clone()])];
        choices.push((vec![O::FollowedBy(0), O::FollowedBy(1)], Vec::new()));
        let reached = spells(scope, |s| vec![O::Reached(s), O::ReachedTotal(s)]);
        choices.push((reached, vec![self.expr(Ty::Days, scope, depth - 1), date.clone()]));
        for (name, level, ty, _) in FACTS {
            match (level, scope.level) {
                (H, P) => choices.push((vec![O::HouseholdFact(name)], Vec::new())),
                (P, H) => {}
                _ if ty == Ty::Spells => choices.push((vec![O::Fact(name)], Vec::new())),
                _ => {
                    choices.push((vec![O::Fact(name)], Vec::new()));
                    choices.push((vec![O::FactAt(name)], vec![date.clone()]));
                }
            }
        }
        for (number, (level, _)) in SIGNATURES.iter().enumerate().take(scope.rules_before) {
            match (level, scope.level) {
                (H, P) => choices.push((vec![O::HouseholdRule(number)], Vec::new())),
                (P, H) => {}
                _ => choices.push((vec![O::Rule(number)], Vec::new())),
            }
        }
        let node = |(ops, args): (Vec<O>, Vec<BoxedStrategy<E>>)| {
            (select(ops), args).prop_map(|(op, args)| E { op, args, ty: Ty::Date }).boxed()
        };
        Union::new(choices.into_iter().map(node)).boxed()
    }

    fn version(&mut self, ty: Ty, scope: Scope, dated: bool) -> BoxedStrategy<Version> {
        let undated_law = Scope { has_law_date: false, ..scope };
        let exception = (self.expr(Ty::Bool, scope, 1), self.expr(ty, scope, 1));
        let parts = (
            vec(exception, 0..3),
            option::weighted(0.8, self.expr(ty, scope, 3)),
            recent(),
            option::of(0..1000_i32),
            option::of(self.expr(Ty::Date, undated_law, 1)),
        );
        parts
            .prop_map(move |(exceptions, formula, from, length, by)| Version {
                from: dated.then_some(from),
                until: length.filter(|_| dated).map(|days| from.add_days(days).unwrap()),
                by: by.filter(|_| dated),
                formula: if exceptions.is_empty() && formula.is_none() { Some(zero_of(ty)) } else { formula },
                exceptions,
            })
            .boxed()
    }

    fn rule(&mut self, number: usize) -> BoxedStrategy<Rule> {
        let (level, ty) = SIGNATURES[number];
        let scope = Scope { level, rules_before: number, has_law_date: true };
        let law_of = self.expr(Ty::Date, Scope { has_law_date: false, ..scope }, 1);
        let single = vec(self.version(ty, scope, false), 1);
        let dated = vec(self.version(ty, scope, true), 1..3);
        let versions = prop_oneof![3 => single, 1 => dated];
        (law_of, versions).prop_map(|(law_of, versions)| Rule { law_of, versions }).boxed()
    }
}

pub(crate) fn a_program() -> BoxedStrategy<Program> {
    let mut generator = Generator::default();
    let rules: Vec<BoxedStrategy<Rule>> = (0..SIGNATURES.len()).map(|number| generator.rule(number)).collect();
    rules.boxed()
}

fn literal(words: String, value: BigRational, ty: Ty) -> E {
    E { op: O::Literal(words, value), args: Vec::new(), ty }
}

fn whole(number: i64) -> BigRational {
    BigRational::from_integer(number.into())
}

fn zero_of(ty: Ty) -> E {
    let words = match ty {
        Ty::Bool => "false",
        Ty::Date => return literal("1970-01-01".to_owned(), whole(0), ty),
        Ty::Enum(_) => "'north'",
        Ty::Money | Ty::Amount => "KRW 0",
        Ty::Days => "0 days",
        _ => "0",
    };
    literal(words.to_owned(), whole(0), ty)
}

/// Days around those on which the law changes.
pub(crate) fn recent() -> BoxedStrategy<Date> {
    let day = |text: &str| text.parse::<Date>().unwrap().day_number();
    (day("2017-10-01")..day("2026-03-01")).prop_map(|n| Date::from_day_number(n).unwrap()).boxed()
}

fn number() -> BoxedStrategy<i64> {
    prop_oneof![8 => 0..8_i64, 4 => 0..2000_i64, 1 => Just(i64::MAX), 1 => 0..i64::MAX].boxed()
}

/// A number of units that a formula may write.
fn units(ty: Ty, words: &'static str, most: i64) -> BoxedStrategy<E> {
    prop_oneof![8 => 0..40_i64, 1 => 0..most].prop_map(move |n| literal(format!("{n} {words}"), whole(n), ty)).boxed()
}

fn leaf(ty: Ty, scope: Scope) -> BoxedStrategy<E> {
    let node = move |op: O| E { op, args: Vec::new(), ty };
    let mut names: Vec<O> = Vec::new();
    for (name, level, of, _) in FACTS {
        match (level, scope.level) {
            _ if of != ty => {}
            (H, P) => names.push(O::HouseholdFact(name)),
            (found, wanted) if found == wanted => names.push(O::Fact(name)),
            _ => {}
        }
    }
    for (number, (level, of)) in SIGNATURES.iter().enumerate().take(scope.rules_before) {
        match (level, scope.level) {
            _ if *of != ty => {}
            (H, P) => names.push(O::HouseholdRule(number)),
            (found, wanted) if *found == wanted => names.push(O::Rule(number)),
            _ => {}
        }
    }
    if scope.has_law_date {
        let here = PARAMETERS.iter().filter(|(_, keys, of)| keys.is_empty() && *of == ty);
        names.extend(here.map(|(name, ..)| O::Parameter(name)));
    }
    match ty {
        Ty::Date => names.extend([O::Today, O::FollowedBy(0), O::FollowedBy(1)]),
        Ty::Int if scope.level == H => names.push(O::Local),
        _ => {}
    }
    let literal = literals(ty);
    if names.is_empty() {
        return literal;
    }
    prop_oneof![2 => select(names).prop_map(node), 1 => literal].boxed()
}

fn literals(ty: Ty) -> BoxedStrategy<E> {
    let made = move |words: String, value: i64| literal(words, whole(value), ty);
    match ty {
        Ty::Bool => any::<bool>().prop_map(move |b| made(b.to_string(), i64::from(b))).boxed(),
        Ty::Int => number().prop_map(move |n| made(n.to_string(), n)).boxed(),
        Ty::Money => number().prop_map(move |n| made(format!("KRW {n}"), n)).boxed(),
        Ty::Amount => number().prop_map(move |n| made(format!("(KRW {n} * 1.0)"), n)).boxed(),
        Ty::Persons => units(ty, "persons", 1000),
        Ty::Days => units(ty, "days", 100_000_000),
        Ty::Months => units(ty, "months", 100_000_000),
        Ty::Date => recent().prop_map(move |d| made(d.to_string(), i64::from(d.day_number()))).boxed(),
        Ty::Month => recent().prop_map(move |d| made(d.month().to_string(), i64::from(d.month().month_number()))).boxed(),
        Ty::Enum(_) => (0..WORDS.len()).prop_map(move |at| made(format!("'{}'", WORDS[at]), i64::try_from(at).unwrap())).boxed(),
        _ => (0..10_000_i64)
            .prop_map(move |n| {
                let value = BigRational::new(n.into(), 1000.into());
                literal(format!("{}.{:03}", n / 1000, n % 1000), value, ty)
            })
            .boxed(),
    }
}

fn productions(ty: Ty, scope: Scope) -> Vec<Production> {
    let here = |tys: &[Ty]| tys.iter().map(|ty| (*ty, scope.level)).collect::<Vec<_>>();
    let mut list: Vec<Production> = vec![(vec![O::If], here(&[Ty::Bool, ty, ty]))];
    let arith = |signs: &[&'static str]| signs.iter().map(|sign| O::Arith(sign)).collect::<Vec<_>>();
    let additive = || arith(&["+", "-"]);
    if ty.is_ordered() {
        let extremes = || vec![O::Extreme(false), O::Extreme(true)];
        list.push((extremes(), here(&[ty, ty])));
        list.push((extremes(), here(&[ty, ty, ty])));
    }
    for (name, level, of, _) in FACTS {
        if of == ty && level == scope.level && ty != Ty::Spells {
            list.push((vec![O::FactAt(name)], here(&[Ty::Date])));
        }
    }
    for (name, keys, of) in PARAMETERS {
        if of == ty {
            list.push((vec![O::ParameterAt(name)], here(&[keys, &[Ty::Date]].concat())));
            if scope.has_law_date && !keys.is_empty() {
                list.push((vec![O::Parameter(name)], here(keys)));
            }
        }
    }
    if scope.level == H {
        list.extend(members(ty));
    }
    if matches!(ty, Ty::Int | Ty::Money | Ty::Days | Ty::Months | Ty::Persons | Ty::Rate | Ty::Amount) {
        list.push((additive(), here(&[ty, ty])));
    }
    if matches!(ty, Ty::Int | Ty::Money | Ty::Days | Ty::Months | Ty::Rate | Ty::Amount) {
        list.push((vec![O::Negate], here(&[ty])));
    }
    match ty {
        Ty::Bool => list.extend(conditions(scope)),
        Ty::Int => list.extend([(arith(&["*"]), here(&[Ty::Int, Ty::Int])), (vec![O::Year, O::MonthOfYear], here(&[Ty::Date]))]),
        Ty::Persons => list.push((arith(&["*"]), here(&[Ty::Persons, Ty::Int]))),
        Ty::Money => list.extend([
            (arith(&["*"]), here(&[Ty::Money, Ty::Int])),
            (arith(&["*"]), here(&[Ty::Money, Ty::Persons])),
            (rounds(), here(&[Ty::Amount])),
            (rounds(), here(&[Ty::Amount])),
            (vec![O::Part(1), O::Part(10)], here(&[Ty::Money, Ty::Int, Ty::Int])),
        ]),
        Ty::Amount => list.extend([
            (additive(), here(&[Ty::Amount, Ty::Money])),
            (arith(&["*", "/"]), here(&[Ty::Money, Ty::Rate])),
            (arith(&["*", "/"]), here(&[Ty::Amount, Ty::Int])),
            (arith(&["/"]), here(&[Ty::Money, Ty::Persons])),
            (
                vec![Basis::Thirty, Basis::ActualMonth, Basis::ActualYear].into_iter().map(O::Prorate).collect(),
                here(&[Ty::Money, Ty::Date, Ty::Date]),
            ),
        ]),
        Ty::Rate => list.extend([
            (arith(&["*", "/"]), here(&[Ty::Rate, Ty::Rate])),
            (arith(&["+", "-", "*", "/"]), here(&[Ty::Rate, Ty::Int])),
            (arith(&["/"]), here(&[Ty::Int, Ty::Int])),
            (arith(&["/"]), here(&[Ty::Money, Ty::Amount])),
            (arith(&["/"]), here(&[Ty::Days, Ty::Days])),
            (arith(&["/"]), here(&[Ty::Persons, Ty::Persons])),
        ]),
        Ty::Days => list.extend([
            (arith(&["*"]), here(&[Ty::Days, Ty::Int])),
            (vec![O::DaysBetween], here(&[Ty::Date, Ty::Date])),
            (spells(scope, |s| vec![O::DaysIn(s), O::Longest(s)]), here(&[Ty::Date, Ty::Date])),
        ]),
        Ty::Months => list.extend([
            (arith(&["*"]), here(&[Ty::Months, Ty::Int])),
            (vec![O::MonthsBetween, O::Age(Feb29::Feb28), O::Age(Feb29::Mar1)], here(&[Ty::Date, Ty::Date])),
        ]),
        Ty::Month => list.push((vec![O::MonthOf], here(&[Ty::Date]))),
        Ty::Date => list.extend(dates(scope)),
        _ => {}
    }
    list
}

fn rounds() -> Vec<O> {
    use RoundMode::{Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};
    let modes = [Down, Up, Floor, Ceiling, HalfUp, HalfEven, HalfDown];
    modes.into_iter().flat_map(|mode| [O::Round(mode, 1), O::Round(mode, 10)]).collect()
}

/// The names under which periods are read here.
fn spells(scope: Scope, of: impl Fn(&'static str) -> Vec<O>) -> Vec<O> {
    match scope.level {
        H => of("housed"),
        P => [of("jobs"), of("household.housed")].concat(),
    }
}

fn conditions(scope: Scope) -> Vec<Production> {
    let here = |tys: &[Ty]| tys.iter().map(|ty| (*ty, scope.level)).collect::<Vec<_>>();
    let compare = || ["=", "!=", "<", "<=", ">", ">="].map(O::Compare).to_vec();
    let mut list = vec![
        (vec![O::Not], here(&[Ty::Bool])),
        (vec![O::And, O::Or], here(&[Ty::Bool, Ty::Bool])),
        (vec![O::And, O::Or], here(&[Ty::Bool, Ty::Bool])),
        (vec![O::In], here(&[Ty::Int, Ty::Int, Ty::Int])),
        (vec![O::In], here(&[Ty::Date, Ty::Date])),
        (vec![O::Compare("="), O::Compare("!=")], here(&[Ty::Bool, Ty::Bool])),
        (compare(), here(&[Ty::Money, Ty::Amount])),
        (compare(), here(&[Ty::Rate, Ty::Int])),
    ];
    for ty in [Ty::Int, Ty::Money, Ty::Date, Ty::Rate, Ty::Days, Ty::Months, Ty::Persons, Ty::Month] {
        list.push((compare(), here(&[ty, ty])));
    }
    list
}

fn dates(scope: Scope) -> Vec<Production> {
    let here = |tys: &[Ty]| tys.iter().map(|ty| (*ty, scope.level)).collect::<Vec<_>>();
    let rules = [MonthEnd::LastDay, MonthEnd::NextFirst, MonthEnd::Refuse];
    let moves: Vec<O> = rules.into_iter().flat_map(|rule| [O::Move("add", rule), O::Move("sub", rule)]).collect();
    vec![
        (vec![O::Shift("+"), O::Shift("-")], here(&[Ty::Date, Ty::Days])),
        (moves.clone(), here(&[Ty::Date, Ty::Months])),
        (moves, here(&[Ty::Date, Ty::Days])),
        (vec![O::Deadline(0), O::Deadline(1)], here(&[Ty::Date, Ty::Days])),
        (vec![O::Deadline(0), O::Deadline(1)], here(&[Ty::Date, Ty::Months])),
        // Few enough days that both count in no time.
        (vec![O::Workdays(0), O::Workdays(1)], vec![(Ty::Date, scope.level), (Ty::Int, scope.level)]),
        (vec![O::FirstDay, O::LastDay], here(&[Ty::Month])),
        (vec![O::MakeDate], here(&[Ty::Int, Ty::Int, Ty::Int])),
        (vec![O::First(0), O::First(1)], here(&[Ty::Date])),
        (spells(scope, |s| vec![O::Reached(s), O::ReachedTotal(s)]), here(&[Ty::Days, Ty::Date])),
        (spells(scope, |s| vec![O::Reached(s)]), here(&[Ty::Months, Ty::Date])),
    ]
}

fn members(ty: Ty) -> Vec<Production> {
    let mut list = Vec::new();
    let mut push = |name: &'static str, each: Option<Ty>, condition: bool| {
        for dated in [false, true] {
            let mut args = Vec::new();
            args.extend(dated.then_some((Ty::Date, H)));
            args.extend(each.map(|ty| (ty, P)));
            args.extend(condition.then_some((Ty::Bool, P)));
            list.push((vec![O::Members(name, [dated, each.is_some(), condition])], args));
        }
    };
    match ty {
        Ty::Persons => {
            push("count", None, false);
            push("count", None, true);
        }
        Ty::Bool => {
            push("any", None, true);
            push("any", Some(Ty::Bool), true);
            push("all", Some(Ty::Bool), false);
            push("all", Some(Ty::Bool), true);
        }
        Ty::Int | Ty::Money | Ty::Amount | Ty::Rate | Ty::Days => {
            push("sum", Some(ty), true);
            push("min", Some(ty), true);
            push("max", Some(ty), false);
        }
        Ty::Date | Ty::Months => push("max", Some(ty), true),
        _ => {}
    }
    list
}

fn supplied(ty: Ty) -> BoxedStrategy<Supplied> {
    let narrow = |number: i64| Supplied::Cell(Cell::Narrow(number));
    match ty {
        Ty::Bool => any::<bool>().prop_map(Supplied::from).boxed(),
        Ty::Date => recent().prop_map(Supplied::from).boxed(),
        Ty::Enum(_) => (0..3_i64).prop_map(narrow).boxed(),
        Ty::Persons => (0..7_i64).prop_map(narrow).boxed(),
        Ty::Rate => {
            (-20..200_i128, 1..12_i128).prop_map(|(num, den)| Supplied::Cell(Cell::Wide(Ratio::new(num, den).unwrap()))).boxed()
        }
        _ => {
            prop_oneof![8 => -5..120_i64, 4 => -3000..3000_i64, 1 => Just(i64::MAX), 1 => Just(i64::MIN)].prop_map(narrow).boxed()
        }
    }
}

type Dated = (&'static str, Vec<(Date, Option<Supplied>)>);

/// One fact of a row: its name and what it was from each of some days on.
fn history(name: &'static str, ty: Ty) -> BoxedStrategy<Dated> {
    let changes = vec((recent(), option::weighted(0.8, supplied(ty))), 0..3);
    let always = supplied(ty).prop_map(|value| vec![(Date::MIN, Some(value))]);
    let history = prop_oneof![
        1 => Just(Vec::new()),
        4 => always,
        2 => changes.prop_map(|mut changes| {
            changes.sort_by_key(|(from, _)| *from);
            changes
        }),
    ];
    history.prop_map(move |history| (name, history)).boxed()
}

fn histories(level: Level) -> BoxedStrategy<Vec<Dated>> {
    let facts = FACTS.into_iter().filter(|(_, of, ty, _)| *of == level && *ty != Ty::Spells);
    facts.map(|(name, _, ty, _)| history(name, ty)).collect::<Vec<_>>().boxed()
}

/// Periods in order, none overlapping.
fn periods() -> BoxedStrategy<Vec<(Date, Date)>> {
    vec(recent(), 0..7)
        .prop_map(|mut days| {
            days.sort();
            days.dedup();
            days.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
        })
        .boxed()
}

fn entries() -> BoxedStrategy<Vec<(usize, Date)>> {
    vec((0..2_usize, recent()), 0..4)
        .prop_map(|mut entries| {
            entries.sort_by_key(|(_, on)| *on);
            entries
        })
        .boxed()
}

fn person() -> BoxedStrategy<Person> {
    (histories(P), periods(), entries(), recent(), recent())
        .prop_map(|(facts, jobs, entries, a, b)| {
            let mut person = a_person();
            person.records.facts = facts.into_iter().map(|(name, history)| (name.to_owned(), history)).collect();
            person.records.spells.insert("jobs".to_owned(), jobs);
            person.records.entries = entries;
            if a < b {
                person.member = (a, b);
            }
            person
        })
        .boxed()
}

fn household() -> BoxedStrategy<Household> {
    let about = (histories(H), periods(), entries(), recent(), vec(person(), 0..4));
    (about, option::weighted(0.85, 0..5_i64), vec(option::of(recent()), 2))
        .prop_map(|((facts, housed, entries, today, persons), n, followed)| {
            let mut household = a_household();
            household.records.facts = facts.into_iter().map(|(name, history)| (name.to_owned(), history)).collect();
            household.records.spells.insert("housed".to_owned(), housed);
            household.records.entries = entries;
            household.today = today;
            household.persons = persons;
            household.locals.extend(n.map(|n| ("n".to_owned(), Supplied::from(n))));
            household.followed_by = followed.into_iter().enumerate().filter_map(|(kind, on)| Some((kind, on?))).collect();
            household
        })
        .boxed()
}

pub(crate) fn some_world() -> BoxedStrategy<World> {
    vec(household(), 1..4).prop_map(a_world).boxed()
}
