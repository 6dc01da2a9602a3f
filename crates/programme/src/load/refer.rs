//! Names that things take, and what they refer to: articles, kinds of entry, offices.

use super::*;
use crate::words::{is_name, is_reserved};

impl<'a> Loader<'a> {
    /// Refuses a name that is not made of lower-case words.
    pub(super) fn check_id(&self, id: &str, page: Page<'_>, span: Span) -> bool {
        let good = is_name(id);
        if !good {
            page.report(
                span,
                format!("`{id}` is not a name"),
                "write lower_case_words: a to z, digits and single underscores, at most 64",
            );
        }
        good
    }

    /// Takes a name for a fact, rule or parameter; they share one name space.
    pub(super) fn name(&mut self, id: &str, what: &'static str, page: Page<'_>, span: Span) {
        if !self.check_id(id, page, span) {
            self.lost.set(true);
        } else if is_reserved(id) {
            page.report(span, format!("`{id}` cannot be the name of {what}"), "it is a word of the language: choose another");
            self.lost.set(true);
        } else if let Some(earlier) = self.names.get(id) {
            let place = error::place(self.files, earlier.span);
            let message = format!("`{id}` is already {} ({}:{})", earlier.what, place.path, place.line);
            page.report(span, message, "facts, rules and parameters share one name space: choose another name");
            self.lost.set(true);
        } else {
            self.names.insert(id.to_owned(), Named { what, span });
        }
    }

    /// `law` (or `source`) and `confidence`, both of which must be there.
    pub(super) fn citation(&self, table: &Table<'_>, key: &'static str) -> Citation {
        let sources = table.need(key, &format!("say what says so: `{key} = [\"...\"]`, beginning with an id of sources.toml"));
        let confidence = table.need(
            "confidence",
            "how far it may be relied on: A law read in full, B official, C press, D secondary, S a story, X not sourced",
        );
        let sources = sources.and_then(|item| self.sources_of(&item));
        let confidence = confidence.and_then(|item| confidence_of(&item));
        Citation { sources: sources.unwrap_or_default(), confidence: confidence.unwrap_or(Confidence::X) }
    }

    /// A list of citations, each beginning with a registered id.
    pub(super) fn sources_of(&self, item: &Item<'_>) -> Option<Vec<String>> {
        let items = item.list()?;
        if items.is_empty() {
            item.report(
                format!("`{}` is empty: nothing says so", item.key),
                "name an article or a source; if there is none, write `value = \"unknown\"` with confidence \"X\"",
            );
            return None;
        }
        let mut out = Vec::new();
        for item in items {
            let text = item.string()?;
            let id = text.split([' ', ',']).next().unwrap_or("");
            if !self.sources.iter().any(|source| source.id == id) {
                let known = self.sources.iter().map(|source| source.id.as_str());
                item.report(format!("`{id}` is not registered in sources.toml"), advice(id, known));
            }
            out.push(text.to_owned());
        }
        Some(out)
    }

    /// Articles where they are welcome but not required.
    pub(super) fn optional_law(&self, table: &Table<'_>) -> Vec<String> {
        table.get("law").and_then(|item| self.sources_of(&item)).unwrap_or_default()
    }

    /// Whose a thing is.
    pub(super) fn level(&mut self, table: &Table<'_>) -> Level {
        let words = [("person", Level::Person), ("household", Level::Household)];
        let item = table.need("per", "write `per = \"person\"` or `per = \"household\"`");
        let level = item.and_then(|item| item.choice(&words));
        self.lost.set(self.lost.get() || level.is_none());
        level.unwrap_or(Level::Person)
    }

    pub(super) fn kind_of(&self, item: &Item<'_>) -> Option<KindId> {
        let word = item.string()?;
        let position = self.kinds.iter().position(|kind| kind.id == word);
        if position.is_none() {
            // The pack's own first: the built-in ones are many, and the same everywhere.
            let (built_in, own) = self.kinds.split_at(KindId::BUILT_IN.min(self.kinds.len()));
            let known = own.iter().chain(built_in).map(|kind| kind.id.as_str());
            item.report(format!("`{word}` is no kind of entry"), advice(word, known));
        }
        position.and_then(|at| u32::try_from(at).ok()).map(KindId)
    }

    pub(super) fn kinds_of(&self, item: &Item<'_>) -> Option<Vec<KindId>> {
        item.one_or_more()?.iter().map(|item| self.kind_of(item)).collect()
    }

    /// The office that answers for a thing.
    pub(super) fn owner(&self, table: &Table<'_>) -> OfficeId {
        let item = table.need("owner", "the office that answers for it, from offices.toml");
        item.and_then(|item| self.office_of(&item)).unwrap_or(OfficeId(0))
    }

    pub(super) fn office_of(&self, item: &Item<'_>) -> Option<OfficeId> {
        match self.party_of(item)? {
            Party::Office(office) => Some(office),
            Party::Person => item.expected("an office of offices.toml"),
        }
    }

    /// An office, or the person.
    pub(super) fn party_of(&self, item: &Item<'_>) -> Option<Party> {
        let word = item.string()?;
        if word == "person" {
            return Some(Party::Person);
        }
        let position = self.offices.iter().position(|office| office.id == word);
        if position.is_none() {
            let known = self.offices.iter().map(|office| office.id.as_str());
            item.report(format!("`{word}` is no office"), advice(word, known));
        }
        position.and_then(|at| u32::try_from(at).ok()).map(|at| Party::Office(OfficeId(at)))
    }
}

/// A confidence code.
pub(super) fn confidence_of(item: &Item<'_>) -> Option<Confidence> {
    let code = item.string()?;
    Confidence::parse(code).or_else(|| item.expected("one of the codes A, B, C, D, S and X"))
}
