//! "Is this person restricted in this on this day, and on what basis?"

use case::{Found, Truth};

use crate::world::{ENGINE, journal, standing};

const BAN: &str = "on=2026-01-05 banned id=b until=2026-02-04 number=no-1";

#[test]
fn the_question_is_answered_with_the_restriction_its_end_and_its_basis() {
    let journal = journal(&[BAN]);
    let on = |day: &str| ENGINE.restricted(&journal, (0, "leaving"), day.parse().unwrap(), None);
    assert!(on("2026-01-04").is_empty());
    let found = on("2026-02-04");
    assert_eq!((found.len(), found[0].active), (1, Truth::Yes));
    assert_eq!(found[0].law, ["ACT 6"]);
    assert!(on("2026-02-05").is_empty());
    assert!(ENGINE.restricted(&journal, (0, "working"), "2026-02-04".parse().unwrap(), None).is_empty());
    assert_eq!(ENGINE.freedoms(), ["ended", "leaving"]);
}

#[test]
fn a_ban_of_which_the_person_was_not_told_is_a_finding_and_its_remedy_has_no_end() {
    let untold = standing(&[BAN], "2026-01-06");
    assert!(untold.findings.iter().any(|finding| finding.what == Found::NotTold));
    assert_eq!(untold.restrictions[0].remedy_until, None);
    let told = standing(&[BAN, "on=2026-01-06 ban_notified of=b"], "2026-01-06");
    assert!(!told.findings.iter().any(|finding| finding.what == Found::NotTold));
    assert_eq!(told.restrictions[0].remedy_until.map(|day| day.to_string()), Some("2026-01-16".to_owned()));
}
