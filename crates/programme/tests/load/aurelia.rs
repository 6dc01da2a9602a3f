//! The pack of a country that exists in tests only.

use programme::{LoadError, Programme};

macro_rules! files {
    ($($path:literal),* $(,)?) => { [$(($path, include_str!(concat!("aurelia/", $path)))),*] };
}

pub(crate) const FILES: [(&str, &str); 20] = files![
    "pack.toml",
    "sources.toml",
    "entries.toml",
    "entries_requests.toml",
    "facts.toml",
    "offices.toml",
    "calendar.toml",
    "stages.toml",
    "parameters/grant.toml",
    "parameters/share.toml",
    "parameters/tax.toml",
    "parameters/wait.toml",
    "rules/first_share.toml",
    "entitlements/rent_help.toml",
    "entitlements/welcome_grant.toml",
    "duties/answer_objection.toml",
    "requests/objection.toml",
    "requests/second_objection.toml",
    "restrictions/travel_ban.toml",
    "rights/schooling.toml",
];
const CASE: (&str, &str) = ("cases/alone.toml", include_str!("aurelia/cases/alone.toml"));

pub(crate) fn files() -> Vec<(String, String)> {
    FILES.iter().chain([&CASE]).map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

pub(crate) fn include(path: &str) -> Option<String> {
    (path == "../common/sources_world.toml").then(|| include_str!("common/sources_world.toml").to_owned())
}

pub(crate) fn load(files: Vec<(String, String)>) -> Result<Programme, LoadError> {
    Programme::load(files, &include)
}

pub(crate) fn aurelia() -> Programme {
    load(files()).unwrap_or_else(|error| panic!("{error}"))
}

/// What is said when words of one file are replaced by others, once.
pub(crate) fn refused(path: &str, from: &str, to: &str) -> String {
    let mut files = files();
    let (_, text) = files.iter_mut().find(|(known, _)| known == path).expect("a file of the pack");
    assert!(text.contains(from), "`{from}` is not in {path}");
    *text = text.replacen(from, to, 1);
    load(files).expect_err("refused").to_string()
}

/// What is said when a file is added.
pub(crate) fn refused_with(path: &str, text: &str) -> String {
    let mut files = files();
    files.push((path.to_owned(), text.to_owned()));
    load(files).expect_err("refused").to_string()
}
