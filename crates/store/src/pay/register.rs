//! The export register: a file outside of the data base that names every bank file that may have gone out. It is written and on disk
//! before the file gets its name, so a data base that was restored from before can be told that it is older.

use std::collections::{BTreeSet, HashSet};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use payments::EndToEndId;
use rules::Date;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::Refusal;
use super::run_row::RunInfo;
use super::words::Reason;
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, Location, Stamp, Store};

/// How long whoever wants to export waits before looking again.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Where the register of a store is.
#[derive(Clone, Debug)]
pub struct ExportRegister {
    path: PathBuf,
}

/// A bank file that may have gone out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Counted from 1.
    pub number: u64,
    /// Of which run.
    pub run: String,
    /// What was approved and released.
    pub run_digest: String,
    /// SHA-256 of the file.
    pub file_digest: String,
    /// How many payments.
    pub payments: u64,
    /// Their sum, in minor units.
    pub amount: i64,
    /// When the run was released.
    pub released: Timestamp,
}

/// Files that went out, and of which the data base knows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// Them.
    pub unknown: Vec<Export>,
    /// Whether somebody has lifted the fence for all of them.
    pub is_lifted: bool,
}

/// The register while nobody else writes it.
pub(crate) struct HeldRegister {
    path: PathBuf,
    file: File,
    lines: Lines,
}

/// What stands in it.
#[derive(Default)]
struct Lines {
    exports: Vec<Export>,
    chain: String,
    /// Bytes of whole lines.
    length: u64,
}

impl ExportRegister {
    /// In that file; made when it is first written.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Beside a store in a file. A store on PostgreSQL has none of its own: say where it is to be.
    pub fn beside(location: &Location) -> Option<Self> {
        let Location::Sqlite(path) = location else { return None };
        let mut name = path.as_os_str().to_owned();
        name.push(".exports");
        Some(Self { path: PathBuf::from(name) })
    }

    /// All that may have gone out.
    ///
    /// # Errors
    /// The file cannot be read, or was changed.
    pub fn exports(&self) -> Result<Vec<Export>, Error> {
        let text = match std::fs::read_to_string(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            read => read.map_err(|error| self.failed(&error))?,
        };
        Ok(self.parse(&text)?.exports)
    }

    /// Takes hold of the register: whoever else wants to export waits.
    pub(crate) async fn hold(&self) -> Result<HeldRegister, Error> {
        let failed = |error: std::io::Error| self.failed(&error);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&self.path)
            .map_err(failed)?;
        // Other tasks of this process may hold it: the thread must not wait.
        while let Err(error) = file.try_lock() {
            match error {
                TryLockError::WouldBlock => tokio::time::sleep(LOOK_AGAIN).await,
                TryLockError::Error(error) => return Err(self.failed(&error)),
            }
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        let lines = self.parse(&text)?;
        Ok(HeldRegister { path: self.path.clone(), file, lines })
    }

    fn failed(&self, error: &std::io::Error) -> Error {
        Refusal::Register(self.path.display().to_string(), error.to_string()).into()
    }

    fn parse(&self, text: &str) -> Result<Lines, Error> {
        let mut lines = Lines::default();
        for line in text.split_inclusive('\n') {
            // A line that was cut short was never on disk, so its file was never handed out.
            let Some(whole) = line.strip_suffix('\n') else { break };
            let number = lines.exports.len() as u64 + 1;
            let changed = || Refusal::Register(self.path.display().to_string(), format!("line {number} was changed"));
            let (said, link) = whole.rsplit_once(' ').ok_or_else(changed)?;
            let next = link_of(&lines.chain, said);
            let export = read_line(said).filter(|export| export.number == number && next == link);
            lines.exports.push(export.ok_or_else(changed)?);
            lines.chain = next;
            lines.length += line.len() as u64;
        }
        Ok(lines)
    }

    fn ids_of(&self, run: &str) -> Result<Vec<EndToEndId>, Error> {
        let path = ids_path(&self.path, run);
        let error = |error: std::io::Error| Refusal::Register(path.display().to_string(), error.to_string());
        let text = std::fs::read_to_string(&path).map_err(error)?;
        Ok(text.lines().filter_map(EndToEndId::stored).collect())
    }
}

fn ids_path(register: &Path, run: &str) -> PathBuf {
    let mut name = register.as_os_str().to_owned();
    name.push(format!(".{run}.ids"));
    PathBuf::from(name)
}

fn link_of(chain: &str, said: &str) -> String {
    hex::encode(Sha256::digest(format!("{chain}\n{said}")))
}

fn read_line(said: &str) -> Option<Export> {
    let mut words = said.split(' ');
    let number = words.next()?.parse().ok()?;
    let mut text = || words.next().map(str::to_owned);
    let (run, run_digest, file_digest) = (text()?, text()?, text()?);
    let (payments, amount) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    Some(Export { number, run, run_digest, file_digest, payments, amount, released: words.next()?.parse().ok()? })
}

/// The payments of a file that may go out, one a line.
pub(crate) struct IdList {
    path: PathBuf,
    file: BufWriter<File>,
}

impl IdList {
    pub(crate) fn add(&mut self, id: EndToEndId) -> Result<(), Error> {
        writeln!(self.file, "{id}").map_err(|error| self.failed(&error))
    }

    fn finish(mut self) -> Result<(), Error> {
        let done = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        done.map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &std::io::Error) -> Error {
        Refusal::Register(self.path.display().to_string(), error.to_string()).into()
    }
}

impl HeldRegister {
    /// What it says of a run.
    pub(crate) fn export(&self, run: &str) -> Option<&Export> {
        self.lines.exports.iter().find(|export| export.run == run)
    }

    /// The runs whose files may have gone out.
    pub(crate) fn runs(&self) -> BTreeSet<String> {
        self.lines.exports.iter().map(|export| export.run.clone()).collect()
    }

    /// Begins the list of a run's payments.
    pub(crate) fn list(&self, run: &str) -> Result<IdList, Error> {
        let path = ids_path(&self.path, run);
        let file = File::create(&path).map_err(|error| Refusal::Register(path.display().to_string(), error.to_string()))?;
        Ok(IdList { path, file: BufWriter::new(file) })
    }

    /// Writes that a file may go out from now on, and which payments are in it; on disk when this returns.
    pub(crate) fn append(&mut self, export: Export, list: IdList) -> Result<(), Error> {
        list.finish()?;
        let at = self.path.display().to_string();
        let error = |error: std::io::Error| Refusal::Register(at.clone(), error.to_string());
        let number = self.lines.exports.len() as u64 + 1;
        let Export { run, run_digest, file_digest, payments, amount, released, .. } = &export;
        let said = format!("{number} {run} {run_digest} {file_digest} {payments} {amount} {released}");
        let link = link_of(&self.lines.chain, &said);
        let line = format!("{said} {link}\n");
        self.file
            .set_len(self.lines.length)
            .and_then(|()| self.file.seek(SeekFrom::Start(self.lines.length)).map(drop))
            .map_err(error)?;
        self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_all()).map_err(error)?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(error)?;
        self.lines.length += line.len() as u64;
        self.lines.chain = link;
        self.lines.exports.push(Export { number, ..export });
        Ok(())
    }
}

impl Store {
    /// What went out by the register and is unknown here: then this data base is older than the register.
    ///
    /// # Errors
    /// The register was changed, or the store fails.
    pub async fn fence(&self, register: &ExportRegister) -> Result<Option<Fence>, Error> {
        let exports = register.exports()?;
        self.fence_of(&exports).await
    }

    async fn fence_of(&self, exports: &[Export]) -> Result<Option<Fence>, Error> {
        let mut tx = self.data.read().await?;
        let mut unknown = Vec::new();
        for export in exports {
            if !is_known(&mut tx, export).await? {
                unknown.push(export.clone());
            }
        }
        let sql = "select count(*) as lifts, cast(coalesce(max(register_lines), 0) as bigint) as lines from pay_lift";
        let lifted: Option<u64> =
            tx.row("pay_lift", sql, values![]).await?.map(|mut row| row.take::<i64>().and_then(|_| row.take())).transpose()?;
        let Some(last) = unknown.last() else { return Ok(None) };
        let is_lifted = lifted.unwrap_or(0) >= last.number;
        Ok(Some(Fence { unknown, is_lifted }))
    }

    /// Refuses while payments are fenced. Gives the payments that went out and are unknown here: they are not made again.
    pub(crate) async fn unfenced(&self, register: &ExportRegister) -> Result<HashSet<EndToEndId>, Error> {
        let exports = register.exports()?;
        let Some(fence) = self.fence_of(&exports).await? else { return Ok(HashSet::new()) };
        if !fence.is_lifted {
            return Err(Refusal::Fenced(fence.words()).into());
        }
        let mut gone_out = HashSet::new();
        for export in &fence.unknown {
            gone_out.extend(register.ids_of(&export.run)?);
        }
        Ok(gone_out)
    }

    /// Somebody lifts the fence, after the bank's statements since were imported.
    ///
    /// # Errors
    /// Nothing is fenced, or statements are missing.
    pub async fn lift_fence(&self, register: &ExportRegister, why: &Reason, stamp: Stamp) -> Result<(), Error> {
        let fence = self.fence(register).await?.filter(|fence| !fence.is_lifted).ok_or(Refusal::NotFenced)?;
        let last = fence.unknown.last().ok_or(Refusal::NotFenced)?;
        let since: Date = last.released.strftime("%Y-%m-%d").to_string().parse().map_err(|_| Refusal::NotFenced)?;
        self.data.write(Lift { lines: last.number, since, reason: why.stored().to_owned(), stamp }).await
    }
}

impl Fence {
    fn words(&self) -> String {
        let runs: Vec<&str> = self.unknown.iter().map(|export| export.run.as_str()).collect();
        let since = self.unknown.first().map(|export| export.released.to_string()).unwrap_or_default();
        format!(
            "the export register names files that this data base knows nothing of ({}), the first released at {since}; it is older than \
             they are, such as after a restore",
            runs.join(", ")
        )
    }
}

async fn is_known(tx: &mut Tx, export: &Export) -> Result<bool, Error> {
    match RunInfo::load(tx, &export.run).await {
        Ok(run) => {
            let digest = run.digest.map(hex::encode);
            Ok(run.released.is_some() && digest.as_deref() == Some(&export.run_digest))
        }
        Err(Error::Pay(Refusal::NoRun(_))) => Ok(false),
        Err(error) => Err(error),
    }
}

struct Lift {
    lines: u64,
    since: Date,
    reason: String,
    stamp: Stamp,
}

impl Work for Lift {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "select number, until_on from pay_import where until_on is not null order by until_on desc limit 1";
        let row = tx.row("pay_import", sql, values![]).await?;
        let last: Option<(u64, Date)> = row.map(|mut row| Ok::<_, Error>((row.take()?, row.take()?))).transpose()?;
        let import = match last {
            Some((import, until)) if until >= self.since => import,
            last => {
                let until = last.map_or_else(|| "no day".to_owned(), |(_, until)| until.to_string());
                return Err(Refusal::NoStatements(self.since.to_string(), until).into());
            }
        };
        let sql = "insert into pay_lift (register_lines, lifted_by, lifted_at, import, reason) values ($1, $2, $3, $4, $5)";
        let values = values![self.lines, self.stamp.by, self.stamp.at, import, self.reason.as_str()];
        tx.execute("pay_lift", sql, values).await?;
        let says = json!({ "reason": self.reason, "register_lines": self.lines });
        tx.pay_event("fence_lifted", "register", self.stamp, &says).await?;
        Ok(())
    }
}
