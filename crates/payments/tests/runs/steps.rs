//! The steps of a run.

use std::collections::{BTreeMap, BTreeSet};

use payments::plan::{Basis, Pay};
use payments::run::{Contents, Run, RunError, Step};
use payments::{Booked, Booking, Cause, EndToEndId, Ids, Outcome, PaymentKey};
use proptest::prelude::*;

use crate::world::*;

fn pay(number: u16, amount: i64) -> Pay {
    let key =
        PaymentKey { household: HOME, sequence: sequence("grant", None, &format!("rest/{number}")), cause: Cause::Ordinary };
    let basis = Basis { owed: amount, out: 0, due: None, law: vec![], as_of: None, known_at: None };
    Pay { key, amount, line: "grants".to_owned(), basis }
}

fn plan(amounts: &[i64]) -> Result<Run, RunError> {
    let pays = (1..).zip(amounts).map(|(number, amount)| pay(number, *amount)).collect();
    Contents::plan("RUN-1".to_owned(), date("2027-03-31"), done("planner"), pays, &Ids::new(&[1; 32], "test"))
}

fn run(amounts: &[i64]) -> Run {
    plan(amounts).unwrap()
}

fn approve(run: Run, by: &str) -> Step {
    let shown = run.contents().digest();
    run.approve(done(by), shown, rules_of_paying())
}

fn refusal(step: Step) -> (Run, RunError) {
    *step.unwrap_err()
}

fn released(amounts: &[i64]) -> Run {
    let approved = approve(run(amounts).review(done("reviewer")).unwrap(), "first").unwrap();
    approved.release(done("releaser"), rules_of_paying(), |_| true).unwrap()
}

fn ids(run: &Run) -> Vec<EndToEndId> {
    run.contents().lines.iter().map(|line| line.id).collect()
}

fn paid(amount: i64) -> Outcome {
    let booking = Booking { amount, on: date("2027-03-31"), reference: None, returned: None };
    Outcome::Booked(Booked { bookings: vec![booking], given_up: 0 })
}

#[test]
fn a_run_goes_from_plan_to_closed_books() {
    let run = released(&[10, 20]);
    let run = run.export(done("exporter"), [1; 32]).unwrap();
    let all = ids(&run);
    let amounts: Vec<i64> = run.contents().lines.iter().map(|line| line.pay.amount).collect();
    let run = run.answer(&BTreeMap::from([(all[0], paid(amounts[0]))])).unwrap();
    let (run, why) = refusal(run.close());
    assert_eq!(why, RunError::Unknown(1));
    let run = run.answer(&BTreeMap::from([(all[1], Outcome::Rejected { reason: "AC04".to_owned() })])).unwrap();
    assert_eq!(run.close().unwrap().state(), "closed");
}

#[test]
fn whoever_planned_or_changed_a_run_does_not_approve_it() {
    let reviewed = || run(&[10, 20]).review(done("reviewer")).unwrap();
    assert_eq!(refusal(approve(reviewed(), "planner")).1, RunError::OwnWork);
    let id = ids(&reviewed())[0];
    let changed = reviewed().take_out(id, done("changer"), "the home is given up".to_owned()).unwrap();
    assert_eq!((changed.state(), changed.contents().sum() < 30), ("planned", true));
    assert_eq!(refusal(approve(changed.review(done("reviewer")).unwrap(), "changer")).1, RunError::OwnWork);
}

#[test]
fn a_large_sum_needs_two_different_people() {
    let reviewed = run(&[10_001]).review(done("reviewer")).unwrap();
    assert_eq!(reviewed.waits(rules_of_paying()).how_many, 2);
    let once = approve(reviewed, "first").unwrap();
    assert_eq!((once.state(), once.waits(rules_of_paying()).how_many), ("reviewed", 1));
    let (once, why) = refusal(approve(once, "first"));
    assert_eq!(why, RunError::Twice);
    assert_eq!(approve(once, "second").unwrap().state(), "approved");
    assert_eq!(approve(run(&[10_000]).review(done("reviewer")).unwrap(), "first").unwrap().state(), "approved");
}

#[test]
fn an_approval_is_for_what_was_shown() {
    let reviewed = run(&[10, 20]).review(done("reviewer")).unwrap();
    let shown = run(&[10, 21]).contents().digest();
    assert_eq!(refusal(reviewed.approve(done("first"), shown, rules_of_paying())).1, RunError::Changed);
}

#[test]
fn an_approval_of_somebody_who_may_not_any_more_does_not_count() {
    let approved = approve(run(&[10]).review(done("reviewer")).unwrap(), "first").unwrap();
    let back = approved.release(done("releaser"), rules_of_paying(), |officer| officer.0 != "first").unwrap();
    assert_eq!((back.state(), back.waits(rules_of_paying()).how_many), ("reviewed", 1));
}

#[test]
fn the_same_file_goes_out_again_and_no_other() {
    let out = released(&[10]).export(done("exporter"), [1; 32]).unwrap();
    let out = out.export(done("other"), [1; 32]).unwrap();
    assert_eq!(refusal(out.export(done("exporter"), [2; 32])).1, RunError::Changed);
}

#[test]
fn a_released_run_is_withdrawn_only_if_no_file_of_it_went_out() {
    let withdraw = |exported: &[&str]| {
        let exported: BTreeSet<String> = exported.iter().map(|one| (*one).to_owned()).collect();
        released(&[10]).withdraw(done("officer"), "the bank is closed".to_owned(), &exported)
    };
    assert_eq!(refusal(withdraw(&["RUN-1"])).1, RunError::WentOut);
    assert!(!withdraw(&["RUN-0"]).unwrap().instructs());
    assert!(matches!(refusal(released(&[10]).stop(done("officer"), "why".to_owned())).1, RunError::NotNow { .. }));
}

#[test]
fn money_that_comes_back_late_opens_a_closed_run() {
    let run = released(&[10]).export(done("exporter"), [1; 32]).unwrap();
    let id = ids(&run)[0];
    let closed = run.answer(&BTreeMap::from([(id, paid(10))])).unwrap().close().unwrap();
    let other = Ids::new(&[2; 32], "test").of(&pay(9, 1).key);
    let closed = closed.answer(&BTreeMap::from([(other, paid(1))])).unwrap();
    assert_eq!(closed.state(), "closed");
    assert_eq!(closed.answer(&BTreeMap::from([(id, Outcome::Accepted)])).unwrap().state(), "answered");
}

#[test]
fn a_run_pays_something_and_each_once() {
    assert_eq!(plan(&[]), Err(RunError::Empty));
    assert_eq!(plan(&[0]), Err(RunError::Amount));
    assert_eq!(plan(&[i64::MAX, 1]), Err(RunError::Amount));
    let twice =
        Contents::plan("R".to_owned(), date("2027-03-31"), done("p"), vec![pay(1, 5), pay(1, 5)], &Ids::new(&[1; 32], "test"));
    assert!(matches!(twice, Err(RunError::Double(_))));
    let last = run(&[10]);
    let id = ids(&last)[0];
    assert_eq!(refusal(last.take_out(id, done("p"), "why".to_owned())).1, RunError::Empty);
}

#[test]
fn totals_are_by_line_of_the_budget_and_entitlement() {
    assert_eq!(run(&[10, 20]).contents().totals(), BTreeMap::from([(("grants", "grant"), (2, 30))]));
}

proptest! {
    /// Whoever does what in whatever order: a run that is released was approved by enough people, none of whom made it; a step that is
    /// refused changes nothing; and there is always a way out.
    #[test]
    fn no_order_of_steps_releases_what_was_not_approved(steps in prop::collection::vec((0_u8..9, 0_usize..4), 1..40), amount in 1..20_000_i64) {
        let officers = ["planner", "ana", "bo", "cy"];
        let mut now = run(&[amount, 5, 6]);
        for (what, who) in steps {
            let by = done(officers[who]);
            let before = now.clone();
            let why = || "why".to_owned();
            let step = match what {
                0 => now.review(by),
                1 | 2 => approve(now, officers[who]),
                3 => now.release(by, rules_of_paying(), |_| true),
                4 => now.export(by, [1; 32]),
                5 => { let id = ids(&now)[0]; now.take_out(id, by, why()) }
                6 => { let id = ids(&now)[0]; now.answer(&BTreeMap::from([(id, Outcome::Accepted)])) }
                7 => now.close(),
                _ => now.withdraw(by, why(), &BTreeSet::from(["RUN-1".to_owned()])),
            };
            now = match step {
                Ok(next) => next,
                Err(refused) => { prop_assert_eq!(&refused.0, &before); refused.0 }
            };
            if let Run::Released { contents, approvals, .. } = &now {
                let people: BTreeSet<_> = approvals.iter().map(|approval| &approval.by).collect();
                prop_assert!(people.len() >= usize::from(rules_of_paying().people_for(contents.sum())));
                prop_assert!(!people.contains(&contents.planned.by) && people.is_disjoint(&contents.changed_by.iter().collect()));
            }
            prop_assert!(!now.waits(rules_of_paying()).ways.is_empty());
        }
    }
}
