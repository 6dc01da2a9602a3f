//! How the installation is, for administrators: what runs, how much there is, what failed. Nothing here is of a case.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::Guest;
use super::backups::{Kept, administrator, kept};
use crate::answer::Answer;
use crate::site::Site;

#[derive(Serialize)]
struct Page {
    version: &'static str,
    /// SHA-256 over the texts of the pack: two installations with the same one follow the same rules.
    pack: String,
    zone: String,
    now: String,
    people: u64,
    households: u64,
    /// The log as it is now; the last checkpoint has to be a beginning of it.
    log_size: u64,
    log_root: String,
    /// What was counted since the start, and whether it should be none.
    counts: Vec<(&'static str, u64, bool)>,
    /// How old the last backup and the last checkpoint are.
    kept: Vec<Kept>,
    /// Done at the machine: the word of what for, and the command.
    commands: [(&'static str, &'static str); 4],
}

/// The page.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { installation(&site, &guest).await };
    guest.told(&site, page.await)
}

async fn installation(site: &Site, guest: &Guest) -> Answer<String> {
    administrator(site, guest)?;
    let (programme, log) = (site.programme(), site.store.log_frontier().await?);
    let page = Page {
        version: env!("CARGO_PKG_VERSION"),
        pack: hex::encode(programme.digest),
        zone: programme.timezone.clone(),
        now: site.minute(site.now()),
        people: site.store.person_count().await?,
        households: site.store.household_count().await?,
        log_size: log.size(),
        log_root: hex::encode(log.root().0),
        kept: kept(site, log.size()).await,
        counts: site.metrics.counts(),
        commands: [
            ("log", "resettle log verify --store STORE --checkpoint FOLDER --key KEY.pub"),
            ("backup", "resettle backup keys create --help"),
            ("keys", "resettle keys --help"),
            ("pack", "resettle pack check FOLDER"),
        ],
    };
    guest.page(site, "installation.html", page)
}
