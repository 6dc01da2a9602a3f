//! Complaints about an office: nobody in its line has them, reads them or can be asked about them.

use case::{Impossible, Journal};

use crate::world::{ENGINE, QUAY, journal, office, refusal, standing};

const TO_WARDEN: &str = "on=2026-01-05T10:00:00 complained id=c office=warden about=house";

fn read_by(journal: &Journal, who: &str) -> (usize, usize) {
    let as_of = "2026-02-01".parse().unwrap();
    let entries = ENGINE.entries(journal, as_of, None);
    let whole = ENGINE.standing(journal, as_of, None);
    let (seen, hidden) = ENGINE.seen_by(whole, &entries, QUAY.office_id(who).unwrap());
    (seen.requests.len(), hidden.len())
}

#[test]
fn an_independent_office_is_not_in_the_line_of_the_house_in_which_it_works() {
    let id = |name: &str| QUAY.office_id(name).unwrap();
    for (name, in_line) in
        [("house", true), ("keeper", true), ("province", true), ("kitchen", true), ("warden", false), ("ombuds", false)]
    {
        assert_eq!(QUAY.in_line(id(name), id("house")), in_line, "{name}");
    }
}

#[test]
fn a_complaint_cannot_go_to_an_office_in_the_line_complained_of() {
    for (to, line) in [("keeper", true), ("kitchen", true), ("house", true), ("province", true), ("ombuds", false)] {
        let sent = format!("on=2026-01-06 request_transferred of=c office={to} why=x");
        if line {
            let told = refusal(&[TO_WARDEN, &sent]);
            assert!(told.contains("in the line of the one complained of"), "{told}");
        } else {
            assert_eq!(journal(&[TO_WARDEN, &sent]).entries.len(), 3);
        }
    }
}

#[test]
fn it_cannot_be_filed_with_that_line_and_nobody_there_is_asked_for_a_part_or_named() {
    assert!(refusal(&["on=2026-01-05 complained id=c office=keeper about=house"]).contains("in the line"));
    assert!(
        refusal(&[TO_WARDEN, "on=2026-01-06 contribution_asked of=c office=kitchen until=2026-01-09"]).contains("in the line")
    );
    let named = ["on=2026-01-06 competence_disputed of=c why=x", "on=2026-01-07 office_designated of=c office=house why=x"];
    assert!(refusal(&[&[TO_WARDEN], &named[..]].concat()).contains("in the line"));
}

#[test]
fn silence_does_not_bring_it_to_that_line_either() {
    let late = standing(&[TO_WARDEN], "2026-02-01");
    assert_eq!(office(&late.requests[0]), "warden");
    let other = standing(&["on=2026-01-05T10:00:00 complained id=c office=town about=port"], "2026-02-01");
    assert_eq!(office(&other.requests[0]), "province");
}

#[test]
fn only_whoever_has_it_and_the_named_readers_read_it() {
    let told = journal(&[TO_WARDEN, "on=2026-01-06 contribution_asked of=c office=ombuds until=2026-01-09"]);
    assert_eq!(read_by(&told, "warden"), (1, 0));
    for nobody in ["house", "keeper", "kitchen", "province", "town"] {
        assert_eq!(read_by(&told, nobody), (0, 2), "{nobody}");
    }
    // The warden reads what another office has; the house does not read what is about no house.
    let elsewhere = journal(&["on=2026-01-05 complained id=c office=ombuds about=house"]);
    assert_eq!((read_by(&elsewhere, "warden"), read_by(&elsewhere, "ombuds")), ((1, 0), (1, 0)));
}

#[test]
fn what_was_recorded_all_the_same_is_no_step() {
    let whole = journal(&[TO_WARDEN, "on=2026-01-06 request_transferred id=t of=c office=ombuds why=x"]);
    let mut amended = whole;
    let house = case::FieldValue::Code("house".to_owned());
    amended.entries.iter_mut().filter(|entry| entry.label.as_deref() == Some("t")).for_each(|entry| {
        entry.fields[1] = Some(house.clone());
    });
    let standing = ENGINE.standing(&amended, "2026-01-10".parse().unwrap(), None);
    assert_eq!(office(&standing.requests[0]), "warden");
    assert_eq!(standing.impossible.iter().map(|(_, why)| *why).collect::<Vec<_>>(), [Impossible::InLine]);
}

/// Another request of the same person, which is with the house.
const AT_THE_HOUSE: &str = "on=2026-01-05T11:00:00 asked id=s sort=question office=house";

#[test]
fn a_complaint_is_not_answered_together_with_a_request_in_the_line_complained_of() {
    let told = refusal(&[TO_WARDEN, AT_THE_HOUSE, "on=2026-01-06 requests_merged of=c into=s why=\"the same\""]);
    assert!(told.contains("in the line of the one complained of"), "{told}");
    let elsewhere = "on=2026-01-05T11:00:00 asked id=s sort=grant office=port";
    let merged = "on=2026-01-06 requests_merged of=c into=s why=\"the same\"";
    assert_eq!(journal(&[TO_WARDEN, elsewhere, merged]).entries.len(), 4);
    let sent = "on=2026-01-07 request_transferred of=s office=keeper why=x";
    let told = refusal(&[TO_WARDEN, elsewhere, merged, sent]);
    assert!(told.contains("in the line of the one complained of"), "{told}");
}

#[test]
fn a_complaint_merged_into_a_request_that_the_law_brings_to_that_line_goes_on_by_itself() {
    // What is not answered in ten days goes to the province, which oversees the house.
    let merged = [
        TO_WARDEN,
        "on=2026-01-05T11:00:00 asked id=s sort=complaint office=port",
        "on=2026-01-06 requests_merged of=c into=s why=\"the same\"",
    ];
    let owners = |day: &str| {
        let found = standing(&merged, day);
        found.requests.iter().map(|line| (QUAY.requests[line.request].thing.id.clone(), office(line))).collect::<Vec<_>>()
    };
    assert_eq!(owners("2026-01-07"), [("complaint".to_owned(), "port"), ("house_complaint".to_owned(), "port")]);
    let later = owners("2026-01-17");
    assert_eq!(later[0].1, "province");
    assert_ne!(later[1].1, "province");
}
