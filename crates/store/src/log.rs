//! The log: everything recorded is a leaf of one Merkle tree, in the transaction that records it.

use std::sync::Arc;

use jiff::Timestamp;
use tlog::{Frontier, leaf_hash};

use crate::Error;
use crate::insert::Table;
use crate::postgres::{Assumed, PgTx};
use crate::sql::{On, Row, Tx, values};

/// What a leaf stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafKind {
    /// An entry of a journal.
    Entry,
    /// A line of the access record.
    Access,
    /// A person of a household.
    Person,
    /// A sealed value or document.
    Sealed,
    /// A sealed value that was sealed anew.
    Reseal,
    /// The erasure of a person.
    Erasure,
    /// What was found or decided about two persons who may be one.
    Duplicate,
    /// Something that somebody did about an export of many people.
    BulkExport,
    /// A step of a payment run, or what was heard of payments.
    Payment,
    /// Something that was done about an account.
    Account,
    /// A file that was opened in an emergency, or that a supervisor looked at that.
    Emergency,
    /// A mandate that a person gave, or that they ended it.
    Mandate,
    /// A step towards a new key.
    KeyOrder,
    /// Texts of the pack that were taken up.
    TakenUp,
}

impl LeafKind {
    /// Every kind, by code.
    pub const ALL: [Self; 14] = [
        Self::Entry,
        Self::Access,
        Self::Person,
        Self::Sealed,
        Self::Reseal,
        Self::Erasure,
        Self::Duplicate,
        Self::BulkExport,
        Self::Payment,
        Self::Account,
        Self::Emergency,
        Self::Mandate,
        Self::KeyOrder,
        Self::TakenUp,
    ];

    /// The number that stands in the data base.
    pub fn code(self) -> u8 {
        match self {
            Self::Entry => 1,
            Self::Access => 2,
            Self::Person => 3,
            Self::Sealed => 4,
            Self::Reseal => 5,
            Self::Erasure => 6,
            Self::Duplicate => 7,
            Self::BulkExport => 8,
            Self::Payment => 9,
            Self::Account => 10,
            Self::Emergency => 11,
            Self::Mandate => 12,
            Self::KeyOrder => 13,
            Self::TakenUp => 14,
        }
    }

    /// The kind of a stored number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The table of its rows.
    pub(crate) fn table(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Access => "access",
            Self::Person => "person",
            Self::Sealed => "sealed",
            Self::Reseal => "reseal",
            Self::Erasure => "erasure",
            Self::Duplicate => "duplicate",
            Self::BulkExport => "bulk_export",
            Self::Payment => "pay_event",
            Self::Account => "account",
            Self::Emergency => "emergency",
            Self::Mandate => "mandate",
            Self::KeyOrder => "key_order",
            Self::TakenUp => "taken_up",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Entry => "resettle entry 1",
            Self::Access => "resettle access 1",
            Self::Person => "resettle person 1",
            Self::Sealed => "resettle sealed 1",
            Self::Reseal => "resettle reseal 1",
            Self::Erasure => "resettle erasure 1",
            Self::Duplicate => "resettle duplicate 1",
            Self::BulkExport => "resettle bulk export 1",
            Self::Payment => "resettle payment 1",
            Self::Account => "resettle account 1",
            Self::Emergency => "resettle emergency 1",
            Self::Mandate => "resettle mandate 1",
            Self::KeyOrder => "resettle key order 1",
            Self::TakenUp => "resettle taken up 1",
        }
    }
}

/// How far the log has come.
#[derive(Clone)]
pub(crate) struct LogState {
    frontier: Frontier,
    is_saved: bool,
}

impl Tx {
    /// Lets other processes that write wait until this transaction ends. What they wait for may say how far the log has come.
    pub(crate) async fn lock(&mut self, sql: &'static str) -> Result<(), Error> {
        if let Some(mut row) = self.row("(lock)", sql, values![]).await? {
            let _: i64 = row.take()?;
            self.log = row.has_more().then(|| from_row(row)).transpose()?.map(|frontier| LogState { frontier, is_saved: true });
        }
        Ok(())
    }

    /// Appends a leaf of these data; gives its position.
    pub(crate) async fn leaf(&mut self, kind: LeafKind, data: &[u8]) -> Result<u64, Error> {
        let mut state = match self.log.take() {
            Some(state) => state,
            None => LogState { frontier: frontier(self).await?, is_saved: true },
        };
        let hash = leaf_hash(data);
        let position = state.frontier.push(hash);
        state.is_saved = false;
        self.log = Some(state);
        self.put(Table::Leaf, values![position, kind.code(), hash.0]);
        Ok(position)
    }

    /// Writes what waits, and how far the log has come, once for everything in this transaction.
    pub(crate) async fn save_log(&mut self) -> Result<(), Error> {
        self.write_waiting().await?;
        let unsaved = self.log.as_mut().filter(|state| !state.is_saved).map(|state| {
            state.is_saved = true;
            state.frontier.to_bytes()
        });
        if let Some(frontier) = unsaved {
            self.execute_past("log_state", "update log_state set frontier = $1".to_owned(), values![frontier]).await?;
        }
        Ok(())
    }

    /// Begins with the first statement, if the log has come as far as it had when this process last wrote.
    pub(crate) fn later(assumed: Assumed, place: Arc<str>) -> Self {
        let log = LogState { frontier: assumed.frontier.clone(), is_saved: true };
        Self { log: Some(log), ..Self::new(On::Postgres(PgTx::Later(assumed)), place) }
    }

    /// How far the log comes with what is done here, as far as it was looked at.
    pub(crate) fn frontier(&self) -> Option<Frontier> {
        self.log.as_ref().map(|state| state.frontier.clone())
    }
}

/// How far the log has come.
pub(crate) async fn frontier(tx: &mut Tx) -> Result<Frontier, Error> {
    let missing = || Error::Damaged { table: "log_state", row: "1".to_owned(), what: "it is missing".to_owned() };
    let row = tx.row("log_state", "select one, frontier from log_state", values![]).await?;
    let mut row = row.ok_or_else(missing)?;
    let _: i64 = row.take()?;
    from_row(row)
}

fn from_row(mut row: Row) -> Result<Frontier, Error> {
    let bytes: Vec<u8> = row.take()?;
    Frontier::from_bytes(&bytes).map_err(|error| row.damaged(error.to_string()))
}

/// The bytes of a leaf: its label and its parts, each with its length in 8 bytes before it, so that no two lists give the same
/// bytes. Numbers are 8 bytes, big-endian; instants are microseconds since 1970.
pub(crate) fn leaf_data(kind: LeafKind, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in [kind.label().as_bytes()].iter().chain(parts) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// An instant in a leaf.
pub(crate) fn instant(at: Timestamp) -> [u8; 8] {
    at.as_microsecond().to_be_bytes()
}
