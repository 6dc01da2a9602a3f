//! The functions of the language.

use super::{Built, Compiler, Named, Scope, nearest};
use crate::program::{Op, ParameterId};
use crate::{Basis, Diagnostic, Expr, ExprKind, Feb29, Level, MonthEnd, NodeId, RoundMode, Span, Ty};

const FUNCTIONS: [&str; 29] = [
    "recorded",
    "followed_by",
    "entry.of.followed_by",
    "working_hours",
    "add_hours",
    "day_of",
    "first",
    "month_of_year",
    "add",
    "sub",
    "deadline",
    "workdays",
    "days_between",
    "months_between",
    "age",
    "min",
    "max",
    "year",
    "month",
    "first_day",
    "last_day",
    "date",
    "prorate",
    "days_in",
    "longest",
    "reached",
    "reached_total",
    "round",
    "part",
];

impl<'a> Compiler<'a> {
    pub(super) fn call(&mut self, name: &str, args: &[Expr], scope: &Scope, want: Option<Ty>, span: Span) -> Built {
        if let Some(Named::Parameter(id)) = self.names.get(name).copied() {
            return self.parameter(id, args, None, scope, span);
        }
        let call = Call { name, args, span };
        let (op, ty) = match name {
            "recorded" => self.recorded(&call, scope)?,
            "followed_by" => self.followed_by(&call)?,
            "entry.of.followed_by" => (Op::OfFollowedBy(self.kind(call.only()?)?), Ty::Date),
            "working_hours" => {
                let [from, hours, office] = call.three()?;
                let (from, hours) = (self.expect(from, scope, Ty::Time)?, self.expect(hours, scope, Ty::Int)?);
                (Op::WorkingHours { from, hours, office: self.office_hours(office)? }, Ty::Time)
            }
            "add_hours" => {
                let [from, hours] = call.two()?;
                (Op::AddHours(self.expect(from, scope, Ty::Time)?, self.expect(hours, scope, Ty::Int)?), Ty::Time)
            }
            "day_of" => (Op::DayOf(self.expect(call.only()?, scope, Ty::Time)?), Ty::Date),
            "first" => {
                let [kind, from] = call.two()?;
                (Op::First { kind: self.kind(kind)?, from: self.expect(from, scope, Ty::Date)? }, Ty::Date)
            }
            "add" | "sub" => self.shift(&call, scope)?,
            "deadline" => self.deadline(&call, scope)?,
            "workdays" => {
                let [from, days, counting] = call.three()?;
                let (from, days) = (self.expect(from, scope, Ty::Date)?, self.expect(days, scope, Ty::Int)?);
                (Op::Workdays { from, days, counting: self.counting(counting)? }, Ty::Date)
            }
            "days_between" => {
                let [a, b] = call.two()?;
                (Op::DaysBetween(self.expect(a, scope, Ty::Date)?, self.expect(b, scope, Ty::Date)?), Ty::Days)
            }
            "months_between" => {
                let [a, b] = call.two()?;
                (Op::MonthsBetween(self.expect(a, scope, Ty::Date)?, self.expect(b, scope, Ty::Date)?), Ty::Months)
            }
            "age" => {
                let [born, on, rule] = call.three()?;
                let rule = word(rule, &[("feb28", Feb29::Feb28), ("mar1", Feb29::Mar1)])?;
                (Op::Age { born: self.expect(born, scope, Ty::Date)?, on: self.expect(on, scope, Ty::Date)?, rule }, Ty::Months)
            }
            "min" | "max" => self.extreme(&call, scope, want)?,
            "year" => (Op::Year(self.expect(call.only()?, scope, Ty::Date)?), Ty::Int),
            "month_of_year" => (Op::MonthOfYear(self.expect(call.only()?, scope, Ty::Date)?), Ty::Int),
            "month" => (Op::MonthOf(self.expect(call.only()?, scope, Ty::Date)?), Ty::Month),
            "first_day" => (Op::FirstDay(self.expect(call.only()?, scope, Ty::Month)?), Ty::Date),
            "last_day" => (Op::LastDay(self.expect(call.only()?, scope, Ty::Month)?), Ty::Date),
            "date" => {
                let [year, month, day] = call.three()?;
                let (year, month) = (self.expect(year, scope, Ty::Int)?, self.expect(month, scope, Ty::Int)?);
                (Op::MakeDate(year, month, self.expect(day, scope, Ty::Int)?), Ty::Date)
            }
            "prorate" => self.prorate(&call, scope)?,
            "days_in" | "longest" => {
                let [spells, start, end] = call.three()?;
                let spells = self.spells(spells, scope)?;
                let (start, end) = (self.expect(start, scope, Ty::Date)?, self.expect(end, scope, Ty::Date)?);
                (Op::DaysIn { spells, start, end, longest: name == "longest" }, Ty::Days)
            }
            "reached" | "reached_total" => self.reached(&call, scope)?,
            "round" => {
                let [amount, mode, unit] = call.three()?;
                let amount = self.expect(amount, scope, Ty::Amount)?;
                (Op::Round { amount, mode: rounding(mode)?, unit: self.unit(unit)? }, Ty::Money)
            }
            "part" => {
                let [money, number, of, unit] = call.four()?;
                let money = self.expect(money, scope, Ty::Money)?;
                let (number, of) = (self.expect(number, scope, Ty::Int)?, self.expect(of, scope, Ty::Int)?);
                (Op::Part { money, number, of, unit: self.unit(unit)? }, Ty::Money)
            }
            _ => return Err(self.unknown_function(name, span)),
        };
        let level = if matches!(op, Op::Members { .. }) { Level::Household } else { scope.level };
        self.remember(span, scope);
        Ok(self.push(op, ty, level, span))
    }

    fn unknown_function(&self, name: &str, span: Span) -> Diagnostic {
        let error = Diagnostic::new(span, format!("`{name}` is neither a function nor a parameter with keys"));
        if matches!(name, "count" | "sum" | "any" | "all") {
            return error.help(format!("`{name}` goes over the members of a household: {name}(members ...)"));
        }
        let parameters = self.names.iter().filter(|(_, n)| matches!(n, Named::Parameter(ParameterId(_)))).map(|(name, _)| *name);
        match nearest(name, FUNCTIONS.into_iter().chain(parameters)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error,
        }
    }

    fn recorded(&mut self, call: &Call, scope: &Scope) -> Result<(Op, Ty), Diagnostic> {
        let arg = call.only()?;
        let allowed = match &arg.kind {
            ExprKind::Name(_) => true,
            ExprKind::At(inner, _) => matches!(inner.kind, ExprKind::Name(_)),
            ExprKind::Call(name, _) => {
                matches!(name.as_str(), "reached" | "reached_total" | "followed_by" | "entry.of.followed_by" | "first")
            }
            _ => false,
        };
        if !allowed {
            return Err(Diagnostic::new(arg.span, "`recorded` asks of a fact or a dated rule whether it has happened")
                .help("for instance recorded(moved_in)"));
        }
        let node = self.expr(arg, scope, None)?;
        Ok((Op::Recorded(node), Ty::Bool))
    }

    /// The day of the entry that follows, or a field of it.
    fn followed_by(&self, call: &Call) -> Result<(Op, Ty), Diagnostic> {
        let [kind, field] = match call.args {
            [kind] => return Ok((Op::FollowedBy(self.kind(kind)?), Ty::Date)),
            _ => call.two()?,
        };
        let number = self.kind(kind)?;
        let fields = self.declared.kind_fields.get(number as usize).map_or(&[][..], Vec::as_slice);
        let ExprKind::Quoted(name) = &field.kind else {
            return Err(Diagnostic::new(field.span, "a field stands between quotes").help("followed_by('extended', 'until')"));
        };
        let found = (0_u32..).zip(fields).find(|(_, (known, _))| known == name);
        let (field, (_, ty)) = found.ok_or_else(|| {
            let known: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            Diagnostic::new(field.span, format!("that kind of entry has no field '{name}'"))
                .help(format!("it has: {}", known.join(", ")))
        })?;
        Ok((Op::FollowedField { kind: number, field }, *ty))
    }

    fn office_hours(&self, arg: &Expr) -> Result<usize, Diagnostic> {
        let names: Vec<&str> = self.declared.hours.iter().map(|(name, _)| name.as_str()).collect();
        let found = if let ExprKind::Name(name) = &arg.kind { names.iter().position(|known| known == name) } else { None };
        found.ok_or_else(|| {
            Diagnostic::new(arg.span, "here must stand the name of office hours")
                .help(format!("the calendar has: {}", names.join(", ")))
        })
    }

    fn kind(&self, arg: &Expr) -> Result<u32, Diagnostic> {
        let ExprKind::Quoted(kind) = &arg.kind else {
            return Err(
                Diagnostic::new(arg.span, "a kind of entry stands between quotes").help("followed_by('objection_answered')")
            );
        };
        let position = self.declared.kinds.iter().position(|known| known == kind);
        position.and_then(|p| u32::try_from(p).ok()).ok_or_else(|| {
            let error = Diagnostic::new(arg.span, format!("'{kind}' is not a kind of entry"));
            match nearest(kind, self.declared.kinds.iter().map(String::as_str)) {
                Some(near) => error.help(format!("did you mean '{near}'?")),
                None => error,
            }
        })
    }

    fn shift(&mut self, call: &Call, scope: &Scope) -> Result<(Op, Ty), Diagnostic> {
        let [date, period, rule] = call.three().map_err(|error| {
            error.help(format!(
                "months need a rule for the end of the month: {}(DATE, 3 months, last_day); or next_first, or refuse",
                call.name
            ))
        })?;
        let back = call.name == "sub";
        let date = self.expect(date, scope, Ty::Date)?;
        let node = self.expr(period, scope, None)?;
        let rule =
            word(rule, &[("last_day", MonthEnd::LastDay), ("next_first", MonthEnd::NextFirst), ("refuse", MonthEnd::Refuse)])?;
        match self.ty(node) {
            Ty::Months => Ok((Op::AddMonths { date, months: node, rule, back }, Ty::Date)),
            Ty::Days => Ok((Op::AddDays { date, days: node, back }, Ty::Date)),
            other => Err(Diagnostic::new(period.span, format!("this is {other} where a period should stand"))),
        }
    }

    fn deadline(&mut self, call: &Call, scope: &Scope) -> Result<(Op, Ty), Diagnostic> {
        let [from, period, counting] = call.three()?;
        let from = self.expect(from, scope, Ty::Date)?;
        let node = self.expr(period, scope, None)?;
        if !matches!(self.ty(node), Ty::Days | Ty::Months) {
            return Err(Diagnostic::new(period.span, format!("this is {} where a period should stand", self.ty(node)))
                .help("for instance 90 days"));
        }
        Ok((Op::Deadline { from, period: node, counting: self.counting(counting)? }, Ty::Date))
    }

    fn counting(&self, arg: &Expr) -> Result<usize, Diagnostic> {
        let names: Vec<&str> = self.declared.countings.iter().map(|(name, _)| name.as_str()).collect();
        let found = if let ExprKind::Name(name) = &arg.kind { names.iter().position(|known| known == name) } else { None };
        found.ok_or_else(|| {
            Diagnostic::new(arg.span, "here must stand a way of counting periods")
                .help(format!("the calendar has: {}", names.join(", ")))
        })
    }

    fn extreme(&mut self, call: &Call, scope: &Scope, want: Option<Ty>) -> Result<(Op, Ty), Diagnostic> {
        let mut nodes = call.args.iter().map(|arg| self.expr(arg, scope, want)).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = nodes.first().map(|node| self.ty(*node)) else {
            return Err(Diagnostic::new(call.span, format!("`{}` needs at least one value", call.name)));
        };
        let is_wide = nodes.iter().any(|node| self.ty(*node).is_wide());
        for node in &mut nodes {
            if is_wide && matches!(self.ty(*node), Ty::Money | Ty::Int) {
                *node = self.widen(*node);
            }
        }
        let first = nodes.first().map_or(first, |node| self.ty(*node));
        let types = nodes.iter().map(|node| self.ty(*node));
        if let Some(other) = types.into_iter().find(|ty| *ty != first) {
            return Err(Diagnostic::new(call.span, format!("{first} and {other} cannot be compared")));
        }
        if !first.is_ordered() {
            return Err(Diagnostic::new(call.span, format!("`{}` does not apply to {first}", call.name)));
        }
        Ok((Op::Extreme { largest: call.name == "max", of: nodes }, first))
    }

    fn prorate(&mut self, call: &Call, scope: &Scope) -> Result<(Op, Ty), Diagnostic> {
        let [money, start, end, basis] = call.four()?;
        let bases = [("thirty", Basis::Thirty), ("actual_month", Basis::ActualMonth), ("actual_year", Basis::ActualYear)];
        let basis = word(basis, &bases)?;
        let money = self.expect(money, scope, Ty::Money)?;
        let (start, end) = (self.expect(start, scope, Ty::Date)?, self.expect(end, scope, Ty::Date)?);
        Ok((Op::Prorate { money, start, end, basis }, Ty::Amount))
    }

    fn spells(&mut self, arg: &Expr, scope: &Scope) -> Built {
        if !matches!(arg.kind, ExprKind::Name(_)) {
            return Err(Diagnostic::new(arg.span, "here must stand the name of a fact that holds periods"));
        }
        let node = self.expect(arg, scope, Ty::Spells)?;
        if self.is_fact_of_spells(node) {
            return Ok(node);
        }
        Err(Diagnostic::new(arg.span, "periods are read from a fact as they are, not from a formula that chooses among them")
            .help("choose among the results instead: if C then days_in(...) else days_in(...)"))
    }

    /// Evaluation reads periods from the rows, through the names that rules give them, and from nothing else.
    fn is_fact_of_spells(&self, node: NodeId) -> bool {
        match self.nodes.get(node.index()).map(|n| &n.op) {
            Some(Op::Fact { at: None, .. }) => true,
            Some(Op::Same(inner) | Op::ToPerson(inner)) => self.is_fact_of_spells(*inner),
            _ => false,
        }
    }

    fn reached(&mut self, call: &Call, scope: &Scope) -> Result<(Op, Ty), Diagnostic> {
        let [spells, period, from] = call.three()?;
        let together = call.name == "reached_total";
        let spells = self.spells(spells, scope)?;
        let node = self.expr(period, scope, None)?;
        match self.ty(node) {
            Ty::Days => {}
            Ty::Months if !together => {}
            other => {
                let error = Diagnostic::new(period.span, format!("this is {other} where a period should stand"));
                return Err(if together { error.help("periods that are added up are counted in days") } else { error });
            }
        }
        let from = self.expect(from, scope, Ty::Date)?;
        Ok((Op::Reached { spells, period: node, from, together }, Ty::Date))
    }

    /// A unit of rounding: a literal amount of money above zero, in minor units.
    fn unit(&self, arg: &Expr) -> Result<i64, Diagnostic> {
        let help = format!("for instance {} 1", self.declared.currency);
        let ExprKind::Money(currency, value) = &arg.kind else {
            return Err(Diagnostic::new(arg.span, "the unit of rounding must be written as money").help(help));
        };
        let unit = self.money(currency, *value, arg.span)?;
        if unit <= 0 {
            return Err(Diagnostic::new(arg.span, "the unit of rounding must be above zero").help(help));
        }
        Ok(unit)
    }
}

fn rounding(arg: &Expr) -> Result<RoundMode, Diagnostic> {
    word(
        arg,
        &[
            ("down", RoundMode::Down),
            ("up", RoundMode::Up),
            ("floor", RoundMode::Floor),
            ("ceiling", RoundMode::Ceiling),
            ("half_up", RoundMode::HalfUp),
            ("half_even", RoundMode::HalfEven),
            ("half_down", RoundMode::HalfDown),
        ],
    )
}

/// One of some fixed words.
fn word<T: Copy>(arg: &Expr, words: &[(&str, T)]) -> Result<T, Diagnostic> {
    let found = if let ExprKind::Name(name) = &arg.kind { words.iter().find(|(word, _)| word == name) } else { None };
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        Diagnostic::new(arg.span, "a word is expected here").help(format!("one of: {}", names.join(", ")))
    })
}

struct Call<'a> {
    name: &'a str,
    args: &'a [Expr],
    span: Span,
}

impl<'a> Call<'a> {
    fn exactly<const N: usize>(&self) -> Result<[&'a Expr; N], Diagnostic> {
        let args: Vec<&Expr> = self.args.iter().collect();
        args.try_into().map_err(|_| {
            let values = if N == 1 { "value" } else { "values" };
            let message = format!("`{}` takes {N} {values}, {} given", self.name, self.args.len());
            Diagnostic::new(self.span, message)
        })
    }

    fn only(&self) -> Result<&'a Expr, Diagnostic> {
        self.exactly::<1>().map(|[a]| a)
    }

    fn two(&self) -> Result<[&'a Expr; 2], Diagnostic> {
        self.exactly()
    }

    fn three(&self) -> Result<[&'a Expr; 3], Diagnostic> {
        self.exactly()
    }

    fn four(&self) -> Result<[&'a Expr; 4], Diagnostic> {
        self.exactly()
    }
}
