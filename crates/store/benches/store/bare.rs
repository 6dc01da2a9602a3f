//! The same entries in a bare table: no log, no sealing, no obligations. It has the durability of the store.

use std::time::{Duration, Instant};

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};
use store::Location;

use crate::{Failure, work};

#[derive(Clone)]
pub(crate) enum Bare {
    Sqlite(SqlitePool),
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
                let options = SqliteConnectOptions::new().filename(path.with_extension("bare")).create_if_missing(true);
                let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
                let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
                sqlx::query(sqlx::AssertSqlSafe(table("blob", "integer"))).execute(&pool).await?;
                Self::Sqlite(pool)
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
        macro_rules! insert {
            ($tx:expr) => {{
                for number in numbers {
                    for entry in 0..work::ENTRIES_OF_APPEND {
                        let household = work::household(round, writer, number).0.to_vec();
                        let seq = i64::from(number * work::ENTRIES_OF_APPEND + entry);
                        let sql = "insert into bare_entry values ($1, $2, 'job_started', '2024-07-01', $3, $4, $5, $6)";
                        let query = sqlx::query(sql).bind(household).bind(seq).bind(1_700_000_000_000_000_i64);
                        query.bind(vec![7_u8; 16]).bind(FIELDS).bind(vec![number as u8; MORE_BYTES]).execute(&mut *$tx).await?;
                    }
                }
                $tx.commit().await?;
            }};
        }
        match self {
            Self::Sqlite(pool) => {
                let mut tx = pool.begin_with("begin immediate").await?;
                insert!(tx)
            }
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                insert!(tx)
            }
        }
        Ok(())
    }
}
