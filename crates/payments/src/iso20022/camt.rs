//! Statements and notices of what was booked: `camt.053` and `camt.054`.

use std::io::BufRead;

use rules::Date;

use super::guarded::Limits;
use super::xml::{Done, ReadError, Tag, Xml, push, set};
use crate::answer::{About, Answers, Line, Says};
use crate::{Currency, Money};

/// What is read. All have the elements that are used here in the same places, but for the state of an entry and where the amount
/// of a payment stands; both forms are read.
const KNOWN: [&str; 14] = [
    "camt.053.001.02",
    "camt.053.001.04",
    "camt.053.001.06",
    "camt.053.001.08",
    "camt.053.001.10",
    "camt.053.001.12",
    "camt.053.001.13",
    "camt.054.001.02",
    "camt.054.001.04",
    "camt.054.001.06",
    "camt.054.001.08",
    "camt.054.001.10",
    "camt.054.001.12",
    "camt.054.001.13",
];

/// Reads a statement (`camt.053`) or a notice (`camt.054`). Balances, totals of a statement and sums of an entry must fit.
///
/// # Errors
/// When it is no such file, is broken or too large, or its totals do not fit: nothing of it is then to be used.
pub fn read_camt(input: impl BufRead, limits: Limits) -> Result<Answers, ReadError> {
    let (mut xml, message) = Xml::open(input, limits, &KNOWN)?;
    let mut answers = Answers { message, ..Answers::default() };
    xml.each(|xml, tag| match tag {
        Tag::BkToCstmrStmt | Tag::BkToCstmrDbtCdtNtfctn => xml.each(|xml, tag| match tag {
            Tag::GrpHdr => xml.each(|xml, tag| {
                if tag == Tag::MsgId {
                    answers.id = xml.text(tag)?;
                }
                Ok(())
            }),
            Tag::Stmt | Tag::Ntfctn => statement(xml, &mut answers, limits),
            _ => Ok(()),
        }),
        _ => Ok(()),
    })?;
    xml.finish()?;
    Ok(answers)
}

/// What a statement says of itself, and what was counted.
#[derive(Default)]
struct Counted {
    opening: Option<(Currency, i128)>,
    closing: Option<(Currency, i128)>,
    /// Credits less debits of the booked entries, in minor units.
    booked: i128,
    entries: u64,
    credits: (u64, i128),
    debits: (u64, i128),
    totals: Vec<(Tag, u64, Option<String>)>,
    currency: Option<Currency>,
}

fn statement<R: BufRead>(xml: &mut Xml<R>, answers: &mut Answers, limits: Limits) -> Done {
    let mut counted = Counted::default();
    xml.each(|xml, tag| match tag {
        Tag::Acct => account(xml, answers),
        Tag::Bal => balance(xml, &mut counted),
        Tag::TxsSummry => xml.each(|xml, tag| match tag {
            Tag::TtlNtries | Tag::TtlCdtNtries | Tag::TtlDbtNtries => total(xml, tag, &mut counted),
            _ => Ok(()),
        }),
        Tag::Ntry => {
            let entry = Entry::read(xml)?;
            counted.count(&entry);
            entry.lines(xml, answers)?;
            if answers.lines.len() > limits.answers_max {
                let most = u64::try_from(limits.answers_max).unwrap_or(0);
                return Err(ReadError::Limit { at: xml.at(), what: "too many lines", most });
            }
            Ok(())
        }
        _ => Ok(()),
    })?;
    counted.check()
}

fn account<R: BufRead>(xml: &mut Xml<R>, answers: &mut Answers) -> Done {
    xml.each(|xml, tag| match tag {
        Tag::Id => xml.each(|xml, tag| match tag {
            Tag::IBAN => push(&mut answers.accounts, xml.text(tag)?),
            Tag::Othr => xml.each(|xml, tag| match tag {
                Tag::Id => push(&mut answers.accounts, xml.text(tag)?),
                _ => Ok(()),
            }),
            _ => Ok(()),
        }),
        _ => Ok(()),
    })
}

fn balance<R: BufRead>(xml: &mut Xml<R>, counted: &mut Counted) -> Done {
    let (mut kind, mut amount, mut debit) = (String::new(), None, false);
    xml.each(|xml, tag| match tag {
        Tag::Tp => xml.each(|xml, tag| match tag {
            Tag::CdOrPrtry => set(&mut kind, code(xml)?),
            _ => Ok(()),
        }),
        Tag::Amt => set(&mut amount, Some(xml.money(tag)?)),
        Tag::CdtDbtInd => set(&mut debit, is_debit(xml)?),
        _ => Ok(()),
    })?;
    let amount: Money = amount.ok_or_else(|| xml.wrong(Tag::Bal, "has no amount"))?;
    let signed = if debit { -i128::from(amount.minor) } else { i128::from(amount.minor) };
    match kind.as_str() {
        // The first opening and the last closing: a statement of several pages has balances in between.
        "OPBD" | "PRCD" => counted.opening = counted.opening.or(Some((amount.currency, signed))),
        "CLBD" => counted.closing = Some((amount.currency, signed)),
        _ => {}
    }
    Ok(())
}

fn total<R: BufRead>(xml: &mut Xml<R>, of: Tag, counted: &mut Counted) -> Done {
    let (mut count, mut sum) = (None, None);
    xml.each(|xml, tag| match tag {
        Tag::NbOfNtries => set(&mut count, Some(xml.number(tag)?)),
        Tag::Sum => set(&mut sum, Some(xml.text(tag)?)),
        _ => Ok(()),
    })?;
    if let Some(count) = count {
        counted.totals.push((of, count, sum));
    }
    Ok(())
}

impl Counted {
    fn count(&mut self, entry: &Entry) {
        let amount = i128::from(entry.amount.minor);
        self.currency = self.currency.or(Some(entry.amount.currency));
        self.entries += 1;
        let side = if entry.debit { &mut self.debits } else { &mut self.credits };
        *side = (side.0 + 1, side.1 + amount);
        if entry.booked {
            self.booked += if entry.debit { -amount } else { amount };
        }
    }

    /// Whether the balances and totals fit what was counted.
    fn check(&self) -> Done {
        if let (Some((opening_currency, opening)), Some((closing_currency, closing))) = (self.opening, self.closing)
            && (opening_currency != closing_currency || opening + self.booked != closing)
        {
            let (said, found) =
                (format!("{closing} {closing_currency}"), format!("{} {opening_currency}", opening + self.booked));
            return Err(ReadError::Totals { what: "the closing balance".to_owned(), said, found });
        }
        for (of, count, sum) in &self.totals {
            let (entries, minor) = match of {
                Tag::TtlCdtNtries => self.credits,
                Tag::TtlDbtNtries => self.debits,
                _ => (self.entries, self.credits.1 + self.debits.1),
            };
            let said = sum.as_deref().zip(self.currency).map(|(sum, currency)| currency.read(sum).map(i128::from));
            if *count != entries || said.is_some_and(|said| said != Ok(minor)) {
                let said = format!("{count} entries of {}", sum.as_deref().unwrap_or("any sum"));
                let found = format!("{entries} of {minor} minor units");
                return Err(ReadError::Totals { what: of.name().to_owned(), said, found });
            }
        }
        Ok(())
    }
}

/// One booking.
struct Entry {
    amount: Money,
    debit: bool,
    reversal: bool,
    booked: bool,
    on: Option<Date>,
    reference: Option<String>,
    charged: bool,
    batch: Option<Batch>,
    parts: Vec<Part>,
    at: u64,
}

/// A booking of a whole block of payments.
#[derive(Default)]
struct Batch {
    block: Option<String>,
    count: Option<u64>,
    total: Option<Money>,
}

/// One payment of a booking.
#[derive(Default)]
struct Part {
    id: Option<String>,
    reference: Option<String>,
    amount: Option<Money>,
    debit: Option<bool>,
    returned: Option<String>,
    at: u64,
}

impl Entry {
    fn read<R: BufRead>(xml: &mut Xml<R>) -> Done<Entry> {
        let at = xml.at();
        let (mut amount, mut debit, mut reversal, mut state, mut charged) = (None, None, false, String::new(), false);
        let (mut booked_on, mut value_on, mut reference, mut batch, mut parts) = (None, None, None, None, Vec::new());
        xml.each(|xml, tag| match tag {
            Tag::Amt => set(&mut amount, Some(xml.money(tag)?)),
            Tag::CdtDbtInd => set(&mut debit, Some(is_debit(xml)?)),
            Tag::RvslInd => set(&mut reversal, xml.text(tag)? == "true"),
            Tag::Sts => set(&mut state, code(xml)?),
            Tag::BookgDt => set(&mut booked_on, day(xml)?),
            Tag::ValDt => set(&mut value_on, day(xml)?),
            Tag::AcctSvcrRef => set(&mut reference, Some(xml.text(tag)?)),
            Tag::Chrgs => set(&mut charged, true),
            Tag::NtryDtls => xml.each(|xml, tag| match tag {
                Tag::Btch => set(&mut batch, Some(Batch::read(xml)?)),
                Tag::TxDtls => push(&mut parts, Part::read(xml)?),
                _ => Ok(()),
            }),
            _ => Ok(()),
        })?;
        let amount = amount.ok_or_else(|| xml.wrong(Tag::Ntry, "has no amount"))?;
        let debit = debit.ok_or_else(|| xml.wrong(Tag::Ntry, "does not say whether it is a credit or a debit"))?;
        let on = booked_on.or(value_on);
        Ok(Entry { amount, debit, reversal, booked: state == "BOOK", on, reference, charged, batch, parts, at })
    }

    /// What it says about payments.
    fn lines<R>(self, xml: &Xml<R>, answers: &mut Answers) -> Done
    where
        R: BufRead,
    {
        if !self.booked {
            answers.unbooked += 1;
            return Ok(());
        }
        let on = self.on.ok_or_else(|| xml.wrong(Tag::Ntry, "is booked, but has no day"))?;
        self.check(xml)?;
        let (entry, single) = (&self, self.parts.len() == 1);
        if self.parts.is_empty() {
            let batch = self.batch.as_ref();
            let about = batch.and_then(|batch| batch.block.clone()).map_or(About::Nothing, About::File);
            let count = batch.and_then(|batch| batch.count);
            let says = entry.says(self.amount, self.debit, None, on, about != About::Nothing, count);
            answers.lines.push(Line { about, says, bank_reference: self.reference, at: self.at });
            return Ok(());
        }
        for part in &self.parts {
            let amount = part.amount.or(single.then_some(self.amount));
            let amount = amount.ok_or_else(|| xml.wrong(Tag::TxDtls, "is one of several, and has no amount of its own"))?;
            let about = part.id.clone().map_or(About::Nothing, About::Payment);
            let debit = part.debit.unwrap_or(self.debit);
            let says = entry.says(amount, debit, part.returned.clone(), on, about != About::Nothing, None);
            let bank_reference = part.reference.clone().or_else(|| self.reference.clone());
            answers.lines.push(Line { about, says, bank_reference, at: part.at });
        }
        Ok(())
    }

    /// A credit that names one of our payments, or a reason for its return, is money that came back.
    fn says(&self, amount: Money, debit: bool, returned: Option<String>, on: Date, named: bool, count: Option<u64>) -> Says {
        match (debit, named) {
            (true, true) if !self.reversal && returned.is_none() => Says::Paid { amount, on, count },
            (false, true) => Says::Returned { amount, on, reason: returned.unwrap_or_default() },
            _ => Says::Other { amount, on, came_in: !debit },
        }
    }

    /// Whether the parts make up the whole. Charges taken from it may explain a difference.
    fn check<R: BufRead>(&self, xml: &Xml<R>) -> Done {
        let differs = |what: &str, said: String, found: String| {
            let what = format!("the entry before byte {}: {what}", xml.at());
            Err(ReadError::Totals { what, said, found })
        };
        let parts: Option<Vec<Money>> = self.parts.iter().map(|part| part.amount).collect();
        if let Some(parts) = parts.filter(|parts| !parts.is_empty() && !self.charged)
            && parts.iter().all(|part| part.currency == self.amount.currency)
        {
            let signed = |(part, money): (&Part, &Money)| {
                let same = part.debit.unwrap_or(self.debit) == self.debit;
                if same { i128::from(money.minor) } else { -i128::from(money.minor) }
            };
            let sum: i128 = self.parts.iter().zip(&parts).map(signed).sum();
            if sum != i128::from(self.amount.minor) {
                return differs("its amount", self.amount.to_string(), format!("{sum} minor units in its parts"));
            }
        }
        if let Some(Batch { count, total, .. }) = &self.batch {
            let parts = u64::try_from(self.parts.len()).unwrap_or(0);
            if let Some(count) = count.filter(|count| parts > 0 && *count != parts) {
                return differs("its number of payments", count.to_string(), parts.to_string());
            }
            if let Some(total) = total.filter(|total| !self.charged && *total != self.amount) {
                return differs("its total", total.to_string(), self.amount.to_string());
            }
        }
        Ok(())
    }
}

impl Batch {
    fn read<R: BufRead>(xml: &mut Xml<R>) -> Done<Batch> {
        let mut batch = Batch::default();
        xml.each(|xml, tag| match tag {
            Tag::PmtInfId => set(&mut batch.block, Some(xml.text(tag)?)),
            Tag::NbOfTxs => set(&mut batch.count, Some(xml.number(tag)?)),
            Tag::TtlAmt => set(&mut batch.total, Some(xml.money(tag)?)),
            _ => Ok(()),
        })?;
        Ok(batch)
    }
}

impl Part {
    fn read<R: BufRead>(xml: &mut Xml<R>) -> Done<Part> {
        let mut part = Part { at: xml.at(), ..Part::default() };
        let mut detailed = None;
        xml.each(|xml, tag| match tag {
            Tag::Refs => xml.each(|xml, tag| match tag {
                // What the standard lets a bank write where there was no id.
                Tag::EndToEndId => set(&mut part.id, Some(xml.text(tag)?).filter(|id| id != "NOTPROVIDED")),
                Tag::AcctSvcrRef => set(&mut part.reference, Some(xml.text(tag)?)),
                _ => Ok(()),
            }),
            Tag::Amt => set(&mut part.amount, Some(xml.money(tag)?)),
            Tag::CdtDbtInd => set(&mut part.debit, Some(is_debit(xml)?)),
            Tag::AmtDtls => xml.each(|xml, tag| match tag {
                Tag::TxAmt => xml.each(|xml, tag| match tag {
                    Tag::Amt => set(&mut detailed, Some(xml.money(tag)?)),
                    _ => Ok(()),
                }),
                _ => Ok(()),
            }),
            Tag::RtrInf => set(&mut part.returned, Some(reason(xml)?)),
            _ => Ok(()),
        })?;
        part.amount = part.amount.or(detailed);
        Ok(part)
    }
}

/// Credit or debit.
fn is_debit<R: BufRead>(xml: &mut Xml<R>) -> Done<bool> {
    match xml.text(Tag::CdtDbtInd)?.as_str() {
        "DBIT" => Ok(true),
        "CRDT" => Ok(false),
        _ => Err(xml.wrong(Tag::CdtDbtInd, "is neither CRDT nor DBIT")),
    }
}

/// A code, standing alone or inside of `Cd` or `Prtry`.
pub(super) fn code<R: BufRead>(xml: &mut Xml<R>) -> Done<String> {
    xml.text_or_inside(&[Tag::Cd, Tag::Prtry])
}

/// A day, or the day of an instant as the bank writes it.
fn day<R: BufRead>(xml: &mut Xml<R>) -> Done<Option<Date>> {
    let mut found = None;
    xml.each(|xml, tag| match tag {
        Tag::Dt | Tag::DtTm => {
            let text = xml.text(tag)?;
            let day = text.get(..10).and_then(|day| day.parse().ok());
            found = Some(day.ok_or_else(|| xml.wrong(tag, "is no day"))?);
            Ok(())
        }
        _ => Ok(()),
    })?;
    Ok(found)
}

/// The reason of a return or a rejection: its code, or else the bank's words.
pub(super) fn reason<R: BufRead>(xml: &mut Xml<R>) -> Done<String> {
    let (mut found, mut words) = (String::new(), String::new());
    xml.each(|xml, tag| match tag {
        Tag::Rsn => set(&mut found, code(xml)?),
        Tag::AddtlInf => set(&mut words, xml.text(tag)?),
        _ => Ok(()),
    })?;
    Ok(if found.is_empty() { words } else { found })
}
