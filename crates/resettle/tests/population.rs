//! The program over invented people, as it is run.

#![expect(clippy::expect_used, reason = "tests say what they expect by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn run(words: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Command::new(env!("CARGO_BIN_EXE_resettle")).args(words).current_dir(root).output().expect("the program runs")
}

fn said(words: &[&str]) -> String {
    let output = run(words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_same_seed_gives_the_same_money_and_another_seed_another() {
    let of = |people: &str| said(&["population", people, "--from", "2023-01", "--until", "2023-03"]);
    assert_eq!(of("people=400,seed=7"), of("people=400,seed=7"));
    assert_ne!(of("people=400,seed=7"), of("people=400,seed=8"));
}

#[test]
fn months_and_entitlements_are_told_as_json_with_whole_numbers() {
    let text = said(&["population", "people=400,seed=7,arrive=2019..2023", "--from", "2023-01", "--format", "json"]);
    let shown: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(shown["currency"], "KRW");
    assert!(shown["people"].as_u64().is_some_and(|people| people >= 400), "{text}");
    let due = shown["due"].as_array().expect("a list");
    assert!(due.iter().any(|due| due["entitlement"] == "premium_support" && due["amount"].as_u64() > Some(0)), "{text}");
}

/// A reform for a test over another pack, in a folder of its own.
fn reform(name: &str, over: &str, from: &str, files: &[(&str, &str)]) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let title = "title = { en = \"Test\", ko = \"시험\" }\nabout = { en = \"For a test.\", ko = \"시험용.\" }";
    let pack = format!("id = \"{name}\"\n{title}\nover = '{over}'\nfrom = {from}\naccept = [\"S\"]\n");
    let sources = format!("[source.{name}]\ntitle = \"Made up\"\nurl = \"https://example.org\"\nconfidence = \"S\"\n");
    for (path, text) in [("pack.toml", pack.as_str()), ("sources.toml", &sources)].iter().chain(files) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    folder.display().to_string()
}

fn kr() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr").display().to_string()
}

#[test]
fn a_reform_over_invented_people_tells_the_cost_by_month_and_who_gains_most() {
    let text = "[[value]]\nvalue = \"100%\"\nsource = [\"premium\"]\nconfidence = \"S\"\n";
    let overlay = reform("premium", &kr(), "2023-01-01", &[("parameters/premium_support_share.toml", text)]);
    let of = |lang: &str| {
        said(&["pack", "effect", &overlay, "--over", "people=500,seed=7,arrive=2019..2022", "--until", "2023-06", "--lang", lang])
    };
    let english = of("en");
    assert!(english.contains("501 invented people") && english.contains("2023-06"), "{english}");
    assert!(english.contains("The households that gain most\n\nHousehold ") && !english.contains("lose most"), "{english}");
    assert!(of("ko").contains("가장 많이 늘어나는 세대"));
}

#[test]
fn a_change_of_a_value_that_is_read_only_as_of_an_earlier_day_is_told() {
    let share = "title = { en = \"A share\", ko = \"비율\" }\nabout = { en = \"For a test.\", ko = \"시험용.\" }\ntype = \"rate\"\n[[value]]\nfrom = 2023-01-01\nvalue = \"50%\"\n\
                 source = [\"early\"]\nconfidence = \"S\"\n";
    let rule = "title = { en = \"A rule\", ko = \"산식\" }\nabout = { en = \"For a test.\", ko = \"시험용.\" }\nper = \"household\"\ntype = \"rate\"\nlaw = [\"early\"]\nconfidence = \"S\"\n\
                formula = \"old_share at 2023-06-01\"\n";
    let early = reform("early", &kr(), "2023-01-01", &[("parameters/old_share.toml", share), ("rules/reads_it.toml", rule)]);
    let change = "[[value]]\nvalue = \"60%\"\nsource = [\"late\"]\nconfidence = \"S\"\n";
    let late = reform("late", &early, "2024-01-01", &[("parameters/old_share.toml", change)]);
    let note = "Note: old_share is changed, but every formula reads it as of 2023-06-01";
    let effect = said(&["pack", "effect", &late, "--over", "people=10", "--until", "2024-02"]);
    assert!(effect.contains(note), "{effect}");
    let diff = said(&["pack", "diff", &early, &late, "--on", "2024-03-01"]);
    assert!(diff.contains(note), "{diff}");
}

#[test]
fn what_does_not_describe_people_is_refused_with_what_would() {
    let output = run(&["population", "people=many", "--from", "2023-01"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("`many` is no number"), "{output:?}");
    let output = run(&["population", "seed=3,houses=4", "--from", "2023-01"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("people=100000"), "{output:?}");
}
