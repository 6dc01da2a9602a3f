//! What was folded ahead of a run; and what a payment follows from, computed again.

use payments::{Cause, differences, owes::Owes};
use store::pay::{Basis, Line};
use store::verify_log;

use super::constraints::said;
use super::over::{corrected, settled};
use super::till::*;
use crate::home::{Home, on_both};
use crate::sample::{engine, programme};

const LATER: &str = "2024-01-04T00:00:00Z";

async fn prepared(till: &Till, time: &str) -> u64 {
    till.store.prepare_run(engine(), day(THROUGH), &till.ids, by(PLANNER, time), &|_| {}).await.unwrap()
}

/// What a run through the day would pay; the run is given up again.
async fn would_pay(till: &Till, home: &mut Home, time: &str) -> Vec<Line> {
    let run = till.plan(home, THROUGH, time).await.unwrap();
    let lines = till.store.run_lines(&run.id, None).await.unwrap();
    let why = till.why(home, "to look only").await;
    till.store.stop_run(&run.id, &why, by(PLANNER, time)).await.unwrap();
    lines
}

/// What is owed of a payment's instalment by what was known.
fn owed_again(basis: &Basis) -> Option<i64> {
    let known = &basis.now;
    let people: Vec<String> = known.persons.iter().map(ToString::to_string).collect();
    let standing = engine().standing(&known.journal, known.as_of, None);
    let owes = Owes::of(programme(), &people, (&standing, known.as_of), &engine().entries(&known.journal, known.as_of, None));
    owes.instalments.iter().find(|one| one.sequence == basis.line.key.sequence)?.amount
}

on_both! {
    async fn what_was_folded_ahead_is_paid_as_if_it_were_folded_now(home) {
        let till = Till::new(home).await;
        let folded_now = would_pay(&till, home, THEN).await;
        assert!(!folded_now.is_empty());
        assert_eq!((prepared(&till, THEN).await, prepared(&till, THEN).await), (1, 0), "it is folded once");
        assert_eq!(would_pay(&till, home, THEN).await, folded_now);
        till.store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn what_was_folded_before_an_entry_is_not_paid_from(home) {
        let till = Till::new(home).await;
        prepared(&till, THEN).await;
        let before: i64 = would_pay(&till, home, THEN).await.iter().map(|line| line.amount).sum();
        corrected(&till, home, "2013-01-05", "2024-01-03T00:00:00Z").await;
        let after: i64 = would_pay(&till, home, LATER).await.iter().map(|line| line.amount).sum();
        assert_eq!(after - before, 1_000_000, "the law of 2013 gives a family of two a million more");
    }

    async fn what_somebody_else_wrote_is_not_paid_from(home) {
        let till = Till::new(home).await;
        prepared(&till, THEN).await;
        let honest = would_pay(&till, home, THEN).await;
        till.store.close().await;
        said(home, "update pay_owed set owes = replace(owes, '000000', '900000')").await.unwrap();
        let till = Till::at(home.open().await, home, till.household).await;
        assert_eq!(would_pay(&till, home, THEN).await, honest);
    }

    async fn the_reason_that_is_shown_later_is_that_which_was_computed_then(home) {
        let till = Till::new(home).await;
        let run = till.plan(home, THROUGH, THEN).await.unwrap();
        let line = till.store.run_lines(&run.id, None).await.unwrap().remove(0);
        let basis = async |time: &str| till.store.basis_of(engine(), &run.id, line.id, &paying(time)).await.unwrap();
        let then = basis(THEN).await;
        assert_eq!(owed_again(&then), Some(line.owed));
        let why = |basis: &Basis| engine().why(&basis.now.journal, basis.now.as_of, None, &line.key.sequence.entitlement);
        let reason = why(&then);
        assert!(!reason.is_empty() && then.now.is_same_pack && then.before.is_none());
        corrected(&till, home, "2013-01-05", "2024-01-03T00:00:00Z").await;
        assert_eq!(why(&basis(LATER).await), reason);
    }

    async fn arrears_have_the_old_and_the_new_computation_side_by_side_and_are_their_difference(home) {
        let till = Till::new(home).await;
        settled(&till, home, THEN, 1).await;
        corrected(&till, home, "2013-01-05", "2024-01-03T00:00:00Z").await;
        let run = till.plan(home, THROUGH, LATER).await.unwrap();
        let lines = till.store.run_lines(&run.id, None).await.unwrap();
        assert!(!lines.is_empty());
        for line in lines {
            assert!(matches!(line.key.cause, Cause::Arrears(_)), "{:?}", line.key.cause);
            let basis = till.store.basis_of(engine(), &run.id, line.id, &paying(LATER)).await.unwrap();
            let before = basis.before.unwrap();
            let people: Vec<String> = basis.now.persons.iter().map(ToString::to_string).collect();
            let standing = |known: &store::pay::Known| engine().standing(&known.journal, known.as_of, None);
            let all = differences(programme(), &people, &standing(&before), &standing(&basis.now));
            let one = all.iter().find(|one| one.sequence == line.key.sequence).unwrap();
            assert_eq!(one.amount(day(THROUGH)), Some(line.amount));
            assert_eq!((before.owed, basis.now.owed), (line.owed - line.amount, line.owed));
        }
    }
}
