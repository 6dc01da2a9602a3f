//! Histories by chance, of corrections, runs and returns: after each step what is owed is out, paid next or held.

use std::collections::BTreeMap;

use payments::answer::Says;
use payments::owes::{OwedState, Owes};
use payments::{EndToEndId, Outcome, Sequence};
use rand_core::Rng as _;
use store::pay::Given;
use store::verify_log;

use super::over::{corrected, settled};
use super::till::*;
use crate::home::{Home, on_both};
use crate::sample::{engine, programme};

const STEPS: u8 = 10;

/// What is owed of each instalment by the day, and what the books and the next plan say of it.
async fn balanced(till: &Till, home: &mut Home, time: &str) -> bool {
    let run = till.plan(home, THROUGH, time).await.unwrap();
    let mut accounted: BTreeMap<Sequence, i64> = BTreeMap::new();
    for line in till.store.run_lines(&run.id, None).await.unwrap() {
        *accounted.entry(line.key.sequence).or_default() += line.amount;
    }
    for held in till.store.held(&run.id, None, 999).await.unwrap() {
        *accounted.entry(held.sequence).or_default() += held.amount - held.over;
    }
    for one in till.store.given(till.household).await.unwrap() {
        *accounted.entry(one.key.sequence).or_default() += one.outcome.out(one.amount);
    }
    let read = till.store.household(engine(), till.household, &paying(time)).await.unwrap();
    let people: Vec<String> = read.persons.iter().map(ToString::to_string).collect();
    let as_of = day(THROUGH);
    let standing = engine().standing(&read.journal, as_of, None);
    let owes = Owes::of(programme(), &people, (&standing, as_of), &engine().entries(&read.journal, as_of, None));
    let due = |one: &&payments::owes::Owed| one.state != OwedState::Unknown && one.due.is_some_and(|due| due <= as_of);
    for one in owes.instalments.iter().filter(due) {
        let Some(owed) = one.amount else { continue };
        assert_eq!(accounted.get(&one.sequence).copied().unwrap_or(0), owed, "{} at {time}", one.sequence);
    }
    let pays = run.state == "planned";
    if pays {
        let why = till.why(home, "to look only").await;
        till.store.stop_run(&run.id, &why, by(PLANNER, time)).await.unwrap();
    }
    pays
}

/// A payment that was paid and has not come back, if there is one.
fn paid_whole(given: &[Given], till: &Till) -> Option<(EndToEndId, i64)> {
    let whole = |one: &&Given| match &one.outcome {
        Outcome::Booked(booked) => booked.paid() == one.amount && booked.returned() == 0,
        _ => false,
    };
    given.iter().find(whole).map(|one| (till.ids.of(&one.key), one.amount))
}

on_both! {
    async fn whatever_happens_what_is_owed_is_out_or_paid_next_or_held(home) {
        let till = Till::new(home).await;
        for step in 0..STEPS {
            let time = format!("2024-01-{:02}T00:00:00Z", step + 3);
            let (pays, returned) = (balanced(&till, home, &time).await, paid_whole(&till.store.given(till.household).await.unwrap(), &till));
            match (home.rng.next_u32() % 4, returned) {
                (0, _) => corrected(&till, home, ["2012-12-20", "2013-01-05"][usize::from(step % 2)], &time).await,
                (1, Some((id, amount))) => {
                    let back = line(id, Says::Returned { amount: won(amount), on: day("2024-01-08"), reason: "AC04".to_owned() });
                    till.import(statement(vec![back]), 100 + step).await.unwrap();
                    if home.rng.next_u32().is_multiple_of(2) {
                        let why = till.why(home, "the account is open again").await;
                        till.store.send_again(id, &why, by(APPROVER, &time)).await.unwrap();
                    }
                }
                _ if pays => drop(settled(&till, home, &time, step).await),
                _ => drop(till.store.prepare_run(engine(), day(THROUGH), &till.ids, by(PLANNER, &time), &|_| {}).await.unwrap()),
            }
        }
        balanced(&till, home, "2024-02-01T00:00:00Z").await;
        till.store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }
}
