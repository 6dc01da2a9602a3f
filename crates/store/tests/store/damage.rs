//! What was changed, removed or moved from outside is named; nothing damaged is ever taken for an answer.

use store::{Error, Leaf, LeafKind, Store};

use crate::home::{Home, on_both};
use crate::sample::{engine, household, reading};

/// Lets somebody with write access to the data base do something that the store never does.
pub(crate) async fn vandalise(home: &Home, statements: &str) {
    match &home.location {
        store::Location::Sqlite(path) => {
            let file = rusqlite::Connection::open(path).unwrap();
            let triggers = "select group_concat('drop trigger ' || name, ';') from sqlite_master where type = 'trigger'";
            let drop: Option<String> = file.query_row(triggers, (), |row| row.get(0)).unwrap();
            file.execute_batch(&format!("pragma foreign_keys = off; {}; {statements}", drop.unwrap_or_default())).unwrap();
        }
        store::Location::Postgres { data, .. } => {
            let pool = sqlx::PgPool::connect(data).await.unwrap();
            let statements = format!("set search_path = resettle; set session_replication_role = replica; {statements}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&pool).await.unwrap();
            pool.close().await;
        }
    }
}

async fn broken(store: &Store) -> Vec<Leaf> {
    store.leaves(0, 1000).await.unwrap().into_iter().filter(|leaf| !leaf.is_intact()).collect()
}

on_both! {
    async fn a_changed_amount_is_named_by_the_log(home) {
        let store = home.create().await;
        household(&store, home).await;
        store.close().await;
        vandalise(home, "update entry set fields = replace(fields, '2300000', '2900000')").await;
        let store = home.open().await;
        let broken = broken(&store).await;
        assert_eq!(broken.len(), 1);
        assert_eq!(broken[0].kind, LeafKind::Entry);
        assert!(broken[0].row.starts_with("entry, row ") && broken[0].row.ends_with(" 6"), "{}", broken[0].row);
    }

    async fn a_removed_entry_is_missed(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        store.close().await;
        vandalise(home, "delete from entry where seq = 4").await;
        let store = home.open().await;
        assert_eq!(broken(&store).await.len(), 1);
        let read = store.household(engine(), id, &reading("2024-01-01T00:00:00Z")).await.err().unwrap();
        assert!(matches!(&read, Error::Damaged { table: "entry", .. }), "{read}");
    }

    async fn a_sealed_value_in_another_place_does_not_open(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        store.close().await;
        let swap = "update sealed set bytes = (select other.bytes from sealed other where other.field = 'name'
            and other.person = sealed.person and other.version = sealed.version) where field = 'person'";
        vandalise(home, swap).await;
        let store = home.open().await;
        assert_eq!(broken(&store).await.len(), 2);
        let read = store.household(engine(), id, &reading("2024-01-01T00:00:00Z")).await.err().unwrap();
        assert!(matches!(read, Error::Vault(_)), "{read}");
    }

    async fn the_data_base_itself_refuses_to_change_what_is_recorded(home) {
        let store = home.create().await;
        household(&store, home).await;
        store.close().await;
        for table in ["entry", "person", "leaf"] {
            let refused = match &home.location {
                store::Location::Sqlite(path) => {
                    let file = rusqlite::Connection::open(path).unwrap();
                    file.execute(&format!("delete from {table}"), ()).err().map(|error| error.to_string())
                }
                store::Location::Postgres { data, .. } => {
                    let pool = sqlx::PgPool::connect(data).await.unwrap();
                    let sql = sqlx::AssertSqlSafe(format!("delete from resettle.{table}"));
                    sqlx::query(sql).execute(&pool).await.err().map(|error| error.to_string())
                }
            };
            assert!(refused.unwrap().contains("are never changed"), "{table}");
        }
    }
}
