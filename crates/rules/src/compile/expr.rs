//! Expressions to typed nodes.

use super::{Built, Compiler, HEIGHT_MAX, Named, Scope, nearest, too_high};
use crate::program::{Arith, FactId, Op, ParameterId, RuleId};
use crate::syntax::{Binary, Fold, Unit};
use crate::{Diagnostic, Expr, ExprKind, Level, Month, NodeId, Ratio, RoundMode, Span, Ty};

impl<'a> Compiler<'a> {
    /// Compiles an expression. `want` guides the reading of quoted words; the caller checks the type.
    pub(super) fn expr(&mut self, expr: &Expr, scope: &Scope, want: Option<Ty>) -> Built {
        if self.depth == HEIGHT_MAX {
            return Err(too_high(expr.span));
        }
        self.depth += 1;
        let built = self.any_expr(expr, scope, want);
        self.depth -= 1;
        built
    }

    fn any_expr(&mut self, expr: &Expr, scope: &Scope, want: Option<Ty>) -> Built {
        let span = expr.span;
        let node = match &expr.kind {
            ExprKind::Bool(value) => self.narrow(i64::from(*value), Ty::Bool, scope, span),
            ExprKind::Int(value) => self.narrow(*value, Ty::Int, scope, span),
            ExprKind::Rate(value) => self.leaf(Op::Wide(*value), Ty::Rate, scope.level, span),
            ExprKind::Money(currency, value) => {
                let minor = self.money(currency, *value, span)?;
                self.narrow(minor, Ty::Money, scope, span)
            }
            ExprKind::Date(date) => self.narrow(i64::from(date.day_number()), Ty::Date, scope, span),
            ExprKind::Month(year, month) => {
                let month = Month::from_ym(*year, *month).ok_or_else(|| Diagnostic::new(span, "no such month"))?;
                self.narrow(i64::from(month.month_number()), Ty::Month, scope, span)
            }
            ExprKind::Quantity(value, unit) => {
                let ty = match unit {
                    Unit::Days => Ty::Days,
                    Unit::Months => Ty::Months,
                    Unit::Persons => Ty::Persons,
                };
                self.narrow(*value, ty, scope, span)
            }
            ExprKind::Quoted(word) => return self.quoted(word, scope, want, span),
            ExprKind::Name(name) => return self.name(name, scope, span),
            ExprKind::Call(name, args) => return self.call(name, args, scope, want, span),
            ExprKind::At(value, date) => return self.at(value, date, scope),
            ExprKind::Not(inner) => {
                let node = self.expect(inner, scope, Ty::Bool)?;
                self.push(Op::Not(node), Ty::Bool, scope.level, span)
            }
            ExprKind::Negate(inner) => self.negate(inner, scope, span)?,
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, scope, span)?,
            ExprKind::In(value, list) => self.in_list(value, list, scope, span)?,
            ExprKind::If(condition, yes, no) => self.conditional(condition, yes, no, scope, want, span)?,
            ExprKind::Members { fold, at, each, condition } => {
                self.members(*fold, at.as_deref(), each.as_deref(), condition.as_deref(), scope, span)?
            }
        };
        self.remember(span, scope);
        Ok(node)
    }

    /// Compiles an expression and checks its type.
    pub(super) fn expect(&mut self, expr: &Expr, scope: &Scope, want: Ty) -> Built {
        let node = self.expr(expr, scope, Some(want))?;
        self.coerce(node, want, expr.span)
    }

    pub(super) fn narrow(&mut self, value: i64, ty: Ty, scope: &Scope, span: Span) -> NodeId {
        self.leaf(Op::Narrow(value), ty, scope.level, span)
    }

    /// Minor units of an amount written in major units.
    pub(super) fn money(&self, currency: &str, value: Ratio, span: Span) -> Result<i64, Diagnostic> {
        if currency != self.declared.currency {
            let message = format!("`{currency}` is not the currency of this programme, which is {}", self.declared.currency);
            return Err(Diagnostic::new(span, message));
        }
        let factor = 10_i64.checked_pow(u32::from(self.declared.minor_digits)).unwrap_or(i64::MAX);
        let minor = value.checked_mul(Ratio::from(factor)).map_err(|error| Diagnostic::new(span, error.to_string()))?;
        if minor.den() != 1 {
            let message = format!("{currency} has {} decimals", self.declared.minor_digits);
            return Err(Diagnostic::new(span, message));
        }
        minor.round(RoundMode::Down, 1).map_err(|error| Diagnostic::new(span, error.to_string()))
    }

    fn quoted(&mut self, word: &str, scope: &Scope, want: Option<Ty>, span: Span) -> Built {
        match want {
            Some(Ty::Enum(index)) => {
                let list = self.declared.enums.get(index as usize);
                let values = list.map_or(&[][..], |e| &e.values);
                let Some(position) = values.iter().position(|value| value == word) else {
                    let name = list.map_or("", |e| e.name.as_str());
                    let error = Diagnostic::new(span, format!("'{word}' is not a word of `{name}`"));
                    let words: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
                    return Err(error.help(format!("its words are {}", words.join(", "))));
                };
                Ok(self.narrow(i64::try_from(position).unwrap_or(0), Ty::Enum(index), scope, span))
            }
            Some(Ty::Text) => {
                let known = self.texts.iter().position(|text| text == word);
                let position = known.unwrap_or_else(|| {
                    self.texts.push(word.to_owned());
                    self.texts.len() - 1
                });
                Ok(self.narrow(i64::try_from(position).unwrap_or(0), Ty::Text, scope, span))
            }
            Some(other) => Err(Diagnostic::new(span, format!("'{word}' found where {other} should stand"))),
            None => Err(Diagnostic::new(span, format!("nothing says of which list '{word}' is a word"))
                .help("compare it with a fact or parameter of that list")),
        }
    }

    fn name(&mut self, name: &str, scope: &Scope, span: Span) -> Built {
        if name == "today" {
            return Ok(self.leaf(Op::Today, Ty::Date, scope.level, span));
        }
        if let Some(node) = self.local(name, scope, span)? {
            return Ok(node);
        }
        let (level, bare) = match name.strip_prefix("household.") {
            Some(rest) => (Level::Household, rest),
            None => (scope.level, name),
        };
        if name == "household" {
            return Err(Diagnostic::new(span, "`household` must be followed by the name of one of its facts")
                .help("for instance household.moved_in"));
        }
        let alias = scope.aliases.iter().find(|(short, _)| short == bare).map(|(_, full)| full.as_str());
        let Some(named) = self.names.get(alias.unwrap_or(bare)).copied() else {
            return Err(self.unknown_name(bare, scope, span));
        };
        let node = match named {
            Named::Fact(fact) => self.fact(fact, None, level, span)?,
            Named::Rule(rule) => self.use_rule(rule, bare, level, span)?,
            Named::Parameter(parameter) => {
                return self.parameter(parameter, &[], None, scope, span);
            }
        };
        Ok(self.for_scope(node, level, scope, span))
    }

    /// A household's value where a person's is needed.
    fn for_scope(&mut self, node: NodeId, level: Level, scope: &Scope, span: Span) -> NodeId {
        if level == scope.level {
            return node;
        }
        let ty = self.ty(node);
        self.push(Op::ToPerson(node), ty, scope.level, span)
    }

    fn local(&mut self, name: &str, scope: &Scope, span: Span) -> Result<Option<NodeId>, Diagnostic> {
        let Some(local) = scope.locals.iter().find(|local| local.name == name) else {
            return Ok(None);
        };
        let number = self.local_names.iter().position(|n| n == name).unwrap_or(0);
        let node = self.leaf(Op::Local(u32::try_from(number).unwrap_or(0)), local.ty, scope.level, span);
        Ok(Some(node))
    }

    fn unknown_name(&self, name: &str, scope: &Scope, span: Span) -> Diagnostic {
        let error = Diagnostic::new(span, format!("`{name}` is not known here"));
        let locals = scope.locals.iter().map(|local| local.name.as_str());
        let names = self.names.keys().copied().filter(|name| !name.contains('.'));
        match nearest(name, locals.chain(names)) {
            _ if matches!(name, "n" | "due" | "period_start" | "period_end") => {
                error.help("it is known only in the pay lines of an entitlement that form a series")
            }
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if name.starts_with("entry.") => error.help("the kind of entry that this is for has no such field"),
            None => error.help("declare it as a fact, rule or parameter"),
        }
    }

    fn wrong_level(&self, name: &str, found: Level, span: Span) -> Diagnostic {
        match found {
            Level::Household => {
                Diagnostic::new(span, format!("`{name}` belongs to the household")).help(format!("write household.{name}"))
            }
            Level::Person => Diagnostic::new(span, format!("`{name}` belongs to a person, and here stands a household"))
                .help(format!("say over whom: any(members where {name} ...), min(members: {name}), ...")),
        }
    }

    fn fact(&mut self, fact: FactId, at: Option<NodeId>, level: Level, span: Span) -> Built {
        let Some(declared) = self.declared.facts.get(fact.0 as usize) else {
            return Err(Diagnostic::new(span, "no such fact"));
        };
        if declared.level != level {
            return Err(self.wrong_level(&declared.name, declared.level, span));
        }
        let op = Op::Fact { fact, at };
        Ok(if at.is_none() { self.leaf(op, declared.ty, level, span) } else { self.push(op, declared.ty, level, span) })
    }

    fn use_rule(&mut self, id: RuleId, name: &str, level: Level, span: Span) -> Built {
        let Some(declared) = self.declared.rules.get(id.0 as usize) else {
            return Err(Diagnostic::new(span, "no such rule"));
        };
        if declared.level != level {
            return Err(self.wrong_level(name, declared.level, span));
        }
        let node = self.rule(id);
        // What is wrong is reported of that rule; this diagnostic is never shown.
        self.failed_uses += usize::from(node.is_none());
        node.ok_or_else(|| Diagnostic::new(span, format!("`{name}` has an error")))
    }

    fn at(&mut self, value: &Expr, date: &Expr, scope: &Scope) -> Built {
        let span = value.span.to(date.span);
        let (name, args) = match &value.kind {
            ExprKind::Name(name) => (name, &[][..]),
            ExprKind::Call(name, args) => (name, &args[..]),
            _ => {
                return Err(Diagnostic::new(value.span, "only a fact or a parameter can be read `at` a date"));
            }
        };
        let (level, bare) = match name.strip_prefix("household.") {
            Some(rest) => (Level::Household, rest),
            None => (scope.level, name.as_str()),
        };
        match self.names.get(bare).copied() {
            Some(Named::Parameter(parameter)) => {
                let at = self.expect(date, scope, Ty::Date)?;
                self.parameter(parameter, args, Some(at), scope, span)
            }
            Some(Named::Fact(fact)) if args.is_empty() && level == scope.level => {
                let at = self.expect(date, scope, Ty::Date)?;
                self.fact(fact, Some(at), level, span)
            }
            Some(Named::Fact(_)) => Err(Diagnostic::new(span, "a household's fact cannot be read at a person's date")
                .help("make it a rule of the household")),
            Some(Named::Rule(_)) => {
                Err(Diagnostic::new(span, format!("`{bare}` is a rule; only a fact or a parameter can be read `at` a date"))
                    .help("give the rule `law_of`, or use `at` inside its formula"))
            }
            None => Err(self.unknown_name(bare, scope, value.span)),
        }
    }

    /// A parameter with its keys, or a scale with its base, as of a date.
    pub(super) fn parameter(&mut self, id: ParameterId, args: &[Expr], at: Option<NodeId>, scope: &Scope, span: Span) -> Built {
        let Some(declared) = self.declared.parameters.get(id.0 as usize) else {
            return Err(Diagnostic::new(span, "no such parameter"));
        };
        let name = &declared.name;
        let law_date = at.or_else(|| self.law_date(scope));
        let at = law_date.ok_or_else(|| {
            Diagnostic::new(span, format!("nothing says as of which date `{name}` is meant"))
                .help(format!("write `{name} at DATE`, or give the rule law_of = \"DATE\""))
        })?;
        self.remember(span, scope);
        if declared.scale.is_some() {
            let [base] = args else {
                return Err(Diagnostic::new(span, format!("`{name}` is a scale: it takes one value, as in {name}(base)")));
            };
            let base_node = match declared.keys.first() {
                Some(ty) => self.expect(base, scope, *ty)?,
                None => self.expr(base, scope, None)?,
            };
            if !matches!(self.ty(base_node), Ty::Money | Ty::Int | Ty::Months | Ty::Days | Ty::Persons) {
                return Err(Diagnostic::new(
                    base.span,
                    format!("a scale is applied to money or a number, not to {}", self.ty(base_node)),
                ));
            }
            return Ok(self.push(Op::Scale { parameter: id, base: base_node, at }, declared.ty, scope.level, span));
        }
        if args.len() != declared.keys.len() {
            let keys = match declared.keys.len() {
                0 => "no keys".to_owned(),
                1 => "1 key".to_owned(),
                many => format!("{many} keys"),
            };
            let message = format!("`{name}` has {keys}, {} given", args.len());
            return Err(Diagnostic::new(span, message));
        }
        let mut keys = Vec::new();
        for (arg, ty) in args.iter().zip(&declared.keys) {
            keys.push(self.expect(arg, scope, *ty)?);
        }
        Ok(self.push(Op::Parameter { parameter: id, keys, at }, declared.ty, scope.level, span))
    }

    fn negate(&mut self, inner: &Expr, scope: &Scope, span: Span) -> Built {
        let node = self.expr(inner, scope, None)?;
        let ty = self.ty(node);
        match ty {
            Ty::Int | Ty::Days | Ty::Months | Ty::Money | Ty::Amount | Ty::Rate => {
                Ok(self.push(Op::Negate(node), ty, scope.level, span))
            }
            _ => Err(Diagnostic::new(inner.span, format!("{ty} cannot be negative"))),
        }
    }

    fn binary(&mut self, op: Binary, a: &Expr, b: &Expr, scope: &Scope, span: Span) -> Built {
        match op {
            Binary::And | Binary::Or => {
                let (x, y) = (self.expect(a, scope, Ty::Bool)?, self.expect(b, scope, Ty::Bool)?);
                let op = if op == Binary::And { Op::And(x, y) } else { Op::Or(x, y) };
                Ok(self.push(op, Ty::Bool, scope.level, span))
            }
            Binary::Add => self.arithmetic(Arith::Add, a, b, scope, span),
            Binary::Subtract => self.arithmetic(Arith::Subtract, a, b, scope, span),
            Binary::Multiply => self.arithmetic(Arith::Multiply, a, b, scope, span),
            Binary::Divide => self.arithmetic(Arith::Divide, a, b, scope, span),
            _ => self.compare(op, a, b, scope, span),
        }
    }

    /// Both sides as values of one type; a quoted word takes the type of the other side.
    fn pair(&mut self, a: &Expr, b: &Expr, scope: &Scope, span: Span) -> Result<(NodeId, NodeId), Diagnostic> {
        let (x, y) = if is_quoted(a) {
            let y = self.expr(b, scope, None)?;
            (self.expr(a, scope, Some(self.ty(y)))?, y)
        } else {
            let x = self.expr(a, scope, None)?;
            let want = self.ty(x);
            (x, self.expr(b, scope, Some(want))?)
        };
        self.alike(x, y).ok_or_else(|| {
            let (found, other) = (self.ty(x), self.ty(y));
            let error = Diagnostic::new(span, format!("{found} and {other} cannot be put together"));
            match (found, other) {
                (Ty::Days, Ty::Months) | (Ty::Months, Ty::Days) => {
                    error.help("months have no fixed number of days; compare dates instead")
                }
                _ => self.with_unit(error, found, other),
            }
        })
    }

    /// How the unit is written that one of the two sides lacks.
    fn with_unit(&self, error: Diagnostic, a: Ty, b: Ty) -> Diagnostic {
        match (a, b) {
            (Ty::Persons, Ty::Int) | (Ty::Int, Ty::Persons) => error.help("write the unit: 3 persons"),
            (Ty::Months, Ty::Int) | (Ty::Int, Ty::Months) => error.help("write the unit: 6 months, 60 years"),
            (Ty::Days, Ty::Int) | (Ty::Int, Ty::Days) => error.help("write the unit: 30 days"),
            (Ty::Money | Ty::Amount, _) | (_, Ty::Money | Ty::Amount) => {
                error.help(format!("write money with its currency: {} 10_000", self.declared.currency))
            }
            _ => error,
        }
    }

    pub(super) fn alike(&mut self, x: NodeId, y: NodeId) -> Option<(NodeId, NodeId)> {
        match (self.ty(x), self.ty(y)) {
            (a, b) if a == b => Some((x, y)),
            (Ty::Money, Ty::Amount) | (Ty::Amount, Ty::Money) | (Ty::Int, Ty::Rate) | (Ty::Rate, Ty::Int) => {
                Some((self.widen(x), self.widen(y)))
            }
            _ => None,
        }
    }

    fn compare(&mut self, op: Binary, a: &Expr, b: &Expr, scope: &Scope, span: Span) -> Built {
        let (x, y) = self.pair(a, b, scope, span)?;
        let ty = self.ty(x);
        let order = !matches!(op, Binary::Equal | Binary::Differs);
        if ty == Ty::Spells || (order && !ty.is_ordered()) {
            return Err(Diagnostic::new(span, format!("`{}` does not apply to {ty}", op.symbol())));
        }
        // Codes that no formula mentions share one number, so two facts' codes would seem equal.
        if ty == Ty::Text && !is_quoted(a) && !is_quoted(b) {
            return Err(uncomparable_codes(span));
        }
        Ok(self.push(Op::Compare(op, x, y), Ty::Bool, scope.level, span))
    }

    fn in_list(&mut self, value: &Expr, list: &[Expr], scope: &Scope, span: Span) -> Built {
        let node = self.expr(value, scope, None)?;
        let ty = self.ty(node);
        if ty.is_wide() || ty == Ty::Spells {
            return Err(Diagnostic::new(value.span, format!("`in` does not apply to {ty}")));
        }
        if ty == Ty::Text && !list.iter().all(is_quoted) {
            return Err(uncomparable_codes(span));
        }
        let items = list.iter().map(|item| self.expect(item, scope, ty)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.push(Op::In(node, items), Ty::Bool, scope.level, span))
    }

    fn conditional(&mut self, c: &Expr, yes: &Expr, no: &Expr, scope: &Scope, want: Option<Ty>, span: Span) -> Built {
        let condition = self.expect(c, scope, Ty::Bool)?;
        let (x, y) = (self.expr(yes, scope, want)?, self.expr(no, scope, want)?);
        let Some((x, y)) = self.alike(x, y) else {
            let message = format!("one branch is {}, the other {}", self.ty(x), self.ty(y));
            return Err(Diagnostic::new(span, message).help("both branches of `if` must be of one type"));
        };
        let ty = self.ty(x);
        Ok(self.push(Op::If(condition, x, y), ty, scope.level, span))
    }

    fn members(
        &mut self,
        fold: Fold,
        at: Option<&Expr>,
        each: Option<&Expr>,
        condition: Option<&Expr>,
        scope: &Scope,
        span: Span,
    ) -> Built {
        if scope.level == Level::Person {
            return Err(Diagnostic::new(span, "`members` belong to a household, and here stands a person")
                .help("make it a rule of the household, and use it as household.NAME"));
        }
        let at = at.map(|date| self.expect(date, scope, Ty::Date)).transpose()?;
        let inner = Scope {
            text: scope.text,
            level: Level::Person,
            locals: scope.locals,
            aliases: &[],
            law_of: None,
            household: Some(scope),
        };
        let condition = condition.map(|c| self.expect(c, &inner, Ty::Bool)).transpose()?;
        let each_node = each.map(|e| self.expr(e, &inner, None)).transpose()?;
        let each_ty = each_node.map(|node| self.ty(node));
        let ty = match (fold, each_ty) {
            (Fold::Count, None) => Ty::Persons,
            (Fold::Count, Some(_)) => {
                return Err(Diagnostic::new(span, "`count` counts members; it takes no value"));
            }
            (Fold::Any, None) => Ty::Bool,
            (Fold::Any | Fold::All, Some(Ty::Bool)) => Ty::Bool,
            (Fold::All, None) => {
                return Err(Diagnostic::new(span, "`all` needs a condition").help("all(members: CONDITION)"));
            }
            (Fold::Sum, Some(ty @ (Ty::Int | Ty::Money | Ty::Amount | Ty::Rate | Ty::Days | Ty::Months | Ty::Persons))) => ty,
            (Fold::Min | Fold::Max, Some(ty)) if ty.is_ordered() => ty,
            (_, None) => {
                return Err(Diagnostic::new(span, "a value of each member is missing").help("for instance sum(members: wage)"));
            }
            (_, Some(ty)) => {
                return Err(Diagnostic::new(span, format!("this does not apply to {ty}")));
            }
        };
        Ok(self.push(Op::Members { fold, at, each: each_node, condition }, ty, Level::Household, span))
    }

    fn arithmetic(&mut self, op: Arith, a: &Expr, b: &Expr, scope: &Scope, span: Span) -> Built {
        let (x, y) = (self.expr(a, scope, None)?, self.expr(b, scope, None)?);
        let (left, right) = (self.ty(x), self.ty(y));
        if left == Ty::Date && right == Ty::Days && matches!(op, Arith::Add | Arith::Subtract) {
            let back = op == Arith::Subtract;
            return Ok(self.push(Op::AddDays { date: x, days: y, back }, Ty::Date, scope.level, span));
        }
        let Some(ty) = result(op, left, right) else {
            return Err(self.wrong_operands(op, left, right, span));
        };
        let wide = ty.is_wide();
        let (x, y) = if wide { (self.widen(x), self.widen(y)) } else { (x, y) };
        Ok(self.push(Op::Arith(op, x, y), ty, scope.level, span))
    }

    fn wrong_operands(&self, op: Arith, left: Ty, right: Ty, span: Span) -> Diagnostic {
        let error = Diagnostic::new(span, format!("`{}` does not apply to {left} and {right}", op.symbol()));
        match (op, left, right) {
            (Arith::Add | Arith::Subtract, Ty::Date, Ty::Months) => {
                let name = if op == Arith::Add { "add" } else { "sub" };
                error.help(format!(
                    "months need a rule for the end of the month: {name}(DATE, 3 months, last_day); or next_first, or refuse"
                ))
            }
            (Arith::Subtract, Ty::Date, Ty::Date) => error.help("write days_between(a, b) or months_between(a, b)"),
            (Arith::Multiply, Ty::Money | Ty::Amount, Ty::Money | Ty::Amount) => {
                error.help("money times money has no meaning; multiply by a number or a rate")
            }
            (Arith::Add | Arith::Subtract, Ty::Days | Ty::Months, Ty::Months | Ty::Days) => {
                error.help("days and months never mix; a month has no fixed number of days")
            }
            (Arith::Add | Arith::Subtract, ..) => self.with_unit(error, left, right),
            _ => error,
        }
    }
}

fn is_quoted(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Quoted(_))
}

fn uncomparable_codes(span: Span) -> Diagnostic {
    Diagnostic::new(span, "a code can be compared only with a quoted one").help("for instance role = 'head'")
}

/// The type of `left op right`; `None` when it has no meaning.
fn result(op: Arith, left: Ty, right: Ty) -> Option<Ty> {
    use Ty::{Amount, Days, Int, Money, Months, Persons, Rate};
    let whole = |ty| matches!(ty, Int | Persons | Days | Months | Money);
    Some(match (op, left, right) {
        (Arith::Add | Arith::Subtract, a, b) if a == b && whole(a) => a,
        (Arith::Add | Arith::Subtract, Money | Amount, Money | Amount) => Amount,
        (Arith::Add | Arith::Subtract, Rate | Int, Rate | Int) => Rate,
        (Arith::Multiply, a, Int) if whole(a) => a,
        (Arith::Multiply, Int, b) if whole(b) => b,
        (Arith::Multiply, Money, Persons) | (Arith::Multiply, Persons, Money) => Money,
        (Arith::Multiply, Rate, Rate | Int) | (Arith::Multiply, Int, Rate) => Rate,
        (Arith::Multiply, Money | Amount, Rate) | (Arith::Multiply, Rate, Money | Amount) => Amount,
        (Arith::Multiply, Amount, Int | Persons) | (Arith::Multiply, Int | Persons, Amount) => Amount,
        (Arith::Divide, Money | Amount, Money | Amount) => Rate,
        (Arith::Divide, Money | Amount, Int | Rate | Persons) => Amount,
        (Arith::Divide, Int | Rate, Int | Rate) => Rate,
        (Arith::Divide, a, b) if a == b && matches!(a, Days | Months | Persons) => Rate,
        _ => return None,
    })
}
