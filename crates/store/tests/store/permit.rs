//! What a server's account may do in PostgreSQL: all that these tests do (each reaches the store by it), and no more.

use std::time::Duration;

use sqlx::{AssertSqlSafe, PgPool};
use store::{Error, Location, permit};

use crate::cluster::SERVER;
use crate::damage::vandalise;
use crate::home::{Home, on_postgres, on_sqlite};
use crate::sample::{household, stamp};

async fn connected(location: &Location) -> PgPool {
    let Location::Postgres { data, .. } = location else { panic!("not PostgreSQL") };
    PgPool::connect(data).await.unwrap()
}

/// The tables of a schema, or those of them of which rows are only ever added.
async fn tables(home: &Home, sql: &'static str) -> Vec<String> {
    let pool = connected(&home.location).await;
    sqlx::query_scalar(sql).fetch_all(&pool).await.unwrap()
}

const ONLY_ADDED: &str = "select nspname || '.' || relname from pg_trigger join pg_class on pg_class.oid = tgrelid
    join pg_namespace on pg_namespace.oid = relnamespace where tgname = relname || '_no_change' order by 1";
const ALL: &str = "select schemaname || '.' || tablename from pg_tables where schemaname like 'resettle%' order by 1";

#[test]
fn a_server_can_change_neither_a_table_nor_what_is_only_ever_added() {
    on_postgres(async |home| {
        household(&home.create().await, home).await;
        let (all, only_added) = (tables(home, ALL).await, tables(home, ONLY_ADDED).await);
        assert!(all.len() > only_added.len() && only_added.len() > 20, "{only_added:?}");
        let mut forbidden: Vec<_> =
            ["create table resettle.more (one int)", "create table resettle_keys.more (one int)"].map(str::to_owned).into();
        forbidden
            .extend(["insert into resettle.migration values (99)", "update resettle.store set one = one"].map(str::to_owned));
        forbidden.push("set session_replication_role = replica".to_owned());
        for table in &all {
            let statements = ["drop table", "truncate", "alter table"].into_iter().zip(["", "", " disable trigger all"]);
            forbidden.extend(statements.map(|(what, rest)| format!("{what} {table}{rest}")));
        }
        for table in &only_added {
            forbidden.push(format!("delete from {table}"));
            let column = format!("select attname::text from pg_attribute where attrelid = '{table}'::regclass and attnum = 1");
            let column: String =
                sqlx::query_scalar(AssertSqlSafe(column)).fetch_one(&connected(&home.location).await).await.unwrap();
            forbidden.push(format!("update {table} set {column} = {column}"));
        }
        let server = connected(&home.served).await;
        for statement in forbidden {
            let refused = sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(&server).await.err().unwrap();
            let code = refused.as_database_error().and_then(|error| error.code().map(String::from));
            assert_eq!(code.as_deref(), Some("42501"), "{statement}: {refused}");
        }
    });
}

#[test]
fn whoever_could_do_more_anyway_is_not_permitted() {
    on_postgres(async |home| {
        home.create().await;
        let owner = permit(&home.location, "postgres").await.err().unwrap();
        assert!(matches!(&owner, Error::AccountOwns { .. }), "{owner}");
        let admin = connected(&home.location).await;
        sqlx::raw_sql("grant update on resettle.entry to public").execute(&admin).await.unwrap();
        let everybody = permit(&home.location, SERVER).await.err().unwrap();
        assert!(matches!(&everybody, Error::AccountOwns { .. }), "{everybody}");
        let nobody = permit(&home.location, "no \"body\"").await.err().unwrap();
        assert!(matches!(&nobody, Error::NoAccount { .. }), "{nobody}");
        let cut_short = permit(&home.location, "\"; drop schema resettle cascade; --").await.err().unwrap();
        assert!(matches!(&cut_short, Error::NoAccount { .. }), "{cut_short}");
        let not_owner = permit(&home.served, SERVER).await.err().unwrap();
        assert!(matches!(&not_owner, Error::NotOwner { .. }), "{not_owner}");
    });
    on_sqlite(async |home| {
        home.create().await;
        let file = permit(&home.location, SERVER).await.err().unwrap();
        assert!(matches!(&file, Error::NoAccounts { .. }), "{file}");
    });
}

#[test]
fn a_server_that_may_not_bring_the_schema_up_to_date_says_who_can() {
    on_postgres(async |home| {
        let store = home.create().await;
        assert!(!store.is_owned());
        store.close().await;
        assert!(store::Store::open(&home.location, &home.root).await.unwrap().is_owned());
        vandalise(home, "delete from migration where number = (select max(number) from migration)").await;
        let refused = store::Store::open(&home.served, &home.root).await.err().unwrap();
        assert!(matches!(&refused, Error::OlderSchema { .. }) && refused.to_string().contains("resettle permit"), "{refused}");
    });
}

#[test]
fn what_was_erased_is_cleared_away_though_a_server_cannot_do_it_itself() {
    on_postgres(async |home| {
        let store = home.create().await;
        let (_, done) = household(&store, home).await;
        store.erase(done.persons[0], stamp("2024-01-01T00:00:00Z")).await.unwrap();
        store.close().await;
        let admin = connected(&home.location).await;
        let cleared = "select count(*) from pg_stat_user_tables where relname in ('sealed', 'person_key')
            and last_autovacuum is not null and n_dead_tup = 0";
        for _ in 0..300 {
            if sqlx::query_scalar::<_, i64>(cleared).fetch_one(&admin).await.unwrap() == 2 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("PostgreSQL did not clear away what was erased");
    });
}
