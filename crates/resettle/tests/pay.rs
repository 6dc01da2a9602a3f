//! A payment run on the command line: from a plan to the money that a person has, with a bank that takes columns.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const PLANNER: &str = "11111111111111111111111111111111";
const OTHER: &str = "22222222222222222222222222222222";
/// So that `demo` invents the same people: two of them are owed money, and have accounts.
const DEMO: [&str; 5] = ["demo", "--people", "20", "--seed", "3"];

struct Till(TempDir);

impl Till {
    /// A store of invented people, a bank, and the bank's keys.
    fn new() -> Self {
        let till = Self(tempfile::tempdir().unwrap());
        till.done(&DEMO, PLANNER);
        till.plain(&["log", "key", "--name", "office", "office.key"]);
        let opens = till.plain(&["backup", "key", "bank.age"]);
        let bank = format!(
            r#"
            name = "Treasury 3"
            number = "100-200-300"
            system = "KFTC"
            bank = "004"
            recipients = ["{}"]
            sign_with = "office.key"
            [columns]
            out = [["ref", "id"], ["amt", "amount"], ["acct", "account"]]
            [columns.answers]
            id = "ref"
            status = "result"
            amount = "amt"
            day = "date"
            words = {{ OK = "paid", NO = "rejected" }}
            "#,
            opens.split_whitespace().find(|word| word.starts_with("age1")).unwrap()
        );
        till.write("bank.toml", &bank);
        till
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).unwrap();
    }

    fn output(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_resettle")).current_dir(self.0.path()).args(args).output().unwrap()
    }

    fn plain(&self, args: &[&str]) -> String {
        let output = self.output(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn on_store(&self, args: &[&str], by: &str) -> Output {
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr");
        let pack = pack.to_str().unwrap();
        let account: &[&str] = if args[0] == "demo" { &[] } else { &["--as", by] };
        self.output(&[args, &["--store", "store.db", "--pack", pack], account].concat())
    }

    /// What a command prints when it succeeds.
    fn done(&self, args: &[&str], by: &str) -> String {
        let output = self.on_store(args, by);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command says when it fails.
    fn refused(&self, args: &[&str], by: &str) -> String {
        let output = self.on_store(args, by);
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// What the bank reads in the sealed file.
    fn opened(&self, run: &str) -> String {
        let key = std::fs::read_to_string(self.0.path().join("bank.age")).unwrap();
        let key = key.lines().find(|line| line.starts_with("AGE-SECRET-KEY-")).unwrap();
        let key: age::x25519::Identity = key.parse().unwrap();
        let sealed = std::fs::File::open(self.0.path().join(format!("out/{run}.csv.age"))).unwrap();
        let mut text = String::new();
        let keys = std::iter::once(&key as &dyn age::Identity);
        age::Decryptor::new(sealed).unwrap().decrypt(keys).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// A run up to its file: planned by one, approved by another.
    fn exported(&self) -> String {
        let planned = self.done(&["pay", "plan", "--through", "2026-12-31"], PLANNER);
        let run = planned.split([' ', ',']).nth(1).unwrap().to_owned();
        let reviewed = self.done(&["pay", "review", &run], OTHER);
        let digest = reviewed.lines().last().unwrap().split(' ').next_back().unwrap();
        let refused = self.refused(&["pay", "approve", &run, "--shown", digest], PLANNER);
        assert!(refused.contains("planned"), "{refused}");
        self.done(&["pay", "approve", &run, "--shown", digest], OTHER);
        self.done(&["pay", "release", &run, "--pay-on", "2026-12-31"], PLANNER);
        self.done(&["pay", "export", &run, "--bank", "bank.toml", "--to", "out"], PLANNER);
        run
    }
}

#[test]
fn a_run_goes_from_its_plan_to_closed_books_through_a_bank_that_takes_columns() {
    let till = Till::new();
    let run = till.exported();
    let file = till.opened(&run);
    let rows: Vec<Vec<&str>> = file.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert!(file.starts_with("ref,amt,acct") && rows.len() == 2, "{file}");

    // The same file again, and no second one.
    std::fs::remove_dir_all(till.0.path().join("out")).unwrap();
    till.done(&["pay", "export", &run, "--bank", "bank.toml", "--to", "out"], PLANNER);
    assert_eq!(till.opened(&run), file);

    let answers = |word: &str| {
        let line = |row: &Vec<&str>| format!("{},{word},{},2026-12-31\n", row[0], row[1]);
        format!("ref,result,amt,date\n{}", rows.iter().map(line).collect::<String>())
    };
    let import = ["pay", "import", "answers.csv", "--bank", "bank.toml"];
    till.write("answers.csv", &answers("PERHAPS"));
    let refused = till.refused(&import, PLANNER);
    assert!(refused.contains("answers.csv: line 2, status: `PERHAPS`"), "{refused}");
    assert!(till.refused(&["pay", "close", &run], PLANNER).contains("import the bank's answers"));
    till.write("answers.csv", &answers("OK"));
    let taken = till.done(&import, PLANNER);
    assert!(taken.contains("2 payments are known better"), "{taken}");
    assert!(till.refused(&import, PLANNER).contains("imported already"));
    assert!(till.done(&["pay", "close", &run], PLANNER).contains("closed"));

    let books = till.done(&["pay", "books", "--as-of", "2026-12-31"], PLANNER);
    assert!(books.contains("-KRW 4,750,000  left the account"), "{books}");
    till.write("budget.toml", "basic = 5_000_000");
    let budget = till.done(&["pay", "budget", "--against", "budget.toml"], PLANNER);
    assert!(budget.contains("basic sum: paid KRW 4,750,000") && budget.contains("KRW 250,000"), "{budget}");
}

#[test]
fn a_person_reads_what_came_and_what_is_coming_in_korean_and_english() {
    let till = Till::new();
    let run = till.exported();
    let file = till.opened(&run);
    let id = file.lines().find(|line| line.contains(",750000,")).unwrap().split(',').next().unwrap();
    till.write("answers.csv", &format!("ref,result,amt,date\n{id},OK,750000,2026-12-31\n"));
    till.done(&["pay", "import", "answers.csv", "--bank", "bank.toml"], PLANNER);
    let lines = till.done(&["pay", "lines", &run], PLANNER);
    let households: Vec<&str> = lines.lines().map(|line| line.split_whitespace().nth(1).unwrap()).collect();
    let statement = |words: &[&str]| -> String {
        households.iter().map(|id| till.done(&[&["pay", "statement", id], words].concat(), OTHER)).collect()
    };
    let english = statement(&[]);
    let paid = "2026-12-31       KRW 750,000  Basic settlement grant (rest/3): paid  [NKA 21(1), NKD 39(1)1, NKR 5(1)]";
    assert!(english.contains(paid) && english.contains("amount not known"), "{english}");
    assert!(english.contains("Basic settlement grant (first): on its way"), "what no bank has answered is not said to be paid");
    assert!(statement(&["--lang", "ko"]).contains("750,000원"));
    let year = statement(&["--year", "2026"]);
    assert_eq!(year.matches("KRW 750,000").count(), 2, "the payment, and the sum of the year: {year}");
}
