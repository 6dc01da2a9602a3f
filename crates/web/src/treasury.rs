//! What a site pays from: the register of what went out, and the bank.

use std::path::PathBuf;

use payments::columns::{InMapping, OutMapping};
use payments::{Account, Agent, ClearingSystem};
use store::Recipients;
use store::pay::{ExportRegister, Payer};
use tlog::Signer;

/// What a site pays from.
pub struct Treasury {
    /// Where it is written down, outside of the data base, what went out.
    pub register: ExportRegister,
    /// Where files go, and whose answers are read; without it there are neither.
    pub bank: Option<Bank>,
}

impl Treasury {
    /// The clearing system in which the bank of this installation is known by a number, if it is.
    pub(crate) fn clearing(&self) -> Option<&ClearingSystem> {
        match &self.bank.as_ref()?.payer.debtor.agent {
            Agent::Member(member) => Some(member.system()),
            Agent::Bic(_) => None,
        }
    }
}

/// The bank of an installation.
pub struct Bank {
    /// Who pays.
    pub payer: Payer,
    /// The account that is paid from.
    pub account: Account,
    /// How it wants its columns; `None`: it takes `pain.001`.
    pub out: Option<OutMapping>,
    /// How its answers stand in columns, if it does not speak ISO 20022.
    pub answers: Option<InMapping>,
    /// Who can open a file: the bank.
    pub recipients: Recipients,
    /// Who signs it.
    pub signer: Signer,
    /// Where files wait to be fetched.
    pub folder: PathBuf,
}
