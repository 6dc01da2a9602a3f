//! `decisions/ID.toml`: what must be done, and in which order, before a decision has effect.

use std::collections::BTreeSet;

use rules::{RuleDecl, RuleId, Text, Ty, VersionDecl};

use super::editions::Dated;
use super::*;

impl<'a> Loader<'a> {
    pub(super) fn decisions(&mut self) -> Vec<Decision> {
        let mut decisions = Vec::new();
        for (id, table) in self.things(Role::Decision) {
            let (dated, each) = self.each("decision", id, table, "each");
            if each.is_empty() {
                dated.top.need("each", "the kind of entry that records it: `each = \"support_ended\"`");
            }
            let owner = dated.top.need("owner", "who decides: an office of offices.toml, or \"entry.office\"");
            let owner = owner.and_then(|item| match self.owner_of(&item, &each)? {
                Owner::Fixed(Party::Person) => item.expected("an office of offices.toml"),
                owner => Some(owner),
            });
            let decision = Decision {
                thing: self.thing(id, &dated),
                owner: owner.unwrap_or(Owner::Fixed(Party::Person)),
                each,
                steps: self.steps(&dated),
            };
            dated.close("a decision");
            decisions.push(decision);
        }
        decisions
    }

    /// The steps are the same in all versions: `needed` says from when the law asks for one.
    fn steps(&mut self, dated: &Dated<'a>) -> Vec<DecisionStep> {
        let tables = dated.top.tables_of("step");
        if tables.is_empty() {
            dated.top.page.report(dated.top.span, "a decision without steps", "write at least one `[[step]]`");
        }
        let (mut steps, mut ids): (Vec<DecisionStep>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
        for table in tables {
            let step = self.step(dated, &table);
            if !ids.insert(step.id.clone()) {
                table.page.report(table.span, format!("two steps are called `{}`", step.id), "give each its own id");
            }
            if !step.after && steps.last().is_some_and(|before| before.after) {
                table.page.report(table.span, "a step before the decision stands behind one after it", "put them in their order");
            }
            steps.push(step);
        }
        steps
    }

    fn step(&mut self, dated: &Dated<'a>, table: &Table<'a>) -> DecisionStep {
        let item = table.need("id", "name the step: `id = \"heard\"`");
        let id = item.and_then(|item| item.string()).unwrap_or("");
        if let Some(item) = item {
            self.check_id(id, item.page, item.span);
        }
        let citation = self.citation(table, "law");
        let text = |key| table.get(key).and_then(|item: Item<'a>| item.formula());
        let (needed, done, holds) = (text("needed"), text("done"), text("holds"));
        if done.is_none() && holds.is_none() {
            let help =
                "write `done = \"DATE\"`, unknown until it has been taken, or what the entry must say: `holds = \"entry.FIELD\"`";
            table.page.report(table.span, "nothing says when this step was taken", help);
        }
        let mut rule = |key: &str, ty: Ty, formula: Option<Text>| {
            formula.map(|formula| self.step_rule(dated, (format!("{}.step.{id}.{key}", dated.name), ty), formula, &citation))
        };
        let (needed, done, holds) =
            (rule("needed", Ty::Bool, needed), rule("done", Ty::Date, done), rule("holds", Ty::Bool, holds));
        let step = DecisionStep {
            id: id.to_owned(),
            title: table.bilingual("title"),
            after: table.get("after").and_then(|item| item.bool()).unwrap_or(false),
            anytime: table.get("anytime").and_then(|item| item.bool()).unwrap_or(false),
            body: table.get("body").and_then(|item| self.office_of(&item)),
            needed,
            done,
            holds,
            citation,
        };
        table.close("a step");
        step
    }

    fn step_rule(&mut self, dated: &Dated<'a>, (name, ty): (String, Ty), formula: Text, citation: &Citation) -> RuleId {
        let version = VersionDecl {
            from: None,
            until: None,
            by: None,
            formula: Some(formula),
            exceptions: Vec::new(),
            citation: citation.clone(),
        };
        self.push_rule(RuleDecl {
            name,
            level: dated.level,
            ty,
            law_of: dated.law_of.clone(),
            versions: vec![version],
            locals: dated.locals.clone(),
            aliases: Vec::new(),
            span: dated.top.span,
        })
    }
}
