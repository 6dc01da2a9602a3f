//! What only SQLite needs: the file, its lock, and settings under which nothing confirmed is lost. Statements are carried out on the thread that asks:
//! to have another thread do it would take longer than most of them.

use std::fs::OpenOptions;
use std::ops::Deref;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, ToSql};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::Error;
use crate::database::{Mode, Pool, PoolOf};
use crate::migrate::Schema;
use crate::sql::{Row, Value};
use crate::write_back::WriteBack;

/// The oldest version without the reset race that can corrupt a WAL file.
const VERSION_MIN: (u32, u32, u32) = (3, 51, 3);
const READERS_MAX: usize = 8;
/// What each connection is set to. Its cache is in KiB, which SQLite reads off the sign: 16 MiB. Only if the thread for it cannot keep up, a commit writes the
/// write-ahead log back: of 256 MiB of pages.
const SETTINGS: &str =
    "pragma cache_size = -16384; pragma wal_autocheckpoint = 65536; pragma foreign_keys = on; pragma secure_delete = on;
    pragma temp_store = memory; pragma trusted_schema = off; pragma cell_size_check = on";
/// What the connection that writes is set to besides.
const KEEPS: &str = "pragma journal_mode = wal; pragma synchronous = full";
/// Statements that a connection keeps ready.
const PREPARED_MAX: usize = 256;
const BUSY: Duration = Duration::from_secs(5);

/// An open file: one connection that writes, and some that read.
#[derive(Clone)]
pub(crate) struct Sqlite {
    readers: Arc<Readers>,
    /// None where nothing is written.
    _write_back: Option<Arc<WriteBack>>,
    /// Closed last: the last one writes all back that is left.
    writer: Arc<tokio::sync::Mutex<Connection>>,
}

/// Connections that read.
struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    /// Turns at transactions.
    turns: Arc<Semaphore>,
}

/// A connection that reads, and goes back when this is dropped.
pub(crate) struct Lent {
    /// Always there, until it is dropped.
    connection: Option<Connection>,
    home: Arc<Readers>,
}

/// A transaction. Dropped before it is committed, it is undone.
pub(crate) enum Transaction {
    Reads { lent: Lent, _turn: Option<OwnedSemaphorePermit> },
    Writes(OwnedMutexGuard<Connection>),
}

/// Opens a file.
pub(crate) fn open(path: &Path, schema: &Schema, mode: Mode) -> Result<Pool, Error> {
    match (mode, path.try_exists().map_err(Error::file(path))?) {
        (Mode::Create, true) => return Err(Error::AlreadyThere { place: path.display().to_string() }),
        (Mode::Serve | Mode::Read, false) => return Err(Error::NoStore { place: path.display().to_string() }),
        _ => {}
    }
    if mode == Mode::Create {
        // Nobody else reads it; SQLite gives the files beside it the same mode.
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(Error::file(path))?;
    }
    let failed = |error: rusqlite::Error| Error::sql(schema.name)(error).at(&path.display().to_string());
    let writer = connect(path, mode).map_err(failed)?;
    if mode != Mode::Read {
        judge(&settings(&writer).map_err(failed)?)?;
    }
    let turns = Arc::new(Semaphore::new(READERS_MAX));
    let readers = Arc::new(Readers { path: path.to_owned(), idle: Mutex::default(), turns });
    let write_back = match mode {
        Mode::Read => None,
        Mode::Create | Mode::Serve => {
            let started = WriteBack::start(connect(path, mode).map_err(failed)?);
            Some(Arc::new(started.map_err(Error::sql(schema.name))?))
        }
    };
    let writer = Arc::new(tokio::sync::Mutex::new(writer));
    Ok(Pool { of: PoolOf::Sqlite(Sqlite { readers, _write_back: write_back, writer }), place: path.display().to_string().into() })
}

fn connect(path: &Path, mode: Mode) -> rusqlite::Result<Connection> {
    let how = if mode == Mode::Read { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let connection = Connection::open_with_flags(path, how | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch(SETTINGS)?;
    // No statement has another plan for other values; else each is planned anew whenever its values change.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if mode != Mode::Read {
        connection.execute_batch(KEEPS)?;
    }
    connection.set_prepared_statement_cache_capacity(PREPARED_MAX);
    Ok(connection)
}

impl Sqlite {
    /// A connection on which to read once.
    pub(crate) fn lend(&self) -> rusqlite::Result<Lent> {
        let idle = self.readers.idle().pop();
        let connection = idle.map_or_else(|| connect(&self.readers.path, Mode::Read), Ok)?;
        Ok(Lent { connection: Some(connection), home: Arc::clone(&self.readers) })
    }

    /// A transaction that sees one state of the file, and writes nothing.
    pub(crate) async fn read(&self) -> rusqlite::Result<Transaction> {
        // Nobody closes it.
        let turn = Arc::clone(&self.readers.turns).acquire_owned().await.ok();
        let lent = self.lend()?;
        lent.execute_batch("begin")?;
        Ok(Transaction::Reads { lent, _turn: turn })
    }

    /// A transaction that writes, while nobody else does.
    pub(crate) async fn write(&self) -> rusqlite::Result<Transaction> {
        let writer = Arc::clone(&self.writer).lock_owned().await;
        writer.execute_batch("begin immediate")?;
        Ok(Transaction::Writes(writer))
    }

    /// Writes the WAL back and cuts it to nothing, so that it holds no deleted row any more.
    pub(crate) async fn cut_wal(&self) -> Result<(), Error> {
        const TRIES: usize = 50;
        for _ in 0..TRIES {
            let writer = self.writer.lock().await;
            let is_busy = writer.query_row("pragma wal_checkpoint(truncate)", (), |row| row.get::<_, i64>(0));
            drop(writer);
            if is_busy.map_err(Error::sql("(wal)"))? == 0 {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(Error::WalBusy)
    }
}

impl Readers {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Lent {
    type Target = Connection;

    #[expect(clippy::expect_used, reason = "only dropping takes it out")]
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("a connection that is lent is there")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let mut idle = self.home.idle();
        // What cannot be brought to rest is closed.
        if idle.len() < READERS_MAX && end(&connection).is_ok() {
            idle.push(connection);
        }
    }
}

impl Deref for Transaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match self {
            Self::Reads { lent, .. } => lent,
            Self::Writes(writer) => writer,
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Self::Writes(writer) = self {
            // If it fails, the next transaction fails to begin, and says why.
            let _ = end(writer);
        }
    }
}

/// Undoes what was begun. SQLite itself has done so when the disk was full.
fn end(connection: &Connection) -> rusqlite::Result<()> {
    if connection.is_autocommit() { Ok(()) } else { connection.execute_batch("rollback") }
}

/// The rows of a query.
pub(crate) fn rows(connection: &Connection, table: &'static str, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
    let read = || {
        let mut statement = bound(connection, sql, values)?;
        let count = statement.column_count();
        let (mut found, mut columns) = (Vec::new(), None);
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let names = || row.as_ref().column_names().map(str::to_owned).collect();
            let columns: &Arc<[String]> = columns.get_or_insert_with(names);
            let cells = (0..count).map(|at| row.get_ref(at).map(Value::from)).collect::<rusqlite::Result<_>>()?;
            found.push(Row::new(table, Arc::clone(columns), cells));
        }
        Ok(found)
    };
    read().map_err(|error: rusqlite::Error| Error::sql(table)(error))
}

/// Carries out a statement; gives the number of rows it touched.
pub(crate) fn execute(connection: &Connection, table: &'static str, sql: &str, values: &[Value]) -> Result<u64, Error> {
    let done = bound(connection, sql, values).and_then(|mut statement| statement.raw_execute());
    done.map(|count| count as u64).map_err(Error::sql(table))
}

/// A statement with its values: `$3` is the third of them, and each `?` the next.
fn bound<'c>(connection: &'c Connection, sql: &str, values: &[Value]) -> rusqlite::Result<CachedStatement<'c>> {
    // Never with its values.
    tracing::trace!(sql, "a statement");
    let mut statement = connection.prepare_cached(sql)?;
    for at in 1..=statement.parameter_count() {
        let number = statement.parameter_name(at).and_then(|name| name.get(1..)).and_then(|number| number.parse().ok());
        if let Some(value) = values.get(number.unwrap_or(at) - 1) {
            statement.raw_bind_parameter(at, value)?;
        }
    }
    Ok(statement)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(Some(number)) => ValueRef::Integer(*number),
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Self::Int(None) | Self::Text(None) | Self::Bytes(None) => ValueRef::Null,
        }))
    }
}

impl From<ValueRef<'_>> for Value {
    /// What is no whole number, text or bytes is taken for bytes: no column holds such.
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Int(None),
            ValueRef::Integer(number) => Self::Int(Some(number)),
            ValueRef::Real(number) => Self::Bytes(Some(number.to_be_bytes().to_vec())),
            ValueRef::Text(text) => match String::from_utf8(text.to_vec()) {
                Ok(text) => Self::Text(Some(text)),
                Err(error) => Self::Bytes(Some(error.into_bytes())),
            },
            ValueRef::Blob(bytes) => Self::Bytes(Some(bytes.to_vec())),
        }
    }
}

/// Version and settings.
fn settings(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let text = |sql| connection.query_row(sql, (), |row| row.get::<_, String>(0));
    let number = |sql| connection.query_row(sql, (), |row| row.get::<_, i64>(0)).map(|number| number.to_string());
    Ok(vec![
        text("select sqlite_version()")?,
        text("pragma journal_mode")?,
        number("pragma synchronous")?,
        number("pragma secure_delete")?,
        number("pragma foreign_keys")?,
    ])
}

/// Refuses a version or settings under which something confirmed could be lost.
fn judge(found: &[String]) -> Result<(), Error> {
    const BUILD: &str = "build the program anew with the SQLite that it brings along";
    let weak = |setting, found: &str, remedy| Err(Error::Weak { setting, found: found.to_owned(), remedy });
    let [version, journal_mode, synchronous, secure_delete, foreign_keys] = found else {
        return weak("the SQLite library", "not telling its settings", BUILD);
    };
    if version_of(version).is_none_or(|version| version < VERSION_MIN) {
        return weak("the SQLite version", version, BUILD);
    }
    if journal_mode != "wal" {
        return weak("journal_mode", journal_mode, "keep the store on a local disk: WAL does not work on a network file system");
    }
    if synchronous != "2" && synchronous != "3" {
        return weak("synchronous", synchronous, BUILD);
    }
    if secure_delete != "1" {
        return weak("secure_delete", secure_delete, BUILD);
    }
    if foreign_keys != "1" {
        return weak("foreign_keys", foreign_keys, BUILD);
    }
    Ok(())
}

fn version_of(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bonds::BONDS;
    use crate::migrate::DATA;
    use crate::pay::TO_CONFIRM;
    use crate::read::{ROWS, ROWS_OF_SOME};
    use crate::worklist::{DUTIES_LEFT, RESTRICTIONS};

    fn refused(settings: [&str; 5]) -> Option<String> {
        judge(&settings.map(str::to_owned)).err().map(|error| error.to_string())
    }

    #[test]
    fn the_settings_that_keep_what_is_confirmed_are_taken() {
        assert_eq!(refused(["3.51.3", "wal", "2", "1", "1"]), None);
        assert_eq!(refused(["3.60.0", "wal", "3", "1", "1"]), None);
    }

    #[test]
    fn each_weaker_setting_is_refused_by_its_name() {
        for (settings, name) in [
            (["3.51.2", "wal", "2", "1", "1"], "the SQLite version is 3.51.2"),
            (["unknown", "wal", "2", "1", "1"], "the SQLite version is unknown"),
            (["3.51.3", "delete", "2", "1", "1"], "journal_mode is delete"),
            (["3.51.3", "wal", "1", "1", "1"], "synchronous is 1"),
            (["3.51.3", "wal", "2", "0", "1"], "secure_delete is 0"),
            (["3.51.3", "wal", "2", "1", "0"], "foreign_keys is 0"),
        ] {
            assert!(refused(settings).is_some_and(|message| message.starts_with(name)), "{name}");
        }
    }

    #[tokio::test]
    async fn what_every_work_list_asks_goes_by_an_index_and_from_household_to_household() {
        let folder = tempfile::tempdir().unwrap();
        let pool = open(&folder.path().join("data"), &DATA, Mode::Create).unwrap();
        DATA.migrate(&pool).await.unwrap();
        let PoolOf::Sqlite(file) = &pool.of else { return };
        let lent = file.lend().unwrap();
        /// A small table, and parts of a statement that are looked up.
        const FEW: [&str; 4] = ["SCAN u", "SCAN dated", "SCAN undated", "SCAN found"];
        for sql in [BONDS, DUTIES_LEFT, RESTRICTIONS, ROWS, &ROWS_OF_SOME, TO_CONFIRM] {
            let mut plan = lent.prepare(&format!("explain query plan {sql}")).unwrap();
            let plan: Vec<String> = plan.raw_query().mapped(|row| row.get("detail")).collect::<Result<_, _>>().unwrap();
            let looks_through = |step: &&String| {
                step.starts_with("SCAN") && !FEW.contains(&step.as_str())
                    || step.contains(" EXISTS ") && !step.contains("(household=?)")
            };
            assert_eq!(plan.iter().find(looks_through), None, "of {plan:#?} for {sql}");
        }
    }
}
