//! Files in columns (CSV), for banks that have no ISO 20022: which column holds what is said by a mapping. UTF-8 only.

use std::io::{BufRead, Write};

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use rules::Date;
use sha2::{Digest, Sha256};

use crate::answer::{About, Answers, Line, Says};
use crate::iso20022::checked::Checked;
use crate::iso20022::guarded::{Guarded, io_failed};
use crate::iso20022::{Header, Limits, Payment, ReadError, WriteError, Written};
use crate::money::shown;
use crate::{Agent, Currency, Money};

/// What stands in a column of a file that goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Out {
    /// The payment's end-to-end id.
    Id,
    /// The amount, with the currency's decimals.
    Amount,
    /// The currency.
    Currency,
    /// The name on the account.
    Name,
    /// The account.
    Account,
    /// The bank: its BIC, or its number in the clearing system; empty if only an IBAN is known.
    Bank,
    /// The day on which to pay.
    PayOn,
    /// The text that goes with it.
    Text,
}

/// How a bank wants its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutMapping {
    /// What stands between columns.
    pub delimiter: u8,
    /// Whether the first line names them.
    pub heading: bool,
    /// Their names and what they hold.
    pub columns: Vec<(String, Out)>,
}

/// Counts and hashes what goes through.
struct Hashed<W> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += u64::try_from(written).unwrap_or(0);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// Writes payments in columns, one by one. What must hold of a `pain.001` must hold of this file too.
pub struct ColumnWriter<'a, W: Write> {
    header: &'a Header,
    mapping: &'a OutMapping,
    checked: Checked,
    rows: csv::Writer<Hashed<W>>,
}

impl<'a, W: Write> ColumnWriter<'a, W> {
    /// Begins a file.
    ///
    /// # Errors
    /// When the header does not fit, or it cannot be written.
    pub fn begin(out: W, header: &'a Header, mapping: &'a OutMapping) -> Result<Self, WriteError> {
        let checked = Checked::of(header)?;
        let hashed = Hashed { out, hash: Sha256::new(), bytes: 0 };
        let mut rows = WriterBuilder::new().delimiter(mapping.delimiter).terminator(Terminator::CRLF).from_writer(hashed);
        if mapping.heading {
            rows.write_record(mapping.columns.iter().map(|(name, _)| name)).map_err(unwritten)?;
        }
        Ok(Self { header, mapping, checked, rows })
    }

    /// Writes a payment.
    ///
    /// # Errors
    /// When it does not fit, a name would be a formula in a spreadsheet, or it cannot be written.
    pub fn payment(&mut self, payment: &Payment<'_>) -> Result<(), WriteError> {
        self.checked.payment(payment)?;
        if payment.to.name.as_str().starts_with(['=', '+', '-', '@']) {
            return Err(WriteError::Formula(payment.id));
        }
        self.rows.write_record(self.mapping.columns.iter().map(|(_, what)| what.of(self.header, payment))).map_err(unwritten)
    }

    /// Ends the file; gives back what it was written to. A file that failed must be thrown away.
    ///
    /// # Errors
    /// When number or sum are not those of the header, or it cannot be written.
    pub fn finish_into(self) -> Result<(Written, W), WriteError> {
        self.checked.finish()?;
        let hashed = self.rows.into_inner().map_err(|error| WriteError::Io(error.into_error()))?;
        Ok((Written { bytes: hashed.bytes, sha256: hashed.hash.finalize().into() }, hashed.out))
    }
}

fn unwritten(error: csv::Error) -> WriteError {
    WriteError::Io(error.into())
}

/// Writes payments in columns.
///
/// # Errors
/// As [`ColumnWriter`].
pub fn write_columns<'a>(
    out: impl Write,
    header: &Header,
    mapping: &OutMapping,
    payments: impl IntoIterator<Item = Payment<'a>>,
) -> Result<Written, WriteError> {
    let mut writer = ColumnWriter::begin(out, header, mapping)?;
    for payment in payments {
        writer.payment(&payment)?;
    }
    Ok(writer.finish_into()?.0)
}

impl Out {
    fn of(self, header: &Header, payment: &Payment<'_>) -> String {
        match self {
            Out::Id => payment.id.to_string(),
            Out::Amount => {
                let mut amount = String::new();
                header.currency.write(payment.amount, &mut amount);
                amount
            }
            Out::Currency => header.currency.to_string(),
            Out::Name => payment.to.name.as_str().to_owned(),
            Out::Account => payment.to.account.as_str().to_owned(),
            Out::Bank => match &payment.to.agent {
                Some(Agent::Bic(bic)) => bic.as_str().to_owned(),
                Some(Agent::Member(member)) => member.number().to_owned(),
                None => String::new(),
            },
            Out::PayOn => header.pay_on.to_string(),
            Out::Text => header.text.as_ref().map_or_else(String::new, |text| text.as_str().to_owned()),
        }
    }
}

/// What a word of the bank's means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It took the order.
    Accepted,
    /// It will not pay.
    Rejected,
    /// It paid.
    Paid,
    /// It came back.
    Returned,
    /// Nothing yet.
    Nothing,
}

/// What the columns of a bank's answer are called, and what its words mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InMapping {
    /// What stands between columns.
    pub delimiter: u8,
    /// The column of the end-to-end id.
    pub id: String,
    /// The column that says what happened.
    pub status: String,
    /// What its words mean. A word that is not here makes the file refused.
    pub words: Vec<(String, Meaning)>,
    /// The column of the amount.
    pub amount: String,
    /// What stands between thousands in an amount, if anything.
    pub thousands: Option<char>,
    /// The column of the day: year, month and day in digits, whatever stands between them.
    pub day: String,
    /// The column of the reason, if there is one.
    pub reason: Option<String>,
    /// The column of the bank's own reference, if there is one.
    pub reference: Option<String>,
    /// In what its amounts are.
    pub currency: Currency,
}

/// Reads a bank's answer in columns; its first line names them.
///
/// # Errors
/// When a column is missing or there twice, a line has more or fewer columns than the first, a word is not in the mapping, an amount
/// or a day cannot be read, or a limit is reached: nothing of the file is then to be used.
pub fn read_columns(input: impl BufRead, mapping: &InMapping, limits: Limits) -> Result<Answers, ReadError> {
    let mut reader =
        ReaderBuilder::new().delimiter(mapping.delimiter).buffer_capacity(8 * 1024).from_reader(Guarded::new(input, limits));
    let names = reader.headers().map_err(|error| failed(error, 1))?.clone();
    let place = Places::of(mapping, &names)?;
    let mut answers = Answers { message: "csv".to_owned(), ..Answers::default() };
    let mut record = StringRecord::new();
    loop {
        reader.get_mut().piece = 0;
        let at = reader.position().line();
        if !reader.read_record(&mut record).map_err(|error| failed(error, at))? {
            return Ok(answers);
        }
        match place.line(mapping, &record, at)? {
            Some(line) => answers.lines.push(line),
            None => answers.unbooked += 1,
        }
        if answers.lines.len() > limits.answers_max {
            return Err(wrong(at, "lines", format!("there are more than {}", limits.answers_max)));
        }
    }
}

/// In which columns what stands.
struct Places {
    id: usize,
    status: usize,
    amount: usize,
    day: usize,
    reason: Option<usize>,
    reference: Option<usize>,
}

impl Places {
    fn of(mapping: &InMapping, names: &StringRecord) -> Result<Places, ReadError> {
        let place = |name: &String| {
            // A file made with a byte-order mark begins with one.
            let is = |found: &str| found.trim_start_matches('\u{feff}').trim() == name;
            let mut found = names.iter().enumerate().filter(|(_, found)| is(found)).map(|(at, _)| at);
            match (found.next(), found.next()) {
                (Some(at), None) => Ok(at),
                (None, _) => Err(wrong(1, "heading", format!("there is no column `{}`", shown(name)))),
                (Some(_), Some(_)) => Err(wrong(1, "heading", format!("column `{}` is there twice", shown(name)))),
            }
        };
        Ok(Places {
            id: place(&mapping.id)?,
            status: place(&mapping.status)?,
            amount: place(&mapping.amount)?,
            day: place(&mapping.day)?,
            reason: mapping.reason.as_ref().map(place).transpose()?,
            reference: mapping.reference.as_ref().map(place).transpose()?,
        })
    }

    fn line(&self, mapping: &InMapping, record: &StringRecord, at: u64) -> Result<Option<Line>, ReadError> {
        let text = |place: usize| record.get(place).unwrap_or_default().trim();
        let word = text(self.status);
        let meaning = mapping.words.iter().find(|(known, _)| known == word).map(|(_, meaning)| *meaning);
        let meaning = meaning.ok_or_else(|| wrong(at, "status", format!("`{}` has no meaning in the mapping", shown(word))))?;
        let reason = self.reason.map_or_else(|| word.to_owned(), |place| text(place).to_owned());
        let says = match meaning {
            Meaning::Nothing => return Ok(None),
            Meaning::Accepted => Says::Accepted,
            Meaning::Rejected => Says::Rejected { reason },
            Meaning::Paid => {
                Says::Paid { amount: amount(mapping, text(self.amount), at)?, on: day(text(self.day), at)?, count: None }
            }
            Meaning::Returned => {
                Says::Returned { amount: amount(mapping, text(self.amount), at)?, on: day(text(self.day), at)?, reason }
            }
        };
        let about = match text(self.id) {
            "" => About::Nothing,
            id => About::Payment(id.to_owned()),
        };
        let bank_reference = self.reference.map(text).filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(Some(Line { about, says, bank_reference, at }))
    }
}

fn amount(mapping: &InMapping, text: &str, at: u64) -> Result<Money, ReadError> {
    let plain: String = text.chars().filter(|letter| Some(*letter) != mapping.thousands).collect();
    let minor = mapping.currency.read(&plain).map_err(|error| wrong(at, "amount", error.to_string()))?;
    Ok(Money { minor, currency: mapping.currency })
}

fn day(text: &str, at: u64) -> Result<Date, ReadError> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, '-' | '.' | '/' | ' ')).collect();
    let day = match digits.len() {
        8 if digits.is_ascii() => format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]).parse().ok(),
        _ => None,
    };
    day.ok_or_else(|| wrong(at, "day", format!("`{}` is no day: year, month and day are expected", shown(text))))
}

fn wrong(line: u64, column: &'static str, why: String) -> ReadError {
    ReadError::Columns { line, column, why }
}

fn failed(error: csv::Error, at: u64) -> ReadError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => io_failed(&error, at),
        csv::ErrorKind::Utf8 { .. } => ReadError::Encoding("another encoding than UTF-8".to_owned()),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            wrong(at, "line", format!("it has {len} columns, the first line has {expected_len}"))
        }
        other => wrong(at, "line", format!("it cannot be read: {other:?}")),
    }
}
