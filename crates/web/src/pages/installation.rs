//! How the installation is, for administrators: what runs, how much there is, what failed. Nothing here is of a case.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::Guest;
use super::backups::{Kept, administrator, kept};
use crate::answer::Answer;
use crate::metrics::Count;
use crate::site::{Site, Visitor};

#[derive(Serialize)]
struct Page {
    #[serde(flatten)]
    installation: Installation,
    /// Done at the machine: the word of what for, and the command.
    commands: [(&'static str, &'static str); 4],
}

/// What runs here.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Installation {
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
    /// What was counted since the start.
    counts: Vec<Count>,
    /// How old the last backup and the last checkpoint are.
    kept: Vec<Kept>,
}

/// The page.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async {
        let page = Page {
            installation: installation(&site, guest.visitor(&site)?).await?,
            commands: [
                ("log", "resettle log verify --store STORE --checkpoint FOLDER --key KEY.pub"),
                ("backup", "resettle backup keys create --help"),
                ("keys", "resettle keys --help"),
                ("pack", "resettle pack check FOLDER"),
            ],
        };
        guest.page(&site, "installation.html", page)
    };
    guest.told(&site, page.await)
}

/// How the installation is.
pub(crate) async fn installation(site: &Site, visitor: &Visitor) -> Answer<Installation> {
    administrator(site, visitor)?;
    let (programme, log) = (site.programme(), site.store.log_frontier().await?);
    Ok(Installation {
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
    })
}
