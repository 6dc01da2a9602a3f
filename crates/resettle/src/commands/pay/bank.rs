//! Files to the bank, and from it.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use payments::answer::Answers;
use payments::iso20022::{Debtor, Limits, read_camt, read_pain002};
use payments::{Account, AccountNumber, Agent, BankText, Bic, ClearingSystem, Currency, Iban, Letters, Member, NAME_MAX};
use payments::{REMITTANCE_MAX, Revealing, SilentText};
use programme::{Lang, Programme};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use store::Recipients;
use store::pay::{Making, Payer};
use tlog::Signer;

use super::{Common, run::Named};
use crate::out::outln;
use crate::packs;

#[derive(Args)]
pub(crate) struct Export {
    #[command(flatten)]
    named: Named,
    /// Who pays and how the bank is reached (docs/payments.md).
    #[arg(long, value_name = "BANK.toml")]
    bank: PathBuf,
    /// The folder for the file.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

#[derive(Args)]
pub(crate) struct Import {
    /// The bank's file, opened: pain.002, camt.053 or camt.054.
    file: PathBuf,
    /// Who pays and how the bank is reached (docs/payments.md).
    #[arg(long, value_name = "BANK.toml")]
    bank: PathBuf,
    #[command(flatten)]
    common: Common,
}

/// Who pays, and how its bank is reached.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bank {
    name: String,
    iban: Option<String>,
    number: Option<String>,
    bic: Option<String>,
    system: Option<String>,
    bank: Option<String>,
    text: Option<String>,
    #[serde(default)]
    latin: bool,
    #[serde(default)]
    one_booking: bool,
    recipients: Vec<String>,
    sign_with: PathBuf,
}

impl Bank {
    pub(super) fn read(path: &Path) -> Result<Self> {
        toml::from_str(&packs::read(path)?).with_context(|| path.display().to_string())
    }

    fn letters(&self) -> Letters {
        if self.latin { Letters::Latin } else { Letters::Any }
    }

    fn account(&self) -> Result<Account> {
        account(self.iban.as_deref(), self.number.as_deref())
    }

    fn payer(&self, programme: &Programme) -> Result<Payer> {
        let revealing = Revealing::of_programme(programme);
        let silent =
            |text: &str, most: usize| -> Result<SilentText> { Ok(revealing.check(BankText::of(text, self.letters(), most)?)?) };
        let agent = agent(self.bic.as_deref(), self.system.as_deref(), self.bank.as_deref())?;
        let agent = agent.context("name the bank that holds the account: `bic`, or `system` and `bank`")?;
        let debtor = Debtor { name: silent(&self.name, NAME_MAX)?, account: self.account()?, agent };
        let text = self.text.as_deref().map(|text| silent(text, REMITTANCE_MAX)).transpose()?;
        Ok(Payer { debtor, text, one_booking: self.one_booking })
    }
}

pub(super) fn account(iban: Option<&str>, number: Option<&str>) -> Result<Account> {
    match (iban, number) {
        (Some(iban), None) => Ok(Account::Iban(Iban::read(iban)?)),
        (None, Some(number)) => Ok(Account::Number(AccountNumber::read(number)?)),
        _ => bail!("give an account: an IBAN, or a number"),
    }
}

pub(super) fn agent(bic: Option<&str>, system: Option<&str>, bank: Option<&str>) -> Result<Option<Agent>> {
    Ok(match (bic, system, bank) {
        (Some(bic), ..) => Some(Agent::Bic(Bic::read(bic)?)),
        (None, Some(system), Some(bank)) => Some(Agent::Member(Member::read(ClearingSystem::Agreed(system.to_owned()), bank)?)),
        _ => None,
    })
}

impl Export {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let bank = Bank::read(&self.bank)?;
        self.named.common.with(lang, async |till| {
            let payer = bank.payer(till.programme)?;
            let recipients = Recipients::keys(bank.recipients.iter().map(String::as_str))?;
            let beside = self.bank.parent().unwrap_or(Path::new("."));
            let key = zeroize::Zeroizing::new(packs::read(&beside.join(&bank.sign_with))?);
            let signer = Signer::from_secret_text(&key)?;
            std::fs::create_dir_all(&self.to).with_context(|| self.to.display().to_string())?;
            let making = Making {
                programme: till.programme,
                payer: &payer,
                register: &till.register,
                folder: &self.to,
                recipients: &recipients,
                signer: &signer,
            };
            let exported = till.store.export_run(&self.named.run, &making, &till.reading()?).await?;
            let digest: String = exported.digest.iter().map(|byte| format!("{byte:02x}")).collect();
            let (file, note) = (exported.file.display().to_string(), exported.note.display().to_string());
            let payments = exported.payments.to_string();
            let args = [("file", file.as_str()), ("note", &note), ("digest", &digest), ("payments", &payments)];
            outln!("{}", till.words.with("pay-exported", &args));
            Ok(())
        })
    }
}

impl Import {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let bank = Bank::read(&self.bank)?;
        let (answers, digest) = read(&self.file)?;
        self.common.with(lang, async |till| {
            let (ids, currency) = (till.ids().await?, Currency::of(&till.programme.currency)?);
            let accounts = [bank.account()?];
            let stamp = till.at.stamp();
            let imported = till.store.import_answers(answers, digest, (&ids, &accounts, currency), stamp).await?;
            let [number, changed, known, kept] =
                [imported.number, imported.changed, imported.known, imported.kept.len() as u64].map(|count| count.to_string());
            let args = [("number", number.as_str()), ("changed", &changed), ("known", &known), ("kept", &kept)];
            outln!("{}", till.words.with("pay-imported", &args));
            for why in &imported.kept {
                outln!("    {why}");
            }
            for run in &imported.runs {
                till.tell_run(&till.store.run_info(run).await?).await?;
            }
            Ok(())
        })
    }
}

/// A bank's file, by what it says it is, and the SHA-256 of its bytes.
fn read(path: &Path) -> Result<(Answers, [u8; 32])> {
    let open = || File::open(path).with_context(|| path.display().to_string());
    let (mut hash, mut file) = (Sha256::new(), open()?);
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            count => hash.update(&piece[..count]),
        }
    }
    let mut start = [0; 4096];
    let length = open()?.read(&mut start)?;
    let is_report = String::from_utf8_lossy(&start[..length]).contains("pain.002");
    let input = BufReader::new(open()?);
    let answers = if is_report { read_pain002(input, Limits::default()) } else { read_camt(input, Limits::default()) };
    Ok((answers.with_context(|| path.display().to_string())?, hash.finalize().into()))
}
