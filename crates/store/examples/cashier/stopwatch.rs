//! What a run costs, against bare rows in one transaction of the same data base.

use std::time::Duration;

use crate::Failure;
use crate::office::{OTHERS, Office, THROUGH};
use store::{Location, Stamp};

#[expect(clippy::disallowed_methods, reason = "this program measures time")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

/// Plans, approves, releases and exports what is due of the first quarter, and says how long each took.
pub(crate) async fn time(office: Office<'static>, location: &Location) -> Result<(), Failure> {
    let start = now();
    office.prepare(THROUGH[0].parse()?).await?;
    let prepared = start.elapsed();
    let start = now();
    let run = office.plan_once(THROUGH[0].parse()?, 1).await?;
    let planned = start.elapsed();
    let payments = office.engine.programme().payments.as_ref().ok_or("no payments.toml")?;
    let shown = run.digest.ok_or("nothing is due")?;
    let start = now();
    office.store.review_run(&run.id, office.stamp()).await?;
    for by in OTHERS {
        let stamp = Stamp { by, ..office.stamp() };
        if office.store.approve_run(payments, &run.id, shown, stamp).await?.state == "approved" {
            break;
        }
    }
    let paid = (&office.ids, &office.register);
    office.store.release_run(office.engine, &run.id, run.through, paid, office.stamp()).await?;
    let released = start.elapsed();
    let start = now();
    office.export(&run.id).await?;
    let exported = start.elapsed();
    let start = now();
    let answers = office.all_paid(&run).await?;
    office.take_in(answers, &run).await?;
    office.store.close_run(&run.id, office.stamp()).await?;
    let imported = start.elapsed();
    let bare = bare(location, run.payments).await?;
    let whole = planned + released + exported + imported;
    let steps = [
        ("prepare (ahead of the run)", prepared),
        ("plan", planned),
        ("review, approve, release", released),
        ("export", exported),
        ("import, close", imported),
        ("plan to close", whole),
        ("bare rows", bare),
    ];
    for (what, took) in steps {
        let each = took.as_nanos() / u128::from(run.payments.max(1)) / 1000;
        let tenths = took.as_micros() * 10 / bare.as_micros().max(1);
        let times = format!("{}.{}", tenths / 10, tenths % 10);
        println!("{what}: {} payments in {took:.2?}, {each} us each, {times} times bare; {} MB at most", run.payments, peak());
    }
    Ok(())
}

/// The most memory that this process had, in megabytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// So many rows of the same width, one statement each, in one transaction.
async fn bare(location: &Location, count: u64) -> Result<Duration, Failure> {
    const INSERT: &str = "insert into bare (run, id, household, amount, due_on) values ($1, $2, $3, $4, $5)";
    let rows = 0..i64::try_from(count)?;
    Ok(match location {
        Location::Sqlite(path) => {
            let path = path.with_extension("bare");
            let options = sqlx::sqlite::SqliteConnectOptions::new()
                .filename(path)
                .create_if_missing(true)
                .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
            let pool = sqlx::SqlitePool::connect_with(options).await?;
            let table = "create table bare (run text, id text primary key, household blob, amount integer, due_on text)";
            sqlx::raw_sql(table).execute(&pool).await?;
            let start = now();
            let mut tx = pool.begin().await?;
            for row in rows {
                let id = format!("{row:032}");
                let query =
                    sqlx::query(INSERT).bind("P00001-00000000").bind(id).bind(vec![7_u8; 16]).bind(row).bind("2012-06-30");
                query.execute(&mut *tx).await?;
            }
            tx.commit().await?;
            start.elapsed()
        }
        Location::Postgres { data, .. } => {
            let pool = sqlx::PgPool::connect(data).await?;
            let table = "create table bare (run text, id text primary key, household bytea, amount bigint, due_on text)";
            sqlx::raw_sql(table).execute(&pool).await?;
            let start = now();
            let mut tx = pool.begin().await?;
            for row in rows {
                let id = format!("{row:032}");
                let query =
                    sqlx::query(INSERT).bind("P00001-00000000").bind(id).bind(vec![7_u8; 16]).bind(row).bind("2012-06-30");
                query.execute(&mut *tx).await?;
            }
            tx.commit().await?;
            start.elapsed()
        }
    })
}
