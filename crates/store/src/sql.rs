//! One dialect for two data bases: values, rows, and a transaction on either.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use rules::{Date, Time};
use tokio::task::consume_budget;
use vault::{ActorId, KeyId, PersonId};

use crate::database::{Pool, PoolOf};
use crate::error::SqlError;
use crate::insert::WaitingRows;
use crate::log::LogState;
use crate::postgres::PgTx;
use crate::{EmergencyId, Error, HouseholdId, MandateId, postgres, sqlite};

/// What stands in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! value {
    ($($from:ty, $given:ident => $variant:ident($value:expr);)*) => {$(
        impl From<$from> for Value {
            fn from($given: $from) -> Self {
                Self::$variant(Some($value))
            }
        }
        impl From<Option<$from>> for Value {
            fn from(given: Option<$from>) -> Self {
                given.map_or(Self::$variant(None), Self::from)
            }
        }
    )*};
}
value! {
    i64, it => Int(it);
    u64, it => Int(it.cast_signed());
    u32, it => Int(i64::from(it));
    u8, it => Int(i64::from(it));
    bool, it => Int(i64::from(it));
    Timestamp, it => Int(it.as_microsecond());
    &str, it => Text(it.to_owned());
    String, it => Text(it);
    Date, it => Text(it.to_string());
    Time, it => Int(it.number());
    &[u8], it => Bytes(it.to_vec());
    Vec<u8>, it => Bytes(it);
    [u8; 32], it => Bytes(it.to_vec());
    HouseholdId, it => Bytes(it.0.to_vec());
    PersonId, it => Bytes(it.0.to_vec());
    ActorId, it => Bytes(it.0.to_vec());
    KeyId, it => Bytes(it.0.to_vec());
    EmergencyId, it => Bytes(it.0.to_vec());
    MandateId, it => Bytes(it.0.to_vec());
}

/// Values for a statement, each by its own type.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::sql::Value::from($value)),*] };
}
pub(crate) use values;

/// A statement of very many values, each of which stands in it once, in their order: for SQLite they have no numbers, as it looks each number
/// up in a list of all of them.
pub(crate) struct ManyValued {
    numbered: String,
    unnumbered: String,
}

impl ManyValued {
    pub(crate) fn new(numbered: String) -> Self {
        let mut pieces = numbered.split('$');
        let mut unnumbered = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            unnumbered.push('?');
            unnumbered.push_str(piece.trim_start_matches(|sign: char| sign.is_ascii_digit()));
        }
        Self { numbered, unnumbered }
    }

    pub(crate) fn on(&self, on: &On) -> &str {
        match on {
            On::Sqlite(_) => &self.unnumbered,
            On::Postgres(_) => &self.numbered,
        }
    }
}

/// A row of a table: its columns are taken one after the other. The first two, with which queries begin, are its key.
#[derive(Debug)]
pub(crate) struct Row {
    table: &'static str,
    /// The names of the columns, which the rows of a query share.
    columns: Arc<[String]>,
    cells: Vec<Value>,
    next: usize,
}

/// How many columns a row keeps when they are taken, to be named by.
const KEY: usize = 2;

/// What can be taken out of a column.
pub(crate) trait Taken: Sized {
    fn take(value: Value) -> Option<Self>;
}

impl<T: Taken> Taken for Option<T> {
    fn take(value: Value) -> Option<Self> {
        match value {
            Value::Int(None) | Value::Text(None) | Value::Bytes(None) => Some(None),
            known => T::take(known).map(Some),
        }
    }
}

impl Taken for Vec<u8> {
    fn take(value: Value) -> Option<Self> {
        if let Value::Bytes(bytes) = value { bytes } else { None }
    }
}

impl Taken for String {
    fn take(value: Value) -> Option<Self> {
        if let Value::Text(text) = value { text } else { None }
    }
}

impl Taken for i64 {
    fn take(value: Value) -> Option<Self> {
        if let Value::Int(number) = value { number } else { None }
    }
}

impl<const N: usize> Taken for [u8; N] {
    fn take(value: Value) -> Option<Self> {
        Vec::take(value)?.try_into().ok()
    }
}

macro_rules! taken {
    ($($to:ty, $from:ty, $given:ident => $made:expr;)*) => {$(
        impl Taken for $to {
            fn take(value: Value) -> Option<Self> {
                let $given = <$from>::take(value)?;
                $made
            }
        }
    )*};
}
taken! {
    u64, i64, it => u64::try_from(it).ok();
    u32, i64, it => u32::try_from(it).ok();
    u16, i64, it => u16::try_from(it).ok();
    u8, i64, it => u8::try_from(it).ok();
    usize, i64, it => usize::try_from(it).ok();
    bool, i64, it => match it { 0 => Some(false), 1 => Some(true), _ => None };
    Timestamp, i64, it => Timestamp::from_microsecond(it).ok();
    Date, String, it => it.parse().ok();
    Time, i64, it => Time::from_number(it);
    HouseholdId, [u8; 16], it => Some(Self(it));
    PersonId, [u8; 16], it => Some(Self(it));
    ActorId, [u8; 16], it => Some(Self(it));
    KeyId, [u8; 16], it => Some(Self(it));
    EmergencyId, [u8; 16], it => Some(Self(it));
    MandateId, [u8; 16], it => Some(Self(it));
}

impl Row {
    pub(crate) fn new(table: &'static str, columns: Arc<[String]>, cells: Vec<Value>) -> Self {
        Self { table, columns, cells, next: 0 }
    }

    /// The next column. An error names table, row and column, never what stands there.
    pub(crate) fn take<T: Taken>(&mut self) -> Result<T, Error> {
        let at = self.next;
        let Some(cell) = self.cells.get_mut(at) else { return Err(self.damaged("a column is missing")) };
        let value = if at < KEY { cell.clone() } else { std::mem::replace(cell, Value::Int(None)) };
        self.next += 1;
        T::take(value).ok_or_else(|| {
            let column = self.columns.get(at).map_or("(without a name)", String::as_str);
            self.damaged(format!("column {column} does not hold what belongs there"))
        })
    }

    /// The row, named after another table: that which it stands in.
    pub(crate) fn of(mut self, table: &'static str) -> Self {
        self.table = table;
        self
    }

    /// Passes over some columns.
    pub(crate) fn skip(&mut self, columns: usize) -> &mut Self {
        self.next += columns;
        self
    }

    /// Whether there is a next column.
    pub(crate) fn has_more(&self) -> bool {
        self.next < self.cells.len()
    }

    /// This row is not as it was written.
    pub(crate) fn damaged(&self, what: impl Into<String>) -> Error {
        Error::Damaged { table: self.table, row: self.key(), what: what.into() }
    }

    /// The table, and the beginning of the key.
    pub(crate) fn name(&self) -> String {
        format!("{}, row {}", self.table, self.key())
    }

    fn key(&self) -> String {
        let name = |value: &Value| match value {
            Value::Int(Some(number)) => number.to_string(),
            Value::Bytes(Some(bytes)) => hex::encode(bytes.get(..16).unwrap_or(bytes)),
            Value::Text(Some(text)) => text.chars().take(40).collect(),
            _ => "(nothing)".to_owned(),
        };
        self.cells.iter().take(KEY).map(name).collect::<Vec<_>>().join(" ")
    }
}

/// What comes of a statement. It is in a box so that whoever awaits it, in whichever crate, is not compiled together with the drivers.
pub(crate) type Coming<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

impl Pool {
    /// The rows of one query, which sees one state of the data base, and of which the first columns are the key.
    pub(crate) fn rows(&self, table: &'static str, sql: &'static str, values: Vec<Value>) -> Coming<'_, Vec<Row>> {
        Box::pin(async move {
            consume_budget().await;
            let found = match &self.of {
                PoolOf::Sqlite(file) => {
                    file.lend().map_err(Error::sql(table)).and_then(|lent| sqlite::rows(&lent, table, sql, &values))
                }
                PoolOf::Postgres { readers, .. } => postgres::rows(readers, table, sql, values).await,
            };
            found.map_err(|error| error.at(&self.place))
        })
    }
}

/// A transaction on one of the two.
pub(crate) struct Tx {
    pub(crate) on: On,
    /// The file or data base, for errors.
    pub(crate) place: Arc<str>,
    /// The log as this transaction leaves it, once it has looked at it.
    pub(crate) log: Option<LogState>,
    /// Rows that are written together, before the next statement that could miss them.
    pub(crate) waiting: WaitingRows,
}

pub(crate) enum On {
    Sqlite(sqlite::Transaction),
    Postgres(PgTx),
}

impl Tx {
    pub(crate) fn new(on: On, place: Arc<str>) -> Self {
        Self { on, place, log: None, waiting: WaitingRows::default() }
    }

    /// Carries out a statement; gives the number of rows it touched.
    pub(crate) async fn execute(&mut self, table: &'static str, sql: &'static str, values: Vec<Value>) -> Result<u64, Error> {
        self.write_waiting().await?;
        self.execute_past(table, sql.to_owned(), values).await
    }

    /// The same past the rows that wait, of which the statement must not depend. Its text is the program's own.
    pub(crate) fn execute_past(&mut self, table: &'static str, sql: String, values: Vec<Value>) -> Coming<'_, u64> {
        Box::pin(async move {
            consume_budget().await;
            let done = match &mut self.on {
                On::Sqlite(tx) => sqlite::execute(tx, table, &sql, &values),
                On::Postgres(tx) => postgres::execute(tx.begun().await?, table, sql, values).await,
            };
            done.map_err(|error| error.at(&self.place))
        })
    }

    /// The rows of a query, whose first columns are the key.
    pub(crate) async fn rows(&mut self, table: &'static str, sql: &'static str, values: Vec<Value>) -> Result<Vec<Row>, Error> {
        self.write_waiting().await?;
        self.rows_past(table, sql, values).await
    }

    /// The same past the rows that wait, of which the query must not depend.
    pub(crate) fn rows_past(&mut self, table: &'static str, sql: &'static str, values: Vec<Value>) -> Coming<'_, Vec<Row>> {
        Box::pin(async move {
            consume_budget().await;
            let found = match &mut self.on {
                On::Sqlite(tx) => sqlite::rows(tx, table, sql, &values),
                On::Postgres(tx) => postgres::rows(tx.begun().await?, table, sql, values).await,
            };
            found.map_err(|error| error.at(&self.place))
        })
    }

    /// The one row of a query, if there is one.
    pub(crate) async fn row(&mut self, table: &'static str, sql: &'static str, values: Vec<Value>) -> Result<Option<Row>, Error> {
        Ok(self.rows(table, sql, values).await?.into_iter().next())
    }

    /// Undoes everything. If that fails, the data base does it when the connection ends.
    pub(crate) async fn roll_back(self) {
        if let On::Postgres(tx) = self.on {
            let _ = tx.roll_back().await;
        }
    }

    pub(crate) async fn commit(self) -> Result<(), SqlError> {
        match self.on {
            On::Sqlite(tx) => Ok(tx.execute_batch("commit")?),
            On::Postgres(tx) => Ok(tx.commit().await?),
        }
    }
}
