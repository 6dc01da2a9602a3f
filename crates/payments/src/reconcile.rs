//! A bank's answers against what was sent, payment by payment: whoever takes a file in has some payments in hand at a time, however many it
//! speaks of. A file is taken whole or not at all; a line that does not fit is kept for a person.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::answer::{About, Claim, Line, Says};
use crate::iso20022::Totals;
use crate::{Account, Currency, EndToEndId, Ids, Misfit, Money, Outcome};

/// A payment that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Of how much.
    pub amount: Money,
    /// What became of it, as far as is known.
    pub outcome: Outcome,
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

/// Refuses answers that are about other accounts than those that are paid from.
///
/// # Errors
/// They are.
pub fn check_accounts(said: &[String], ours: &[Account]) -> Result<(), Refused> {
    let plain = |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
    let ours: BTreeSet<String> = ours.iter().map(|account| plain(account.as_str())).collect();
    if said.iter().all(|account| ours.contains(&plain(account))) { Ok(()) } else { Err(Refused::Account) }
}

/// Refuses answers that repeat another number or sum of our file than were sent.
///
/// # Errors
/// They do.
pub fn check_claim(file: &str, claim: &Claim, sent: Totals, currency: Currency) -> Result<(), Refused> {
    let Totals { count, sum } = sent;
    let said_sum = claim.sum.as_deref().map(|sum| currency.read(sum));
    if claim.count.is_none_or(|said| said == count) && said_sum.is_none_or(|said| said == Ok(sum)) {
        return Ok(());
    }
    let said = claim.count.map_or_else(|| "payments".to_owned(), |count| format!("{count} payments"));
    let said = claim.sum.as_ref().map_or(said.clone(), |sum| format!("{said} of {sum}"));
    let sent = format!("{count} payments of {}", Money { minor: sum, currency });
    Err(Refused::Claim { file: file.to_owned(), said, sent })
}

/// The lines of a bank's file, by what they are about.
#[derive(Debug)]
pub struct Sorted<'a> {
    /// About single payments of ours, in the order of their ids; those of one payment as they stand in the file.
    single: Vec<(EndToEndId, &'a Line)>,
    /// About whole files, by their ids, as they stand in the file.
    pub whole: Vec<(&'a str, &'a Line)>,
    /// About no payment of ours.
    pub kept: Vec<Kept>,
}

impl<'a> Sorted<'a> {
    /// Of these lines.
    pub fn of(lines: &'a [Line], ids: &Ids) -> Self {
        let mut sorted = Self { single: Vec::with_capacity(lines.len()), whole: Vec::new(), kept: Vec::new() };
        let mut seen = BTreeSet::new();
        for line in lines {
            let why = match &line.about {
                About::Payment(text) if let Some(id) = ids.ours(text) => {
                    sorted.single.push((id, line));
                    continue;
                }
                About::File(file) if !is_other(line) => {
                    if seen.insert((file, same(line))) {
                        sorted.whole.push((file, line));
                        continue;
                    }
                    Why::Doubled
                }
                About::Payment(_) if !is_other(line) => Why::Foreign,
                _ => Why::Unnamed,
            };
            sorted.kept.push(Kept { line: line.clone(), why });
        }
        sorted.single.sort_by_key(|(id, _)| *id);
        sorted
    }

    /// Whether the file speaks of a payment by itself: what it says of all does not hold for that.
    pub fn names(&self, id: EndToEndId) -> bool {
        self.single.binary_search_by_key(&id, |(id, _)| *id).is_ok()
    }

    /// The lines about single payments, about so many at a time; those of one payment stay together.
    pub fn pieces(&self, lines: usize) -> impl Iterator<Item = &[(EndToEndId, &'a Line)]> {
        let mut rest = self.single.as_slice();
        std::iter::from_fn(move || {
            let (last, _) = rest.get(..lines).unwrap_or(rest).last()?;
            let (piece, later) = rest.split_at(rest.partition_point(|(id, _)| id <= last));
            rest = later;
            Some(piece)
        })
    }
}

/// What a file says of one payment.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Heard {
    /// What became of it, if that is new.
    pub outcome: Option<Outcome>,
    /// Lines that wait for a person.
    pub kept: Vec<Kept>,
    /// How many lines said what was known.
    pub known: u64,
}

impl Heard {
    /// All lines of a file about one payment. Nothing is changed here: what changed is handed back, to be recorded.
    pub fn of(lines: &[(EndToEndId, &Line)], sent: Option<&Sent>) -> Self {
        let (mut heard, mut seen) = (Self::default(), BTreeSet::new());
        for (_, line) in lines {
            let is_new = lines.len() == 1 || seen.insert(same(line));
            if let Err(why) = heard.line(line, is_new, sent) {
                heard.kept.push(Kept { line: (*line).clone(), why });
            }
        }
        heard
    }

    fn line(&mut self, line: &Line, is_new: bool, sent: Option<&Sent>) -> Result<(), Why> {
        if is_other(line) {
            return Err(Why::Unnamed);
        }
        if !is_new {
            return Err(Why::Doubled);
        }
        let sent = sent.ok_or(Why::Forgotten)?;
        match self.outcome.as_ref().unwrap_or(&sent.outcome).after(sent.amount, line).map_err(Why::Misfit)? {
            Some(outcome) => self.outcome = Some(outcome),
            None => self.known += 1,
        }
        Ok(())
    }
}

/// Refuses a line that books a whole file if it is not of what was in it: `rest` are those of its payments that are not spoken of one by one,
/// and were not rejected.
///
/// # Errors
/// It is of another number or sum.
pub fn check_whole(line: &Line, rest: Totals, currency: Currency) -> Result<(), Why> {
    let Says::Paid { amount, count, .. } = &line.says else { return Ok(()) };
    let fits = *amount == Money { minor: rest.sum, currency } && count.is_none_or(|count| count == rest.count);
    if fits { Ok(()) } else { Err(Why::Total) }
}

/// What a line about a whole file says of one of its payments that is not spoken of by itself; `None`: nothing.
pub fn of_one(line: &Line, sent: &Sent) -> Option<Line> {
    match (&line.says, &sent.outcome) {
        (Says::Paid { .. }, Outcome::Rejected { .. }) => None,
        (Says::Paid { on, .. }, _) => {
            let says = Says::Paid { amount: sent.amount, on: *on, count: None };
            Some(Line { about: line.about.clone(), says, bank_reference: line.bank_reference.clone(), at: line.at })
        }
        // A report comes late, or twice: what is already further stays as it is.
        (_, outcome) => matches!(outcome, Outcome::Unanswered | Outcome::Accepted).then(|| line.clone()),
    }
}

fn is_other(line: &Line) -> bool {
    matches!(line.says, Says::Other { .. })
}

/// What two lines about the same have in common if they are one line twice.
fn same(line: &Line) -> (String, Option<&str>) {
    (format!("{:?}", line.says), line.bank_reference.as_deref())
}
