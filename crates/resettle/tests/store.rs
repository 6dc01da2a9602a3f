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
fn names_and_telephones_are_recorded_opened_for_a_purpose_and_seen_by_nobody_else() {
    let desk = Desk::new();
    desk.done(&["init"]);
    let new = desk.done(&["case", "new", "story.toml"]);
    let person = id(new.split_once("p1").unwrap().1);
    desk.write("mina.toml", "name = \"가나 다\"\nphone = [\"010-0000-0001\", \"+82 10 0000 0002\"]\naccount = \"000-111\"\n");
    let added = desk.done(&["case", "detail", "add", &person, "mina.toml"]);
    assert!(added.contains("Telephone") && !added.contains("0000"), "{added}");
    assert_eq!(desk.done(&["case", "detail", "list", &person]).lines().count(), 4);

    let show = |more: &[&str]| desk.done(&[&["case", "detail", "show", &person, "--for", "casework"], more].concat());
    assert_eq!(show(&[]), "Name: 가나 다\nTelephone: +82 10 0000 0002\n", "the newest, and nothing of the accounts");
    assert_eq!(show(&["phone", "--all"]), "Telephone: 010-0000-0001\nTelephone: +82 10 0000 0002\n");
    assert_eq!(show(&["account", "--lang", "ko"]), "계좌번호: 000-111\n");
    let newest = desk.done(&["access", &person, "--count", "1"]);
    assert!(newest.contains("(accounts/account/1)") && newest.contains("Protection and settlement"), "{newest}");
}

#[test]
fn a_detail_that_cannot_be_is_refused_without_repeating_it() {
    let desk = Desk::new();
    desk.done(&["init"]);
    let person = id(desk.done(&["case", "new", "story.toml"]).split_once("p1").unwrap().1);
    for (text, wrong) in [
        ("phone = \"call 마바\"", "`phone` cannot be recorded: character 1"),
        ("name = \" \"", "`name` cannot be recorded: it is empty"),
        ("nickname = \"마바\"", "`nickname` is no detail of this programme; it has: name, "),
        ("name = 마바", "this is no TOML"),
        ("name = 7", "write `name` in quotes"),
    ] {
        desk.write("wrong.toml", text);
        let refused = desk.refused(&["case", "detail", "add", &person, "wrong.toml"]);
        assert!(refused.contains(wrong) && !refused.contains("마바"), "{refused}");
    }
    assert_eq!(desk.done(&["case", "detail", "list", &person]), "nothing\n");
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
