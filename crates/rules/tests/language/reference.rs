//! A slow evaluator of its own: fractions without bounds, a calendar of its own, every value computed from the tree.

use std::cell::{Cell as Mark, RefCell};
use std::collections::HashMap;
use std::ops::RangeInclusive;

use crate::program::{BRACKETS, E, FACTS, KINDS, O, Program, Rule, SIGNATURES, Version, scale_kind, values};
use crate::reference_dates as calendar;
use crate::support::WorldRows;
use num_rational::BigRational;
use rules::{Cell, Date, Datum, FactId, Key, Level, ParameterValue, Rows, ScaleKind, State, Ty};

/// A value of any type as a number: yes is 1, a date its day number, a month its month number, a word its position.
pub(crate) type Got = Result<BigRational, State>;

pub(crate) struct Reference<'a> {
    pub(crate) program: &'a Program,
    pub(crate) rows: &'a WorldRows<'a>,
    known: RefCell<HashMap<(usize, usize), Got>>,
    /// Some sum came so near to the bounds that the engine may refuse it.
    pub(crate) is_near_bounds: Mark<bool>,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
struct At<'a> {
    level: Level,
    row: usize,
    rule: &'a Rule,
    rule_level: Level,
}

fn whole(number: i64) -> BigRational {
    BigRational::from_integer(number.into())
}

fn truth(yes: bool) -> BigRational {
    whole(i64::from(yes))
}

fn worst(states: impl IntoIterator<Item = State>) -> Option<State> {
    states.into_iter().max()
}

/// All values, or the worst reason why one is missing.
fn all(values: Vec<Got>) -> Result<Vec<BigRational>, State> {
    match worst(values.iter().filter_map(|value| value.as_ref().err().copied())) {
        Some(state) => Err(state),
        None => Ok(values.into_iter().map(Result::unwrap).collect()),
    }
}

/// The value, if a column of the type can hold it.
fn fit(ty: Ty, value: BigRational) -> Got {
    let wide = |value: &BigRational| {
        let num = i128::try_from(value.numer()).ok().filter(|num| *num != i128::MIN);
        num.is_some() && i128::try_from(value.denom()).is_ok()
    };
    let fits = match ty {
        Ty::Rate | Ty::Amount => wide(&value),
        Ty::Date => i64::try_from(value.numer()).is_ok_and(calendar::is_day),
        _ => i64::try_from(value.numer()).is_ok(),
    };
    if fits { Ok(value) } else { Err(State::Fault) }
}

fn of_cell(cell: Cell) -> BigRational {
    match cell {
        Cell::Narrow(number) => whole(number),
        Cell::Wide(ratio) => BigRational::new(ratio.num().into(), ratio.den().into()),
    }
}

fn of_datum(datum: Datum) -> Got {
    match datum {
        Datum::Narrow(number) => Ok(whole(number)),
        Datum::Wide(ratio) => Ok(of_cell(Cell::Wide(ratio))),
        Datum::Unknown => Err(State::Unknown),
    }
}

fn day(value: &BigRational) -> Date {
    Date::from_day_number(i32::try_from(value.numer()).unwrap()).unwrap()
}

fn number(value: &BigRational) -> i64 {
    i64::try_from(value.numer()).unwrap()
}

impl<'a> Reference<'a> {
    pub(crate) fn new(program: &'a Program, rows: &'a WorldRows<'a>) -> Self {
        Reference { program, rows, known: RefCell::default(), is_near_bounds: Mark::new(false) }
    }

    pub(crate) fn rule(&self, number: usize, row: usize) -> Got {
        if let Some(known) = self.known.borrow().get(&(number, row)) {
            return known.clone();
        }
        let rule = &self.program[number];
        let level = SIGNATURES[number].0;
        let got = self.versions(&rule.versions, At { level, row, rule, rule_level: level });
        self.known.borrow_mut().insert((number, row), got.clone());
        got
    }

    fn versions(&self, versions: &'a [Version], at: At<'a>) -> Got {
        let mut dated: Vec<&Version> = versions.iter().collect();
        dated.sort_by_key(|version| std::cmp::Reverse(version.from));
        for version in dated {
            let Some(from) = version.from else {
                return self.version(version, at);
            };
            let by = day(&self.eval(version.by.as_ref().unwrap_or(&at.rule.law_of), at)?);
            if by >= from {
                let expired = version.until.is_some_and(|until| by >= until);
                return if expired { Err(State::NotProvided) } else { self.version(version, at) };
            }
        }
        Err(State::NotProvided)
    }

    fn version(&self, version: &'a Version, at: At<'a>) -> Got {
        let whens: Vec<Got> = version.exceptions.iter().map(|(when, _)| self.eval(when, at)).collect();
        let open = worst(whens.iter().filter_map(|when| when.as_ref().err().copied()));
        let holding = version.exceptions.iter().zip(&whens).filter(|(_, when)| **when == Ok(truth(true)));
        let held: Vec<Got> = holding.map(|((_, then), _)| self.eval(then, at)).collect();
        let disagree = held.iter().flatten().any(|a| held.iter().flatten().any(|b| a != b));
        let missing = worst(held.iter().filter_map(|value| value.as_ref().err().copied()));
        let fault = disagree.then_some(State::Fault);
        if let Some(state) = [open, missing, fault].into_iter().flatten().max() {
            return Err(state);
        }
        match (held.first(), &version.formula) {
            (Some(value), _) => value.clone(),
            (None, Some(formula)) => self.eval(formula, at),
            (None, None) => Err(State::NotProvided),
        }
    }

    fn household(&self, at: At) -> usize {
        if at.level == Level::Person { self.rows.household_of(at.row) } else { at.row }
    }

    fn eval(&self, e: &E, at: At<'a>) -> Got {
        fit(e.ty, self.value(e, at)?)
    }

    fn value(&self, e: &E, at: At<'a>) -> Got {
        let household = self.household(at);
        let arg = |index: usize| self.eval(&e.args[index], at);
        match &e.op {
            O::Literal(_, value) => Ok(value.clone()),
            O::Today => Ok(of_cell(Cell::date(self.rows.today(household)))),
            O::Local => self.rows.local(0, household).map(of_cell).ok_or(State::Unknown),
            O::Fact(name) => self.fact(name, at.row, self.rows.today(household)),
            O::HouseholdFact(name) => self.fact(name, household, self.rows.today(household)),
            O::FactAt(name) => self.fact(name, at.row, day(&arg(0)?)),
            O::Rule(number) => self.rule(*number, at.row),
            O::HouseholdRule(number) => self.rule(*number, household),
            O::FollowedBy(kind) => {
                assert!(*kind < KINDS.len());
                self.rows.followed_by(*kind, household).map(Cell::date).map(of_cell).ok_or(State::Waiting)
            }
            O::First(kind) => {
                let first = self.rows.first(*kind, at.level, at.row, day(&arg(0)?));
                first.map(Cell::date).map(of_cell).ok_or(State::Waiting)
            }
            O::Recorded => self.recorded(&e.args[0], at),
            O::And => self.settled(&e.args, false, at),
            O::Or => self.settled(&e.args, true, at),
            O::In => self.is_in(&e.args, at),
            O::If => arg(if arg(0)? == truth(true) { 1 } else { 2 }),
            O::Members(name, parts) => self.members(name, *parts, e, at),
            O::ParameterAt(name) => {
                let (date, keys) = e.args.split_last().unwrap();
                self.parameter(name, keys, self.eval(date, at), at)
            }
            O::Parameter(name) => {
                let row = if at.rule_level == Level::Household { household } else { at.row };
                let law = At { level: at.rule_level, row, ..at };
                self.parameter(name, &e.args, self.eval(&at.rule.law_of, law), at)
            }
            op => {
                let mut args: Vec<Got> = e.args.iter().map(|arg| self.eval(arg, at)).collect();
                for (arg, bounds) in args.iter_mut().zip(bounds(op, e)) {
                    let is_outside = |value: &BigRational| i64::try_from(value.numer()).map_or(true, |n| !bounds.contains(&n));
                    if e.ty == Ty::Date && arg.as_ref().is_ok_and(is_outside) {
                        *arg = Err(State::Fault);
                    }
                }
                self.strict(op, e, &all(args)?, at)
            }
        }
    }

    fn fact(&self, name: &str, row: usize, on: Date) -> Got {
        let position = FACTS.iter().position(|fact| fact.0 == name).unwrap();
        let missing = if FACTS[position].3 { State::Waiting } else { State::Unknown };
        let fact = FactId(u32::try_from(position).unwrap());
        self.rows.fact(fact, row, on).map(of_cell).ok_or(missing)
    }

    fn spells(&self, name: &str, at: At) -> Vec<(Date, Date)> {
        let (bare, row) = match name.strip_prefix("household.") {
            Some(bare) => (bare, self.household(at)),
            None => (name, at.row),
        };
        let position = FACTS.iter().position(|fact| fact.0 == bare).unwrap();
        self.rows.spells(FactId(u32::try_from(position).unwrap()), row).to_vec()
    }

    fn recorded(&self, asked: &E, at: At<'a>) -> Got {
        let household = self.household(at);
        let is_spells = |name: &str| FACTS.iter().any(|fact| fact.0 == name && fact.2 == Ty::Spells);
        match &asked.op {
            O::Fact(name) if is_spells(name) => Ok(truth(!self.spells(name, at).is_empty())),
            O::HouseholdFact(name) if is_spells(name) => Ok(truth(!self.spells(&format!("household.{name}"), at).is_empty())),
            O::Fact(name) => Ok(truth(self.fact(name, at.row, self.rows.today(household)).is_ok())),
            O::HouseholdFact(name) => Ok(truth(self.fact(name, household, self.rows.today(household)).is_ok())),
            O::FactAt(name) => match self.eval(&asked.args[0], at) {
                Ok(on) => Ok(truth(self.fact(name, at.row, day(&on)).is_ok())),
                Err(State::Waiting) => Ok(truth(false)),
                Err(state) => Err(state),
            },
            O::Rule(_) | O::HouseholdRule(_) => happened(self.value(asked, at)),
            _ => happened(self.eval(asked, at)),
        }
    }

    /// `and`, `or`: settled by one such answer.
    fn settled(&self, args: &[E], by: bool, at: At<'a>) -> Got {
        let answers: Vec<Got> = args.iter().map(|arg| self.eval(arg, at)).collect();
        if answers.contains(&Ok(truth(by))) {
            return Ok(truth(by));
        }
        all(answers).map(|_| truth(!by))
    }

    fn is_in(&self, args: &[E], at: At<'a>) -> Got {
        let found = self.eval(&args[0], at);
        let answers: Vec<Got> = args[1..]
            .iter()
            .map(|item| all(vec![found.clone(), self.eval(item, at)]).map(|pair| truth(pair[0] == pair[1])))
            .collect();
        if answers.contains(&Ok(truth(true))) {
            return Ok(truth(true));
        }
        all(answers).map(|_| truth(false))
    }

    fn members(&self, name: &str, parts: [bool; 3], e: &E, at: At<'a>) -> Got {
        let mut args = e.args.iter();
        let [on, each, condition] = parts.map(|part| if part { args.next() } else { None });
        let on = match on {
            Some(on) => day(&self.eval(on, at)?),
            None => self.rows.today(at.row),
        };
        let persons = (0..self.rows.persons()).filter(|p| self.rows.household_of(*p) == at.row && self.rows.is_member(*p, on));
        let member = |person| At { level: Level::Person, row: person, ..at };
        let rows: Vec<(Got, Got)> = persons
            .map(|person| {
                let of = |e: Option<&E>| e.map_or(Ok(truth(true)), |e| self.eval(e, member(person)));
                (of(condition), of(each))
            })
            .collect();
        match name {
            "any" => kleene(rows, true),
            "all" => kleene(rows, false),
            _ => self.fold(name, e.ty, rows),
        }
    }

    fn fold(&self, name: &str, ty: Ty, rows: Vec<(Got, Got)>) -> Got {
        let mut missing = None;
        let mut result: Option<BigRational> = None;
        for (condition, value) in rows {
            match (condition, value) {
                (Err(state), _) => missing = missing.max(Some(state)),
                (Ok(yes), _) if yes == truth(false) => {}
                (Ok(_), Err(state)) => missing = missing.max(Some(state)),
                (Ok(_), Ok(value)) => {
                    let value = match (result.take(), name) {
                        (None, _) => value,
                        (Some(before), "min") => before.min(value),
                        (Some(before), "max") => before.max(value),
                        (Some(before), _) => {
                            self.watch(&before, &value);
                            before + value
                        }
                    };
                    match fit(ty, value) {
                        Ok(value) => result = Some(value),
                        Err(state) => return Err(state),
                    }
                }
            }
        }
        match (missing, result, name) {
            (Some(state), ..) => Err(state),
            (None, Some(value), _) => Ok(value),
            (None, None, "min" | "max") => Err(State::Waiting),
            (None, None, _) => Ok(whole(0)),
        }
    }

    /// Marks sums of fractions whose parts are so long that a step on the way may not fit.
    fn watch(&self, a: &BigRational, b: &BigRational) {
        let bits = |value: &BigRational| value.numer().bits() + value.denom().bits();
        if bits(a) + bits(b) > 120 && !(a.is_integer() && b.is_integer()) {
            self.is_near_bounds.set(true);
        }
    }

    fn parameter(&self, name: &str, keys: &[E], on: Got, at: At<'a>) -> Got {
        let keys = all(keys.iter().map(|key| self.eval(key, at)).collect());
        let dated = on.and_then(|on| {
            let on = day(&on);
            let begun = values(name).into_iter().filter(|value| value.from <= on).max_by_key(|value| value.from);
            let value = begun.filter(|value| value.until.is_none_or(|until| on < until)).ok_or(State::NotProvided)?;
            let accepted = ["A", "B", "C"].contains(&value.citation.confidence.code());
            if accepted { Ok(value.value) } else { Err(State::Unknown) }
        });
        let (dated, keys) = match (dated, keys) {
            (Ok(dated), Ok(keys)) => (dated, keys),
            (dated, keys) => return Err(worst(dated.err().into_iter().chain(keys.err())).unwrap()),
        };
        match dated {
            ParameterValue::Single(datum) => of_datum(datum),
            ParameterValue::Table(rows) => {
                let covers = |key: &Vec<Key>| {
                    key.iter().zip(&keys).all(|(Key::Range(low, high), found)| (*low..=*high).contains(&number(found)))
                };
                rows.iter().find(|(key, _)| covers(key)).map_or(Err(State::Unknown), |(_, datum)| of_datum(*datum))
            }
            ParameterValue::Scale(brackets) => {
                let steps: Vec<Got> = brackets.iter().map(|bracket| of_datum(bracket.value)).collect();
                scaled(scale_kind(name).unwrap(), &steps, &keys[0])
            }
        }
    }

    /// Operations on known values.
    fn strict(&self, op: &O, e: &E, args: &[BigRational], at: At<'a>) -> Got {
        let fault = State::Fault;
        match op {
            O::Not => Ok(truth(args[0] == truth(false))),
            O::Compare(sign) => {
                let order = args[0].cmp(&args[1]);
                Ok(truth(match *sign {
                    "=" => order.is_eq(),
                    "!=" => order.is_ne(),
                    "<" => order.is_lt(),
                    "<=" => order.is_le(),
                    ">" => order.is_gt(),
                    _ => order.is_ge(),
                }))
            }
            O::Arith("+") => {
                self.watch(&args[0], &args[1]);
                Ok(&args[0] + &args[1])
            }
            O::Arith("-") => {
                self.watch(&args[0], &args[1]);
                Ok(&args[0] - &args[1])
            }
            O::Arith("*") => Ok(&args[0] * &args[1]),
            O::Arith(_) if args[1] == whole(0) => Err(fault),
            O::Arith(_) => Ok(&args[0] / &args[1]),
            O::Negate => Ok(-&args[0]),
            O::Extreme(true) => Ok(args.iter().max().unwrap().clone()),
            O::Extreme(false) => Ok(args.iter().min().unwrap().clone()),
            O::Round(mode, unit) => Ok(calendar::rounded(&args[0], *mode, *unit)),
            O::Part(unit) => {
                let (n, of) = (&args[1], &args[2]);
                if *n < whole(1) || *of < whole(1) || n > of {
                    return Err(fault);
                }
                let share = calendar::rounded(&(&args[0] / of), rules::RoundMode::Down, *unit);
                Ok(if n < of { share } else { &args[0] - share * (of - whole(1)) })
            }
            O::Year => Ok(whole(calendar::ymd(number(&args[0])).0)),
            O::MonthOfYear => Ok(whole(calendar::ymd(number(&args[0])).1)),
            O::DaysIn(name) => Ok(whole(calendar::covered(&self.spells(name, at), &args[0], &args[1]).iter().sum())),
            O::Longest(name) => {
                Ok(whole(calendar::covered(&self.spells(name, at), &args[0], &args[1]).into_iter().max().unwrap_or(0)))
            }
            O::Reached(name) => self.reached(name, e, args, false, at),
            O::ReachedTotal(name) => self.reached(name, e, args, true, at),
            op => {
                let numbers: Vec<i64> = args.iter().filter_map(|arg| i64::try_from(arg.numer()).ok()).collect();
                let in_months = e.args.get(1).is_some_and(|arg| arg.ty == Ty::Months);
                calendar::dated(op, &numbers, in_months).ok_or(fault)
            }
        }
    }

    fn reached(&self, name: &str, e: &E, args: &[BigRational], together: bool, at: At) -> Got {
        let (length, from) = (number(&args[0]), number(&args[1]));
        let today = i64::from(self.rows.today(self.household(at)).day_number());
        let in_months = e.args[0].ty == Ty::Months;
        let mut lasted = 0;
        for (start, end) in self.spells(name, at) {
            let (start, end) = (i64::from(start.day_number()).max(from), i64::from(end.day_number()));
            if start >= end {
                continue;
            }
            let day = if in_months {
                calendar::add_months(start, length, rules::MonthEnd::NextFirst)
            } else {
                Some(start + length - lasted).filter(|day| calendar::is_day(*day))
            };
            let day = day.ok_or(State::Fault)?;
            if day <= end {
                return if day <= today { Ok(whole(day)) } else { Err(State::Waiting) };
            }
            lasted += if together { end - start } else { 0 };
        }
        Err(State::Waiting)
    }
}

/// Between which numbers the arguments of an operation on dates must lie, whatever the others are: lengths of time, and what a
/// date is put together from.
fn bounds(op: &O, e: &E) -> Vec<RangeInclusive<i64>> {
    let (signed, unsigned) = (i64::from(i32::MIN)..=i64::from(i32::MAX), 0..=i64::from(u32::MAX));
    match op {
        O::MakeDate => vec![signed, unsigned.clone(), unsigned],
        O::Workdays(_) => vec![signed, unsigned],
        _ => vec![signed; e.args.len()],
    }
}

fn happened(value: Got) -> Got {
    match value {
        Ok(_) => Ok(truth(true)),
        Err(State::Waiting) => Ok(truth(false)),
        Err(state) => Err(state),
    }
}

/// Whether there is one that meets the condition and is so (`by` = yes), or all that meet it are (`by` = no).
fn kleene(rows: Vec<(Got, Got)>, by: bool) -> Got {
    let mut missing = None;
    for (condition, value) in rows {
        match (condition, value) {
            (Ok(condition), _) if condition == truth(false) => {}
            (_, Ok(value)) if value == truth(!by) => {}
            (Ok(_), Ok(_)) => return Ok(truth(by)),
            (condition, value) => missing = missing.max(worst(condition.err().into_iter().chain(value.err()))),
        }
    }
    missing.map_or(Ok(truth(!by)), Err)
}

fn scaled(kind: ScaleKind, steps: &[Got], base: &BigRational) -> Got {
    let brackets = || BRACKETS.iter().map(|above| whole(*above)).zip(steps);
    let mut total = whole(0);
    match kind {
        ScaleKind::SingleAmount => {
            return brackets().rfind(|(above, _)| base >= above).map_or(Ok(total), |(_, step)| step.clone());
        }
        ScaleKind::MarginalAmount => {
            for (_, step) in brackets().filter(|(above, _)| base > above) {
                total += step.clone()?;
            }
        }
        ScaleKind::MarginalRate => {
            for (at, (above, step)) in brackets().enumerate() {
                let top = BRACKETS.get(at + 1).map_or(base.clone(), |next| whole(*next).min(base.clone()));
                if top > above {
                    total += (top - above) * step.clone()?;
                }
            }
        }
    }
    Ok(total)
}
