//! Runs in words.

use anyhow::Result;
use payments::Sequence;
use store::pay::{Line, RunInfo};

use super::Till;
use crate::commands::population::money_text;
use crate::out::outln;

impl Till<'_> {
    pub(super) fn money(&self, minor: i64) -> String {
        money_text(self.programme, &self.words, minor.into())
    }

    /// What an instalment is of, in words.
    pub(super) fn title_of(&self, sequence: &Sequence) -> String {
        let found = self.programme.entitlements.iter().find(|one| one.thing.id == sequence.entitlement);
        let title = found.map_or(sequence.entitlement.as_str(), |one| one.thing.title.get(self.words.lang));
        format!("{title} ({})", sequence.instalment)
    }

    /// A run: where it stands, what it waits for, its totals.
    pub(super) async fn tell_run(&self, run: &RunInfo) -> Result<()> {
        self.tell_line(run).await?;
        for totals in self.store.run_totals(self.programme, &run.id).await? {
            let lang = self.words.lang;
            let entitlement = self.programme.entitlements.iter().find(|one| one.thing.id == totals.entitlement);
            let title = entitlement.map_or(totals.entitlement.as_str(), |one| one.thing.title.get(lang));
            let line = self.payments()?.budget.iter().find(|line| line.id == totals.budget);
            let budget = line.map_or(totals.budget.as_str(), |line| line.title.get(lang));
            let office = self.programme.offices.iter().find(|office| office.id == totals.office);
            let office = office.map_or("", |office| office.title.get(lang));
            outln!("    {:>6}  {:>20}  {budget} / {title} / {office}", totals.payments, self.money(totals.amount));
        }
        self.tell_waits(run).await
    }

    async fn tell_line(&self, run: &RunInfo) -> Result<()> {
        let state = self.words.say(&format!("pay-state-{}", run.state));
        let (payments, through) = (run.payments.to_string(), run.through.to_string());
        let (amount, run_id) = (self.money(run.amount), run.id.as_str());
        let args = [("run", run_id), ("through", &through), ("state", &state), ("payments", &payments), ("amount", &amount)];
        outln!("{}", self.words.with("pay-run", &args));
        if let Some(reason) = &run.reason {
            let reason = self.store.open_words(None, reason, &self.reading()?).await?;
            outln!("    {}", self.words.with("pay-because", &[("reason", &reason)]));
        }
        Ok(())
    }

    async fn tell_waits(&self, run: &RunInfo) -> Result<()> {
        if run.state == "planning" {
            outln!("    {}", self.words.say("pay-waits-planning"));
            return Ok(());
        }
        if matches!(run.state.as_str(), "closed" | "stopped") {
            return Ok(());
        }
        let waits = self.store.run_waits(self.payments()?, &run.id).await?;
        let count = waits.how_many.to_string();
        let next = self.words.with(&format!("pay-next-{}", run.state), &[("count", &count), ("run", &run.id)]);
        outln!("    {next}");
        Ok(())
    }

    pub(super) async fn tell_held(&self, run: &str, count: u64) -> Result<()> {
        let held = self.store.held(run, None, count).await?;
        if held.is_empty() {
            return Ok(());
        }
        outln!("{}", self.words.say("pay-held"));
        for (why, instalments, amount) in self.store.held_totals(run).await? {
            outln!("    {instalments:>6}  {:>20}  {}", self.money_held(&why, amount), self.why(&why));
        }
        outln!("{}", self.words.say("pay-held-each"));
        for one in &held {
            let amount = self.money_held(&one.why, if one.over > 0 { one.over } else { one.amount });
            outln!("    {}  {amount:>20}  {}: {}", one.household, self.title_of(&one.sequence), self.why(&one.why));
        }
        if held.len() as u64 == count {
            outln!("    {}", self.words.with("pay-held-more", &[("run", run)]));
        }
        Ok(())
    }

    /// Why something is not paid, in words.
    fn why(&self, why: &str) -> String {
        let (word, detail) = why.split_once(':').unwrap_or((why, ""));
        self.words.with(&format!("pay-why-{word}"), &[("what", detail)])
    }

    /// What is held; where a fact is missing it is not known.
    fn money_held(&self, why: &str, minor: i64) -> String {
        if why == "missing" { self.words.say("amount-unknown") } else { self.money(minor) }
    }

    pub(super) async fn tell_changes(&self, run: &RunInfo) -> Result<()> {
        outln!("{}", self.words.say("pay-changes"));
        for change in self.store.run_changes(run).await? {
            let cause = self.cause(&change.cause);
            let (now, before) = (change.payments, change.amount);
            let found = self.programme.entitlements.iter().find(|one| one.thing.id == change.entitlement);
            let title = found.map_or(change.entitlement.as_str(), |one| one.thing.title.get(self.words.lang));
            outln!("    {title} ({cause}): {} -> {}; {} -> {}", now.1, now.0, self.money(before.1), self.money(before.0));
        }
        Ok(())
    }

    pub(super) fn tell_payment(&self, line: &Line) {
        let (amount, title) = (self.money(line.amount), self.title_of(&line.key.sequence));
        let cause = self.cause(&line.key.cause.to_string());
        outln!("{}  {}  {amount:>16}  {title}: {cause}", line.id.as_str(), line.key.household);
    }

    /// Why an instalment is paid now, in a word.
    pub(super) fn cause(&self, cause: &str) -> String {
        let word = cause.split('/').next().unwrap_or_default().replace('-', "_");
        self.words.say(&format!("pay-cause-{word}"))
    }

    pub(super) fn tell_digest(&self, run: &RunInfo) {
        let digest = hex::encode(run.digest.unwrap_or_default());
        outln!("{}", self.words.with("pay-digest", &[("digest", &digest), ("run", &run.id)]));
    }

    pub(super) async fn status(&self) -> Result<()> {
        let store = self.location().to_string();
        let runs = self.store.runs().await?;
        if runs.is_empty() {
            outln!("{}", self.words.with("pay-no-runs", &[("store", &store)]));
        }
        for run in &runs {
            self.tell_line(run).await?;
            self.tell_waits(run).await?;
        }
        if let Some(fence) = self.store.fence(&self.register).await? {
            let runs: Vec<&str> = fence.unknown.iter().map(|export| export.run.as_str()).collect();
            let key = if fence.is_lifted { "pay-fence-lifted" } else { "pay-fenced" };
            outln!("{}", self.words.with(key, &[("runs", &runs.join(", "))]));
        }
        for kept in self.store.kept_lines().await? {
            let (import, line) = (kept.import.to_string(), kept.nth.to_string());
            let why = self.words.say(&format!("kept-why-{}", kept.why));
            outln!("{}", self.words.with("pay-kept", &[("import", &import), ("line", &line), ("why", &why)]));
        }
        Ok(())
    }
}
