//! Whether the bank took the payments: `pain.002`.

use std::io::BufRead;

use super::camt::reason;
use super::guarded::Limits;
use super::xml::{Done, ReadError, Tag, Xml, set};
use crate::answer::{About, Answers, Claim, Line, Says};

/// What is read. Version 10 answers `pain.001.001.09`; banks also answer it with older and newer ones.
const KNOWN: [&str; 5] = ["pain.002.001.03", "pain.002.001.10", "pain.002.001.12", "pain.002.001.14", "pain.002.001.15"];

/// Reads a status report. One that says something of a whole file, and something else of some of its payments, gives a line for each:
/// the line about the payment goes before the line about the file.
///
/// # Errors
/// When it is no such file, is broken or too large: nothing of it is then to be used.
pub fn read_pain002(input: impl BufRead, limits: Limits) -> Result<Answers, ReadError> {
    let (mut xml, message) = Xml::open(input, limits, &KNOWN)?;
    let mut answers = Answers { message, ..Answers::default() };
    let mut files = Vec::new();
    xml.each(|xml, tag| match tag {
        Tag::CstmrPmtStsRpt => xml.each(|xml, tag| match tag {
            Tag::GrpHdr => xml.each(|xml, tag| {
                if tag == Tag::MsgId {
                    answers.id = xml.text(tag)?;
                }
                Ok(())
            }),
            Tag::OrgnlGrpInfAndSts | Tag::OrgnlPmtInfAndSts => {
                let (claim, status, at) = group(xml, &mut answers, limits)?;
                files.extend(status.says().map(|says| Line { about: claim.about.clone(), says, bank_reference: None, at }));
                answers.claims.push(claim);
                Ok(())
            }
            _ => Ok(()),
        }),
        _ => Ok(()),
    })?;
    xml.finish()?;
    // The same of the file and of its one block is said once.
    for line in files {
        if !answers.lines.iter().any(|known| known.about == line.about && known.says == line.says) {
            answers.lines.push(line);
        }
    }
    Ok(answers)
}

/// A status and why.
#[derive(Default)]
struct Status {
    code: String,
    reason: String,
}

impl Status {
    /// What it says of payments, by the external code lists of ISO 20022; `None`: nothing yet, or nothing of each.
    /// That money left the account is for a statement to say.
    fn says(self) -> Option<Says> {
        match self.code.as_str() {
            "RJCT" | "CANC" => Some(Says::Rejected { reason: if self.reason.is_empty() { self.code } else { self.reason } }),
            "ACTC" | "ACCP" | "ACSP" | "ACSC" | "ACCC" | "ACWC" | "ACFC" | "ACWP" => Some(Says::Accepted),
            _ => None,
        }
    }
}

/// What is said of a file or of its block, and of its payments.
fn group<R: BufRead>(xml: &mut Xml<R>, answers: &mut Answers, limits: Limits) -> Done<(Claim, Status, u64)> {
    let at = xml.at();
    let mut claim = Claim { about: About::Nothing, count: None, sum: None };
    let mut status = Status::default();
    xml.each(|xml, tag| match tag {
        Tag::OrgnlMsgId | Tag::OrgnlPmtInfId => set(&mut claim.about, About::File(xml.text(tag)?)),
        Tag::OrgnlNbOfTxs => set(&mut claim.count, Some(xml.number(tag)?)),
        Tag::OrgnlCtrlSum => set(&mut claim.sum, Some(xml.text(tag)?)),
        Tag::GrpSts | Tag::PmtInfSts => set(&mut status.code, xml.text(tag)?),
        Tag::StsRsnInf => set(&mut status.reason, reason(xml)?),
        Tag::TxInfAndSts => {
            answers.lines.extend(transaction(xml)?);
            if answers.lines.len() > limits.answers_max {
                let most = u64::try_from(limits.answers_max).unwrap_or(0);
                return Err(ReadError::Limit { at: xml.at(), what: "too many lines", most });
            }
            Ok(())
        }
        _ => Ok(()),
    })?;
    Ok((claim, status, at))
}

fn transaction<R: BufRead>(xml: &mut Xml<R>) -> Done<Option<Line>> {
    let at = xml.at();
    let (mut id, mut reference, mut status) = (None, None, Status::default());
    xml.each(|xml, tag| match tag {
        Tag::OrgnlEndToEndId => set(&mut id, Some(xml.text(tag)?).filter(|id| id != "NOTPROVIDED")),
        Tag::AcctSvcrRef => set(&mut reference, Some(xml.text(tag)?)),
        Tag::TxSts => set(&mut status.code, xml.text(tag)?),
        Tag::StsRsnInf => set(&mut status.reason, reason(xml)?),
        _ => Ok(()),
    })?;
    let about = id.map_or(About::Nothing, About::Payment);
    Ok(status.says().map(|says| Line { about, says, bank_reference: reference, at }))
}
