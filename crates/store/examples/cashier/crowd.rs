//! Many at once: one run that everybody asks for, and one person who is two.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use payments::run::{Officer, Run};
use store::Stamp;
use tokio::task::JoinSet;

use crate::Failure;
use crate::office::{OTHERS, Office, PLANNER, THROUGH};

/// How many ask at once.
const CLIENTS: u64 = 16;

/// One officer's run, from the plan to the file, asked for so many times by sixteen clients at once: one file, one digest.
pub(crate) async fn crowd(office: Office<'static>, times: u64) -> Result<(), Failure> {
    let (office, left) = (Arc::new(office), Arc::new(AtomicU64::new(times)));
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (office, left) = (Arc::clone(&office), Arc::clone(&left));
        clients.spawn(async move {
            let mut digests = BTreeSet::new();
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                if let Some(digest) = office.trigger(client).await? {
                    digests.insert(digest);
                }
            }
            Ok::<_, Failure>(digests)
        });
    }
    let mut digests = BTreeSet::new();
    while let Some(client) = clients.join_next().await {
        digests.extend(client??);
    }
    let exports = office.register.exports()?;
    let files = office.files()?;
    if digests.len() != 1 || exports.len() != 1 || files != 1 {
        return Err(format!("{} digests, {} lines in the register, {files} files", digests.len(), exports.len()).into());
    }
    println!("crowd {times} one file");
    Ok(())
}

/// So many runs that one person both changes and approves at the same moment, in two sessions; and that the planner approves.
pub(crate) async fn race(office: Office<'static>, times: u64) -> Result<(), Failure> {
    let office = Arc::new(office);
    let payments = office.engine.programme().payments.clone().ok_or("no payments.toml")?;
    let (mut changed, mut approved) = (0, 0);
    for round in 0..times {
        let run = office.plan_once(THROUGH[3].parse()?, round).await?;
        office.store.review_run(&run.id, office.stamp()).await?;
        let page = office.store.run_lines(&run.id, None).await?;
        let (line, shown) = (page.first().ok_or("nothing is due")?.id, run.digest.unwrap_or_default());
        let two = Stamp { by: OTHERS[0], ..office.stamp() };
        let why = office.store.seal_words(None, "the home is given up", &mut office.chance()).await?;
        let (run_id, other) = (run.id.clone(), Arc::clone(&office));
        let takes = tokio::spawn(async move { other.store.take_out(&run_id, line, &why, two).await.is_ok() });
        let (run_id, other, rules) = (run.id.clone(), Arc::clone(&office), payments.clone());
        // Approving has less to do before it writes: it begins a little later, and not always by as much.
        let approves = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_micros(round % 16 * 150)).await;
            other.store.approve_run(&rules, &run_id, shown, two).await.is_ok()
        });
        let (run_id, other, rules) = (run.id.clone(), Arc::clone(&office), payments.clone());
        let own = tokio::spawn(async move { other.store.approve_run(&rules, &run_id, shown, other.stamp()).await.is_ok() });
        changed += u64::from(takes.await?);
        approved += u64::from(approves.await?);
        if own.await? {
            return Err("the planner approved".into());
        }
        let (authors, approvals) = hands(&office.store.run_state(&run.id).await?);
        if approvals.iter().any(|by| authors.contains(by)) {
            return Err(format!("run {} was approved by who made it", run.id).into());
        }
        let why = office.store.seal_words(None, "the next race", &mut office.chance()).await?;
        office.store.stop_run(&run.id, &why, office.stamp()).await?;
    }
    println!("race {times}: changed {changed}, approved {approved}, never both");
    Ok(())
}

/// Who made a run, and who approved it.
fn hands(run: &Run) -> (BTreeSet<Officer>, Vec<Officer>) {
    let mut authors = run.contents().changed_by.clone();
    authors.insert(Officer(PLANNER.to_string()));
    let approvals = match run {
        Run::Reviewed { approvals, .. } | Run::Approved { approvals, .. } => approvals.clone(),
        _ => Vec::new(),
    };
    (authors, approvals.into_iter().map(|done| done.by).collect())
}
