//! `resettle permit`: lets an account of PostgreSQL do what a server does, and no more.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use programme::Lang;
use show::Words;
use store::Location;

use crate::out::outln;
use crate::run::block_on;

/// Lets an account of PostgreSQL do with a store what a server does, and no more: it can then change neither tables nor rows that are only
/// ever added. To be done with the account that owns the store, once, and again when a newer program asks for it: it also brings the
/// tables up to date.
#[derive(Args)]
pub(crate) struct Permit {
    /// The account of the server, made before, as with `createuser`; it must own nothing.
    account: String,
    /// The store, by the account that owns it: `postgres://..`.
    #[arg(long)]
    store: Location,
    /// The data base of the keys, if it is another.
    #[arg(long, value_name = "URL")]
    store_keys: Option<String>,
}

impl Permit {
    pub(crate) fn run(self, lang: Lang) -> Result<ExitCode> {
        let store = match (self.store, self.store_keys) {
            (Location::Postgres { data, .. }, Some(keys)) => Location::Postgres { data, keys },
            (store, _) => store,
        };
        block_on(store::permit(&store, &self.account))??;
        let done = [("account", self.account.as_str()), ("store", &store.to_string())];
        outln!("{}", Words::new(lang).with("permit-done", &done));
        Ok(ExitCode::SUCCESS)
    }
}
