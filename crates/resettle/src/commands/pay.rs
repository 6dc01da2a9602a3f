//! `resettle pay`: payment runs, from a plan to closed books.

mod account;
pub(crate) mod bank;
mod over;
mod run;
mod statement;
mod tell;
mod why;

use std::path::PathBuf;
use std::process::ExitCode;

use ::case::Engine;
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use payments::{EndToEndId, Ids};
use programme::{Lang, Programme};
use store::pay::{ExportRegister, Reason};
use store::{HouseholdId, Location, Reading, Store};

use super::store::At;
use crate::run::{block_on, random};
use show::Words;

/// The purpose for which accounts are opened, in every pack that pays.
const PAYMENT: &str = "payment";

/// Payment runs: planned, looked at, approved by others, released, sent to the bank, answered, closed.
#[derive(Subcommand)]
pub(crate) enum Pay {
    /// Plans what is due by a day and was not instructed yet. Asked again, it goes on with the same run.
    Plan(run::Plan),
    /// Folds ahead what a run through a day will need, so that its plan takes less long. Nothing else follows from it: do it every night.
    Prepare(run::Prepare),
    /// Shows a run's totals, what is held and what changed since the run before; you have looked at it then.
    Review(run::Review),
    /// Approves what was shown. Whoever planned or changed the run cannot, nor anybody twice.
    Approve(run::Approve),
    /// Releases an approved run: from here on its payments count as instructed, once and for ever.
    Release(run::Release),
    /// Makes the bank's file, sealed and signed; made again, it is the same.
    Export(bank::Export),
    /// Takes in what a bank answers: pain.002, camt.053, camt.054.
    Import(bank::Import),
    /// Closes a run all of whose payments are accounted for.
    Close(run::Named),
    /// All runs: where they stand, what they wait for, and how they can be left.
    Status(Common),
    /// Every payment of a run: its id, the household, how much and what for.
    Lines(run::Named),
    /// What a run does not pay, and why.
    Held(run::Named),
    /// What a payment follows from, as it was known to its run; of arrears, the old and the new computation side by side.
    Why(why::Why),
    /// Takes a payment out of a run. It stays due; approvals given before are void.
    TakeOut(run::TakeOut),
    /// Stops a run before it is released. What it would have paid stays due.
    Stop(run::Because),
    /// Stops a run that was released, if no file of it went out. Its payments are owed again.
    Withdraw(run::Because),
    /// Lets pass what is held until a person has looked at it.
    Pass(run::Pass),
    /// Says, from the bank, that what is not booked of a payment will never come.
    Failed(run::OfPayment),
    /// Says that a payment that came back is to be sent again.
    Again(run::OfPayment),
    /// Lifts the fence after a restore, once the bank's statements since were imported.
    Lift(run::Lift),
    /// What came and what is coming, for one household: when, how much, what for, and by which articles.
    Statement(statement::Statement),
    /// For finance: paid, under way, and what present standings will owe by month, against the budget.
    Budget(statement::Budget),
    /// The books: what each account held on a day, as known at an instant. They always add up to nothing.
    Books(statement::Books),
    /// Money that went out too much: questions to persons.
    #[command(subcommand)]
    Over(over::OverCommand),
    /// Accounts: where money goes.
    #[command(subcommand)]
    Account(account::AccountCommand),
}

/// Which store, and where its export register is.
#[derive(Args)]
pub(crate) struct Common {
    #[command(flatten)]
    at: At,
    /// The export register: a file outside of the data base that is never restored with it. If left out, the store's own name with
    /// `.exports`; needed with PostgreSQL.
    #[arg(long, value_name = "FILE")]
    register: Option<PathBuf>,
}

/// An open store, to pay from.
pub(crate) struct Till<'a> {
    at: &'a At,
    store: Store,
    programme: &'a Programme,
    engine: Engine<'a>,
    register: ExportRegister,
    words: Words,
}

impl Common {
    fn register(&self) -> Result<ExportRegister> {
        let given = self.register.as_deref().map(ExportRegister::at);
        let beside = || ExportRegister::beside(self.at.location());
        given.or_else(beside).context("say where the export register is: --register FILE")
    }

    /// Opens the store, does something with it, and closes it.
    fn with(&self, lang: Lang, work: impl AsyncFnOnce(&Till<'_>) -> Result<()>) -> Result<ExitCode> {
        block_on(async {
            let register = self.register()?;
            let (store, programme) = self.at.open().await?;
            let engine = Engine::new(&programme);
            let till = Till { at: &self.at, store, programme: &programme, engine, register, words: Words::new(lang) };
            let done = work(&till).await;
            till.store.close().await;
            done.map(|()| ExitCode::SUCCESS)
        })?
    }
}

impl Till<'_> {
    fn reading(&self) -> Result<Reading> {
        self.at.reading(self.programme, PAYMENT)
    }

    async fn ids(&self) -> Result<Ids> {
        Ok(self.store.payment_ids(&self.reading()?, &mut random()).await?)
    }

    async fn words_of(&self, about: Option<HouseholdId>, text: &str) -> Result<Reason> {
        Ok(self.store.seal_words(about, text, &mut random()).await?)
    }

    fn payments(&self) -> Result<&programme::Payments> {
        self.programme.payments.as_ref().context("this programme has no payments.toml, so nothing is paid from it")
    }

    fn location(&self) -> &Location {
        self.store.location()
    }
}

/// The end-to-end id of a payment.
fn payment_id(text: &str) -> Result<EndToEndId, String> {
    EndToEndId::stored(text).ok_or_else(|| "the id of a payment is 32 capital letters and digits".to_owned())
}

impl Pay {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        match self {
            Pay::Plan(command) => command.run(lang),
            Pay::Prepare(command) => command.run(lang),
            Pay::Why(command) => command.run(lang),
            Pay::Review(command) => command.run(lang),
            Pay::Approve(command) => command.run(lang),
            Pay::Release(command) => command.run(lang),
            Pay::Export(command) => command.run(lang),
            Pay::Import(command) => command.run(lang),
            Pay::Close(command) => command.close(lang),
            Pay::Status(common) => common.with(lang, async |till| till.status().await),
            Pay::Lines(command) => command.lines(lang),
            Pay::Held(command) => command.held(lang),
            Pay::TakeOut(command) => command.run(lang),
            Pay::Stop(command) => command.stop(lang),
            Pay::Withdraw(command) => command.withdraw(lang),
            Pay::Pass(command) => command.run(lang),
            Pay::Failed(command) => command.failed(lang),
            Pay::Again(command) => command.again(lang),
            Pay::Lift(command) => command.run(lang),
            Pay::Statement(command) => command.run(lang),
            Pay::Budget(command) => command.run(lang),
            Pay::Books(command) => command.run(lang),
            Pay::Over(command) => command.run(lang),
            Pay::Account(command) => command.run(lang),
        }
    }
}
