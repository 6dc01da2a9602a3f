//! How fast the store takes entries, beside a bare table of the same data base on the same disk, and how soon a household is open while
//! it does. `cargo bench -p store --bench store -- [sqlite] [postgres] [--folder FOLDER] [--appends N] [--appends-only]`; PostgreSQL must
//! run as `RESETTLE_BENCH_POSTGRES=postgres://..` says, in an empty data base on the same disk.

#![expect(clippy::disallowed_methods, clippy::float_arithmetic, reason = "a bench reads the clock, and says ratios")]

mod bare;
mod reading;
mod tick;
mod work;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use case::Engine;
use chacha20::ChaCha20Rng;
use programme::Programme;
use rand_core::SeedableRng as _;
use store::{Location, Store};
use vault::HeldRoot;

use bare::Bare;

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// How many append at once.
const WRITERS: [usize; 3] = [1, 8, 64];
/// In turns, so that a disk that is slow for a while is slow for all.
const ROUNDS: u32 = 3;

struct Options {
    folder: PathBuf,
    appends: u32,
    /// Nothing but appends, to profile them.
    appends_only: bool,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let mut option = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.remove(at);
        (at < words.len()).then(|| words.remove(at))
    };
    let folder = option("--folder").map_or_else(std::env::temp_dir, PathBuf::from);
    let appends = option("--appends").map_or(Ok(400), |word| word.parse())?;
    let appends_only = words.iter().position(|word| word == "--appends-only").map(|at| words.remove(at)).is_some();
    let options = Options { folder, appends, appends_only };
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| word == name);
    println!("an fdatasync of 4 KiB there: {}", synced(&options.folder)?);
    if wanted("sqlite") {
        let folder = options.folder.join(format!("resettle-bench-{}", std::process::id()));
        std::fs::create_dir(&folder)?;
        let done = bench("SQLite", &Location::Sqlite(folder.join("store")), &options).await;
        std::fs::remove_dir_all(&folder)?;
        done?;
    }
    match std::env::var("RESETTLE_BENCH_POSTGRES") {
        Ok(url) if wanted("postgres") => bench("PostgreSQL", &url.parse()?, &options).await?,
        _ => println!("PostgreSQL: not measured"),
    }
    Ok(())
}

async fn bench(name: &str, location: &Location, options: &Options) -> Result<(), Failure> {
    // Tasks of their own borrow what lives as long as the program.
    let programme: &'static Programme = Box::leak(Box::new(work::programme()?));
    let engine: &'static Engine<'static> = Box::leak(Box::new(Engine::new(programme)));
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let root = HeldRoot::random(&mut rng);
    let store = Arc::new(Store::create(location, programme, &root, &mut rng).await?);
    let bare = Bare::create(location).await?;
    let mut round = 0;
    for writers in WRITERS {
        let (mut took, mut alone, mut together) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
        for _ in 0..ROUNDS {
            round += 1;
            let batch = work::batch(engine, round, writers, options.appends)?;
            let start = Instant::now();
            work::append_all(&store, engine, batch).await?;
            took += start.elapsed();
            alone += bare.append_all(round, writers, options.appends, 1).await?;
            together += bare.append_all(round + 1_000, writers, options.appends, writers).await?;
        }
        let entries = f64::from(options.appends * ROUNDS * work::ENTRIES_OF_APPEND);
        let [ours, alone, together] = [took, alone, together].map(|took| entries / took.as_secs_f64());
        println!(
            "{name}, {writers} writers: {ours:.0} entries/s; bare, a commit for each append: {alone:.0} ({:.2}); bare, {writers} \
             appends to a commit: {together:.0} ({:.2})",
            ours / alone,
            ours / together
        );
    }
    if options.appends_only {
        return Ok(());
    }
    reading::while_appending(name, &store, engine).await?;
    tick::with_a_million_requests(name, location, &store, engine).await?;
    Arc::into_inner(store).ok_or("the store is still in use")?.close().await;
    Ok(())
}

/// How long the disk takes to keep something: half and 99 of 100 of 200 times.
fn synced(folder: &Path) -> Result<String, Failure> {
    use std::io::Write as _;
    let path = folder.join(format!("resettle-bench-sync-{}", std::process::id()));
    let mut file = std::fs::File::create(&path)?;
    let mut took = Vec::new();
    for _ in 0..200 {
        file.write_all(&[0; 4096])?;
        let start = Instant::now();
        file.sync_data()?;
        took.push(start.elapsed());
    }
    std::fs::remove_file(&path)?;
    Ok(quantiles(&mut took))
}

pub(crate) fn quantiles(took: &mut [Duration]) -> String {
    took.sort_unstable();
    let at = |hundredths: usize| took.get(took.len() * hundredths / 100).copied().unwrap_or_default().as_secs_f64() * 1e3;
    format!("half {:.2} ms, 99 of 100 {:.2} ms", at(50), at(99))
}
