//! `resettle access`: who read a person's file, and why.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use jiff::tz::TimeZone;
use programme::Lang;
use show::Words;
use store::person_id;
use vault::PersonId;

use super::{At, purpose_title};
use crate::out::outln;
use crate::run::block_on;

/// Who read a person's file, when and why: the newest first.
#[derive(Args)]
pub(crate) struct Access {
    /// The person, as `resettle case new` and `resettle case history` show them.
    #[arg(value_parser = person_id, required_unless_present = "searches")]
    person: Option<PersonId>,
    /// Instead of one person's record: who searched by name, or looked through everyone's names.
    #[arg(long, conflicts_with = "person")]
    searches: bool,
    #[command(flatten)]
    at: At,
    /// The most lines to show.
    #[arg(long, default_value_t = 50)]
    count: usize,
}

impl Access {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        block_on(self.tell(lang))?
    }

    async fn tell(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        let (store, programme) = self.at.open().await?;
        let lines = match self.person {
            Some(person) => store.access_record(person, None, self.count).await?,
            None => store.searches(None, self.count).await?,
        };
        if lines.is_empty() {
            outln!("{}", words.say("access-nobody"));
        }
        let zone = TimeZone::get(&programme.timezone)?;
        for line in lines {
            let time = zone.to_datetime(line.at).strftime("%Y-%m-%d %H:%M").to_string();
            let purpose = purpose_title(&programme, &line.purpose, lang);
            outln!("{time}  {}  {purpose}  ({})", line.who, line.fields.join(", "));
        }
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
