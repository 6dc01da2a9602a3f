//! The steps of a run.

use std::collections::BTreeSet;

use payments::run::{Contents, Pays, Run, RunError, Step, Tally};
use payments::{Cause, EndToEndId, Ids, PaymentKey};
use proptest::prelude::*;

use crate::world::*;

fn id(number: u16) -> EndToEndId {
    let sequence = sequence("grant", None, &format!("rest/{number}"));
    Ids::new(&[1; 32], "test").of(&PaymentKey { household: HOME, sequence, cause: Cause::Ordinary })
}

fn pays(amounts: &[i64]) -> Result<Pays, RunError> {
    let mut all: Vec<(EndToEndId, i64)> = (1..).zip(amounts).map(|(number, amount)| (id(number), *amount)).collect();
    all.sort();
    let mut tally = Tally::new("RUN-1", date("2027-03-31"));
    all.iter().try_for_each(|(id, amount)| tally.add(*id, *amount, b"frozen"))?;
    tally.finish()
}

fn plan(amounts: &[i64]) -> Result<Run, RunError> {
    let (id, through) = ("RUN-1".to_owned(), date("2027-03-31"));
    Ok(Run::Planned(Contents { id, through, planned: done("planner"), changed_by: BTreeSet::new(), pays: pays(amounts)? }))
}

fn take_out(run: Run, by: &str, rest: &[i64]) -> Step {
    run.take_out(done(by).by, "the home is given up", pays(rest).unwrap())
}

fn run(amounts: &[i64]) -> Run {
    plan(amounts).unwrap()
}

fn approve(run: Run, by: &str) -> Step {
    let shown = run.contents().pays.digest;
    run.approve(done(by), shown, rules_of_paying())
}

fn refusal(step: Step) -> (Run, RunError) {
    *step.unwrap_err()
}

fn released(amounts: &[i64]) -> Run {
    let approved = approve(run(amounts).review(done("reviewer")).unwrap(), "first").unwrap();
    approved.release(done("releaser"), rules_of_paying(), |_| true).unwrap()
}

#[test]
fn a_run_goes_from_plan_to_closed_books() {
    let run = released(&[10, 20]);
    let run = run.export(done("exporter"), [1; 32]).unwrap();
    let run = run.answer(1).unwrap();
    let (run, why) = refusal(run.close());
    assert_eq!(why, RunError::Unknown(1));
    let run = run.answer(0).unwrap();
    assert_eq!(run.close().unwrap().state(), "closed");
}

#[test]
fn whoever_planned_or_changed_a_run_does_not_approve_it() {
    let reviewed = || run(&[10, 20]).review(done("reviewer")).unwrap();
    assert_eq!(refusal(approve(reviewed(), "planner")).1, RunError::OwnWork);
    let changed = take_out(reviewed(), "changer", &[10]).unwrap();
    assert_eq!((changed.state(), changed.contents().pays.sum), ("planned", 10));
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
    let shown = run(&[10, 21]).contents().pays.digest;
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
    let closed = run.answer(0).unwrap().close().unwrap();
    assert_eq!(closed.answer(0).unwrap().state(), "answered");
}

#[test]
fn a_run_pays_something_and_each_once() {
    assert_eq!(plan(&[]), Err(RunError::Empty));
    assert_eq!(plan(&[0]), Err(RunError::Amount));
    assert_eq!(plan(&[i64::MAX, 1]), Err(RunError::Amount));
    let mut twice = Tally::new("RUN-1", date("2027-03-31"));
    twice.add(id(1), 5, b"").unwrap();
    assert_eq!(twice.add(id(1), 5, b""), Err(RunError::Double(id(1))));
}

#[test]
fn what_a_payment_follows_from_cannot_be_exchanged_behind_an_approval() {
    let digest = |frozen: &[u8]| {
        let mut tally = Tally::new("RUN-1", date("2027-03-31"));
        tally.add(id(1), 5, frozen).unwrap();
        tally.finish().unwrap().digest
    };
    assert_ne!(digest(b"owed 5"), digest(b"owed 6"));
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
                5 => take_out(now, officers[who], &[amount, 5]),
                6 => now.answer(1),
                7 => now.close(),
                _ => now.withdraw(by, why(), &BTreeSet::from(["RUN-1".to_owned()])),
            };
            now = match step {
                Ok(next) => next,
                Err(refused) => { prop_assert_eq!(&refused.0, &before); refused.0 }
            };
            if let Run::Released { contents, approvals, .. } = &now {
                let people: BTreeSet<_> = approvals.iter().map(|approval| &approval.by).collect();
                prop_assert!(people.len() >= usize::from(rules_of_paying().people_for(contents.pays.sum)));
                prop_assert!(!people.contains(&contents.planned.by) && people.is_disjoint(&contents.changed_by.iter().collect()));
            }
            prop_assert!(!now.waits(rules_of_paying()).ways.is_empty());
        }
    }
}
