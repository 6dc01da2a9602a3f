//! The Korean pack loaded; one ordinary case, with and without its reasons.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot begin stops")]

use std::path::{Path, PathBuf};

use case::{Engine, Journal, read_story};
use divan::{Bencher, black_box};
use programme::Programme;
use rules::Date;

fn main() {
    divan::main();
}

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

fn gather(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn korean_files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    gather(&packs().join("kr"), &mut files);
    files
}

fn load(files: Vec<(String, String)>) -> Programme {
    Programme::load(files, &|_| None).unwrap_or_else(|error| panic!("{error}"))
}

/// The stories measured, with the day on which they are looked at.
const STORIES: [(&str, &str, &str); 2] = [
    ("man alone, 4 entries", include_str!("../../../packs/kr/cases/money-basic-november-2020.toml"), "2021-06-01"),
    ("mother and two children, 17 entries", include_str!("mother.toml"), "2016-10-01"),
];

fn names() -> impl Iterator<Item = &'static str> {
    STORIES.iter().map(|(name, ..)| *name)
}

fn story(programme: &Programme, name: &str) -> (Journal, Date) {
    let (_, text, as_of) = STORIES.iter().find(|(known, ..)| *known == name).unwrap();
    let story = read_story(programme, name, text, false).unwrap_or_else(|error| panic!("{error}"));
    (story.journal, as_of.parse().unwrap())
}

#[divan::bench]
fn load_the_korean_pack(bencher: Bencher) {
    bencher.with_inputs(korean_files).bench_values(load);
}

#[divan::bench]
fn make_the_engine(bencher: Bencher) {
    let programme = load(korean_files());
    bencher.bench(|| Engine::new(black_box(&programme)));
}

#[divan::bench(args = names())]
fn standing(bencher: Bencher, name: &str) {
    let programme = load(korean_files());
    let engine = Engine::new(&programme);
    let (journal, as_of) = story(&programme, name);
    bencher.bench(|| engine.standing(black_box(&journal), as_of, None));
}

#[divan::bench(args = names())]
fn all_reasons(bencher: Bencher, name: &str) {
    let programme = load(korean_files());
    let engine = Engine::new(&programme);
    let (journal, as_of) = story(&programme, name);
    bencher.bench(|| engine.why_all(black_box(&journal), as_of, None));
}
