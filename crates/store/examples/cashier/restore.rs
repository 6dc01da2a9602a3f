//! A data base that is put back to an older state, at any moment: what went out before does not go out again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use case::Engine;
use chacha20::ChaCha20Rng;
use payments::EndToEndId;
use rand_core::{Rng as _, SeedableRng};
use store::pay::{ExportRegister, Refusal};
use store::{Error, Location, Store};
use vault::HeldRoot;

use crate::Failure;
use crate::office::{Office, THROUGH};

/// The most steps before a backup, and between it and its return.
const BEFORE_MAX: u64 = 22;
const AFTER_MAX: u64 = 12;

/// So many times, on a copy of a store in a file: steps, a backup, more steps, and the backup is restored. Until somebody lifts the fence nothing
/// is planned; after that nothing goes out that went out.
pub(crate) async fn restores(
    (base, folder): (&Path, &Path),
    engine: &'static Engine<'static>,
    root: &HeldRoot,
    (times, seed): (u64, u64),
) -> Result<(), Failure> {
    let (mut fenced, mut went_out) = (0, 0);
    for time in 0..times {
        let mut chance = ChaCha20Rng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(time));
        let here = folder.join(format!("restore-{time}"));
        std::fs::create_dir_all(&here)?;
        let (path, backup) = (here.join("store"), here.join("backup"));
        copy(base, &path)?;
        steps(&path, &here, engine, root, chance.next_u64() % BEFORE_MAX).await?;
        copy(&path, &backup)?;
        steps(&path, &here, engine, root, 1 + chance.next_u64() % AFTER_MAX).await?;
        copy(&backup, &path)?;
        let office = open(&path, &here, engine, root).await?;
        fenced += u64::from(lifted(&office, &here).await?);
        office.work(time).await?;
        office.store.close().await;
        went_out += once(&here)?;
        std::fs::remove_dir_all(&here)?;
    }
    println!("restores {times}, seed {seed}: {fenced} fenced; {went_out} payments went out, none twice");
    Ok(())
}

async fn open(path: &Path, here: &Path, engine: &'static Engine<'static>, root: &HeldRoot) -> Result<Office<'static>, Failure> {
    let store = Store::open(&Location::Sqlite(path.to_owned()), root).await?;
    Office::new(store, engine, here.to_owned()).await
}

async fn steps(path: &Path, here: &Path, engine: &'static Engine<'static>, root: &HeldRoot, count: u64) -> Result<(), Failure> {
    let office = open(path, here, engine, root).await?;
    for _ in 0..count {
        office.step().await?;
    }
    office.store.close().await;
    Ok(())
}

/// If the register knows more than the data base: nothing may be planned; the statements come in, and somebody lifts the fence.
async fn lifted(office: &Office<'static>, here: &Path) -> Result<bool, Failure> {
    let Some(fence) = office.store.fence(&office.register).await? else { return Ok(false) };
    let (through, paid, mut chance) = (THROUGH[0].parse()?, (&office.ids, &office.register), office.chance());
    match office.store.plan_run(office.engine, through, paid, office.stamp(), &mut chance, &|_| {}).await {
        Err(Error::Pay(Refusal::Fenced(_))) => {}
        other => return Err(format!("payments are fenced, and yet: {other:?}").into()),
    }
    for export in &fence.unknown {
        office.paid_today(&export.run, &ids(&here.join(format!("exports.{}.ids", export.run)))?).await?;
    }
    let why = office.store.seal_words(None, "the statements are in", &mut office.chance()).await?;
    office.store.lift_fence(&office.register, &why, office.stamp()).await?;
    Ok(true)
}

/// How many payments went out, each once.
fn once(here: &Path) -> Result<usize, Failure> {
    let mut seen = BTreeSet::new();
    for export in ExportRegister::at(&here.join("exports")).exports()? {
        for id in ids(&here.join(format!("exports.{}.ids", export.run)))? {
            if !seen.insert(id) {
                return Err(format!("{id} went out twice, see {}", here.display()).into());
            }
        }
    }
    Ok(seen.len())
}

fn ids(list: &Path) -> Result<Vec<EndToEndId>, Failure> {
    let text = std::fs::read_to_string(list)?;
    text.lines().map(|line| EndToEndId::stored(line).ok_or_else(|| format!("{line} is no id").into())).collect()
}

/// Copies a store that is closed, its keys too.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    for end in ["", "-wal", "-shm", ".keys", ".keys-wal", ".keys-shm"] {
        let with = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        let (from, to) = (with(from), with(to));
        if from.exists() {
            std::fs::copy(&from, &to)?;
        } else if to.exists() {
            std::fs::remove_file(&to)?;
        }
    }
    Ok(())
}
