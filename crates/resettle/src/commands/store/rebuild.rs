//! `resettle rebuild`: what follows from the journals, computed anew.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use ::case::Engine;
use anyhow::Result;
use clap::Args;
use programme::Lang;
use show::Words;
use store::Rebuilt;

use super::At;
use crate::out::outln;
use crate::run::{Bar, block_on};

/// Computes duties, requests, instalments and restrictions of every household from its journal anew, and compares them with those that
/// are stored. They should be the same: `resettle tick` keeps them so.
#[derive(Args)]
pub(crate) struct Rebuild {
    /// Store what the journals give, as of now.
    #[arg(long)]
    repair: bool,
    #[command(flatten)]
    at: At,
}

impl Rebuild {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        let rebuilt = block_on(self.rebuild())??;
        let (households, obligations) = (rebuilt.households.to_string(), rebuilt.obligations.to_string());
        let counts = [("households", households.as_str()), ("obligations", &obligations)];
        if rebuilt.differing.is_empty() {
            outln!("{}", words.with("rebuild-same", &counts));
            return Ok(ExitCode::SUCCESS);
        }
        outln!("{}", words.with("rebuild-differs", &counts));
        rebuilt.differing.iter().for_each(|household| outln!("  {household}"));
        let key = if self.repair { "rebuild-repaired" } else { "rebuild-not-repaired" };
        outln!("{}", words.say(key));
        Ok(if self.repair { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    async fn rebuild(&self) -> Result<Rebuilt> {
        let (store, programme) = self.at.open().await?;
        let (engine, bar, done) = (Engine::new(&programme), Bar::new(), AtomicU64::new(0));
        let all = store.household_count().await?;
        let tell = std::sync::Mutex::new(bar.progress());
        let progress = |count| {
            let done = done.fetch_add(count, Ordering::Relaxed) + count;
            if let Ok(mut tell) = tell.lock() {
                tell(done, all);
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, |count| u16::try_from(count.get()).unwrap_or(u16::MAX));
        let rebuild = if self.repair { store::Rebuild::Now } else { store::Rebuild::Compare };
        let rebuilt = store.refold_all(&engine, threads, rebuild, self.at.stamp(), &progress);
        store.close().await;
        Ok(rebuilt?)
    }
}
