//! What is appended: each append is two entries; every eighth begins a household of one person, with a name and a telephone.

use std::path::Path;
use std::sync::Arc;

use case::{Engine, Entry, read_story};
use chacha20::ChaCha20Rng;
use futures_util::future::try_join_all;
use programme::Programme;
use rand_core::SeedableRng as _;
use store::{Append, Detail, HouseholdId, NewPerson, Outcome, Stamp, Store};
use vault::ActorId;

use crate::Failure;

pub(crate) const ENTRIES_OF_APPEND: u32 = 2;
const APPENDS_OF_HOUSEHOLD: u32 = 8;
pub(crate) const ACTOR: ActorId = ActorId([7; 16]);

pub(crate) fn programme() -> Result<Programme, Failure> {
    let mut files = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr"), &mut files)?;
    Ok(Programme::load(files, &|_| None)?)
}

fn gather(folder: &Path, files: &mut Vec<(String, String)>) -> std::io::Result<()> {
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

pub(crate) fn stamp() -> Stamp {
    Stamp { by: ACTOR, at: jiff::Timestamp::now() }
}

pub(crate) fn household(round: u32, writer: usize, number: u32) -> HouseholdId {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&round.to_be_bytes());
    id[4..8].copy_from_slice(&(writer as u32).to_be_bytes());
    id[8..12].copy_from_slice(&(number / APPENDS_OF_HOUSEHOLD).to_be_bytes());
    HouseholdId(id)
}

/// The appends of each writer, read beforehand as a story is.
pub(crate) fn batch(engine: &Engine<'_>, round: u32, writers: usize, appends: u32) -> Result<Vec<Vec<Append>>, Failure> {
    let text = |number: u32| {
        format!(
            "[[person]]\nid = \"p1\"\nborn = 1990-05-17\nsex = \"female\"\n[[entry]]\non = 2024-02-01\nwhat = \"entered_country\"\n\
             [[entry]]\non = 2024-03-02\nwhat = \"protection_granted\"\n[[entry]]\non = 2024-06-20\nwhat = \"left_facility\"\n\
             [[entry]]\non = 2024-06-20\nwhat = \"moved_in\"\nregion = \"capital\"\n[[entry]]\nid = \"job\"\non = 2024-07-01\n\
             what = \"job_started\"\nwho = \"p1\"\ninsured = true\nwage = {0}\n[[entry]]\non = 2024-08-01\nwhat = \"job_ended\"\nwho = \"p1\"\n",
            2_000_000 + number
        )
    };
    let one = |writer: usize, number: u32| -> Result<Append, Failure> {
        let nth = number % APPENDS_OF_HOUSEHOLD;
        let journal = read_story(engine.programme(), "bench.toml", &text(number), false)?.journal;
        let entries: Vec<Entry> = match nth {
            0 => journal.entries[..2].to_vec(),
            1 => journal.entries[2..4].to_vec(),
            _ => journal.entries[4..].to_vec(),
        };
        let now = stamp();
        let entries = entries.into_iter().map(|entry| Entry { recorded: now.at, ..entry }).collect();
        let details = || -> Result<Vec<Detail>, Failure> {
            let kind = |id: &str| engine.programme().details.iter().find(|kind| kind.id == id).ok_or("no such detail");
            Ok(vec![Detail::of(kind("name")?, "가나 다")?, Detail::of(kind("phone")?, &format!("010-0000-{number:04}"))?])
        };
        let persons = if nth == 0 { vec![NewPerson::of(&journal.persons[0], details()?)] } else { Vec::new() };
        let expected_last_seq = u64::from(nth * ENTRIES_OF_APPEND);
        Ok(Append { household: household(round, writer, number), expected_last_seq, stamp: now, persons, entries })
    };
    (0..writers).map(|writer| (0..appends / writers as u32).map(|number| one(writer, number)).collect()).collect()
}

/// Each writer appends one after the other; all write at once, each in a task of its own as requests to a server are.
pub(crate) async fn append_all(
    store: &Arc<Store>,
    engine: &'static Engine<'static>,
    batch: Vec<Vec<Append>>,
) -> Result<(), Failure> {
    let writers = batch.into_iter().map(|appends| tokio::spawn(append_each(Arc::clone(store), engine, appends)));
    for done in try_join_all(writers).await? {
        done?;
    }
    Ok(())
}

/// Appends one after the other; gives how many.
pub(crate) async fn append_each(
    store: Arc<Store>,
    engine: &'static Engine<'static>,
    appends: Vec<Append>,
) -> Result<usize, Failure> {
    // Other persons for each household, and the same in each run.
    let first = appends.first().map_or([0; 16], |append| append.household.0);
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(&first);
    let mut rng = ChaCha20Rng::from_seed(seed);
    let count = appends.len();
    for append in appends {
        match store.append(engine, append, &mut rng).await? {
            Outcome::Appended(_) => {}
            Outcome::Conflict(conflict) => return Err(format!("a conflict: {conflict:?}").into()),
        }
    }
    Ok(count)
}
