//! Rows that are written together: one statement for many.

use crate::postgres::PgTx;
use crate::sql::{On, Tx, Value, values};
use crate::{Error, HouseholdId, postgres};

/// A table whose rows may wait, in the order in which they are written: none refers to one behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Table {
    Leaf,
    Access,
    Person,
    Entry,
    Obligation,
}

impl Table {
    const ALL: [Self; 5] = [Self::Leaf, Self::Access, Self::Person, Self::Entry, Self::Obligation];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Leaf => "leaf",
            Self::Access => "access",
            Self::Person => "person",
            Self::Entry => "entry",
            Self::Obligation => "obligation",
        }
    }

    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Leaf => &["position", "kind", "hash"],
            Self::Access => &["log", "person", "who", "purpose", "fields", "accessed_at"],
            Self::Person => &["household", "place", "person", "member", "recorded_at", "recorded_by", "log"],
            Self::Entry => &[
                "household",
                "seq",
                "kind",
                "form",
                "person",
                "effective_on",
                "effective_minute",
                "dated",
                "recorded_at",
                "recorded_by",
                "fields",
                "log",
            ],
            Self::Obligation => {
                &["household", "kind", "thing", "item", "person", "office", "state", "starts_on", "due_on", "done_on", "amount"]
            }
        }
    }

    /// The statement that inserts so many rows.
    fn insert(self, on: &On, rows: usize) -> String {
        let columns = self.columns();
        let rows = placeholders(on, 1, rows, columns.len());
        format!("insert into {} ({}) values {rows}", self.name(), columns.join(", "))
    }
}

/// The places of so many rows of so many columns, numbered from one on. For SQLite they have no numbers, as it looks each number up in a list
/// of all of them.
fn placeholders(on: &On, first: usize, rows: usize, columns: usize) -> String {
    let row = |row: usize| match on {
        On::Sqlite(_) => format!("({})", vec!["?"; columns].join(", ")),
        On::Postgres(_) => {
            let numbers = (first + row * columns..).take(columns);
            format!("({})", numbers.map(|number| format!("${number}")).collect::<Vec<_>>().join(", "))
        }
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// Rows that wait, by table.
#[derive(Default)]
pub(crate) struct WaitingRows([Vec<Vec<Value>>; Table::ALL.len()]);

impl WaitingRows {
    /// How many lines of the access record wait with their leaves, if nothing else waits and one statement takes them.
    fn lines_alone(&self) -> Option<usize> {
        let counts = Table::ALL.map(|table| self.0[table as usize].len());
        let [leaves, lines, rest @ ..] = counts;
        (leaves == lines && rest == [0; 3] && lines > 0 && rows_at_once(lines) == lines).then_some(lines)
    }
}

/// For PostgreSQL, to which each statement is a way there and back: lines of the access record, their leaves, and how far the log has come, in one
/// that does nothing if the log has come further than was assumed. Whoever updates the same row meanwhile is waited for, and looked at again.
fn lines_unless_overtaken(on: &On, lines: usize) -> String {
    let mut first = 1;
    let [leaves, access] = [Table::Leaf, Table::Access].map(|table| {
        let (name, columns) = (table.name(), table.columns());
        let rows = placeholders(on, first, lines, columns.len());
        first += lines * columns.len();
        format!("insert into {name} ({}) select new.* from (values {rows}) as new, moved", columns.join(", "))
    });
    let moved = format!("update log_state set frontier = ${first} where frontier = ${} returning one", first + 1);
    format!("with moved as ({moved}), leaves as ({leaves}) {access}")
}

/// How many rows one statement takes. A data base prepares each number once for each table.
fn rows_at_once(waiting: usize) -> usize {
    const LARGE: [usize; 3] = [64, 32, 16];
    LARGE.into_iter().find(|rows| *rows <= waiting).unwrap_or(waiting.min(8))
}

impl Tx {
    /// Lets a row wait for others of its table. It cannot stand in the way of a row that is there.
    pub(crate) fn put(&mut self, table: Table, row: Vec<Value>) {
        self.waiting.0[table as usize].push(row);
    }

    /// Whether a row of a household waits.
    pub(crate) fn has_waiting(&self, table: Table, household: HouseholdId) -> bool {
        let household = Value::from(household);
        self.waiting.0[table as usize].iter().any(|row| row.first() == Some(&household))
    }

    /// Deletes rows of a household by the rest of their keys. They are not among those that wait.
    pub(crate) async fn delete(&mut self, table: Table, household: HouseholdId, keys: Vec<Vec<Value>>) -> Result<(), Error> {
        let mut keys = keys.into_iter();
        while let Some(length) = keys.as_slice().first().map(Vec::len) {
            let count = rows_at_once(keys.len());
            let columns = table.columns().get(1..=length).unwrap_or_default().join(", ");
            let (name, household_given) = (table.name(), placeholders(&self.on, 1, 1, 1));
            let rows = placeholders(&self.on, 2, count, length);
            let sql = format!("delete from {name} where household = {household_given} and ({columns}) in (values {rows})");
            let values = std::iter::once(household.into()).chain(keys.by_ref().take(count).flatten()).collect();
            self.execute_past(name, sql, values).await?;
        }
        Ok(())
    }

    /// Writes the rows that wait.
    pub(crate) async fn write_waiting(&mut self) -> Result<(), Error> {
        for (table, rows) in Table::ALL.into_iter().zip(std::mem::take(&mut self.waiting).0) {
            let mut rows = rows.into_iter();
            while rows.len() > 0 {
                let count = rows_at_once(rows.len());
                let sql = table.insert(&self.on, count);
                let values = rows.by_ref().take(count).flatten().collect();
                self.execute_past(table.name(), sql, values).await?;
            }
        }
        Ok(())
    }

    /// Whether it comes to lines of the access record alone, and has not begun.
    pub(crate) fn is_lines_alone(&self) -> bool {
        matches!(self.on, On::Postgres(PgTx::Later(_))) && self.waiting.lines_alone().is_some()
    }

    /// Writes those lines and commits, in one statement.
    ///
    /// # Errors
    /// [`Error::Overtaken`], and nothing was written: another process wrote meanwhile, or the data base refused a line.
    pub(crate) async fn commit_lines(self) -> Result<(), Error> {
        let alone = (&self.on, self.waiting.lines_alone(), self.frontier());
        let (On::Postgres(PgTx::Later(assumed)), Some(lines), Some(frontier)) = alone else {
            return Err(Error::Overtaken);
        };
        let sql = lines_unless_overtaken(&self.on, lines);
        let mut connection = assumed.writer.acquire().await.map_err(Error::sql("(begin)"))?;
        let states = values![frontier.to_bytes(), assumed.frontier.to_bytes()];
        let values = self.waiting.0.into_iter().flatten().flatten().chain(states).collect();
        match postgres::execute(&mut connection, "access", sql, values).await {
            Ok(0) => Err(Error::Overtaken),
            Ok(_) => Ok(()),
            Err(Error::Sql { error, .. }) if error.code().is_some() => Err(Error::Overtaken),
            // The data base may have committed before the connection broke.
            Err(Error::Unreachable { error } | Error::Sql { error, .. }) => Err(Error::Unconfirmed { error }),
            Err(other) => Err(other),
        }
    }
}
