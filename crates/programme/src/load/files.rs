//! Files of a pack: what each holds, and which are included.

use rules::{Diagnostic, FileId, Span};
use toml::Spanned;
use toml::de::DeTable;

use crate::SourceFile;
use crate::read::{Page, Sink, shortened};

/// Most files of a pack.
pub const FILES_MAX: usize = 4_000;
/// Largest file of a pack, in bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;

/// What a file of a pack holds, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Pack,
    Sources,
    Entries,
    Facts,
    Offices,
    Calendar,
    Stages,
    Payments,
    Purposes,
    Details,
    Parameter,
    Rule,
    Entitlement,
    Duty,
    Request,
    Restriction,
    Right,
    Decision,
    Case,
}

impl Role {
    /// What the rules of such a thing are named after, and what it is called.
    pub(super) fn what(self) -> (&'static str, &'static str) {
        match self {
            Role::Parameter => ("", "parameter"),
            Role::Rule => ("", "rule"),
            Role::Entitlement => ("entitlement.", "entitlement"),
            Role::Duty => ("duty.", "duty"),
            Role::Request => ("request.", "request"),
            Role::Restriction => ("restriction.", "restriction"),
            Role::Right => ("right.", "right"),
            Role::Decision => ("decision.", "decision"),
            Role::Stages => ("stage.", "stage"),
            Role::Pack
            | Role::Sources
            | Role::Entries
            | Role::Facts
            | Role::Offices
            | Role::Calendar
            | Role::Payments
            | Role::Purposes
            | Role::Details
            | Role::Case => ("", "file"),
        }
    }

    /// Whether other files refer to what it holds.
    pub(super) fn is_register(self) -> bool {
        matches!(self, Role::Pack | Role::Sources | Role::Entries | Role::Offices)
    }
}

/// Files that stand at the top of a pack. Each may be split: `entries.toml`, `entries_work.toml`.
const TOP: [(&str, Role); 10] = [
    ("pack", Role::Pack),
    ("sources", Role::Sources),
    ("entries", Role::Entries),
    ("facts", Role::Facts),
    ("offices", Role::Offices),
    ("calendar", Role::Calendar),
    ("stages", Role::Stages),
    ("payments", Role::Payments),
    ("purposes", Role::Purposes),
    ("details", Role::Details),
];

/// Folders with one file for each thing.
const FOLDERS: [(&str, Role); 9] = [
    ("parameters", Role::Parameter),
    ("rules", Role::Rule),
    ("entitlements", Role::Entitlement),
    ("duties", Role::Duty),
    ("requests", Role::Request),
    ("restrictions", Role::Restriction),
    ("rights", Role::Right),
    ("decisions", Role::Decision),
    ("cases", Role::Case),
];

/// What a path says: the role, and the id of the one thing in the file.
pub(super) fn role(path: &str) -> Option<(Role, &str)> {
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

pub(super) fn start_of(file: usize) -> Span {
    Span { file: FileId(u32::try_from(file).unwrap_or(u32::MAX)), start: 0, end: 0 }
}

/// The TOML of a file, or its first mistake: those that follow it are mostly echoes.
pub(super) fn parse<'a>(file: &'a SourceFile, start: Span, sink: &Sink) -> Option<Spanned<DeTable<'a>>> {
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

/// The files that a pack may have, for a message.
pub(super) fn known() -> String {
    let names = TOP.iter().map(|(name, _)| format!("{name}.toml"));
    let folders = FOLDERS.iter().map(|(name, _)| format!("{name}/ID.toml"));
    format!("it may have {}", names.chain(folders).collect::<Vec<String>>().join(", "))
}

/// Adds the files that `pack.toml` includes and that are not there yet.
/// `before` is how many files of other layers come first.
pub(super) fn include(files: &mut Vec<SourceFile>, before: usize, sink: &Sink, include: &dyn Fn(&str) -> Option<String>) {
    let mut included = Vec::new();
    for (number, file) in files.iter().enumerate().filter(|(_, file)| matches!(role(&file.path), Some((Role::Pack, _)))) {
        // What is wrong with it is said when it is read.
        let Ok(parsed) = DeTable::parse(&file.text) else {
            continue;
        };
        let page = Page::new(start_of(before + number).file, file, sink);
        let root = page.root(parsed.get_ref());
        for item in root.get("include").and_then(|item| item.list()).unwrap_or_default() {
            let Some(path) = item.string() else { continue };
            let here = files.iter().any(|file| file.path == path || file.path.ends_with(&format!("/{path}")));
            if here {
                continue;
            }
            match include(path) {
                Some(text) => included.push(SourceFile { path: path.to_owned(), text }),
                None => {
                    item.report(format!("`{}` cannot be read", shortened(path)), "the path is taken from the folder of pack.toml")
                }
            }
        }
    }
    files.extend(included);
}
