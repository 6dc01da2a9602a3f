//! What only PostgreSQL needs: the connection, and settings under which nothing confirmed is lost.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow, PgSslMode};
use sqlx::query::Query;
use sqlx::{
    AssertSqlSafe, Column as _, Connection as _, PgConnection, PgExecutor, PgPool, Postgres, Row as _, SqlSafeStr, Transaction,
    TypeInfo as _, ValueRef as _,
};

use tlog::Frontier;

use crate::database::{Mode, Pool, PoolOf};
use crate::migrate::Schema;
use crate::sql::{Row, Value};
use crate::{Error, Location};

const VERSION_MIN: i64 = 140_000;
const READERS_MAX: u32 = 16;
const IDLE_TRUSTED: Duration = Duration::from_secs(1);

/// Opens a schema of a data base.
pub(crate) async fn open(url: &str, location: &Location, schema: &Schema, mode: Mode) -> Result<Pool, Error> {
    let options = options(url, schema)?;
    let options = options.application_name("resettle").options([("search_path", schema.namespace)]);
    // No statement has another plan for other values, and to plan what a page reads takes as long as to read it.
    let reading = options.clone().options([("plan_cache_mode", "force_generic_plan")]);
    // The writer never waits for those who read.
    let readers = connections(READERS_MAX).connect_lazy_with(reading);
    let pool = connections(1).connect_with(options).await;
    let pool = pool.map_err(Error::sql(schema.name))?;
    check(&pool, schema).await?;
    let sql = "select has_schema_privilege(oid, 'create') from pg_namespace where nspname = $1";
    let found = sqlx::query_scalar(sql).bind(schema.namespace).fetch_optional(&pool).await;
    let found: Option<bool> = found.map_err(Error::sql(schema.name))?;
    match (mode, found.is_some()) {
        (Mode::Create, true) => return Err(Error::AlreadyThere { place: location.to_string() }),
        (Mode::Serve | Mode::Read, false) => return Err(Error::NoStore { place: location.to_string() }),
        (Mode::Create, false) => {
            let sql = format!("create schema {}", schema.namespace);
            sqlx::query(AssertSqlSafe(sql)).execute(&pool).await.map_err(Error::sql(schema.name))?;
        }
        _ => {}
    }
    let may_alter = found.unwrap_or(true);
    Ok(Pool { of: PoolOf::Postgres { readers, writer: pool, may_alter }, place: location.to_string().into() })
}

/// How a data base is reached: over a network only by TLS, at a server that shows whose it is.
fn options(url: &str, schema: &Schema) -> Result<PgConnectOptions, Error> {
    let options = PgConnectOptions::from_str(url).map_err(Error::sql(schema.name))?;
    let is_here = options.get_socket().is_some()
        || matches!(options.get_host(), "localhost" | "127.0.0.1" | "::1" | "[::1]")
        || options.get_host().starts_with('/');
    if is_here || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull) {
        Ok(options)
    } else {
        Err(Error::InTheClear { host: options.get_host().to_owned() })
    }
}

/// Connections of which those that were idle for a while are asked whether they still stand. To ask each time would be one way more to
/// the server and back.
fn connections(count_max: u32) -> PgPoolOptions {
    let pool = PgPoolOptions::new().max_connections(count_max).test_before_acquire(false);
    pool.before_acquire(|connection, idle| {
        Box::pin(async move { Ok(idle.idle_for < IDLE_TRUSTED || connection.ping().await.is_ok()) })
    })
}

/// Refuses a version or settings under which something confirmed could be lost.
async fn check(pool: &PgPool, schema: &Schema) -> Result<(), Error> {
    let sql = "select name, setting from pg_settings
        where name in ('server_version_num', 'fsync', 'full_page_writes', 'synchronous_commit')";
    for row in sqlx::query(sql).fetch_all(pool).await.map_err(Error::sql(schema.name))? {
        let (name, setting): (String, String) =
            (row.try_get(0).map_err(Error::sql(schema.name))?, row.try_get(1).map_err(Error::sql(schema.name))?);
        judge(&name, &setting)?;
    }
    Ok(())
}

fn judge(name: &str, setting: &str) -> Result<(), Error> {
    let weak = |setting_name, remedy| Err(Error::Weak { setting: setting_name, found: setting.to_owned(), remedy });
    match (name, setting) {
        ("server_version_num", version) if version.parse().is_ok_and(|version: i64| version >= VERSION_MIN) => Ok(()),
        ("server_version_num", _) => weak("the PostgreSQL version", "use PostgreSQL 14 or newer"),
        ("fsync", "off") => weak("fsync", "set `fsync = on` in postgresql.conf and restart PostgreSQL"),
        ("full_page_writes", "off") => weak("full_page_writes", "set `full_page_writes = on` in postgresql.conf and reload it"),
        ("synchronous_commit", "off") => {
            weak("synchronous_commit", "set `synchronous_commit = on` in postgresql.conf, and not off for this user or data base")
        }
        _ => Ok(()),
    }
}

/// Removes a schema in which nothing was ever recorded; says whether it is gone. What somebody is filling just now, stays.
pub(crate) async fn remove_empty(url: &str, schema: &Schema) -> Result<bool, Error> {
    let options = options(url, schema)?.options([("search_path", schema.namespace)]);
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await.map_err(Error::sql(schema.name))?;
    let removed = async {
        let mut tx = pool.begin().await?;
        let sql = "select count(*) from pg_tables where schemaname = $1 and tablename = $2";
        let there: i64 = sqlx::query_scalar(sql).bind(schema.namespace).bind(schema.filled).fetch_one(&mut *tx).await?;
        if there > 0 {
            // Whoever fills it has written to this table first, and holds it until all is committed.
            sqlx::query(AssertSqlSafe(format!("lock table {} in access exclusive mode nowait", schema.filled)))
                .execute(&mut *tx)
                .await?;
            let rows: i64 =
                sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {}", schema.filled))).fetch_one(&mut *tx).await?;
            if rows > 0 {
                return Ok(false);
            }
        }
        sqlx::query(AssertSqlSafe(format!("drop schema if exists {} cascade", schema.namespace))).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(true)
    };
    let removed: Result<bool, sqlx::Error> = removed.await;
    pool.close().await;
    match removed {
        Err(error) if error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("55P03")) => Ok(false),
        removed => removed.map_err(Error::sql(schema.name)),
    }
}

/// A transaction.
pub(crate) enum PgTx {
    /// It has begun.
    Begun(Transaction<'static, Postgres>),
    /// It writes, and begins with its first statement, if there is any.
    Later(Assumed),
}

/// How far the log had come when this process last wrote. Others may have written since.
pub(crate) struct Assumed {
    pub(crate) writer: PgPool,
    /// Lets others that write wait, and says how far the log has come.
    pub(crate) lock: &'static str,
    pub(crate) frontier: Frontier,
}

impl PgTx {
    /// The connection, in the transaction.
    ///
    /// # Errors
    /// [`Error::Overtaken`], if positions in the log may have been given that others took.
    pub(crate) async fn begun(&mut self) -> Result<&mut PgConnection, Error> {
        if let Self::Later(assumed) = self {
            let mut tx = begin(&assumed.writer).await.map_err(Error::sql("(begin)"))?;
            let found: Option<PgRow> = sqlx::query(assumed.lock).fetch_optional(&mut *tx).await.map_err(Error::sql("(lock)"))?;
            let is_same = |row: &PgRow| row.try_get::<&[u8], _>(1).is_ok_and(|frontier| frontier == assumed.frontier.to_bytes());
            if !found.as_ref().is_some_and(is_same) {
                return Err(Error::Overtaken);
            }
            *self = Self::Begun(tx);
        }
        match self {
            Self::Begun(tx) => Ok(&mut **tx),
            Self::Later(_) => Err(Error::Overtaken),
        }
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        if let Self::Begun(tx) = self { tx.commit().await } else { Ok(()) }
    }

    pub(crate) async fn roll_back(self) -> Result<(), sqlx::Error> {
        if let Self::Begun(tx) = self { tx.rollback().await } else { Ok(()) }
    }
}

/// Begins a transaction that writes.
pub(crate) async fn begin(writer: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    writer.begin_with("begin isolation level read committed").await
}

/// Lets PostgreSQL overwrite the room of deleted rows. Whether its WAL and its archive still hold them, is for those who run it.
pub(crate) async fn vacuum(pool: &PgPool) -> Result<(), Error> {
    sqlx::query("vacuum").execute(pool).await.map_err(Error::sql("(vacuum)"))?;
    Ok(())
}

/// The rows of a query.
pub(crate) async fn rows(
    on: impl PgExecutor<'_>,
    table: &'static str,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<Row>, Error> {
    let (mut rows, mut found, mut columns) = (bound(sql, values).fetch(on), Vec::new(), None::<Arc<[String]>>);
    while let Some(row) = rows.try_next().await.map_err(Error::sql(table))? {
        let cells = (0..row.len()).map(|at| cell(&row, at)).collect::<Result<_, _>>();
        let cells = cells.map_err(|error| undecoded(table, &error))?;
        let names = || row.columns().iter().map(|column| column.name().to_owned()).collect();
        let columns = columns.get_or_insert_with(names);
        found.push(Row::new(table, Arc::clone(columns), cells));
    }
    Ok(found)
}

/// Carries out a statement, whose text is the program's own; gives the number of rows it touched.
pub(crate) async fn execute(on: &mut PgConnection, table: &'static str, sql: String, values: Vec<Value>) -> Result<u64, Error> {
    let done = bound(AssertSqlSafe(sql), values).execute(on).await;
    done.map(|done| done.rows_affected()).map_err(Error::sql(table))
}

fn bound(sql: impl SqlSafeStr, values: Vec<Value>) -> Query<'static, Postgres, PgArguments> {
    values.into_iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Int(number) => query.bind(number),
        Value::Text(text) => query.bind(text),
        Value::Bytes(bytes) => query.bind(bytes),
    })
}

/// A cell by the type that the data base says it has.
fn cell(row: &PgRow, at: usize) -> Result<Value, sqlx::Error> {
    let raw = row.try_get_raw(at)?;
    let is_null = raw.is_null();
    Ok(match raw.type_info().name() {
        _ if is_null => Value::Int(None),
        "TEXT" | "VARCHAR" => Value::Text(Some(row.try_get_unchecked(at)?)),
        "BYTEA" => Value::Bytes(Some(row.try_get_unchecked(at)?)),
        "BOOL" => Value::Int(Some(i64::from(row.try_get::<bool, _>(at)?))),
        "INT8" => Value::Int(Some(row.try_get_unchecked(at)?)),
        _ => Value::Int(Some(row.try_get(at)?)),
    })
}

fn undecoded(table: &'static str, error: &sqlx::Error) -> Error {
    let column = match error {
        sqlx::Error::ColumnDecode { index, .. } => index.clone(),
        _ => "(unknown)".to_owned(),
    };
    Error::Damaged { table, row: "(unknown)".to_owned(), what: format!("column {column} is not readable") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::DATA;

    #[test]
    fn each_weaker_setting_is_refused_by_its_name() {
        for (name, setting) in
            [("server_version_num", "130012"), ("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off")]
        {
            assert!(matches!(judge(name, setting), Err(Error::Weak { .. })), "{name}");
        }
    }

    #[test]
    fn over_a_network_a_data_base_is_reached_by_tls_that_shows_whose_it_is_or_not_at_all() {
        let reached = |url: &str| options(url, &DATA).map(drop);
        for here in ["postgres://resettle@localhost/r", "postgres://resettle@127.0.0.1:5433/r", "postgres://%2Fvar%2Frun/r"] {
            assert!(reached(here).is_ok(), "{here}");
        }
        assert!(reached("postgres://resettle@db.example/r?sslmode=verify-full").is_ok());
        for weaker in ["", "?sslmode=disable", "?sslmode=allow", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-ca"] {
            let refused = reached(&format!("postgres://resettle@db.example/r{weaker}"));
            assert!(matches!(refused, Err(Error::InTheClear { .. })), "{weaker}");
        }
    }

    #[test]
    fn the_settings_that_keep_what_is_confirmed_are_taken() {
        for (name, setting) in
            [("server_version_num", "150006"), ("fsync", "on"), ("synchronous_commit", "local"), ("full_page_writes", "on")]
        {
            assert!(judge(name, setting).is_ok(), "{name}");
        }
    }
}
