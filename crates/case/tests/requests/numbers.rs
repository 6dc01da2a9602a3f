//! Figures: what is counted, and that the parts add up.

use case::{Numbers, Tally};
use proptest::prelude::*;

use crate::world::{ENGINE, QUAY, journal};

fn counted(households: &[&[&str]], on: &str) -> Numbers {
    let mut all = Numbers::default();
    for lines in households {
        all.add(ENGINE.numbers(&journal(lines), on.parse().unwrap()));
    }
    all
}

fn tally(numbers: &[u32]) -> Tally {
    numbers.iter().copied().collect()
}

const ASKED: &str = "on=2026-01-05T10:00:00 asked id=r sort=complaint office=town";

#[test]
fn days_are_counted_from_filing_to_the_answer_that_counts() {
    let spoken = "on=2026-01-06 answered of=r form=spoken";
    let written = "on=2026-01-09 answered of=r form=written";
    let all = counted(&[&[ASKED, spoken, written], &[ASKED]], "2026-01-12");
    let of = &all.requests.values().next().unwrap();
    assert_eq!((all.households, of.filed, &of.answered, &of.open), (2, 2, &tally(&[4]), &tally(&[7])));
}

#[test]
fn a_request_is_counted_with_the_office_that_has_it_and_its_hand_overs() {
    let sent = "on=2026-01-06T10:00:00 request_transferred of=r office=port why=x";
    let all = counted(&[&[ASKED, sent, "on=2026-01-07T09:30:00 transfer_accepted of=r"]], "2026-01-12");
    let ((_, office), of) = all.requests.iter().next().unwrap();
    assert_eq!((QUAY.office(*office).id.as_str(), &of.handovers, of.unowned_minutes), ("port", &tally(&[1]), 0));
}

#[test]
fn duties_missed_are_counted_with_what_followed() {
    let all = counted(&[&["on=2025-08-05 missed_explained thing=report n=1 why=x"]], "2026-02-01");
    let duty = all.duties.values().next().unwrap();
    assert_eq!((duty.due, duty.met, duty.overdue, duty.explained), (2, 0, 2, 1));
}

#[test]
fn a_spread_is_of_nearest_ranks() {
    let of = |numbers: &[u32]| tally(numbers).spread().map(|spread| (spread.median, spread.p90, spread.longest));
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[7]), Some((7, 7, 7)));
    assert_eq!(of(&[10, 1, 9, 2, 8, 3, 7, 4, 6, 5]), Some((5, 9, 10)));
}

proptest! {
    #[test]
    fn half_are_not_above_the_median_and_nine_of_ten_not_above_p90(numbers in prop::collection::vec(0..500_u32, 1..60)) {
        let spread = tally(&numbers).spread().unwrap();
        let not_above = |limit: u32| numbers.iter().filter(|number| **number <= limit).count();
        prop_assert!(not_above(spread.median) * 2 >= numbers.len());
        prop_assert!(not_above(spread.p90) * 10 >= numbers.len() * 9);
        prop_assert!(numbers.iter().filter(|number| **number < spread.p90).count() * 10 < numbers.len() * 9);
        prop_assert_eq!(numbers.iter().max(), Some(&spread.longest));
    }
}
