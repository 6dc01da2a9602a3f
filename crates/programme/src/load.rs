//! From the texts of a pack to a programme.
//!
//! Everything wrong is reported, and reading goes on with a placeholder in its place. A pack of which anything was reported does not
//! load, so no placeholder leaves this module.

mod editions;
mod entitlements;
mod entries;
mod facts;
mod pack;
mod parameters;
mod things;

use std::collections::BTreeMap;

use rules::{Citation, Confidence, Declarations, Diagnostic, FactDecl, FileId, Level, Library, Span, Ty};
use toml::Spanned;
use toml::de::DeTable;

use crate::read::{Item, Page, Sink, Table};
use crate::value::Units;
use crate::words::{advice, is_name, is_reserved};
use crate::*;

/// Most files of a pack.
pub const FILES_MAX: usize = 4_000;
/// Largest file of a pack, in bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// Most things of one kind.
pub const THINGS_MAX: usize = 4_000;

/// What a file of a pack holds, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Pack,
    Sources,
    Entries,
    Facts,
    Offices,
    Calendar,
    Stages,
    Parameter,
    Rule,
    Entitlement,
    Duty,
    Request,
    Restriction,
    Right,
    Case,
}

/// Files that stand at the top of a pack. Each may be split: `entries.toml`, `entries_work.toml`.
const TOP: [(&str, Role); 7] = [
    ("pack", Role::Pack),
    ("sources", Role::Sources),
    ("entries", Role::Entries),
    ("facts", Role::Facts),
    ("offices", Role::Offices),
    ("calendar", Role::Calendar),
    ("stages", Role::Stages),
];

/// Folders with one file for each thing.
const FOLDERS: [(&str, Role); 8] = [
    ("parameters", Role::Parameter),
    ("rules", Role::Rule),
    ("entitlements", Role::Entitlement),
    ("duties", Role::Duty),
    ("requests", Role::Request),
    ("restrictions", Role::Restriction),
    ("rights", Role::Right),
    ("cases", Role::Case),
];

/// What a path says: the role, and the id of the one thing in the file.
fn role(path: &str) -> Option<(Role, &str)> {
    let mut parts = path.rsplit(['/', '\\']);
    let stem = parts.next()?.strip_suffix(".toml")?;
    let folder = parts.next().unwrap_or("");
    if let Some((_, role)) = FOLDERS.iter().find(|(name, _)| *name == folder) {
        return Some((*role, stem));
    }
    let (top, _) = stem.split_once('_').unwrap_or((stem, ""));
    let (_, role) = TOP.iter().find(|(name, _)| *name == top)?;
    (*role != Role::Pack || stem == "pack").then_some((*role, stem))
}

/// A file that could be read as TOML.
struct Document<'a> {
    role: Role,
    id: &'a str,
    page: Page<'a>,
    table: &'a DeTable<'a>,
    start: Span,
}

/// What a fact, a rule or a parameter is called, and where.
struct Named {
    what: &'static str,
    span: Span,
}

/// A pack while it is being read.
struct Loader<'a> {
    files: &'a [SourceFile],
    documents: Vec<Document<'a>>,
    sink: &'a Sink,
    /// Whether a name was lost, so that formulas which use it would be blamed unjustly.
    lost: bool,
    names: BTreeMap<String, Named>,
    units: Units,
    declared: Declarations,
    sources: Vec<Source>,
    kinds: Vec<EntryKind>,
    offices: Vec<Office>,
}

impl Programme {
    /// Reads and checks a whole pack.
    ///
    /// `files` are the pack's `.toml` files: path and text (other files are passed over). The last parts of a path say what the file
    /// holds. `include` gives the text of a file of another pack that `pack.toml` includes, by the path written there.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place and what would be right.
    pub fn load(files: Vec<(String, String)>, include: &dyn Fn(&str) -> Option<String>) -> Result<Programme, LoadError> {
        let sink = Sink::default();
        let mut sources: Vec<SourceFile> =
            files.into_iter().filter(|(path, _)| path.ends_with(".toml")).map(|(path, text)| SourceFile { path, text }).collect();
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        if !sources.iter().any(|file| matches!(role(&file.path), Some((Role::Pack, _)))) {
            sources.insert(0, SourceFile { path: "pack.toml".to_owned(), text: String::new() });
        }
        pack::include(&mut sources, &sink, include);
        let loaded = read(&sources, &sink);
        match loaded {
            Some(programme) if sink.is_empty() => Ok(programme),
            _ => Err(LoadError { files: sources, diagnostics: sink.into_sorted() }),
        }
    }
}

/// Reads all files; what is wrong goes to the sink.
fn read(files: &[SourceFile], sink: &Sink) -> Option<Programme> {
    let mut lost = files.len() > FILES_MAX;
    if lost {
        let message = format!("a pack of {} files; at most {FILES_MAX} are allowed", files.len());
        sink.report(Diagnostic::new(start_of(FILES_MAX), message).help("put what belongs together into one file"));
    }
    let parsed: Vec<Option<Spanned<DeTable<'_>>>> =
        files.iter().enumerate().take(FILES_MAX).map(|(number, file)| parse(file, start_of(number), sink)).collect();
    let mut documents = Vec::new();
    for ((number, file), table) in files.iter().enumerate().zip(&parsed) {
        match (role(&file.path), table) {
            (Some((role, id)), Some(table)) => {
                let page = Page::new(FileId(u32::try_from(number).unwrap_or(u32::MAX)), file, sink);
                documents.push(Document { role, id, page, table: table.get_ref(), start: start_of(number) });
            }
            (_, None) => lost = true,
            (None, Some(_)) => {
                let message = format!("a pack has no file `{}`", file.path);
                let names = TOP.iter().map(|(name, _)| format!("{name}.toml"));
                let folders = FOLDERS.iter().map(|(name, _)| format!("{name}/ID.toml"));
                let known: Vec<String> = names.chain(folders).collect();
                sink.report(Diagnostic::new(start_of(number), message).help(format!("it may have {}", known.join(", "))));
            }
        }
    }
    let mut loader = Loader {
        files,
        documents,
        sink,
        lost,
        names: BTreeMap::new(),
        units: Units { minor_digits: 0, enums: Vec::new() },
        declared: Declarations::default(),
        sources: Vec::new(),
        kinds: Vec::new(),
        offices: Vec::new(),
    };
    loader.programme()
}

fn start_of(file: usize) -> Span {
    Span { file: FileId(u32::try_from(file).unwrap_or(u32::MAX)), start: 0, end: 0 }
}

/// The TOML of a file, or its first mistake: those that follow it are mostly echoes.
fn parse<'a>(file: &'a SourceFile, start: Span, sink: &Sink) -> Option<Spanned<DeTable<'a>>> {
    if file.text.len() > FILE_BYTES_MAX {
        let message = format!("`{}` has {} bytes; at most {FILE_BYTES_MAX} are allowed", file.path, file.text.len());
        sink.report(Diagnostic::new(start, message).help("split it"));
        return None;
    }
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    let Some(first) = errors.iter().min_by_key(|error| error.span().map_or(0, |span| span.start)) else {
        return Some(table);
    };
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = first.span().map_or(start, |at| Span { start: byte(at.start), end: byte(at.end), ..start });
    sink.report(
        Diagnostic::new(span, format!("this is not TOML: {}", first.message()))
            .help("see https://toml.io for how TOML is written"),
    );
    None
}

impl<'a> Loader<'a> {
    fn programme(&mut self) -> Option<Programme> {
        let header = self.pack();
        self.read_sources();
        self.entries();
        self.read_offices();
        let facts = self.facts();
        let (countings, holidays) = self.calendar();
        let parameters = self.parameters();
        let rules = self.rules();
        let stages = self.stages();
        let entitlements = self.entitlements();
        let duties = self.duties();
        let requests = self.requests();
        let restrictions = self.restrictions();
        let rights = self.rights();
        let library = self.library();
        Some(Programme {
            id: header.id,
            title: header.title,
            about: header.about,
            currency: self.declared.currency.clone(),
            minor_digits: self.declared.minor_digits,
            timezone: header.timezone,
            accept: self.declared.accept.clone(),
            terms: header.terms,
            sources: std::mem::take(&mut self.sources),
            enums: std::mem::take(&mut self.units.enums),
            kinds: std::mem::take(&mut self.kinds),
            facts,
            offices: std::mem::take(&mut self.offices),
            countings,
            holidays,
            parameters,
            rules,
            stages,
            entitlements,
            duties,
            requests,
            restrictions,
            rights,
            cases: self.cases(),
            library: library?,
        })
    }

    /// Compiles every expression, unless a name was lost on the way.
    fn library(&self) -> Option<Library> {
        if self.lost {
            return None;
        }
        match Library::build(self.declared.clone()) {
            Ok(library) => Some(library),
            Err(diagnostics) => {
                diagnostics.into_iter().for_each(|diagnostic| self.sink.report(diagnostic));
                None
            }
        }
    }

    /// The documents of one role, as root tables with their ids.
    fn documents(&self, role: Role) -> Vec<(&'a str, Table<'a>)> {
        let mut found: Vec<_> = self.documents.iter().filter(|document| document.role == role).collect();
        if let Some(extra) = found.get(THINGS_MAX) {
            extra.page.report(extra.start, format!("more than {THINGS_MAX} files of this kind"), "split the pack");
            found.truncate(THINGS_MAX);
        }
        found.iter().map(|document| (document.id, document.page.root(document.table))).collect()
    }

    /// The one thing of each file in a folder, ids checked.
    fn things(&mut self, role: Role) -> Vec<(&'a str, Table<'a>)> {
        let documents = self.documents(role);
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut things = Vec::new();
        for (id, table) in documents {
            self.check_id(id, table.page, table.span);
            match seen.insert(id, table.span) {
                Some(_) => {
                    table.page.report(table.span, format!("`{id}` is there twice"), "two packs name it: give one another name")
                }
                None => things.push((id, table)),
            }
        }
        things
    }

    /// Refuses a name that is not made of lower-case words.
    fn check_id(&self, id: &str, page: Page<'_>, span: Span) -> bool {
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
    fn name(&mut self, id: &str, what: &'static str, page: Page<'_>, span: Span) {
        if !self.check_id(id, page, span) {
            self.lost = true;
        } else if is_reserved(id) {
            page.report(span, format!("`{id}` cannot be the name of {what}"), "it is a word of the language: choose another");
            self.lost = true;
        } else if let Some(earlier) = self.names.get(id) {
            let place = error::place(self.files, earlier.span);
            let message = format!("`{id}` is already {} ({}:{})", earlier.what, place.path, place.line);
            page.report(span, message, "facts, rules and parameters share one name space: choose another name");
        } else {
            self.names.insert(id.to_owned(), Named { what, span });
        }
    }

    /// `law` (or `source`) and `confidence`, both of which must be there.
    fn citation(&self, table: &Table<'_>, key: &'static str) -> Citation {
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
    fn sources_of(&self, item: &Item<'_>) -> Option<Vec<String>> {
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
    fn optional_law(&self, table: &Table<'_>) -> Vec<String> {
        table.get("law").and_then(|item| self.sources_of(&item)).unwrap_or_default()
    }

    /// Whose a thing is.
    fn level(&mut self, table: &Table<'_>) -> Level {
        let words = [("person", Level::Person), ("household", Level::Household)];
        let item = table.need("per", "write `per = \"person\"` or `per = \"household\"`");
        let level = item.and_then(|item| item.choice(&words));
        self.lost |= level.is_none();
        level.unwrap_or(Level::Person)
    }

    fn kind_of(&self, item: &Item<'_>) -> Option<KindId> {
        let word = item.string()?;
        let position = self.kinds.iter().position(|kind| kind.id == word);
        if position.is_none() {
            let known = self.kinds.iter().map(|kind| kind.id.as_str());
            item.report(format!("`{word}` is no kind of entry"), advice(word, known));
        }
        position.and_then(|at| u32::try_from(at).ok()).map(KindId)
    }

    fn kinds_of(&self, item: &Item<'_>) -> Option<Vec<KindId>> {
        item.one_or_more()?.iter().map(|item| self.kind_of(item)).collect()
    }

    /// The office that answers for a thing.
    fn owner(&self, table: &Table<'_>) -> OfficeId {
        let item = table.need("owner", "the office that answers for it, from offices.toml");
        item.and_then(|item| self.office_of(&item)).unwrap_or(OfficeId(0))
    }

    fn office_of(&self, item: &Item<'_>) -> Option<OfficeId> {
        match self.party_of(item)? {
            Party::Office(office) => Some(office),
            Party::Person => item.expected("an office of offices.toml"),
        }
    }

    /// An office, or the person.
    fn party_of(&self, item: &Item<'_>) -> Option<Party> {
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

    fn cases(&self) -> Vec<CaseText> {
        let cases = self.documents.iter().filter(|document| document.role == Role::Case);
        let file = |document: &Document<'_>| self.files.get(document.start.file.0 as usize);
        cases.filter_map(file).map(|file| CaseText { path: file.path.clone(), text: file.text.clone() }).collect()
    }
}

fn confidence_of(item: &Item<'_>) -> Option<Confidence> {
    let code = item.string()?;
    Confidence::parse(code).or_else(|| item.expected("one of the codes A, B, C, D, S and X"))
}
