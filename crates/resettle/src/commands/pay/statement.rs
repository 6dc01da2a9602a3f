//! What came and what is coming, for a person; what was paid and what will be, for finance.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use jiff::Timestamp;
use payments::Outcome;
use programme::Lang;
use rules::Date;
use store::HouseholdId;
use store::pay::{Given, Until, coming};

use super::{Common, Till};
use crate::commands::population::money_text;
use crate::out::outln;
use crate::packs;
use crate::run::today;

#[derive(Args)]
pub(crate) struct Statement {
    /// The household.
    household: HouseholdId,
    /// Only what was paid in this year, with its sum.
    #[arg(long, value_name = "YEAR")]
    year: Option<i32>,
    /// Why you look: a purpose of the programme. The persons can see it.
    #[arg(long = "for", value_name = "PURPOSE", default_value = super::PAYMENT)]
    purpose: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub(crate) struct Budget {
    /// What there is for each line, in minor units: a file with lines such as `basic = 1_000_000`.
    #[arg(long, value_name = "BUDGET.toml")]
    against: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub(crate) struct Books {
    /// The day; today if left out.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// As known at this instant (2027-03-01T00:00:00+09:00).
    #[arg(long, value_name = "INSTANT")]
    known_at: Option<Timestamp>,
    #[command(flatten)]
    common: Common,
}

impl Books {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let as_of = self.as_of.map_or_else(|| today(till.programme), Ok)?;
            let balances = till.store.balances(till.programme, Until { as_of, known_at: self.known_at }).await?;
            outln!("{}", till.words.with("books-title", &[("date", &as_of.to_string())]));
            for (account, balance) in &balances {
                let (word, line) = account.split_once(' ').unwrap_or((account, ""));
                let title = till.words.say(&format!("books-{word}"));
                outln!("    {:>22}  {title} {line}", money_text(till.programme, &till.words, *balance));
            }
            outln!("{}", till.words.say("books-sum"));
            Ok(())
        })
    }
}

impl Statement {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let given = till.store.given(self.household).await?;
            match self.year {
                Some(year) => self.of_year(till, &given, year),
                None => self.whole(till, &given).await,
            }
        })
    }

    fn of_year(&self, till: &Till<'_>, given: &[Given], year: i32) -> Result<()> {
        outln!("{}", till.words.with("statement-year", &[("year", &year.to_string())]));
        let mut sum = 0;
        for one in given {
            let Outcome::Booked(booked) = &one.outcome else { continue };
            for booking in booked.bookings.iter().filter(|booking| booking.on.ymd().0 == year) {
                let amount = if booking.returned.is_some() { -booking.amount } else { booking.amount };
                sum += amount;
                outln!("    {}  {:>16}  {}", booking.on, till.money(amount), till.title_of(&one.key.sequence));
            }
        }
        outln!("{}", till.words.with("statement-sum", &[("amount", &till.money(sum))]));
        Ok(())
    }

    async fn whole(&self, till: &Till<'_>, given: &[Given]) -> Result<()> {
        outln!("{}", till.words.say("statement-came"));
        if given.is_empty() {
            outln!("    {}", till.words.say("statement-nothing"));
        }
        for one in given {
            outln!("    {}", self.line(till, one));
        }
        outln!("{}", till.words.say("statement-coming"));
        let reading = till.at.reading(till.programme, &self.purpose)?;
        let read = till.store.household(&till.engine, self.household, &reading).await?;
        let standing = till.engine.standing(&read.journal, today(till.programme)?, None);
        let coming = coming(till.programme, &standing, &read.persons, given);
        for one in &coming {
            let amount = one.left.map_or_else(|| till.words.say("amount-unknown"), |left| till.money(left));
            let due = one.due.map_or_else(|| "-".to_owned(), |due| due.to_string());
            let waits = match (one.elsewhere, one.due) {
                (Some(_), _) => format!(": {}", till.words.say("statement-elsewhere")),
                (None, None) => format!(": {}", till.words.say("instalment-waiting")),
                (None, Some(_)) => String::new(),
            };
            outln!("    {due:>10}  {amount:>16}  {}{waits}  [{}]", till.title_of(&one.sequence), one.law.join(", "));
        }
        if coming.is_empty() {
            outln!("    {}", till.words.say("statement-nothing"));
        }
        Ok(())
    }

    /// One payment: when, how much, what for, what became of it, and by which articles.
    fn line(&self, till: &Till<'_>, one: &Given) -> String {
        let when = one.last_day().map_or_else(|| "-".to_owned(), |day| day.to_string());
        let state = match &one.outcome {
            Outcome::Booked(booked) if booked.returned() > 0 => "statement-returned",
            Outcome::Booked(_) => "statement-paid",
            Outcome::Rejected { .. } => "statement-rejected",
            Outcome::Unanswered | Outcome::Accepted => "statement-under-way",
        };
        let (amount, state) = (till.money(one.amount), till.words.say(state));
        format!("{when:>10}  {amount:>16}  {}: {state}  [{}]", till.title_of(&one.key.sequence), one.law)
    }
}

impl Budget {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let against: BTreeMap<String, i64> = match &self.against {
            Some(path) => toml::from_str(&packs::read(path)?).with_context(|| path.display().to_string())?,
            None => BTreeMap::new(),
        };
        self.common.with(lang, async |till| {
            let lines = till.store.budget(till.programme).await?;
            for line in &till.payments()?.budget {
                let found = lines.get(&line.id).cloned().unwrap_or_default();
                let committed: i64 = found.committed.values().sum();
                let money = [found.paid, found.under_way, committed].map(|minor| till.money(minor));
                let args =
                    [("title", line.title.get(lang)), ("paid", &money[0]), ("under_way", &money[1]), ("committed", &money[2])];
                outln!("{}", till.words.with("budget-line", &args));
                if let Some(there_is) = against.get(&line.id) {
                    let left = there_is - found.paid - found.under_way - committed;
                    let (there_is, left) = (till.money(*there_is), till.money(left));
                    outln!("    {}", till.words.with("budget-against", &[("budget", &there_is), ("left", &left)]));
                }
                for (month, amount) in &found.committed {
                    let month = if month.is_empty() { till.words.say("budget-no-day") } else { month.clone() };
                    outln!("    {month}  {:>20}", till.money(*amount));
                }
                if found.unknown > 0 {
                    outln!("    {}", till.words.with("budget-unknown", &[("count", &found.unknown.to_string())]));
                }
            }
            Ok(())
        })
    }
}
