//! What goes wrong in a store, and what to do about it. Nothing here repeats what somebody wrote.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;
use vault::{PersonId, StoreError, VaultError};

use crate::HouseholdId;

/// What a data base says.
#[derive(Debug, Error)]
pub enum SqlError {
    /// SQLite.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL, or the way to it.
    #[error(transparent)]
    Postgres(#[from] sqlx::Error),
    /// The machine has no room for another thread.
    #[error(transparent)]
    Thread(#[from] std::io::Error),
}

impl SqlError {
    /// The extended result code of SQLite, or the SQLSTATE of PostgreSQL.
    pub(crate) fn code(&self) -> Option<String> {
        match self {
            Self::Sqlite(error) => error.sqlite_error().map(|error| error.extended_code.to_string()),
            Self::Postgres(error) => error.as_database_error()?.code().map(|code| code.into_owned()),
            Self::Thread(_) => None,
        }
    }
}

/// Why a store does not do what it was asked.
#[derive(Clone, Debug, Error)]
pub enum Error {
    /// The data base refused a statement, or could not be reached.
    #[error("table {table}: {error}")]
    Sql {
        /// Which table the statement was about.
        table: &'static str,
        /// What the data base says.
        error: Arc<SqlError>,
    },
    /// A row is not as it was written.
    #[error(
        "table {table}, row {row}: {what}: the data base was changed from outside or is damaged; restore a backup, and verify its log"
    )]
    Damaged {
        /// Which table.
        table: &'static str,
        /// The beginning of the row's key.
        row: String,
        /// What is wrong.
        what: String,
    },
    /// Nothing is there.
    #[error("there is no store at {place}: make one with `resettle init --store {place}`")]
    NoStore {
        /// Where it was looked for; without passwords.
        place: String,
    },
    /// It was begun, and nothing is in it.
    #[error(
        "making the store at {place} was cut short, and nothing is in it: make it again with `resettle init --store {place}`"
    )]
    Unfinished {
        /// Where; without passwords.
        place: String,
    },
    /// The bytes of a file are not a data base's any more.
    #[error(
        "{place} is damaged (found while reading {table}): stop whatever uses it and keep its files; what `resettle log verify` and `resettle \
         backup verify` say shows what is lost; then restore the newest good backup (docs/backup.md)"
    )]
    DamagedFile {
        /// Which file, or data base.
        place: String,
        /// The table that was read.
        table: &'static str,
    },
    /// Another process has written meanwhile.
    #[error("another process wrote meanwhile, and nothing was written: do it again")]
    Overtaken,
    /// A request of a program was done before, so it was not done again.
    #[error("this was done before, and was not done again")]
    DoneBefore,
    /// The key of a request was used for another one.
    #[error("this key was used for another request: make up a new one for each")]
    OtherRequest,
    /// A row of another register was recorded before.
    #[error("a row with this key was recorded before: nothing was written")]
    RecordedBefore,
    /// A store is there.
    #[error("there is a store at {place} already: open it, or choose another place")]
    AlreadyThere {
        /// Where; without passwords.
        place: String,
    },
    /// Half of the store is there.
    #[error("{present} is there and {missing} is not: a store is both; restore the missing one from its own backup")]
    HalfThere {
        /// Which part is there.
        present: String,
        /// Which part is not.
        missing: String,
    },
    /// The key table and the data do not belong together.
    #[error("the key table belongs to another installation than the data: give the two that were made together")]
    OtherInstallation,
    /// The store was made under another programme.
    #[error("this store is under the programme `{store}`, not `{given}`: give its own pack")]
    OtherProgramme {
        /// The store's.
        store: String,
        /// What was given.
        given: String,
    },
    /// Another process has it.
    #[error("another process has the store {path} open: stop it first, or use PostgreSQL for several servers")]
    InUse {
        /// The data file.
        path: PathBuf,
    },
    /// The file system does not do what is asked.
    #[error("{path}: {error}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: Arc<std::io::Error>,
    },
    /// The data base would lose what it has confirmed.
    #[error("{setting} is {found}: what is confirmed could be lost; {remedy}")]
    Weak {
        /// Which setting or version.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What to do.
        remedy: &'static str,
    },
    /// What goes to the data base and comes from it could be read on the way.
    #[error(
        "{host} is another machine, and what goes there could be read on the way: write ?sslmode=verify-full behind the name of the data base, with a certificate of the server that this machine trusts"
    )]
    InTheClear {
        /// The machine.
        host: String,
    },
    /// The schema is newer than this program.
    #[error("this store has schema {found}, and this program knows {known}: use a newer program")]
    NewerSchema {
        /// What the store has.
        found: usize,
        /// The newest that this program knows.
        known: usize,
    },
    /// The schema is older, and the store is only read.
    #[error(
        "this store has schema {found}, and this program needs {known}: open it once for writing, which brings it up to date; on PostgreSQL \
         an account that owns the store has to, as with `resettle permit`"
    )]
    OlderSchema {
        /// What the store has.
        found: usize,
        /// What this program needs.
        known: usize,
    },
    /// Who may use a file is said by its owner and its mode.
    #[error("{place} is a file: who may use it is whoever may open it; accounts are PostgreSQL's")]
    NoAccounts {
        /// The file.
        place: String,
    },
    /// PostgreSQL has no such account.
    #[error("PostgreSQL has no account {account}: make it, as with `createuser`, and do this again")]
    NoAccount {
        /// Its name.
        account: String,
    },
    /// Whoever asks does not own the store.
    #[error("{place} was opened by an account that does not own it, and cannot permit anything: give the address with its owner")]
    NotOwner {
        /// The store.
        place: String,
    },
    /// The account may do more than the program does.
    #[error(
        "{account} may change the tables of the store, or rows that are only ever added, as a superuser, as their owner or as a member of \
         who is: make an account that is none of these, as with `createuser`"
    )]
    AccountOwns {
        /// Its name.
        account: String,
    },
    /// Something reads for so long that deleted rows cannot be cut from the write-ahead log.
    #[error(
        "something reads the store without end, so what was deleted cannot be cut from its write-ahead log: end it, then do this again"
    )]
    WalBusy,
    /// A commit or an fsync failed.
    #[error(
        "writing has stopped, because the disk failed ({error}): see to the disk, then start again; what was confirmed before is kept"
    )]
    Stopped {
        /// What failed.
        error: Arc<SqlError>,
    },
    /// The writer is gone.
    #[error("the store was closed while this waited: open it again")]
    WriterEnded,
    /// The disk is full.
    #[error("the disk is full, and nothing was written: make room and do it again")]
    DiskFull,
    /// The place cannot be written.
    #[error("the store cannot be written: it is on a read-only disk, or its file is not yours to write")]
    ReadOnly,
    /// The data base went away, or could not be reached, before anything was confirmed.
    #[error("the data base cannot be reached, and nothing was written ({error}): see that it runs, then do it again")]
    Unreachable {
        /// What broke.
        error: Arc<SqlError>,
    },
    /// Nobody knows whether it was written.
    #[error("the connection broke while it was being confirmed ({error}): read again to see whether it was recorded")]
    Unconfirmed {
        /// What broke.
        error: Arc<SqlError>,
    },
    /// The clock has gone back.
    #[error("the clock shows {now}, and this household has an entry of {last}: set the clock right, then record it again")]
    ClockSetBack {
        /// The last recorded instant.
        last: Timestamp,
        /// What the clock shows.
        now: Timestamp,
    },
    /// No such household.
    #[error("there is no household {0}")]
    NoHousehold(HouseholdId),
    /// No such person.
    #[error("there is no person {0}")]
    NoPerson(PersonId),
    /// No such entry.
    #[error("household {household} has no entry {seq}")]
    NoEntry {
        /// The household.
        household: HouseholdId,
        /// The number asked for.
        seq: u64,
    },
    /// A checkpoint says nothing of it.
    #[error("entry {seq} of household {household} was recorded after this checkpoint: give a later one")]
    AfterCheckpoint {
        /// The household.
        household: HouseholdId,
        /// The entry.
        seq: u64,
    },
    /// An export of many people is not made.
    #[error(transparent)]
    Bulk(#[from] crate::BulkError),
    /// A step towards a new key is not taken.
    #[error(transparent)]
    KeyOrder(#[from] crate::KeyOrderError),
    /// Nothing is done about an account.
    #[error(transparent)]
    Account(#[from] crate::AccountError),
    /// No file is opened in an emergency, or nothing is noted about one.
    #[error(transparent)]
    Emergency(#[from] crate::EmergencyError),
    /// No mandate is given or ended.
    #[error(transparent)]
    Mandate(#[from] crate::MandateError),
    /// An entry is of a kind, or holds a word, that the programme does not have.
    #[error("household {household}, entry {seq}: {what}: open the store with the pack that it was recorded under")]
    OtherPack {
        /// The household.
        household: HouseholdId,
        /// The entry.
        seq: u64,
        /// What the programme lacks.
        what: String,
    },
    /// An entry that cannot be stored.
    #[error("the entry cannot be recorded: {0}")]
    Entry(String),
    /// What names a person, and cannot be stored.
    #[error("`{field}` cannot be recorded: {what}")]
    Detail {
        /// Which detail of the programme.
        field: String,
        /// What is wrong with it.
        what: String,
    },
    /// Somebody else decided about the same two persons.
    #[error("somebody else has decided about these two meanwhile, and nothing was written: look at it again")]
    DecidedMeanwhile,
    /// Two persons of one household.
    #[error("both are of household {0}: if one person was entered twice in it, correct its journal")]
    OneHousehold(HouseholdId),
    /// A household that neither of two persons belongs to.
    #[error("neither of the two is of household {0}: name the household of one of them")]
    NotOfThese(HouseholdId),
    /// Grounds that could name somebody.
    #[error("grounds are lower-case words and figures, which name nobody")]
    Grounds,
    /// The pack lists no such purpose.
    #[error("`{0}` is no purpose of this programme: purposes.toml lists them")]
    NoPurpose(String),
    /// A key that was to be wrapped anew is gone.
    #[error("key {0} is gone: it was destroyed meanwhile; do this again")]
    KeyGone(vault::KeyId),
    /// A key that was to wrap another is gone.
    #[error(
        "key {0} of a compartment was replaced, and nothing was written: do it again; if another process replaced it, start this one anew first"
    )]
    KeyReplaced(vault::KeyId),
    /// Two gave a person the same key at once.
    #[error("somebody else sealed something for person {0} at the same moment, and nothing was written: do it again")]
    KeyTaken(PersonId),
    /// Two wrote to the same place at once.
    #[error("{0}: somebody else wrote there at the same moment, and nothing was written: do it again")]
    PlaceTaken(vault::Place),
    /// No root key was given.
    #[error("give every root key that is in use")]
    NoRoot,
    /// Something is always being sealed.
    #[error("values of person {0} were sealed again and again while their key was rotated, and nothing was changed: do it again")]
    TooBusy(PersonId),
    /// The index of a number is of no known form.
    #[error("the index of {0} cannot be made anew: its number is of no form that was given")]
    NotIndexed(vault::Place),
    /// Payments: what is refused, and what to do instead.
    #[error(transparent)]
    Pay(#[from] crate::pay::Refusal),
    /// Keys and sealed values.
    #[error(transparent)]
    Vault(Arc<VaultError>),
}

impl From<VaultError> for Error {
    /// A store's own error comes back as itself.
    fn from(error: VaultError) -> Self {
        let own = |error: &StoreError| error.downcast_ref::<Error>().cloned();
        let inner = match &error {
            VaultError::Store(inner) | VaultError::NotRecorded(inner) => own(inner),
            _ => None,
        };
        inner.unwrap_or_else(|| Self::Vault(Arc::new(error)))
    }
}

impl Error {
    /// Whether it is about what stands in one household, so that others can still be read.
    pub(crate) fn is_of_one_household(&self) -> bool {
        matches!(
            self,
            Self::Damaged { .. } | Self::OtherPack { .. } | Self::Vault(_) | Self::Entry(_) | Self::ClockSetBack { .. }
        )
    }

    pub(crate) fn sql<E: Into<SqlError>>(table: &'static str) -> impl FnOnce(E) -> Self {
        move |error| Self::of_sql(table, error.into())
    }

    fn of_sql(table: &'static str, error: SqlError) -> Self {
        match error.code().as_deref() {
            // SQLite: FULL; PostgreSQL: disk_full.
            Some("13" | "53100") => Self::DiskFull,
            // SQLite: READONLY in its several forms; PostgreSQL: read_only_sql_transaction.
            Some("8" | "264" | "520" | "776" | "1032" | "1288" | "1544" | "25006") => Self::ReadOnly,
            code if is_unreachable(&error, code) => Self::Unreachable { error: Arc::new(error) },
            _ => Self::Sql { table, error: Arc::new(error) },
        }
    }

    /// Names the file, if the data base says that its bytes are damaged.
    pub(crate) fn at(self, place: &str) -> Self {
        match &self {
            // SQLite: CORRUPT in its many forms, and NOTADB; PostgreSQL: data_corrupted, index_corrupted.
            Self::Sql { table, error } if is_corrupt(error) => Self::DamagedFile { place: place.to_owned(), table },
            _ => self,
        }
    }

    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::File { path: path.to_owned(), error: Arc::new(error) }
    }
}

/// The connection broke, or PostgreSQL is ending, starting, recovering, or without room for one more (SQLSTATE classes 08, 53 and 57P,
/// and 58 for files of its own that it lost when it crashed).
fn is_unreachable(error: &SqlError, code: Option<&str>) -> bool {
    use sqlx::Error::{Io, PoolTimedOut, Protocol, Tls, WorkerCrashed};
    let at_the_server = |code: &str| ["08", "53", "57P", "58"].iter().any(|class| code.starts_with(class)) && code.len() == 5;
    matches!(error, SqlError::Thread(_) | SqlError::Postgres(Io(_) | Tls(_) | Protocol(_) | PoolTimedOut | WorkerCrashed))
        || code.is_some_and(at_the_server)
}

fn is_corrupt(error: &SqlError) -> bool {
    let Some(code) = error.code() else { return false };
    matches!(code.as_str(), "XX001" | "XX002") || code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 11 | 26))
}
