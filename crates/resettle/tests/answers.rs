//! Decisions, who may read a complaint, precedents and figures, on the command line.

#![expect(clippy::expect_used, reason = "tests say what they expect by panicking")]

use std::path::Path;
use std::process::Command;

const CASES: &str = "packs/kr/cases";

/// Whether all was well, and what was said.
fn run(words: &[&str]) -> (bool, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO_BIN_EXE_resettle")).args(words).current_dir(root).output().expect("the program runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).expect("UTF-8"))
}

fn said(words: &[&str]) -> String {
    let (good, text) = run(words);
    assert!(good, "{text}");
    text
}

#[test]
fn a_decision_without_effect_says_which_step_is_missing_and_why_a_sitting_does_not_count() {
    let story = format!("{CASES}/procedure-ending-council-not-called.toml");
    let told = said(&["standing", &story, "--as-of", "2022-06-01"]);
    assert!(told.contains("Ending protection and support: without effect, decided on 2022-04-04"), "{told}");
    assert!(told.contains("! The council deliberated (Consultative Council"), "{told}");
    assert!(told.contains("! 2022-03-28 Council deliberated: counts for nothing, because members are told"), "{told}");
    let korean = said(&["standing", &story, "--as-of", "2022-06-01", "--lang", "ko"]);
    assert!(korean.contains("보호 및 정착지원의 종료: 효력 없음"), "{korean}");
}

#[test]
fn a_quorum_that_no_source_gives_is_said_to_be_unknown() {
    let told = said(&["standing", &format!("{CASES}/procedure-returned-protection-ended.toml"), "--as-of", "2022-04-05"]);
    assert!(told.contains("not known whether it counts; it does not if too few members are present [NKD 9]"), "{told}");
}

#[test]
fn a_complaint_about_the_facility_is_seen_by_its_officer_and_by_nobody_in_its_line() {
    let story = format!("{CASES}/procedure-facility-complaint.toml");
    let seen_by = |office: &str| said(&["standing", &story, "--as-of", "2024-05-31", "--office", office]);
    assert!(seen_by("rights_officer").contains("Complaint about the temporary facility (on 2024-05-20)"));
    for office in ["temporary_facility", "nis", "mou"] {
        assert!(!seen_by(office).contains("Complaint about"), "{office}");
    }
    let (good, told) = run(&["standing", &story, "--office", "nobody"]);
    assert!(!good && told.contains("nothing in this programme is called `nobody`"), "{told}");
}

#[test]
fn no_precedent_is_said_only_when_every_household_was_read() {
    let wanted =
        ["precedents", CASES, "--pack", "packs/kr", "--kind", "lease_release", "--outcome", "rejected", "--as-of", "2026-11-01"];
    let none = said(&wanted);
    assert!(none.contains("No precedent among them up to 2026-11-01"), "{none}");
    let (good, told) = run(&[&["precedents", "packs/de-asylblg/cases"], &wanted[1..]].concat());
    assert!(!good && told.contains("is not known") && !told.contains("No precedent"), "{told}");
    let (good, told) = run(&["precedents", CASES, "--pack", "packs/kr", "--kind", "lease"]);
    assert!(!good && told.contains("near: "), "{told}");
}

#[test]
fn precedents_are_found_by_kind_provision_and_outcome_and_name_nobody() {
    let found = said(&[
        "precedents",
        CASES,
        "--pack",
        "packs/kr",
        "--provision",
        "NKA 32",
        "--outcome",
        "rejected",
        "--as-of",
        "2026-11-01",
    ]);
    let lines: Vec<&str> = found.lines().filter(|line| line.contains("(objection)")).collect();
    assert_eq!(lines.len(), 3, "{found}");
    assert!(lines.iter().all(|line| line.contains("answered: Rejected") && !line.contains("resident")), "{found}");
}

#[test]
fn figures_come_with_their_definitions_and_published_ones_without_small_counts() {
    let all = said(&["numbers", CASES, "--pack", "packs/kr", "--as-of", "2026-11-01"]);
    assert!(all.contains("What the figures mean") && all.contains("minutes without an office that had taken it: 0"), "{all}");
    assert!(!all.contains("that had taken it: 1"), "{all}");
    let published = said(&["numbers", CASES, "--pack", "packs/kr", "--as-of", "2026-11-01", "--publish"]);
    assert!(published.contains("rows of fewer than five are left out"), "{published}");
    let figures = published.lines().filter(|line| line.starts_with("    "));
    let small = |line: &&str| ["1", "2", "3", "4"].iter().any(|few| line.split([' ', ',', ';']).any(|word| word == *few));
    assert_eq!(figures.filter(|line| line.contains("filed") || line.contains("due ")).find(small), None, "{published}");
}
