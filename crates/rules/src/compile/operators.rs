//! Operators: what may be put together, and what comes of it.

use super::{Built, Compiler, Scope};
use crate::program::{Arith, Op};
use crate::syntax::{Binary, Fold};
use crate::{Diagnostic, Expr, ExprKind, Level, NodeId, Span, Ty};

impl<'a> Compiler<'a> {
    pub(super) fn negate(&mut self, inner: &Expr, scope: &Scope, span: Span) -> Built {
        let node = self.expr(inner, scope, None)?;
        let ty = self.ty(node);
        match ty {
            Ty::Int | Ty::Days | Ty::Months | Ty::Money | Ty::Amount | Ty::Rate => {
                Ok(self.push(Op::Negate(node), ty, scope.level, span))
            }
            _ => Err(Diagnostic::new(inner.span, format!("{ty} cannot be negative"))),
        }
    }

    pub(super) fn binary(&mut self, op: Binary, a: &Expr, b: &Expr, scope: &Scope, span: Span) -> Built {
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

    pub(super) fn in_list(&mut self, value: &Expr, list: &[Expr], scope: &Scope, span: Span) -> Built {
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

    pub(super) fn conditional(&mut self, c: &Expr, yes: &Expr, no: &Expr, scope: &Scope, want: Option<Ty>, span: Span) -> Built {
        let condition = self.expect(c, scope, Ty::Bool)?;
        let (x, y) = (self.expr(yes, scope, want)?, self.expr(no, scope, want)?);
        let Some((x, y)) = self.alike(x, y) else {
            let message = format!("one branch is {}, the other {}", self.ty(x), self.ty(y));
            return Err(Diagnostic::new(span, message).help("both branches of `if` must be of one type"));
        };
        let ty = self.ty(x);
        Ok(self.push(Op::If(condition, x, y), ty, scope.level, span))
    }

    pub(super) fn members(
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
