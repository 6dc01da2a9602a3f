//! One data base, whichever it is: a pool that reads, and one writer.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use sqlx::PgPool;

use crate::error::SqlError;
use crate::migrate::{self, Schema};
use crate::postgres::PgTx;
use crate::sql::{Coming, On, Row, Tx, Value};
use crate::sqlite::{self, Sqlite};
use crate::writer::{Work, Writer};
use crate::{Error, postgres};

/// Where a store is: two data bases, so that the key table and the data are backed up and stolen apart.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file, and beside it the file of the keys: `PATH` and `PATH.keys`.
    Sqlite(PathBuf),
    /// PostgreSQL; in the schema `resettle` of one data base, and `resettle_keys` of another or the same.
    Postgres {
        /// Of the data: `postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full`.
        data: String,
        /// Of the keys.
        keys: String,
    },
}

impl FromStr for Location {
    type Err = std::convert::Infallible;

    /// A URL that begins with `postgres:` or `postgresql:` (both parts in one data base), or else a path.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_url = text.starts_with("postgres:") || text.starts_with("postgresql:");
        let url = || text.to_owned();
        Ok(if is_url { Self::Postgres { data: url(), keys: url() } } else { Self::Sqlite(PathBuf::from(text)) })
    }
}

impl fmt::Display for Location {
    /// Without user and password.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(out, "{}", path.display()),
            Self::Postgres { data, .. } => {
                let scheme = data.split_once("://").map_or("postgres", |(scheme, _)| scheme);
                let host = data.rsplit_once('@').map_or("", |(_, host)| host);
                write!(out, "{scheme}://{}", host.split('?').next().unwrap_or_default())
            }
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Location({self})")
    }
}

/// Which half of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    Data,
    Keys,
}

impl Half {
    pub(crate) fn schema(self) -> &'static Schema {
        match self {
            Self::Data => &migrate::DATA,
            Self::Keys => &migrate::KEYS,
        }
    }
}

/// How it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It is made, and must not be there.
    Create,
    /// It is served: read and written, by this process alone if it is a file.
    Serve,
    /// It is only read, beside a process that serves it.
    Read,
}

#[derive(Clone)]
pub(crate) struct Pool {
    pub(crate) of: PoolOf,
    /// The file or data base, for errors.
    pub(crate) place: Arc<str>,
}

#[derive(Clone)]
pub(crate) enum PoolOf {
    Sqlite(Sqlite),
    Postgres {
        readers: PgPool,
        writer: PgPool,
        /// Whether its account may change the schema.
        may_alter: bool,
    },
}

/// An open data base.
pub(crate) struct Database {
    pool: Pool,
    /// None when it is only read.
    writer: Option<Writer>,
}

impl Database {
    /// Opens a half, checks that what it confirms is kept, and brings its schema up to date.
    pub(crate) async fn open(location: &Location, half: Half, mode: Mode) -> Result<Self, Error> {
        let schema = half.schema();
        let pool = match location {
            Location::Sqlite(path) => sqlite::open(&half_path(path, half), schema, mode)?,
            Location::Postgres { data, keys } => {
                let url = if half == Half::Data { data } else { keys };
                postgres::open(url, location, schema, mode).await?
            }
        };
        Self::ready(pool, schema, mode).await
    }

    async fn ready(pool: Pool, schema: &'static Schema, mode: Mode) -> Result<Self, Error> {
        let mut database = Self { pool, writer: None };
        if mode == Mode::Read || !database.may_alter() {
            schema.check(&mut database.read().await?).await?;
        } else {
            schema.migrate(&database.pool).await?;
        }
        if mode == Mode::Read {
            return Ok(database);
        }
        database.writer = Some(Writer::start(database.pool.clone(), schema.lock)?);
        Ok(database)
    }

    /// Whether the schema can be changed from here.
    pub(crate) fn may_alter(&self) -> bool {
        !matches!(self.pool.of, PoolOf::Postgres { may_alter: false, .. })
    }

    /// A transaction that sees one state of the data base, and writes nothing.
    pub(crate) fn read(&self) -> Coming<'_, Tx> {
        Box::pin(async move {
            let on = match &self.pool.of {
                PoolOf::Sqlite(file) => file.read().await.map(On::Sqlite).map_err(SqlError::from),
                PoolOf::Postgres { readers, .. } => {
                    let begun = readers.begin_with("begin isolation level repeatable read read only").await;
                    begun.map(|tx| On::Postgres(PgTx::Begun(tx))).map_err(SqlError::from)
                }
            };
            self.pool.begun(on)
        })
    }

    /// The rows of one query, which sees one state of the data base, and of which the first columns are the key. A transaction around it would be two
    /// ways more to the data base and back.
    pub(crate) fn rows(&self, table: &'static str, sql: &'static str, values: Vec<Value>) -> Coming<'_, Vec<Row>> {
        self.pool.rows(table, sql, values)
    }

    /// The one row of a query, if there is one.
    pub(crate) async fn row(&self, table: &'static str, sql: &'static str, values: Vec<Value>) -> Result<Option<Row>, Error> {
        Ok(self.rows(table, sql, values).await?.into_iter().next())
    }

    /// A transaction that writes, while nobody else does.
    pub(crate) async fn begin(&self) -> Result<Tx, Error> {
        self.pool.begin().await
    }

    /// Carries out some work in a transaction, together with other work that waits, and gives its result once it is committed.
    pub(crate) fn write<W: Work>(&self, work: W) -> Coming<'_, W::Done> {
        Box::pin(async move { self.writer.as_ref().ok_or(Error::ReadOnly)?.write(work).await })
    }

    /// Cuts short what holds copies of deleted rows.
    pub(crate) async fn forget_deleted(&self) -> Result<(), Error> {
        match &self.pool.of {
            PoolOf::Sqlite(file) => file.cut_wal().await,
            // Only who owns tables can vacuum them: PostgreSQL was told to do it by itself (permit.rs).
            PoolOf::Postgres { may_alter: false, .. } => Ok(()),
            PoolOf::Postgres { readers, .. } => postgres::vacuum(readers).await,
        }
    }

    /// Ends: waits for what is being written.
    pub(crate) async fn close(self) {
        if let Some(writer) = self.writer {
            writer.stop().await;
        }
        if let PoolOf::Postgres { readers, writer, .. } = self.pool.of {
            readers.close().await;
            writer.close().await;
        }
    }
}

impl Pool {
    /// A transaction that writes, and for which others wait.
    pub(crate) async fn begin(&self) -> Result<Tx, Error> {
        let on = match &self.of {
            PoolOf::Sqlite(file) => file.write().await.map(On::Sqlite).map_err(SqlError::from),
            // Whoever writes holds the lock of its schema from the first statement on, so transactions follow each other.
            PoolOf::Postgres { writer, .. } => {
                postgres::begin(writer).await.map(|tx| On::Postgres(PgTx::Begun(tx))).map_err(SqlError::from)
            }
        };
        self.begun(on)
    }

    fn begun(&self, on: Result<On, SqlError>) -> Result<Tx, Error> {
        let on = on.map_err(|error| Error::sql("(begin)")(error).at(&self.place))?;
        Ok(Tx::new(on, Arc::clone(&self.place)))
    }
}

/// The file of a half.
pub(crate) fn half_path(path: &Path, half: Half) -> PathBuf {
    match half {
        Half::Data => path.to_owned(),
        Half::Keys => {
            let mut name = path.as_os_str().to_owned();
            name.push(".keys");
            PathBuf::from(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_shown_without_user_and_password() {
        let location: Location = "postgres://kim:secret@db.example:5432/resettle?sslmode=require".parse().unwrap();
        assert_eq!(location.to_string(), "postgres://db.example:5432/resettle");
        assert_eq!(format!("{location:?}"), "Location(postgres://db.example:5432/resettle)");
    }

    #[test]
    fn whatever_is_no_url_is_a_path() {
        assert_eq!("data/store.db".parse(), Ok(Location::Sqlite("data/store.db".into())));
    }
}
