//! Precedents: what ended, stripped of persons.

use case::{Precedent, Wanted, cites};

use crate::world::{ENGINE, journal};

fn found(lines: &[&str]) -> Vec<Precedent> {
    ENGINE.precedents(&journal(lines), "2026-06-01".parse().unwrap())
}

const ASKED: &str = "on=2026-01-05T10:00:00 complained id=c office=ombuds about=port";
const ANSWERED: &str = "on=2026-01-09 complaint_answered of=c outcome=upheld";

#[test]
fn an_answered_request_is_a_precedent_with_its_outcome_office_and_month() {
    let [one] = found(&[ASKED, ANSWERED]).try_into().unwrap();
    assert_eq!((one.kind.as_str(), one.outcome.as_deref(), one.ended), ("house_complaint", Some("upheld"), "answered"));
    assert_eq!((one.month.to_string(), one.words.len()), ("2026-01".to_owned(), 0));
}

#[test]
fn reasons_are_told_only_in_words_that_were_released() {
    let words = "on=2026-01-20 reasons_released of=c office=ombuds words=\"The kitchen was closed\"";
    let [one] = found(&[ASKED, ANSWERED, words]).try_into().unwrap();
    assert_eq!(one.words, ["The kitchen was closed"]);
}

#[test]
fn what_is_open_or_was_taken_back_is_no_precedent() {
    assert_eq!(found(&["on=2026-05-29 complained id=c office=ombuds about=port"]), []);
    let back = "on=2026-01-06 request_withdrawn of=c why=x present=nobody own_wish=true";
    assert_eq!(found(&[ASKED, back]), []);
}

#[test]
fn silence_that_counts_as_acceptance_is_a_precedent() {
    let [one] = found(&["on=2026-01-05T10:00:00 asked id=r sort=grant office=town"]).try_into().unwrap();
    assert_eq!((one.ended, one.outcome), ("accepted", None));
}

#[test]
fn precedents_are_found_by_kind_provision_and_outcome() {
    let all = found(&[ASKED, ANSWERED, "on=2026-01-05T10:00:00 asked id=r sort=grant office=town"]);
    let count = |wanted: Wanted| all.iter().filter(|one| wanted.is(one)).count();
    assert_eq!(count(Wanted::default()), 2);
    assert_eq!(count(Wanted { kind: Some("grant"), ..Wanted::default() }), 1);
    assert_eq!(count(Wanted { provision: Some("ACT 28"), ..Wanted::default() }), 1);
    assert_eq!(count(Wanted { outcome: Some("accepted"), ..Wanted::default() }), 1);
    assert_eq!(count(Wanted { outcome: Some("upheld"), kind: Some("grant"), provision: None }), 0);
}

#[test]
fn a_provision_is_cited_by_its_parts_and_not_by_its_neighbours() {
    assert!(cites("NKA 9(1)5", "NKA 9") && cites("NKA 9", "NKA 9") && cites("NKA 9(1)5", "NKA 9(1)"));
    assert!(!cites("NKA 91", "NKA 9") && !cites("NKA 9-2", "NKA 9") && !cites("NKD 9", "NKA 9"));
}
