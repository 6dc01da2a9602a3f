//! `entitlements/ID.toml`: amounts and pay lines.

use std::collections::BTreeSet;

use rules::{LocalDecl, MonthEnd, RuleId, Text, Ty};

use super::editions::{Dated, Expression, generated};
use super::*;
use crate::value::period;

/// Most pay lines of an entitlement.
const LINES_MAX: usize = 60;

/// A pay line while it is read: one table for each edition that has it.
struct Line<'a> {
    id: &'a str,
    /// The place of its id where it stands first.
    span: Span,
    tables: Vec<Option<Table<'a>>>,
    is_series: bool,
}

/// What the earlier instalments leave of the whole.
struct Earlier {
    id: String,
    /// In which editions there is such a line, and whether it has a condition there.
    editions: Vec<Option<bool>>,
}

impl<'a> Loader<'a> {
    pub(super) fn entitlements(&mut self) -> Vec<Entitlement> {
        let mut entitlements = Vec::new();
        for (id, table) in self.things(Role::Entitlement) {
            let dated = self.dated(format!("entitlement.{id}"), table);
            let thing = self.thing(id, &dated);
            let owner = self.owner(&dated.top);
            let amount = self.optional(&dated, "amount", Ty::Money);
            let words = [("month", Recurring::Month), ("year", Recurring::Year)];
            let rate = dated.top.get("rate").and_then(|item| item.choice(&words));
            let lines = self.lines(&dated);
            if amount.is_none() && lines.is_empty() {
                dated.top.page.report(
                    dated.top.span,
                    "an entitlement to nothing",
                    "write `amount = \"...\"`, or `[[pay]]` lines with amounts",
                );
            }
            let mut earlier = Vec::new();
            let pay = lines.iter().map(|line| self.pay_line(&dated, line, amount, &mut earlier)).collect();
            dated.close("an entitlement");
            entitlements.push(Entitlement { thing, owner, amount, rate, pay });
        }
        entitlements
    }

    /// The pay lines of all editions, matched by id, in the order in which they first appear.
    fn lines(&self, dated: &Dated<'a>) -> Vec<Line<'a>> {
        let mut lines: Vec<Line<'a>> = Vec::new();
        let count = dated.editions.len();
        for (edition, pay) in dated.items("pay").into_iter().enumerate() {
            for table in pay.and_then(|item| item.list()).unwrap_or_default().iter().filter_map(Item::table) {
                let Some(item) = table.need("id", "name the pay line: `id = \"first\"`") else {
                    continue;
                };
                let Some(id) = item.string() else { continue };
                self.check_id(id, item.page, item.span);
                let at = lines.iter().position(|line| line.id == id).unwrap_or_else(|| {
                    lines.push(Line { id, span: item.span, tables: (0..count).map(|_| None).collect(), is_series: false });
                    lines.len() - 1
                });
                let Some(line) = lines.get_mut(at) else {
                    continue;
                };
                line.is_series |= table.get("every").is_some();
                match line.tables.get_mut(edition) {
                    Some(Some(_)) => item.report(format!("`{id}` is there twice"), "each pay line has its own id"),
                    Some(place) => *place = Some(table),
                    None => {}
                }
            }
        }
        if let Some(extra) = lines.get(LINES_MAX) {
            dated.top.page.report(extra.span, format!("more than {LINES_MAX} pay lines"), "use a series: `every = \"3 months\"`");
            lines.truncate(LINES_MAX);
        }
        lines
    }

    fn pay_line(&mut self, dated: &Dated<'a>, line: &Line<'a>, total: Option<RuleId>, earlier: &mut Vec<Earlier>) -> PayLine {
        let due = if line.is_series { self.series(dated, line) } else { self.once(dated, line) };
        let law_of = line.law_of();
        let mut amount = line.expression(dated, "amount", Ty::Money);
        let mut when = line.expression(dated, "when", Ty::Bool);
        let conditions = editions_with_condition(line, &when);
        for (text, table) in when.texts.iter_mut().zip(&line.tables) {
            if text.is_none() && table.is_some() {
                *text = Some(generated("true", line.span));
            }
        }
        let aliases = self.aliases(dated, line, total, earlier, [&amount, &when]);
        for expression in [&mut amount, &mut when] {
            expression.law_of = law_of.clone().or_else(|| dated.law_of.clone());
            expression.aliases.clone_from(&aliases);
            if line.is_series {
                expression.locals = series_locals();
            }
        }
        let amount = self.required_of_line(dated, line, amount, "how much: `amount = \"...\"`");
        let when = self.declare_rule(dated, when);
        line.tables.iter().flatten().for_each(|table| table.close("a pay line"));
        if !line.is_series {
            earlier.push(Earlier { id: line.id.to_owned(), editions: conditions });
        }
        PayLine { id: line.id.to_owned(), due, amount, when }
    }

    fn once(&mut self, dated: &Dated<'a>, line: &Line<'a>) -> Due {
        let due = line.expression(dated, "due", Ty::Date);
        Due::On(self.required_of_line(dated, line, due, "the day it is due: `due = \"DATE\"`, or a series: `from`, `every`"))
    }

    fn series(&mut self, dated: &Dated<'a>, line: &Line<'a>) -> Due {
        let from = line.expression(dated, "from", Ty::Date);
        let from = self.required_of_line(dated, line, from, "the date it is anchored on: `from = \"moved_in\"`");
        let every = line.settled("every", "period", |item| match period(item)? {
            Every::Months(0) | Every::Days(0) => item.expected("a period longer than nothing"),
            every => Some(every),
        });
        let starts_after = line.settled("starts", "start", |item| item.choice(&[("after", true), ("at", false)]));
        let month_ends = [("last_day", MonthEnd::LastDay), ("next_first", MonthEnd::NextFirst), ("refuse", MonthEnd::Refuse)];
        let month_end = line.settled("month_end", "end of the month", |item| item.choice(&month_ends));
        let times = line.expression(dated, "times", Ty::Int);
        let until = line.expression(dated, "until", Ty::Date);
        let end = match (times.is_written(), until.is_written()) {
            (false, false) => SeriesEnd::Open,
            (true, false) => SeriesEnd::Times(self.required_of_line(dated, line, times, "how many: `times = \"4\"`")),
            (false, true) => {
                SeriesEnd::Until(self.required_of_line(dated, line, until, "the day before which each period begins"))
            }
            (true, true) => {
                dated.top.page.report(
                    line.span,
                    format!("`{}` has both `times` and `until`", line.id),
                    "a series ends in one way: drop one of them",
                );
                SeriesEnd::Open
            }
        };
        Due::Series {
            from,
            every: every.unwrap_or(Every::Months(1)),
            starts_after: starts_after.unwrap_or(false),
            month_end: month_end.unwrap_or(MonthEnd::LastDay),
            end,
        }
    }

    /// An expression that every edition which has the line must have.
    fn required_of_line(&mut self, dated: &Dated<'a>, line: &Line<'a>, expression: Expression, help: &str) -> RuleId {
        for (table, text) in line.tables.iter().zip(&expression.texts) {
            if let (Some(table), None) = (table, text) {
                let key = expression.name.rsplit('.').next().unwrap_or("");
                table.page.report(table.span, format!("`{key}` is missing in pay line `{}`", line.id), help);
            }
        }
        self.declare_rule(dated, expression)
    }

    /// `total`, and `rest` where the line uses it: a rule of its own, made of the total and the earlier lines.
    fn aliases(
        &mut self,
        dated: &Dated<'a>,
        line: &Line<'a>,
        total: Option<RuleId>,
        earlier: &[Earlier],
        expressions: [&Expression; 2],
    ) -> Vec<(String, String)> {
        let texts = || expressions.iter().flat_map(|expression| expression.texts.iter().flatten());
        if total.is_none() {
            if let Some(text) = texts().find(|text| mentions(text, "rest") || mentions(text, "total")) {
                dated.top.page.report(text.span, "there is no total", "give the entitlement itself an `amount`");
                self.lost.set(true);
            }
            return Vec::new();
        }
        let whole = ("total".to_owned(), format!("{}.amount", dated.name));
        let uses_rest = texts().any(|text| mentions(text, "rest"));
        if !uses_rest {
            return vec![whole];
        }
        let name = format!("{}.pay.{}.rest", dated.name, line.id);
        let mut aliases = vec![whole.clone()];
        for line in earlier {
            let rule = |part: &str| (format!("{}.{part}", line.id), format!("{}.pay.{}.{part}", dated.name, line.id));
            aliases.extend([rule("when"), rule("amount")]);
        }
        let text = |edition: usize| generated(rest(&self.declared.currency, earlier, edition), line.span);
        let texts = line.tables.iter().enumerate().map(|(edition, table)| table.as_ref().map(|_| text(edition))).collect();
        let law_of = dated.law_of.clone();
        let rule = Expression { name: name.clone(), ty: Ty::Money, texts, law_of, locals: Vec::new(), aliases };
        self.declare_rule(dated, rule);
        vec![whole, ("rest".to_owned(), name)]
    }
}

impl Expression {
    fn is_written(&self) -> bool {
        self.texts.iter().any(Option::is_some)
    }
}

impl<'a> Line<'a> {
    fn expression(&self, dated: &Dated<'a>, key: &'static str, ty: Ty) -> Expression {
        let text = |table: &Option<Table<'a>>| table.as_ref().and_then(|table| table.get(key)?.formula());
        Expression {
            name: format!("{}.pay.{}.{key}", dated.name, self.id),
            ty,
            texts: self.tables.iter().map(text).collect(),
            law_of: dated.law_of.clone(),
            locals: Vec::new(),
            aliases: Vec::new(),
        }
    }

    /// The date whose law governs this line, if it has one of its own.
    fn law_of(&self) -> Option<Text> {
        let mut settled: Option<Text> = None;
        for item in self.tables.iter().flatten().filter_map(|table| table.get("law_of")) {
            let Some(text) = item.formula() else { continue };
            if settled.as_ref().is_some_and(|earlier| earlier.text != text.text) {
                item.report(
                    format!("`{}` has another `law_of` in an earlier version", self.id),
                    "it is the same in all versions",
                );
            }
            settled = settled.or(Some(text));
        }
        settled
    }

    /// A property that no version may change: another rhythm is another line.
    fn settled<T: Copy + PartialEq>(&self, key: &'static str, what: &str, read: impl Fn(&Item<'a>) -> Option<T>) -> Option<T> {
        let mut settled: Option<T> = None;
        for item in self.tables.iter().flatten().filter_map(|table| table.get(key)) {
            let value = read(&item);
            if settled.is_some() && value != settled {
                item.report(
                    format!("`{}` has another {what} in an earlier version", self.id),
                    "give the line of this version an id of its own",
                );
            }
            settled = settled.or(value);
        }
        settled
    }
}

/// In which editions the line stands, and whether it has a condition there.
fn editions_with_condition(line: &Line<'_>, when: &Expression) -> Vec<Option<bool>> {
    line.tables.iter().zip(&when.texts).map(|(table, text)| table.as_ref().map(|_| text.is_some())).collect()
}

/// The total less the earlier lines of an edition, each counted only if its condition holds.
fn rest(currency: &str, earlier: &[Earlier], edition: usize) -> String {
    let mut formula = "total".to_owned();
    for line in earlier {
        let id = &line.id;
        match line.editions.get(edition) {
            Some(Some(true)) => formula += &format!(" - (if {id}.when then {id}.amount else {currency} 0)"),
            Some(Some(false)) => formula += &format!(" - {id}.amount"),
            _ => {}
        }
    }
    formula
}

/// Whether a formula uses a word.
fn mentions(text: &Text, word: &str) -> bool {
    let words: BTreeSet<&str> = text.text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').collect();
    words.contains(word)
}

pub(super) fn series_locals() -> Vec<LocalDecl> {
    let ty = |name: &str| if name == "n" { Ty::Int } else { Ty::Date };
    SERIES_LOCALS.iter().map(|name| LocalDecl { name: (*name).to_owned(), ty: ty(name) }).collect()
}
