//! What is planned for one household.

use payments::owes::Owes;
use payments::plan::{Past, Position, Why};
use payments::{Booked, Booking, Cause, Outcome, PaymentKey};

use crate::world::*;

/// Instalment, causes with amounts, what is held and why.
type Told = (String, Vec<(Cause, i64)>, i64, Vec<Why>);

fn told(positions: &[Position]) -> Vec<Told> {
    let pays = |position: &Position| position.pay.iter().map(|pay| (pay.key.cause, pay.amount)).collect();
    positions
        .iter()
        .map(|position| (position.sequence.to_string(), pays(position), position.held, position.why.clone()))
        .collect()
}

fn past(instalment: &str, cause: Cause, amount: i64, outcome: Outcome) -> Past {
    let key = PaymentKey { household: HOME, sequence: sequence("grant", None, instalment), cause };
    Past { key, amount, outcome, again: false }
}

fn arrived(amount: i64) -> Outcome {
    let booking = Booking { amount, on: date("2024-01-12"), reference: None, returned: None };
    Outcome::Booked(Booked { bookings: vec![booking], given_up: 0 })
}

fn returned(amount: i64) -> Outcome {
    let booking = |returned: Option<&str>| Booking {
        amount,
        on: date("2024-01-12"),
        reference: None,
        returned: returned.map(str::to_owned),
    };
    Outcome::Booked(Booked { bookings: vec![booking(None), booking(Some("AC04"))], given_up: 0 })
}

fn first(entries: &str, known: &Known) -> (Vec<(Cause, i64)>, i64, Vec<Why>) {
    let (_, pays, held, why) = told(&planned(entries, "2024-01-31", known)).remove(0);
    (pays, held, why)
}

#[test]
fn what_is_due_and_not_instructed_is_paid_and_what_comes_later_is_not() {
    let positions = planned(&settled(90_000), "2024-04-10", &Known::default());
    assert_eq!(
        told(&positions),
        [
            ("grant first".to_owned(), vec![(Cause::Ordinary, 30_000)], 0, vec![]),
            ("grant rest/1".to_owned(), vec![(Cause::Ordinary, 15_000)], 0, vec![]),
        ]
    );
    let basis = &positions[0].pay[0].basis;
    assert_eq!(
        (basis.owed, basis.out, basis.due, basis.law.as_slice()),
        (30_000, 0, Some(date("2024-01-10")), &["ACT 1".to_owned()][..])
    );
}

#[test]
fn each_person_has_an_instalment_of_their_own() {
    let job = |who: &str| format!("[[entry]]\non = 2024-01-20\nwhat = \"job\"\nwho = \"{who}\"\n");
    let positions = planned(&(job("ana") + &job("bo")), "2024-01-31", &Known::default());
    assert_eq!(positions.iter().map(|one| one.sequence.to_string()).collect::<Vec<_>>(), ["bonus/ana all", "bonus/bo all"]);
    assert_ne!(positions[0].pay[0].key, positions[1].pay[0].key);
}

#[test]
fn what_was_instructed_is_not_paid_again_whatever_the_bank_says_or_does_not() {
    for outcome in [Outcome::Unanswered, Outcome::Accepted, arrived(30_000)] {
        let known = Known { past: vec![past("first", Cause::Ordinary, 30_000, outcome)], ..Known::default() };
        assert_eq!(first(&settled(90_000), &known), (vec![], 0, vec![]));
    }
}

#[test]
fn arrears_wait_until_the_outcome_of_the_first_payment_is_known() {
    let known = |outcome| Known { past: vec![past("first", Cause::Ordinary, 30_000, outcome)], ..Known::default() };
    assert_eq!(first(&settled(120_000), &known(Outcome::Accepted)), (vec![], 10_000, vec![Why::OutcomeUnknown]));
    assert_eq!(first(&settled(120_000), &known(arrived(30_000))), (vec![(Cause::Arrears(1), 10_000)], 0, vec![]));
}

#[test]
fn what_came_back_is_sent_again_once_a_person_says_so() {
    for outcome in [returned(30_000), Outcome::Rejected { reason: "AC04".to_owned() }] {
        let mut known = Known { past: vec![past("first", Cause::Ordinary, 30_000, outcome)], ..Known::default() };
        assert_eq!(first(&settled(90_000), &known), (vec![], 30_000, vec![Why::CameBack]));
        known.past[0].again = true;
        assert_eq!(first(&settled(90_000), &known), (vec![(Cause::ReIssue(1), 30_000)], 0, vec![]));
        known.past.push(past("first", Cause::ReIssue(1), 30_000, Outcome::Unanswered));
        assert_eq!(first(&settled(90_000), &known), (vec![], 0, vec![]));
    }
}

#[test]
fn what_came_back_and_arrears_on_it_are_two_payments() {
    let mut came_back = past("first", Cause::Ordinary, 30_000, returned(30_000));
    came_back.again = true;
    let known = Known { past: vec![came_back], ..Known::default() };
    assert_eq!(first(&settled(120_000), &known), (vec![(Cause::ReIssue(1), 30_000), (Cause::Arrears(1), 10_000)], 0, vec![]));
}

#[test]
fn what_is_owed_more_after_it_was_sent_again_is_arrears() {
    let mut came_back = past("first", Cause::Ordinary, 30_000, returned(30_000));
    came_back.again = true;
    let sent_again = past("first", Cause::ReIssue(1), 30_000, arrived(30_000));
    let known = Known { past: vec![came_back, sent_again], ..Known::default() };
    assert_eq!(first(&settled(120_000), &known), (vec![(Cause::Arrears(1), 10_000)], 0, vec![]));
}

#[test]
fn the_rest_of_a_part_payment_is_topped_up_once_a_person_finds_that_it_will_not_come() {
    let partly = arrived(20_000);
    let found = partly.given_up(30_000, "the bank says so".to_owned());
    let known = |outcome| Known { past: vec![past("first", Cause::Ordinary, 30_000, outcome)], ..Known::default() };
    assert_eq!(first(&settled(90_000), &known(partly)), (vec![], 0, vec![]));
    assert_eq!(first(&settled(90_000), &known(found)), (vec![(Cause::TopUp(1), 10_000)], 0, vec![]));
}

#[test]
fn less_owed_than_paid_is_a_question_and_no_deduction() {
    let known = Known { past: vec![past("first", Cause::Ordinary, 30_000, arrived(30_000))], ..Known::default() };
    let positions = planned(&settled(60_000), "2024-04-10", &known);
    assert_eq!((positions[0].over, positions[0].pay.len()), (10_000, 0));
    assert_eq!(positions[1].pay[0].amount, 10_000, "the next instalment is paid whole");
}

#[test]
fn what_is_owed_no_more_is_a_question_too() {
    let withdrawn = settled(90_000) + "[[entry]]\nwhat = \"withdrawal\"\nof = \"s\"\nrecorded = 2024-02-01T00:00:00Z\n";
    let known = Known { past: vec![past("first", Cause::Ordinary, 30_000, arrived(30_000))], ..Known::default() };
    let positions = planned(&withdrawn, "2024-03-01", &known);
    assert_eq!((positions[0].owed, positions[0].over), (Some(0), 30_000));
    let known = Known { recovered: [(sequence("grant", None, "first"), 30_000)].into(), ..known };
    assert_eq!(planned(&withdrawn, "2024-03-01", &known)[0].over, 0, "what was paid back is not asked about");
}

#[test]
fn what_was_paid_before_its_day_is_not_asked_back() {
    let known = Known { past: vec![past("rest/1", Cause::Ordinary, 15_000, arrived(15_000))], ..Known::default() };
    let positions = planned(&settled(90_000), "2024-03-31", &known);
    assert_eq!(positions.iter().map(|one| (one.owed, one.over)).collect::<Vec<_>>(), [(Some(30_000), 0), (Some(15_000), 0)]);
}

#[test]
fn a_missing_fact_is_neither_paid_nor_asked_back() {
    let unknown = "[[entry]]\nid = \"s\"\non = 2024-01-10\nwhat = \"settled\"\n";
    let known = Known { past: vec![past("first", Cause::Ordinary, 30_000, arrived(30_000))], ..Known::default() };
    for position in planned(unknown, "2024-04-10", &known) {
        assert_eq!((position.owed, position.over, position.pay.len(), position.why), (None, 0, 0, vec![Why::Missing]));
    }
}

#[test]
fn a_death_a_ceiling_a_doubt_and_an_unusual_amount_hold_the_payment_until_a_person_lets_it_pass() {
    let died = settled(90_000) + "[[entry]]\non = 2024-01-15\nwhat = \"died\"\nwho = \"bo\"\n";
    let cases = [
        (died, Known::default(), Why::Event("died".to_owned())),
        (settled(1_800_000), Known::default(), Why::Ceiling),
        (settled(90_000), Known { double_suspected: true, ..Known::default() }, Why::DoubleSuspected),
        (settled(90_000), Known { usual: Some((9_000, 20)), ..Known::default() }, Why::Unusual),
        (settled(90_000), Known { usual: Some((90_001, 20)), ..Known::default() }, Why::Unusual),
    ];
    for (entries, mut known, why) in cases {
        let (pays, held, found) = first(&entries, &known);
        assert_eq!((pays, found), (vec![], vec![why.clone()]));
        known.passed.insert((sequence("grant", None, "first"), why));
        assert_eq!(first(&entries, &known), (vec![(Cause::Ordinary, held)], 0, vec![]));
    }
}

#[test]
fn what_is_usual_is_known_only_after_some_payments() {
    let known = |usual| Known { usual: Some(usual), ..Known::default() };
    for usual in [(9_000, 19), (10_000, 20), (90_000, 20)] {
        assert_eq!(first(&settled(90_000), &known(usual)).2, []);
    }
}

#[test]
fn a_hold_on_one_instalment_holds_up_no_other() {
    let known = Known { past: vec![past("first", Cause::Ordinary, 30_000, returned(30_000))], ..Known::default() };
    let positions = planned(&settled(90_000), "2024-04-10", &known);
    assert_eq!((positions[0].held, positions[1].pay[0].amount), (30_000, 15_000));
}

#[test]
fn what_the_journal_says_was_paid_is_not_paid_again() {
    let entries = settled(90_000)
        + "[[entry]]\non = 2024-01-11\nwhat = \"payment_made\"\nentitlement = \"grant\"\ninstalment = \"first\"\namount = \"300.00\"\n";
    assert_eq!(first(&entries, &Known::default()), (vec![], 30_000, vec![Why::PaidElsewhere]));
    let journal = journal(&MERIDIA, &entries);
    let people = ["ana".to_owned(), "bo".to_owned()];
    let standing = standing(&MERIDIA, &journal, "2024-02-01", None);
    let owes = Owes::of(&MERIDIA, &people, (&standing, date("2024-02-01")), &journal.entries);
    let known = Known { past: owes.past(HOME), ..Known::default() };
    assert_eq!(first(&entries, &known), (vec![], 0, vec![]));
}

#[test]
fn what_an_office_pays_by_its_own_means_is_neither_paid_nor_asked_back() {
    let programme = meridia_with("entitlements = [\"bonus\"]", "entitlements = [\"bonus\"]\nelsewhere = true");
    let work = "[[entry]]\non = 2024-01-20\nwhat = \"job\"\nwho = \"ana\"\n";
    let paid = "[[entry]]\non = 2024-01-21\nwhat = \"payment_made\"\nwho = \"ana\"\nentitlement = \"bonus\"\ninstalment = \"all\"\namount = \"50.00\"\n";
    for entries in [work.to_owned(), format!("{work}{paid}")] {
        let ours = planned(&entries, "2024-01-31", &Known::default());
        assert!(!ours.is_empty(), "a run would pay it");
        assert_eq!(planned_in(&programme, &journal(&programme, &entries), "2024-01-31", &Known::default()), []);
    }
}

#[test]
fn what_has_no_line_in_the_budget_is_held() {
    let line = "[budget.bonuses]\ntitle = { en = \"Bonuses\", ko = \"장려금\" }\nentitlements = [\"bonus\"]\n";
    let programme = meridia_with(line, "");
    let entries = "[[entry]]\non = 2024-01-20\nwhat = \"job\"\nwho = \"ana\"\n";
    let positions = planned_in(&programme, &journal(&programme, entries), "2024-01-31", &Known::default());
    assert_eq!((positions[0].held, positions[0].why.as_slice()), (5_000, &[Why::NoBudget][..]));
}

#[test]
fn the_korean_pack_has_a_budget_line_for_each_entitlement_and_knows_what_would_reveal_it() {
    let mut files = Vec::new();
    gather(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/kr")), &mut files);
    let korea = programme::Programme::load(files, &|_| None).unwrap_or_else(|error| panic!("{error}"));
    let revealing = payments::Revealing::of_programme(&korea);
    let check = |words: &str| revealing.check(payments::BankText::of(words, payments::Letters::Any, 140).unwrap());
    for words in ["통일부", "정착기본금 1회", "Ministry of Unification", "Hana Center Seoul", "탈북민 지원"] {
        assert!(check(words).is_err(), "{words}");
    }
    assert!(check("회계 7 이체").is_ok());
    let payments = korea.payments.as_ref().unwrap();
    for (at, entitlement) in korea.entitlements.iter().enumerate() {
        assert!(payments.line_of(at).is_some(), "{}", entitlement.thing.id);
    }
    assert!(payments.line_of(0).is_some_and(|line| !line.no_set_off.is_empty()), "NKA 21(4)");
}

fn gather(folder: &std::path::Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => gather(&path, files),
            false => files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap())),
        }
    }
}
