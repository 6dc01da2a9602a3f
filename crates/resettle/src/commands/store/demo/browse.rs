//! The demo in the browser: accounts to choose from, a store in a folder that goes away.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use access::Role;
use anyhow::{Context as _, Result};
use programme::Programme;
use rand_core::Rng as _;
use show::Words;
use store::{HouseholdId, Location, ObligationKind, Stamp, Store, Worklist};
use vault::{ActorId, HeldRoot};
use web::{Machine, Site, Visitor};

use super::{Demo, Invention, NOBODY};
use crate::out::outln;
use crate::packs;
use crate::run::{block_on, now, random};

/// Whom one can be: roles with offices of the Korean pack.
const ACCOUNTS: [(Role, Option<&str>); 8] = [
    (Role::Caseworker, Some("local_government")),
    (Role::Caseworker, Some("mou")),
    (Role::Finance, Some("mou")),
    (Role::Finance, Some("hana_foundation")),
    (Role::Protection, Some("police")),
    (Role::RightsOfficer, Some("rights_officer")),
    (Role::DataProtection, None),
    (Role::Analyst, None),
];

impl Demo {
    pub(super) fn browse(&self, words: &Words) -> Result<ExitCode> {
        let folder = packs::pack_of(Path::new("."), "", Some(self.pack.as_deref().unwrap_or(Path::new("kr"))))?;
        // What a server serves lives as long as its process.
        let programme: &'static Programme = Box::leak(Box::new(packs::load(&folder)?));
        let policies = packs::read(&folder.join("access.cedar"))?;
        let place = tempfile::tempdir().context("there is no room for the demo's store")?;
        let location = Location::Sqlite(place.path().join("demo.db"));
        let invention = Invention::new(programme, self.seed)?;
        let root = HeldRoot::random(&mut random());
        block_on(async {
            let stamp = Stamp { by: NOBODY, at: now() };
            let (store, _) = self.fill(&location, stamp, &invention, &root).await?;
            let visitors = visitors(&store, invention.household(0).0).await?;
            let machine = Machine { now, chance, report: |what| eprintln!("{what}") };
            let site = Site::new(store, programme, &policies, visitors, machine)?;
            let listener =
                tokio::net::TcpListener::bind(self.listen).await.with_context(|| format!("cannot listen on {}", self.listen))?;
            outln!("{}", words.with("demo-open", &[("address", &format!("http://{}", listener.local_addr()?))]));
            web::serve(listener, Arc::new(site), stopped()).await?;
            anyhow::Ok(())
        })??;
        Ok(ExitCode::SUCCESS)
    }
}

/// Every account, and a newcomer: the first person of the household that has most payments to come.
async fn visitors(store: &Store, first: HouseholdId) -> Result<Vec<Visitor>> {
    let coming = store.worklist(&Worklist { office: None, states: &["upcoming"], due_until: None, count_max: 10_000 }).await?;
    let mut counts: BTreeMap<HouseholdId, usize> = BTreeMap::new();
    let payments = coming.iter().filter(|(_, line)| line.kind == ObligationKind::Instalment);
    payments.for_each(|(household, _)| *counts.entry(*household).or_default() += 1);
    let busiest = counts.into_iter().max_by_key(|(_, count)| *count).map_or(first, |(household, _)| household);
    let newcomer = store.persons(busiest).await?.into_iter().next();
    let accounts = ACCOUNTS.iter().map(|(role, office)| (*role, office.map(str::to_owned), None));
    let accounts = accounts.chain([(Role::Newcomer, None, newcomer)]);
    let visitor = |(number, (role, office, person)): (u8, (Role, Option<String>, _))| {
        let actor = ActorId([[0; 15].as_slice(), &[number]].concat().try_into().unwrap_or_default());
        Visitor { actor, role, office, person }
    };
    Ok((1..).zip(accounts).map(visitor).collect())
}

fn chance() -> [u8; 32] {
    let mut bytes = [0; 32];
    random().fill_bytes(&mut bytes);
    bytes
}

/// Waits until somebody stops the program.
async fn stopped() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without the signal it runs until it is killed.
        std::future::pending::<()>().await;
    }
}
