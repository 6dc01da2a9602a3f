//! Payments out: `pain.001.001.09`, the version that most banks take since 2022.
//!
//! The file is streamed, and the same payments give the same bytes: nothing in it comes from a clock or from chance.

use std::io::Write;

use super::checked::{Checked, Totals, WriteError};
use crate::{Account, Agent, BankText, ClearingSystem, Currency, EndToEndId, SilentText};
use jiff::Timestamp;
use rules::Date;
use sha2::{Digest, Sha256};

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
/// Bytes that are gathered before they are handed on.
const BUFFER_BYTES: usize = 64 * 1024;

/// Who pays. Its name stands on the statement of whoever is paid: it must not tell where the money comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debtor {
    /// Its name.
    pub name: SilentText,
    /// The account that is debited.
    pub account: Account,
    /// The bank that holds it.
    pub agent: Agent,
}

/// What holds for the whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The message's id, at most 35 characters; also that of its one block of payments.
    pub id: String,
    /// When the run was released: not the instant of the writing, or writing it again would give other bytes.
    pub made: Timestamp,
    /// The day on which the bank is to pay.
    pub pay_on: Date,
    /// Who pays.
    pub debtor: Debtor,
    /// The text that goes with each payment; `None`: only the id goes with it.
    pub text: Option<SilentText>,
    /// In what is paid. A file has one currency.
    pub currency: Currency,
    /// Whether the statement may show one sum for all.
    pub one_booking: bool,
    /// How many payments will follow, and their sum.
    pub totals: Totals,
}

/// Who is paid, where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Creditor {
    /// The name on the account, in the letters that the bank takes.
    pub name: BankText,
    /// The account.
    pub account: Account,
    /// The bank that holds it; may be left out with an IBAN.
    pub agent: Option<Agent>,
}

/// One payment.
#[derive(Clone, Copy, Debug)]
pub struct Payment<'a> {
    /// Its id.
    pub id: EndToEndId,
    /// In minor units.
    pub amount: i64,
    /// Who is paid.
    pub to: &'a Creditor,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many bytes.
    pub bytes: u64,
    /// SHA-256 of all of them.
    pub sha256: [u8; 32],
}

/// Writes one file.
pub struct Writer<W: Write> {
    out: W,
    buffer: String,
    hash: Sha256,
    bytes: u64,
    currency: Currency,
    text: String,
    checked: Checked,
}

impl<W: Write> Writer<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// When the header does not fit, or it cannot be written.
    pub fn begin(out: W, header: &Header) -> Result<Writer<W>, WriteError> {
        let text = header.text.as_ref().map_or_else(String::new, |text| {
            let mut remittance = "<RmtInf><Ustrd>".to_owned();
            push_text(text.as_str(), &mut remittance);
            remittance + "</Ustrd></RmtInf>"
        });
        let mut writer = Writer {
            out,
            buffer: String::with_capacity(BUFFER_BYTES + 4096),
            hash: Sha256::new(),
            bytes: 0,
            currency: header.currency,
            text,
            checked: Checked::of(header)?,
        };
        writer.heading(header);
        Ok(writer)
    }

    fn heading(&mut self, header: &Header) {
        let Header { id, made, pay_on, debtor, totals, .. } = header;
        let made = made.strftime("%Y-%m-%dT%H:%M:%SZ");
        let mut sum = String::new();
        header.currency.write(totals.sum, &mut sum);
        let (count, mut name) = (totals.count, String::new());
        push_text(debtor.name.as_str(), &mut name);
        let booking = header.one_booking;
        let buffer = &mut self.buffer;
        for part in [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"",
            NAMESPACE,
            "\">\n<CstmrCdtTrfInitn>\n",
            &format!("<GrpHdr><MsgId>{id}</MsgId><CreDtTm>{made}</CreDtTm><NbOfTxs>{count}</NbOfTxs><CtrlSum>{sum}</CtrlSum>"),
            &format!("<InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n"),
            &format!("<PmtInf><PmtInfId>{id}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>{booking}</BtchBookg>"),
            &format!("<NbOfTxs>{count}</NbOfTxs><CtrlSum>{sum}</CtrlSum><ReqdExctnDt><Dt>{pay_on}</Dt></ReqdExctnDt>"),
            &format!("<Dbtr><Nm>{name}</Nm></Dbtr><DbtrAcct>"),
        ] {
            buffer.push_str(part);
        }
        push_account(&debtor.account, buffer);
        buffer.push_str("</DbtrAcct><DbtrAgt>");
        push_agent(&debtor.agent, buffer);
        buffer.push_str("</DbtrAgt>\n");
    }

    /// Writes a payment. They come in the order of their ids, so that none comes twice and the file shows no order of persons.
    ///
    /// # Errors
    /// When the payment does not fit, or cannot be written.
    pub fn payment(&mut self, payment: &Payment<'_>) -> Result<(), WriteError> {
        self.checked.payment(payment)?;
        let Payment { id, amount, to } = *payment;
        let buffer = &mut self.buffer;
        buffer.push_str("<CdtTrfTxInf><PmtId><EndToEndId>");
        buffer.push_str(id.as_str());
        buffer.push_str("</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"");
        buffer.push_str(self.currency.code());
        buffer.push_str("\">");
        self.currency.write(amount, buffer);
        buffer.push_str("</InstdAmt></Amt>");
        if let Some(agent) = &to.agent {
            buffer.push_str("<CdtrAgt>");
            push_agent(agent, buffer);
            buffer.push_str("</CdtrAgt>");
        }
        buffer.push_str("<Cdtr><Nm>");
        push_text(to.name.as_str(), buffer);
        buffer.push_str("</Nm></Cdtr><CdtrAcct>");
        push_account(&to.account, buffer);
        buffer.push_str("</CdtrAcct>");
        buffer.push_str(&self.text);
        buffer.push_str("</CdtTrfTxInf>\n");
        if self.buffer.len() >= BUFFER_BYTES { self.hand_on() } else { Ok(()) }
    }

    fn hand_on(&mut self) -> Result<(), WriteError> {
        self.out.write_all(self.buffer.as_bytes())?;
        self.hash.update(self.buffer.as_bytes());
        self.bytes += u64::try_from(self.buffer.len()).unwrap_or(0);
        self.buffer.clear();
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When the payments are not those that the header promised, or it cannot be written.
    pub fn finish(self) -> Result<Written, WriteError> {
        Ok(self.finish_into()?.0)
    }

    /// Ends the file, and gives back what it was written into.
    ///
    /// # Errors
    /// As for [`Writer::finish`].
    pub fn finish_into(mut self) -> Result<(Written, W), WriteError> {
        self.checked.finish()?;
        self.buffer.push_str("</PmtInf>\n</CstmrCdtTrfInitn>\n</Document>\n");
        self.hand_on()?;
        self.out.flush()?;
        Ok((Written { bytes: self.bytes, sha256: self.hash.finalize().into() }, self.out))
    }
}

fn push_account(account: &Account, out: &mut String) {
    let (before, after) = match account {
        Account::Iban(_) => ("<Id><IBAN>", "</IBAN></Id>"),
        Account::Number(_) => ("<Id><Othr><Id>", "</Id></Othr></Id>"),
    };
    out.push_str(before);
    out.push_str(account.as_str());
    out.push_str(after);
}

fn push_agent(agent: &Agent, out: &mut String) {
    out.push_str("<FinInstnId>");
    match agent {
        Agent::Bic(bic) => {
            out.push_str("<BICFI>");
            out.push_str(bic.as_str());
            out.push_str("</BICFI>");
        }
        Agent::Member(member) => {
            let (before, name, after) = match member.system() {
                ClearingSystem::Code(code) => ("<Cd>", code, "</Cd>"),
                ClearingSystem::Agreed(name) => ("<Prtry>", name, "</Prtry>"),
            };
            for part in
                ["<ClrSysMmbId><ClrSysId>", before, name, after, "</ClrSysId><MmbId>", member.number(), "</MmbId></ClrSysMmbId>"]
            {
                out.push_str(part);
            }
        }
    }
    out.push_str("</FinInstnId>");
}

fn push_text(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(letter),
        }
    }
}
