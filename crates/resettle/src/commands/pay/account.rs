//! Where money goes.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use payments::iso20022::Creditor;
use payments::payee::{Channel, PayeeKind};
use payments::{BankText, Letters, NAME_MAX};
use programme::Lang;
use rules::Date;
use store::pay::{AccountChange, AskedRoute};
use store::person_id;
use vault::PersonId;

use super::Common;
use super::bank::{account, agent};
use crate::out::outln;
use crate::run::{random, today};

/// Accounts. A change needs a second person or a second channel, and money follows it after some days.
#[derive(Subcommand)]
pub(crate) enum AccountCommand {
    /// Takes down that money is to go to another account. Nothing follows it yet.
    Ask(Ask),
    /// Confirms a change, as a second person or over a second channel.
    Confirm(Decide),
    /// Refuses a change, or takes it back while it cools down.
    Refuse(Decide),
    /// The account in force is lost, or in another's hands: from today on nothing goes there.
    Lost(Whose),
}

#[derive(Args)]
pub(crate) struct Whose {
    /// A person, or a household as a whole.
    #[arg(value_parser = person_id)]
    payee: PersonId,
    /// Who gets the money.
    #[arg(long, value_enum, default_value = "person")]
    kind: Kind,
    /// The account that nobody in the household may see: for somebody under threat.
    #[arg(long)]
    unseen: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub(crate) struct Ask {
    #[command(flatten)]
    whose: Whose,
    /// The name on the account.
    #[arg(long)]
    name: String,
    /// The account, if it has an IBAN.
    #[arg(long)]
    iban: Option<String>,
    /// The number of the account, if it has none.
    #[arg(long)]
    number: Option<String>,
    /// The bank, by its BIC.
    #[arg(long)]
    bic: Option<String>,
    /// The bank, by its number in a clearing system.
    #[arg(long, requires = "system")]
    bank: Option<String>,
    /// The clearing system.
    #[arg(long)]
    system: Option<String>,
    /// How it was asked for.
    #[arg(long, value_enum)]
    by: By,
}

#[derive(Args)]
pub(crate) struct Decide {
    #[command(flatten)]
    whose: Whose,
    /// The number of the change, as it was shown when it was asked for.
    #[arg(long, value_name = "NUMBER")]
    change: u64,
    /// How it was confirmed.
    #[arg(long, value_enum, default_value = "in-person")]
    by: By,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Person,
    Guardian,
    Landlord,
    Employer,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    InPerson,
    CallBack,
    Letter,
    Portal,
    Message,
}

impl From<Kind> for PayeeKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Person => Self::Person,
            Kind::Guardian => Self::Guardian,
            Kind::Landlord => Self::Landlord,
            Kind::Employer => Self::Employer,
        }
    }
}

impl From<By> for Channel {
    fn from(by: By) -> Self {
        match by {
            By::InPerson => Self::InPerson,
            By::CallBack => Self::CallBack,
            By::Letter => Self::Letter,
            By::Portal => Self::Portal,
            By::Message => Self::Message,
        }
    }
}

impl AccountCommand {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        match self {
            AccountCommand::Ask(ask) => ask.run(lang),
            AccountCommand::Confirm(decide) => decide.confirm(lang),
            AccountCommand::Refuse(decide) => decide.refuse(lang),
            AccountCommand::Lost(whose) => whose.lost(lang),
        }
    }
}

impl Ask {
    fn run(&self, lang: Lang) -> Result<ExitCode> {
        let name = BankText::of(&self.name, Letters::Any, NAME_MAX)?;
        let account = account(self.iban.as_deref(), self.number.as_deref())?;
        let agent = agent(self.bic.as_deref(), self.system.as_deref(), self.bank.as_deref())?;
        let Whose { payee, kind, unseen, common } = &self.whose;
        common.with(lang, async |till| {
            let asked = AskedRoute {
                payee: *payee,
                kind: (*kind).into(),
                is_unseen: *unseen,
                creditor: Creditor { name, account, agent },
                channel: self.by.into(),
            };
            let change = till.store.ask_account(till.programme, asked, till.at.stamp(), &mut random()).await?;
            outln!("{}", till.words.with("pay-account-asked", &[("change", &change.version.to_string())]));
            Ok(())
        })
    }
}

impl Decide {
    fn change(&self) -> AccountChange {
        let Whose { payee, kind, unseen, .. } = &self.whose;
        AccountChange { payee: *payee, kind: (*kind).into(), is_unseen: *unseen, version: self.change }
    }

    fn confirm(&self, lang: Lang) -> Result<ExitCode> {
        self.whose.common.with(lang, async |till| {
            let stamp = till.at.stamp();
            let from = till.store.confirm_account(till.programme, self.change(), self.by.into(), stamp).await?;
            outln!("{}", till.words.with("pay-account-from", &[("date", &from.to_string())]));
            Ok(())
        })
    }

    fn refuse(&self, lang: Lang) -> Result<ExitCode> {
        self.whose.common.with(lang, async |till| {
            till.store.refuse_account(till.programme, self.change(), till.at.stamp()).await?;
            outln!("{}", till.words.say("pay-recorded"));
            Ok(())
        })
    }
}

impl Whose {
    fn lost(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let on: Date = today(till.programme)?;
            till.store.account_lost(self.payee, self.kind.into(), self.unseen, on, till.at.stamp()).await?;
            outln!("{}", till.words.say("pay-recorded"));
            Ok(())
        })
    }
}
