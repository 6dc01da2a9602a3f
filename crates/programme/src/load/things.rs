//! Named formulas, stages, restrictions and rights.

use rules::{LocalDecl, RuleDecl, Ty};

use super::editions::Dated;
use super::*;

impl<'a> Loader<'a> {
    pub(super) fn rules(&mut self) -> Vec<Rule> {
        let mut rules = Vec::new();
        for (id, table) in self.things(Role::Rule) {
            self.name(id, "a rule", table.page, table.span);
            let ty = table.need("type", "the type of its value, such as `type = \"money\"`");
            let ty = ty.and_then(|item| self.units.ty(&item, |ty| !matches!(ty, Ty::Text | Ty::Spells)));
            let (title, about) = (table.bilingual("title"), table.optional_bilingual("about"));
            let dated = self.dated(id.to_owned(), table);
            let rule = self.formula(&dated, ty.unwrap_or(Ty::Bool));
            dated.close("a rule");
            self.lost.set(self.lost.get() || ty.is_none());
            rules.push(Rule { id: id.to_owned(), title, about, rule: self.push_rule(rule) });
        }
        rules
    }

    fn formula(&self, dated: &Dated<'a>, ty: Ty) -> RuleDecl {
        let mut formulas = dated.expression("formula", ty).texts;
        let mut exceptions = self.exceptions(dated);
        let mut given = true;
        for ((edition, formula), exceptions) in dated.editions.iter().zip(&mut formulas).zip(&mut exceptions) {
            if edition.is_off() {
                (*formula, *exceptions) = (None, Vec::new());
            } else {
                given &= formula.is_some() || !exceptions.is_empty();
            }
        }
        if !given {
            dated.top.page.report(
                dated.top.span,
                "a rule without a formula",
                "write `formula = \"...\"`, or at least one `[[exception]]`",
            );
        }
        let versions = dated.versions(formulas.into_iter().zip(exceptions));
        RuleDecl {
            name: dated.name.clone(),
            level: dated.level,
            ty,
            law_of: dated.law_of.clone(),
            versions,
            locals: Vec::new(),
            aliases: Vec::new(),
            span: dated.top.span,
        }
    }

    pub(super) fn stages(&mut self) -> Vec<Stage> {
        let mut found = Vec::new();
        for (_, file) in self.documents(Role::Stages) {
            for table in file.tables_of("stage") {
                let item = table.need("id", "write `id = \"residence\"`");
                let id = item.and_then(|item| item.string()).unwrap_or("");
                if let Some(item) = item {
                    self.check_id(id, item.page, item.span);
                }
                found.push((id, item.map_or(table.span, |item| item.span), table));
            }
            file.close("stages.toml");
        }
        let mut stages: Vec<Stage> = Vec::new();
        for (id, table) in self.sorted_out(Role::Stages, found, "each stage has its own id") {
            let dated = self.dated(format!("stage.{id}"), table);
            let stage = Stage {
                thing: self.thing(id, &dated),
                begins: self.required(&dated, "begins", Ty::Date, "the day it begins: `begins = \"moved_in\"`"),
                limit: self.optional(&dated, "limit", Ty::Date),
            };
            dated.close("a stage");
            stages.push(stage);
        }
        stages
    }

    pub(super) fn restrictions(&mut self) -> Vec<Restriction> {
        let mut restrictions = Vec::new();
        for (id, table) in self.things(Role::Restriction) {
            let (dated, each) = self.of_one_kind("restriction", id, table, "each");
            if each.is_none() {
                dated.top.need("each", "the kind of entry that imposes it: `each = \"exit_ban_imposed\"`");
            }
            let restriction = Restriction {
                thing: self.thing(id, &dated),
                limits: dated.top.optional_string("limits").unwrap_or_else(|| id.to_owned()),
                each: each.unwrap_or(KindId(0)),
                from: self.required(&dated, "starts", Ty::Date, "its first day: `starts = \"entry.on\"`"),
                until: self.required(&dated, "ends", Ty::Date, "its last day: `ends = \"DATE\"`; a restriction always ends"),
                until_at: self.optional(&dated, "ends_at", Ty::Time),
                limit: self.optional(&dated, "limit", Ty::Date),
                lifted: self.optional(&dated, "lifted", Ty::Date),
                notified: self.optional(&dated, "notified", Ty::Date),
                withheld: self.optional(&dated, "withheld", Ty::Date),
                remedy: dated.top.bilingual("remedy"),
                remedy_until: self.optional(&dated, "remedy_until", Ty::Date),
            };
            dated.close("a restriction");
            restrictions.push(restriction);
        }
        restrictions
    }

    pub(super) fn rights(&mut self) -> Vec<Right> {
        let mut rights = Vec::new();
        for (id, table) in self.things(Role::Right) {
            let (dated, each) = self.each("right", id, table, "each");
            let right = Right {
                thing: self.thing(id, &dated),
                each,
                from: self.optional(&dated, "starts", Ty::Date),
                until: self.optional(&dated, "ends", Ty::Date),
                office: dated.top.get("office").and_then(|item| self.office_of(&item)),
                warning: dated.top.optional_bilingual("warning"),
            };
            dated.close("a right");
            rights.push(right);
        }
        rights
    }

    /// A thing of which there is one for every entry of some kinds, if `key` names any; its expressions may then use the entry:
    /// the fields that the kinds share.
    pub(super) fn each(&mut self, what: &str, id: &str, table: Table<'a>, key: &'static str) -> (Dated<'a>, Vec<KindId>) {
        let item = table.get(key);
        let kinds = item.and_then(|item| self.kinds_of(&item));
        // Without the kinds, every `entry.FIELD` would be blamed.
        self.lost.set(self.lost.get() || kinds.is_none() && (item.is_some() || what == "request" || what == "restriction"));
        let kinds = kinds.unwrap_or_default();
        let mut locals: Option<Vec<(String, Ty)>> = None;
        for kind in &kinds {
            let own = readable_locals(&self.kinds, *kind);
            let shared = locals.map(|shared| shared.into_iter().filter(|local| own.contains(local)).collect());
            locals = Some(shared.unwrap_or(own));
        }
        let mut dated = self.dated(format!("{what}.{id}"), table);
        dated.locals = locals.unwrap_or_default().into_iter().map(|(name, ty)| LocalDecl { name, ty }).collect();
        (dated, kinds)
    }

    /// The same for a thing that is for entries of exactly one kind.
    pub(super) fn of_one_kind(
        &mut self,
        what: &str,
        id: &str,
        table: Table<'a>,
        key: &'static str,
    ) -> (Dated<'a>, Option<KindId>) {
        let item = table.get(key);
        let (dated, kinds) = self.each(what, id, table, key);
        if let (Some(item), [_, _, ..]) = (item, kinds.as_slice()) {
            item.report(format!("`{key}` names {} kinds of entry", kinds.len()), "a request or restriction is for one kind");
        }
        (dated, kinds.first().copied())
    }
}
