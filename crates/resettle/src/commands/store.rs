//! Commands on a store: what they have in common.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod bulk;
pub(crate) mod case;
pub(crate) mod demo;
mod detail;
pub(crate) mod duplicates;
pub(crate) mod erase;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod init;
mod intake;
pub(crate) mod keys;
pub(crate) mod late;
mod people;
pub(crate) mod permit;
pub(crate) mod rebuild;
pub(crate) mod search;
pub(crate) mod tick;
mod written;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use programme::{Programme, Purpose};
use show::Words;
use store::{Location, Reading, Stamp, Store, actor_id};
use vault::{ActorId, HeldRoot, Purposes};

use crate::out::outln;
use crate::packs;
use crate::run::{now, random};

/// Which store, with which key, and who asks.
#[derive(Args)]
pub(crate) struct At {
    /// The store: a file, or `postgres://..`.
    #[arg(long)]
    pub(super) store: Location,
    /// The file of the root key; if left out, the store's own name with `.root`.
    #[arg(long, value_name = "FILE")]
    pub(super) root_key: Option<PathBuf>,
    /// The pack, a folder or a name; the one the store was made for if left out.
    #[arg(long, value_name = "FOLDER")]
    pub(super) pack: Option<PathBuf>,
    /// The account that does it, 32 digits of 0-9 and a-f. It stands in the records, and is never a name.
    #[arg(long = "as", value_name = "ACCOUNT", default_value = "00000000000000000000000000000000", value_parser = actor_id)]
    pub(super) account: ActorId,
}

impl At {
    /// Where the store is.
    pub(crate) fn location(&self) -> &Location {
        &self.store
    }

    /// The file of the root key.
    fn root_key(&self) -> Result<PathBuf> {
        match (&self.root_key, &self.store) {
            (Some(file), _) => Ok(file.clone()),
            (None, Location::Sqlite(path)) => {
                let mut name = path.as_os_str().to_owned();
                name.push(".root");
                Ok(PathBuf::from(name))
            }
            (None, Location::Postgres { .. }) => bail!("say where the root key is: --root-key FILE"),
        }
    }

    /// The root key in its file; a new one is made if there is none, and its place told.
    fn new_root_key(&self, words: &Words) -> Result<HeldRoot> {
        let file = self.root_key()?;
        if file.try_exists()? {
            return Ok(HeldRoot::from_file(&file)?);
        }
        let root = HeldRoot::random(&mut random());
        root.create_file(&file)?;
        outln!("{}", words.with("init-root-key", &[("file", &file.display().to_string())]));
        Ok(root)
    }

    /// The programme of the pack that is given, or else of the one of that name.
    fn programme(&self, otherwise: &str) -> Result<Programme> {
        let pack = self.pack.as_deref().unwrap_or(Path::new(otherwise));
        packs::load(&packs::pack_of(Path::new("."), "", Some(pack))?)
    }

    /// Opens the store, and loads its programme.
    pub(crate) async fn open(&self) -> Result<(Store, Programme)> {
        let root = HeldRoot::from_file(&self.root_key()?)?;
        let store = Store::open(&self.store, &root).await?;
        let programme = self.programme(store.programme())?;
        store.check_programme(&programme)?;
        Ok((store, programme))
    }

    pub(crate) fn stamp(&self) -> Stamp {
        Stamp { by: self.account, at: now() }
    }

    /// A reading for a purpose of the programme.
    pub(crate) fn reading(&self, programme: &Programme, purpose: &str) -> Result<Reading> {
        let purposes: Purposes = programme.purposes.iter().map(|purpose| purpose.id.as_str()).collect();
        let purpose = purposes.find(purpose).with_context(|| {
            let all: Vec<&str> = programme.purposes.iter().map(|purpose| purpose.id.as_str()).collect();
            format!("`{purpose}` is no purpose of this programme; its purposes are: {}", all.join(", "))
        })?;
        Ok(Reading { who: self.account, purpose, at: now() })
    }
}

/// The title of a purpose that stands in a record; its name if the programme no longer has it.
fn purpose_title<'a>(programme: &'a Programme, purpose: &'a str, lang: programme::Lang) -> &'a str {
    let found = programme.purposes.iter().find(|known: &&Purpose| known.id == purpose);
    found.map_or(purpose, |known| known.title.get(lang))
}
