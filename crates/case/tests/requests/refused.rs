//! Restrictions that cannot be entered.

use crate::world::{refusal, standing};

const BAN: &str = "on=2026-01-05 banned id=b until=2026-02-04 number=no-1";

#[test]
fn a_ban_is_extended_only_while_it_lasts() {
    let late = [BAN, "on=2026-02-05 ban_extended of=b until=2026-03-04"];
    assert!(refusal(&late).contains("the ban had ended"), "{}", refusal(&late));
    let in_time = [BAN, "on=2026-02-04 ban_extended of=b until=2026-03-04"];
    let line = &standing(&in_time, "2026-02-20").restrictions[0];
    assert_eq!(line.until.map(|until| until.to_string()), Some("2026-03-04".to_owned()));
    assert_eq!(line.active, case::Truth::Yes);
}

#[test]
fn a_ban_that_was_lifted_is_not_extended_and_does_not_come_back_under_its_number() {
    let lifted = "on=2026-01-10 ban_lifted of=b";
    let extended = [BAN, lifted, "on=2026-01-11 ban_extended of=b until=2026-03-04"];
    assert!(refusal(&extended).contains("the ban had been lifted"), "{}", refusal(&extended));
    let again = [BAN, lifted, "on=2026-01-12 banned until=2026-02-04 number=no-1"];
    assert!(refusal(&again).contains("another has the same `number`"), "{}", refusal(&again));
}

#[test]
fn the_lifting_of_one_ban_does_not_hinder_the_extension_of_another() {
    let two = [
        BAN,
        "on=2026-01-06 banned id=c until=2026-02-05 number=no-2",
        "on=2026-01-10 ban_lifted of=c",
        "on=2026-01-11 ban_extended of=b until=2026-03-04",
    ];
    assert_eq!(standing(&two, "2026-02-20").restrictions.iter().filter(|line| line.active == case::Truth::Yes).count(), 1);
}

#[test]
fn a_ban_without_an_end_cannot_be_entered() {
    assert!(refusal(&["on=2026-01-05 banned number=no-1"]).contains("lacks `until`"));
}
