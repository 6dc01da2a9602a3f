//! The bank's file of a run: made again, it has the same bytes. Sealed for transport, signed, and in the register before it is handed out.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use payments::columns::{ColumnWriter, OutMapping};
use payments::iso20022::{Creditor, Debtor, Header, Payment, Totals, WriteError, Writer, Written};
use payments::run::{Pays, Run};
use payments::{Currency, SilentText};
use programme::Programme;
use serde_json::json;
use tlog::{Note, Signer};
use vault::{Access, AccessLine, Place};

use super::line::{self, Going};
use super::register::IdList;
use super::run_row::{RunInfo, done_by, save};
use super::steps::stepped;
use super::{Export, ExportRegister, Refusal, route};
use crate::access::Committed;
use crate::backup::seal::NewFile;
use crate::sql::Tx;
use crate::writer::Work;
use crate::{BackupError, Error, Reading, Recipients, Stamp, Store};

/// Who pays, and what goes with each payment.
#[derive(Clone, Debug)]
pub struct Payer {
    /// Who.
    pub debtor: Debtor,
    /// The text with each payment; `None`: only its id.
    pub text: Option<SilentText>,
    /// Whether the statement may show one sum for all.
    pub one_booking: bool,
}

/// A file that may go to the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The sealed file.
    pub file: PathBuf,
    /// The signed note that tells what is in it.
    pub note: PathBuf,
    /// SHA-256 of what is sealed.
    pub digest: [u8; 32],
    /// Bytes of what is sealed.
    pub bytes: u64,
    /// How many payments.
    pub payments: u64,
}

/// What an export needs beside the run.
pub struct Making<'a> {
    /// Whose run it is.
    pub programme: &'a Programme,
    /// Who pays.
    pub payer: &'a Payer,
    /// Where it is written down that the file may go out.
    pub register: &'a ExportRegister,
    /// Where the file goes.
    pub folder: &'a Path,
    /// How the bank wants its columns; `None`: it takes `pain.001`.
    pub columns: Option<&'a OutMapping>,
    /// Who can open it: the bank.
    pub recipients: &'a Recipients,
    /// Who signs it.
    pub signer: &'a Signer,
}

impl Store {
    /// Makes the file of a run that was released, or makes it again: with the same bytes, or not at all.
    ///
    /// # Errors
    /// The run was not released, payments are fenced, the file would be another than before, or it cannot be written.
    pub async fn export_run(&self, run: &str, making: &Making<'_>, reading: &Reading) -> Result<Exported, Error> {
        self.unfenced(making.register).await?;
        let mut register = making.register.hold().await?;
        let info = self.run_info(run).await?;
        if info.released.is_none() || info.state == "stopped" {
            return Err(Refusal::NoFile(info.id, info.state).into());
        }
        let path = making.folder.join(format!("{run}.{}.age", if making.columns.is_some() { "csv" } else { "xml" }));
        let is_there = path.try_exists().map_err(Error::file(&path))?;
        let sealed = if is_there { None } else { Some(new_file(&path)?) };
        // What the register has is never written again.
        let list = if register.export(run).is_some() { None } else { Some(register.list(run)?) };
        let (written, list) = match &sealed {
            None => self.stream(io::sink(), &info, (making, reading), list).await?.0,
            Some(file) => {
                let out = making.recipients.encrypt(file).map_err(no_file)?;
                let (made, out) = self.stream(out, &info, (making, reading), list).await?;
                let io = |error: io::Error| Refusal::File(error.to_string());
                out.finish().and_then(|mut out| out.flush()).map_err(io)?;
                made
            }
        };
        let file_digest = hex::encode(written.sha256);
        let other = |known: &str| known != file_digest;
        if register.export(run).is_some_and(|known| other(&known.file_digest)) {
            return Err(Refusal::OtherFile(run.to_owned()).into());
        }
        if let Some(list) = list {
            register.append(entry(&info, file_digest.clone()), list)?;
        }
        if let Some(file) = sealed {
            file.finish().map_err(no_file)?;
        }
        let note = making.folder.join(format!("{run}.note"));
        write_note(&note, &info, &written, making.signer)?;
        let stamp = Stamp { by: reading.who, at: reading.at };
        self.data.write(MarkExported { run: run.to_owned(), digest: written.sha256, stamp }).await?;
        Ok(Exported { file: path, note, digest: written.sha256, bytes: written.bytes, payments: info.payments })
    }

    /// Writes the payments of a run, in the order of their ids.
    async fn stream<W: Write>(
        &self,
        out: W,
        info: &RunInfo,
        (making, reading): (&Making<'_>, &Reading),
        mut list: Option<IdList>,
    ) -> Result<((Written, Option<IdList>), W), Error> {
        let header = header(info, making)?;
        let mut writer = match making.columns {
            Some(mapping) => FileWriter::Columns(Box::new(ColumnWriter::begin(out, &header, mapping).map_err(unwritten)?)),
            None => FileWriter::Pain001(Box::new(Writer::begin(out, &header).map_err(unwritten)?)),
        };
        let (mut lines, mut opened) = (line::goings(&mut self.data.read().await?, &info.id, "").await?, Vec::new());
        // While some are written, the accounts of the next are opened, and those after them looked up.
        while !lines.is_empty() || !opened.is_empty() {
            let following = async {
                match lines.last() {
                    Some(last) => line::goings(&mut self.data.read().await?, &info.id, last.id.as_str()).await,
                    None => Ok(Vec::new()),
                }
            };
            let writing = async {
                for (Going { id, amount, .. }, to) in std::mem::take(&mut opened) {
                    writer.payment(&Payment { id, amount, to: &to }).map_err(unwritten)?;
                    if let Some(list) = &mut list {
                        list.add(id)?;
                    }
                }
                Ok::<_, Error>(())
            };
            let (creditors, following, written) = tokio::join!(self.creditors(&lines, reading), following, writing);
            written?;
            opened = lines.into_iter().zip(creditors?).collect();
            lines = following?;
        }
        let (written, out) = writer.finish_into().map_err(unwritten)?;
        Ok(((written, list), out))
    }

    /// The accounts of some payees, once a line stands in each one's access record.
    async fn creditors(&self, lines: &[Going], reading: &Reading) -> Result<Vec<Creditor>, Error> {
        let place = |line: &Going| Ok(Place { person: line.payee, slot: line.to.slot()? });
        let places: Vec<Place> = lines.iter().map(place).collect::<Result<_, Error>>()?;
        let access: Vec<_> = places.iter().rev().map(|place| reading.line(place.person, vec![place.slot.clone()])).collect();
        let (recorded, opened) = tokio::join!(self.write_lines(access.clone()), self.opened(places, access, reading));
        recorded.and(opened)
    }

    /// What is sealed there. Whoever calls it commits the lines before anything of it is given to anybody.
    async fn opened(&self, places: Vec<Place>, access: Vec<AccessLine>, reading: &Reading) -> Result<Vec<Creditor>, Error> {
        let (vault, mut shelf, mut lines) = (self.vault(), self.shelf().await?, Committed(access));
        shelf.fetch(&places).await?;
        let mut creditors = Vec::with_capacity(places.len());
        for Place { person, slot } in places {
            let Reading { who, purpose, at } = reading.clone();
            let access = Access { who, purpose, person, fields: vec![slot.clone()], at };
            let opened = vault.open(access, &mut shelf, &mut lines).await?;
            let text = opened.value(&slot).and_then(|clear| clear.expose_text()).unwrap_or_default();
            creditors.push(route::read(text)?);
        }
        Ok(creditors)
    }
}

/// A file in the form that the bank takes.
enum FileWriter<'a, W: Write> {
    Pain001(Box<Writer<W>>),
    Columns(Box<ColumnWriter<'a, W>>),
}

impl<W: Write> FileWriter<'_, W> {
    fn payment(&mut self, payment: &Payment<'_>) -> Result<(), WriteError> {
        match self {
            Self::Pain001(writer) => writer.payment(payment),
            Self::Columns(writer) => writer.payment(payment),
        }
    }

    fn finish_into(self) -> Result<(Written, W), WriteError> {
        match self {
            Self::Pain001(writer) => writer.finish_into(),
            Self::Columns(writer) => writer.finish_into(),
        }
    }
}

/// A new file; what an export that was killed left of one is taken away. Whoever holds the register is alone here.
fn new_file(path: &Path) -> Result<NewFile, Error> {
    let part = NewFile::part_of(path);
    match std::fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Error::file(&part)(error)),
        _ => {}
    }
    NewFile::create(path).map_err(no_file)
}

fn header(info: &RunInfo, making: &Making<'_>) -> Result<Header, Error> {
    let missing = |what: &str| Error::Damaged { table: "pay_run", row: info.id.clone(), what: format!("{what} is missing") };
    let released = info.released.ok_or_else(|| missing("the release"))?;
    let currency = Currency::of(&making.programme.currency).map_err(|error| Refusal::File(error.to_string()))?;
    let Payer { debtor, text, one_booking } = making.payer.clone();
    Ok(Header {
        id: info.id.clone(),
        made: released.1,
        pay_on: info.pay_on.ok_or_else(|| missing("the day of payment"))?,
        debtor,
        text,
        currency,
        one_booking,
        totals: Totals { count: info.payments, sum: info.amount },
    })
}

fn entry(info: &RunInfo, file_digest: String) -> Export {
    let run_digest = info.digest.map(hex::encode).unwrap_or_default();
    let released = info.released.map_or(jiff::Timestamp::UNIX_EPOCH, |(_, at)| at);
    Export { number: 0, run: info.id.clone(), run_digest, file_digest, payments: info.payments, amount: info.amount, released }
}

/// What is in the sealed file, signed; the same for the same file.
fn write_note(path: &Path, info: &RunInfo, written: &Written, signer: &Signer) -> Result<(), Error> {
    let text = format!(
        "resettle payment file 1\n{}\nsha256 {}\nbytes {}\npayments {}\namount {}\n",
        info.id,
        hex::encode(written.sha256),
        written.bytes,
        info.payments,
        info.amount
    );
    let mut note = Note::new(&text).map_err(|error| Refusal::File(error.to_string()))?;
    note.sign(signer);
    std::fs::write(path, note.to_string()).map_err(Error::file(path))
}

fn unwritten(error: WriteError) -> Error {
    Refusal::File(error.to_string()).into()
}

fn no_file(error: BackupError) -> Error {
    Refusal::File(error.to_string()).into()
}

struct MarkExported {
    run: String,
    digest: [u8; 32],
    stamp: Stamp,
}

impl Work for MarkExported {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let info = RunInfo::load(tx, &self.run).await?;
        if let Some(known) = info.file_digest {
            // The bank has answered by now, or it went out before: the same file again is nothing new.
            return if known == self.digest { Ok(()) } else { Err(Refusal::OtherFile(self.run.clone()).into()) };
        }
        let before = info.run(tx).await?;
        let after: Run = stepped(before.export(done_by(self.stamp), self.digest))?;
        save(tx, &after).await?;
        let Pays { count, sum, .. } = after.contents().pays;
        let says = json!({ "file": hex::encode(self.digest), "payments": count, "amount": sum });
        tx.pay_event("exported", &self.run, self.stamp, &says).await?;
        Ok(())
    }
}
