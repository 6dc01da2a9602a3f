//! `resettle tick`: time passes in a store.

use std::process::ExitCode;

use ::case::Engine;
use anyhow::Result;
use clap::Args;
use programme::Lang;
use show::Words;
use store::Ticked;

use super::At;
use crate::out::outln;
use crate::run::{Bar, block_on, random};

/// Looks at every household in which time has changed something: puts on record what followed by law, on the day on which it
/// followed, and brings duties, requests, instalments and restrictions up to the minute. Done late it catches up; done twice
/// it does nothing more. Let it run every few minutes.
#[derive(Args)]
pub(crate) struct Tick {
    #[command(flatten)]
    at: At,
}

impl Tick {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        let ticked = block_on(self.tick())??;
        let [households, entries, changed] = [ticked.households, ticked.entries, ticked.changed].map(|count| count.to_string());
        let counts = [("households", households.as_str()), ("entries", &entries), ("changed", &changed)];
        outln!("{}", words.with("tick-done", &counts));
        for (household, error) in &ticked.failed {
            let told = [("household", household.to_string()), ("error", error.to_string())];
            eprintln!("{}", words.with("tick-failed", &told.each_ref().map(|(name, text)| (*name, text.as_str()))));
        }
        Ok(if ticked.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    async fn tick(&self) -> Result<Ticked> {
        let (store, programme) = self.at.open().await?;
        let (engine, stamp) = (Engine::new(&programme), self.at.stamp());
        let all = store.due_count(&engine, stamp.at).await?;
        let (bar, mut done) = (Bar::new(), 0);
        let mut progress = bar.progress();
        let mut count = |households| {
            done += households;
            progress(done, all);
        };
        let ticked = store.tick(&engine, stamp, &mut random(), &mut count).await;
        store.close().await;
        bar.finish();
        Ok(ticked?)
    }
}
