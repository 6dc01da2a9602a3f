//! Every table of the data, column by column: what a backup carries.

use std::sync::LazyLock;

use crate::Error;
use crate::sql::{ManyValued, Row, Taken, Tx, Value, values};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Bytes,
    Text,
    Int,
}
use Type::{Bytes, Int, Text};

/// A table, and the statements that copy it.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    key: &'static [&'static str],
    pub(crate) columns: &'static [(&'static str, Type)],
    first_page: String,
    next_page: String,
    insert_one: String,
    insert_many: ManyValued,
}

/// Rows that are read at once.
pub(crate) const PAGE: usize = 1000;
/// The same where a row may hold a document.
const PAGE_OF_DOCUMENTS: usize = 16;
/// Rows that are inserted by one statement. Twenty columns of each stay far below the 32,766 values that SQLite takes.
const TOGETHER: usize = 50;

/// In the order in which they can be filled: what a row refers to stands before it.
pub(crate) static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let first = [
        table("store", &["one"], &[("one", Int), ("installation", Bytes), ("programme", Text)]),
        table("log_state", &["one"], &[("one", Int), ("frontier", Bytes)]),
        table("leaf", &["position"], &[("position", Int), ("kind", Int), ("hash", Bytes)]),
        table(
            "household",
            &["household"],
            &[("household", Bytes), ("last_seq", Int), ("last_recorded", Int), ("folded_at", Int), ("look_at", Int)],
        ),
        table("person", &["person"], PERSON),
        table("entry", &["household", "seq"], ENTRY),
        table("sealed", &["person", "compartment", "field", "version"], SEALED),
        table("reseal", &["log"], RESEAL),
        table("blind", &["blind", "person", "compartment", "field", "version"], BLIND),
        table("access", &["log"], ACCESS),
        table("erasure", &["person"], ERASURE),
        table("duplicate", &["person", "other", "number"], DUPLICATE),
        table("bulk_export", &["log"], BULK_EXPORT),
        table("account", &["account", "number"], ACCOUNT),
        table("account_login", &["account"], &[("account", Bytes), ("blind", Bytes), ("sealed", Bytes)]),
        table("account_secret", &["account"], &[("account", Bytes), ("number", Int), ("sealed", Bytes)]),
        table("emergency", &["emergency", "act"], EMERGENCY),
        table("mandate", &["mandate", "act"], MANDATE),
        table("account_passkey", &["passkey"], ACCOUNT_PASSKEY),
        table(
            "account_identity",
            &["account"],
            &[("account", Bytes), ("blind", Bytes), ("number", Int), ("sealed", Bytes), ("tied_at", Int)],
        ),
        table("key_order", &["log"], &[("compartment", Int), ("act", Text), ("done_at", Int), ("done_by", Bytes), ("log", Int)]),
        table(
            "taken_up",
            &["number"],
            &[("number", Int), ("pack", Bytes), ("program", Text), ("taken_up_at", Int), ("log", Int)],
        ),
        table("obligation", &["household", "kind", "thing", "item"], OBLIGATION),
    ];
    let pays = crate::pay::TABLES.iter().map(|(name, key, columns)| table(name, key, columns));
    first.into_iter().chain(pays).collect()
});

/// The table of that name.
pub(crate) fn named(name: &'static str) -> Result<&'static Table, Error> {
    let missing = || Error::Damaged { table: name, row: "(all)".to_owned(), what: "there is no such table".to_owned() };
    TABLES.iter().find(|table| table.name == name).ok_or_else(missing)
}

const PERSON: &[(&str, Type)] = &[
    ("household", Bytes),
    ("place", Int),
    ("person", Bytes),
    ("member", Int),
    ("recorded_at", Int),
    ("recorded_by", Bytes),
    ("log", Int),
];
const ENTRY: &[(&str, Type)] = &[
    ("household", Bytes),
    ("seq", Int),
    ("kind", Text),
    ("form", Int),
    ("person", Bytes),
    ("effective_on", Text),
    ("effective_minute", Int),
    ("dated", Int),
    ("recorded_at", Int),
    ("recorded_by", Bytes),
    ("fields", Text),
    ("log", Int),
];
const SEALED: &[(&str, Type)] = &[
    ("person", Bytes),
    ("compartment", Int),
    ("field", Text),
    ("version", Int),
    ("household", Bytes),
    ("recorded_at", Int),
    ("recorded_by", Bytes),
    ("digest", Bytes),
    ("log", Int),
    ("bytes", Bytes),
];
const RESEAL: &[(&str, Type)] = &[
    ("person", Bytes),
    ("compartment", Int),
    ("field", Text),
    ("version", Int),
    ("resealed_at", Int),
    ("digest", Bytes),
    ("log", Int),
];
const BLIND: &[(&str, Type)] =
    &[("blind", Bytes), ("person", Bytes), ("compartment", Int), ("field", Text), ("version", Int), ("form", Int)];
const ACCESS: &[(&str, Type)] =
    &[("person", Bytes), ("who", Bytes), ("purpose", Text), ("fields", Text), ("accessed_at", Int), ("log", Int)];
const ERASURE: &[(&str, Type)] = &[("person", Bytes), ("erased_at", Int), ("erased_by", Bytes), ("log", Int)];
const DUPLICATE: &[(&str, Type)] = &[
    ("person", Bytes),
    ("other", Bytes),
    ("number", Int),
    ("state", Text),
    ("keeps", Bytes),
    ("grounds", Text),
    ("why", Int),
    ("recorded_at", Int),
    ("recorded_by", Bytes),
    ("log", Int),
];
const BULK_EXPORT: &[(&str, Type)] =
    &[("export", Bytes), ("act", Text), ("by_whom", Bytes), ("done_at", Int), ("purpose", Text), ("persons", Int), ("log", Int)];
const ACCOUNT: &[(&str, Type)] = &[
    ("account", Bytes),
    ("number", Int),
    ("act", Text),
    ("role", Text),
    ("office", Text),
    ("person", Bytes),
    ("secret", Bytes),
    ("done_at", Int),
    ("done_by", Bytes),
    ("log", Int),
];
const EMERGENCY: &[(&str, Type)] = &[
    ("emergency", Bytes),
    ("act", Text),
    ("household", Bytes),
    ("office", Text),
    ("why", Text),
    ("until_at", Int),
    ("done_at", Int),
    ("done_by", Bytes),
    ("log", Int),
];
const MANDATE: &[(&str, Type)] = &[
    ("mandate", Bytes),
    ("act", Text),
    ("person", Bytes),
    ("account", Bytes),
    ("may", Text),
    ("until_at", Int),
    ("done_at", Int),
    ("done_by", Bytes),
    ("log", Int),
];
const ACCOUNT_PASSKEY: &[(&str, Type)] = &[
    ("passkey", Bytes),
    ("account", Bytes),
    ("number", Int),
    ("sealed", Bytes),
    ("state", Bytes),
    ("added_at", Int),
    ("seen_at", Int),
];
const OBLIGATION: &[(&str, Type)] = &[
    ("household", Bytes),
    ("kind", Text),
    ("thing", Text),
    ("item", Text),
    ("person", Bytes),
    ("office", Text),
    ("state", Text),
    ("starts_on", Text),
    ("due_on", Text),
    ("done_on", Text),
    ("amount", Int),
];

fn table(name: &'static str, key: &'static [&'static str], columns: &'static [(&'static str, Type)]) -> Table {
    let names = columns.iter().map(|(column, _)| *column).collect::<Vec<_>>().join(", ");
    let (select, order) = (format!("select {names} from {name}"), format!("order by {}", key.join(", ")));
    let page = if name == "sealed" { PAGE_OF_DOCUMENTS } else { PAGE };
    let given = |count: usize, from: usize| (from..from + count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ");
    let given_rows = |rows: usize| {
        let rows: Vec<String> = (0..rows).map(|row| format!("({})", given(columns.len(), 1 + row * columns.len()))).collect();
        format!("insert into {name} ({names}) values {}", rows.join(", "))
    };
    Table {
        name,
        key,
        columns,
        first_page: format!("{select} {order} limit {page}"),
        next_page: format!("{select} where ({}) > ({}) {order} limit {PAGE}", key.join(", "), given(key.len(), 1)),
        insert_one: given_rows(1),
        insert_many: ManyValued::new(given_rows(TOGETHER)),
    }
}

/// A row: what stands in each of a table's columns.
pub(crate) type Cells = Vec<Value>;

impl Taken for Value {
    fn take(value: Value) -> Option<Self> {
        Some(value)
    }
}

impl Table {
    /// The first rows in the order of the key, or those that follow one.
    pub(crate) async fn page(&'static self, tx: &mut Tx, after: Option<&Cells>) -> Result<Vec<Cells>, Error> {
        let rows = match after {
            None => tx.rows(self.name, &self.first_page, values![]).await?,
            Some(row) => {
                let key = self.key.iter().filter_map(|name| self.cell(row, name)).cloned().collect();
                tx.rows(self.name, &self.next_page, key).await?
            }
        };
        self.cells(rows)
    }

    /// Adds rows.
    pub(crate) async fn insert(&'static self, tx: &mut Tx, rows: Vec<Cells>) -> Result<(), Error> {
        let mut rows = rows.into_iter();
        while rows.len() >= TOGETHER {
            let many = rows.by_ref().take(TOGETHER).flatten().collect();
            tx.execute(self.name, self.insert_many.on(&tx.on), many).await?;
        }
        for row in rows {
            tx.execute(self.name, &self.insert_one, row).await?;
        }
        Ok(())
    }

    fn cells(&self, rows: Vec<Row>) -> Result<Vec<Cells>, Error> {
        rows.into_iter().map(|row| self.row_cells(row)).collect()
    }

    fn row_cells(&self, mut row: Row) -> Result<Cells, Error> {
        let mut cells = Vec::with_capacity(self.columns.len());
        for (column, ty) in self.columns {
            let cell = ty.typed(row.take()?);
            cells.push(cell.ok_or_else(|| row.damaged(format!("column {column} does not hold what belongs there")))?);
        }
        Ok(cells)
    }

    fn cell<'r>(&self, row: &'r Cells, column: &str) -> Option<&'r Value> {
        row.get(self.columns.iter().position(|(name, _)| *name == column)?)
    }
}

impl Type {
    /// The value as one of this type; what is nothing is nothing of this type.
    pub(crate) fn typed(self, value: Value) -> Option<Value> {
        match (self, value) {
            (Bytes, Value::Int(None) | Value::Text(None) | Value::Bytes(None)) => Some(Value::Bytes(None)),
            (Text, Value::Int(None) | Value::Text(None) | Value::Bytes(None)) => Some(Value::Text(None)),
            (Int, Value::Int(None) | Value::Text(None) | Value::Bytes(None)) => Some(Value::Int(None)),
            (Bytes, value @ Value::Bytes(_)) | (Text, value @ Value::Text(_)) | (Int, value @ Value::Int(_)) => Some(value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Location;
    use crate::database::{Database, Half, Mode};

    #[tokio::test]
    async fn a_backup_carries_every_column_of_every_table_but_of_what_would_come_back_to_life() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("data"));
        let data = Database::open(&location, Half::Data, Mode::Create).await.unwrap();
        let sql = "select tables.name, columns.name as column_name, columns.type from sqlite_master as tables
            join pragma_table_info(tables.name) as columns
            where tables.type = 'table' and tables.name not in 
            ('migration', 'sqlite_sequence', 'session', 'sign_up', 'account_step', 'token', 'done_once', 'hook', 'unsent', 'pay_undecided')";
        let mut there = BTreeSet::new();
        for mut row in data.read().await.unwrap().rows("sqlite_master", sql, values![]).await.unwrap() {
            let [table, column, ty] = [0; 3].map(|_| row.take::<String>().unwrap());
            there.insert((table, column, ty.to_lowercase()));
        }
        let word = |ty: &Type| match ty {
            Bytes => "blob",
            Text => "text",
            Int => "integer",
        };
        let carried = TABLES.iter().flat_map(|table| {
            table.columns.iter().map(|(column, ty)| (table.name.to_owned(), (*column).to_owned(), word(ty).to_owned()))
        });
        assert_eq!(carried.collect::<BTreeSet<_>>(), there);
        data.close().await;
    }
}
