//! Files to the bank, and from it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use payments::answer::Answers;
use payments::columns::{InMapping, Meaning, Out, OutMapping};
use payments::iso20022::{Debtor, Limits};
use payments::{Account, AccountNumber, Agent, BankText, Bic, ClearingSystem, Currency, Iban, Letters, Member, NAME_MAX};
use payments::{REMITTANCE_MAX, Revealing, SilentText, read_answers};
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
    /// The bank's file, opened: pain.002, camt.053, camt.054, or columns as the bank's `[columns.answers]` describes them.
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
pub(crate) struct Bank {
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
    /// For a bank that has no ISO 20022.
    columns: Option<Columns>,
}

/// What stands in the columns of the bank's files.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    #[serde(default = "comma")]
    delimiter: char,
    #[serde(default = "yes")]
    heading: bool,
    /// Names of columns and what they hold, in their order; left out: what goes out is `pain.001`.
    out: Option<Vec<(String, OutColumn)>>,
    /// What the bank's answers are made of.
    answers: Option<AnswerColumns>,
}

fn comma() -> char {
    ','
}

fn yes() -> bool {
    true
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OutColumn {
    Id,
    Amount,
    Currency,
    Name,
    Account,
    Bank,
    PayOn,
    Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerColumns {
    id: String,
    status: String,
    amount: String,
    day: String,
    reason: Option<String>,
    reference: Option<String>,
    thousands: Option<char>,
    /// What the bank's words mean.
    words: BTreeMap<String, Word>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Accepted,
    Rejected,
    Paid,
    Returned,
    Nothing,
}

impl Columns {
    fn delimiter(&self) -> Result<u8> {
        u8::try_from(self.delimiter).context("`delimiter` is one plain character, such as `,` or `;`")
    }

    fn out(&self) -> Result<Option<OutMapping>> {
        let Some(columns) = &self.out else { return Ok(None) };
        let what = |what: OutColumn| match what {
            OutColumn::Id => Out::Id,
            OutColumn::Amount => Out::Amount,
            OutColumn::Currency => Out::Currency,
            OutColumn::Name => Out::Name,
            OutColumn::Account => Out::Account,
            OutColumn::Bank => Out::Bank,
            OutColumn::PayOn => Out::PayOn,
            OutColumn::Text => Out::Text,
        };
        let columns = columns.iter().map(|(name, column)| (name.clone(), what(*column))).collect();
        Ok(Some(OutMapping { delimiter: self.delimiter()?, heading: self.heading, columns }))
    }

    fn answers(&self, currency: Currency) -> Result<Option<InMapping>> {
        let Some(columns) = &self.answers else { return Ok(None) };
        let meaning = |word: Word| match word {
            Word::Accepted => Meaning::Accepted,
            Word::Rejected => Meaning::Rejected,
            Word::Paid => Meaning::Paid,
            Word::Returned => Meaning::Returned,
            Word::Nothing => Meaning::Nothing,
        };
        let AnswerColumns { id, status, amount, day, reason, reference, thousands, words } = columns;
        Ok(Some(InMapping {
            delimiter: self.delimiter()?,
            id: id.clone(),
            status: status.clone(),
            words: words.iter().map(|(word, means)| (word.clone(), meaning(*means))).collect(),
            amount: amount.clone(),
            thousands: *thousands,
            day: day.clone(),
            reason: reason.clone(),
            reference: reference.clone(),
            currency,
        }))
    }
}

impl Bank {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        toml::from_str(&packs::read(path)?).with_context(|| path.display().to_string())
    }

    fn out(&self) -> Result<Option<OutMapping>> {
        self.columns.as_ref().map_or(Ok(None), Columns::out)
    }

    fn letters(&self) -> Letters {
        if self.latin { Letters::Latin } else { Letters::Any }
    }

    /// What pages need of it: `path` is where it was read, `folder` where files wait to be fetched.
    pub(crate) fn of_site(&self, path: &Path, programme: &Programme, folder: &Path) -> Result<web::Bank> {
        let currency = Currency::of(&programme.currency)?;
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        Ok(web::Bank {
            payer: self.payer(programme)?,
            account: self.account()?,
            out: self.out()?,
            answers: self.columns.as_ref().map_or(Ok(None), |columns| columns.answers(currency))?,
            recipients: self.recipients()?,
            signer: self.signer(path)?,
            folder: folder.to_owned(),
        })
    }

    fn recipients(&self) -> Result<Recipients> {
        Ok(Recipients::keys(self.recipients.iter().map(String::as_str))?)
    }

    /// The key that signs lies beside what was read.
    fn signer(&self, path: &Path) -> Result<Signer> {
        let beside = path.parent().unwrap_or(Path::new("."));
        let key = zeroize::Zeroizing::new(packs::read(&beside.join(&self.sign_with))?);
        Ok(Signer::from_secret_text(&key)?)
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
            let (payer, columns) = (bank.payer(till.programme)?, bank.out()?);
            let (recipients, signer) = (bank.recipients()?, bank.signer(&self.bank)?);
            std::fs::create_dir_all(&self.to).with_context(|| self.to.display().to_string())?;
            let making = Making {
                programme: till.programme,
                payer: &payer,
                register: &till.register,
                folder: &self.to,
                columns: columns.as_ref(),
                recipients: &recipients,
                signer: &signer,
            };
            let exported = till.store.export_run(&self.named.run, &making, &till.reading()?).await?;
            let digest = hex::encode(exported.digest);
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
        self.common.with(lang, async |till| {
            let (ids, currency) = (till.ids().await?, Currency::of(&till.programme.currency)?);
            let columns = bank.columns.as_ref().map_or(Ok(None), |columns| columns.answers(currency))?;
            let (answers, digest) = read(&self.file, columns.as_ref())?;
            let accounts = [bank.account()?];
            let stamp = till.at.stamp();
            let imported = till.store.import_answers(answers, digest, (&ids, &accounts, currency), stamp).await?;
            let [number, changed, known, kept] =
                [imported.number, imported.changed, imported.known, imported.kept.len() as u64].map(|count| count.to_string());
            let args = [("number", number.as_str()), ("changed", &changed), ("known", &known), ("kept", &kept)];
            outln!("{}", till.words.with("pay-imported", &args));
            for why in &imported.kept {
                outln!("    {}", till.words.say(&format!("kept-why-{why}")));
            }
            for run in &imported.runs {
                till.tell_run(&till.store.run_info(run).await?).await?;
            }
            Ok(())
        })
    }
}

/// A bank's file, and the SHA-256 of its bytes.
fn read(path: &Path, columns: Option<&InMapping>) -> Result<(Answers, [u8; 32])> {
    let open = || File::open(path).with_context(|| path.display().to_string());
    let (mut hash, mut file) = (Sha256::new(), open()?);
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            count => hash.update(&piece[..count]),
        }
    }
    let answers = read_answers(BufReader::new(open()?), columns, Limits::default());
    Ok((answers.with_context(|| path.display().to_string())?, hash.finalize().into()))
}
