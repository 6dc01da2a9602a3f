//! The accountant: what was instructed against what is owed.

use std::collections::{BTreeMap, BTreeSet};

use payments::Cause;

use crate::Failure;
use crate::office::Office;

/// What each person is owed in all, in won: the basic sum of 2012 for one person.
const FIRST: i64 = 3_000_000;

pub(crate) async fn check(office: &Office<'_>) -> Result<(), Failure> {
    let (mut instructed, mut ordinary, mut seen) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    let exports = office.register.exports()?;
    for run in office.store.runs().await? {
        let is_out = run.released.is_some() && run.state != "stopped";
        let registered = exports.iter().filter(|export| export.run == run.id).count();
        if registered > usize::from(is_out) {
            return Err(format!("run {} is {} and stands {registered} times in the register", run.id, run.state).into());
        }
        if !is_out {
            continue;
        }
        let mut after = None;
        loop {
            let page = office.store.run_lines(&run.id, after).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for line in page {
                if !seen.insert(line.key.clone()) {
                    return Err(format!("{:?} was instructed twice", line.key).into());
                }
                let again = matches!(line.key.cause, Cause::ReIssue(_));
                if !again {
                    *ordinary.entry(line.key.household).or_insert(0) += line.amount;
                }
                *instructed.entry(line.key.household).or_insert(0) += line.amount;
            }
        }
    }
    let total: i64 = instructed.values().sum();
    println!("paid {total}");
    let done = office.store.runs().await?.iter().any(|run| run.through.to_string() == "2013-03-31" && run.state == "closed");
    let sums: BTreeSet<i64> = ordinary.values().copied().collect();
    if done && (sums.len() != 1 || sums.first().is_none_or(|sum| *sum < FIRST)) {
        return Err(format!("everybody is owed the same, and these sums were instructed: {sums:?}").into());
    }
    println!("whole {done} {}", ordinary.len());
    Ok(())
}
