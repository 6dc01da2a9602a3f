//! The households that a command looks through: stories, or all of a store.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use programme::{Programme, Purpose};
use store::{Location, Looked, Reading, Store, actor_id};
use vault::ActorId;

use super::store::At;
use crate::packs;

/// Stories, or a store.
#[derive(Args)]
pub(super) struct Households {
    /// Stories (docs/story-format.md): files, or folders of them.
    #[arg(required_unless_present = "store", conflicts_with = "store")]
    pub(super) stories: Vec<PathBuf>,
    /// The pack, a folder or a name. With a store: the one it was made for if left out.
    #[arg(long, value_name = "FOLDER", required_unless_present = "store")]
    pack: Option<PathBuf>,
    /// Instead of stories: all households of a store, a file or `postgres://..`. Nothing that is sealed is opened.
    #[arg(long)]
    store: Option<Location>,
    /// The file of the store's root key; if left out, the store's own name with `.root`.
    #[arg(long, value_name = "FILE", requires = "store")]
    root_key: Option<PathBuf>,
    /// The account that looks, 32 digits of 0-9 and a-f. It stands in the record of the register.
    #[arg(long = "as", value_name = "ACCOUNT", requires = "store", value_parser = actor_id)]
    account: Option<ActorId>,
    /// Why you look through a store: a purpose of the programme.
    #[arg(long = "for", value_name = "PURPOSE", requires = "store", default_value = Purpose::LOOK_UP)]
    purpose: String,
}

impl Households {
    /// The programme of the stories.
    pub(super) fn programme(&self) -> Result<Programme> {
        let pack = self.pack.as_deref().context("say under which pack the stories are: --pack FOLDER")?;
        packs::load(&packs::pack_of(pack, "", Some(pack))?)
    }

    /// The store, if it is one.
    pub(super) fn at(&self) -> Option<At> {
        let account = self.account.unwrap_or(ActorId([0; 16]));
        Some(At { store: self.store.clone()?, root_key: self.root_key.clone(), pack: self.pack.clone(), account })
    }

    /// Opens the store for the purpose.
    pub(super) async fn open(&self, at: &At) -> Result<(Store, Programme, Reading)> {
        let (store, programme) = at.open().await?;
        let reading = at.reading(&programme, &self.purpose)?;
        Ok((store, programme, reading))
    }
}

/// Names the households that could not be read, and counts them.
pub(super) fn tell_unread(looked: &Looked) -> usize {
    looked.why.iter().for_each(|(household, why)| eprintln!("{household}: {why}"));
    usize::try_from(looked.unread).unwrap_or(usize::MAX)
}
