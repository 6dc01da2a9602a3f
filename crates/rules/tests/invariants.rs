//! What the core never does: its sources are read and searched.
//!
//! Given the same texts and the same rows, `rules`, `programme` and `case` give the same answer, on any machine and at any time.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// Words that stand for something the core does not do, and what it does instead.
const FORBIDDEN: [(&str, &str); 13] = [
    ("std::fs", "files are read by the binary and handed over as text"),
    ("std::net", "the network belongs to the binary"),
    ("std::env", "settings are arguments"),
    ("std::process", "other programs belong to the binary"),
    ("std::io", "reading and writing belong to the binary"),
    ("std::thread", "the caller decides what runs at once"),
    ("SystemTime", "time is an argument"),
    ("Instant::now", "time is an argument"),
    ("Timestamp::now", "time is an argument"),
    ("Zoned::now", "time is an argument"),
    ("thread_rng", "chance is an argument"),
    ("println!", "results are returned"),
    ("unsafe ", "nothing here needs it"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Whether a line of code, its comment left out, has this as a word of its own.
fn has_word(line: &str, word: &str) -> bool {
    let code = line.split("//").next().unwrap_or("");
    code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|found| found == word)
}

#[test]
fn the_core_does_no_input_or_output_reads_no_clock_and_knows_no_floats() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for name in ["rules", "programme", "case"] {
        let before = found.len();
        sources(&crates.join(name).join("src"), &mut found);
        assert!(found.len() > before, "{name} has sources");
    }
    let mut broken = Vec::new();
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in (1..).zip(text.lines()) {
            let code = line.split("//").next().unwrap_or("");
            let forbidden = FORBIDDEN.iter().filter(|(word, _)| code.contains(word));
            let floats = ["f32", "f64"].into_iter().filter(|word| has_word(line, word));
            let floats = floats.map(|word| (word, "numbers are exact"));
            for (word, instead) in forbidden.copied().chain(floats) {
                broken.push(format!("{}:{number}: `{word}`: {instead}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_search_finds_what_it_looks_for() {
    assert!(has_word("let x: f64 = 1.0;", "f64"));
    assert!(!has_word("let half64 = 1; // an f64 would be wrong", "f64"));
}
