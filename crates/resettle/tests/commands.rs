//! The program as it is run, on the real packs.

#![expect(clippy::expect_used, reason = "tests say what they expect by panicking")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use insta::assert_snapshot;
use serde_json::Value;

const MAN: &str = "packs/kr/cases/money-basic-november-2020.toml";
const FAMILY: &str = "packs/kr/cases/money-basic-mother-two-children-2014.toml";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_resettle"));
    command.args(words).current_dir(root());
    command
}

fn run(words: &[&str]) -> Output {
    program(words).output().expect("the program runs")
}

/// What is said where all is well.
fn said(words: &[&str]) -> String {
    let output = run(words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The exit code, and what is said about what is wrong.
fn refused(words: &[&str]) -> (i32, String) {
    let output = run(words);
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    (output.status.code().expect("a code"), String::from_utf8(output.stderr).expect("UTF-8"))
}

/// A file of its own for a test.
fn scratch(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(&path, text).expect("written");
    path.display().to_string()
}

#[test]
fn a_standing_is_told_in_english_and_in_korean() {
    assert_snapshot!("standing_en", said(&["standing", FAMILY, "--as-of", "2015-12-31"]));
    assert_snapshot!("standing_ko", said(&["standing", FAMILY, "--as-of", "2015-12-31", "--lang", "ko"]));
}

#[test]
fn the_reasons_of_an_amount_go_down_to_articles_dated_values_and_days() {
    assert_snapshot!("why_en", said(&["standing", FAMILY, "--as-of", "2015-12-31", "--why", "basic_grant"]));
    let korean = said(&["standing", FAMILY, "--as-of", "2015-12-31", "--why", "basic_grant", "--lang", "ko"]);
    assert!(korean.contains("정착기본금") && korean.contains("[NKA 21(1)"), "{korean}");
    for line in korean.lines().filter(|line| line.trim_start().starts_with("- ")) {
        assert!(!line.contains("entitlement."), "a rule without a name: {line}");
    }
}

#[test]
fn what_is_not_owed_says_what_would_have_to_be_otherwise() {
    let why = said(&["standing", MAN, "--as-of", "2021-06-01", "--why", "supplement_single_parent_child"]);
    assert!(
        why.contains("It would hold if this were so:") && why.contains("recorded: Day on which a supplement was asked for"),
        "{why}"
    );
}

#[test]
fn what_an_entry_would_end_is_said_first() {
    let entries = [
        "on=2022-03-02 prior_notice_given id=notice decision=protection_ended comment_by=2022-03-14",
        "on=2022-03-23 council_called of=notice",
        "on=2022-03-28 council_sat of=notice members=21 present=16 partial=0 urgent=false",
        "on=2022-04-04 protection_ended id=ending of=notice ground=return_attempt",
        "on=2022-04-04 decision_notified of=ending decision=protection_ended reasons=true remedy_told=true",
    ];
    let tried = entries.iter().flat_map(|entry| ["--if", entry]);
    let told = said(&["standing", MAN, "--as-of", "2022-01-01"].into_iter().chain(tried).collect::<Vec<_>>());
    let lines: Vec<&str> = told.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).collect();
    let first_other = lines.iter().position(|line| !line.trim_start().starts_with("ends:")).unwrap_or(lines.len());
    assert!(first_other > 0, "{told}");
    assert!(lines[..first_other].iter().any(|line| line.contains("Residence protection")), "{told}");
    assert!(lines[first_other..].iter().all(|line| !line.trim_start().starts_with("ends:")), "{told}");
}

#[test]
fn an_entry_that_changes_nothing_says_so() {
    let told = said(&["standing", MAN, "--as-of", "2022-01-01", "--if", "on=2021-07-01 moved region=capital"]);
    assert!(told.contains("nothing changes"), "{told}");
}

#[test]
fn two_programmes_stand_side_by_side() {
    let told = said(&["standing", MAN, "--as-of", "2021-06-01", "--compare", "kr-as-reported"]);
    assert!(told.contains("KRW 8,000,000") && told.contains("as a newspaper told it"), "{told}");
    let both: Value = serde_json::from_str(&said(&[
        "standing",
        MAN,
        "--as-of",
        "2021-06-01",
        "--compare",
        "kr-as-reported",
        "--format",
        "json",
    ]))
    .expect("JSON");
    assert_eq!(
        both.as_object().map(|both| both.keys().map(String::as_str).collect::<Vec<_>>()),
        Some(vec!["kr", "kr_as_reported"])
    );
}

#[test]
fn json_follows_the_published_schema_and_has_amounts_in_minor_units() {
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("docs/standing.schema.json")).expect("published"))
            .expect("JSON");
    for (story, day) in
        [(MAN, "2021-06-01"), (FAMILY, "2015-12-31"), ("packs/kr/cases/procedure-exit-ban-lifted.toml", "2013-01-01")]
    {
        for all in [false, true] {
            let mut words = vec!["standing", story, "--as-of", day, "--format", "json"];
            words.extend(all.then_some("--all"));
            let standing: Value = serde_json::from_str(&said(&words)).expect("JSON");
            let mut wrong = String::new();
            follows(&standing, &schema, &schema, "standing", &mut wrong);
            assert_eq!(wrong, "", "{story}");
        }
    }
    let standing: Value =
        serde_json::from_str(&said(&["standing", FAMILY, "--as-of", "2015-12-31", "--format", "json"])).expect("JSON");
    let grant =
        standing["entitlements"].as_array().and_then(|all| all.iter().find(|line| line["id"] == "basic_grant")).expect("owed");
    assert_eq!((&grant["amount"], &grant["currency"]), (&Value::from(16_000_000), &Value::from("KRW")));
    assert_eq!(
        grant["instalments"][1],
        serde_json::json!({ "id": "rest/1", "due": "2015-09-15", "amount": 2_500_000, "state": "due" })
    );
}

/// Whether a value follows a schema, as far as the published one goes: types, properties, items, references and choices.
fn follows(value: &Value, schema: &Value, root: &Value, place: &str, wrong: &mut String) {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
        return follows(value, &root["$defs"][name], root, place, wrong);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let fits = |choice: &Value| {
            let mut wrong = String::new();
            follows(value, choice, root, place, &mut wrong);
            wrong.is_empty()
        };
        if !choices.iter().any(fits) {
            let _ = writeln!(wrong, "{place}: {value} is none of the choices");
        }
        return;
    }
    let types: Vec<&str> = schema["type"]
        .as_array()
        .map_or_else(|| vec![&schema["type"]], |types| types.iter().collect())
        .into_iter()
        .filter_map(Value::as_str)
        .collect();
    let is = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !types.contains(&is) {
        let _ = writeln!(wrong, "{place}: {value} is {is}, not {types:?}");
    }
    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
        follows(item, &schema["items"], root, &format!("{place}[{number}]"), wrong);
    }
    let Some(fields) = value.as_object() else { return };
    for (name, field) in fields {
        match schema["properties"].get(name) {
            Some(declared) => follows(field, declared, root, &format!("{place}.{name}"), wrong),
            None => drop(writeln!(wrong, "{place}.{name} is not in the schema")),
        }
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(name) {
            let _ = writeln!(wrong, "{place}.{name} is missing");
        }
    }
}

#[test]
fn kinds_of_entry_are_listed_in_both_languages() {
    assert_snapshot!("kind", said(&["story", "kinds", "--pack", "packs/kr", "moved_in"]));
    let all = said(&["story", "kinds", "--pack", "packs/kr"]);
    for kind in ["entered_country", "protection_granted", "payment_made", "correction", "withdrawal"] {
        assert!(all.contains(kind), "{kind}");
    }
    assert!(all.contains("국내 입국") || all.contains("입국"), "{all}");
}

#[test]
fn a_thing_of_a_pack_says_what_holds_on_a_day_and_where_it_comes_from() {
    assert_snapshot!("shown", said(&["pack", "show", "packs/kr", "regional_incentive_share", "--on", "2024-01-01"]));
    assert!(said(&["pack", "show", "packs/kr"]).contains("basic_grant"));
}

#[test]
fn a_pack_whose_cases_hold_is_good_and_one_whose_case_does_not_is_named() {
    assert!(said(&["pack", "check", "packs/us-rca"]).contains("all good"));
    let pack = Path::new(env!("CARGO_TARGET_TMPDIR")).join("us-rca");
    copy(&root().join("packs/us-rca"), &pack);
    let case = std::fs::read_dir(pack.join("cases")).expect("cases").next().expect("one").expect("readable").path();
    let text = std::fs::read_to_string(&case).expect("text");
    std::fs::write(&case, format!("{text}\n[[expect]]\nas_of = 2024-01-01\nstage = \"nowhere\"\n")).expect("written");
    let output = run(&["pack", "check", &pack.display().to_string()]);
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(1));
    let name = case.file_name().expect("a name").display().to_string();
    assert!(told.contains(&name) && told.contains("expected nowhere") && told.contains("1 of "), "{told}");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("read") {
        let path = entry.expect("read").path();
        let there = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &there);
        } else {
            std::fs::copy(&path, &there).expect("copied");
        }
    }
}

#[test]
fn a_pack_that_does_not_load_says_where_and_why() {
    let pack = Path::new(env!("CARGO_TARGET_TMPDIR")).join("us-rca-broken");
    copy(&root().join("packs/us-rca"), &pack);
    scratch("us-rca-broken/parameters/odd.toml", "title = { en = \"Odd\" }\n");
    let (code, told) = refused(&["pack", "check", &pack.display().to_string()]);
    assert_eq!(code, 1);
    assert!(told.contains("odd.toml:1:") && told.contains("help:") && told.contains("does not load"), "{told}");
}

#[test]
fn what_cannot_be_found_or_read_is_said_in_words() {
    let told = |words: &[&str]| {
        let (code, told) = refused(words);
        assert_eq!(code, 1, "{told}");
        told
    };
    let one = scratch("elsewhere.toml", "pack = \"atlantis\"\n[[person]]\nid = \"x\"\n");
    assert!(told(&["standing", &one, "--as-of", "2021-06-01"]).contains("there is no pack `atlantis`"));
    let none = scratch("packless.toml", "[[person]]\nid = \"x\"\n");
    assert!(told(&["standing", &none, "--as-of", "2021-06-01"]).contains("add pack = \"kr\" at its top"));
    assert!(
        told(&["standing", MAN, "--as-of", "2021-06-01", "--pack", "packs/nowhere"]).contains("there is no pack packs/nowhere")
    );
    assert!(
        told(&["standing", "packs/kr/cases/nobody.toml", "--as-of", "2021-06-01"])
            .contains("cannot read packs/kr/cases/nobody.toml")
    );
    assert!(told(&["pack", "check", "docs"]).contains("docs is no pack"));
    assert!(told(&["standing", MAN, "--as-of", "2021-06-01", "--why", "basic_grnt"]).contains("basic_grant"));
    assert!(told(&["pack", "show", "packs/kr", "basic_grnt"]).contains("basic_grant"));
    let broken = scratch("broken.toml", "pack = \"kr\"\n[[person\n");
    assert!(told(&["standing", &broken, "--as-of", "2021-06-01"]).contains("broken.toml"));
}

#[test]
fn a_mistake_in_a_story_has_its_line_and_its_remedy() {
    let story = "pack = \"kr\"\n[[person]]\nid = \"man\"\nborn = 1990-01-01\n[[entry]]\non = 2020-01-01\nwhat = \"entered_contry\"\n\
        [[entry]]\non = 2020-02-30\nwhat = \"protection_granted\"\n";
    let path = scratch("mistaken.toml", story);
    let (code, told) = refused(&["standing", &path, "--as-of", "2021-06-01"]);
    assert_eq!(code, 1);
    assert!(told.contains("mistaken.toml") && told.contains("line 9"), "the day that does not exist: {told}");
    let path = scratch(
        "mistaken.toml",
        &story.replace("2020-02-30", "2020-02-28").replace("granted\"", "granted\"\nwho = \"men\"\nby = 1"),
    );
    let told = refused(&["standing", &path, "--as-of", "2021-06-01"]).1.replace(&path, "mistaken.toml");
    assert_snapshot!("mistakes", told);
}

#[test]
fn a_mistake_in_what_is_asked_is_told_before_anything_is_read() {
    for words in [
        vec!["standing", MAN, "--as-of", "2021-02-29"],
        vec!["standing", MAN, "--as-of", "yesterday"],
        vec!["standing", MAN, "--known-at", "2021-06-01"],
        vec!["standing"],
        vec!["sitting"],
    ] {
        let (code, told) = refused(&words);
        assert_eq!(code, 2, "{words:?}: {told}");
    }
}

#[test]
fn a_mistake_in_an_entry_to_be_tried_is_not_blamed_on_the_story() {
    let (code, told) = refused(&["standing", MAN, "--as-of", "2021-06-01", "--if", "on=2021-07-01 protection_ended"]);
    assert_eq!(code, 1);
    assert!(told.contains("with --if:") && told.contains("lacks `ground`"), "{told}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for words in [
        vec!["standing", MAN, "--as-of", "2021-06-01", "--why", "all"],
        vec!["story", "kinds", "--pack", "packs/kr"],
        vec!["pack", "show", "packs/kr"],
    ] {
        let mut child = program(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("ended");
        assert!(output.status.success() && output.stderr.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
