//! A full disk, a read-only one, a wrong key, flipped bytes, a cut write-ahead log, a clock set back, two servers:
//! a clear error, never damage, never a wrong answer.

mod bytes;
mod tmpfs;

use super::place::{Care, Place};
use super::witness::Witness;
use super::workload::Heard;
use super::{Engine, Plan, output, scratch};
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::Command;
use std::{fs, thread, time::Duration};

pub(crate) fn run(plan: &Plan) -> Result<()> {
    for engine in &plan.engines {
        tmpfs::full(plan, *engine).with_context(|| format!("a full disk under {}", engine.name()))?;
        let folder = scratch("disk")?;
        let mut room = Room::furnish(plan, *engine, &folder)?;
        room.wrong_key().context("a wrong root key")?;
        room.clock_set_back().context("a clock set back")?;
        room.two_servers().context("two servers")?;
        if *engine == Engine::Sqlite {
            tmpfs::read_only(plan).context("a read-only disk")?;
            bytes::damage(plan, &mut room, &folder).context("damaged bytes")?;
        }
        room.place.kill()?;
    }
    Ok(())
}

/// A store with something in it.
struct Room<'a> {
    plan: &'a Plan,
    place: Place,
    witness: Witness,
}

impl<'a> Room<'a> {
    fn furnish(plan: &'a Plan, engine: Engine, folder: &Path) -> Result<Self> {
        let beside = folder.join("beside");
        fs::create_dir_all(&beside)?;
        let place = Place::create(engine, &folder.join("store"), &beside)?;
        plan.workload.make(&place.address(Care::Full))?;
        let mut room = Self { plan, place, witness: Witness::default() };
        let heard = room.append(1, 12, &[])?;
        ensure!(heard.acknowledged.len() == 12, "{}", heard.complaints());
        Ok(room)
    }

    /// So many appends, with further options; their end is awaited.
    fn append(&mut self, round: u32, count: u32, options: &[&str]) -> Result<Heard> {
        let heard = self.plan.workload.append_some(&self.place.address(Care::Full), round, count, options)?;
        self.witness.acknowledge(&heard.acknowledged);
        Ok(heard)
    }

    /// All of it is there, and it takes more.
    fn must_be_well(&mut self, round: u32) -> Result<()> {
        let heard = self.append(round, 12, &[])?;
        ensure!(heard.acknowledged.len() == 12, "it takes no more: {}", heard.complaints());
        let found = self.plan.workload.check(&self.place.address(Care::Full), &mut self.witness)?;
        self.witness.judge(&found).must_be_clean()
    }

    fn wrong_key(&mut self) -> Result<()> {
        let heard = self.append(2, 1, &["--root", "2"])?;
        said(&heard, "root key")?;
        self.must_be_well(3)
    }

    fn clock_set_back(&mut self) -> Result<()> {
        // The household of the last appends, a day earlier.
        let heard = self.append(3, 1, &["--from", "13", "--clock-back", "86400"])?;
        said(&heard, "clock")?;
        self.must_be_well(4)
    }

    /// The second is refused on SQLite and served on PostgreSQL; the first does not notice.
    fn two_servers(&mut self) -> Result<()> {
        let first = self.plan.workload.append(&self.place.address(Care::Full), 5)?;
        thread::sleep(Duration::from_secs(2));
        let second = self.append(6, 1, &[])?;
        match self.place {
            Place::Sqlite { .. } => said(&second, "another process has the store")?,
            Place::Postgres(_) => ensure!(second.acknowledged.len() == 1, "the second was not served: {}", second.complaints()),
        }
        thread::sleep(Duration::from_secs(1));
        let first = first.kill()?;
        ensure!(first.refused.is_empty() && !first.acknowledged.is_empty(), "the first was disturbed: {}", first.complaints());
        self.witness.acknowledge(&first.acknowledged);
        self.must_be_well(7)
    }
}

/// Nothing was acknowledged, and each refusal says this.
fn said(heard: &Heard, word: &str) -> Result<()> {
    let told = heard.complaints();
    ensure!(heard.acknowledged.is_empty(), "appends were acknowledged: {told}");
    clear(heard, &[word])?;
    println!("   {told}");
    Ok(())
}

/// No panic, and in each refusal one of these words.
fn clear(heard: &Heard, words: &[&str]) -> Result<()> {
    let told = heard.complaints();
    ensure!(!told.contains("panicked"), "it panicked: {told}");
    let is_clear = |told: &str| words.iter().any(|word| told.contains(word));
    ensure!(is_clear(&told) && heard.refused.iter().all(|told| is_clear(told)), "it does not say what is wrong: {told}");
    Ok(())
}

/// `to` becomes a copy of the folder `from`.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    output(Command::new("cp").args(["--recursive", "--sparse=never"]).arg(from).arg(to)).map(drop)
}
