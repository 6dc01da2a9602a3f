//! `resettle search`: people by any of their names.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use names::{Birth, Hit, Query};
use programme::{Lang, Programme, Purpose};
use show::Words;
use store::{Reading, Register, Store};
use vault::PersonId;

use super::At;
use super::people::{birth, other_files, told};
use crate::out::outln;
use crate::run::{Bar, block_on};

/// Names that score less are found by a part alone.
const WHOLE_FROM: f32 = 0.1;

/// Finds people by any of their names: in another spelling or script, by a part of it, or by sound. What was asked, and for whom
/// it showed anything, is recorded.
#[derive(Args)]
pub(crate) struct Search {
    /// The name or a part of it; `-` reads it from standard input, where other users of the machine do not see it.
    name: String,
    /// Year or date of birth: 1964, 1964-03-05. Only people born within three years of it are looked at, and those of whom it is not known.
    #[arg(long, value_parser = birth)]
    born: Option<Birth>,
    /// Place of birth: whoever has the same comes first.
    #[arg(long, value_name = "PLACE", default_value = "")]
    birthplace: String,
    /// The end of the name is still missing.
    #[arg(long)]
    open: bool,
    /// Also those whose names only come nearest. All who are shown can see it.
    #[arg(long)]
    more: bool,
    /// The most people to show.
    #[arg(long, default_value_t = 10)]
    count: usize,
    /// Why you look: a purpose of the programme. The people can see it.
    #[arg(long = "for", value_name = "PURPOSE", default_value = Purpose::LOOK_UP)]
    purpose: String,
    #[command(flatten)]
    at: At,
}

impl Search {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        let name = if self.name == "-" { std::io::read_to_string(std::io::stdin())? } else { self.name.clone() };
        block_on(async {
            let (store, programme) = self.at.open().await?;
            let reading = self.at.reading(&programme, &self.purpose)?;
            let register = unlocked(&store, &programme, &reading).await?;
            let query = Query {
                name: name.trim(),
                open: self.open,
                birth: self.born.unwrap_or_default(),
                birthplace: self.birthplace.trim(),
            };
            let mut hits = store.search(&register, &query, self.count, &reading).await?;
            hits.retain(|hit| hit.is_likely || self.more);
            if hits.is_empty() {
                outln!("{}", words.with("search-nobody", &[("count", &register.people().to_string())]));
            }
            for hit in hits {
                show(&store, &programme, hit, &reading, &words).await?;
            }
            store.close().await;
            Ok(ExitCode::SUCCESS)
        })?
    }
}

/// Everyone's names, with a bar while they are read.
pub(super) async fn unlocked(store: &Store, programme: &Programme, reading: &Reading) -> Result<Register> {
    let bar = Bar::new();
    let register = store.register(programme, reading, &mut bar.progress()).await?;
    bar.finish();
    Ok(register)
}

/// One person, after the line in their access record.
async fn show(store: &Store, programme: &Programme, hit: Hit<PersonId>, reading: &Reading, words: &Words) -> Result<()> {
    let known = store.known(programme, hit.person, reading).await?;
    // Whoever is found by a part of the name does not have the whole of it.
    let found = if hit.is_likely && hit.score < WHOLE_FROM { words.say("search-part") } else { format!("{:.2}", hit.score) };
    outln!("{found}  {}", told(&known, words));
    let ids = [("person", known.person.to_string()), ("household", known.household.to_string())];
    outln!("      {}", words.with("search-ids", &ids.each_ref().map(|(key, id)| (*key, id.as_str()))));
    let held: Vec<_> = store.duplicates_of(known.household).await?;
    let held: Vec<_> = held.into_iter().filter(|row| row.persons.contains(&known.person)).collect();
    other_files(known.household, &held, words).into_iter().for_each(|line| outln!("      {line}"));
    Ok(())
}
