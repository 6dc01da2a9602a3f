//! What the schema itself refuses, whatever program writes.

use store::Location;

use super::till::*;
use crate::home::{Home, on_both};

/// What a data base says to a statement from outside.
pub(crate) async fn said(home: &Home, statement: &str) -> Result<(), String> {
    match &home.location {
        Location::Sqlite(path) => {
            let file = rusqlite::Connection::open(path).unwrap();
            file.execute_batch("pragma foreign_keys = on").unwrap();
            file.execute_batch(statement).map_err(|error| error.to_string())
        }
        Location::Postgres { data, .. } => {
            let pool = sqlx::PgPool::connect(data).await.unwrap();
            let sql = sqlx::AssertSqlSafe(format!("set search_path = resettle; {statement}"));
            let done = sqlx::raw_sql(sql).execute(&pool).await.map(|_| ()).map_err(|error| error.to_string());
            pool.close().await;
            done
        }
    }
}

fn bytes(home: &Home, byte: &str) -> String {
    let hex = byte.repeat(16);
    match home.location {
        Location::Sqlite(_) => format!("x'{hex}'"),
        Location::Postgres { .. } => format!("'\\x{hex}'::bytea"),
    }
}

on_both! {
    async fn an_instalment_is_instructed_once_whatever_program_writes(home) {
        let till = Till::new(home).await;
        let (run, _) = till.sent(home, THROUGH).await;
        till.store.close().await;
        let again = format!(
            "insert into instructed select household, entitlement, who, instalment, cause, number, run, id || 'X', amount from instructed where run = '{}'",
            run.id
        );
        let refused = said(home, &again).await.unwrap_err().to_lowercase();
        assert!(refused.contains("unique") || refused.contains("foreign"), "{refused}");
        let refused = said(home, "delete from instructed").await.unwrap_err();
        assert!(refused.contains("never changed"), "{refused}");
        let refused = said(home, "update instructed set amount = amount + 1").await.unwrap_err();
        assert!(refused.contains("never changed"), "{refused}");
    }

    async fn nothing_is_released_that_the_needed_people_did_not_approve(home) {
        let till = Till::new(home).await;
        let run = till.plan(home, THROUGH, THEN).await.unwrap();
        till.store.review_run(&run.id, by(PLANNER, THEN)).await.unwrap();
        till.approve(&run.id, APPROVER).await.unwrap();
        till.store.close().await;
        let id = &run.id;
        let hand = |slot: &str, before: &str, who: &str| {
            format!(
                "insert into pay_hand (run, slot, slot_before, hand, digest, done_at) select '{id}', {slot}, {before}, {}, digest, 0 from pay_hand where slot = 1",
                bytes(home, who)
            )
        };
        for (what, statement) in [
            ("the planner approves", hand("2", "1", "aa")),
            ("one person approves twice", hand("2", "1", "bb")),
            ("the second without the first", hand("3", "2", "dd")),
            ("the second beside the first", hand("2", "null", "dd")),
        ] {
            let refused = said(home, &statement).await;
            assert!(refused.is_err(), "{what}");
        }
        let release = |needed: u8, slot: u8| {
            format!("insert into pay_release (run, digest, needed, slot) select run, digest, {needed}, {slot} from pay_hand where run = '{id}' and slot = 1")
        };
        assert!(said(home, &release(2, 2)).await.is_err(), "two are needed, one approved");
        assert!(said(home, &release(2, 1)).await.is_err(), "fewer than needed");
        let instruct = format!("insert into instructed select household, entitlement, who, instalment, cause, number, run, id, amount from pay_line where run = '{id}'");
        assert!(said(home, &instruct).await.is_err(), "instructed before the release");
        said(home, &hand("2", "1", "dd")).await.unwrap();
        said(home, &release(2, 2)).await.unwrap();
        said(home, &instruct).await.unwrap();
    }

    async fn one_hand_does_not_confirm_what_it_took_down(home) {
        let till = Till::new(home).await;
        till.store.close().await;
        let confirm = |by: &str, channel: &str| {
            format!(
                "insert into pay_confirm select payee, kind, route, 2, asked_by, channel, {by}, '{channel}', 0, '2024-01-01', '2024-01-08' from pay_route where version = 1"
            )
        };
        let second = "insert into pay_route select payee, kind, route, 2, asked_by, channel, asked_at, asked_on from pay_route where version = 1";
        said(home, second).await.unwrap();
        assert!(said(home, &confirm("asked_by", "in_person")).await.is_err());
        assert!(said(home, &confirm("asked_by", "message")).await.is_err(), "a message is no second channel");
        said(home, &confirm("asked_by", "call_back")).await.unwrap();
    }
}
