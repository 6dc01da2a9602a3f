//! What only SQLite needs: the file, its lock, and settings under which nothing confirmed is lost.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Row as _, SqlitePool};

use crate::Error;
use crate::database::{Mode, Pool, PoolOf};
use crate::migrate::Schema;

/// The oldest version without the reset race that can corrupt a WAL file.
const VERSION_MIN: (u32, u32, u32) = (3, 51, 3);
const READERS_MAX: u32 = 8;
/// What a connection keeps of the file in memory, at most: in KiB, which SQLite reads off the sign.
const CACHE: &str = "-16384";
/// Pages of the write-ahead log after which a commit writes it back, and takes long: 32 MiB. Pages written again meanwhile are written back once.
const WRITE_BACK_AT: &str = "8192";
/// Rows of a query that SQLite's thread may be ahead of who reads them: whoever does something else meanwhile finds them.
const ROWS_AHEAD: usize = 4096;
const BUSY: Duration = Duration::from_secs(5);

/// Opens a file.
pub(crate) async fn open(path: &Path, schema: &Schema, mode: Mode) -> Result<Pool, Error> {
    match (mode, path.try_exists().map_err(Error::file(path))?) {
        (Mode::Create, true) => return Err(Error::AlreadyThere { place: path.display().to_string() }),
        (Mode::Serve | Mode::Read, false) => return Err(Error::NoStore { place: path.display().to_string() }),
        _ => {}
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .row_buffer_size(ROWS_AHEAD)
        .pragma("cache_size", CACHE)
        .pragma("wal_autocheckpoint", WRITE_BACK_AT)
        .pragma("secure_delete", "on")
        .pragma("temp_store", "memory")
        .pragma("trusted_schema", "off")
        .pragma("cell_size_check", "on");
    let writer = match mode {
        Mode::Read => options.clone().read_only(true),
        Mode::Create | Mode::Serve => options.clone().journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full),
    };
    let connect = |error| Error::sql(schema.name)(error).at(&path.display().to_string());
    if mode == Mode::Create {
        // Nobody else reads it; SQLite gives the files beside it the same mode.
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(Error::file(path))?;
    }
    // A file does not hang up: asking whether a connection still stands would be one way more to its thread and back.
    let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None).test_before_acquire(false);
    // When SQLite itself has rolled back, on a full disk, sqlx goes on to think that the connection is in a transaction.
    let pool = pool.before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }));
    let writer = pool.connect_with(writer).await.map_err(connect)?;
    if mode != Mode::Read {
        check(&writer, schema).await?;
    }
    let pool = SqlitePoolOptions::new().max_connections(READERS_MAX).test_before_acquire(false);
    let readers = pool.connect_lazy_with(options.read_only(true));
    Ok(Pool { of: PoolOf::Sqlite { readers, writer }, place: path.display().to_string().into() })
}

/// Refuses a version or settings under which something confirmed could be lost.
async fn check(pool: &SqlitePool, schema: &Schema) -> Result<(), Error> {
    let mut found = Vec::new();
    for sql in ["select sqlite_version()", "pragma journal_mode"] {
        let row = sqlx::query(sql).fetch_one(pool).await.map_err(Error::sql(schema.name))?;
        found.push(row.try_get::<String, _>(0).map_err(Error::sql(schema.name))?);
    }
    for sql in ["pragma synchronous", "pragma secure_delete", "pragma foreign_keys"] {
        let row = sqlx::query(sql).fetch_one(pool).await.map_err(Error::sql(schema.name))?;
        found.push(row.try_get::<i64, _>(0).map_err(Error::sql(schema.name))?.to_string());
    }
    judge(&found)
}

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

/// Writes the WAL back and cuts it to nothing, so that it holds no deleted row any more.
pub(crate) async fn cut_wal(writer: &SqlitePool) -> Result<(), Error> {
    const TRIES: usize = 50;
    for _ in 0..TRIES {
        let row = sqlx::query("pragma wal_checkpoint(truncate)").fetch_one(writer).await.map_err(Error::sql("(wal)"))?;
        let is_busy: i64 = row.try_get(0).map_err(Error::sql("(wal)"))?;
        if is_busy == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(Error::WalBusy)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
