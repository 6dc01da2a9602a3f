//! A request from office to office.

use case::{Deed, Place};

use crate::world::{QUAY, office, refusal, seen, standing};

/// Monday 2026-01-05; ten days end on Thursday the 15th.
const ASKED: &str = "on=2026-01-05T10:00:00 asked id=r sort=grant office=town";
const SENT: &str = "on=2026-01-06T10:00:00 request_transferred of=r office=port why=\"not ours\"";

#[test]
fn a_request_belongs_to_the_office_that_was_asked() {
    assert_eq!(seen(&[ASKED], "2026-01-05"), "town held open");
}

#[test]
fn a_request_that_was_sent_on_is_the_senders_until_the_receiver_accepts() {
    assert_eq!(seen(&[ASKED, SENT], "2026-01-07"), "town offered open");
    let taken = [ASKED, SENT, "on=2026-01-07T09:30:00 transfer_accepted of=r"];
    assert_eq!(seen(&taken, "2026-01-07T09:29"), "town offered open");
    assert_eq!(seen(&taken, "2026-01-07T09:30"), "port held open");
}

#[test]
fn the_receiver_has_eight_working_hours_and_the_clock_of_the_answer_goes_on() {
    let standing = standing(&[ASKED, SENT], "2026-01-06");
    let line = &standing.requests[0];
    let Place::Offered { until, to, .. } = &line.place else { panic!("{:?}", line.place) };
    assert_eq!(until.and_then(case::Limit::time).map(|time| time.to_string()), Some("2026-01-07T10:00".to_owned()));
    assert_eq!(QUAY.office(*to).id, "port");
    assert_eq!(line.due.map(|due| due.to_string()), Some("2026-01-15".to_owned()));
}

#[test]
fn a_receiver_that_says_nothing_leaves_it_with_the_sender_and_its_silence_is_told() {
    let standing = standing(&[ASKED, SENT], "2026-01-08");
    let line = &standing.requests[0];
    assert_eq!(office(line), "town");
    let silent: Vec<_> = line.steps.iter().filter(|step| step.deed == Deed::Silent).map(|step| step.when).collect();
    assert_eq!(silent.len(), 1);
    assert_eq!((silent[0].on.to_string(), silent[0].at), ("2026-01-07".to_owned(), Some(10 * 60 + 1)));
}

#[test]
fn after_two_refusals_the_board_must_name_an_office() {
    let once = [ASKED, SENT, "on=2026-01-06T15:00:00 transfer_refused of=r why=no"];
    assert_eq!(seen(&once, "2026-01-06"), "town held open");
    let again = [
        once.as_slice(),
        &[
            "on=2026-01-07T09:00:00 request_transferred of=r office=province why=theirs",
            "on=2026-01-07T11:00:00 transfer_refused of=r why=no",
        ],
    ]
    .concat();
    assert_eq!(seen(&again, "2026-01-07"), "town disputed open");
    let named = [again.as_slice(), &["on=2026-01-08 office_designated of=r office=port why=\"the port\""]].concat();
    assert_eq!(seen(&named, "2026-01-08"), "port held open");
    let on = [named.as_slice(), &["on=2026-01-09 request_transferred of=r office=town why=\"not ours\""]].concat();
    assert!(refusal(&on).contains("the office was named, and cannot send it on"), "{}", refusal(&on));
}

#[test]
fn a_dispute_goes_to_the_board_and_nobody_is_without_an_owner_meanwhile() {
    let disputed = [ASKED, SENT, "on=2026-01-06T16:00:00 competence_disputed of=r why=both"];
    assert_eq!(seen(&disputed, "2026-01-07"), "town disputed open");
}

#[test]
fn no_answer_counts_as_accepted_from_the_day_after_the_last() {
    assert_eq!(seen(&[ASKED], "2026-01-15"), "town held open");
    assert_eq!(seen(&[ASKED], "2026-01-16"), "town accepted overdue");
    let late = [ASKED, "on=2026-01-20 answered of=r"];
    assert_eq!(seen(&late, "2026-01-21"), "town accepted met_late");
}

#[test]
fn a_last_day_on_a_holiday_moves_the_acceptance_with_it() {
    // Ten days from Saturday 7 February end on Tuesday 17 February, a holiday.
    let asked = ["on=2026-02-07 asked id=r sort=grant office=town"];
    assert_eq!(seen(&asked, "2026-02-18"), "town held open");
    assert_eq!(seen(&asked, "2026-02-19"), "town accepted overdue");
}

#[test]
fn what_the_law_makes_of_silence_depends_on_the_request() {
    let of = |sort: &str| format!("on=2026-01-05T10:00:00 asked id=r sort={sort} office=town");
    assert_eq!(seen(&[&of("favour")], "2026-01-16"), "town lapsed overdue");
    assert_eq!(seen(&[&of("complaint")], "2026-01-15"), "town held open");
    assert_eq!(seen(&[&of("complaint")], "2026-01-16"), "province held overdue");
    assert_eq!(seen(&[&of("question")], "2026-01-06"), "town held overdue");
}

#[test]
fn an_escalated_request_is_no_longer_at_the_office_to_which_it_was_offered() {
    let asked = "on=2026-01-05T10:00:00 asked id=r sort=complaint office=town";
    assert_eq!(
        seen(&[asked, "on=2026-01-15T17:00:00 request_transferred of=r office=port why=theirs"], "2026-01-16"),
        "province held overdue"
    );
}

#[test]
fn an_answer_by_mouth_is_no_answer() {
    let spoken = [ASKED, "on=2026-01-07 answered of=r form=spoken"];
    assert_eq!(seen(&spoken, "2026-01-08"), "town held open");
    let written = [ASKED, "on=2026-01-07 answered of=r form=spoken", "on=2026-01-09 answered of=r form=written"];
    assert_eq!(seen(&written, "2026-01-09"), "town answered met");
}

#[test]
fn only_the_person_takes_a_request_back() {
    let induced = [ASKED, "on=2026-01-06 request_withdrawn of=r why=\"they said so\" present=clerk own_wish=false"];
    assert!(refusal(&induced).contains("only at the person's own wish"), "{}", refusal(&induced));
    let own = [ASKED, "on=2026-01-06 request_withdrawn of=r why=\"found work\" present=nobody own_wish=true"];
    assert_eq!(seen(&own, "2026-02-06"), "town withdrawn ended");
    assert!(refusal(&[ASKED, "on=2026-01-06 request_withdrawn of=r own_wish=true"]).contains("lacks `why`"));
}

#[test]
fn merged_requests_both_stay_and_are_answered_together_by_one_office() {
    let merged = [
        ASKED,
        "on=2026-01-06 asked id=s sort=grant office=port",
        "on=2026-01-07 requests_merged of=s into=r why=\"the same\"",
        "on=2026-01-08 answered of=r",
    ];
    let found = standing(&merged, "2026-01-09");
    let told: Vec<_> =
        found.requests.iter().map(|line| format!("{} {} {}", office(line), line.place.word(), line.filed)).collect();
    assert_eq!(told, ["town answered 2026-01-05", "town answered 2026-01-06"]);
}

#[test]
fn a_merged_request_goes_where_the_other_goes_and_its_own_way_stays_on_record() {
    let merged = [
        ASKED,
        "on=2026-01-06T09:00:00 asked id=s sort=grant office=port",
        "on=2026-01-07T09:00:00 requests_merged of=s into=r why=\"the same\"",
        "on=2026-01-08T09:00:00 request_transferred of=r office=province why=theirs",
        "on=2026-01-08T11:00:00 transfer_accepted of=r",
    ];
    let found = standing(&merged, "2026-01-09");
    let line = &found.requests[1];
    assert_eq!(found.impossible, []);
    let had: Vec<_> = line.steps.iter().map(|step| (step.when.on.to_string(), QUAY.office(step.owner).id.as_str())).collect();
    assert_eq!(had, [("2026-01-07".to_owned(), "town"), ("2026-01-08".to_owned(), "province")]);
    assert_eq!((QUAY.office(line.asked).id.as_str(), office(line), line.handovers()), ("port", "province", 2));
}

#[test]
fn a_merge_that_cannot_be_is_refused_with_its_reason() {
    const OTHER: &str = "on=2026-01-06 asked id=s sort=grant office=port";
    const THIRD: &str = "on=2026-01-06 asked id=t sort=grant office=port";
    let refused = |lines: &[&str]| refusal(&[&[ASKED, OTHER, THIRD], lines].concat());
    let merge = |of: &str, into: &str, day: u32| format!("on=2026-01-{day:02} requests_merged of={of} into={into} why=x");
    assert!(refused(&[&merge("s", "s", 7)]).contains("no request that had been filed"));
    let closed = "on=2026-01-07 answered of=r";
    assert!(refused(&[closed, &merge("s", "r", 8)]).contains("at an end already"));
    assert!(refused(&[closed, &merge("r", "s", 8)]).contains("at an end already"));
    let first = merge("s", "r", 7);
    for then in [merge("r", "t", 8), merge("t", "s", 8), merge("s", "t", 8), merge("r", "s", 8)] {
        assert!(refused(&[&first, &then]).contains("are answered together"), "{then}");
    }
    let moved = "on=2026-01-08 request_transferred of=s office=province why=x";
    assert!(refused(&[&first, moved]).contains("are answered together"));
}

#[test]
fn a_request_whose_fellow_was_taken_back_goes_on_alone() {
    let merged = [
        ASKED,
        "on=2026-01-06 asked id=s sort=grant office=port",
        "on=2026-01-07 requests_merged of=s into=r why=\"the same\"",
        "on=2026-01-08 request_withdrawn of=r why=\"found work\" present=nobody own_wish=true",
        "on=2026-01-09T09:00:00 request_transferred of=s office=province why=theirs",
        "on=2026-01-09T11:00:00 transfer_accepted of=s",
    ];
    let found = standing(&merged, "2026-01-10");
    let told: Vec<_> = found.requests.iter().map(|line| format!("{} {}", office(line), line.place.word())).collect();
    assert_eq!((told, found.impossible), (vec!["town withdrawn".to_owned(), "province held".to_owned()], vec![]));
}

#[test]
fn other_offices_give_their_part_by_a_day_of_their_own_while_one_leads() {
    let asked = [
        ASKED,
        "on=2026-01-06 contribution_asked id=p of=r office=port until=2026-01-09",
        "on=2026-01-06 contribution_asked id=q of=r office=province until=2026-01-12",
        "on=2026-01-08 contribution_given of=q",
    ];
    let found = standing(&asked, "2026-01-10");
    let parts: Vec<_> =
        found.requests[0].contributions.iter().map(|part| (part.until.to_string(), part.given.is_some())).collect();
    assert_eq!(parts, [("2026-01-09".to_owned(), false), ("2026-01-12".to_owned(), true)]);
    assert_eq!(office(&found.requests[0]), "town");
}

#[test]
fn a_step_that_cannot_be_is_refused_with_its_reason() {
    let refused = |line: &str| refusal(&[ASKED, line]);
    assert!(refused("on=2026-01-06 transfer_accepted of=r").contains("it was not sent to anybody"));
    assert!(refused("on=2026-01-06 request_transferred of=r office=town why=x").contains("that office has it already"));
    assert!(refused("on=2026-01-06 office_designated of=r office=port why=x").contains("there was no disagreement to settle"));
    assert!(refused("on=2026-01-20 request_transferred of=r office=port why=x").contains("at an end already"));
    assert!(refused("on=2026-01-01 request_transferred of=r office=port why=x").contains("no request that had been filed"));
}

#[test]
fn an_extension_names_the_new_last_day_within_its_limits() {
    let extended = |more: &str| [ASKED.to_owned(), format!("on=2026-01-12 extended of=r {more}")];
    let good = extended("until=2026-01-30 ground=cooperation");
    assert_eq!(seen(&[&good[0], &good[1]], "2026-01-30"), "town held open");
    assert_eq!(seen(&[&good[0], &good[1]], "2026-01-31"), "town accepted overdue");
    let overworked = extended("until=2026-01-30 ground=workload");
    assert!(refusal(&[&overworked[0], &overworked[1]]).contains("too much work is no ground"));
    let long = extended("until=2026-03-01 ground=cooperation");
    assert!(refusal(&[&long[0], &long[1]]).contains("no longer than thirty days"));
    let twice = [good[0].as_str(), good[1].as_str(), "on=2026-01-13 extended of=r until=2026-01-31 ground=cooperation"];
    assert!(refusal(&twice).contains("it is extended once"));
}
