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
#[derive(Clone)]
pub(super) struct Edition<'a> {
    /// What it repeats of the top, the last word first: overlays speak before the pack. A thing that is not dated repeats nothing.
    pub(super) said: Vec<Rc<Said<'a>>>,
    /// What an overlay says that switches it off.
    pub(super) off: Option<Rc<Said<'a>>>,
    pub(super) from: Option<Date>,
    pub(super) until: Option<Date>,
    pub(super) by: Option<Text>,
    /// What says so, where no overlay says otherwise.
    pub(super) citation: Citation,
    /// Which edition of the pack it is, or is a piece of.
    pub(super) number: usize,
}

/// A version as it is written, and what it cites.
pub(super) struct Said<'a> {
    pub(super) table: Table<'a>,
    pub(super) citation: Citation,
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
    /// What each edition says under a key: its own word, or the top's. All that is said is asked, so that what an overlay replaces
    /// is not taken for a word that nobody knows.
    pub(super) fn items(&self, key: &'static str) -> Vec<Option<Item<'a>>> {
        let top = self.top.get(key);
        let own = |edition: &Edition<'a>| {
            let words: Vec<Option<Item<'a>>> = edition.said.iter().map(|said| said.table.get(key)).collect();
            words.into_iter().flatten().next()
        };
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
        let said = self.editions.iter().flat_map(|edition| edition.said.iter().chain(&edition.off));
        said.for_each(|said| said.table.close("a version"));
    }

    /// The versions of a rule. Pieces into which an overlay has cut an edition are one again where they say the same.
    pub(super) fn versions(&self, said: impl Iterator<Item = (Option<Text>, Vec<ExceptionDecl>)>) -> Vec<VersionDecl> {
        let mut versions: Vec<(usize, VersionDecl)> = Vec::new();
        for (edition, (formula, exceptions)) in self.editions.iter().zip(said) {
            let version = edition.version(formula, exceptions);
            match versions.last_mut() {
                Some((number, earlier)) if *number == edition.number && goes_on(earlier, &version) => {
                    earlier.until = version.until
                }
                _ => versions.push((edition.number, version)),
            }
        }
        let mut versions: Vec<VersionDecl> = versions.into_iter().map(|(_, version)| version).collect();
        if let [only] = versions.as_mut_slice()
            && (only.from, only.until) == (Some(Date::MIN), None)
        {
            (only.from, only.by) = (None, None);
        }
        versions
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
            versions.into_iter().map(|version| self.edition(version, &name, &top, law_of.is_some())).collect();
        check_order(&mut editions);
        if editions.is_empty() {
            let citation = self.citation(&top, "law");
            let from = self.first_day(&name, &top, law_of.is_some());
            editions.push(Edition { said: Vec::new(), off: None, from, until: None, by: None, citation, number: 0 });
        } else {
            // The top's articles stand for versions that name none; each version has been checked.
            top.get("law");
            top.get("confidence");
        }
        for laid in self.laid.remove(&name).unwrap_or_default() {
            self.lay_versions(&laid, &mut editions, law_of.as_ref());
        }
        Dated { name, top, level, law_of, editions, locals: Vec::new() }
    }

    /// The first day of a thing that is new in an overlay. What only formulas name needs none: nothing used it before.
    fn first_day(&self, name: &str, top: &Table<'a>, has_law_of: bool) -> Option<Date> {
        let begins = self.begins(top).filter(|_| name.contains('.'))?;
        if !has_law_of {
            let help = "the overlay's day has no meaning without it: write `law_of = \"DATE\"`";
            top.page.report(top.span, "nothing says which date decides whether this applies", help);
        }
        Some(begins)
    }

    fn edition(&self, table: Table<'a>, name: &str, top: &Table<'a>, has_law_of: bool) -> Edition<'a> {
        let from_item = table.need("from", "the first day of this version: `from = 2014-11-29`");
        let from = from_item.and_then(|item| item.date());
        let begins = self.begins(top).filter(|_| name.contains('.'));
        if let (Some(item), Some(begins)) = (from_item, begins.filter(|begins| from.is_some_and(|from| from < *begins))) {
            item.report("it begins before the overlay does", format!("an overlay changes nothing before its own day, {begins}"));
        }
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
        let said = Rc::new(Said { table, citation: citation.clone() });
        Edition { said: vec![said], off: None, from, until, by, citation, number: 0 }
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
        for (text, edition) in expression.texts.iter_mut().zip(&dated.editions) {
            match &edition.off {
                Some(said) => *text = Some(generated("false", said.table.span)),
                None if text.is_none() => *text = Some(generated("true", dated.top.span)),
                None => {}
            }
        }
        self.declare_rule(dated, expression)
    }

    pub(super) fn declare_rule(&mut self, dated: &Dated<'a>, expression: Expression) -> RuleId {
        let versions = dated.versions(expression.texts.into_iter().map(|formula| (formula, Vec::new())));
        let rule = RuleDecl {
            name: expression.name,
            level: dated.level,
            ty: expression.ty,
            law_of: expression.law_of,
            versions,
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
    fn version(&self, formula: Option<Text>, exceptions: Vec<ExceptionDecl>) -> VersionDecl {
        let place = formula.as_ref().map(|text| text.span).or_else(|| exceptions.first().map(|exception| exception.when.span));
        let citation = self.citation_of(place).clone();
        VersionDecl { from: self.from, until: self.until, by: self.by.clone(), formula, exceptions, citation }
    }

    /// What says so: the version in which it is written.
    fn citation_of(&self, place: Option<Span>) -> &Citation {
        let wrote = |said: &&Rc<Said<'_>>| {
            let header = said.table.span;
            place.is_some_and(|place| header.file == place.file && header.start <= place.start)
        };
        let said = self.off.iter().chain(&self.said).filter(wrote).max_by_key(|said| said.table.span.start);
        said.or(self.off.as_ref().filter(|_| place.is_none())).map_or(&self.citation, |said| &said.citation)
    }

    /// Whether an overlay switches it off.
    pub(super) fn is_off(&self) -> bool {
        self.off.is_some()
    }
}

/// Whether a version begins where another ends, and says the same.
fn goes_on(earlier: &VersionDecl, later: &VersionDecl) -> bool {
    let exceptions = |version: &VersionDecl| version.exceptions.iter().map(|e| (e.when.span, e.then.span)).collect::<Vec<_>>();
    earlier.until == later.from
        && (&earlier.formula, &earlier.by, &earlier.citation) == (&later.formula, &later.by, &later.citation)
        && exceptions(earlier) == exceptions(later)
}

/// Puts the versions in order of their first days, numbers them, and refuses two that begin on one day.
fn check_order(editions: &mut [Edition<'_>]) {
    editions.sort_by_key(|edition| edition.from);
    editions.iter_mut().enumerate().for_each(|(number, edition)| edition.number = number);
    for pair in editions.windows(2) {
        let [earlier, later] = pair else { continue };
        if let (Some(from), Some(said)) = (later.from, later.said.first())
            && earlier.from == later.from
        {
            said.table.page.report(
                said.table.span,
                format!("two versions begin on {from}"),
                "the one that begins last governs: make them one",
            );
        }
    }
}
