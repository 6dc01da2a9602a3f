//! Tries to show who somebody is. Each is counted, and noted with what was shown, the account that it is about, where one is known, and a mark of
//! where it came from.

use std::future::Future;

use vault::ActorId;

use crate::answer::Answer;
use crate::limits;
use crate::site::Site;

/// What came of a try.
pub(super) enum Tried<T> {
    Right(T),
    Wrong,
    /// Nothing was compared: so many seconds have to pass first.
    Wait(i64),
}

/// Looks what comes of a comparison, unless that was wrong too often lately.
pub(super) async fn tried<T>(
    site: &Site,
    (account, by): (Option<ActorId>, &'static str),
    counted: &[limits::Tried],
    compared: impl Future<Output = Answer<Option<T>>>,
) -> Answer<Tried<T>> {
    if let Some(wait) = site.limits.wait(counted, site.now()) {
        note(site, counted, (account, by), "has to wait");
        return Ok(Tried::Wait(wait.as_secs() + 1));
    }
    // Counted as wrong until it is right: who tries many at once gains nothing.
    site.limits.wrong(counted, site.now());
    let right = compared.await?;
    site.metrics.tried(right.is_some());
    if right.is_some() {
        site.limits.right(counted);
    }
    note(site, counted, (account, by), if right.is_some() { "right" } else { "wrong" });
    Ok(right.map_or(Tried::Wrong, Tried::Right))
}

/// Notes a try, never with what was typed.
pub(super) fn note(
    site: &Site,
    counted: &[limits::Tried],
    (account, by): (Option<ActorId>, &'static str),
    outcome: &'static str,
) {
    let (account, client) = (account.map(|account| account.to_string()).unwrap_or_default(), site.marks.of(counted));
    tracing::info!(account, by, outcome, client, "somebody showed who they are");
}
