//! A store of invented people, a table read into it, and one person's file.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const MAPPING: &str = r#"
source = "register"
key = ["file"]
[person]
born = { column = "born" }
[[detail]]
field = "name"
compartment = "identity"
from = { column = "name" }
[[entry]]
what = "entered_country"
on = { column = "entered" }
"#;

const TABLE: &str = "file,name,born,entered\nA1,가나 다,1990-01-02,2019-01-02\nA2,라마 바,1990-13-02,2019-01-02\n";

struct Desk(TempDir);

impl Desk {
    fn run(&self, args: &[&str]) -> Output {
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr");
        let mut command = Command::new(env!("CARGO_BIN_EXE_resettle"));
        command.current_dir(self.0.path()).args(args).args(["--store", "store.db", "--pack"]).arg(pack).output().unwrap()
    }

    /// Of a command that needs no pack.
    fn told_alone(&self, args: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_resettle")).current_dir(self.0.path()).args(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    fn told(&self, args: &[&str]) -> String {
        String::from_utf8(self.run(args).stdout).unwrap()
    }
}

fn desk() -> Desk {
    let desk = Desk(tempfile::tempdir().unwrap());
    std::fs::write(desk.0.path().join("mapping.toml"), MAPPING).unwrap();
    std::fs::write(desk.0.path().join("table.csv"), TABLE).unwrap();
    assert!(desk.run(&["demo", "--people", "20", "--seed", "7"]).status.success());
    desk
}

/// The household that `demo` names.
fn shown(told: &str) -> &str {
    told.split_whitespace().last().unwrap()
}

#[test]
fn the_same_seed_invents_the_same_households_and_each_can_be_looked_at() {
    let again = Desk(tempfile::tempdir().unwrap());
    let told = again.told(&["demo", "--people", "20", "--seed", "7"]);
    let household = shown(&told);
    let show = ["case", "show", household, "--for", "casework", "--as-of", "2020-01-01"];
    assert_eq!(desk().told(&show), again.told(&show));
    assert!(again.told(&["case", "history", household]).lines().count() > 10);
}

#[test]
fn a_table_is_imported_once_however_often_it_is_read() {
    let desk = desk();
    let import = |more: &[&str]| desk.told(&[&["import", "table.csv", "--mapping", "mapping.toml"], more].concat());
    let refused = "row 3 (born): `1990-13-02` is no day written as %Y-%m-%d\n";
    assert!(
        import(&["--dry-run"]).starts_with(&format!("{refused}Rows that would be recorded: 1; recorded before: 0; refused: 1\n"))
    );
    assert_eq!(import(&[]), format!("{refused}Rows recorded: 1; recorded before: 0; refused: 1\n"));
    assert_eq!(import(&[]), format!("{refused}Rows recorded: 0; recorded before: 1; refused: 1\n"));
}

#[test]
fn a_persons_file_is_about_that_person_and_in_words() {
    let desk = desk();
    let told = Desk(tempfile::tempdir().unwrap()).told(&["demo", "--people", "20", "--seed", "7"]);
    let history = desk.told(&["case", "history", shown(&told)]);
    let person = history.lines().next().unwrap().split_whitespace().nth(1).unwrap();
    let export = |to: &str, lang: &str| {
        assert!(desk.run(&["export", person, "--to", to, "--lang", lang]).status.success());
        std::fs::read_to_string(desk.0.path().join(to).join("file.txt")).unwrap()
    };
    let (english, korean) = (export("file", "en"), export("datei", "ko"));
    for held in ["Name: ", "Date of birth: 19", "Telephone: 010-0", "Entered the country", "The person reads their own file"] {
        assert!(english.contains(held), "{held}: {english}");
    }
    for held in ["성명: ", "생년월일: 19", "전화번호: 010-0", "본인의 열람"] {
        assert!(korean.contains(held), "{held}: {korean}");
    }
    for raw in ["{", "(p1)", "(p2)", "no stage reached", "sealed", "source.key", "true"] {
        assert!(!english.contains(raw), "{raw}: {english}");
    }
    assert!(desk.told(&["access", person]).contains("The person reads their own file"));
    assert!(!desk.run(&["export", person, "--to", "file"]).status.success(), "a file is never written over");
}

#[test]
fn an_export_of_everybody_needs_to_be_allowed_and_two_of_the_staff() {
    let desk = desk();
    let [kim, lee] = ["aa", "bb"].map(|digits| digits.repeat(16));
    let refused = |args: &[&str]| {
        let output = desk.run(args);
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let ask = ["bulk", "ask", "--for", "statistics", "--as", &kim];
    assert!(refused(&ask).contains("are off in this installation"));
    desk.told(&["bulk", "allow", "--as", &lee]);
    let told = desk.told(&ask);
    let export = told.split_whitespace().last().unwrap();
    let public = desk.told_alone(&["backup", "key", "age.key"]);
    let make = ["bulk", "make", export, "all.age", "--to", public.trim(), "--as", &kim];
    assert!(refused(&make).contains("nobody else has approved"));
    assert!(refused(&["bulk", "approve", export, "--as", &kim]).contains("another account has to"));
    assert!(desk.run(&["bulk", "approve", export, "--as", &lee]).status.success());
    assert!(desk.told(&make).contains("Persons in the export: 2"));
    assert!(refused(&["bulk", "make", export, "again.age", "--to", public.trim()]).contains("was made already"));

    let file = std::fs::read(desk.0.path().join("all.age")).unwrap();
    assert!(file.starts_with(b"age-encryption.org/v1") && !String::from_utf8_lossy(&file).contains("journal"));
    let told = Desk(tempfile::tempdir().unwrap()).told(&["demo", "--people", "20", "--seed", "7"]);
    let history = desk.told(&["case", "history", shown(&told)]);
    let person = history.lines().next().unwrap().split_whitespace().nth(1).unwrap();
    let record = desk.told(&["access", person]);
    assert!(record.contains(&kim) && record.contains("Count for statistics"), "{record}");
    assert_eq!(desk.told(&["bulk", "list"]).lines().count(), 4);
    assert!(desk.told_alone(&["log", "verify", "--store", "store.db"]).contains("as it was recorded"));
}

#[test]
fn a_store_just_filled_is_up_to_the_minute_and_whoever_is_late_is_listed() {
    let desk = desk();
    // All were looked at as they were recorded; from midnight on they are due.
    assert!(desk.told(&["tick"]).starts_with("Households looked at: 0; entries put on record: 0"));
    assert!(desk.told(&["rebuild"]).contains("All are as the journals give them"));
    let late = desk.told(&["late", "--office", "mou", "--count", "2"]);
    assert!(late.lines().next().unwrap().contains("days late"), "{late}");
    assert!(!desk.run(&["late", "--office", "nobody"]).status.success());
}
