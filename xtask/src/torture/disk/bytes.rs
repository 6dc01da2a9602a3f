//! Bytes that are not as they were written, in each page of each file: refused, or without effect on what is read.

use super::super::Plan;
use super::super::chance::Chance;
use super::super::place::Care;
use super::super::witness::{Token, Witness};
use super::{Room, copy};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, thread, time::Duration};

const PAGE_BYTES: usize = 4096;

/// What damage did.
#[derive(Default)]
struct Tally {
    refused: u32,
    /// All was there, as it was sent.
    harmless: u32,
    /// The newest appends were gone, whole: what a write-ahead log without its end gives, until it is held against a checkpoint.
    shortened: u32,
    /// What was said, with numbers taken out, so that it can be read.
    messages: BTreeSet<String>,
}

/// A store with a write-ahead log, as it is before each damage.
struct Exhibit<'a> {
    plan: &'a Plan,
    address: String,
    kept: PathBuf,
    store: PathBuf,
    whole: Vec<(Token, u8)>,
    tally: Tally,
}

/// One byte of each page of each file, then each write-ahead log cut at several lengths.
pub(super) fn damage(plan: &Plan, room: &mut Room<'_>, folder: &Path) -> Result<()> {
    let (kept, store) = (folder.join("kept"), folder.join("store"));
    let address = room.place.address(Care::Full);
    // A killed writer leaves a write-ahead log behind.
    let running = plan.workload.append(&address, 8)?;
    thread::sleep(Duration::from_secs(2));
    room.witness.acknowledge(&running.kill()?.acknowledged);
    copy(&store, &kept)?;
    let mut whole = plan.workload.check(&address)?;
    room.witness.judge(&whole).must_be_clean()?;
    whole.sort_unstable();
    let mut exhibit = Exhibit { plan, address, kept, store, whole, tally: Tally::default() };
    let places = exhibit.places()?;
    ensure!(places.iter().any(|(file, _)| is_log(file)), "the writer left no write-ahead log");
    let stride = plan.rounds.map_or(1, |rounds| places.len().div_ceil(rounds.max(1) as usize)).max(1);
    let mut chance = Chance::new(plan.seed);
    for (file, page) in places.iter().step_by(stride) {
        let at = page * PAGE_BYTES + usize::try_from(chance.below(PAGE_BYTES as u64))?;
        let bit = 1 << chance.below(8);
        exhibit.try_damage(file, |bytes| bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= bit))?;
        if is_log(file) {
            exhibit.try_damage(file, |bytes| bytes.truncate(at))?;
        }
    }
    let Tally { refused, harmless, shortened, messages } = exhibit.tally;
    println!(
        "   damaged bytes: {refused} refused, {harmless} without effect, {shortened} read without the newest appends: {messages:#?}"
    );
    ensure!(refused > 0, "nothing was refused, so nothing was damaged");
    Ok(())
}

fn is_log(file: &str) -> bool {
    file.ends_with("-wal")
}

impl Exhibit<'_> {
    /// Each page of each file; SQLite makes its shared memory anew.
    fn places(&self) -> Result<Vec<(String, usize)>> {
        let mut places = Vec::new();
        for file in fs::read_dir(&self.kept)? {
            let file = file?;
            let name = file.file_name().to_string_lossy().into_owned();
            let pages = usize::try_from(file.metadata()?.len())?.div_ceil(PAGE_BYTES);
            if !name.ends_with("-shm") {
                places.extend((0..pages).map(|page| (name.clone(), page)));
            }
        }
        places.sort_unstable();
        Ok(places)
    }

    /// Damages one file and looks at the store.
    fn try_damage(&mut self, file: &str, damage: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        copy(&self.kept, &self.store)?;
        let _ = fs::remove_file(self.store.join(format!("{}-shm", file.trim_end_matches("-wal"))));
        let mut bytes = fs::read(self.store.join(file))?;
        damage(&mut bytes);
        fs::write(self.store.join(file), bytes)?;
        let mut found = match self.plan.workload.check(&self.address) {
            Ok(found) => found,
            Err(error) => {
                let told = format!("{error:#}");
                ensure!(!told.contains("panicked"), "{file}: it panicked: {told}");
                self.tally.refused += 1;
                let message: String = told.chars().filter(|letter| !letter.is_ascii_digit()).collect();
                self.tally.messages.insert(message.trim().to_owned());
                return Ok(());
            }
        };
        found.sort_unstable();
        if found == self.whole {
            self.tally.harmless += 1;
            return Ok(());
        }
        let mut witness = Witness::default();
        witness.acknowledge(&found.iter().map(|(token, _)| *token).collect::<Vec<_>>());
        witness.judge(&found).must_be_clean().with_context(|| format!("{file}: a wrong answer"))?;
        ensure!(is_log(file), "{file}: {} of {} entries were found, and nothing was said", found.len(), self.whole.len());
        self.tally.shortened += 1;
        Ok(())
    }
}
