//! A million open requests: what a tick costs when nothing is due, and how soon an office sees who is late.

use std::time::Instant;

use case::Engine;
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;
use store::{Location, Store, Worklist};

use crate::{Failure, quantiles, work};

const REQUESTS: u32 = 1_000_000;
const TICKS: usize = 20;
const LISTS: usize = 200;
/// Of the others nobody is late.
const OFFICES_WITH_LATE: [usize; 6] = [0, 1, 2, 10, 11, 12];

/// Households that are due in 2199, each with an open request; three of ten are overdue. Twenty offices.
const SQLITE: &str = "
    with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})
    insert into household (household, last_seq, last_recorded, folded_at, look_at)
        select randomblob(16), 0, 0, 29000000, 120000000 + i % 1000000 from n;
    insert into obligation (household, kind, thing, item, office, state, starts_on, due_on)
        select household, 'request', 'petition', 'p1 e1', 'office_' || (look_at % 20), iif(look_at % 10 < 3, 'overdue', 'open'),
            '2026-01-01', date('2026-01-01', '+' || (look_at % 300) || ' days') from household where last_seq = 0;";
const POSTGRES: &str = "
    insert into resettle.household (household, last_seq, last_recorded, folded_at, look_at)
        select decode(md5(i::text), 'hex'), 0, 0, 29000000, 120000000 + i % 1000000 from generate_series(1, {count}) as i;
    insert into resettle.obligation (household, kind, thing, item, office, state, starts_on, due_on)
        select household, 'request', 'petition', 'p1 e1', 'office_' || (look_at % 20),
            case when look_at % 10 < 3 then 'overdue' else 'open' end, '2026-01-01',
            to_char(date '2026-01-01' + (look_at % 300)::int, 'YYYY-MM-DD') from resettle.household where last_seq = 0;
    analyze;";

async fn fill(location: &Location) -> Result<(), Failure> {
    let text = |sql: &str| sql.replace("{count}", &REQUESTS.to_string());
    match location {
        Location::Sqlite(path) => {
            rusqlite::Connection::open(path)?.execute_batch(&text(SQLITE))?;
        }
        Location::Postgres { data, .. } => {
            let pool = sqlx::PgPool::connect(data).await?;
            sqlx::raw_sql(sqlx::AssertSqlSafe(text(POSTGRES))).execute(&pool).await?;
            pool.close().await;
        }
    }
    Ok(())
}

pub(crate) async fn with_a_million_requests(
    name: &str,
    location: &Location,
    store: &Store,
    engine: &Engine<'_>,
) -> Result<(), Failure> {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    // What the appends before have left due is done first.
    let first = store.tick(engine, work::stamp(), &mut rng, &mut |_| ()).await?;
    fill(location).await?;
    let mut took = Vec::new();
    for _ in 0..TICKS {
        let start = Instant::now();
        let ticked = store.tick(engine, work::stamp(), &mut rng, &mut |_| ()).await?;
        took.push(start.elapsed());
        if ticked.households > 0 {
            return Err(format!("{} households were due", ticked.households).into());
        }
    }
    println!(
        "{name}, {REQUESTS} open requests, a tick with nothing due (after one of {} households): {}",
        first.households,
        quantiles(&mut took)
    );
    let mut took = Vec::new();
    for number in 0..LISTS {
        let office = format!("office_{}", OFFICES_WITH_LATE[number % OFFICES_WITH_LATE.len()]);
        let until = "2026-11-22".parse().map_err(|_| "no day")?;
        let wanted = Worklist { office: Some(&office), states: &["overdue"], due_until: Some(until), kinds: &[], count_max: 51 };
        let start = Instant::now();
        let listed = store.worklist(&wanted).await?;
        took.push(start.elapsed());
        if listed.len() != 51 {
            return Err(format!("{office} has {} late, not 51", listed.len()).into());
        }
    }
    println!("{name}, who is late, the first 51 of one office: {}", quantiles(&mut took));
    Ok(())
}
