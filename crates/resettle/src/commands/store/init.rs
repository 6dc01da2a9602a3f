//! `resettle init`: makes a store.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use programme::Lang;
use show::Words;
use store::Store;

use super::At;
use crate::out::outln;
use crate::run::{block_on, random};

/// Makes a store, and a root key unless there is one. Nothing else is needed: the store is one file, and beside it one for the keys.
#[derive(Args)]
pub(crate) struct Init {
    #[command(flatten)]
    at: At,
}

impl Init {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        let programme = self.at.programme("kr")?;
        let root = self.at.new_root_key(&words)?;
        let made = async { Store::create(&self.at.store, &programme, &root, &mut random()).await };
        let store = block_on(made)??;
        outln!("{}", words.with("init-made", &[("store", &store.location().to_string())]));
        block_on(store.close())?;
        Ok(ExitCode::SUCCESS)
    }
}
