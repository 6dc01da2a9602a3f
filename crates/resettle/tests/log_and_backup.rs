//! `resettle log` and `resettle backup`, as somebody would use them; and what happens when the store was tampered with.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const STORY: &str =
    "pack = \"kr\"\n[[person]]\nid = \"a\"\nborn = 1985-04-02\n[[entry]]\non = 2023-01-10\nwhat = \"entered_country\"\n";
const MOVED: &str = "[[entry]]\non = 2024-05-01\nwhat = \"protection_granted\"\n";

struct Desk(TempDir);

impl Desk {
    /// A folder with a store in it, and a household in that.
    fn new() -> (Self, String) {
        let desk = Self(tempfile::tempdir().unwrap());
        std::fs::write(desk.path("story.toml"), STORY).unwrap();
        std::fs::write(desk.path("moved.toml"), MOVED).unwrap();
        std::fs::create_dir(desk.path("points")).unwrap();
        desk.case(&["init"]);
        let new = desk.case(&["case", "new", "story.toml"]);
        let is_id = |word: &&str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let household = new.split(|c: char| !c.is_ascii_alphanumeric()).find(is_id).unwrap().to_owned();
        desk.done(&["log", "key", "point.key", "--name", "log.example/test"]);
        (desk, household)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_resettle")).current_dir(self.0.path()).args(args).output().unwrap()
    }

    fn case(&self, args: &[&str]) -> String {
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr");
        self.done(&[args, &["--store", "store.db", "--pack", pack.to_str().unwrap()]].concat())
    }

    fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(!output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }

    fn checkpoint(&self) -> String {
        let told = self.done(&["log", "checkpoint", "--store", "store.db", "--key", "point.key", "--to", "points"]);
        told.lines().next().unwrap().to_owned()
    }

    /// Does to the store what only somebody with the file can do.
    fn tamper(&self, sql: &'static str) {
        rusqlite::Connection::open(self.path("store.db")).unwrap().execute_batch(sql).unwrap();
    }
}

#[test]
fn a_log_verifies_against_its_checkpoints_until_somebody_changes_an_entry() {
    let (desk, household) = Desk::new();
    let verify = ["log", "verify", "--store", "store.db", "--key", "point.key.pub", "--checkpoint", "points"];
    desk.checkpoint();
    desk.case(&["case", "add", &household, "moved.toml"]);
    desk.checkpoint();
    assert!(desk.done(&verify).contains("It continues all 2 checkpoints given."));
    assert_eq!(std::fs::metadata(desk.path("point.key")).unwrap().permissions().mode() & 0o777, 0o600);

    desk.tamper("drop trigger entry_no_update; update entry set effective_on = '2023-01-09' where seq = 1");
    let said = desk.refused(&verify);
    assert!(said.contains("was changed after it was recorded") && said.contains(&household), "{said}");
}

#[test]
fn a_log_that_was_cut_short_is_not_signed_again() {
    let (desk, household) = Desk::new();
    let public = desk.done(&["backup", "key", "age.key"]);
    desk.done(&["backup", "create", "old.backup", "--store", "store.db", "--to", public.trim()]);
    desk.case(&["case", "add", &household, "moved.toml"]);
    desk.checkpoint();
    desk.done(&["backup", "restore", "old.backup", "--key", "age.key", "--store", "older.db"]);
    let said = desk.refused(&["log", "checkpoint", "--store", "older.db", "--key", "point.key", "--to", "points"]);
    assert!(said.contains("were removed"), "{said}");
    assert_eq!(std::fs::read_dir(desk.path("points")).unwrap().count(), 1);
}

#[test]
fn an_entry_is_proven_to_somebody_who_has_no_store() {
    let (desk, household) = Desk::new();
    let early = desk.checkpoint();
    desk.case(&["case", "add", &household, "moved.toml"]);
    let point = desk.checkpoint();
    let prove = |point: &str| {
        let args = ["log", "prove", &household, "2", "--store", "store.db", "--key", "point.key.pub", "--to", "e2.tlog-proof"];
        desk.run(&[&args[..], &["--checkpoint", point]].concat())
    };
    let said = String::from_utf8(prove(&early).stderr).unwrap();
    assert!(said.contains("was recorded after this checkpoint"), "{said}");
    assert!(prove(&point).status.success());

    std::fs::remove_file(desk.path("store.db")).unwrap();
    let check = ["log", "check", "e2.tlog-proof", "--key", "point.key.pub"];
    let told = desk.done(&check);
    assert!(told.contains("protection_granted") && told.contains("2024-05-01") && told.contains(&household), "{told}");
    let proof = std::fs::read_to_string(desk.path("e2.tlog-proof")).unwrap();
    let (before, after) = proof.split_once("index ").unwrap();
    let number: u64 = after.lines().next().unwrap().parse().unwrap();
    let moved = format!("{before}index {}{}", number - 1, &after[after.find('\n').unwrap()..]);
    std::fs::write(desk.path("e2.tlog-proof"), moved).unwrap();
    assert!(desk.refused(&check).contains("not what was recorded, or the proof was changed"));
}

#[test]
fn data_and_keys_that_were_backed_up_are_restored_and_read_again() {
    let (desk, household) = Desk::new();
    let public = desk.done(&["backup", "key", "age.key"]);
    let root = ["--root-key", "store.db.root"];
    desk.done(&["backup", "create", "data.backup", "--store", "store.db", "--to", public.trim()]);
    desk.done(&[&["backup", "keys", "create", "keys.backup", "--store", "store.db"], &root[..]].concat());
    assert!(desk.done(&["backup", "verify", "data.backup", "--key", "age.key"]).contains("data.backup"));
    let twice = desk.refused(&["backup", "create", "data.backup", "--store", "store.db", "--to", public.trim()]);
    assert!(twice.contains("data.backup"), "a backup is never written over: {twice}");
    desk.done(&["backup", "key", "other.key"]);
    let wrong = desk.refused(&["backup", "verify", "data.backup", "--key", "other.key"]);
    assert!(wrong.contains("does not open this backup"), "{wrong}");

    for file in ["store.db", "store.db-wal", "store.db-shm", "store.db.keys", "store.db.keys-wal", "store.db.keys-shm"] {
        let _ = std::fs::remove_file(desk.path(file));
    }
    desk.done(&["backup", "restore", "data.backup", "--key", "age.key", "--store", "store.db"]);
    desk.done(&[&["backup", "keys", "restore", "keys.backup", "--store", "store.db"], &root[..]].concat());
    assert_eq!(std::fs::metadata(desk.path("store.db")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(desk.case(&["case", "history", &household]).contains("Entered the country"));
    let again = desk.refused(&["backup", "restore", "data.backup", "--key", "age.key", "--store", "store.db"]);
    assert!(again.contains("there is a store at store.db already"), "{again}");
}

#[test]
fn a_backup_of_which_a_byte_is_changed_is_refused() {
    let (desk, _) = Desk::new();
    let public = desk.done(&["backup", "key", "age.key"]);
    desk.done(&["backup", "create", "data.backup", "--store", "store.db", "--to", public.trim()]);
    let mut bytes = std::fs::read(desk.path("data.backup")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(desk.path("data.backup"), bytes).unwrap();
    let said = desk.refused(&["backup", "restore", "data.backup", "--key", "age.key", "--store", "new.db"]);
    assert!(said.contains("damaged or cut short"), "{said}");
    assert!(!desk.path("new.db").exists());
}
