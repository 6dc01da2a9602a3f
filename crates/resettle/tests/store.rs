//! The commands on a store, one after the other as somebody would use them.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const STORY: &str = r#"
pack = "kr"
[[person]]
id = "mina"
born = 1985-04-02
sex = "female"
[[entry]]
on = 2023-01-10
what = "entered_country"
[[entry]]
on = 2023-03-02
what = "protection_granted"
[[entry]]
on = 2023-06-20
what = "left_facility"
[[entry]]
on = 2023-06-20
what = "moved_in"
region = "capital"
"#;

const MOVED: &str = "[[entry]]\non = 2024-05-01\nwhat = \"moved\"\nregion = \"other\"\n";

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("story.toml", STORY);
        desk.write("moved.toml", MOVED);
        desk
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).unwrap();
    }

    fn run(&self, args: &[&str]) -> Output {
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr");
        let mut command = Command::new(env!("CARGO_BIN_EXE_resettle"));
        command.current_dir(self.0.path()).args(args).args(["--store", "store.db", "--pack"]).arg(pack);
        command.output().unwrap()
    }

    /// What a command prints when it succeeds.
    fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command says when it fails.
    fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

/// The first id in a text.
fn id(text: &str) -> String {
    let is_id = |word: &&str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split(|c: char| !c.is_ascii_alphanumeric()).find(is_id).unwrap().to_owned()
}

#[test]
fn a_household_is_recorded_added_to_shown_and_the_person_sees_who_looked() {
    let desk = Desk::new();
    assert!(desk.done(&["init"]).contains("store.db.root"));
    let new = desk.done(&["case", "new", "story.toml"]);
    let (household, person) = (id(&new), id(new.split_once("p1").unwrap().1));

    assert!(desk.done(&["case", "add", &household, "moved.toml"]).contains("e5"));
    let conflict = desk.refused(&["case", "add", &household, "moved.toml", "--expect", "4"]);
    assert!(conflict.contains("Nothing was recorded") && conflict.matches("Moved home").count() == 2, "{conflict}");

    let history = desk.done(&["case", "history", &household]);
    assert_eq!(history.lines().count(), 6);
    assert!(!history.contains("mina"), "labels of persons are not kept");

    let account = "00112233445566778899aabbccddeeff";
    let shown = desk.done(&["case", "show", &household, "--as-of", "2024-06-01", "--for", "casework", "--as", account]);
    assert!(shown.contains("2024-06-01"), "{shown}");
    let record = desk.done(&["access", &person]);
    let newest = record.lines().next().unwrap();
    assert!(newest.contains(account) && newest.contains("Protection and settlement support"), "{record}");
}

#[test]
fn what_cannot_be_done_is_said_with_what_to_do() {
    let desk = Desk::new();
    assert!(desk.refused(&["case", "new", "story.toml"]).contains("store.db.root"));
    desk.done(&["init"]);
    assert!(desk.refused(&["init"]).contains("already: open it, or choose another place"));
    let household = id(&desk.done(&["case", "new", "story.toml"]));
    let unknown = desk.refused(&["case", "show", &household, "--for", "curiosity"]);
    assert!(unknown.contains("`curiosity` is no purpose") && unknown.contains("casework"), "{unknown}");
    desk.write("wrong.toml", "[[entry]]\non = 2024-05-01\nwhat = \"moved\"\nregion = \"moon\"\n");
    assert!(desk.refused(&["case", "add", &household, "wrong.toml"]).contains("`moon`"));
    let nobody = "0f".repeat(16);
    assert!(desk.refused(&["case", "history", &nobody]).contains(&format!("there is no household {nobody}")));
    assert!(desk.refused(&["access", &nobody]).contains(&format!("there is no person {nobody}")));
}
