//! House rules that no other tool checks.

mod manifest;
mod weak;

use anyhow::{Context, Result, ensure};
use std::{fs, io::ErrorKind, process::Command};

const RUST_LINES_MAX: usize = 500;
const RUST_LINES_WARN: usize = 400;

/// Top folders that hold one person's or one machine's files. A path that merely contains such a name is fine.
const MACHINE_FOLDERS: [&str; 4] = ["home", "root", "Users", "work"];

/// Notes to self, spelled apart so that this file passes.
const NOTES: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

#[derive(Debug, PartialEq)]
struct Finding {
    /// Counted from 1.
    line: usize,
    message: String,
    is_error: bool,
}

impl Finding {
    fn error(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into(), is_error: true }
    }
}

/// Reads every file that is, or could be, committed.
pub(crate) fn check() -> Result<()> {
    let mut errors = 0;
    for path in files()? {
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            // Deleted but not yet committed, or not text.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
                continue;
            }
            Err(error) => return Err(error).context(path),
        };
        for Finding { line, message, is_error } in findings(&path, &text) {
            let level = if is_error { "error" } else { "warning" };
            println!("{level}: {path}:{line}: {message}");
            errors += usize::from(is_error);
        }
    }
    ensure!(errors == 0, "{errors} errors");
    Ok(())
}

fn files() -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let output = git.output().context("cannot start git")?;
    ensure!(output.status.success(), "git cannot list the files: is this a clone?");
    let names = String::from_utf8(output.stdout)?;
    Ok(names.split_terminator('\0').map(str::to_owned).collect())
}

fn findings(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if path.ends_with(".rs") {
        findings.extend(length(text.lines().count()));
    }
    for (number, line) in (1..).zip(text.lines()) {
        if path.ends_with(".rs") && is_allow(line) {
            findings.push(Finding::error(number, "write #[expect(lint, reason = \"..\")], which ends when its reason does"));
        }
        for folder in MACHINE_FOLDERS {
            if names_machine_folder(line, folder) {
                findings.push(Finding::error(number, format!("a path under `/{folder}` is of one machine")));
            }
        }
        for note in NOTES {
            if has_note_without_issue(line, note) {
                findings.push(Finding::error(number, format!("name the issue, as in `{note}(#12)`, or do it now")));
            }
        }
    }
    findings.extend(weak::used(path, text));
    if path == "Cargo.toml" {
        findings.extend(manifest::table(text));
    } else if path.ends_with("/Cargo.toml") {
        findings.extend(manifest::member(text));
    }
    findings
}

fn length(lines: usize) -> Option<Finding> {
    let message = format!("{lines} lines; {RUST_LINES_WARN} is long, {RUST_LINES_MAX} the most: split it by subject");
    (lines > RUST_LINES_WARN).then_some(Finding { line: lines, message, is_error: lines > RUST_LINES_MAX })
}

fn is_allow(line: &str) -> bool {
    let line = line.trim_start();
    (line.starts_with("#[") || line.starts_with("#![")) && line.contains("allow(")
}

fn names_machine_folder(line: &str, folder: &str) -> bool {
    line.match_indices(&format!("/{folder}/")).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|letter| !letter.is_alphanumeric() && !"._-~}*/".contains(letter))
    })
}

fn has_note_without_issue(line: &str, note: &str) -> bool {
    line.match_indices(note).any(|(at, _)| {
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + note.len()..).unwrap_or_default();
        let names_issue = after.strip_prefix("(#").is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()));
        !before.is_some_and(is_word) && !after.starts_with(is_word) && !names_issue
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(path: &str, text: &str) -> Vec<String> {
        findings(path, text)
            .into_iter()
            .map(|Finding { line, message, is_error }| format!("{line} {is_error} {message}"))
            .collect()
    }

    #[test]
    fn a_rust_file_is_long_from_401_lines_and_too_long_from_501() {
        assert_eq!(length(400), None);
        assert_eq!(length(401).map(|finding| finding.is_error), Some(false));
        assert_eq!(length(500).map(|finding| finding.is_error), Some(false));
        assert_eq!(length(501).map(|finding| finding.is_error), Some(true));
    }

    #[test]
    fn only_rust_files_have_a_length() {
        assert_eq!(messages("law.md", &"line\n".repeat(600)), [""; 0]);
        assert_eq!(messages("law.rs", &"line\n".repeat(600)).len(), 1);
    }

    #[test]
    fn lints_are_expected_and_never_allowed() {
        assert_eq!(messages("a.rs", concat!("fn a() {}\n    #[", "allow(dead_code)]")).len(), 1);
        assert_eq!(messages("a.rs", concat!("#!", "[allow(dead_code)]")).len(), 1);
        assert_eq!(messages("a.rs", "#[cfg_attr(test, allow(dead_code))]").len(), 1);
        assert_eq!(messages("a.rs", "#[expect(dead_code, reason = \"..\")]"), [""; 0]);
        assert_eq!(messages("a.rs", "fn allow(who: Person) {}"), [""; 0]);
    }

    #[test]
    fn a_path_of_one_machine_is_refused_where_it_starts_and_only_there() {
        let path = format!("/{}/kim", MACHINE_FOLDERS[0]);
        let names_home = |line: String| names_machine_folder(&line, MACHINE_FOLDERS[0]);
        assert!(names_home(path.clone()));
        assert!(names_home(format!("see `{path}`")));
        assert!(!names_home(format!("https://example.org{path}")));
        assert!(!names_home(format!("docs{path}")));
        assert_eq!(
            messages(
                "a.toml",
                &format!(
                    "a = 1
b = '{path}'"
                )
            )
            .len(),
            1
        );
    }

    #[test]
    fn a_note_to_self_names_its_issue() {
        let note = NOTES[0];
        assert!(has_note_without_issue(&format!("// {note}: later"), note));
        assert!(has_note_without_issue(&format!("// {note}(soon)"), note));
        assert!(has_note_without_issue(&format!("// {note}(#12), {note}"), note));
        assert!(!has_note_without_issue(&format!("// {note}(#12): later"), note));
        assert!(!has_note_without_issue(&format!("MAS{note} {note}S {note}_LIST"), note));
    }

    #[test]
    fn the_workspace_wants_a_comment_and_a_member_wants_the_workspace() {
        let table = "[workspace.dependencies]\n# reads packs\nserde = \"1\"";
        assert_eq!(messages("Cargo.toml", table), [""; 0]);
        let member = "[dependencies]\n# reads packs\nserde = \"1\"";
        assert_eq!(messages("crates/case/Cargo.toml", member).len(), 1);
    }
}
