//! A bank's answers against what was sent. A file is taken whole or not at all; a line that does not fit is kept for a person.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::answer::{About, Answers, Claim, Line, Says};
use crate::{Account, EndToEndId, Ids, Misfit, Money, Outcome};

/// A payment that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Of how much.
    pub amount: Money,
    /// What became of it, as far as is known.
    pub outcome: Outcome,
}

/// What was sent.
pub trait Register {
    /// The payment of that id.
    fn payment(&self, id: EndToEndId) -> Option<Sent>;
    /// The payments of that file.
    fn file(&self, id: &str) -> Option<Vec<EndToEndId>>;
}

/// What follows from a bank's file.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reconciled {
    /// What became of payments, in the order of ids.
    pub changed: BTreeMap<EndToEndId, Outcome>,
    /// Lines that wait for a person.
    pub kept: Vec<Kept>,
    /// How many lines said what was known.
    pub known: u64,
}

impl Reconciled {
    /// Whether the bank knows payments of ours that we do not: an older state was restored. No run may go out before they are found.
    pub fn forgotten(&self) -> bool {
        self.kept.iter().any(|kept| kept.why == Why::Forgotten)
    }
}

/// A line that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The line.
    pub line: Line,
    /// Why it was not used.
    pub why: Why,
}

/// Why a line was not used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Why {
    /// It names no payment, or is about something else.
    #[error("it names no payment of ours")]
    Unnamed,
    /// Its id was not made here.
    #[error("its end-to-end id is another sender's, such as another programme's")]
    Foreign,
    /// Its id was made here, but the payment is not known.
    #[error("its end-to-end id is ours, but the payment is not in the books: was an older backup restored?")]
    Forgotten,
    /// It names a file that was not sent.
    #[error("it names a file that was not sent from here")]
    UnknownFile,
    /// The same line came before in the same file.
    #[error("the same line stands in the file twice")]
    Doubled,
    /// It books a whole file, but not what was in it.
    #[error("it books a whole file, but not the payments or the sum that were in it")]
    Total,
    /// It does not fit what is known.
    #[error("{0}")]
    Misfit(Misfit),
}

impl Why {
    /// A word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Unnamed => "unnamed",
            Self::Foreign => "foreign",
            Self::Forgotten => "forgotten",
            Self::UnknownFile => "unknown_file",
            Self::Doubled => "doubled",
            Self::Total => "total",
            Self::Misfit(Misfit::Currency) => "currency",
            Self::Misfit(Misfit::TooMuch) => "too_much",
            Self::Misfit(Misfit::Opposite) => "opposite",
            Self::Misfit(Misfit::Twice) => "twice",
        }
    }
}

/// Why a whole file was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// What it repeats of our file is not what was sent.
    #[error(
        "the bank says that file {file} had {said}, but it had {sent}: it answers another file, or ours was changed on the way"
    )]
    Claim {
        /// Our file.
        file: String,
        /// What the bank says.
        said: String,
        /// What was sent.
        sent: String,
    },
    /// It is about other accounts.
    #[error("the file is about another account than those that are paid from")]
    Account,
}

/// Sets a bank's answers against what was sent. Nothing is changed here: what changed is handed back, to be recorded as one.
///
/// # Errors
/// When the file as a whole is not about what was sent.
pub fn reconcile(answers: &Answers, ids: &Ids, accounts: &[Account], register: &impl Register) -> Result<Reconciled, Refused> {
    let plain = |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
    let ours: BTreeSet<String> = accounts.iter().map(|account| plain(account.as_str())).collect();
    if answers.accounts.iter().any(|account| !ours.contains(&plain(account))) {
        return Err(Refused::Account);
    }
    answers.claims.iter().try_for_each(|claim| fits(claim, register))?;
    let named = answers.lines.iter().filter_map(|line| match &line.about {
        About::Payment(text) => ids.ours(text),
        _ => None,
    });
    let named = named.collect();
    let mut work = Work { ids, register, named, seen: BTreeSet::new(), found: Reconciled::default() };
    answers.lines.iter().for_each(|line| work.line(line));
    Ok(work.found)
}

fn fits(claim: &Claim, register: &impl Register) -> Result<(), Refused> {
    let About::File(file) = &claim.about else { return Ok(()) };
    let Some(sent) = register.file(file) else { return Ok(()) };
    let amounts: Vec<Money> = sent.iter().filter_map(|id| register.payment(*id)).map(|sent| sent.amount).collect();
    let sum: i64 = amounts.iter().map(|amount| amount.minor).sum();
    let count = u64::try_from(amounts.len()).unwrap_or(0);
    let said_sum = claim.sum.as_deref().zip(amounts.first()).map(|(sum, amount)| amount.currency.read(sum));
    if claim.count.is_none_or(|said| said == count) && said_sum.is_none_or(|said| said == Ok(sum)) {
        return Ok(());
    }
    let said = claim.count.map_or_else(|| "payments".to_owned(), |count| format!("{count} payments"));
    let said = claim.sum.as_ref().map_or(said.clone(), |sum| format!("{said} of {sum}"));
    let sum = amounts.first().map_or_else(|| sum.to_string(), |first| Money { minor: sum, ..*first }.to_string());
    Err(Refused::Claim { file: file.clone(), said, sent: format!("{count} payments of {sum}") })
}

struct Work<'a, R> {
    ids: &'a Ids,
    register: &'a R,
    /// The payments that the file speaks of one by one: what it says of all does not hold for them.
    named: BTreeSet<EndToEndId>,
    seen: BTreeSet<(About, String, Option<String>)>,
    found: Reconciled,
}

impl<R: Register> Work<'_, R> {
    fn line(&mut self, line: &Line) {
        if let Err(why) = self.used(line) {
            self.found.kept.push(Kept { line: line.clone(), why });
        }
    }

    fn used(&mut self, line: &Line) -> Result<(), Why> {
        if matches!(line.says, Says::Other { .. }) {
            return Err(Why::Unnamed);
        }
        let same = (line.about.clone(), format!("{:?}", line.says), line.bank_reference.clone());
        if line.about != About::Nothing && !self.seen.insert(same) {
            return Err(Why::Doubled);
        }
        match &line.about {
            About::Nothing => Err(Why::Unnamed),
            About::Payment(text) => {
                let id = self.ids.ours(text).ok_or(Why::Foreign)?;
                let sent = self.sent(id).ok_or(Why::Forgotten)?;
                self.answer(id, &sent, line)
            }
            About::File(file) => self.file(file, line),
        }
    }

    /// The payment, with what this file has said of it so far.
    fn sent(&self, id: EndToEndId) -> Option<Sent> {
        let sent = self.register.payment(id)?;
        Some(match self.found.changed.get(&id) {
            Some(outcome) => Sent { outcome: outcome.clone(), ..sent },
            None => sent,
        })
    }

    fn answer(&mut self, id: EndToEndId, sent: &Sent, line: &Line) -> Result<(), Why> {
        match sent.outcome.after(sent.amount, line).map_err(Why::Misfit)? {
            Some(outcome) => drop(self.found.changed.insert(id, outcome)),
            None => self.found.known += 1,
        }
        Ok(())
    }

    /// A line about all payments of a file, but for those that are spoken of one by one.
    fn file(&mut self, file: &str, line: &Line) -> Result<(), Why> {
        let all = self.register.file(file).ok_or(Why::UnknownFile)?;
        let rest: Vec<(EndToEndId, Sent)> =
            all.into_iter().filter(|id| !self.named.contains(id)).filter_map(|id| Some((id, self.sent(id)?))).collect();
        let Says::Paid { amount, on, count } = &line.says else {
            // A report comes late, or twice: what is already further stays as it is.
            let waiting = |sent: &Sent| matches!(sent.outcome, Outcome::Unanswered | Outcome::Accepted);
            return rest.iter().filter(|(_, sent)| waiting(sent)).try_for_each(|(id, sent)| self.answer(*id, sent, line));
        };
        let rest: Vec<(EndToEndId, Sent)> =
            rest.into_iter().filter(|(_, sent)| !matches!(sent.outcome, Outcome::Rejected { .. })).collect();
        let sum: i64 = rest.iter().map(|(_, sent)| sent.amount.minor).sum();
        let number = u64::try_from(rest.len()).unwrap_or(0);
        let fits = sum == amount.minor && rest.iter().all(|(_, sent)| sent.amount.currency == amount.currency);
        if !fits || count.is_some_and(|count| count != number) {
            return Err(Why::Total);
        }
        rest.iter().try_for_each(|(id, sent)| {
            let says = Says::Paid { amount: sent.amount, on: *on, count: None };
            self.answer(*id, sent, &Line { about: line.about.clone(), says, ..line.clone() })
        })
    }
}
