//! The demo in the browser: accounts to choose from, a store in a folder that goes away.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use ::case::Engine;
use access::{Cost, Role};
use anyhow::{Context as _, Result};
use programme::Programme;
use show::Words;
use store::pay::ExportRegister;
use store::{Grant, HouseholdId, Location, ObligationKind, Recipients, Stamp, Store, TOKEN_DAYS_MAX, Worklist, make_backup_key};
use tlog::Signer;
use vault::{ActorId, HeldRoot};
use web::{Backups, Checkpoints, Door, Keeping, Machine, Serving, Site, Treasury};

use super::{Demo, Invention, NOBODY, agenda};
use crate::commands::pay::bank::Bank;
use crate::commands::serve::{UPLOAD_BYTES_MAX, with_letters};
use crate::out::outln;
use crate::packs;
use crate::run::{block_on, chance, now, random, stopped};

/// The council has a matter of one of the first so many households.
const AGENDA_AMONG: u64 = 20;
/// Whom one can be: roles with offices of the Korean pack.
const ACCOUNTS: [(Role, Option<&str>); 13] = [
    (Role::Caseworker, Some("local_government")),
    (Role::Caseworker, Some("mou")),
    (Role::Supervisor, Some("local_government")),
    (Role::Finance, Some("mou")),
    (Role::Finance, Some("mou")),
    (Role::Finance, Some("hana_foundation")),
    (Role::CouncilMember, Some("council")),
    (Role::Protection, Some("police")),
    (Role::RightsOfficer, Some("rights_officer")),
    (Role::DataProtection, None),
    (Role::Analyst, None),
    (Role::Administrator, None),
    (Role::Administrator, None),
];

impl Demo {
    pub(super) fn browse(&self, words: &Words) -> Result<ExitCode> {
        let folder = packs::pack_of(Path::new("."), "", Some(self.pack.as_deref().unwrap_or(Path::new("kr"))))?;
        // What a server serves lives as long as its process.
        let programme: &'static Programme = Box::leak(Box::new(packs::load(&folder)?));
        let policies = packs::policies(&folder)?;
        let place = tempfile::tempdir().context("there is no room for the demo's store")?;
        let own = place.path().join("demo.db");
        let location = self.at.clone().unwrap_or_else(|| Location::Sqlite(own.clone()));
        let invention = Invention::new(programme, self.seed)?;
        let root = HeldRoot::random(&mut random());
        block_on(async {
            let stamp = Stamp { by: NOBODY, at: now() };
            let (store, _) = self.fill(&location, stamp, &invention, &root).await?;
            let households: Vec<HouseholdId> = (0..AGENDA_AMONG).map(|number| invention.household(number).0).collect();
            agenda::put(&store, &Engine::new(programme), &households, invention.today, stamp).await?;
            let door = Door::Chooser(accounts(&store, invention.household(0).0, stamp).await?);
            let report = |what: &str| eprintln!("{what}");
            let machine = Machine {
                now,
                chance,
                cost: Cost::USUAL,
                is_behind_proxy: false,
                is_secure: false,
                upload_bytes_max: UPLOAD_BYTES_MAX,
                token_days_max: TOKEN_DAYS_MAX,
                report,
            };
            let treasury = treasury(place.path(), &own, programme)?;
            let site = Site::new(store, programme, &policies, door, machine)?
                .pays_from(treasury)
                .keeps(keeping(place.path())?)
                .opens_a_day(self.files_a_day);
            let root_key = place.path().join("demo.root");
            root.create_file(&root_key)?;
            let site = site.renews_keys(Box::new(move || HeldRoot::from_file(&root_key)));
            let site = with_letters(site.tries(packs::shelf(&folder, programme)?), (None, None));
            let listener =
                tokio::net::TcpListener::bind(self.listen).await.with_context(|| format!("cannot listen on {}", self.listen))?;
            outln!("{}", words.with("demo-open", &[("address", &format!("http://{}", listener.local_addr()?))]));
            let serving = Serving { listener, tls: None };
            web::serve(serving, Arc::new(site), stopped()).await?;
            anyhow::Ok(())
        })??;
        Ok(ExitCode::SUCCESS)
    }
}

/// The bank of the demo: it takes `pain.001`, and its answers can be written by hand.
const BANK: &str = r#"
name = "Treasury 3"
number = "100-200-300"
system = "KFTC"
bank = "999"
text = "Transfer"
sign_with = "bank.key"
[columns.answers]
id = "id"
status = "status"
amount = "amount"
day = "day"
words = { PAID = "paid", REJECTED = "rejected", BACK = "returned" }
"#;

/// A register, keys and a bank, in the demo's own folder.
fn treasury(place: &Path, store: &Path, programme: &Programme) -> Result<Treasury> {
    let (path, folder) = (place.join("bank.toml"), place.join("bank-files"));
    let recipient = make_backup_key(&place.join("bank.age"))?;
    std::fs::write(&path, format!("recipients = [\"{recipient}\"]\n{BANK}"))?;
    let signer = Signer::new("demo.example", &chance())?;
    std::fs::write(place.join("bank.key"), signer.to_secret_text())?;
    let register = ExportRegister::beside(&Location::Sqlite(store.to_owned())).context("the demo's store is a file")?;
    Ok(Treasury { register, bank: Some(Bank::read(&path)?.of_site(&path, programme, &folder)?) })
}

/// Folders for backups and checkpoints, and the keys to make and to open them, in the demo's own folder.
fn keeping(place: &Path) -> Result<Keeping> {
    let [backups, checkpoints] = ["backups", "checkpoints"].map(|name| place.join(name));
    [&backups, &checkpoints].into_iter().try_for_each(std::fs::create_dir)?;
    let recipient = make_backup_key(&place.join("backup.age"))?;
    let recipients = Recipients::keys([recipient.as_str()])?;
    let signer = Signer::new("demo.example", &chance())?;
    Ok(Keeping {
        backups: Some(Backups { folder: backups, recipients }),
        checkpoints: Some(Checkpoints { folder: checkpoints, signer }),
    })
}

/// Every account, and a newcomer: the first person of the household that has most payments to come.
async fn accounts(store: &Store, first: HouseholdId, stamp: Stamp) -> Result<Vec<ActorId>> {
    let coming =
        store.worklist(&Worklist { office: None, states: &["upcoming"], due_until: None, kinds: &[], count_max: 10_000 }).await?;
    let mut counts: BTreeMap<HouseholdId, usize> = BTreeMap::new();
    let payments = coming.iter().filter(|(_, line)| line.kind == ObligationKind::Instalment);
    payments.for_each(|(household, _)| *counts.entry(*household).or_default() += 1);
    let busiest = counts.into_iter().max_by_key(|(_, count)| *count).map_or(first, |(household, _)| household);
    let newcomer = store.persons(busiest).await?.into_iter().next();
    let staff = ACCOUNTS.iter().map(|(role, office)| (*role, office.map(str::to_owned), None));
    let mut accounts = Vec::new();
    let mut representative = None;
    for (role, office, person) in staff.chain([(Role::Representative, None, None), (Role::Newcomer, None, newcomer)]) {
        let account = store.create_account(None, None, stamp, &mut random()).await?;
        let grant = Grant { role: Some(role.word().to_owned()), office, person };
        store.grant_account(account, grant, stamp).await?;
        accounts.push(account);
        if role == Role::Representative {
            representative = Some(account);
        }
        // The newcomer gave the representative a mandate, for everything but money.
        if let (Some(person), Some(to)) = (person, representative) {
            let may = ["see_standing", "see_names", "ask"];
            store.give_mandate((person, to), &may, 30, Stamp { by: account, ..stamp }, &mut random()).await?;
        }
    }
    Ok(accounts)
}
