//! The same entries in a bare table: no log, no sealing, no obligations. It has the durability of the store.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use store::Location;

use crate::{Failure, work};

#[derive(Clone)]
pub(crate) enum Bare {
    Sqlite(Arc<Mutex<Connection>>),
    Postgres(PgPool),
}

const FIELDS: &str = r#"{"insured":true,"wage":2000123}"#;
/// About as many bytes as an entry's row and its leaf, and its share of sealed values, persons and keys.
const MORE_BYTES: usize = 150;

impl Bare {
    pub(crate) async fn create(location: &Location) -> Result<Self, Failure> {
        let table = |bytes: &str, int: &str| {
            format!(
                "create table bare_entry (household {bytes} not null, seq {int} not null, kind text not null, on_day text not null, \
                 recorded {int} not null, by_whom {bytes} not null, fields text not null, more {bytes} not null, \
                 primary key (household, seq))"
            )
        };
        Ok(match location {
            Location::Sqlite(path) => {
                let file = Connection::open(path.with_extension("bare"))?;
                file.execute_batch("pragma journal_mode = wal; pragma synchronous = full")?;
                file.execute_batch(&table("blob", "integer"))?;
                Self::Sqlite(Arc::new(Mutex::new(file)))
            }
            Location::Postgres { data, .. } => {
                let pool = PgPoolOptions::new().max_connections(64).connect(data).await?;
                sqlx::query(sqlx::AssertSqlSafe(table("bytea", "bigint"))).execute(&pool).await?;
                Self::Postgres(pool)
            }
        })
    }

    /// So many appends, so many of them to each commit; by as many at once as there are writers, where the data base can.
    pub(crate) async fn append_all(
        &self,
        round: u32,
        writers: usize,
        appends: u32,
        together: usize,
    ) -> Result<Duration, Failure> {
        let at_once = writers / together;
        let start = Instant::now();
        let each = (0..at_once.max(1)).map(|writer| {
            let bare = self.clone();
            tokio::spawn(async move {
                let mine = appends / at_once.max(1) as u32;
                for first in (0..mine).step_by(together) {
                    bare.commit(round, writer, first..mine.min(first + together as u32)).await?;
                }
                Ok::<(), Failure>(())
            })
        });
        for done in futures_util::future::try_join_all(each).await? {
            done?;
        }
        Ok(start.elapsed())
    }

    async fn commit(&self, round: u32, writer: usize, numbers: std::ops::Range<u32>) -> Result<(), Failure> {
        const INSERT: &str = "insert into bare_entry values ($1, $2, 'job_started', '2024-07-01', $3, $4, $5, $6)";
        const RECORDED: i64 = 1_700_000_000_000_000;
        let rows = numbers.flat_map(|number| (0..work::ENTRIES_OF_APPEND).map(move |entry| (number, entry)));
        let rows = rows.map(|(number, entry)| {
            let household = work::household(round, writer, number).0.to_vec();
            (household, i64::from(number * work::ENTRIES_OF_APPEND + entry), vec![number as u8; MORE_BYTES])
        });
        match self {
            Self::Sqlite(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                let tx = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
                for (household, seq, more) in rows {
                    tx.prepare_cached(INSERT)?.execute((household, seq, RECORDED, [7_u8; 16], FIELDS, more))?;
                }
                tx.commit()?;
            }
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                for (household, seq, more) in rows {
                    let query = sqlx::query(INSERT).bind(household).bind(seq).bind(RECORDED);
                    query.bind(vec![7_u8; 16]).bind(FIELDS).bind(more).execute(&mut *tx).await?;
                }
                tx.commit().await?;
            }
        }
        Ok(())
    }
}
