//! What a run costs, against bare rows in one transaction of the same data base.

use std::time::Duration;

use crate::office::{OTHERS, Office, THROUGH};
use crate::{Failure, bank};
use store::{Location, Stamp};

#[expect(clippy::disallowed_methods, reason = "this program measures time")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

/// What something took: by the clock, and of the processors; and how much memory the process had meanwhile, in megabytes.
#[derive(Clone, Copy, Default)]
struct Took {
    clock: Duration,
    processor: Duration,
    memory: u64,
}

/// The steps of a run.
struct Watch {
    since: (std::time::Instant, Duration),
    laps: Vec<(&'static str, Took)>,
}

impl Watch {
    fn start() -> Self {
        Self { since: (now(), processor()), laps: Vec::new() }
    }

    fn took(&self) -> Took {
        Took { clock: self.since.0.elapsed(), processor: processor().saturating_sub(self.since.1), memory: peak() }
    }

    fn lap(&mut self, what: &'static str) {
        self.laps.push((what, self.took()));
        self.again();
    }

    /// Begins another lap.
    fn again(&mut self) {
        // From here on the kernel counts the most memory anew (proc(5)); where it does not, the figures are of all laps so far.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        self.since = (now(), processor());
    }
}

/// Plans, approves, releases and exports what is due of the first quarter, takes in a bank's statement, and says how long each took.
pub(crate) async fn time(office: Office<'static>, location: &Location) -> Result<(), Failure> {
    let mut watch = Watch::start();
    office.prepare(THROUGH[0].parse()?).await?;
    watch.lap("prepare (ahead of the run)");
    let run = office.plan_once(THROUGH[0].parse()?, 1).await?;
    watch.lap("plan");
    let payments = office.engine.programme().payments.as_ref().ok_or("no payments.toml")?;
    let shown = run.digest.ok_or("nothing is due")?;
    office.store.review_run(&run.id, office.stamp()).await?;
    for by in OTHERS {
        let stamp = Stamp { by, ..office.stamp() };
        if office.store.approve_run(payments, &run.id, shown, stamp).await?.state == "approved" {
            break;
        }
    }
    let paid = (&office.ids, &office.register);
    office.store.release_run(office.engine, &run.id, run.through, paid, office.stamp()).await?;
    watch.lap("review, approve, release");
    office.export(&run.id).await?;
    watch.lap("export");
    let statement = bank::statement(&office, &run).await?;
    watch.again();
    let (answers, digest) = bank::read(&statement)?;
    office.take_in_of(answers, digest).await?;
    office.store.close_run(&run.id, office.stamp()).await?;
    watch.lap("read and import, close");
    let mut whole = Took::default();
    for (_, took) in watch.laps.iter().skip(1) {
        whole.clock += took.clock;
        whole.processor += took.processor;
        whole.memory = whole.memory.max(took.memory);
    }
    // Bare rows take little, and so now more and now less: the middle of some.
    let mut bares = Vec::new();
    for _ in 0..BARE_TIMES {
        bares.push(bare(location, run.payments).await?);
    }
    bares.sort_unstable_by_key(|took| took.clock);
    let bare = bares.get(BARE_TIMES / 2).copied().unwrap_or_default();
    let each = |took: Duration| took.as_nanos() / u128::from(run.payments.max(1)) / 1000;
    let times = |took: Duration, bare: Duration| {
        let tenths = took.as_micros() * 10 / bare.as_micros().max(1);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    println!("{} payments; us each by the clock (times bare), of the processors (times bare), MB at most", run.payments);
    for (what, took) in watch.laps.into_iter().chain([("plan to close", whole), ("bare rows", bare)]) {
        let Took { clock, processor, memory } = took;
        let (by_clock, of_processors) = (times(clock, bare.clock), times(processor, bare.processor));
        println!("{what}: {} ({by_clock}), {} ({of_processors}), {memory}", each(clock), each(processor));
    }
    Ok(())
}

/// The time that this process has had of the processors, in steps of 10 ms; nothing where the system does not say (proc(5)).
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    // Times in the program and in the kernel, which Linux counts in hundredths of a second.
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

/// The most memory that this process had since it was last asked to count anew, in megabytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// How often bare rows are written.
const BARE_TIMES: usize = 5;

/// So many rows of the same width, one statement each, in one transaction.
async fn bare(location: &Location, count: u64) -> Result<Took, Failure> {
    const INSERT: &str = "insert into bare (run, id, household, amount, due_on) values ($1, $2, $3, $4, $5)";
    let rows = 0..i64::try_from(count)?;
    Ok(match location {
        Location::Sqlite(path) => {
            let mut file = rusqlite::Connection::open(path.with_extension("bare"))?;
            file.execute_batch("pragma journal_mode = wal; pragma synchronous = full; drop table if exists bare")?;
            file.execute_batch("create table bare (run text, id text primary key, household blob, amount integer, due_on text)")?;
            let watch = Watch::start();
            let tx = file.transaction()?;
            for row in rows {
                let id = format!("{row:032}");
                tx.prepare_cached(INSERT)?.execute(("P00001-00000000", id, [7_u8; 16], row, "2012-06-30"))?;
            }
            tx.commit()?;
            watch.took()
        }
        Location::Postgres { data, .. } => {
            let pool = sqlx::PgPool::connect(data).await?;
            let table = "drop table if exists bare; create table bare (run text, id text primary key, household bytea, amount bigint, due_on text)";
            sqlx::raw_sql(table).execute(&pool).await?;
            let watch = Watch::start();
            let mut tx = pool.begin().await?;
            for row in rows {
                let id = format!("{row:032}");
                let query =
                    sqlx::query(INSERT).bind("P00001-00000000").bind(id).bind(vec![7_u8; 16]).bind(row).bind("2012-06-30");
                query.execute(&mut *tx).await?;
            }
            tx.commit().await?;
            watch.took()
        }
    })
}
