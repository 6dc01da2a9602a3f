//! Requests, restrictions and the passing of time, on the command line.

#![expect(clippy::expect_used, reason = "tests say what they expect by panicking")]

use std::path::Path;
use std::process::Command;

const MISDIRECTED: &str = "packs/kr/cases/procedure-petition-misdirected.toml";
const OBJECTION: &str = "packs/kr/cases/procedure-objection-deemed-accepted.toml";
const MAN: &str = "packs/kr/cases/procedure-the-man-of-2013.toml";

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
fn a_standing_says_where_a_request_is_who_must_act_and_by_when() {
    let told = said(&["standing", MISDIRECTED, "--as-of", "2023-05-15"]);
    assert!(told.contains("with City, county or district of residence"), "{told}");
    assert!(told.contains("sent to Ministry of Unification, which must accept or refuse, by 2023-05-16T10:00"), "{told}");
    assert!(told.contains("- 2023-05-15 10:00 sent to Ministry of Unification: Residence protection is decided"), "{told}");
    let korean = said(&["standing", MISDIRECTED, "--as-of", "2023-05-15", "--lang", "ko"]);
    assert!(korean.contains("통일부에 이송됨"), "{korean}");
}

#[test]
fn who_refused_a_request_is_told_and_what_the_law_settled_is_no_longer_called_overdue() {
    let told = said(&["standing", "packs/kr/cases/procedure-competence-dispute.toml", "--as-of", "2024-03-06"]);
    assert!(told.contains("2024-03-05 10:00 Ministry of Unification refused; remains with City"), "{told}");
    let told = said(&["standing", OBJECTION, "--as-of", "2024-09-20"]);
    let line = told.lines().find(|line| line.contains("Objection to a decision")).expect("the objection");
    assert!(line.contains("not answered in time") && !line.contains("overdue"), "{line}");
    assert!(!told.contains("without an answer: "), "{told}");
}

#[test]
fn before_filing_a_person_hears_who_answers_by_when_and_what_time_it_uses() {
    let told = said(&["request", "objection", OBJECTION, "--on", "2024-08-20"]);
    for line in
        ["answers: Ministry of Unification", "must be answered by 2024-10-21", "until 2024-09-02", "Administrative appeal"]
    {
        assert!(told.contains(line), "{line}\n{told}");
    }
    let late = said(&["request", "objection", OBJECTION, "--on", "2024-09-03"]);
    assert!(late.contains("the time for it is not open on that day"), "{late}");
}

#[test]
fn a_clock_of_hours_is_told_to_the_minute() {
    let told =
        said(&["request", "simple_request", MISDIRECTED, "--on", "2023-05-12T17:30:00", "kind=simple_request", "office=mou"]);
    assert!(told.contains("must be answered by 2023-05-15T11:30"), "{told}");
}

#[test]
fn anyone_can_ask_whether_a_restriction_is_in_force_and_on_what_basis() {
    let yes = said(&["restricted", MAN, "--in", "departure", "--on", "2013-08-01"]);
    assert!(yes.contains("[IMA 4(2), IMA-D 1-4]") && yes.contains("what can be done"), "{yes}");
    let no = said(&["restricted", MAN, "--in", "departure", "--on", "2013-09-18"]);
    assert!(no.contains("no restriction is in force on 2013-09-18"), "{no}");
    let (good, wrong) = run(&["restricted", MAN, "--in", "dreaming", "--on", "2013-08-01"]);
    assert!(!good && wrong.contains("it knows: departure"), "{wrong}");
}

#[test]
fn a_tick_that_was_written_is_not_found_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let story = std::fs::read_to_string(root.join(OBJECTION)).expect("a case");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ticked.toml");
    std::fs::write(&path, story).expect("written");
    let path = path.display().to_string();
    let tick = || said(&["story", "tick", &path, "--pack", "packs/kr", "--at", "2024-09-20T00:00:00+09:00", "--write"]);
    let first = tick();
    assert!(first.contains("on = 2024-09-20") && first.contains("outcome = \"accepted\""), "{first}");
    let second = tick();
    assert!(!second.contains("[[entry]]") && second.contains("the next deadline passes"), "{second}");
}
