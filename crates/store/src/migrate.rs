//! The schema, forward only: each step is carried out once, in a transaction of its own.

use sqlx::AssertSqlSafe;

use crate::Error;
use crate::database::Pool;
use crate::sql::{On, Tx, values};

/// One step of a schema. A step that was ever released is never changed; what comes later is another step.
pub(crate) struct Migration {
    sql: &'static str,
    /// Tables whose rows are never changed nor deleted, from this step on.
    insert_only: &'static [&'static str],
}

/// The schema of one half of a store.
pub(crate) struct Schema {
    /// What errors call it.
    pub(crate) name: &'static str,
    /// The schema in PostgreSQL.
    pub(crate) namespace: &'static str,
    /// The table that has rows once something is in it.
    pub(crate) filled: &'static str,
    /// What a writer locks first in PostgreSQL, so that writers follow each other.
    pub(crate) lock: &'static str,
    migrations: &'static [Migration],
}

pub(crate) const DATA: Schema = Schema {
    name: "(data)",
    namespace: "resettle",
    filled: "store",
    lock: "select one, frontier from log_state for update",
    migrations: &[
        Migration {
            sql: include_str!("../migrations/data_1.sql"),
            insert_only: &["entry", "person", "leaf", "access", "reseal", "erasure"],
        },
        Migration { sql: include_str!("../migrations/data_2.sql"), insert_only: &["duplicate"] },
        Migration { sql: include_str!("../migrations/data_3.sql"), insert_only: &["bulk_export"] },
        Migration { sql: include_str!("../migrations/data_4.sql"), insert_only: crate::pay::INSERT_ONLY },
        Migration { sql: include_str!("../migrations/data_5.sql"), insert_only: &[] },
        Migration { sql: include_str!("../migrations/data_6.sql"), insert_only: &["account"] },
        Migration { sql: include_str!("../migrations/data_7.sql"), insert_only: &[] },
        Migration { sql: include_str!("../migrations/data_8.sql"), insert_only: &[] },
        Migration { sql: include_str!("../migrations/data_9.sql"), insert_only: &["emergency"] },
        Migration { sql: include_str!("../migrations/data_10.sql"), insert_only: &["mandate"] },
        Migration { sql: include_str!("../migrations/data_11.sql"), insert_only: &[] },
        Migration { sql: include_str!("../migrations/data_12.sql"), insert_only: &[] },
        Migration { sql: include_str!("../migrations/data_13.sql"), insert_only: &[] },
        Migration { sql: include_str!("../migrations/data_14.sql"), insert_only: &[] },
        Migration { sql: include_str!("../migrations/data_15.sql"), insert_only: &[] },
        Migration { sql: include_str!("../migrations/data_16.sql"), insert_only: &[] },
        Migration { sql: include_str!("../migrations/data_17.sql"), insert_only: &[] },
        Migration { sql: include_str!("../migrations/data_18.sql"), insert_only: &["taken_up", "key_order"] },
        Migration { sql: include_str!("../migrations/data_19.sql"), insert_only: &[] },
    ],
};

pub(crate) const KEYS: Schema = Schema {
    name: "(keys)",
    namespace: "resettle_keys",
    filled: "person_key",
    lock: "select one from key_state for update",
    migrations: &[Migration { sql: include_str!("../migrations/keys_1.sql"), insert_only: &["erased"] }],
};

impl Schema {
    /// Brings a data base up to date.
    pub(crate) async fn migrate(&self, pool: &Pool) -> Result<(), Error> {
        self.migrate_to(pool, self.migrations.len()).await
    }

    /// The same, up to one step, so that upgrades can be tested.
    pub(crate) async fn migrate_to(&self, pool: &Pool, last: usize) -> Result<(), Error> {
        let mut tx = pool.begin().await?;
        tx.run("create table if not exists migration (number {int} not null primary key) {strict}").await?;
        let done = self.version(&mut tx).await?;
        tx.commit().await.map_err(Error::sql(self.name))?;
        for (number, migration) in (1_u32..).zip(self.migrations).take(last).skip(done) {
            let mut tx = pool.begin().await?;
            tx.run(migration.sql).await?;
            for table in migration.insert_only {
                tx.run(&insert_only(&tx, table)).await?;
            }
            tx.execute("migration", "insert into migration (number) values ($1)", values![number]).await?;
            tx.commit().await.map_err(Error::sql(self.name))?;
        }
        Ok(())
    }

    /// The newest schema that this program knows.
    pub(crate) fn steps(&self) -> u32 {
        self.migrations.len() as u32
    }

    /// Refuses a schema that is not this program's.
    pub(crate) async fn check(&self, tx: &mut Tx) -> Result<(), Error> {
        let (found, known) = (self.version(tx).await?, self.migrations.len());
        if found < known { Err(Error::OlderSchema { found, known }) } else { Ok(()) }
    }

    /// How many steps were carried out.
    async fn version(&self, tx: &mut Tx) -> Result<usize, Error> {
        let (mut found, known) = (0, self.migrations.len());
        for mut row in tx.rows("migration", "select number from migration order by number", values![]).await? {
            found += 1;
            if row.take::<usize>()? != found {
                return Err(row.damaged("steps of the schema are missing"));
            }
        }
        if found > known { Err(Error::NewerSchema { found, known }) } else { Ok(found) }
    }
}

/// Refuses changes of a table's rows, whoever asks.
fn insert_only(tx: &Tx, table: &str) -> String {
    match tx.on {
        On::Sqlite(_) => ["update", "delete"]
            .map(|what| {
                format!(
                    "create trigger {table}_no_{what} before {what} on {table} \
                     begin select raise(abort, 'rows of {table} are never changed'); end;"
                )
            })
            .concat(),
        On::Postgres(_) => format!(
            "create function {table}_refuse() returns trigger language plpgsql as \
             $$ begin raise exception 'rows of {table} are never changed'; end $$; \
             create trigger {table}_no_change before update or delete or truncate on {table} \
             for each statement execute function {table}_refuse();"
        ),
    }
}

impl Tx {
    /// Carries out statements of a schema, with the words of this data base for the types.
    pub(crate) async fn run(&mut self, sql: &str) -> Result<(), Error> {
        let [int, bytes, strict] = match self.on {
            On::Sqlite(_) => ["integer", "blob", "strict"],
            On::Postgres(_) => ["bigint", "bytea", ""],
        };
        let sql = sql.replace("{int}", int).replace("{bytes}", bytes).replace("{strict}", strict);
        match &mut self.on {
            On::Sqlite(tx) => tx.execute_batch(&sql).map_err(Error::sql("(schema)")),
            On::Postgres(tx) => {
                let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(tx.begun().await?).await;
                done.map(|_| ()).map_err(Error::sql("(schema)"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::database::{Database, Half, Mode};
    use crate::{Error, Location};

    use super::*;

    async fn pool(path: &std::path::Path, schema: &Schema, mode: Mode) -> Pool {
        crate::sqlite::open(path, schema, mode).unwrap()
    }

    async fn tables(pool: &Pool) -> Vec<String> {
        let mut tx = pool.begin().await.unwrap();
        let sql = "select type, name, coalesce(sql, '') as text from sqlite_master order by type, name";
        let rows = tx.rows("sqlite_master", sql, values![]).await.unwrap();
        rows.into_iter().map(|mut row| (0..3).map(|_| row.take::<String>().unwrap()).collect::<Vec<_>>().join(" ")).collect()
    }

    #[tokio::test]
    async fn each_step_is_carried_out_once_however_often_the_store_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        for (name, schema) in [("data", &DATA), ("keys", &KEYS)] {
            let pool = pool(&folder.path().join(name), schema, Mode::Create).await;
            schema.migrate(&pool).await.unwrap();
            let once = tables(&pool).await;
            schema.migrate(&pool).await.unwrap();
            assert_eq!(tables(&pool).await, once);
            assert!(once.len() > 3);
        }
    }

    #[tokio::test]
    async fn from_every_earlier_step_the_schema_becomes_that_of_a_new_store() {
        let folder = tempfile::tempdir().unwrap();
        for (name, schema) in [("data", &DATA), ("keys", &KEYS)] {
            let new = pool(&folder.path().join(name), schema, Mode::Create).await;
            schema.migrate(&new).await.unwrap();
            for step in 0..schema.migrations.len() {
                let old = pool(&folder.path().join(format!("{name}{step}")), schema, Mode::Create).await;
                schema.migrate_to(&old, step).await.unwrap();
                schema.migrate(&old).await.unwrap();
                assert_eq!(tables(&old).await, tables(&new).await, "{name} from step {step}");
            }
        }
    }

    #[tokio::test]
    async fn a_schema_of_a_newer_program_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("data"));
        let data = Database::open(&location, Half::Data, Mode::Create).await.unwrap();
        struct Newer;
        impl crate::writer::Work for Newer {
            type Done = u64;
            async fn run(&self, tx: &mut Tx) -> Result<u64, Error> {
                let next = DATA.migrations.len() as u64 + 1;
                tx.execute("migration", "insert into migration (number) values ($1)", values![next]).await
            }
        }
        data.write(Newer).await.unwrap();
        data.close().await;
        let refused = Database::open(&location, Half::Data, Mode::Serve).await.err().unwrap();
        assert!(matches!(refused, Error::NewerSchema { .. }), "{refused}");
    }
}
