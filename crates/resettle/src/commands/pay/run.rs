//! The steps of a run.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use payments::{EndToEndId, Sequence};
use programme::Lang;
use rules::Date;
use store::HouseholdId;

use super::{Common, Till, payment_id};
use crate::out::outln;
use crate::run::{Bar, random, today};

/// The most of what is held that is shown with a plan.
const HELD_SHOWN: u64 = 20;
/// Characters of a run's digest that have to be repeated to approve it.
const DIGEST_LEAST: usize = 8;

#[derive(Args)]
pub(crate) struct Plan {
    /// The last day on which an instalment is due that is paid.
    #[arg(long, value_name = "DATE")]
    through: Date,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub(crate) struct Prepare {
    /// The last day of the run that is to be planned.
    #[arg(long, value_name = "DATE")]
    through: Date,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub(crate) struct Named {
    /// The run, as `resettle pay status` shows it.
    pub(super) run: String,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Args)]
pub(crate) struct Review {
    #[command(flatten)]
    named: Named,
}

#[derive(Args)]
pub(crate) struct Approve {
    #[command(flatten)]
    named: Named,
    /// The digest that the review showed, or at least its first eight characters: what you approve is this and nothing else.
    #[arg(long, value_name = "DIGEST")]
    shown: String,
}

#[derive(Args)]
pub(crate) struct Release {
    #[command(flatten)]
    named: Named,
    /// The day on which the bank is to pay; today if left out.
    #[arg(long, value_name = "DATE")]
    pay_on: Option<Date>,
}

#[derive(Args)]
pub(crate) struct Because {
    #[command(flatten)]
    named: Named,
    /// Why.
    #[arg(long, value_name = "REASON")]
    because: String,
}

#[derive(Args)]
pub(crate) struct TakeOut {
    #[command(flatten)]
    because: Because,
    /// The payment.
    #[arg(value_parser = payment_id)]
    payment: EndToEndId,
}

#[derive(Args)]
pub(crate) struct OfPayment {
    /// The payment.
    #[arg(value_parser = payment_id)]
    payment: EndToEndId,
    /// Why, in words.
    #[arg(long, value_name = "REASON")]
    because: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub(crate) struct Lift {
    /// Why.
    #[arg(long, value_name = "REASON")]
    because: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub(crate) struct Pass {
    /// The household.
    household: HouseholdId,
    /// The entitlement.
    entitlement: String,
    /// The instalment.
    instalment: String,
    /// The person it is for; the household if left out.
    #[arg(long, value_name = "PERSON")]
    who: Option<String>,
    /// What is let pass, as `resettle pay held` shows it.
    #[arg(long, value_name = "WORD")]
    why: String,
    /// Why it may pass.
    #[arg(long, value_name = "REASON")]
    because: String,
    #[command(flatten)]
    common: Common,
}

impl Plan {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let (ids, bar) = (till.ids().await?, Bar::new());
            let (stamp, rng, count) = (till.at.stamp(), &mut random(), counted(&bar));
            let run = till.store.plan_run(&till.engine, self.through, (&ids, &till.register), stamp, rng, &count).await?;
            drop(count);
            bar.finish();
            till.tell_run(&run).await?;
            till.tell_held(&run.id, HELD_SHOWN).await
        })
    }
}

impl Prepare {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let (ids, bar) = (till.ids().await?, Bar::new());
            let count = counted(&bar);
            let folded = till.store.prepare_run(&till.engine, self.through, &ids, till.at.stamp(), &count).await?;
            drop(count);
            bar.finish();
            let (folded, through) = (folded.to_string(), self.through.to_string());
            outln!("{}", till.words.with("pay-prepared", &[("households", &folded), ("through", &through)]));
            Ok(())
        })
    }
}

/// Shows on a bar how many households were done.
fn counted(bar: &Bar) -> impl Fn(u64) + Sync + use<> {
    let progress = std::sync::Mutex::new((0, bar.progress()));
    move |households| {
        if let Ok(mut told) = progress.lock() {
            told.0 += households;
            let done = told.0;
            told.1(done, done);
        }
    }
}

impl Review {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let run = &self.named.run;
        self.named.common.with(lang, async |till| {
            let info = till.store.run_info(run).await?;
            let info = if info.state == "planned" { till.store.review_run(run, till.at.stamp()).await? } else { info };
            till.tell_run(&info).await?;
            till.tell_changes(&info).await?;
            till.tell_held(run, HELD_SHOWN).await?;
            till.tell_digest(&info);
            Ok(())
        })
    }
}

impl Approve {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let run = &self.named.run;
        self.named.common.with(lang, async |till| {
            let info = till.store.run_info(run).await?;
            let digest = info.digest.unwrap_or_default();
            let text = hex::encode(digest);
            if self.shown.len() < DIGEST_LEAST || !text.starts_with(&self.shown.to_lowercase()) {
                bail!("{}", till.words.say("pay-not-shown"));
            }
            let info = till.store.approve_run(till.payments()?, run, digest, till.at.stamp()).await?;
            till.tell_run(&info).await
        })
    }
}

impl Release {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let run = &self.named.run;
        self.named.common.with(lang, async |till| {
            let pay_on = self.pay_on.map_or_else(|| today(till.programme), Ok)?;
            let ids = till.ids().await?;
            let released = till.store.release_run(&till.engine, run, pay_on, (&ids, &till.register), till.at.stamp()).await?;
            for (id, why) in &released.fell_away {
                outln!("{}", till.words.with("pay-fell-away", &[("payment", id.as_str()), ("why", why)]));
            }
            till.tell_run(&released.run).await
        })
    }
}

impl Named {
    pub(super) fn close(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let info = till.store.close_run(&self.run, till.at.stamp()).await?;
            till.tell_run(&info).await
        })
    }

    /// Every payment, in the order of ids.
    pub(super) fn lines(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let mut after = None;
            loop {
                let page = till.store.run_lines(&self.run, after).await?;
                let Some(last) = page.last() else { return Ok(()) };
                after = Some(last.id);
                page.iter().for_each(|line| till.tell_payment(line));
            }
        })
    }

    pub(super) fn held(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| till.tell_held(&self.run, u64::from(u32::MAX)).await)
    }
}

impl Because {
    pub(super) fn stop(&self, lang: Lang) -> Result<ExitCode> {
        self.named.common.with(lang, async |till| {
            let why = till.words_of(None, &self.because).await?;
            let info = till.store.stop_run(&self.named.run, &why, till.at.stamp()).await?;
            till.tell_run(&info).await
        })
    }

    pub(super) fn withdraw(&self, lang: Lang) -> Result<ExitCode> {
        self.named.common.with(lang, async |till| {
            let why = till.words_of(None, &self.because).await?;
            let info = till.store.withdraw_run(&self.named.run, &till.register, &why, till.at.stamp()).await?;
            till.tell_run(&info).await
        })
    }
}

impl TakeOut {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let Because { named, because } = &self.because;
        named.common.with(lang, async |till| {
            let why = till.words_of(None, because).await?;
            let info = till.store.take_out(&named.run, self.payment, &why, till.at.stamp()).await?;
            till.tell_run(&info).await
        })
    }
}

impl OfPayment {
    pub(super) fn failed(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let household = till.store.household_of_payment(self.payment).await?;
            let why = till.words_of(Some(household), &self.because).await?;
            till.store.say_failed(self.payment, &why, till.at.stamp()).await?;
            done(till)
        })
    }

    pub(super) fn again(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let household = till.store.household_of_payment(self.payment).await?;
            let why = till.words_of(Some(household), &self.because).await?;
            till.store.send_again(self.payment, &why, till.at.stamp()).await?;
            done(till)
        })
    }
}

impl Lift {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let why = till.words_of(None, &self.because).await?;
            till.store.lift_fence(&till.register, &why, till.at.stamp()).await?;
            done(till)
        })
    }
}

impl Pass {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let (entitlement, instalment) = (self.entitlement.clone(), self.instalment.clone());
            let sequence = Sequence { entitlement, who: self.who.clone(), instalment };
            let because = till.words_of(Some(self.household), &self.because).await?;
            till.store.let_pass(self.household, sequence, &self.why, &because, till.at.stamp()).await?;
            done(till)
        })
    }
}

fn done(till: &Till<'_>) -> Result<()> {
    outln!("{}", till.words.say("pay-recorded"));
    Ok(())
}
