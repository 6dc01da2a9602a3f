//! Overlays: a pack laid over another from a day on.
//!
//! An overlay says only what differs. Each version of a thing, and each dated value, that holds after that day is cut there, and the part
//! that comes after is amended.

use rules::{Date, Text};

use super::editions::{Edition, Said};
use super::*;

/// Most overlays that may lie over a pack, one over the other.
pub const OVERLAYS_MAX: usize = 4;

/// The files of a pack, or of an overlay.
pub struct Layer<'f> {
    /// Its files: path and text.
    pub files: Vec<(String, String)>,
    /// The text of a file of another pack that its `pack.toml` includes, by the path written there.
    pub include: &'f dyn Fn(&str) -> Option<String>,
}

/// What a layer stands on.
#[derive(Clone, Default)]
pub(super) struct Ground {
    /// The first day on which it changes anything; `None`: it is the pack itself.
    pub(super) begins: Option<Date>,
    /// The confidence codes accepted in it: its own, and those of the layers below.
    pub(super) accept: Vec<Confidence>,
}

/// What an overlay says of a thing below it.
pub(super) struct Laid<'a> {
    pub(super) table: Table<'a>,
    /// The day of the overlay.
    pub(super) begins: Date,
}

/// A stretch of days: from one on, until before another.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    pub(super) from: Date,
    pub(super) until: Option<Date>,
}

impl Programme {
    /// The pack that an overlay lies over, as its `pack.toml` names it: a path from its folder. `None`: it is no overlay.
    pub fn lies_over(pack_toml: &str) -> Option<String> {
        let table = DeTable::parse(pack_toml).ok()?;
        table.get_ref().get("over")?.get_ref().as_str().map(str::to_owned)
    }
}

impl<'a> Loader<'a> {
    /// The root tables of one role in one layer.
    pub(super) fn documents_of(&self, role: Role, layer: usize) -> Vec<Table<'a>> {
        let found = self.documents.iter().filter(|document| document.role == role && document.layer == layer);
        found.map(|document| document.page.root(document.table)).collect()
    }

    /// To which layer the file of a table belongs.
    pub(super) fn layer(&self, table: &Table<'_>) -> usize {
        self.layer_of.get(table.span.file.0 as usize).copied().unwrap_or(0)
    }

    /// The day of the overlay that a table is in; `None`: it is in the pack itself.
    pub(super) fn begins(&self, table: &Table<'_>) -> Option<Date> {
        self.layers.get(self.layer(table)).and_then(|ground| ground.begins)
    }

    /// What `pack.toml` says of an overlay beside its titles.
    pub(super) fn overlay_heading(&mut self, layer: usize, table: &Table<'_>, header: &mut pack::Header) {
        if let Some(item) = table.need("over", "the pack it lies over, as a path from this folder: `over = \"../kr\"`") {
            item.string();
            if layer > OVERLAYS_MAX {
                item.report(format!("more than {OVERLAYS_MAX} overlays lie over each other"), "lay it over one further down");
            }
        }
        let from = table.need("from", "the first day on which it changes anything: `from = 2027-01-01`");
        let from = from.and_then(|item| item.date());
        for key in ["currency", "minor_digits", "timezone"] {
            table.refuse(key, &format!("`{key}` in an overlay"), "it is that of the pack below: leave it out");
        }
        self.lost.set(self.lost.get() || from.is_none());
        let from = from.unwrap_or(Date::MIN);
        self.accept(layer, table);
        if let Some(ground) = self.layers.get_mut(layer) {
            ground.begins = Some(from);
        }
        let over = std::mem::take(&mut header.id);
        let lowest = header.overlay.take().map_or_else(|| over.clone(), |below| below.lowest);
        header.overlay = Some(Overlay { over, lowest, from });
    }

    /// Sorts new things from changes of things below, which are put aside until the thing is read.
    pub(super) fn sorted_out(
        &mut self,
        role: Role,
        found: Vec<(&'a str, Span, Table<'a>)>,
        twice: &str,
    ) -> Vec<(&'a str, Table<'a>)> {
        let (prefix, what) = role.what();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut things: Vec<(&'a str, Table<'a>)> = Vec::new();
        for (id, span, table) in found {
            let layer = self.layer(&table);
            match (seen.insert(id, layer), self.begins(&table)) {
                (Some(below), Some(begins)) if below < layer => {
                    if role == Role::Stages {
                        table.get("id");
                    }
                    self.laid.entry(format!("{prefix}{id}")).or_default().push(Laid { table, begins });
                }
                (Some(_), _) if !id.is_empty() => table.page.report(span, format!("`{id}` is there twice"), twice),
                (None, Some(_)) if !table.has("title") => {
                    let known = things.iter().map(|(id, _)| *id);
                    let message = format!("there is no {what} `{id}` to change");
                    table.page.report(span, message, format!("{}; a new one needs its `title`", advice(id, known)));
                    self.lost.set(true);
                }
                _ => things.push((id, table)),
            }
        }
        things
    }

    /// The days of a change, which do not begin before the overlay does. `from` may be left out: then they begin with it.
    pub(super) fn stretch(&self, table: &Table<'_>, begins: Date) -> Option<Stretch> {
        let written = table.get("from");
        let from = match &written {
            Some(item) => item.date()?,
            None => begins,
        };
        let until = table.get("until").and_then(|item| item.date());
        if let Some(item) = written.filter(|_| from < begins) {
            item.report(
                format!("it begins on {from}, before the overlay does"),
                format!("an overlay changes nothing before its own day, {begins}"),
            );
            return None;
        }
        if let Some(until) = until.filter(|until| *until <= from) {
            let message = format!("it ends on {until}, before it begins");
            table.page.report(table.span, message, "`until` is the first day from which the pack below holds again");
            return None;
        }
        Some(Stretch { from, until })
    }

    /// Lays the versions of an overlay over the editions of a thing.
    pub(super) fn lay_versions(&self, laid: &Laid<'a>, editions: &mut Vec<Edition<'a>>, law_of: Option<&Text>) {
        let mut versions = laid.table.tables_of("version");
        if versions.is_empty() {
            laid.table.page.report(
                laid.table.span,
                "this changes nothing",
                "write a `[[version]]` with what differs from then on",
            );
        }
        laid.table.close("a change of what stands below: it is made of `[[version]]`s");
        versions.sort_by_key(|version| version.get("from").and_then(|item| item.date()));
        let mut begun = Vec::new();
        for table in versions {
            let Some(days) = self.stretch(&table, laid.begins) else { continue };
            if begun.contains(&days.from) {
                table.page.report(table.span, format!("two versions begin on {}", days.from), "make them one");
            }
            begun.push(days.from);
            let by = table.get("by");
            let off = table.get("off").and_then(|item| item.bool()).unwrap_or(false);
            let citation = self.citation(&table, "law");
            let says = table.entries().iter().any(|item| !["from", "until", "by", "law", "confidence"].contains(&item.key));
            if !says {
                table.page.report(
                    table.span,
                    "this version changes nothing",
                    "say what differs from then on, or write `off = true`",
                );
            }
            let amended = Amended { said: Rc::new(Said { table, citation }), days, by, off };
            self.lay(&amended, editions, law_of);
        }
    }

    fn lay(&self, amended: &Amended<'a>, editions: &mut Vec<Edition<'a>>, law_of: Option<&Text>) {
        let by = amended.by.and_then(|item| item.formula());
        let Stretch { from, until } = amended.days;
        let table = &amended.said.table;
        if let [Edition { from: undated @ None, by: undated_by, .. }] = editions.as_mut_slice() {
            if law_of.is_none() && by.is_none() {
                let help =
                    "the thing itself names no `law_of`: write `by = \"DATE\"` here, the date that decides whether this applies";
                table.page.report(table.span, "nothing says from which date on this applies", help);
            }
            *undated = Some(Date::MIN);
            *undated_by = if law_of.is_none() { by.clone() } else { None };
        }
        if let Some(first) = editions.first().and_then(|edition| edition.from).filter(|first| *first > from) {
            let message = format!("there is nothing to change on {from}");
            table.page.report(table.span, message, format!("what stands below begins on {first}: write `from = {first}`"));
            return;
        }
        let mut pieces = Vec::new();
        for (at, edition) in editions.iter().enumerate() {
            let ends = editions.get(at + 1).and_then(|next| next.from);
            pieces.extend(amended.pieces(edition, ends, by.as_ref()));
            let elsewhere = by.is_some() && edition.by != by;
            if let (Some(item), Some(until)) =
                (amended.by, until.filter(|until| elsewhere && ends.is_none_or(|ends| *until < ends)))
            {
                item.report(
                    format!("from {until} on another date would decide again"),
                    "with a `by` of its own a version stays for good: leave out `until`, or `by`",
                );
            }
        }
        *editions = pieces;
    }
}

/// A version of an overlay.
struct Amended<'a> {
    said: Rc<Said<'a>>,
    days: Stretch,
    by: Option<Item<'a>>,
    off: bool,
}

impl<'a> Amended<'a> {
    /// An edition cut where the change begins and ends: before, amended, after. `ends` is the day on which the next edition begins.
    fn pieces(&self, edition: &Edition<'a>, ends: Option<Date>, by: Option<&Text>) -> Vec<Edition<'a>> {
        let Stretch { from, until } = self.days;
        let begins = edition.from.unwrap_or(Date::MIN);
        let untouched = ends.is_some_and(|ends| ends <= from) || until.is_some_and(|until| until <= begins);
        if untouched {
            return vec![edition.clone()];
        }
        let mut amended = edition.clone();
        amended.from = Some(begins.max(from));
        // What had ended already begins anew, and ends when the overlay says.
        if edition.until.is_some_and(|end| end <= from) {
            amended.until = until;
        }
        amended.by = by.or(edition.by.as_ref()).cloned();
        amended.off = self.off.then(|| Rc::clone(&self.said));
        if !self.off {
            amended.said.insert(0, Rc::clone(&self.said));
        }
        // By the same date, a piece ends where the next one begins.
        let ends_at = |day| if amended.by == edition.by { Some(day) } else { edition.until };
        let mut pieces = Vec::new();
        if begins < from {
            pieces.push(Edition { until: edition.until.filter(|end| *end <= from).or_else(|| ends_at(from)), ..edition.clone() });
        }
        let resumes = until.filter(|until| ends.is_none_or(|ends| *until < ends) && edition.until.is_none_or(|end| *until < end));
        pieces.push(Edition { until: resumes.map_or(amended.until, ends_at), ..amended.clone() });
        pieces.extend(resumes.map(|until| Edition { from: Some(until), ..edition.clone() }));
        pieces
    }
}
