//! From the texts of a pack to a programme.
//!
//! Everything wrong is reported, and reading goes on with a placeholder in its place. A pack of which anything was reported does not
//! load, so no placeholder leaves this module.

mod acts;
mod amended;
mod change;
mod decisions;
mod details;
mod editions;
mod entitlements;
mod entries;
mod facts;
mod files;
mod hours;
mod overlay;
mod pack;
mod parameters;
mod payments;
mod procedure;
mod purposes;
mod refer;
mod things;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rules::{Citation, Confidence, Declarations, Diagnostic, FactDecl, FileId, Level, Library, Span, Ty};
use sha2::{Digest as _, Sha256};
use toml::de::DeTable;

use crate::read::{Item, Page, Sink, Table};
use crate::value::Units;
use crate::words::advice;
use crate::*;

pub use files::{FILE_BYTES_MAX, FILES_MAX};
use files::{Role, parse, role, start_of};
use overlay::{Ground, Laid};
pub use overlay::{Layer, OVERLAYS_MAX};
use refer::confidence_of;

/// A file that could be read as TOML.
struct Document<'a> {
    role: Role,
    layer: usize,
    id: &'a str,
    page: Page<'a>,
    table: &'a DeTable<'a>,
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
    /// The pack, and then the overlays that lie over it.
    layers: Vec<Ground>,
    /// To which layer each file belongs.
    layer_of: &'a [usize],
    /// What overlays change of things below them, by the name of the thing's rules.
    laid: BTreeMap<String, Vec<Laid<'a>>>,
    /// Whether a name was lost, so that what uses it would be blamed unjustly.
    lost: Cell<bool>,
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
        Programme::load_over(vec![Layer { files, include }])
    }

    /// Reads and checks a pack with the overlays that lie over it: the pack first, what lies on top last.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place and what would be right.
    pub fn load_over(layers: Vec<Layer<'_>>) -> Result<Programme, LoadError> {
        let sink = Sink::default();
        let count = layers.len();
        let (mut sources, mut layer_of) = (Vec::new(), Vec::new());
        for (number, layer) in layers.into_iter().enumerate() {
            sources.extend(gathered(layer, &sink, sources.len()));
            layer_of.resize(sources.len(), number);
        }
        let loaded = read(&sources, &layer_of, count, &sink);
        match loaded {
            Some(programme) if sink.is_empty() => Ok(programme),
            _ => Err(LoadError { files: sources, diagnostics: sink.into_sorted() }),
        }
    }
}

/// The TOML files of a layer in their order, with those that it includes. `before` files belong to the layers below.
fn gathered(layer: Layer<'_>, sink: &Sink, before: usize) -> Vec<SourceFile> {
    let toml = layer.files.into_iter().filter(|(path, _)| path.ends_with(".toml"));
    let mut files: Vec<SourceFile> = toml.map(|(path, text)| SourceFile { path, text }).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    if !files.iter().any(|file| matches!(role(&file.path), Some((Role::Pack, _)))) {
        files.insert(0, SourceFile { path: "pack.toml".to_owned(), text: String::new() });
    }
    files::include(&mut files, before, sink, layer.include);
    files
}

/// Reads all files; what is wrong goes to the sink.
fn read(files: &[SourceFile], layer_of: &[usize], layers: usize, sink: &Sink) -> Option<Programme> {
    if files.len() > FILES_MAX {
        let message = format!("a pack of {} files; at most {FILES_MAX} are allowed", files.len());
        sink.report(Diagnostic::new(start_of(FILES_MAX), message).help("put what belongs together into one file"));
        return None;
    }
    let numbered = || files.iter().enumerate().filter(|(_, file)| !is_case(file));
    let parsed: Vec<_> = numbered().map(|(number, file)| (number, file, parse(file, start_of(number), sink))).collect();
    let mut loader = Loader {
        files,
        documents: Vec::new(),
        sink,
        layers: vec![Ground::default(); layers],
        layer_of,
        laid: BTreeMap::new(),
        lost: Cell::new(false),
        names: BTreeMap::new(),
        units: Units { minor_digits: 0, enums: Vec::new() },
        declared: Declarations::default(),
        sources: Vec::new(),
        kinds: Vec::new(),
        offices: Vec::new(),
    };
    let mut register_lost = false;
    for (number, file, table) in &parsed {
        let page = Page::new(start_of(*number).file, file, sink);
        match (role(&file.path), table) {
            (Some((role, id)), Some(table)) => {
                let layer = layer_of.get(*number).copied().unwrap_or(0);
                loader.documents.push(Document { role, layer, id, page, table: table.get_ref() });
            }
            (Some((role, _)), None) => {
                loader.lost.set(true);
                register_lost |= role.is_register();
            }
            (None, _) => page.report(start_of(*number), format!("a pack has no file `{}`", file.path), files::known()),
        }
    }
    // Without a register, everything that refers to it would be blamed.
    if register_lost { None } else { loader.programme() }
}

/// The same for the same texts, in whatever order.
fn digest(files: &[SourceFile]) -> [u8; 32] {
    let mut each: Vec<[u8; 32]> =
        files.iter().filter(|file| !is_case(file)).map(|file| Sha256::digest(&file.text).into()).collect();
    each.sort_unstable();
    Sha256::digest(each.concat()).into()
}

fn is_case(file: &SourceFile) -> bool {
    matches!(role(&file.path), Some((Role::Case, _)))
}

fn case(file: &SourceFile) -> CaseText {
    CaseText { path: file.path.clone(), text: file.text.clone() }
}

impl<'a> Loader<'a> {
    fn programme(&mut self) -> Option<Programme> {
        let header = self.pack();
        self.read_sources();
        self.entries();
        self.read_offices();
        let facts = self.facts();
        let (countings, holidays, hours) = self.calendar();
        let parameters = self.parameters();
        let rules = self.rules();
        let stages = self.stages();
        let entitlements = self.entitlements();
        let duties = self.duties();
        let requests = self.requests();
        let restrictions = self.restrictions();
        let rights = self.rights();
        let decisions = self.decisions();
        let payments = self.payments(&entitlements, &restrictions);
        let purposes = self.purposes();
        let details = self.details();
        let library = self.library();
        Some(Programme {
            id: header.id,
            title: header.title,
            about: header.about,
            overlay: header.overlay,
            digest: digest(self.files),
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
            hours,
            holidays,
            parameters,
            rules,
            stages,
            entitlements,
            duties,
            requests,
            restrictions,
            rights,
            decisions,
            payments,
            purposes,
            details,
            cases: self.cases(),
            library: library?,
        })
    }

    /// Compiles every expression, unless a name was lost on the way.
    fn library(&self) -> Option<Library> {
        if self.lost.get() {
            return None;
        }
        let diagnostics = match Library::build(self.declared.clone()) {
            Ok(library) => return Some(library),
            Err(diagnostics) => diagnostics,
        };
        // What the library says of a declaration as a whole echoes what was said about its parts.
        let declared = &self.declared;
        let wholes: BTreeSet<Span> = declared
            .rules
            .iter()
            .map(|rule| rule.span)
            .chain(declared.parameters.iter().flat_map(|p| p.values.iter().map(|v| v.span)))
            .collect();
        let reported = self.sink.files();
        let is_echo = |found: &Diagnostic| wholes.contains(&found.span) && reported.contains(&found.span.file);
        diagnostics.into_iter().filter(|found| !is_echo(found)).for_each(|found| self.sink.report(found));
        None
    }

    /// The documents of one role, as root tables with their ids.
    fn documents(&self, role: Role) -> Vec<(&'a str, Table<'a>)> {
        let found = self.documents.iter().filter(|document| document.role == role);
        found.map(|document| (document.id, document.page.root(document.table))).collect()
    }

    /// The cases of the pack itself; those of packs below it are theirs to run.
    fn cases(&self) -> Vec<CaseText> {
        let top = self.layers.len().saturating_sub(1);
        let own = self.files.iter().zip(self.layer_of).filter(|(file, layer)| **layer == top && is_case(file));
        own.map(|(file, _)| case(file)).collect()
    }

    /// The one thing of each file in a folder, ids checked. What an overlay changes of a thing below it is put aside.
    fn things(&mut self, role: Role) -> Vec<(&'a str, Table<'a>)> {
        let mut found = Vec::new();
        for (id, table) in self.documents(role) {
            self.check_id(id, table.page, table.span);
            found.push((id, table.span, table));
        }
        self.sorted_out(role, found, "two packs name it: give one another name")
    }
}
