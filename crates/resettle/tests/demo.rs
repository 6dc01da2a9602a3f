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
fn a_persons_file_holds_their_name_their_journal_and_who_read_it() {
    let desk = desk();
    let again = Desk(tempfile::tempdir().unwrap());
    let told = again.told(&["demo", "--people", "20", "--seed", "7"]);
    let history = desk.told(&["case", "history", shown(&told)]);
    let person = history.lines().next().unwrap().split_whitespace().nth(1).unwrap();
    assert!(desk.run(&["export", person, "--to", "file"]).status.success());
    let text = std::fs::read_to_string(desk.0.path().join("file/file.txt")).unwrap();
    for held in ["name: ", "Entered the country", "The person reads their own file"] {
        assert!(text.contains(held), "{held}: {text}");
    }
    assert!(desk.told(&["access", person]).contains("The person reads their own file"));
    assert!(!desk.run(&["export", person, "--to", "file"]).status.success(), "a file is never written over");
}
