//! Expressions to typed nodes.

use super::{Built, Compiler, HEIGHT_MAX, Named, Scope, nearest, too_high};
use crate::program::{FactId, Op, ParameterId, RuleId};
use crate::syntax::Unit;
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
}
