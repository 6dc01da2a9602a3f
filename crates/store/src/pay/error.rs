//! What is refused of payments, and what to do instead.

use payments::overpayment::OverpaymentError;
use payments::payee::PayeeError;
use payments::run::RunError;
use payments::{BankError, Refused, TextError};
use thiserror::Error;

/// Why something about payments is not done. Nothing is changed then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The pack says nothing of payments.
    #[error("this programme has no payments.toml, so nothing is paid from it")]
    NoPayments,
    /// No such run.
    #[error("there is no run {0}: `resettle pay status` lists them")]
    NoRun(String),
    /// It is not planned to the end.
    #[error("run {0} is still being planned: plan it again, which goes on where it stopped")]
    Planning(String),
    /// Somebody did something with the run at the same moment.
    #[error("somebody else did something with run {0} at the same moment: look at it again")]
    Overtaken(String),
    /// The step does not fit the run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// All of a run's payments fell away before the release.
    #[error("nothing of run {0} is left to pay, so it was stopped: what is due is in the next plan")]
    NothingLeft(String),
    /// An approval fell: whoever gave it may not approve any more.
    #[error("run {0} waits for an approval again: the account of somebody who approved it ended or was given another role since")]
    ApprovalFell(String),
    /// A payment that is not there.
    #[error("there is no payment {0}")]
    NoPayment(String),
    /// A payment of which nothing is open.
    #[error("payment {0} is accounted for already: nothing of it is open")]
    Accounted(String),
    /// A payment of which nothing came back.
    #[error("nothing of payment {0} came back, or it is to be sent again already")]
    NothingBack(String),
    /// Something that no person may let pass.
    #[error("`{0}` cannot be let pass: what is missing has to come first")]
    NotPassable(String),
    /// A run without a file.
    #[error("run {0} is {1}: only a run that was released has a file")]
    NoFile(String, String),
    /// Another file than before would go out.
    #[error("the file of run {0} would not be the one that went out before: give the same account and texts as then")]
    OtherFile(String),
    /// The export register tells of what the data base does not know.
    #[error(
        "payments are fenced: {0}. Import all statements of the bank since then, then have somebody lift the fence (`resettle pay lift`)"
    )]
    Fenced(String),
    /// Nothing is fenced.
    #[error("nothing is fenced")]
    NotFenced,
    /// The fence is not lifted without statements.
    #[error("the fence is lifted after the bank's statements from {0} on are imported; the last one reaches to {1}")]
    NoStatements(String, String),
    /// The export register is not what it was.
    #[error("the export register {0}: {1}")]
    Register(String, String),
    /// A bank's file.
    #[error(transparent)]
    Answers(#[from] Refused),
    /// A bank's file that was imported already.
    #[error("this file was imported already, as number {0}; nothing was done")]
    Imported(u64),
    /// A line of a bank's file that does not wait.
    #[error("line {1} of import {0} does not wait for anybody: there is none, or somebody said what was done about it")]
    NoLine(u64, u64),
    /// A change of account.
    #[error(transparent)]
    Payee(#[from] PayeeError),
    /// No such change.
    #[error("there is no such change of account, or it is decided already")]
    NoChange,
    /// An account that is none.
    #[error(transparent)]
    Bank(#[from] BankError),
    /// A text that cannot go to a bank.
    #[error(transparent)]
    Text(#[from] TextError),
    /// An overpayment.
    #[error(transparent)]
    Overpayment(#[from] OverpaymentError),
    /// No such question.
    #[error("there is no such question about money that went out too much")]
    NoQuestion,
    /// More than was agreed.
    #[error("{0} minor units are not what was agreed: nothing is asked for that a person did not decide and the payee agree to")]
    NotAgreed(i64),
    /// A file that cannot be written.
    #[error("the file cannot be made: {0}")]
    File(String),
}
