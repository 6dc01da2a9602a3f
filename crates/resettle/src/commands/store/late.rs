//! `resettle late`: what an office has not done in time.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use programme::{Lang, Programme};
use rules::days_between;
use show::Words;
use store::{HouseholdId, Obligation, ObligationKind, Worklist};

use super::At;
use crate::out::outln;
use crate::run::{block_on, today};

/// What an office has not done in time: the longest late first. As of the last `resettle tick`.
#[derive(Args)]
pub(crate) struct Late {
    /// The office, by its id in the pack.
    #[arg(long)]
    office: String,
    /// The most lines to show.
    #[arg(long, default_value_t = 50)]
    count: usize,
    #[command(flatten)]
    at: At,
}

impl Late {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        block_on(self.tell(&Words::new(lang)))?
    }

    async fn tell(&self, words: &Words) -> Result<ExitCode> {
        let (store, programme) = self.at.open().await?;
        let Some(office) = programme.offices.iter().find(|office| office.id == self.office) else {
            let all: Vec<&str> = programme.offices.iter().map(|office| office.id.as_str()).collect();
            bail!("{}", words.with("late-unknown-office", &[("office", &self.office), ("all", &all.join(", "))]));
        };
        let today = today(&programme)?;
        let one_more = self.count.saturating_add(1);
        let wanted = Worklist {
            office: Some(&self.office),
            states: &["overdue"],
            due_until: Some(today),
            kinds: &[],

            count_max: one_more,
        };
        let late = store.worklist(&wanted).await?;
        store.close().await;
        if late.is_empty() {
            outln!("{}", words.with("late-none", &[("office", office.title.get(words.lang))]));
        }
        for (household, obligation) in late.iter().take(self.count) {
            let days = obligation.due.map_or(0, |due| days_between(due, today));
            outln!("{}", line(words, &programme, *household, obligation, days));
        }
        if late.len() > self.count {
            outln!("{}", words.say("late-more"));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn line(words: &Words, programme: &Programme, household: HouseholdId, obligation: &Obligation, days: i32) -> String {
    let due = obligation.due.map_or(String::new(), |due| due.to_string());
    let item = if obligation.item.is_empty() { String::new() } else { format!(" ({})", obligation.item) };
    let parts = [
        ("due", due.as_str()),
        ("days", &days.to_string()),
        ("title", title(programme, obligation, words.lang)),
        ("household", &household.to_string()),
        ("item", &item),
    ];
    words.with("late-line", &parts)
}

/// What it is called; its id if the programme no longer has it.
fn title<'p>(programme: &'p Programme, obligation: &'p Obligation, lang: Lang) -> &'p str {
    let id = &obligation.thing;
    let title = match obligation.kind {
        ObligationKind::Duty => programme.duties.iter().map(|it| &it.thing).find(|thing| thing.id == *id),
        ObligationKind::Request => programme.requests.iter().map(|it| &it.thing).find(|thing| thing.id == *id),
        ObligationKind::Instalment => programme.entitlements.iter().map(|it| &it.thing).find(|thing| thing.id == *id),
        ObligationKind::Restriction => programme.restrictions.iter().map(|it| &it.thing).find(|thing| thing.id == *id),
    };
    title.map_or(id, |thing| thing.title.get(lang))
}
