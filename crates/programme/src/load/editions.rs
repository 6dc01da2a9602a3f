//! Dated versions: how the expressions of a thing become rules of the library.

use rules::{Date, ExceptionDecl, LocalDecl, RuleDecl, RuleId, Text, Ty, VersionDecl};

use super::*;

/// Most versions of one thing.
const VERSIONS_MAX: usize = 200;

/// A thing while it is read: what stands at the top, and what each version of the law puts in its place.
pub(super) struct Dated<'a> {
    /// What its rules are named after: `entitlement.basic_grant`; a named formula's is its id.
    pub(super) name: String,
    pub(super) top: Table<'a>,
    pub(super) level: Level,
    pub(super) law_of: Option<Text>,
    /// At least one; a thing that is not dated has one without dates.
    pub(super) editions: Vec<Edition<'a>>,
    /// Values of the row that all its expressions may use.
    pub(super) locals: Vec<LocalDecl>,
}

/// One version of the law.
pub(super) struct Edition<'a> {
    /// What it repeats; `None` for the only version of a thing that is not dated.
    pub(super) table: Option<Table<'a>>,
    from: Option<Date>,
    until: Option<Date>,
    by: Option<Text>,
    citation: Citation,
}

/// An expression, once for each edition.
pub(super) struct Expression {
    pub(super) name: String,
    pub(super) ty: Ty,
    pub(super) texts: Vec<Option<Text>>,
    pub(super) law_of: Option<Text>,
    pub(super) locals: Vec<LocalDecl>,
    pub(super) aliases: Vec<(String, String)>,
}

/// A text that no author wrote, blamed on a place in the pack.
pub(super) fn generated(text: impl Into<String>, span: Span) -> Text {
    Text { text: text.into(), span, exact: false }
}

impl<'a> Dated<'a> {
    /// What each edition says under a key: its own word, or the top's.
    pub(super) fn items(&self, key: &'static str) -> Vec<Option<Item<'a>>> {
        let top = self.top.get(key);
        let own = |edition: &Edition<'a>| edition.table.as_ref().and_then(|table| table.get(key));
        self.editions.iter().map(|edition| own(edition).or(top)).collect()
    }

    /// An expression under a key, with what every expression of the thing has.
    pub(super) fn expression(&self, key: &'static str, ty: Ty) -> Expression {
        let text = |item: Option<Item<'a>>| item.and_then(|item| item.formula());
        Expression {
            name: format!("{}.{key}", self.name),
            ty,
            texts: self.items(key).into_iter().map(text).collect(),
            law_of: self.law_of.clone(),
            locals: self.locals.clone(),
            aliases: Vec::new(),
        }
    }

    /// Refuses the keys that nobody asked for.
    pub(super) fn close(&self, what: &str) {
        self.top.close(what);
        self.editions.iter().filter_map(|edition| edition.table.as_ref()).for_each(|table| table.close("a version"));
    }
}

impl<'a> Loader<'a> {
    /// Reads what all dated things have: level, governing date, and versions with their articles.
    pub(super) fn dated(&mut self, name: String, top: Table<'a>) -> Dated<'a> {
        let level = self.level(&top);
        let law_of = top.get("law_of").and_then(|item| item.formula());
        let mut versions = top.tables_of("version");
        if versions.len() > VERSIONS_MAX {
            top.page.report(
                top.span,
                format!("{} versions; at most {VERSIONS_MAX} are allowed", versions.len()),
                "make it two things",
            );
            versions.truncate(VERSIONS_MAX);
        }
        let mut editions: Vec<Edition<'a>> =
            versions.into_iter().map(|version| self.edition(version, &top, law_of.is_some())).collect();
        check_order(&mut editions);
        if editions.is_empty() {
            let citation = self.citation(&top, "law");
            editions.push(Edition { table: None, from: None, until: None, by: None, citation });
        } else {
            // The top's articles stand for versions that name none; each version has been checked.
            top.get("law");
            top.get("confidence");
        }
        Dated { name, top, level, law_of, editions, locals: Vec::new() }
    }

    fn edition(&self, table: Table<'a>, top: &Table<'a>, has_law_of: bool) -> Edition<'a> {
        let from = table.need("from", "the first day of this version: `from = 2014-11-29`").and_then(|item| item.date());
        let until = table.get("until").and_then(|item| item.date());
        let by = table.get("by").and_then(|item| item.formula());
        if by.is_none() && !has_law_of {
            table.page.report(
                table.span,
                "nothing says which date decides between the versions",
                "write `law_of = \"DATE\"` at the top, or `by = \"DATE\"` here",
            );
        }
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            table.page.report(
                table.span,
                format!("it ends on {until}, before it begins"),
                "`until` is the first day on which it no longer holds",
            );
        }
        table.refuse(
            "law_of",
            "`law_of` in a version",
            "it is the same for all versions: put it at the top, or write `parameter at DATE` in this formula",
        );
        let cited = |key| {
            if table.get(key).is_some() { &table } else { top }
        };
        let law = cited("law").need("law", "say what says so: `law = [\"...\"]`, here or at the top");
        let confidence = cited("confidence").need("confidence", "A to X, here or at the top");
        let citation = Citation {
            sources: law.and_then(|item| self.sources_of(&item)).unwrap_or_default(),
            confidence: confidence.and_then(|item| confidence_of(&item)).unwrap_or(Confidence::X),
        };
        Edition { table: Some(table), from, until, by, citation }
    }

    /// An expression that may be absent.
    pub(super) fn optional(&mut self, dated: &Dated<'a>, key: &'static str, ty: Ty) -> Option<RuleId> {
        let expression = dated.expression(key, ty);
        let written = expression.texts.iter().any(Option::is_some);
        written.then(|| self.declare_rule(dated, expression))
    }

    /// An expression that must be there.
    pub(super) fn required(&mut self, dated: &Dated<'a>, key: &'static str, ty: Ty, help: &str) -> RuleId {
        self.optional(dated, key, ty).unwrap_or_else(|| {
            dated.top.page.report(dated.top.span, format!("`{key}` is missing"), help);
            RuleId(0)
        })
    }

    /// Whether the thing exists: what `when` says, otherwise whenever a version governs.
    pub(super) fn when(&mut self, dated: &Dated<'a>) -> RuleId {
        let mut expression = dated.expression("when", Ty::Bool);
        for text in expression.texts.iter_mut().filter(|text| text.is_none()) {
            *text = Some(generated("true", dated.top.span));
        }
        self.declare_rule(dated, expression)
    }

    pub(super) fn declare_rule(&mut self, dated: &Dated<'a>, expression: Expression) -> RuleId {
        let versions = dated.editions.iter().zip(expression.texts).map(|(edition, formula)| edition.version(formula, Vec::new()));
        let rule = RuleDecl {
            name: expression.name,
            level: dated.level,
            ty: expression.ty,
            law_of: expression.law_of,
            versions: versions.collect(),
            locals: expression.locals,
            aliases: expression.aliases,
            span: dated.top.span,
        };
        self.push_rule(rule)
    }

    pub(super) fn push_rule(&mut self, rule: RuleDecl) -> RuleId {
        let id = RuleId(u32::try_from(self.declared.rules.len()).unwrap_or(u32::MAX));
        self.declared.rules.push(rule);
        id
    }

    /// What things that a person can be shown have in common.
    pub(super) fn thing(&mut self, id: &str, dated: &Dated<'a>) -> Thing {
        Thing {
            id: id.to_owned(),
            title: dated.top.bilingual("title"),
            about: dated.top.bilingual("about"),
            level: dated.level,
            when: self.when(dated),
            citation: self.citation_at_top(dated),
        }
    }

    /// The top's own articles, otherwise those of the newest version.
    fn citation_at_top(&self, dated: &Dated<'a>) -> Citation {
        let newest = dated.editions.last().map(|edition| edition.citation.clone());
        let law = dated.top.get("law").and_then(|item| self.sources_of(&item));
        let confidence = dated.top.get("confidence").and_then(|item| confidence_of(&item));
        let Some(newest) = newest else {
            return Citation { sources: Vec::new(), confidence: Confidence::X };
        };
        Citation { sources: law.unwrap_or(newest.sources), confidence: confidence.unwrap_or(newest.confidence) }
    }

    /// The exceptions of each edition: its own list, or the top's.
    pub(super) fn exceptions(&self, dated: &Dated<'a>) -> Vec<Vec<ExceptionDecl>> {
        let lists = dated.items("exception").into_iter();
        lists.map(|item| item.map(|item| self.exception_list(&item)).unwrap_or_default()).collect()
    }

    fn exception_list(&self, item: &Item<'a>) -> Vec<ExceptionDecl> {
        let mut list: Vec<ExceptionDecl> = Vec::new();
        for table in item.list().unwrap_or_default().iter().filter_map(Item::table) {
            let name = table.need("name", "a name that says which exception it is: `name = \"late_applicant\"`");
            let name = name.and_then(|item| item.string()).unwrap_or("").to_owned();
            if list.iter().any(|earlier| earlier.name == name) {
                table.page.report(table.span, format!("two exceptions are called `{name}`"), "give each its own name");
            }
            let formula = |key, help| table.need(key, help).and_then(|item: Item<'_>| item.formula());
            let when = formula("when", "when it holds: `when = \"...\"`");
            let then = formula("then", "what holds then: `then = \"...\"`");
            let citation = self.citation(&table, "law");
            table.close("an exception");
            if let (Some(when), Some(then)) = (when, then) {
                list.push(ExceptionDecl { name, when, then, citation });
            }
        }
        list
    }
}

impl Edition<'_> {
    pub(super) fn version(&self, formula: Option<Text>, exceptions: Vec<ExceptionDecl>) -> VersionDecl {
        VersionDecl {
            from: self.from,
            until: self.until,
            by: self.by.clone(),
            formula,
            exceptions,
            citation: self.citation.clone(),
        }
    }
}

/// Puts the versions in order of their first days, and refuses two that begin on one day.
fn check_order(editions: &mut [Edition<'_>]) {
    editions.sort_by_key(|edition| edition.from);
    for pair in editions.windows(2) {
        let [earlier, later] = pair else { continue };
        if let (Some(from), Some(table)) = (later.from, &later.table)
            && earlier.from == later.from
        {
            table.page.report(
                table.span,
                format!("two versions begin on {from}"),
                "the one that begins last governs: make them one",
            );
        }
    }
}
