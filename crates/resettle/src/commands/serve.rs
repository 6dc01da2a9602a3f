//! `resettle serve`: the pages of a store of real people, until it is stopped.

mod config;
mod hooks;
mod identity;
mod keeping;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use access::Cost;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use programme::{Lang, Programme};
use show::Words;
use store::pay::ExportRegister;
use store::{KEYS_FOLLOWED, Store};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::{error, info, warn};
use vault::HeldRoot;
use web::{Door, Machine, Serving, Site, Treasury, Typesetter};

use self::config::Config;
use super::pay::bank::Bank;
use crate::notes::Notes;
use crate::packs;
use crate::run::{block_on, chance, now, stopped};

/// When it is looked again for keys of other servers, if that failed.
const KEYS_UNKNOWN: Duration = Duration::from_secs(60);

/// The most bytes of a file that is uploaded, if the configuration does not say.
pub(crate) const UPLOAD_BYTES_MAX: usize = 16 << 20;

/// Serves the pages of a store: sign-in, sessions, TLS, time that passes by itself. Everything is said in one file (docs/serve.md); what is
/// wrong with it is said all at once.
#[derive(Args)]
pub(crate) struct Serve {
    /// The configuration; the environment (`RESETTLE_STORE` and so on) goes before it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Only says whether the configuration is right, and starts nothing.
    #[arg(long)]
    check: bool,
}

impl Serve {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let text = self.config.as_deref().map(packs::read).transpose()?.unwrap_or_default();
        let open = self.config.as_deref().filter(|_| config::holds_password(&text)).and_then(config::open_to_all);
        let config = match (open, Config::read(&text, &|name| std::env::var(name).ok())) {
            (None, Ok(config)) => config,
            (open, config) => {
                let wrong: Vec<String> = open.into_iter().chain(config.err().unwrap_or_default()).collect();
                bail!("{}\n{}", wrong.join("\n"), Words::new(lang).say("serve-config-wrong"))
            }
        };
        if self.check {
            crate::out::outln!("{}", Words::new(lang).say("serve-config-right"));
            return Ok(ExitCode::SUCCESS);
        }
        tracing::subscriber::set_global_default(Notes)?;
        block_on(serve(config))??;
        Ok(ExitCode::SUCCESS)
    }
}

async fn serve(config: Config) -> Result<()> {
    let root = HeldRoot::from_file(&config.root_key)?;
    let store = Store::open(&config.store, &root).await?;
    drop(root);
    if store.is_owned() {
        warn!(
            "this account of PostgreSQL may change the tables of the store: `resettle permit` makes one that cannot (docs/serve.md)"
        );
    }
    let pack = config.pack.clone().unwrap_or_else(|| PathBuf::from(store.programme()));
    let folder = packs::pack_of(Path::new("."), "", Some(pack.as_path()))?;
    // What a server serves lives as long as its process.
    let programme: &'static Programme = Box::leak(Box::new(packs::load(&folder)?));
    store.check_programme(programme)?;
    let treasury = treasury(&config, programme)?;
    let policies = packs::policies(&folder)?;
    let machine = Machine {
        now,
        chance,
        cost: Cost::USUAL,
        is_behind_proxy: config.is_behind_proxy,
        is_secure: config.is_behind_proxy || config.tls.is_some(),
        upload_bytes_max: config.upload_bytes_max,
        token_days_max: config.token_days_max,
        report: |what| error!("{what}"),
    };
    let site = Site::new(store, programme, &policies, Door::SignIn, machine)?
        .keeps(config.keeping)
        .opens_a_day(config.files_a_day)
        .tries(packs::shelf(&folder, programme)?);
    let root_key = config.root_key.clone();
    let site = site.renews_keys(Box::new(move || HeldRoot::from_file(&root_key)));
    let site = match config.party {
        Some(party) => site.known_as(party),
        None => site,
    };
    let site = match config.identity {
        Some((name, provider)) => site.asks(name, provider),
        None => site,
    };
    let site = match treasury {
        Some(treasury) => site.pays_from(treasury),
        None => site,
    };
    let site = with_letters(site, config.letters);
    let site = Arc::new(site);
    let listener = TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {}", config.listen))?;
    let hearing = Arc::clone(&site);
    let hearing = tokio::spawn(async move { hear(&hearing).await });
    let (stop, stopping) = watch::channel(false);
    let counting = config.metrics.map(|address| tokio::spawn(count(address, Arc::clone(&site), stopping.clone())));
    let telling: Vec<_> =
        config.hooks.into_iter().map(|hook| tokio::spawn(hook.tell(Arc::clone(&site), stopping.clone()))).collect();
    let following = tokio::spawn(follow_keys(Arc::clone(&site), stopping.clone()));
    let ticking = tokio::spawn(tick(Arc::clone(&site), config.tick_minutes, stopping));
    info!(listen = %listener.local_addr()?, store = %config.store, "serving");
    let serving = Serving { listener, tls: config.tls };
    web::serve(serving, Arc::clone(&site), stopped()).await?;
    info!("stopping: what is under way is finished");
    // Whoever waits for it may be gone already.
    let _ = stop.send(true);
    ticking.await?;
    following.await?;
    hearing.await?;
    for telling in telling {
        telling.await?;
    }
    if let Some(counting) = counting {
        counting.await?;
    }
    if let Some(site) = Arc::into_inner(site) {
        site.close().await;
    }
    info!("stopped");
    Ok(())
}

/// A site with letters as PDF, if there is a program that makes them: the one that is given, or the one beside this.
pub(crate) fn with_letters(site: Site, (program, fonts): (Option<PathBuf>, Option<PathBuf>)) -> Site {
    let beside = || Some(std::env::current_exe().ok()?.with_file_name("resettle-letters")).filter(|path| path.is_file());
    match program.or_else(beside) {
        Some(program) => site.sets_letters_by(Typesetter::new(program, fonts)),
        None => site,
    }
}

/// What is paid from, if the configuration says so: a SQLite store has its register beside it.
fn treasury(config: &Config, programme: &Programme) -> Result<Option<Treasury>> {
    let given = config.register.as_deref().map(ExportRegister::at);
    let Some(register) = given.or_else(|| ExportRegister::beside(&config.store)) else { return Ok(None) };
    let bank = config.bank.as_ref().map(|(path, folder)| Bank::read(path)?.of_site(path, programme, folder));
    Ok(Some(Treasury { register, bank: bank.transpose()? }))
}

/// Notes whether the identity provider answers. Nobody waits for it: one signs in otherwise meanwhile.
async fn hear(site: &Site) {
    if let Err(why) = site.hears_provider().await {
        warn!(%why, "whoever would sign in by it is told so, and it is asked again then");
    }
}

/// Lets time pass in the store, every so many minutes. What fails is noted, and tried again the next time.
async fn tick(site: Arc<Site>, minutes: u64, mut stopping: watch::Receiver<bool>) {
    let mut every = tokio::time::interval(Duration::from_secs(60 * minutes));
    loop {
        tokio::select! {
            _ = every.tick() => {}
            _ = stopping.changed() => return,
        }
        match site.tick().await {
            Some(Ok(ticked)) => {
                let (households, entries, unreadable) = (ticked.households, ticked.entries, ticked.failed.len());
                info!(households, entries, unreadable, "time has passed");
                for (household, error) in ticked.failed {
                    warn!(%household, %error, "a household cannot be read, and stays due");
                }
            }
            Some(Err(error)) => error!(%error, "time could not pass; it is tried again"),
            None => error!("letting time pass broke off by a fault of the program; it is tried again"),
        }
    }
}

/// Knows keys that another server on the same data base made, soon after it did.
async fn follow_keys(site: Arc<Site>, mut stopping: watch::Receiver<bool>) {
    let mut pause = KEYS_FOLLOWED;
    while site.store().is_shared() {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopping.changed() => return,
        }
        pause = match site.follow_keys().await {
            Ok(is_new) => {
                if is_new {
                    info!("another server made a new key, and it is used from now on");
                }
                KEYS_FOLLOWED
            }
            Err(error) => {
                error!(%error, "whether there are new keys is not known; it is tried again");
                KEYS_UNKNOWN
            }
        };
    }
}

/// Serves the counts at an address of their own.
async fn count(address: std::net::SocketAddr, site: Arc<Site>, mut stopping: watch::Receiver<bool>) {
    let listener = match TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(error) => return error!(%address, %error, "cannot listen there, so nothing can be counted"),
    };
    let stop = async move {
        // It ends as well when there is nobody left to say so.
        let _ = stopping.changed().await;
    };
    if let Err(error) = web::serve_metrics(listener, site, stop).await {
        error!(%error, "counting has ended");
    }
}
