//! What `cargo xtask torture pay` tortures: an office that pays, and an accountant who looks at what it did.
//!
//! `cashier STORE FOLDER make PEOPLE | more PEOPLE | work ROUND | check | crowd TIMES | race TIMES | restores TIMES SEED | time`, STORE being `sqlite:PATH` or a URL of PostgreSQL, FOLDER for the export register
//! and the bank's files. `work` plans, approves, releases, exports and takes in what a bank answers, each command twice, run after run, until
//! it is killed or nothing is due any more. `check` verifies the log, and that everybody was instructed what they are owed, each once.
//!
//! `crowd TIMES` has sixteen clients ask for one run at once; `race TIMES` has one person change and approve a run in two sessions.
//!
//! `restores` puts copies of the store back to an older state at random moments, while the register goes on.
//!
//! `time` measures one run against bare rows.
//!
//! `did STEP` a step was taken; `done` nothing is due any more; `paid MINOR` what was instructed in all.

mod bank;
mod crowd;
mod look;
mod office;
mod restore;
mod stopwatch;

use std::path::PathBuf;
use std::process::ExitCode;

use case::Engine;
use chacha20::ChaCha20Rng;
use programme::Programme;
use rand_core::SeedableRng;
use store::{Location, Store};
use vault::HeldRoot;

/// Whatever goes wrong ends the program and is told.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(words: Vec<String>) -> Result<(), Failure> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let [store, folder, rest @ ..] = words.as_slice() else { return Err("which store, and which folder?".into()) };
    let location = match store.strip_prefix("sqlite:") {
        Some(path) => Location::Sqlite(path.into()),
        None => Location::Postgres { data: (*store).to_owned(), keys: (*store).to_owned() },
    };
    // One programme for the life of the process.
    let programme: &'static Programme = Box::leak(Box::new(kr()?));
    let engine: &'static Engine<'static> = Box::leak(Box::new(Engine::new(programme)));
    let (root, folder) = (HeldRoot::random(&mut ChaCha20Rng::seed_from_u64(1)), PathBuf::from(folder));
    match rest {
        ["make", people] => {
            let store = Store::create(&location, programme, &root, &mut ChaCha20Rng::seed_from_u64(2)).await?;
            office::Office::new(store, engine, folder).await?.make(1, people.parse()?).await
        }
        ["more", people] => {
            let store = Store::open(&location, &root).await?;
            office::Office::new(store, engine, folder).await?.make(1_000_000, people.parse()?).await
        }
        ["work", round] => {
            let store = Store::open(&location, &root).await?;
            office::Office::new(store, engine, folder).await?.work(round.parse()?).await
        }
        ["check"] => {
            // Before the store is opened for writing.
            store::verify_log(&location, &[], &mut |_, _| {}).await?;
            let store = Store::open(&location, &root).await?;
            look::check(&office::Office::new(store, engine, folder).await?).await
        }
        ["crowd", times] => {
            let store = Store::open(&location, &root).await?;
            crowd::crowd(office::Office::new(store, engine, folder).await?, times.parse()?).await
        }
        ["time"] => {
            let store = Store::open(&location, &root).await?;
            stopwatch::time(office::Office::new(store, engine, folder).await?, &location).await
        }
        ["restores", times, seed] => {
            let Location::Sqlite(base) = &location else { return Err("only a store in a file is copied".into()) };
            restore::restores((base, &folder), engine, &root, (times.parse()?, seed.parse()?)).await
        }
        ["race", times] => {
            let store = Store::open(&location, &root).await?;
            crowd::race(office::Office::new(store, engine, folder).await?, times.parse()?).await
        }
        _ => Err("make PEOPLE, work ROUND, check, crowd TIMES, race TIMES, restores TIMES SEED or time".into()),
    }
}

fn kr() -> Result<Programme, Failure> {
    fn gather(folder: &std::path::Path, files: &mut Vec<(String, String)>) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                gather(&path, files)?;
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                files.push((path.display().to_string(), std::fs::read_to_string(&path)?));
            }
        }
        Ok(())
    }
    let mut files = Vec::new();
    gather(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr"), &mut files)?;
    Ok(Programme::load(files, &|_| None)?)
}
