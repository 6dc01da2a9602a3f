//! `resettle erase`: a person's names, contacts, texts and documents, gone for good.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use programme::Lang;
use show::Words;
use store::{Store, person_id};
use vault::PersonId;

use super::At;
use crate::out::outln;
use crate::run::block_on;

/// Erases a person for good: their keys, and everything sealed under them. Payments, days and the log stay whole, and name nobody. Without a
/// person, lists who was erased: whoever restores a backup from before erases them again.
#[derive(Args)]
pub(crate) struct Erase {
    /// The person, 32 digits.
    #[arg(value_parser = person_id)]
    person: Option<PersonId>,
    /// The same person again: what is erased is nowhere any more.
    #[arg(long, value_name = "PERSON", value_parser = person_id)]
    certain: Option<PersonId>,
    #[command(flatten)]
    at: At,
}

impl Erase {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        block_on(async {
            let (store, _) = self.at.open().await?;
            let done = self.carry_out(&store, &Words::new(lang)).await;
            store.close().await;
            done.map(|()| ExitCode::SUCCESS)
        })?
    }

    async fn carry_out(&self, store: &Store, words: &Words) -> Result<()> {
        let Some(person) = self.person else { return list(store, words).await };
        let household = store.household_of(person).await?;
        let arg = [("person", &person.to_string()[..]), ("household", &household.to_string())];
        if self.certain != Some(person) {
            bail!("{}", words.with("erase-certain", &arg));
        }
        store.erase(person, self.at.stamp()).await?;
        outln!("{}", words.with("erase-done", &arg));
        Ok(())
    }
}

async fn list(store: &Store, words: &Words) -> Result<()> {
    let erasures = store.erasures().await?;
    for erasure in &erasures {
        outln!("{}  {}  {}", erasure.person, erasure.at, words.with("erase-by", &[("account", &erasure.by.to_string())]));
    }
    if erasures.is_empty() {
        outln!("{}", words.say("erase-nobody"));
    }
    Ok(())
}
