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

const NAMED: &str = "[mina]\nname = \"손정훈\"\nname_other = { text = \"Pak Chol\", kind = \"former\", until = 2003, source = \"a ration card\" }\n";

#[test]
fn a_person_is_found_in_any_spelling_and_whoever_was_shown_can_see_it() {
    let desk = Desk::new();
    desk.done(&["init"]);
    desk.write("named.toml", NAMED);
    let new = desk.done(&["case", "new", "story.toml", "--details", "named.toml"]);
    let person = id(new.split_once("p1").unwrap().1);
    for name in ["Son Jong-hoon", "정훈", "박철"] {
        let found = desk.done(&["search", name, "--born", "1986"]);
        assert!(found.contains("손정훈 · Pak Chol (formerly, –2003, a ration card)  1985-04-02  female"), "{name}: {found}");
        assert_eq!(id(&found), person);
    }
    let record = desk.done(&["access", &person, "--count", "1"]);
    assert!(record.contains("identity/name/1"), "{record}");
    assert!(desk.done(&["search", "최보라"]).contains("Nobody is found"));
    let searches = desk.done(&["access", "--searches"]);
    assert!(searches.contains("search:latin, birth, found:1") && !searches.contains("Son"), "{searches}");
}

#[test]
fn whoever_may_be_registered_already_is_shown_before_a_household_is_recorded() {
    let desk = Desk::new();
    desk.done(&["init"]);
    desk.write("named.toml", NAMED);
    desk.done(&["case", "new", "story.toml", "--details", "named.toml"]);
    desk.write("again.toml", "[mina]\nname = \"Son Jong-hoon\"\n");
    let refused = desk.refused(&["case", "new", "story.toml", "--details", "again.toml"]);
    assert!(
        refused.contains("mina: 1.00 same") && refused.contains("손정훈") && refused.contains("--none-of-these"),
        "{refused}"
    );
    desk.done(&["case", "new", "story.toml", "--details", "again.toml", "--none-of-these"]);
    // What was said at intake is not asked again.
    assert!(desk.done(&["duplicates", "find"]).contains("0 of them new"));
    assert!(desk.done(&["duplicates", "list", "--state", "different"]).contains("two persons"));
}

#[test]
fn two_files_of_one_person_are_found_held_joined_and_parted() {
    let desk = Desk::new();
    desk.done(&["init"]);
    desk.write("named.toml", NAMED);
    let one = desk.done(&["case", "new", "story.toml", "--details", "named.toml"]);
    let other = desk.done(&["case", "new", "story.toml"]);
    let [a, b] = [&one, &other].map(|new| (id(new), id(new.split_once("p1").unwrap().1)));
    desk.write("late.toml", "name_latin = \"SON JEONG HUN\"\n");
    desk.done(&["case", "detail", "add", &b.1, "late.toml"]);
    assert!(desk.done(&["duplicates", "find"]).contains("2 people looked through: 1 pairs may be one person, 1 of them new"));
    let list = desk.done(&["duplicates", "list", "--for", "correction"]);
    assert!(list.contains("birth=day") && list.contains("손정훈") && list.contains("SON JEONG HUN"), "{list}");
    let show = |household: &str| desk.done(&["case", "show", household, "--as-of", "2024-06-01", "--for", "casework"]);
    let standings = || {
        [&a.0, &b.0].map(|household| {
            show(household)
                .lines()
                .filter(|line| !line.contains("another file") && !line.contains("joined"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
    };
    let before = standings();
    assert!(show(&a.0).contains("may have another file") && show(&b.0).contains("may have another file"));

    desk.write("why.txt", "The same fingerprints.\n");
    let no_household = desk.refused(&["duplicates", "decide", &a.1, &b.1, "same", "--why", "why.txt"]);
    assert!(no_household.contains("--pays"), "{no_household}");
    desk.done(&["duplicates", "decide", &a.1, &b.1, "same", "--pays", &a.0, "--why", "why.txt"]);
    assert!(show(&a.0).contains("this household is paid") && show(&b.0).contains("and this one is not"));
    assert!(desk.done(&["case", "history", &b.0]).contains(&a.0), "a joined file is found under both");
    let late = desk.refused(&["duplicates", "decide", &a.1, &b.1, "open", "--seen", "1", "--why", "why.txt"]);
    assert!(late.contains("somebody else has decided"), "{late}");
    desk.done(&["duplicates", "decide", &a.1, &b.1, "different", "--why", "why.txt"]);
    assert_eq!(standings(), before);
    let history = desk.done(&["duplicates", "history", &a.1, &b.1, "--for", "correction"]);
    assert_eq!(history.matches("The same fingerprints.").count(), 2, "{history}");
}

#[test]
fn everybody_is_counted_without_opening_a_file_and_whoever_counted_is_on_record() {
    let desk = Desk::new();
    desk.done(&["init"]);
    let new = desk.done(&["case", "new", "story.toml"]);
    let person = id(new.split_once("p1").unwrap().1);
    let before = desk.done(&["access", &person]);
    let told = desk.done(&["numbers", "--as-of", "2026-11-01"]);
    assert!(
        told.contains("1 households") && told.contains("(report_half_year)") && !told.contains("a fact is missing for"),
        "{told}"
    );
    let none = desk.done(&["precedents", "--kind", "objection", "--as-of", "2026-11-01", "--for", "statistics"]);
    assert!(none.contains("No precedent among them up to 2026-11-01"), "{none}");
    assert_eq!(desk.done(&["access", &person]), before);
    let looked = desk.done(&["access", "--searches"]);
    assert!(
        looked.contains("Count for statistics  (precedents, households:1)") && looked.contains("(numbers, households:1)"),
        "{looked}"
    );
    assert!(desk.refused(&["numbers", "story.toml"]).contains("cannot be used with"));
}

/// A store with one person in it, whose name is known.
fn with_mina() -> (Desk, String) {
    let desk = Desk::new();
    desk.done(&["init"]);
    let person = id(desk.done(&["case", "new", "story.toml"]).split_once("p1").unwrap().1);
    desk.write("mina.toml", "name = \"가나 다\"\n");
    desk.done(&["case", "detail", "add", &person, "mina.toml"]);
    (desk, person)
}

#[test]
fn a_person_is_erased_by_who_says_it_twice_and_listed_for_whoever_restores_a_backup() {
    let (desk, person) = with_mina();
    assert!(desk.done(&["erase"]).contains("Nobody was erased"));
    for wrong in [&["erase", &person][..], &["erase", &person, "--certain", "00112233445566778899aabbccddeeff"]] {
        assert!(desk.refused(wrong).contains(&format!("--certain {person}")));
    }
    assert!(desk.done(&["case", "detail", "show", &person, "--for", "casework"]).contains("가나 다"));
    let account = "00112233445566778899aabbccddeeff";
    assert!(desk.done(&["erase", &person, "--certain", &person, "--as", account]).contains("is erased"));
    assert!(!desk.done(&["case", "detail", "list", &person]).contains("Name: 가나 다"));
    let listed = desk.done(&["erase"]);
    assert!(listed.contains(&person) && listed.contains(account), "{listed}");
}

#[test]
fn a_root_key_is_replaced_in_two_steps_and_then_the_old_one_opens_nothing() {
    let (desk, person) = with_mina();
    let show = |more: &[&str]| desk.run(&[&["case", "detail", "show", &person, "--for", "casework"], more].concat());
    let shown = |more: &[&str]| String::from_utf8(show(more).stdout).unwrap();
    assert!(desk.done(&["keys", "add-root", "new.root"]).contains("new.root"));
    for key in [&[][..], &["--root-key", "new.root"]] {
        assert!(shown(key).contains("가나 다"), "either opens it");
    }
    let same = desk.refused(&["keys", "retire-root", "store.db.root"]);
    assert!(same.contains("give the new one with --root-key"), "{same}");
    desk.done(&["keys", "retire-root", "store.db.root", "--root-key", "new.root"]);
    assert!(!show(&[]).status.success(), "the old one opens nothing");
    desk.done(&["keys", "compartment", "identity", "--root-key", "new.root"]);
    let anew = desk.done(&["keys", "person", &person, "identity", "--root-key", "new.root"]);
    assert!(anew.contains("Sealed anew under a new key: 2."), "the name and the birth date: {anew}");
    assert!(shown(&["--root-key", "new.root"]).contains("가나 다"));
}
