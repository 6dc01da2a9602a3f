//! Dependencies stand in one table, the workspace's, and each says there what it is for.

use super::Finding;

struct Line<'a> {
    /// Counted from 1.
    number: usize,
    section: &'a str,
    text: &'a str,
    above: &'a str,
}

/// The workspace's manifest: a comment, on its line or above, for each dependency that is not a crate of ours.
pub(super) fn table(manifest: &str) -> Vec<Finding> {
    dependencies(manifest)
        .filter(|line| !line.text.contains("path = "))
        .filter(|line| !line.text.contains('#') && !line.above.starts_with('#'))
        .map(|line| Finding::error(line.number, "say in a comment what this dependency is for"))
        .collect()
}

/// A member's manifest: versions and features come from the workspace's table.
pub(super) fn member(manifest: &str) -> Vec<Finding> {
    dependencies(manifest)
        .filter(|line| !line.text.contains("workspace = true"))
        .map(|line| Finding::error(line.number, "write `NAME.workspace = true` on one line"))
        .collect()
}

/// Every line that begins a dependency, be it an entry of a list or a section of its own.
fn dependencies(manifest: &str) -> impl Iterator<Item = Line<'_>> {
    lines(manifest).filter(|line| {
        let begins_entry = line.text.contains('=') && !line.text.starts_with([' ', '\t', '#']);
        let begins_section = line.text.starts_with('[') && line.section.rsplit_once('.').is_some_and(|(list, _)| is_list(list));
        begins_section || (begins_entry && is_list(line.section))
    })
}

fn is_list(section: &str) -> bool {
    let last = section.rsplit('.').next().unwrap_or_default();
    ["dependencies", "dev-dependencies", "build-dependencies"].contains(&last)
}

fn lines(manifest: &str) -> impl Iterator<Item = Line<'_>> {
    let (mut section, mut above) = ("", "");
    (1..).zip(manifest.lines()).map(move |(number, text)| {
        if let Some(header) = text.strip_prefix('[') {
            section = header.split(']').next().unwrap_or_default();
        }
        let line = Line { number, section, text, above };
        above = text;
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(findings: &[Finding]) -> Vec<usize> {
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn the_table_explains_every_dependency_but_our_own_crates() {
        let manifest = r#"
[workspace.dependencies]
rules = { path = "crates/rules" }
serde = "1" # reads packs
# reads packs
toml = "1"
jiff = { version = "0.2", features = [
    "std",
] }

[profile.dev]
debug = false
"#;
        assert_eq!(numbers(&table(manifest)), [7]);
    }

    #[test]
    fn a_member_takes_every_kind_of_dependency_from_the_table() {
        let manifest = r#"
[package]
name = "case"
[dependencies]
# what for
serde.workspace = true
jiff = { workspace = true, features = ["js"] }
toml = "1"
[dev-dependencies]
proptest = { version = "1" }
[target.'cfg(unix)'.dependencies]
libc = "0.2"
[build-dependencies.cc]
version = "1"
[features]
fast = []
"#;
        assert_eq!(numbers(&member(manifest)), [8, 10, 12, 13]);
    }
}
